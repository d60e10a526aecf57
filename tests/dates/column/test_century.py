"""The century of two-digit years, as a column has it."""

import datetime
from dataclasses import replace

import pytest
from seqapps.dates.column.century import ColumnCentury
from seqapps.dates.column.options import Options
from seqapps.dates.edtf import Meaning
from seqapps.dates.translation import Translation

from tests.dates.column.answers import answer, settle

TODAY = datetime.date(2026, 11, 29)
PAST = ("12 May 1950", "1998", "3 June 2003")


def learned(*texts: str, **options) -> ColumnCentury:
    found = ColumnCentury(Options(today=TODAY, **options))
    for text in texts:
        found.learn(text.lower())
    return found


@pytest.mark.parametrize(
    "text", ["AD 79", "79 CE", "c. 79 AD", "79 n. Chr.", "79 d.C.", "79 г. н. э."]
)
def test_a_year_with_its_era_is_of_no_other_century(text):
    column = learned("1951", "1962", "1973")
    given = Translation(
        text, None, 0.9, meaning=Meaning("0079", "date", "year", None), reading="0079"
    )
    found = settle(column, given)
    assert found.meaning.edtf == "0079" and not found.ambiguous and list(column.summary()) == []


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
        ("14 August nineteen fourteen", "1914-08-14", ["1914-08-14"]),
        ("140836", "2036-08-14", ["1936-08-14"]),
    ],
)
def test_two_digits_of_a_year_in_a_column_of_the_past(text, given, expected):
    found = settle(learned(*PAST), answer(text, given))
    assert [found.date, *(date for date, _ in found.alternatives)] == expected
    assert found.ambiguous == (len(expected) > 1) and found.meaning.date == expected[0]


def test_a_column_that_says_nothing_names_both_centuries_of_a_year_in_the_future():
    times = ("14-Aug-36 1430", "15-Aug-36 1530", "16-Aug-36 1630")
    for column in (learned(), learned("2003", "1998"), learned(*times)):
        found = settle(column, answer("14-Aug-36", "2036-08-14"))
        assert (found.date, found.ambiguous) == ("2036-08-14", True)
        assert found.alternatives == (("1936-08-14", pytest.approx(0.275)),)
        for text, date in (("14-Aug-26", "2026-08-14"), ("29-Feb-00", "2000-02-29"),
                           ("14 Aug 2036", "2036-08-14")):  # fmt: skip
            assert settle(column, answer(text, date)) == answer(text, date)


def test_a_column_with_years_in_the_future_leaves_the_century_as_it_is():
    given = answer("14-Aug-36", "2036-08-14")
    assert settle(learned(*PAST, "12 May 2046"), given) == given


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
    found = settle(learned(*PAST, **options), answer("14-Aug-36", "2036-08-14"))
    assert [d for d in (found.date, *(a for a, _ in found.alternatives)) if d] == expected
    if not expected:
        assert found.reason == "no possible year ends in 36" and found.meaning is None
        assert found.confidence == pytest.approx(0.45)


def test_months_of_two_digit_years():
    meaning = Meaning("1974-02", "date", "month")
    given = Translation("Feb-74", None, 0.9, meaning=meaning, reading="1974-02")
    found = settle(learned(*PAST, century=18), given)
    assert found.meaning.edtf == found.reading == "1874-02"
    assert found.date is None and not found.ambiguous
    refused = replace(given, reading="", reason="a part of the date is missing")
    assert settle(learned(*PAST, century=18), refused).meaning.edtf == "1874-02"


def test_spans_and_marks_move_as_a_whole():
    span = Meaning("1988-08-01/1988-08-05", "span", "day")
    given = Translation("1-5 Aug 88", None, 0.9, meaning=span, reading=span.edtf)
    assert settle(learned(century=18), given).reading == "1888-08-01/1888-08-05"
    meaning = Meaning("2036-08-14~", "date", "day", "2036-08-14", approximate=True)
    marked = replace(answer("c. 14-Aug-36", "2036-08-14"), meaning=meaning)
    found = settle(learned(*PAST), marked)
    assert (found.date, found.meaning.edtf) == ("1936-08-14", "1936-08-14~")


def test_every_reading_gets_a_possible_century():
    given = answer("06/12/46", "2046-06-12", "2046-12-06")
    found = settle(learned(*PAST), given)
    assert found.date == "1946-06-12" and found.alternatives == (("1946-12-06", 0.4),)


def test_readings_that_become_equal_are_joined():
    given = answer("17-Feb-62", "2062-02-17", "1962-02-17")
    found = settle(learned(*PAST), given)
    assert found.date == "1962-02-17" and found.alternatives == () and not found.ambiguous
    assert found.confidence == pytest.approx(0.95)


def test_readings_without_a_year_stay_as_they_are():
    given = answer("17-Feb-62", "2062-02-17", "196X", "-0061-02-17")
    found = settle(learned(*PAST), given)
    assert [key for key, _ in found.alternatives] == ["196X", "-0061-02-17"]


def test_a_weekday_chooses_the_century():
    meaning = Meaning("2003-08-14", "date", "day", "2003-08-14", weekday=5, weekday_mismatch=True)
    given = replace(answer("Fri 14-Aug-03", "2003-08-14"), meaning=meaning)  # a Thursday
    found = settle(learned(*PAST), given)
    assert found.date == "1903-08-14" and not found.ambiguous
    assert not found.meaning.weekday_mismatch


def test_a_column_of_an_older_century():
    found = settle(learned("1880", "1885", "1890"), answer("14-Aug-88", "1988-08-14"))
    assert [found.date, *(key for key, _ in found.alternatives)] == ["1988-08-14", "1888-08-14"]
    assert found.ambiguous


def test_a_refused_text_stays_refused():
    refused = Translation("14-Aug-36", None, 1.0, reason="not a date")
    assert settle(learned(*PAST), refused) == refused


def test_what_is_reported():
    column = learned(*PAST)
    settle(column, answer("14-Aug-36", "2036-08-14"))
    settle(column, answer("5-Oct-03", "2003-10-05"))
    assert list(column.summary()) == [
        "1 two-digit year was read so that no date is in the future",
        "1 two-digit year may be of another century (ambiguous)",
    ]
    limited = learned(latest=1950)
    settle(limited, answer("14-Aug-36", "2036-08-14"))
    assert list(limited.summary()) == ["1 two-digit year was read as 1851 to 1950"]


def test_a_column_of_two_centuries_names_both():
    column = learned("4 May 1890", "5 May 1885", "6 May 1901")
    found = settle(column, answer("14-Aug-88", "1988-08-14"))
    assert found.ambiguous and {found.date, found.alternatives[0][0]} == {
        "1888-08-14",
        "1988-08-14",
    }


def test_a_new_column_may_have_an_older_row():
    column = learned("3.5.2015", "4.6.2017", "7.8.2020")
    found = settle(column, answer("12.05.79", "1979-05-12"))
    assert found.date == "1979-05-12" and not found.ambiguous


def test_years_of_other_calendars_say_nothing_about_the_century():
    column = learned("3 tir 1390", "5 mehr 1391", "7 dey 1399")
    assert settle(column, answer("5 may 79", "1979-05-05")).date == "1979-05-05"
