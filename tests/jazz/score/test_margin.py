"""Letters in the left margin: sections, chords, and those that may be either."""

import pytest
from seqapps.jazz.score.reading import read_text

from tests.jazz.score.charts import assert_refused, bars

FOUR = "Dm7 | G7 | C | F"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("A | Dm7 | G7\nB | C | F", FOUR),
        ("A | Dm7 | G7 |\nB | C | F |", FOUR),
        ("A  | Dm7 | G7 |\n   | C | F |\nB  | Am | D7 |", f"{FOUR} | Am | D7"),
        ("A | Dm7 | G7 | C |\n  | F |", FOUR),
        ("A |: Dm7 | G7 :|\nB |: C | F :|", "Dm7 | G7 | Dm7 | G7 | C | F | C | F"),
        ("(A) | Dm7 | G7\n(B) | C | F", FOUR),
        ("A1 | Dm7 | G7\nA2 | C | F", FOUR),
        ("A' | Dm7 | G7\nB | C | F", FOUR),
        ("A | Dm7 | G7\nB | C | F\nA", f"{FOUR} | Dm7 | G7"),
        ("A Dm7 | G7\nB C | F", FOUR),
        ("A Dm7 | G7\nA C | F\nB Am | D7", f"{FOUR} | Am | D7"),
        ("A  Dm7 G7 | C F\nB  Am D7 | G E", "Dm7 G7@3 | C F@3 | Am D7@3 | G E@3"),
    ],
)
def test_sections(text, expected):
    sheet = read_text(text, "x")
    assert bars(sheet) == expected
    assert any("before the bars names a section" in remark for remark in sheet.remarks)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("A | D | E", "A | D | E"),
        ("A | D | E | A\nE | A | E | D", "A | D | E | A | E | A | E | D"),
        ("B | E | A | E", "B | E | A | E"),
        ("A | C#m | D | E\nA | C#m | D | E", "A | C#m | D | E | A | C#m | D | E"),
        ("A D | E7\nA D | E7", "A D@3 | E7 | A D@3 | E7"),
        ("| A | D |\n| B | E |", "A | D | B | E"),
    ],
)
def test_chords(text, expected):
    sheet = read_text(text, "x")
    assert bars(sheet) == expected and sheet.remarks == ()


@pytest.mark.parametrize(
    "text",
    [
        "A | D | E | A\nB | E | B | E",
        "A D | E A\nB E | F# B",
        "A Dm7 G7 | C\nB C | F",
        "A | Dm7 | G7 | C | F |\nAm | D7 | G | C |",
        "A ||: Dm7 :||",
        "(A) | Dm7 | G7",
    ],
)
def test_letters_that_may_be_either_are_refused(text):
    assert_refused(text, "bar 1: expected a section such as [A], or a bar such as | A |")
