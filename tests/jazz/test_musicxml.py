"""MusicXML: what is written sounds as it was; rhythms and chords are readable; files are read."""

from itertools import pairwise
from pathlib import Path
from xml.etree import ElementTree
from zipfile import ZipFile

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from seqapps.common.errors import UserError
from seqapps.jazz.harmony.chords import parse
from seqapps.jazz.score import engraving, lead_sheet, musicxml
from seqapps.jazz.score.lead_sheet import parse_bars
from seqapps.jazz.score.solo import Notes

OTHER_SYMBOLS = "C9 Fmaj9 Dm11 G13 C7b5 Cmaj7#5 C7(b9,#11) C6/9 Csus4 Cadd9 C5 CΔ Cø C-7 C+7 Fb7"
METERS = [(4, 4), (3, 4), (5, 4), (2, 2), (6, 8), (7, 8), (12, 8)]


def written(path: Path, bars: str, notes: Notes, choruses=1, meter=(4, 4)) -> ElementTree.Element:
    sheet = parse_bars(bars, meter)
    musicxml.write(sheet, choruses, notes, 120.0, "A & <b>", path)
    return ElementTree.parse(path).getroot()


def same(one: Notes, other: Notes) -> bool:
    return all(
        np.array_equal(getattr(one, name), getattr(other, name))
        for name in ("onsets", "pitches", "durations")
    )


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


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(voices(), st.sampled_from(METERS))
def test_music21_hears_the_same_notes_and_chords(tmp_path_factory, notes, meter):
    path = tmp_path_factory.mktemp("xml") / "a.musicxml"
    bars = "Dm7/C G7 | Cmaj7#11 | C7alt"
    written(path, bars, notes, 2, meter)
    sheet = parse_bars(bars, meter)
    assert [symbol.symbol for _, symbol in musicxml.read_sheet(path).changes][:4] == [
        "Dm7/C", "G7", "Cmaj7#11", "C7alt",
    ]  # fmt: skip
    if len(notes):
        solo, _ = musicxml.read_solo(path)
        assert same(solo.notes, notes) and solo.beats_per_bar == meter[0]
        assert np.array_equal(solo.chords[: 2 * sheet.beats], sheet.rows(2))


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


def test_what_a_musician_sees(tmp_path: Path):
    pitches = np.array([63, 66, 66, 70, 66, 61], np.int32)
    notes = Notes(np.arange(0, 72, 12, dtype=np.int32), pitches, np.full(6, 12, np.int32))
    root = written(tmp_path / "a.musicxml", "Ebm7 D7 | Gm7 | N.C. | C6", notes, 2)
    assert root.findtext("work/work-title") == "A & <b>"
    assert root.findtext("part-list/score-part/part-name") == "Solo"
    assert [words.text for words in root.iter("words")] == ["Swing"]
    assert root.findtext(".//metronome/per-minute") == "120"
    assert [kind.get("text") for kind in root.iter("kind")] == ["m7", "7", "m7", "N.C.", "6"] * 2
    assert [kind.text for kind in root.iter("kind")][:5] == [
        "minor-seventh", "dominant", "minor-seventh", "none", "major-sixth",
    ]  # fmt: skip
    signs = [
        (note.findtext("pitch/step"), note.findtext("pitch/alter"), note.findtext("accidental"))
        for note in root.iter("note")
        if note.find("pitch") is not None
    ]
    # The third of Ebm7 is Gb, that of D7 F#, its flat thirteenth Bb; C# is a sharp eleventh.
    assert signs == [
        ("E", "-1", "flat"), ("G", "-1", "flat"), ("F", "1", "sharp"), ("B", "-1", "flat"),
        ("F", "1", "sharp"), ("C", "1", "sharp"),
    ]  # fmt: skip
    lines = [(m.get("number"), m.findtext("barline/bar-style")) for m in root.iter("measure")]
    assert [line for line in lines if line[1]] == [("4", "light-light"), ("8", "light-heavy")]


def test_tied_notes_keep_their_names(tmp_path: Path):
    one = np.array([36], np.int32), np.array([66], np.int32), np.array([24], np.int32)
    root = written(tmp_path / "a.xml", "D7 | Ebm7", Notes(*one))
    notes = [note for note in root.iter("note") if note.find("pitch") is not None]
    assert [note.findtext("pitch/step") for note in notes] == ["F", "F"]
    assert [note.findtext("accidental") for note in notes] == ["sharp", None]
    assert [[tie.get("type") for tie in note.iter("tie")] for note in notes] == [
        ["start"],
        ["stop"],
    ]


def test_chords_of_all_forms_come_back(tmp_path: Path):
    forms = [lead_sheet.named(name) for name in lead_sheet.names()]
    symbols = sorted({chord.symbol for form in forms for _, chord in form.changes})
    symbols += OTHER_SYMBOLS.split()
    path = tmp_path / "a.musicxml"
    written(path, " | ".join(symbols), Notes(*np.zeros((3, 0), np.int32)))
    assert [chord.symbol for _, chord in musicxml.read_sheet(path).changes] == symbols
    # Other programs have kinds and degrees only; the notes of the chords are the same.
    text = path.read_text().replace(' text="N.C."', "")
    tree = ElementTree.fromstring(text[text.index("<score-partwise") :])
    for kind in tree.iter("kind"):
        kind.attrib.pop("text", None)
    path.write_bytes(ElementTree.tostring(tree))
    rows = parse_bars(" | ".join(symbols)).rows()
    assert np.array_equal(musicxml.read_sheet(path).rows(), rows)


def foreign(path: Path) -> Path:
    """Write a score of two parts with music21: a piano, and a tenor saxophone with a repeat."""
    from music21 import bar, chord, clef, harmony, instrument, meter, note, stream, tempo

    sax = stream.Part([instrument.TenorSaxophone()])
    first = stream.Measure(number=1)
    first.append([clef.TrebleClef(), meter.TimeSignature("4/4"), tempo.MetronomeMark(number=140)])
    first.append([note.Note(76, quarterLength=q) for q in (1.5, 0.5)])
    first.append(chord.Chord([64, 71, 74], quarterLength=2))
    first.insert(0, harmony.ChordSymbol("Em7"))
    first.insert(2, harmony.ChordSymbol("A7"))
    first.rightBarline = bar.Repeat(direction="end", times=2)
    second = stream.Measure(number=2)
    second.append([note.Note(78).getGrace(), note.Note(78, quarterLength=4)])
    sax.append([first, second])
    piano = stream.Part([instrument.Piano()])
    for number in (1, 2):
        measure = stream.Measure(number=number)
        measure.append(chord.Chord([48, 52, 55], quarterLength=4))
        piano.append(measure)
    piano[stream.Measure].first().rightBarline = bar.Repeat(direction="end", times=2)
    score = stream.Score([piano, sax])
    score.write("musicxml", path, makeNotation=True)
    return path


def test_files_of_others(tmp_path: Path):
    path = foreign(tmp_path / "Some Tune.musicxml")
    text = path.read_text()
    assert "<transpose>" in text and "<repeat" in text
    solo, why = musicxml.read_solo(path)
    assert why.startswith("part 2 'Tenor Saxophone' of 2, by its name")
    assert solo.tune == "some tune" and solo.tempo_bpm == 140
    sounding = -14  # a tenor saxophone is a ninth below what is written
    assert (solo.notes.pitches - sounding).tolist() == [76, 76, 74, 76, 76, 74, 78]
    assert solo.notes.onsets.tolist() == [0, 18, 24, 48, 66, 72, 96]
    assert [parse(symbol).root for symbol in ("Dm7", "G7")] * 2 == solo.chords[0:8:2, 0].tolist()
    sheet = lead_sheet.read(path)
    assert [(beat, chord.symbol) for beat, chord in sheet.changes] == [
        (0, "Dm7"), (2, "G7"), (4, "Dm7"), (6, "G7"),
    ]  # fmt: skip
    packed = tmp_path / "a.mxl"
    with ZipFile(packed, "w") as archive:
        archive.writestr("score.xml", text)
    assert same(musicxml.read_solo(packed)[0].notes, solo.notes)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.musicxml", b""), ("a.xml", b"<html/>"), ("a.xml", b"<score-partwise>"),
        ("a.xml", b"<score-partwise/>"), ("a.mxl", b"PK"), ("a.mxl", b""),
        ("a.xml", b'<!DOCTYPE x [<!ENTITY a "b">]><score-partwise/>'),
        ("a.xml", b"<score-partwise><part id='P'><measure/></part></score-partwise>"),
        ("a.xml", b"<score-partwise><part id='P'><measure><attributes><time><beats>15</beats>"
                  b"<beat-type>16</beat-type></time></attributes></measure></part>"
                  b"</score-partwise>"),
        ("a.xml", b"<score-partwise><part-list><score-part id='P'/></part-list><part id='P'>"
                  b"<measure><note><pitch><step>H</step></pitch><duration>x</duration></note>"
                  b"</measure></part></score-partwise>"),
    ],
    ids=str,
)  # fmt: skip
def test_refused_files(tmp_path: Path, name: str, content: bytes):
    path = tmp_path / name
    path.write_bytes(content)
    for read in (musicxml.read_solo, lead_sheet.read):
        with pytest.raises(UserError) as error:
            read(path)
        assert str(error.value).startswith(str(path)) and "\n" not in str(error.value)
    with pytest.raises(UserError, match="cannot read"):
        musicxml.read_solo(tmp_path / "none.xml")
