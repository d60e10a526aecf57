"""Solos as choices: what the networks read does not depend on the key."""

import numpy as np
from seqapps.jazz.harmony.chords import parse
from seqapps.jazz.network import encoding
from seqapps.jazz.score.solo import Notes, Solo, chord_rows


def solo(semitones: int = 0) -> Solo:
    notes = [(0.5, 62, 0.5), (1, 64, 0.5), (1.5, 65, 0.5), (2, 67, 1.4), (4 + 1 / 3, 59, 0.25)]
    changes = [(0, "Dm7"), (2, "G7"), (4, "Cmaj7/E")]
    rows = chord_rows([(beat, parse(symbol)) for beat, symbol in changes], 8)
    rows[:, [0, 2]] = (rows[:, [0, 2]] + semitones) % 12  # root and bass
    moved = Notes.of((onset, pitch + semitones, length) for onset, pitch, length in notes)
    return Solo("a", "a", "", 120.0, 4, moved, rows)


def column(found: encoding.Events, name: str) -> list[int]:
    return found.inputs[:, encoding.COLUMN[name]].tolist()


def test_the_choices_of_a_phrase():
    found = encoding.encode(solo())
    ioi, interval, duration = found.targets.T
    assert [encoding.IOI_STEPS[n] for n in ioi] == [6, 6, 6, 6, 28]
    assert (interval - encoding.MAX_INTERVAL).tolist() == [2, 2, 1, 2, -8]
    assert [encoding.DURATION_STEPS[n] for n in duration] == [6, 6, 6, 18, 3]
    assert column(found, "step") == [6, 0, 6, 0, 4] and column(found, "beat") == [0, 1, 1, 2, 0]
    assert column(found, "until") == [2, 1, 1, 2, 4]
    assert column(found, "root") == [2, 2, 2, 7, 0] and column(found, "bass") == [2, 2, 2, 7, 4]
    assert column(found, "next_root") == [7, 7, 7, 0, -1]
    assert column(found, "tones") == [parse(s).tones for s in ("Dm7",) * 3 + ("G7", "Cmaj7")]


def test_what_was_before_is_one_note_late():
    found = encoding.encode(solo())
    assert column(found, "last_pitch") == [60, 62, 64, 65, 67]
    assert column(found, "pitch_3") == [60, 60, 60, 62, 64]
    for name, own in (("last_ioi", 0), ("last_interval", 1), ("last_duration", 2)):
        assert column(found, name) == [0, *(found.targets[:-1, own] + 1).tolist()]
    for name in ("step", "beat", "until"):
        assert column(found, f"last_{name}") == [0, *column(found, name)[:-1]]
    # D and F are tones of Dm7, E is of its scale.
    assert column(found, "last_tone") == [0, 1, 2, 1, 1]


def test_no_choice_sees_itself_or_what_comes():
    """Change one note: nothing that was known before its own choices may differ."""
    one = encoding.encode(solo())
    changed = solo()
    changed.notes.pitches[2] += 1
    other = encoding.encode(changed)
    before = len(encoding.BEFORE) + len(encoding.AT_ONSET)
    np.testing.assert_array_equal(one.inputs[:3, :before], other.inputs[:3, :before])
    assert (one.inputs[3] != other.inputs[3]).any()
    later = solo()
    later.notes.onsets[2] += 1
    moved = encoding.encode(later)
    np.testing.assert_array_equal(
        one.inputs[:3, : len(encoding.BEFORE)], moved.inputs[:3, : len(encoding.BEFORE)]
    )


def test_all_keys_are_alike():
    pitched = {"last_pitch", *(n for n in encoding.COLUMNS if n.startswith("pitch_"))}
    rooted = {"root", "bass", "next_root"}
    first = encoding.encode(solo())
    for semitones in (1, 5, 11):
        other = encoding.encode(solo(semitones))
        kept = slice(1, None)  # the first pitch is counted from a fixed one
        np.testing.assert_array_equal(first.targets[kept], other.targets[kept])
        for name in set(encoding.COLUMNS) - pitched - rooted - {"last_interval"}:
            assert column(first, name)[1:] == column(other, name)[1:], name


def test_no_chords_are_one_thing_however_they_are_told():
    free = solo()
    short = Solo("a", "a", "", 120.0, 4, free.notes, np.zeros((0, 3), np.int32))
    silent = Solo("a", "a", "", 120.0, 4, free.notes, chord_rows([], 8))
    one, other = encoding.encode(short), encoding.encode(silent)
    np.testing.assert_array_equal(one.inputs, other.inputs)
    assert set(column(one, "until")) == {encoding.MAX_UNTIL} and set(column(one, "root")) == {-1}


def test_one_voice_of_many_notes():
    notes = Notes.of([(1.0, 60, 2.0), (0.0, 50, 4.0), (1.0, 64, 0.5), (1.01, 62, 9.0)])
    assert notes.onsets.tolist() == [0, 12] and notes.pitches.tolist() == [50, 64]
    assert notes.durations.tolist() == [12, 6]
