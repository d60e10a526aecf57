"""Lead sheets: the text format, files, named forms, other keys."""

from pathlib import Path

import pytest
from seqapps.common.errors import UserError
from seqapps.jazz.harmony import chords
from seqapps.jazz.score import lead_sheet
from seqapps.jazz.score.lead_sheet import named, parse, parse_bars, read, transpose


def symbols(sheet: lead_sheet.LeadSheet) -> str:
    return " ".join(f"{beat}:{chord.symbol}" for beat, chord in sheet.changes)


def test_a_sheet_with_a_header_sections_and_comments():
    sheet = parse(
        "title: A tune: part 2\nmeter: 3/4\ntempo: 92.5\nstyle: Waltz\n\n# ours\n[A]\n"
        "| Dm7 / G7 | Cmaj7 || % |\n[B]\n| N.C. | Am7/G |\n",
        "tune.txt",
    )
    assert (sheet.title, sheet.meter, sheet.tempo_bpm) == ("A tune: part 2", (3, 4), 92.5)
    assert sheet.style == "waltz" and sheet.beats == 15
    assert symbols(sheet) == "0:Dm7 2:G7 3:Cmaj7 9:N.C. 12:Am7/G"


@pytest.mark.parametrize(
    ("meter", "bar", "expected"),
    [
        ("4/4", "Dm7 G7", "0:Dm7 2:G7"),
        ("4/4", "Dm7 / / G7", "0:Dm7 3:G7"),
        ("3/4", "Dm7 G7", "0:Dm7 2:G7"),
        ("5/4", "Dm7 G7", "0:Dm7 3:G7"),
        ("6/8", "Dm7 G7", "0:Dm7 3:G7"),
        ("12/8", "C F G F", "0:C 3:F 6:G 9:F"),
        ("4/4", "C | / F", "0:C 6:F"),
        ("4/4", "C C | C | C7", "0:C 8:C7"),
    ],
)
def test_shares_of_bars(meter, bar, expected):
    assert symbols(parse_bars(bar, lead_sheet.parse_meter(meter, ""))) == expected


def test_bars_alone_are_a_sheet():
    sheet = parse("Dm7 | G7\nCmaj7 | %", "x")
    assert symbols(sheet) == "0:Dm7 4:G7 8:Cmaj7" and sheet.beats == 16
    assert (sheet.title, sheet.style, sheet.tempo_bpm) == ("", "swing", None)
    assert sheet.rows(2).shape == (32, 3) and sheet.rows(2)[20].tolist() == [7, 1169, 7]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Dm7 | G7 | Hm7", "bar 3: expected a chord symbol such as .*, got 'Hm7'"),
        ("% | C", "bar 1: expected a chord symbol, got '%'"),
        ("/ C", "bar 1: expected a chord symbol, got '/'"),
        ("C % | C", "bar 1: expected % alone in its bar, got 'C %'"),
        ("C | C7 F7 G7", "bar 2: .* got 3 chords in 4 beats; .* such as 'C7 / F7 G7'"),
        ("C D E F G", "bar 1: expected at most 4 chords, one for each beat, got 5"),
        (" | | ", "expected bars such as .*, got none"),
        ("", "expected bars such as .*, got none"),
        ("C |" * 513, "bar 513: expected at most 512 bars"),
        ("C\nF | Q", "line 2, bar 3: expected a chord symbol"),
    ],
)
def test_refused_bars(text, expected):
    with pytest.raises(UserError, match=f"^--chords(, |: ){expected}") as error:
        parse_bars(text, where="--chords")
    assert "\n" not in str(error.value)


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        ("meter: 13/4", "x, line 1: expected a meter of 2 to 12 beats over 2, 4 or 8 .* '13/4'"),
        ("meter: 4/3", "x, line 1: expected a meter"),
        ("tempo: 401", "x, line 1: expected a tempo of 20 to 400 beats a minute, got '401'"),
        ("tempo: fast", "x, line 1: expected a tempo"),
        ("title:a\nstyle:swin", "x, line 2: expected a style of swing, .*, got 'swin'"),
        ("temp: 120", "x, line 1: expected title, .*, got 'temp'; did you mean 'tempo'"),
    ],
)
def test_refused_headers(header, expected):
    with pytest.raises(UserError, match=expected):
        parse(f"{header}\n\nC7 | F7\n", "x")


def test_files(tmp_path: Path):
    text = tmp_path / "a.txt"
    text.write_bytes("\ufefftitle: é\r\n\r\n| C7 | F7 |\r\n".encode())
    assert symbols(read(text)) == "0:C7 4:F7" and read(text).title == "é"
    text.write_text("title: a\n\n| C7 |\n| Q7 |\n")
    with pytest.raises(UserError, match=r"a\.txt, line 4, bar 2: expected a chord symbol"):
        read(text)
    text.write_bytes(b"C7 | \xff")
    for path in (text, tmp_path, tmp_path / "none.txt", tmp_path / "none.mid", tmp_path / "a.pdf"):
        with pytest.raises(UserError) as error:
            read(path)
        assert str(path) in str(error.value) and "\n" not in str(error.value)


def test_every_form_is_read():
    for name in lead_sheet.names():
        sheet = named(name)
        assert sheet.title and sheet.tempo_bpm and sheet.beats % sheet.meter[0] == 0
        assert (sheet.style == "waltz") == (sheet.meter == (3, 4))


@pytest.mark.parametrize(
    ("name", "first"),
    [
        ("blues-F", "0:F7 4:Bb7 8:F7 12:Cm7 14:F7 16:Bb7 20:Bdim7"),
        ("blues", "0:F7 4:Bb7 8:F7 12:Cm7"),
        ("blues-Eb", "0:Eb7 4:Ab7 8:Eb7 12:Bbm7 14:Eb7 16:Ab7 20:Adim7"),
        ("blues-Gb", "0:Gb7 4:Cb7 8:Gb7 12:Dbm7"),
        ("blues-E", "0:E7 4:A7 8:E7 12:Bm7 14:E7 16:A7 20:A#dim7 24:E7 28:G#m7b5 30:C#7b9"),
        ("blues-bebop-G", "0:Gmaj7 4:F#m7b5 6:B7b9"),
        ("rhythm-changes-Bb", "0:Bb6 2:G7b9"),
        ("rhythm-changes-A", "0:A6 2:F#7b9"),
        ("ii-V-I-C", "0:Dm7 4:G7 8:Cmaj7"),
        ("ii-V-I-Db", "0:Ebm7 4:Ab7 8:Dbmaj7"),
        ("ii-V-i-Am", "0:Bm7b5 4:E7"),
        ("bossa-Gm", "0:Gm7"),
        ("bossa-G", "0:Gmaj7"),
        ("modal-lydian-F", "0:Fmaj7#11 16:Gmaj7#11 32:Abmaj7#11"),
    ],
)
def test_forms_and_their_keys(name, first):
    assert symbols(named(name)).startswith(first)


@pytest.mark.parametrize(
    ("name", "suggestion"),
    [("blus-F", "blues-F"), ("ii-V-I-Cm", "ii-V-"), ("blues-H", "blues-"), ("../SOURCE", "")],
)
def test_unknown_forms(name, suggestion):
    with pytest.raises(UserError, match=f"got '{name}'.*{suggestion}"):
        named(name)


def test_without_the_folder_of_forms(monkeypatch, tmp_path):
    monkeypatch.setattr(lead_sheet, "FORMS", tmp_path)
    with pytest.raises(UserError, match="datasets/jazz/forms"):
        named("blues-F")


@pytest.mark.parametrize("semitones", range(-11, 12))
def test_transposing_moves_roots_basses_and_nothing_else(semitones):
    sheet = parse_bars("Dm7/C G7alt | Cmaj7 N.C. | F#m7b5 Bb7#11 | Ebm(maj7) A♭7")
    moved = transpose(sheet, semitones)
    for (beat, chord), (other_beat, other) in zip(sheet.changes, moved.changes, strict=True):
        if chord is not chords.SILENCE:
            assert other.root == (chord.root + semitones) % 12
            assert other.bass == (chord.bass + semitones) % 12
        assert (other_beat, other.tones) == (beat, chord.tones)
        assert chords.parse(other.symbol) == other


def test_transposing_takes_the_key_of_fewer_accidentals():
    assert symbols(transpose(parse_bars("Dm7 G7 | C"), 2)) == "0:Em7 2:A7 4:D"
    assert symbols(transpose(parse_bars("Dm7 G7 | C"), 1)) == "0:Ebm7 2:Ab7 4:Db"
