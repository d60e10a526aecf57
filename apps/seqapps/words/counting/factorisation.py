"""Factorise a sparse matrix: randomised singular value decomposition."""

import numpy as np
from scipy import sparse
from threadpoolctl import threadpool_limits

from seqapps.common.terminal import interrupt
from seqapps.common.terminal.progress import Progress

OVERSAMPLING = 20  # columns beyond those that are wanted
POWER_ITERATIONS = 2


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
