"""Chords above words, and directions beside chords."""

import pytest
from seqapps.jazz.score.over_words import ONE_BAR
from seqapps.jazz.score.reading import read_text

from tests.jazz.score.charts import assert_refused, bars

WORDS = "over the water we go,"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (f"C       G7\n{WORDS}\nF\nnever too slow", "C | G7 | F"),
        (f"  Am      Dm7  G7\n{WORDS}", "Am | Dm7 | G7"),
        (f"A       E7\n{WORDS}\nA\nhome again, home", "A | E7 | A"),
        (f"Verse 1\nC   F\n{WORDS}\n\nChorus\nG7   C\noh my boat", "C | F | G7 | C"),
        (f"Intro: C F G7\n\nC    F\n{WORDS}", "C | F | G7 | C | F"),
        (f"My Boat\nby Nobody\n\nC    F\n{WORDS}", "C | F"),
        (f"Title: My Boat\nC    F x2\n{WORDS}", "C | F | C | F"),
        (f"C    F\n{WORDS}\nand a verse without chords\nG7\nhome we go", "C | F | G7"),
        ("N.C.    Bbmaj7/D\nSome - where o - ver", "N.C. | Bbmaj7/D"),
        ("Gm      C7\nüber das Wasser", "Gm | C7"),
    ],
)
def test_chords_above_words_have_one_bar_each(text, expected):
    sheet = read_text(text, "x")
    assert bars(sheet) == expected and ONE_BAR in sheet.remarks


@pytest.mark.parametrize("line", ["Form: A B A", "Order: A, B, A", "Structure = A B A"])
def test_a_form_below_chords_is_no_line_of_words(line):
    sheet = read_text(f"[A]\nC7 F7\n[B]\nG7\n{line}", "x")
    assert bars(sheet) == "C7 F7@3 | G7 | C7 F7@3"
    assert sheet.remarks[-1].endswith("is followed")


def test_a_key_below_chords_is_refused():
    assert_refused("C7 F7\nStyle: slow ballad", "line 2, bar 2: expected a chord symbol")


def test_words_below_bars():
    sheet = read_text(f"| C | F |\n{WORDS}\n| G7 | C |\nhome we go again", "x")
    assert bars(sheet) == "C | F | G7 | C"
    assert sheet.remarks == ("x, line 2: the words below the bars are not read",)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (f"C    F\n{WORDS}\n| G7 | C |", "line 1: expected bars between | throughout"),
        ("| C | F |\nla la la", "line 2, bar 3: expected a chord symbol"),
        ("| C | F |\nplay the first part twice", "line 2, bar 3: expected a chord symbol"),
        ("C | F\nVerse A\nG7", "line 2, bar 3: expected a chord symbol"),
    ],
)
def test_other_words_are_refused(text, expected):
    assert_refused(text, expected)


@pytest.mark.parametrize(
    ("text", "expected", "remarks"),
    [
        ("C | F\nSolos over head", "C | F",
         ("x, line 2, bar 3: no bars of section 'Solos over head' follow",)),
        ("C | F\nOpen solos", "C | F",
         ("x, line 2, bar 3: no bars of section 'Open solos' follow",)),
        ("C | F\nBass solo\n| G | C |", "C | F | G | C", ()),
        ("Solo: Dm7 | G7", "Dm7 | G7", ()),
        ("Piano solo: Dm7 | G7", "Dm7 | G7", ()),
        ("| Ab7 | Bass solo | C |", "Ab7 | C", ("x, bar 2: 'Bass solo' is no bar",)),
        ("| Ab7 | (Drum solo) | C |", "Ab7 | C", ("x, bar 2: 'Drum solo' is no bar",)),
        ("| Ab7 Bass solo | C |", "Ab7 | C", ("x, bar 1: 'Bass solo' is not followed",)),
        ("| Ab7 (break) | C |", "Ab7 | C", ("x, bar 1: 'break' is not followed",)),
        ('| Ab7 | C "hits" |', "Ab7 | C", ("x, bar 2: 'hits' is not followed",)),
        ("| Ab7 (stop time) | C sim. |", "Ab7 | C",
         ("x, bar 1: 'stop time' is not followed", "x, bar 2: 'sim.' is not followed")),
    ],
)  # fmt: skip
def test_directions(text, expected, remarks):
    sheet = read_text(text, "x")
    assert bars(sheet) == expected and sheet.remarks == remarks


@pytest.mark.parametrize("text", ["C | (break) | F", "C | drum fill | F", "C | words here | F"])
def test_bars_of_words_are_refused(text):
    assert_refused(text, "bar 2: expected a chord symbol")
