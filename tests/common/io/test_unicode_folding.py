"""Normalisation: each code point is folded by itself."""

import unicodedata

from hypothesis import given
from hypothesis import strategies as st
from seqapps.common.io.unicode_folding import CODE_POINTS, fold, folding_table, normalise


def test_normalisation_folds_what_people_do_not_tell_apart():
    assert normalise("  ３rd　of\u00a0MAY,  1979 ") == "3rd of may, 1979"
    assert normalise("février") == normalise("FÉVRIER") == normalise("fe\u0301vrier") == "fevrier"
    assert normalise("٣ مايو ١٩٧٩") == normalise("3 مايو 1979")
    assert normalise("3–5–79") == normalise("3−5‐79") == "3-5-79"
    assert normalise("5월") == unicodedata.normalize("NFKD", "5월")
    assert normalise("1º") != normalise("1o")
    assert normalise("\u200f\ufeff\u00ad") == ""


def test_normalisation_of_every_code_point_is_stable():
    """Folding twice changes nothing, and compatibility forms fold alike."""
    for code_point in CODE_POINTS:
        character = chr(code_point)
        folded = fold.__wrapped__(code_point)
        assert "".join(fold(ord(part)) for part in folded) == folded, hex(code_point)
        assert folding_table().get(code_point, character) == folded, hex(code_point)
        if folded and not "\ud800" <= character <= "\udfff" and character not in "ºª":
            composed = unicodedata.normalize("NFC", character)
            assert "".join(fold(ord(part)) for part in composed) == folded, hex(code_point)


@given(st.text())
def test_normalisation_is_idempotent(text):
    normalised = normalise(text)
    assert normalise(normalised) == normalised
    assert "  " not in normalised and normalised == normalised.strip()
