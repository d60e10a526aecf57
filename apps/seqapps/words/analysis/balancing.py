"""Balance the neighbourhoods of biased words, which hard debiasing leaves as they were."""

import numpy as np

from ..runtime import normalised

NEIGHBOURS = 20  # of a word on each side
MAX_SIDE = 2_000  # words at each end of the direction
SIDE_SHARE = 0.08  # of the vocabulary at each end
ROWS = 1_000  # whose cosines are in memory at once
EQUAL = 0.9999  # cosine of a word and itself, which is no neighbour


def balanced(unit: np.ndarray, order: np.ndarray) -> np.ndarray:
    """Return vectors of which each has as much to do with one side of a bias as with the other.

    After hard debiasing, words that were biased towards one side still have their nearest
    neighbours among themselves (Gonen & Goldberg 2019). Here each such word moves by half the
    difference between the mean of its nearest neighbours on the other side and that of its
    nearest neighbours on its own side, which removes what sets the two groups apart near the
    word, whatever the direction of the difference is there. Compare the repulsion and attraction of
    Kumar et al. (2020), "Nurse is closer to woman than surgeon? Mitigating gender-biased
    proximities in word embeddings".

    Args:
        unit: <float32>[words, size], of length 1, after hard debiasing.
        order: <int64>[n], the rows of the words that may move, by their bias before it.

    Example:
        >>> angles = np.concatenate([np.linspace(0.0, 0.2, 99), np.linspace(1.2, 1.4, 99)])
        >>> unit = np.stack([np.cos(angles), np.sin(angles)], axis=1)
        >>> ends = balanced(unit, np.arange(198))[[0, -1]]
        >>> bool(unit[0] @ unit[-1] < 0.2), bool(ends[0] @ ends[1] > 0.9)
        (True, True)
    """
    size = min(MAX_SIDE, max(1, int(len(order) * SIDE_SHARE)))
    sides = order[:size], order[-size:]
    moved = unit.copy()
    for rows, sign in zip(sides, (1.0, -1.0), strict=True):
        first, second = (_near_means(unit, rows, side) for side in sides)
        moved[rows] += sign * (second - first) / 2
    result: np.ndarray = normalised(moved)
    return result


def _near_means(unit: np.ndarray, rows: np.ndarray, side: np.ndarray) -> np.ndarray:
    """Return the mean of each row's nearest neighbours among a side <float>[rows, size]."""
    table, count = unit[side], min(NEIGHBOURS, len(side) - 1)
    means = np.empty((len(rows), unit.shape[1]), unit.dtype)
    for start in range(0, len(rows), ROWS):
        cosines = unit[rows[start : start + ROWS]] @ table.T
        cosines[cosines > EQUAL] = -1.0
        nearest = np.argpartition(-cosines, max(0, count - 1), axis=1)[:, : max(1, count)]
        means[start : start + ROWS] = table[nearest].mean(axis=1)
    return means
