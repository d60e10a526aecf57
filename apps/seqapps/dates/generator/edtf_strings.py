"""Strings of EDTF itself (ISO 8601-2:2019, levels 0 to 2).

An empty end of an interval is an unknown one, which the notation cannot say: it is refused.
"""

import datetime
import random

from .. import edtf
from . import context, partial_words
from .languages import Language

_MARKS = ("", "", "", "~", "?", "%")
_UNITS = ("", "", "", "Z", "+01:00", "-05:00", "+05:30")  # of times


def _padded(year: int) -> str:
    """Return a year with four digits, of an astronomical year before 0 with a sign."""
    return edtf.year_text(year)


def _some_year(rng: random.Random) -> int:
    way = rng.random()
    if way < 0.1:
        return -rng.randint(1, 999)
    return rng.randint(1, 999) if way < 0.18 else partial_words.some_year(rng)


def _date(rng: random.Random, year: int | None = None) -> str:
    """Write a year, a month or a day."""
    day = partial_words.some_day(rng)
    year = _some_year(rng) if year is None else year
    text = _padded(year)
    precision = rng.choices((4, 6, 8), (30, 30, 40))[0]
    if precision > 4:
        text += f"-{day.month:02}"
    return f"{text}-{day.day:02}" if precision == 8 else text


def one_date(rng: random.Random, language: Language) -> tuple[str, str]:
    """Write a date with a qualifier, or a day with its time: -0043-03-15, 2004-06~."""
    text = _date(rng)
    if len(text.lstrip("-")) == len("1985-04-12") and rng.random() < 0.25:
        hour, minute, second = context.clock(rng)
        time = f"{hour:02}:{minute:02}:{second:02}"
        return f"{text}T{time}{rng.choice(_UNITS)}", edtf.notation_of(text)
    text += rng.choice(_MARKS)
    return text, edtf.notation_of(text)


def interval(rng: random.Random, language: Language) -> tuple[str, str]:
    """Write an interval, half of them open at one end: 1985-04-12/.., ../1985, 1964/2008-03."""
    if rng.random() < 0.5:
        text = _date(rng) + rng.choice(("", "", "~", "?"))
        text = f"{text}/.." if rng.random() < 0.5 else f"../{text}"
        return text, edtf.notation_of(text)
    while True:
        year = _some_year(rng)
        first, last = _date(rng, year), _date(rng, year + rng.randint(0, 40))
        text = f"{first}{rng.choice(_MARKS)}/{last}{rng.choice(_MARKS)}"
        try:
            return text, edtf.notation_of(text)
        except ValueError:  # an end before the beginning, or twice the same date
            continue


def unknown_end(rng: random.Random, language: Language) -> tuple[str, str]:
    """Write an interval with an unknown end, /1985 or 1985-04-12/, which is refused."""
    text = _date(rng, partial_words.some_year(rng)) + rng.choice(("", "", "~", "?"))
    way = rng.random()
    if way < 0.08:
        return rng.choice(("/", "../..", "/..", "../", "..")), "-"
    shown = f"{text}/" if way < 0.5 else f"/{text}"
    if way > 0.9:
        shown = rng.choice((f"unknown/{text}", f"{text}/unknown"))
    return shown, "-"


def unknown_digits(rng: random.Random, language: Language) -> tuple[str, str]:
    """Write a date with unspecified digits: 156X-12-25, 15XX-12-XX, 1985-04-XX."""
    day = partial_words.some_day(rng)
    year = f"{day.year:04}"
    known = year[: rng.choices((4, 3, 2, 1), (35, 30, 30, 5))[0]]
    shown = known + "X" * (4 - len(known))
    month, number = f"{day.month:02}", f"{day.day:02}"
    way = rng.random()
    if len(known) == 4:
        tail, end = rng.choice(((f"-{month}-XX", month), ("-XX", ""), ("-XX-XX", "")))
    elif way < 0.3 or len(known) == 1:
        tail, end = ("", "") if rng.random() < 0.75 else ("-XX-XX", "")
    elif way < 0.55:
        tail, end = f"-{month}", month
    elif way < 0.85:
        tail, end = f"-{month}-{number}", f"{month}{number}"
    else:
        tail, end = f"-{month}-XX", month
    mark = rng.choice(("", "", "", "", "~", "?")) if not tail else ""
    shown = shown.lower() if rng.random() < 0.12 else shown
    return f"{shown}{tail}{mark}", f"{known}{'X' * (4 - len(known))}{end}{mark}"


def alternatives(rng: random.Random, language: Language) -> tuple[str, str]:
    """Write one of a set, [1834,1835], or several of a list, which is refused."""
    first = partial_words.some_day(rng)
    later = first + datetime.timedelta(rng.randint(366, 4_000))
    length = rng.choice((4, 4, 6, 8))
    days = [partial_words.digits(day)[:length] for day in (first, later)]
    texts = ["-".join(filter(None, (d[:4], d[4:6], d[6:]))) for d in days]
    joint = rng.choice((",", ", "))
    if rng.random() < 0.55:
        return f"[{joint.join(texts)}]", "|".join(days)
    third = f"{later.year + rng.randint(1, 30):04}"
    return rng.choice((
        f"{{{joint.join(texts)}}}", f"[{joint.join((*texts, third))}]", f"[{texts[0]}..{texts[1]}]",
        f"{{{joint.join((*texts, third))}}}", f"[{texts[0]}{joint}{texts[1]}..{third}]",
    )), "-several"  # fmt: skip


KINDS: partial_words.Kinds = (
    ("edtf date", 5, one_date),
    ("edtf interval", 5, interval),
    ("edtf unknown end", 3, unknown_end),
    ("edtf digits", 4, unknown_digits),
    ("edtf set", 1.5, alternatives),
)
NAMES = tuple(name for name, _, _ in KINDS)
