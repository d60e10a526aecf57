"""Cells of tables: those that hold no date, and dates beside numbers and identifiers."""

import random
import string

from .. import notation, numeric
from . import context, languages, partial_words, patterns, phrases, refusals
from .languages import Language
from .spelled_dates import spelled_number

_LETTERS = string.ascii_uppercase


def cell(rng: random.Random, language: Language) -> tuple[str, str]:
    """Write a cell that holds no date: measures, codes, names, logs, laws, scores, prices."""
    for _ in range(refusals.MAX_TRIES):
        text = _filled(rng, language, "rulers" if rng.random() < 0.08 else "cells")
        # Numbers alone may be a date; behind a word such as SKU they are none.
        if any(character.isalpha() for character in text) or not numeric.readings_of(text):
            break
    return text, "-"


def _filled(rng: random.Random, language: Language, key: str, **more: object) -> str:
    year = rng.randint(1930, 2030)
    text = phrases.draw(
        rng, key, year=year, yy=f"{year % 100:02}",
        word=lambda _: rng.choice(phrases.lists()["vocabulary"]),
        name=lambda _: context.name(rng),
        month=lambda _: language.draw_month(rng, rng.randint(1, 12), "May"),
        short=lambda _: rng.choice(languages.language("en").short_months[rng.randrange(12)]),
        key=lambda _: phrases.characters(rng, string.ascii_letters + string.digits, "8-12"),
        **more,
    )  # fmt: skip
    return " ".join(text.split())


def beside(rng: random.Random, language: Language) -> tuple[str, str]:
    """Write a full day beside an identifier, a version, an address, a measure or a count."""
    day = partial_words.some_day(rng, rng.randint(1990, 2030) if rng.random() < 0.7 else None)
    if rng.random() < 0.4:
        text = day.isoformat()
    elif rng.random() < 0.4 and day.day > 12:
        sign = rng.choice("./-")
        text = f"{day.day:02}{sign}{day.month:02}{sign}{day.year}"
    else:
        text = partial_words.full_day(rng, language, day)
    if rng.random() < 0.3:
        hour, minute, second = context.clock(rng)
        text += rng.choice((f" {hour:02}:{minute:02}:{second:02}", f" {hour:02}:{minute:02}"))
    item = _filled(rng, language, "items")
    joint = rng.choice((" ", " ", " - ", ", ", "/", " | ", "; ", ": ", " / ", "_"))
    if joint in "/_" and not text[-1:].isdigit():
        joint = " "
    if rng.random() < 0.25:
        return rng.choice((f"{text} ({item})", f"{text}, {item}")), partial_words.digits(day)
    return rng.choice((f"{item}{joint}{text}", f"{item} ({text})")), partial_words.digits(day)


def month_beside(rng: random.Random, language: Language) -> tuple[str, str]:
    """Write a month beside a number of things, a page, a scale or a time."""
    day = partial_words.some_day(rng, rng.randint(1900, 2030) if rng.random() < 0.6 else None)
    month = partial_words.month_name(rng, language, day.month)
    text = _filled(rng, language, "month_cells", the_month=month, the_year=day.year)
    return text, partial_words.digits(day)[:6]


def year_beside(rng: random.Random, language: Language) -> tuple[str, str]:
    """Write a year beside a number of things, a title or a medium."""
    year = partial_words.some_year(rng)
    if rng.random() < 0.06:  # corrected
        pattern = rng.choice(("{a} (recte {b})", "{a} [i.e. {b}]", "{a} [recte {b}]",
                              "{a}, i.e. {b}", "{a} [sic, {b}]", "{a} (i.e. {b})"))  # fmt: skip
        return pattern.format(a=year + rng.choice((-100, -10, 18, 9, 90)), b=year), f"{year:04}"
    key = "titles" if rng.random() < 0.25 else "year_cells"
    return _filled(rng, language, key, the_year=year), f"{year:04}"


def short_year(rng: random.Random, language: Language) -> tuple[str, str]:
    """Write a day with two digits of the year where its place is known: 20年01月05日, 5 ม.ค. 63."""
    day = partial_words.some_day(rng, rng.randint(1990, 2035))
    way = rng.random()
    if way < 0.4:
        width = rng.choice(("", "02"))
        text = f"{day.year % 100:02}年{day.month:{width}}月{day.day:{width}}日"
        return text, partial_words.digits(day)
    if way < 0.6:
        thai = languages.language("th")
        month = rng.choice(thai.short_months[day.month - 1] or thai.months[day.month - 1])
        year = day.year + patterns.BUDDHIST_ERA
        return f"{day.day} {month} {year % 100:02}", f"T{year:04}{day.month:02}{day.day:02}"
    if way < 0.75:
        return f"{day.year % 100:02}년 {day.month}월 {day.day}일", partial_words.digits(day)
    return military(rng, language)


def military(rng: random.Random, language: Language) -> tuple[str, str]:
    """Write a military date-time group: 051314Z JAN 20."""
    day = partial_words.some_day(rng, rng.randint(1950, 2035))
    hour, minute, _ = context.clock(rng)
    month = languages.language("en").short_months[day.month - 1][0].strip(".")
    zone = rng.choice(("Z", "Z", "Z", rng.choice(_LETTERS), "L", " ZULU", " UTC"))
    year = rng.choice((f"{day.year}", f"{day.year % 100:02}"))
    text = f"{day.day:02}{hour:02}{minute:02}{zone} {month} {year}"
    text = rng.choice((text, text, text.replace(" ", ""), text.replace(f"{month} ", month)))
    return text.upper(), partial_words.digits(day)


def blend(rng: random.Random, language: Language) -> tuple[str, str]:
    """Write a date with a word that is made of two months, or of a month and other letters."""
    names = [names[0] for names in languages.language("en").months]
    one, other = rng.sample([name for name in names if len(name) > 4], 2)
    for _ in range(20):
        end = other[-rng.randint(3, len(other) - 1) :]
        word = one[: rng.randint(2, len(one) - 3)] + end
        if rng.random() < 0.35:  # Marchember, Junember
            word = rng.choice((one, one, "June", "July", "May")) + end
        if all(
            _distance(word.lower(), name.lower()) > 1 and sorted(word) != sorted(name)
            for name in names
        ):
            break
        one, other = rng.sample([name for name in names if len(name) > 4], 2)
    else:
        word = "Octember"
    day, year = rng.randint(1, 28), rng.randint(1850, 2030)
    text = rng.choice((f"{word} {day}, {year}", f"{day} {word} {year}", f"{day}. {word} {year}",
                       f"{word} {year}", f"{day}-{word}-{year}"))  # fmt: skip
    return text, "-"


def _distance(a: str, b: str) -> int:
    """Return the Levenshtein distance of two words."""
    row = list(range(len(b) + 1))
    for i, x in enumerate(a, start=1):
        previous, row[0] = row[0], i
        for j, y in enumerate(b, start=1):
            previous, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, previous + (x != y))
    return row[-1]


def malformed(rng: random.Random, language: Language) -> tuple[str, str]:
    """Write digits in the form of a date: month 13, a year of five digits, a letter among them."""
    year, month, day = rng.randint(1900, 2060), rng.randint(1, 12), rng.randint(1, 28)
    name = partial_words.month_name(rng, language, month)
    letter = rng.choice("ACDEFHKMNPRTUVWXY")  # not those that scanners confuse with digits
    wrong, large = rng.randint(13, 99), rng.randint(32, 99)
    sign = rng.choice("-/.")
    no_year = rng.randint(13, max(13, year % 100))  # 1914-18 is a span, 1914-13 is nothing
    if year % 100 < 13:
        no_year = 0
    if no_year in notation.SEASONS:  # 1950-21 is a season
        no_year = 13
    return rng.choice((
        (f"{year}-{wrong}-{day:02}", "-impossible"), (f"{year}/{wrong}/{day}", "-impossible"),
        (f"{year}-{month:02}-{large}", "-impossible"), (f"{year}-{no_year:02}", "-"),
        (f"{large}{sign}{month:02}{sign}{year}", "-impossible"),
        (f"{wrong}{sign}{large}{sign}{year}", "-impossible"),
        (f"{day} {name} {year}{rng.randint(0, 9)}", "-impossible"),
        (f"{name} {day}, {year}{rng.randint(0, 9)}", "-impossible"),
        (f"{year}{rng.randint(0, 9)}-{month:02}-{day:02}", "-impossible"),
        (f"{day:02}{sign}{month:02}{sign}{year}{rng.randint(0, 9)}", "-impossible"),
        (f"{str(year)[:3]}{letter}-{month:02}-{day:02}", "-"),
        (f"{str(year)[:2]}{letter}{str(year)[3]}-{month:02}-{day:02}", "-"),
        (f"{year}-{letter}{month % 10}-{day:02}", "-"),
        (f"{year}-{month:02}-{letter}{day % 10}", "-"),
        (f"{large} {name} {year}", "-impossible"), (f"{name} {large}, {year}", "-impossible"),
        (f"{year}-{month:02}-{day:02}-{rng.randint(1, 99):02}", "-"),
        (f"{year:04}{wrong}{day:02}", "-impossible"), (f"{year}.{wrong}.{day}", "-impossible"),
    ))  # fmt: skip


def mistyped_year(rng: random.Random, language: Language) -> tuple[str, str]:
    """Write a day or month whose year lacks a digit, has one too many, or an O for a 9.

    5 May 197, 5 May 19790 and 5 May 1O79 are refused; in 5 May 198O the O is certainly a 0.
    """
    day = partial_words.some_day(rng, rng.randint(1600, 2029))
    year, way = f"{day.year}", rng.random()
    written = partial_words.digits(day)
    if way < 0.42:
        shown, written = year[:3] if day.year % 100 > 9 else year[:2] + year[3], "-incomplete"
        if not 15 <= int(shown[:2]) <= 20:
            shown = f"{rng.choice((15, 16, 17, 18, 19, 20))}{shown[2]}"
    elif way < 0.62:
        place = rng.randrange(1, 5)
        shown, written = f"{year[:place]}{rng.randint(0, 9)}{year[place:]}", "-impossible"
    elif way < 0.78:
        shown, written = f"1{rng.choice('OoQ')}{max(day.year % 100, 13):02}", "-"
    elif way < 0.9 and year.endswith("0"):
        shown = f"{year[:3]}{rng.choice('Oo')}"
    else:
        shown = year
    own = languages.language("en") if rng.random() < 0.5 else language
    name = partial_words.month_name(rng, own, day.month)
    number = f"{day.day}." if own.code in ("de", "cs", "da", "nb", "fi", "hr") else f"{day.day}"
    of = " de " if own.code in ("es", "pt") else " "
    if own.code == "en" and rng.random() < 0.4:
        text = f"{name} {rng.choice((number, patterns.english_ordinal(day.day)))}, {shown}"
    elif day.day > 12 and rng.random() < 0.25:
        sign = rng.choice("./-")
        text = sign.join((f"{day.day}", f"{day.month:02}", shown))
    else:
        text = f"{number}{of}{name}{of}{shown}"
    if rng.random() < 0.12:
        written = written if written.startswith("-") else written[:6]
        return f"{name} {shown}", written
    return text, written


def spoken(rng: random.Random, language: Language) -> tuple[str, str] | None:
    """Write a day whose number is a word and whose year is digits: "may five 2020"."""
    codes = phrases.lists()["spelled_languages"]
    code = language.code if language.code in codes and rng.random() < 0.7 else rng.choice(codes)
    own = languages.language(code)
    ordinals = own.get("ordinals")
    if not ordinals:
        return None
    day = partial_words.some_day(rng, rng.randint(1900, 2040))
    number = rng.choice(ordinals[day.day - 1].split("|"))
    if rng.random() < 0.4:
        number = spelled_number(day.day, code, "cardinal")
    month = rng.choice(own.months[day.month - 1])
    pattern = rng.choice(("{m} {n} {y}", "{m} {n}, {y}", "{n} {m} {y}", "{n} {m}, {y}"))
    return pattern.format(m=month, n=number, y=day.year), partial_words.digits(day)
