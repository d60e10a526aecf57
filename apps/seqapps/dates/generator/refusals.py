"""Texts that are refused: not a date, an incomplete, a relative or an impossible one, or several.

An impossible date is not in the calendar: 30 February, day 32, month 13, week 54.
"""

import datetime
import random
import re
import string
from calendar import isleap
from collections.abc import Callable

from ..iso import REFUSALS
from ..numeric import readings_of
from . import context, corruption, phrases
from .languages import Language
from .patterns import english_suffix
from .spelled_dates import ROMANS, spelled_year

NOT_A_DATE, INCOMPLETE, RELATIVE, _, SEVERAL = REFUSALS
WriteDate = Callable[[datetime.date | None], str]  # None draws the day
# Kinds and their weights.
_KINDS = ("nonsense", "incomplete", "relative", "several")
_WEIGHTS = (40, 25, 7, 28)
_MARKS = "-./:,;!?*#()[]{}<>|~_=+ 😀🎉👍❤☀"
_HAS_YEAR = re.compile(r"[0-9]{3}|['’][0-9]{2}|[0-9]{2}s|[FCQHW][YKTW]? ?[0-9]|century|hundred|年")
MAX_TRIES = 100  # draws until the numbers are not a date in any order


def draw(
    rng: random.Random, language: Language, write: WriteDate, partial: bool = False
) -> tuple[str, str, str]:
    """Write a text that is refused; return it, one of `iso.REFUSALS`, and the kind.

    `write` writes the dates of texts with several; impossible dates are not drawn. With `partial`
    the text has no date of any precision.
    """
    kind = rng.choices(_KINDS, _WEIGHTS)[0]
    if kind == "nonsense":
        return nonsense(rng, language), NOT_A_DATE, kind
    if kind == "incomplete":
        for _ in range(MAX_TRIES):
            text = _incomplete(rng, language)
            if not (partial and _HAS_YEAR.search(text)):
                break
        return text, INCOMPLETE, kind
    if kind == "relative":
        return _relative(rng), RELATIVE, kind
    if partial:
        return _apart(rng, write), SEVERAL, kind
    return _several(rng, language, write), SEVERAL, kind


def _apart(rng: random.Random, write: WriteDate) -> str:
    """Write two or three dates with different meanings, which are no span."""
    day = some_day(rng)
    a, b, c = write(day), write(day + datetime.timedelta(rng.randint(1, 9000))), write(None)
    return " ".join(phrases.draw(rng, "apart", a=a, b=b, c=c).split())


def nonsense(rng: random.Random, language: Language) -> str:
    """Write a text that is not a date: phrases, sentences, addresses, numbers, codes, times, marks.

    Example:
        >>> from .languages import language
        >>> nonsense(random.Random(2), language("en"))
        'Check-in:'
    """
    return rng.choice(_WRITERS)(rng, language)


def _phrase(rng: random.Random, language: Language) -> str:
    """Return one or two phrases: around dates of the language, or of any language."""
    words = phrases.lists()["words"]
    pool = language.get(rng.choice(("on", "after")))
    phrase = rng.choice(pool if pool and rng.random() < 0.4 else words)
    return phrase if rng.random() < 0.6 else f"{phrase} {rng.choice(words)}"


def _babble(rng: random.Random, language: Language) -> str:
    syllables = phrases.lists()["syllables"]
    words = ["".join(rng.choices(syllables, k=rng.randint(1, 4))) for _ in range(rng.randint(1, 7))]
    if rng.random() < 0.3:
        words.insert(rng.randrange(len(words) + 1), str(rng.randrange(3000)))
    return " ".join(words)


def _sentence(rng: random.Random, language: Language) -> str:
    """Write words with numbers among them, like a text in the wrong column."""
    words = rng.choices(phrases.lists()["vocabulary"], k=rng.randint(2, 10))
    for _ in range(rng.choices((0, 1, 2, 3), (25, 40, 25, 10))[0]):
        value = rng.choice(
            (rng.randrange(32), rng.randrange(100), rng.randrange(3000), rng.randint(1900, 2060))
        )
        suffix = rng.choice(("", "", "", "", english_suffix(value % 100), ",", "%", ".", "s"))
        words.insert(rng.randrange(len(words) + 1), f"{value}{suffix}")
    text = " ".join(words)
    if rng.random() < 0.5:
        text = text[:1].upper() + text[1:]
    return text + rng.choice(("", "", ".", "!", "?"))


def _place(rng: random.Random, language: Language) -> str:
    """Write an address, often of a street that is named after a day."""
    day = some_day(rng)
    month = language.draw_month(rng, day.month, "May")
    house = rng.randrange(1, 400)
    of = language.draw(rng, "of")
    text = phrases.draw(rng, "places", d=day.day, month=month, house=house, of=of)
    return " ".join(text.split())


def some_day(rng: random.Random) -> datetime.date:
    """Draw a day up to the 28th, for the parts of texts that are not a date."""
    return datetime.date(rng.randint(1900, 2060), rng.randint(1, 12), rng.randint(1, 28))


def _near_code(rng: random.Random, language: Language) -> str:
    """Write numbers like those of dates: code, coordinates, scores, durations."""
    a, b, c = rng.randrange(1, 32), rng.randrange(1, 13), rng.randrange(100)
    return phrases.draw(rng, "near_dates", a=a, b=b, c=c)


def _number(rng: random.Random, language: Language) -> str:
    value = rng.choice((rng.randrange(100), rng.randrange(10_000), rng.randrange(10**7)))
    return phrases.draw(rng, "numbers", value=value, hundredth=value / 100)


def _identifier(rng: random.Random, language: Language) -> str:
    """Write groups of digits: telephone numbers, addresses, versions, keys, formulas."""
    key = phrases.characters(rng, string.ascii_letters + string.digits, "11")

    def code(lengths: tuple[int, ...], alphabet: str) -> str:
        return phrases.characters(rng, alphabet, str(rng.choice(lengths)))

    return phrases.draw(
        rng, "identifiers", key=key, letter=lambda _: rng.choice(string.ascii_uppercase),
        hash=lambda _: code((6, 7, 7, 8, 10, 12, 16, 32, 40), phrases.HEXADECIMAL),
        code=lambda _: code((9, 10, 11, 13, 16), string.digits),
        latitude=lambda _: f"{rng.uniform(-90, 90):.4f}",
        longitude=lambda _: f"{rng.uniform(-180, 180):.4f}",
    )  # fmt: skip


def _clock(rng: random.Random, language: Language) -> str:
    hour, minute, second = context.clock(rng)
    return phrases.draw(
        rng, "times_alone", hour=hour, h=hour % 12 or 12, minute=minute, second=second
    )


def _marks(rng: random.Random, language: Language) -> str:
    return "".join(rng.choices(_MARKS, k=rng.randint(1, 8))).strip() or "-"


def _scripts(rng: random.Random, language: Language) -> str:
    """Write letters of the language's weekday names in random order."""
    letters = [c for name in language.weekdays for c in "".join(name[:1]) if not c.isspace()]
    rng.shuffle(letters)
    return "".join(letters[: rng.randint(2, 14)]) or "?"


# Repeated ones have a higher probability. All take a language, even if they do not use it.
_WRITERS = (
    _phrase, _phrase, _babble, _number, _number, _sentence, _sentence, _sentence, _identifier,
    _identifier, _identifier, _near_code, _near_code, _near_code, _place, _clock, _marks, _scripts,
)  # fmt: skip


def _incomplete(rng: random.Random, language: Language) -> str:
    """Write a part of a date, or a longer period."""
    day = some_day(rng)
    month = language.draw_month(rng, day.month)
    short = rng.choice(language.short_months[day.month - 1] or [month])
    weekday = rng.choice(language.weekdays[day.weekday()] or ["?"])
    of, of_year = language.draw(rng, "of"), language.draw(rng, "of_year")
    century = day.year // 100 + 1
    text = phrases.draw(
        rng, "incomplete", month=month, month_lower=month.lower(), short=short, weekday=weekday,
        of=of, of_year=of_year, year=day.year, m=day.month, d=day.day, yy=day.year % 100,
        next_yy=(day.year + 1) % 100, decade=day.year // 10 * 10, suffix=english_suffix(day.day),
        century=century, century_suffix=english_suffix(century),
        any_month=lambda _: language.draw_month(rng, rng.randrange(12) + 1, "x"),
        spelled_year=lambda _: spelled_year(rng, day.year), roman=lambda _: rng.choice(ROMANS),
        phrase=lambda _: _phrase(rng, language),
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
    first = some_day(rng)
    days = rng.choice((rng.randint(1, 20), rng.randint(1, 400), rng.randint(1, 9000)))
    second = first + datetime.timedelta(days)
    a, b = write(first), write(second)
    month, other = (language.draw_month(rng, day.month) for day in (first, second))
    low, high = sorted(rng.sample(range(1, 29), 2))
    dash = phrases.draw(rng, "dashes")
    return phrases.draw(
        rng, "several", first=first, second=second, a=a, b=b, c=write(None),
        low=low, high=high, month=month, other=other, dash=dash,
    )  # fmt: skip


def impossible(rng: random.Random, language: Language) -> tuple[str, str]:
    """Write a date that is not in the calendar in any reading.

    Returns:
        the text, and its target: `-YYYY-MM-DD`, `-YYYY-Www-D` or `-YYYY-DDD`.
    """
    for _ in range(MAX_TRIES):
        text, fields = _impossible(rng, language)
        if not readings_of(text):
            break
    if rng.random() < 0.2:
        text = context.surround(rng, text, language)
    if rng.random() < 0.05:
        text = corruption.scanned(rng, text)
    return text, f"-{fields}"


def _impossible(rng: random.Random, language: Language) -> tuple[str, str]:
    """Return a text, and its fields in the form of ISO 8601."""
    year = rng.randint(1900, 2068)
    way = rng.random()
    if way < 0.05:
        return _impossible_week(rng, year)
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
        return _impossible_words(rng, language, day, month, year), fields
    return _impossible_numbers(rng, day, month, year), fields


def _impossible_week(rng: random.Random, year: int) -> tuple[str, str]:
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


def _impossible_numbers(rng: random.Random, day: int, month: int, year: int) -> str:
    d, m = (f"{day:02}", f"{month:02}") if rng.random() < 0.7 else (str(day), str(month))
    s = phrases.draw(rng, "separators")
    ways = phrases.filled(rng, "impossible_numbers", year=year, month=month, day=day, m=m, d=d, s=s)
    if not (13 <= day <= 31 and 13 <= month <= 31):
        ways.append(f"{m}{s}{d}{s}{year}")
    return rng.choice(ways)


def _impossible_words(
    rng: random.Random, language: Language, day: int, month: int, year: int
) -> str:
    names = language.months[month - 1] or [str(month)]
    name = rng.choice(names + language.short_months[month - 1])
    of = language.draw(rng, "of")
    suffix = english_suffix(day % 100)
    text = phrases.draw(rng, "impossible", day=day, suffix=suffix, name=name, year=year, of=of)
    return " ".join(text.split())
