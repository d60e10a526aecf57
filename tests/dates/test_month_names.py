"""Names of months that mean different months in different languages."""

import json

import pytest
from seqapps.dates import month_names
from seqapps.dates.edtf import Meaning
from seqapps.dates.translation import Translation

from tests.conftest import seqapps


def read(text: str, shares: dict[str, float], **changes) -> Translation:
    (first, share), *others = shares.items()
    meaning = Meaning(first, "open" if "/" in first else "date", "day", first.strip("~/."))
    return Translation(text, meaning.date, share, tuple(others), meaning=meaning, reading=first)


@pytest.mark.parametrize(
    ("text", "language", "month", "asked"),
    [
        ("31. listopada 2015", "hr", 10, "28. listopada 2015"),
        ("31 listopada 2015", "pl", 11, "28 listopada 2015"),
        ("31. listopada 1928", "hr", 10, "27. listopada 1928"),
        ("30. listopada 2015", "hr", 10, "30. listopada 2015"),  # of both months
        ("31. listopada 30", "hr", 10, "31. listopada 30"),  # two late numbers
        ("listopad 2018", "cs", 11, "listopad 2018"),
    ],
)
def test_a_day_of_some_months_is_asked_by_another_day(text, language, month, asked):
    found = month_names.of(text, language)
    assert (found.month, found.asked) == (month, asked)


@pytest.mark.parametrize(
    ("text", "language"),
    [("31 october 2015", "en"), ("31. listopada 2015", "de"), ("lipanj do listopada 2015", "hr"),
     ("31.10.2015", "hr"), ("31. listopada 2015", "")],
)  # fmt: skip
def test_other_texts_have_no_such_name(text, language):
    assert month_names.of(text, language) is None


@pytest.mark.parametrize(
    ("shares", "least", "reading", "confidence"),
    [
        ({"2015-11-28": 0.6, "2015-10-28": 0.3, "2014-10-28": 0.1}, 0.8, "2015-10-31", 0.9),
        ({"2015-11-28": 0.6, "2014-10-28": 0.4}, 0.5, "2015-10-31", 0.6),
        ({"2015-11-28~": 0.9}, 0.8, "2015-10-31~", 0.9),
        ({"../2015-11-28": 0.9}, 0.8, "../2015-10-31", 0.9),
        ({"2015-11-27": 0.9}, 0.8, "2015-10-27", 0.9),  # a day that is not the asked one
    ],
)
def test_readings_of_one_day_are_added_and_get_the_month_and_the_day(
    shares, least, reading, confidence
):
    name = month_names.of("31. listopada 2015", "hr")
    found = name.settle("31. listopada 2015", read(name.asked, shares), least)
    assert found.reading == reading and found.confidence == pytest.approx(confidence)
    assert found.text == "31. listopada 2015" and not found.ambiguous


@pytest.mark.parametrize(
    ("language", "shares", "reason"),
    [
        ("hr", {"2015-11-28": 0.5, "2015-10-28": 0.2}, "unsure, perhaps 2015-10-31 (0.70)"),
        ("pl", {"2015-11-28": 0.9}, "no such day in the calendar"),
        ("hr", {"201X": 0.9}, "unsure, perhaps 201X (0.90)"),
    ],
)
def test_improbable_and_impossible_days_are_refused(language, shares, reason):
    name = month_names.of("31. listopada 2015", language)
    found = name.settle("31. listopada 2015", read(name.asked, shares), 0.8)
    assert (found.date, found.meaning, found.reason) == (None, None, reason)


def test_a_month_is_moved_where_days_are_asked_for():
    name = month_names.of("listopad 2018", "hr")
    partial = "a part of the date is missing"
    month = Meaning("2018-11", "date", "month")
    given = Translation("listopad 2018", None, 1.0, reason=partial, meaning=month)
    found = name.settle("listopad 2018", given, 0.8)
    assert (found.reason, found.meaning.edtf) == (partial, "2018-10")


@pytest.mark.parametrize(
    ("locale", "dates"),
    [
        ("hr_HR", ["1991-10-01/1991-10-05", "1991-10-08", "1991-10-31", None]),
        ("pl", ["1991-11-01/1991-11-05", "1991-11-08", None, None]),
    ],
)
def test_texts_by_themselves_have_the_month_of_the_locale(locale, dates):
    texts = ("1. - 5. listopada 1991.", "Zagreb, 8. listopada 1991.", "31. listopada 1991",
             "listopad 31")  # fmt: skip
    options = ("--precision", "any", "--locale", locale, "--json")
    run = seqapps("dates", "translate", *texts, *options)
    rows = [json.loads(line) for line in run.stdout.splitlines()]
    assert [row["edtf"] for row in rows] == dates
    if locale == "pl":  # the month is certain
        assert rows[2]["reason"] == "no such day in the calendar"
    assert rows[3]["reason"] == "a part of the date is missing"


def test_there_is_no_such_day_only_if_the_month_is_certain():
    run = seqapps("dates", "translate", "31 listopada 1991", "31 November 1991", "--json")
    reasons = [json.loads(line)["reason"] for line in run.stdout.splitlines()]
    assert reasons[0] == "unsure, the name means months with and without such a day"
    assert reasons[1] == "no such day in the calendar"
