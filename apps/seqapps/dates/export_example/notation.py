"""The decoder's notation: its dates in EDTF (ISO 8601-2), with their calendars."""

import re
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

import numpy as np

RECENT_YEARS = (1869, 2068)  # that two digits may mean, in this century or the one before
PRECISIONS = ("day", "month", "season", "quarter", "half-year", "year", "decade", "century",
              "millennium")  # fmt: skip
LAST_DAY = 2_932_896  # 9999-12-31; days are counted from 1970-01-01
# One date of the notation, such as 19790503, 185X~, 1979W184 or H14440815.
DATE = re.compile(
    r"(?P<letter>[NHPJROTC]|E[1-5])?(?P<year>[0-9][0-9X]{3})(?P<dual>Y)?"
    r"(?:(?P<month>[0-9]{2})(?P<day>[0-9]{2})?|W(?P<week>[0-9]{2})(?P<of_week>[1-7])?"
    r"|D(?P<ordinal>[0-9]{3})|S(?P<season>[0-9]{2}))?"
    r"(?P<note>[eml])?(?P<approximate>~)?(?P<uncertain>\?)?(?:w(?P<weekday>[1-7]))?"
)


class Span(NamedTuple):
    """A date: its EDTF (ISO 8601-2), precision, first and last day, and calendar."""

    edtf: str
    precision: str
    first: int
    last: int
    calendar: str = "gregorian"
    named_weekday: int = 0  # that the text names, Monday is 1; 0 for none

    @property
    def date(self) -> str | None:
        """YYYY-MM-DD if it is a full day of the years 1 to 9999."""
        is_day = re.fullmatch(r"(?!0000)[0-9]{4}-[0-9]{2}-[0-9]{2}[~?%]?", self.edtf)
        return self.edtf[:10] if is_day else None

    @property
    def weekday(self) -> int:
        """The weekday of a full day, Monday is 1; 0 for any other date."""
        return (self.first + 3) % 7 + 1 if self.date else 0

    @property
    def numbers(self) -> tuple[int, ...]:
        """The sorted numbers of a full day; () for any other date."""
        return sorted_numbers(self.date.split("-")) if self.date else ()

    @property
    def order(self) -> tuple[int | str, ...]:
        """The century and numbers of a full day, which its orders share; otherwise the date.

        The years that two digits may mean count as one century.
        """
        if not self.date:
            return (self.edtf,)
        year = int(self.date[:4])
        first, last = RECENT_YEARS
        return (0 if first <= year <= last else year // 100, *self.numbers)


class Notation:
    """The meaning of the notation.

    Args:
        tables: the values of tables.json.
        arrays: the arrays of tables.npz.
    """

    def __init__(self, tables: Mapping[str, Any], arrays: Mapping[str, np.ndarray]) -> None:
        self.tables, self.arrays = tables, arrays

    def expression(self, notation: str) -> Span | None:
        """Return the meaning of an expression of the notation, such as 1914/1918 or <1734."""
        sign, joint = notation[0], "/" if "/" in notation else "|"
        first, *rest = [self.date(part) for part in notation.lstrip("<>").split(joint)]
        if first is None or None in rest:
            return None
        if sign in "<>":
            edtf = f"../{first.edtf}" if sign == "<" else f"{first.edtf}/.."
            return first._replace(edtf=edtf)
        for last in filter(None, rest):
            is_reversed = first.first > last.first or first.last > last.last
            if first.edtf == last.edtf or (joint == "/" and is_reversed):
                return None
            edtf = f"{first.edtf}/{last.edtf}" if joint == "/" else f"[{first.edtf},{last.edtf}]"
            coarser = max(first.precision, last.precision, key=PRECISIONS.index)
            weekday = first.named_weekday or last.named_weekday
            return first._replace(edtf=edtf, precision=coarser, named_weekday=weekday)
        return first

    def date(self, notation: str) -> Span | None:
        """Return the meaning of one date, or None if it is not in its calendar."""
        match = DATE.fullmatch(notation)
        if match is None:
            return None
        field, letter = match.groupdict(""), match["letter"] or ""
        calendar = self.tables["calendars"].get(letter[:1], "gregorian")
        month, day = int(field["month"] or 0), int(field["day"] or 0)
        if f"{calendar}_month_starts" in self.arrays:
            span = self._day_of(calendar, int(field["year"]), month, day)
        elif "X" in field["year"]:
            span = unknown_digits("-" if letter else "", field["year"], month, day)
        else:
            year = int(field["year"]) + (field["dual"] != "")
            if letter.startswith("E"):
                year += self.tables["eras"][letter] - 1
            year = {"N": 1 - year, "T": year - 543, "C": year + 1911}.get(letter, year)
            numbers = (int(field[name] or 0) for name in ("week", "of_week", "ordinal", "season"))
            span = gregorian(year, month, day, *numbers)
            if span and letter.startswith("E") and not self._is_in_era(letter, span):
                return None
        first_certain, last_certain = self.tables["certain_islamic_years"]
        is_sighted = letter == "H" and not first_certain <= int(field["year"]) <= last_certain
        marks = ("~" if is_sighted else field["approximate"]) + field["uncertain"]
        edtf = span.edtf + marks.replace("~?", "%") if span else ""
        weekday = int(field["weekday"] or 0)
        return span and span._replace(edtf=edtf, calendar=calendar, named_weekday=weekday)

    def _is_in_era(self, letter: str, span: Span) -> bool:
        """Return whether a day or month overlaps a Japanese era, or a year is not after its end."""
        begin, end = self.tables["era_days"][letter]
        return bool(span.first <= end and (span.precision == "year" or span.last >= begin))

    def _day_of(self, calendar: str, year: int, month: int, day: int) -> Span | None:
        """Return a day of a calendar with tables of months, or None if it does not exist."""
        row = year - int(self.arrays[f"{calendar}_first_year"])
        lengths = self.arrays[f"{calendar}_month_lengths"]
        exists = 0 <= row < len(lengths) and 1 <= month <= lengths.shape[1]
        if not exists or not 1 <= day <= lengths[row, month - 1]:
            return None
        first = int(self.arrays[f"{calendar}_month_starts"][row, month - 1]) + day - 1
        return Span(day_text(first), "day", first, first)


def sorted_numbers(parts: Iterable[str]) -> tuple[int, ...]:
    """Return the numbers of a day in ascending order, the year by its last two digits."""
    return tuple(sorted(int(part) % 100 for part in parts))


def gregorian(
    year: int, month: int, day: int, week: int, of_week: int, ordinal: int, season: int
) -> Span | None:
    """Return a year, or its part that numbers other than 0 name; None if it does not exist.

    Seasons of ISO 8601-2 are 21 to 24 (spring to winter), 33 to 36 (quarters), 40 and 41 (halves).
    """
    first, last = month_start(year, month or 1), month_start(year, (month or 12) + 1) - 1
    if week:
        monday = first + 3 - (first + 6) % 7 + 7 * (week - 1)  # 4 January is in the first week
        first, last = (monday + of_week - 1,) * 2 if of_week else (monday, monday + 6)
        edtf = day_text(first) if of_week else f"{day_text(first)}/{day_text(last)}"
        return Span(edtf, "day", first, last) if last <= LAST_DAY else None
    if season:
        base, begin, months, precision = (
            (21, 3, 3, "season") if season < 33
            else (33, 1, 3, "quarter") if season < 40
            else (40, 1, 6, "half-year")
        )  # fmt: skip
        begin += months * (season - base)
        days = month_start(year, begin), month_start(year, begin + months) - 1
        return Span(f"{year_text(year)}-{season}", precision, *days)
    if ordinal or day:
        first += (ordinal or day) - 1
        return Span(day_text(first), "day", first, first) if first <= last else None
    if month:
        return Span(f"{year_text(year)}-{month:02}", "month", first, last)
    return Span(year_text(year), "year", first, last)


def unknown_digits(sign: str, digits: str, month: int, day: int) -> Span:
    """Return a decade, century or millennium such as 18XX, or a month or day in any of its years.

    Args:
        sign: "-" before Christ, otherwise "".
        digits: of the year, with X for those that are not known.
        month, day: 0 for none.
    """
    low, high = int(digits.replace("X", "0")), int(digits.replace("X", "9"))
    if sign:
        low, high = -high, -low
    precision = "day" if day else "month" if month else PRECISIONS[5 + digits.count("X")]
    edtf = sign + digits + "".join(f"-{number:02}" for number in (month, day) if number)
    return Span(
        edtf, precision, month_start(low, month or 1), month_start(high, (month or 12) + 1) - 1
    )


def month_start(year: int, month: int) -> int:
    """Return the first day of a month; months beyond 12 are those of the next year."""
    months = np.datetime64(12 * (year - 1970) + month - 1, "M")
    return int(months.astype("datetime64[D]").astype(np.int64))


def day_text(day: int) -> str:
    """Return a day as YYYY-MM-DD, with a sign before the year 0."""
    year, month, of_month = str(np.datetime64(day, "D")).rsplit("-", 2)
    return f"{year_text(int(year))}-{month}-{of_month}"


def year_text(year: int) -> str:
    """Return a year with four digits, and a sign before the year 0."""
    return f"{year:04}" if year >= 0 else f"{year:05}"
