"""Charts as musicians write them: what was misread without a word, lost, or refused."""

import pytest
from seqapps.common.errors import UserError
from seqapps.jazz.score.reading import read_text

from tests.jazz.score.charts import assert_refused, bars

A, B = "Dm7 | G7", "C | F"
PLAYED = [
    # sections within lines, in parentheses, with times
    ("[A] Dm7 | G7 | [B] C | F |", f"{A} | {B}"),
    ("| [A] Dm7 | G7 |[B] C | F | [C6] | [D]", f"{A} | {B} | C6 | D"),
    ("[A]Dm7 | G7 |[B]C | F", f"{A} | {B}"),
    ("[Verse] Dm7 | G7 | [Chorus] C | F", f"{A} | {B}"),
    ("[ C | F ][ G | A ]", f"{B} | G | A"),
    ("(Bridge) Dm7 | G7", A),
    ("(Intro) Dm7 | G7\nB: C | F", f"{A} | {B}"),
    ("A. Dm7 | G7\nB. C | F", f"{A} | {B}"),
    ("A.  C F . . | G", "C F@2 | G"),
    ("[A x2]\nDm7 | G7\n[B]\nC | F", f"{A} | {A} | {B}"),
    ("[Verse (2x)]\nC | F", f"{B} | {B}"),
    ("[Chorus x 3]\nC", "C | . | ."),
    ("A section: Dm7 | G7\nB section: C | F", f"{A} | {B}"),
    # sections that are played again
    ("A\nDm7 | G7\nB\nC | F\nA", f"{A} | {B} | {A}"),
    ("[A]\nDm7 | G7\n[B]\nC | F\n[A]\n[B]", f"{A} | {B} | {A} | {B}"),
    ("Verse:\nDm7 | G7\nChorus:\nC | F\nVerse:\nChorus (x2)", f"{A} | {B} | {A} | {B} | {B}"),
    ("[A]\n|: C |1. F :|2. G |\n[B]\nD7\n[A]", "C | F | C | G | D7 | C | F | C | G"),
    # chords in brackets within a bar
    ("| Dm7 [G7] | C |", "Dm7 G7@3 | C"),
    ("Dm7 [G7] [C7] | F [Bb]", "Dm7 G7@3 C7@4 | F Bb@3"),
    # numbers of times
    ("|: C | F :| 3x | G | A :| x2", f"{B} | {B} | {B} | G | A | G | A"),
    ("|: C | F :|x3| G |", f"{B} | {B} | {B} | G"),
    ("|: C | F :| (x3) |: G :| x2", f"{B} | {B} | {B} | G | ."),
    ("|: C | F :| twice | G", f"{B} | {B} | G"),
    ("|: C | F :| (play 3 times) G | A", f"{B} | {B} | {B} | G | A"),
    ("|: C | F :| [x3] | G", f"{B} | {B} | {B} | G"),
    ("|: C | F x3 :| G", f"{B} | {B} | {B} | G"),
    ("|: C | F (2x) :| G", f"{B} | {B} | G"),
    ("| C | F | x1", B),
    # repeats inside repeats
    ("|: C | |: F | G :| A :| D", "C | F | G | F | G | A | C | F | G | F | G | A | D"),
    ("|: C |: F :| x3 | G :|", "C | F | . | . | G | C | F | . | . | G"),
    ("|: C | |: F |1. G :|2. A :| B :|", "C | F | G | F | A | B | C | F | G | F | A | B"),
    ("|: C |: F |: G :| A :| B :|", "C | F | G | . | A | F | G | . | A | B | " * 2),
    ("|: C |1. F :|2. G | |: A | B :| D | E :|",
     "C | F | C | G | A | B | A | B | D | E | D | E"),
    # endings over several lines, in brackets, for several times, without a second one
    ("|: C | F |\n[1.]\n| G | A7 :|\n[2.]\n| Am | D7 |", f"{B} | G | A7 | {B} | Am | D7"),
    ("|: C | F |\n1.\n| G | A7 |\n| Em | Em :|\n2.\n| Am | D7 |",
     f"{B} | G | A7 | Em | . | {B} | Am | D7"),
    ("|: C | F | (1.) G :| (2.) Am |", f"{B} | G | {B} | Am"),
    ("|: C | F | <1.> G :| <2.> Am |", f"{B} | G | {B} | Am"),
    ("|: C | F | 1.\n| G | A7 :| 2.\n| Am | D7 |", f"{B} | G | A7 | {B} | Am | D7"),
    ("|: C | F |1. G | A7 :| Am | D7 |", f"{B} | G | A7 | {B} | Am | D7"),
    ("|: C |1,2. F :| Am |", "C | F | C | F | C | Am"),
    ("|: C |1. F | G :| A | B :|", "C | F | G | C | A | B | A | B"),
    ("|: C |1. F :| Am | D7 D.C. |", "C | F | C | Am | D7 | C | Am | D7"),
    ("|: C |1,3. F :|2,4. Am :| D |", "C | F | C | Am | C | F | C | Am | D"),
    # D.S. and D.C., with a pick-up, within repeats
    ("G7 ||: 𝄋 C | F To Coda | Am | D7 :|| Dm D.S. al Coda\nCoda\n| Ab | C6 |",
     f"G7 | {B} | Am | D7 | {B} | Am | D7 | Dm | {B} | Ab | C6"),
    ("G7\n||: 𝄋 C | F (To Coda) | Am | D.S. al Coda :||\nCoda\n| Ab |",
     f"G7 | {B} | Am | {B} | Am | {B} | Ab"),
    ("|: C | F To Coda |1. G7 :|2. Am | D.C. al Coda |\nCoda\n| Ab |",
     f"{B} | G7 | {B} | Am | {B} | Ab"),
    # meters that change keep the lengths of their bars
    ("| C | F | 2/4 G | 4/4 C | Am |", "C | F | G C@3 | Am@3 | ."),
    ("3/4 C | F | (4/4) G | C", "C | F | G | C@2 | ."),
    ("| C F | 2/4 % | 4/4 G |", "C F@3 | C G@3 | ."),
    ("4/4 C | 6/8 F | 4/4 G", "C | F G@4 | ."),
    # ChordPro
    ("{t: x}\n| [C]a | [F]b |x2", f"{B} | {B}"),
    ("{t: x}\n[C]hello [F]x (x2)", f"{B} | {B}"),
    ("{t: x}\n{sog}\n|| G7 . | % . | %% . | . . |\n| C7 . | %% . | . . | F . |\n{eog}",
     "G7 | . | . | . | C7 | G7 | C7 | F"),
    ("{t: x}\n[A]hello [B]x\n[A]\n[E]x", "A | B | A | E"),
    ("{t: x}\n[A]\n[Am]hello [G]x\n[B]\n[C]x", "Am | G | C"),
    ("{t: x}\n[A]\n[Am]hello [G]x", "Am | G"),
    ("{t: x}\n{time: 3/4}\n| [C]a | [F]b |\n{time: 4/4}\n| [D]c | [G]d |", "C | F | D | G@2 | ."),
    # A section whose bars stand behind its name is played again
    ("A: C | F\nB: Am | D7\nA", "C | F | Am | D7 | C | F"),
    ("[C] C | F\n[D] Am | D7\nC", "C | F | Am | D7 | C | F"),
    ("A1: C | F\nA2: C | G\nB: Am | D7\nA2", "C | F | C | G | Am | D7 | C | G"),
    ("A: C | F\nB: Am | D7\nA x2", "C | F | Am | D7 | C | F | C | F"),
    ("A: C | F\nB: Am | D7\nE", "C | F | Am | D7 | E"),
    # Impro-Visor
    ("(title x)\nNC | C7 ||\nF | G ||", "N.C. | C7 | F | G"),
    ("(title x)\n(meter 3 4)\nC | F |\n(meter 4 4)\nG | C |", "C | F | G | C@2 | ."),
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), PLAYED)
def test_charts_as_they_are_played(text, expected):
    assert bars(read_text(text, "x")) == expected.rstrip("| ")


@pytest.mark.parametrize(
    ("text", "remark"),
    [
        ("|: C | F | |: G | A :|", "x, bar 1: |: is not used: no :| follows"),
        ("| 𝄋 C | F Fine | G7 | D.S. al Fine | A |",
         "x, bar 4: not played, as no repeat or jump leads there"),
        ("[A]\nC | F\n[B]\nG7\n[A]", "x, line 5, bar 4: the bars of section 'A' are played again"),
        ("C | F\n[Solos]", "x, line 2, bar 3: no bars of section 'Solos' follow"),
        ("C | 2/4 F | 4/4 G",
         "x: the meter changes in bar 2 (2/4), bar 3 (4/4): 4/4 is used throughout"),
        ("{t: x}\n{c: Repeat chorus}\n| [C]a |", "x, line 2: the comment 'Repeat chorus' is not "
                                                 "followed"),
        ("{t: x}\n{comment: 2x}\n| [C]a |", "x, line 2: the comment '2x' is not followed"),
    ],
)  # fmt: skip
def test_choices_are_said(text, remark):
    assert read_text(text, "x").remarks == (remark,)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("|: C | F :| x1", "bar 3: expected x2 or more behind :|, got a repeat that is played onc"),
        ("|: C | F :| 1x | G", "bar 3: expected x2 or more behind :|"),
        ("|: C | F :| x0", "bar 3: expected a chord symbol"),
        ("x2: C | F", "bar 1: expected a chord symbol"),
        ("|: C |: C | F :| :| G", "bar 4: expected bars between :| and :|, got none"),
        ("|: C |: C | F :|:| G", "bar 4: expected bars between :| and :|, got none"),
        ("{ C | { F }} | G", "bar 3: expected bars between :| and :|, got none"),
        ("|: C | |: F :|\n:| G", "line 2, bar 3: expected bars between :| and :|, got none"),
        ("irealbook://A%20B=C=Swing=C=n=T44*A{C^7 |A-7 }", "expected a link with %20 for all of "),
        ("Bb: C | F", "bar 1: expected a chord symbol"),
        ("| C | F | x0", "bar 3: expected a chord symbol"),
        ("C | F | G7 D.C. al 2nd ending", "bar 3: expected an ending 2 for the jump to it"),
        ("|: C | |: F :| x99 | G :| x99", "bar 2: expected at most 512 bars, got more with repea"),
        ("| Dm7 | G7 [B] C |", "expected a section at the beginning of a bar, or a chord in"),
        ("A  Dm7 G7 | G7\nB  C | F", "line 1, bar 1: expected a section such as [A]"),
        ("A |: Dm7 | G7 :|", "bar 1: expected a section such as [A], or a bar such as | A |"),
        ("Bb\nDm7 | G7", "line 1: expected Key: Bb, or a bar such as | Bb |, got 'Bb'"),
        ("Tune\n(Am)\nDm7 | G7", "line 2: expected Key: Am, or a bar such as | Am |, got '(Am)'"),
        ("Half = 80\nCm | Gm7", "expected a tempo of 20 to 400 beats per minute, got 'Half = 80'"),
        ("Tune\nWaltz ♩. = 60\nC | F", "line 2: expected a tempo of 20 to 400"),
        ("(title x)\nC | F\n(meter 0 4)\nG", "line 3: expected a meter"),
        ("{t: x}\n| [C]a |\n{time: 0/4}\n| [F]b |", "line 3: expected a meter"),
        ("{t: x}\n{soc}\n| [C]a | x2\n{eoc}\n{chorus}", "expected a chorus without repeat signs"),
    ],
)  # fmt: skip
def test_refused_charts(text, expected):
    assert_refused(text, expected)


@pytest.mark.parametrize(
    ("line", "header"),
    [
        ("Tempo 160", ("", 160.0, (4, 4), "swing")), ("bpm 160", ("", 160.0, (4, 4), "swing")),
        ("Swing, 160 bpm, 3/4, key of C", ("", 160.0, (3, 4), "swing")),
        ("Ballad, q=66", ("", 66.0, (4, 4), "ballad")), ("F major", ("", None, (4, 4), "swing")),
        ("160 bpm Bossa", ("", 160.0, (4, 4), "bossa")), ("Key = Bb", ("", None, (4, 4), "swing")),
        ("Title: x\nBallad (half time feel) ♩ = 60", ("x", 60.0, (4, 4), "ballad")),
    ],
)  # fmt: skip
def test_lines_above_the_bars(line, header):
    sheet = read_text(f"{line}\nCm | Gm7", "x")
    assert (sheet.title, sheet.tempo_bpm, sheet.meter, sheet.style) == header
    assert bars(sheet) == "Cm | Gm7"


TWICE, THRICE = "C | F | C | F | G", "C | F | C | F | C | F | G"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("{C <3x> |F }|G Z", THRICE), ("{<3x>C |F }|G Z", THRICE), ("<3x>{C |F }|G Z", THRICE),
        ("{<x3>C |F }|G Z", THRICE), ("{<(3x)>C |F }|G Z", THRICE),
        ("{C |F <Play 3x>}|G Z", THRICE),
        ("{<Vamp till cue>C |F }|G Z", TWICE), ("{C |F }|G <3x>]", TWICE),
        ("C <3x> |F }|G Z", THRICE),
        ("[C*7alt*|C*-7(add11)*|C*7sus4*/G ]", "C7alt | C-7(add11) | C7sus4/G"),
        ("[C*-7(add11)*(A7)|W/G ]", "C-7(add11)(A7) | C-7(add11)/G"),
        ("[C |(A7) |F ]", "C | C(A7) | F"),
        ("{C |{F }|G }", "C | F | . | G | C | F | . | G"),
        ("{C |N1F }|G Z", "C | F | C | G"),
        ("[C |T24F |T44G ]", "C | F G@3 | ."),
        ("*A[T34C |F ]*B[T44G |A ]", "C | F | G | A@2 | ."),
    ],
)  # fmt: skip
def test_ireal(text, expected):
    assert bars(read_text(f"irealbook://A=B=Medium Swing=C=n={text}", "x")) == expected


def test_qualities_of_ireal_that_are_no_chord_are_refused():
    with pytest.raises(UserError, match=r"bar 1: expected a chord symbol such as .* got 'Cxx'"):
        read_text("irealbook://A=B=Swing=C=n=[C*xx*|F ]", "x")


@pytest.mark.parametrize(
    ("part", "times"),
    [("[A] ", 2_000), ("|: C ", 1_600), ("[C x", 2_000), ("(", 8_000), ("A ", 4_000), ("[", 8_000)],
)
def test_long_lines_are_refused(part, times):
    with pytest.raises(UserError, match=r"^x.*: expected "):
        read_text(part * times, "x")
