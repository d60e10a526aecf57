"""The notation that the decoder writes, and the automaton of its valid sequences.

The network reads the fields and marks of a text; it does no arithmetic. `edtf.meaning` computes
what a sequence means, by the calendar. A sequence is a refusal, or an expression:

    19790503        a day; 197905 a month, 1979 a year, 185X a decade, 18XX a century
    1979W184        week date: year, W, week, day of the week (Monday is 1); 1979W18 a whole week
    1979D123        ordinal date: year, D, day of the year
    1950S21         year, S, season of ISO 8601-2: 21-24 spring to winter, 33-36 quarters, 40, 41
    N0044           the year 44 before Christ; N03XX the fourth century
    1601Y0203       a year of two styles (3 February 1601/02): the year that ended in March
    H14440815       another calendar (`CALENDARS`); Japanese years as E, era, year: E300540503;
                    a day outside its era (`ERA_DAYS`) has no meaning
    O17310604       a day that is said to be of the old style, in the Julian calendar
    <1734  >1734    before, after; until and since are written in the same way
    1914/1918       a span; 1834|1835 alternatives; each side is an expression without < and >

A date may be followed by marks, in this order: e, m or l (early, mid, late), ~ (approximate),
? (uncertain), w and a weekday that the text names (w1 is Monday). `.` ends an expression.
"""

import calendar
import math
import re
from collections.abc import Iterable
from datetime import date
from functools import cache
from typing import NamedTuple

from seqapps.common.decoding.constraints import Automaton

from . import iso

REASONS = (*iso.REASONS, "the calendar or style is not certain")
REFUSALS = (*iso.REFUSALS, "-calendar")
DIGITS, MARKS = "0123456789", "eml~?"
# Letter -> calendar; the years of the last three are those of our calendar, moved.
CALENDARS = {
    "N": "gregorian", "H": "islamic", "P": "persian", "J": "hebrew", "R": "republican",
    "O": "julian", "T": "buddhist", "C": "minguo", "E": "japanese",
}  # fmt: skip
TABLES = "HPJRO"  # calendars that are converted by tables: only full days can be
ERAS = {1: ("meiji", 1868), 2: ("taisho", 1912), 3: ("showa", 1926), 4: ("heisei", 1989),
        5: ("reiwa", 2019)}  # fmt: skip
# First and last day of these eras; Japan's months are those of the solar calendar since 1873.
ERA_DAYS = {1: (date(1873, 1, 1), date(1912, 7, 30)), 2: (date(1912, 7, 30), date(1926, 12, 25)),
            3: (date(1926, 12, 25), date(1989, 1, 7)), 4: (date(1989, 1, 8), date(2019, 4, 30)),
            5: (date(2019, 5, 1), date.max)}  # fmt: skip
SEASONS = (21, 22, 23, 24, 33, 34, 35, 36, 40, 41)
SYMBOLS = (*DIGITS, *"XWDSYNHPJROTCE<>/|", *MARKS, "w", ".", "-", *REFUSALS)
END, DASH = SYMBOLS.index("."), SYMBOLS.index(".") + 1
REFUSE = DASH + 1  # id of the first refusal
START = len(SYMBOLS)  # id of the decoder's first input
LENGTH = 24
_IDS = {symbol: number for number, symbol in enumerate(SYMBOLS)}
_MONTH_LENGTHS = {"H": 30, "P": 31, "J": 30, "R": 30, "O": 31}


def ids(notation: str) -> list[int]:
    """Return the symbols of a refusal, or of an expression and its end.

    Raises:
        ValueError: not a sequence of the notation.

    Example:
        >>> ids("1850~")
        [1, 8, 5, 0, 31, 34]
    """
    if notation in REFUSALS:
        return [_IDS[notation]]
    found = [_IDS.get(character, START) for character in notation] + [END]
    if not accepts(found):
        raise ValueError(f"not in the notation: {notation!r}")
    return found


def text(symbols: Iterable[int]) -> str:
    """Return the notation of symbols, without the end; -1 is padding.

    Example:
        >>> text(ids("1914/1918")), text([REFUSE])
        ('1914/1918', '-')
    """
    return "".join(SYMBOLS[i] for i in symbols if i >= 0 and i != END)


def accepts(symbols: Iterable[int]) -> bool:
    """Return whether symbols are a complete sequence of the automaton."""
    table, state = automaton(), 0
    for symbol in symbols:
        if symbol >= START or table.final[state] or not table.allowed[state, symbol]:
            return False
        state = int(table.next_state[state, symbol])
    return bool(table.final[state])


class _State(NamedTuple):
    """A state of the automaton: the field that comes next, and what limits it."""

    field: str  # core, era, year, month, day, week, day of week, ordinal, season, weekday, marks
    maximum: int = 0  # largest value of the number that is being written
    left: int = 0  # its digits that are left; with all of them left, an earlier end is possible
    value: int = 0  # its digits so far; of a year, another one with the same calendar
    letter: str = ""  # of the calendar
    years: tuple[bool, bool] = (True, False)  # is it a leap year (or unknown), has it 53 weeks
    part: str = "first"  # of an expression: first, second, or only (after < and >)
    month: int = 0
    stage: int = 0  # of the marks: those before it in `MARKS` order are past


_LAST = _State("")
_STAGES = {"e": 0, "m": 0, "l": 0, "~": 1, "?": 2, "w": 3}


@cache
def automaton() -> Automaton:
    """Return the automaton that accepts exactly the sequences of the notation.

    Days of our own calendar exist; of other calendars, and of years that are not fully known, the
    longest month and year are allowed, and `edtf.meaning` decides.
    """
    return Automaton.explored(
        _State("core"), _LAST, len(SYMBOLS), lambda state, symbol: _next(state, SYMBOLS[symbol])
    )


def _next(state: _State, symbol: str) -> _State | None:
    """Return the state after a symbol, None where the symbol is not allowed."""
    if symbol in REFUSALS:
        return _LAST if state == _State("core") else None
    if state.field == "core":
        return _first_of_core(state, symbol)
    if symbol in DIGITS:
        is_unknown = state.field == "year" and state.stage == 1  # all digits behind an X are
        return _after_digit(state, int(symbol)) if state.left and not is_unknown else None
    if symbol == "X":
        known = state.field == "year" and state.left < 4 and state.letter in ("", "N")
        return _after_unknown(state) if known else None
    if state.field == "month" and state.left == 2:
        after = _after_year(state, symbol)
        if after is not None:
            return after
    return _after_date(state, symbol)


def _first_of_core(state: _State, symbol: str) -> _State | None:
    if symbol in "<>" and state.part == "first":
        return state._replace(part="only")
    if symbol == "E":
        return _State("era", 5, 1, letter="E", part=state.part)
    if symbol in CALENDARS:
        return _State("year", 9999, 4, letter=symbol, part=state.part)
    if symbol in DIGITS:
        return _after_digit(_State("year", 9999, 4, part=state.part), int(symbol))
    return None


def _after_year(state: _State, symbol: str) -> _State | None:
    """Return the state after W, D, S or Y behind a complete year of our calendar."""
    if state.letter or state.stage:  # 1: digits of the year are unknown, 2: behind Y
        return None
    is_leap, has_week_53 = state.years
    if symbol == "W":
        return _State("week", 52 + has_week_53, 2, part=state.part)
    if symbol == "D":
        return _State("ordinal", 365 + is_leap, 3, part=state.part)
    if symbol == "S":
        return _State("season", 41, 2, part=state.part)
    if symbol == "Y":  # a month must follow, which is that of the next year
        return state._replace(stage=2, years=(True, False))
    return None


def _after_date(state: _State, symbol: str) -> _State | None:
    """Return the state after a mark, an end, or the sign between two dates."""
    if state.field == "day of week" and state.part == "first":  # a whole week
        return _LAST if symbol == "." else None
    if state.field in ("month", "day"):  # a date may end before them
        if state.left != 2 or state.stage == 2 or (state.letter and state.letter in TABLES):
            return None
        state = _State("marks", part=state.part, month=1)  # no weekday
    if state.field != "marks":
        return None
    if symbol == ".":
        return _LAST
    if symbol in ("/", "|") and state.part == "first":
        return _State("core", part="second")
    if symbol not in _STAGES or _STAGES[symbol] < state.stage:
        return None
    if symbol == "w":
        return _State("weekday", 7, 1, part=state.part) if not state.month else None
    return state._replace(stage=_STAGES[symbol] + 1)


def _after_unknown(state: _State) -> _State:
    """Return the state after an unknown digit of the year: the others are unknown as well."""
    left = state.left - 1
    if left:
        return _State("year", 0, left, letter=state.letter, part=state.part, stage=1)
    if state.letter:  # a century before Christ has no months
        return _State("marks", part=state.part, month=1)
    return _State("month", 12, 2, part=state.part, stage=1)


def _after_digit(state: _State, digit: int) -> _State | None:
    value, left = 10 * state.value + digit, state.left - 1
    if state.field == "season":
        fits = [season for season in SEASONS if str(season).startswith(str(value))]
        if not fits:
            return None
    elif value * 10**left > state.maximum or (left == 0 and value == 0):
        return None
    if left and state.field == "year" and value:  # calendars repeat after 400 years
        value = 1 + (value - 1) % (400 // math.gcd(400, 10**left)) if not state.letter else 1
    if left:
        return state._replace(value=value, left=left)
    marks = _State("marks", part=state.part)
    if state.field == "era":
        return _State("year", 99, 4, letter="E", part=state.part)
    if state.field == "year":
        return _with_month(state, value)
    if state.field == "month":
        days = _month_days(state, value)
        return state._replace(field="day", maximum=days, left=2, value=0, stage=0)
    if state.field == "week":
        return _State("day of week", 7, 1, part=state.part)
    if state.field == "weekday":
        return marks._replace(stage=len(_STAGES))
    return marks._replace(month=1) if state.field == "season" else marks


def _with_month(state: _State, year: int) -> _State:
    years = (True, False)
    if not state.letter:
        years = (calendar.isleap(year), date(year, 12, 28).isocalendar().week == 53)
    months = 13 if state.letter and state.letter in "JR" else 12
    return _State("month", months, 2, letter=state.letter, years=years, part=state.part)


def _month_days(state: _State, month: int) -> int:
    if state.letter and state.letter in TABLES:
        return _MONTH_LENGTHS[state.letter]
    return iso.MONTH_DAYS[month - 1] + (month == 2 and state.years[0])


_CORE = re.compile(
    r"(?P<letter>[NHPJROTC]|E[1-5])?(?P<year>[0-9][0-9X]{3})(?P<dual>Y)?"
    r"(?:(?P<month>[0-9]{2})(?P<day>[0-9]{2})?|W(?P<week>[0-9]{2})(?P<of_week>[1-7])?"
    r"|D(?P<ordinal>[0-9]{3})|S(?P<season>[0-9]{2}))?"
    r"(?P<note>[eml])?(?P<approximate>~)?(?P<uncertain>\?)?(?:w(?P<weekday>[1-7]))?"
)


def core_fields(core: str) -> dict[str, str | None]:
    """Return the fields of one date by their names in the pattern `_CORE`.

    Example:
        >>> {name: value for name, value in core_fields("H14440815").items() if value}
        {'letter': 'H', 'year': '1444', 'month': '08', 'day': '15'}
    """
    match = _CORE.fullmatch(core)
    if match is None:
        raise ValueError(f"not a date of the notation: {core!r}")
    return match.groupdict()
