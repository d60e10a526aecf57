"""Distances between distributions, calibration errors and intervals, in NumPy alone.

Evaluation runs in the base installation, which has neither SciPy nor scikit-learn.
"""

import math

import numpy as np

Z = 1.96  # of a 95 % interval


def total_variation(p: np.ndarray, q: np.ndarray) -> float:
    """Return the total variation distance of two histograms, Σ |p - q| / 2; 0 to 1.

    Args:
        p, q: <float>[k], not all zero; they are normalised here.

    Example:
        >>> total_variation(np.array([1, 3]), np.array([2, 2]))
        0.25
    """
    return float(np.abs(_normalised(p) - _normalised(q)).sum() / 2)


def jensen_shannon(p: np.ndarray, q: np.ndarray) -> float:
    """Return the Jensen-Shannon divergence of two histograms in nats; 0 to ln 2.

    Lin (1991), "Divergence measures based on the Shannon entropy", equation 4.1 with equal
    weights. The arguments are those of `total_variation`.
    """
    p, q = _normalised(p), _normalised(q)
    middle = (p + q) / 2
    return (_kl(p, middle) + _kl(q, middle)) / 2


def _normalised(histogram: np.ndarray) -> np.ndarray:
    shares: np.ndarray = np.divide(histogram, np.sum(histogram), dtype=np.float64)
    return shares


def _kl(p: np.ndarray, q: np.ndarray) -> float:
    inside = p > 0
    return float(np.sum(p[inside] * np.log(p[inside] / q[inside])))


def expected_calibration_error(
    confidences: np.ndarray, correct: np.ndarray, bins: int = 15
) -> float:
    """Return the mean distance between confidence and accuracy over bins of equal width; 0 to 1.

    Guo et al. (2017), "On calibration of modern neural networks", arXiv 1706.04599, equation 3.

    Args:
        confidences: <float>[n], 0 to 1.
        correct: <bool>[n].
        bins: number of bins.

    Example:
        >>> expected_calibration_error(np.array([0.75, 0.75]), np.array([True, False]))
        0.25
    """
    confidences, correct = np.asarray(confidences, np.float64), np.asarray(correct, np.float64)
    members = np.clip(np.ceil(confidences * bins).astype(int) - 1, 0, bins - 1)
    gaps = np.bincount(members, correct - confidences, bins)
    return float(np.abs(gaps).sum() / max(1, len(confidences)))


def wilson(share: float, count: int) -> tuple[float, float]:
    """Return the 95 % interval of a share (Wilson 1927, as in Brown et al. 2001, eq. 4).

    Example:
        >>> [round(limit, 3) for limit in wilson(0.5, 10)]
        [0.237, 0.763]
    """
    if not count:
        return 0.0, 1.0
    middle = share + Z**2 / (2 * count)
    half = Z * math.sqrt(share * (1 - share) / count + Z**2 / (4 * count**2))
    scale = 1 + Z**2 / count
    return max(0.0, (middle - half) / scale), min(1.0, (middle + half) / scale)
