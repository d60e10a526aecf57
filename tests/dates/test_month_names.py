"""Names of months that mean different months in different languages."""

import json

import pytest
from seqapps.dates import month_names

from tests.conftest import seqapps


@pytest.mark.parametrize(
    ("text", "language", "english"),
    [
        ("31. listopada 2015", "hr", "31. october 2015"),
        ("31 listopada 2015", "pl", "31 november 2015"),
        ("30 lis 2015, 3 lip 2016", "pl", "30 november 2015, 3 july 2016"),
        ("od 3. listopada do 5. svibnja 2015", "hr", "od 3. october do 5. svibnja 2015"),
        ("listopadu 2018", "cs", "november 2018"),
    ],
)
def test_a_month_that_the_language_decides_is_in_english(text, language, english):
    assert month_names.in_english(text, language) == english


@pytest.mark.parametrize(
    ("text", "language"),
    [("31 october 2015", "en"), ("31. listopada 2015", "de"), ("3. svibnja 2015", "hr"),
     ("31.10.2015", "hr"), ("31. listopada 2015", ""), ("listopadski 2015", "hr")],
)  # fmt: skip
def test_other_texts_stay(text, language):
    assert month_names.in_english(text, language) == text


@pytest.mark.parametrize(
    ("locale", "dates"),
    [
        ("hr_HR", ["1991-10-01/1991-10-05", "1991-10-08", "1991-10-31", "1991-10-03/1992-10-05"]),
        ("pl", ["1991-11-01/1991-11-05", "1991-11-08", None, "1991-11-03/1992-11-05"]),
    ],
)
def test_texts_by_themselves_have_the_month_of_the_locale(locale, dates):
    texts = ("1. - 5. listopada 1991.", "Zagreb, 8. listopada 1991.", "31. listopada 1991",
             "od 3. listopada 1991. do 5. listopada 1992.")  # fmt: skip
    options = ("--precision", "any", "--locale", locale, "--json")
    run = seqapps("dates", "translate", *texts, *options)
    rows = [json.loads(line) for line in run.stdout.splitlines()]
    assert [row["edtf"] for row in rows] == dates
    if locale == "pl":  # the month is certain
        assert rows[2]["reason"] == "no such day in the calendar"
    assert [row["text"] for row in rows] == list(texts)


def test_there_is_no_such_day_only_if_the_month_is_certain():
    run = seqapps("dates", "translate", "31 listopada 1991", "31 November 1991", "--json")
    reasons = [json.loads(line)["reason"] for line in run.stdout.splitlines()]
    assert reasons[0] == "unsure, the name means months with and without such a day"
    assert reasons[1] == "no such day in the calendar"
