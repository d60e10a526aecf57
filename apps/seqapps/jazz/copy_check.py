"""Find passages that are copied from training solos, with a Bloom filter of interval patterns.

A passage is copied if its intervals occur in a training solo, in any key and rhythm. The filter
stores a few bits for the patterns of every length: a small file with rare false positives.

Bloom (1970), "Space/time trade-offs in hash coding with allowable errors", CACM 13(7).
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from seqapps.common.errors import UserError
from seqapps.common.io import arrays

MIN_STORED, MAX_STORED = 8, 26  # notes of the patterns that are stored
STORED = range(MIN_STORED, MAX_STORED + 1)
MIN_COPIED = 10  # notes of a passage that is reported: of shorter ones many are false positives
BITS_PER_PATTERN = 6
HASHES = 4
_PRIME = np.uint64(0x9E3779B97F4A7C15)


@dataclass(frozen=True, eq=False)
class Patterns:
    """The interval patterns of `MIN_STORED` to `MAX_STORED` notes.

    Example:
        >>> solo = np.array([60, 62, 63, 67, 65, 64, 60, 59, 55, 57, 62, 66])
        >>> patterns = Patterns.of([solo])
        >>> patterns.longest(solo + 3), patterns.longest(solo[::-1])
        (12, 0)
    """

    bits: np.ndarray  # <uint8>[n], eight bits in each

    @classmethod
    def of(cls, solos: Iterable[np.ndarray]) -> "Patterns":
        """Collect the patterns of solos, given as pitches <int>[notes]."""
        hashes = [_hashes(np.diff(solo), notes) for solo in solos for notes in STORED]
        distinct = np.unique(np.concatenate([np.zeros(0, np.uint64), *hashes]))
        size = max(1, -(-len(distinct) * BITS_PER_PATTERN // 8))
        bits = np.zeros(size, np.uint8)
        for byte, bit in _positions(distinct, size):
            np.bitwise_or.at(bits, byte, bit)
        return cls(bits)

    @classmethod
    def load(cls, path: Path) -> "Patterns":
        """Read the patterns that `save` has written (UserError: it cannot be read)."""
        bits = arrays.read(path, {"bits": np.integer})["bits"]
        if bits.ndim != 1 or not len(bits) or bits.dtype != np.uint8:
            raise UserError(f"{path} does not hold the patterns of solos")
        return cls(bits)

    def save(self, path: Path) -> None:
        """Write the patterns as an NPZ file."""
        np.savez(path, allow_pickle=False, bits=self.bits)

    def contains(self, hashes: np.ndarray) -> np.ndarray:
        """Return a mask <bool>[n] of the patterns, given as hashes <uint64>[n], in the filter."""
        mask = np.ones(len(hashes), bool)
        for byte, bit in _positions(hashes, len(self.bits)):
            mask &= (self.bits[byte] & bit) > 0
        return mask

    def longest(self, pitches: np.ndarray) -> int:
        """Return the number of notes of the longest copied passage of pitches <int>[notes].

        0 if it has fewer than `MIN_COPIED` notes; `MAX_STORED` stands for all longer passages.
        Against false positives, a passage counts only if both passages shorter by one note do.
        """
        best = 0
        for notes, _ in self._passages(pitches):
            best = notes
        return best if best >= MIN_COPIED else 0

    def first(self, pitches: np.ndarray, max_copy: int) -> int | None:
        """Return the first note of the first copied passage of more than `max_copy` notes.

        None if there is none: if `longest` is at most `max_copy`, below `MAX_STORED`.
        """
        for notes, copied in self._passages(pitches):
            if notes > max_copy:
                return int(np.argmax(copied))
        return None

    def _passages(self, pitches: np.ndarray) -> Iterator[tuple[int, np.ndarray]]:
        """Yield numbers of notes and a mask <bool>[n] of the first notes of copied passages."""
        intervals = np.diff(pitches)
        shorter = np.ones(max(0, len(pitches) - MIN_STORED + 2), bool)
        for notes in STORED:
            hashes = _hashes(intervals, notes)
            copied = self.contains(hashes) & shorter[: len(hashes)] & shorter[1 : len(hashes) + 1]
            if not copied.any():
                return
            yield notes, copied
            shorter = copied


def _hashes(intervals: np.ndarray, notes: int) -> np.ndarray:
    """Return a hash of each pattern of `notes` notes, <uint64>[n]."""
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
    mixed: np.ndarray = x ^ (x >> np.uint64(31))
    return mixed


def _positions(hashes: np.ndarray, size: int) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    """Yield byte and bit of each of the filter's hash functions."""
    for number in range(HASHES):
        salt = np.uint64((number + 1) * int(_PRIME) % 2**64)
        position = _mixed(hashes + salt) % np.uint64(8 * size)
        bit = np.uint8(1) << (position & np.uint64(7)).astype(np.uint8)
        yield (position >> np.uint64(3)).astype(np.int64), bit
