"""Names, codes and places that look like dates, and days that a text denies or counts from.

A name beside a year is no month (Jan van Eyck 1434), an identifier of eight digits no day, and "not
5 May 2017" names the one day that is not meant. The lists are those of lookalikes.toml.
"""

import datetime
import random
from functools import cache

from . import languages, partial_words, tables
from .languages import Language

_NO_DATE, _RELATIVE = "-", "-relative"
_OWN = 0.3  # share of days that are written in the language of the text


@cache
def _list(key: str) -> tuple[str, ...]:
    """Return the items of a list, which are separated by bars."""
    text: str = tables.load("lookalikes")[key]
    return tuple(item for item in text.replace("\n", "").split("|") if item)


def named_year(rng: random.Random, language: Language) -> tuple[str, str]:
    """Write a name that resembles a month beside a year: Jan van Eyck 1434."""
    year = rng.randint(1400, 2025)
    if rng.random() < 0.3:
        frame, name = rng.choice(_list("alone_frames")), rng.choice(_list("alone"))
        return frame.format(a=name, y=year), f"{year}"
    names = {key: rng.choice(_list("first_names")) for key in "ac"}
    names["b"] = rng.choice(_list("surnames"))
    if rng.random() < 0.12:
        last = year + rng.randint(1, 80)
        frame = rng.choice(_list("spans_of_people"))
        return frame.format(**names, y=year, z=last), f"{year}/{last}"
    return rng.choice(_list("with_surname")).format(**names, y=year), f"{year}"


def denied_day(rng: random.Random, language: Language) -> tuple[str, str]:
    """Write a day that is not meant: other than 5 May 2017."""
    return rng.choice(_list("negations")).format(d=_day(rng, language)), _NO_DATE


def counted_period(rng: random.Random, language: Language) -> tuple[str, str]:
    """Write a period that has to be counted: the last 5 days of May 2017."""
    day = partial_words.some_day(rng, rng.randint(1900, 2030))
    own = _spoken(rng, language)
    number = rng.choice((3, 5, 6, 7, 9, 10, 12, 12, 14, 18, 20, 24, 28, 30, rng.randint(2, 31)))
    frame = rng.choice(_list("counted"))
    month = f"{partial_words.month_name(rng, own, day.month)} {day.year}"
    text = frame.format(n=number, m=month, d=partial_words.full_day(rng, own, day))
    return text, _RELATIVE


def identifier(rng: random.Random, language: Language) -> tuple[str, str]:
    """Write digits that could be a day behind the word for what they are: PMID 20150101."""
    day = partial_words.some_day(rng, rng.randint(1970, 2030))
    pairs = [rng.randint(1, 31) for _ in range(3)]
    text = rng.choice(_list("prefixed")).format(
        x=rng.choice((f"{day:%Y%m%d}", f"{day:%Y%m%d}", f"{day:%d%m%Y}")),
        v=rng.choice((f"{day.year}.{day.month}.{day.day}", f"{pairs[0]}.{pairs[1]}.{day.year}")),
        w=rng.choice("-- ").join(f"{number:02}" for number in pairs),
    )
    return text, _NO_DATE


def position(rng: random.Random, language: Language) -> tuple[str, str]:
    """Write coordinates of a place or a star whose numbers could be a day."""
    numbers = {key: f"{rng.randint(1, 59):02}" for key in "pqr"}
    text = rng.choice(_list("positions")).format(**numbers, f=rng.randint(1900, 2030))
    return text, _NO_DATE


def street(rng: random.Random, language: Language) -> tuple[str, str]:
    """Write a street that is named after a day, mostly with its year."""
    code, frames = rng.choice(tables.load("lookalikes")["streets"])
    day = partial_words.some_day(rng, rng.randint(1700, 2000))
    own = languages.language(code)
    number = f"{day.day}." if code in ("de", "sk", "cs", "hr") else f"{day.day}"
    month = rng.choice(own.months[day.month - 1])
    of = rng.choice((" de", " de", "")) if code in ("es", "pt") else ""
    text = f"{number}{of} {month.capitalize() if rng.random() < 0.5 else month}"
    if rng.random() < 0.75:
        text += f" {day.year}"
    return rng.choice(frames.split("|")).format(d=text), _NO_DATE


def law(rng: random.Random, language: Language) -> tuple[str, str]:
    """Write a statute by the year of a reign, a reference to a law or a mutation of a gene."""
    number = rng.randint(1, 9)
    text = rng.choice(_list("laws")).format(
        n=number, o=number + 1, c=rng.randint(1, 120), k=rng.choice(_list("kings")),
        f=rng.randint(1400, 2020),
    )  # fmt: skip
    return text, _NO_DATE


def night(rng: random.Random, language: Language) -> tuple[str, str]:
    """Write the night between two days: night of 5/6 June 1944."""
    day = partial_words.some_day(rng, rng.randint(1700, 2020))
    day = day.replace(day=min(day.day, 27))
    frame = rng.choice(_list("nights"))
    codes = {"Nacht": "de", "nuit": "fr", "notte": "it", "noche": "es", "nacht": "nl"}
    own = languages.language(codes.get(frame.split()[0], "en"))
    month = own.months[day.month - 1][0]
    after = day + datetime.timedelta(1)
    text = frame.format(a=day.day, b=after.day, m=f"{month} {day.year}")
    return text, f"{partial_words.digits(day)}/{partial_words.digits(after)}"


def _spoken(rng: random.Random, language: Language) -> Language:
    return language if rng.random() < _OWN else languages.language("en")


def _day(rng: random.Random, language: Language) -> str:
    day = partial_words.some_day(rng, rng.randint(1900, 2030))
    return partial_words.full_day(rng, _spoken(rng, language), day)


KINDS: partial_words.Kinds = (
    ("name beside a year", 4, named_year),
    ("denied day", 2, denied_day),
    ("counted period", 1.5, counted_period),
    ("identifier of digits", 4, identifier),
    ("position", 2, position),
    ("street", 2, street),
    ("law", 3, law),
    ("night", 1, night),
)
NAMES = tuple(name for name, _, _ in KINDS)
