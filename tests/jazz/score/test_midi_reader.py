"""MIDI files of all kinds: melodies, chords, meters, damage."""

import random
from pathlib import Path

import mido
import numpy as np
import pytest
from seqapps.common.errors import UserError
from seqapps.jazz.harmony.chords import parse
from seqapps.jazz.score import forms, midi_reader
from seqapps.jazz.score.reading import read_sheet, read_solo

SOLOS = Path(__file__).resolve().parents[3] / "datasets" / "jazz" / "solos"


LINE = [(beat / 2, 60 + beat % 12, 0.5) for beat in range(32)]


def rows(track: mido.MidiTrack) -> list[tuple]:
    now, found = 0, []
    for message in track:
        now += message.time
        found.append((now, message))
    return found


def song(path: Path, *tracks: tuple[str, int, list], ticks=480, kind=1, metas=()) -> Path:
    """Write tracks of (name, channel, notes) with mido."""
    file = mido.MidiFile(type=kind, ticks_per_beat=ticks)
    messages = [[(0, mido.MetaMessage("track_name", name="a song"))]]
    messages[0] += [(round(beat * ticks), message) for beat, message in metas]
    for name, channel, notes in tracks:
        if kind or len(messages) == 0:
            messages.append([(0, mido.MetaMessage("track_name", name=name))])
        for onset, pitch, length in notes:
            for beat, velocity in ((onset, 80), (onset + length, 0)):
                on = mido.Message("note_on", note=pitch, velocity=velocity, channel=channel)
                messages[-1].append((round(beat * ticks), on))
    for track in messages:
        track.sort(key=lambda row: (row[0], getattr(row[1], "velocity", 0)))
        file.tracks.append(mido.MidiTrack())
        now = 0
        for tick, message in track:
            file.tracks[-1].append(message.copy(time=tick - now))
            now = tick
    file.save(path)
    return path


def test_our_solos():
    solo, why = read_solo(SOLOS / "blues-F_03.mid")
    assert (solo.name, solo.tune, solo.performer) == (str(SOLOS / "blues-F_03.mid"), "blues-f", "")
    assert why == ""
    sheet = forms.load("blues-Ab")
    assert np.array_equal(solo.chords, sheet.rows(len(solo.chords) // sheet.beats))
    file = mido.MidiFile(SOLOS / "blues-F_03.mid")
    on = [(t, m.note) for t, m in rows(file.tracks[1]) if getattr(m, "velocity", 0)]
    assert [(40 * n, p) for n, p in zip(solo.notes.onsets, solo.notes.pitches, strict=True)] == on


BASS = [(float(beat), 40, 0.9) for beat in range(16)]


PIANO = [(beat * 2.0, pitch, 1.5) for beat in range(8) for pitch in (60, 64, 67)]


DRUMS = [(beat / 4, 62, 0.1) for beat in range(64)]


@pytest.mark.parametrize(
    ("tracks", "expected"),
    [
        ((("Bass", 1, BASS), ("Tenor Sax", 2, LINE), ("Drums", 9, DRUMS), ("Piano", 0, PIANO)),
         "track 3 'Tenor Sax' of 5, by its name"),
        ((("Trumpet", 1, PIANO), ("Melody", 2, LINE)), "track 3 'Melody' of 3, by its name"),
        ((("", 1, BASS), ("", 0, PIANO), ("", 2, LINE)), "track 4 of 4, by its line"),
        ((("", 9, DRUMS), ("", 1, BASS)), "track 3 of 3, the others are drums"),
        ((("Sax", 9, DRUMS), ("Perc", 3, DRUMS), ("Lead", 1, LINE)), "track 4 'Lead' of 4, the"),
    ],
)  # fmt: skip
def test_the_melody_is_found(tmp_path: Path, tracks, expected):
    assert read_solo(song(tmp_path / "a.mid", *tracks))[1].startswith(expected)


def test_one_track_of_many_channels(tmp_path: Path):
    path = song(tmp_path / "a.mid", ("", 1, BASS), ("", 0, PIANO), ("", 3, LINE), kind=0)
    assert len(mido.MidiFile(path).tracks) == 1
    solo, why = read_solo(path)
    assert why.startswith("track 1 'a song' of 1, channel 4, by its line")
    assert solo.notes.pitches.tolist() == [pitch for _, pitch, _ in LINE]
    assert solo.chords.shape == (0, 3)


def test_chords_become_their_top_notes_and_times_twelfths(tmp_path: Path):
    notes = [(0, 60, 1), (0, 64, 1), (1.02, 65, 0.3), (2 + 1 / 3, 67, 5), (3, 72, 0.01)]
    solo, _ = read_solo(song(tmp_path / "a.mid", ("x", 0, notes), ticks=97))
    assert solo.notes.onsets.tolist() == [0, 12, 28, 36]
    assert solo.notes.pitches.tolist() == [64, 65, 67, 72]
    assert solo.notes.durations.tolist() == [12, 4, 8, 1]


def test_meters_tempi_and_chords_of_others(tmp_path: Path):
    meta = mido.MetaMessage
    metas = [
        (0, meta("time_signature", numerator=1, denominator=4)),  # a pick-up of one beat
        (1, meta("time_signature", numerator=3, denominator=4)),
        (7, meta("time_signature", numerator=4, denominator=4)),
        (0, meta("set_tempo", tempo=mido.bpm2tempo(100))),
        (3, meta("set_tempo", tempo=mido.bpm2tempo(200))),
        *((beat, meta("lyrics", text=text)) for beat, text in ((0, "la"), (1, "Am"), (2, "ti"))),
        (1, meta("text", text="Dm7")), (3.5, meta("text", text="G7")),
        (4, meta("text", text="verse")),
    ]  # fmt: skip
    path = song(tmp_path / "a.mid", ("x", 0, [(0, 60, 1), (1, 62, 1), (4, 64, 3)]), metas=metas)
    solo, why = read_solo(path)
    assert (
        why == "the meter changes in bar 3 (4/4): 3/4 is used throughout"
        and solo.beats_per_bar == 3
    )
    assert solo.notes.onsets.tolist() == [24, 36, 72]  # the second bar begins at step 36
    assert solo.tempo_bpm == pytest.approx(100)
    assert solo.chords[:, 0].tolist() == [-1, -1, -1, 2, 2, 2, 7, 7, 7]
    sheet = read_sheet(path)
    assert sheet.changes == ((0, parse("Dm7")), (3, parse("G7")))  # the pick-up is no bar
    assert (sheet.title, sheet.meter, sheet.beats) == ("a song", (3, 4), 6)


def raw(track: bytes, header: bytes = b"\0\0\0\1\1\xe0") -> bytes:
    return b"MThd\0\0\0\6" + header + b"MTrk" + len(track).to_bytes(4, "big") + track


def test_running_status_and_notes_that_never_end(tmp_path: Path):
    path = tmp_path / "Tune_05.mid"
    # 60 is struck again without an end, 62 ends at once, 64 never: a beat is 480 ticks, 83 60.
    track = "0090 3c50 8360 3c50 8360 3e50 003e00 8360 4050 8360 ff2f00"
    path.write_bytes(raw(bytes.fromhex(track)))
    solo, _ = read_solo(path)
    assert solo.notes.pitches.tolist() == [60, 60, 62, 64]
    assert solo.notes.durations.tolist() == [12, 12, 1, 12] and solo.tune == "tune"


GOOD = raw(b"\0\x90\x3c\x50\x83\x60\x3c\0\0\xff\x2f\0")


FAR = raw(b"\xff\xff\xff\x7f\x90\x3c\x50\x01\x3c\0\0\xff\x2f\0")


MANY = raw(b"\0\x90" + b"\x3c\x50\1\x3c\0\1" * 200_001 + b"\x3c\0\0\xff\x2f\0")


@pytest.mark.parametrize(
    "content",
    [b"", b"MThd", b"RIFF" * 9, GOOD[:14], raw(b"\0\xff\x2f\0"), raw(b"\0\x99\x3c\x50"), FAR],
    ids=lambda content: content[:40].hex(),
)
def test_refused_files(tmp_path: Path, content: bytes):
    path = tmp_path / "a.mid"
    path.write_bytes(content)
    for read in (read_solo, read_sheet):
        with pytest.raises(UserError) as error:
            read(path)
        assert str(error.value).startswith(str(path)) and "\n" not in str(error.value)


def test_too_many_notes(tmp_path: Path):
    path = tmp_path / "a.mid"
    path.write_bytes(MANY)
    with pytest.raises(UserError, match="expected at most 200,000 notes"):
        read_solo(path)


def test_damaged_files_are_read_or_refused(tmp_path: Path):
    source, draw = (SOLOS / "blues-F_00.mid").read_bytes()[:1500], random.Random(1)
    path, outcomes = tmp_path / "a.mid", set()
    for _ in range(300):
        content = bytearray(source)
        for _ in range(draw.randint(1, 4)):
            content[draw.randrange(len(content))] = draw.randrange(256)
        size = (len(content) - content.find(b"MTrk", 20) - 8).to_bytes(4, "big")
        content[content.find(b"MTrk", 20) + 4 : content.find(b"MTrk", 20) + 8] = size
        path.write_bytes(content)
        try:
            outcomes.add(len(read_solo(path)[0]) > 0)
        except UserError as error:
            outcomes.add(None)
            assert "\n" not in str(error)
    assert outcomes == {True, None}


FOUR = [(0, 60, 1), (1, 62, 1), (2, 64, 1), (3, 65, 1)]


@pytest.mark.parametrize(
    ("meters", "expected", "remark"),
    [
        ([(0, 1, 4)], (4, 4), "1/4 is read as 4/4"),
        ([(0, 15, 8)], (5, 8), "15/8 is read as 5/8"),
        ([(0, 12, 16)], (6, 8), "12/16 is read as 6/8"),
        ([(0, 13, 8)], (4, 4), "13/8 is read as 4/4"),
        ([(0, 5, 16), (5, 4, 4)], (4, 4), "in bar 1 (5/16): 4/4 is used"),
        ([(0, 3, 8), (1.5, 4, 4)], (4, 4), ""),  # a pick-up in a meter of its own
        ([(0, 2, 4), (4, 4, 4)], (2, 4), "in bar 3 (4/4): 2/4 is used"),
        ([(8, 3, 4)], (4, 4), "in bar 3 (3/4): 4/4 is used"),  # until then 4/4
        ([(2, 3, 4)], (3, 4), ""),
        ([(0, 4, 4), (0, 4, 4), (0, 3, 4)], (3, 4), ""),
        ([(0, 4, 4), (8, 3, 4), (11, 4, 4), (15, 2, 4), (17, 4, 4)], (4, 4),
         "in bar 3 (3/4), bar 4 (4/4), bar 5 (2/4) and 1 more: 4/4 is used"),
    ],
)  # fmt: skip
def test_meters(tmp_path: Path, meters, expected, remark):
    metas = [
        (beat, mido.MetaMessage("time_signature", numerator=n, denominator=d))
        for beat, n, d in meters
    ]
    solo, why = read_solo(song(tmp_path / "a.mid", ("x", 0, FOUR), metas=metas))
    assert (solo.beats_per_bar, solo.unit) == expected
    assert remark in why and bool(remark) == bool(why)


@pytest.mark.parametrize(
    ("kind", "texts", "expected"),
    [
        ("marker", ["A", "B", "A", "C"], []),
        ("marker", ["A1", "A2", "B", "A3", "C2"], []),
        ("marker", ["Intro", "A", "B", "Dm7"], []),
        ("lyrics", ["A", "Go", "Am", "-", "C"], []),
        ("lyrics", ["Add", "Bad", "Dim", "Edim"], []),
        ("text", ["C", "Dm7", "G", "Am"], ["C", "Dm7", "G", "Am"]),
        ("marker", ["Dm", "Gm", "verse"], ["Dm", "Gm"]),
        ("lyrics", ["A", "Bb7", "C/E"], ["A", "Bb7", "C/E"]),
        ("lyrics", ["Dm7", "love", "me", "do"], []),
    ],
)
def test_texts_that_are_harmony(tmp_path: Path, kind, texts, expected):
    metas = [(beat, mido.MetaMessage(kind, text=text)) for beat, text in enumerate(texts)]
    path = song(tmp_path / "a.mid", ("x", 0, FOUR), metas=metas)
    found = midi_reader.read(path).changes
    assert [chord.symbol for _, chord in found] == expected


def test_a_pick_up_is_no_bar_of_the_form(tmp_path: Path):
    meta = mido.MetaMessage
    metas = [
        (0, meta("time_signature", numerator=1, denominator=4)),
        (1, meta("time_signature", numerator=4, denominator=4)),
        *((1 + 4 * bar, meta("marker", text=text)) for bar, text in enumerate(("C7", "F7") * 2)),
        (16.5, meta("cue_marker", text="end")),
    ]
    sheet = read_sheet(song(tmp_path / "a.mid", ("x", 0, [(0, 60, 1), (1, 62, 16)]), metas=metas))
    assert sheet.bars == 4 and [beat for beat, _ in sheet.changes] == [0, 4, 8, 12]


def test_a_meter_that_is_given_late_is_no_pick_up(tmp_path: Path):
    metas = [
        (4, mido.MetaMessage("time_signature", numerator=4, denominator=4)),
        *((beat, mido.MetaMessage("marker", text="Dm7")) for beat in (0, 4)),
    ]
    sheet = read_sheet(song(tmp_path / "a.mid", ("x", 0, [(0, 60, 8)]), metas=metas))
    assert sheet.bars == 2 and sheet.changes == ((0, parse("Dm7")),)


def test_a_lead_sheet_has_the_remarks_of_its_file(tmp_path: Path):
    path = tmp_path / "a.mid"
    path.write_bytes(raw(b"\0\xff\x51\0\0\xff\6\3Dm7\0\x90\x3c\x50\x60\x3c\0\0\xff\x2f\0"))
    sheet = read_sheet(path)
    assert [chord.symbol for _, chord in sheet.changes] == ["Dm7"]
    assert sheet.remarks == (f"{path}: passed over 1 invalid meta event",)


def test_texts_between_chords_that_are_not_read_are_said(tmp_path: Path):
    texts = ["Intro", "Dm7", "G7", "Cmaj7 A7", "C6"]
    metas = [(4 * bar, mido.MetaMessage("marker", text=text)) for bar, text in enumerate(texts)]
    path = song(tmp_path / "a.mid", ("x", 0, FOUR), metas=metas)
    assert read_sheet(path).remarks == (f"{path}: passed over 1 text such as 'Cmaj7 A7'",)
