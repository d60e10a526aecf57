"""Quarters, halves, decades of centuries and numbers in words, in many languages and scripts."""

import datetime
import random
import re
import tomllib
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

from .. import calendars
from . import other_calendars, partial_words, patterns
from .languages import Language

FILE = Path(__file__).with_name("world.toml")
Write = Callable[[random.Random, Language], tuple[str, str]]
_CYRILLIC = {"ru", "uk", "be", "bg", "sr", "mk", "kk"}
_CYRILLIC_LETTERS = str.maketrans("XIVCM", "ХІVСМ")
_SCRIPTS = {"ar", "fa", "ur", "hi", "bn", "th"}  # languages with digits of their own
# Endings of Turkish and Basque numbers, by the ten of the number: 10, 20 to 90.
_TURKISH = {
    "plural": ("lar", "ler", "lar", "lar", "ler", "lar", "ler", "ler", "lar"),
    "with": ("lu", "li", "lu", "lı", "li", "lı", "li", "li", "lı"),
}  # fmt: skip
_AZERBAIJANI = ("cu", "ci", "cu", "cı", "ci", "cı", "ci", "ci", "cı")
_HUNGARIAN = ("es", "as", "as", "es", "es", "as", "es", "as", "es")
_GENITIVES = ("ın", "in", "nin", "ün", "ün", "in", "nın", "nin", "in", "un")  # by last digit
_GENITIVES_OF_TENS = ("ün", "un", "nin", "un", "ın", "nin", "ın", "in", "in", "ın")
_QUESTIONS = ("{}?", "{} (?)", "{} ?", "[{}?]", "[{}]?")


@cache
def words() -> dict[str, Any]:
    """Return world.toml: section -> language -> words and patterns."""
    return tomllib.loads(FILE.read_text(encoding="utf-8"))


def _chosen(rng: random.Random, language: Language, section: str) -> tuple[str, Any]:
    """Draw a language of a section, half of the time the given one."""
    table = words()[section]
    code = language.code if language.code in table and rng.random() < 0.5 else ""
    code = code or rng.choice(list(table))
    return code, table[code]


def _pattern(rng: random.Random, found: list[str]) -> tuple[str, str]:
    """Draw a pattern and its mark, which stands behind " @"."""
    pattern, _, mark = rng.choice(found).partition(" @")
    return pattern, mark


def _roman(rng: random.Random, number: int, code: str) -> str:
    """Write a number in Roman letters, some of them the Cyrillic ones of keyboards."""
    text = patterns.roman_number(number)
    if code in _CYRILLIC and rng.random() < 0.35:
        text = text.translate(_CYRILLIC_LETTERS)
    return text


def misread(rng: random.Random, letters: str) -> str:
    """Write Roman letters as scanners and keyboards have them: XlX, X1X, xix."""
    way = rng.random()
    if way < 0.35:
        return letters.replace("I", rng.choice("l1|"))
    if way < 0.6:
        return letters.translate(str.maketrans("XIV", "ХІV"))
    return letters.lower() if way < 0.8 else letters.translate(str.maketrans("XI", "Хl"))


def _mended(text: str, code: str) -> str:
    """Correct the endings of numbers: 1e trimestre is 1er trimestre, 20de eeuw is 20ste eeuw."""
    if code == "fr":
        text = re.sub(r"\b1(e|ème)\b", "1er", text)
    elif code == "sv":
        text = re.sub(r"\b([34]):a", r"\1:e", text)
        text = re.sub(r"\b(2?[12]):e", r"\1:a", text)
    elif code in ("nl", "af"):
        text = re.sub(r"\b(1|8|20)de\b", r"\1ste", text)
    elif code == "lt":
        text = text.replace("3-as", "3-ias")
    elif code == "it":
        text = text.replace("del Ottocento", "dell'Ottocento")
    return text


def _in_script(rng: random.Random, text: str, code: str, share: float = 0.4) -> str:
    """Write digits in the script of the language, sometimes."""
    if code in _SCRIPTS and rng.random() < share:
        return patterns.native_digits(text, code)
    return text


def _capital(rng: random.Random, text: str) -> str:
    return text[:1].upper() + text[1:] if rng.random() < 0.25 else text


def _of_year(year: int) -> str:
    """Write a Turkish year in the genitive.

    Example:
        >>> _of_year(2018), _of_year(1990)
        ("2018'in", "1990'ın")
    """
    last, ten = year % 10, year // 10 % 10
    ending = _GENITIVES[last] if last else _GENITIVES_OF_TENS[ten]
    return f"{year}'{'in' if year % 1000 == 0 else ending}"


def _suffixes(code: str, ten: int) -> tuple[str, str]:
    """Return the endings of a decade, which vowels decide; {i} and {j} of world.toml."""
    if code == "tr":
        return _TURKISH["plural"][ten - 1], _TURKISH["with"][ten - 1]
    if code == "az":
        return _AZERBAIJANI[ten - 1], ""
    if code == "eu":
        return ("eko" if ten % 2 else "ko"), ""
    return _HUNGARIAN[ten - 1], ""


def _part_of_year(rng: random.Random, language: Language, count: int) -> tuple[str, str]:
    """Write a quarter or a half of a year."""
    code, own = _chosen(rng, language, "parts")
    number = rng.randint(1, count)
    year = rng.randint(1850, 2035) if rng.random() < 0.85 else rng.randint(1700, 1849)
    found = own["q"] if count == 4 else own.get("s") or own[f"s{number}"]
    pattern, _ = _pattern(rng, found)
    values = {"y": year, "n": number, "r": _roman(rng, number, code), "yn": _of_year(year)}
    keys = "wv" if count == 4 else "hg"
    values |= {key: own[key][number - 1] for key in keys if key in own}
    text = _mended(pattern.format(**values), code)
    notation = f"{year:04}S{(32 if count == 4 else 39) + number}"
    text = _in_script(rng, _capital(rng, text), code, 0.25)
    if rng.random() < 0.06:
        return rng.choice(_QUESTIONS).format(text), f"{notation}?"
    return text, notation


def quarter(rng: random.Random, language: Language) -> tuple[str, str]:
    """Write a quarter of a year: III kwartał 1987 r."""
    return _part_of_year(rng, language, 4)


def half(rng: random.Random, language: Language) -> tuple[str, str]:
    """Write a half of a year: 2. Halbjahr 1955."""
    return _part_of_year(rng, language, 2)


# Two quarters or halves; {a} and {b} are their numbers, {A} and {B} in Roman letters.
_PAIRS = (
    ("Q{a} or Q{b} {y}", "|"), ("Q{a}/Q{b} {y}", "/"), ("Q{a}-Q{b} {y}", "/"),
    ("Q{a}–Q{b} {y}", "/"), ("{a}. oder {b}. Quartal {y}", "|"), ("Q{a} to Q{b} {y}", "/"),
    ("{A} lub {B} kwartał {y} r.", "|"), ("{A} или {B} квартал {y} г.", "|"),
    ("{A}-{B} кварталы {y} г.", "/"), ("{A}-{B} kw. {y} r.", "/"), ("Q{a} ou Q{b} {y}", "|"),
    ("{a}.–{b}. Quartal {y}", "/"), ("{A}. nebo {B}. čtvrtletí {y}", "|"),
    ("{y}年第{a}或第{b}季度", "|"), ("{a}º o {b}º trimestre de {y}", "|"),
    ("T{a} ou T{b} {y}", "|"), ("{y} Q{a}–Q{b}", "/"), ("{a}e of {b}e kwartaal {y}", "|"),
)  # fmt: skip


def season_choice(rng: random.Random, language: Language) -> tuple[str, str]:
    """Write a season with its doubts: one of two, about a season, early or late in it."""
    year, way = partial_words.some_year(rng), rng.random()
    if way < 0.08:
        pattern, sign = rng.choice(_PAIRS)
        first = rng.randint(1, 3)
        romans = [patterns.roman_number(number) for number in (first, first + 1)]
        text = pattern.format(a=first, b=first + 1, A=romans[0], B=romans[1], y=year)
        return text, f"{year:04}S{32 + first}{sign}{year:04}S{33 + first}"
    code, own = _chosen(rng, language, "seasons")
    number = rng.randrange(4)
    if way < 0.4:
        return _two_seasons(rng, own, code, year)
    if way < 0.52 and "fixed" in own:
        pattern, mark = _pattern(rng, own["fixed"])
        return _capital(rng, pattern.format(y=year)), f"{year:04}S{mark}"
    keys = [key for key in ("about", "about", "early", "late") if key in own]
    key = rng.choice(keys)
    name = own["s"][number]
    if way < 0.72:
        front = own.get("front")
        text = f"{front}{'' if front[-1] in '年 ' else ' '}{name}" if front else f"{name} {year}"
        text = text.replace("{y}", str(year))
        return rng.choice(_QUESTIONS).format(_capital(rng, text)), f"{year:04}S{21 + number}?"
    pattern = rng.choice(own[key])
    text = pattern.format(s=name, o=own.get("o", own["s"])[number], y=year)
    mark = {"about": "~", "early": "e", "late": "l"}[key]
    if mark == "~" and rng.random() < 0.12:
        text, mark = f"{text}?", "~?"
    text = _in_script(rng, _capital(rng, text), code)
    return text, f"{year:04}S{21 + number}{mark}"


def _two_seasons(rng: random.Random, own: Any, code: str, year: int) -> tuple[str, str]:
    first = rng.randrange(3)
    second = 2 if first == 0 and rng.random() < 0.3 else first + 1
    a, b = own["s"][first], own["s"][second]
    sign, between = "|", f" {rng.choice(own['or'])} "
    if rng.random() < 0.4 and second == first + 1:
        sign, between = "/", rng.choice(("/", "/", " / ", "-", "–"))
    front = own.get("front")
    if code in ("zh", "ja"):
        between = between.strip()
    names = f"{a}{between}{b}"
    if front:
        text = f"{front}{'' if front[-1] in '年 ' else ' '}{names}".replace("{y}", str(year))
    else:
        text = rng.choice((f"{names} {year}", f"{names} {year}", f"{names}, {year}",
                           f"{year} ({names})", f"{year}, {names}"))  # fmt: skip
    mark = "?" if rng.random() < 0.06 else ""
    text = f"{text} (?)" if mark else text
    text = _in_script(rng, _capital(rng, text), code, 0.3)
    return text, f"{year:04}S{21 + first}{mark}{sign}{year:04}S{21 + second}{mark}"


def decade_of_century(rng: random.Random, language: Language) -> tuple[str, str]:
    """Write a decade by its century: 30er Jahre des 19. Jahrhunderts."""
    code, own = _chosen(rng, language, "decades")
    pattern, mark = _pattern(rng, own["p"])
    century = rng.choice((18, 19, 19, 19, 20, 20, 20, 20))
    if "{c}" not in pattern and rng.random() < 0.12:
        century = rng.choice((16, 17))
    ten = rng.randint(2, 9)
    values = {"d": f"{ten}0", "n": century, "r": _roman(rng, century, code), "k": ten + 1,
              "i": _suffixes(code, ten)[code == "tr"]}  # fmt: skip
    values |= {key: own[key][ten - 2] for key in "tx" if key in own}
    if "{c}" in pattern:
        values["c"] = own["c"][century - 18]
    text = _mended(pattern.format(**values), code)
    text = _in_script(rng, _capital(rng, text), code)
    notation = f"{century - 1:02}{ten}X{mark}"
    if code == "hu":
        text = text.replace("0es", "0-es").replace("0as", "0-as")
    elif code == "tr":
        text = re.sub(r"(\d0)l", r"\1'l", text)
    if rng.random() < 0.05:
        return rng.choice(_QUESTIONS).format(text), f"{notation}?"
    return text, notation


def century_words(rng: random.Random, language: Language) -> tuple[str, str]:
    """Write a century in words, letters or digits, also before Christ, early, mid or late."""
    code, own = _chosen(rng, language, "centuries")
    before = "bc" in own and rng.random() < 0.2
    pattern, mark = _pattern(rng, own["bc" if before else "p"])
    number = rng.randint(2, 9) if before else rng.choices(range(11, 21), (1,) * 4 + (3,) * 6)[0]
    values = {"n": number, "r": _roman(rng, number, code),
              "o": f"{number}{patterns.english_suffix(number)}"}  # fmt: skip
    if "{c}" in pattern:
        number = rng.choice((15, 16, 17, 18, 18, 19, 19, 19, 20, 20, 21))
        values["c"] = own["c"][number - 15]
    if "{w}" in pattern:
        values["w"] = own["w"][number - 1]
    text = _mended(pattern.format(**values), code)
    text = _in_script(rng, _capital(rng, text), code)
    notation = f"{'N' if before else ''}{number - 1:02}XX{mark}"
    if rng.random() < 0.05 and "~" not in mark:
        return rng.choice(_QUESTIONS).format(text), f"{notation}?"
    return text, notation


def decades_plain(rng: random.Random, language: Language) -> tuple[str, str]:
    """Write a decade by its first year: 1920-luku, années 1920, 1850年代."""
    code, own = _chosen(rng, language, "plain")
    pattern, mark = _pattern(rng, own)
    periods = ((1800, 1949), (1950, 2029), (1600, 1799))
    decade = rng.randint(*rng.choices(periods, (60, 25, 15))[0]) // 10 * 10
    if decade % 100 == 0:  # often the century
        decade += 10 * rng.randint(1, 9) if decade < 2000 else 10
    first, second = _suffixes(code, decade // 10 % 10)
    text = pattern.format(d=decade, i=first, j=second)
    text = _in_script(rng, _capital(rng, text), code)
    notation = f"{decade // 10:03}X{mark}"
    if not mark and rng.random() < 0.06:
        return rng.choice(_QUESTIONS).format(text), f"{notation}?"
    return text, notation


_PERSIAN_MONTHS = (
    "فروردین", "اردیبهشت", "خرداد", "تیر", "مرداد", "شهریور", "مهر", "آبان", "آذر", "دی", "بهمن",
    "اسفند",
)  # fmt: skip
_PERSIAN_ORDINALS = (
    "اول", "دوم", "سوم", "چهارم", "پنجم", "ششم", "هفتم", "هشتم", "نهم", "دهم", "یازدهم",
    "دوازدهم", "سیزدهم", "چهاردهم", "پانزدهم", "شانزدهم", "هفدهم", "هجدهم", "نوزدهم", "بیستم",
)  # fmt: skip
_PERSIAN_DAYS = ("{d} {m} {y}", "{d} {m} {y}", "{d} {m} ماه {y}", "{d} {m}‌ماه {y}",
                 "{d} {m} سال {y}", "{d} {m} {y} خورشیدی", "{d} {m} {y} شمسی", "{d} {m} {y} ش",
                 "مورخ {d} {m} {y}", "در {d} {m} {y}", "به تاریخ {d} {m} {y}",
                 "{d} {m}، {y}", "روز {d} {m} {y}", "{d} {m} {y} ه.ش",
                 "{d} {m} ماه سال {y} هجری شمسی")  # fmt: skip
# Years of our era in Persian, and their notation.
_PERSIAN_YEARS = (
    ("حدود {y} میلادی", "{}~"), ("حدود سال {y} میلادی", "{}~"), ("سال {y} میلادی", "{}"),
    ("{y} میلادی", "{}"), ("{y} م.", "{}"), ("قبل از {y} م", "<{}"), ("در {y} میلادی", "{}"),
    ("پیش از سال {y} میلادی", "<{}"), ("بعد از {y} میلادی", ">{}"), ("پس از {y} م", ">{}"),
    ("احتمالا {y} میلادی", "{}?"), ("اوایل {y} میلادی", "{}e"), ("اواخر {y} میلادی", "{}l"),
    ("اواسط سال {y} میلادی", "{}m"), ("تا {y} میلادی", "<{}"), ("از {y} میلادی", ">{}"),
    ("در حدود {y} میلادی", "{}~"), ("سنه {y} میلادی", "{}"), ("تقریبا {y} میلادی", "{}~"),
    ("از سال {y} میلادی به بعد", ">{}"), ("{y} میلادی؟", "{}?"), ("سال {y} م.", "{}"),
)  # fmt: skip
_PERSIAN_PAIRS = (
    ("بین {y} و {z} میلادی", "/"), ("از {y} تا {z} میلادی", "/"), ("{y} تا {z} میلادی", "/"),
    ("{y} یا {z} میلادی", "|"), ("بین سال‌های {y} تا {z} میلادی", "/"), ("{y}–{z} میلادی", "/"),
)  # fmt: skip
_ARABIC_YEARS = (
    ("نحو {y} م", "{}~"), ("حوالي {y} م", "{}~"), ("حوالي عام {y}", "{}~"), ("قبل عام {y}", "<{}"),
    ("قبل سنة {y}", "<{}"), ("قبل {y} م", "<{}"), ("بعد عام {y}", ">{}"), ("بعد {y} م", ">{}"),
    ("منذ عام {y}", ">{}"), ("عام {y} م", "{}"), ("سنة {y} م", "{}"), ("سنة {y}", "{}"),
    ("حتى عام {y}", "<{}"), ("أوائل عام {y}", "{}e"), ("أواخر عام {y}", "{}l"),
    ("في عام {y}", "{}"),
    ("منتصف عام {y}", "{}m"), ("مطلع عام {y} م", "{}e"), ("{y} م تقريباً", "{}~"), ("{y}م", "{}"),
    ("ربما {y}", "{}?"), ("{y} م؟", "{}?"), ("نهاية عام {y}", "{}l"), ("عام {y} للميلاد", "{}"),
    ("قرابة عام {y}", "{}~"), ("ما بعد {y}", ">{}"), ("ما قبل عام {y}", "<{}"),
)  # fmt: skip
_ARABIC_PAIRS = (
    ("بين {y} و{z}", "/"), ("بين عامي {y} و{z}", "/"), ("ما بين {y} و{z} م", "/"),
    ("من {y} إلى {z}", "/"), ("من عام {y} حتى عام {z}", "/"), ("{y} أو {z}", "|"),
    ("عام {y} أو {z}", "|"), ("في الفترة من {y} إلى {z}", "/"), ("بين سنتي {y} و{z}", "/"),
)  # fmt: skip
_MONTHS_OF_OURS = {
    "fa": ("ژانویه فوریه مارس آوریل مه ژوئن ژوئیه اوت سپتامبر اکتبر نوامبر دسامبر",),
    "ar": ("يناير فبراير مارس أبريل مايو يونيو يوليو أغسطس سبتمبر أكتوبر نوفمبر ديسمبر",
           "جانفي فيفري مارس أفريل ماي جوان جويلية أوت سبتمبر أكتوبر نوفمبر ديسمبر",
           "كانون_الثاني شباط آذار نيسان أيار حزيران تموز آب أيلول تشرين_الأول تشرين_الثاني "
           "كانون_الأول"),
}  # fmt: skip
_SEASONS = {"fa": ("بهار", "تابستان", "پاییز", "زمستان"), "ar": ("ربيع", "صيف", "خريف", "شتاء")}
_OURS = {
    "fa": ("{} میلادی", "{} میلادی", "{} م.", "{} م"),
    "ar": ("{}", "{} م", "{}م", "{} ميلادي"),
}


def _persian_ordinal(rng: random.Random, number: int) -> str:
    if number == 1 and rng.random() < 0.4:
        return "یکم"
    if number == 18 and rng.random() < 0.3:
        return "هیجدهم"
    if number <= 20:
        return _PERSIAN_ORDINALS[number - 1]
    if number == 30:
        return rng.choice(("سی‌ام", "سی ام"))
    unit = "یکم" if number % 10 == 1 else _PERSIAN_ORDINALS[number % 10 - 1]
    return f"{'بیست' if number < 30 else 'سی'} و {unit}"


def persian_words(rng: random.Random, language: Language) -> tuple[str, str]:
    """Write a Persian day in words, or a date of our era in Persian or Arabic."""
    way = rng.random()
    if way < 0.4:
        day = datetime.date(rng.randint(1880, 2035), rng.randint(1, 12), rng.randint(1, 28))
        year, month, number = calendars.fields("persian", day.toordinal())
        text = rng.choice(_PERSIAN_DAYS).format(
            d=_persian_ordinal(rng, number), m=_PERSIAN_MONTHS[month - 1], y=year
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
        pattern, sign = rng.choice(_PERSIAN_PAIRS if code == "fa" else _ARABIC_PAIRS)
        last = year + (1 if sign == "|" else rng.randint(1, 30))
        return pattern.format(y=year, z=last), f"{year:04}{sign}{last:04}"
    pattern, notation = rng.choice(_PERSIAN_YEARS if code == "fa" else _ARABIC_YEARS)
    return pattern.format(y=year), notation.format(f"{year:04}")


def _part_of_ours(rng: random.Random, code: str) -> tuple[str, str]:
    """Write a season, a month or a day of our era."""
    day = partial_words.some_day(rng, rng.randint(1700, 2030))
    year = rng.choice(_OURS[code]).format(day.year)
    of_year = rng.choice(("", "", "سال " if code == "fa" else "عام "))
    if rng.random() < 0.4:
        number = rng.randrange(4)
        return f"{_SEASONS[code][number]} {of_year}{year}", f"{day.year:04}S{21 + number}"
    names = rng.choice(_MONTHS_OF_OURS[code]).split()
    month = names[day.month - 1].replace("_", " ")
    if rng.random() < 0.45:
        return f"{month} {of_year}{year}", f"{day.year:04}{day.month:02}"
    shown = str(day.day)
    if code == "fa" and rng.random() < 0.5:
        shown = _persian_ordinal(rng, day.day)
    elif code == "ar" and rng.random() < 0.2:
        month = f"من {month}"
    return f"{shown} {month} {of_year}{year}", partial_words.digits(day)


def turkish_islamic(rng: random.Random, language: Language) -> tuple[str, str]:
    """Write an Islamic day as Turks, Malays, Indonesians, Bosnians and Pakistanis do."""
    code, own = _chosen(rng, language, "islamic")
    year = rng.randint(1200, 1460) if rng.random() < 0.85 else rng.randint(900, 1199)
    month, day = rng.randint(1, 12), rng.randint(1, 29)
    name = rng.choice(own["m"][month - 1].split("|"))
    pattern = rng.choice(own["p"])
    bare = pattern.replace("{d}", "").replace("{m}", "").replace("{y}", "").strip(" ,.")
    if not bare and rng.random() < 0.5:
        year = rng.randint(1300, 1445)
    text = pattern.format(d=f"{day:02}" if rng.random() < 0.06 else day, m=name, y=year)
    text = patterns.native_digits(text, "ur") if code == "ur" and rng.random() < 0.5 else text
    return text, f"H{year:04}{month:02}{day:02}"


# {d} day, {m} month and {y} year in letters; {w} the day of the week.
_HEBREW_DAYS = (
    "{d} ב{m} {y}", "{d} {m} {y}", "{d} ב{m} {y}", "{d} {m} {y}", "{d} ל{m} {y}",
    "{d} לחודש {m} {y}", "{d} בחודש {m} {y}", "{d} ב{m}, {y}", "{d} {m}, {y}",
    "{d} ב{m} שנת {y}", "{d} {m} שנת {y}", "{w} {d} {m} {y}", "{w} {d} ב{m} {y}",
    "{w}, {d} ב{m} {y}", "{w} {d} לחודש {m} שנת {y}", "{d} ימים לחודש {m} שנת {y}",
)  # fmt: skip
_HEBREW_PREFIXES = (
    "נפטר", "נפטרה", "פ״נ", 'פ"נ', "נולד", "נולדה", "נפ׳", "נלב״ע", "הלך לעולמו",
    "נקבר", "נפטר ביום", "נולד ביום", "ביום", "נקטף", "יא״צ", "יום הזיכרון", "נפטר בשם טוב",
    "נספה", "נרצח", "נפל", "תאריך:",
)  # fmt: skip
_HEBREW_WEEKDAYS = ("ב׳", "ג׳", "ד׳", "ה׳", "ו׳", "שבת", "א׳")  # Monday first


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
    pattern = rng.choice(_HEBREW_DAYS)
    weekday = _HEBREW_WEEKDAYS[(ordinal - 1) % 7]
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
        text = f"{rng.choice(_HEBREW_PREFIXES)} {text}"
    return text, notation


def _hebrew_month(rng: random.Random, year: int, month: int) -> str:
    """Draw a name of a month; leap years have two months of Adar."""
    table = other_calendars.tables()["hebrew"]["he"]
    if month in (12, 13):
        is_leap = calendars.table("hebrew").lengths[year - 4001, 12] > 0
        if not is_leap:
            return "אדר"
        first = ("אדר א׳", "אדר א'", "אדר ראשון", "אדר א")
        second = ("אדר ב׳", "אדר ב'", "אדר שני", "אדר ב", "ואדר")
        return rng.choice(first if month == 12 else second)
    names: list[str] = table["months"][month - 1]
    plain = [name for name in names if not re.search(r"[֑-ׇ]", name) or "־" in name]
    return plain[0] if rng.random() < 0.7 else rng.choice(plain)


# The eras of Japan, and Chinese reigns with their first years and lengths. Their months are
# lunar, and are not known here.
_ERAS = ("明治", "大正", "昭和", "平成", "令和")
_REIGNS = {"光緒": (1875, 34), "康熙": (1662, 61), "乾隆": (1736, 60), "嘉慶": (1796, 25),
           "道光": (1821, 30), "咸豐": (1851, 11), "同治": (1862, 13), "宣統": (1909, 3),
           "雍正": (1723, 13), "順治": (1644, 18), "萬曆": (1573, 47), "光绪": (1875, 34),
           "嘉庆": (1796, 25), "咸丰": (1851, 11), "宣统": (1909, 3), "崇禎": (1628, 17),
           "嘉靖": (1522, 45)}  # fmt: skip
_BIG_KANJI = str.maketrans("一二三十", "壱弐参拾")
_KANJI = "〇一二三四五六七八九"
# {e} era, {y} year; the notation of a year.
_ERA_YEARS = (
    ("{e}{y}年", "{}"), ("{e}{y}年", "{}"), ("{e}{y}年頃", "{}~"), ("{e}{y}年ごろ", "{}~"),
    ("約{e}{y}年", "{}~"), ("{e}{y}年以前", "<{}"), ("{e}{y}年以降", ">{}"),
    ("{e}{y}年以後", ">{}"), ("{e}{y}年まで", "<{}"), ("{e}{y}年より前", "<{}"),
    ("{e}{y}年か", "{}?"), ("{e}{y}年？", "{}?"), ("{e}{y}年初", "{}e"), ("{e}{y}年末", "{}l"),
)  # fmt: skip
_REPUBLIC_YEARS = (
    ("民國{y}年", "{}"), ("民國{y}年", "{}"), ("中華民國{y}年", "{}"), ("民國{y}年以前", "<{}"),
    ("民國{y}年以後", ">{}"), ("民國{y}年前", "<{}"), ("約民國{y}年", "{}~"),
    ("民國{y}年左右", "{}~"),
    ("民国{y}年", "{}"), ("中華民國{y}年起", ">{}"), ("民國{y}年初", "{}e"), ("民國{y}年底", "{}l"),
    ("民國{y}年末", "{}l"), ("民國{y}年？", "{}?"),
)  # fmt: skip


def kanji(rng: random.Random, number: int, style: str) -> str:
    """Write a number below 200 in kanji.

    Example:
        >>> kanji(random.Random(1), 45, "plain"), kanji(random.Random(1), 45, "digits")
        ('四十五', '四五')
    """
    if style == "digits" and number > 9:
        return "".join(_KANJI[int(digit)] for digit in str(number))
    hundred, rest = divmod(number, 100)
    ten, one = divmod(rest, 10)
    text = "" if ten == 0 else "十" if ten == 1 else f"{_KANJI[ten]}十"
    if hundred:
        text = "一百" + ("零" if not ten and one else "一" if ten == 1 else "") + text
    text += _KANJI[one] if one else ""
    if style == "old":
        text = text.replace("二十", "廿").replace("三十", "卅") if 20 < number < 40 else text
    return text.translate(_BIG_KANJI) if style == "big" else text


def era_kanji(rng: random.Random, language: Language) -> tuple[str, str]:
    """Write a date of a Japanese era, or of the Republic of China, in kanji."""
    style = rng.choices(("plain", "digits", "old", "big"), (78, 10, 6, 6))[0]
    way = rng.random()
    if way < 0.1:
        name = rng.choice(list(_REIGNS))
        first, count = _REIGNS[name]
        year = rng.randint(1, count)
        shown = "元" if year == 1 else kanji(rng, year, "plain")
        if rng.random() < 0.6:
            return f"{name}{shown}年", f"{first + year - 1:04}"
        return f"{name}{shown}年{kanji(rng, rng.randint(1, 12), 'plain')}月", "-calendar"
    if way < 0.45:
        return _republic(rng, "plain" if style == "big" else style)
    day = partial_words.some_day(rng, rng.randint(1873, 2035))
    starts = [datetime.date.fromisoformat(text)
              for text in other_calendars.tables()["japanese"]["first_dates"]]  # fmt: skip
    era = max(number for number, start in enumerate(starts) if start <= day)
    year = day.year - starts[era].year + 1
    shown = "元" if year == 1 else kanji(rng, year, style)
    notation = f"E{era + 1}{year:04}"
    if rng.random() < 0.35:
        pattern, form = rng.choice(_ERA_YEARS)
        return pattern.format(e=_ERAS[era], y=shown), form.format(notation)
    return _with_month(rng, f"{_ERAS[era]}{shown}年", notation, day, style)


def _republic(rng: random.Random, style: str) -> tuple[str, str]:
    day = partial_words.some_day(rng, rng.randint(1912, 2030))
    year = day.year - 1911
    shown, notation = "元" if year == 1 else kanji(rng, year, style), f"C{year:04}"
    if rng.random() < 0.4:
        pattern, form = rng.choice(_REPUBLIC_YEARS)
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


def month_locale(rng: random.Random, language: Language) -> tuple[str, str]:
    """Write a month or a day with the forms of Slavic languages and Lithuanian."""
    _, own = _chosen(rng, language, "months")
    day = partial_words.some_day(rng)
    is_day = rng.random() < 0.55
    month = day.month - 1
    text = rng.choice(own["p" if is_day else "m"]).format(
        d=day.day, y=day.year, n=own["n"][month], g=own["g"][month], l=own["l"][month],
        N=own["n"][month].capitalize(),
    )  # fmt: skip
    notation = partial_words.digits(day)
    return (text, notation) if is_day else (text, notation[:6])


KINDS: tuple[tuple[str, float, Write], ...] = (
    ("quarter in words", 2.5, quarter),
    ("half in words", 2, half),
    ("season with doubt", 3, season_choice),
    ("decade of a century in words", 3, decade_of_century),
    ("century in words", 4, century_words),
    ("plain decade", 3, decades_plain),
    ("Persian and Arabic words", 3, persian_words),
    ("Islamic in Latin letters", 2.5, turkish_islamic),
    ("Hebrew letters", 2.5, hebrew_letters),
    ("era in kanji", 2.5, era_kanji),
    ("month of a language", 3, month_locale),
)
