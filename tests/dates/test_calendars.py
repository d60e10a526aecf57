"""Days of other calendars that are known by heart."""

import datetime
from itertools import pairwise

import pytest
from seqapps.dates import calendars

KNOWN = [
    ("islamic", (1444, 9, 1), "2023-03-23"),  # Ramadan, Umm al-Qura
    ("islamic", (1400, 1, 1), "1979-11-20"),
    ("persian", (1357, 11, 22), "1979-02-11"),
    ("persian", (1400, 1, 1), "2021-03-21"),
    ("persian", (1399, 12, 30), "2021-03-20"),
    ("hebrew", (5708, 2, 5), "1948-05-14"),
    ("hebrew", (5784, 7, 1), "2023-09-16"),
    ("hebrew", (5784, 13, 14), "2024-03-24"),
    ("republican", (1, 1, 1), "1792-09-22"),
    ("republican", (8, 2, 18), "1799-11-09"),
    ("republican", (2, 11, 9), "1794-07-27"),
    ("republican", (3, 13, 6), "1795-09-22"),
    ("julian", (1700, 2, 29), "1700-03-11"),
    ("julian", (1917, 10, 25), "1917-11-07"),
]


@pytest.mark.parametrize(("name", "fields", "day"), KNOWN)
def test_known_days(name, fields, day):
    ordinal = calendars.ordinal(name, *fields)
    assert datetime.date.fromordinal(ordinal).isoformat() == day
    assert calendars.fields(name, ordinal) == fields


@pytest.mark.parametrize("name", ["islamic", "persian", "hebrew", "republican", "julian"])
def test_days_follow_each_other_without_gaps(name):
    table = calendars.table(name)
    starts, lengths = table.starts, table.lengths
    begins = sorted(zip(starts[lengths > 0], lengths[lengths > 0], strict=True))
    for (begin, length), (after, _) in pairwise(begins):
        assert begin + length == after


@pytest.mark.parametrize(
    ("name", "fields"),
    [
        ("islamic", (1444, 13, 1)), ("islamic", (1444, 8, 31)), ("islamic", (0, 1, 1)),
        ("persian", (1400, 12, 30)), ("hebrew", (5783, 13, 1)), ("hebrew", (3000, 1, 1)),
        ("republican", (1, 13, 6)), ("republican", (15, 1, 1)), ("persian", (1400, 0, 1)),
        ("julian", (1701, 2, 29)), ("julian", (1499, 12, 31)),
    ],
)  # fmt: skip
def test_days_that_do_not_exist(name, fields):
    assert calendars.ordinal(name, *fields) is None


def test_days_outside_the_tables_are_refused():
    with pytest.raises(ValueError, match="outside the republican calendar"):
        calendars.fields("republican", datetime.date(1979, 5, 3).toordinal())
