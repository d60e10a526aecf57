"""Calendars with months of their own, as tables of the first days of their months.

calendars.npz holds the lengths of the months. datasets/dates/calendars.py computed them with
convertdate and hijridate, so that neither training nor inference needs these libraries.
"""

from functools import cache
from pathlib import Path
from typing import NamedTuple

import numpy as np

# First year of the table; the month numbers of a year in the order of its days.
_FORMS: dict[str, tuple[int, tuple[int, ...]]] = {
    "islamic": (1, tuple(range(1, 13))),
    "persian": (1, tuple(range(1, 13))),
    "hebrew": (4001, (7, 8, 9, 10, 11, 12, 13, 1, 2, 3, 4, 5, 6)),
    "republican": (1, tuple(range(1, 14))),
    "julian": (1500, tuple(range(1, 13))),
}
CERTAIN_ISLAMIC = range(1343, 1501)  # years of the Umm al-Qura calendar; the others are +- a day


class Table(NamedTuple):
    """The months of a calendar.

    Attributes:
        first_year: the year of row 0.
        starts: <int32>[years, months], proleptic Gregorian ordinal of the first day of each month,
            by month number (Hebrew: 1 is Nisan, 13 Adar II).
        lengths: <int32>[years, months], days; 0 for a month that a year lacks.
        order: the month numbers of a year in the order of its days.
    """

    first_year: int
    starts: np.ndarray
    lengths: np.ndarray
    order: tuple[int, ...]


@cache
def table(calendar: str) -> Table:
    """Return the months of `islamic`, `persian`, `hebrew`, `republican` or `julian`."""
    first_year, order = _FORMS[calendar]
    with np.load(Path(__file__).with_name("calendars.npz"), allow_pickle=False) as file:
        first, lengths = int(file[f"{calendar}_first"]), file[f"{calendar}_lengths"]
    lengths = lengths.astype(np.int32)
    starts = first + np.cumsum(np.append(0, lengths[:-1]), dtype=np.int32)
    columns = np.argsort(order)
    starts, lengths = (part.reshape(-1, len(order))[:, columns] for part in (starts, lengths))
    return Table(first_year, starts, lengths, order)


def ordinal(calendar: str, year: int, month: int, day: int) -> int | None:
    """Return the proleptic Gregorian ordinal of a day; None for a day that does not exist.

    Example:
        >>> import datetime
        >>> datetime.date.fromordinal(ordinal("hebrew", 5784, 1, 5)).isoformat()
        '2024-04-13'
    """
    first_year, starts, lengths, _ = table(calendar)
    row = year - first_year
    if not (0 <= row < len(starts) and 1 <= month <= starts.shape[1]):
        return None
    if not 1 <= day <= lengths[row, month - 1]:
        return None
    return int(starts[row, month - 1]) + day - 1


def fields(calendar: str, day: int) -> tuple[int, int, int]:
    """Return year, month and day of a proleptic Gregorian ordinal, the inverse of `ordinal`.

    Raises:
        ValueError: a day outside the table.
    """
    first_year, starts, lengths, _ = table(calendar)
    row, column = np.nonzero((starts <= day) & (day < starts + lengths))
    if not len(row):
        raise ValueError(f"day {day} is outside the {calendar} calendar")
    year, month = int(row[0]) + first_year, int(column[0]) + 1
    return year, month, day - int(starts[row[0], column[0]]) + 1
