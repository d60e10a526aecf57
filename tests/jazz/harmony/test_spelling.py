"""Names of notes, and symbols in other keys."""

import pytest
from seqapps.jazz.harmony import chords, spelling

SYMBOLS = ["Dm7/C", "G7alt", "Cmaj7", "N.C.", "F#m7b5", "Bb7#11", "Ebm(maj7)", "A♭7",
           "Bbb7", "C/bb", "G♯m7/D♯", "Cmaj7(Am7)", "C7(b9)(Gb7)", "F#b9", "Bb#4"]  # fmt: skip


@pytest.mark.parametrize("by_fifths", range(-9, 10))
def test_transposing_moves_roots_and_basses_and_nothing_else(by_fifths):
    for symbol in SYMBOLS:
        chord = chords.parse(symbol)
        other = chords.parse(spelling.transpose(symbol, by_fifths))
        assert other.tones == chord.tones
        if chord is not chords.SILENCE:
            assert other.root == (chord.root + 7 * by_fifths) % 12
            assert other.bass == (chord.bass + 7 * by_fifths) % 12


def test_names_and_positions_are_inverse():
    for position in range(-14, 21):
        assert spelling.fifths(spelling.note_name(position)) == position


@pytest.mark.parametrize(
    ("symbol", "pitches", "names"),
    [
        ("C7", (60, 64, 67, 70, 61, 63, 66), "C E G Bb Db Eb F#"),
        ("B7", (59, 63, 66, 69), "B D# F# A"),
        ("Cm7b5", (60, 63, 66, 70), "C Eb Gb Bb"),
        ("C7#5", (60, 64, 68, 70), "C E G# Bb"),
        ("N.C.", (61, 63, 66, 68, 70), "Db Eb F# Ab Bb"),
    ],
)
def test_notes_are_spelled_by_the_chord(symbol, pitches, names):
    spelled = [spelling.spell(pitch, chords.parse(symbol)) for pitch in pitches]
    assert " ".join(letter + {-1: "b", 0: "", 1: "#"}[sign] for letter, sign, _ in spelled) == names
    for pitch, (letter, sign, octave) in zip(pitches, spelled, strict=True):
        assert chords.LETTERS[letter] + sign + 12 * (octave + 1) == pitch
