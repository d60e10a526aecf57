"""One chart of our own in each layout, as it is played."""

from pathlib import Path
from urllib.parse import quote

import pytest
from seqapps.common.errors import UserError
from seqapps.jazz.score.reading import read_sheet, read_text

from tests.jazz.score.charts import assert_refused, bars

CHARTS = Path(__file__).resolve().parents[1] / "charts"


HEAD = "Dm7 | G7 | Cmaj7 | "
BRIDGE = "Bbmaj7 | Bdim7 | "
TIDE = "Fmaj7 | Dm7 | Gm7 | C7 | "
STAIRS = "C^7 | A-7 D7@3 | "


@pytest.mark.parametrize(
    ("file", "song", "header", "expected"),
    [
        ("repeats.txt", "", ("Harbour Lights at Noon", (4, 4), None, "swing"),
         f"{HEAD}A7b9 | {HEAD}C6 | Fm7 Bb7@3 | Ebmaj7 | Em7b5 A7@3 | Em7b5 A7@3 | {HEAD}."),
        ("signs.txt", "", ("Slow Tide", (3, 4), 96.0, "waltz"),
         f"Fmaj7 | Gm7 C7@3 | {TIDE * 2}{BRIDGE * 3}C7 | . | {TIDE}. | . | Fmaj7(Dm7)"),
        ("words.cho", "", ("Paper Boats", (4, 4), 132.0, "swing"),
         "Dm7 G7@3 | Cmaj7 | Fm7 | Bb7 | " + "Em7b5 A7@3 | Dm7 | . | " * 2 + "Fm7 | Bb7"),
        ("lines.cho", "", ("Paper Birds", (4, 4), None, "swing"), "Am | F | C | G"),
        ("vamp.ls", "", ("North Wind", (4, 4), 184.0, "bossa"),
         "Gm7 | C7 Cm7@3 F7@4 | Bbmaj7 | N.C. | Am7b5 | D7b9 | Gm6/Bb | ."),
        ("songs.html", "", ("The Glass Stairs", (4, 4), 180.0, "swing"),
         f"{STAIRS}Gh7 C7@3 | F^7(D-7) | {STAIRS}G7sus | C6 | F-7 | Bb7 | . | N.C. | "
         f"{STAIRS}G7sus | C6"),
        ("songs.html", "low bridge", ("Low Bridge", (3, 4), None, "waltz"),
         "D-7 | G7 | E-7 A7@3 | A7/C | D-7 | G7 | C^7(A-7) | A7/C | C^7(A-7)"),
        ("old_link.txt", "", ("Tin Roof", (4, 4), None, "ballad"),
         "F-7 Bb7@3 | Eb^7 | . | Eb6 | " * 2 + ""),
    ],
)  # fmt: skip
def test_charts(file, song, header, expected):
    sheet = read_sheet(CHARTS / file, song=song)
    assert (sheet.title, sheet.meter, sheet.tempo_bpm, sheet.style) == header
    assert bars(sheet) == expected.rstrip("| ")


def test_every_chart_is_played():
    files = {file.name for file in CHARTS.iterdir()}
    assert files == {"repeats.txt", "signs.txt", "words.cho", "lines.cho", "vamp.ls", "songs.html",
                     "old_link.txt"}  # fmt: skip


@pytest.mark.parametrize(
    ("file", "remark"),
    [("lines.cho", "no bars are drawn: each chord has one bar"),
     ("songs.html", "'The Glass Stairs' is read, the first of 2 songs")],
)  # fmt: skip
def test_choices_are_said(file, remark):
    assert any(remark in one for one in read_sheet(CHARTS / file).remarks)


@pytest.mark.parametrize("file", ["songs.html", "repeats.txt", "words.cho"])
def test_unknown_songs_are_refused(file):
    with pytest.raises(UserError, match=r"expected the title of .*song, got 'Nothing'"):
        read_sheet(CHARTS / file, song="Nothing")


PLAYED = [
    # sections
    ("A\nDm7 | G7\nB\nCmaj7 | A7", "Dm7 | G7 | Cmaj7 | A7"),
    ("A:\nDm7\nB:\nG7\nC.\nC6", "Dm7 | G7 | C6"),
    ("[A] Dm7 | G7\n[B] Cmaj7 | A7", "Dm7 | G7 | Cmaj7 | A7"),
    ("(A)\nDm7\n(B)\n| C |", "Dm7 | C"),
    ("A1\nDm7\nA2\nG7\nB\nC6\nA3\nA", "Dm7 | G7 | C6 | A"),
    ("A'\nDm7\nB''\nG7", "Dm7 | G7"),
    ("Intro\nDm7\nVerse 1\nG7\nBridge:\nC6\nOutro\nC", "Dm7 | G7 | C6 | C"),
    ("Strophe\nDm7\nRefrain\nG7\nZwischenspiel\nC6\nTeil B\nF6", "Dm7 | G7 | C6 | F6"),
    ("Couplet 2\nDm7\nPont\nG7\nEstribillo\nC6\nPuente\nF6", "Dm7 | G7 | C6 | F6"),
    ("Strofa\nDm7\nRitornello\nG7\nRefrão\nC6\nBrygga\nF6", "Dm7 | G7 | C6 | F6"),
    ("Intro: Dm7 | G7\nVerse: C6", "Dm7 | G7 | C6"),
    ("i\nDm7\nA\nG7\nB\nC6\nV\nF6\nA\nDm7", "Dm7 | G7 | C6 | F6 | Dm7"),
    ("C:\nDm7\nD\nG7\nA\nC6", "Dm7 | G7 | C6"),
    ("B\nDm7 | G7\nA\nC6 | C\n\nG\nF | C", "Dm7 | G7 | C6 | C | F | C"),
    ("1.\nDm7 | G7\n2.\nC6", "Dm7 | G7 | C6"),
    ("Last A\nDm7\nA section\nG7\nB-part\nC6", "Dm7 | G7 | C6"),
    ("[A] (x2)\nDm7\nB x3\nG7", "Dm7 | . | G7 | . | ."),
    ("| A |\n| D |", "A | D"),
    ("A | D | E", "A | D | E"),
    ("A | A | D | A\nE | D | A | E", "A | . | D | A | E | D | A | E"),
    ("A", "A"),
    ("A-\nF-\nG+\nC-7", "A- | F- | G+ | C-7"),
    ("[C] | [F]", "C | F"),
    ("Dm7\nG7\nCmaj7\nA", "Dm7 | G7 | Cmaj7 | A"),
    # numbers of bars and rows
    ("1 | Dm7 | G7 |\n3 | C | F |", "Dm7 | G7 | C | F"),
    ("1. Dm7 | G7\n2. C | F", "Dm7 | G7 | C | F"),
    ("1: Dm7 | G7\n3: C | F", "Dm7 | G7 | C | F"),
    # empty bars, held chords, repeated bars
    ("Dm7 |  | G7 |  ", "Dm7 | . | G7 | ."),
    ("| Dm7 | | G7 | |", "Dm7 | . | G7 | ."),
    ("Dm7 |\t| G7 |", "Dm7 | . | G7"),
    ("Dm7 || G7 |", "Dm7 | G7"),
    ("| C | % | ./. | 𝄎 |", "C | . | . | ."),
    ("| C | F | %% | G |", "C | F | C | F | G"),
    ("C | F | 𝄏", "C | F | C | F"),
    ("C / F / | G /// | C / / F |", "C F@3 | G | C F@4"),
    ("C . F . | G... | C - - F | -", "C F@3 | G | C F@4 | ."),
    ("Dm7,G7 | C7(b9,#11), F", "Dm7 G7@3 | C7(b9,#11) F@3"),
    ("C7,,F7,G7 | C,F,G, | C,F7 G7 | ,F,,", "C7 F7@3 G7@4 | C F@2 G@3 | C F7@3 G7@4 | F@2"),
    ("C7b9,#11 | C7(b9, #11)", "C7b9#11 | C7(b9, #11)"),
    ("C F G | C6", "C F@3 G@4 | C6"),
    ("D6(Em7b5),(A7b9) | C (A7)", "D6(Em7b5) D6(A7b9)@3 | C A7@3"),
    ("C7[b9] | F7[#11]", "C7(b9) | F7(#11)"),
    ("C maj7 F 7 | B♭ m7 | F#m 7 b5 | C alt", "Cmaj7 F7@3 | B♭m7 | F#m7b5 | Calt"),
    ("C7 (b9) | C (add9) | C7 (b9,#11) (A7) |", "C7(b9) | C(add9) | C7(b9,#11) A7@3"),
    ("e-7 a7 | dmaj7", "E-7 A7@3 | Dmaj7"),
    ("Bridge (8 bars)\nDm7 | G7\n-----\nC6 | C", "Dm7 | G7 | C6 | C"),
    # repeats and endings
    ("|: Dm7 | G7 :| C", "Dm7 | G7 | Dm7 | G7 | C"),
    ("𝄆 Dm7 𝄇 C |", "Dm7 | . | C"),
    ("{ Dm7 | G7 } [ C | F ]", "Dm7 | G7 | Dm7 | G7 | C | F"),
    ("||: Dm7 :||: G7 :||", "Dm7 | . | G7 | ."),
    ("Dm7 | G7 :| C", "Dm7 | G7 | Dm7 | G7 | C"),
    ("|: Dm7 |1. G7 :|2. C | F |", "Dm7 | G7 | Dm7 | C | F"),
    ("|: Dm7 |1 G7 :|2 C |", "Dm7 | G7 | Dm7 | C"),
    ("|: Dm7 | [1. G7 :| [2. C ]", "Dm7 | G7 | Dm7 | C"),
    ("|: Dm7 |1st time G7 :|2nd time C |", "Dm7 | G7 | Dm7 | C"),
    ("|: Dm7 |1. G7 |2. C |", "Dm7 | G7 | Dm7 | C"),
    ("|: Dm7 |\n|1. G7 :|\n|2. C |", "Dm7 | G7 | Dm7 | C"),
    ("|: Dm7\n1. G7 :|\n2. C |", "Dm7 | G7 | Dm7 | C"),
    ("|: Dm7 |1,2. G7 :|3. C |", "Dm7 | G7 | Dm7 | G7 | Dm7 | C"),
    ("|: Dm7 |1.-3. G7 :|4. C |", "Dm7 | G7 | " * 3 + "Dm7 | C"),
    ("|: C |1. F :|2. G :|: A |1. D :|2. E |", "C | F | C | G | A | D | A | E"),
    ("|: Dm7 | G7 :| x3", "Dm7 | G7 | Dm7 | G7 | Dm7 | G7"),
    ("|: Dm7 | G7 :| (3x)\n| C |", "Dm7 | G7 | Dm7 | G7 | Dm7 | G7 | C"),
    ("| Dm7 | G7 | x2\n| C |", "Dm7 | G7 | Dm7 | G7 | C"),
    ("| Dm7 | G7 | (2 times)", "Dm7 | G7 | Dm7 | G7"),
    # D.C. and D.S.
    ("C | F Fine\nAm | G7 D.C. al Fine", "C | F | Am | G7 | C | F"),
    ("C | F\nFine\nAm | G7\nD.C. al Fine", "C | F | Am | G7 | C | F"),
    ("|: C | F Fine :|\nAm | G7 (D.C.)", "C | F | C | F | Am | G7 | C | F"),
    ("|: C |1. F :|2. G Fine |\nAm D.C. al Fine |", "C | F | C | G | Am | C | G"),
    ("|: C |1. F :|2. G |\nAm D.C. al 1st ending |", "C | F | C | G | Am | C | F"),
    ("C | F To Coda | G7 D.C. al Coda |\nCoda\n| Ab |", "C | F | G7 | C | F | Ab"),
    ("C | F 𝄌 | G7 D.C. al 𝄌 |\n𝄌 Ab | C", "C | F | G7 | C | F | Ab | C"),
    ("C | 𝄋 F | G7 To Coda | Am D.S. al Coda |\nCoda\nAb", "C | F | G7 | Am | F | G7 | Ab"),
    ("Segno\nC | F\nTo Coda\nAm\nD.S. al Coda\nCoda\nF", "C | F | Am | C | F | ."),
    ("C | F To Coda | G7 |\nCoda\n| Ab |", "C | F | G7"),
    ("[A]\nC | F :|\n[B]\n|: G | C :|", "C | F | C | F | G | C | G | C"),
    ("[A]\nC | F |1. G :|2. Am |\n[B]\nDm |1. E :|2. F",
     "C | F | G | C | F | Am | Dm | E | Dm | F"),
    ("A\nC6 | F\n1st ending: G | C\n2nd ending: G7 | C6\nB\nAm7",
     "C6 | F | G | C | C6 | F | G7 | C6 | Am7"),
    ("|: C6 | F |\nEnding 1\n| G | C :|\nEnding 2\n| G7 |", "C6 | F | G | C | C6 | F | G7"),
    ("|: C |1. F :|2. G :|\n[B]\n|: A |1. D :|2. E", "C | F | C | G | A | D | A | E"),
    ("[C]words and [G]words", "C | G"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), PLAYED)
def test_bars_as_they_are_played(text, expected):
    assert bars(read_text(text, "x")) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("C\nF\nG7\nC", "line 1, bar 1: expected a section such as [A], or a bar such as | A |"),
        ("Dm7 | G7\nC\nF | C", "line 2, bar 3: expected a section such as [A]"),
        ("B\nDm7\nA\nG7", "line 1, bar 1: expected a section such as [A]"),
        ("Intro C\nDm7", "line 1, bar 1: expected a chord symbol"),
        ("Dm7\nVerse A\nG7", "line 2, bar 2: expected a chord symbol"),
        ("A\nB\nDm7", "line 2, bar 2: expected a section such as [A]"),
        ("A | D | E | A |\nB | E | B | E |", "line 1, bar 1: expected a section such as [A]"),
        ("(A) | Dm7 | G7", "bar 1: expected a section such as [A]"),
        ("5 Dm7 | G7", "bar 1: expected the number of the bar, 1, got 5"),
        ("C | |: | F :|", "bar 2: expected a chord symbol or %, got nothing between a repeat sign"),
        ("| | C", "bar 1: expected a chord symbol, got an empty bar"),
        ("C | %% |", "bar 2: expected %% alone, behind two bars"),
        ("C | D.S. al Fine |", "bar 1: expected Fine in a chart with D.S. al Fine, got none"),
        ("C | F D.S.", "bar 2: expected a segno in a chart with D.S., got none"),
        ("C | F D.C. al Coda", "bar 2: expected To Coda in a chart with D.C. al Coda, got none"),
        ("C |2. F |", "bar 2: expected an ending for time 1, got none"),
        ("A\nC | F\nB\nG | A :|", "line 4, bar 4: expected |: where the passage begins"),
        ("C | F To Coda | G", "bar 2: expected a coda for To Coda, got none"),
        ("|: C |1. F :|2. G | A |1. D :|2. E", "bar 5: expected |: where the passage begins"),
        ("x3\nC", "line 1, bar 1: expected bars that are repeated, got 'x3'"),
        ("Time: 4/4\n| 3/4 C | F |", "bar 1: expected the meter of the chart, 4/4, got 3/4"),
        ("C | 7/8 F", "bar 2: expected a bar of whole beats of 1/4, got 7/8"),
        ("C | F\nla la la", "line 2, bar 3: expected a chord symbol"),
        ("Dm7 Hm7\nC", "line 1, bar 1: expected a chord symbol"),
        ("|: C | F :| x99\n" * 4, "expected at most 512 bars, got more with repeats"),
        ("C " * 20_000, "x, line 1: expected a line of at most 8,000 characters, got 40,000"),
        ("Dmm7\nG7", "line 1, bar 1: expected a chord symbol"),
        ("|" + "C7" * 40, "bar 1: expected a chord symbol"),
        ("C | F | x99\n" * 4, "line 3, bar 399: expected at most 512 bars, got more with repeats"),
        ("C,F,", "bar 1: expected shares of whole beats, got 3 chords in 4 beats"),
        ("{t: x}\n[C]la\n| [F]la |", "line 2: expected bars between | throughout"),
        ("{t: x}\n{chorus}\n", "line 2: expected a chorus before {chorus}, got none"),
        ("{t: x}\n[Cx]la [C]", "line 2, bar 1: expected a chord symbol"),
        ("(title x\nC | F", "line 1: expected ) behind"),
        ("(title x)\nC | F\nG) | C", "line 3: expected ( before ), got none"),
        ("(title x)\nC\\D | F", "line 2: expected a chord symbol, got the polychord"),
        ("irealbook://A=B=C", "expected 6 fields of an irealbook song, got 3"),
        ("irealb://A=B==C=D==[C]==0=0", "expected bars that begin with 1r34LbKcu7"),
        ("irealbook://A=B=Swing=C=n=[C |?]", "A: expected a chord or a sign of iReal Pro"),
        ("irealbook://A=B=Swing=C=n=T44[C |T58F ]", "bar 2: expected a bar of whole beats of 1/4"),
        ("irealbook://A=B=Swing=C=n=T44[C |D,E,F,G,A ]", "bar 2: expected at most 4 chords"),
        ("irealbook://A=B=Swing=C=n=T44[W/C |", "bar 1: expected a chord symbol"),
    ],
)  # fmt: skip
def test_refused_charts(text, expected):
    assert_refused(text, expected)


@pytest.mark.parametrize(
    ("text", "remark"),
    [
        ("C | F Fine | G7", "x, bar 2: Fine is not used: no D.C. or D.S. leads to it"),
        ("C To Coda | F |\nCoda\n| G |", "x, line 3, bar 3: the coda is left out: no D.C. or D.S. "
                                         "leads to it"),
    ],
)  # fmt: skip
def test_signs_that_lead_nowhere_are_said(text, remark):
    assert read_text(text, "x").remarks == (remark,)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("T44*A{C^7 |F7 }*B[G7 |x ]", "C^7 | F7 | C^7 | F7 | G7 | ."),
        ("{T44C^7 |F7 <3x>}|G7 Z", "C^7 | F7 | C^7 | F7 | C^7 | F7 | G7"),
        ("{T44C^7 |F7 <Play 3 times>}|G7 Z", "C^7 | F7 | C^7 | F7 | C^7 | F7 | G7"),
        ("{T44C^7 <2nd time only>|F7 <twice>}|G7 Z", "C^7 | F7 | C^7 | F7 | G7"),
        ("T44[C^7 |F7 |r| ]", "C^7 | F7 | C^7 | F7"),
        ("T44C^7 |W/E |n |p ", "C^7 | C^7/E | N.C. | ."),
        ("T44C^7(A-7) |D-7,G7,|", "C^7(A-7) | D-7 G7@3"),
        ("T44C^7   (A-7) |D-7 G7LZ", "C^7 C^7(A-7)@3 | D-7 G7@3"),
        ("T34C^7 A7LZD-7 |G7,C7,F7,|", "C^7 A7@3 | D-7 | G7 C7@2 F7@3"),
        ("T44sC7,D7,E7,F7,l|G7XyQKcl", "C7 D7@2 E7@3 F7@4 | G7 | ."),
        ("*A[T44C |N1F ]|N2G ]*B[A |N1D ]|N2E Z", "C | F | C | G | A | D | A | E"),
        ("T44S[C |F Q|G <D.S. al Coda>]Y[QAb |<small text>D Z", "C | F | G | C | F | Ab | D"),
        ("T44[C |F U|G <D.C. al Fine>]", "C | F | G | C | F"),
        ("T12{C F G F |C }", "C F@4 G@7 F@10 | C | F@4 G@7 F@10 | C"),
    ],
)  # fmt: skip
def test_cells_of_ireal(text, expected):
    assert bars(read_text(f"irealbook://A=B=Medium Swing=C=n={text}", "x")) == expected


def test_a_zero_is_said():
    sheet = read_text("C07 | F07 | C0", "x")
    assert sheet.remarks == (
        "0 in a chord symbol is read as ° (diminished), not as ø (half-diminished): C07",
    )


def test_german_texts():
    text = "Title: x\n| Hm7 | B7 | Es6 |"
    assert bars(read_text(text, "x", german=True)) == "Bm7 | Bb7 | Eb6"
    with pytest.raises(UserError, match="got 'Hm7'; with --german, H is B natural"):
        read_text(text, "x")


@pytest.mark.parametrize(
    ("written", "title"),
    [
        ("Softly, As In A Morning Sunrise", "Softly, As In A Morning Sunrise"),
        ("Girl, The Other One", "Girl, The Other One"),
        ("Girl From Ipanema, The", "The Girl From Ipanema"),
        ("Foggy Day, A", "A Foggy Day"),
        ("Ain't Misbehavin'", "Ain't Misbehavin'"),
    ],
)
def test_titles_of_ireal(written, title):
    link = f"irealbook://{written}=B=Swing=C=n=T44[C |F ]"
    assert read_text(link, "x").title == title
    encoded = "irealbook://" + quote(link.removeprefix("irealbook://"), safe="=/:'")
    assert read_text(encoded, "x").title == title


def test_a_new_song_ends_an_open_environment():
    text = (
        "{title: A}\n| [C]a |\n{start_of_tab}\ne|--0--|\n{new_song}\n{title: B}\n| [F]b | [G]c |\n"
    )
    assert read_text(text, "x.cho", song="B").bars == 2
