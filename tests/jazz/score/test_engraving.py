"""Rhythms as signs of notation."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from seqapps.jazz.score import engraving
from seqapps.jazz.score.solo import Notes

METERS = [(4, 4), (3, 4), (5, 4), (2, 2), (6, 8), (7, 8), (12, 8)]


@st.composite
def voices(draw) -> Notes:
    """Notes and rests of any steps."""
    pairs = draw(st.lists(st.tuples(st.integers(0, 30), st.integers(1, 60), st.integers(30, 100)),
                          max_size=25))  # fmt: skip
    now, rows = 0, []
    for gap, length, pitch in pairs:
        rows.append((now + gap, pitch, length))
        now += gap + length
    return Notes(*(np.array(column, np.int32) for column in zip(*rows, strict=True))) if rows else (
        Notes(*np.zeros((3, 0), np.int32))
    )  # fmt: skip


@given(voices(), st.sampled_from(METERS))
def test_bars_are_full_and_triplets_whole(notes, meter):
    bars = engraving.bars(notes, meter, 2)
    assert len(bars) >= 2
    for bar in bars:
        assert bar[0].start == 0 and bar[-1].end == 12 * meter[0]
        assert all(one.end == other.start for one, other in pairwise(bar))
        for frame in {sign.triplet for sign in bar if sign.triplet}:
            inside = [sign for sign in bar if sign.triplet == frame]
            assert (inside[0].start, inside[-1].end) == frame
            assert sum(sign.steps for sign in inside) == frame[1] - frame[0]
        for sign in bar:
            types = {engraving.value(sign.steps, meter[1], bool(sign.triplet))}
            assert types == {(sign.type, sign.dots)} or (not sign.type and sign.pitch is None)


def rhythm(rows: list[tuple[int, int]], meter=(4, 4)) -> str:
    """Write (onset, duration) as signs: 4 quarter, 8 eighth, . dot, 3 triplet, r rest, ~ tie."""
    columns = np.array(rows, np.int32).T
    notes = Notes(columns[0], np.full(len(rows), 60, np.int32), columns[1])
    names = {"whole": "1", "half": "2", "quarter": "4", "eighth": "8", "": "bar"}
    return " | ".join(
        " ".join(
            "r" * (sign.pitch is None) + names.get(sign.type, sign.type[:2]) + "." * sign.dots
            + "_3" * bool(sign.triplet) + "~" * sign.tied_to
            for sign in bar
        )
        for bar in engraving.bars(notes, meter, 1)
    )  # fmt: skip


@pytest.mark.parametrize(
    ("rows", "meter", "expected"),
    [
        ([(0, 6), (6, 6), (12, 6), (18, 6), (24, 24)], (4, 4), "8 8 8 8 2"),
        ([(0, 48)], (4, 4), "1"),
        ([(0, 36)], (4, 4), "2. r4"),
        ([(12, 24)], (4, 4), "r4 4~ 4 r4"),
        ([(36, 24)], (4, 4), "r2 r4 4~ | 4 r4 r2"),
        ([(0, 6), (6, 12), (18, 6)], (4, 4), "8 4 8 r2"),
        ([(0, 18), (18, 12)], (4, 4), "4. 8~ 8 r8 r4"),
        ([(0, 4), (4, 4), (8, 4)], (4, 4), "8_3 8_3 8_3 r4 r2"),
        ([(0, 8), (8, 16)], (4, 4), "4_3 8_3~ 4 r2"),
        ([(0, 3), (3, 3), (6, 6)], (4, 4), "16 16 8 r4 r2"),
        ([(0, 9), (9, 3)], (4, 4), "8. 16 r4 r2"),
        ([(0, 2), (2, 2), (4, 2), (6, 6)], (4, 4), "16_3 16_3 16_3 8 r4 r2"),
        ([(0, 5)], (4, 4), "8_3~ 32_3 r16._3 r8_3 r4 r2"),
        ([(48, 12)], (4, 4), "rbar | 4 r4 r2"),
        ([(0, 36)], (3, 4), "2."),
        ([(12, 12)], (3, 4), "r4 4 r4"),
        ([(0, 36), (36, 12)], (6, 8), "4. 8 r8 r8"),
        ([(24, 24)], (6, 8), "r8 r8 8~ 8 r8 r8"),
        ([(0, 6), (6, 6), (12, 12)], (2, 2), "4 4 2"),
        ([(0, 60)], (5, 4), "2.~ 2"),
    ],
)
def test_rhythms(rows, meter, expected):
    assert rhythm(rows, meter) == expected


def test_beams_follow_the_beats():
    onsets = np.array([0, 6, 12, 18, 24, 30, 36, 39, 42], np.int32)
    lengths = np.array([6, 6, 6, 6, 6, 6, 3, 3, 6], np.int32)
    (bar,) = engraving.bars(Notes(onsets, np.full(9, 60, np.int32), lengths), (4, 4), 1)
    assert [sign.beams for sign in bar] == [
        ("begin",), ("continue",), ("continue",), ("end",), ("begin",), ("end",),
        ("begin", "begin"), ("continue", "end"), ("end",),
    ]  # fmt: skip


def test_readable_rhythms_of_loose_playing():
    onsets = np.array([1, 7, 12, 17, 24, 28, 33, 47, 60], np.int32)
    lengths = np.array([4, 4, 4, 7, 3, 4, 2, 10, 3], np.int32)
    notes = engraving.readable(Notes(onsets, np.arange(60, 69, dtype=np.int32), lengths), 96)
    assert notes.onsets.tolist() == [0, 6, 12, 18, 24, 28, 32, 48, 60]
    assert notes.durations.tolist() == [6, 6, 6, 6, 4, 4, 4, 12, 6]
    assert notes.pitches.tolist() == list(range(60, 69))


def test_readable_stays_before_the_end():
    last = Notes(np.array([35, 47], np.int32), np.array([60, 62]), np.array([1, 1]))
    assert engraving.readable(last, 96).onsets.tolist() == [36, 48]
    assert engraving.readable(last, 48).onsets.tolist() == [36, 45]


@given(voices())
def test_readable_keeps_the_notes_in_order(notes):
    easy = engraving.readable(notes, 1 << 20)
    assert np.array_equal(easy.pitches, notes.pitches)
    assert np.all(np.diff(easy.onsets) > 0) and np.all(easy.durations > 0)
    assert np.all(easy.onsets[:-1] + easy.durations[:-1] <= easy.onsets[1:])
    assert np.all(np.abs(easy.onsets - notes.onsets) <= 3)
