"""Predict vectors of words from their character n-grams, and smooth the vectors by it."""

from collections.abc import Sequence

import numpy as np
from scipy import sparse
from threadpoolctl import threadpool_limits

from seqapps.common.terminal import interrupt

from ..text.spelling import ngrams

MIN_WORDS = 2  # that share an n-gram
ITERATIONS = 15  # of the conjugate gradient method
ENOUGH_OCCURRENCES = 100  # from which a word has its full weight in the regression
RIDGE = 1.0


def smoothed(
    vectors: np.ndarray, words: Sequence[str], counts: np.ndarray, weight: float
) -> np.ndarray:
    """Add to each vector `weight` times its prediction from the word's n-grams.

    Words of one stem or ending come nearer to each other, and rare words get a part of their
    vector from words that are spelled alike: the sum of a word's own vector and of those of its
    n-grams is the model of Bojanowski et al. (2017), equation 2; here, the vectors of n-grams are
    learned afterwards, by regression (Zhao, Mudgal & Liang 2018, "Generalizing word embeddings
    using bag of subwords").

    Args:
        vectors: <float32>[words, size], each of length 1.
        words: the vocabulary.
        counts: <int64>[words], occurrences.
        weight: 0 returns the vectors as they are.
    """
    if not weight:
        return vectors
    features = ngram_features(words)
    confidence = np.minimum(1.0, counts / ENOUGH_OCCURRENCES).astype(np.float32)
    with threadpool_limits(1):
        predicted = features @ ridge_regression(features, vectors, confidence, RIDGE)
    result: np.ndarray = vectors + np.float32(weight) * predicted
    return result


def ngram_features(words: Sequence[str]) -> sparse.csr_matrix:
    """Return which n-grams each word has, <float32>[words, n-grams], each row of length 1.

    N-grams of fewer than `MIN_WORDS` words are left out.

    Example:
        >>> ngram_features(["cat", "cats"]).toarray().astype(float).round(2).tolist()
        [[0.58, 0.58, 0.58], [0.58, 0.58, 0.58]]
    """
    numbers: dict[str, int] = {}
    rows: list[int] = []
    columns: list[int] = []
    for row, word in enumerate(words):
        found = [numbers.setdefault(ngram, len(numbers)) for ngram in ngrams(word)]
        columns += found
        rows += [row] * len(found)
    column, row_of = np.array(columns, np.int64), np.array(rows, np.int64)
    is_shared = np.bincount(column, minlength=len(numbers)) >= MIN_WORDS
    new_number = np.cumsum(is_shared) - 1
    is_kept = is_shared[column]
    column, row_of = new_number[column[is_kept]], row_of[is_kept]
    length = np.bincount(row_of, minlength=len(words))
    values = (1 / np.sqrt(np.maximum(length, 1)))[row_of].astype(np.float32)
    shape = (len(words), int(is_shared.sum()))
    return sparse.csr_matrix((values, (row_of, column)), shape=shape)


def ridge_regression(
    features: sparse.csr_matrix, targets: np.ndarray, weights: np.ndarray, ridge: float
) -> np.ndarray:
    """Return B with the least Σ_i weight_i ||x_i B - y_i||² + ridge ||B||².

    By `ITERATIONS` of the conjugate gradient method on the normal equations, for all columns of B
    at once (Hestenes & Stiefel 1952).

    Args:
        features: x <float32>[n, features].
        targets: y <float32>[n, size].
        weights: <float32>[n].
        ridge: weight of the penalty, above 0.

    Example:
        >>> features = sparse.csr_matrix(np.eye(2, dtype=np.float32))
        >>> ones = np.ones(2, np.float32)
        >>> ridge_regression(features, np.array([[2.0], [4.0]], np.float32), ones, 1.0).tolist()
        [[1.0], [2.0]]
    """
    root = sparse.diags_array(np.sqrt(weights).astype(np.float32))
    rows = (root @ features).tocsr()
    columns = rows.T.tocsr()
    residual = columns @ (root @ targets)
    solution: np.ndarray = np.zeros_like(residual)
    direction = residual.copy()
    norm = (residual * residual).sum(axis=0)
    for _ in range(ITERATIONS):
        interrupt.check()
        image = columns @ (rows @ direction) + np.float32(ridge) * direction
        step = norm / np.maximum((direction * image).sum(axis=0), 1e-20)
        solution += step * direction
        residual -= step * image
        previous, norm = norm, (residual * residual).sum(axis=0)
        direction = residual + direction * (norm / np.maximum(previous, 1e-20))
    return solution
