"""MIDI files that are written."""

from pathlib import Path

import mido
import pytest
from seqapps.jazz.band import midi_writer
from seqapps.jazz.band.performance import Performance, Played, Track
from seqapps.jazz.score import reading


def performance(meter=(4, 4), tempo=150.0) -> Performance:
    solo = Track("Solo", 66, 0, (Played(0.5, 0.5, 62, 90), Played(1, 2, 62, 80)))
    piano = (Played(0, 9, 50, 60), Played(0, 4, 53, 60), Played(4, 1, 50, 70))
    return Performance(
        "Tüne", meter, tempo, 2 * meter[0], ((0, "Dm7"), (2, "C△7")),
        (solo, Track("Piano", 0, 1, piano)),
    )  # fmt: skip


def rows(track: mido.MidiTrack) -> list[tuple]:
    now, found = 0, []
    for message in track:
        now += message.time
        found.append((now, message))
    return found


def test_what_is_written(tmp_path: Path):
    path = tmp_path / "a.mid"
    midi_writer.write(performance(), path)
    file = mido.MidiFile(path, charset="utf-8")
    assert (file.type, file.ticks_per_beat, len(file.tracks)) == (1, 480, 3)
    conductor = [(tick, m.dict()) for tick, m in rows(file.tracks[0])]
    texts = [(tick, m.get("name") or m.get("text")) for tick, m in conductor]
    assert [row for row in texts if row[1]] == [(0, "Tüne"), (0, "Dm7"), (960, "C△7")]
    assert conductor[1][1]["tempo"] == 400_000 and conductor[2][1]["numerator"] == 4
    assert [rows(track)[-1][0] for track in file.tracks] == [3840, 3840, 3840]
    solo = [(t, m.type, m.note) for t, m in rows(file.tracks[1]) if m.type.startswith("note")]
    assert solo == [
        (240, "note_on", 62), (480, "note_off", 62), (480, "note_on", 62), (1440, "note_off", 62),
    ]  # fmt: skip
    piano = [(t, m.type) for t, m in rows(file.tracks[2]) if getattr(m, "note", 0) == 50]
    assert piano == [(0, "note_on"), (1920, "note_off"), (1920, "note_on"), (2400, "note_off")]
    assert file.tracks[2][1].program == 0 and file.tracks[2][1].channel == 1
    assert file.length == pytest.approx(3840 / 480 * 0.4)


def test_beats_are_eighths_or_halves(tmp_path: Path):
    for unit, ticks in ((8, 240), (2, 960)):
        path = tmp_path / f"{unit}.mid"
        midi_writer.write(performance((6, unit), 180.0), path)
        file = mido.MidiFile(path)
        assert rows(file.tracks[0])[-1][0] == 12 * ticks
        assert file.length == pytest.approx(12 * 60 / 180, rel=1e-5)
        solo, _ = reading.read_solo(path)
        assert solo.notes.onsets.tolist() == [6, 12] and solo.notes.durations.tolist() == [6, 24]
        assert solo.tempo_bpm == pytest.approx(180, rel=1e-5) and solo.beats_per_bar == 6


def test_a_broken_write_leaves_the_old_file(tmp_path: Path):
    path = tmp_path / "a.mid"
    path.write_bytes(b"old")
    wrong = Track("Solo", 66, 0, (Played(0, 1, 300, 90),))
    with pytest.raises(ValueError):
        midi_writer.write(Performance("", (4, 4), 120.0, 4, (), (wrong,)), path)
    assert path.read_bytes() == b"old" and list(tmp_path.iterdir()) == [path]
