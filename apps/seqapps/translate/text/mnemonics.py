r"""Marks of access keys in labels, `&File` and `_File`: taken off before translating, and put back.

A mark is `&`, `_` or `~` before a letter, once in the text: at the start of a word, or within one
as in `E&xit`. `R&D`, `file_name` and `Q & A` have none.
"""

import re
from collections.abc import Callable

_MARKED = (
    re.compile(r"(?<![\w&;])&(?=[^\W\d_])(?![A-Za-z]+;)|(?<=[^\W\d_])&(?=[a-z])(?![A-Za-z]+;)"),
    re.compile(r"(?<![\w_])_(?=[^\W\d_])|(?<=\b[A-Z])_(?=[a-z])|(?<=\b[A-Z][a-z])_(?=[a-z])"),
    re.compile(r"(?<![\w~/.])~(?=[^\W\d_])|(?<=[^\W\d_])~(?=[a-z])"),
)
_LETTER = re.compile(r"[^\W\d_]")
_WORD_START = re.compile(r"(?<![^\W\d_])[^\W\d_]")
Split = Callable[[str], list[str]]


def taken(text: str) -> tuple[str, str, str]:
    """Return a text without its mark, the mark, and the letter behind it; "" for both if none.

    Example:
        >>> taken("Save &As"), taken("R&D"), taken("E_xit")
        (('Save As', '&', 'A'), ('R&D', '', ''), ('Exit', '_', 'x'))
    """
    for pattern, mark in zip(_MARKED, "&_~", strict=True):
        found = pattern.search(text)
        if found and text.count(mark) == 1:
            rest = text[found.end() :]
            return text[: found.start()] + rest, mark, rest[0]
    return text, "", ""


def put(text: str, mark: str, letter: str, split: Split) -> str:
    """Put a mark before the same letter at the start of a word, or before another letter.

    Args:
        split: divides a text into plain and protected parts, in turns.

    Example:
        >>> put("Enregistrer sous", "&", "S", lambda text: [text])
        'Enregistrer &sous'
    """
    if not mark:
        return text
    parts = split(text)
    chosen: tuple[int, int] | None = None
    for number in range(0, len(parts), 2):
        for found in _WORD_START.finditer(parts[number]):
            if found[0].lower() == letter.lower():
                return _inserted(parts, number, found.start(), mark)
            chosen = chosen or (number, found.start())
        first = _LETTER.search(parts[number])
        chosen = chosen or ((number, first.start()) if first else None)
    if chosen is None:  # no letter: as in languages that are written without any
        return f"{text}({mark}{letter})"
    return _inserted(parts, *chosen, mark)


def _inserted(parts: list[str], number: int, place: int, mark: str) -> str:
    part = parts[number]
    return "".join([*parts[:number], part[:place], mark, part[place:], *parts[number + 1 :]])
