"""From probabilities to detections: when the word is reported, and when it is not.

The rule, for probabilities p of steps that follow each other in equal times:

1. Step i is a *peak* if p[i] is at least the threshold, higher than each of the `patience` steps
   before it, and no lower than each of the `patience` steps behind it. (Of a plateau the first
   step is one; steps before the beginning and behind the end are lower than anything.)
2. Peaks are reported in order. A *firm* one, whose score is at least `firm`, is followed by a
   pause: peaks at less than `pause` steps from it are left out, and start no pause of their own.

A peak is known `patience` steps after it. That is all that anything depends on, so sound that
comes in any chunks, a whole file and the exported program report the same.
"""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from seqapps.common.errors import UserError

PATIENCE_S = 0.04  # that a peak is waited for to be exceeded
END_S = 0.6  # of silence that is heard behind the end, so that a word at the very end is found


@dataclass(frozen=True)
class Detection:
    """A place where the word was heard.

    Attributes:
        time_s: from the beginning of the sound to the end of the step, near the word's end.
        score: probability of the step.
    """

    time_s: float
    score: float


@dataclass(frozen=True)
class Rule:
    """What is reported (see above).

    Attributes:
        step_s: from one probability to the next.
        threshold: least score, 0 to 1.
        firm: least score of a peak that a pause follows; below the threshold it is of no effect.
        refractory_s: length of the pause.

    Raises:
        UserError: a threshold that is not from 0 to 1.
    """

    step_s: float
    threshold: float = 0.5
    firm: float = 0.5
    refractory_s: float = 1.0

    def __post_init__(self) -> None:
        check_threshold(self.threshold)

    @property
    def patience(self) -> int:
        """Steps that are waited, at least 1."""
        return max(1, round(PATIENCE_S / self.step_s))

    @property
    def pause(self) -> int:
        """Steps from a firm peak to the first that may follow it."""
        return round(self.refractory_s / self.step_s)


def check_threshold(threshold: float) -> None:
    """Raise UserError unless a threshold is a number from 0 to 1."""
    if not 0 <= threshold <= 1:  # (not a number is refused as well)
        raise UserError(f"threshold expects 0 to 1, got {threshold:g}")


class Detector:
    """The rule for probabilities that come a few at a time.

    Args:
        rule: what is reported.
    """

    def __init__(self, rule: Rule) -> None:
        self.rule = rule
        self._patience = rule.patience
        # Those before the first undecided step, and the undecided ones.
        self._tail = np.full(self._patience, -np.inf, np.float32)
        self._decided = 0
        self._pause_ends = 0

    def push(self, probabilities: np.ndarray) -> list[Detection]:
        """Take the next probabilities <float32>[n], any n; return what is known by now."""
        known = np.concatenate([self._tail, probabilities.astype(np.float32, copy=False)])
        patience = self._patience
        undecided = known[patience : len(known) - patience]
        found = self._reported(_peaks(known, patience, self.rule.threshold), known)
        self._decided += len(undecided)
        self._tail = known[len(undecided) :].copy()
        return found

    def finish(self) -> list[Detection]:
        """Return what the end makes known."""
        return self.push(np.full(self._patience, -np.inf, np.float32))

    def _reported(self, peaks: np.ndarray, known: np.ndarray) -> list[Detection]:
        """Return what the pauses leave of peaks, which are places in `known`."""
        found = []
        for place in peaks.tolist():
            step = self._decided + place - self._patience
            score = float(known[place])
            if step < self._pause_ends:
                continue
            if known[place] >= self.rule.firm:  # as <float32>, as in the exported program
                self._pause_ends = step + self.rule.pause
            found.append(Detection((step + 1) * self.rule.step_s, score))
        return found


def _peaks(known: np.ndarray, patience: int, threshold: float) -> np.ndarray:
    """Return the places of peaks that have `patience` steps on either side."""
    places = np.flatnonzero(known[patience : len(known) - patience] >= threshold) + patience
    for distance in range(1, patience + 1):  # each round leaves fewer
        scores = known[places]
        higher = scores > known[places - distance]
        places = places[higher & (scores >= known[places + distance])]
    return places


def detections(probabilities: np.ndarray, rule: Rule) -> list[Detection]:
    """Return what is reported of a whole sound's probabilities <float32>[n]."""
    detector = Detector(rule)
    return [*detector.push(probabilities), *detector.finish()]


def best(probabilities: Iterable[np.ndarray], step_s: float) -> Detection:
    """Return the first of the highest probabilities, which come as <float32>[n] each.

    Where there is none, it is at 0 s with a score of 0.
    """
    found, steps = Detection(0.0, 0.0), 0
    for part in probabilities:
        if len(part) and part.max() > found.score:
            place = int(part.argmax())
            found = Detection((steps + place + 1) * step_s, float(part[place]))
        steps += len(part)
    return found
