"""The operating curve and its thresholds."""

import math

import numpy as np
import pytest
from seqapps.trigger.detection.operating_curve import (
    MAX_LOST,
    OperatingCurve,
    peak_heights,
    poisson_interval,
    table,
)


def test_the_safety_factor_may_cost_some_of_the_utterances():
    """Utterances far above the others leave the whole factor; among the others it is bounded."""
    peaks = np.random.default_rng(0).exponential(1.0, 2_000)
    far = OperatingCurve(np.full(100, 50.0), peaks, 2.0, safety_factor=8.0)
    plain = OperatingCurve(np.full(100, 50.0), peaks, 2.0).threshold(1.0)
    assert far.threshold(1.0) == pytest.approx(plain + math.log(8), abs=0.2)  # of exponential peaks
    words = np.linspace(plain - 1, plain + 3, 400)  # a quarter of them is missed
    near = OperatingCurve(words, peaks, 2.0, safety_factor=8.0)
    lost = 0.25 + MAX_LOST
    assert near.misses(near.threshold(1.0)) == pytest.approx(lost, abs=0.005)
    assert near.threshold(1.0) < far.threshold(1.0)
    beyond = OperatingCurve(np.full(100, -50.0), peaks, 2.0, safety_factor=8.0)
    assert beyond.threshold(1.0) == far.threshold(1.0)  # there is nothing more to lose


def test_a_factor_below_one_allows_more_alarms():
    peaks = np.random.default_rng(0).exponential(1.0, 400)
    plain, lenient = (OperatingCurve(np.zeros(1), peaks, 2.0, f) for f in (1.0, 0.25))
    assert lenient.threshold(1.0) == plain.threshold(4.0) < plain.threshold(1.0)


@pytest.mark.parametrize("rate", [0.5, 2.0, 30.0, 90.0])
def test_what_a_threshold_was_chosen_for_is_expected_at_it(rate):
    peaks = np.random.default_rng(0).exponential(1.0, 400)
    curve = OperatingCurve(np.zeros(1), peaks, 2.0)
    assert curve.expected_alarms(curve.threshold(rate)) == pytest.approx(rate, abs=0.5)


def test_a_threshold_for_many_alarms_is_counted():
    curve = OperatingCurve(np.zeros(1), np.arange(100, dtype=np.float32), 1.0)
    assert curve.threshold(50.0) == 49.0 and curve.alarms(49.0) == 51.0
    assert curve.threshold(1.0) > 99.0  # beyond what was counted: the tail is extrapolated


def test_points_are_relative_to_the_model_s_threshold():
    random = np.random.default_rng(0)
    peaks = random.exponential(1.0, 400)
    points = OperatingCurve(random.normal(3, 2, 50), peaks, 2.0).points(0.25)
    assert [point["false_alarms_per_hour"] for point in points] == [0.25, 0.5, 1.0, 2.0]
    assert points[0]["threshold"] == 0.5
    misses = [point["miss_rate"] for point in points]
    assert misses == sorted(misses, reverse=True)
    assert all(point["low"] <= point["miss_rate"] <= point["high"] for point in points)


def test_no_peak_is_near_a_higher_one():
    row = np.float32([0, 3, 5, 3, 0, 4, 0, 0])
    assert peak_heights(row, 1.0, 1.0).tolist() == [5, 4, 3, 3, 0, 0, 0, 0]
    assert peak_heights(row, 1.0, 3.0).tolist() == [5, 4]
    assert peak_heights(row, 1.0, 4.0).tolist() == [5, 0]


def test_peaks_are_apart_in_seconds():
    heights = peak_heights(np.array([0, 3, 5, 3, 0, 4, 0, 0], np.float64), 0.5, 1.5)
    assert heights.tolist() == [5, 4] and heights.dtype == np.float32


def test_the_tail_of_two_peaks_by_hand():
    curve = OperatingCurve(np.zeros(1), np.array([3.0, 1.0]), 1.0)  # 2 above the border of 1
    assert curve.threshold(0.5) == pytest.approx(1 + 2 * math.log(2))
    assert curve.threshold(1.0) == 1.0 and curve.threshold(100.0) == 1.0  # the lowest peak
    assert curve.expected_alarms(3.0) == pytest.approx(math.exp(-1))
    assert [curve.expected_alarms(threshold) for threshold in (1.0, 0.5)] == [2.0, 2.0]


def test_equal_peaks_have_a_steep_tail():
    curve = OperatingCurve(np.zeros(1), np.array([2.0, 2.0, 2.0]), 1.0)
    assert curve.threshold(0.5) == pytest.approx(2 + 1e-3 * math.log(4), abs=1e-9)


@pytest.mark.parametrize("peaks", [[], [7.0]])
def test_a_single_peak_has_no_tail(peaks):
    curve = OperatingCurve(np.zeros(1), np.array(peaks), 1.0)
    assert curve.threshold(1.0) == 0.0 and math.isnan(curve.expected_alarms(1.0))


@pytest.mark.filterwarnings("error")
def test_misses_and_alarms_are_counted_at_the_threshold():
    curve = OperatingCurve(np.array([1.0, 2.0, 3.0]), np.array([2.0, 1.0, 0.0]), hours=0.5)
    assert curve.misses(2.0) == pytest.approx(1 / 3)
    assert curve.alarms(1.0) == 4.0
    nothing = OperatingCurve(np.zeros(0), np.zeros(3), hours=0.0)
    assert math.isnan(nothing.misses(0.0)) and math.isnan(nothing.alarms(0.0))


def test_the_operating_points_as_a_table():
    curve = OperatingCurve(np.array([0.0, 9.0, 9.0]), np.array([3.0, 1.0]), 1.0)
    points = curve.points(1.0)
    assert points[1] == {
        "false_alarms_per_hour": 1.0, "threshold": 0.5, "miss_rate": 0.3333, "low": 0.0615,
        "high": 0.7923,
    }  # fmt: skip
    assert points[0]["threshold"] == 0.8  # odds of 4: 2 ln 2 above the logit of the model's rate
    assert table(points[:2]).split("\n") == [
        "| false alarms per hour | missed (95 %) | threshold |",
        "|---:|---:|---:|",
        "| 0.5 | 33.3 % (6.2-79.2) | 0.800 |",
        "| 1 | 33.3 % (6.2-79.2) | 0.500 |",
    ]


@pytest.mark.parametrize(
    ("count", "low", "high"),
    [(0, 0, 3.6889), (1, 0.0253, 5.5716), (2, 0.2422, 7.2247), (5, 1.6235, 11.6683),
     (10, 4.7954, 18.3904), (100, 81.3640, 121.6273)],
)  # fmt: skip
def test_the_interval_of_a_count_is_garwood_s(count, low, high):
    """The bounds are those of tables of the chi-squared distribution."""
    assert poisson_interval(count) == pytest.approx((low, high), abs=1e-3)


def test_alarms_have_an_interval_in_hours():
    curve = OperatingCurve(np.zeros(1), np.array([2.0, 1.0, 0.0]), hours=0.5)
    assert curve.alarms_interval(1.0) == pytest.approx((0.4844, 14.4493), abs=1e-3)


def test_points_of_a_finished_model_are_its_own_scores():
    curve = OperatingCurve(np.array([0.0, 9.0]), np.array([3.0, 1.0]), 1.0)
    for point in curve.points(1.0, origin=0.0):
        logit = math.log(point["threshold"] / (1 - point["threshold"]))
        assert logit == pytest.approx(curve.threshold(point["false_alarms_per_hour"]), abs=1e-3)
