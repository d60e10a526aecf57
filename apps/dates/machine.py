"""What programs write: time stamps, logs, file names, week and ordinal dates."""

import datetime
import random

from .languages import Language
from .patterns import english_suffix

_ZONES = (
    "Z",
    "+00:00",
    "+02:00",
    "-05:00",
    "+0200",
    "-0800",
    " UTC",
    " GMT",
    " EST",
    " EDT",
    " PST",
    " CET",
    " CEST",
    " MSK",
    " +0000",
    " GMT+1",
    " IST",
    " (UTC)",
    "",
)


def clock(rng: random.Random) -> tuple[int, int, int]:
    """Draw a time of day."""
    return rng.randrange(24), rng.randrange(60), rng.randrange(60)


def machine(rng: random.Random, day: datetime.date, language: Language) -> str:
    """What programs write: ISO 8601, RFC 2822, log lines, file names, assignments."""
    hour, minute, second = clock(rng)
    zone = rng.choice(_ZONES)
    weekday = day.strftime("%a")
    fraction = rng.choice(
        (
            "",
            "",
            "",
            f".{rng.randrange(1000):03}",
            f",{rng.randrange(1000):03}",
            f".{rng.randrange(10**6):06}",
        )
    )
    stamp = f"{hour:02}{minute:02}{second:02}"
    counter = rng.randrange(1, 500)
    ways = (
        f"{day}T{hour:02}:{minute:02}:{second:02}{fraction}{zone}",
        f"{day}T{hour:02}:{minute:02}{zone}",
        f"{day} {hour:02}:{minute:02}:{second:02}{fraction}{zone}", f"{day} {hour:02}:{minute:02}",
        f"{day:%Y%m%d}T{stamp}{rng.choice(('Z', ''))}", f"{day:%Y%m%d}{stamp}",
        f"{day:%Y%m%d}_{stamp}", f"{day:%Y%m%d}-{stamp}",
        f"{weekday}, {day.day:02} {day:%b} {day.year} {hour:02}:{minute:02}:{second:02} "
        f"{zone.strip()}",
        f"{weekday}, {day.day} {day:%b} {day.year} {hour:02}:{minute:02}:{second:02} "
        f"{zone.strip()}",
        f"{weekday} {day:%b} {day.day:2} {hour:02}:{minute:02}:{second:02} {day.year}",
        f"{weekday} {day:%b} {day.day:02} {hour:02}:{minute:02}:{second:02} "
        f"{zone.strip()} {day.year}",
        f"{day:%A}, {day.day:02}-{day:%b}-{day.year % 100:02} {hour:02}:{minute:02}:"
        f"{second:02} GMT",
        f"[{day.day:02}/{day:%b}/{day.year}:{hour:02}:{minute:02}:{second:02} +0000]",
        f"{day.day:02}/{day:%b}/{day.year}:{hour:02}:{minute:02}:{second:02}",
        f"{day:%Y/%m/%d} {hour:02}:{minute:02}:{second:02}",
        f"{day:%Y.%m.%d} {hour:02}:{minute:02}",
        f"{day:%b} {day.day}, {day.year} {hour % 12 or 12}:{minute:02}:{second:02} "
        f"{'AM' if hour < 12 else 'PM'}",
        f"IMG_{day:%Y%m%d}_{stamp}.jpg", f"VID_{day:%Y%m%d}_{stamp}.mp4",
        f"IMG-{day:%Y%m%d}-WA{counter:04}.jpg", f"Screenshot_{day:%Y%m%d}-{stamp}.png",
        f"Screenshot {day} at {hour:02}.{minute:02}.{second:02}.png",
        f"{rng.choice(_STEMS)}{rng.choice('-_ .')}{day}{rng.choice(_ENDINGS)}",
        f"{rng.choice(_STEMS)}{rng.choice('-_.')}{day:%Y%m%d}{rng.choice(_ENDINGS)}",
        f"{rng.choice(_STEMS)}_{day:%Y_%m_%d}{rng.choice(_ENDINGS)}",
        f"{day}{rng.choice('-_ ')}{rng.choice(_STEMS)}{rng.choice(_ENDINGS)}",
        f"{day:%Y%m%d}{rng.choice('-_')}{rng.choice(_STEMS)}{rng.choice(_ENDINGS)}",
        f"{rng.choice(_KEYS)}{rng.choice(('=', ': ', ':', ' = '))}"
        f"{rng.choice(_QUOTES).format(day)}{rng.choice(('', ';', ',', ''))}",
        f"{day} {rng.choice(_LEVELS)} {rng.choice(_STEMS)}",
        f"{day} {hour:02}:{minute:02}:{second:02} {rng.choice(_LEVELS)}",
        f"<{rng.choice(_TAGS)}>{day}</{rng.choice(_TAGS)}>",
        f"/{day:%Y/%m/%d}/{rng.choice(_STEMS)}", f"{day:%Y/%m/%d}/",
        f"{{{{birth date|{day.year}|{day.month}|{day.day}}}}}",
        f"datetime({day.year}, {day.month}, {day.day})", f"DATE({day.year},{day.month},{day.day})",
        f"new Date('{day}')", f"+{day}T{hour:02}:{minute:02}:{second:02}Z",
        f'{{"year": {day.year}, "month": {day.month}, "day": {day.day}}}',
        f'"{rng.choice(_KEYS)}": "{day}T{hour:02}:{minute:02}:{second:02}Z",',
        f"{day}t{hour:02}:{minute:02}:{second:02}z",
        f"{rng.randrange(256)}.{rng.randrange(256)}.{rng.randrange(256)}."
        f"{rng.randrange(256)} - - [{day.day:02}/{day:%b}/{day.year}:{hour:02}:"
        f"{minute:02}:{second:02} +0100]",
        f"-rw-r--r-- 1 root root {rng.randrange(9999)} {day:%b} {day.day:2} {day.year} "
        f"{rng.choice(_STEMS)}{rng.choice(_ENDINGS)}",
        f"drwxr-xr-x {rng.randrange(1, 40)} user staff {rng.randrange(9999)} {day} "
        f"{hour:02}:{minute:02} {rng.choice(_STEMS)}",
        f"{day:%Y%m%d} {hour:02}:{minute:02}", f"{day:%Y/%m/%d}", f"{day:%Y.%m.%d}",
        f"{day.year}-{day.month}-{day.day}", f"{day:%Y_%m_%d}", f"{day:%Y-%m-%d}",
        f"D:{day:%Y%m%d}{stamp}", f"({day})", f"v{day:%Y.%m.%d}", f"{day} 00:00:00",
    )  # fmt: skip
    return rng.choice(ways).strip()


_STEMS = (
    "report",
    "backup",
    "invoice",
    "scan",
    "notes",
    "db",
    "log",
    "export",
    "data",
    "photo",
    "minutes",
    "statement",
    "access",
    "draft",
    "release",
    "server",
    "sales",
    "Rechnung",
    "facture",
    "budget_final",
    "meeting",
)


_ENDINGS = (
    "",
    "",
    ".pdf",
    ".log",
    ".csv",
    ".tar.gz",
    ".jpg",
    ".txt",
    ".xlsx",
    ".docx",
    ".sql",
    ".zip",
    "-final",
    "_v2",
    "-v3.pdf",
)


_KEYS = (
    "date",
    "created",
    "updated_at",
    "birthday",
    "dob",
    "due",
    "Date",
    "expires",
    "start_date",
    "published",
    "last-modified",
    "DTSTART",
    "timestamp",
    "modified",
)


_QUOTES = ("{}", "{}", '"{}"', "'{}'")
_LEVELS = ("INFO", "ERROR", "WARN", "DEBUG", "[info]", "[main]", "ok")
_TAGS = ("b", "td", "date", "span", "time", "p", "i", "li", "div")


def week(rng: random.Random, day: datetime.date, language: Language) -> str:
    """ISO week dates."""
    year, number, weekday = day.isocalendar()
    names = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
    long = day.strftime("%A")
    short = f"{year % 100:02}"
    return rng.choice(
        (f"{year}-W{number:02}-{weekday}",) * 4
        + (
        f"{year}W{number:02}{weekday}", f"{year}-W{number}-{weekday}",
        f"{year}-w{number:02}-{weekday}", f"W{number:02}-{weekday} {year}",
        f"W{number}-{weekday}, {year}", f"{year} W{number:02} {weekday}",
        f"{year}, week {number}, day {weekday}", f"week {number} day {weekday} {year}",
        f"{year} week {number:02}-{weekday}", f"{year}/W{number:02}/{weekday}",
        f"W{number:02}.{weekday}.{year}", f"{weekday}-W{number:02}-{year}",
        f"day {weekday} of week {number}, {year}", f"{year} wk {number} d{weekday}",
        f"KW {number}/{year}, Tag {weekday}", f"W{number:02}-{weekday}-{short}",
        f"W{number}-{weekday}/{year}", f"{year}.W{number:02}.{weekday}",
        f"{long} of week {number} of {year}", f"{names[weekday - 1]} {year}-W{number:02}",
        f"{long}, week {number} {year}", f"{year} W{number:02} {names[weekday - 1]}",
        f"W{number:02}/{weekday} '{short}",
    ))  # fmt: skip


def ordinal(rng: random.Random, day: datetime.date, language: Language) -> str:
    """Days of the year."""
    number = day.timetuple().tm_yday
    suffix = english_suffix(number % 100)
    return rng.choice(
        (f"{day.year}-{number:03}",) * 4
        + (
        f"{day.year}{number:03}", f"{day.year}.{number:03}", f"{day.year}/{number:03}",
        f"day {number} of {day.year}", f"day {number}, {day.year}", f"{day.year}, day {number}",
        f"the {number}{suffix} day of {day.year}", f"{day.year} day {number:03}",
        f"{day.year}-{number:03}T{rng.randrange(24):02}:{rng.randrange(60):02}Z",
        f"doy {number} {day.year}", f"{day.year} DOY {number:03}",
    ))  # fmt: skip
