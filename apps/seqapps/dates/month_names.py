"""Read names of months that mean different months in different languages.

*Listopada* is October in Croatian and November in Polish. The network has seen both, and its
probabilities are shared between them even where the language is known. In a known language the
month is certain, so the network reads the English name instead.
"""

import calendar
import re
from functools import cache
from pathlib import Path

from . import iso

# Normalised name of a month, and its months by language; generator/languages.py writes the file.
WORDS_FILE = Path(__file__).with_name("month_words.tsv")
UNSURE = "unsure, the name means months with and without such a day"  # reason of a refusal
_WORD = re.compile(r"[^\W\d_]{3,}")
_LATE_DAY = re.compile("(?<![0-9])(?:29|30|31)(?![0-9])")
_ENGLISH = tuple(name.lower() for name in calendar.month_name)


@cache
def month_words() -> dict[str, dict[str, int]]:
    """Return name of a month -> ISO 639 code of a language -> month.

    Example:
        >>> month_words()["listopada"]
        {'bs': 10, 'hr': 10, 'pl': 11}
    """
    found: dict[str, dict[str, int]] = {}
    for row in WORDS_FILE.read_text(encoding="utf-8").splitlines():
        word, _, months = row.partition("\t")
        pairs = (pair.split(":") for pair in months.split())
        found[word] = {code: int(month) for code, month in pairs}
    return found


@cache
def open_words(language: str) -> dict[str, str]:
    """Return names of months that mean other months in other languages -> their English names.

    Example:
        >>> open_words("cs")["listopadu"], open_words("de")
        ('november', {})
    """
    return {
        word: _ENGLISH[months[language]]
        for word, months in month_words().items()
        if language in months and len(set(months.values())) > 1
    }


def words_of(normalised: str) -> list[str]:
    """Return the words of a text that may be names of months."""
    return _WORD.findall(normalised)


def months_of(normalised: str) -> dict[str, int]:
    """Return language -> month of the only name of a month in a text; {} for any other text.

    Example:
        >>> months_of("31. listopada 2015")
        {'bs': 10, 'hr': 10, 'pl': 11}
    """
    table = month_words()
    found = [table[word] for word in words_of(normalised) if word in table]
    return found[0] if len(found) == 1 else {}


def is_in_some(normalised: str) -> bool:
    """Return whether some meanings of a text's only name of a month have its day, and others not.

    Example:
        >>> is_in_some("31 listopada 1991"), is_in_some("31 november 1991")
        (True, False)
    """
    months, days = set(months_of(normalised).values()), _LATE_DAY.findall(normalised)
    return len(days) == 1 and len({int(days[0]) <= iso.MONTH_DAYS[n - 1] for n in months}) > 1


def in_english(normalised: str, language: str) -> str:
    """Return a text with English names for months that mean other months in other languages.

    Args:
        normalised: a normalised text.
        language: ISO 639 code of its language; "" changes nothing.

    Example:
        >>> in_english("31. listopada 2015", "hr"), in_english("31 listopada 2015", "pl")
        ('31. october 2015', '31 november 2015')
        >>> in_english("31. listopada 2015", "de"), in_english("3. svibnja 2015", "hr")
        ('31. listopada 2015', '3. svibnja 2015')
    """
    names = open_words(language)
    if names.keys().isdisjoint(words_of(normalised)):
        return normalised
    return _WORD.sub(lambda word: names.get(word[0], word[0]), normalised)
