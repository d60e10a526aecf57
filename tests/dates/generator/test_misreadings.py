"""Texts that are easily misread, and their contraries of the same words."""

import re

import pytest
from seqapps.dates.generator import misreadings

from tests.dates.generator.drawing import drawn

KINDS = {name: write for name, _, write in misreadings.KINDS}


@pytest.mark.parametrize("kind", ["denial", "quantity", "number of a thing", "number of a file"])
def test_what_has_no_date_is_refused_and_its_contraries_are_read(kind):
    written = {notation for _, notation in drawn(KINDS[kind])}
    assert {notation for notation in written if notation.startswith("-")} <= {"-", "-relative"}
    assert "-" in written
    assert any(re.match(r"[<>]?\d\d", notation) for notation in written)


def test_two_events_are_several_days_or_one():
    for text, written in drawn(KINDS["two events"]):
        assert written == "-several" or (len(written) == 8 and written[:4] in text), text


def test_a_name_gives_its_year_and_a_month_the_month():
    for text, written in drawn(KINDS["name alone beside a year"]):
        assert re.fullmatch(r"\d{4}(~|\d\d)?", written)
        assert written[:4] in text


def test_a_number_beside_a_month_is_no_day():
    for text, written in drawn(KINDS["number beside a month"]):
        assert len(written) in (6, 8)
        if len(written) == 8:
            assert re.search(rf"\b{int(written[6:])}\b", text), text
