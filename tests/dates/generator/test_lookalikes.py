"""Texts that look like dates: none gives a day that it does not mean."""

import re

import pytest
from seqapps.dates.generator import lookalikes

from tests.dates.generator.drawing import drawn

KINDS = {name: write for name, _, write in lookalikes.KINDS}


def test_a_name_beside_a_year_gives_the_year_alone():
    for text, written in drawn(KINDS["name beside a year"]):
        assert re.fullmatch(r"[0-9]{4}(/[0-9]{4})?", written)
        assert all(year in text for year in written.split("/")), text


@pytest.mark.parametrize(
    "kind", ["denied day", "identifier of digits", "position", "street", "law"]
)
def test_what_names_no_day_is_refused(kind):
    assert {written for _, written in drawn(KINDS[kind])} == {"-"}


def test_a_counted_period_is_relative():
    assert {written for _, written in drawn(KINDS["counted period"])} == {"-relative"}


def test_a_night_is_the_span_of_its_two_days():
    for text, written in drawn(KINDS["night"]):
        first, last = written.split("/")
        assert int(last) == int(first) + 1
        assert {str(int(first[6:])), str(int(last[6:])), first[:4]} <= set(
            re.findall("[0-9]+", text)
        )


def test_no_code_is_digits_alone():
    """Eight digits without a word are a day."""
    for kind in ("identifier of digits", "position"):
        for text, _ in drawn(KINDS[kind]):
            assert re.search(r"[^0-9 .-]", text) or text.startswith("-"), text
