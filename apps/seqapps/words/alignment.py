"""Rotate the vectors of one model onto those of another: orthogonal Procrustes."""

import numpy as np

MIN_SHARED = 20  # words that a rotation is estimated from


def procrustes(source: np.ndarray, target: np.ndarray) -> np.ndarray:
    """Return the orthogonal matrix R <float32>[size, size] with the least ||source R - target||.

    Schönemann (1966): R = U Vᵀ, where U S Vᵀ is the singular value decomposition of
    sourceᵀ target. Rows of vectors are multiplied from the left: source @ R.

    Args:
        source, target: <float32>[n, size], vectors of the same words.

    Example:
        >>> turned = procrustes(np.eye(2), np.array([[0.0, 1.0], [-1.0, 0.0]]))
        >>> turned.round(6).tolist()
        [[0.0, 1.0], [-1.0, 0.0]]
    """
    left, _, right = np.linalg.svd(source.T @ target)
    rotation: np.ndarray = left @ right
    return rotation


def min_shared(size: int) -> int:
    """Return the least number of common words from which a rotation of vectors is estimated."""
    return max(MIN_SHARED, size)
