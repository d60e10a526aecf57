"""Dates that are not in the calendar: 30 February, day 32, month 13, week 54."""

import random
from calendar import isleap

from ..numeric import readings_of
from . import context, corruption, phrases
from .languages import Language
from .patterns import english_suffix

MAX_TRIES = 100  # draws until the numbers are not a date in any order


def draw(rng: random.Random, language: Language) -> tuple[str, str]:
    """Write a date that is not in the calendar in any reading.

    Returns:
        the text, and its target: `-YYYY-MM-DD`, `-YYYY-Www-D` or `-YYYY-DDD`.
    """
    for _ in range(MAX_TRIES):
        text, fields = _written(rng, language)
        if not readings_of(text):
            break
    if rng.random() < 0.2:
        text = context.surround(rng, text, language)
    if rng.random() < 0.05:
        text = corruption.scanned(rng, text)
    return text, f"-{fields}"


def _written(rng: random.Random, language: Language) -> tuple[str, str]:
    """Return a text, and its fields in the form of ISO 8601."""
    year = rng.randint(1900, 2068)
    way = rng.random()
    if way < 0.05:
        return _week(rng, year)
    if way < 0.3:
        day, month = 29 if not isleap(year) and rng.random() < 0.6 else rng.choice((30, 31)), 2
    elif way < 0.5:
        day, month = 31, rng.choice((4, 6, 9, 11))
    elif way < 0.7:
        day, month = rng.choice((32, 33, 35, 39, 40, rng.randint(32, 99))), rng.randint(1, 12)
    elif way < 0.78:
        day, month = 0, rng.randint(1, 12)
    elif way < 0.84:
        day, month = rng.randint(1, 31), 0
    else:
        day, month = rng.randint(13, 31), rng.randint(13, 31)
        if rng.random() < 0.3:
            day, month = rng.randint(1, 31), rng.choice((13, 14, 15, 19, 20, rng.randint(32, 99)))
    fields = f"{year}-{month:02}-{day:02}"
    if 1 <= month <= 12 and rng.random() < 0.6:
        return _words(rng, language, day, month, year), fields
    return _numbers(rng, day, month, year), fields


def _week(rng: random.Random, year: int) -> tuple[str, str]:
    if rng.random() < 0.3:
        number = rng.randint(367, 999) if isleap(year) else rng.randint(366, 999)
        text = rng.choice((f"{year}-{number}", f"{year}{number}", f"day {number} of {year}"))
        return text, f"{year}-{number}"
    week, weekday = rng.randint(1, 52), rng.choice((0, 8, 9))
    if rng.random() < 0.5:
        week, weekday = rng.choice((0, 54, 55, 60, rng.randint(54, 99))), rng.randint(1, 7)
    fields = f"{year}-W{week:02}-{weekday}"
    text = rng.choice((fields, f"{year}W{week:02}{weekday}", f"W{week:02}-{weekday} {year}"))
    return text, fields


def _numbers(rng: random.Random, day: int, month: int, year: int) -> str:
    d, m = (f"{day:02}", f"{month:02}") if rng.random() < 0.7 else (str(day), str(month))
    s = phrases.draw(rng, "separators")
    ways = phrases.filled(rng, "impossible_numbers", year=year, month=month, day=day, m=m, d=d, s=s)
    if not (13 <= day <= 31 and 13 <= month <= 31):
        ways.append(f"{m}{s}{d}{s}{year}")
    return rng.choice(ways)


def _words(rng: random.Random, language: Language, day: int, month: int, year: int) -> str:
    names = language.months[month - 1] or [str(month)]
    name = rng.choice(names + language.short_months[month - 1])
    of = rng.choice(language.get("of") or [""])
    suffix = english_suffix(day % 100)
    text = phrases.draw(rng, "impossible", day=day, suffix=suffix, name=name, year=year, of=of)
    return " ".join(text.split())
