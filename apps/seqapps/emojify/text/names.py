"""Names and keywords of all emoji in several languages, from Unicode's CLDR.

The tables in the folder `names` are written by `datasets/emojify/names.py`: emoji TAB name TAB
other names TAB keywords, the last two separated by `|`.
"""

from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

import numpy as np

from .tokens import tokens_of

FOLDER = Path(__file__).with_name("names")
DEFAULT = "en"
MIN_KEYWORD_LENGTH = 3  # characters of a keyword with letters of an alphabet
NAME_TRUST, KEYWORD_TRUST = 1.0, 0.6  # of whole texts
PHRASE_TRUST, WORD_TRUST, PART_TRUST = 0.95, 0.8, 0.5  # of parts of texts
MAX_TOKENS = 5
# Drafts of Unicode 18, which no font shows yet: they answer to their whole names alone.
_NEWEST = frozenset(
    "\U0001f6d9\U0001fa8b\U0001fa8c\U0001fa8d\U0001facc\U0001fadd\U0001faeb\U0001faf9\U0001fafa"
)
# English names that mostly mean something else within a text.
_UNTRUSTED = (
    "registered information pick multiply plus minus divide phoenix guard collision om "
    "station mate person cancer wireless clamp jersey réunion guinea man georgia chad jordan"
)


class Row(NamedTuple):
    """The names of an emoji, the first one by CLDR, and the keywords that only it has."""

    emoji: str
    names: tuple[str, ...]
    keywords: tuple[str, ...]


def languages() -> list[str]:
    """Return the codes of the languages.

    Example:
        >>> "de" in languages()
        True
    """
    return sorted(path.stem for path in FOLDER.glob("*.tsv"))


@cache
def rows(language: str) -> tuple[Row, ...]:
    """Return the names of all emoji in a language of `languages`.

    Example:
        >>> next(row.names for row in rows("de") if row.emoji == "🌹")
        ('Rose',)
    """
    lines = (FOLDER / f"{language}.tsv").read_text(encoding="utf-8").splitlines()
    cells = (line.split("\t") for line in lines)
    return tuple(
        Row(emoji, (name, *filter(None, others.split("|"))), tuple(filter(None, words.split("|"))))
        for emoji, name, others, words in cells
    )


def whole_texts(language: str) -> Iterator[tuple[str, str, float]]:
    """Yield texts that stand for an emoji: text, emoji and trust, in falling priority."""
    table = rows(language)
    for row in table:
        yield row.names[0], row.emoji, NAME_TRUST
    for row in table:
        for name in (*row.names[1:], *_country(row)):
            yield name, row.emoji, NAME_TRUST
        if language == DEFAULT:
            for name in row.names:  # as chat programs write them
                if " " in name:  # colons do not count
                    yield "_".join(name.split()), row.emoji, NAME_TRUST
    for row in table:
        for word in row.keywords:
            if len(word) >= MIN_KEYWORD_LENGTH or not word.isascii():
                yield word, row.emoji, KEYWORD_TRUST


def phrases(language: str) -> Iterator[tuple[str, str, float]]:
    """Yield phrases that name an emoji within a text: phrase, emoji and trust."""
    found, untrusted = [], _UNTRUSTED.split()
    for row in rows(language):
        if row.emoji in _NEWEST:
            continue
        countries = _country(row)
        if not countries:
            found.append((row.names[0], row.emoji, WORD_TRUST))
        for country in countries:
            found.append((country, row.emoji, PART_TRUST))
            if language == DEFAULT:
                found.append((f"{country} flag", row.emoji, WORD_TRUST))
                found.append((f"flag of {country}", row.emoji, WORD_TRUST))
        if language != DEFAULT:
            long = (word for word in row.keywords if len(word) > MIN_KEYWORD_LENGTH)
            found += [(word, row.emoji, PART_TRUST) for word in long]
    for (phrase, emoji, trust), count in zip(
        found, _counts([row[0] for row in found]), strict=True
    ):
        if 1 <= count <= MAX_TOKENS and phrase.casefold() not in untrusted:
            yield phrase, emoji, PHRASE_TRUST if count > 1 and trust == WORD_TRUST else trust


def _counts(texts: list[str]) -> list[int]:
    """Return the number of tokens of each text."""
    counts: list[int] = np.bincount(tokens_of(texts).rows, minlength=len(texts)).tolist()
    return counts


def _country(row: Row) -> tuple[str, ...]:
    """Return the name of the country behind "flag: ", if the emoji is a flag of one."""
    _, colon, country = row.names[0].replace("：", ":").partition(":")
    is_flag = "🇦" <= row.emoji[0] <= "🇿" or row.emoji.startswith("🏴\U000e0067")
    return (country.strip(),) if is_flag and colon else ()
