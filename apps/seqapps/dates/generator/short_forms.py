"""Short forms: ends of intervals without their beginning, years with an era, first days of months.

What stands alone in a cell has no words that say what it is: 1914-18, 1979-05-03/09, V-VI.1931.
"""

import datetime
import random

from . import languages, partial_words
from .languages import Language
from .spelled_dates import ROMANS

# Language -> words for the first day of a month; {m} is its name.
_FIRST_DAYS = {
    "it": ("primo {m} {y}", "il primo {m} {y}", "primo {m} del {y}", "il primo di {m} {y}",
           "1o {m} {y}", "1° {m} {y}"),
    "fr": ("premier {m} {y}", "le premier {m} {y}", "Premier {m} {y}", "1er {m} {y}"),
    "es": ("primero de {m} de {y}", "el primero de {m} de {y}", "1o. de {m} de {y}"),
    "pt": ("primeiro de {m} de {y}", "1º de {m} de {y}", "primeiro de {m} {y}"),
    "ro": ("întâi {m} {y}", "1-iu {m} {y}"),
    "en": ("{m} the first {y}", "first {m} {y}", "{m} first, {y}"),
}  # fmt: skip
_ELISIONS = ("l'{d} {m} {y}", "l'{d} {m} del {y}", "dell'{d} {m} {y}", "all'{d} {m} {y}")
_PLACES = ("District", "Area", "Sector", "Ward", "Zone", "Hall", "Studio", "Platform", "Apollo",
           "Channel", "Gate", "Stalag", "Highway", "Borough", "Bezirk", "Quartier")  # fmt: skip
_UNITS = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven",
          "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen",
          "nineteen")  # fmt: skip
_CARDINALS = (*_UNITS, "twenty", *(f"twenty {unit}" for unit in _UNITS[:9]), "thirty",
              "thirty one")  # fmt: skip


def short_years(rng: random.Random, language: Language) -> tuple[str, str]:
    """Write two years, the later one by its last two digits, that is no month: 1914-18."""
    while True:
        first = partial_words.some_year(rng)
        last = first + rng.choice((rng.randint(1, 12), rng.randint(1, 60)))
        if first > 1200 and first // 100 == last // 100 and last % 100 > 12:
            break
    sign = rng.choices(("-", "–", "/", " - ", "‑"), (50, 25, 10, 10, 5))[0]
    frame = rng.choices(("{}", "({})", "[{}]", "{}.", "{},"), (80, 8, 4, 4, 4))[0]
    return frame.format(f"{first}{sign}{last % 100:02}"), f"{first:04}/{last:04}"


def short_days(rng: random.Random, language: Language) -> tuple[str, str]:
    """Write two days in digits, the later one without what they share: 1979-05-03/09."""
    first = partial_words.some_day(rng)
    last = first + datetime.timedelta(rng.randint(1, 60))
    while last.year != first.year:
        first -= datetime.timedelta(60)
        last -= datetime.timedelta(60)
    written = f"{partial_words.digits(first)}/{partial_words.digits(last)}"
    short = f"{last:%d}" if last.month == first.month else f"{last:%m-%d}"
    if rng.random() < 0.7:
        sign = rng.choices(("/", "--", "/", " / "), (60, 20, 10, 10))[0]
        return f"{first.isoformat()}{sign}{short}", written
    if last.month == first.month:
        return f"{first.day}-{last.day}.{first.month}.{first.year}", written
    return f"{first.day}.{first.month}.-{last.day}.{last.month}.{first.year}", written


def roman_months(rng: random.Random, language: Language) -> tuple[str, str]:
    """Write two months as collectors do, in Roman numerals: V-VI.1931."""
    first = rng.randint(1, 11)
    last, year = rng.randint(first + 1, min(12, first + 3)), rng.randint(1780, 2020)
    sign, end = rng.choice(("-", "–", "/", " - ")), rng.choice((".", " ", ". ", "-", "/"))
    text = f"{ROMANS[first - 1]}{sign}{ROMANS[last - 1]}"
    text = text.lower() if rng.random() < 0.4 else text
    return f"{text}{end}{year}", f"{year}{first:02}/{year}{last:02}"


def first_day(rng: random.Random, language: Language) -> tuple[str, str]:
    """Write the first day of a month in words, or another day behind an elided article."""
    code = rng.choice(tuple(_FIRST_DAYS))
    day = partial_words.some_day(rng, rng.randint(1750, 2040)).replace(day=1)
    frame = rng.choice(_FIRST_DAYS[code])
    if code == "it" and rng.random() < 0.3:
        day, frame = day.replace(day=rng.choice((8, 11))), rng.choice(_ELISIONS)
    name = languages.language(code).months[day.month - 1][0]
    name = name.capitalize() if code == "en" and rng.random() < 0.7 else name
    return frame.format(m=name, y=day.year, d=day.day), partial_words.digits(day)


def year_of_an_era(rng: random.Random, language: Language) -> tuple[str, str]:
    """Write a year of one to four digits with an era, in some texts behind a day."""
    year = rng.choice((rng.randint(1, 99), rng.randint(100, 999), rng.randint(1000, 1500)))
    if rng.random() < 0.15:
        return rng.choice(("公元{}年", "西元{}年", "西暦{}年")).format(year), f"{year:04}"
    era = rng.choice(("AD {}", "A.D. {}", "{} AD", "{} A.D.", "{} CE", "AD{}", "Anno Domini {}"))
    text, written = era.format(year), f"{year:04}"
    if rng.random() < 0.5:
        day = partial_words.some_day(rng, rng.randint(1900, 2000))
        month = languages.language("en").months[day.month - 1][0]
        frame = rng.choice(("{d} {m} {t}", "{m} {d}, {t}", "{d} {m}, {t}"))
        if (day.month, day.day) == (2, 29):
            return f"{month} {text}", f"{written}02"
        return frame.format(d=day.day, m=month, t=text), f"{written}{day:%m%d}"
    return text, written


def spoken_english(rng: random.Random, language: Language) -> tuple[str, str]:
    """Write an English day whose number is a word, as speech recognition does: may five 2020."""
    day = partial_words.some_day(rng, rng.randint(1900, 2040))
    name = languages.language("en").months[day.month - 1][0]
    number = _CARDINALS[day.day - 1]
    text = rng.choice(("{m} {n} {y}", "{m} {n}, {y}", "{n} {m} {y}"))
    text = text.format(m=name, n=number, y=day.year)
    return text.lower() if rng.random() < 0.6 else text, partial_words.digits(day)


def number_in_a_title(rng: random.Random, language: Language) -> tuple[str, str]:
    """Write a numbered place as a title with its year: District 9, 2009."""
    year = rng.randint(1900, 2030)
    frame = rng.choice(("{} {}, {}", "{} {} ({})", "{}-{}, {}"))
    return frame.format(rng.choice(_PLACES), rng.randint(1, 31), year), f"{year}"


def doubted_day(rng: random.Random, language: Language) -> tuple[str, str]:
    """Write a day or a month with a question mark behind it."""
    day = partial_words.some_day(rng)
    own = languages.language(rng.choice(("en", "en", language.code)))
    if rng.random() < 0.3:
        text, written = partial_words.month_text(rng, own, day), partial_words.digits(day)[:6]
    else:
        text, written = partial_words.full_day(rng, own, day), partial_words.digits(day)
    return text + rng.choices(("?", " ?", "(?)", " (?)"), (70, 15, 5, 10))[0], f"{written}?"


def short_weekday(rng: random.Random, language: Language) -> tuple[str, str]:
    """Write a day behind its weekday without a comma: Wed 8 Apr 1970."""
    own = languages.language(rng.choice(("en", "en", "en", language.code)))
    day = partial_words.some_day(rng, rng.randint(1900, 2040))
    months, weekdays = own.short_months[day.month - 1], own.weekdays[day.weekday()]
    month = rng.choice(months or own.months[day.month - 1])
    if own.code == "en":
        weekdays = [weekdays[0][:3]]
    frame = rng.choices(("{w} {d} {m} {y}", "{w}. {d} {m} {y}", "{w} {d:02} {m} {y}"), (6, 1, 2))[0]
    text = frame.format(w=rng.choice(weekdays), d=day.day, m=month, y=day.year)
    return text, f"{partial_words.digits(day)}w{day.isoweekday()}"


KINDS: partial_words.Kinds = (
    ("short years", 7, short_years),
    ("short days", 4, short_days),
    ("Roman months", 3, roman_months),
    ("first day", 4, first_day),
    ("year of an era", 4, year_of_an_era),
    ("spoken in English", 3, spoken_english),
    ("number in a title", 3, number_in_a_title),
    ("doubted day", 3, doubted_day),
    ("short weekday", 4, short_weekday),
)
NAMES = tuple(name for name, _, _ in KINDS)
