"""Chord scales, and the tensions of symbols."""

import pytest
from seqapps.jazz.harmony.chords import parse
from seqapps.jazz.harmony.scales import altered_tensions, scale


@pytest.mark.parametrize(
    ("symbol", "expected"),
    [("Cmaj7", {0, 2, 4, 5, 7, 9, 11}), ("C-7", {0, 2, 3, 5, 7, 9, 10}),
     ("C7", {0, 2, 4, 5, 7, 9, 10}), ("Cm7b5", {0, 1, 3, 5, 6, 8, 10}),
     ("C7alt", {0, 1, 3, 4, 6, 8, 10}), ("Cdim7", {0, 2, 3, 5, 6, 8, 9, 11}),
     ("C+", {0, 2, 4, 6, 8, 10}), ("Cm(maj7)", {0, 2, 3, 5, 7, 9, 11}), ("N.C.", set())],
)  # fmt: skip
def test_scales_of_chords(symbol, expected):
    notes = scale(parse(symbol).tones)
    assert {n for n in range(12) if notes >> n & 1} == expected


def test_a_scale_holds_its_chord():
    for tones in range(1 << 12):
        assert scale(tones) & tones == tones


@pytest.mark.parametrize(
    ("symbol", "expected"),
    [("C7", set()), ("C7b9", {1}), ("C7(♯9)", {3}), ("Cb7", set()), ("B♭7b9b13", {1, 8}),
     ("Fmaj7#11", {6}), ("C13", set())],
)  # fmt: skip
def test_named_tensions(symbol, expected):
    assert {n for n in range(12) if altered_tensions(parse(symbol)) >> n & 1} == expected
