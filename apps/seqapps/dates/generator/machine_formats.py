"""Dates as programs write them: ISO 8601, logs, file names, week and ordinal dates, no spaces."""

import datetime
import random

from ..numeric import has_two_digits
from . import phrases
from .context import clock
from .languages import Language
from .patterns import english_suffix

_ASSIGNMENTS = ("=", ": ", ":", " = ")
_LINE_ENDS = ("", ";", ",", "")
_QUOTES = ("{}", "{}", '"{}"', "'{}'")


def machine(rng: random.Random, day: datetime.date) -> str:
    """Write as programs do: ISO 8601, RFC 2822, log lines, file names, assignments."""
    hour, minute, second = clock(rng)
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
        timed = rng.random() >= 0.85
        time = f"T{rng.randrange(24):02}{rng.randrange(60):02}" if timed else ""
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
