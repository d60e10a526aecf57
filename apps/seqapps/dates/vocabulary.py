"""The characters of a date model and their ids."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from seqapps.common.io.unicode_folding import SPACE, folding_table, normalise

PADDING, UNKNOWN = 0, 1  # ids
LARGE_LIST_TEXTS = 100_000
MIN_COUNT = 20  # in a large list, rarer characters are read as unknown


@dataclass(frozen=True)
class CharacterVocabulary:
    """The ordered characters of a model; their ids are 2, 3, … (0 is padding, 1 unknown).

    Example:
        >>> vocabulary = CharacterVocabulary.learn(["3 May"])
        >>> vocabulary.symbols
        (' ', '3', 'a', 'm', 'y')
        >>> vocabulary.encode("3 jay").tolist()
        [3, 2, 1, 4, 6]
    """

    symbols: tuple[str, ...]

    @classmethod
    def learn(cls, texts: Iterable[str]) -> "CharacterVocabulary":
        """Return the characters of texts, sorted by code point; rare ones of large lists not."""
        counts = Counter({SPACE: MIN_COUNT})  # the graph needs its id to join runs of spaces
        n_texts = 0
        for text in texts:
            counts.update(normalise(text))
            n_texts += 1
        min_count = MIN_COUNT if n_texts >= LARGE_LIST_TEXTS else 1
        return cls(tuple(sorted(c for c, count in counts.items() if count >= min_count)))

    def extended(self, other: "CharacterVocabulary") -> "CharacterVocabulary":
        """Return this vocabulary followed by the new characters of another one."""
        new = (symbol for symbol in other.symbols if symbol not in self.ids)
        return CharacterVocabulary((*self.symbols, *new))

    @property
    def size(self) -> int:
        """Number of ids, padding and unknown included."""
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
        ids: np.ndarray = table[np.minimum(points, len(table) - 1)]
        return ids

    @cached_property
    def characters(self) -> tuple[str, ...]:
        """The character of each id; "" and U+FFFD for `PADDING` and `UNKNOWN`."""
        return ("", "�", *self.symbols)

    def table(self) -> dict[int, list[int]]:
        """Return code point -> ids, normalisation included, except where it is `[UNKNOWN]`."""
        rows = {ord(symbol): [number] for symbol, number in self.ids.items()}
        for code_point, folded in folding_table().items():
            if len(folded) != 1 or folded in self.ids:
                rows[code_point] = [self.ids.get(character, UNKNOWN) for character in folded]
        return rows
