"""Names of notes by their place on the line of fifths: … Bb -2, F -1, C 0, G 1, D 2 …"""

import re
from functools import lru_cache

from .chords import NOTHING, Chord, parse

LETTERS = "FCGDAEB"
FLATTEST, SHARPEST = -7, 10  # Cb and A#: beyond, the other name of a note is the usual one
# Roots that are usual with a minor third, with a major one and a minor seventh, and else.
MINOR_ROOTS, DOMINANT_ROOTS, MAJOR_ROOTS = (-5, 10), (-7, 9), (-7, 6)
_SYMBOL = re.compile(r"([A-G][#b♯♭]?)(.*?)(?:/([A-G][#b♯♭]?))?")
_PLAIN = str.maketrans("♯♭", "#b")
# Fifths from the root of a chord to the note some semitones above it.
_FIFTHS = (0, -5, 2, -3, 4, -1, 6, 1, -4, 3, -2, 5)


def place(name: str) -> int:
    """Return the place of a name such as Bb (-2), C (0) or F# (6)."""
    return LETTERS.index(name[0]) - 1 + 7 * (name.count("#") - name[1:].count("b"))


def name(place: int) -> str:
    """Return the name of a place."""
    sharps, letter = divmod(place + 1, 7)
    return LETTERS[letter] + "#" * sharps + "b" * -sharps


def usual(place: int, flattest: int = FLATTEST, sharpest: int = SHARPEST) -> int:
    """Return a place within bounds (Cb and A# if none are given) that sounds the same."""
    while place < flattest:
        place += 12
    while place > sharpest:
        place -= 12
    return place


def parts(symbol: str) -> tuple[str, str, str] | None:
    """Return root, quality and bass ("" for none) of a chord symbol, None for N.C.

    Accidentals of the notes are # and b.
    """
    match = _SYMBOL.fullmatch(symbol)
    if match is None:
        return None
    return match[1].translate(_PLAIN), match[2], (match[3] or "").translate(_PLAIN)


def moved(symbol: str, fifths: int) -> str:
    """Return a chord symbol some fifths on: "Dm7/C" two fifths down is "Cm7/Bb"."""
    written = parts(symbol)
    if written is None:
        return symbol  # N.C.
    before = place(written[0])
    tones = parse(symbol).tones
    third, seventh = tones >> 3 & 1, tones >> 10 & 1
    bounds = MINOR_ROOTS if third else DOMINANT_ROOTS if seventh else MAJOR_ROOTS
    root = usual(before + fifths, *bounds)
    _, quality, bass = written
    if not bass:
        return name(root) + quality
    return f"{name(root)}{quality}/{name(usual(root + place(bass) - before))}"


@lru_cache(maxsize=4_096)
def spelled(pitch: int, chord: Chord) -> tuple[str, int, int]:
    """Return letter, alteration (-1 to 1) and octave of a pitch over a chord.

    Chord tones are what the symbol says (the seventh of C7 is Bb, the third of B7 D#); others
    are the flat ninth, ninth, sharp ninth as a minor third, eleventh, sharp eleventh, flat
    thirteenth and thirteenth. Over no chord: F#, and Bb, Eb, Ab, Db.
    """
    root, written = 0, parts(chord.symbol)
    if written is not None and chord.root != NOTHING:
        root = place(written[0])
    semitones = (pitch - 7 * root) % 12
    fifths = _FIFTHS[semitones]
    has_fifth = chord.tones >> 7 & 1
    if semitones == 6 and chord.tones >> 6 & 1 and not has_fifth:
        fifths = -6  # a flat fifth
    elif semitones == 8 and chord.tones >> 8 & 1 and chord.tones >> 4 & 1 and not has_fifth:
        fifths = 8  # a sharp fifth
    found = usual(root + fifths)
    letter, alteration = name(found)[0], (found + 1) // 7
    octave = (pitch - alteration) // 12 - 1
    return letter, alteration, octave
