"""Full days with slips that leave them legible, in formulas, and with an hour (slips.toml)."""

import datetime
import random
import re

from . import context, languages, partial_words, patterns, phrases, references, tables
from .languages import Language

_JOINTS = ("", "", "", "-", ".", "_", "/", ",")
_SLIP_CODES = ("en", "en", "en", "en", "de", "fr", "es", "it", "nl", "pt", "sv", "da")


def _english(rng: random.Random, day: datetime.date, month: str, number: str = "") -> str:
    """Write a day in an English order of words."""
    number, year = number or str(day.day), str(day.year)
    return rng.choice((
        f"{month} {number}, {year}", f"{month} {number}, {year}", f"{number} {month} {year}",
        f"{number} {month}, {year}", f"{month} {number} {year}",
    ))  # fmt: skip


def glued(rng: random.Random, language: Language) -> tuple[str, str]:
    """Write a day without spaces, mostly with its weekday: Mon30Apr2012, 30Apr2012Mon."""
    day = partial_words.some_day(rng, rng.randint(1900, 2035))
    own = languages.language(rng.choice(("en", "en", "en", "en", "de", "fr", "es", "nl")))
    weekdays = own.weekdays[day.weekday()]
    weekday = weekdays[0] if rng.random() < 0.25 else rng.choice(weekdays[:2])
    if own.code == "en" and rng.random() < 0.6:
        weekday = f"{day:%a}"
    months = own.short_months[day.month - 1] or own.months[day.month - 1]
    month = months[0].strip(".") if rng.random() < 0.75 else own.months[day.month - 1][0]
    written = partial_words.digits(day)
    width, joint = rng.choice(("", "02")), rng.choice(_JOINTS)
    number, way = f"{day.day:{width}}", rng.random()
    parts = [month, number, f"{day.year}"] if way < 0.2 else [number, month, f"{day.year}"]
    if way > 0.92:
        parts.reverse()
    text = "".join(parts) if parts[0] != month else f"{month}{number}{joint or ','}{day.year}"
    where = rng.random()
    if where < 0.25:
        return text, written
    gap = rng.choice(("", "", "", "-", ",", ".", "_"))
    text = f"{weekday.strip('.')}{gap}{text}" if where < 0.7 else f"{text}{gap}{weekday.strip('.')}"
    return text, f"{written}w{day.isoweekday()}"


def _doubled(rng: random.Random, name: str) -> str:
    """Double one or two letters of a word."""
    for _ in range(rng.choice((1, 1, 2))):
        place = rng.randrange(1, len(name))
        name = name[:place] + name[place] + name[place:]
    return name


def _confused(rng: random.Random, name: str) -> str:
    """Replace letters as scanners do."""
    table: list[str] = tables.load("slips")["letters"]["pairs"]
    pairs = [pair.split(" ", 1) for pair in table]
    found = [(right, wrong) for right, wrong in pairs if right in name[1:] or name[0] == right]
    if not found:
        return _doubled(rng, name)
    right, wrong = rng.choice(found)
    places = [match.start() for match in re.finditer(re.escape(right), name)]
    place = rng.choice(places)
    return name[:place] + wrong + name[place + len(right) :]


def _parted(rng: random.Random, name: str) -> str:
    """Put a space or a hyphen into a word."""
    place = rng.randrange(2, len(name) - 1)
    return f"{name[:place]}{rng.choice((' ', ' ', ' ', '- ', '-'))}{name[place:]}"


def month_slip(rng: random.Random, language: Language) -> tuple[str, str]:
    """Write a day whose month has a slip: jannuary 7, 1927, Febmary l2, 1809, Sept ember 1."""
    day = partial_words.some_day(rng, rng.randint(1650, 2030))
    own = languages.language(rng.choice(_SLIP_CODES))
    name, written = own.months[day.month - 1][0], partial_words.digits(day)
    way = rng.random()
    slip = _doubled if way < 0.35 else _confused if way < 0.7 else _parted
    wrong = slip(rng, name) if len(name) > 4 else name
    if wrong.replace(" ", "").lower() in languages.month_words() - {name.lower()}:
        wrong = name
    wrong = wrong.lower() if rng.random() < 0.3 else wrong
    number = str(day.day)
    if rng.random() < (0.35 if slip is _confused else 0.08):
        right, shown = rng.choice(tables.load("slips")["letters"]["digits"]).split()
        misread = number.replace(right, shown, 1)
        number = misread if right == "1" or re.search(r"\d", misread) else number
    if own.code == "en":
        return _english(rng, day, wrong, number), written
    of = " de " if own.code in ("es", "pt") else " "
    dot = "." if own.code in ("de", "da") else ""
    return f"{number}{dot}{of}{wrong}{of}{day.year}", written


def formula(rng: random.Random, language: Language) -> tuple[str, str]:
    """Write a day in a formula of a document or a caption: Given under my hand and seal this …"""
    table = tables.load("slips")["formal"]
    code = rng.choice(("en", "en", "en", "en", *table))
    day = partial_words.some_day(rng, rng.randint(1650, 2025))
    own = languages.language(code)
    names = own.months[day.month - 1]
    short = own.short_months[day.month - 1]
    month = short[0] if code == "en" and short and rng.random() < 0.2 else names[0]
    template = rng.choice(table[code])
    while "{name}" in template:
        template = template.replace("{name}", context.name(rng), 1)
    article = "l'" if day.day in (8, 11) else rng.choice(("il ", "il ", "addì ", "il giorno "))
    text = template.format(
        d=day.day, o=patterns.english_ordinal(day.day), m=month, y=day.year, art=article,
        place=rng.choice(phrases.lists()["record_places"]),
    )  # fmt: skip
    return text, partial_words.digits(day)


def with_hour(rng: random.Random, language: Language) -> tuple[str, str]:
    """Write a day with its hour in words: 2020. augusztus 20-án 21 órakor."""
    table = tables.load("slips")["hours"]
    code = language.code if language.code in table and rng.random() < 0.5 else ""
    code = code or rng.choice(("en", "en", *table))
    day = partial_words.some_day(rng, rng.randint(1800, 2035))
    text, template = references.day_text(rng, code, day), rng.choice(table[code])
    if code == "en":
        text = references.in_words(rng, rng.choice(("en", "us")), day)
    elif code == "hu" and rng.random() < 0.6:
        text = rng.choice(("{y}. {m} {d}-án", "{y}. {m} {d}-én", "{y}. {m} {d}.")).format(
            y=day.year, m=languages.language("hu").months[day.month - 1][0], d=day.day
        )
    hour = str(rng.randint(1, 23) if rng.random() < 0.5 else rng.randint(1, 12))
    if code == "en" and rng.random() < 0.3:
        names = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
        hour = rng.choice(names)
    return template.replace("{h}", hour).replace("{}", text), partial_words.digits(day)


KINDS: partial_words.Kinds = (
    ("glued day", 5, glued),
    ("month with a slip", 7, month_slip),
    ("formula", 6, formula),
    ("day with an hour", 6, with_hour),
)
NAMES = tuple(name for name, _, _ in KINDS)
