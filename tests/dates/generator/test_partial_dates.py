"""Partial dates and dates of other calendars: every text has a meaning, and the right one."""

import datetime
import random
import re
from collections import Counter

import pytest
from seqapps.dates import calendars, edtf, notation
from seqapps.dates.generator import languages, other_calendars, partial_dates, partial_words

LANGUAGES = ("en", "fr", "de", "it", "es")


def drawn(count: int, *codes: str) -> list[partial_dates.Written]:
    rng = random.Random(11)
    names = codes or LANGUAGES
    return [partial_dates.draw(rng, languages.language(rng.choice(names))) for _ in range(count)]


def test_every_text_has_a_meaning():
    found = drawn(6_000)
    for text, written, kind in found:
        assert text and (kind == "cell" or not {"{", "}"} & {*text}), (text, kind)
        assert text == " ".join(text.split())
        assert written in notation.REFUSALS or edtf.meaning(written) is not None, (text, written)
    kinds = Counter(kind for _, _, kind in found)
    assert len(kinds) > 50 and min(kinds.values()) > 5
    assert drawn(50) == drawn(50)  # a seed determines the texts


@pytest.mark.parametrize("code", sorted(partial_words.words()))
def test_every_language_writes(code):
    for text, written, _ in drawn(60, code):
        assert text and (written in notation.REFUSALS or edtf.meaning(written) is not None)


def test_the_years_of_a_text_are_those_of_its_meaning():
    for text, written, kind in drawn(2_000, "en"):
        if kind not in ("circa", "before", "after", "month", "numbered", "uncertain", "title"):
            continue
        year = re.search(r"[0-9]{4}", written)
        if "X" in written:  # a decade or a century
            continue
        assert year is not None and year[0].lstrip("0") in text, (text, written)


def test_a_numbered_month_has_no_day():
    numbered = [written for _, written, kind in drawn(3_000) if kind == "numbered"]
    assert numbered and all(len(written) == 6 for written in numbered)


def test_what_is_no_month_is_refused():
    refused = {written for _, written, kind in drawn(3_000) if kind == "no month"}
    assert refused == {"-"}


def test_gematria():
    numbers = {1: "א׳", 15: "ט״ו", 16: "ט״ז", 30: "ל׳", 784: "תשפ״ד", 115: "קט״ו"}
    for number, letters in numbers.items():
        assert other_calendars.gematria(number) == letters


def test_dates_of_other_calendars_are_days_of_them():
    rng = random.Random(5)
    found = Counter()
    for _ in range(2_000):
        text, written = other_calendars.draw(rng)
        meaning = edtf.meaning(written)
        assert meaning is not None and text and "{" not in text
        found[meaning.calendar] += 1
        letter = written[0]
        if letter in notation.TABLES:
            name = notation.CALENDARS[letter]
            ordinal = datetime.date.fromisoformat(meaning.date).toordinal()
            year, month, day = calendars.fields(name, ordinal)
            assert written[1:] == f"{year:04}{month:02}{day:02}"
    assert set(found) == {*notation.CALENDARS.values()} - {"gregorian", "julian"}
