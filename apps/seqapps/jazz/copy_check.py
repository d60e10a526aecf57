"""How much of a solo is copied: the interval patterns of the training solos, as a Bloom filter.

A passage is copied if its intervals occur in a training solo, in any key and rhythm. Of the
patterns of every length a few bits each are kept: a small file, that errs now and then.

Bloom (1970), "Space/time trade-offs in hash coding with allowable errors", CACM 13(7).
"""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

SHORTEST, LONGEST = 8, 26  # notes of the passages that are kept
FEWEST = 10  # notes of one that is told: of shorter ones too many are the filter's errors
BITS_PER_PATTERN = 6
HASHES = 4
_PRIME = np.uint64(0x9E3779B97F4A7C15)


@dataclass(frozen=True, eq=False)
class Patterns:
    """Interval patterns of `SHORTEST` to `LONGEST` notes.

    Attributes:
        bits: <uint8>[n], eight bits in each.
    """

    bits: np.ndarray

    @classmethod
    def of(cls, solos: Iterable[np.ndarray]) -> "Patterns":
        """Collect the patterns of pitches <int>[notes]."""
        found = [_marks(np.diff(solo), notes) for solo in solos for notes in lengths()]
        marks = np.unique(np.concatenate([np.zeros(0, np.uint64), *found]))
        size = max(1, -(-len(marks) * BITS_PER_PATTERN // 8))
        bits = np.zeros(size, np.uint8)
        for byte, bit in _places(marks, size):
            np.bitwise_or.at(bits, byte, bit)
        return cls(bits)

    def holds(self, marks: np.ndarray) -> np.ndarray:
        """Say of patterns, by their marks <uint64>[n], whether they are known, <bool>[n]."""
        found = np.ones(len(marks), bool)
        for byte, bit in _places(marks, len(self.bits)):
            found &= (self.bits[byte] & bit) > 0
        return found

    def longest(self, pitches: np.ndarray) -> int:
        """Return the notes of the longest passage of pitches <int>[notes] that is known.

        0 if none of `FEWEST` notes is; `LONGEST` if one of so many is. A longer passage counts
        only where both passages that are one note shorter do, so that the filter's few errors
        do not add up.
        """
        intervals = np.diff(pitches)
        before = np.ones(max(0, len(pitches) - SHORTEST + 2), bool)
        best = 0
        for notes in lengths():
            marks = _marks(intervals, notes)
            known = self.holds(marks) & before[: len(marks)] & before[1 : len(marks) + 1]
            if not known.any():
                break
            best, before = notes, known
        return best if best >= FEWEST else 0


def lengths() -> range:
    """Return how many notes patterns have."""
    return range(SHORTEST, LONGEST + 1)


def _marks(intervals: np.ndarray, notes: int) -> np.ndarray:
    """Return a hash of each pattern of so many notes, <uint64>[n]."""
    width = notes - 1
    if len(intervals) < width:
        return np.zeros(0, np.uint64)
    windows = np.lib.stride_tricks.sliding_window_view(intervals, width)
    value = np.full(len(windows), notes, np.uint64)
    for column in range(width):
        step = (windows[:, column] + 128).astype(np.uint64)
        value = _mixed(value ^ (step * _PRIME))
    return value


def _mixed(x: np.ndarray) -> np.ndarray:
    """Scramble 64 bits (the finaliser of SplitMix64, Steele, Lea and Flood 2014)."""
    x = (x ^ (x >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    x = (x ^ (x >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return x ^ (x >> np.uint64(31))


def _places(marks: np.ndarray, size: int) -> Iterable[tuple[np.ndarray, np.ndarray]]:
    """Yield the byte and the bit of each of the hashes of marks."""
    for number in range(HASHES):
        place = _mixed(marks + np.uint64((number + 1) * int(_PRIME) % 2**64)) % np.uint64(8 * size)
        yield (
            (place >> np.uint64(3)).astype(np.int64),
            np.uint8(1) << (place & np.uint64(7)).astype(np.uint8),
        )
