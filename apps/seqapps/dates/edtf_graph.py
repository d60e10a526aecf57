"""The meaning of the decoder's notation in the TensorFlow graph, the twin of `edtf.meaning`."""

from typing import NamedTuple

import numpy as np

from seqapps.common.backend import Tensor, tensorflow

from . import calendar_graph, calendars, edtf, notation
from .notation import ERA_DAYS, ERAS, LENGTH, SYMBOLS

tf = tensorflow()

_ID = {symbol: number for number, symbol in enumerate(SYMBOLS)}
_LETTERS = ("N", *notation.TABLES, "T", "C", "E")
CALENDARS = ("gregorian", *(notation.CALENDARS[letter] for letter in _LETTERS))
_OFFSETS = {"T": -543, "C": 1911}  # of years
_BY_TABLE = {letter: notation.CALENDARS[letter] for letter in notation.TABLES}
BEFORE_YEAR_1 = calendar_graph.FIRST_DAY - 1  # days of `calendar_graph` before ordinal 1
NO_DAY = -(2**30)  # the ordinal where there is no such day


class _Fields(NamedTuple):
    """The fields of one date of each expression, <int32>[…]; 0 where there is none."""

    letter: Tensor  # 1 + index in `_LETTERS`
    era: Tensor
    year: Tensor  # unknown digits count as 0
    unknown: Tensor  # number of unknown digits
    count: Tensor  # number of digits of year, month and day
    month: Tensor
    day: Tensor
    mode: Tensor  # id of W, D or S
    number: Tensor  # the digits behind it; of a week with a 1 before them
    dual: Tensor
    note: Tensor  # id
    approximate: Tensor
    uncertain: Tensor
    weekday: Tensor  # -1 behind w, before its digit


class Meanings(NamedTuple):
    """The meanings of expressions, as in `edtf.Meaning`.

    Attributes:
        exists: <bool>[…], whether it is an expression with a meaning.
        edtf: <string>[…].
        day: <int32>[…], proleptic Gregorian ordinal of a single full day of the years 1 to 9999,
            else 0.
        precision: <int32>[…], index in `edtf.PRECISIONS`.
        calendar: <int32>[…], index in `CALENDARS`.
        approximate, uncertain, weekday_mismatch: <bool>[…].
        weekday: <int32>[…], the weekday that is named, 0 for none.
    """

    exists: Tensor
    edtf: Tensor
    day: Tensor
    precision: Tensor
    calendar: Tensor
    approximate: Tensor
    uncertain: Tensor
    weekday_mismatch: Tensor
    weekday: Tensor


class _Dates(NamedTuple):
    exists: Tensor
    edtf: Tensor
    first: Tensor
    last: Tensor
    precision: Tensor
    weekday_mismatch: Tensor


def meanings(ids: Tensor) -> Meanings:
    """Return the meanings of symbols <int32>[…, LENGTH] that are padded with -1.

    Example:
        >>> ids = tf.constant([notation.ids("194309/1944") + [-1] * 12])
        >>> meanings(ids).edtf.numpy()
        array([b'1943-09/1944'], dtype=object)
    """
    first_fields, last_fields, sign, joint = _parsed(tf.convert_to_tensor(ids))
    # Both dates at once, so that the graph holds the tables of the calendars once.
    both = _Fields(*(tf.stack(pair) for pair in zip(first_fields, last_fields, strict=True)))
    dates = _dates(both)
    first, last = (_Dates(*(part[number] for part in dates)) for number in (0, 1))
    is_single, is_span = joint == 0, joint == _ID["/"]
    in_order = (first.first <= last.first) & (first.last <= last.last) | ~is_span
    exists = first.exists & (is_single | last.exists & in_order & (first.edtf != last.edtf))
    exists &= (ids[..., 0] >= 0) & (ids[..., 0] < notation.REFUSE)
    text = tf.where(is_span, first.edtf + "/" + last.edtf, first.edtf)
    text = tf.where(joint == _ID["|"], "[" + first.edtf + "," + last.edtf + "]", text)
    text = tf.where(sign == _ID["<"], "../" + first.edtf, text)
    text = tf.where(sign == _ID[">"], first.edtf + "/..", text)
    is_day = exists & is_single & (sign == 0) & (first.precision == 0) & (first.first == first.last)
    is_day &= (first.first >= 1) & (first.first <= edtf.days_before(10_000, 1))

    def either(name: str) -> Tensor:
        one, other = (getattr(part, name) > 0 for part in (first_fields, last_fields))
        return exists & (one | ~is_single & other)

    return Meanings(
        exists,
        tf.where(exists, text, ""),
        tf.where(is_day, first.first, 0),
        tf.where(is_single, first.precision, tf.maximum(first.precision, last.precision)),
        first_fields.letter,
        either("approximate"),
        either("uncertain"),
        exists & (first.weekday_mismatch | ~is_single & last.weekday_mismatch),
        tf.where(first_fields.weekday > 0, first_fields.weekday, last_fields.weekday),
    )


def _parsed(ids: Tensor) -> tuple[_Fields, _Fields, Tensor, Tensor]:
    """Return the fields of both dates, the sign before them and the sign between them (ids)."""
    columns = tf.transpose(ids, [ids.shape.rank - 1, *range(ids.shape.rank - 1)])
    zero = tf.zeros_like(columns[0])
    slots = [tf.stack([zero, zero])] * len(_Fields._fields)  # of the first and the second date

    def advance(time: Tensor, sign: Tensor, joint: Tensor, *slots: Tensor) -> tuple[Tensor, ...]:
        symbol = columns[time]
        sign = tf.where((symbol == _ID["<"]) | (symbol == _ID[">"]), symbol, sign)
        is_joint = (symbol == _ID["/"]) | (symbol == _ID["|"])
        here = (symbol >= 0) & tf.stack([joint == 0, joint > 0])
        after = _advanced(_Fields(*slots), tf.stack([symbol, symbol]), here)
        return time + 1, sign, tf.where(is_joint, symbol, joint), *after

    _, sign, joint, *slots = tf.while_loop(
        lambda time, *_: time < LENGTH, advance, [tf.constant(0), zero, zero, *slots]
    )
    both = _Fields(*slots)
    first_year, last_year = calendars.CERTAIN_ISLAMIC[0], calendars.CERTAIN_ISLAMIC[-1]
    unsure = (both.year < first_year) | (both.year > last_year)
    unsure &= both.letter == 1 + _LETTERS.index("H")
    both = both._replace(approximate=tf.where(unsure, 1, both.approximate))
    first, last = (_Fields(*(part[number] for part in both)) for number in (0, 1))
    return first, last, sign, joint


def _advanced(fields: _Fields, symbol: Tensor, here: Tensor) -> _Fields:
    """Return the fields after one more symbol, where `here`."""
    letter = sum(
        tf.where(symbol == _ID[name], number, 0) for number, name in enumerate(_LETTERS, start=1)
    )
    is_digit = (symbol < 10) & here
    is_unknown = (symbol == _ID["X"]) & here
    is_weekday = is_digit & (fields.weekday < 0)
    is_era = is_digit & (fields.letter == len(_LETTERS)) & (fields.era == 0)
    is_number = is_digit & (fields.mode > 0) & ~is_weekday
    counts = (is_digit & ~is_era & ~is_number & ~is_weekday) | is_unknown
    digit = tf.where(is_digit, symbol, 0)

    def longer(value: Tensor, condition: Tensor) -> Tensor:
        return tf.where(condition, 10 * value + digit, value)

    def marked(value: Tensor, name: str, to: Tensor | int = 1) -> Tensor:
        return tf.where(here & (symbol == _ID[name]), to, value)

    mode, note = fields.mode, fields.note
    for name in "WDS":
        mode = marked(mode, name, symbol)
    for name in "eml":
        note = marked(note, name, symbol)
    return _Fields(
        letter=tf.where(here & (letter > 0), letter, fields.letter),
        era=tf.where(is_era, digit, fields.era),
        year=longer(fields.year, counts & (fields.count < 4)),
        unknown=fields.unknown + tf.cast(is_unknown, tf.int32),
        count=fields.count + tf.cast(counts, tf.int32),
        month=longer(fields.month, counts & (fields.count >= 4) & (fields.count < 6)),
        day=longer(fields.day, counts & (fields.count >= 6)),
        mode=mode,
        number=marked(longer(fields.number, is_number), "W"),  # 1 before the digits of a week
        dual=marked(fields.dual, "Y"),
        note=note,
        approximate=marked(fields.approximate, "~"),
        uncertain=marked(fields.uncertain, "?"),
        weekday=tf.where(is_weekday, digit, marked(fields.weekday, "w", -1)),
    )


def _dates(fields: _Fields) -> _Dates:
    """Return what one date means: EDTF, first and last day, and precision."""
    unknown = tf.cast(10 ** tf.cast(fields.unknown, tf.float32), tf.int32)
    is_bc = fields.letter == 1
    year = _year(fields)
    # Years of unknown digits: the first and the last; before Christ they are counted backwards.
    end = year + unknown - 1
    is_open = fields.unknown > 0
    first_year = tf.where(is_open & is_bc, -(fields.year + unknown - 1), year)
    last_year = tf.where(is_open & is_bc, -fields.year, end)
    season, has_season = fields.number, fields.mode == _ID["S"]
    month, day = fields.month, fields.day
    begin = tf.where(season <= 24, 3 * (season - 21) + 3, 3 * (season - 33) + 1)
    begin = tf.where(season >= 40, 6 * (season - 40) + 1, begin)
    months = tf.where(season >= 40, 6, 3)
    first = tf.where(has_season, _month_start(first_year, begin), 0)
    last = tf.where(has_season, _month_start(first_year, begin + months) - 1, 0)
    known_month = tf.maximum(month, 1)
    first = tf.where(has_season, first, _month_start(first_year, known_month))
    after = tf.where(month > 0, month + 1, 13)
    last = tf.where(has_season, last, _month_start(last_year, after) - 1)
    length = _month_start(first_year, known_month + 1) - _month_start(first_year, known_month)
    has_day = day > 0
    is_full = has_day & ~is_open
    exists = ~is_full | (day <= length)
    whole = first + day - 1
    is_week = (fields.mode == _ID["W"]) & (fields.number < 1000)  # a whole one
    number = tf.where(is_week, 10 * fields.number + 1, fields.number)
    week = _monday(year) + 7 * (number // 10 % 100 - 1) + number % 10 - 1
    ordinal = _month_start(year, tf.ones_like(year)) + fields.number - 1
    single = tf.where(fields.mode == _ID["W"], week, whole)
    single = tf.where(fields.mode == _ID["D"], ordinal, single)
    is_single = is_full | (fields.mode == _ID["W"]) | (fields.mode == _ID["D"])
    for number, name in enumerate(_BY_TABLE.values(), start=2):
        found = _day_by_table(name, fields)
        is_by_table = fields.letter == number
        single = tf.where(is_by_table, found, single)
        exists = tf.where(is_by_table, found > NO_DAY, exists)
        is_single |= is_by_table
    first = tf.where(is_single, single, first)
    last = tf.where(is_single, single + tf.where(is_week, 6, 0), last)
    exists &= (fields.mode != _ID["W"]) | (last <= edtf.days_before(10_000, 1))
    exists &= _is_in_era(fields, first, last)
    precision = _precision(fields, is_single)
    text = _text(fields, first_year, single, is_single, is_open)
    text = tf.where(is_week, text + "/" + _day_text(last), text)
    mark = tf.where(fields.approximate > 0, tf.where(fields.uncertain > 0, "%", "~"), "")
    mark = tf.where((fields.uncertain > 0) & (fields.approximate == 0), "?", mark)
    mismatch = (fields.weekday > 0) & ((first - 1) % 7 + 1 != fields.weekday)
    return _Dates(exists & (fields.count >= 4), text + mark, first, last, precision, mismatch)


def _year(fields: _Fields) -> Tensor:
    year = tf.where((fields.letter == 1) & (fields.unknown == 0), 1 - fields.year, fields.year)
    for letter, offset in _OFFSETS.items():
        year = tf.where(fields.letter == 1 + _LETTERS.index(letter), year + offset, year)
    starts = tf.constant([0, *(first - 1 for _, first in ERAS.values())], tf.int32)
    era = tf.gather(starts, tf.clip_by_value(fields.era, 0, len(ERAS)))
    return tf.where(fields.letter == len(_LETTERS), year + era, year) + fields.dual


def _is_in_era(fields: _Fields, first: Tensor, last: Tensor) -> Tensor:
    """Return whether a Japanese date is in its era (see `edtf`); True in other calendars."""
    era = tf.clip_by_value(fields.era - 1, 0, len(ERAS) - 1)
    begin, end = (
        tf.gather(
            tf.constant([days[part].toordinal() for days in ERA_DAYS.values()], tf.int32), era
        )
        for part in (0, 1)
    )
    overlaps = (first <= end) & ((fields.month == 0) | (last >= begin))
    return (fields.letter != len(_LETTERS)) | overlaps


def _precision(fields: _Fields, is_single: Tensor) -> Tensor:
    rank = {name: number for number, name in enumerate(edtf.PRECISIONS)}
    unknown = tf.where(fields.unknown > 0, rank[edtf.DECADE] + fields.unknown - 1, rank[edtf.YEAR])
    found = tf.where(fields.month > 0, rank[edtf.MONTH], unknown)
    found = tf.where(is_single | (fields.day > 0), rank[edtf.DAY], found)
    number = fields.number
    season = tf.where(number <= 24, rank[edtf.SEASON], rank[edtf.QUARTER])
    season = tf.where(number >= 40, rank[edtf.HALF], season)
    return tf.where(fields.mode == _ID["S"], season, found)


def _text(
    fields: _Fields, year: Tensor, single: Tensor, is_single: Tensor, is_open: Tensor
) -> Tensor:
    """Return EDTF without marks."""
    digits = tf.strings.as_string(tf.abs(fields.year), width=4, fill="0")
    for count in (1, 2, 3):
        shown = tf.strings.substr(digits, 0, 4 - count) + "X" * count
        digits = tf.where(fields.unknown == count, shown, digits)
    digits = tf.where((fields.letter == 1) & is_open, "-" + digits, digits)
    plain = tf.strings.as_string(tf.abs(year), width=4, fill="0")
    plain = tf.where(year < 0, "-" + plain, plain)
    text = tf.where(is_open, digits, plain)

    text = tf.where(fields.month > 0, text + _two(fields.month), text)
    text = tf.where(fields.day > 0, text + _two(fields.day), text)
    text = tf.where(fields.mode == _ID["S"], plain + _two(fields.number), text)
    return tf.where(is_single, _day_text(single), text)


def _day_text(ordinal: Tensor) -> Tensor:
    """Return the EDTF of a day."""
    year, *rest = calendar_graph.to_calendar(ordinal + BEFORE_YEAR_1)
    text = tf.where(year < 0, "-", "") + tf.strings.as_string(tf.abs(year), width=4, fill="0")
    return text + _two(rest[0]) + _two(rest[1])


def _two(value: Tensor) -> Tensor:
    return "-" + tf.strings.as_string(value, width=2, fill="0")


def _month_start(year: Tensor, month: Tensor) -> Tensor:
    """Return the proleptic Gregorian ordinal of the first day of a month; months may exceed 12."""
    year, month = year + (month - 1) // 12, (month - 1) % 12 + 1
    return calendar_graph.from_calendar(year, month, tf.ones_like(month)) - BEFORE_YEAR_1


def _monday(year: Tensor) -> Tensor:
    """Return the ordinal of the first day of week 1, the week of 4 January."""
    fourth = _month_start(year, tf.ones_like(year)) + 3
    return fourth - (fourth - 1) % 7


def _day_by_table(name: str, fields: _Fields) -> Tensor:
    """Return the ordinal of a day of another calendar, `NO_DAY` if there is none."""
    table = calendars.table(name)
    rows, months = table.lengths.shape
    row, column = fields.year - table.first_year, fields.month - 1
    inside = (row >= 0) & (row < rows) & (column >= 0) & (column < months)
    # The first days are summed in the graph: their table is four times as large as the lengths'.
    in_order = table.lengths[:, np.array(table.order) - 1]
    lengths = tf.cast(tf.constant(in_order.ravel(), tf.int8), tf.int32)
    starts = int(table.starts.min()) + tf.cumsum(lengths, exclusive=True)
    position = tf.gather(
        tf.constant(np.argsort(table.order), tf.int32), tf.where(inside, column, 0)
    )
    cell = tf.where(inside, row, 0) * months + position
    start, length = tf.gather(starts, cell), tf.gather(lengths, cell)
    inside &= (fields.day >= 1) & (fields.day <= length)
    return tf.where(inside, start + fields.day - 1, NO_DAY)
