"""MusicXML files that are written: the reader and music21 find the same notes and chords."""

from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from seqapps.jazz.score import forms, musicxml_writer
from seqapps.jazz.score.lead_sheet import parse_bars
from seqapps.jazz.score.reading import read_sheet, read_solo
from seqapps.jazz.score.solo import Notes

from .test_engraving import METERS, voices

OTHER_SYMBOLS = "C9 Fmaj9 Dm11 G13 C7b5 Cmaj7#5 C7(b9,#11) C6/9 Csus4 Cadd9 C5 CΔ Cø C-7 C+7 Fb7"


def written(path: Path, bars: str, notes: Notes, choruses=1, meter=(4, 4)) -> ElementTree.Element:
    sheet = replace(parse_bars(bars, meter), title="A & <b>")
    musicxml_writer.write(sheet, choruses, notes, 120.0, path)
    return ElementTree.parse(path).getroot()


def same(one: Notes, other: Notes) -> bool:
    return all(
        np.array_equal(getattr(one, name), getattr(other, name))
        for name in ("onsets", "pitches", "durations")
    )


def by_music21(path: Path, unit: int) -> list[tuple[float, int, float]]:
    """Return the notes of a file, times in steps, by a library that shares no code with ours."""
    from music21 import converter

    part = converter.parse(path).parts[0].flatten().stripTies()
    steps = 12 * unit / 4  # of a quarter note
    return [
        (round(note.offset * steps), note.pitch.midi, round(note.quarterLength * steps))
        for note in part.notes.getElementsNotOfClass("Harmony")
    ]


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(voices(), st.sampled_from(METERS))
def test_music21_reads_the_notes_that_are_written(tmp_path_factory, notes, meter):
    path = tmp_path_factory.mktemp("xml") / "a.musicxml"
    written(path, "C7", notes, 1, meter)
    assert by_music21(path, meter[1]) == list(map(tuple, notes.rows.tolist()))


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(voices(), st.sampled_from(METERS))
def test_notes_and_chords_that_are_written_are_read(tmp_path_factory, notes, meter):
    path = tmp_path_factory.mktemp("xml") / "a.musicxml"
    bars = "Dm7/C G7 | Cmaj7#11 | C7alt"
    written(path, bars, notes, 2, meter)
    sheet = parse_bars(bars, meter)
    assert [symbol.symbol for _, symbol in read_sheet(path).changes][:4] == [
        "Dm7/C", "G7", "Cmaj7#11", "C7alt",
    ]  # fmt: skip
    if len(notes):
        solo, _ = read_solo(path)
        assert same(solo.notes, notes) and solo.beats_per_bar == meter[0]
        assert np.array_equal(solo.chords[: 2 * sheet.beats], sheet.rows(2))


def test_what_a_musician_sees(tmp_path: Path):
    pitches = np.array([63, 66, 66, 70, 66, 61], np.int32)
    notes = Notes(np.arange(0, 72, 12, dtype=np.int32), pitches, np.full(6, 12, np.int32))
    root = written(tmp_path / "a.musicxml", "Ebm7 D7 | Gm7 | N.C. | C6", notes, 2)
    assert root.findtext("work/work-title") == "A & <b>"
    assert root.findtext("part-list/score-part/part-name") == "Solo"
    assert [words.text for words in root.iter("words")] == ["Swing  "]
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
    sheets = [forms.load(name) for name in forms.names()]
    symbols = sorted({chord.symbol for sheet in sheets for _, chord in sheet.changes})
    symbols += OTHER_SYMBOLS.split()
    path = tmp_path / "a.musicxml"
    written(path, " | ".join(symbols), Notes(*np.zeros((3, 0), np.int32)))
    assert [chord.symbol for _, chord in read_sheet(path).changes] == symbols
    # Other programs have kinds and degrees only; the notes of the chords are the same.
    text = path.read_text().replace(' text="N.C."', "")
    tree = ElementTree.fromstring(text[text.index("<score-partwise") :])
    for kind in tree.iter("kind"):
        kind.attrib.pop("text", None)
    path.write_bytes(ElementTree.tostring(tree))
    rows = parse_bars(" | ".join(symbols)).rows()
    assert np.array_equal(read_sheet(path).rows(), rows)
