"""The words of languages: CLDR by way of Babel, and words.toml for words that CLDR lacks."""

import random
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from importlib import import_module
from types import ModuleType
from typing import TYPE_CHECKING

from seqapps.common.errors import not_installed
from seqapps.common.io.unicode_folding import normalise

from ..locale_hints import MAIN_LANGUAGES, locales
from . import tables

if TYPE_CHECKING:
    from babel import Locale
    from babel.localedata import LocaleDataDict

# CLDR's other languages are drawn with less weight.
MAIN = MAIN_LANGUAGES
# Languages whose month names in CLDR are numbers or not Gregorian months.
_NUMBERED_MONTHS = {"yav", "yue", "zh", "ja", "ko", "vi"}
_DATE_KEYS = {"months", "days", "eras", "date_formats", "datetime_skeletons"}
ROOT_NAME = re.compile(r"M\d\d")  # CLDR's month names for languages without names


@dataclass(frozen=True)
class Language:
    """The words of a language."""

    code: str  # ISO 639
    months: list[list[str]]  # 12 lists of full forms, CLDR's formatting form first
    short_months: list[list[str]]  # 12 lists of abbreviations
    weekdays: list[list[str]]  # 7 lists of names and abbreviations, Monday first
    words: dict[str, list[str]] = field(default_factory=dict)  # the table of words.toml

    def get(self, key: str) -> list[str]:
        """Return a list of words.toml; empty if the language lacks it."""
        return self.words.get(key, [])

    def draw(self, rng: random.Random, key: str, default: str = "") -> str:
        """Draw from a list of words.toml; the default if the language lacks it."""
        return rng.choice(self.get(key) or [default])

    def draw_month(self, rng: random.Random, month: int, default: str = "") -> str:
        """Draw a full form of a month, 1 to 12; the default, or its number, if it has no name."""
        return rng.choice(self.months[month - 1] or [default or str(month)])


def words() -> dict[str, dict[str, list[str]]]:
    """Return the content of words.toml: language -> key -> words."""
    return tables.load("words")


def library(name: str) -> ModuleType:
    """Import `babel` or `num2words` (raises UserError when it is not installed)."""
    try:
        return import_module(name)
    except ModuleNotFoundError as error:
        raise not_installed(name, "train", "generating dates") from error


@cache
def locale(name: str) -> "Locale":
    """Load CLDR's data on dates in a locale, as a `babel.Locale`.

    Each locale is loaded with an empty cache, and reduced to its dates. Babel 2.18 shares parts
    of its data between locales and writes one's resolved aliases into the others, which then
    lose short month names; and it keeps a megabyte per locale. It has no public function for
    either, hence the private names.
    """
    babel = library("babel")
    babel.localedata._cache.clear()
    parsed: Locale = babel.Locale.parse(name)
    for key in set(parsed._data) - _DATE_KEYS:
        del parsed._data[key]
    return parsed


def list_locales() -> Iterator[tuple[str, str, str]]:
    """Yield the rows of locales.tsv, sorted, from Babel, which takes seconds.

    The order is that of the locale's short date; if the year comes first, day and month are
    ordered as in the locale's date without a year.
    """
    babel = library("babel")
    identifiers = babel.localedata.locale_identifiers()
    names = {name for name in identifiers if name != "root" and _has_names(name)}
    full = dict.fromkeys(names, "")
    for name in names:
        parts = name.split("_")
        if len(parts) == 3 and len(parts[1]) == 4:
            alias = f"{parts[0]}_{parts[2]}"
            if str(babel.Locale.parse(alias)) == name:
                full.setdefault(alias, name)
    for name in sorted(full):
        yield name, _order(name), full[name]


def _has_names(name: str) -> bool:
    wide = locale(name).months["format"]["wide"]
    is_named = set(wide) == set(range(1, 13)) and not ROOT_NAME.fullmatch(wide[1])
    return is_named and max(map(max, wide.values())) < "\U00010000"


def _order(name: str) -> str:
    pattern = str(locale(name).date_formats["short"].pattern)
    letters = [c for c in pattern.lower().replace("l", "m") if c in "ymd"]
    order = "".join(dict.fromkeys(letters))
    if order in ("dmy", "mdy"):
        return order
    month_day = str(getattr(locale(name).datetime_skeletons.get("Md"), "pattern", "M/d")).lower()
    return "ydm" if month_day.find("d") < month_day.replace("l", "m").find("m") else "ymd"


@cache
def language(code: str) -> Language:
    """Return the words of a language (ISO 639), those of CLDR before those of words.toml.

    Example:
        >>> language("de").months[4], language("de").weekdays[0]
        (['Mai'], ['Montag', 'Mo.', 'Mo', 'Montags', 'Mon'])
    """
    extra = words().get(code, {})
    names = locale(code)
    months = [_forms(names.months, "wide", n) for n in range(1, 13)]
    short = [_forms(names.months, "abbreviated", n) for n in range(1, 13)]
    # Babel numbers weekdays from 0, Monday.
    weekdays = [
        _forms(names.days, "wide", n) + _forms(names.days, "abbreviated", n) for n in range(7)
    ]
    for key, forms in (("months", months), ("weekdays", weekdays)):
        for number, more in enumerate(extra.get(key, ())):
            forms[number] += [w for w in more.split("|") if w and w not in forms[number]]
    if code in _NUMBERED_MONTHS:
        months = [[form for form in forms if not form[:1].isdecimal()] for forms in months]
    return Language(code, months, short, weekdays, extra)


def _forms(names: "LocaleDataDict", width: str, number: int) -> list[str]:
    forms = (names[context][width].get(number, "") for context in ("format", "stand-alone"))
    return list(dict.fromkeys(name for name in forms if name and not ROOT_NAME.fullmatch(name)))


@cache
def month_words() -> frozenset[str]:
    """Return the month names of all languages, normalised; a typo must not produce one."""
    codes = sorted({name.split("_")[0] for name in locales()})
    return frozenset(
        normalise(form)
        for code in codes
        for forms in (*language(code).months, *language(code).short_months)
        for form in forms
    )


def list_month_words() -> Iterator[tuple[str, str]]:
    """Yield the rows of month_words.tsv: a normalised month name, and the months that it means.

    The languages are the main ones and those of words.toml; the second field lists them as
    `cs:11 hr:10`.

    Example:
        >>> dict(list_month_words())["listopad"]
        'bs:10 cs:11 hr:10 pl:11'
    """
    months: dict[str, dict[str, int]] = {}
    for code in sorted({*MAIN, *words()}):
        own = language(code)
        for number, forms in enumerate(zip(own.months, own.short_months, strict=True), start=1):
            for form in (form for names in forms for form in names):
                word = normalise(form).strip(". ")
                if len(word) > 2 and word.isalpha():
                    months.setdefault(word, {}).setdefault(code, number)
    for word in sorted(months):
        yield word, " ".join(f"{code}:{month}" for code, month in months[word].items())


if __name__ == "__main__":  # `locales` > locales.tsv, `month-words` > month_words.tsv
    rows = list_month_words() if "month-words" in sys.argv else list_locales()
    print("\n".join("\t".join(row) for row in rows))
