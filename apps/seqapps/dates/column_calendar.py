"""Infer the calendar of a column: 1399/05/12 beside ۱۴ خرداد ۱۳۹۹ is a Persian day.

Digits alone do not name their calendar. If the rows that name theirs agree on one that is not ours,
numbers with a year of that calendar are days of it.
"""

import datetime
import re
from collections import Counter
from dataclasses import replace
from typing import NamedTuple

from . import edtf
from .numeric import without_time
from .translation import Translation

MIN_ROWS = 2  # minimum number of rows that name the calendar
MIN_SHARE = 0.98  # minimum share of them among the rows that name another calendar than ours
_YEAR = re.compile("(?<![0-9X-])[0-9]{4}(?![0-9X])")
_NUMBERS = re.compile(r"([0-9]{1,4})([-/. ])([0-9]{1,2})\2([0-9]{1,4})")


class _Years(NamedTuple):
    """A calendar's letter in the notation, and the first and last year that its rows may have."""

    letter: str
    first: int
    last: int


CALENDARS = {
    "persian": _Years("P", 1200, 1499), "islamic": _Years("H", 1000, 1499),
    "buddhist": _Years("T", 2400, 2599), "minguo": _Years("C", 1, 150),
}  # fmt: skip


class ColumnCalendar:
    """The calendar of a column.

    Example:
        >>> from .edtf import Meaning
        >>> column = ColumnCalendar()
        >>> named = Meaning("2020-06-03", "date", "day", "2020-06-03", "persian")
        >>> for text in ("۱۴ خرداد ۱۳۹۹", "۱۵ خرداد ۱۳۹۹"):
        ...     column.learn(Translation(text, "2020-06-03", 0.9, meaning=named), text)
        >>> unsure = Translation("1399/05/12", None, 0.6, reason="unsure")
        >>> column.settle(unsure, "1399/05/12", datetime.date(2026, 1, 1)).date
        '2020-08-02'
    """

    def __init__(self) -> None:
        self._named: Counter[str] = Counter()  # calendar -> rows that name it
        self._ours: Counter[int] = Counter()  # century -> rows of our calendar
        self.settled = 0  # rows that were read in the calendar

    def learn(self, answer: Translation, normalised: str) -> None:
        """Record the calendar of an answer, unless the text is numbers alone."""
        meaning = answer.meaning
        if meaning is None or answer.reason or _NUMBERS.fullmatch(without_time(normalised)):
            return
        if meaning.calendar in CALENDARS:
            self._named[meaning.calendar] += 1
        elif meaning.calendar == "gregorian" and (year := _YEAR.search(meaning.edtf)):
            self._ours[int(year[0]) // 100] += 1

    @property
    def name(self) -> str:
        """Name of the calendar, "" if the rows name none, several, or our own in such years."""
        if not self._named:
            return ""
        (name, count), *_ = self._named.most_common(1)
        if count < max(MIN_ROWS, MIN_SHARE * self._named.total()):
            return ""
        years = CALENDARS[name]
        centuries = range(years.first // 100, years.last // 100 + 1)
        return "" if any(self._ours[century] for century in centuries) else name

    @property
    def named(self) -> int:
        """Number of rows that name the calendar."""
        return self._named[self.name]

    def settle(self, answer: Translation, normalised: str, today: datetime.date) -> Translation:
        """Return an answer whose numbers are read in the calendar of the column.

        Days that the calendar lacks are refused; those after `today` are left as they are.
        """
        match = _NUMBERS.fullmatch(without_time(normalised))
        if not match or not self.name:
            return answer
        if answer.meaning is not None and answer.meaning.calendar == self.name:
            return answer
        first, _, month, last = match.groups()
        is_first = len(first) > 2 or (self.name == "minguo" and len(last) < 3)
        year, day = (first, last) if is_first else (last, first)
        years = CALENDARS[self.name]
        if len(day) > 2 or not years.first <= int(year) <= years.last:
            return answer
        meaning = edtf.meaning(f"{years.letter}{int(year):04}{int(month):02}{int(day):02}")
        if meaning is None or not meaning.date:
            reason = f"no such day in the {self.name} calendar, in which the column is"
            return Translation(answer.text, None, 1.0, reason=reason)
        if meaning.date > today.isoformat():
            return answer
        self.settled += 1
        share = self.named / (self.named + 1)
        others = ((answer.reading, answer.confidence),) if answer.reading else ()
        return replace(
            answer, date=meaning.date, confidence=share, alternatives=others, ambiguous=False,
            reason="", meaning=meaning, reading=meaning.edtf,
        )  # fmt: skip
