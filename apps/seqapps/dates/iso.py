"""The output symbols of a decoder of full days, and the automaton of the valid sequences.

ISO 8601 has three forms of a date; the decoder writes the one that the text has:

    19790503   calendar date: year, month, day
    1979W184   week date: year, W, week, day of the week (Monday is 1)
    1979D123   ordinal date: year, D, day of the year

The network reads the fields, and the automaton and `decode` apply the calendar. For a text that
is not exactly one date the decoder writes a single symbol that stands for the reason.
"""

import calendar
import datetime
import math
import re
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from functools import cache
from typing import NamedTuple

from seqapps.common.decoding.constraints import Automaton

REASONS = (
    "not a date",
    "a part of the date is missing",
    "relative to another day",
    "no such day in the calendar",
    "more than one date",
)
IMPOSSIBLE = 3  # index of "no such day in the calendar"
REFUSALS = ("-", "-incomplete", "-relative", "-impossible", "-several")  # in training files
SYMBOLS = (*"0123456789WD-", *REFUSALS)
WEEK, ORDINAL, DASH = 10, 11, 12  # ids
REFUSE = 13  # id of the first refusal
START = len(SYMBOLS)  # id of the decoder's first input
LENGTH, DASHED_LENGTH = 8, 10
FORMS = ("calendar", "week", "ordinal")
_IMPOSSIBLE = re.compile(r"[0-9]{4}-([0-9]{2}-[0-9]{2}|W[0-9]{2}-[0-9]|[0-9]{3})")


@dataclass(frozen=True)
class Pair:
    """A text and its meaning, as in a row of a training file.

    Attributes:
        text: a date as people write it.
        target: `YYYY-MM-DD` or a refusal (see `encode`); for models of partial dates any EDTF.
        locale: the hint, a CLDR locale or one of `locale_hints.ORDERS`; "" for none.
        kind: the kind of the text, for reports; "" if the row has none.
        notation: the target in the notation of `notation`, if it is known; else "".
    """

    text: str
    target: str
    locale: str = ""
    kind: str = ""
    notation: str = ""

    def to_dict(self) -> dict[str, str]:
        """Return the texts in the order of a training file's columns."""
        return {name: text for name, text in asdict(self).items() if text or name != "notation"}


def encode(target: str, form: str = "calendar", dashes: bool = False) -> list[int]:
    """Return the symbols of an ISO date or of a refusal.

    The fields of a day that no calendar has are written like those of any other day: the
    automaton rejects them, so that the network need not learn the calendar.

    Args:
        target: `1979-05-03`, one of `REFUSALS`, or a day that does not exist after a dash:
            `-2001-02-30`, `-1979-W54-2` or `-2001-366`.
        form: one of `FORMS`.
        dashes: whether to write 1979-05-03 (calendar form only), as in the course.

    Raises:
        ValueError: neither a date nor a refusal.

    Example:
        >>> "".join(SYMBOLS[symbol] for symbol in encode("1979-05-03", "week"))
        '1979W184'
    """
    if target in REFUSALS:
        return [REFUSE + REFUSALS.index(target)]
    if is_refusal(target):
        return _encode_impossible(target[1:], dashes)
    date = parse(target)
    if dashes:
        text = date.isoformat()
    elif form == "week":
        year, week, weekday = date.isocalendar()
        text = f"{year:04}W{week:02}{weekday}"
    elif form == "ordinal":
        text = f"{date.year:04}D{date.timetuple().tm_yday:03}"
    else:
        text = date.isoformat().replace("-", "")
    return [SYMBOLS.index(character) for character in text]


def is_refusal(target: str) -> bool:
    """Return whether the target of a pair means that the text is not a date."""
    return target.startswith("-")


def is_day(target: str) -> bool:
    """Return whether the target of a pair is a full day of the years 1 to 9999.

    Example:
        >>> is_day("1979-05-03"), is_day("1979-05/.."), is_day("0000-03-10")
        (True, False, False)
    """
    return re.fullmatch("(?!0000)[0-9]{4}-[0-9]{2}-[0-9]{2}", target) is not None


def exists(date: str) -> bool:
    """Return whether a date in EDTF exists; only a full day can be missing in the calendar.

    Example:
        >>> exists("1979-02-28"), exists("1979-02-29"), exists("1979-02")
        (True, False, True)
    """
    try:
        return not is_day(date) or datetime.date.fromisoformat(date) is not None
    except ValueError:  # 29 February
        return False


def _encode_impossible(text: str, dashes: bool) -> list[int]:
    if not _IMPOSSIBLE.fullmatch(text):
        raise ValueError(f"expected -, or -YYYY-MM-DD for a day that does not exist, got -{text}")
    if len(text) == len("2001-366"):
        text = text.replace("-", "D")
    elif "W" in text or not dashes:
        text = text.replace("-", "")
    ids = [SYMBOLS.index(character) for character in text]
    if decode(ids)[0] is not None:
        raise ValueError(f"expected a day that does not exist, got -{text}, which does")
    return ids


def parse(text: str) -> datetime.date:
    """Read `YYYY-MM-DD` and nothing else (raises ValueError)."""
    if not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text):
        raise ValueError(f"expected YYYY-MM-DD, got {text!r}")
    return datetime.date.fromisoformat(text)


_WEEK = re.compile(
    r"(?<![^\W\d_])(w|wk|week|kw|semaine|semana|settimana|uke|vecka|uge)[ .:-]*[0-9]|[0-9][周週주]"
)


def form_of(text: str, target: str) -> str:
    """Return the form in which a normalised text gives its date, judged by its numbers.

    It is `calendar` unless the day or the month is missing and the text has the week number
    beside a word for week, or the day of the year.

    Example:
        >>> form_of("1979-w18-4", "1979-05-03"), form_of("day 123 of 1979", "1979-05-03")
        ('week', 'ordinal')
    """
    if is_refusal(target):
        return "calendar"
    date = parse(target)
    _, week, weekday = date.isocalendar()
    numbers = set(map(int, re.findall(r"[0-9]+", text)))
    is_complete = date.day in numbers and date.month in numbers
    is_written = re.search(rf"w0?{week}[^0-9]?{weekday}(?![0-9])", text)
    if is_written or (not is_complete and week in numbers and _WEEK.search(text)):
        return "week"
    number = date.timetuple().tm_yday
    ordinal = rf"(?<![0-9]){number:03}(?![0-9])|{date.year:04}{number:03}(?![0-9])"
    if date.month == 1:  # the day of the year equals the day of the month
        ordinal += rf"|doy {number} |day {number},? (of )?[0-9]{{4}}"
        ordinal += rf"|[0-9]{{4}},? (day|doy) {number}\b|\b{number}(st|nd|rd|th) day of [0-9]{{4}}"
        return "ordinal" if re.search(ordinal, text) else "calendar"
    if date.day not in numbers and (number in numbers or re.search(ordinal, text)):
        return "ordinal"
    return "calendar"


def decode(ids: Iterable[int]) -> tuple[str | None, str]:
    """Return the meaning of symbols.

    Returns:
        an ISO date and "", or None and a reason; an unfinished hypothesis is "not a date".

    Example:
        >>> decode([1, 9, 7, 9, WEEK, 1, 8, 4]), decode([REFUSE])
        (('1979-05-03', ''), (None, 'not a date'))
    """
    symbols = [i for i in ids if i >= 0]
    if symbols and symbols[0] >= REFUSE:
        return None, REASONS[symbols[0] - REFUSE]
    text = "".join(SYMBOLS[i] for i in symbols if i != DASH)
    try:
        return _date(text).isoformat(), ""
    except (ValueError, OverflowError):
        return None, REASONS[0]


def _date(text: str) -> datetime.date:
    year = int(text[:4])
    if text[4:5] == "W":
        return datetime.date.fromisocalendar(year, int(text[5:7]), int(text[7:]))
    if text[4:5] == "D":
        day = datetime.date(year, 1, 1) + datetime.timedelta(int(text[5:]) - 1)
        if day.year != year:
            raise ValueError(f"{year} has no day {text[5:]}")
        return day
    return datetime.date(year, int(text[4:6]), int(text[6:]))


class _State(NamedTuple):
    """The number that is being written."""

    field: str  # year, month, day, week, weekday or ordinal; "" behind the last symbol
    maximum: int = 0  # its largest value; the smallest is 1
    left: int = 0  # number of digits that are left
    value: int = 0  # the digits so far; of a year, another one with the same calendar
    needs_dash: bool = False  # whether a dash comes first
    calendar: tuple[bool, bool] = (False, False)  # of months: is it a leap year, has it 53 weeks


_FIRST, _LAST = _State("year", 9999, 4), _State("")
MONTH_DAYS = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


@cache
def automaton(dashes: bool = False) -> Automaton:
    """Return the automaton that accepts exactly the dates of the calendar and the refusals.

    With dashes, it accepts `1979-05-03` instead of the three forms of this module.
    """
    return Automaton.explored(
        _FIRST, _LAST, len(SYMBOLS), lambda state, symbol: _next(state, symbol, dashes)
    )


def _next(state: _State, symbol: int, dashes: bool) -> _State | None:
    """Return the state after a symbol, None where the symbol is not allowed."""
    if symbol >= REFUSE:
        return _LAST if state == _FIRST else None
    if symbol == DASH or state.needs_dash:
        return state._replace(needs_dash=False) if symbol == DASH and state.needs_dash else None
    if symbol in (WEEK, ORDINAL):
        if dashes or (state.field, state.left) != ("month", 2):
            return None
        is_leap, has_week_53 = state.calendar
        if symbol == WEEK:
            return _State("week", 52 + has_week_53, 2)
        return _State("ordinal", 365 + is_leap, 3)
    return _after_digit(state, symbol, dashes) if state.left else None


def _after_digit(state: _State, digit: int, dashes: bool) -> _State | None:
    value, left = 10 * state.value + digit, state.left - 1
    if value * 10**left > state.maximum or (left == 0 and value == 0):
        return None
    if left and state.field == "year" and value:  # calendars repeat after 400 years
        value = 1 + (value - 1) % (400 // math.gcd(400, 10**left))
    if left:
        return state._replace(value=value, left=left)
    if state.field == "year":
        has_week_53 = datetime.date(value, 12, 28).isocalendar().week == 53
        return _State("month", 12, 2, 0, dashes, (calendar.isleap(value), has_week_53))
    if state.field == "month":
        is_leap_month = state.calendar[0] and value == 2
        return _State("day", MONTH_DAYS[value - 1] + is_leap_month, 2, 0, dashes)
    return _State("weekday", 7, 1) if state.field == "week" else _LAST
