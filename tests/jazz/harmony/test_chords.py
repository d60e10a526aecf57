"""Chord symbols, in the spellings that musicians use."""

import pytest
from seqapps.common.errors import UserError
from seqapps.jazz.harmony import chords
from seqapps.jazz.harmony.chords import NOTHING, parse

SPELLINGS = {
    "C E G": "C CMaj Cmaj CM C(add9) Cadd9 C/9 C(add9,11) "
    "C(9) C(11) C(13) C(9,13) C(9/13) C(9,#11)",
    "C D E G": "C2 Cadd2 C(add2)",
    "C E F G": "Cadd4 C(add4)",
    "C Eb F G": "Cmadd4",
    "C E G B": "Cmaj7 CMaj7 CM7 CΔ C^7 C△7 Cj7 Cma7 Cmaj9 Cmaj13 Cmaj7#11 C(maj7) CMA7 CMa7 "
    "CMAJ7 Cmajor7 C7M C▵7 C∆9 C(#7) C:maj7 CMJ7 C7maj Cmaj7+11 Cmaj7-9 "
    "Clyd Clydian C(lyd) CLYD Cmaj7lyd CΔ(9)",
    "C E G A": "C6 C6/9 C69 C9/6 Cadd6 CM6 CΔ6 C6add9 Cmaj6 C(6)",
    "C E G Bb": "C7 C9 C13 C7b9 C7(b9) C7/9 C7#9 C7(b9,#11) C79b C7911# C13b9 C7(b13) C7+9 C13+11 "
    "C7-9 C13-9 C¹³ C⁷ C7♭9 Cdom7 C(7) C7(-9) C7(+9) C7flat9 C7sharp11 C7(9b) C11 C7#4 "
    "C7lyd C7(lyd) C9lydian C7(9+) C7/9- C7(#9/b13) C7(9) C7/11+ C♮7",
    "C E Ab Bb": "C7alt C7#5 C+7 Caug7 C7+ C7+5 C7aug C7(#5) C+9 Calt Calt. Caltered C9#5 C+7#9 "
    "C7/5+ C7(ALT)",
    "C E Gb Bb": "C7b5 C7-5 C9-5 C7(-5) C7/5- C7(5-)",
    "C E Gb Ab Bb": "C7b5#5",
    "C F G Bb": "C7sus4 C7sus C9sus4 C9sus C7SUS C7(sus4) C7sus(b9) Csus7 C13sus C7(4) C7/4 C4(7) "
    "Csus4(7)",
    "C E F G Bb": "C7susadd3 C7add3sus C7sus4(add3)",
    "C F G": "Csus Csus4 CSUS4 C(sus4) C4",
    "C D G": "Csus2",
    "C D F G": "Csus2/4 Csus24 Csus2sus4",
    "C Eb G": "Cm C- Cmin Cmi Cmadd9 CMI Cminor C‑ Cm(add9) Cm/9 "
    "Cm(9) Cm(11) C-(9) Cmi(9) Cmin(9) Cm(9,11) Cm(13)",
    "C Eb G Ab": "C-b6 Cmb6 Cm(b6)",
    "C Eb G Bb": "Cm7 C-7 Cmin7 Cmi7 C−7 Cm9 Cm11 C-79 CMI7 CMi7 Cminor7 C‑7 C–7 CMIN7 C:min7",
    "C Eb Ab": "Cm+5 Cm#5 Cm+",
    "C Eb G A": "Cm6 C-6 Cm69 Cm6/9 CMI6",
    "C Eb G B": "Cm(maj7) CmMaj7 C-Δ7 C-Δ C-maj7 CmM7 C-j7 Cm/maj7 Cm7M Cm(ma7) C-(ma7) C-ma7 "
    "Cm#7 C-#7 Cm+7 Cm(+7) Cm(#7) CmiMA7 Cmin/maj9 Cm♮7 Cm(♮7) Cmin(♮7) Cmi♮7 C-(♮7) C-♮7 Cm(nat7) "
    "Cmin♮7",
    "C Eb Gb A B": "Cdim7(maj7) C°7(M7) Co7maj7 C°7Δ Cdim7M7 Cdim7(Maj7)",
    "C Eb Gb": "Cdim Co C° Cdim. C˚ C0 Cmb5 Cm(b5) Cm-5",
    "C Eb Gb A": "Cdim7 Co7 C°7 C7o C07 C7dim C⁰7",
    "C Eb Gb B": "CdimM7 Co(maj7) C°Δ",
    "C Eb Gb Bb": "Cm7b5 C-7b5 Cø Cø7 Cm7(b5) Cm7-5 CMi7(b5) C∅ C⌀7 Ch7 Chdim7 Cm7dim5 Cø9 "
    "Cm7(5-) Cm7/5-",
    "C E Gb": "C(b5) C-5 C(-5) CMb5 C5-",
    "C E Ab": "C+ Caug C+5 C(#5) Caug5 C(+5) C5+",
    "C E Ab B": "C+j7 Cmaj7+5 Cmaj7#5 C+M7 Caug(maj7) CΔ+",
    "C E G Ab": "Caddb6 C(b6)",
    "C E Bb": "C7no5 C7(omit5)",
    "C G": "C5 Cno3 C(no3)",
}
NAMES = ("C", "Db", "D", "Eb", "E", "F", "Gb", "G", "Ab", "A", "Bb", "B")


@pytest.mark.parametrize(
    ("notes", "symbol"), [(n, s) for n, ss in SPELLINGS.items() for s in ss.split()]
)
def test_spellings(notes, symbol):
    chord = parse(symbol)
    assert " ".join(NAMES[n] for n in range(12) if chord.tones >> n & 1) == notes
    assert chord.root == chord.bass == 0 and chord.symbol == symbol


def test_roots_basses_and_no_chord():
    chord = parse("F#m7b5/E")
    assert (chord.root, chord.bass) == (6, 4)
    assert [(chord.root + n) % 12 for n in range(12) if chord.tones >> n & 1] == [6, 9, 0, 4]
    assert parse("B♭7").root == 10 and parse("Cb").root == 11 and parse("E#").root == 5
    for symbol in ("N.C.", "NC", "n.c."):
        assert parse(symbol).root == NOTHING and parse(symbol).tones == 0


@pytest.mark.parametrize(
    ("symbol", "root", "bass", "written"),
    [
        ("Bbb7", 9, 9, "Bbb7"), ("Abb", 7, 7, "Abb"), ("Ebbmaj7", 2, 2, "Ebbmaj7"),
        ("F##m7", 7, 7, "F##m7"), ("B𝄫7", 9, 9, "B𝄫7"), ("Abb5", 8, 8, "Abb5"),
        ("C/bb", 0, 10, "C/bb"), ("Dm7/c", 2, 0, "Dm7/c"), ("C/Bbb", 0, 9, "C/Bbb"),
        ("(C7)", 0, 0, "C7"), ("(Dm7/C)", 2, 0, "Dm7/C"), ("Cmaj7(Am7)", 0, 0, "Cmaj7(Am7)"),
        ("C7(b9)(Gb7)", 0, 0, "C7(b9)(Gb7)"), ("C6(Am7(b5))/E", 0, 4, "C6(Am7(b5))/E"),
        ("dm7", 2, 2, "Dm7"), ("f#m7b5", 6, 6, "F#m7b5"),
        ("am", 9, 9, "Am"), ("a7", 9, 9, "A7"), ("e-7", 4, 4, "E-7"), ("bbmaj7", 10, 10, "Bbmaj7"),
        ("Ｃ７", 0, 0, "C７"),
    ],
)  # fmt: skip
def test_roots_basses_and_alternatives(symbol, root, bass, written):
    chord = parse(symbol)
    assert (chord.root, chord.bass, chord.symbol) == (root, bass, written)
    assert parse(chord.symbol) == chord


@pytest.mark.parametrize(
    "symbol", ["N.C.", "NC", "n.c.", "N/C", "(N.C.)", "N.C", "no chord", "tacet", "n/c"]
)
def test_no_chord(symbol):
    assert parse(symbol) is chords.SILENCE


@pytest.mark.parametrize(
    ("german", "english"),
    [
        ("H", "B"), ("H7", "B7"), ("Hm7b5", "Bm7b5"), ("B", "Bb"), ("B7", "Bb7"), ("Bm", "Bbm"),
        ("Bb7", "Bb7"), ("Es7", "Eb7"), ("Asmaj7", "Abmaj7"), ("Fis7", "F#7"), ("Cism7", "C#m7"),
        ("Des", "Db"), ("Esus4", "Esus4"), ("Asus", "Asus"), ("E7/H", "E7/B"), ("C/B", "C/Bb"),
        ("Dm7(H7)", "Dm7(B7)"), ("Hb7", "Bb7"), ("A7", "A7"), ("N.C.", "N.C."),
        ("C7(b9)", "C7(b9)"), ("Bdim", "Bbdim"), ("B7b9", "Bb7b9"), ("Gis°/H", "G#°/B"),
    ],
)  # fmt: skip
def test_german_names(german, english):
    assert parse(german, german=True) == parse(english)


@pytest.mark.parametrize("symbol", ["H", "H7", "Hm7b5", "C/H", "Hb"])
def test_german_names_are_refused_without_the_option(symbol):
    with pytest.raises(UserError, match="; with --german, H is B natural and B is B flat"):
        parse(symbol)


@pytest.mark.parametrize(
    "symbol",
    ["", "C:", "Bb:",
     "c", "b", "eb", "go", "b9", "7", "Cmaj7x", "Cfoo", "C//E", "C7b", "C.", "A,", "C7(b9",
     "C7b9)",
     "C8", "C10", "Cm5", "Cm4", "Cm-7", "C6-9", "Cm+9", "C+11", "C7maj7", "C77", "Cmalt", "Cdim#5",
     "C7b11", "C7#13", "Cmj7", "C9b", "Abb9", "F##11", "C7(B9)", "C()", "C7/",
     "Cmaj(9)", "Csus(9)", "Cmlyd", "Clyd7", "Cdim7maj7maj7", "Cadd", "Cno7",
     "C7()", "D.C.", "Coda", "-", "/", "%"],
)  # fmt: skip
def test_what_is_no_chord_is_named(symbol):
    with pytest.raises(UserError, match="expected a chord symbol such as") as error:
        parse(symbol)
    assert repr(symbol) in str(error.value) and "\n" not in str(error.value)


@pytest.mark.parametrize(
    ("symbol", "added"),
    [("C(9)", True), ("Bbm(11)", True), ("C-(9)/G", True), ("C(13)", True), ("C7(9)", False),
     ("C6(9)", False), ("Cm7(11)", False), ("C(b9)", False), ("C9", False), ("Clyd(9)", False),
     ("C(add9)", False)],
)  # fmt: skip
def test_added_numbers(symbol, added):
    assert chords.has_added(symbol) == added


@pytest.mark.parametrize(
    ("chord", "bass", "expected"),
    [("Am7", "G", "Am7/G"), ("C/E", "Bb", "C/Bb"), ("Cmaj7(Am7)", "E", "Cmaj7/E"),
     ("C6/9", "E", "C6/9/E"), ("C7(b9)", "E", "C7(b9)/E"), ("C/Bbb", "F#", "C/F#")],
)  # fmt: skip
def test_other_basses(chord, bass, expected):
    assert chords.with_bass(parse(chord), bass) == parse(expected)
