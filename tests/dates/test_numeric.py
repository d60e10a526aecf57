"""The readings of dates of three numbers."""

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from seqapps.dates import numeric

DAYS = st.dates(datetime.date(1000, 1, 1))
FORMATS = {"dmy": "{0.day}{1}{0.month}{1}{2}", "mdy": "{0.month}{1}{0.day}{1}{2}",
           "ymd": "{2}{1}{0.month}{1}{0.day}", "ydm": "{2}{1}{0.day}{1}{0.month}"}  # fmt: skip


def days(text: str, order: str = "") -> list[str]:
    """Return the readings, the one with the largest weight first."""
    readings = sorted(numeric.readings_of(text, order), key=lambda reading: -reading[1])
    return [day.isoformat() for day, _ in readings]


@pytest.mark.parametrize(
    ("text", "order", "expected"),
    [
        ("06/12/2046", "", ["2046-06-12", "2046-12-06"]),
        ("6.12.2046", "", ["2046-12-06", "2046-06-12"]),
        ("31/12/2046", "", ["2046-12-31"]),
        ("12/31/46", "", ["2046-12-31"]),
        ("03-05-12", "", ["2012-05-03", "2012-03-05", "2003-05-12"]),
        ("05. 5. 3.", "", ["2005-05-03"]),
        ("05. 06. 03.", "", ["2005-06-03", "2003-06-05", "2003-05-06"]),
        ("03-05-12", "ymd", ["2003-05-12"]),
        ("31-05-12", "ymd", ["2031-05-12"]),
        ("13-45-12", "ymd", []),
        ("06/12/2046", "dmy", ["2046-12-06"]),
        ("06/12/2046", "ydm", ["2046-12-06"]),
        ("06/12/2046", "ymd", ["2046-06-12"]),
        ("2046-06-12", "dmy", ["2046-06-12"]),
        ("2046-31-12", "", ["2046-12-31"]),
        ("٠٦/١٢/٢٠٤٦", "dmy", ["2046-12-06"]),
        ("۰۶.۱۲.۴۶", "dmy", ["2046-12-06"]),
        ("06\u200f/12\u200f/2046\u200e", "dmy", ["2046-12-06"]),  # marks of direction
        ("due 3 5 1979!", "", ["1979-05-03", "1979-03-05"]),
    ],
)
def test_numbers_have_all_readings_of_the_calendar(text, order, expected):
    assert days(text, order) == expected


@pytest.mark.parametrize(
    ("text", "weights"),
    [
        ("06/12/2046", {"2046-12-06": 0.4, "2046-06-12": 0.6}),
        ("06-12-2046", {"2046-12-06": 0.55, "2046-06-12": 0.45}),
        ("06.12.2046", {"2046-12-06": 0.93, "2046-06-12": 0.07}),
        ("06 12 2046", {"2046-12-06": 0.8, "2046-06-12": 0.2}),
        ("06|12|2046", {"2046-12-06": 0.5, "2046-06-12": 0.5}),
        ("06/12/04", {"2004-12-06": 0.35, "2004-06-12": 0.58, "2006-12-04": 0.07}),
        ("06-12-04", {"2004-12-06": 0.4, "2004-06-12": 0.3, "2006-12-04": 0.3}),
        ("06.12.04", {"2004-12-06": 0.88, "2004-06-12": 0.05, "2006-12-04": 0.07}),
        ("06 12 04", {"2004-12-06": 0.75, "2004-06-12": 0.15, "2006-12-04": 0.1}),
        ("06. 12. 04.", {"2004-12-06": 0.45, "2004-06-12": 0.05, "2006-12-04": 0.5}),
        ("06|12|04", {"2004-12-06": 0.45, "2004-06-12": 0.4, "2006-12-04": 0.15}),
        ("06-06-04", {"2004-06-06": 0.7, "2006-06-04": 0.3}),
        ("31-12-04", {"2004-12-31": 0.4 / 0.7, "2031-12-04": 0.3 / 0.7}),
    ],
)
def test_readings_are_weighted_by_separator(text, weights):
    readings = {day.isoformat(): weight for day, weight in numeric.readings_of(text)}
    assert readings == pytest.approx(weights)


@pytest.mark.parametrize(
    "text",
    ["30/02/2001", "13/13/2013", "1.2", "1/2/3", "10.0.0.255.1", "6/12", "1 2-1979", "1/2/123",
     "1/2/1979 and 3/4/1980"],
)  # fmt: skip
def test_texts_without_exactly_one_numeric_date_have_no_reading(text):
    assert numeric.readings_of(text) == []


@given(DAYS, st.sampled_from("/-. "), st.sampled_from(sorted(FORMATS)))
def test_reading_inverts_writing(day, separator, order):
    text = FORMATS[order].format(day, separator, f"{day.year:04}")
    readings = dict(numeric.readings_of(text))
    if order != "ydm":  # software that writes it this way is rare, so month first wins
        assert day in readings
    assert sum(readings.values()) == pytest.approx(1)
    if order in ("dmy", "mdy"):
        assert numeric.readings_of(text, order) == [(day, 1.0)]


@given(st.dates(datetime.date(1969, 1, 1), datetime.date(2068, 12, 31)))
def test_two_digit_years_are_those_of_posix(day):
    assert numeric.has_two_digits(day.year)
    assert numeric.full_year(day.year % 100) == day.year
    text = f"{day.day:02}.{day.month:02}.{day.year % 100:02}"
    assert day in dict(numeric.readings_of(text))
    assert numeric.conventional(text) == day.isoformat()


def test_years_outside_the_pivot_need_four_digits():
    assert [numeric.has_two_digits(year) for year in (1968, 1969, 2068, 2069)] == [
        False, True, True, False,
    ]  # fmt: skip


@given(DAYS)
def test_the_conventional_reading(day):
    year = f"{day.year:04}"
    assert numeric.conventional(f"{day.month}/{day.day}/{year}") == day.isoformat()
    for separator in ". ":
        text = f"{day.day}{separator}{day.month}{separator}{year}"
        assert numeric.conventional(text) == day.isoformat()
    assert numeric.conventional(f"{day.day}-{day.month}-{year}") == ""
    assert numeric.conventional(f"{day.day}.{day.month}.{year}, noon") == ""
