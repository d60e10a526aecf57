"""Which inferences a column makes, given the options."""

import re
from dataclasses import dataclass

from ..engines import Request
from .options import Options

# Languages and regions whose dates in digits may be of another calendar.
CALENDARS_OF_LOCALES = {
    "persian": ("fa", "ps"), "islamic": ("ar", "fa", "ps", "ur"), "buddhist": ("th",),
    "minguo": ("zh_tw", "zh_hant"),
}  # fmt: skip


@dataclass(frozen=True)
class Inferences:
    """The inferences that a column makes.

    Attributes:
        language: whether months are read in the language of the column.
        given_language: ISO 639 code of the language, "" if it is inferred.
        calendars: calendars that numbers may have if other rows name them.
        short_years: whether years of fewer than three digits may be of another calendar.
        order: whether numbers are read in the order of the column.
        seasons: whether a year and two digits may be a season.
    """

    language: bool
    given_language: str
    calendars: frozenset[str]
    short_years: bool
    order: bool
    seasons: bool


def inferences(request: Request, options: Options, reads_hints: bool) -> Inferences:
    """Return the inferences that the options leave open.

    The precedence, the highest first:

    1. The options: locale, order of day and month, century and limits of years, and the minimum
       probability, which holds for each answer.
    2. Certain rows of our own calendar, and `YYYY-MM-DD` in our digits.
    3. The calendar of the column, unless a locale without it or an order is given.
    4. The language of the column, which a locale gives.
    5. The order of day and month, unless a locale or an order is given; and the century, unless it
       is given.
    6. Seasons: `1904-05` in a column of such pairs of years.

    Options decide here, and certain rows of our calendar in `calendar.ColumnCalendar`; the reader
    applies the other levels in this order. `--column-order off` leaves only the century.

    Args:
        request, options: the options of the translation and of the column.
        reads_hints: whether the model reads locales.
    """
    is_on = options.order == "auto"
    locale = re.sub("[-]", "_", request.locale.partition(".")[0].lower())
    calendars = frozenset(
        name
        for name, codes in CALENDARS_OF_LOCALES.items()
        if (not locale and not request.order)
        or any(locale == code or locale.startswith(f"{code}_") for code in codes)
    )
    return Inferences(
        language=is_on and reads_hints,
        given_language=locale.partition("_")[0],
        calendars=calendars if is_on and reads_hints else frozenset(),
        short_years=options.years is None,
        order=is_on and not locale and not request.order,
        seasons=is_on,
    )
