"""Writers by patterns: CLDR's, a language's own of words.toml, and those that all share."""

import datetime
import random
import re
from functools import cache
from typing import Any

from ..numeric import has_two_digits
from . import languages
from .languages import Language

_SHORT_YEAR = re.compile(r"(?<!y)yy(?!y)")  # in CLDR's patterns
BUDDHIST_ERA = 543  # years that Thailand is ahead
# The ten digits of languages that also have their own (of East Asia: full-width ones).
_NATIVE_DIGITS = {
    "ar": "٠١٢٣٤٥٦٧٨٩", "fa": "۰۱۲۳۴۵۶۷۸۹", "ur": "۰۱۲۳۴۵۶۷۸۹", "ps": "۰۱۲۳۴۵۶۷۸۹",
    "hi": "०१२३४५६७८९", "mr": "०१२३४५६७८९", "ne": "०१२३४५६७८९", "bn": "০১২৩৪৫৬৭৮৯",
    "th": "๐๑๒๓๔๕๖๗๘๙", "km": "០១២៣៤៥៦៧៨៩", "lo": "໐໑໒໓໔໕໖໗໘໙", "my": "၀၁၂၃၄၅၆၇၈၉",
    "ta": "௦௧௨௩௪௫௬௭௮௯", "te": "౦౧౨౩౪౫౬౭౮౯", "kn": "೦೧೨೩೪೫೬೭೮೯", "ml": "൦൧൨൩൪൫൬൭൮൯",
    "gu": "૦૧૨૩૪૫૬૭૮૯", "pa": "੦੧੨੩੪੫੬੭੮੯", "ja": "０１２３４５６７８９",
    "zh": "０１２３４５６７８９", "ko": "０１２３４５６７８９",
}  # fmt: skip
# What all languages share; repeated ones are drawn more often.
_SHARED_PATTERNS = (
    *["{d} {MMMM} {y}"] * 4, "{dd} {MMMM} {y}", *["{d} {MMM} {y}"] * 3, "{dd} {MMM} {y}",
    "{d}. {MMMM} {y}", "{d}. {MMM} {y}", *["{do} {of} {MMMM} {of_year} {y}"] * 4,
    "{do} {MMMM} {y}", "{do} {MMMM} {Y}", "{d} {MMMM}, {y}", "{d} {MMM}, {y}", "{d}, {MMM} {y}",
    "{MMMM} {d}, {y}", "{MMMM} {do}, {y}", "{MMM} {d}, {y}", "{MMM} {dd}, {y}", "{MMM} {d} {y}",
    "{MMMM} {d} {y}", "{MMMM} {do} {y}", "{y} {MMMM} {d}", "{y}, {MMMM} {d}", "{y} {MMM} {dd}",
    "{y}-{MMM}-{dd}", "{dd}-{MMM}-{y}", "{dd}-{MMM}-{yy}", "{d}-{MMM}-{yy}", "{dd}/{MMM}/{y}",
    "{d}/{MMM}/{yy}", "{dd}.{MMM}.{y}", "{dd}{MMM}{y}", "{dd}{MMM}{yy}", "{d}{MMMM}{y}",
    "{MMM}{dd}{y}", "{MMMM}{d},{y}", "{MMM}/{dd}/{y}", "{MMM}-{dd}-{y}", "{MMM}.{d},{y}",
    "{d} {MMM} '{yy}", "{d} {MMMM} '{yy}", "{MMM} {d}, '{yy}", "{MMMM} {do}, '{yy}",
    "{d} {MMM} {yy}", "{d} {MMMM} {yy}", "{dd} {MMM} {yy}", "{d}_{MMM}_{y}", "{d}.{MMMM} {y}",
    "{E} {d} {MMMM} {y}", "{E}, {d} {MMMM} {y}", "{E}, {do} {of} {MMMM} {of_year} {y}",
    "{E} {d} {MMM} {y}", "{E}, {d}. {MMMM} {y}", "{E}, {MMMM} {d}, {y}", "{E} {MMM} {d}, {y}",
    "{E} {MMM} {d} {y}", "{E}, {MMM} {do} {y}", "{d} {MMMM} {y} ({E})", "{d} {MMMM} {y}, {E}",
    "{MMMM} {d}, {y}, {E}", "{E}, {dd}/{MMM}/{y}", "{y} {d} {MMMM}", "{E}, {MMMM} {d} {y}",
    "{d} {of} {MMMM} {Y}", "{d} {MMMM} {Y}", "{d} {MMM} {Y}", "{E}, {d} {MMMM} {Y}",
    "{MMMM}, {d} {y}", "{MMMM}, {do}, {y}", "{d} {MMM}. {y}", "{MMM}. {d}, {y}",
    "{E}. {d} {MMM}. {y}", "{d}|{MMM}|{y}", "{MMM}+{d}+{y}", "{d}+{MMM}+{y}", "{d}\\{MMM}\\{y}",
    "{d}~{MMMM}~{y}", "{d} / {MMMM} / {y}", "{d} - {MMM} - {y}", "{E}, {do} {MMMM}, {y}",
)  # fmt: skip


def cldr(rng: random.Random, day: datetime.date, name: str) -> str:
    """Write by a pattern of CLDR: short, medium, long, full, or a skeleton with y, M and d.

    Args:
        rng: the source of chance.
        day: what to write.
        name: a CLDR locale.
    """
    patterns = _cldr_patterns(name)
    pattern = rng.choice(patterns[:4]) if rng.random() < 0.7 else rng.choice(patterns)
    text = pattern.apply(day, languages.locale(name))
    lost = _SHORT_YEAR.search(str(pattern.pattern)) and not has_two_digits(day.year)
    if lost or languages.ROOT_NAME.search(text):  # the century, or CLDR lacks short names here
        text = patterns[2].apply(day, languages.locale(name))
    if rng.random() < 0.04:
        text = _native_digits(text, name.split("_")[0])
    return text


@cache
def _cldr_patterns(name: str) -> list[Any]:
    """Return a locale's short, medium, long and full pattern, and the skeletons' ones."""
    locale = languages.locale(name)
    found = [locale.date_formats[length] for length in ("short", "medium", "long", "full")]
    for skeleton, pattern in sorted(locale.datetime_skeletons.items()):
        letters = set(skeleton.replace("L", "M").replace("G", "")) - {"E"}
        if letters == {"y", "M", "d"}:
            found.append(pattern)
    return found


def _native_digits(text: str, code: str) -> str:
    digits = _NATIVE_DIGITS.get(code)
    return text.translate(str.maketrans("0123456789", digits)) if digits else text


def words(rng: random.Random, day: datetime.date, language: Language) -> str:
    """Write by a language's own pattern, or one that all share, with any form of a month."""
    own = language.get("patterns")
    pattern = rng.choice(own) if own and rng.random() < 0.5 else rng.choice(_SHARED_PATTERNS)
    text = fill(rng, pattern, day, language)
    buddhist = language.code == "th" and 1857 <= day.year <= 2056 and "{y}" in pattern
    buddhist = buddhist and "ค.ศ" not in pattern  # which says that it is not
    if buddhist and rng.random() < 0.6:
        text = text.replace(f"{day.year}", f"{day.year + BUDDHIST_ERA}")
    if rng.random() < 0.05:
        text = _native_digits(text, language.code)
    return re.sub(r"  +", " ", text)


def fill(rng: random.Random, pattern: str, day: datetime.date, language: Language) -> str:
    """Write a day by a pattern of words.toml (its placeholders, and {of}, {of_year})."""
    month = day.month - 1
    names = language.months[month] or [f"{day.month}"]
    wide = names[0] if rng.random() < 0.6 else rng.choice(names)
    short = rng.choice(language.short_months[month] or names)
    values = {
        "d": str(day.day),
        "dd": f"{day.day:02}",
        "do": f"{day.day}{_ordinal_suffix(rng, day.day, language)}",
        "m": str(day.month),
        "mm": f"{day.month:02}",
        "MMMM": wide,
        "MMM": short if rng.random() < 0.6 else short.rstrip("."),
        "y": str(day.year) if rng.random() < 0.5 else f"{day.year:04}",
        "yy": f"{day.year % 100:02}" if has_two_digits(day.year) else f"{day.year:04}",
        "E": rng.choice(language.weekdays[day.weekday()] or [""]),
        "Y": f"{day.year}{_suffix(rng, language.get('year_suffix'))}",
        "of": rng.choice(language.get("of") or [""]),
        "of_year": rng.choice(language.get("of_year") or [""]),
    }
    return re.sub(r"\{(\w+)\}", lambda match: values.get(match[1], ""), pattern).strip()


def _suffix(rng: random.Random, suffixes: list[str]) -> str:
    if not suffixes:
        return ""
    suffix = rng.choice(suffixes)
    spaced = suffix[:1].isalpha() and rng.random() < 0.7 and suffix[:1] not in "年년"
    return f" {suffix}" if spaced else suffix


def _ordinal_suffix(rng: random.Random, day: int, language: Language) -> str:
    if language.code == "en":
        return english_suffix(day)
    if language.code in ("fr", "ca") and day > 1 and rng.random() < 0.8:
        return ""
    suffixes = language.get("day_suffix")
    return rng.choice(suffixes) if suffixes else ""


def english_suffix(day: int) -> str:
    """Return st, nd, rd or th."""
    return "th" if 11 <= day <= 13 else {1: "st", 2: "nd", 3: "rd"}.get(day % 10, "th")
