"""What people write in registers, catalogues and columns, as the shipped model reads it."""

import pytest
from seqapps.dates.engines import Request

pytestmark = pytest.mark.xdist_group("dates")

# The examples of the Extended Date/Time Format that the app documents.
EDTF = {
    "May 1979": "1979-05", "05/1979": "1979-05", "FEB 1871": "1871-02", "1979": "1979",
    "the year 1850": "1850", "c. August 1894": "1894-08~", "about 1850": "1850~",
    "ca 3 May 1850": "1850-05-03~", "1850s": "185X", "19th century": "18XX",
    "early 19th century": "18XX", "before January 1734": "../1734-01", "after 1850": "1850/..",
    "until 5 March 1856": "../1856-03-05", "since May 1990": "1990-05/..",
    "3 May 1979 – 9 May 1979": "1979-05-03/1979-05-09",
    "between 5 and 8 March 1856": "1856-03-05/1856-03-08",
    "1979-05-03/09": "1979-05-03/1979-05-09", "1914-18": "1914/1918",
    "August or September 1834": "[1834-08,1834-09]", "5 or 6 May 1850": "[1850-05-05,1850-05-06]",
    "spring 1950": "1950-21", "Q3 2021": "2021-35", "first half of 2020": "2020-40",
    "189[4?]": "1894?", "5 May 185-": "185X-05-05", "19XX-06-02": "19XX-06-02",
    "44 BC": "-0043", "15 March 44 BC": "-0043-03-15", "FEB 1601/02": "1602-02",
    "5 Nisan 5784": "2024-04-13", "۱۳۹۳-۰۲-۱۰": "2014-04-30", "١٥ شعبان ١٤٤٤": "2023-03-07",
    "昭和54年": "1979", "民國109年": "2020", "5 ม.ค. 2563": "2020-01-05",
    "13 vendémiaire an IV": "1795-10-05", "3 7bre 1824": "1824-09-03",
    # Dates where people and calendars write them otherwise.
    "4 June 1731 (O.S.)": "1731-06-15", "@#DJULIAN@ 12 MAY 1690": "1690-05-22",
    "3/15 maja 1868": "1868-05-15", "2016-W01": "2016-01-04/2016-01-10",
    "BET 1834 AND 1841": "1834/1841", "FROM 9 OCT 1914 TO 22 MAR 1919": "1914-10-09/1919-03-22",
    "ABT 4 SEP 1733": "1733-09-04~", "CAL 1826": "1826~", "?? ??? 1788": "1788",
    "__ Mar 1811": "1811-03", "1931 –": "1931/..", "vor dem 3. Mai 1672": "../1672-05-03",
    "avant 1789": "../1789", "seit 1. April 1897": "1897-04-01/..",
}  # fmt: skip
# A number or a word beside a month or a year does not make a day.
NO_DAY = {
    "Vol. 12, March 2003": "2003-03", "No. 3, May 1979": "1979-05", "page 3, July 1999": "1999-07",
    "last 5 days of may 2017": "2017-05", "before May 1979": "../1979-05",
    "after May 1979": "1979-05/..", "late May 1979": "1979-05", "early May 1979": "1979-05",
    "mid-May 1979": "1979-05", "c. May 1979": "1979-05~", "March, 1880": "1880-03",
    "Oct. 1852": "1852-10", "May 1979 14:30": "1979-05", "12 Monkeys (1995)": "1995",
    "District 9, 2009": "2009", "Issue 4 (June 2011)": "2011-06", "p. 12, August 1901": "1901-08",
    "Nr. 7, März 1923": "1923-03", "n° 21, avril 1888": "1888-04", "Heft 3, Mai 1931": "1931-05",
    "Bd. 4, Juli 1899": "1899-07", "Season 2, May 2014": "2014-05",
}  # fmt: skip
NO_DATE = (
    "5 Xyz 2015", "5 ?? 1850", "12 Foo 2004", "Octember 13, 1998", "14 Unr 2021", "2015-13-01",
    "3 May 19790", "2024/13/1", "201A-01-01", "31 Febuary 1999", "Janember 3, 2001", "3.02e-05",
    "1:18-cv-02849", "ip-10-1-70-113.ec2.internal", "2009 WL 3115748", "10.12.6.201",
    "+44 20 7946 0018", "ISBN 0-19-852663-6", "$1,204.05", "v2.10.14-rc1", "51.5074, -0.1278",
    "120/80 mmHg", "6-4, 3-6, 7-5", "CVE-2017-5638", "555-1984",
    "d. 5 May 1750, bur. 8 May 1750",
)  # fmt: skip
DAYS = {
    "Septmber 5, 2011": "2011-09-05", "3 Agosot 2015": "2015-08-03",
    "80101911/26.06.2025": "2025-06-26", "1.5.3 - 2015-09-24": "2015-09-24",
    "192.168.1.1 2020-05-05 12:00:00": "2020-05-05", "v1.2.3 2015-09-24": "2015-09-24",
    "051314Z JAN 20": "2020-01-05", "20年01月05日": "2020-01-05", "5 ม.ค. 63": "2020-01-05",
    "06/17/2559": "2016-06-17", "April first 2021": "2021-04-01", "may five 2020": "2020-05-05",
    "primo maggio 2020": "2020-05-01", "premier mai 2020": "2020-05-01",
    "čtv 14. lis 2013": "2013-11-14", "c. 3 May 1850": "1850-05-03", "3 May 1850?": "1850-05-03",
    "FEB 2 1601/02": "1602-02-02", "Decr 14th 1746": "1746-12-14",
    "ye 3d of May 1712": "1712-05-03",
    "14 снежня 2013 г.": "2013-12-14", "ngày 14 tháng 11 năm 2013": "2013-11-14",
}  # fmt: skip


@pytest.fixture(scope="module")
def read(dates):
    """A function that reads texts with a precision."""

    def answers(texts, precision):
        return dict(zip(texts, dates.translate(list(texts), precision=precision), strict=True))

    return answers


def test_every_date_in_edtf(read):
    found = {text: a.meaning and a.meaning.edtf for text, a in read(EDTF, "any").items()}
    assert found == EDTF


def test_partial_dates_are_no_days(read):
    found = read(NO_DAY, "day")
    assert {text: a.date for text, a in found.items() if a.date} == {}
    whole = {text: a.meaning and a.meaning.edtf for text, a in read(NO_DAY, "any").items()}
    assert whole == NO_DAY


@pytest.mark.parametrize("precision", ["day", "any"])
def test_what_is_no_date_is_refused(read, precision):
    found = read(NO_DATE, precision)
    assert {t: a.meaning and a.meaning.edtf for t, a in found.items() if not a.reason} == {}


def test_days(read):
    assert {text: answer.date for text, answer in read(DAYS, "day").items()} == DAYS


def test_reasons_name_what_the_text_is(read):
    texts = {
        "before 5 March 1856": "an open interval", "AFT 5 MAR 1856": "an open interval",
        "3 May 1979 – 9 May 1979": "a span of time", "5 or 6 May 1850": "more than one date",
        "May 1979": "a part of the date is missing",
    }  # fmt: skip
    assert {text: answer.reason for text, answer in read(texts, "day").items()} == texts


def test_approximate_days_are_marked(read):
    for text, answer in read(["c. 3 May 1850", "3 May 1850?", "3 May 1850"], "day").items():
        assert answer.date == "1850-05-03"
        assert answer.to_dict()["approximate"] == (text != "3 May 1850")


def test_other_calendars_are_named(read):
    calendars = {
        "5 Nisan 5784": "hebrew", "١٥ شعبان ١٤٤٤": "islamic", "۱۳۹۳-۰۲-۱۰": "persian",
        "昭和54年5月3日": "japanese", "民國109年1月5日": "minguo", "5 ม.ค. 2563": "buddhist",
        "13 vendémiaire an IV": "republican", "4 June 1731 (O.S.)": "julian",
        "3 May 1979": "gregorian",
    }  # fmt: skip
    found = read(calendars, "day")
    assert {text: answer.meaning.calendar for text, answer in found.items()} == calendars


def test_a_weekday_decides_and_contradicts(read):
    found = read(["Tue 03/04/2012", "Sun 03/04/2012", "Tuesday, 5 May 1979"], "day")
    assert [a.date for a in found.values()] == ["2012-04-03", "2012-03-04", "1979-05-05"]
    assert [a.ambiguous for a in found.values()] == [False] * 3
    assert [a.meaning.weekday_mismatch for a in found.values()] == [False, False, True]


def test_answers_below_the_bar_are_refused(dates):
    (answer,) = dates.runtime.translate(["14 Unr 2021"], Request(min_confidence=0.9))
    assert answer.date is None
