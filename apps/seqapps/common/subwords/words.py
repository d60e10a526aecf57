"""Divide lines into words: runs of letters or of digits, and single other characters.

Each space is written `▁` and belongs to the word behind it; a line begins with one more. So the
line "Well, no." is `▁Well` `,` `▁no` `.`, and the words joined are the line again.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

SPACE = "▁"
APOSTROPHES = "'\u2019"
MARKUP = "<>@_"  # counted as letters: `<unk>` in published corpora is one word
SPACE_CLASS, LETTER, DIGIT, OTHER, APOSTROPHE = range(5)


@dataclass(frozen=True)
class WordPattern:
    """The division of lines, for the characters of an alphabet; others are words by themselves.

    Attributes:
        alphabet: the known characters, without `▁`.

    Example:
        >>> WordPattern(frozenset("aDdont'3.")).split("Don't a.  33")
        ["▁Don't", '▁a', '.', '▁', '▁33']
    """

    alphabet: frozenset[str]

    @cached_property
    def _pattern(self) -> re.Pattern[str]:
        kinds: dict[int, str] = {LETTER: "", DIGIT: "", APOSTROPHE: ""}
        for character in sorted(self.alphabet):
            if (kind := character_class(character)) in kinds:
                kinds[kind] += re.escape(character)
        letter, digit, apostrophe = (f"[{text}]" if text else "(?!)" for text in kinds.values())
        word = f"{letter}(?:{letter}|{apostrophe}(?={letter}))*"
        return re.compile(f"{SPACE}?(?:{word}|{digit}+|[^{SPACE}])|{SPACE}", re.DOTALL)

    def split(self, line: str) -> list[str]:
        """Return the words of a line, which has no line end."""
        return self._pattern.findall(spaced(line))


def spaced(line: str) -> str:
    """Return a line with `▁` in place of each space, and one at its start; "" stays empty."""
    return SPACE + line.replace(SPACE, "_").replace(" ", SPACE) if line else ""


def unspaced(text: str) -> str:
    """Return the line that `spaced` was given."""
    return text.removeprefix(SPACE).replace(SPACE, " ")


def character_class(character: str) -> int:
    """Return the class of a character.

    Example:
        >>> [character_class(c) for c in "▁é7,'"]
        [0, 1, 2, 3, 4]
    """
    if character == SPACE:
        return SPACE_CLASS
    if character in APOSTROPHES:
        return APOSTROPHE
    if character.isdecimal():
        return DIGIT
    is_letter = character in MARKUP or unicodedata.category(character)[0] in "LM"
    return LETTER if is_letter else OTHER


def running_words(words: Iterable[str]) -> Iterator[int]:
    """Yield the number of the word between spaces that each word belongs to, from 0.

    Example:
        >>> list(running_words(["▁Well", ",", "▁no", "."]))
        [0, 0, 1, 1]
    """
    number = -1
    for word in words:
        number += word.startswith(SPACE) or number < 0
        yield number
