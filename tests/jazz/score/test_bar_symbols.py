"""The chords of a bar, and how long they last."""

import pytest
from seqapps.jazz.score.reading import read_text

from tests.jazz.score.charts import assert_refused, bars


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("(Gm7 C7) | F", "Gm7 C7@3 | F"),
        ("| F | (Gm7 C7) |", "F | Gm7 C7@3"),
        ("| F | ( Gm7 , C7 ) |", "F | Gm7 C7@3"),
        ("F | C6 (Gm7 C7)", "F | C6 Gm7@3 C7@4"),
        ("F | (Gm7 | C7)", "F | Gm7 | C7"),
        ("F | (Gm7 | C7 )", "F | Gm7 | C7"),
        ("F6 (D7b9 | Gm7 C7(b9))", "F6 D7b9@3 | Gm7 C7(b9)@3"),
        ("| Am7 | (Bm7b5 E7(b9)) |", "Am7 | Bm7b5 E7(b9)@3"),
        ("| F6 | (Gm7 / C7 /) |", "F6 | Gm7 C7@3"),
        ("| F6 | (Gm7 C7) :|", "F6 | Gm7 C7@3 | F6 | Gm7 C7@3"),
        ("| F6 | (Am7 D7 Gm7 C7) |", "F6 | Am7 D7@2 Gm7@3 C7@4"),
        ("| F6 (Gm7) | (C7) |", "F6 Gm7@3 | C7"),
    ],
)  # fmt: skip
def test_turnarounds_in_parentheses(text, expected):
    assert bars(read_text(text, "x")) == expected


@pytest.mark.parametrize("text", ["F | ((Gm7 | C7))", "F | (Gm7 words)", "F | Gm7) C7"])
def test_other_parentheses_are_refused(text):
    assert_refused(text, "expected a chord symbol")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("| Am7 /G | F |", "Am7 Am7/G@3 | F"),
        ("| Am7 /G /F# /F |", "Am7 Am7/G@2 Am7/F#@3 Am7/F@4"),
        ("| Am7 | /G | /F# | F |", "Am7 | Am7/G | Am7/F# | F"),
        ("| Am7 / /G / |", "Am7 Am7/G@3"),
        ("| Am7 / / /G |", "Am7 Am7/G@4"),
        ("| C/E /D | F |", "C/E C/D@3 | F"),
        ("| Dm7(G7) /C |", "Dm7(G7) Dm7/C@3"),
        ("| C /Bb Am7 |", "C C/Bb@3 Am7@4"),
        ("| Cm7(b5) /Gb |", "Cm7(b5) Cm7(b5)/Gb@3"),
        ("| C6/9 /G | F |", "C6/9 C6/9/G@3 | F"),
        ("| Am7 | % | /G |", "Am7 | . | Am7/G"),
        ("Am7 /g | F", "Am7 Am7/g@3 | F"),
        ("|: Am7 /G :| x2", "Am7 Am7/G@3 | Am7 Am7/G@3"),
        ("3/4 Am7 /G /F | F", "Am7 Am7/G@2 Am7/F@3 | F"),
        ("C,/B,Am7,/G", "C C/B@2 Am7@3 Am7/G@4"),
    ],
)
def test_changes_of_the_bass_alone(text, expected):
    assert bars(read_text(text, "x")) == expected


def test_a_german_bass_alone():
    assert bars(read_text("| H7 /A /B | E |", "x", german=True)) == "B7 B7/A@3 B7/Bb@4 | E"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("| /G | C", "bar 1: expected a chord before the bass, got '/G'"),
        ("| N.C. /G |", "bar 1: expected a chord before the bass '/G', got N.C."),
        ("| C /X |", "bar 1: expected a chord symbol"),
        ("| C /G7 |", "bar 1: expected a chord symbol"),
    ],
)
def test_refused_basses(text, expected):
    assert_refused(text, expected)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # slashes count beats, and the last chord lasts to the end of the bar
        ("| C7 / F7 |", "C7 F7@3"),
        ("C7 . F7 | C7,,F7 | C7 - F7", "C7 F7@3 | C7 F7@3 | C7 F7@3"),
        ("5/4 C / F | C / / F / | C / F G", "C F@3 | C F@4 | C F@3 G@4"),
        ("3/4 C / F | C", "C F@3 | C"),
        # a slash for each beat below the chords
        ("C //// | F////", "C | F"),
        ("C // F // | C /// F / | C / F ///", "C F@3 | C F@4 | C F@2"),
        ("C / F / G / A / | C", "C F@2 G@3 A@4 | C"),
        ("3/4 C /// | F // C / | G", "C | F C@3 | G"),
        ("5/4 C ///// | F /// C //", "C | F C@4"),
        # one chord
        ("C / / | F ..", "C | F"),
        # eight shares in four beats
        ("C / / / F / / / | C / / / / / F /", "C F@3 | C F@4"),
    ],
)
def test_slashes(text, expected):
    assert bars(read_text(text, "x")) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("C7 F7 /", "got 3 chords in 4 beats; write one / for each further beat"),
        ("C / / / / F / /", "bar 1: expected at most 4 chords, one for each beat, got 8"),
        ("C / F / / / / G", "bar 1: expected at most 4 chords, one for each beat, got 8"),
        ("6/8 C / F G", "got 4 chords in 6 beats"),
    ],
)
def test_slashes_without_their_beats(text, expected):
    assert_refused(text, expected)


@pytest.mark.parametrize(
    ("text", "expected", "remarks"),
    [
        ("| C x3 |", "C | . | .", ()),
        ("| C x3 |\n| F |", "C | . | . | F", ()),
        ("| C (3x) | F |", "C | . | . | F", ("x, bar 1: only this bar is repeated, x3",)),
        ("| C | F x2 | G |", "C | F | . | G", ("x, bar 2: only this bar is repeated, x2",)),
        ("C x2 | F", "C | . | F", ("x, bar 1: only this bar is repeated, x2",)),
        ("|: C x2 | F :| G", "C | . | F | C | . | F | G",
         ("x, bar 1: only this bar is repeated, x2",)),
        ("|: C | F x2 :| G", "C | F | C | F | G", ()),
        ("| C F x2 | G |", "C F@3 | C F@3 | G", ("x, bar 1: only this bar is repeated, x2",)),
        ("| C | F | x2 | G |", "C | F | C | F | G",
         ("x, bar 3: the 2 bars before x2 are repeated",)),
        ("| C | (3x) | G |", "C | . | . | G", ()),
        ("| C | F | x2 |", "C | F | C | F", ("x, bar 3: the 2 bars before x2 are repeated",)),
        ("| C |\n| F | x2 | G |", "C | F | . | G", ()),
        ("|: C | F :| x3 | G |", "C | F | C | F | C | F | G", ()),
    ],
)  # fmt: skip
def test_times_inside_a_line(text, expected, remarks):
    sheet = read_text(text, "x")
    assert bars(sheet) == expected and sheet.remarks == remarks
