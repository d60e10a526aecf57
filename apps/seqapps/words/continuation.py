"""Train from an earlier model: join its words and vectors with new ones, and say what moved."""

from typing import Any

import numpy as np
from threadpoolctl import threadpool_limits

from seqapps.common.errors import UserError

from .alignment import min_shared, procrustes
from .settings import Vocabulary

# Occurrences of the rarest word of a model without counts, for the weight of its vectors.
PRIOR_OCCURRENCES = 100
ENOUGH_OCCURRENCES = 100  # from which a word has its full weight in the estimate of a rotation
MOVED = 0.01  # distance, 1 - cosine, from which a vector counts as moved
SHOWN = 10  # words that moved most


def joined(
    vocabulary: Vocabulary, vectors: np.ndarray, old: Vocabulary, old_vectors: np.ndarray
) -> tuple[Vocabulary, np.ndarray]:
    """Join new vectors with those of an earlier model, in the space of the earlier one.

    The new vectors are rotated onto the old ones. A word of both models has their mean, weighted
    by its occurrences in both corpora; other words keep their vector. One thread computes it, so
    that the result does not depend on the number of threads.

    Args:
        vocabulary, vectors: the new model, <float32>[words, size].
        old, old_vectors: the earlier model, with the same size.

    Returns:
        The words of both in the order of their frequency, with the sums of their occurrences, and
        their vectors.

    Raises:
        UserError: too few common words to estimate a rotation from.
    """
    positions = positions_of(vocabulary, old)
    unit, old_unit = _unit(vectors), _unit(old_vectors)
    before = old_unit[positions] * (positions >= 0)[:, None]
    is_shared = unit.any(axis=1) & before.any(axis=1)
    if (shared := int(is_shared.sum())) < min_shared(vectors.shape[1]):
        raise UserError(
            f"expected at least {min_shared(vectors.shape[1])} words with a vector in the model "
            f"of --from and in the new one, from which the rotation is estimated, got {shared}"
        )
    confidence = np.sqrt(np.minimum(1.0, vocabulary.counts[is_shared] / ENOUGH_OCCURRENCES))
    weighted = confidence.astype(np.float32)[:, None] * unit[is_shared]
    with threadpool_limits(1):
        unit = unit @ procrustes(weighted, before[is_shared])
    share = vocabulary.counts / (vocabulary.counts + prior_occurrences(old)[positions])
    weight = np.where(is_shared, share, before.any(axis=1) == 0).astype(np.float32)[:, None]
    return extended(vocabulary, weight * unit + (1 - weight) * before, old, old_unit)


def extended(
    vocabulary: Vocabulary, vectors: np.ndarray, old: Vocabulary, old_vectors: np.ndarray
) -> tuple[Vocabulary, np.ndarray]:
    """Add the words that only an earlier model has; sum the occurrences, and sort by them.

    Where the earlier model does not know the occurrences of a word, their sum is not known either:
    0. The word's place then follows from an estimate, see `prior_occurrences`.
    """
    positions = positions_of(vocabulary, old)
    only_old = np.array([word not in vocabulary.ids for word in old.words])
    before = np.where(positions >= 0, old.counts[positions], 0)
    is_known = (positions < 0) | (before > 0)
    counts = np.where(is_known, vocabulary.counts + before, 0)
    prior = prior_occurrences(old)
    estimated = vocabulary.counts + np.where(positions >= 0, prior[positions], 0)
    words = (*vocabulary.words, *(old.words[i] for i in np.flatnonzero(only_old).tolist()))
    order = np.lexsort((np.array(words), -np.concatenate([estimated, prior[only_old]])))
    counts = np.concatenate([counts, old.counts[only_old]])
    result = np.concatenate([vectors, old_vectors[only_old]]).astype(np.float32)
    return Vocabulary(tuple(words[i] for i in order.tolist()), counts[order]), result[order]


def prior_occurrences(old: Vocabulary) -> np.ndarray:
    """Return the occurrences that the vectors of an earlier model rest on <float64>[words].

    Where they are not known, as in a file of vectors, they are estimated by Zipf's law: a word's
    occurrences are inversely proportional to its rank, and `PRIOR_OCCURRENCES` at the last one.

    Example:
        >>> prior_occurrences(Vocabulary(("the", "of", "cat"), np.zeros(3, np.int64))).tolist()
        [300.0, 150.0, 100.0]
    """
    ranks = np.arange(1, len(old) + 1)
    estimated: np.ndarray = np.where(old.counts, old.counts, PRIOR_OCCURRENCES * len(old) / ranks)
    return estimated


def movement(
    vocabulary: Vocabulary, vectors: np.ndarray, old: Vocabulary, old_vectors: np.ndarray
) -> dict[str, Any]:
    """Return how far the vectors of an earlier model moved: 1 - cosine.

    Returns:
        words: number of words that have a vector in both models; moved: number of those whose
        distance exceeds `MOVED`; median: of the distances of all; most: the words with the greatest
        distances.
    """
    positions = positions_of(vocabulary, old)
    unit, old_unit = _unit(vectors), _unit(old_vectors)
    before = old_unit[positions] * (positions >= 0)[:, None]
    rows = np.flatnonzero(unit.any(axis=1) & before.any(axis=1))
    distance = 1.0 - (unit[rows] * before[rows]).sum(axis=1)
    order = np.argsort(-distance, kind="stable")[:SHOWN]
    most = {vocabulary.words[rows[i]]: round(float(distance[i]), 3) for i in order.tolist()}
    return {
        "words": len(rows),
        "moved": int((distance > MOVED).sum()),
        "median": round(float(np.median(distance)), 4) if len(rows) else None,
        "most": most,
    }


def positions_of(vocabulary: Vocabulary, old: Vocabulary) -> np.ndarray:
    """Return the position of each word in an earlier vocabulary <int64>[words]; -1 for none."""
    return np.array([old.ids.get(word, -1) for word in vocabulary.words], np.int64)


def _unit(vectors: np.ndarray) -> np.ndarray:
    unit: np.ndarray = vectors / np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-12)
    return unit
