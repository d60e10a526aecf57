"""The symbols that the decoder writes, and the automaton of what it may write.

ISO 8601 knows three forms of a date, and the decoder writes whichever the text has:

    19790503   calendar date: year, month, day
    1979W184   week date: year, W, week, day of the week (Monday is 1)
    1979D123   ordinal date: year, D, day of the year

The network reads the fields; the calendar does the arithmetic. A text that is not one date is
answered by one symbol that says why.
"""

import datetime
import re
from collections.abc import Callable, Hashable, Iterable
from functools import cache

import numpy as np

from seqapps.common.decoding.constraints import Automaton

REASONS = (
    "not a date",
    "a part of the date is missing",
    "relative to another day",
    "no such day in the calendar",
    "more than one date",
)
IMPOSSIBLE = 3  # its place among them
REFUSALS = ("-", "-incomplete", "-relative", "-impossible", "-several")  # in training files
SYMBOLS = (*"0123456789WD-", *REFUSALS)
WEEK, ORDINAL, DASH = 10, 11, 12
REFUSE = 13  # the first of the refusals
START = len(SYMBOLS)  # what the decoder reads first
LENGTH, DASHED_LENGTH = 8, 10

_LONGEST_MONTHS = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


def encode(target: str, form: str = "calendar", dashes: bool = False) -> list[int]:
    """Return the symbols of an ISO date or of a refusal.

    A day that no calendar has is spelled out like any other: that there is none is for the
    automaton to find, not for the network.

    Args:
        target: `1979-05-03`, one of `REFUSALS`, or `-2001-02-30`: what a text says that
            names no day (also `-1979-W54-2` and `-2001-366`).
        form: `calendar`, `week` or `ordinal`.
        dashes: write 1979-05-03 with its dashes (calendar form only), as the course does.

    Raises:
        ValueError: neither a date nor a refusal.
    """
    if target in REFUSALS:
        return [REFUSE + REFUSALS.index(target)]
    if is_refusal(target):
        return _impossible(target[1:], dashes)
    date = parse(target)
    if dashes:
        text = f"{date.year:04}-{date.month:02}-{date.day:02}"
    elif form == "week":
        year, week, weekday = date.isocalendar()
        text = f"{year:04}W{week:02}{weekday}"
    elif form == "ordinal":
        text = f"{date.year:04}D{date.timetuple().tm_yday:03}"
    else:
        text = f"{date.year:04}{date.month:02}{date.day:02}"
    return [SYMBOLS.index(character) for character in text]


_IMPOSSIBLE = re.compile(r"([0-9]{4})-(?:([0-9]{2})-([0-9]{2})|(W)([0-9]{2})-([0-9])|([0-9]{3}))")


def is_refusal(target: str) -> bool:
    """Say whether the target of a pair means that there is no date."""
    return target.startswith("-")


def _impossible(text: str, dashes: bool) -> list[int]:
    match = _IMPOSSIBLE.fullmatch(text)
    if match is None:
        raise ValueError(f"expected -, or -YYYY-MM-DD for a day that does not exist, got -{text}")
    year, month, day, week, number, weekday, ordinal = match.groups()
    if month is not None:
        text = f"{year}-{month}-{day}" if dashes else year + month + day
    else:
        text = f"{year}W{number}{weekday}" if week else f"{year}D{ordinal}"
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
    """Say in which form a normalised text gives its date, judged by the numbers in it.

    `calendar`, unless the day of the month or the month is missing and there are a word for
    weeks and the number of the week, or the number of the day in the year.
    """
    if is_refusal(target):
        return "calendar"
    date = parse(target)
    _, week, weekday = date.isocalendar()
    numbers = set(map(int, re.findall(r"[0-9]+", text)))
    whole = date.day in numbers and date.month in numbers
    written = re.search(rf"w0?{week}[^0-9]?{weekday}(?![0-9])", text)
    if written or (not whole and week in numbers and _WEEK.search(text)):
        return "week"
    number = date.timetuple().tm_yday
    ordinal = rf"(?<![0-9]){number:03}(?![0-9])|{date.year:04}{number:03}(?![0-9])"
    if date.month == 1:  # where it is the day of the month as well
        ordinal += (
            rf"|doy {number} |day {number},? (of )?[0-9]{{4}}|[0-9]{{4}},? (day|doy) {number}\b"
        )
        ordinal += rf"|\b{number}(st|nd|rd|th) day of [0-9]{{4}}"
        return "ordinal" if re.search(ordinal, text) else "calendar"
    if date.day not in numbers and (number in numbers or re.search(ordinal, text)):
        return "ordinal"
    return "calendar"


def decode(ids: Iterable[int]) -> tuple[str | None, str]:
    """Return (ISO date, "") or (None, the reason) of written symbols.

    Symbols that are no date at all (an unfinished hypothesis) are "not a date".
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


def is_leap(year: int) -> bool:
    """Say whether a year of the Gregorian calendar has 29 February."""
    return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)


def has_week_53(year: int) -> bool:
    """Say whether an ISO year has 53 weeks: it, or its end, falls on a Thursday."""
    days = (year + year // 4 - year // 100 + year // 400) % 7  # weekday of 31 December
    before = ((year - 1) + (year - 1) // 4 - (year - 1) // 100 + (year - 1) // 400) % 7
    return days == 4 or before == 3


State = tuple[Hashable, ...]


@cache
def automaton(dashes: bool = False) -> Automaton:
    """Return the automaton that accepts dates of the calendar, and the refusals, alone.

    Years repeat every 400, so a state remembers the century modulo 4, not the year.

    Args:
        dashes: accept `1979-05-03`, else the three forms of the module's head.
    """
    return _enumerate(("start",), lambda state, symbol: _next(state, symbol, dashes))


def _next(state: State, symbol: int, dashes: bool) -> State | None:
    """Return the state after a symbol, None where the symbol is not allowed."""
    kind, *known = state
    if kind == "start" and symbol >= REFUSE:
        return ("final",)
    if symbol == DASH:
        wanted = dashes and kind in ("month", "day")
        return (f"{kind} tens", *known) if wanted else None
    if symbol in (WEEK, ORDINAL):
        if kind != "month" or dashes:
            return None
        leap, long = known
        return ("week tens", long) if symbol == WEEK else ("ordinal", leap, 0, 3)
    if symbol >= REFUSE or kind == "final":
        return None
    if not dashes and kind in ("month", "day"):
        kind = f"{kind} tens"
    return _next_digit(str(kind), known, symbol)


def _next_digit(kind: str, known: list, digit: int) -> State | None:
    match kind:
        case "start":
            return ("century", digit)
        case "century":
            century = 10 * known[0] + digit
            return ("decade", century % 4, century == 0)
        case "decade":
            return ("year", known[0], digit, known[1] and digit == 0)
        case "year":
            quarter, decade, zero = known
            year = 100 * quarter + 10 * decade + digit
            return None if zero and digit == 0 else ("month", is_leap(year), has_week_53(year))
        case "month tens":
            return ("month units", known[0], digit) if digit <= 1 else None
        case "month units":
            leap, tens = known
            month = 10 * tens + digit
            if not 1 <= month <= 12:
                return None
            return ("day", _LONGEST_MONTHS[month - 1] + (leap and month == 2))
        case "day tens":
            return ("day units", known[0], digit) if digit <= known[0] // 10 else None
        case "day units":
            days, tens = known
            return ("final",) if 1 <= 10 * tens + digit <= days else None
        case "week tens":
            return ("week units", known[0], digit) if digit <= 5 else None
        case "week units":
            long, tens = known
            return ("weekday",) if 1 <= 10 * tens + digit <= 52 + long else None
        case "weekday":
            return ("final",) if 1 <= digit <= 7 else None
        case "ordinal":
            leap, value, left = known
            value, left, days = 10 * value + digit, left - 1, 365 + leap
            if value * 10**left > days or (left == 0 and value == 0):
                return None
            return ("ordinal", leap, value, left) if left else ("final",)
    return None


def _enumerate(start: State, follow: Callable[[State, int], State | None]) -> Automaton:
    """Number the states that can be reached, the start first."""
    numbers = {start: 0}
    rows: list[list[int]] = []
    queue = [start]
    for state in queue:
        row = []
        for symbol in range(len(SYMBOLS)):
            after = follow(state, symbol)
            if after is not None and after not in numbers:
                numbers[after] = len(numbers)
                queue.append(after)
            row.append(-1 if after is None else numbers[after])
        rows.append(row)
    table = np.array(rows, np.int32)
    final = np.array([state[0] == "final" for state in queue])
    return Automaton(np.maximum(table, 0), table >= 0, final)
