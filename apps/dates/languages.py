"""What the generator knows of languages: CLDR (by way of Babel), and words.toml beyond it."""

import re
import tomllib
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from apps.common.errors import UserError, nearest
from apps.common.folding import normalise

WORDS = Path(__file__).with_name("words.toml")
PHRASES = Path(__file__).with_name("phrases.toml")

# The languages of the suite's first promise; the others of CLDR follow with less weight.
MAIN = (
    "en", "de", "fr", "es", "it", "pt", "nl", "pl", "sv", "da", "nb", "fi", "cs", "tr", "ru",
    "uk", "el", "ja", "zh", "ko", "ar", "he", "hi", "id", "vi",
)  # fmt: skip


# CLDR's names in these are numbers or not Gregorian months.
_WITHOUT_NAMES = {"yav", "yue", "zh", "ja", "ko", "vi"}
_NEEDED = {"months", "days", "eras", "date_formats", "datetime_skeletons"}
ROOT_NAME = re.compile(r"M\d\d")  # what CLDR calls months for which a language has no name


@dataclass(frozen=True)
class Language:
    """One language's words.

    Attributes:
        code: ISO 639.
        months: 12 lists of full forms, CLDR's own (formatting) form first.
        short_months: 12 lists of abbreviations.
        weekdays: 7 lists of names and abbreviations, Monday first.
        words: the language's table of words.toml.
    """

    code: str
    months: list[list[str]]
    short_months: list[list[str]]
    weekdays: list[list[str]]
    words: dict[str, Any] = field(default_factory=dict)

    def get(self, key: str) -> list[str]:
        """Return a list of words.toml; empty when the language lacks it."""
        return self.words.get(key, [])


@cache
def words() -> dict[str, dict[str, Any]]:
    """Return the content of words.toml."""
    return tomllib.loads(WORDS.read_text(encoding="utf-8"))


@cache
def phrases() -> dict[str, list[str]]:
    """Return the content of phrases.toml: words and phrases of no date."""
    return tomllib.loads(PHRASES.read_text(encoding="utf-8"))


def babel() -> Any:
    """Import Babel (raises UserError when it is not installed)."""
    try:
        import babel.dates
    except ModuleNotFoundError as error:
        raise UserError(
            "generating dates needs babel, which is not installed: pip install 'seqapps[train]'"
        ) from error
    return babel


def num2words() -> Any:
    """Import num2words (raises UserError when it is not installed)."""
    try:
        from num2words import num2words
    except ModuleNotFoundError as error:
        raise UserError(
            "generating dates needs num2words, which is not installed: pip install 'seqapps[train]'"
        ) from error
    return num2words


@cache
def locale(name: str) -> Any:
    """Load what CLDR says of dates in a locale, as a `babel.Locale`.

    Each is loaded for itself: Babel 2.18 shares parts of its data between locales, and writes
    one's resolved aliases into the others (short names of months get lost, or change language).
    """
    library = babel()
    library.localedata._cache.clear()
    found = library.Locale.parse(name)
    for key in set(found._data) - _NEEDED:  # a megabyte a locale
        del found._data[key]
    return found


@cache
def locales() -> tuple[str, ...]:
    """Return the identifiers of CLDR's locales that write with Gregorian months, sorted."""
    found = sorted(babel().localedata.locale_identifiers())
    return tuple(name for name in found if name != "root" and _names(name) is not None)


@cache
def with_aliases() -> tuple[str, ...]:
    """Return `locales()` and their usual names without a script (zh_CN, sr_RS), sorted."""
    found = set(locales())
    for name in locales():
        parts = name.split("_")
        if len(parts) == 3 and len(parts[1]) == 4:
            alias = f"{parts[0]}_{parts[2]}"
            if str(babel().Locale.parse(alias)) == name:
                found.add(alias)
    return tuple(sorted(found))


@cache
def _names(name: str) -> Any:
    wide = locale(name).months["format"]["wide"]
    real = set(wide) == set(range(1, 13)) and wide[1] != "M01"  # CLDR's root has M01, M02 …
    return locale(name) if real and max(map(max, wide.values())) < "\U00010000" else None


def check_locale(name: str) -> str:
    """Return CLDR's spelling of a locale's name (raises UserError when there is none)."""
    wanted = name.replace("-", "_").lower()
    for known in locales():
        if known.lower() == wanted:
            return known
    with suppress(ValueError, babel().UnknownLocaleError):  # zh_CN is zh_Hans_CN
        full = str(babel().Locale.parse(wanted))
        if full in locales():
            return full
    raise UserError(f"unknown locale {name!r}{nearest(name, locales())}")


@cache
def order_of(name: str) -> str:
    """Return one of `ORDERS` for a locale: its short date; day before month if year first."""
    pattern = str(locale(name).date_formats["short"].pattern)
    letters = [c for c in pattern.lower().replace("l", "m") if c in "ymd"]
    order = "".join(dict.fromkeys(letters))
    if order in ("dmy", "mdy"):
        return order
    month_day = str(getattr(locale(name).datetime_skeletons.get("Md"), "pattern", "M/d")).lower()
    return "ydm" if month_day.find("d") < month_day.replace("l", "m").find("m") else "ymd"


@cache
def language(code: str) -> Language:
    """Return the words of a language."""
    own = words().get(code, {})
    names = locale(code)
    months = [_forms(names.months, "wide", n) for n in range(1, 13)]
    short = [_forms(names.months, "abbreviated", n) for n in range(1, 13)]
    # Babel numbers weekdays from Monday, 0.
    weekdays = [
        _forms(names.days, "wide", n) + _forms(names.days, "abbreviated", n) for n in range(7)
    ]
    for own_key, forms in (("months", months), ("weekdays", weekdays)):
        for number, more in enumerate(own.get(own_key, ())):
            forms[number] += [w for w in more.split("|") if w and w not in forms[number]]
    if code in _WITHOUT_NAMES:
        months = [[form for form in forms if not form[:1].isdecimal()] for forms in months]
    return Language(code, months, short, weekdays, own)


def _forms(names: Any, width: str, number: int) -> list[str]:
    found = (names[context][width].get(number, "") for context in ("format", "stand-alone"))
    return list(dict.fromkeys(name for name in found if name and not ROOT_NAME.fullmatch(name)))


@cache
def month_words() -> frozenset[str]:
    """Return every month's name, normalised: what a typo must not turn a name into."""
    codes = sorted({name.split("_")[0] for name in locales()})
    return frozenset(
        normalise(form)
        for code in codes
        for forms in (*language(code).months, *language(code).short_months)
        for form in forms
    )
