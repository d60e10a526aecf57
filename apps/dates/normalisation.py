"""From any Unicode text to the characters that the model reads, one code point at a time.

A code point becomes none, one or several characters, whatever stands beside it. So the rule is
a table: NumPy and the TensorFlow graph look up the same one, and every code point can be
tested. It folds compatibility forms (NFKC), case, digits of all scripts, dashes, quotes,
spaces, and the accents of Latin, Greek and Cyrillic letters; Hangul syllables are split into
their letters.
"""

import sys
import unicodedata
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, cached_property

import numpy as np

SPACE = " "
CODE_POINTS = range(sys.maxunicode + 1)

# Combining marks that are dropped: people leave them out, and keyboards disagree on them.
_DROPPED_MARKS = (
    range(0x0300, 0x0370),  # Latin, Greek, Cyrillic
    range(0x0591, 0x05C8),  # Hebrew points
    range(0x0610, 0x061B),  # Arabic
    range(0x064B, 0x0660),
    range(0x0670, 0x0671),
    range(0xFE00, 0xFE10),  # variation selectors
    range(0xFE20, 0xFE30),
)
_LETTERS = {
    "ı": "i", "ł": "l", "đ": "d", "ø": "o", "ħ": "h", "ß": "ss", "æ": "ae", "œ": "oe",
    "ς": "σ", "ə": "e", "ک": "ك", "ی": "ي", "ى": "ي", "ہ": "ه", "ة": "ه", "ـ": "", "־": "-",
    "−": "-", "⁄": "/", "∕": "/", "／": "/", "·": ".", "・": ".", "。": ".", "،": ",", "、": ",",
    "‘": "'", "’": "'", "‚": "'", "‛": "'", "´": "'", "`": "'", "ʼ": "'", "ʹ": "'", "′": "'",
    "׳": "'", "“": '"', "”": '"', "„": '"', "«": '"', "»": '"', "″": '"', "״": '"', "〜": "~",
}  # fmt: skip
_ORDINALS = "ºª°˚"  # one sign for all: as letters they would be taken for zeros


@cache
def fold(code_point: int) -> str:
    """Return the characters that a code point is read as; "" for none."""
    character = chr(code_point)
    if character.isspace():
        return SPACE
    if character in _ORDINALS:
        return "°"
    decomposed = unicodedata.normalize("NFKD", character).lower()
    return "".join(map(_fold_part, unicodedata.normalize("NFKD", decomposed)))


def _fold_part(character: str) -> str:
    if character in _LETTERS:
        return _LETTERS[character]
    digit = unicodedata.decimal(character, None)
    if digit is not None:
        return str(digit)
    category = unicodedata.category(character)
    if category == "Pd":
        return "-"
    if character.isspace():
        return SPACE
    dropped = category == "Cf" or any(ord(character) in marks for marks in _DROPPED_MARKS)
    return "" if dropped else character


class _Folds(dict[int, str]):
    """What str.translate reads; filled as code points come up."""

    def __missing__(self, code_point: int) -> str:
        self[code_point] = result = fold(code_point)
        return result


_FOLDS = _Folds()


def normalise(text: str) -> str:
    """Fold every character, join runs of spaces, and strip the ends."""
    return SPACE.join(text.translate(_FOLDS).split())


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

    def table(self) -> dict[int, list[int]]:
        """Return normalisation and ids in one: code point -> ids, for all but `[UNKNOWN]`."""
        rows = {}
        for code_point in CODE_POINTS:
            folded = fold.__wrapped__(code_point)
            if len(folded) != 1 or folded in self.ids:
                rows[code_point] = [self.ids.get(character, UNKNOWN) for character in folded]
        return rows
