"""What the decoders write: days alone, and partial dates."""

import pytest
from seqapps.dates import iso, notation, outputs
from seqapps.dates.config import Config

DAYS, ALL = Config(), Config(partial=True)


def test_symbols_of_both_kinds_of_decoders():
    assert outputs.of(DAYS).start == iso.START and outputs.of(ALL).start == notation.START
    assert outputs.of(Config(dashes=True)).length == iso.DASHED_LENGTH
    for config in (DAYS, ALL):
        output = outputs.of(config)
        assert output.symbols[output.refuse] == "-"
        assert output.automaton.allowed.shape[1] == output.start


@pytest.mark.parametrize(
    ("target", "form", "text"),
    [
        ("1979-05-03", "calendar", "19790503"), ("1979-05-03", "week", "1979W184"),
        ("1979-05-03", "ordinal", "1979D123"), ("1979-05", "calendar", "197905"),
        ("../1734-01", "calendar", "<173401"), ("-0043", "calendar", "N0044"),
        ("1850~/1860~", "calendar", "1850~/1860~"),
    ],
)  # fmt: skip
def test_targets_in_the_notation(target, form, text):
    ids = outputs.encode(target, "", form, ALL)
    assert notation.text(ids) == text and notation.accepts(ids)
    meaning, reason = outputs.read([*ids, -1], ALL)
    assert meaning.edtf == target and reason == ""


def test_a_given_notation_comes_first_and_days_alone_ignore_it():
    assert notation.text(outputs.encode("2023-03-07", "H14440815", "calendar", ALL)) == "H14440815"
    assert outputs.encode("2023-03-07", "H14440815", "calendar", DAYS) == iso.encode("2023-03-07")


def test_a_dash_alone_is_no_date():
    assert outputs.read([notation.DASH, -1], ALL) == (None, "not a date")


def test_refusals_and_days_that_do_not_exist():
    for number, refusal in enumerate(notation.REFUSALS):
        ids = outputs.encode(refusal, "", "calendar", ALL)
        assert outputs.read(ids, ALL) == (None, notation.REASONS[number])
    ids = outputs.encode("-2001-02-30", "", "calendar", ALL)
    assert notation.text(ids) == "20010230" and not notation.accepts(ids)
    assert outputs.read(ids, ALL) == (None, "no such day in the calendar")
    for target in ("May 1979", "1979-13", "-1979-05-05", "1979/1978", ""):
        with pytest.raises(ValueError):
            outputs.encode(target, "", "calendar", ALL)
    with pytest.raises(ValueError):
        outputs.encode("1979-05", "", "calendar", DAYS)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("19790503", ""), ("18500503~", ""), ("197905", outputs.PARTIAL), ("18XX", outputs.PARTIAL),
        ("1914/1918", outputs.SPAN), ("<18560305", outputs.OPEN), (">1850", outputs.OPEN),
        ("18500505|18500506", outputs.SEVERAL), ("N00440315", outputs.BEFORE_CHRIST),
        ("N0044", outputs.PARTIAL), ("185X0505", outputs.PARTIAL),
    ],
)  # fmt: skip
def test_why_an_expression_is_no_full_day(text, reason):
    meaning, _ = outputs.read(notation.ids(text), ALL)
    assert outputs.no_day(meaning) == reason
