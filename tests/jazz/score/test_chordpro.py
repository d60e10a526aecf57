"""Signs in ChordPro files, and titles in quotation marks."""

import pytest
from seqapps.jazz.score.reading import read_text

from tests.jazz.score.charts import bars

T = "{t: x}\n"
FINE = "C | F | G | C | F"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("| [C]a | [F]b |\n{c: Fine}\n| [G]c |\n{c: D.C. al Fine}", FINE),
        ("| [C]a | [F]b |\n{comment: Fine}\n| [G]c |\n{comment: (D.C. al Fine)}", FINE),
        ("| [C]a | [F]b |\n{cb: FINE}\n| [G]c |\n{ci: *D.C. al Fine*}", FINE),
        ("| [C]a | [F]b |\nFine\n| [G]c |\nD.C. al Fine", FINE),
        ("| [C]a | [F]b Fine |\n| [G]c D.C. al Fine |", FINE),
        ("[C]a [F]b\n{comment: Fine}\n[G]c\n{comment_italic: D.C. al Fine}", FINE),
        ("[C]a [F]b (Fine)\n[G]c D.C. al Fine", FINE),
        ("[C]Do not think [F]twice\n[G]or", "C | F | G"),
        ("[C]Do not [F]think twice:\n[G]I told you 3 times", "C | F | G"),
        ("| [C]Do not | [F]think twice\n| [G]or", "C | F | G"),
        ("| [C]a | [F]b | twice\n| [G]c | (2 times)", "C | F | C | F | G | ."),
        ("[C]a [F]b (twice)\n[G]c (3 times)", "C | F | C | F | G | . | ."),
        ("| [C]a | [F]you look Fine |\n| [G]c |", "C | F | G"),
        ("| [C]a | [F]b | [G]c |\n{c: D.C.}", "C | F | G | C | F | G"),
        ("| [C]a |\n{c: Segno}\n| [F]b | [G]c |\n{c: To Coda}\n| [Am]d |\n{c: D.S. al Coda}\n"
         "{c: Coda}\n| [Ab]e |", "C | F | G | Am | F | G | Ab"),
        ("{sog}\n| C . . . | F . . . Fine |\n| G . . . |\n{eog}\n{c: D.C. al Fine}", FINE),
        ("{soc}\n| [C]a | [F]b |\n{eoc}\n| [G]c |\n{c: Repeat chorus}", FINE),
        ("{soc}\n| [C]a | [F]b |\n{eoc}\n| [G]c |\n{comment: Chorus again}", FINE),
        ("{soc}\n[C]a [F]b\n{eoc}\n[G]c\n{c: (Repeat the refrain)}", FINE),
    ],
)  # fmt: skip
def test_comments_and_words_that_are_signs(text, expected):
    sheet = read_text(T + text, "x")
    assert bars(sheet) == expected
    assert not any("not followed" in remark for remark in sheet.remarks)


@pytest.mark.parametrize("comment", ["Repeat chorus", "2x", "Play D.C. twice", "Repeat verse 1"])
def test_other_comments_are_said(comment):
    remarks = read_text(f"{T}{{c: {comment}}}\n| [C]a |", "x").remarks
    assert remarks == (f"x, line 2: the comment '{comment}' is not followed",)


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ('(title "Blue Boat")\n(meter 4 4)\nC | F |', "Blue Boat"),
        ("(title Blue Boat)\nC | F |", "Blue Boat"),
        ('{title: "Blue Boat"}\n| [C]a |', "Blue Boat"),
        ('Title: "Blue Boat"\nC | F |', "Blue Boat"),
        ("“Blue Boat”\nC | F |", "Blue Boat"),
        ("„Blaues Boot“\nC | F |", "Blaues Boot"),
        ("«Le bateau»\nC | F |", "Le bateau"),
        ("'Blue Boat'\nC | F |", "Blue Boat"),
        ("'Round Noon\nC | F |", "'Round Noon"),
        ('"A" Boat\nC | F |', '"A" Boat'),
        ('(title "A" Boat)\nC | F |', '"A" Boat'),
        ('"Blue" and "Green"\nC | F |', '"Blue" and "Green"'),
    ],
)
def test_titles_in_quotation_marks(text, title):
    assert read_text(text, "x").title == title
