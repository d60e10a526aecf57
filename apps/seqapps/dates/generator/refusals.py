"""Texts that are refused: not a date, an incomplete, a relative one, or several."""

import datetime
import random
from collections.abc import Callable
from functools import partial

from ..iso import REFUSALS
from . import languages, non_dates
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
    part = partial(languages.draw, rng)
    day = non_dates.some_day(rng)
    month = rng.choice(language.months[day.month - 1] or [str(day.month)])
    short = rng.choice(language.short_months[day.month - 1] or [month])
    weekday = rng.choice(language.weekdays[day.weekday()] or ["?"])
    of = rng.choice(language.get("of") or [""])
    of_year = rng.choice(language.get("of_year") or [""])
    suffix = english_suffix(day.day)
    century = day.year // 100 + 1
    text = rng.choice((
        f"{month} {day.year}", f"{short} {day.year}", f"{month} {of_year} {day.year}",
        f"{day.month:02}/{day.year}", f"{day.month:02}.{day.year}", f"{day.year}-{day.month:02}",
        f"{day.year}/{day.month:02}", f"{day.year}年{day.month}月", f"{short}-{day.year % 100:02}",
        f"{short} '{day.year % 100:02}", month, short, f"{day.day} {month}",
        f"{day.day} {of} {month}", f"{month} {day.day}", f"{day.day}{suffix} {month}",
        f"{month} {day.day}{suffix}", f"{day.day}. {month}", f"{day.day:02}.{day.month:02}.",
        f"{day.day}/{day.month}", f"{day.month:02}-{day.day:02}", weekday,
        f"{weekday}, {day.day} {month}", f"{weekday} {day.day}", f"{weekday} {day.day}{suffix}",
        f"{day.year}", f"{day.year}", f"in {day.year}", f"year {day.year}", f"{day.year}年",
        f"{day.month}月{day.day}日", f"{day.day}日", f"Q{rng.randint(1, 4)} {day.year}",
        f"{rng.randint(1, 4)}. Quartal {day.year}", f"{day.year}-Q{rng.randint(1, 4)}",
        f"W{rng.randint(1, 52)} {day.year}", f"{day.year}-W{rng.randint(1, 52):02}",
        f"week {rng.randint(1, 52)}, {day.year}", f"KW {rng.randint(1, 52)}",
        f"{day.year // 10 * 10}s", f"the {century}{english_suffix(century)} century",
        f"{day.year}-{(day.year + 1) % 100:02}", f"{day.year}/{(day.year + 1) % 100:02}",
        f"summer {day.year}", f"spring of {day.year}", f"end of {month} {day.year}",
        f"early {day.year}", f"mid-{month} {day.year}", f"c. {day.year}", f"circa {day.year}",
        f"{day.day}{suffix}", f"the {day.day}{suffix} of {month}", f"Fiscal year {day.year}",
        f"© {day.year}", f"{weekday} {rng.randrange(24)}:{rng.randrange(60):02}",
        f"{day.day} {month} {rng.randrange(24)}:{rng.randrange(60):02}",
        f"{month} {day.day}, {rng.randrange(1, 12)} pm",
        f"{short} {day.day} {rng.randrange(24):02}:{rng.randrange(60):02}:{rng.randrange(60):02}",
        f"{day.year}년 {day.month}월",
        f"{month}-{rng.choice(language.months[rng.randrange(12)] or ['x'])} {day.year}",
        f"'{day.year % 100:02}", f"{day.year}s", f"circa {day.year}", f"anno {day.year}",
        f"{day.year} г.", f"FY{day.year}", f"{rng.randint(1, 4)}T {day.year}",
        f"H{rng.randint(1, 2)} {day.year}", f"semaine {rng.randint(1, 52)}, {day.year}",
        f"week {rng.randint(1, 52)} of {day.year}", f"昭和{rng.randint(1, 63)}年",
        f"平成{rng.randint(1, 31)}年{day.month}月", f"令和{rng.randint(1, 9)}年",
        f"Xmas {day.year}", f"Easter {day.year}", f"{day.year} {part('vocabulary')}",
        spelled_year(rng, day.year), f"{month} of {spelled_year(rng, day.year)}",
        f"{rng.choice(ROMANS)} {day.year}", f"{day.day}. {day.month}.",
        f"{month} {day.year} - {part('vocabulary')}", f"({day.year})",
        f"{non_dates.phrase(rng, language)} {day.year}",
        f"{non_dates.phrase(rng, language)} {month} {day.year}", f"@{month}_{day.year}",
        f"{month.lower()}{day.year}", f"{day.year}{day.month:02}",
        f"ngày {day.day} tháng {day.month}", f"KW {rng.randint(1, 52)}/{day.year}",
        f"first half of {day.year}", f"{day.year}. {month}", f"{day.year} {month}",
        f"{part('before_months')} {month} {of_year} {day.year}",
        f"{month} {of_year} {day.year}", f"{month} {of_year} {day.year}",
        f"{day.month}월 {day.day}일",
    ))  # fmt: skip
    return " ".join(text.split())


def _relative(rng: random.Random) -> str:
    """Write a day relative to another one."""
    part = partial(languages.draw, rng)
    text = part("relative").format(
        n=rng.randint(1, 60),
        unit=part("units_of_time"),
        day=part("relative_days"),
    )
    if rng.random() < 0.15:
        text += f" {rng.choice(('at', 'um', 'à', ''))} {rng.randrange(24)}:{rng.randrange(60):02}"
    return " ".join(text.split())


def _several(rng: random.Random, language: Language, write: WriteDate) -> str:
    """Write a range, a list, or two dates with different meanings."""
    first = non_dates.some_day(rng)
    days = rng.choice((rng.randint(1, 20), rng.randint(1, 400), rng.randint(1, 9000)))
    second = first + datetime.timedelta(days)
    one, two = write(first), write(second)
    month = rng.choice(language.months[first.month - 1] or [str(first.month)])
    other = rng.choice(language.months[second.month - 1] or [str(second.month)])
    low, high = sorted(rng.sample(range(1, 29), 2))
    dash = languages.draw(rng, "dashes")
    return rng.choice((
        *(f"{one}{dash}{two}",) * 3,
        *(
            f"{low}{dash}{high} {month} {first.year}", f"{month} {low}{dash}{high}, {first.year}",
            f"{low}-{high} {month} {first.year}", f"{month} {low}-{high}, {first.year}",
            f"{low} {month} - {high} {other} {first.year}",
        ) * 2,
        f"{one} and {two}", f"{one}, {two}", f"{one} or {two}", f"from {one} to {two}",
        f"{first}{dash}{second}", f"{first}/{second}", f"{low}{dash}{high} {month} {first.year}",
        f"{month} {low}{dash}{high}, {first.year}", f"{low}.-{high}. {month} {first.year}",
        f"{low}. und {high}. {month} {first.year}",
        f"{low} {month} - {high} {other} {second.year}",
        f"{month} {low} - {other} {high}, {second.year}", f"between {one} and {two}",
        f"{low}/{first.month}{dash}{high}/{second.month}/{second.year}", f"{one} ({two})",
        f"{low:02}.{first.month:02}.{dash}{high:02}.{second.month:02}.{second.year}",
        f"{low} & {high} {month} {first.year}", f"{first:%d.%m.%Y}{dash}{second:%d.%m.%Y}",
        f"{first:%Y%m%d}-{second:%Y%m%d}", f"{first}..{second}", f"* {one} † {two}",
        f"born {one}, died {two}", f"{one}; {two}", f"{one} / {two}",
        f"first on {one}, then on {two}", f"Created: {one} Updated: {two}",
        f"moved from {one} to {two}", f"{low} to {high} {month} {first.year}",
        f"from {low} to {high} {month} {first.year}", f"du {low} au {high} {month} {first.year}",
        f"vom {low}. bis {high}. {month} {first.year}",
        f"del {low} al {high} de {month} de {first.year}",
        f"с {low} по {high} {month} {first.year}",
        f"between {low} and {high} {month} {first.year}", f"{low}, {high} {month} {first.year}",
        f"{low}{dash}{high} {month} {first.year}", f"{month} {low}{dash}{high} {first.year}",
        f"not {one} but {two}", f"{low} {month} until {high} {other} {first.year}", f"{one} {two}",
        f"{one}, {write(None)} and {two}",
    ))  # fmt: skip
