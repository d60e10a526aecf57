"""Word dropout: random input ids are replaced by the id of unknown symbols during training."""

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class WordDropout:
    """Replace random input ids, so that a model learns to read around unknown symbols.

    The choice is a function of the seed and the rows alone, so resuming a training is exact.

    Attributes:
        seed: random seed of the training.
        rate: share of the ids that are replaced.
        unknown: id of unknown symbols; smaller ids (padding) are kept.

    Example:
        >>> WordDropout(seed=0, rate=0.5, unknown=1)(np.array([[7, 8, 9, 0]]), np.array([3]))
        array([[1, 8, 1, 0]])
    """

    seed: int
    rate: float
    unknown: int

    def __call__(self, ids: np.ndarray, rows: np.ndarray) -> np.ndarray:
        """Return a copy of the ids <int>[…] of the examples `rows` <int>[batch], some replaced."""
        if not self.rate:
            return ids
        random = np.random.default_rng([self.seed, int(rows[0]), len(rows)])
        dropped = (random.random(ids.shape) < self.rate) & (ids > self.unknown)
        return np.where(dropped, self.unknown, ids).astype(ids.dtype)
