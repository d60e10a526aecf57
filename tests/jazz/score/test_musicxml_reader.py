"""MusicXML files of other programs."""

from pathlib import Path
from zipfile import ZipFile

import pytest
from seqapps.common.errors import UserError
from seqapps.jazz.harmony.chords import parse
from seqapps.jazz.score import musicxml_reader
from seqapps.jazz.score.reading import read_sheet, read_solo

from .scores import DIVISIONS, METER, chord, measures, note, repeat, rest, score, words, write


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


def sounding_notes(path: Path, part: int) -> list[tuple[float, int]]:
    """Return onset in steps and pitch of the notes of a part as music21 plays them."""
    from music21 import converter

    played = converter.parse(path).toSoundingPitch().parts[part].expandRepeats().flatten()
    sounding = played.stripTies().notes.getElementsNotOfClass("Harmony")
    return [
        (float(one.offset) * 12, max(pitch.midi for pitch in one.pitches))
        for one in sounding
        if one.quarterLength
    ]


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
    by_music21 = sounding_notes(path, part=1)
    assert [(round(onset), pitch) for onset, pitch in by_music21] == list(
        zip(solo.notes.onsets, solo.notes.pitches, strict=True)
    )
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


BAR = note("C", 1) + note("D", 1) + note("E", 1) + note("F", 1)
LAST = note("C", 1) + note("D", 1) + note("E", 1)


def notes(path: Path) -> list[tuple[float, int, float]]:
    """Return the notes of the only voice."""
    (voice,) = musicxml_reader.read(path).voices
    return [tuple(round(value, 3) for value in row) for row in voice.notes]


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        # No divisions, in any measure: those of the note types, or one.
        (BAR, [(0, 60, 1), (1, 62, 1), (2, 64, 1), (3, 65, 1)]),
        (note("C", 480, "<type>quarter</type>") + note("D", 240), [(0, 60, 1), (1, 62, 0.5)]),
        (note("C", 3, "<type>eighth</type>", "<dot/>") + note("D", 2, "<type>eighth</type>"),
         [(0, 60, 0.75), (0.75, 62, 0.5)]),
        (DIVISIONS.format(0) + note("C", 1), [(0, 60, 1)]),
        (DIVISIONS.format("x") + note("C", 1), [(0, 60, 1)]),
        (DIVISIONS.format(0.5) + note("C", 1), [(0, 60, 2)]),
        (DIVISIONS.format(2) + note("C", 1) + DIVISIONS.format(4) + note("D", 1),
         [(0, 60, 0.5), (0.5, 62, 0.25)]),
        # No duration: that of the type. Types that mean nothing do not matter.
        (note("C", None, "<type>half</type>", "<dot/>") + note("D", 1), [(0, 60, 3), (3, 62, 1)]),
        (note("C", 1, "<type>crotchet</type>") + note("D", 2, "<type/>"), [(0, 60, 1), (1, 62, 2)]),
        # No sensible duration: no note, and no time.
        (note("C", 0) + note("D", 1), [(0, 62, 1)]),
        (note("C", -3) + note("D", 1), [(0, 62, 1)]),
        (note("C", "x") + note("D", "1.0"), [(0, 62, 1)]),
        (note("C", "nan") + note("D", "inf") + note("E"), [(0, 64, 1)]),
        (note("C", None) + note("D", 1), [(0, 62, 1)]),
        # Notes without a pitch take their time.
        (note("C").replace("pitch>", "unpitched>") + note("D"), [(1, 62, 1)]),
        (note("H") + note("D"), [(1, 62, 1)]),
        (note("C", 1, octave=12) + note("D"), [(1, 62, 1)]),
        (note("C", 2, "<cue/>") + note("D"), [(2, 62, 1)]),
        (note("C", None, "<grace/>") + note("D"), [(0, 62, 1)]),
        (note("C").replace("</step>", "</step><alter>-2</alter>"), [(0, 58, 1)]),
        # Chords: the highest note, also of chord notes without a voice.
        (note("C") + note("E", 1, "<chord/>") + note("A", 1, "<chord/>", octave=3), [(0, 64, 1)]),
        (note("C", 1, "<voice>2</voice>") + note("E", 1, "<chord/>"), [(0, 64, 1)]),
        (note("C", 1, "<chord/>") + note("D"), [(0, 60, 1), (0, 62, 1)]),
        (note("C", 2) + chord("C") + note("E", 2, "<chord/>") + note("F"),
         [(0, 64, 2), (2, 65, 1)]),
        # A backup too far, and a second voice.
        (note("C", 2) + "<backup><duration>99</duration></backup>"
         + note("E", 1, "<voice>2</voice>"), [(0, 60, 2)]),
        (note("C", 1, "<voice>10</voice>") + "<backup><duration>1</duration></backup>"
         + note("E", 1, "<voice>9</voice>"), [(0, 64, 1)]),
        ("<forward><duration>1</duration></forward>" + note("C"), [(1, 60, 1)]),
        ("<backup/><forward/>" + note("C"), [(0, 60, 1)]),
        # Ties.
        (note("C", 1, '<tie type="start"/>') + note("C", 1, '<tie type="stop"/>'), [(0, 60, 2)]),
        (note("C") + note("C", 1, '<notations><tied type="stop"/></notations>'), [(0, 60, 2)]),
        (note("C") + note("D", 1, '<tie type="stop"/>'), [(0, 60, 1), (1, 62, 1)]),
        (note("C", 1, '<tie type="let-ring"/>') + note("C"), [(0, 60, 1), (1, 60, 1)]),
    ],
)  # fmt: skip
def test_notes(tmp_path: Path, content: str, expected: list):
    assert notes(write(tmp_path, content)) == expected


def test_what_is_passed_over_is_said(tmp_path: Path):
    path = write(tmp_path, note("C", 0) + note("D", 0) + note("H") + LAST, BAR)
    assert read_solo(path)[1] == "passed over 3 unreadable notes"


@pytest.mark.parametrize(
    ("time", "expected", "remark"),
    [
        (METER.format("3+2", 8), (5, 8), ""),
        (METER.format("3 + 2 + 2", 8), (7, 8), ""),
        (METER.format(1, 4), (4, 4), "1/4 is read as 4/4"),
        (METER.format(15, 8), (5, 8), "15/8 is read as 5/8"),
        (METER.format(12, 16), (6, 8), "12/16 is read as 6/8"),
        (METER.format(4, 4).replace("</time>", "<beats>3</beats><beat-type>8</beat-type></time>"),
         (11, 8), ""),
        ("<attributes><time><senza-misura/></time></attributes>", (4, 4), ""),
        ('<attributes><time symbol="common"/></attributes>', (4, 4), ""),
        (METER.format("C", 4), (4, 4), ""), (METER.format(4, "x"), (4, 4), ""),
        (METER.format(0, 4), (4, 4), ""), (METER.format(4, 0), (4, 4), ""),
        (METER.format(4, 3), (4, 4), ""), ("<attributes><time/></attributes>", (4, 4), ""),
        ("", (4, 4), ""),
    ],
)  # fmt: skip
def test_meters(tmp_path: Path, time: str, expected: tuple[int, int], remark: str):
    solo, why = read_solo(write(tmp_path, time + note("C", 0.5), note("C", 0.5)))
    assert (solo.beats_per_bar, solo.unit) == expected and why == remark


def test_meter_changes_are_said(tmp_path: Path):
    path = write(
        tmp_path, chord("C") + BAR, BAR, METER.format(3, 4) + LAST, METER.format(4, 4) + BAR
    )
    path.write_text(path.read_text().replace("<harmony>", METER.format(4, 4) + "<harmony>"))
    remark = "the meter changes in bar 3 (3/4), bar 4 (4/4): 4/4 is used throughout"
    assert read_solo(path)[1] == remark
    assert read_sheet(path).remarks == (f"{path}: {remark}",)


def form(path: Path) -> tuple[int, list[tuple[int, str]]]:
    sheet = read_sheet(path)
    return sheet.bars, [(beat, chord.symbol) for beat, chord in sheet.changes]


FORM = [chord(step) + BAR for step in "CFGA"]
CHANGES = [(0, "C7"), (4, "F7"), (8, "G7"), (12, "A7")]
IMPLICIT = ' implicit="yes"'
UP = note("G", 1)
PICK_UP = "<measure number='0' implicit='yes'>{}</measure>"


@pytest.mark.parametrize(
    "contents",
    [
        (PICK_UP.format(UP), *FORM),
        ("<measure number='0'>" + UP + "</measure>", *FORM),
        ("<measure number='1'>" + UP + "</measure>", *FORM),
        ("<measure number='X1' implicit='yes'>" + UP + "</measure>", *FORM),
        (PICK_UP.format(rest(3) + UP), *FORM),
        (PICK_UP.format(rest(1) + UP), *FORM),
        (PICK_UP.format(METER.format(1, 4) + UP), METER.format(4, 4) + FORM[0], *FORM[1:]),
        (PICK_UP.format(UP), *FORM[:3], chord("A") + LAST),
        (PICK_UP.format(UP + UP), *FORM[:3], chord("A") + note("C") + note("D")),
        (PICK_UP.format(chord("D") + UP), *FORM),
        FORM,
        (*FORM[:3], chord("A") + LAST),
        (*FORM[:3], chord("A")),
        ("<measure number='0'>" + FORM[0] + "</measure>", *FORM[1:]),  # counted from 0
    ],
)
def test_a_pick_up_is_no_bar_of_the_form(tmp_path: Path, contents):
    path = write(tmp_path, *contents)
    assert form(path) == (4, CHANGES)
    solo, _ = read_solo(path)
    first = solo.chords[:, 0].tolist().index(0)
    assert first in (0, 4)  # in a solo the pick-up has a bar


def test_a_chord_of_the_pick_up_lasts(tmp_path: Path):
    bars = [chord("D").join(("", UP)), BAR, chord("F") + BAR]
    assert form(write(tmp_path, *bars)) == (2, [(0, "D7"), (4, "F7")])


@pytest.mark.parametrize(
    ("last", "bars"), [(BAR + repeat("backward"), 8), (LAST + repeat("backward"), 8)]
)
def test_a_repeated_pick_up_stays_in_front_of_its_bar(tmp_path: Path, last, bars):
    path = write(tmp_path, UP, *FORM[:3], chord("A") + last)
    found, changes = form(path)
    assert found == bars
    assert changes == CHANGES + [(16 + beat, symbol) for beat, symbol in CHANGES]


@pytest.mark.parametrize(
    ("bar", "beats"),
    [
        (BAR + note("G", 0.25), 4),  # too long by little: a fault of the writer
        (BAR + note("G", 1), 8), (BAR + note("G", 4), 8), (BAR + note("G", 5), 12),
        (LAST, 4),  # too short
        ("", 4),
    ],
)  # fmt: skip
def test_measures_that_are_not_full(tmp_path: Path, bar: str, beats: int):
    path = write(tmp_path, chord("C") + BAR, chord("D") + bar, chord("E") + BAR)
    changes = [(0, "C7"), (4, "D7"), (4 + beats, "E7")]
    assert form(path) == (2 + beats // 4, changes)


def test_a_meter_that_is_given_late(tmp_path: Path):
    path = write(tmp_path, *FORM[:3], METER.format(3, 4) + chord("A") + LAST)
    solo, remark = read_solo(path)
    assert solo.beats_per_bar == 4 and form(path) == (4, CHANGES)
    assert remark == "the meter changes in bar 4 (3/4): 4/4 is used throughout"


def test_overfull_measures_are_said(tmp_path: Path):
    path = write(tmp_path, BAR, *[BAR + note("G")] * 5)
    assert read_solo(path)[1] == "longer than the meter: bar 2, 3, 4 and 2 more"
    assert read_solo(write(tmp_path, BAR, BAR + note("G", 0.5)))[1] == ""


def test_a_long_introduction_in_another_meter_is_no_pick_up(tmp_path: Path):
    bars = [METER.format(5, 16) + note("C", 1.25), note("C", 1.25)] * 2
    path = write(tmp_path, *bars, METER.format(4, 4) + chord("C") + BAR, BAR)
    sheet = read_sheet(path)
    assert sheet.meter == (4, 4) and sheet.bars == 4
    assert [beat for beat, _ in sheet.changes] == [0, 8]


def test_a_measure_in_two_parts(tmp_path: Path):
    halves = (chord("F") + note("C", 2) + repeat("backward"), note("D", 2))
    assert form(write(tmp_path, FORM[0], *halves, FORM[2], FORM[3]))[0] == 6
    whole = write(tmp_path, FORM[0], chord("F") + note("C", 2), note("D", 2), FORM[2], FORM[3])
    assert form(whole) == (4, CHANGES)


@pytest.mark.parametrize(
    ("contents", "played"),
    [
        (("C", "D" + repeat("backward"), "E"), "CDCDE"),
        (("C", "D" + repeat("backward", 'times="3"'), "E"), "CDCDCDE"),
        (("C", "D" + repeat("backward", 'times="x"'), "E"), "CDCDE"),
        (("C", repeat("forward") + "D" + repeat("backward"), "E"), "CDDE"),
        (("C", repeat("", ending="1 start") + "D" + repeat("backward", ending="1 stop"),
          repeat("", ending="2 start") + "E" + repeat("", ending="2 discontinue"), "F"), "CDCEF"),
        (("C", repeat("", ending="1,2 start") + "D" + repeat("backward", ending="1,2 stop"),
          repeat("", ending="3 start") + "E"), "CDCDCE"),
        (("C", repeat("", ending="1-2 start") + "D" + repeat("backward"),
          repeat("", ending="3. start") + "E"), "CDCDCE"),
        (("C", repeat("", ending=" start") + "D" + repeat("backward"),
          repeat("", ending=" start") + "E"), "CDCE"),
        (("C", "D" + repeat("backward", ending=" stop"), repeat("", ending="2 start") + "E"),
         "CDCE"),
        (("C" + words("Fine"), "D", "E" + words("D.C. al Fine")), "CDEC"),
        (("C", "D" + '<sound fine="yes"/>', "E" + '<sound dacapo="yes"/>'), "CDECD"),
        (("C", "<direction><direction-type><segno/></direction-type></direction>D",
          words("To Coda") + "E", words("D.S. al Coda") + "F",
          "<direction><direction-type><coda/></direction-type></direction>G"), "CDEFDEG"),
        (("C", '<sound segno="s"/>D', '<sound tocoda="c"/>E', '<sound dalsegno="s"/>F',
          '<sound coda="c"/>G'), "CDEFDEG"),
        (("C", "<direction><direction-type><coda/></direction-type></direction>D",
          words("Da Capo al Coda") + "E",
          "<direction><direction-type><coda/></direction-type></direction>F"), "CDECDF"),
        (("C", "D" + words("fine print, dcs and D.Scarlatti")), "CD"),
    ],
)  # fmt: skip
def test_repeats(tmp_path: Path, contents, played):
    bars = []
    for content in contents:
        at = next(n for n, char in enumerate(content) if _is_step(content, n))
        bars.append(content[:at] + note(content[at], 4) + content[at + 1 :])
    found = notes(write(tmp_path, *bars))
    steps = {60: "C", 62: "D", 64: "E", 65: "F", 67: "G"}
    assert "".join(steps[pitch] for _, pitch, _ in found) == played
    assert [onset for onset, _, _ in found] == [4 * n for n in range(len(found))]


def _is_step(content: str, place: int) -> bool:
    """Return whether a letter stands outside of all elements."""
    before = content[:place]
    depth = before.count("<") - 2 * before.count("</") - before.count("/>")
    return content[place] in "CDEFG" and not depth and before.count("<") == before.count(">")


def test_repeats_are_played_where_a_jump_cannot_be(tmp_path: Path):
    path = write(tmp_path, BAR, BAR + repeat("backward"), BAR + words("D.S. al Coda"))
    solo, remark = read_solo(path)
    assert len(solo) == 20 and remark == "D.S. cannot be played, repeats are"


def test_a_repeat_of_one_part_is_that_of_all(tmp_path: Path):
    one = measures(*FORM[:3], FORM[3] + repeat("backward"))
    path = tmp_path / "a.musicxml"
    path.write_text(score(one, measures(*FORM)))
    file = musicxml_reader.read(path)
    assert [len(voice.notes) for voice in file.voices] == [32, 32] and file.beats == 32


@pytest.mark.parametrize(
    ("offset", "beat"), [(None, 4), (0, 4), (1, 5), (2.4, 6), (-1, 4), ("x", 4), (-99, 4)]
)
def test_offsets_of_harmonies(tmp_path: Path, offset, beat):
    path = write(tmp_path, chord("C") + BAR, chord("D", offset) + BAR)
    assert form(path)[1] == [(0, "C7"), (beat, "D7")]


@pytest.mark.parametrize(
    ("tempo", "expected"),
    [
        ('<sound tempo="100"/>', 100), ('<sound tempo="100,5"/>', 100.5),
        ('<sound tempo="0"/><sound tempo="90"/>', 90), ('<sound tempo="x"/>', None),
        ("<metronome><beat-unit>quarter</beat-unit><per-minute>90</per-minute></metronome>", 90),
        ("<metronome><beat-unit>quarter</beat-unit><beat-unit-dot/><per-minute>80</per-minute>"
         "</metronome>", 120),
        ("<metronome><beat-unit>half</beat-unit><per-minute>ca. 60</per-minute></metronome>", 120),
        ("<metronome><beat-unit>half</beat-unit><per-minute>66-72</per-minute></metronome>", 132),
        ("<metronome><beat-unit>minim</beat-unit><per-minute>60</per-minute></metronome>", None),
        ("<metronome><beat-unit>quarter</beat-unit><beat-unit>half</beat-unit></metronome>", None),
        ("<words>♩ = 132</words>", 132), ("<words>♩. = 80</words>", 120),
        ("<words>♪=200</words>", 100), ("<words>Swing (♩=ca. 140)</words>", 140),
        ("<words>Medium swing, 120 bpm</words>", 120), ("<words>q = 96</words>", 96),
        ("<words>Op. 120, 1970</words>", None), ("<words>Swing</words>", None),
        ('<words>q = 96</words><sound tempo="100"/>', 100),
    ],
)  # fmt: skip
def test_tempi(tmp_path: Path, tempo: str, expected: float | None):
    direction = f"<direction><direction-type>{tempo}</direction-type></direction>"
    assert musicxml_reader.read(write(tmp_path, direction + BAR)).tempo_bpm == expected


def test_a_change_of_instrument(tmp_path: Path):
    down = "<attributes><transpose><chromatic>{}</chromatic></transpose></attributes>"
    bars = [
        down.format(-2) + chord("D") + BAR,
        chord("D") + BAR,
        down.format(-9) + chord("A") + BAR,
    ]
    path = write(tmp_path, *bars)
    assert [pitch for _, pitch, _ in notes(path)][::4] == [58, 58, 51]
    assert form(path)[1] == [(0, "C7")]  # also the A7 of an alto saxophone


def test_staves_are_voices(tmp_path: Path):
    back = "<backup><duration>4</duration></backup>"
    left = note("C", 4, "<voice>5</voice>", "<staff>2</staff>", octave=2)
    path = write(tmp_path, BAR + back + left)
    labels = [voice.label for voice in musicxml_reader.read(path).voices]
    assert labels == ["part 1 'Solo' of 2", "part 2 'Solo' of 2"]


def test_parts_of_instruments(tmp_path: Path):
    path = tmp_path / "a.musicxml"
    numbers = "<midi-channel>{}</midi-channel><midi-program>67</midi-program>"
    text, end = score(measures(BAR), measures(BAR, note("C", 4))), "</part-name>"
    for channel in (1, 10):
        midi = f"<midi-instrument>{numbers.format(channel)}</midi-instrument>"
        text = text.replace(f"{end}</score-part>", f"{end}{midi}</score-part>", 1)
    path.write_text(text)
    first, second = musicxml_reader.read(path).voices
    assert (first.program, first.channel, second.channel) == (66, None, 9)
    assert second.is_drums and len(second.notes) == 5


def test_too_long_repeats_are_refused(tmp_path: Path):
    path = write(tmp_path, *[BAR] * 300, BAR + repeat("backward", 'times="64"'))
    with pytest.raises(
        UserError, match=r"a\.musicxml: expected at most 200,000 notes and 65,536 beats, got"
    ):
        read_solo(path)


def test_a_chord_that_cannot_be_read_is_passed_over(tmp_path: Path):
    unknown = "<harmony><root><root-step>X</root-step></root><kind>major</kind></harmony>"
    sheet = read_sheet(write(tmp_path, chord("C") + BAR, unknown + BAR, chord("F") + LAST))
    assert [(beat, one.symbol) for beat, one in sheet.changes] == [(0, "C7"), (8, "F7")]
    assert "passed over 1 unreadable chord symbol" in sheet.remarks[0]


def test_a_file_without_a_readable_chord_is_refused(tmp_path: Path):
    path = write(tmp_path, chord("H") + note("C", 4))
    with pytest.raises(UserError, match="got none; passed over 1 unreadable"):
        read_sheet(path)
