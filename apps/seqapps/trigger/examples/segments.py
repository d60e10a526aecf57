"""Rendered training segments, and hard-negative mining among them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from .labels import QUIET

SEGMENTS_PER_CALL = 128  # of the network
CANDIDATES = 3  # segments that are searched for each mined negative
MINED = 0.5  # share of the negatives that are mined; the others are random
NEGATIVES_PER_POSITIVE = 2.0  # in an epoch
MINING_SEED = 101
Logits = Callable[[np.ndarray], np.ndarray]


@dataclass(frozen=True)
class Segments:
    """Segments with their targets: positives first, then near misses, then other negatives.

    Inputs <float16>[n, time, size] are features, or the output of the network's frozen part;
    targets <int8>[n, steps] are explained in `labels`.
    """

    inputs: np.ndarray
    targets: np.ndarray
    positives: int  # number of segments with the word
    near: int  # number of near misses after them

    def __len__(self) -> int:
        return len(self.targets)

    @property
    def kinds(self) -> np.ndarray:
        """0 for each segment with the word, 1 for a near miss, 2 for another one <int>[n]."""
        borders = [self.positives, self.positives + self.near]
        return np.searchsorted(borders, np.arange(len(self)), side="right")

    def select(self, kept: np.ndarray) -> "Segments":
        """Return the segments for which `kept` <bool>[n] is true."""
        positives, near, _ = np.bincount(self.kinds[kept], minlength=3)
        return Segments(self.inputs[kept], self.targets[kept], int(positives), int(near))


def joined(parts: Sequence[Segments]) -> tuple[Segments, np.ndarray]:
    """Return the segments of several parts, and the number of the part of each <int>[n]."""
    numbers = np.repeat(np.arange(len(parts)), [len(part) for part in parts])
    order = np.argsort(np.concatenate([part.kinds for part in parts]), kind="stable")
    whole = Segments(
        np.concatenate([part.inputs for part in parts])[order],
        np.concatenate([part.targets for part in parts])[order],
        sum(part.positives for part in parts),
        sum(part.near for part in parts),
    )
    return whole, numbers[order]


class HardNegativeMiner:
    """Selects the segments of an epoch: all positives, with random and hard negatives.

    Near misses are drawn at random and never mined. Otherwise they would be most of the hard
    negatives, and the network would miss human speakers for the sake of rare words.

    `logits` maps inputs <float16>[n, time, size] to logits <float>[n, steps].
    """

    def __init__(self, segments: Segments, logits: Logits, seed: int) -> None:
        self._segments, self._logits, self._seed = segments, logits, seed
        negatives = len(segments) - segments.positives
        self._count = min(negatives, round(NEGATIVES_PER_POSITIVE * segments.positives))
        self._selected = np.arange(segments.positives, segments.positives + self._count)

    @property
    def slots(self) -> int:
        """Number of segments in an epoch."""
        return self._segments.positives + self._count

    def select(self, number: int) -> None:
        """Select the negatives of a round, a function of its number and the weights.

        Hard negatives have the highest logits among `CANDIDATES` times as many random ones. The
        first round has random negatives only.
        """
        segments = self._segments
        random = np.random.default_rng([self._seed, MINING_SEED, number])
        shuffled = random.permutation(np.arange(segments.positives, len(segments)))
        if number == 0 or self._count == len(shuffled):
            self._selected = shuffled[: self._count]
            return
        mined = round(self._count * MINED)
        is_other = shuffled >= segments.positives + segments.near
        candidates = shuffled[is_other][: CANDIDATES * mined]
        parts = np.split(candidates, range(SEGMENTS_PER_CALL, len(candidates), SEGMENTS_PER_CALL))
        scores = np.concatenate([self._highest_quiet_logits(part) for part in parts])
        hard = candidates[np.argsort(-scores, kind="stable")[:mined]]
        others = shuffled[~np.isin(shuffled, hard)]
        self._selected = np.concatenate([others[: self._count - len(hard)], hard])

    def _highest_quiet_logits(self, rows: np.ndarray) -> np.ndarray:
        """Return the highest logit <float>[rows] at steps without the word."""
        if not len(rows):
            return np.zeros(0)
        quiet = self._segments.targets[rows] == QUIET
        logits = self._logits(self._segments.inputs[rows])
        return np.asarray(np.where(quiet, logits, -np.inf).max(axis=1))

    def rows(self, slots: np.ndarray) -> np.ndarray:
        """Return the segments <int>[batch] in slots <int>[batch] of the epoch."""
        positives = self._segments.positives
        negatives = self._selected[np.maximum(slots - positives, 0)]
        return np.where(slots < positives, slots, negatives)
