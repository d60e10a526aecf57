"""The order of numbers and the century, as a column has them."""

import datetime
from dataclasses import replace

import pytest
from seqapps.common.errors import UserError
from seqapps.dates.column_habits import Habits, Options
from seqapps.dates.edtf import Meaning
from seqapps.dates.translation import Translation

TODAY = datetime.date(2026, 11, 29)


def answer(text: str, *dates: str) -> Translation:
    first, *others = dates
    meaning = Meaning(first, "date", "day", first)
    shares = tuple((date, 0.4) for date in others)
    return Translation(text, first, 0.55, shares, bool(others), meaning=meaning)


def settle(column: Habits, given: Translation) -> Translation:
    return column.settle(given, given.text.lower())


def habits(*texts: str, **options) -> Habits:
    found = Habits(Options(today=TODAY, **options))
    for text in texts:
        found.learn(text.lower())
    return found


def ambiguous(text: str = "06/12/2010") -> Translation:
    return answer(text, "2010-06-12", "2010-12-06")


def test_certain_rows_give_the_order():
    column = habits("25/12/2010", "13/01/2011 10:30", "01/02/2012")
    found = settle(column, ambiguous())
    assert found.date == "2010-12-06" and not found.ambiguous and found.alternatives == ()
    assert found.confidence == pytest.approx(0.95) and found.meaning.edtf == "2010-12-06"
    assert list(column.summary()) == ["read 1 ambiguous row day first, as 2 certain rows are"]
    us = settle(habits("12/25/2010"), ambiguous())
    assert us.date == "2010-06-12" and not us.ambiguous


def test_without_certain_rows_or_with_both_orders_a_row_stays_open():
    for column in (habits(), habits("06/12/2010"), habits("25/12/2010", "12/25/2010"),
                   habits("25/12/2010", order="off")):  # fmt: skip
        assert settle(column, ambiguous()) == ambiguous()
        assert list(column.summary()) == []


def test_separators_have_orders_of_their_own():
    column = habits("25.12.2010", "13.01.2011", "12/25/2010")
    assert settle(column, ambiguous("06.12.2010")).date == "2010-12-06"
    assert settle(column, ambiguous("06/12/2010")).date == "2010-06-12"
    assert settle(column, ambiguous("06-12-2010")).ambiguous  # there are both


def test_an_order_that_the_model_does_not_consider_is_not_taken():
    column = habits("25/12/10", "31/01/99")
    odd = answer("01/02/03", "2001-02-03", "2003-01-02")
    assert settle(column, odd) == odd


PAST = ("12 May 1950", "1998", "3 June 2003")


@pytest.mark.parametrize(
    ("text", "given", "expected"),
    [
        ("14-Aug-36", "2036-08-14", ["1936-08-14"]),
        ("5-Oct-03", "2003-10-05", ["2003-10-05", "1903-10-05"]),
        ("14-Aug-88", "1988-08-14", ["1988-08-14"]),
        ("14-Dec-26", "2026-12-14", ["1926-12-14"]),
        ("29-Feb-00", "2000-02-29", ["2000-02-29"]),  # 1900 was no leap year
        ("14-Aug-2036", "2036-08-14", ["2036-08-14"]),  # four digits are not in doubt
        ("19 MAR 1746/47", "1747-03-19", ["1747-03-19"]),
        ("the 14th of August nineteen eighty", "1980-08-14", ["1980-08-14"]),
    ],
)
def test_two_digits_of_a_year_in_a_column_of_the_past(text, given, expected):
    found = settle(habits(*PAST), answer(text, given))
    assert [found.date, *(date for date, _ in found.alternatives)] == expected
    assert found.ambiguous == (len(expected) > 1) and found.meaning.date == expected[0]


def test_a_column_that_says_nothing_leaves_the_century_as_it_is():
    for column in (habits(), habits("2003", "1998"), habits(*PAST, "12 May 2046")):
        given = answer("14-Aug-36", "2036-08-14")
        assert settle(column, given) == given


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ({"latest": 1950}, ["1936-08-14"]), ({"latest": 1930}, ["1836-08-14"]),
        ({"earliest": 1840}, ["1936-08-14"]), ({"earliest": 2000}, ["2036-08-14"]),
        ({"century": 17}, ["1736-08-14"]),
        ({"earliest": 1800, "latest": 1950}, ["1936-08-14", "1836-08-14"]),
        ({"earliest": 1940, "latest": 1950}, []),
    ],
)  # fmt: skip
def test_limits_that_are_given(options, expected):
    found = settle(habits(*PAST, **options), answer("14-Aug-36", "2036-08-14"))
    assert [d for d in (found.date, *(a for a, _ in found.alternatives)) if d] == expected
    if not expected:
        assert found.reason == "no possible year ends in 36" and found.meaning is None


def test_months_of_two_digit_years():
    given = replace(answer("Feb-74", "x"), date=None, meaning=Meaning("1974-02", "date", "month"))
    found = settle(habits(*PAST, century=18), given)
    assert found.meaning.edtf == "1874-02" and found.date is None and not found.ambiguous


def test_a_refused_text_stays_refused():
    refused = Translation("14-Aug-36", None, 1.0, reason="not a date")
    assert settle(habits(*PAST), refused) == refused


def test_what_is_reported():
    column = habits(*PAST)
    settle(column, answer("14-Aug-36", "2036-08-14"))
    settle(column, answer("5-Oct-03", "2003-10-05"))
    assert list(column.summary()) == [
        "1 two-digit year read so that no date is in the future",
        "1 two-digit year may be of two centuries (ambiguous)",
    ]
    limited = habits(latest=1950)
    settle(limited, answer("14-Aug-36", "2036-08-14"))
    assert list(limited.summary()) == ["1 two-digit year read as 1851 to 1950"]


@pytest.mark.parametrize(
    "options",
    [{"order": "dmy"}, {"century": 0}, {"century": 99}, {"century": 19, "latest": 1950},
     {"earliest": 0}, {"latest": 10_000}, {"earliest": 1950, "latest": 1900}],
)  # fmt: skip
def test_options_out_of_range_are_refused(options):
    with pytest.raises(UserError, match="expect"):
        Options(**options)
