"""Strings of EDTF mean themselves, and unknown ends are refused."""

import re

import pytest
from seqapps.dates import edtf
from seqapps.dates.generator import edtf_strings

from tests.dates.generator.drawing import drawn


@pytest.mark.parametrize("write", [edtf_strings.one_date, edtf_strings.interval])
def test_a_string_means_itself(write):
    found = drawn(write, 1_000)
    for text, written in found:
        assert edtf.meaning(written).edtf == re.sub(r"T.*", "", text)
    assert any(text.startswith("-") and len(text) == 11 for text, _ in found) or (
        any(text.startswith("../") for text, _ in found)
    )


def test_an_unknown_end_is_refused():
    for text, written in drawn(edtf_strings.unknown_end, 500):
        assert written == "-" and ("/" in text or text == "..")


def test_unspecified_digits_are_those_of_the_text():
    for text, written in drawn(edtf_strings.unknown_digits, 1_000):
        meaning = edtf.meaning(written).edtf
        assert text.upper().startswith(meaning.rstrip("~?")), (text, written)
        assert re.fullmatch(r"(-XX)*[~?]?", text.upper()[len(meaning.rstrip("~?")) :])


def test_a_set_of_two_is_one_of_them_and_a_list_is_several():
    for text, written in drawn(edtf_strings.alternatives, 1_000):
        is_pair = re.fullmatch(r"\[[-\d]+, ?[-\d]+\]", text) is not None
        assert (written != "-several") == is_pair
        if is_pair:
            assert edtf.meaning(written).edtf == text.replace(" ", "")
