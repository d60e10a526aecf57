"""Texts of catalogues, registers and columns with their right values, read by the shipped model."""

import csv
from pathlib import Path

import pytest
import seqapps
from seqapps.dates import iso

pytestmark = pytest.mark.xdist_group("dates")

FIELD = Path(__file__).parents[2] / "datasets" / "dates" / "edtf" / "field.tsv"
with FIELD.open(encoding="utf-8") as file:
    ROWS = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
TEXTS = [row["text"] for row in ROWS]
EXPECTED = {row["text"]: None if row["edtf"].startswith("-") and not row["edtf"][1:2].isdigit()
            else row["edtf"] for row in ROWS}  # fmt: skip
# Texts that the model refuses although they have a date.
REFUSED = {
    "vor dem 3. Mai 1672",
    "last 5 days of may 2017",
    "čtv 14. lis 2013",
    "Ides of March 44 BC",
    "given 1950.5.12",
    "-0043",
    "-0043-03-15",
    "Mon30Apr2012",
    "Gilbert1988",
    "Camille1969",
    "Pool_1996",
    "S.48.2",
    "Jan van Eyck 1434",
    "May Morris 1885",
    "June Carter 1968",
    "Decca 1971",
    "Jan Fyt 1644",
    "Aug. Rodin 1880",
}
# Texts that it misreads: known faults, named in the app's README.
MISREAD = {
    "Dec 31, 2018 –",
    "falsely dated 3 May 1850",
    "1800 men",
    "Novara 1849",
    "Mr. May, 1850",
    "HMS Augusta 1763",
    "sha1:19790503",
    "12:05:19.79 +05:12",
    "22 men Oct. 1829",
}


@pytest.fixture(scope="module")
def answers():
    dates = seqapps.load("dates")
    return {
        precision: dict(zip(TEXTS, dates.translate(TEXTS, precision=precision), strict=True))
        for precision in ("any", "day")
    }


@pytest.mark.parametrize("text", TEXTS)
def test_every_text_has_its_edtf(answers, text):
    answer = answers["any"][text]
    found = None if answer.reason else answer.meaning.edtf
    expected = None if text in REFUSED else EXPECTED[text]
    assert (found != expected) if text in MISREAD else (found == expected)


@pytest.mark.parametrize("text", [text for text in TEXTS if text not in MISREAD])
def test_only_full_days_are_days(answers, text):
    day = (EXPECTED[text] or "").rstrip("~?%")
    expected = day if iso.is_day(day) else None
    answer = answers["day"][text]
    assert answer.date == (None if text in REFUSED else expected)
    if answer.date:
        assert answer.to_dict()["approximate"] == (EXPECTED[text] != day)


def test_reasons_name_what_the_text_is():
    texts = {
        "before 5 March 1856": "an open interval", "AFT 5 MAR 1856": "an open interval",
        "3 May 1979 – 9 May 1979": "a span of time", "5 or 6 May 1850": "more than one date",
        "May 1979": "a part of the date is missing",
    }  # fmt: skip
    found = seqapps.load("dates").translate(list(texts))
    assert [answer.reason for answer in found] == list(texts.values())


def test_other_calendars_are_named():
    calendars = {
        "5 Nisan 5784": "hebrew", "15 Ramadan 1444": "islamic", "۱۳۹۳-۰۲-۱۰": "persian",
        "昭和54年5月3日": "japanese", "民國109年1月5日": "minguo", "5 ม.ค. 2563": "buddhist",
        "13 vendémiaire an IV": "republican", "4 June 1731 (O.S.)": "julian",
        "3 May 1979": "gregorian",
    }  # fmt: skip
    found = seqapps.load("dates").translate(list(calendars))
    assert [answer.meaning.calendar for answer in found] == list(calendars.values())


def test_a_weekday_decides_and_contradicts():
    texts = ["Tue 03/04/2012", "Sun 03/04/2012", "Tuesday, 5 May 1979"]
    found = seqapps.load("dates").translate(texts)
    assert [answer.date for answer in found] == ["2012-04-03", "2012-03-04", "1979-05-05"]
    assert not any(answer.ambiguous for answer in found)
    assert [answer.meaning.weekday_mismatch for answer in found] == [False, False, True]


def test_a_word_that_is_no_month_gives_no_date():
    texts = ["14 Unr 2021", "Octember 13, 1998", "5 Xyz 2015", "7 Mayuary 2001", "Febtober 2, 2010"]
    assert all(answer.date is None for answer in seqapps.load("dates").translate(texts))
