"""Dates beyond patterns: phrases, numbers in words, labels, Roman months, kanji, eras."""

import datetime
import random
import re
from functools import cache

from ..numeric import has_two_digits
from . import languages, phrases
from .languages import Language
from .patterns import BUDDHIST_ERA, english_suffix, fill

_NUMBER_LANGUAGE = {"nb": "no"}  # Babel's code -> num2words'
_WITHOUT_YEARS = {"sv"}  # languages without a year form in num2words
# Names of day, month and year.
_ENGLISH_LABELS = (
    ("day", "month", "year"), ("d", "m", "y"), ("dd", "mm", "yyyy"), ("D", "M", "Y"),
    ("day", "mon", "yr"),
)  # fmt: skip
# Months as Roman numerals, in letters and as single characters.
ROMANS = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII")
_SINGLE_ROMANS = "ⅠⅡⅢⅣⅤⅥⅦⅧⅨⅩⅪⅫ"
# Digits and weekdays, Monday first.
KANJI = "〇一二三四五六七八九"
_CHINESE_DAYS = "一二三四五六日"
_JAPANESE_DAYS = "月火水木金土日"
_WEEKDAYS_CJK = ("星期{0}", " 周{0}", "（{1}）", "({1})", " {1}曜日", "{1}曜日")
_REPUBLIC = 1911  # the year before the first of the Republic of China
# Japanese eras: the first day, the name, its letter.
_ERAS = (
    (datetime.date(2019, 5, 1), "令和", "R"),
    (datetime.date(1989, 1, 8), "平成", "H"),
    (datetime.date(1926, 12, 25), "昭和", "S"),
    (datetime.date(1912, 7, 30), "大正", "T"),
    (datetime.date(1868, 10, 23), "明治", "M"),
)


def english(rng: random.Random, day: datetime.date, language: Language) -> str:
    """Write with ordinals and the phrases in letters and deeds."""
    pattern = phrases.draw(rng, "english").replace("{sfx}", english_suffix(day.day))
    text = fill(rng, pattern, day, language)
    if rng.random() < 0.05:  # the old style: 2d, 3d
        text = re.sub(r"(\d)[nr]d\b", r"\1d", text)
    if rng.random() < 0.08:  # "3 rd", "3RD"
        text = re.sub(
            r"(\d)(st|nd|rd|th)\b",
            lambda m: m[1] + rng.choice((" ", "")) + m[2].upper(),
            text,
        )
    return text


def spelled(rng: random.Random, day: datetime.date, language: Language) -> str:
    """Write in words: "the third of May nineteen seventy-nine"."""
    if language.code == "ko" or rng.random() < 0.01:
        parts = ((day.year, "년"), (day.month, "월"), (day.day, "일"))
        return " ".join(spelled_number(value, "ko", "cardinal") + unit for value, unit in parts)
    codes = phrases.lists()["spelled_languages"]
    code = language.code if language.code in codes else rng.choice(codes)
    language = languages.language(code)
    ordinals = language.get("ordinals")
    spoken_day = rng.choice(ordinals[day.day - 1].split("|")) if ordinals else str(day.day)
    month = rng.choice(language.months[day.month - 1][:1] + language.months[day.month - 1])
    year = spelled_year(rng, day.year, code) if rng.random() < 0.8 else str(day.year)
    if code == "en":
        pattern = phrases.draw(rng, "spelled_english")
    else:
        of, of_year = language.draw(rng, "of"), language.draw(rng, "of_year")
        pattern = rng.choice((f"{{0}} {of} {{1}} {of_year} {{2}}", "{0} {1} {2}"))
    text = pattern.format(spoken_day, month, year)
    if rng.random() < 0.2:
        text = text.replace("-", " ")
    if rng.random() < 0.15:
        text = f"{rng.choice(language.weekdays[day.weekday()])}, {text}"
    return re.sub(r"  +", " ", text)


@cache
def spelled_number(value: int, code: str, kind: str) -> str:
    """Write a number in words; `kind` is num2words' form, such as "cardinal" or "year"."""
    convert = languages.library("num2words").num2words
    return str(convert(value, lang=_NUMBER_LANGUAGE.get(code, code), to=kind))


def spelled_year(rng: random.Random, year: int, code: str = "en") -> str:
    """Write a year in words.

    Example:
        >>> spelled_year(random.Random(1), 1979, "de")
        'eintausendneunhundertneunundsiebzig'
    """
    if code != "en":
        plain = code in _WITHOUT_YEARS or rng.random() < 0.4
        return spelled_number(year, code, "cardinal" if plain else "year")
    ways = [
        spelled_number(year, "en", "year"),
        spelled_number(year, "en", "cardinal").replace(",", ""),
    ]
    century, rest = (spelled_number(part, "en", "cardinal") for part in divmod(year, 100))
    if 1100 <= year < 2000 and year % 100:
        ways.append(f"{century} hundred and {rest}")
    if 1900 <= year < 2100 and 1 <= year % 100 <= 9:
        ways.append(f"{century} oh {rest}")
    if year % 100 and year < 2000:
        ways.append(f"{century} hundred {rest}")
    if 2000 < year < 2100:
        ways.append(spelled_number(year, "en", "cardinal").replace(" and", ""))
    return ways[0] if rng.random() < 0.6 else rng.choice(ways)


def labels(rng: random.Random, day: datetime.date, language: Language) -> str:
    """Write each part with its label: "day 19 month 3 year 1920"."""
    if rng.random() < 0.06:
        month = rng.choice(languages.language("en").months[day.month - 1])
        parts = [f"the year is {day.year}", f"the month is {month}", f"the day is {day.day}"]
        join = rng.choice((", ", "; ", " and "))
        return join.join(parts if rng.random() < 0.5 else parts[::-1])
    names: tuple[str, ...]
    if rng.random() < 0.6 or not language.get("day_label"):
        names = rng.choice(_ENGLISH_LABELS)
        language = languages.language("en")
    else:
        keys = ("day_label", "month_label", "year_label")
        names = tuple(language.draw(rng, key, "?") for key in keys)
    month = str(day.month)
    if rng.random() >= 0.6:
        month = language.draw_month(rng, day.month)
    values = [str(day.day) if rng.random() < 0.6 else f"{day.day:02}", month, str(day.year)]
    if month.isdigit() and rng.random() < 0.4:
        values[1] = f"{day.month:02}"
    order = rng.choice(((0, 1, 2), (0, 1, 2), (2, 1, 0), (1, 0, 2)))
    link = rng.choice((" ", " ", ":", ": ", "=", " = ", "-", ""))
    join = rng.choice((" ", " ", ", ", "; ", " / ", ",", " - ", "  ", "|"))
    after = rng.random() < 0.12
    pairs = [(values[n], names[n]) if after else (names[n], values[n]) for n in order]
    if link == "" and join == " " and not month.isdigit():  # not "dayMay"
        join = ", "
    return join.join(link.join(pair) for pair in pairs)


def roman(rng: random.Random, day: datetime.date) -> str:
    """Write the month as a Roman numeral: 3.V.1979."""
    month = ROMANS[day.month - 1] if rng.random() < 0.9 else _SINGLE_ROMANS[day.month - 1]
    if rng.random() < 0.2:
        month = month.lower()
    short = has_two_digits(day.year) and rng.random() < 0.2
    year = f"{day.year % 100:02}" if short else str(day.year)
    number = str(day.day) if rng.random() < 0.7 else f"{day.day:02}"
    separator = rng.choice((".", ".", " ", "-", "/", ". ", " . ", " / "))
    text = separator.join((number, month, year))
    if rng.random() < 0.1:
        text = separator.join((year if not short else str(day.year), month, number))
    return text + rng.choice(("", "", "", " г.", " r.", "."))


def kanji(rng: random.Random, day: datetime.date) -> str:
    """Write with Chinese and Japanese numerals: 一九七九年五月三日."""
    year = "".join(KANJI[int(c)] for c in str(day.year))
    if rng.random() < 0.3:
        year = year.replace("〇", rng.choice("零○0"))
    if rng.random() < 0.08:
        year = _kanji_number(day.year)
    return f"{year}年{_kanji_day(rng, day)}{_weekday_cjk(rng, day)}"


def _kanji_number(value: int) -> str:
    """Write a number with place values, without zeros: 千九百七十九, 百一."""
    text = ""
    for place, unit in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit, value = divmod(value, place)
        if digit:
            text += ("" if digit == 1 and unit else KANJI[digit]) + unit
    return text


def _kanji_day(rng: random.Random, day: datetime.date) -> str:
    last = rng.choice("日日日号")
    number = _kanji_number(day.day)
    if day.day > 20 and rng.random() < 0.06:
        number = ("廿" if day.day < 30 else "卅") + _kanji_number(day.day % 10)
    return f"{_kanji_number(day.month)}月{number}{last}"


def _weekday_cjk(rng: random.Random, day: datetime.date) -> str:
    if rng.random() < 0.75:
        return ""
    number = day.weekday()
    return rng.choice(_WEEKDAYS_CJK).format(_CHINESE_DAYS[number], _JAPANESE_DAYS[number])


def era(rng: random.Random, day: datetime.date) -> str:
    """Write with years of a Japanese era, or of the Republic of China or the Buddhist era."""
    if day.year >= 1912 and rng.random() < 0.03:
        name = rng.choice(("中華民國", "民國"))
        return f"{name}{_kanji_number(day.year - _REPUBLIC)}年{_kanji_day(rng, day)}"
    if day.year >= 1912 and rng.random() < 0.1:
        name = rng.choice(("民國", "民国", "中華民國"))
        return f"{name}{day.year - _REPUBLIC}年{day.month}月{day.day}日"
    if rng.random() < 0.15:
        thai = languages.language("th")
        names = thai.months[day.month - 1] + thai.short_months[day.month - 1]
        label = rng.choice(("พ.ศ. ", "พ.ศ.", "", "", ""))
        return f"{day.day} {rng.choice(names)} {label}{day.year + BUDDHIST_ERA}"
    first, name, letter = next(row for row in _ERAS if row[0] <= day)
    year = day.year - first.year + 1
    written = "元" if year == 1 and rng.random() < 0.6 else str(year)
    if rng.random() < 0.3:
        width = "02" if rng.random() < 0.4 else ""
        separator = rng.choice("...-/")
        short = letter if rng.random() < 0.85 else letter.lower()
        return f"{short}{year:{width}}{separator}{day.month:{width}}{separator}{day.day:{width}}"
    if rng.random() < 0.25:
        written = written if written == "元" else _kanji_number(year)
        text = f"{name}{written}年{_kanji_day(rng, day)}"
    elif rng.random() < 0.1:
        text = f"{name}{year}.{day.month}.{day.day}"
    else:
        gap = " " if rng.random() < 0.12 else ""
        text = f"{name}{gap}{written}年{gap}{day.month}月{gap}{day.day}日"
    return text + _weekday_cjk(rng, day)


def mixed(rng: random.Random, day: datetime.date, language: Language) -> str:
    """Write in two languages: "3 mai 1979, Thursday"."""
    other = languages.language(rng.choice(languages.MAIN))
    pattern = rng.choice(("{d} {MMMM} {y}", "{MMMM} {d}, {y}", "{d}. {MMM} {y}"))
    text = fill(rng, pattern, day, language)
    name = rng.choice(other.weekdays[day.weekday()] or [day.strftime("%A")])
    return rng.choice((f"{text}, {name}", f"{name}, {text}", f"{text} ({name})", f"{name} {text}"))
