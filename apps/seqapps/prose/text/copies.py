"""How much of a text is copied: which of its 8-grams of words occur in the training text.

The model keeps fingerprints of 32 bits; of a large text those of a share that their value selects,
so that the share of copied 8-grams is still estimated without bias.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np

from seqapps.common.errors import UserError
from seqapps.common.io import arrays
from seqapps.common.io.files import atomic_write

LENGTH = 8  # words
MAX_MARKS = 250_000
MAX_MARK = 2**32 - 1
FILE = "copies.npz"
_MIX = np.uint64(0x9E3779B97F4A7C15)


@dataclass(frozen=True, eq=False)
class Copies:
    """The fingerprints of the 8-grams of a training text.

    Attributes:
        marks: <uint32>[n], sorted.
        limit: fingerprints above it were left out.

    Example:
        >>> text = "the quick brown fox jumps over the lazy dog and runs".split()
        >>> copies = Copies.of([text])
        >>> copies.count(text[1:] + ["home"])
        (3, 4)
    """

    marks: np.ndarray
    limit: int = MAX_MARK

    @classmethod
    def of(cls, texts: Iterable[list[str]]) -> "Copies":
        """Collect the 8-grams of texts, given as words."""
        marks = np.unique(np.concatenate([np.zeros(0, np.uint32), *map(fingerprints, texts)]))
        if len(marks) <= MAX_MARKS:
            return cls(marks)
        return cls(marks[:MAX_MARKS], int(marks[MAX_MARKS - 1]))

    def count(self, words: list[str]) -> tuple[int, int]:
        """Return how many of the 8-grams of words are copied, and of how many."""
        marks = fingerprints(words)
        marks = marks[marks <= self.limit]
        if not len(self.marks) or not len(marks):
            return 0, len(marks)
        place = np.minimum(np.searchsorted(self.marks, marks), len(self.marks) - 1)
        return int((self.marks[place] == marks).sum()), len(marks)

    def save(self, folder: Path) -> None:
        """Write copies.npz."""
        with atomic_write(folder / FILE) as file:
            limit = np.array([self.limit], np.int64)
            np.savez_compressed(file, allow_pickle=False, marks=self.marks, limit=limit)

    @classmethod
    def load(cls, folder: Path) -> "Copies":
        """Read copies.npz (UserError: it is not such a file)."""
        path = folder / FILE
        found = arrays.read(path, {"marks": np.integer, "limit": np.integer})
        marks, limit = found["marks"], found["limit"]
        is_list = marks.ndim == 1 and limit.shape == (1,) and not (marks[1:] <= marks[:-1]).any()
        # Where some were left out, the limit is the last one.
        if not is_list or int(limit[0]) not in (MAX_MARK, *marks[-1:].tolist()):
            raise UserError(f"{path} does not hold the 8-grams of a text")
        return cls(marks.astype(np.uint32), int(limit[0]))


def fingerprints(words: list[str]) -> np.ndarray:
    """Return a fingerprint of each 8-gram of words, in lower case, <uint32>[n]."""
    if len(words) < LENGTH:
        return np.zeros(0, np.uint32)
    hashes = np.array([_hash(word.lower()) for word in words], np.uint64)
    value = np.zeros(len(words) - LENGTH + 1, np.uint64)
    for column in range(LENGTH):
        value = (value ^ hashes[column : column + len(value)]) * _MIX
        value ^= value >> np.uint64(29)
    found: np.ndarray = (value >> np.uint64(32)).astype(np.uint32)
    return found


@lru_cache(maxsize=200_000)
def _hash(word: str) -> int:
    """Return the 64-bit FNV-1a hash of a word, which does not differ between processes."""
    value = 0xCBF29CE484222325
    for byte in word.encode():
        value = (value ^ byte) * 0x100000001B3 & 0xFFFFFFFFFFFFFFFF
    return value
