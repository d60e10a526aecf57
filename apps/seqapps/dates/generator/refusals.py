"""Texts that are refused: not a date, an incomplete, a relative one, or several."""

import datetime
import random
from collections.abc import Callable

from ..iso import REFUSALS
from . import non_dates, phrases
from .languages import Language
from .patterns import english_suffix
from .spelled_dates import ROMANS, spelled_year

NOT_A_DATE, INCOMPLETE, RELATIVE, _, SEVERAL = REFUSALS
WriteDate = Callable[[datetime.date | None], str]  # None draws the day
# Kinds and their weights.
_KINDS = ("nonsense", "incomplete", "relative", "several")
_WEIGHTS = (40, 25, 7, 28)


def draw(rng: random.Random, language: Language, write: WriteDate) -> tuple[str, str, str]:
    """Write a text that is refused.

    Args:
        rng: random generator.
        language: the language of its words.
        write: writes the dates of texts with several.

    Returns:
        the text, one of `iso.REFUSALS`, and the kind.
    """
    kind = rng.choices(_KINDS, _WEIGHTS)[0]
    if kind == "nonsense":
        return non_dates.draw(rng, language), NOT_A_DATE, kind
    if kind == "incomplete":
        return _incomplete(rng, language), INCOMPLETE, kind
    if kind == "relative":
        return _relative(rng), RELATIVE, kind
    return _several(rng, language, write), SEVERAL, kind


def _incomplete(rng: random.Random, language: Language) -> str:
    """Write a part of a date, or a longer period."""
    day = non_dates.some_day(rng)
    month = rng.choice(language.months[day.month - 1] or [str(day.month)])
    short = rng.choice(language.short_months[day.month - 1] or [month])
    weekday = rng.choice(language.weekdays[day.weekday()] or ["?"])
    of = rng.choice(language.get("of") or [""])
    of_year = rng.choice(language.get("of_year") or [""])
    century = day.year // 100 + 1
    text = phrases.draw(
        rng, "incomplete", month=month, month_lower=month.lower(), short=short, weekday=weekday,
        of=of, of_year=of_year, year=day.year, m=day.month, d=day.day, yy=day.year % 100,
        next_yy=(day.year + 1) % 100, decade=day.year // 10 * 10, suffix=english_suffix(day.day),
        century=century, century_suffix=english_suffix(century),
        any_month=lambda _: rng.choice(language.months[rng.randrange(12)] or ["x"]),
        spelled_year=lambda _: spelled_year(rng, day.year), roman=lambda _: rng.choice(ROMANS),
        phrase=lambda _: non_dates.phrase(rng, language),
    )  # fmt: skip
    return " ".join(text.split())


def _relative(rng: random.Random) -> str:
    """Write a day relative to another one."""
    text = phrases.draw(rng, "relative").format(
        n=rng.randint(1, 60),
        unit=phrases.draw(rng, "units_of_time"),
        day=phrases.draw(rng, "relative_days"),
    )
    if rng.random() < 0.15:
        text += f" {rng.choice(('at', 'um', 'à', ''))} {rng.randrange(24)}:{rng.randrange(60):02}"
    return " ".join(text.split())


def _several(rng: random.Random, language: Language, write: WriteDate) -> str:
    """Write a range, a list, or two dates with different meanings."""
    first = non_dates.some_day(rng)
    days = rng.choice((rng.randint(1, 20), rng.randint(1, 400), rng.randint(1, 9000)))
    second = first + datetime.timedelta(days)
    a, b = write(first), write(second)
    month = rng.choice(language.months[first.month - 1] or [str(first.month)])
    other = rng.choice(language.months[second.month - 1] or [str(second.month)])
    low, high = sorted(rng.sample(range(1, 29), 2))
    dash = phrases.draw(rng, "dashes")
    return phrases.draw(
        rng, "several", first=first, second=second, a=a, b=b, c=write(None),
        low=low, high=high, month=month, other=other, dash=dash,
    )  # fmt: skip
