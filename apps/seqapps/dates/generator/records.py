"""Dates of catalogues and registers, and numbers there that are not dates."""

import random
import re

from . import context, languages, partial_words, patterns, phrases
from .languages import Language


def counted(rng: random.Random, language: Language) -> tuple[str, str]:
    """Write a number like a year that counts or names something else."""
    number = rng.choice((rng.randint(1500, 2060), rng.randint(1900, 2030), rng.randint(100, 9999)))
    text = rng.choice(phrases.lists()["counted"])
    text = text.replace("{b}", str(rng.randint(1, 9999))).replace("{c}", str(rng.randint(1, 99)))
    return text.replace("{}", str(number)), "-"


def year_with_words(rng: random.Random, language: Language) -> tuple[str, str]:
    """Write a year after Christ with words that are no marks, in catalogues."""
    year = partial_words.some_year(rng)
    return rng.choice(phrases.lists()["common_era"]).replace("{}", str(year)), f"{year:04}"


def open_digits(rng: random.Random, language: Language) -> tuple[str, str]:
    """Write a year of which some digits are left open or doubtful."""
    year = partial_words.some_year(rng)
    way = rng.random()
    if way < 0.05:
        shown, notation = f"[{year // 100}]{year % 100:02}", f"{year:04}"
    elif way < 0.35:
        shown, notation = f"{year // 10}{rng.choice('-?_–x—.')}", f"{year // 10:03}X"
    elif way < 0.6:
        sign = rng.choice("-?_–xX.×")
        shown, notation = f"{year // 100}{sign}{sign}", f"{year // 100:02}XX"
    elif way < 0.68:
        shown, notation = f"{year // 100}--?", f"{year // 100:02}XX?"
    elif way < 0.78:
        shown, notation = f"{year // 10}[{year % 10}?]", f"{year:04}?"
    elif way < 0.88:
        shown, notation = f"{year // 10}-?", f"{year // 10:03}X?"
    else:
        shown, notation = f"{year // 100}[{year % 100:02}]", f"{year:04}"
    if rng.random() < 0.4 and shown[0] != "[":
        shown = f"[{shown}]"
    elif rng.random() < 0.35 and "?" not in notation:
        day = partial_words.some_day(rng, max(year, 1))
        name = partial_words.month_name(rng, language, day.month)
        if rng.random() < 0.4:
            return f"{name} {shown}", f"{notation}{day.month:02}"
        return f"{day.day} {name} {shown}", f"{notation}{day.month:02}{day.day:02}"
    return shown, notation


def dual_year(rng: random.Random, language: Language) -> tuple[str, str]:
    """Write a day or month of January to March with both years of the old and new style."""
    year, month = rng.randint(1540, 1751), rng.randint(1, 3)
    day = rng.randint(1, partial_words.days_in(month))
    after = year + 1
    second = rng.choice((f"{after % 10}", f"{after % 100:02}", f"{after}"))
    years = f"{year}{rng.choice('//-')}{second}"
    name = partial_words.month_name(rng, languages.language("en"), month)
    if rng.random() < 0.2:
        return f"{name} {years}", f"{year:04}Y{month:02}"
    day_text = rng.choice((f"{day}", patterns.english_ordinal(day)))
    text = rng.choice((f"{day_text} {name} {years}", f"{name} {day_text}, {years}"))
    return text, f"{year:04}Y{month:02}{day:02}"


_OLD = {9: ("7bre", "7ber", "7bris", "VIIbre", "7.bre", "7bris.", "7br", "7mbre", "7embre"),
        10: ("8bre", "8ber", "8bris", "VIIIbre", "8.bre", "8br", "8tobre"),
        11: ("9bre", "9ber", "9bris", "IXbre", "9bris.", "9br", "9mbre", "9embre"),
        12: ("10bre", "Xbre", "Xber", "xbre", "Xbris", "10ber", "xbris", "Xbr", "Xmbre",
             "xembre")}  # fmt: skip


def old_month(rng: random.Random, language: Language) -> tuple[str, str]:
    """Write September to December as 7bre to Xbre."""
    month = rng.randint(9, 12)
    name, year = rng.choice(_OLD[month]), rng.randint(1450, 1870)
    day = rng.randint(1, partial_words.days_in(month))
    if rng.random() < 0.25:
        return f"{name} {year}", f"{year:04}{month:02}"
    text = rng.choice(
        (f"{day} {name} {year}", f"le {day} {name} {year}", f"{day}. {name} {year}",
         f"die {day} {name} {year}", f"{name} {day}, {year}", f"{day} de {name} de {year}",
         f"addì {day} {name} {year}", f"li {day} {name} {year}", f"den {day} {name} {year}",
         f"the {patterns.english_ordinal(day)} {name} {year}", f"{year} {name} {day}")
    )  # fmt: skip
    return text, f"{year:04}{month:02}{day:02}"


def quaker(rng: random.Random, language: Language) -> tuple[str, str]:
    """Write a date with numbered months; before 1752 their order is not certain."""
    year, month = rng.randint(1660, 1900), rng.randint(1, 12)
    day = rng.randint(1, partial_words.days_in(month))
    d, m = patterns.english_ordinal(day), patterns.english_ordinal(month)
    if rng.random() < 0.15:  # the name in brackets says what is meant
        named = rng.randint(1, 12)
        day = min(day, partial_words.days_in(named))
        d = patterns.english_ordinal(day)
        name = partial_words.month_name(rng, languages.language("en"), named)
        text = rng.choice((f"{d} of {m} month ({name}) {year}", f"{d} {m} mo. ({name}) {year}"))
        return text, f"{year:04}{named:02}{day:02}"
    text = rng.choice(
        (f"{d} day of the {m} month {year}", f"{d} day of {m} month, {year}",
         f"{d} of {m} mo. {year}", f"{m} month {d}, {year}", f"{d} da {m} mo {year}",
         f"{d} of the {m} month {year}",
         f"{m} mo. {day}, {year}", f"{day} {m} mo. {year}", f"{d} {month}mo {year}",
         f"{day} {month}mo {year}", f"{month} mo {day}, {year}", f"{d} {m}mo {year}")
    )  # fmt: skip
    return text, f"{year:04}{month:02}{day:02}" if year > 1752 else "-calendar"


def numbered(rng: random.Random, language: Language) -> tuple[str, str] | None:
    """Write a month beside a number that is no day."""
    pattern = partial_words.pattern_of(rng, language, "volume")
    if pattern is None:
        return None
    day = partial_words.some_day(rng)
    number = rng.choice((rng.randint(1, 31), rng.randint(1, 31), rng.randint(1, 400)))
    values = {
        "n": number,
        "month": partial_words.month_name(rng, language, day.month),
        "year": day.year,
    }
    if not set(re.findall(r"\{(\w+)\}", pattern)) <= set(values):
        return None
    return pattern.format(**values), f"{day.year:04}{day.month:02}"


def title(rng: random.Random, language: Language) -> tuple[str, str]:
    """Write a title with a number, and its year."""
    noun = rng.choice(phrases.lists()["vocabulary"]).capitalize()
    number, year = rng.randint(2, 99), rng.randint(1900, 2025)
    shown = rng.choice((f"{number} {noun}s", f"{noun} {number}", f"The {number} {noun}s", noun))
    return f"{shown}{rng.choice((' ({})', ' ({})', ', {}', ' [{}]')).format(year)}", f"{year:04}"


def no_month(rng: random.Random, language: Language) -> tuple[str, str]:
    """Write a word that is no month where a month would stand."""
    word = "".join(rng.choices("bcdfghklmnpqrstvwxz", k=1) + rng.choices("aeiouy", k=1)
                   + rng.choices("bdfgklmpqstvwxz", k=rng.choice((1, 1, 2))))  # fmt: skip
    if rng.random() < 0.3:
        word = rng.choice(("??", "???", "__", "--", "***", "n/a", "TBD", "XX", "xx"))
    elif rng.random() < 0.4:
        word = rng.choice(phrases.lists()["vocabulary"])
    known = [name.lower()[:3] for names in languages.language("en").months for name in names]
    if word.lower()[:3] in known or len(word) < 2:
        word = "Foo"
    if rng.random() < 0.7:
        word = word.capitalize()
    day, year = rng.randint(1, 28), rng.randint(1850, 2030)
    text = rng.choice(
        (f"{day} {word} {year}", f"{word} {day}, {year}", f"{day}-{word}-{year}",
         f"{patterns.english_ordinal(day)} {word} {year}", f"{day}. {word} {year}",
         f"{word} {day} {year}", f"{day} {word}, {year}")
    )  # fmt: skip
    return text, "-"


def no_date(rng: random.Random, language: Language) -> tuple[str, str] | None:
    """Write a phrase that says that there is no date: n.d., undated."""
    pattern = partial_words.pattern_of(rng, language, "nodate")
    return None if pattern is None else (pattern, "-")


def in_record(rng: random.Random, text: str, language: Language) -> str:
    """Write the words of a record before a date, or brackets around it."""
    way = rng.random()
    if way < 0.5:
        word = partial_words.pattern_of(
            rng, language, rng.choice(("born", "died", "event", "event"))
        )
        return f"{word} {text}" if word else text
    if way < 0.62 and "[" not in text:
        return rng.choice(("[{}]", "({})", "[{}].", "<{}>")).format(text)
    if way < 0.75:
        return f"{text}{rng.choice(('.', ',', ';', ' .'))}"
    return f"{context.babble(rng).capitalize()}, {text}"
