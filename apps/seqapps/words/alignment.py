"""Rotate the vectors of one model onto those of another: orthogonal Procrustes."""

import numpy as np

from .settings import Vocabulary

PRIOR_OCCURRENCES = 100  # that an earlier vector of a word counts for


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


def joined(
    vocabulary: Vocabulary, vectors: np.ndarray, old: Vocabulary, old_vectors: np.ndarray
) -> tuple[Vocabulary, np.ndarray]:
    """Join new vectors with those of an earlier model, in the space of the earlier one.

    The new vectors are rotated onto the old ones. A word of both models has their mean, weighted
    by its occurrences in the new corpus and `PRIOR_OCCURRENCES`; other words keep their vector.

    Args:
        vocabulary, vectors: the new model, <float32>[words, size].
        old, old_vectors: the earlier model, with the same size.

    Returns:
        The words of both, those of the new model first, and their vectors.
    """
    positions = np.array([old.ids.get(word, -1) for word in vocabulary.words])
    is_shared = positions >= 0
    unit, old_unit = _unit(vectors), _unit(old_vectors)
    if is_shared.any():
        unit = unit @ procrustes(unit[is_shared], old_unit[positions[is_shared]])
    weight = (vocabulary.counts / (vocabulary.counts + PRIOR_OCCURRENCES))[:, None]
    mixed = weight * unit + (1 - weight) * old_unit[positions]
    merged = np.where(is_shared[:, None], mixed, unit)
    only_old = np.array([word not in vocabulary.ids for word in old.words])
    words = vocabulary.words + tuple(
        word for word, is_kept in zip(old.words, only_old, strict=True) if is_kept
    )
    counts = np.concatenate([vocabulary.counts, old.counts[only_old]])
    result = np.concatenate([merged, old_unit[only_old]]).astype(np.float32)
    return Vocabulary(words, counts), result


def _unit(vectors: np.ndarray) -> np.ndarray:
    unit: np.ndarray = vectors / np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-12)
    return unit
