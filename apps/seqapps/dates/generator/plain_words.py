"""Words beside a date that say nothing about it, and dates whose numbers are words."""

import calendar
import random

from . import context, languages, partial_words, patterns, phrases
from .languages import Language
from .spelled_dates import spelled_year

# Patterns of a date {} behind or before words: {w} is a word, {p} a place, {n} a number.
_BEFORE = (
    "{w} {}", "{w} {}", "{w} {}", "{w}: {}", "{w}, {}", "{p}, {}", "{p} {}", "{p} : {}", "{p}: {}",
    "{w} {w} {}", "{p}, {w} {}", "{w} in {p} {}", "{w} at {p} {}", "({w} {})", "({w}, {})",
    "{w} {} {w}", "{w} of {p}, {}", "{w} no. {n}, {}", "{w} {n}, {}", "{w} {n} ({})",
    "{n} {w}s, {}",
    "[{p}, {}]", "{p}, {w}, {}", "{w}. {}", "{w}; {}", "{w} - {}", "{w}. {n}, {}", "In {p}, {}",
    "à {p}, {}", "{w} für {}", "{w} for {}", "{w} de {}", "{w} von {}", "{w} of {}",
    "{p}, {n} {w}, {}",
)  # fmt: skip
_BEHIND = (
    "{} {w}", "{}, {w}", "{} ({w})", "{}; {w}", "{} {w} {w}", "{}, {p}", "{} ({p})", "{} - {w}",
    "{} {p} {w}", "{} [{w}]", "{}: {w}", "{}, {w} {n}", "{} ({w} {n})", "{}, {n} {w}s",
    "{} {w}, {n}",
)  # fmt: skip
_TEENS = {16: "sixteen", 17: "seventeen", 18: "eighteen", 19: "nineteen"}
_DECADES = {2: "twenties", 3: "thirties", 4: "forties", 5: "fifties", 6: "sixties", 7: "seventies",
            8: "eighties", 9: "nineties"}  # fmt: skip
_DECADES_OF = {
    "es": ("los años {} del siglo {A}", ("veinte", "treinta", "cuarenta", "cincuenta", "sesenta",
                                         "setenta", "ochenta", "noventa")),
    "pt": ("os anos {} do século {A}", ("vinte", "trinta", "quarenta", "cinquenta", "sessenta",
                                        "setenta", "oitenta", "noventa")),
    "pl": ("lata {} {A} wieku", ("dwudzieste", "trzydzieste", "czterdzieste", "pięćdziesiąte",
                                 "sześćdziesiąte", "siedemdziesiąte", "osiemdziesiąte",
                                 "dziewięćdziesiąte")),
    "de": ("die {} Jahre des {n}. Jahrhunderts",
           ("zwanziger", "dreißiger", "vierziger", "fünfziger", "sechziger", "siebziger",
            "achtziger", "neunziger")),
    "ru": ("{} годы {A} века", ("двадцатые", "тридцатые", "сороковые", "пятидесятые",
                                "шестидесятые", "семидесятые", "восьмидесятые", "девяностые")),
    "ar": ("{} القرن {o}", ("عشرينيات", "ثلاثينيات", "أربعينيات", "خمسينيات", "ستينيات", "سبعينيات",
                            "ثمانينيات", "تسعينيات")),
}  # fmt: skip
_ARABIC = {18: "الثامن عشر", 19: "التاسع عشر", 20: "العشرين"}
# The last day of a month: {m} is the month, {y} the year.
_LAST_DAYS = (
    "the last day of {m} {y}", "last day of {m}, {y}", "the laste daye of {m} {y}",
    "the last of {m} {y}", "le dernier jour de {m} {y}", "letzter Tag des {m} {y}",
    "ultimo {m} {y}", "ultimo die {m} {y}", "anno {y}, ultimo {m}", "den letzten {m} {y}",
)  # fmt: skip


def beside_words(rng: random.Random, language: Language) -> tuple[str, str]:
    """Write a date beside words of any language, places and invented words."""
    if rng.random() < 0.18:
        first = partial_words.some_year(rng)
        last = first + rng.randint(1, 60)
        dash = rng.choice(("-", "–", " - ", " – "))
        text, notation = f"{first}{dash}{last}", f"{first:04}/{last:04}"
    else:
        precision = rng.choices(("year", "month", "day"), (45, 22, 33))[0]
        text, notation = partial_words.core(rng, language, precision=precision)
    pattern = rng.choice(_BEFORE if rng.random() < 0.7 else _BEHIND)
    has_number = "{n}" in pattern
    if has_number and len(notation) == 8 and text[:1].isdigit() and rng.random() < 0.5:
        pattern = "{w} {}"  # a number in front of a day
    own, places = phrases.lists()["record_words"], phrases.lists()["record_places"]

    def word() -> str:
        way = rng.random()
        if way < 0.2:
            return context.babble(rng).split()[0]
        return rng.choice(own if way < 0.8 else phrases.lists()["vocabulary"])

    filled = pattern
    while "{w}" in filled:
        filled = filled.replace("{w}", word(), 1)
    while "{p}" in filled:
        name = rng.choice(places) if rng.random() < 0.8 else context.babble(rng).split()[0].title()
        filled = filled.replace("{p}", name, 1)
    filled = filled.replace("{n}", str(rng.choice((rng.randint(1, 31), rng.randint(1, 999)))))
    filled = filled.replace("{}", text)
    return filled[:1].upper() + filled[1:] if rng.random() < 0.5 else filled, notation


def spelled_period(rng: random.Random, language: Language) -> tuple[str, str]:
    """Write a year or a decade in words."""
    way = rng.random()
    year = rng.randint(1600, 1999)
    if way < 0.4:
        text = spelled_year(rng, year)
        start = rng.choice(("", "", "in the year ", "in ", "the year ", "Anno ", "in the year of "))
        return f"{start}{text}", f"{year:04}"
    ten = rng.randint(2, 9)
    if way < 0.75:
        century = rng.choice((16, 17, 18, 19, 19))
        joint, start = (
            rng.choice("- "),
            rng.choice(("", "the ", "in the ", "the early ", "the late ")),
        )
        note = start[4] if start[4:] in ("early ", "late ") else ""
        return f"{start}{_TEENS[century]}{joint}{_DECADES[ten]}", f"{century}{ten}X{note}"
    pattern, names = _DECADES_OF[rng.choice(list(_DECADES_OF))]
    number = rng.choice((18, 19, 20, 20, 20))
    text = pattern.format(
        names[ten - 2], A=patterns.roman_number(number), n=number, o=_ARABIC[number]
    )
    return text, f"{number - 1}{ten}X"


def last_day(rng: random.Random, language: Language) -> tuple[str, str]:
    """Write the last day of a month in words."""
    year, month = partial_words.some_year(rng), rng.randint(1, 12)
    pattern = rng.choice(_LAST_DAYS)
    code = "fr" if "jour" in pattern else "de" if "etzte" in pattern else "en"
    code = "la" if "ltimo" in pattern else code
    name = rng.choice(languages.language(code).months[month - 1])
    days = calendar.monthrange(year, month)[1]
    return pattern.format(m=name, y=year), f"{year:04}{month:02}{days:02}"
