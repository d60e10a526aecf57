"""The operating curve: misses against false alarms per hour, and the threshold for a rate."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from seqapps.common.training.metrics import wilson

from . import tail

RATES = (0.5, 1.0, 2.0)  # false alarms per hour of the operating points
MAX_LOGIT = 700.0
DIGITS = {"threshold": 6, "miss_rate": 4, "low": 4, "high": 4}  # after the point
MIN_PEAKS = 2  # that a tail can be fitted to
MAX_LOST = 0.1  # share of the utterances that may be missed for the sake of the safety factor


def peak_heights(logits: np.ndarray, step_s: float, apart_s: float) -> np.ndarray:
    """Return the heights of peaks of logits <float32>[n], none within `apart_s` of a higher one.

    Example:
        >>> peak_heights(np.float32([1, 5, 4, 0, 2]), step_s=1.0, apart_s=2.0).tolist()
        [5.0, 2.0]
    """
    return np.asarray(logits[peak_steps(logits, step_s, apart_s)], np.float32)


def peak_steps(logits: np.ndarray, step_s: float, apart_s: float) -> np.ndarray:
    """Return the steps of the peaks of `peak_heights`, the highest first <int>[peaks]."""
    reach = max(1, round(apart_s / step_s))
    free = np.ones(len(logits), bool)
    steps = []
    for index in np.argsort(-logits, kind="stable"):
        if free[index]:
            steps.append(index)
            free[max(0, index - reach + 1) : index + reach] = False
    return np.array(steps, np.int64)


@dataclass(frozen=True)
class OperatingCurve:
    """Peak logits in sound with and without the word.

    Example:
        >>> curve = OperatingCurve(np.float32([-1, 2, 3]), np.float32([1, 0, -2]), hours=0.5)
        >>> curve.misses(1.5), curve.alarms(0.5)
        (0.3333333333333333, 2.0)
    """

    word_peaks: np.ndarray  # highest logit of each utterance of the word, <float>[n]
    other_peaks: np.ndarray  # peaks in sound without the word, <float>[m]
    hours: float  # length of the sound without the word
    safety_factor: float = 1.0  # of the estimated false-alarm rate, see `threshold`
    utterances: int = 0  # independent ones among the peaks of the word; 0: all of them

    @cached_property
    def _sorted(self) -> np.ndarray:
        return np.sort(self.other_peaks)[::-1].astype(np.float64)

    def threshold(self, rate: float) -> float:
        """Return the threshold, a logit, for a rate of false alarms per hour.

        Speech of other people causes more false alarms than the estimate says, for some words many
        more. Where it costs no more than `MAX_LOST` of the utterances, the threshold is therefore
        raised, to at most that of `rate / safety_factor` if the tail were exponential.
        """
        if self.safety_factor <= 1 or len(self._sorted) < MIN_PEAKS:
            return self._expected_at(rate / self.safety_factor)
        low = self._expected_at(rate)
        high = low + self._tail.mean_excess * math.log(self.safety_factor)
        words = np.sort(self.word_peaks).astype(np.float64)
        lost = math.floor((self.misses(low) + MAX_LOST) * len(words)) if len(words) else 0
        return high if lost >= len(words) else min(high, max(low, float(words[lost])))

    def _expected_at(self, rate: float) -> float:
        """Return the logit at which the estimated rate is `rate` false alarms per hour.

        Rates too low to be counted are those of the fitted tail (see `tail`).
        """
        heights = self._sorted
        if len(heights) < MIN_PEAKS:
            return 0.0
        allowed = rate * self.hours
        if allowed < self._tail.count:
            return self._tail.height(allowed)
        return float(heights[min(int(allowed), len(heights) - 1)])

    def expected_alarms(self, threshold: float) -> float:
        """Return the estimated false alarms per hour at a threshold, without `safety_factor`."""
        if len(self._sorted) < MIN_PEAKS:
            return math.nan
        alarms = float((self._sorted >= threshold).sum())
        if threshold > self._tail.border:
            alarms = self._tail.expected(threshold)
        return alarms / self.hours

    @cached_property
    def _tail(self) -> tail.Tail:
        return tail.fit(self._sorted)

    def misses(self, threshold: float) -> float:
        """Return the miss rate at a threshold, from 0 to 1."""
        peaks = self.word_peaks
        return float(np.mean(peaks < threshold)) if len(peaks) else math.nan

    def alarms(self, threshold: float) -> float:
        """Return the counted false alarms per hour at a threshold."""
        return float((self._sorted >= threshold).sum() / self.hours) if self.hours else math.nan

    def alarms_interval(self, threshold: float) -> tuple[float, float]:
        """Return the 95 % interval of the false alarms per hour at a threshold.

        The count is Poisson distributed; exact bounds: Garwood 1936, "Fiducial limits for the
        Poisson distribution".
        """
        count = int((self._sorted >= threshold).sum())
        low, high = poisson_interval(count)
        return (low / self.hours, high / self.hours) if self.hours else (math.nan, math.nan)

    def points(self, rate: float, origin: float | None = None) -> list[dict[str, float]]:
        """Return the operating points at `RATES` and at the requested rate.

        Each has `false_alarms_per_hour`, `threshold` (a score, as of the option `--threshold`),
        `miss_rate` and its 95 % interval, `low` to `high`.

        Args:
            rate: the requested false alarms per hour.
            origin: the logit whose score is 0.5; by default that of `rate`, to which a training
                shifts the logits of its model. 0 for a finished model.
        """
        points = []
        zero = self.threshold(rate) if origin is None else origin
        for each in sorted({*RATES, rate}):
            threshold = self.threshold(each)
            score = 1 / (1 + math.exp(min(zero - threshold, MAX_LOGIT)))
            misses = self.misses(threshold)
            low, high = wilson(misses, self.utterances or len(self.word_peaks))
            values = {"threshold": score, "miss_rate": misses, "low": low, "high": high}
            rounded = {name: round(value, DIGITS[name]) for name, value in values.items()}
            points.append({"false_alarms_per_hour": each, **rounded})
        return points


def poisson_interval(count: int, share: float = 0.95) -> tuple[float, float]:
    """Return the exact interval of the mean of a Poisson distribution for one count.

    Example:
        >>> [round(bound, 2) for bound in poisson_interval(0)]
        [0.0, 3.69]
    """
    tail = (1 - share) / 2

    def at_most(highest: int, mean: float) -> float:
        logs = [n * math.log(mean) - mean - math.lgamma(n + 1) for n in range(highest + 1)]
        return sum(map(math.exp, logs))

    def solved(highest: int, wanted: float) -> float:
        low, high = 0.0, 2 * highest + 20.0
        for _ in range(60):  # bisection: `at_most` falls with the mean
            middle = (low + high) / 2
            low, high = (middle, high) if at_most(highest, middle) > wanted else (low, middle)
        return (low + high) / 2

    return (solved(count - 1, 1 - tail) if count else 0.0), solved(count, tail)


def table(points: Sequence[Mapping[str, float]]) -> str:
    """Return operating points as a Markdown table."""
    rows = "\n".join(
        f"| {p['false_alarms_per_hour']:g} | {100 * p['miss_rate']:.1f} % "
        f"({100 * p['low']:.1f}-{100 * p['high']:.1f}) | {p['threshold']:.3f} |"
        for p in points
    )
    return "| false alarms per hour | missed (95 %) | threshold |\n|---:|---:|---:|\n" + rows
