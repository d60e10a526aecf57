"""The meaning of expressions, by hand and by the standard library's calendar."""

import csv
import datetime

import hypothesis.strategies as st
import pytest
from hypothesis import given
from seqapps.dates import edtf, notation

from tests.conftest import ROOT

SETS = ROOT / "datasets" / "dates" / "edtf"


@pytest.mark.parametrize(
    ("text", "expected", "precision"),
    [
        ("19790503", "1979-05-03", "day"), ("197905", "1979-05", "month"), ("1979", "1979", "year"),
        ("185X", "185X", "decade"), ("18XX", "18XX", "century"), ("1XXX", "1XXX", "millennium"),
        ("1979W184", "1979-05-03", "day"), ("1979D123", "1979-05-03", "day"),
        ("1950S21", "1950-21", "season"), ("2021S35", "2021-35", "quarter"),
        ("2020S40", "2020-40", "half-year"), ("N0044", "-0043", "year"),
        ("N00440315", "-0043-03-15", "day"), ("N03XX", "-03XX", "century"),
        ("1601Y02", "1602-02", "month"), ("1731Y0211", "1732-02-11", "day"),
        ("H14440815", "2023-03-07", "day"), ("P13930210", "2014-04-30", "day"),
        ("P13571122", "1979-02-11", "day"), ("J57840105", "2024-04-13", "day"),
        ("J57080205", "1948-05-14", "day"), ("R00080218", "1799-11-09", "day"),
        ("R00020909", "1794-05-28", "day"), ("T25630105", "2020-01-05", "day"),
        ("C01090105", "2020-01-05", "day"), ("C0109", "2020", "year"),
        ("E300540503", "1979-05-03", "day"), ("E50002", "2020", "year"),
        ("<173401", "../1734-01", "month"), (">1850", "1850/..", "year"),
        ("19790503/19790509", "1979-05-03/1979-05-09", "day"), ("1914/1918", "1914/1918", "year"),
        ("183408|183409", "[1834-08,1834-09]", "month"), ("1850~/1860~", "1850~/1860~", "year"),
        ("18151220/181601", "1815-12-20/1816-01", "month"), ("1850~?", "1850%", "year"),
        ("18500503~", "1850-05-03~", "day"), ("1894?", "1894?", "year"),
        ("185X0505", "185X-05-05", "day"), ("19XX0602", "19XX-06-02", "day"),
        ("N0044/0003", "-0043/0003", "year"), ("2016W01", "2016-01-04/2016-01-10", "day"),
        ("2020W53", "2020-12-28/2021-01-03", "day"), ("O17310604", "1731-06-15", "day"),
        ("E300640107", "1989-01-07", "day"), ("E30064", "1989", "year"), ("E10003", "1870", "year"),
        ("E3006401", "1989-01", "month"), ("E200010730", "1912-07-30", "day"),
        ("E100450730", "1912-07-30", "day"), ("E100060101", "1873-01-01", "day"),
        ("O19171025", "1917-11-07", "day"), ("O17000229", "1700-03-11", "day"),
    ],
)  # fmt: skip
def test_meanings(text, expected, precision):
    found = edtf.meaning(text)
    assert (found.edtf, found.precision) == (expected, precision)


@pytest.mark.parametrize(
    "text",
    ["1979/1978", "1979/1979", "19790509/19790503", "197905/1979", "H14441330", "H14440330",
     "O17010229", "O14990101", "O19310101",
     "J57831301", "R00011306", "R00150101", "H17000101", "P14001230", "T25620229", "C01080229",
     "E300640108", "E3006402", "E30065", "E500010430", "E200010729", "E400310501", "E10046",
     "E100051202", "E1000512"],
)  # fmt: skip
def test_what_no_calendar_has_means_nothing(text):
    assert edtf.meaning(text) is None


def test_dates_marks_and_calendars():
    assert edtf.meaning("18500503~").date == "1850-05-03" and edtf.meaning("18500503~").approximate
    assert edtf.meaning("1894?").uncertain and edtf.meaning("1894?").date == ""
    for text in ("<18560305", "19790503/19790509", "185X0505", "N00440315", "197905"):
        assert edtf.meaning(text).date == ""
    assert edtf.meaning("18XXe").notes == ("early",)
    assert edtf.meaning("H12400101").approximate and edtf.meaning("H12400101").edtf[-1] == "~"
    assert not edtf.meaning("H13430101").approximate
    week = edtf.meaning("2016W01")
    assert week.kind == "span" and week.date == ""
    assert edtf.meaning("O17310604").calendar == "julian"
    assert edtf.meaning("19790505w2").weekday == 2
    assert edtf.meaning("1601Y02").notes == ("dual year",)
    calendars = {text: edtf.meaning(text).calendar for text in ("H14440815", "T2563", "E30054")}
    assert list(calendars.values()) == ["islamic", "buddhist", "japanese"]
    assert edtf.meaning("19790503w4").weekday_mismatch is False
    assert edtf.meaning("19790505w2").weekday_mismatch is True  # it was a Saturday


@given(st.dates())
def test_days_agree_with_the_standard_library(day):
    year, week, weekday = day.isocalendar()
    forms = [
        day.strftime("%Y%m%d").zfill(8),
        f"{day.year:04}D{day.timetuple().tm_yday:03}",
        f"{day.year:04}{day.month:02}{day.day:02}w{weekday}",
    ]
    if 1 <= year <= 9999:
        forms.append(f"{year:04}W{week:02}{weekday}")
    for form in forms:
        found = edtf.meaning(form)
        assert found.date == found.edtf == day.isoformat() and not found.weekday_mismatch


@given(st.integers(-5_000_000, 5_000_000))
def test_ordinals_of_any_year_are_those_of_the_gregorian_cycle(ordinal):
    year, month, day = edtf.from_ordinal(ordinal)
    assert edtf.days_before(year, month) + day == ordinal
    assert 1 <= day <= edtf.days_in(year, month)


@given(st.dates(), st.dates())
def test_spans_go_forwards(first, last):
    text = f"{first:%Y%m%d}".zfill(8) + "/" + f"{last:%Y%m%d}".zfill(8)
    found = edtf.meaning(text)
    assert (found is not None) == (first < last)


def test_edtf_of_the_hand_written_sets_is_read_and_written_again():
    values = set()
    for name in ("museum", "genealogy", "columns", "world"):
        with (SETS / f"{name}.tsv").open(encoding="utf-8", newline="") as file:
            rows = csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
            values |= {row["edtf"] for row in rows}
    dates = [value for value in values if not value.startswith("-") or value[1:2].isdigit()]
    assert len(dates) > 800
    for value in dates:
        assert edtf.meaning(edtf.notation_of(value)).edtf == value


@pytest.mark.parametrize(
    "text", ["", "May 1979", "1979-13", "1979-02-30", "1979-5-3", "79", "1979-05-03/", "[1979]",
             "../..", "1979/1978", "1979-05-03T12", "19791", "X979"],
)  # fmt: skip
def test_other_texts_are_not_edtf(text):
    with pytest.raises(ValueError):
        edtf.notation_of(text)


def test_seasons_and_unknown_years_have_their_days():
    assert edtf.meaning("1950S24/1951S21").edtf == "1950-24/1951-21"
    assert edtf.meaning("2021S34/2021S33") is None
    assert edtf.meaning("18XX/19XX").precision == "century"
    assert edtf.meaning("185X/1849") is None
    assert datetime.date.fromordinal(edtf.days_before(2021, 4) + 1).isoformat() == "2021-04-01"
    assert notation.CALENDARS["H"] == "islamic"
