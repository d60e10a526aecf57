"""What stands above the bars of a chart."""

import pytest
from seqapps.common.errors import UserError
from seqapps.jazz.score.lead_sheet import parse


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Title: X\nKey: F\nComposer: me\nTempo: 160 bpm\nTime: 3/4\nStyle: Jazz Waltz",
         ("X", (3, 4), 160.0, "waltz")),
        ("TITLE: X\nTime Signature: 6/8\nRhythm: Bossa Nova", ("X", (6, 8), None, "bossa")),
        ("My Song\nMedium Up Swing", ("My Song", (4, 4), None, "swing")),
        ("My Song\n=======\nSlow Ballad, 4/4, ♩ = 66", ("My Song", (4, 4), 66.0, "ballad")),
        ("My Song\nKey of F\n3/4\n120 bpm\n\n", ("My Song", (3, 4), 120.0, "swing")),
        ("Blues in Bb", ("Blues in Bb", (4, 4), None, "swing")),
        ("Bb Blues", ("Bb Blues", (4, 4), None, "swing")),
        ("C Jam in F#", ("C Jam in F#", (4, 4), None, "swing")),
        ("A Go Go", ("A Go Go", (4, 4), None, "swing")),
        ("C alt blues", ("C alt blues", (4, 4), None, "swing")),
        ("# a comment\nGo", ("Go", (4, 4), None, "swing")),
        ("Tempo: Medium (140)\nTimeSignature: C", ("", (4, 4), 140.0, "swing")),
        ("Style: Samba", ("", (4, 4), None, "bossa")),
        ("Style: Slow Bossa", ("", (4, 4), None, "bossa")),
        ("Feel: Up-tempo", ("", (4, 4), None, "swing")),
    ],
)  # fmt: skip
def test_headers(text, expected):
    sheet = parse(f"{text}\n| C6 | F7 |", "x")
    assert (sheet.title, sheet.meter, sheet.tempo_bpm, sheet.style) == expected
    assert sheet.bars == 2 and sheet.remarks == ()


@pytest.mark.parametrize(
    ("text", "remark"),
    [
        ("Style: Funk", "x, line 1: the style 'Funk' is played as swing: expected swing, bossa, "),
        ("Style: ballad, 70", "x, line 1: 70 is not read as a tempo: expected Tempo: 70"),
        ("Boat\nMedium swing 140", "x, line 2: 140 is not read as a tempo: expected Tempo: 140"),
        ("Style: Waltz", "x: the meter of the waltz is 3/4, as none is given"),
        ("My Song\nby Nobody", "x, line 2: 'by Nobody' is not read"),
        ("capo: 2", "x, line 1: 'capo' is not used, got '2'"),
        ("Form: AABA", "x, line 1: the form 'AABA' is not followed: expected names of "
                        "sections of the chart (none)"),
    ],
)  # fmt: skip
def test_what_is_not_used_is_said(text, remark):
    assert parse(f"{text}\n| C6 | F7 |", "x").remarks[0].startswith(remark)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Tempo: 120-140", "x, line 1: expected a tempo of 20 to 400"),
        ("Tempo: half = 80", "x, line 1: expected a tempo of 20 to 400"),
        ("Tempo: 3/4", "x, line 1: expected a tempo of 20 to 400"),
        ("My Song\nTime: often", "x, line 2: expected a meter"),
        ("Style: swng", "x, line 1: expected a style of swing"),
        ("Dm7 words", "x, line 1, bar 1: expected a chord symbol"),
        ("Titel: A", "x, line 1: expected title, .*did you mean 'title'"),
    ],
)  # fmt: skip
def test_refused_headers(text, expected):
    with pytest.raises(UserError, match=expected):
        parse(f"{text}\n| C6 | F7 |", "x")


@pytest.mark.parametrize(
    ("line", "expected"),
    [("A (9)", "A(9)"), ("C maj7", "Cmaj7"), ("C / / F", "C F"), ("3/4 C / F", "C F"),
     ("C, F", "C F"), ("C,F,,", "C F"), ("Am7 /G", "Am7 Am7/G"), ("Em Am", "Em Am")],
)  # fmt: skip
def test_a_first_line_of_chords_is_no_title(line, expected):
    sheet = parse(f"{line}\nBb7", "x")
    assert " ".join(chord.symbol for _, chord in sheet.changes) == f"{expected} Bb7"
    assert sheet.title == ""
