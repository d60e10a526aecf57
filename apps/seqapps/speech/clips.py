"""Sounds in memory, many in one array."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.random import Generator

from seqapps.common.io.audio import RATE_HZ

MAX_INT16 = 32_767


@dataclass(frozen=True)
class Clips:
    """Sounds of any length: the samples of all <int16>[n], and the end of each <int64>[clips].

    Example:
        >>> clips = Clips.of([np.zeros(8_000, np.float32), np.ones(16_000, np.float32)])
        >>> len(clips), clips.seconds, float(clips[1].max())
        (2, 1.5, 1.0)
    """

    samples: np.ndarray
    ends: np.ndarray

    @classmethod
    def of(cls, sounds: Iterable[np.ndarray]) -> "Clips":
        """Store sounds <float32>[n] in [-1, 1]."""
        scaled = [np.round(np.clip(sound, -1, 1) * MAX_INT16).astype(np.int16) for sound in sounds]
        ends = np.cumsum([len(sound) for sound in scaled], dtype=np.int64)
        return cls(np.concatenate([np.zeros(0, np.int16), *scaled]), ends)

    def __len__(self) -> int:
        return len(self.ends)

    def __getitem__(self, number: int) -> np.ndarray:
        """Return a clip <float32>[n]."""
        begin = self.ends[number - 1] if number else 0
        return self.samples[begin : self.ends[number]].astype(np.float32) / MAX_INT16

    def __iter__(self) -> Iterator[np.ndarray]:
        return (self[number] for number in range(len(self)))

    def select(self, numbers: Sequence[int] | np.ndarray) -> "Clips":
        """Return the clips with the given numbers."""
        return Clips.of(self[int(number)] for number in numbers)

    def draw(self, random: Generator) -> np.ndarray:
        """Return a random clip."""
        return self[int(random.integers(len(self)))]

    @property
    def seconds(self) -> float:
        """The length of all clips together."""
        return len(self.samples) / RATE_HZ


NO_CLIPS = Clips(np.zeros(0, np.int16), np.zeros(0, np.int64))


def random_piece(sound: np.ndarray, size: int, random: Generator) -> np.ndarray:
    """Return a random piece of `size` samples; a shorter sound is repeated.

    Example:
        >>> random_piece(np.float32([1, 2]), 4, np.random.default_rng(0)).tolist()
        [1.0, 2.0, 1.0, 2.0]
    """
    if len(sound) < size:
        sound = np.resize(sound, size)
    begin = int(random.integers(len(sound) - size + 1))
    return sound[begin : begin + size]
