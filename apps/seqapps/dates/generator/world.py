"""Quarters, halves, decades of centuries and numbers in words, in many languages and scripts."""

import random
import re
from typing import Any

from . import eastern, partial_words, patterns, tables
from .languages import Language

_CYRILLIC = {*partial_words.CYRILLIC, "kk"}
_QUESTIONS = ("{}?", "{} (?)", "{} ?", "[{}?]", "[{}]?")


def _chosen(rng: random.Random, language: Language, section: str) -> tuple[str, Any]:
    """Draw a language of a section, half of the time the given one."""
    table = tables.load("world")[section]
    code = language.code if language.code in table and rng.random() < 0.5 else ""
    code = code or rng.choice(list(table))
    return code, table[code]


def _roman(rng: random.Random, number: int, code: str) -> str:
    """Write a number in Roman letters, some of them the Cyrillic ones of keyboards."""
    text = patterns.roman_number(number)
    if code in _CYRILLIC and rng.random() < 0.35:
        text = patterns.cyrillic(text)
    return text


def misread(rng: random.Random, letters: str) -> str:
    """Write Roman letters as scanners and keyboards have them: XlX, X1X, xix."""
    way = rng.random()
    if way < 0.35:
        return letters.replace("I", rng.choice("l1|"))
    if way < 0.6:
        return patterns.cyrillic(letters)
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


def _capital(rng: random.Random, text: str) -> str:
    return text[:1].upper() + text[1:] if rng.random() < 0.25 else text


def _endings() -> dict[str, list[str]]:
    """Return the endings of Turkish, Azerbaijani and Hungarian numbers."""
    endings: dict[str, list[str]] = tables.load("world")["endings"]
    return endings


def _of_year(year: int) -> str:
    """Write a Turkish year in the genitive.

    Example:
        >>> _of_year(2018), _of_year(1990)
        ("2018'in", "1990'ın")
    """
    last, endings = year % 10, _endings()
    ending = endings["genitives"][last] if last else endings["genitives_of_tens"][year // 10 % 10]
    return f"{year}'{'in' if year % 1000 == 0 else ending}"


def _suffixes(code: str, ten: int) -> tuple[str, str]:
    """Return the endings of a decade, which vowels decide; {i} and {j} of world.toml."""
    endings = _endings()
    if code == "tr":
        return endings["tr_plural"][ten - 1], endings["tr_with"][ten - 1]
    if code == "eu":
        return ("eko" if ten % 2 else "ko"), ""
    return endings["az" if code == "az" else "hu"][ten - 1], ""


def _part_of_year(rng: random.Random, language: Language, count: int) -> tuple[str, str]:
    """Write a quarter or a half of a year."""
    code, own = _chosen(rng, language, "parts")
    number = rng.randint(1, count)
    year = rng.randint(1850, 2035) if rng.random() < 0.85 else rng.randint(1700, 1849)
    found = own["q"] if count == 4 else own.get("s") or own[f"s{number}"]
    pattern, _ = tables.marked(rng, found)
    values = {"y": year, "n": number, "r": _roman(rng, number, code), "yn": _of_year(year)}
    keys = "wv" if count == 4 else "hg"
    values |= {key: own[key][number - 1] for key in keys if key in own}
    text = _mended(pattern.format(**values), code)
    notation = f"{year:04}S{(32 if count == 4 else 39) + number}"
    text = patterns.in_script(rng, _capital(rng, text), code, 0.25)
    if rng.random() < 0.06:
        return rng.choice(_QUESTIONS).format(text), f"{notation}?"
    return text, notation


def quarter(rng: random.Random, language: Language) -> tuple[str, str]:
    """Write a quarter of a year: III kwartał 1987 r."""
    return _part_of_year(rng, language, 4)


def half(rng: random.Random, language: Language) -> tuple[str, str]:
    """Write a half of a year: 2. Halbjahr 1955."""
    return _part_of_year(rng, language, 2)


def season_choice(rng: random.Random, language: Language) -> tuple[str, str]:
    """Write a season with its doubts: one of two, about a season, early or late in it."""
    year, way = partial_words.some_year(rng), rng.random()
    if way < 0.08:
        pattern, sign = tables.marked(rng, tables.load("world")["quarters"]["pairs"])
        first = rng.randint(1, 3)
        romans = [patterns.roman_number(number) for number in (first, first + 1)]
        text = pattern.format(a=first, b=first + 1, A=romans[0], B=romans[1], y=year)
        return text, f"{year:04}S{32 + first}{sign}{year:04}S{33 + first}"
    code, own = _chosen(rng, language, "seasons")
    number = rng.randrange(4)
    if way < 0.4:
        return _two_seasons(rng, own, code, year)
    if way < 0.52 and "fixed" in own:
        pattern, mark = tables.marked(rng, own["fixed"])
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
    text = patterns.in_script(rng, _capital(rng, text), code, 0.4)
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
    text = patterns.in_script(rng, _capital(rng, text), code, 0.3)
    return text, f"{year:04}S{21 + first}{mark}{sign}{year:04}S{21 + second}{mark}"


def decade_of_century(rng: random.Random, language: Language) -> tuple[str, str]:
    """Write a decade by its century: 30er Jahre des 19. Jahrhunderts."""
    code, own = _chosen(rng, language, "decades")
    pattern, mark = tables.marked(rng, own["p"])
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
    text = patterns.in_script(rng, _capital(rng, text), code, 0.4)
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
    pattern, mark = tables.marked(rng, own["bc" if before else "p"])
    number = rng.randint(2, 9) if before else rng.choices(range(11, 21), (1,) * 4 + (3,) * 6)[0]
    values = {"n": number, "r": _roman(rng, number, code),
              "o": patterns.english_ordinal(number)}  # fmt: skip
    if "{c}" in pattern:
        number = rng.choice((15, 16, 17, 18, 18, 19, 19, 19, 20, 20, 21))
        values["c"] = own["c"][number - 15]
    if "{w}" in pattern:
        values["w"] = own["w"][number - 1]
    text = _mended(pattern.format(**values), code)
    text = patterns.in_script(rng, _capital(rng, text), code, 0.4)
    notation = f"{'N' if before else ''}{number - 1:02}XX{mark}"
    if rng.random() < 0.05 and "~" not in mark:
        return rng.choice(_QUESTIONS).format(text), f"{notation}?"
    return text, notation


def decades_plain(rng: random.Random, language: Language) -> tuple[str, str]:
    """Write a decade by its first year: 1920-luku, années 1920, 1850年代."""
    code, own = _chosen(rng, language, "plain")
    pattern, mark = tables.marked(rng, own)
    periods = ((1800, 1949), (1950, 2029), (1600, 1799))
    decade = rng.randint(*rng.choices(periods, (60, 25, 15))[0]) // 10 * 10
    if decade % 100 == 0:  # often the century
        decade += 10 * rng.randint(1, 9) if decade < 2000 else 10
    first, second = _suffixes(code, decade // 10 % 10)
    text = pattern.format(d=decade, i=first, j=second)
    text = patterns.in_script(rng, _capital(rng, text), code, 0.4)
    notation = f"{decade // 10:03}X{mark}"
    if not mark and rng.random() < 0.06:
        return rng.choice(_QUESTIONS).format(text), f"{notation}?"
    return text, notation


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


KINDS: partial_words.Kinds = (
    ("quarter in words", 2.5, quarter),
    ("half in words", 2, half),
    ("season with doubt", 3, season_choice),
    ("decade of a century in words", 3, decade_of_century),
    ("century in words", 4, century_words),
    ("plain decade", 3, decades_plain),
    ("Persian and Arabic words", 3, eastern.persian_words),
    ("Islamic in Latin letters", 2.5, turkish_islamic),
    ("Hebrew letters", 2.5, eastern.hebrew_letters),
    ("era in kanji", 2.5, eastern.era_kanji),
    ("month of a language", 3, month_locale),
)
