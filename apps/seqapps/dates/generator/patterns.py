"""Dates written by patterns: of CLDR, of languages, of digits alone, and those of programs."""

import datetime
import random
import re
from functools import cache
from typing import TYPE_CHECKING

from ..numeric import has_two_digits
from . import context, languages, phrases
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
_SCRIPTS = {"ar", "fa", "ur", "hi", "mr", "ne", "bn", "th", "my", "km", "lo"}
BUDDHIST_ERA = 543  # added to the year in Thailand
_ROMAN_NUMERALS = (
    (1000, "M"), (900, "CM"), (500, "D"), (400, "CD"), (100, "C"), (90, "XC"), (50, "L"),
    (40, "XL"), (10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"),
)  # fmt: skip
_CYRILLIC = str.maketrans("XIVCM", "ХІVСМ")
_ASSIGNMENTS = ("=", ": ", ":", " = ")
_LINE_ENDS = ("", ";", ",", "")
_QUOTES = ("{}", "{}", '"{}"', "'{}'")


def cldr(rng: random.Random, day: datetime.date, name: str) -> str:
    """Write by a pattern of CLDR: short, medium, long, full, or a skeleton with y, M and d.

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
        text = native_digits(text, name.split("_")[0])
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


def native_digits(text: str, code: str) -> str:
    """Write digits in the script of a language."""
    zero = _ZERO_DIGITS.get(code, "0")
    return text.translate({ord("0") + digit: ord(zero) + digit for digit in range(10)})


def in_script(rng: random.Random, text: str, code: str, share: float) -> str:
    """Write a share of the texts with the digits of their language, outside East Asia."""
    if code in _SCRIPTS and rng.random() < share:
        return native_digits(text, code)
    return text


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
        text = native_digits(text, language.code)
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
        "Y": f"{day.year}{_year_suffix(rng, language)}",
        "of": language.draw(rng, "of"),
        "of_year": language.draw(rng, "of_year"),
    }
    return re.sub(r"\{(\w+)\}", lambda match: values.get(match[1], ""), pattern).strip()


def _year_suffix(rng: random.Random, language: Language) -> str:
    if not language.get("year_suffix"):
        return ""
    suffix = language.draw(rng, "year_suffix")
    spaced = suffix[:1].isalpha() and rng.random() < 0.7 and suffix[:1] not in "年년"
    return f" {suffix}" if spaced else suffix


def _ordinal_suffix(rng: random.Random, day: int, language: Language) -> str:
    if language.code == "en":
        return english_suffix(day)
    if language.code in ("fr", "ca") and day > 1 and rng.random() < 0.8:
        return ""
    return language.draw(rng, "day_suffix") if language.get("day_suffix") else ""


def roman_number(number: int) -> str:
    """Return a number below 4000 in Roman numerals.

    Example:
        >>> roman_number(1776)
        'MDCCLXXVI'
    """
    text = ""
    for value, letters in _ROMAN_NUMERALS:
        text += letters * (number // value)
        number %= value
    return text


def cyrillic(roman: str) -> str:
    """Write Roman numerals with the Cyrillic letters that look like them, as on keyboards."""
    return roman.translate(_CYRILLIC)


def final_j(rng: random.Random, roman: str, share: float) -> str:
    """Write a share of the small Roman numerals that end in i with j: xiij."""
    return f"{roman[:-1]}j" if roman.endswith("i") and rng.random() < share else roman


def english_suffix(day: int) -> str:
    """Return the suffix of an ordinal: st, nd, rd or th."""
    return "th" if 11 <= day <= 13 else {1: "st", 2: "nd", 3: "rd"}.get(day % 10, "th")


def english_ordinal(number: int) -> str:
    """Return a number below 100 as an ordinal: 21st."""
    return f"{number}{english_suffix(number)}"


def numbers(rng: random.Random, day: datetime.date) -> str:
    """Write with digits alone.

    Example:
        >>> numbers(random.Random(1), datetime.date(1979, 5, 3))
        '03.05.79'
    """
    order = rng.choices(("dmy", "mdy", "ymd"), (45, 38, 17))[0]
    separator = phrases.draw(rng, "separators")
    short = has_two_digits(day.year) and rng.random() < 0.33
    short = short and separator != ":"  # 03:05:19 is a time of day
    width = "02" if rng.random() < 0.6 else ""
    year = f"{day.year % 100:02}" if short else f"{day.year:04}"
    parts = {"d": f"{day.day:{width}}", "m": f"{day.month:{width}}", "y": year}
    end = "." if separator.strip() == "." and rng.random() < 0.2 else ""
    return separator.join(parts[key] for key in order) + end


def machine(rng: random.Random, day: datetime.date) -> str:
    """Write as programs do: ISO 8601, RFC 2822, log lines, file names, assignments."""
    hour, minute, second = context.clock(rng)
    zone = phrases.draw(rng, "zones")
    fraction = rng.choice(phrases.filled(rng, "fractions"))
    time = f"{hour:02}:{minute:02}:{second:02}"
    text = phrases.draw(
        rng, "machine", day=day, y=day.year, m=day.month, d=day.day, hour=hour, minute=minute,
        second=second, zone=zone, zone_only=zone.strip(), fraction=fraction, time=time,
        stamp=time.replace(":", ""), minutes=time[:5], h=hour % 12 or 12, after_hour=time[2:],
        half="AM" if hour < 12 else "PM", counter=rng.randrange(1, 500),
        assignment=lambda _: _assignment(rng, day),
    )  # fmt: skip
    return text.strip()


def _assignment(rng: random.Random, day: datetime.date) -> str:
    key, sign = phrases.draw(rng, "keys"), rng.choice(_ASSIGNMENTS)
    return f"{key}{sign}{rng.choice(_QUOTES).format(day)}{rng.choice(_LINE_ENDS)}"


def week(rng: random.Random, day: datetime.date) -> str:
    """Write as a week date of ISO 8601, in digits or in words."""
    year, week, weekday = day.isocalendar()
    return phrases.draw(
        rng, "week_dates", year=year, week=week, weekday=weekday, yy=f"{year % 100:02}", day=day
    )


def ordinal(rng: random.Random, day: datetime.date) -> str:
    """Write as an ordinal date: the day of the year."""
    number = day.timetuple().tm_yday
    return phrases.draw(
        rng, "ordinal_dates", year=day.year, number=number, suffix=english_suffix(number % 100),
        hour=rng.randrange(24), minute=rng.randrange(60),
    )  # fmt: skip


def compact(rng: random.Random, day: datetime.date, language: Language) -> str:
    """Write without separators: 19790503, 3May1979, 03MAY79."""
    month = rng.choice(language.short_months[day.month - 1] + language.months[day.month - 1][:1])
    if rng.random() < 0.45:
        time = f"T{rng.randrange(24):02}{rng.randrange(60):02}" if rng.random() >= 0.85 else ""
        return f"{day:%Y%m%d}{time}"
    way = rng.randrange(6)
    year = str(day.year)
    if has_two_digits(day.year) and rng.random() < 0.2:
        year = f"{day.year % 100:02}"
    ordinal = f"{day.day}{english_suffix(day.day)}"
    # Above 12, numbers have a single reading.
    last = f"{day:%d%m}{day.year}" if day.day > 12 else f"{month}{ordinal}{day.year}"
    return (
        f"{day.day}{month}{year}", f"{day.day:02}{month.upper()}{year}",
        f"{month}{day.day:02}{day.year}", f"{ordinal}{month}{day.year}",
        f"{day.year}{month}{day.day:02}", last,
    )[way]  # fmt: skip
