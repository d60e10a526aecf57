"""The meaning of the decoder's notation in the Extended Date/Time Format (ISO 8601-2:2019).

The forms are those of the Library of Congress's levels 0 and 1, and of level 2 alternatives and
unknown digits in full dates.
"""

import calendar as _calendar
import datetime
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace

from . import calendars, iso, notation
from .notation import CALENDARS, ERA_DAYS, ERAS

NOTES = {"e": "early", "m": "mid", "l": "late"}
DAY, MONTH, SEASON, QUARTER, HALF, YEAR = "day", "month", "season", "quarter", "half-year", "year"
DECADE, CENTURY, MILLENNIUM = "decade", "century", "millennium"
PRECISIONS = (DAY, MONTH, SEASON, QUARTER, HALF, YEAR, DECADE, CENTURY, MILLENNIUM)
KINDS = ("date", "span", "open", "alternatives")
_EDTF = re.compile(
    r"(?P<minus>-)?(?P<year>[0-9][0-9X]{3})(?:-(?P<month>[0-9]{2})(?:-(?P<day>[0-9]{2}))?)?"
    r"(?P<mark>[~?%])?"
)


@dataclass(frozen=True)
class Meaning:
    """The meaning of an expression.

    Attributes:
        edtf: the date in EDTF.
        kind: one of `KINDS`: a date, a span, an open interval, or alternatives.
        precision: one of `PRECISIONS`; of two dates, the coarser one.
        date: `YYYY-MM-DD` if it is a single full day of the years 1 to 9999, else "".
        calendar: the calendar in which the text is written.
        approximate, uncertain: whether a date is marked as such. Islamic days outside the Umm
            al-Qura calendar are approximate, since months began by the sight of the moon.
        notes: "early", "mid", "late", "dual year".
        weekday: the weekday that the text names (Monday is 1); 0 for none.
        weekday_mismatch: whether it is another one than that of the day.
    """

    edtf: str
    kind: str
    precision: str
    date: str = ""
    calendar: str = "gregorian"
    approximate: bool = False
    uncertain: bool = False
    notes: tuple[str, ...] = ()
    weekday: int = 0
    weekday_mismatch: bool = False

    def moved(self, edtf: str) -> "Meaning":
        """Return the meaning with another EDTF string of the same kind.

        Example:
            >>> Meaning("2036-08-14", "date", "day", "2036-08-14", weekday=5).moved("1936-08-14~")
            Meaning(edtf='1936-08-14~', kind='date', precision='day', date='1936-08-14', \
calendar='gregorian', approximate=True, uncertain=False, notes=(), weekday=5, \
weekday_mismatch=False)
        """
        day = edtf.rstrip("~?%")
        is_day = self.kind == "date" and iso.is_day(day)
        weekday = datetime.date.fromisoformat(day).isoweekday() if is_day else 0
        return replace(
            self, edtf=edtf, date=day if is_day else "",
            approximate=edtf[-1] in "~%", uncertain=edtf[-1] in "?%",
            weekday_mismatch=self.weekday > 0 and weekday not in (0, self.weekday),
        )  # fmt: skip


def notation_of(edtf: str) -> str:
    """Return the notation of an EDTF string, the inverse of `meaning`.

    Raises:
        ValueError: not EDTF, a form that is not read, or a day that does not exist.

    Example:
        >>> notation_of("../1734-01"), notation_of("[1834-08,1834-09]"), notation_of("-0043")
        ('<173401', '183408|183409', 'N0044')
    """
    if edtf.startswith("../"):
        found = "<" + _core_of(edtf[3:])
    elif edtf.endswith("/.."):
        found = ">" + _core_of(edtf[:-3])
    elif edtf.startswith("[") and edtf.endswith("]"):
        first, _, second = edtf[1:-1].partition(",")
        found = f"{_core_of(first)}|{_core_of(second)}"
    else:
        found = "/".join(map(_core_of, edtf.split("/")))
    if not notation.accepts(notation.ids(found)) or meaning(found) is None:
        raise ValueError(f"not a date that exists: {edtf!r}")
    return found


def _core_of(edtf: str) -> str:
    match = _EDTF.fullmatch(edtf)
    if match is None:
        raise ValueError(f"expected EDTF, got {edtf!r}")
    year, month, day = match["year"], match["month"] or "", match["day"] or ""
    if match["minus"]:
        year = f"N{year}" if "X" in year else f"N{int(year) + 1:04}"
    if month and int(month) > 12 and not day:
        month = f"S{month}"
    return year + month + day + {"%": "~?"}.get(match["mark"] or "", match["mark"] or "")


@dataclass(frozen=True)
class _Date:
    """One date: its EDTF, its first and last day as proleptic ordinals, and its marks."""

    edtf: str
    precision: str
    first: int
    last: int
    calendar: str
    approximate: bool
    uncertain: bool
    notes: tuple[str, ...]
    weekday: int
    weekday_mismatch: bool


def meaning(text: str) -> Meaning | None:
    """Return the meaning of an expression of the notation; None for a day that does not exist.

    A span whose end is before its beginning has no meaning either.

    Example:
        >>> meaning("1850~/1860~").edtf
        '1850~/1860~'
    """
    sign = text[0] if text[0] in "<>" else ""
    joint = "/" if "/" in text else "|"
    dates = [_date(core) for core in text.lstrip("<>").split(joint)]
    first, last = dates[0], dates[-1]
    if first is None or last is None:
        return None
    kind, edtf = "date", first.edtf
    if sign:
        kind, edtf = "open", f"../{first.edtf}" if sign == "<" else f"{first.edtf}/.."
    elif len(dates) == 2:
        if joint == "/" and (first.first > last.first or first.last > last.last):
            return None
        if first.edtf == last.edtf:
            return None
        kind = "span" if joint == "/" else "alternatives"
        edtf = f"{first.edtf}/{last.edtf}" if joint == "/" else f"[{first.edtf},{last.edtf}]"
    elif "/" in edtf:
        kind = "span"  # a week
    is_day = kind == "date" and first.precision == DAY and first.first == first.last
    is_day = is_day and 1 <= first.first <= datetime.date.max.toordinal()
    return Meaning(
        edtf,
        kind,
        max((first.precision, last.precision), key=PRECISIONS.index),
        date=datetime.date.fromordinal(first.first).isoformat() if is_day else "",
        calendar=first.calendar,
        approximate=first.approximate or last.approximate,
        uncertain=first.uncertain or last.uncertain,
        notes=tuple(dict.fromkeys((*first.notes, *last.notes))),
        weekday=first.weekday or last.weekday,
        weekday_mismatch=first.weekday_mismatch or last.weekday_mismatch,
    )


def _date(core: str) -> _Date | None:
    """Return one date, or None if it is not in its calendar."""
    fields = notation.core_fields(core)
    letter, digits = fields["letter"] or "", fields["year"] or ""
    span = _span(fields, letter, digits)
    if span is None:
        return None
    edtf, precision, first, last = span
    if letter.startswith("E") and not _is_in_era(int(letter[1]), precision, first, last):
        return None
    approximate, uncertain = bool(fields["approximate"]), bool(fields["uncertain"])
    if letter == "H" and int(digits) not in calendars.CERTAIN_ISLAMIC:
        approximate = True
    marks = {(True, False): "~", (False, True): "?", (True, True): "%"}
    mark = marks.get((approximate, uncertain), "")
    notes = [NOTES[fields["note"]]] if fields["note"] else []
    if fields["dual"]:
        notes.append("dual year")
    weekday = int(fields["weekday"] or 0)
    return _Date(
        edtf + mark, precision, first, last,
        calendar=CALENDARS.get(letter[:1], "gregorian"),
        approximate=approximate,
        uncertain=uncertain,
        notes=tuple(notes),
        weekday=weekday,
        weekday_mismatch=weekday > 0 and (first - 1) % 7 + 1 != weekday,
    )  # fmt: skip


def _span(
    fields: Mapping[str, str | None], letter: str, digits: str
) -> tuple[str, str, int, int] | None:
    """Return EDTF, precision, and the first and last day of the fields of a date."""
    month, day = int(fields["month"] or 0), int(fields["day"] or 0)
    if letter and letter in notation.TABLES:
        found = calendars.ordinal(CALENDARS[letter], int(digits), month, day)
        return None if found is None else _of_day(found)
    if "X" in digits:
        return _before_christ(digits) if letter else _of_unknown(digits, month, day)
    year = _year(letter, int(digits)) + (fields["dual"] is not None)
    if fields["week"]:
        return _of_week(year, int(fields["week"]), int(fields["of_week"] or 0))
    if fields["ordinal"]:
        return _of_day(days_before(year, 1) + int(fields["ordinal"]))
    if fields["season"]:
        return _of_season(year, int(fields["season"]))
    if not month:
        return year_text(year), YEAR, days_before(year, 1) + 1, days_before(year + 1, 1)
    length = days_in(year, month)
    first = days_before(year, month) + 1
    if not day:
        return f"{year_text(year)}-{month:02}", MONTH, first, first + length - 1
    return None if day > length else _of_day(first + day - 1)


def _year(letter: str, number: int) -> int:
    """Return the year of our calendar, 0 for 1 BC."""
    if letter.startswith("E"):
        return ERAS[int(letter[1])][1] + number - 1
    return {"N": 1 - number, "T": number - 543, "C": number + 1911}.get(letter, number)


def _is_in_era(era: int, precision: str, first: int, last: int) -> bool:
    """Return whether a day or a month overlaps a Japanese era, or a year is not after its end.

    Years of Meiji before the solar calendar of 1873 are known, their months and days are not.
    """
    begin, end = (day.toordinal() for day in ERA_DAYS[era])
    return first <= end and (precision == YEAR or last >= begin)


def _of_day(ordinal: int) -> tuple[str, str, int, int]:
    year, month, day = from_ordinal(ordinal)
    return f"{year_text(year)}-{month:02}-{day:02}", DAY, ordinal, ordinal


def _of_week(year: int, week: int, weekday: int) -> tuple[str, str, int, int] | None:
    """Return a day of a week of ISO 8601, or the span of its days if the weekday is 0.

    None for days behind the year 9999.
    """
    fourth = days_before(year, 1) + 4  # 4 January is always in the first week
    first = fourth - (fourth - 1) % 7 + 7 * (week - 1) + max(weekday - 1, 0)
    if first + (0 if weekday else 6) > datetime.date.max.toordinal():
        return None
    if weekday:
        return _of_day(first)
    return f"{_of_day(first)[0]}/{_of_day(first + 6)[0]}", DAY, first, first + 6


def _of_unknown(digits: str, month: int, day: int) -> tuple[str, str, int, int] | None:
    first, last = int(digits.replace("X", "0")), int(digits.replace("X", "9"))
    if not month:
        precision = (DECADE, CENTURY, MILLENNIUM)[digits.count("X") - 1]
        return digits, precision, days_before(first, 1) + 1, days_before(last + 1, 1)
    begin, end = days_before(first, month) + 1, days_before(last, month) + days_in(last, month)
    edtf = f"{digits}-{month:02}" + (f"-{day:02}" if day else "")
    return edtf, DAY if day else MONTH, begin, end


def _before_christ(digits: str) -> tuple[str, str, int, int]:
    """Return a century or decade before Christ: `-03XX` are the years 300 to 399 before 0."""
    edtf, precision, *_ = _of_unknown(digits, 0, 0) or ("", YEAR)
    first, last = -int(digits.replace("X", "9")), -int(digits.replace("X", "0"))
    return f"-{edtf}", precision, days_before(first, 1) + 1, days_before(last + 1, 1)


def _of_season(year: int, season: int) -> tuple[str, str, int, int]:
    """Return a season (northern: winter begins in December), a quarter, or a half of a year."""
    if season <= 24:
        precision, months, begin = SEASON, 3, 3 * (season - 21) + 3
    elif season <= 36:
        precision, months, begin = QUARTER, 3, 3 * (season - 33) + 1
    else:
        precision, months, begin = HALF, 6, 6 * (season - 40) + 1
    first, last = 12 * year + begin - 1, 12 * year + begin + months - 1
    days = [days_before(count // 12, count % 12 + 1) for count in (first, last)]
    return f"{year_text(year)}-{season}", precision, days[0] + 1, days[1]


def year_text(year: int) -> str:
    """Return a year with four digits, and a sign if it is before the year 0."""
    return f"{year:04}" if year >= 0 else f"-{-year:04}"


def days_before(year: int, month: int) -> int:
    """Return the proleptic Gregorian ordinal of the last day before a month; any year.

    Example:
        >>> days_before(1, 1), days_before(1979, 5) == datetime.date(1979, 4, 30).toordinal()
        (0, True)
    """
    cycles = (year - 1) // 400
    inside = year - 400 * cycles  # 1 to 400
    return 146_097 * cycles + datetime.date(inside, month, 1).toordinal() - 1


def days_in(year: int, month: int) -> int:
    """Return the number of days of a month; any year."""
    return _calendar.monthrange(1 + (year - 1) % 400, month)[1]


def from_ordinal(ordinal: int) -> tuple[int, int, int]:
    """Return year, month and day of a proleptic Gregorian ordinal; any year."""
    cycles, inside = divmod(ordinal - 1, 146_097)
    found = datetime.date.fromordinal(inside + 1)
    return found.year + 400 * cycles, found.month, found.day
