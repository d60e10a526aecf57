"""Dates of certificates and family trees: quarters, ages, GEDCOM, both styles, double dates.

The words are those of certificates.toml.
"""

import datetime
import random
from typing import Any

from .. import calendars
from . import acts, languages, partial_words, patterns, tables
from .languages import Language


def _table(section: str) -> dict[str, Any]:
    """Return a table of certificates.toml."""
    table: dict[str, Any] = tables.load("certificates")[section]
    return table


def quarter(rng: random.Random, language: Language) -> tuple[str, str]:
    """Write a quarter of a year, mostly with a place and a page of the civil registration."""
    year, number = rng.randint(1837, 1983), rng.randrange(4)
    notation = f"{year:04}S{33 + number}"
    way = rng.random()
    if way < 0.14:
        first = "1er" if number == 0 else f"{number + 1}e"
        text = rng.choice(_table("quarters")["others"]).format(
            n=number + 1, R=patterns.roman_number(number + 1), y=year, f=first
        )
        return text, notation
    text = _english_quarter(rng, year, number)
    if way < 0.34:
        return rng.choice((text, text, f"in {text}" if text.startswith("the ") else text)), notation
    return _registered(rng, text, year), notation


def _english_quarter(rng: random.Random, year: int, number: int) -> str:
    """Write a quarter by its last month, by its number or by its end."""
    way, table = rng.random(), _table("quarters")
    month, word = rng.choice(table["months"][number].split("|")), rng.choice(table["words"])
    key = "by_month" if way < 0.55 else "by_number" if way < 0.78 else "by_ordinal"
    values = {"m": month, "M": month.strip("."), "w": word, "n": number + 1, "y": year}
    if way < 0.78:
        return str(rng.choice(table[key]).format(**values))
    if way < 0.9:
        ordinal = rng.choice((patterns.english_ordinal(number + 1), table["ordinals"][number]))
        last = " or last" if number == 3 and rng.random() < 0.05 else ""
        return str(rng.choice(table[key]).format(o=ordinal + last, y=year))
    end = table["ends"][number]
    day, name = end.split()
    end = rng.choice((end, f"{day}th {name}" if day == "30" else f"{day}st {name}",
                      f"{name} {day},", name, name, month, f"the {end}"))  # fmt: skip
    verb = rng.choice(("ending", "ended", "ending", "ended", "to", "ending in"))
    if verb in ("to", "ending in"):
        end = name
    start = rng.choice(("quarter", "quarter", "Quarter", "qtr", "qtr.", "the quarter"))
    return f"{start} {verb} {end} {year}"


def _registered(rng: random.Random, text: str, year: int) -> str:
    """Put a district, a volume and a page beside a quarter."""
    table = _table("registers")
    volume = rng.choice(list(table["districts"]))
    district = rng.choice(table["districts"][volume])
    if year < 1852:
        volume = patterns.roman_number(rng.randint(1, 27))
    elif rng.random() < 0.12:
        volume = volume.upper()
    page = rng.randint(1, 1400)
    reference = rng.choice(table["references"]).format(v=volume, p=page)
    found: str = rng.choice(table["patterns"]).format(text, d=district, r=reference)
    if rng.random() < 0.3:
        found = f"{rng.choice(table['words'])} {found}"
    elif rng.random() < 0.08:
        found = f"{found}, aged {rng.randint(1, 95)}"
    return found


def ages(rng: random.Random, language: Language) -> tuple[str, str]:
    """Write an age or a duration without a date, which is refused."""
    way, table = rng.random(), _table("ages")
    if way < 0.08:
        return rng.choice(table["no_number"]), "-"
    years, months, days = rng.randint(2, 98), rng.randint(1, 11), rng.randint(2, 29)
    if way < 0.3:
        number = years if years // 10 == 1 or years % 10 not in (1, 2, 3) else years - years % 10
        number = max(number, 4)
        return rng.choice(table["numbers"]).format(number), "-"
    text = rng.choice(table["patterns"]).format(y=years, m=months, d=days, w=rng.randint(2, 20))
    if rng.random() < 0.25:
        text = rng.choice(table["around"]).format(text)
    return text, "-"


def with_age(rng: random.Random, language: Language) -> tuple[str, str]:
    """Write a day, a month or a year beside an age, a place or a cause of death."""
    way = rng.random()
    if way < 0.12:
        return _census(rng)
    if way < 0.25:
        return _nordic_fraction(rng)
    table = _table("with_age")
    code = language.code if language.code in table else rng.choice(("en", "en", *table))
    if rng.random() < 0.25:
        code = "en"
    day = partial_words.some_day(rng, rng.randint(1580, 1960))
    precision = rng.choices(("day", "month", "year"), (65, 7, 28))[0]
    text, notation = _simple(rng, languages.language(code), day, precision)
    age = rng.randint(2, 95)
    if code in ("pl", "ru", "la"):
        age = rng.randint(1, 9) * 10 + rng.randint(5, 9)
    pattern = rng.choice(table[code])
    if precision != "day":  # not "the 1743"
        pattern = pattern.replace("le {}", "en {}").replace("il {}", "nel {}")
        pattern = pattern.replace("el {}", "en {}") if code == "es" else pattern
    months, days = rng.randint(2, 11), rng.randint(2, 29)
    result = pattern.format(text, n=max(age, 20) if "k}" in pattern else age, m=months, t=days,
                            k=rng.randint(18, 40))  # fmt: skip
    return result.replace(" ,", ",").replace("le le ", "le "), notation


def _simple(
    rng: random.Random, language: Language, day: datetime.date, precision: str
) -> tuple[str, str]:
    """Write a day, a month or a year in a plain form; return it and its notation."""
    digits = partial_words.digits(day)
    if precision == "year":
        return f"{day.year}", digits[:4]
    name = rng.choice(language.months[day.month - 1][:1] + language.short_months[day.month - 1])
    if language.code == "la":
        name = rng.choice(acts.month_forms("la", day.month))
    if precision == "month":
        return f"{name} {day.year}", digits[:6]
    if language.code != "la" and rng.random() < 0.35:
        return partial_words.full_day(rng, language, day), digits
    dot = "." if language.code in ("de", "da") and rng.random() < 0.8 else ""
    of = " de " if language.code == "es" else " "
    return f"{day.day}{dot}{of}{name}{of}{day.year}", digits


def _census(rng: random.Random) -> tuple[str, str]:
    """Write the year of a census beside a folio, a place and an age."""
    table = _table("censuses")
    values = {"a": rng.randint(1, 90), "f": rng.randint(2, 160), "p": rng.randint(1, 60)}
    if rng.random() < 0.25:
        year = rng.choice((1790, 1800, 1810, 1820, 1830, 1840, 1850, 1860, 1870, 1880, 1900,
                           1910, 1920, 1930, 1940))  # fmt: skip
        return rng.choice(table["american"]).format(y=year, **values), f"{year:04}"
    year, series = rng.choice(table["series"])
    piece = rng.randint(14, 5200) if year > 1851 else rng.randint(1463, 2531)
    reference = rng.choice(table["references"]).format(s=series, i=piece, **values)
    return rng.choice(table["patterns"]).format(y=year, r=reference, **values), f"{year:04}"


def _nordic_fraction(rng: random.Random) -> tuple[str, str]:
    """Write day and month as Nordic registers do, with a space before the year: 17/3 1868."""
    day = partial_words.some_day(rng, rng.randint(1690, 1940))
    sign = rng.choice(("/", "/", "/", "⁄"))
    date = f"{day.day}{sign}{day.month} {day.year}"
    age = rng.randint(2, 94)
    text = rng.choice(_table("nordic")["patterns"]).format(date, n=age)
    return text, partial_words.digits(day)


def _easter(year: int) -> datetime.date:
    """Return Easter Sunday of a year of the Gregorian calendar."""
    golden, century = year % 19, year // 100
    moon = (19 * golden + century - century // 4 - (8 * century + 13) // 25 + 15) % 30
    moon -= (moon // 28) * (1 - (moon // 28) * (29 // (moon + 1)) * ((21 - golden) // 11))
    weekday = (year + year // 4 + moon + 2 - century + century // 4) % 7
    shift = moon - weekday
    month = 3 + (shift + 40) // 44
    return datetime.date(year, month, shift + 28 - 31 * (month // 4))


def gedcom_lines(rng: random.Random, language: Language) -> tuple[str, str]:
    """Write a date of GEDCOM with a common end, an approximate part, a phrase or a level."""
    way = rng.random()
    if way < 0.25:
        text, notation = _common_end(rng)
    elif way < 0.45:
        text, notation = _half_approximate(rng)
    elif way < 0.68:
        text, notation = _interpreted(rng)
    else:
        text, notation = _gedcom_date(rng)
        return _levelled(rng, text), notation
    if rng.random() < 0.25:
        text = _levelled(rng, text)
    elif rng.random() < 0.25:
        text = rng.choice((text.lower(), text.title(), text.capitalize()))
    return text, notation


def _gedcom_month(rng: random.Random, month: int) -> str:
    return languages.language("en").short_months[month - 1][0].strip(".").upper()


def _gedcom_date(rng: random.Random) -> tuple[str, str]:
    """Write a day, month or year with or without a word before it."""
    day = partial_words.some_day(rng, rng.randint(1550, 1980))
    precision = rng.choices((4, 6, 8), (30, 20, 50))[0]
    text = f"{day.day} {_gedcom_month(rng, day.month)} {day.year}".split(" ", (8 - precision) // 2)
    key, sign, mark = rng.choice((
        ("", "", ""), ("", "", ""), ("", "", ""), ("ABT ", "", "~"), ("EST ", "", "~"),
        ("CAL ", "", "~"), ("BEF ", "<", ""), ("AFT ", ">", ""), ("FROM ", ">", ""),
        ("TO ", "<", ""),
    ))  # fmt: skip
    return key + text[-1], sign + partial_words.digits(day)[:precision] + mark


def _common_end(rng: random.Random) -> tuple[str, str]:
    """Write a span whose ends share the year, or month and year: BET JAN AND MAR 1850."""
    year = rng.randint(1600, 1980)
    if rng.random() < 0.55:
        first, last = sorted(rng.sample(range(1, 13), 2))
        a, b = _gedcom_month(rng, first), _gedcom_month(rng, last)
        notation = f"{year:04}{first:02}/{year:04}{last:02}"
        end = f"{b} {year}"
    else:
        month = rng.randint(1, 12)
        first, last = sorted(rng.sample(range(1, partial_words.days_in(month) + 1), 2))
        a, end = f"{first}", f"{last} {_gedcom_month(rng, month)} {year}"
        notation = f"{year:04}{month:02}{first:02}/{year:04}{month:02}{last:02}"
        if rng.random() < 0.3:
            a = f"{first} {_gedcom_month(rng, month)}"
    pattern = rng.choice(("BET {a} AND {b}", "BET {a} AND {b}", "BET. {a} AND {b}",
                          "FROM {a} TO {b}",
                          "BETWEEN {a} AND {b}", "BET {a} & {b}", "FROM {a} TO {b}"))  # fmt: skip
    return pattern.format(a=a, b=end), notation


def _half_approximate(rng: random.Random) -> tuple[str, str]:
    """Write a span of which one or each end is approximate: FROM 1803 TO ABT 1810."""
    first = rng.randint(1550, 1960)
    last = first + rng.randint(1, 40)
    marks = rng.choice((("", "ABT"), ("ABT", ""), ("ABT", "ABT"), ("", "EST"), ("EST", ""),
                        ("", "CAL"), ("CAL", ""), ("ABT", "EST")))  # fmt: skip
    a, b = (f"{mark} {year}".strip() for mark, year in zip(marks, (first, last), strict=True))
    one, other = ("~" if mark else "" for mark in marks)
    pattern = rng.choice(("FROM {a} TO {b}", "FROM {a} TO {b}", "BET {a} AND {b}",
                          "BET {a} AND {b}", "BETWEEN {a} AND {b}"))  # fmt: skip
    return pattern.format(a=a, b=b), f"{first:04}{one}/{last:04}{other}"


def _interpreted(rng: random.Random) -> tuple[str, str]:
    """Write an interpreted date with its phrase: INT 9 APR 1865 (Palm Sunday 1865)."""
    if rng.random() < 0.5:
        year = rng.randint(1760, 1970)
        shift, names = rng.choice(list(_table("gedcom")["easter"].items()))
        day = _easter(year) + datetime.timedelta(int(shift))
        name = rng.choice(names)
        phrase = rng.choice((f"{name} {year}", name, f"{name}, {year}", name.lower()))
        text = f"{day.day} {_gedcom_month(rng, day.month)} {day.year}"
        return f"INT {text} ({phrase})", partial_words.digits(day)
    text, notation = _gedcom_date(rng)
    if notation[0] in "<>":
        text, notation = text.split(" ", 1)[1], notation[1:]
    return f"INT {text} ({rng.choice(_table('gedcom')['phrases'])})", notation


def _levelled(rng: random.Random, text: str) -> str:
    """Put the level and the tag of a GEDCOM line before a date."""
    if rng.random() < 0.6:
        return rng.choice((f"2 DATE {text}", f"2 DATE {text}", f"2 DATE {text}", f"DATE {text}",
                           f"3 DATE {text}", f"2  DATE  {text}", f"2 _DATE {text}"))  # fmt: skip
    tag, joint = rng.choice(_table("gedcom")["tags"]), rng.choice((" / ", " / ", "; ", " | ", "  "))
    return f"1 {tag}{rng.choice(('', '', ' Y'))}{joint}2 DATE {text}"


_BOTH_WEIGHTS = {"en": 8, "pl": 8, "ru": 8, "de": 5, "fr": 5}


def both_styles(rng: random.Random, language: Language) -> tuple[str, str]:
    """Write a day in both styles; the day that counts is that of the new style."""
    while True:
        year = rng.randint(1800, 1918) if rng.random() < 0.6 else rng.randint(1583, 1799)
        month, number = rng.randint(1, 12), rng.randint(1, 31)
        ordinal = calendars.ordinal("julian", year, month, number)
        new = datetime.date.fromordinal(ordinal) if ordinal else None
        if new and new.year == year:
            break
    table = _table("one_month" if new.month == month else "two_months")
    weights = [_BOTH_WEIGHTS.get(code, 1) for code in table]
    code = rng.choices(list(table), weights)[0]
    own = languages.language(code)
    if code == "en" and rng.random() < 0.4:
        names = [name[0] + rng.choice(("", ".")) for name in own.short_months]
    else:
        names = [name[0] for name in own.months]
    pattern = rng.choice(table[code])
    text = pattern.format(
        o=f"{number}", n=f"{new.day}", M=names[month - 1], N=names[new.month - 1], y=year
    )
    return text.replace("May.", "May").replace("..", "."), partial_words.digits(new)


def double_dated(rng: random.Random, language: Language) -> tuple[str, str]:
    """Write a day or a month before Lady Day with the two years that it may be counted in."""
    table = _table("double_dated")
    year, month = rng.randint(1550, 1750), rng.randint(1, 3)
    number = rng.randint(1, 24 if month == 3 else 28)
    has_day = rng.random() < 0.75
    two = _two_years(rng, year, has_day)
    english = languages.language("en")
    short = english.short_months[month - 1][0]
    names = (english.months[month - 1][0], short, f"{short}.")
    values = {"d": number, "dd": f"{number:02}", "suffix": patterns.english_suffix(number),
              "m": rng.choice((*names, *names, *table["old_months"][month - 1].split("|"))),
              "short": short, "y": two}  # fmt: skip
    text = rng.choice(table["days" if has_day else "months"]).format(**values)
    if rng.random() < 0.3:
        deed = rng.choice(table["deeds"])
        text = rng.choice(table["with_deed"]).format(text, w=deed)
    return text, f"{year:04}Y{month:02}{f'{number:02}' if has_day else ''}"


def _two_years(rng: random.Random, year: int, has_day: bool) -> str:
    """Write a year and the following one, or the last digits of it: 1698/9, 1698[-99]."""
    later = year + 1
    sign = rng.choice(("/", "/", "/", "/", "-", "–", "[/", "[-", "(") if has_day else ("/", "[/"))
    if later % 100 == 0:
        sign = "/"
    end = {"[": "]", "(": ")"}.get(sign[0], "")
    tail = f"{later % 10}" if year % 10 != 9 and rng.random() < 0.6 else f"{later % 100:02}"
    if later % 100 == 0:
        tail = f"{later}"
    elif year % 10 == 9 and rng.random() < 0.2 and sign == "/":
        tail = "0"
    elif rng.random() < 0.1 and sign == "/":
        tail = f"{later}"
    return f"{year}{sign}{tail}{end}"


KINDS: partial_words.Kinds = (
    ("quarter", 1.4, quarter),
    ("ages", 1.0, ages),
    ("with an age", 1.4, with_age),
    ("lines of GEDCOM", 1.2, gedcom_lines),
    ("both styles", 1.0, both_styles),
    ("double dated", 1.0, double_dated),
)
