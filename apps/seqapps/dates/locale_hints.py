"""What a locale tells the model: the order of numbers, and the language."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from seqapps.common.errors import UserError, nearest

# Day, month, year; month, day, year; year first, otherwise month first; year first, otherwise
# day first (Swedish).
ORDERS = ("dmy", "mdy", "ymd", "ydm")
NO_ORDER, NO_LANGUAGE = 0, len(ORDERS) + 1


@dataclass(frozen=True)
class Hints:
    """The locales that a model knows, and the ids of what they tell.

    Attributes:
        locales: name as CLDR writes it -> one of `ORDERS`.
    """

    locales: Mapping[str, str]

    @classmethod
    def known(cls) -> "Hints":
        """Return those of CLDR."""
        from .generator import languages

        return cls({name: languages.order_of(name) for name in languages.with_aliases()})

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
        """Hint in small letters -> (order, language) ids; "" and the bare orders among them."""
        language = {code: NO_LANGUAGE + 1 + n for n, code in enumerate(self.languages)}
        known = {"": (NO_ORDER, NO_LANGUAGE)}
        known |= {order: (1 + n, NO_LANGUAGE) for n, order in enumerate(ORDERS)}
        for name, order in self.locales.items():
            pair = (1 + ORDERS.index(order), language[name.split("_")[0]])
            known[name.lower()] = pair
        return known

    def encode(self, hint: str, order: str = "") -> tuple[int, int]:
        """Return (order, language) ids of a hint; `order` overrides the locale's.

        Raises:
            UserError: an unknown locale.
        """
        name = hint.partition(".")[0].replace("-", "_").lower()  # without ".UTF-8"
        found = self.ids.get(name) or self.ids.get(name.partition("_")[0])
        if found is None or (hint and not name.partition("_")[0]):
            raise UserError(
                f"unknown locale {hint!r}{nearest(hint.replace('-', '_'), self.locales)}"
            )
        return (1 + ORDERS.index(order), found[1]) if order else found
