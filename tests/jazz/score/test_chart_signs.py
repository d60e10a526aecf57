"""Signs of a chart count at the bar line where they stand."""

import pytest
from seqapps.jazz.score.reading import read_text

from tests.jazz.score.charts import assert_refused, bars

CODA = "C | F | G | Am | C | F | Ab"  # behind the second bar
LATE = "C | F | G | C | F | G | Ab"  # behind the third one, beside D.C.
SECOND = "C | F | C | G | Am | C | G"
PLAYED = [
    # To Coda and D.C. behind one bar
    ("C | F To Coda D.C. al Coda\nCoda\nAb", "C | F | C | F | Ab"),
    ("C | F | To Coda D.C. al Coda |\nCoda\nAb", "C | F | C | F | Ab"),
    ("C | F | G (To Coda) (D.C. al Coda) |\nCoda\nAb", LATE),
    ("C | F | G D.C. al Coda To Coda |\nCoda\nAb", LATE),
    ("C | F | G\nTo Coda\nD.C. al Coda\nCoda\n| Ab", LATE),
    ("C | F | G To Coda\nD.C. al Coda\nCoda\n| Ab", LATE),
    ("C | F | G ⊕\nD.C. al Coda\n⊕\n| Ab", LATE),
    ("C | F | G ⊕ D.C. al Coda |\n⊕ Ab", LATE),
    ("C | F | G 𝄌 D.C. al 𝄌 | 𝄌 Ab", LATE),
    ("C | 𝄋 F | G To Coda ⊕ D.S. al Coda ⊕ |\n⊕ Coda\nAb", "C | F | G | F | G | Ab"),
    ("C | 𝄋 F | G To ⊕ | 𝄉 al ⊕ |\n⊕ Ab", "C | F | G | F | G | Ab"),
    # before a chord, and behind one
    ("C | F | ⊕ G | Am D.C. al Coda |\n⊕ Ab", CODA),
    ("C | F ⊕ | G | Am D.C. al Coda |\n⊕ Ab", CODA),
    ("C | F | ⊕ | G | Am D.C. al Coda |\n⊕ Ab", CODA),
    ("C | F | To Coda G | Am D.C. al Coda |\nCoda: Ab", CODA),
    ("C | F | (To Coda) G | Am | D.C. al Coda |\n(Coda) Ab", CODA),
    ("C | F\nTo Coda\nG | Am\nD.C. al Coda\nCoda\nAb", CODA),
    ("C | F\n⊕ G | Am\nD.C. al Coda\n⊕ Ab", CODA),
    ("|: C | F ⊕ :| G | D.C. al Coda\n⊕ Ab", "C | F | C | F | G | C | F | Ab"),
    ("C | F | G 𝄋 | Am | Dm D.S. |", "C | F | G | Am | Dm | Am | Dm"),
    ("C | F | G | D.C. Am", "C | F | G | C | F | G"),
    # beside the name of a section
    ("Intro\n| C |\nA 𝄋\n| F | G |\nB\nAm | D7 | D.S.", "C | F | G | Am | D7 | F | G | Am | D7"),
    ("[A] 𝄋\nC | F\n[B]\nG | D7 D.S.", "C | F | G | D7 | C | F | G | D7"),
    ("Intro:\nAm\n(Segno) A\nC | F\nB\nG | D7 D.S.", "Am | C | F | G | D7 | C | F | G | D7"),
    ("Verse 𝄋\nC | F\nChorus\nG | D7 D.S.", "C | F | G | D7 | C | F | G | D7"),
    # to an ending
    ("|: C |1. F :|2. G | Am D.C. al 2", SECOND),
    ("|: C |1. F :|2. G | Am D.C. al 2.", SECOND),
    ("|: C |1. F :|2. G | Am D.C. al 2nd", SECOND),
    ("|: C |1. F :|2. G | Am (D.C. al 2nd ending)", SECOND),
    ("|: C |1. F :|2. G | Am D.C. al 2nd volta", SECOND),
    ("|: C |1. F :|2. G | Am\nD.C. al 2", SECOND),
    ("𝄋 |: C |1. F :|2. G | Am D.S. al 2", SECOND),
    ("|: C |1. F :|2. G | Am D.C. al 1", "C | F | C | G | Am | C | F"),
    # iReal Pro
    ("irealbook://A=B=Swing=C=n=S[C |F |QG |A <D.S. al Coda>]Y[QAb |D Z",
     "C | F | G | A | C | F | Ab | D"),
    ("irealbook://A=B=Swing=C=n=S[C |F |G Q<D.S. al Coda>]Y[QAb |D Z",
     "C | F | G | C | F | G | Ab | D"),
    ("irealbook://A=B=Swing=C=n=S[C |F |x Q|A <D.S. al Coda>]Y[QAb |D Z",
     "C | F | . | A | C | F | . | Ab | D"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), PLAYED)
def test_signs_are_followed_where_they_stand(text, expected):
    assert bars(read_text(text, "x")) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("C | F ⊕ G | Am D.C. al Coda |\n⊕ Ab",
         "line 1, bar 2: expected the coda sign at a bar line, got it between chords"),
        ("C | F To Coda G | Am D.C. al Coda |\nCoda\nAb",
         "line 1, bar 2: expected To Coda at a bar line, got it between chords"),
        ("C | F 𝄋 G | Am D.S.", "bar 2: expected the segno at a bar line"),
        ("C | F D.C. G | Am", "bar 2: expected D.C. at a bar line"),
        ("C | Fine F | Am D.C. al Fine",
         "bar 2: expected Fine behind the chords of its bar, got it before one"),
        ("C | F Fine | G D.C. al 2", "bar 3: expected an ending 2 for the jump to it, got none"),
        ("⊕ C | F | G D.C. al Coda |\n⊕ Ab", "bar 1: expected bars before the first coda sign"),
        ("C | F To Coda | G D.C. al Coda ⊕", "bar 3: expected Coda in a chart with D.C. al Coda"),
    ],
)  # fmt: skip
def test_refused_signs(text, expected):
    assert_refused(text, expected)
