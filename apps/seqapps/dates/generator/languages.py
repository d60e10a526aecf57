"""What the generator knows of languages: CLDR (by way of Babel), and words.toml beyond it."""

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from seqapps.common.errors import UserError, nearest
from seqapps.common.io.unicode_folding import normalise

WORDS = Path(__file__).with_name("words.toml")
LOCALES = Path(__file__).with_name("locales.tsv")
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
def _listed() -> dict[str, tuple[str, str]]:
    """Return the content of locales.tsv: name -> order, and the full name of an alias or ""."""
    rows = LOCALES.read_text(encoding="utf-8").splitlines()
    return {name: (order, full) for name, order, full in (row.split("\t") for row in rows)}


def locales() -> tuple[str, ...]:
    """Return the identifiers of CLDR's locales that write with Gregorian months, sorted."""
    return tuple(name for name, (_, full) in _listed().items() if not full)


def with_aliases() -> tuple[str, ...]:
    """Return `locales()` and their usual names without a script (zh_CN, sr_RS), sorted."""
    return tuple(_listed())


def order_of(name: str) -> str:
    """Return one of `ORDERS` for a locale of `with_aliases()`."""
    return _listed()[name][0]


def check_locale(name: str) -> str:
    """Return CLDR's spelling of a locale's name (raises UserError when there is none)."""
    wanted = name.replace("-", "_").lower()
    for known, (_, full) in _listed().items():
        if known.lower() == wanted:
            return full or known
    raise UserError(f"unknown locale {name!r}{nearest(name, locales())}")


def list_locales() -> Iterator[tuple[str, str, str]]:
    """Yield the rows of locales.tsv, sorted, from Babel; it takes seconds, hence the file.

    The order is that of the locale's short date; day before month if the year comes first.
    """
    own = {
        name
        for name in babel().localedata.locale_identifiers()
        if name != "root" and _has_names(name)
    }
    full = dict.fromkeys(own, "")
    for name in own:
        parts = name.split("_")
        if len(parts) == 3 and len(parts[1]) == 4:
            alias = f"{parts[0]}_{parts[2]}"
            if str(babel().Locale.parse(alias)) == name:
                full.setdefault(alias, name)
    for name in sorted(full):
        yield name, _order(name), full[name]


def _has_names(name: str) -> bool:
    wide = locale(name).months["format"]["wide"]
    real = set(wide) == set(range(1, 13)) and wide[1] != "M01"  # CLDR's root has M01, M02 …
    return real and max(map(max, wide.values())) < "\U00010000"


def _order(name: str) -> str:
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


if __name__ == "__main__":  # > locales.tsv
    print("\n".join("\t".join(row) for row in list_locales()))
