"""Count how often words stand near each other, in bounded memory."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np
from scipy import sparse

from seqapps.common.terminal import interrupt

from ..text.corpus import BOUNDARY

_WEIGHT_BITS = 5  # of a sort key: the weight of one pair, at most the widest window
_ENTRY_BYTES = 60  # of a pair while sums, the symmetric matrix and its PMI are computed


@dataclass(frozen=True)
class Counts:
    """Co-occurrence counts.

    Attributes:
        pairs: <float32>[words, words], upper triangle; a pair at distance d counts
            (window + 1 - d) / window, the mean of a window of random size.
        dropped: share of the sum of all counts that was dropped to bound the memory.
    """

    pairs: sparse.csr_matrix
    dropped: float


def count(blocks: Iterable[np.ndarray], words: int, window: int, memory_mb: int) -> Counts:
    """Count pairs of words within a window.

    The counts of each block are added like the digits of a binary counter, so that each one is
    added a logarithmic number of times. Where they need more memory than allowed, the rarest
    pairs are dropped (lossy counting: Manku & Motwani 2002).

    Args:
        blocks: ids <int32>[n], with `BOUNDARY` between documents.
        words: size of the vocabulary.
        window: largest distance of a pair.
        memory_mb: memory for the counts.

    Example:
        >>> counts = count([np.array([0, 1, BOUNDARY, 1])], words=2, window=1, memory_mb=10)
        >>> counts.pairs.toarray().tolist(), counts.dropped
        ([[0.0, 1.0], [0.0, 0.0]], 0.0)
    """
    max_entries = memory_mb * 1_000_000 // _ENTRY_BYTES
    parts: list[sparse.csr_matrix] = []
    dropped = 0.0
    for ids, documents, new in _with_context(blocks, window):
        interrupt.check()
        parts.append(_block_counts(ids, documents, new, words, window))
        while len(parts) > 1 and parts[-2].nnz < 2 * parts[-1].nnz:
            last = parts.pop()
            parts[-1] = parts[-1] + last
        if sum(part.nnz for part in parts) > max_entries:
            parts, lost = _pruned(_sum(parts, words), max_entries // 2)
            dropped += lost
    pairs = _sum(parts, words)
    total = float(pairs.data.sum(dtype=np.float64)) + dropped
    return Counts(pairs, dropped / total if total else 0.0)


def _with_context(
    blocks: Iterable[np.ndarray], window: int
) -> Iterator[tuple[np.ndarray, np.ndarray, int]]:
    """Yield ids, document numbers, and where the new ids begin behind those of the last block."""
    ids = documents = np.zeros(0, np.int32)
    last = 0
    for block in blocks:
        ends = np.cumsum(block == BOUNDARY, dtype=np.int64) + last
        is_word = block != BOUNDARY
        last = int(ends[-1]) if len(ends) else last
        ids = np.concatenate([ids[-window:], block[is_word]])
        documents = np.concatenate([documents[-window:], ends[is_word]])
        yield ids, documents, len(ids) - int(is_word.sum())


def _block_counts(
    ids: np.ndarray, documents: np.ndarray, new: int, words: int, window: int
) -> sparse.csr_matrix:
    """Count the pairs whose second word is at or behind `new`."""
    keys = []
    wide = ids.astype(np.int64)
    for distance in range(1, window + 1):
        begin = max(new, distance)
        if begin >= len(ids):
            break
        first, second = wide[begin - distance : len(ids) - distance], wide[begin:]
        is_near = documents[begin - distance : len(ids) - distance] == documents[begin:]
        first, second = first[is_near], second[is_near]
        pair = np.minimum(first, second) * words + np.maximum(first, second)
        keys.append((pair << _WEIGHT_BITS) | (window + 1 - distance))
    sorted_keys = np.concatenate(keys) if keys else np.zeros(0, np.int64)
    sorted_keys.sort()
    pairs = sorted_keys >> _WEIGHT_BITS
    starts = np.flatnonzero(np.diff(pairs, prepend=-1))
    weights = sorted_keys & ((1 << _WEIGHT_BITS) - 1)
    sums = np.add.reduceat(weights, starts) if len(starts) else weights
    pairs = pairs[starts]
    rows = np.searchsorted(pairs, np.arange(words + 1, dtype=np.int64) * words)
    content = (sums.astype(np.float32) / window, (pairs % words).astype(np.int32), rows)
    return sparse.csr_matrix(content, shape=(words, words))


def _sum(parts: list[sparse.csr_matrix], words: int) -> sparse.csr_matrix:
    total = sparse.csr_matrix((words, words), dtype=np.float32)
    for part in reversed(parts):
        total = total + part
    return total


def _pruned(counts: sparse.csr_matrix, max_entries: int) -> tuple[list[sparse.csr_matrix], float]:
    """Return the largest counts, and the sum of those that were dropped."""
    threshold = np.partition(counts.data, len(counts.data) - max_entries)[-max_entries]
    is_kept = counts.data > threshold
    kept = _filtered(counts, is_kept, counts.data[is_kept])
    return [kept], float(counts.data[~is_kept].sum(dtype=np.float64))


def _filtered(
    matrix: sparse.csr_matrix, is_kept: np.ndarray, values: np.ndarray
) -> sparse.csr_matrix:
    """Return a matrix of some entries of another one, with other values."""
    ends = np.concatenate([[0], np.cumsum(is_kept)])
    return sparse.csr_matrix(
        (values, matrix.indices[is_kept], ends[matrix.indptr]), shape=matrix.shape
    )


def positive_pmi(
    pairs: sparse.csr_matrix, smoothing: float, discount: float = 0.0
) -> sparse.csr_matrix:
    """Return discounted, smoothed positive PMI <float32>[words, words], symmetric.

    PPMI with smoothed frequencies: Levy, Goldberg & Dagan (2015), "Improving distributional
    similarity with lessons learned from word embeddings", equation 3, smooth those of the context
    alone, by an exponent of 0.75. Here the exponent α, the mean of 1 and `smoothing`, is that of
    both words, so that the matrix is symmetric:

        max(0, ln(#(w, c) Σ_v #(v)^smoothing / (#(w) #(c))^α)) · #(w, c) / (#(w, c) + discount)

    The last factor makes up for the bias of PMI towards rare pairs: Pantel & Lin (2002),
    "Discovering word senses from text", section 3, with 1 as the discount.

    Args:
        pairs: counts, upper triangle (see `Counts`).
        smoothing: 1 for plain PMI.
        discount: 0 for none.

    Example:
        >>> pairs = sparse.csr_matrix(np.array([[0, 3, 0], [0, 0, 0], [0, 0, 1]], np.float32))
        >>> positive_pmi(pairs, smoothing=1.0).toarray().astype(float).round(3).tolist()
        [[0.0, 0.981, 0.0], [0.981, 0.0, 0.0], [0.0, 0.0, 1.386]]
    """
    counts = (pairs + pairs.T).tocsr()
    margins = np.maximum(np.asarray(counts.sum(axis=1, dtype=np.float64)).ravel(), 1e-12)
    penalty = ((1 + smoothing) / 2 * np.log(margins)).astype(np.float32)
    values = np.log(counts.data)
    values -= np.repeat(penalty, np.diff(counts.indptr))
    values -= penalty[counts.indices]
    values += np.float32(np.log((margins**smoothing).sum()))
    if discount:
        values *= counts.data / (counts.data + np.float32(discount))
    is_positive = values > 0
    return _filtered(counts, is_positive, values[is_positive])
