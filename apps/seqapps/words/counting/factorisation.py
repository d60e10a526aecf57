"""Factorise a sparse matrix: randomised singular value decomposition."""

import numpy as np
from scipy import sparse
from threadpoolctl import threadpool_limits

from seqapps.common.terminal import interrupt
from seqapps.common.terminal.progress import Progress

OVERSAMPLING = 20  # columns beyond those that are wanted
POWER_ITERATIONS = 2
MIN_SHARE = 0.05  # of a row's length in the space of the vectors, below which a vector is chance


def randomised_svd(
    matrix: sparse.csr_matrix, size: int, seed: int
) -> tuple[np.ndarray, np.ndarray]:
    """Return the first left singular vectors <float32>[rows, size] and values <float32>[size].

    Halko, Martinsson & Tropp (2011), "Finding structure with randomness", algorithms 4.4 and
    5.1, for a symmetric matrix. One thread computes it, so that the result does not depend on
    the number of threads. The sign of each vector is that of its largest component, made
    positive.

    Args:
        matrix: symmetric, <float32>[rows, rows].
        size: number of vectors, below the number of rows.
        seed: random seed of the first projection.

    Example:
        >>> matrix = sparse.csr_matrix(np.diag([1.0, 3.0, 2.0]).astype(np.float32))
        >>> vectors, values = randomised_svd(matrix, size=2, seed=0)
        >>> values.round(4).tolist(), np.abs(vectors).round(4).tolist()
        ([3.0, 2.0], [[0.0, 0.0], [1.0, 0.0], [0.0, 1.0]])
    """
    rows = matrix.shape[0]
    columns = min(rows, size + OVERSAMPLING)
    random = np.random.default_rng(seed)
    steps = 2 * POWER_ITERATIONS + 1
    with threadpool_limits(1), Progress("decomposing, steps", steps) as progress:
        basis = random.standard_normal((rows, columns), np.float32)
        for _ in range(steps):
            progress.advance()
            interrupt.check()
            basis = np.linalg.qr(matrix @ basis)[0]
        left, values, _ = np.linalg.svd(matrix @ basis, full_matrices=False)
    left, values = left[:, :size], values[:size]
    largest = np.abs(left).argmax(axis=0)
    left *= np.where(left[largest, np.arange(size)] < 0, -1, 1).astype(np.float32)
    return np.ascontiguousarray(left), values


def is_represented(
    matrix: sparse.csr_matrix, vectors: np.ndarray, values: np.ndarray
) -> np.ndarray:
    """Return which rows of a matrix the decomposition says something about <bool>[rows].

    A row of zeros has no direction, and a row at a right angle to all vectors (of words that occur
    with each other alone, say) has only that of the rounding errors, which a vector of length 1
    would make look like any other.

    Args:
        matrix: the decomposed matrix <float32>[rows, rows].
        vectors, values: see `randomised_svd`.

    Example:
        >>> matrix = sparse.csr_matrix(np.diag([3.0, 0.0, 1.0]).astype(np.float32))
        >>> is_represented(matrix, *randomised_svd(matrix, size=1, seed=0)).tolist()
        [True, False, False]
    """
    length = np.sqrt(np.asarray(matrix.multiply(matrix).sum(axis=1), np.float64).ravel())
    found: np.ndarray = np.linalg.norm(vectors * values, axis=1) > MIN_SHARE * length
    return found & (length > 0)
