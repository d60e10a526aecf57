"""Solos as choices: what the networks see does not depend on the key."""

from dataclasses import fields

import numpy as np
import pytest

from apps.common.errors import UserError
from apps.jazz import events, tables
from apps.jazz.chords import parse
from apps.jazz.solo import Notes, Solo, chord_rows


def solo(semitones: int = 0) -> Solo:
    notes = [(0.5, 62, 0.5), (1, 64, 0.5), (1.5, 65, 0.5), (2, 67, 1.4), (4 + 1 / 3, 59, 0.25)]
    changes = [(0, "Dm7"), (2, "G7"), (4, "Cmaj7/E")]
    rows = chord_rows([(beat, parse(symbol)) for beat, symbol in changes], 8)
    rows[:, [0, 2]] = (rows[:, [0, 2]] + semitones) % 12  # root and bass
    moved = Notes.of((onset, pitch + semitones, length) for onset, pitch, length in notes)
    return Solo("a", "a", "", 120.0, 4, moved, rows)


def test_the_choices_of_a_phrase():
    found = events.encode(solo())
    assert [events.IOI_STEPS[n] for n in found.ioi] == [6, 6, 6, 6, 28]
    assert (found.interval - events.MOST_INTERVAL).tolist() == [2, 2, 1, 2, -8]
    assert [events.DURATION_STEPS[n] for n in found.duration] == [6, 6, 6, 18, 3]
    assert found.step.tolist() == [6, 0, 6, 0, 4] and found.beat.tolist() == [0, 1, 1, 2, 0]
    assert found.until.tolist() == [2, 1, 1, 2, 4]
    # From F, before the G of the fourth note, the notes of G7 are 0 2 6 9 semitones up.
    assert np.flatnonzero(found.chord[3, :12]).tolist() == [0, 2, 6, 9]
    assert np.flatnonzero(found.chord[3, 12:24]).tolist() == [2]
    assert np.flatnonzero(found.chord[4, 24:]).tolist() == [9]  # the bass E, from G
    assert np.flatnonzero(found.after[3, :12]).tolist() == [2, 6, 7, 11]  # C E G B, from F
    assert not found.after[4].any()


def test_all_keys_are_alike():
    first = events.encode(solo())
    for semitones in (1, 5, 11):
        other = events.encode(solo(semitones))
        for field in fields(events.Events):
            one, two = getattr(first, field.name), getattr(other, field.name)
            kept = slice(1, None)  # the first pitch is counted from a fixed one
            if field.name != "register":
                np.testing.assert_array_equal(one[kept], two[kept], field.name)


def test_one_voice_of_many_notes():
    notes = Notes.of([(1.0, 60, 2.0), (0.0, 50, 4.0), (1.0, 64, 0.5), (1.01, 62, 9.0)])
    assert notes.onsets.tolist() == [0, 12] and notes.pitches.tolist() == [50, 64]
    assert notes.durations.tolist() == [12, 6]


def write_tables(folder, pitch="62", chord="Dm7"):
    (folder / "solos.tsv").write_text(
        "solo\tperformer\ttitle\ttempo\tsignature\n7\tNobody\tA Tune\t180\t4/4\n"
    )
    (folder / "notes.tsv").write_text(
        "solo\tpitch\tbar\tbeat\tpos\tdur\tbeatdur\n"
        f"7\t{pitch}\t0\t4\t0.5\t0.15\t0.3\n7\t65\t1\t1\t0\t0.3\t0.3\n"
    )
    (folder / "beats.tsv").write_text(
        "solo\tbar\tbeat\tchord\n"
        + "".join(f"7\t{bar}\t{beat}\t{chord}\n" for bar in (0, 1) for beat in (1, 2, 3, 4))
    )


def test_tables_are_read_and_what_is_wrong_is_named(tmp_path):
    write_tables(tmp_path)
    (found,) = tables.read(tmp_path)
    assert (found.tune, found.performer, found.tempo_bpm) == ("a tune", "Nobody", 180.0)
    assert found.notes.onsets.tolist() == [42, 48] and found.notes.durations.tolist() == [6, 12]
    assert found.chords[:, 0].tolist() == [2] * 8
    write_tables(tmp_path, chord="Hm7")
    with pytest.raises(UserError, match="chord symbol"):
        tables.read(tmp_path)
    write_tables(tmp_path, pitch="high")
    with pytest.raises(UserError, match="solo 7 cannot be read"):
        tables.read(tmp_path)
    (tmp_path / "notes.tsv").write_text("solo\tpitch\n")
    with pytest.raises(UserError, match="missing bar, beat, beatdur, dur, pos"):
        tables.read(tmp_path)
    (tmp_path / "beats.tsv").unlink()
    with pytest.raises(UserError, match="expected the columns"):
        tables.read(tmp_path)


def test_longest_and_shortest_classes():
    steps = np.array([1, 2, 13, 95, 500])
    assert [events.IOI_STEPS[n] for n in events.nearest(steps, events.IOI_STEPS)] == [
        1, 2, 12, 96, 96,
    ]  # fmt: skip
    assert events.IOIS == 33 and events.DURATIONS == 21
