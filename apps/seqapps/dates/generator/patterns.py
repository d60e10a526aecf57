"""Dates written by patterns: of CLDR, of a language in words.toml, and of all languages."""

import datetime
import random
import re
from functools import cache
from typing import TYPE_CHECKING

from ..numeric import has_two_digits
from . import languages, phrases
from .languages import Language

if TYPE_CHECKING:
    from babel.dates import DateTimePattern

_SHORT_YEAR = re.compile(r"(?<!y)yy(?!y)")  # in CLDR's patterns
# Digit zero of languages with digits of their own (in East Asia full-width ones).
_ZERO_DIGITS = {
    "ar": "٠", "fa": "۰", "ur": "۰", "ps": "۰", "hi": "०", "mr": "०", "ne": "०", "bn": "০",
    "th": "๐", "km": "០", "lo": "໐", "my": "၀", "ta": "௦", "te": "౦", "kn": "೦", "ml": "൦",
    "gu": "૦", "pa": "੦", "ja": "０", "zh": "０", "ko": "０",
}  # fmt: skip
BUDDHIST_ERA = 543  # added to the year in Thailand


def cldr(rng: random.Random, day: datetime.date, name: str) -> str:
    """Write by a pattern of CLDR: short, medium, long, full, or a skeleton with y, M and d.

    Args:
        rng: random generator.
        day: the day to write.
        name: a CLDR locale.

    Example:
        >>> cldr(random.Random(1), datetime.date(1979, 5, 3), "de_DE")
        '03.05.79'
    """
    patterns = _cldr_patterns(name)
    pattern = rng.choice(patterns[:4]) if rng.random() < 0.7 else rng.choice(patterns)
    text: str = pattern.apply(day, languages.locale(name))
    loses_century = _SHORT_YEAR.search(str(pattern.pattern)) and not has_two_digits(day.year)
    if loses_century or languages.ROOT_NAME.search(text):  # or CLDR has no short names
        text = patterns[2].apply(day, languages.locale(name))
    if rng.random() < 0.04:
        text = _native_digits(text, name.split("_")[0])
    return text


@cache
def _cldr_patterns(name: str) -> "list[DateTimePattern]":
    """Return the short, medium, long and full pattern of a locale, and those of its skeletons."""
    locale = languages.locale(name)
    patterns = [locale.date_formats[length] for length in ("short", "medium", "long", "full")]
    for skeleton, pattern in sorted(locale.datetime_skeletons.items()):
        letters = set(skeleton.replace("L", "M").replace("G", "")) - {"E"}
        if letters == {"y", "M", "d"}:
            patterns.append(pattern)
    return patterns


def _native_digits(text: str, code: str) -> str:
    zero = _ZERO_DIGITS.get(code, "0")
    return text.translate({ord("0") + digit: ord(zero) + digit for digit in range(10)})


def words(rng: random.Random, day: datetime.date, language: Language) -> str:
    """Write by a pattern of words.toml, or one for all languages, with any form of a month."""
    patterns = language.get("patterns")
    if not patterns or rng.random() >= 0.5:
        patterns = phrases.lists()["shared"]
    pattern = rng.choice(patterns)
    text = fill(rng, pattern, day, language)
    buddhist = language.code == "th" and 1857 <= day.year <= 2056 and "{y}" in pattern
    buddhist = buddhist and "ค.ศ" not in pattern  # which says that it is not
    if buddhist and rng.random() < 0.6:
        text = text.replace(f"{day.year}", f"{day.year + BUDDHIST_ERA}")
    if rng.random() < 0.05:
        text = _native_digits(text, language.code)
    return re.sub(r"  +", " ", text)


def fill(rng: random.Random, pattern: str, day: datetime.date, language: Language) -> str:
    """Write a day by a pattern with the placeholders of words.toml, {of} and {of_year}."""
    month = day.month - 1
    names = language.months[month] or [f"{day.month}"]
    wide = names[0] if rng.random() < 0.6 else rng.choice(names)
    short = rng.choice(language.short_months[month] or names)
    values = {
        "d": str(day.day),
        "dd": f"{day.day:02}",
        "do": f"{day.day}{_ordinal_suffix(rng, day.day, language)}",
        "m": str(day.month),
        "mm": f"{day.month:02}",
        "MMMM": wide,
        "MMM": short if rng.random() < 0.6 else short.rstrip("."),
        "y": str(day.year) if rng.random() < 0.5 else f"{day.year:04}",
        "yy": f"{day.year % 100:02}" if has_two_digits(day.year) else f"{day.year:04}",
        "E": rng.choice(language.weekdays[day.weekday()] or [""]),
        "Y": f"{day.year}{_suffix(rng, language.get('year_suffix'))}",
        "of": rng.choice(language.get("of") or [""]),
        "of_year": rng.choice(language.get("of_year") or [""]),
    }
    return re.sub(r"\{(\w+)\}", lambda match: values.get(match[1], ""), pattern).strip()


def _suffix(rng: random.Random, suffixes: list[str]) -> str:
    if not suffixes:
        return ""
    suffix = rng.choice(suffixes)
    spaced = suffix[:1].isalpha() and rng.random() < 0.7 and suffix[:1] not in "年년"
    return f" {suffix}" if spaced else suffix


def _ordinal_suffix(rng: random.Random, day: int, language: Language) -> str:
    if language.code == "en":
        return english_suffix(day)
    if language.code in ("fr", "ca") and day > 1 and rng.random() < 0.8:
        return ""
    suffixes = language.get("day_suffix")
    return rng.choice(suffixes) if suffixes else ""


def english_suffix(day: int) -> str:
    """Return the suffix of an ordinal.

    Example:
        >>> [english_suffix(day) for day in (1, 2, 3, 11, 22)]
        ['st', 'nd', 'rd', 'th', 'nd']
    """
    return "th" if 11 <= day <= 13 else {1: "st", 2: "nd", 3: "rd"}.get(day % 10, "th")
