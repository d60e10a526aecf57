"""Recognise the calendar that a text names by a month's name, an era, or its digits."""

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

from .. import numeric
from ..month_names import months_of

OURS = "gregorian"
# Normalised word of a month's name, and its calendar; generator/calendar_words.py writes the file.
WORDS_FILE = Path(__file__).parent.with_name("calendar_words.tsv")
DAY_OF_ISO = re.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}")
_WORD = re.compile(r"[^\W\d_]+(?:['-][^\W\d_]+)*")
_YEAR = re.compile("(?<![0-9])[0-9]{4}(?![0-9])")
_DAY = re.compile("(?<![0-9])(?:0?[1-9]|[12][0-9]|3[01])(?![0-9])")
_THAI = re.compile("[\u0e01-\u0e5b]")
# Eras in normalised text; the first one that a text has counts. Latin ones are no part of a word.
_ERAS = {
    "persian": ("شمسي|خورشيدي|لمريز|ه\\. ?ش", r"s\. ?h\.?|sh|ahs|shamsi|solar hijri"),
    "islamic": ("هجر|قمري|ه\\. ?ق|хиджр", r"a\. ?h\.?|ah|hijr[aiy]\w*|hicri|anno hegirae"),
    "buddhist": ("พ\\.? ?ศ|พุทธศักราช", r"b\. ?e\.?|be|buddhist era"),
}
_SIGNS = {
    name: re.compile(rf"{script}|(?<![^\W\d_])(?:{latin})(?![^\W\d_])")
    for name, (script, latin) in _ERAS.items()
}
_MINGUO = re.compile(r"民[國国] ?[0-9元]|(?<![^\W\d_])(?:roc|r\. ?o\. ?c\.?|minguo)(?![^\W\d_])")
_OF_DIGITS = {"fa_IR": "persian", "ar": "islamic"}  # the calendar of native digits


class Calendar(NamedTuple):
    """A calendar: its letter in the notation, its years, and a locale whose numbers are of it."""

    letter: str
    first: int
    last: int
    locale: str

    def has(self, year: int) -> bool:
        """Return whether a year is in the range."""
        return self.first <= year <= self.last


CALENDARS = {
    "persian": Calendar("P", 1200, 1499, "fa_IR"),
    "islamic": Calendar("H", 1000, 1499, ""),
    "buddhist": Calendar("T", 2400, 2599, "th_TH"),
    "minguo": Calendar("C", 1, 150, "zh_TW"),
}


@cache
def calendar_words() -> dict[str, str]:
    """Return word of a month's name -> its calendar.

    Example:
        >>> calendar_words()["muharram"]
        'islamic'
    """
    lines = WORDS_FILE.read_text(encoding="utf-8").splitlines()
    return {word: calendar for word, _, calendar in (line.partition("\t") for line in lines)}


def words_of(normalised: str) -> Iterator[str]:
    """Yield the words of a text without apostrophes and hyphens, and the parts between these.

    Example:
        >>> list(words_of("15 sha'ban 1444"))
        ['shaban', 'sha', 'ban']
    """
    for word in _WORD.findall(normalised):
        parts = re.split("['-]", word)
        yield "".join(parts)
        yield from parts if len(parts) > 1 else ()


def named(normalised: str, locale_of_digits: str = "") -> tuple[str, int]:
    """Return the calendar that a text names, and the year in it; ("", 0) if it is not certain.

    The years 1000 to 1499 and 2400 to 2599 may be of several calendars. A text with such a year
    needs an era, the name of a month, or native digits; `YYYY-MM-DD` is a day of our calendar.

    Args:
        normalised: a normalised text.
        locale_of_digits: its locale, if it consists of Persian or Arabic digits alone.

    Example:
        >>> named("15 sha'ban 1444"), named("25/12/2011"), named("1399/05/12")
        (('islamic', 1444), ('gregorian', 2011), ('', 0))
    """
    years = [int(year) for year in _YEAR.findall(normalised)]
    foreign = [year for year in years if 1000 <= year < 1500 or 2400 <= year < 2600]
    if locale_of_digits:
        name = _OF_DIGITS[locale_of_digits]
        fits = len(foreign) == 1 and CALENDARS[name].has(foreign[0])
        return (name, foreign[0]) if fits else ("", 0)
    if not foreign:
        is_likely = "民" in normalised or "ro" in normalised or "mi" in normalised
        if (is_likely or "r." in normalised) and _MINGUO.search(normalised):
            return "minguo", 0
        return (OURS, years[0]) if len(years) == 1 else ("", 0)
    return _of_words(normalised, foreign[0]) if len(foreign) == 1 else ("", 0)


def _of_words(normalised: str, year: int) -> tuple[str, int]:
    """Return the calendar of a text with a year that several calendars have."""
    text = numeric.without_time(normalised)
    if DAY_OF_ISO.fullmatch(text):
        return OURS, year
    if numeric.ALONE.fullmatch(text):
        return "", 0
    for name, sign in _SIGNS.items():
        if CALENDARS[name].has(year) and sign.search(normalised):
            return name, year
    table = calendar_words()
    found = {table[word] for word in words_of(normalised) if word in table}
    if found:
        name = min(found)
        fits = len(found) == 1 and CALENDARS[name].has(year) and _DAY.search(normalised)
        return (name, year) if fits else ("", 0)
    if CALENDARS["buddhist"].has(year) and _THAI.search(normalised):
        return "buddhist", year
    return (OURS, year) if months_of(normalised) else ("", 0)
