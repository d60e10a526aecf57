"""Days and months of years of one to three digits with an era, and of two digits without one.

The words are those of christian_era.toml.
"""

import random

from ..numeric import has_two_digits
from . import languages, partial_words, patterns, tables
from .languages import Language


def _chosen(rng: random.Random, language: Language, key: str) -> tuple[str, dict[str, list[str]]]:
    """Draw a language that has a list of patterns, one third of the time the given one."""
    table = {code: own for code, own in tables.load("christian_era").items() if key in own}
    code = language.code if language.code in table and rng.random() < 0.33 else ""
    code = code or rng.choice(("en", "en", "en", "en", *table))
    return code, table[code]


def _year(rng: random.Random) -> int:
    """Draw a year, mostly of one or two digits."""
    return rng.randint(*rng.choices(((1, 99), (100, 999), (1, 31)), (60, 30, 10))[0])


def day_of_era(rng: random.Random, language: Language) -> tuple[str, str]:
    """Write a day or a month with its year and era: 24 August AD 79, 15 March 44 BC."""
    code, table = _chosen(rng, language, "days")
    day, year = partial_words.some_day(rng), _year(rng)
    if rng.random() < 0.12:
        year = rng.randint(1000, 1999)
    is_before = rng.random() < 0.35 and year < 1000
    era = rng.choice(table["before" if is_before else "after"]).format(year)
    is_month = rng.random() < 0.3
    pattern = rng.choice(table["months" if is_month else "days"])
    if not is_month and day.day > 12 and "numbers" in table and rng.random() < 0.12:
        pattern = rng.choice(table["numbers"])
    name = partial_words.month_name(rng, languages.language(code), day.month)
    text = pattern.format(
        d=day.day, dd=f"{day.day:02}", o=patterns.english_ordinal(day.day), m=name, n=day.month,
        nn=f"{day.month:02}", y=era,
    )  # fmt: skip
    written = f"{'N' if is_before else ''}{year:04}{day.month:02}{day.day:02}"
    return text, written[:-2] if is_month else written


def short_year(rng: random.Random, language: Language) -> tuple[str, str]:
    """Write a day or a month of two digits for its year and no era: 24 August 79, Aug. '79."""
    code, table = _chosen(rng, language, "short_days")
    day = partial_words.some_day(rng, rng.randint(1969, 2060))
    if not has_two_digits(day.year):
        day = day.replace(year=1979)
    is_month = rng.random() < 0.2
    apostrophe = "'" if is_month or rng.random() < 0.25 else ""
    pattern = rng.choice(table["short_months" if is_month else "short_days"])
    name = partial_words.month_name(rng, languages.language(code), day.month)
    text = pattern.format(
        d=day.day, o=patterns.english_ordinal(day.day), m=name, n=day.month,
        y=f"{apostrophe}{day.year % 100:02}",
    )  # fmt: skip
    written = partial_words.digits(day)
    return text, written[:-2] if is_month else written


KINDS: partial_words.Kinds = (
    ("day of an era", 10, day_of_era),
    ("day of a short year", 5, short_year),
)
