"""The characters that a model of dates knows."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from seqapps.common.io.unicode_folding import SPACE, changed, normalise

PADDING, UNKNOWN = 0, 1
RARE = 20  # in a large list, characters seen less often are read as unknown
LARGE = 100_000  # texts


@dataclass(frozen=True)
class Alphabet:
    """The ordered characters that a model knows; ids are 2, 3, … (0 is padding, 1 unknown)."""

    symbols: tuple[str, ...]

    @classmethod
    def learn(cls, texts: Iterable[str]) -> "Alphabet":
        """Find the characters of texts, most of them; sorted by code point."""
        counts = Counter({SPACE: RARE})  # always there: runs of it are joined in the graph
        texts_seen = 0
        for text in texts:
            counts.update(normalise(text))
            texts_seen += 1
        least = RARE if texts_seen >= LARGE else 1
        return cls(tuple(sorted(c for c, count in counts.items() if count >= least)))

    def extended(self, other: "Alphabet") -> "Alphabet":
        """Return this alphabet with another's characters behind its own."""
        return Alphabet((*self.symbols, *(s for s in other.symbols if s not in self.ids)))

    @property
    def size(self) -> int:
        """Number of ids."""
        return len(self.symbols) + 2

    @cached_property
    def ids(self) -> dict[str, int]:
        """Character -> id."""
        return {symbol: number for number, symbol in enumerate(self.symbols, start=2)}

    @cached_property
    def _by_code_point(self) -> np.ndarray:
        table = np.full(max(map(ord, self.symbols), default=0) + 2, UNKNOWN, np.uint16)
        for symbol, number in self.ids.items():
            table[ord(symbol)] = number
        return table

    def encode(self, normalised: str) -> np.ndarray:
        """Return the ids <uint16>[length] of a normalised text."""
        points = np.frombuffer(normalised.encode("utf-32-le", "replace"), np.uint32)
        table = self._by_code_point
        return table[np.minimum(points, len(table) - 1)]

    @cached_property
    def characters(self) -> tuple[str, ...]:
        """What each id stands for: "" and U+FFFD for `PADDING` and `UNKNOWN`."""
        return ("", "�", *self.symbols)

    def table(self) -> dict[int, list[int]]:
        """Return normalisation and ids in one: code point -> ids, for all but `[UNKNOWN]`."""
        rows = {ord(symbol): [number] for symbol, number in self.ids.items()}
        for code_point, folded in changed().items():
            if len(folded) != 1 or folded in self.ids:
                rows[code_point] = [self.ids.get(character, UNKNOWN) for character in folded]
        return rows
