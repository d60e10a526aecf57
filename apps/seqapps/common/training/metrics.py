"""Distances between distributions. Whatever a well-kept library has is used from there."""

import numpy as np


def total_variation(p: np.ndarray, q: np.ndarray) -> float:
    """Half the sum of |p - q| of two histograms, which need not be normalised; 0 to 1.

    Args:
        p, q: <float>[k], of the same length, not all zero.
    """
    return float(np.abs(_normalised(p) - _normalised(q)).sum() / 2)


def jensen_shannon(p: np.ndarray, q: np.ndarray) -> float:
    """The Jensen-Shannon divergence of two histograms in nats; 0 to ln 2.

    Lin (1991), "Divergence measures based on the Shannon entropy", equation 4.1 with equal
    weights.

    Args:
        p, q: <float>[k], of the same length, not all zero.
    """
    p, q = _normalised(p), _normalised(q)
    middle = (p + q) / 2
    return (_kl(p, middle) + _kl(q, middle)) / 2


def _normalised(histogram: np.ndarray) -> np.ndarray:
    return np.asarray(histogram, np.float64) / np.sum(histogram)


def _kl(p: np.ndarray, q: np.ndarray) -> float:
    inside = p > 0
    return float(np.sum(p[inside] * np.log(p[inside] / q[inside])))


def expected_calibration_error(
    confidences: np.ndarray, correct: np.ndarray, bins: int = 15
) -> float:
    """The mean distance between confidence and accuracy over bins of equal width; 0 to 1.

    Guo et al. (2017), "On calibration of modern neural networks", arXiv 1706.04599, equation 3.

    Args:
        confidences: <float>[n], from 0 to 1.
        correct: <bool>[n].
        bins: how many.
    """
    confidences, correct = np.asarray(confidences, np.float64), np.asarray(correct, np.float64)
    place = np.clip(np.ceil(confidences * bins).astype(int) - 1, 0, bins - 1)
    gaps = np.bincount(place, correct - confidences, bins)
    return float(np.abs(gaps).sum() / max(1, len(confidences)))
