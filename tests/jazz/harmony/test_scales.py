"""Chord scales, and the tensions of symbols."""

import numpy as np
import pytest
from seqapps.jazz.harmony import scales
from seqapps.jazz.harmony.chords import parse
from seqapps.jazz.harmony.scales import altered_tensions, scale


@pytest.mark.parametrize(
    ("symbol", "expected"),
    [("Cmaj7", {0, 2, 4, 5, 7, 9, 11}), ("C-7", {0, 2, 3, 5, 7, 9, 10}),
     ("C7", {0, 2, 4, 5, 7, 9, 10}), ("Cm7b5", {0, 1, 3, 5, 6, 8, 10}),
     ("C7alt", {0, 1, 3, 4, 6, 8, 10}), ("Cdim7", {0, 2, 3, 5, 6, 8, 9, 11}),
     ("C+", {0, 2, 4, 6, 8, 10}), ("C7b5", {0, 2, 4, 6, 8, 10}), ("C+j7", {0, 2, 4, 6, 8, 11}),
     ("C7sus", {0, 2, 4, 5, 7, 9, 10}), ("C5", {0, 2, 4, 5, 7, 9, 11}),
     ("Cm(maj7)", {0, 2, 3, 5, 7, 9, 11}), ("N.C.", set())],
)  # fmt: skip
def test_scales_of_chords(symbol, expected):
    tones = parse(symbol).tones
    for notes in (scale(tones), int(scales._table()[tones])):  # the module's table, and a new one
        assert {n for n in range(12) if notes >> n & 1} == expected


def test_every_set_of_tones_has_a_scale_that_holds_it():
    table = scales._table()
    assert table.shape == (1 << 12,) and table.dtype == np.int32
    for tones in range(1 << 12):
        assert table[tones] & tones == tones
        assert table[tones].item().bit_count() >= 6 or tones == 0
        assert scale(tones) == table[tones]


@pytest.mark.parametrize(
    ("symbol", "expected"),
    [("C7", set()), ("C7b9", {1}), ("C7(♯9)", {3}), ("Cb7", set()), ("B♭7b9b13", {1, 8}),
     ("Fmaj7#11", {6}), ("C13", set()), ("Cb9", set()), ("F#9", set()), ("F♯9", set()),
     ("B♭9", set()), ("C7♭9", {1}), ("C7#5", set()),
     ("Bb#11", {6}), ("Bb7#11", {6}), ("F#7b9", {1}), ("C7+9", {3}), ("C13-9", {1}),
     ("C79b", {1}), ("C7911#", {6}), ("C79#13", {3}), ("Bbb7b9", {1}), ("C7#4", {6}),
     ("C7(b9)(Gb7#11)", {1}), ("C7-5", set()), ("C7(b9,b13)", {1, 8})],
)  # fmt: skip
def test_named_tensions(symbol, expected):
    assert {n for n in range(12) if altered_tensions(parse(symbol)) >> n & 1} == expected
