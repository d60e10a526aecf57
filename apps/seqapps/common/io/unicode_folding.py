"""Unicode folding: replace characters that people do not distinguish, one code point at a time.

Each code point becomes zero or more characters, regardless of its neighbours. The rule is thus a
table, which NumPy and the TensorFlow graph share, and every code point can be tested. It folds
compatibility forms (NFKC), case, digits of all scripts, dashes, quotes, spaces, and the accents
of Latin, Greek and Cyrillic letters; Hangul syllables are split into their letters.
"""

import sys
import unicodedata
from functools import cache

SPACE = " "
CODE_POINTS = range(sys.maxunicode + 1)

# Combining marks that are dropped, because people and keyboards often omit them.
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
    """Return the folded characters of a code point, "" if it is dropped.

    Example:
        >>> [fold(ord(character)) for character in "É½①ß—\u200b"]
        ['e', '1/2', '1', 'ss', '-', '']
    """
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


@cache
def folding_table() -> dict[int, str]:
    """Return the folded characters of all code points that folding changes."""
    unchanged = {"Cn", "Co", "Cs"}  # unassigned, private and surrogate: most code points
    others = (p for p in CODE_POINTS if unicodedata.category(chr(p)) not in unchanged)
    return {p: folded for p in others if (folded := fold.__wrapped__(p)) != chr(p)}


class _Folding(dict[int, str]):
    """A table for `str.translate` that is filled as code points occur."""

    def __missing__(self, code_point: int) -> str:
        self[code_point] = result = fold(code_point)
        return result


FOLDING = _Folding()


def normalise(text: str) -> str:
    """Fold every character, reduce runs of spaces to one, and strip the ends.

    Example:
        >>> normalise("  ３rd　of\u00a0MAI,  été ")
        '3rd of mai, ete'
    """
    return SPACE.join(text.translate(FOLDING).split())
