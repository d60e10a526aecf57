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
    "1931 –",
    "District 9, 2009",
    "13/08/1358",
    "V-VI.1931",
    "Ides of March 44 BC",
    "given 1950.5.12",
    "۵۸/۰۸/۱۳",
    "١٤٤٢/٠٩/٠١",
    "-0043",
    "-0043-03-15",
    "Mon30Apr2012",
    "2020. augusztus 20-án 21 órakor",
    "Gilbert1988",
    "Camille1969",
    "Pool_1996",
    "June Carter 1968",
    "nuit du 5 au 6 juin 1944",
}
# Texts that it misreads: known faults, named in the app's README.
MISREAD = {
    "Dec 31, 2018 –",
    "24 August AD 79",
    "Jan van Eyck 1434",
    "May Morris 1885",
    "1888 Julia Margaret Cameron",
    "Decca 1971",
    "not 5 May 2017",
    "other than 5 May 2017",
    "alles außer 5. Mai 2017",
    "the last 5 days of May 2017",
    "12 months to March 2019",
    "PMID: 20150101",
    "acct 20180312",
    "#19790503",
    "release 2020.2.1",
    "firmware 1.12.2005",
    "shelf 12-05-03",
    "5° 12' 79\"",
    "52-12-05N",
    "Place du 11 Novembre 1918",
    "Straße des 17. Juni 1953",
    "Piazza 4 Novembre 1918",
    "2 BvR 1436/02",
    "Anno 3 Regis Georgii III",
    "c.1521_1523delCTT",
    "night of 5/6 June 1944",
    "born 3rd, christened 5th May 1801",
    "written 3, sent 5 May 1801",
    "geb. 3., get. 5. Mai 1801",
    "obiit 3, sepultus 5 Maii 1712",
    "5, 12 June 1944",
    "not 1850",
    "falsely dated 3 May 1850",
    "neither 1850 nor 1851",
    "except May 1979",
    "1800 men",
    "1500 to 1600 people",
    "about 1850 specimens",
    "2000 Hz",
    "XX Corps",
    "Louis XIV style",
    "XVIe arrondissement",
    "Novara 1849",
    "Jan Fyt 1644",
    "Jan Both, c. 1645",
    "Mr. May, 1850",
    "Aug. Rodin 1880",
    "HMS Augusta 1763",
    "barcode 20180312",
    "sha1:19790503",
    "Quai du 4 septembre 1870",
    "Av. 9 de Julho 1932",
    "S 12 05 20",
    "12:05:19.79 +05:12",
    "22 men Oct. 1829",
    "11 drawings June 1880",
    "reel 7 June 1930",
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
