"""From probabilities to detections.

The rule, for probabilities p of equally spaced steps:

1. Step i is a *peak* if p[i] is at least the threshold, higher than each of the `lookahead` steps
   before it, and no lower than each of the `lookahead` steps after it. (The first step of a
   plateau is its peak; steps beyond both ends of the sound count as lower.)
2. Peaks are reported in order. A *firm* peak, with a score of at least `firm`, starts a
   refractory period: peaks less than `pause` steps after it are left out, and start none.

The decision on a peak is made `lookahead` steps after it and depends on nothing later. Therefore
chunks of any size, a whole file and the exported program report the same detections.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np

from seqapps.common.errors import UserError

LOOKAHEAD_S = 0.04  # time in which a higher probability replaces a peak
END_S = 0.6  # silence added after the end, so that a word at the very end is detected


@dataclass(frozen=True)
class Detection:
    """A detected word.

    Attributes:
        time_s: end of the step in seconds from the beginning, near the end of the word.
        score: probability of the step, 0 to 1.
        word: the word, "" if it is not known.
        file: path of the sound file, "" for other sound.

    Example:
        >>> Detection(8.04, 0.96314, "activate", "street.flac").to_dict()
        {'file': 'street.flac', 'word': 'activate', 'time_s': 8.04, 'score': 0.9631}
    """

    time_s: float
    score: float
    word: str = ""
    file: str = ""

    def to_dict(self) -> dict[str, Any]:
        """Return file, word, time and score as JSON can hold them."""
        time_s, score = round(self.time_s, 2), round(self.score, 4)
        return {"file": self.file, "word": self.word, "time_s": time_s, "score": score}


@dataclass(frozen=True)
class Rule:
    """The parameters of the rule above (UserError: a threshold that is not from 0 to 1)."""

    step_s: float  # seconds per probability
    threshold: float = 0.5  # minimum score, 0 to 1
    firm: float = 0.5  # minimum score of a firm peak; values below the threshold have no effect
    refractory_s: float = 1.0  # length of the refractory period

    def __post_init__(self) -> None:
        if not 0 <= self.threshold <= 1:  # (true of NaN too)
            raise UserError(f"threshold expects 0 to 1, got {self.threshold:g}")

    @property
    def lookahead(self) -> int:
        """Steps after a peak before it is reported, at least 1."""
        return max(1, round(LOOKAHEAD_S / self.step_s))

    @property
    def pause(self) -> int:
        """Steps from a firm peak to the first peak that may follow it."""
        return round(self.refractory_s / self.step_s)


class PeakDetector:
    """The rule, applied to probabilities that arrive in chunks.

    Example:
        >>> detector = PeakDetector(Rule(step_s=0.04))
        >>> detector.push(np.float32([0, 0.6, 0.9])), detector.push(np.float32([0.1]))
        ([], [Detection(time_s=0.12, score=0.8999999761581421, word='', file='')])
    """

    def __init__(self, rule: Rule, word: str = "") -> None:
        self.rule, self._word = rule, word
        # The steps before the first undecided step, and the undecided steps.
        self._tail = np.full(rule.lookahead, -np.inf, np.float32)
        self._decided = self._pause_ends = 0

    def push(self, probabilities: np.ndarray) -> list[Detection]:
        """Take the next probabilities <float32>[n], any n, and return the new detections."""
        row = np.concatenate([self._tail, probabilities.astype(np.float32, copy=False)])
        lookahead = self.rule.lookahead
        detections = []
        for index in _peaks(row, lookahead, self.rule.threshold).tolist():
            step = self._decided + index - lookahead
            if step < self._pause_ends:
                continue
            if row[index] >= self.rule.firm:  # compared as <float32>, as in the exported program
                self._pause_ends = step + self.rule.pause
            time_s = (step + 1) * self.rule.step_s
            detections.append(Detection(time_s, float(row[index]), self._word))
        decided = max(0, len(row) - 2 * lookahead)
        self._decided += decided
        self._tail = row[decided:].copy()
        return detections

    def finish(self) -> list[Detection]:
        """End the sound and return its last detections."""
        return self.push(np.full(self.rule.lookahead, -np.inf, np.float32))


def _peaks(row: np.ndarray, lookahead: int, threshold: float) -> np.ndarray:
    """Return the indices of peaks with `lookahead` steps on both sides."""
    indices = np.flatnonzero(row[lookahead : len(row) - lookahead] >= threshold) + lookahead
    for distance in range(1, lookahead + 1):  # each iteration leaves fewer
        scores = row[indices]
        is_higher = scores > row[indices - distance]
        indices = indices[is_higher & (scores >= row[indices + distance])]
    return indices


def highest(probabilities: Iterable[np.ndarray], step_s: float) -> Detection:
    """Return the first of the highest probabilities, given in chunks <float32>[n].

    Without any positive probability, the result is at 0 s with a score of 0.

    Example:
        >>> highest([np.float32([0.25]), np.float32([0.5, 0.5])], step_s=0.5)
        Detection(time_s=1.0, score=0.5, word='', file='')
    """
    best, steps = Detection(0.0, 0.0), 0
    for chunk in probabilities:
        if len(chunk) and chunk.max() > best.score:
            index = int(chunk.argmax())
            best = Detection((steps + index + 1) * step_s, float(chunk[index]))
        steps += len(chunk)
    return best
