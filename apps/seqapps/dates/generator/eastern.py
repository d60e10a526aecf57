"""Dates in Persian, Arabic and Hebrew words, and in kanji (eastern.toml)."""

import datetime
import random
import re
from typing import Any

from .. import calendars
from ..notation import ERA_DAYS, ERAS
from . import other_calendars, partial_words, patterns, tables
from .languages import Language
from .spelled_dates import KANJI

_BIG_KANJI = str.maketrans("一二三十", "壱弐参拾")


def _table(section: str) -> dict[str, Any]:
    """Return a table of eastern.toml."""
    table: dict[str, Any] = tables.load("eastern")[section]
    return table


def _persian_ordinal(rng: random.Random, number: int) -> str:
    if number == 1 and rng.random() < 0.4:
        return "یکم"
    if number == 18 and rng.random() < 0.3:
        return "هیجدهم"
    ordinals = _table("persian")["ordinals"]
    if number <= 20:
        return str(ordinals[number - 1])
    if number == 30:
        return rng.choice(("سی‌ام", "سی ام"))
    unit = "یکم" if number % 10 == 1 else ordinals[number % 10 - 1]
    return f"{'بیست' if number < 30 else 'سی'} و {unit}"


def persian_words(rng: random.Random, language: Language) -> tuple[str, str]:
    """Write a Persian day in words, or a date of our era in Persian or Arabic."""
    way = rng.random()
    if way < 0.4:
        day = datetime.date(rng.randint(1880, 2035), rng.randint(1, 12), rng.randint(1, 28))
        year, month, number = calendars.fields("persian", day.toordinal())
        table = _table("persian")
        text = rng.choice(table["days"]).format(
            d=_persian_ordinal(rng, number), m=table["months"][month - 1], y=year
        )
        text = patterns.native_digits(text, "fa") if rng.random() < 0.7 else text
        return text, f"P{year:04}{month:02}{number:02}"
    code = rng.choice(("fa", "ar"))
    text, notation = _year_of_ours(rng, code) if way < 0.75 else _part_of_ours(rng, code)
    return (patterns.native_digits(text, code) if rng.random() < 0.6 else text), notation


def _year_of_ours(rng: random.Random, code: str) -> tuple[str, str]:
    """Write a year of our era, or two."""
    year = rng.randint(1600, 2030)
    if rng.random() < 0.3:
        pattern, sign = tables.marked(rng, _table(code)["pairs"])
        last = year + (1 if sign == "|" else rng.randint(1, 30))
        return pattern.format(y=year, z=last), f"{year:04}{sign}{last:04}"
    pattern, notation = tables.marked(rng, _table(code)["years"])
    return pattern.format(y=year), notation.format(f"{year:04}")


def _part_of_ours(rng: random.Random, code: str) -> tuple[str, str]:
    """Write a season, a month or a day of our era."""
    day, table = partial_words.some_day(rng, rng.randint(1700, 2030)), _table(code)
    year = rng.choice(table["era"]).format(day.year)
    of_year = rng.choice(("", "", "سال " if code == "fa" else "عام "))
    if rng.random() < 0.4:
        number = rng.randrange(4)
        return f"{table['seasons'][number]} {of_year}{year}", f"{day.year:04}S{21 + number}"
    names = rng.choice(table["months"]).split()
    month = names[day.month - 1].replace("_", " ")
    if rng.random() < 0.45:
        return f"{month} {of_year}{year}", f"{day.year:04}{day.month:02}"
    shown = str(day.day)
    if code == "fa" and rng.random() < 0.5:
        shown = _persian_ordinal(rng, day.day)
    elif code == "ar" and rng.random() < 0.2:
        month = f"من {month}"
    return f"{shown} {month} {of_year}{year}", partial_words.digits(day)


def _letters(rng: random.Random, number: int, style: str) -> str:
    """Write a number in letters with the signs of a hand: curly, straight or none."""
    text = other_calendars.gematria(number)
    signs = {"curly": ("״", "׳"), "straight": ('"', "'"), "none": ("", "")}[style]
    return text.replace("״", signs[0]).replace("׳", signs[1])


def hebrew_letters(rng: random.Random, language: Language) -> tuple[str, str]:
    """Write a Hebrew day in letters, as on gravestones and in documents."""
    day = datetime.date(rng.randint(1650, 2030), rng.randint(1, 12), rng.randint(1, 28))
    if rng.random() < 0.55:
        day = day.replace(year=rng.randint(1870, 2030))
    ordinal = day.toordinal() + rng.randrange(2)
    year, month, number = calendars.fields("hebrew", ordinal)
    style = rng.choices(("curly", "straight", "none"), (50, 35, 15))[0]
    table = _table("hebrew")
    pattern = rng.choice(table["days"])
    weekday = table["weekdays"][(ordinal - 1) % 7]
    if weekday != "שבת":
        weekday = f"יום {weekday.replace('׳', chr(39)) if style == 'straight' else weekday}"
    elif rng.random() < 0.5:
        weekday = "שבת קודש"
    thousand = rng.choice(("ה׳", "ה'", "ה", "")) if rng.random() < 0.4 else ""
    if style == "none" and thousand:
        thousand = "ה"
    text = pattern.format(
        d=_letters(rng, number, style), m=_hebrew_month(rng, year, month), w=weekday,
        y=f"{thousand}{_letters(rng, year % 1000, style)}",
    )  # fmt: skip
    notation = f"J{year:04}{month:02}{number:02}"
    if "{w}" in pattern:
        notation += f"w{(ordinal - 1) % 7 + 1}"
    elif rng.random() < 0.35:
        text = f"{rng.choice(table['prefixes'])} {text}"
    return text, notation


def _hebrew_month(rng: random.Random, year: int, month: int) -> str:
    """Draw a name of a month; leap years have two months of Adar."""
    if month in (12, 13):
        is_leap = calendars.table("hebrew").lengths[year - 4001, 12] > 0
        if not is_leap:
            return "אדר"
        return str(rng.choice(_table("hebrew")["first_adar" if month == 12 else "second_adar"]))
    names: list[str] = tables.load("calendars")["hebrew"]["he"]["months"][month - 1]
    plain = [name for name in names if not re.search(r"[֑-ׇ]", name) or "־" in name]
    return plain[0] if rng.random() < 0.7 else rng.choice(plain)


def kanji(rng: random.Random, number: int, style: str) -> str:
    """Write a number below 200 in kanji.

    Example:
        >>> kanji(random.Random(1), 45, "plain"), kanji(random.Random(1), 45, "digits")
        ('四十五', '四五')
    """
    if style == "digits" and number > 9:
        return "".join(KANJI[int(digit)] for digit in str(number))
    hundred, rest = divmod(number, 100)
    ten, one = divmod(rest, 10)
    text = "" if ten == 0 else "十" if ten == 1 else f"{KANJI[ten]}十"
    if hundred:
        text = "一百" + ("零" if not ten and one else "一" if ten == 1 else "") + text
    text += KANJI[one] if one else ""
    if style == "old":
        text = text.replace("二十", "廿").replace("三十", "卅") if 20 < number < 40 else text
    return text.translate(_BIG_KANJI) if style == "big" else text


def era_kanji(rng: random.Random, language: Language) -> tuple[str, str]:
    """Write a date of a Japanese era, or of the Republic of China, in kanji."""
    style = rng.choices(("plain", "digits", "old", "big"), (78, 10, 6, 6))[0]
    way = rng.random()
    if way < 0.1:
        name, (first, count) = rng.choice(list(_table("reigns").items()))
        year = rng.randint(1, count)
        shown = "元" if year == 1 else kanji(rng, year, "plain")
        if rng.random() < 0.6:
            return f"{name}{shown}年", f"{first + year - 1:04}"
        return f"{name}{shown}年{kanji(rng, rng.randint(1, 12), 'plain')}月", "-calendar"
    if way < 0.45:
        return _republic(rng, "plain" if style == "big" else style)
    day = partial_words.some_day(rng, rng.randint(1873, 2035))
    starts = [datetime.date.fromisoformat(text)
              for text in tables.load("calendars")["japanese"]["first_dates"]]  # fmt: skip
    era = max(number for number, start in enumerate(starts) if start <= day)
    year, name = day.year - starts[era].year + 1, _table("eras")["names"][era]
    shown = "元" if year == 1 else kanji(rng, year, style)
    notation = f"E{era + 1}{year:04}"
    if rng.random() < 0.35:
        pattern, form = tables.marked(rng, _table("eras")["years"])
        return pattern.format(e=name, y=shown), form.format(notation)
    return _with_month(rng, f"{name}{shown}年", notation, day, style)


def _republic(rng: random.Random, style: str) -> tuple[str, str]:
    day = partial_words.some_day(rng, rng.randint(1912, 2030))
    year = day.year - 1911
    shown, notation = "元" if year == 1 else kanji(rng, year, style), f"C{year:04}"
    if rng.random() < 0.4:
        pattern, form = tables.marked(rng, _table("eras")["republic"])
        return pattern.format(y=shown), form.format(notation)
    name = rng.choice(("民國", "民國", "中華民國", "民国"))
    return _with_month(rng, f"{name}{shown}年", notation, day, style)


def _with_month(
    rng: random.Random, text: str, notation: str, day: datetime.date, style: str
) -> tuple[str, str]:
    """Put a month, and mostly a day, behind a year in kanji."""
    style = "plain" if style == "digits" and rng.random() < 0.7 else style
    text += f"{kanji(rng, day.month, style)}月"
    notation += f"{day.month:02}"
    if rng.random() < 0.4:
        return text, notation
    return f"{text}{kanji(rng, day.day, style)}日", f"{notation}{day.day:02}"


_ERA_SIGNS = "MTSHR"  # of Meiji to Reiwa
_AROUND_ERAS = ("{}生", "{}付", "{}現在", "{}撮影", "生年月日:{}", "{}発行", "日付 {}")


def limits_of_era(rng: random.Random, language: Language) -> tuple[str, str]:
    """Write a day near the first or last day of its era, or outside of it: 昭和64年1月8日.

    The notation has the fields of the text; one outside the era has no meaning (`edtf.meaning`).
    Months of Meiji 1 to 5 are those of the moon.
    """
    era = rng.randint(1, len(ERAS))
    begin, end = ERA_DAYS[era]
    is_open = end.year == datetime.MAXYEAR
    limit = begin if is_open or rng.random() < 0.5 else end
    spread = rng.choice((10, 60, 400))
    day = limit + datetime.timedelta(rng.randint(-spread, spread))
    year = max(1, day.year - ERAS[era][1] + 1)
    if not is_open and rng.random() < 0.2:
        year = end.year - ERAS[era][1] + 1 + rng.randint(1, 12)
    precision = rng.choices((8, 6, 4), (78, 9, 13))[0]
    text = _in_era(rng, era, year, day, precision)
    notation = f"E{era}{year:04}{day.month:02}{day.day:02}"[: 2 + precision]
    is_lunar = era == 1 and year < begin.year - ERAS[era][1] + 1 and precision > 4
    return text, "-calendar" if is_lunar else notation


def _in_era(rng: random.Random, era: int, year: int, day: datetime.date, precision: int) -> str:
    """Write the month and day of a day, and a year of an era, in digits or in kanji."""
    name, way = _table("eras")["names"][era - 1], rng.random()
    if precision == 8 and way > 0.85:
        sign, mark = rng.choice((_ERA_SIGNS[era - 1], name)), rng.choice("./-")
        return f"{sign}{year}{mark}{day.month}{mark}{day.day}"
    numbers = [year, day.month, day.day][: precision // 2 - 1]
    style = "plain" if way < 0.15 else ""
    shown = [kanji(rng, n, style) if style else f"{n}" for n in numbers]
    if year == 1 and (style or rng.random() < 0.7):
        shown[0] = "元"
    text = name + "".join(number + sign for number, sign in zip(shown, "年月日", strict=False))
    return str(rng.choice(_AROUND_ERAS)).format(text) if rng.random() < 0.15 else text


def persian_numbers(rng: random.Random, language: Language) -> tuple[str, str]:
    """Write a Persian day in Persian digits, mostly with the day first or a year of two digits."""
    year, month, number = _persian_day(rng)
    width, sign = rng.choice(("", "02")), rng.choice("///-.")
    parts = [f"{number:{width}}", f"{month:{width}}", f"{year}"]
    way = rng.random()
    if way < 0.6:
        parts[2] = f"{year % 100:02}"
    text = sign.join(parts if way > 0.75 else reversed(parts))
    text = rng.choice(("{}", "{}", "{}", "مورخ {}", "تاریخ: {}", "در {}")).format(text)
    return patterns.native_digits(text, "fa"), f"P{year:04}{month:02}{number:02}"


def short_persian(rng: random.Random, language: Language) -> tuple[str, str]:
    """Write a Persian day in words with a year of two digits: 13 آبان 58 is in 1358."""
    year, month, number = _persian_day(rng)
    code = rng.choices(("fa", "en"), (7, 1))[0]
    name = rng.choice(tables.load("calendars")["persian"][code]["months"][month - 1][:2])
    text = rng.choice(_table("persian")["short_years" if code == "fa" else "short_latin"]).format(
        d=number, m=name, y=f"{year % 100:02}"
    )
    text = text.replace("ماه ماه", "ماه")
    if code == "fa" and rng.random() < 0.7:
        text = patterns.native_digits(text, "fa")
    return text, f"P{year:04}{month:02}{number:02}"


def _persian_day(rng: random.Random) -> tuple[int, int, int]:
    """Draw a day of the years 1332 to 1399, whose two digits are no day of a month."""
    day = partial_words.some_day(rng, rng.randint(1954, 2020))
    year, month, number = calendars.fields("persian", day.toordinal())
    return (year, month, number) if 1332 <= year <= 1399 else _persian_day(rng)


def islamic_numbers(rng: random.Random, language: Language) -> tuple[str, str]:
    """Write an Islamic day in Arabic digits alone, or with the year first: 1441 Rajab 10."""
    day = datetime.date(rng.randint(1882, 2035), rng.randint(1, 12), rng.randint(1, 28))
    year, month, number = calendars.fields("islamic", day.toordinal())
    notation = f"H{year:04}{month:02}{number:02}"
    table, way = tables.load("calendars")["islamic"], rng.random()
    if way < 0.45:
        width, sign = rng.choice(("", "02", "02")), rng.choice("///-.")
        parts = (str(year), f"{month:{width}}", f"{number:{width}}")
        text = sign.join(parts if rng.random() < 0.6 else parts[::-1])
        mark = rng.choice(("", "", "", "هـ", " هـ", " ه"))
        start = rng.choice(("", "", "", "", "بتاريخ ", "التاريخ: ", "في "))
        return f"{start}{patterns.native_digits(text, 'ar')}{mark}", notation
    if way < 0.6:  # of our era, in the same digits
        day = partial_words.some_day(rng, rng.randint(1900, 2035))
        text = day.strftime(rng.choice(("%Y/%m/%d", "%Y-%m-%d", "%d/%m/%Y")))
        mark = rng.choice(("", "", "م", " م"))
        return f"{patterns.native_digits(text, 'ar')}{mark}", partial_words.digits(day)
    code = rng.choice(("en", "en", "en", "tr", "id", "fr", "de", "ar"))
    names, marks = table[code]["months"][month - 1], table[code].get("marks", ["AH"])
    name = rng.choice(names) if rng.random() < 0.4 else names[0]
    text = rng.choice((
        f"{year} {name} {number}", f"{year} {name} {number}", f"{year}, {name} {number}",
        f"{year}, {number} {name}", f"{year} {rng.choice(marks)}, {number} {name}",
        f"{year} {number} {name}", f"{year}-{name}-{number}", f"{year} {name} {number:02}",
    ))  # fmt: skip
    if code == "ar" and rng.random() < 0.6:
        text = patterns.native_digits(text, "ar")
    return text, notation


KINDS: partial_words.Kinds = (
    ("limit of an era", 5, limits_of_era),
    ("Persian day in digits", 4, persian_numbers),
    ("Persian day of a short year", 3, short_persian),
    ("Islamic day in digits", 6, islamic_numbers),
)
