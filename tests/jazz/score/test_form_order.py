"""Sections that are played again, and the order of sections that a chart names."""

import pytest
from seqapps.jazz.score.reading import read_text

from tests.jazz.score.charts import assert_refused, bars

A, B = "C | F", "Am | D7"
AB = "A: C | F\nB: Am | D7\n"
ABA, AABA = f"{A} | {B} | {A}", f"{A} | {A} | {B} | {A}"
PLAYED_AGAIN = [
    (f"{AB}A: %", ABA), (f"{AB}A: | % |", ABA), (f"{AB}[A] %", ABA), (f"{AB}A: %%", ABA),
    ("A\nC | F\nB\nAm | D7\nA\n%", ABA), ("[A]\nC | F\n[B]\nAm | D7\n[A]\n| % |", ABA),
    (f"{AB}A: same", ABA), (f"{AB}A: ditto", ABA), (f"{AB}A: same as above", ABA),
    ("A1: C | F\nB: Am | D7\nA2: same as A1", ABA), ("A1: C | F\nB: Am | D7\nA2: A1", ABA),
    ("A1: C | F\nB: Am | D7\nA2: %", ABA), ("A1: C | F\nB: Am | D7\nA2: like A1", ABA),
    ("A1: C | F\nA2: %\nB: Am | D7\nA3: same as A1", AABA),
    ("Verse 1:\nC | F\nChorus:\nAm | D7\nVerse 2:\n%", ABA),
    (f"{AB}A: % x2", f"{A} | {B} | {A} | {A}"), (f"{AB}A2", ABA),
    ("A1\nC | F\nB\nAm | D7\nA2", ABA),
    (f"{AB}(Repeat A)", ABA), (f"{AB}Repeat A", ABA), (f"{AB}[Repeat A]", ABA),
    (f"{AB}A again", ABA), (f"{AB}Back to A", ABA), (f"{AB}Play A again", ABA),
    (f"{AB}Go back to [A]", ABA), (f"{AB}Repeat A section", ABA), (f"{AB}(A repeats)", ABA),
    ("A: C | F\nB: Am | D7 | (Repeat A)", ABA),
    (f"{AB}Repeat A x2", f"{A} | {B} | {A} | {A}"),
    (f"{AB}Repeat A and B", f"{A} | {B} | {A} | {B}"),
    ("Verse:\nC | F\nChorus:\nAm | D7\n(Repeat Verse)", ABA),
    ("A (8 bars)\nC | F\nB (8)\nAm | D7\nA (8 bars)\nsame", ABA),
    # these are no sections: the bar before is repeated
    ("A: C | F\nB: % | Am", "C | F | . | Am"), ("A: C | F | [B] % | Am", "C | F | . | Am"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), PLAYED_AGAIN)
def test_sections_played_again(text, expected):
    assert bars(read_text(text, "x")) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("A: C | F\nB: %", "line 2, bar 3: expected the bars of section 'B', or the name of one"),
        ("A: %\nB: C | F", "line 1, bar 1: expected the bars of section 'A', or the name of one"),
        ("A1: C\nA2: F\nB: Am\nA3: %", "line 4, bar 4: expected the bars of section 'A3'"),
        (f"{AB}A: % | %", "line 3, bar 5: expected section 'A' alone, which is played again"),
        (f"{AB}A: %\n| G |", "line 4, bar 5: expected section 'A' alone, which is played again"),
        (f"{AB}(Repeat C)", "line 3: expected the name of a section before (A, B), got '(Repeat C"),
        (f"{AB}A B", "line 3, bar 5: expected Form: A B, or a bar such as | A B |, got 'A B'"),
        (f"{AB}Repeat first 8", "line 3, bar 5: expected a chord symbol"),
        (f"Form: {'A x9 ' * 40}\n{AB}", "line 1: expected a form of at most 512 bars, got more"),
        ("(Repeat A)\nC | F", "expected the name of a section before (none), got '(Repeat A)'"),
    ],
)
def test_sections_that_are_not_known(text, expected):
    assert_refused(text, expected)


FOLLOWED = [
    (f"Form: A A B A\n{AB}", AABA), (f"Form: AABA\n{AB}", AABA), (f"Form: A-A-B-A\n{AB}", AABA),
    (f"Form: AABA (32 bars)\n{AB}", AABA), (f"Form: A x2, B, A\n{AB}", AABA),
    (f"Structure: A, A, B, A\n{AB}", AABA), (f"Order = A A B A\n{AB}", AABA),
    (f"(Form: AABA)\n{AB}", AABA), (f"AABA\n{AB}", AABA), (f"A A B A\n{AB}", AABA),
    (f"{AB}Form: A A B A", AABA), (f"Form AABA\n{AB}", AABA),
    (f"AABA form\n{AB}", AABA), (f"{AB}AABA", AABA), (f"{AB}(AABA)", AABA),
    (f"{AB}A A B A", AABA), (f"{AB}A, A, B, A", AABA), (f"{AB}A-A-B-A", AABA),
    ("Form: Intro A A B A Outro\nIntro: Dm7\nA: C | F\nB: Am | D7\nOutro: Em",
     f"Dm7 | {AABA} | Em"),
    ("Form: AABA\nIntro: Dm7\nA: C | F\nB: Am | D7\nOutro: Em", f"Dm7 | {AABA} | Em"),
    ("Form: Verse, Chorus, Verse\nVerse: C | F\nChorus: Am | D7", ABA),
    ("Form: AABA\n[A]\n|: C |1. F :|2. G |\n[B]\nAm", "C | F | C | G | Am | C | G"),
    ("Form: AABA\n[A] x2\nC | F\n[B]\nAm | D7", AABA),
    ("Form: AABA\nA | C | F |\nB | Am | D7 |", AABA),
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), FOLLOWED)
def test_forms_are_followed_and_it_is_said(text, expected):
    sheet = read_text(text, "x")
    assert bars(sheet) == expected
    assert sheet.remarks[-1].endswith(" is followed")


@pytest.mark.parametrize(
    "text",
    [
        "Form: AABA\n[A]\nC | F\n[A]\nC | F\n[B]\nAm | D7\n[A]\nC | F",
        "Form: AABA\n[A1]\nC | F\n[A2]\nC | F\n[B]\nAm | D7\n[A3]\nC | F",
        "Form: AABA\n[A]\n|: C | F :|\n[B]\nAm | D7\n[A]\nC | F",
        "Form: AABA\nA: |: C | F Fine :|\nB: Am | D7 D.C. al Fine",
    ],
)
def test_charts_that_are_written_in_their_form(text):
    sheet = read_text(text, "x")
    assert bars(sheet) == AABA and not any("form" in remark for remark in sheet.remarks)


@pytest.mark.parametrize(
    ("text", "expected", "remark"),
    [
        ("Form: ABC\nA: C\nB: F", "C | F", "expected names of sections of the chart (A, B)"),
        ("Form: AABA\nC | F", "C | F", "expected names of sections of the chart (none)"),
        ("Form: 12-bar blues\nC | F", "C | F", "the form '12-bar blues' is not followed"),
        ("Form: AAB\nA: C\nC: F\nB: Am", "C | F | Am", "it does not name 'c' in between"),
        ("Form: ABAB\nA: C | F Fine\nB: G D.C. al Fine", "C | F | G | C | F", "D.C. or D.S. is"),
        ("Form: BA\nA: |: C |1. F :|2. G |\nB: Am", "C | F | C | G | Am",
         "its sections have bars that differ"),
    ],
)  # fmt: skip
def test_forms_that_are_not_followed_are_said(text, expected, remark):
    sheet = read_text(text, "x")
    assert bars(sheet) == expected and remark in sheet.remarks[-1]
    assert sheet.remarks[-1].startswith("x, line 1: the form ")


def test_letters_in_a_bar_are_chords():
    assert bars(read_text("| A | A | B | A |", "x")) == "A | . | B | A"
    assert bars(read_text("C | F\nA A B A", "x")) == "C | F | A B@3 A@4"
