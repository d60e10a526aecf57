"""End-pointing: the parts of a sound in which somebody may be speaking.

A frame of 20 ms counts as loud if its level, smoothed over three frames, is 5 dB above the floor,
which is the 5th percentile of the last 10 s. A segment begins 0.3 s before loud frames and ends
after a pause. A sound begins inside a segment, since a recording may begin with the first word.
All of it depends on the samples alone, not on the chunks in which they arrive.
"""

from collections import deque
from dataclasses import dataclass

import numpy as np

from seqapps.common.errors import UserError
from seqapps.common.io.audio import RATE_HZ

from ..config import MAX_SENTENCE_S

FRAME_S = 0.02
FRAME = round(FRAME_S * RATE_HZ)
SMOOTHED = 3  # frames
FLOOR_FRAMES = 500
FLOOR_QUANTILE = 0.05
LOUD_DB = 5.0  # above the floor
SILENT_DB = -65.0  # relative to full scale; everything below is silence
BEFORE_S, AFTER_S = 0.3, 0.3  # of a segment, around its loud frames
STARTING = 2  # loud frames in a row that begin a segment
MIN_LOUD = 6  # frames of a segment
PAUSE_S = 0.7
MIN_PAUSE_S, MAX_PAUSE_S = 0.2, 5.0
FLOOR_PERIOD = 10  # frames between two estimates of the floor


@dataclass(frozen=True, eq=False)
class Segment:
    """A part of a sound: its first sample, and its samples <float32>[n] at 16 kHz."""

    start: int
    samples: np.ndarray

    @property
    def start_s(self) -> float:
        """The time of the first sample in seconds."""
        return self.start / RATE_HZ

    @property
    def end_s(self) -> float:
        """The time behind the last sample in seconds."""
        return (self.start + len(self.samples)) / RATE_HZ


class Endpointer:
    """Finds the segments of a sound that arrives in chunks.

    Args:
        pause_s: seconds of silence that end a segment, 0.2 to 5.

    Raises:
        UserError: a pause out of range.

    Example:
        >>> finder = Endpointer()
        >>> speech = np.random.default_rng(0).normal(0, 0.1, 16_000).astype(np.float32)
        >>> found = finder.push(np.concatenate([np.zeros(16_000, np.float32), speech]))
        >>> found += finder.push(np.zeros(32_000, np.float32)) + finder.finish()
        >>> [(segment.start_s, segment.end_s) for segment in found]
        [(0.66, 2.34)]
    """

    def __init__(self, pause_s: float = PAUSE_S) -> None:
        if not MIN_PAUSE_S <= pause_s <= MAX_PAUSE_S:
            raise UserError(f"pause expects {MIN_PAUSE_S:g} to {MAX_PAUSE_S:g} s, got {pause_s}")
        self._pause = round(pause_s / FRAME_S)
        self._before, self._after = round(BEFORE_S / FRAME_S), round(AFTER_S / FRAME_S)
        self._longest = round(MAX_SENTENCE_S / FRAME_S)
        self._tail = np.zeros(0, np.float32)  # less than a frame
        self._powers: deque[float] = deque(maxlen=SMOOTHED)
        self._levels: deque[float] = deque(maxlen=FLOOR_FRAMES)
        self._floor = 0.0
        self._count = 0  # frames
        self._kept: deque[np.ndarray] = deque()  # the frames of the segment, or those before one
        self._inside = True
        self._loud = 0  # loud frames of the segment
        self._quiet = 0  # frames since the last loud one

    def push(self, samples: np.ndarray) -> list[Segment]:
        """Take samples <float32>[n], any n; return the segments that have ended."""
        joined = np.concatenate([self._tail, samples])
        whole = len(joined) // FRAME
        self._tail = joined[whole * FRAME :].copy()
        frames = joined[: whole * FRAME].reshape(whole, FRAME)
        found = []
        for frame in frames:
            if (segment := self._take(frame)) is not None:
                found.append(segment)
        return found

    def finish(self) -> list[Segment]:
        """End the sound; return its last segment, if there is one."""
        if not self._inside:
            return []
        kept = list(self._kept)
        frames = [*kept, self._tail]
        start = (self._count - len(kept)) * FRAME
        return self._checked(start, frames)

    def _take(self, frame: np.ndarray) -> Segment | None:
        """Take a frame; return the segment that it ends."""
        loud = self._is_loud(frame)
        self._count += 1
        self._kept.append(frame.copy())
        self._quiet = 0 if loud else self._quiet + 1
        if not self._inside:
            self._loud = self._loud + 1 if loud else 0
            if self._loud >= STARTING:
                self._inside = True
            else:
                while len(self._kept) > self._before + SMOOTHED:
                    self._kept.popleft()
            return None
        self._loud += loud
        if self._quiet < self._pause and len(self._kept) < self._longest:
            return None
        return self._end()

    def _end(self) -> Segment | None:
        """End the segment behind its last loud frame; frames behind it may begin another one."""
        kept = list(self._kept)
        start = (self._count - len(kept)) * FRAME
        quiet = max(0, self._quiet - self._after)
        found = self._checked(start, kept[: len(kept) - quiet])
        self._inside, self._loud = False, 0
        left = kept[len(kept) - min(quiet, self._before) :] if quiet else []
        self._kept = deque(left)
        return found[0] if found else None

    def _checked(self, start: int, frames: list[np.ndarray]) -> list[Segment]:
        if self._loud < MIN_LOUD or not frames:
            return []
        return [Segment(start, np.concatenate(frames))]

    def _is_loud(self, frame: np.ndarray) -> bool:
        self._powers.append(float(np.mean(np.square(frame, dtype=np.float64))))
        level = 10 * np.log10(sum(self._powers) / len(self._powers) + 1e-12)
        self._levels.append(level)
        if self._count % FLOOR_PERIOD == 0 or self._count < FLOOR_PERIOD:
            self._floor = float(np.quantile(np.array(self._levels), FLOOR_QUANTILE))
        return bool(level > max(self._floor + LOUD_DB, SILENT_DB))
