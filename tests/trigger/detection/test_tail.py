"""Tails of known distributions."""

import math

import numpy as np
import pytest
from seqapps.trigger.detection import tail

SHAPES = (-0.4, -0.2, 0.0, 0.2)


def pareto(shape: float, count: int, seed: int) -> np.ndarray:
    """Values of a generalised Pareto distribution of scale 1, the highest first."""
    uniform = np.random.default_rng(seed).uniform(size=count)
    values = -np.log(uniform) if shape == 0 else (uniform**-shape - 1) / shape
    return np.sort(values)[::-1]


def true_height(shape: float, share: float) -> float:
    return -math.log(share) if shape == 0 else (share**-shape - 1) / shape


@pytest.mark.parametrize("shape", SHAPES)
def test_heights_that_were_never_reached_are_estimated(shape):
    """1 of 10,000 from 2,000 values: the median of the estimates over 40 samples."""
    found = [tail.fit(pareto(shape, 2_000, seed)).height(0.2) for seed in range(40)]
    assert np.median(found) == pytest.approx(true_height(shape, 1e-4), rel=0.1)


def test_the_exponential_tail_alone_would_be_too_careful():
    """Of a bounded distribution; the fault that thresholds had."""
    bounded = [tail.fit(pareto(-0.4, 2_000, seed)) for seed in range(40)]
    true = true_height(-0.4, 1e-4)
    exponential = [fit.border + fit.mean_excess * math.log(fit.count / 0.2) for fit in bounded]
    assert np.median(exponential) - true > 0.3
    assert abs(np.median([fit.height(0.2) for fit in bounded]) - true) < 0.05


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("number", [20.0, 1.0, 0.01])
def test_expected_numbers_are_the_inverse_of_heights(shape, number):
    fit = tail.Tail(50, border=3.0, shape=shape, scale=0.7)
    assert fit.expected(fit.height(number)) == pytest.approx(number)


def test_a_bounded_tail_ends():
    fit = tail.Tail(50, border=3.0, shape=-0.5, scale=1.0)
    assert fit.expected(4.9) > 0 and fit.expected(5.0) == fit.expected(9.0) == 0


@pytest.mark.parametrize(
    ("count", "above"), [(2, 1), (15, 14), (21, 20), (400, 20), (1_000, 50), (9_000, 100)]
)
def test_the_share_of_values_that_is_fitted(count, above):
    fit = tail.fit(pareto(0.0, count, 1))
    assert fit.count == above
    assert fit.shape == 0 or count >= 21  # fewer have an exponential tail
    assert tail.MIN_SHAPE <= fit.shape <= tail.MAX_SHAPE and fit.scale > 0


@pytest.mark.parametrize("values", [[2.0] * 3, [2.0] * 100, [5.0] + [2.0] * 99])
def test_equal_values_have_a_steep_tail(values):
    fit = tail.fit(np.array(values))
    assert 2.0 <= fit.height(0.5) < 30 and math.isfinite(fit.expected(6.0))
