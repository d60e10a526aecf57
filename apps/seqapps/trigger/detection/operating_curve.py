"""Misses against false alarms an hour: the operating curve, and the threshold for a rate."""

import math
from dataclasses import dataclass, field
from typing import Any

import numpy as np

RATES = (0.5, 1.0, 2.0)  # false alarms an hour that are always told
TAIL = 20  # highest peaks that the tail of the distribution is fitted to
PEAKS_PER_HOUR = 3_600.0
Z = 1.96  # of an interval of 95 %


def peaks(logits: np.ndarray, step_s: float, apart_s: float) -> np.ndarray:
    """Return the heights of peaks, the highest first, none within `apart_s` of a higher one.

    Args:
        logits: <float32>[steps] of one sound.
        step_s: from one to the next.
        apart_s: least time between two.
    """
    reach = max(1, round(apart_s / step_s))
    free = np.ones(len(logits), bool)
    found = []
    for place in np.argsort(-logits, kind="stable"):
        if free[place]:
            found.append(logits[place])
            free[max(0, place - reach + 1) : place + reach] = False
    return np.array(found, np.float32)


@dataclass(frozen=True)
class Curve:
    """What was heard where the word is, and where it is not.

    Attributes:
        said: highest logit of each time the word is said, <float>[n].
        quiet: peaks of sound without it, <float>[m].
        hours: length of that sound.
        caution: how many times as many alarms are expected elsewhere as in that sound.
    """

    said: np.ndarray
    quiet: np.ndarray
    hours: float
    caution: float = 1.0
    _sorted: np.ndarray = field(init=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_sorted", np.sort(self.quiet)[::-1].astype(np.float64))

    def threshold(self, rate: float) -> float:
        """Return the logit from which on `rate` false alarms an hour are expected.

        As many hours as would show it are rarely there, so the tail beyond the highest `TAIL`
        peaks is taken for exponential (peaks over threshold: Coles 2001, "An Introduction to
        Statistical Modeling of Extreme Values", section 4.2, with a shape of 0). Where so many
        alarms are allowed, they are counted.
        """
        heights = self._sorted
        if len(heights) < 2:
            return 0.0
        allowed = rate * self.hours / self.caution
        count, border, scale = self._tail()
        if allowed < count:
            return border + scale * math.log(count / allowed)
        return float(heights[min(int(allowed), len(heights) - 1)])

    def expected(self, threshold: float) -> float:
        """Return the false alarms an hour that are expected at a threshold, as `threshold` does."""
        if len(self._sorted) < 2:
            return math.nan
        count, border, scale = self._tail()
        alarms = float((self._sorted >= threshold).sum())
        if threshold > border:
            alarms = count * math.exp((border - threshold) / scale)
        return alarms * self.caution / self.hours

    def _tail(self) -> tuple[int, float, float]:
        """Return how many peaks lie beyond a border, the border, and their mean excess over it."""
        count = min(TAIL, len(self._sorted) - 1)
        border = float(self._sorted[count])
        return count, border, max(float(np.mean(self._sorted[:count] - border)), 1e-3)

    def misses(self, threshold: float) -> float:
        """Return the share of the times the word is said that are not heard."""
        return float(np.mean(self.said < threshold)) if len(self.said) else math.nan

    def alarms(self, threshold: float) -> float:
        """Return the false alarms an hour that were counted."""
        return float((self._sorted >= threshold).sum() / self.hours) if self.hours else math.nan

    def points(self, asked: float) -> list[dict[str, float]]:
        """Return what is told of `RATES` and of the rate asked for.

        Each has `false_alarms_per_hour`, `threshold` (a score, for a model whose threshold for
        `asked` is 0.5), `miss_rate` and its interval of 95 % from `low` to `high`.
        """
        zero = self.threshold(asked)
        rows = []
        for rate in sorted({*RATES, asked}):
            threshold = self.threshold(rate)
            low, high = wilson(self.misses(threshold), len(self.said))
            rows.append(
                {
                    "false_alarms_per_hour": rate,
                    "threshold": round(1 / (1 + math.exp(zero - threshold)), 4),
                    "miss_rate": round(self.misses(threshold), 4),
                    "low": round(low, 4),
                    "high": round(high, 4),
                }
            )
        return rows


def wilson(share: float, count: int) -> tuple[float, float]:
    """Return the interval of 95 % of a share (Wilson 1927, as in Brown et al. 2001, eq. 4)."""
    if not count:
        return 0.0, 1.0
    middle = share + Z**2 / (2 * count)
    half = Z * math.sqrt(share * (1 - share) / count + Z**2 / (4 * count**2))
    scale = 1 + Z**2 / count
    return max(0.0, (middle - half) / scale), min(1.0, (middle + half) / scale)


def table(points: list[dict[str, Any]]) -> str:
    """Write points as a table of Markdown."""
    rows = "\n".join(
        f"| {p['false_alarms_per_hour']:g} | {100 * p['miss_rate']:.1f} % "
        f"({100 * p['low']:.1f}-{100 * p['high']:.1f}) | {p['threshold']:.3f} |"
        for p in points
    )
    return "| false alarms an hour | missed (95 %) | threshold |\n|---:|---:|---:|\n" + rows
