"""The tail of a distribution, fitted to its highest values, for rates too low to be counted.

Peaks over threshold: the excesses over a high border follow a generalised Pareto distribution,
P(excess > x) = (1 + shape x / scale)^(-1 / shape) (Pickands 1975; Coles 2001, "An Introduction to
Statistical Modeling of Extreme Values", section 4.2). It is fitted by probability-weighted moments,
which are steadier than maximum likelihood for less than 500 values (Hosking and Wallis 1987,
"Parameter and quantile estimation for the generalized Pareto distribution").
"""

import math
from dataclasses import dataclass

import numpy as np

MIN_SHAPE, MAX_SHAPE = -0.5, 0.25
SHARE = 0.05  # of the values, above the border
MIN_COUNT, MAX_COUNT = 20, 100  # values above the border, if there are as many
MIN_SCALE = 1e-3


@dataclass(frozen=True)
class Tail:
    """A fitted tail.

    Attributes:
        count: number of values above the border.
        border: the highest value below them.
        shape, scale: of the distribution of the excesses; a shape of 0 is exponential.
    """

    count: int
    border: float
    shape: float
    scale: float

    @property
    def mean_excess(self) -> float:
        """The mean excess of the values above the border."""
        return self.scale / (1 - self.shape)

    def expected(self, height: float) -> float:
        """Return the expected number of values above a height that is above the border."""
        excess = max(0.0, height - self.border) / self.scale
        if not self.shape:
            return self.count * math.exp(-excess)
        base = max(0.0, 1 + self.shape * excess)
        return self.count * math.pow(base, -1 / self.shape) if base else 0.0

    def height(self, number: float) -> float:
        """Return the height above which `number` values are expected; inverse of `expected`."""
        ratio = self.count / number
        if not self.shape:
            return self.border + self.scale * math.log(ratio)
        return self.border + self.scale * math.expm1(self.shape * math.log(ratio)) / self.shape


def fit(values: np.ndarray) -> Tail:
    """Fit the tail of values <float>[n], the highest first; n is at least 2.

    Example:
        >>> tail = fit(np.sort(np.random.default_rng(0).exponential(2.0, 4_000))[::-1])
        >>> tail.count, round(tail.scale), abs(tail.shape) < 0.1
        (100, 2, True)
    """
    count = min(max(MIN_COUNT, round(SHARE * len(values))), MAX_COUNT, len(values) - 1)
    border = float(values[count])
    excesses = np.sort(values[:count].astype(np.float64)) - border
    mean = max(float(excesses.mean()), MIN_SCALE)
    shape = 0.0
    if count >= MIN_COUNT:
        weights = np.arange(count - 1, -1, -1) / (count - 1)
        moment = float((weights * excesses).mean())  # E[x (1 - F(x))], equation 8 of Hosking
        difference = mean - 2 * moment
        shape = 2 - mean / difference if difference > 0 else MIN_SHAPE
    shape = min(max(shape, MIN_SHAPE), MAX_SHAPE)
    return Tail(count, border, shape, max(mean * (1 - shape), MIN_SCALE))  # the mean is kept
