"""Dates as programs write them: ISO 8601, logs, file names, week and ordinal dates, no spaces."""

import datetime
import random
from functools import partial

from ..numeric import has_two_digits
from . import languages
from .context import clock
from .languages import Language
from .patterns import english_suffix

_ASSIGNMENTS = ("=", ": ", ":", " = ")
_LINE_ENDS = ("", ";", ",", "")
_QUOTES = ("{}", "{}", '"{}"', "'{}'")


def machine(rng: random.Random, day: datetime.date) -> str:
    """Write as programs do: ISO 8601, RFC 2822, log lines, file names, assignments."""
    part = partial(languages.draw, rng)
    hour, minute, second = clock(rng)
    zone = part("zones")
    fraction = rng.choice((
        "", "", "", f".{rng.randrange(1000):03}", f",{rng.randrange(1000):03}",
        f".{rng.randrange(10**6):06}",
    ))  # fmt: skip
    time = f"{hour:02}:{minute:02}:{second:02}"
    stamp = time.replace(":", "")
    half = "AM" if hour < 12 else "PM"
    counter = rng.randrange(1, 500)
    size = partial(rng.randrange, 9999)
    stem = partial(part, "stems")
    ways = (
        f"{day}T{time}{fraction}{zone}", f"{day}T{time[:5]}{zone}",
        f"{day} {time}{fraction}{zone}", f"{day} {time[:5]}",
        f"{day:%Y%m%d}T{stamp}{rng.choice(('Z', ''))}", f"{day:%Y%m%d}{stamp}",
        f"{day:%Y%m%d}_{stamp}", f"{day:%Y%m%d}-{stamp}",
        f"{day:%a, %d %b %Y} {time} {zone.strip()}",
        f"{day:%a}, {day.day} {day:%b %Y} {time} {zone.strip()}",
        f"{day:%a %b} {day.day:2} {time} {day.year}",
        f"{day:%a %b %d} {time} {zone.strip()} {day.year}", f"{day:%A, %d-%b-%y} {time} GMT",
        f"[{day:%d/%b/%Y}:{time} +0000]", f"{day:%d/%b/%Y}:{time}", f"{day:%Y/%m/%d} {time}",
        f"{day:%Y.%m.%d} {time[:5]}",
        f"{day:%b} {day.day}, {day.year} {hour % 12 or 12}{time[2:]} {half}",
        f"IMG_{day:%Y%m%d}_{stamp}.jpg", f"VID_{day:%Y%m%d}_{stamp}.mp4",
        f"IMG-{day:%Y%m%d}-WA{counter:04}.jpg", f"Screenshot_{day:%Y%m%d}-{stamp}.png",
        f"Screenshot {day} at {hour:02}.{minute:02}.{second:02}.png",
        f"{stem()}{rng.choice('-_ .')}{day}{part('endings')}",
        f"{stem()}{rng.choice('-_.')}{day:%Y%m%d}{part('endings')}",
        f"{stem()}_{day:%Y_%m_%d}{part('endings')}",
        f"{day}{rng.choice('-_ ')}{_file_name(rng)}",
        f"{day:%Y%m%d}{rng.choice('-_')}{_file_name(rng)}",
        _assignment(rng, day),
        f"{day} {part('levels')} {stem()}", f"{day} {time} {part('levels')}",
        f"<{part('tags')}>{day}</{part('tags')}>",
        f"/{day:%Y/%m/%d}/{stem()}", f"{day:%Y/%m/%d}/",
        f"{{{{birth date|{day.year}|{day.month}|{day.day}}}}}",
        f"datetime({day.year}, {day.month}, {day.day})", f"DATE({day.year},{day.month},{day.day})",
        f"new Date('{day}')", f"+{day}T{time}Z",
        f'{{"year": {day.year}, "month": {day.month}, "day": {day.day}}}',
        '"{}": "{}T{}Z",'.format(part("keys"), day, time), f"{day}t{time}z",
        f"{_address(rng)} - - [{day:%d/%b/%Y}:{time} +0100]",
        f"-rw-r--r-- 1 root root {size()} {day:%b} {day.day:2} {day.year} {_file_name(rng)}",
        f"drwxr-xr-x {rng.randrange(1, 40)} user staff {size()} {day} {time[:5]} {stem()}",
        f"{day:%Y%m%d} {time[:5]}", f"{day:%Y/%m/%d}", f"{day:%Y.%m.%d}",
        f"{day.year}-{day.month}-{day.day}", f"{day:%Y_%m_%d}", f"{day:%Y-%m-%d}",
        f"D:{day:%Y%m%d}{stamp}", f"({day})", f"v{day:%Y.%m.%d}", f"{day} 00:00:00",
    )  # fmt: skip
    return rng.choice(ways).strip()


def _file_name(rng: random.Random) -> str:
    return f"{languages.draw(rng, 'stems')}{languages.draw(rng, 'endings')}"


def _assignment(rng: random.Random, day: datetime.date) -> str:
    key, sign = languages.draw(rng, "keys"), rng.choice(_ASSIGNMENTS)
    return f"{key}{sign}{rng.choice(_QUOTES).format(day)}{rng.choice(_LINE_ENDS)}"


def _address(rng: random.Random) -> str:
    return ".".join(str(rng.randrange(256)) for _ in range(4))


def week(rng: random.Random, day: datetime.date) -> str:
    """Write as a week date of ISO 8601, in digits or in words."""
    year, number, weekday = day.isocalendar()
    names = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
    long = day.strftime("%A")
    short = f"{year % 100:02}"
    return rng.choice((
        *(f"{year}-W{number:02}-{weekday}",) * 4, f"{year}W{number:02}{weekday}",
        f"{year}-W{number}-{weekday}", f"{year}-w{number:02}-{weekday}",
        f"W{number:02}-{weekday} {year}", f"W{number}-{weekday}, {year}",
        f"{year} W{number:02} {weekday}", f"{year}, week {number}, day {weekday}",
        f"week {number} day {weekday} {year}", f"{year} week {number:02}-{weekday}",
        f"{year}/W{number:02}/{weekday}", f"W{number:02}.{weekday}.{year}",
        f"{weekday}-W{number:02}-{year}", f"day {weekday} of week {number}, {year}",
        f"{year} wk {number} d{weekday}", f"KW {number}/{year}, Tag {weekday}",
        f"W{number:02}-{weekday}-{short}", f"W{number}-{weekday}/{year}",
        f"{year}.W{number:02}.{weekday}", f"{long} of week {number} of {year}",
        f"{names[weekday - 1]} {year}-W{number:02}", f"{long}, week {number} {year}",
        f"{year} W{number:02} {names[weekday - 1]}", f"W{number:02}/{weekday} '{short}",
    ))  # fmt: skip


def ordinal(rng: random.Random, day: datetime.date) -> str:
    """Write as an ordinal date: the day of the year."""
    number = day.timetuple().tm_yday
    suffix = english_suffix(number % 100)
    return rng.choice((
        *(f"{day.year}-{number:03}",) * 4, f"{day.year}{number:03}", f"{day.year}.{number:03}",
        f"{day.year}/{number:03}", f"day {number} of {day.year}", f"day {number}, {day.year}",
        f"{day.year}, day {number}", f"the {number}{suffix} day of {day.year}",
        f"{day.year} day {number:03}",
        f"{day.year}-{number:03}T{rng.randrange(24):02}:{rng.randrange(60):02}Z",
        f"doy {number} {day.year}", f"{day.year} DOY {number:03}",
    ))  # fmt: skip


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
