"""A straight solo as it is played: swing, articulation, loudness."""

import itertools

import numpy as np
import pytest
from seqapps.jazz.band.performance import perform, swing_time
from seqapps.jazz.harmony.chords import parse
from seqapps.jazz.score.lead_sheet import LeadSheet
from seqapps.jazz.score.solo import Notes

CHANGES = ((0, parse("Dm7")), (4, parse("G7")), (8, parse("Cmaj7")), (12, parse("Cmaj7")))
TRIPLET = 2 / 3
SHEET = LeadSheet("A tune", (4, 4), None, "swing", CHANGES, 16)


def played(notes, swing=TRIPLET, sheet=SHEET, choruses=1):
    performance = perform(sheet, choruses, Notes.of(notes), 160.0, swing, False, 0)
    return performance.tracks[0].notes


def eighths(pitches, first=0.0):
    return [(first + n / 2, pitch, 0.5) for n, pitch in enumerate(pitches)]


@pytest.mark.parametrize("swing", [0.5, 0.6, TRIPLET, 0.75])
def test_swing_keeps_beats_and_order(swing):
    beats = np.arange(-24, 240) / 12
    moved = swing_time(beats, swing)
    whole = beats % 1 == 0
    np.testing.assert_array_equal(moved[whole], beats[whole])
    np.testing.assert_allclose(moved[beats % 1 == 0.5] % 1, swing)
    assert (np.diff(moved) > 0).all()
    if swing == 0.5:
        np.testing.assert_allclose(moved, beats)


@pytest.mark.parametrize(
    ("steps", "expected"),
    [
        ((0, 6), (0, 8)),  # eighths
        ((6,), (8,)),
        ((0, 6, 9), (0, 8, 10)),
        ((0, 4, 8), (0, 4, 8)),  # a triplet
        ((4, 8), (4, 8)),
        ((0, 3, 6, 9), (0, 3, 6, 9)),  # double time
        ((0, 9), (0, 9)),
        ((0, 3, 6), (0, 3, 6)),
        ((0, 8), (0, 8)),
    ],
)
def test_only_eighths_swing(steps, expected):
    notes = played([(4 + step / 12, 60 + step, 1 / 12) for step in steps])
    np.testing.assert_allclose([12 * (note.onset_beats - 4) for note in notes], expected)


def test_what_is_played_is_one_voice_inside_the_choruses():
    rng = np.random.default_rng(0)
    onsets = np.flatnonzero(rng.random(32 * 12) < 0.2) / 12
    notes = played([(onset, int(rng.integers(50, 80)), rng.random() * 4) for onset in onsets],
                   choruses=2)  # fmt: skip
    assert len(notes) == len(onsets)
    for note, after in itertools.pairwise(notes):
        assert note.duration_beats > 0
        assert note.onset_beats + note.duration_beats <= after.onset_beats + 1e-9
        assert 1 <= note.velocity <= 127
    assert notes[-1].onset_beats + notes[-1].duration_beats <= 32


def test_articulation():
    notes = played([*eighths([60, 62, 64, 65, 67, 65]), (4, 64, 0.5)])
    ends = [note.onset_beats + note.duration_beats for note in notes]
    # Off-beats are slurred to the next beat, and tongued; the last eighth is short.
    assert ends[1] == pytest.approx(1) and ends[3] == pytest.approx(2)
    assert 0.5 < ends[0] < notes[1].onset_beats
    assert notes[-1].duration_beats < 0.45 and notes[5].duration_beats < 0.25
    (long,) = played([(0, 60, 3.0)])
    assert 2.5 < long.duration_beats < 3
    one, _ = played([(0, 60, 1), (1, 60, 1)])
    assert one.duration_beats < 0.85  # or it would be one note


def test_loudness_has_accents_and_a_shape():
    level = [note.velocity for note in played(eighths([60] * 8))]
    assert level[1] > level[2] and level[3] > level[4]
    assert level[-1] < level[5]
    line = [note.velocity for note in played(eighths([60, 62, 64, 67, 72, 67, 64, 62]))]
    assert max(line) == line[4] and line[-1] == min(line)


def test_markers_are_where_the_chord_changes():
    performance = perform(SHEET, 2, Notes.of([]), 120.0, 0.6, False, 0)
    assert performance.markers == (
        (0, "Dm7"), (4, "G7"), (8, "Cmaj7"), (16, "Dm7"), (20, "G7"), (24, "Cmaj7"),
    )  # fmt: skip
    assert (performance.beats, performance.title, performance.meter) == (32, "A tune", (4, 4))
    assert [track.notes for track in performance.tracks] == [()]


def test_the_accompaniment_swings_too():
    performance = perform(SHEET, 2, Notes.of([(0, 60, 1)]), 120.0, 0.7, True, 1)
    assert [(t.name, t.program, t.channel) for t in performance.tracks] == [
        ("Solo", 66, 0), ("Piano", 0, 1), ("Bass", 32, 2), ("Drums", 0, 9),
    ]  # fmt: skip
    places = {round(n.onset_beats % 1, 6) for t in performance.tracks[1:] for n in t.notes}
    assert places == {0.0, 0.7}
    assert performance == perform(SHEET, 2, Notes.of([(0, 60, 1)]), 120.0, 0.7, True, 1)


def test_eighths_that_are_the_beat_do_not_swing():
    sheet = LeadSheet("", (6, 8), None, "swing", CHANGES[:2], 6)
    assert played([(0, 60, 0.5), (0.5, 62, 0.5)], sheet=sheet)[1].onset_beats == 0.5
