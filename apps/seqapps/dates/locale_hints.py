"""Locale hints: the order of numbers and the language, as ids that the encoder reads."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

from seqapps.common.errors import UserError, nearest

# Locale, order and full name of an alias; generator/languages.py writes the file.
LOCALES_FILE = Path(__file__).with_name("locales.tsv")
# Day, month, year; month, day, year; year first, otherwise month first; year first, otherwise
# day first (Swedish).
ORDERS = ("dmy", "mdy", "ymd", "ydm")
# Languages of most dates, the most frequent ones first.
MAIN_LANGUAGES = (
    "en", "de", "fr", "es", "it", "pt", "nl", "pl", "sv", "da", "nb", "fi", "cs", "tr", "ru",
    "uk", "el", "ja", "zh", "ko", "ar", "he", "hi", "id", "vi",
)  # fmt: skip
# Texts of such digits alone, and their locale. Normalisation makes all digits ours, so that
# ۱۳۹۳-۰۲-۱۰ would become a day of ISO 8601. (RE2 syntax: the exported graph uses them as well.) The
# signs before the first digit hold no digits, so that long texts are read once.
NATIVE_DIGITS = tuple(
    (f"^[-/., :]*[{digits}][-/., :{digits}]*$", locale)
    for digits, locale in (("۰-۹", "fa_IR"), ("٠-٩", "ar"))
)
NO_ORDER, NO_LANGUAGE = 0, len(ORDERS) + 1  # ids
IDS_PER_HINT = 2  # order and language; they precede the characters in the encoder


@cache
def _table() -> dict[str, tuple[str, str]]:
    """Return locale -> its order, and the full name if it is an alias (otherwise "")."""
    rows = LOCALES_FILE.read_text(encoding="utf-8").splitlines()
    return {name: (order, full) for name, order, full in (row.split("\t") for row in rows)}


def locales() -> tuple[str, ...]:
    """Return CLDR's locales that write Gregorian months, sorted, without aliases."""
    return tuple(name for name, (_, full) in _table().items() if not full)


def order_of(hint: str) -> str:
    """Return the order of numbers of a locale, an alias without script (zh_CN), an order, or "".

    Example:
        >>> order_of("de_DE"), order_of("en_US"), order_of("mdy"), order_of("")
        ('dmy', 'mdy', 'mdy', '')
    """
    return hint if not hint or hint in ORDERS else _table()[hint][0]


def canonical_locale(name: str) -> str:
    """Return CLDR's spelling of a locale.

    Raises:
        UserError: no such locale.

    Example:
        >>> canonical_locale("zh-cn")
        'zh_Hans_CN'
    """
    lower = name.replace("-", "_").lower()
    for listed, (_, full) in _table().items():
        if listed.lower() == lower:
            return full or listed
    near = nearest(name, locales(), cutoff=0.8)
    raise UserError(f"unknown locale {name!r}, expected one such as de_DE or pt{near}")


def locale_of_digits(text: str) -> str:
    """Return the locale of a text of Persian or Arabic digits alone, "" for any other text.

    Example:
        >>> locale_of_digits("۱۳۹۳-۰۲-۱۰"), locale_of_digits("1393-02-10")
        ('fa_IR', '')
    """
    return next((locale for form, locale in NATIVE_DIGITS if re.search(form, text)), "")


@dataclass(frozen=True)
class LocaleHints:
    """The locales of a model, and the ids of their orders and languages.

    Attributes:
        locales: locale, as CLDR writes it -> one of `ORDERS`.

    Example:
        >>> hints = LocaleHints({"de_DE": "dmy", "en_US": "mdy"})
        >>> hints.encode("de_DE"), hints.encode("en-us.UTF-8"), hints.encode("")
        ((1, 6), (2, 7), (0, 5))
    """

    locales: Mapping[str, str]

    @classmethod
    def of_cldr(cls) -> "LocaleHints":
        """Return the hints for all locales and aliases of CLDR."""
        return cls({name: order for name, (order, _) in _table().items()})

    @cached_property
    def languages(self) -> tuple[str, ...]:
        """ISO 639 codes, sorted."""
        return tuple(sorted({name.split("_")[0] for name in self.locales}))

    @property
    def size(self) -> int:
        """Number of ids."""
        return NO_LANGUAGE + 1 + len(self.languages)

    @cached_property
    def ids(self) -> dict[str, tuple[int, int]]:
        """Hint in lower case -> (order, language) ids; includes "" and the bare orders."""
        language = {code: NO_LANGUAGE + 1 + n for n, code in enumerate(self.languages)}
        ids = {"": (NO_ORDER, NO_LANGUAGE)}
        ids |= {order: (1 + n, NO_LANGUAGE) for n, order in enumerate(ORDERS)}
        for name, order in self.locales.items():
            ids[name.lower()] = (1 + ORDERS.index(order), language[name.split("_")[0]])
        return ids

    @property
    def native_digits(self) -> tuple[tuple[str, str], ...]:
        """Those of `NATIVE_DIGITS` whose locale is known."""
        return tuple(pair for pair in NATIVE_DIGITS if pair[1].lower() in self.ids)

    def of_digits(self, text: str) -> str:
        """Return the locale of a text of Persian or Arabic digits alone, if it is known, or ""."""
        locale = "" if text.isascii() else locale_of_digits(text)
        return locale if locale.lower() in self.ids else ""

    def language_of(self, ids: tuple[int, int]) -> str:
        """Return the ISO 639 code of encoded hints, "" for none.

        Example:
            >>> hints = LocaleHints({"de_DE": "dmy", "en_US": "mdy"})
            >>> hints.language_of(hints.encode("de_DE")), hints.language_of(hints.encode(""))
            ('de', '')
        """
        return "" if ids[1] <= NO_LANGUAGE else self.languages[ids[1] - NO_LANGUAGE - 1]

    def encode(self, hint: str, order: str = "") -> tuple[int, int]:
        """Return the (order, language) ids of a hint.

        Args:
            hint: a locale (an unknown region counts as its language), an order, or "".
            order: one of `ORDERS` that overrides the locale's, or "".

        Raises:
            UserError: an unknown locale.
        """
        name = _name(hint)
        ids = self.ids.get(name) or self.ids.get(name.partition("_")[0])
        if ids is None or (hint and not name.partition("_")[0]):
            raise self._unknown(hint)
        return (1 + ORDERS.index(order), ids[1]) if order else ids

    def check(self, hint: str) -> None:
        """Check that a hint is a locale with its region, an order, or "".

        Raises:
            UserError: an unknown locale, or a known language with an unknown region.
        """
        if _name(hint) not in self.ids:
            raise self._unknown(hint)

    def _unknown(self, hint: str) -> UserError:
        near = nearest(hint.replace("-", "_"), self.locales, cutoff=0.8)
        return UserError(f"unknown locale {hint!r}, expected one such as de_DE or pt{near}")


def _name(hint: str) -> str:
    """Return a locale in lower case, without ".UTF-8"."""
    return hint.partition(".")[0].replace("-", "_").lower()
