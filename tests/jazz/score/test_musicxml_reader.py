"""MusicXML files of other programs."""

from pathlib import Path
from zipfile import ZipFile

import pytest
from seqapps.common.errors import UserError
from seqapps.jazz.harmony.chords import parse
from seqapps.jazz.score.reading import read_sheet, read_solo


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
    solo, why = read_solo(path)
    assert why.startswith("part 2 'Tenor Saxophone' of 2, by its name")
    assert solo.tune == "some tune" and solo.tempo_bpm == 140
    sounding = -14  # a tenor saxophone is a ninth below what is written
    assert (solo.notes.pitches - sounding).tolist() == [76, 76, 74, 76, 76, 74, 78]
    assert solo.notes.onsets.tolist() == [0, 18, 24, 48, 66, 72, 96]
    assert [parse(symbol).root for symbol in ("Dm7", "G7")] * 2 == solo.chords[0:8:2, 0].tolist()
    sheet = read_sheet(path)
    assert [(beat, chord.symbol) for beat, chord in sheet.changes] == [
        (0, "Dm7"), (2, "G7"), (4, "Dm7"), (6, "G7"),
    ]  # fmt: skip
    packed = tmp_path / "a.mxl"
    with ZipFile(packed, "w") as archive:
        archive.writestr("score.xml", text)
    assert (read_solo(packed)[0].notes.rows == solo.notes.rows).all()


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
    for read in (read_solo, read_sheet):
        with pytest.raises(UserError) as error:
            read(path)
        assert str(error.value).startswith(str(path)) and "\n" not in str(error.value)
    with pytest.raises(UserError, match="cannot read"):
        read_solo(tmp_path / "none.xml")
