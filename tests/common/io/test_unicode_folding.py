"""Normalisation: each code point is folded by itself."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st
from seqapps.common.io import unicode_folding
from seqapps.common.io.unicode_folding import CODE_POINTS, fold, folding_table, normalise


def test_normalisation_folds_what_people_do_not_tell_apart():
    assert normalise("  ３rd　of\u00a0MAY,  1979 ") == "3rd of may, 1979"
    assert normalise("février") == normalise("FÉVRIER") == normalise("fe\u0301vrier") == "fevrier"
    assert normalise("٣ مايو ١٩٧٩") == normalise("3 مايو 1979")
    assert normalise("3–5–79") == normalise("3−5‐79") == "3-5-79"
    assert normalise("5월") == unicodedata.normalize("NFKD", "5월")
    assert normalise("1º") != normalise("1o")
    assert normalise("\u200f\ufeff\u00ad") == ""


@pytest.mark.parametrize(
    ("character", "folded"),
    [
        ("a", "a"), ("Q", "q"), ("é", "e"), ("İ", "i"), ("Я", "я"), ("ς", "σ"), ("ß", "ss"),
        ("½", "1/2"), ("①", "1"), ("٣", "3"), ("७", "7"), ("²", "2"),
        ("—", "-"), ("〰", "-"), ("−", "-"), ("־", "-"),
        ("\u00a0", " "), ("\u3000", " "), ("\t", " "), ("¨", " "),
        ("\u200b", ""), ("\u00ad", ""), ("\ufe0f", ""), ("ـ", ""),
        ("\u0300", ""), ("\u036f", ""), ("\u05b4", ""), ("\u0670", ""), ("\u0671", "\u0671"),
        ("\u3099", "\u3099"), ("が", "か\u3099"), ("º", "°"), ("˚", "°"), ("_", "_"),
    ],
)  # fmt: skip
def test_what_code_points_become(character, folded):
    assert fold.__wrapped__(ord(character)) == folded


def test_code_points_are_folded_once(monkeypatch):
    calls = []

    def noted(code_point):
        calls.append(chr(code_point))
        return "" if code_point == ord("x") else chr(code_point).lower()

    monkeypatch.setattr(unicode_folding, "fold", noted)
    monkeypatch.setattr(unicode_folding, "FOLDING", unicode_folding._Folding())
    assert normalise(" AxA  B\t") == "aa b"
    assert normalise("BAx") == "ba"
    assert "".join(calls).replace(" ", "").replace("\t", "") == "AxB"


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
