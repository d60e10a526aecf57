"""MIDI files that are damaged, unusual, or wrapped in other files."""

import pytest
from seqapps.jazz.score import midi_events

NOTE = "00 90 3c 50 60 3c 00"
END = "00 ff 2f 00"
EXPECTED = {0: [(0, 60, 96)]}


def chunk(track: str, length: int | None = None) -> bytes:
    content = bytes.fromhex(track)
    return b"MTrk" + (len(content) if length is None else length).to_bytes(4, "big") + content


def file(*tracks: bytes, kind: int = 1, count: int | None = None, division: int = 96) -> bytes:
    numbers = (kind, len(tracks) if count is None else count, division)
    head = b"MThd\0\0\0\6" + b"".join(number.to_bytes(2, "big") for number in numbers)
    return head + b"".join(tracks)


@pytest.mark.parametrize(
    ("events", "passed"),
    [
        # Key signatures of 8 sharps, 128 flats and an unknown mode; no data, too much data.
        ("00 ff 59 02 08 00" + NOTE, {"invalid meta event": 1}),
        ("00 ff 59 02 80 00 00 ff 59 02 00 05" + NOTE, {"invalid meta event": 2}),
        ("00 ff 59 00 00 ff 59 03 00 00 00" + NOTE, {"invalid meta event": 2}),
        ("00 ff 59 02 f9 01 00 ff 59 02 07 00" + NOTE, {}),
        # Tempi and meters without data, with too little, of nothing, or of a tiny unit.
        ("00 ff 51 00 00 ff 51 02 07 a1 00 ff 51 03 00 00 00" + NOTE, {"invalid meta event": 3}),
        ("00 ff 58 00 00 ff 58 01 04 00 ff 58 02 00 02" + NOTE, {"invalid meta event": 3}),
        ("00 ff 58 04 04 fe 18 08" + NOTE, {"invalid meta event": 1}),
        ("00 ff 58 02 03 02" + NOTE, {}),
        # Meta events that mean nothing here, also without data.
        ("00 ff 00 00 00 ff 20 00 00 ff 21 00 00 ff 54 00 00 ff 03 00 00 ff 06 00" + NOTE, {}),
        ("00 ff 54 01 60 00 ff 7f 03 00 01 02 00 ff 6a 02 00 00" + NOTE, {}),
        # Running status across a meta event, a text and a system exclusive message.
        ("00 90 3c 50 30 ff 01 01 41 30 3c 00", {}),
        ("00 90 3c 50 30 f0 03 7e 7f f7 30 3c 00", {}),
        # System messages that do not belong into files.
        ("00 f8 00 f6 00 f1 01 00 f2 01 02 00 f3 01 00 f4 00 fe" + NOTE, {}),
        ("00 f0 7f 01 02 f7" + NOTE, {"overlong system exclusive message": 1}),
        # Bytes out of range, or without an event.
        ("00 90 3c d0 60 3c 00", {"oversized data byte": 1}),
        ("00 c0 90 00 b0 07 ff" + NOTE, {"oversized data byte": 2}),
        ("00 3c 50" + NOTE, {"stray byte": 3}),
        # A delta time of more than four bytes.
        ("80 80 80 80 80 00 90 3c 50 60 3c 00", {}),
    ],
)
def test_details_are_passed_over(events: str, passed: dict):
    found = midi_events.parse(file(chunk(events + END)))
    assert dict(found.tracks[0].notes) == EXPECTED and found.passed == passed


@pytest.mark.parametrize(
    ("content", "passed"),
    [
        (file(chunk(NOTE + END), count=7), {"wrong track count": 1}),
        (file(chunk(NOTE + END), count=0), {"wrong track count": 1}),
        (b"junk" + file(chunk(NOTE + END)), {"stray byte": 4}),
        (b"\0" * 128 + file(chunk(NOTE + END)), {"stray byte": 128}),
        (b"RIFF\x3a\0\0\0RMIDdata\x25\0\0\0" + file(chunk(NOTE + END)) + b"\0LIST\0\0", {}),
        (file(chunk(NOTE + END)) + b"garbage behind the last track", {}),
        (file(b"XFIH\0\0\0\2ab", chunk(NOTE + END), count=1), {}),
        (file(chunk(NOTE)), {"missing track end": 1}),
        (file(chunk(NOTE + "00 90"), count=1), {"truncated track": 1}),
        (file(chunk(NOTE + "00 ff 01 7f 41")), {"truncated track": 1}),
        (file(chunk(NOTE + END, length=0)), {}),
        (file(chunk(NOTE + END, length=3)), {}),
        (file(chunk(NOTE + END, length=1 << 31)), {}),
        (b"MThd\0\0\0\x08\0\1\0\1\0\x60ab" + chunk(NOTE + END), {}),
        (b"MThd\0\0\0\0\0\1\0\1\0\x60" + chunk(NOTE + END), {}),
    ],
)
def test_chunks(content: bytes, passed: dict):
    found = midi_events.parse(content)
    assert dict(found.tracks[0].notes) == EXPECTED and found.passed == passed
    assert len(found.tracks) == 1 and found.ticks_per_quarter == 96


def test_tracks_of_wrong_lengths_end_at_the_next_one():
    one, other = chunk(NOTE + END, length=2), chunk(NOTE + END, length=90)
    for tracks in ((one, one, one), (other, one), (one, other, other)):
        found = midi_events.parse(file(*tracks))
        assert [dict(track.notes) for track in found.tracks] == [EXPECTED] * len(tracks)


@pytest.mark.parametrize(
    ("division", "expected"),
    [
        (0xE728, 500),  # 25 frames of 40 ticks: 1,000 ticks a second
        (0xE250, 1_200), (0xE304, 58), (0xE864, 1_200),
        (55_440, 55_440), (0xFFFF, 65_535), (0xE700, 0xE700), (0, 480), (1, 1),
    ],
)  # fmt: skip
def test_time_divisions(division: int, expected: int):
    found = midi_events.parse(file(chunk(NOTE + END), division=division))
    assert found.ticks_per_quarter == expected
    assert found.passed == ({} if division else {"empty time division": 1})


def test_ticks_of_frames_are_beats_at_the_tempo():
    slow = "00 ff 51 03 0f 42 40"  # one quarter note a second
    found = midi_events.parse(file(chunk(slow + NOTE + END), division=0xE728))
    assert found.ticks_per_quarter == 1_000


def test_independent_tracks_are_read():
    found = midi_events.parse(file(chunk(NOTE + END), chunk(NOTE + END), kind=2))
    assert found.kind == 2 and len(found.tracks) == 2


def test_content_of_a_track():
    texts = "00 ff 03 02 c3 a9 00 ff 03 01 41 60 ff 06 04 44 6d 37 00 00 ff 05 01 e9 00 c1 05"
    (track,) = midi_events.parse(file(chunk(texts + "00 91 3c 01 10 3e 01" + END))).tracks
    assert track.name == "é" and track.programs == {1: 5} and track.end == 112
    assert track.texts == [(96, "marker", "Dm7"), (96, "lyrics", "é")]
    assert track.notes == {1: [(96, 60, 16), (112, 62, 0)]}  # notes that never end


def test_a_file_that_ends_within_a_track_is_refused():
    content = file(chunk(NOTE + NOTE + END))
    for size in range(22, len(content)):
        with pytest.raises(ValueError, match="ends too soon"):
            midi_events.parse(content[:size])
