"""Partial, approximate and open dates, spans and alternatives, as people write them.

The words are those of partial.toml; what a text means is written in the notation of `notation`.
"""

import datetime
import random
import re
import tomllib
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import NamedTuple

from .. import edtf, numeric
from . import context, languages, other_calendars, patterns, phrases
from .languages import Language
from .spelled_dates import ROMANS

FILE = Path(__file__).with_name("partial.toml")
_PERIODS = (((1800, 1949), (1950, 2030), (1500, 1799), (900, 1499)), (42, 34, 20, 4))
_DASHES = ("-", "-", "–", "–", " - ", " – ", "—", " — ", "/", " / ", " to ", "..", "~")
_YEAR_SIGNS = {"zh": "年", "ja": "年", "ko": "년"}
_DOTTED = {"cs", "da", "de", "et", "fi", "hr", "hu", "is", "lv", "nb", "nn", "sk", "sl", "tr"}
Write = Callable[[random.Random, Language], "tuple[str, str] | None"]


class Written(NamedTuple):
    """A text, its notation, and the kind of the text."""

    text: str
    notation: str
    kind: str


@cache
def words() -> dict[str, dict[str, list[str]]]:
    """Return partial.toml: language -> key -> patterns."""
    return tomllib.loads(FILE.read_text(encoding="utf-8"))


def draw(rng: random.Random, language: Language) -> Written:
    """Write a partial date; the language is another one if there are no words for it."""
    kind, _, write = rng.choices(_KINDS, [weight for _, weight, _ in _KINDS])[0]
    if language.code not in words():
        language = languages.language(rng.choice(list(words())))
    found = None
    for _ in range(20):
        found = write(rng, language)
        if found is not None:
            break
        language = languages.language("en")
    assert found is not None
    text, notation = found
    if kind not in ("no date", "other calendar", "counted") and rng.random() < 0.22:
        text = _in_record(rng, text, language)
    if rng.random() < 0.1:
        text = text.upper() if rng.random() < 0.5 else text.capitalize()
    return Written(" ".join(text.split()), notation, kind)


def _patterns(rng: random.Random, language: Language, key: str) -> str | None:
    """Draw a pattern; the first ones, which are the most usual, are more probable."""
    found = words()[language.code].get(key)
    if not found:
        return None
    return found[min(rng.randrange(len(found)), rng.randrange(len(found)))]


def _year(rng: random.Random) -> int:
    return rng.randint(*rng.choices(*_PERIODS)[0])


def _day(rng: random.Random, year: int | None = None) -> datetime.date:
    return datetime.date(year or _year(rng), rng.randint(1, 12), rng.randint(1, 28))


def _core(
    rng: random.Random, language: Language, day: datetime.date | None = None, precision: str = ""
) -> tuple[str, str]:
    """Write a year, a month or a day; return the text and its notation."""
    day = day or _day(rng)
    precision = precision or rng.choices(("year", "month", "day"), (45, 30, 25))[0]
    if precision == "year":
        suffix = _YEAR_SIGNS.get(language.code, "") if rng.random() < 0.9 else ""
        return f"{day.year}{suffix}", f"{day.year:04}"
    if precision == "month":
        return _month(rng, language, day), f"{day.year:04}{day.month:02}"
    return _full(rng, language, day), f"{day.year:04}{day.month:02}{day.day:02}"


def _month(rng: random.Random, language: Language, day: datetime.date) -> str:
    if rng.random() < 0.16:
        separator = rng.choice("/-.")
        return rng.choice(
            (f"{day.month:02}{separator}{day.year}", f"{day.month}{separator}{day.year}",
             f"{day.year}-{day.month:02}", f"{day.year}{separator}{day.month:02}",
             f"{ROMANS[day.month - 1]}{rng.choice(('.', ' ', '/'))}{day.year}")
        )  # fmt: skip
    pattern = _patterns(rng, language, "month_year") or "{month} {year}"
    if rng.random() < 0.4:
        pattern = "{month} {year}"
    return pattern.format(month=_name(rng, language, day.month), year=day.year)


def _name(rng: random.Random, language: Language, month: int) -> str:
    if rng.random() < 0.35 and language.short_months[month - 1]:
        return rng.choice(language.short_months[month - 1])
    return language.draw_month(rng, month)


def _full(rng: random.Random, language: Language, day: datetime.date) -> str:
    """Write a full day that has one reading, without a weekday."""
    for _ in range(8):
        text = patterns.words(rng, day, language)
        names = [name for names in language.weekdays for name in names if len(name) > 1]
        has_weekday = any(name.lower() in text.lower() for name in names)
        if str(day.year) in text and not has_weekday and len(numeric.readings_of(text)) <= 1:
            return text
    return day.isoformat()


def _marked(keys: tuple[str, ...], mark: str, prefix: str = "") -> Write:
    """Return a writer of dates with a word before or behind them, and a mark or sign."""

    def write(rng: random.Random, language: Language) -> tuple[str, str] | None:
        pattern = _patterns(rng, language, rng.choice(keys))
        if pattern is None:
            return None
        only_year = "{year}" in pattern or "{}" not in pattern
        if "{year}" not in pattern and "{}" not in pattern:
            return None
        text, notation = _core(rng, language, precision="year" if only_year else "")
        text = notation.lstrip("0") if only_year else text  # the pattern has the sign of the year
        if prefix and rng.random() < 0.07 and "{year}" not in pattern:
            circa = _patterns(rng, language, "circa")
            if circa and "{}" in circa:
                text, notation = circa.replace("{}", text), f"{notation}~"
        return pattern.replace("{year}", text).replace("{}", text), f"{prefix}{notation}{mark}"

    return write


def _plain_year(rng: random.Random, language: Language) -> tuple[str, str] | None:
    year = _year(rng)
    pattern = _patterns(rng, language, "year") if rng.random() < 0.6 else "{year}"
    return None if pattern is None else (pattern.replace("{year}", str(year)), f"{year:04}")


_COUNTED = (
    "{} kg",
    "{} km",
    "{} m",
    "{} ft",
    "{} pp.",
    "p. {}",
    "pp. {}-{b}",
    "S. {}",
    "f. {}",
    "n={}",
    "n = {}",
    "No. {}",
    "no. {}",
    "Nr. {}",
    "nº {}",
    "#{}",
    "issue #{}",
    "USD {}",
    "${}",
    "{} EUR",
    "€{}",
    "Rs. {}/-",
    "{} kr",
    "£{}",
    "{} respondents",
    "{} copies",
    "{} Main St",
    "PO Box {}",
    "Box {}",
    "Form {}",
    "Art. {}",
    "art. {} CC",
    "inv. {}.{c}",
    "acc. {}.{c}.{c}",
    "MS {}",
    "Add. MS {}",
    "Cod. {}",
    "Lot {}",
    "ID {}",
    "SN {}",
    "model {}",
    "{} W",
    "{} mAh",
    "{} hPa",
    "{} rpm",
    "{} kcal",
    "{} words",
    "{} votes",
    "Route {}",
    "Flight {}",
    "Room {}",
    "build {}",
    "v{}",
    "ver. {}",
    "Windows {}",
    "Office {}",
    "{}-Ohio-{b}",
    "CVE-{}-{b}",
    "{} WL {b}{c}",
    "gamePk {}{b}",
    "PMID {}{b}",
    "INC00{}{b}",
    "SKU {c}-{b}",
    "{} MB",
    "{}px",
    "{} x {b}",
    "{}/{b}",
    "ISO {}",
    "RFC {}",
    "DIN {}",
    "EN {}",
    "LOC{}",
    "{}B",
    "X{}",
    "{} °C",
    "alt. {} m",
    "grave {}",
    "Grave {}",
    "pew {}",
    "service no. {}",
    "plate {}",
    "Taf. {}",
    "fig. {}",
    "{} points",
)


def _counted(rng: random.Random, language: Language) -> tuple[str, str]:
    """Write a number like a year that counts or names something else."""
    number = rng.choice((rng.randint(1500, 2060), rng.randint(1900, 2030), rng.randint(100, 9999)))
    text = rng.choice(_COUNTED)
    text = text.replace("{b}", str(rng.randint(1, 9999))).replace("{c}", str(rng.randint(1, 99)))
    return text.replace("{}", str(number)), "-"


_COMMON_ERA = ("A.D. {}", "AD {}", "{} AD", "{} A.D.", "{} CE", "{} C.E.", "d.C. {}", "{} d.C.",
               "{} n. Chr.", "n. Chr. {}", "anno {}", "Anno Domini {}", "{} ap. J.-C.", "{} n.e.",
               "© {}", "©{}", "copyright {}", "copyright ©{}", "cop. {}", "(c) {}",
               "copyright date {}", "impr. {}", "printed {}", "Struck {}", "Cast {}", "Photo {}",
               "Photo taken in {}", "Broadcast {}", "Compiled {}", "Painted {}", "age 34, {}",
               "Aged 61, {}", "aet. 27, {}", "Vol. 3 ({})", "Jg. 12 ({})",
               "fol. 12v, {}", "No. 4, {}", "2 vols., {}", "pl. 7, {}")  # fmt: skip


def _year_with_words(rng: random.Random, language: Language) -> tuple[str, str]:
    """Write a year after Christ with words that are no marks, in catalogues."""
    year = _year(rng)
    return rng.choice(_COMMON_ERA).replace("{}", str(year)), f"{year:04}"


def _plain_month(rng: random.Random, language: Language) -> tuple[str, str]:
    text, notation = _core(rng, language, precision="month")
    if rng.random() < 0.08:
        hour, minute, _ = context.clock(rng)
        text = f"{text}{rng.choice((' ', ', '))}{hour:02}:{minute:02}"
    return text, notation


def _part(rng: random.Random, language: Language) -> tuple[str, str] | None:
    part = rng.choice(("early", "mid", "late"))
    unit = rng.choices(("year", "month", "century", "decade"), (20, 35, 30, 15))[0]
    pattern = _patterns(rng, language, f"{part}_{unit}")
    if pattern is None:
        return None
    day = _day(rng)
    note = part[0]
    if unit == "year":
        return pattern.replace("{year}", str(day.year)), f"{day.year:04}{note}"
    if unit == "month":
        name = _name(rng, language, day.month)
        text = pattern.replace("{month}", name).replace("{year}", str(day.year))
        return text, f"{day.year:04}{day.month:02}{note}"
    if unit == "decade":
        return _with_decade(pattern, day.year, note)
    return _with_century(rng, language, pattern, note)


def _with_decade(pattern: str, year: int, note: str = "") -> tuple[str, str] | None:
    decade = year // 10 * 10
    if "{decade}" not in pattern:
        return None
    text = pattern.replace("{decade}", str(decade)).replace("{dd}", f"{decade % 100:02}")
    return text, f"{decade // 10:03}X{note}"


def _with_century(
    rng: random.Random, language: Language, pattern: str, note: str = "", before: str = ""
) -> tuple[str, str] | None:
    number = rng.randint(1, 8) if before else rng.choices(range(2, 22), (1,) * 10 + (4,) * 10)[0]
    text = _numbered_text(language, pattern, number)
    return None if text is None else (text, f"{before}{number - 1:02}XX{note}")


def _numbered_text(language: Language, pattern: str, number: int, year: int = 0) -> str | None:
    """Fill a pattern with a number; None if the language's ordinals are not known."""
    spelled = words()[language.code].get("numbers", [])
    if "{word}" in pattern and len(spelled) < number:
        return None
    suffix = patterns.english_suffix(number) if language.code == "en" else "."
    if "{ordinal}" in pattern and language.code != "en" and language.code not in _DOTTED:
        return None
    return pattern.format(
        n=number, ordinal=f"{number}{suffix}", roman=roman(number), year=year,
        year2=f"{year % 100:02}", word=spelled[number - 1] if "{word}" in pattern else "",
    )  # fmt: skip


def roman(number: int) -> str:
    """Write a number below 40 in Roman letters."""
    ones = ("", "I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX")
    return "X" * (number // 10) + ones[number % 10]


def _century(rng: random.Random, language: Language) -> tuple[str, str] | None:
    before = "N" if rng.random() < 0.1 else ""
    pattern = _patterns(rng, language, "century_bc" if before else "century")
    found = None if pattern is None else _with_century(rng, language, pattern, before=before)
    return _with_circa(rng, language, found) if found else None


def _decade(rng: random.Random, language: Language) -> tuple[str, str] | None:
    pattern = _patterns(rng, language, "decade")
    found = None if pattern is None else _with_decade(pattern, _year(rng))
    return _with_circa(rng, language, found) if found else None


def _with_circa(rng: random.Random, language: Language, found: tuple[str, str]) -> tuple[str, str]:
    pattern = _patterns(rng, language, "circa") if rng.random() < 0.06 else None
    if pattern is None or "{}" not in pattern:
        return found
    return pattern.replace("{}", found[0]), f"{found[1]}~"


def _pair(rng: random.Random, language: Language, precision: str) -> tuple[str, str, str, str]:
    """Return the texts and notations of two dates, the second one later."""
    first = _day(rng)
    days = {"year": rng.randint(366, 9000), "month": rng.randint(32, 900),
            "day": rng.choice((rng.randint(1, 20), rng.randint(1, 900)))}[precision]  # fmt: skip
    second = first + datetime.timedelta(days)
    a, one = _core(rng, language, first, precision)
    b, other = _core(rng, language, second, precision)
    return a, one, b, other


def _span(rng: random.Random, language: Language) -> tuple[str, str] | None:
    way = rng.random()
    if way < 0.1:
        return _span_years(rng, language)
    if way < 0.18:
        return _marked_ends(rng, language)
    if way < 0.34:
        return _inside_month(rng, language, "day_span", "/")
    if way < 0.46:
        return _months(rng, language, "month_span", "/")
    precision = rng.choices(("year", "month", "day"), (45, 22, 33))[0]
    a, one, b, other = _pair(rng, language, precision)
    if one == other:
        return None
    if way < 0.72:
        joint = rng.choice(_DASHES)
        if precision != "year" and joint in ("-", "/", ".."):
            joint = " - "
        text, marks = f"{a}{joint}{b}", ("", "")
        if rng.random() < 0.12:
            circa = _patterns(rng, language, "circa")
            if circa and "{}" in circa:
                text, marks = circa.replace("{}", text), ("~", "~")
        return text, f"{one}{marks[0]}/{other}{marks[1]}"
    pattern = _patterns(rng, language, rng.choice(("span", "between")))
    if pattern is None or "{a}" not in pattern or "{b}" not in pattern:
        return None
    return pattern.replace("{a}", a).replace("{b}", b), f"{one}/{other}"


def _span_years(rng: random.Random, language: Language) -> tuple[str, str] | None:
    first = _year(rng)
    last = first + rng.randint(1, 40)
    if last // 100 != first // 100:
        return None
    pattern = _patterns(rng, language, "span_years")
    if pattern is None or rng.random() < 0.4:
        pattern = "{year}" + rng.choice(("-", "–", "/", "-", "–")) + "{year2}"
    if last % 100 <= 12 and re.search(r"\{year\} ?[-–/] ?\{year2\}", pattern):
        if last // 10 != first // 10 or last % 10 == 0:
            return None  # 1903-04 is a month
        text = f"{first}{rng.choice('-–/')}{last % 10}"  # 1903-4
        return text, f"{first:04}/{last:04}"
    text = pattern.replace("{year}", str(first)).replace("{year2}", f"{last % 100:02}")
    circa = _patterns(rng, language, "circa") if rng.random() < 0.2 else None
    if circa and "{}" in circa:
        return circa.replace("{}", text), f"{first:04}~/{last:04}~"
    return text, f"{first:04}/{last:04}"


def _marked_ends(rng: random.Random, language: Language) -> tuple[str, str] | None:
    """Write a span whose ends are decades, centuries, or years with marks of their own."""
    first = _year(rng)
    last = first + rng.randint(1, 60)
    texts, notations = [], []
    for year in (first, last):
        way = rng.random()
        circa = _patterns(rng, language, "circa") if way < 0.3 else None
        if circa and "{}" in circa:
            texts.append(circa.replace("{}", str(year)))
            notations.append(f"{year:04}~")
        elif way < 0.5:
            texts.append(rng.choice((f"{year}?", f"{year} ?", f"[{year}?]", f"{year}(?)")))
            notations.append(f"{year:04}?")
        elif way < 0.68:
            texts.append(rng.choice((f"[{year}]", f"{year}")))
            notations.append(f"{year:04}")
        elif way < 0.9:
            shown = (f"{year // 10}0s", f"{year // 10}0's", f"[{year // 10}-]", f"{year // 10}-")
            texts.append(rng.choice(shown))
            notations.append(f"{year // 10:03}X")
        else:
            texts.append(rng.choice((f"[{year // 100}--]", f"{year // 100}--")))
            notations.append(f"{year // 100:02}XX")
    notation = "/".join(notations)
    if edtf.meaning(notation) is None:
        return None
    return rng.choice((" - ", "-", "–", " – ", " to ")).join(texts), notation


def _inside_month(
    rng: random.Random, language: Language, key: str, joint: str
) -> tuple[str, str] | None:
    pattern = _patterns(rng, language, key)
    if pattern is None:
        return None
    day = _day(rng)
    low, high = sorted(rng.sample(range(1, 29), 2))
    if joint == "|" and rng.random() < 0.7:
        high = low + 1
    name = _name(rng, language, day.month)
    text = pattern.format(
        d1=low, d2=high, month=name, year=day.year, m=day.month, mm=f"{day.month:02}"
    )
    month = f"{day.year:04}{day.month:02}"
    return text, f"{month}{low:02}{joint}{month}{high:02}"


def _months(rng: random.Random, language: Language, key: str, joint: str) -> tuple[str, str] | None:
    pattern = _patterns(rng, language, key)
    if pattern is None:
        return None
    low, high = sorted(rng.sample(range(1, 13), 2))
    if joint == "|" and rng.random() < 0.8:
        low, high = high - 1 or 1, max(high, 2)
    year = _year(rng)
    text = pattern.format(m1=_name(rng, language, low), m2=_name(rng, language, high), year=year)
    return text, f"{year:04}{low:02}{joint}{year:04}{high:02}"


def _either(rng: random.Random, language: Language) -> tuple[str, str] | None:
    way = rng.random()
    if way < 0.25:
        return _inside_month(rng, language, "day_either", "|")
    if way < 0.5:
        return _months(rng, language, "month_either", "|")
    pattern = _patterns(rng, language, "either")
    if pattern is None or "{a}" not in pattern or "{b}" not in pattern:
        return None
    precision = rng.choices(("year", "month", "day"), (60, 20, 20))[0]
    a, one, b, other = _pair(rng, language, precision)
    if precision == "year" and rng.random() < 0.6:
        b, other = a.replace(one, f"{int(one) + 1}"), f"{int(one) + 1:04}"
    return pattern.replace("{a}", a).replace("{b}", b), f"{one}|{other}"


def _season(rng: random.Random, language: Language) -> tuple[str, str] | None:
    year, way = _year(rng), rng.random()
    if way < 0.5:
        number = rng.randrange(4)
        pattern = _patterns(rng, language, ("spring", "summer", "autumn", "winter")[number])
        if pattern is None:
            return None
        return pattern.replace("{year}", str(year)), f"{year:04}S{21 + number}"
    year = rng.randint(1950, 2035)
    key, count, code = ("quarter", 4, 32) if way < 0.82 else ("half", 2, 39)
    number = rng.randint(1, count)
    pattern = _patterns(rng, language, key)
    if pattern is None:
        return None
    text = _numbered_text(language, pattern, number, year)
    return None if text is None else (text, f"{year:04}S{code + number}")


def _before_christ(rng: random.Random, language: Language) -> tuple[str, str] | None:
    pattern = _patterns(rng, language, "bc")
    if pattern is None:
        return None
    year = rng.choice((rng.randint(1, 99), rng.randint(100, 999), rng.randint(1000, 3200)))
    notation = f"N{year:04}"
    if "c. " in pattern or "ca. " in pattern:
        notation += "~"
    return pattern.replace("{year}", str(year)), notation


def _open_digits(rng: random.Random, language: Language) -> tuple[str, str]:
    year = _year(rng)
    way = rng.random()
    if way < 0.35:
        shown, notation = f"{year // 10}{rng.choice('-?_–x')}", f"{year // 10:03}X"
    elif way < 0.6:
        sign = rng.choice("-?_–xX")
        shown, notation = f"{year // 100}{sign}{sign}", f"{year // 100:02}XX"
    elif way < 0.75:
        shown, notation = f"{year // 10}[{year % 10}?]", f"{year:04}?"
    elif way < 0.88:
        shown, notation = f"{year // 10}-?", f"{year // 10:03}X?"
    else:
        shown, notation = f"{year // 100}[{year % 100:02}]", f"{year:04}"
    if rng.random() < 0.4:
        shown = f"[{shown}]"
    elif rng.random() < 0.35 and "?" not in notation:
        day = _day(rng, max(year, 1))
        name = _name(rng, language, day.month)
        return f"{day.day} {name} {shown}", f"{notation}{day.month:02}{day.day:02}"
    return shown, notation


def _dual(rng: random.Random, language: Language) -> tuple[str, str]:
    """Write a day or month of January to March with both years of the old and new style."""
    year, month, day = rng.randint(1540, 1751), rng.randint(1, 3), rng.randint(1, 28)
    after = year + 1
    second = rng.choice((f"{after % 10}", f"{after % 100:02}", f"{after}"))
    years = f"{year}{rng.choice('//-')}{second}"
    name = _name(rng, languages.language("en"), month)
    if rng.random() < 0.2:
        return f"{name} {years}", f"{year:04}Y{month:02}"
    day_text = rng.choice((f"{day}", f"{day}{patterns.english_suffix(day)}"))
    text = rng.choice((f"{day_text} {name} {years}", f"{name} {day_text}, {years}"))
    return text, f"{year:04}Y{month:02}{day:02}"


_OLD = {9: ("7bre", "7ber", "7bris", "VIIbre", "7.bre", "7bris.", "7br"),
        10: ("8bre", "8ber", "8bris", "VIIIbre", "8.bre", "8br"),
        11: ("9bre", "9ber", "9bris", "IXbre", "9bris.", "9br"),
        12: ("10bre", "Xbre", "Xber", "xbre", "Xbris", "10ber", "xbris", "Xbr")}  # fmt: skip


def _old_month(rng: random.Random, language: Language) -> tuple[str, str]:
    month = rng.randint(9, 12)
    name, year, day = rng.choice(_OLD[month]), rng.randint(1450, 1870), rng.randint(1, 28)
    if rng.random() < 0.25:
        return f"{name} {year}", f"{year:04}{month:02}"
    text = rng.choice(
        (f"{day} {name} {year}", f"le {day} {name} {year}", f"{day}. {name} {year}",
         f"die {day} {name} {year}", f"{name} {day}, {year}", f"{day} de {name} de {year}")
    )  # fmt: skip
    return text, f"{year:04}{month:02}{day:02}"


def _quaker(rng: random.Random, language: Language) -> tuple[str, str]:
    year, month, day = rng.randint(1660, 1900), rng.randint(1, 12), rng.randint(1, 28)
    suffix = patterns.english_suffix
    d, m = f"{day}{suffix(day)}", f"{month}{suffix(month)}"
    text = rng.choice(
        (f"{d} day of the {m} month {year}", f"{d} day of {m} month, {year}",
         f"{d} of {m} mo. {year}", f"{m} month {d}, {year}", f"{d} da {m} mo {year}",
         f"{d} of the {m} month {year}",
         f"{m} mo. {day}, {year}", f"{day} {m} mo. {year}")
    )  # fmt: skip
    return text, f"{year:04}{month:02}{day:02}" if year > 1752 else "-calendar"


def _numbered(rng: random.Random, language: Language) -> tuple[str, str] | None:
    """Write a month beside a number that is no day."""
    pattern = _patterns(rng, language, "volume")
    if pattern is None:
        return None
    day = _day(rng)
    number = rng.choice((rng.randint(1, 31), rng.randint(1, 31), rng.randint(1, 400)))
    values = {"n": number, "month": _name(rng, language, day.month), "year": day.year}
    if not set(re.findall(r"\{(\w+)\}", pattern)) <= set(values):
        return None
    return pattern.format(**values), f"{day.year:04}{day.month:02}"


def _title(rng: random.Random, language: Language) -> tuple[str, str]:
    """Write a title with a number, and its year."""
    noun = rng.choice(phrases.lists()["vocabulary"]).capitalize()
    number, year = rng.randint(2, 99), rng.randint(1900, 2025)
    shown = rng.choice((f"{number} {noun}s", f"{noun} {number}", f"The {number} {noun}s", noun))
    return f"{shown}{rng.choice((' ({})', ' ({})', ', {}', ' [{}]')).format(year)}", f"{year:04}"


def _no_month(rng: random.Random, language: Language) -> tuple[str, str]:
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
    suffix = patterns.english_suffix(day)
    text = rng.choice(
        (f"{day} {word} {year}", f"{word} {day}, {year}", f"{day}-{word}-{year}",
         f"{day}{suffix} {word} {year}", f"{day}. {word} {year}", f"{word} {day} {year}",
         f"{day} {word}, {year}")
    )  # fmt: skip
    return text, "-"


def _no_date(rng: random.Random, language: Language) -> tuple[str, str] | None:
    pattern = _patterns(rng, language, "nodate")
    return None if pattern is None else (pattern, "-")


def _in_record(rng: random.Random, text: str, language: Language) -> str:
    """Write the words of a record before a date, or brackets around it."""
    way = rng.random()
    if way < 0.5:
        word = _patterns(rng, language, rng.choice(("born", "died", "event", "event")))
        return f"{word} {text}" if word else text
    if way < 0.62 and "[" not in text:
        return rng.choice(("[{}]", "({})", "[{}].", "<{}>")).format(text)
    if way < 0.75:
        return f"{text}{rng.choice(('.', ',', ';', ' .'))}"
    return f"{context.babble(rng).capitalize()}, {text}"


def _other(rng: random.Random, language: Language) -> tuple[str, str]:
    return other_calendars.draw(rng)


_KINDS: tuple[tuple[str, float, Write], ...] = (
    ("month", 14, _plain_month),
    ("year", 9, _plain_year),
    ("circa", 9, _marked(("circa",), "~")),
    ("uncertain", 5, _marked(("uncertain",), "?")),
    ("circa uncertain", 1, _marked(("circa_uncertain",), "~?")),
    ("before", 7, _marked(("before", "before", "until"), "", "<")),
    ("after", 7, _marked(("after", "after", "since"), "", ">")),
    ("part", 7, _part),
    ("century", 5, _century),
    ("decade", 4, _decade),
    ("span", 16, _span),
    ("either", 4, _either),
    ("season", 6, _season),
    ("before Christ", 2, _before_christ),
    ("open digits", 3, _open_digits),
    ("dual year", 2, _dual),
    ("old month", 2, _old_month),
    ("quaker", 1, _quaker),
    ("numbered", 5, _numbered),
    ("title", 2, _title),
    ("no month", 4, _no_month),
    ("counted", 6, _counted),
    ("year with words", 4, _year_with_words),
    ("no date", 1, _no_date),
    ("other calendar", 14, _other),
)
