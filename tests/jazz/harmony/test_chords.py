"""Chord symbols, in the spellings that musicians use."""

import pytest
from seqapps.common.errors import UserError
from seqapps.jazz.harmony.chords import NOTHING, parse

SPELLINGS = {
    "C E G": "C CMaj Cmaj CM C(add9) Cadd9",
    "C E G B": "Cmaj7 CMaj7 CM7 CΔ C^7 C△7 Cj7 Cma7 Cmaj9 Cmaj13 Cmaj7#11 C(maj7)",
    "C E G A": "C6 C6/9 C69",
    "C E G Bb": "C7 C9 C13 C7b9 C7(b9) C7/9 C7#9 C7(b9,#11) C79b C7911# C13b9 C7(b13)",
    "C E Ab Bb": "C7alt C7#5 C+7 Caug7 C7+",
    "C E Gb Bb": "C7b5",
    "C F G Bb": "C7sus4 C7sus C9sus4 C9sus",
    "C F G": "Csus Csus4",
    "C D G": "Csus2",
    "C Eb G": "Cm C- Cmin Cmi Cmadd9",
    "C Eb G Bb": "Cm7 C-7 Cmin7 Cmi7 C−7 Cm9 Cm11 C-79",
    "C Eb G A": "Cm6 C-6 Cm69 Cm6/9",
    "C Eb G B": "Cm(maj7) CmMaj7 C-Δ7 C-Δ C-maj7 CmM7 C-j7",
    "C Eb Gb": "Cdim Co C°",
    "C Eb Gb A": "Cdim7 Co7 C°7",
    "C Eb Gb Bb": "Cm7b5 C-7b5 Cø Cø7 Cm7(b5)",
    "C E Ab": "C+ Caug",
    "C E Ab B": "C+j7",
    "C G": "C5",
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


@pytest.mark.parametrize("symbol", ["", "H7", "c", "7", "Cmaj7x", "Cfoo", "C//E", "C7b", "C/H"])
def test_what_is_no_chord_is_named(symbol):
    with pytest.raises(UserError, match="expected a chord symbol such as") as error:
        parse(symbol)
    assert repr(symbol) in str(error.value)
