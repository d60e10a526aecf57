"""Partial dates and dates of other calendars: each text has the right meaning."""

import datetime
import random
import re
from collections import Counter

import pytest
from seqapps.dates import calendars, edtf, notation
from seqapps.dates.generator import languages, other_calendars, partial_dates, partial_words

from tests.dates.generator.drawing import KINDS, drawn


@pytest.mark.parametrize("code", sorted(partial_words.words()))
def test_every_language_writes_in_one_line(code):
    rng, own = random.Random(11), languages.language(code)
    for text, written, kind in (partial_dates.draw(rng, own) for _ in range(60)):
        assert text and text == " ".join(text.split()) and kind in KINDS
        if written not in notation.REFUSALS and kind != "limit of an era":
            assert edtf.meaning(written) is not None, (text, written)


@pytest.mark.parametrize(
    "kind", ["circa", "before", "after", "month", "numbered", "uncertain", "title"]
)
def test_the_years_of_a_text_are_those_of_its_meaning(kind):
    for text, written in drawn(KINDS[kind], codes=("en",)):
        year = re.search(r"[0-9]{4}", written)
        if "X" in written:  # a decade or a century
            continue
        assert year is not None and year[0].lstrip("0") in text, (text, written)


def test_a_numbered_month_has_no_day_and_what_is_no_month_is_refused():
    assert {len(written) for _, written in drawn(KINDS["numbered"])} == {6}
    assert {written for _, written in drawn(KINDS["no month"])} == {"-"}


def test_a_named_month_of_friends_has_its_days():
    found = [written for text, written in drawn(KINDS["quaker"], 3_000) if "(" in text]
    assert found and all(edtf.meaning(written) for written in found)


def test_gematria():
    numbers = {1: "א׳", 15: "ט״ו", 16: "ט״ז", 30: "ל׳", 784: "תשפ״ד", 115: "קט״ו"}
    for number, letters in numbers.items():
        assert other_calendars.gematria(number) == letters


def test_dates_of_other_calendars_are_days_of_them():
    rng = random.Random(5)
    found = Counter()
    for _ in range(2_000):
        text, written = other_calendars.draw(rng)
        if written == "-calendar":  # R4, an era without a month and a day
            found[written] += 1
            continue
        meaning = edtf.meaning(written)
        assert meaning is not None and text and "{" not in text
        found[meaning.calendar] += 1
        letter = written[0]
        if letter in notation.TABLES:
            name = notation.CALENDARS[letter]
            ordinal = datetime.date.fromisoformat(meaning.date).toordinal()
            year, month, day = calendars.fields(name, ordinal)
            assert written[1:] == f"{year:04}{month:02}{day:02}"
    assert set(found) == {*notation.CALENDARS.values(), "-calendar"} - {"gregorian", "julian"}


def test_a_year_of_an_era_that_may_be_a_code_stands_beside_no_day():
    found = drawn(KINDS["two calendars"], 3_000)
    assert not any(written.startswith("-") for _, written in found)


@pytest.mark.parametrize(
    ("kind", "pattern"),
    [
        ("short years", r"[\[(]?[0-9]{4} ?[-–/‑] ?[0-9]{2}[\])]?[.,]?"),
        ("Roman months", r"(?i)[ivx]+( - |[-–/])[ivx]+[./ -]+[0-9]{4}"),
        ("number in a title", r"\D+[ -][0-9]{1,2}(, | \()[0-9]{4}\)?"),
    ],
)
def test_short_forms(kind, pattern):
    for text, written in drawn(KINDS[kind]):
        assert re.fullmatch(pattern, text), text
        first, _, last = written.partition("/")
        assert first[:4] in text
        assert last == "" or (last > first and (len(last) == 6 or last[2:] in text))
