"""Frame-level labels of a segment: where the network is trained to fire."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from seqapps.common.io.audio import RATE_HZ
from seqapps.common.io.features import MelFeatures

QUIET, FIRE, EITHER = 0, 1, 2  # EITHER: the loss ignores the logit
EARLY_S, LATE_S = 0.16, 0.6  # margins of EITHER before and after the firing interval
WARM_UP_S = 0.3  # of EITHER at the start of a segment
Range = tuple[float, float]  # begin and end in seconds


@dataclass(frozen=True, eq=False)
class Timing:
    """The time grid of a network's frames and logits.

    Example:
        >>> timing = Timing(MelFeatures(), stride=2, segment_s=3.0, label_s=0.2)
        >>> timing.steps, timing.step_s, timing.targets([1.0])[[0, 25, 60]].tolist()
        (75, 0.04, [2, 1, 0])
    """

    features: MelFeatures
    stride: int  # feature frames per logit
    segment_s: float  # length of a segment
    label_s: float  # length of the firing interval after the end of the word

    @property
    def step(self) -> int:
        """Samples per logit."""
        return self.features.hop * self.stride

    @property
    def step_s(self) -> float:
        """Seconds per logit."""
        return self.step / RATE_HZ

    @property
    def steps(self) -> int:
        """Logits per segment."""
        return round(self.segment_s * RATE_HZ / self.step)

    @property
    def samples(self) -> int:
        """Samples per segment, a whole number of logits."""
        return self.steps * self.step

    def extract(self, samples: np.ndarray) -> np.ndarray:
        """Return the features <float32>[steps * stride, bands] of a segment."""
        return self.features(np.pad(samples, (self.features.window - self.features.hop, 0)))

    def targets(self, ends_s: Sequence[float] = (), ranges_s: Sequence[Range] = ()) -> np.ndarray:
        """Return the targets <int8>[steps] of a segment: `QUIET`, `FIRE` or `EITHER`.

        Words end at the times `ends_s`, and somewhere in each of the intervals `ranges_s`.
        """
        times = (np.arange(self.steps) + 1) * self.step / RATE_HZ
        targets = np.where(times < WARM_UP_S, EITHER, QUIET).astype(np.int8)
        windows = [(end, end + self.label_s) for end in ends_s]
        windows += [(begin, end + self.label_s) for begin, end in ranges_s]
        for begin, end in windows:
            targets[(times >= begin - EARLY_S) & (times <= end + LATE_S)] = EITHER
        for begin, end in windows:
            targets[(times >= begin) & (times <= end)] = FIRE
        return targets
