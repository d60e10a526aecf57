"""Centuries, decades of centuries, years before Christ, and Latin days (centuries.toml)."""

import calendar
import random
from typing import Any

from . import languages, partial_words, patterns, tables
from .languages import Language
from .patterns import english_ordinal


def _table(section: str) -> dict[str, Any]:
    """Return a table of centuries.toml."""
    table: dict[str, Any] = tables.load("centuries")[section]
    return table


def _notation(number: int, before: str = "") -> str:
    return f"{before}{number - 1:02}XX"


def _of_people(rng: random.Random, text: str) -> str:
    """Put the name of a people or a period before a date, sometimes."""
    if rng.random() > 0.5:
        return text
    name = rng.choice(_table("peoples")["names"])
    return rng.choice((f"{name}, {text}", f"{name} ({text})", f"{name}, {text}"))


def century_span(rng: random.Random, language: Language) -> tuple[str, str]:
    """Write a span of two centuries, or one of two."""
    table = _table("spans")
    code = language.code if language.code in table else rng.choice(("en", "en", *table))
    first = rng.randint(8, 20)
    second = first + rng.choice((1, 1, 1, 2, 3))
    if code == "de" and rng.random() < 0.25:
        pattern = rng.choice(
            ("{n}. oder {m}. Jh.", "{n}. oder {m}. Jahrhundert", "{n}./{m}. Jh. (?)")
        )
        mark = "?" if "?" in pattern else ""
        joint = "/" if mark else "|"
        notation = f"{_notation(first)}{mark}{joint}{_notation(second)}{mark}"
        return pattern.format(n=first, m=second), notation
    if code == "en" and rng.random() < 0.15:  # 1st century BC–1st century AD
        early, late = rng.randint(1, 5), rng.randint(1, 6)
        pattern = rng.choice(("{a} century BC–{b} century AD", "{a} c. BC - {b} c. AD",
                              "{a} century B.C. to {b} century A.D.",
                              "{a} century BCE–{b} century CE"))  # fmt: skip
        text = pattern.format(a=english_ordinal(early), b=english_ordinal(late))
        return _of_people(rng, text), f"{_notation(early, 'N')}/{_notation(late)}"
    if code == "en" and rng.random() < 0.2:
        a, b = english_ordinal(first), english_ordinal(second)
        pattern = rng.choice(("{a} or {b} century", "{a} or {b} c.", "either {a} or {b} century"))
        return pattern.format(a=a, b=b), f"{_notation(first)}|{_notation(second)}"
    if code == "en" and rng.random() < 0.25:
        late = rng.randint(2, 9)
        early = late - rng.randint(1, late - 1)
        pattern = rng.choice(("{a}–{b} century BC", "{a}-{b} century B.C.",
                              "{a} to {b} century BCE", "{a}–{b} c. B.C."))  # fmt: skip
        return (pattern.format(a=english_ordinal(late), b=english_ordinal(early)),
                f"{_notation(late, 'N')}/{_notation(early, 'N')}")  # fmt: skip
    pattern = rng.choice(table[code])
    romans = [patterns.roman_number(number) for number in (first, second)]
    if code in ("ru", "uk") and rng.random() < 0.3:
        romans = [patterns.cyrillic(roman) for roman in romans]
    text = pattern.format(
        a=english_ordinal(first),
        b=english_ordinal(second),
        A=romans[0],
        B=romans[1],
        n=first,
        m=second,
    )
    if code == "sv":  # 1600–1700-talet
        return text, f"{first:02}XX/{second:02}XX"
    return text, f"{_notation(first)}/{_notation(second)}"


def part_of_century(rng: random.Random, language: Language) -> tuple[str, str]:
    """Write a half, a quarter or a third of a century; it counts as the century."""
    table = _table("parts")
    code = language.code if language.code in table else rng.choice(("en", *table))
    own, number = table[code], rng.randint(11, 20)
    pattern = rng.choice(own["patterns"])
    if pattern.startswith("1700"):
        number = 18
    roman = patterns.roman_number(number)
    if code in ("ru", "uk") and rng.random() < 0.15:
        roman = patterns.cyrillic(roman)
    part = rng.choice(own["parts"]) if "{p}" in pattern else ""
    text = pattern.format(p=part, A=roman, n=number, h=number - 1, o=english_ordinal(number))
    mark = ""
    if rng.random() < 0.08:
        text, mark = rng.choice(((f"ca. {text}", "~"), (f"{text} ?", "?"), (f"[{text}?]", "?"),
                                 (f"probably {text}", "?"), (f"{text} (?)", "?")))  # fmt: skip
    return text, f"{_notation(number)}{mark}"


def decade_of_century(rng: random.Random, language: Language) -> tuple[str, str]:
    """Write a decade by its century: lata 30. XX w."""
    table, italian = _table("decades"), _table("italian")
    code = language.code if language.code in table else rng.choice(list(table))
    if code == "ar":
        return table["ar"][0], "195X"
    number, ten = rng.choice((18, 19, 19, 20, 20, 20)), rng.randint(1, 9)
    pattern = rng.choice(table[code])
    if pattern.startswith("二十"):
        number = 20
    text = pattern.format(
        d=f"{ten}0", A=patterns.roman_number(number), n=number, o=english_ordinal(number),
        N=italian["names"][number - 13], w=italian["tens"][ten],
    )  # fmt: skip
    return text, f"{number - 1:02}{ten}X"


def hundreds(rng: random.Random, language: Language) -> tuple[str, str]:
    """Write a century by the year with which it begins: the 1700s, 1700-luku."""
    table, parts = _table("hundreds"), _table("hundreds_parts")
    code = language.code if language.code in table else rng.choice(("en", "fi", *table))
    first = rng.randint(12, 18 if code in ("en", "hu", "et") else 19)  # the 1900s may be a decade
    pattern = rng.choice(table[code])
    text, note = pattern.format(first), ""
    if rng.random() < 0.3 and code in parts and pattern[0] == "{":
        part, note = tables.marked(rng, parts[code])
        text = part.format(text if code != "fi" else f"{first}00-luvu")
    return text, f"{first:02}XX{note}"


def named_century(rng: random.Random, language: Language) -> tuple[str, str]:
    """Write an Italian name of a century: Seicento."""
    names = _table("italian")["names"]
    number = rng.randrange(len(names))
    pattern = rng.choice(_table("italian")["patterns"]) if rng.random() < 0.6 else "{}"
    note = {"prima metà": "", "inizio": "e", "primo": "e", "metà": "m", "fine": "l", "tardo": "l"}
    mark = next((m for words, m in note.items() if pattern.startswith(words)), "")
    return pattern.format(names[number]), f"{number + 12:02}XX{mark}"


def decades(rng: random.Random, language: Language) -> tuple[str, str]:
    """Write a span of decades, or one of two."""
    first = rng.randint(150, 200)
    second = first + rng.randint(1, 3)
    a, b = f"{first}0s", f"{second}0s"
    if rng.random() < 0.3:
        return rng.choice((f"{a} or {b}", f"{a} or possibly {b}")), f"{first}X|{second}X"
    short = f"{second % 10}0s"
    text = rng.choice((f"{a}-{b}", f"{a}–{b}", f"{a} to {b}", f"{a}-{short}", f"{a}–{short}",
                       f"{a}/{short}", f"{a} and {b}"))  # fmt: skip
    if first // 10 != second // 10:
        text = f"{a}–{b}"
    mark = ""
    if rng.random() < 0.2:
        word, mark = rng.choice((("probably", "?"), ("ca.", "~"), ("c.", "~"), ("perhaps", "?")))
        text = f"{word} {text}"
    return text, f"{first}X{mark}/{second}X{mark}"


def before_christ(rng: random.Random, language: Language) -> tuple[str, str]:
    """Write a span of years before Christ, one that ends after it, or a millennium."""
    sign = rng.choice(("BC", "B.C.", "BCE", "B.C.E.", "b.c."))
    way = rng.random()
    if way < 0.2:
        number = rng.randint(1, 6)
        text = f"{english_ordinal(number)} millennium {sign}"
        return rng.choice((text, f"the {text}")), f"N{number - 1}XXX"
    if way < 0.3:
        return _day_before_christ(rng, sign)
    early = rng.randint(20, 3000)
    late = max(1, early - rng.randint(1, 200))
    circa = rng.choice(("", "", "c. ", "ca. ", "circa "))
    mark = "~" if circa else ""
    dash = rng.choice(("–", "-", " - ", " to "))
    if way < 0.45:
        after = rng.randint(10, 400)
        era = rng.choice(("AD", "A.D.", "CE"))
        end = f"{era} {after}" if era != "CE" and rng.random() < 0.6 else f"{after} {era}"
        text = _of_people(rng, f"{circa}{early} {sign}{dash}{end}")
        return text, f"N{early:04}{mark}/{after:04}{mark}"
    if way < 0.55:  # Moche, 100–800
        after = rng.randint(100, 900)
        last = after + rng.randint(20, 600)
        text = f"{rng.choice(_table('peoples')['names'])}, {circa}{after}{dash}{last}"
        return text, f"{after:04}{mark}/{last:04}{mark}"
    text = _of_people(rng, f"{circa}{early}{dash}{late} {sign}")
    return text, f"N{early:04}{mark}/N{late:04}{mark}"


def _day_before_christ(rng: random.Random, sign: str) -> tuple[str, str]:
    """Write a day before Christ, sometimes by the Roman calendar's names."""
    year, month = rng.choice((rng.randint(1, 99), rng.randint(100, 600))), rng.randint(1, 12)
    name = languages.language("en").months[month - 1][0]
    number = rng.randint(1, 28)
    shown = f"{number} {name}"
    if rng.random() < 0.3:
        nones = 7 if month in (3, 5, 7, 10) else 5
        word, number = rng.choice((("Ides", nones + 8), ("Kalends", 1), ("Nones", nones)))
        shown = f"{word} of {name}"
    elif rng.random() < 0.4:
        shown = f"{name} {number},"
    start = rng.choice(("", "", "the ")) if "of" in shown else ""
    return f"{start}{shown} {year} {sign}", f"N{year:04}{month:02}{number:02}"


def early_year(rng: random.Random, language: Language) -> tuple[str, str]:
    """Write a year or century of the first millennium."""
    way, circa = rng.random(), rng.choice(("", "", "", "c. ", "ca. "))
    mark = "~" if circa else ""
    if way < 0.35:
        number = rng.randint(1, 10)
        era = rng.choice(("AD", "A.D.", "CE", "C.E."))
        part, note = rng.choice((("", ""), ("early ", "e"), ("late ", "l"),
                                 ("2nd half of the ", ""), ("mid-", "m")))  # fmt: skip
        noun = rng.choice(("century", "c.", "cent.", "century"))
        return (
            f"{circa}{part}{english_ordinal(number)} {noun} {era}",
            f"{_notation(number)}{note}{mark}",
        )
    year = rng.randint(10, 999)
    text = rng.choice(("{} AD", "AD {}", "A.D. {}", "{} CE", "{} A.D.", "anno {}", "{} C.E.",
                       "{} n. Chr.", "{} d.C.", "{} apr. J.-C."))  # fmt: skip
    return f"{circa}{text.format(year)}", f"{year:04}{mark}"


_LATIN_UNITS = ("", "prima", "secunda", "tertia", "quarta", "quinta", "sexta", "septima",
                "octava", "nona")  # fmt: skip
_LATIN_TEENS = {10: "decima", 11: "undecima", 12: "duodecima", 18: "decima octava",
                19: "decima nona", 20: "vigesima", 30: "trigesima", 31: "trigesima prima",
                28: "vigesima octava", 29: "vigesima nona"}  # fmt: skip


def _latin_ordinal(number: int) -> str:
    if number < 10 or number in _LATIN_TEENS:
        return _LATIN_TEENS.get(number) or _LATIN_UNITS[number]
    unit = _LATIN_UNITS[number % 10]
    return f"{unit} decima" if number < 20 else f"vigesima {unit}"


def _before_the_kalends(rng: random.Random) -> tuple[str, str]:
    """Write a day that is counted back from Kalends, Nones or Ides: iii Non. Mai. 1612."""
    day = partial_words.some_day(rng, rng.randint(1100, 1750))
    nones = 7 if day.month in (3, 5, 7, 10) else 5
    month, word, names = day.month, "Id", nones + 8
    if day.day > nones + 8:  # the Kalends of the next month
        names = calendar.monthrange(day.year, day.month)[1] + 1
        month, word = day.month % 12 + 1, "Kal"
    elif day.day <= nones:
        word, names = "Non", nones
    count = names - day.day + 1
    is_double = word == "Kal" and month == 3 and day.year % 4 == 0  # two days are the sixth
    if count == 1 or is_double or (word == "Kal" and month == 1):  # the year is that of the Kalends
        return _before_the_kalends(rng)
    number = patterns.roman_number(count)
    number = "pridie" if count == 2 else rng.choice((number, number.lower(), f"{number}."))
    if count == 2 and rng.random() < 0.5:
        number = rng.choice(("prid.", "pr."))
    else:
        number = patterns.final_j(rng, number, 0.4)
    full = {"Kal": "Kalendas", "Non": "Nonas", "Id": "Idus"}[word]
    name = rng.choice((f"{word}.", f"{word}.", full, word.lower() + "."))
    latin = languages.language("la").months[month - 1] or ["Maii"]
    shown = rng.choice((latin[0][:3] + ".", rng.choice(latin)))
    start = rng.choice(("", "", "a.d. ", "ad ")) if count > 2 else ""
    return f"{start}{number} {name} {shown} {day.year}", partial_words.digits(day)


def latin_day(rng: random.Random, language: Language) -> tuple[str, str]:
    """Write a day as Latin registers do: die vigesima tertia Maii 1701, iii Non. Mai. 1612."""
    if rng.random() < 0.45:
        return _before_the_kalends(rng)
    day = partial_words.some_day(rng, rng.randint(1500, 1850))
    month = rng.choice(languages.language("la").months[day.month - 1] or ["Maii"])
    number, year = _latin_ordinal(day.day), str(day.year)
    if rng.random() < 0.4:
        number = str(day.day)
    elif rng.random() < 0.3:  # die vigesimo tertio
        number = " ".join(f"{word[:-1]}o" for word in number.split())
    text = rng.choice((
        f"die {number} {month} {year}", f"die {number} mensis {month} {year}",
        f"{number} die {month} {year}", f"die {number} {month} anno {year}",
        f"{number} {month} {year}", f"anno {year} die {number} {month}",
        f"die {number} mensis {month} anno Domini {year}",
    ))  # fmt: skip
    return text, partial_words.digits(day)


def roman_day(rng: random.Random, language: Language) -> tuple[str, str]:
    """Write a day in Roman letters, or by the Roman calendar's names."""
    day = partial_words.some_day(rng, rng.randint(1450, 1750))
    latin = languages.language("la") if rng.random() < 0.5 else languages.language("en")
    month = rng.choice(latin.months[day.month - 1] or ["Maii"])
    if rng.random() < 0.12:  # the last of the month
        last = calendar.monthrange(day.year, day.month)[1]
        word = rng.choice(("ultima", "ultimo die", "ult.", "ultima die"))
        return f"{word} {month} {day.year}", f"{day.year:04}{day.month:02}{last:02}"
    if rng.random() < 0.3:
        ides = 15 if day.month in (3, 5, 7, 10) else 13
        word, number = rng.choice((("Idibus", ides), ("Id.", ides), ("Kalendis", 1), ("Kal.", 1),
                                   ("Nonis", ides - 8)))  # fmt: skip
        return f"{word} {month} {day.year}", f"{day.year:04}{day.month:02}{number:02}"
    letters = patterns.roman_number(day.day).lower()
    letters = patterns.final_j(rng, letters, 0.6)
    text = rng.choice((f"{letters} {month} {day.year}", f"{letters} die {month} {day.year}",
                       f"{letters} of {month} {day.year}", f"the {letters} of {month} {day.year}",
                       f"{letters}. {month} {day.year}"))  # fmt: skip
    return text, partial_words.digits(day)
