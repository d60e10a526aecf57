"""Chord symbols and their notes.

A chord is a root, the notes of its symbol as twelve bits above the root, and a bass note.
Tensions are left out: the notes of "C13" are C E G Bb.
"""

import re
from dataclasses import dataclass
from functools import lru_cache

from seqapps.common.errors import UserError, excerpt

NO_CHORD = "N.C."
NOTHING = -1  # root and bass of no chord
LETTERS = {"C": 0, "D": 2, "E": 4, "F": 5, "G": 7, "A": 9, "B": 11}
MAJOR, MINOR, DIMINISHED, AUGMENTED = (0, 4, 7), (0, 3, 7), (0, 3, 6), (0, 4, 8)
MINOR_SEVENTH, MAJOR_SEVENTH, SIXTH = 10, 11, 9

_PLAIN = str.maketrans({
    "♯": "#", "♭": "b", "Δ": "^", "△": "^", "∆": "^", "ø": "0", "Ø": "0", "°": "o", "º": "o",
    "−": "-", "–": "-", "⁷": "7", "⁶": "6", "⁹": "9", " ": "",
})  # fmt: skip
_MARKS = str.maketrans("", "", "(),")  # dropped behind the root: C(b5) is not Cb5
_ROOT = re.compile(r"([A-G])([#b]?)")
_NONE = {"nc", "n.c.", "n.c", "nochord", "-"}
# What may follow the root: a family, with its triad and seventh.
_FAMILIES = (
    (r"(?:maj|ma|Maj|MAJ|M|\^|j)(?=7|9|11|13)", MAJOR, MAJOR_SEVENTH),
    (r"(?:maj|ma|Maj|MAJ|M)", MAJOR, None),
    (r"[\^j]", MAJOR, MAJOR_SEVENTH),
    (r"(?:minmaj|mimaj|mmaj|mMaj|mM|minM|-maj|-M|-\^|-j|m\^|mj|mi\^|min\^)(?=7|9|11|13|$|[#b/])",
     MINOR, MAJOR_SEVENTH),
    (r"(?:m|min|mi|-)7?b5", DIMINISHED, MINOR_SEVENTH),
    (r"(?:min|mi|m|-)", MINOR, None),
    (r"(?:0|h)7?", DIMINISHED, MINOR_SEVENTH),
    (r"(?:dim|o)(?=7)", DIMINISHED, SIXTH),
    (r"(?:dim|o)", DIMINISHED, None),
    (r"(?:aug|\+)(?:maj|j|M|\^)(?=7)", AUGMENTED, MAJOR_SEVENTH),
    (r"(?:aug|\+)", AUGMENTED, None),
    (r"(?:7|9)?alt(?:ered)?", AUGMENTED, MINOR_SEVENTH),
    (r"5(?!\d)", (0, 7), None),
    (r"", MAJOR, None),
)  # fmt: skip
_FAMILY = [(re.compile(pattern), triad, seventh) for pattern, triad, seventh in _FAMILIES]
_PREFIXED = re.compile(
    r"(6/9|69|sus2|sus4|sus|add[#b]?(?:2|4|6|9|11|13)|no3|no5|omit3|omit5|alt|maj7|\+|[#b]?(?:13|11|9|7|6|5|4|2))"
)
_POSTFIXED = re.compile(r"(sus2|sus4|sus|alt|(?:13|11|9|5)[#b]?|7|6|4|2)")  # "79b", "7911#"
_THIRDS, _FIFTHS, _NO_NOTES = frozenset({3, 4}), frozenset({6, 7, 8}), frozenset[int]()
# Part of a symbol -> the notes that it removes from the chord, and those that it adds.
_CHANGES = {
    **dict.fromkeys(("sus", "sus4", "4"), (_THIRDS, frozenset({5}))),
    **dict.fromkeys(("no3", "omit3"), (_THIRDS, _NO_NOTES)),
    **dict.fromkeys(("no5", "omit5"), (_FIFTHS, _NO_NOTES)),
    **dict.fromkeys(("6", "6/9", "69"), (_NO_NOTES, frozenset({SIXTH}))),
    **dict.fromkeys(("+", "#5", "5#"), (_FIFTHS, frozenset({8}))),
    **dict.fromkeys(("b5", "5b"), (_FIFTHS, frozenset({6}))),
    "5": (_FIFTHS, frozenset({7})),
    "sus2": (_THIRDS, frozenset({2})),
    "2": (_NO_NOTES, frozenset({2})),
    "maj7": (frozenset({MINOR_SEVENTH}), frozenset({MAJOR_SEVENTH})),
    "alt": (frozenset({6, 7}), frozenset({8, MINOR_SEVENTH})),
}
# Parts that give a chord without seventh and sixth a minor seventh: "C9", but not "Cb9".
_SEVENTHS = {"7", "#7", "b7", "9", "11", "13"}


@dataclass(frozen=True)
class Chord:
    """A chord symbol and its notes."""

    root: int  # pitch class 0 (C) to 11, or `NOTHING`
    tones: int  # bit n is set if the note n semitones above the root belongs to the chord
    bass: int  # pitch class of the lowest note, or `NOTHING`
    symbol: str  # as it was written


SILENCE = Chord(NOTHING, 0, NOTHING, NO_CHORD)


@lru_cache(maxsize=4_096)
def parse(symbol: str) -> Chord:
    """Read a chord symbol: Cmaj7, CΔ, C-7, Cm7b5, Cø, C7alt, C6/9, C7(b9), Cj7, C/E, N.C. …

    Raises UserError for another text.

    Example:
        >>> chord = parse("Dm7/C")
        >>> chord.root, f"{chord.tones:012b}", chord.bass
        (2, '010010001001', 0)
    """
    text = symbol.strip().translate(_PLAIN)
    if text.lower() in _NONE:
        return SILENCE
    if match := _ROOT.match(text):
        root = pitch_class(match[0])
        rest, bass = text[match.end() :].translate(_MARKS), root
        if slash := re.search(r"/([A-G][#b]?)$", rest):
            rest, bass = rest[: slash.start()], pitch_class(slash[1])
        for grammar in (_PREFIXED, _POSTFIXED):
            tones = _tones(rest, grammar)
            if tones is not None:
                return Chord(root, tones, bass, symbol.strip())
    examples = "Cmaj7, C-7, Cm7b5, F#7alt, C/E or N.C."
    raise UserError(f"expected a chord symbol such as {examples}, got {excerpt(symbol)}")


def pitch_class(name: str) -> int:
    """Return the pitch class of a letter with at most one accidental.

    Example:
        >>> pitch_class("Bb")
        10
    """
    return (LETTERS[name[0]] + {"": 0, "#": 1, "b": -1}[name[1:]]) % 12


def _tones(rest: str, grammar: re.Pattern[str]) -> int | None:
    """Return the notes of the text behind the root as bits, None if it cannot be read."""
    for pattern, triad, seventh in _FAMILY:
        match = pattern.match(rest)
        if match is None:
            continue
        parts = _parts(rest[match.end() :], grammar)
        if parts is None:
            continue
        notes: set[int] = {*triad} if seventh is None else {*triad, seventh}
        for part in parts:
            removed, added = _CHANGES.get(part, (_NO_NOTES, _NO_NOTES))
            notes = (notes - removed) | added
            if part in _SEVENTHS and seventh is None and SIXTH not in notes:
                notes.add(MINOR_SEVENTH)
        return sum(1 << note for note in notes)
    return None


def _parts(rest: str, grammar: re.Pattern[str]) -> list[str] | None:
    parts = []
    while rest:
        match = grammar.match(rest)
        if match is None:
            return None
        parts.append(match[0])
        rest = rest[match.end() :].removeprefix("/")
    return parts
