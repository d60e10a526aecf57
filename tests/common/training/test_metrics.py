"""Distances between distributions, and the calibration error."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from seqapps.common.training.metrics import (
    expected_calibration_error,
    jensen_shannon,
    total_variation,
    wilson,
)

histograms = st.lists(st.integers(0, 99), min_size=3, max_size=3).filter(sum)


def test_distances_of_known_distributions():
    assert total_variation(np.array([1, 0]), np.array([0, 5])) == 1
    assert total_variation(np.array([1, 3]), np.array([2, 2])) == pytest.approx(0.25)
    assert jensen_shannon(np.array([1, 0]), np.array([0, 5])) == pytest.approx(np.log(2))
    assert jensen_shannon(np.array([1, 3]), np.array([2, 6])) == 0
    # by hand: p = (1/4, 3/4), q = (1/2, 1/2), m = (3/8, 5/8)
    expected = (0.25 * np.log(2 / 3) + 0.75 * np.log(6 / 5)) / 2
    expected += (0.5 * np.log(4 / 3) + 0.5 * np.log(4 / 5)) / 2
    assert jensen_shannon(np.array([1, 3]), np.array([1, 1])) == pytest.approx(expected)


@given(histograms, histograms)
def test_distances_are_symmetric_and_bounded(p, q):
    p, q = np.array(p), np.array(q)
    assert total_variation(p, q) == pytest.approx(total_variation(q, p))
    assert jensen_shannon(p, q) == pytest.approx(jensen_shannon(q, p), abs=1e-12)
    assert 0 <= total_variation(p, q) <= 1 + 1e-12
    assert -1e-12 <= jensen_shannon(p, q) <= np.log(2) + 1e-12
    assert total_variation(p, 3 * p) == pytest.approx(0)


def test_the_calibration_error_does_not_cancel():
    """One bin is too sure by .4, the other not sure enough by .4: the error is .4, not 0."""
    confidences = np.array([0.9] * 10 + [0.1] * 10)
    correct = np.array([True] * 5 + [False] * 5 + [True] * 5 + [False] * 5)
    assert expected_calibration_error(confidences, correct) == pytest.approx(0.4)


def test_the_calibration_error_of_perfect_and_of_wrong_confidences():
    assert expected_calibration_error(np.array([1.0, 1.0]), np.array([True, True])) == 0
    assert expected_calibration_error(np.array([1.0, 1.0]), np.array([False, False])) == 1
    assert expected_calibration_error(np.array([]), np.array([])) == 0
    halves = np.array([True, False] * 8)
    assert expected_calibration_error(np.full(16, 0.5), halves) == pytest.approx(0)


def test_the_calibration_error_of_one_answer():
    assert expected_calibration_error(np.array([0.75]), np.array([False])) == 0.75
    assert expected_calibration_error(np.array([0.0]), np.array([False])) == 0


def test_each_bin_is_apart_from_its_neighbours():
    confidences, correct = np.array([0.2, 0.4, 0.6, 0.9]), np.array([False, True, False, True])
    error = expected_calibration_error(confidences, correct, bins=4)
    assert error == pytest.approx((0.2 + 0.6 + 0.6 + 0.1) / 4)
    # Of 15 bins the first one ends at 0.067, so it holds both.
    error = expected_calibration_error(np.array([0.06, 0.064]), np.array([True, False]))
    assert error == pytest.approx((0.94 - 0.064) / 2)


def test_bins_hold_their_upper_edge():
    """0.5 of two bins belongs to the lower one, as in equation 3: (0, .5] and (.5, 1]."""
    confidences = np.array([0.5, 1.0])
    correct = np.array([False, True])
    assert expected_calibration_error(confidences, correct, bins=2) == pytest.approx(0.25)
    assert expected_calibration_error(confidences, correct, bins=1) == pytest.approx(0.25)
    confidences = np.array([0.5, 0.4])
    assert expected_calibration_error(confidences, correct, bins=2) == pytest.approx(0.05)


@pytest.mark.parametrize(
    ("share", "count", "expected"),
    [(0.5, 10, (0.2366, 0.7634)), (0.1, 50, (0.0435, 0.2136)), (0.9, 4, (0.4168, 0.9913))],
)
def test_wilson_by_hand(share, count, expected):
    assert wilson(share, count) == pytest.approx(expected, abs=5e-5)


def test_wilson_of_extremes():
    assert wilson(0.0, 0) == (0.0, 1.0)
    assert wilson(0.0, 10)[0] == 0 and wilson(1.0, 10)[1] == 1
