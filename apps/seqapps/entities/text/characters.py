"""Properties of characters: a class, an id for the network, and folded and lower-case forms.

Each property depends on the code point alone, so that it is a table, which NumPy fills as
characters occur and the graph of the SavedModel holds as ranges of code points.
"""

import sys
import unicodedata
from functools import cache

import numpy as np

from seqapps.common.io.unicode_folding import fold

# Classes of characters for tokenisation.
(
    SPACE, LINE_END, LETTER, CAPITAL, DIGIT, MARK, UNDERSCORE, APOSTROPHE, PERIOD, COMMA, END, AT,
    HASH, JOINER, SLASH, COLON, SINGLE, CLOSER, OTHER,
) = range(19)  # fmt: skip
_PUNCTUATION = {
    "_": UNDERSCORE, "'": APOSTROPHE, "’": APOSTROPHE, "ʼ": APOSTROPHE, ".": PERIOD, ",": COMMA,
    "@": AT, "#": HASH, "-": JOINER, "+": JOINER, "%": JOINER, "/": SLASH, ":": COLON,
    **dict.fromkeys("!?…。！？؟।۔", END), **dict.fromkeys(")]}\"”»」』）", CLOSER),
}  # fmt: skip
# Scripts without spaces between words: each letter is a token.
_SINGLE = (
    (0x0E00, 0x0EFF),  # Thai, Lao
    (0x1000, 0x109F),  # Myanmar
    (0x1780, 0x17FF),  # Khmer
    (0x3005, 0x3007), (0x3040, 0x30FF), (0x31F0, 0x31FF),  # Japanese
    (0x3400, 0x4DBF), (0x4E00, 0x9FFF), (0xF900, 0xFAFF), (0x20000, 0x3FFFF),  # Chinese
)  # fmt: skip
# Ids of characters for the network: 0 is padding, the next 95 are those of ASCII, which accented
# letters share; then there is one for each kind of other characters.
PADDING = 0
_FIRST, _LAST = 0x20, 0x7E
_KINDS = ("capital", "letter", "other letter", "digit", "mark", "dash", "punctuation", "symbol")
KINDS = {name: _LAST - _FIRST + 2 + number for number, name in enumerate(_KINDS)}
CHARACTERS = _LAST - _FIRST + 2 + len(_KINDS)  # number of ids
LINE_ENDS = "\n\r\v\f\x1c\x1d\x1e\x85\u2028\u2029"


def class_of(character: str) -> int:
    """Return the class of a character: `LETTER`, `DIGIT`, …

    Example:
        >>> class_of("a") == LETTER, class_of("É") == CAPITAL, class_of("昭") == SINGLE
        (True, True, True)
    """
    if character in LINE_ENDS:
        return LINE_END
    if character.isspace():
        return SPACE
    if character in _PUNCTUATION:
        return _PUNCTUATION[character]
    category = unicodedata.category(character)
    if category in ("Mn", "Mc", "Me") or character in "\u200c\u200d":
        return MARK
    if category[0] == "L":
        point = ord(character)
        if any(first <= point <= last for first, last in _SINGLE):
            return SINGLE
        return CAPITAL if category in ("Lu", "Lt") else LETTER
    if category in ("Nd", "Nl", "No"):
        return DIGIT
    if category == "Pd":
        return JOINER
    return CLOSER if category in ("Pe", "Pf") else OTHER


def lower_of(character: str) -> str:
    """Return the lower-case letter if it is one character; otherwise the character itself."""
    lower = character.lower()
    return lower if len(lower) == 1 else character


def upper_of(character: str) -> str:
    """Return the capital if it is one character; otherwise the character itself."""
    upper = character.upper()
    return upper if len(upper) == 1 else character


def id_of(character: str) -> int:
    """Return the id of a character; accented letters have that of the plain letter.

    Example:
        >>> id_of("é") == id_of("e"), id_of("É") == id_of("E"), id_of("昭") == id_of("和")
        (True, True, True)
    """
    folded = fold(ord(character))
    if len(folded) == 1 and _FIRST <= ord(folded) <= _LAST:
        is_capital = character != lower_of(character)
        return ord(folded.upper() if is_capital else folded) - _FIRST + 1
    category = unicodedata.category(character)
    if category[0] == "L":
        cased = {"Lu": "capital", "Lt": "capital", "Ll": "letter"}
        return KINDS[cased.get(category, "other letter")]
    kinds = {"N": "digit", "M": "mark", "P": "punctuation"}
    return KINDS["dash" if category == "Pd" else kinds.get(category[0], "symbol")]


def folded_of(character: str) -> int:
    """Return the first folded code point of a character, or 0 if folding drops it."""
    folded = fold(ord(character))
    return ord(folded[0]) if folded else 0


class Table:
    """The properties of all code points that have occurred.

    Example:
        >>> Table()(np.array([ord("É")])).tolist() == [[CAPITAL], [id_of("E")], [ord("e")]]
        True
    """

    def __init__(self) -> None:
        self._rows = np.zeros((3, sys.maxunicode + 1), np.int32)
        self._known = np.zeros(sys.maxunicode + 1, bool)

    def __call__(self, points: np.ndarray) -> np.ndarray:
        """Return classes, ids and folded code points <int32>[3, n] of code points <int>[n]."""
        missing = points[~self._known[points]]
        for point in np.unique(missing).tolist():
            self._rows[:, point] = properties(point)
            self._known[point] = True
        found: np.ndarray = self._rows[:, points]
        return found


@cache
def table() -> Table:
    """Return the table of this process."""
    return Table()


def properties(point: int) -> tuple[int, int, int]:
    """Return class, id and folded code point of a code point."""
    character = chr(point)
    return class_of(character), id_of(character), folded_of(character)


def ranges() -> tuple[np.ndarray, np.ndarray]:
    """Return the properties as ranges of code points, for the graph.

    Returns:
        the first code points <int64>[ranges], and <int64>[3, ranges]: class, id, and the folded
        code point minus the code point, or minus 2^21 and less where folding drops it.
    """
    points = np.arange(sys.maxunicode + 1)
    values = np.array([properties(point) for point in points.tolist()], np.int64).T
    values[2] = np.where(values[2] == 0, DROPPED, values[2] - points)
    changes = (np.diff(values, axis=1, prepend=-1) != 0).any(axis=0)
    starts = np.flatnonzero(changes)
    return starts, values[:, starts]


DROPPED = -(2**22)  # below any difference of two code points
