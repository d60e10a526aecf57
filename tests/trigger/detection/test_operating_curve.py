"""The operating curve and its thresholds."""

import numpy as np
import pytest
from seqapps.trigger.detection.operating_curve import OperatingCurve, peak_heights, wilson


@pytest.mark.parametrize("rate", [0.5, 1.0, 30.0])
def test_safety_factor_expects_more_alarms_than_were_estimated(rate):
    peaks = np.random.default_rng(0).exponential(1.0, 400)
    plain, careful = (OperatingCurve(np.zeros(1), peaks, 2.0, f) for f in (1.0, 4.0))
    assert careful.threshold(4 * rate) == plain.threshold(rate)
    assert careful.threshold(rate) > plain.threshold(rate)


@pytest.mark.parametrize("safety_factor", [1.0, 4.0])
@pytest.mark.parametrize("rate", [0.5, 2.0, 30.0, 90.0])
def test_what_a_threshold_was_chosen_for_is_expected_at_it(rate, safety_factor):
    peaks = np.random.default_rng(0).exponential(1.0, 400)
    curve = OperatingCurve(np.zeros(1), peaks, 2.0, safety_factor)
    expected = curve.expected_alarms(curve.threshold(rate))
    assert expected == pytest.approx(rate, abs=safety_factor / 2)


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


def test_wilson_of_extremes():
    assert wilson(0.0, 0) == (0.0, 1.0)
    assert wilson(0.0, 10)[0] == 0 and wilson(1.0, 10)[1] == 1
