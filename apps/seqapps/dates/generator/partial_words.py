"""The words of partial dates by language (partial.toml), and the dates that they stand beside."""

import datetime
import random
from collections.abc import Callable
from functools import cache

from .. import iso, numeric
from . import patterns, tables
from .languages import Language
from .spelled_dates import ROMANS

# Writers return a text and its notation; kinds are their names, weights and writers.
Write = Callable[[random.Random, Language], tuple[str, str]]
Kinds = tuple[tuple[str, float, Write], ...]

_PERIODS = (((1800, 1949), (1950, 2030), (1500, 1799), (900, 1499)), (42, 34, 20, 4))
_YEAR_SIGNS = {"zh": "年", "ja": "年", "ko": "년"}
_SUMMER = "kesä"  # Babel has it as a short form of June in Finnish
CYRILLIC = {"ru", "uk", "be", "bg", "sr", "mk"}
_DOTTED = {"cs", "da", "de", "et", "fi", "hr", "hu", "is", "lv", "nb", "nn", "sk", "sl", "tr"}


def words() -> dict[str, dict[str, list[str]]]:
    """Return partial.toml: language -> key -> patterns."""
    return tables.load("partial")


def day_patterns(language: Language, key: str) -> list[str]:
    """Return the patterns of a key that hold days alone: "vor dem {}", "avant le {}".

    Words of a pattern of years that also stand before days (words.toml) are among them.
    """
    own = words()[language.code]
    before_days = {phrase.lower() for phrase in language.get("on")}
    of_years = [p for p in own.get(key, []) if p.endswith(" {year}")]
    more = [p for p in of_years if p.removesuffix(" {year}").lower() in before_days]
    return [*own.get(f"{key}_day", []), *(p.replace("{year}", "{}") for p in more)]


@cache
def markers(code: str) -> frozenset[str]:
    """Return the words of a language before or behind a date that make an open interval of it."""
    own, bounds = words().get(code, {}), tables.load("vernacular")["bounds"].get(code, {})
    found = [
        pattern.replace("{year}", "{}")
        for key in ("before", "until", "after", "since")
        for pattern in (*own.get(key, []), *own.get(f"{key}_day", []))
    ]
    found += [frame for key in "ba" for frame in bounds.get(key, []) if "{}" in frame]
    more = tables.load("references")["open"].get(code, [])
    return frozenset(text.replace("{}", "").strip().lower() for text in found) - {""} | {*more}


def pattern_of(rng: random.Random, language: Language, key: str) -> str | None:
    """Draw a pattern; the first ones, which are the most usual, are more probable."""
    found = words()[language.code].get(key)
    if not found:
        return None
    if rng.random() < 0.5:
        return rng.choice(found)
    return found[min(rng.randrange(len(found)), rng.randrange(len(found)))]


def some_year(rng: random.Random) -> int:
    """Draw a year, mostly of the last two centuries."""
    return rng.randint(*rng.choices(*_PERIODS)[0])


def some_day(rng: random.Random, year: int | None = None) -> datetime.date:
    """Draw a day, of a year if one is given; never 29 February, so that the year may change."""
    year, month = year or some_year(rng), rng.randint(1, 12)
    return datetime.date(year, month, rng.randint(1, days_in(month)))


def days_in(month: int) -> int:
    """Return the days of a month in a common year."""
    return iso.MONTH_DAYS[month - 1]


def digits(day: datetime.date) -> str:
    """Return a day in the notation.

    Example:
        >>> digits(datetime.date(862, 5, 3))
        '08620503'
    """
    return f"{day.year:04}{day.month:02}{day.day:02}"


def core(
    rng: random.Random, language: Language, day: datetime.date | None = None, precision: str = ""
) -> tuple[str, str]:
    """Write a year, a month or a day; return the text and its notation."""
    day = day or some_day(rng)
    precision = precision or rng.choices(("year", "month", "day"), (45, 30, 25))[0]
    if precision == "year":
        suffix = _YEAR_SIGNS.get(language.code, "") if rng.random() < 0.9 else ""
        return f"{day.year}{suffix}", f"{day.year:04}"
    if precision == "month":
        return month_text(rng, language, day), digits(day)[:6]
    return full_day(rng, language, day), digits(day)


def month_text(rng: random.Random, language: Language, day: datetime.date) -> str:
    """Write a month with its year, in words or in numbers."""
    if rng.random() < 0.16:
        separator = rng.choice("/-.")
        return rng.choice(
            (f"{day.month:02}{separator}{day.year}", f"{day.month}{separator}{day.year}",
             f"{day.year}-{day.month:02}", f"{day.year}{separator}{day.month:02}",
             f"{ROMANS[day.month - 1]}{rng.choice(('.', ' ', '/'))}{day.year}")
        )  # fmt: skip
    pattern = pattern_of(rng, language, "month_year") or "{month} {year}"
    if rng.random() < 0.4:
        pattern = "{month} {year}"
    return pattern.format(month=month_name(rng, language, day.month), year=day.year)


def month_name(rng: random.Random, language: Language, month: int) -> str:
    """Draw a name of a month, sometimes an abbreviation."""
    short = [name for name in language.short_months[month - 1] if name != _SUMMER]
    if rng.random() < 0.35 and short:
        return rng.choice(short)
    return language.draw_month(rng, month)


def full_day(rng: random.Random, language: Language, day: datetime.date) -> str:
    """Write a full day that has one reading, without a weekday."""
    for _ in range(8):
        text = patterns.words(rng, day, language)
        names = [name for names in language.weekdays for name in names if len(name) > 1]
        has_weekday = any(name.lower() in text.lower() for name in names)
        if str(day.year) in text and not has_weekday and len(numeric.readings_of(text)) <= 1:
            return text
    return day.isoformat()


def numbered_text(
    rng: random.Random, language: Language, pattern: str, number: int, year: int = 0
) -> str | None:
    """Fill a pattern with a number; None if the language's ordinals are not known."""
    spelled = words()[language.code].get("numbers", [])
    if "{word}" in pattern and len(spelled) < number:
        return None
    suffix = patterns.english_suffix(number) if language.code == "en" else "."
    if "{ordinal}" in pattern and language.code != "en" and language.code not in _DOTTED:
        return None
    letters = patterns.roman_number(number)
    if language.code in CYRILLIC and rng.random() < 0.4:
        letters = patterns.cyrillic(letters)
    return pattern.format(
        n=number, ordinal=f"{number}{suffix}", roman=letters, year=year,
        year2=f"{year % 100:02}", word=spelled[number - 1] if "{word}" in pattern else "",
    )  # fmt: skip


def with_circa(rng: random.Random, language: Language, found: tuple[str, str]) -> tuple[str, str]:
    """Put a word or a sign for "about" or "perhaps" beside some of the dates."""
    if rng.random() > 0.13:
        return found
    key, mark = rng.choice((("circa", "~"), ("uncertain", "?")))
    pattern = pattern_of(rng, language, key)
    if pattern is None or "{}" not in pattern:
        return found
    return pattern.replace("{}", found[0]), f"{found[1]}{mark}"
