"""Chord symbols as musicians write them, and what they mean.

A chord is a root, the notes of its symbol as twelve bits above the root, and a bass note. The
notes leave out tensions: those of "C13" are C E G Bb.
"""

import re
from dataclasses import dataclass
from functools import lru_cache

from seqapps.common.errors import UserError, excerpt

NO_CHORD = "N.C."
NOTHING = -1  # root and bass of no chord
LETTERS = {"C": 0, "D": 2, "E": 4, "F": 5, "G": 7, "A": 9, "B": 11}
MAJOR, MINOR, DIMINISHED, AUGMENTED = (0, 4, 7), (0, 3, 7), (0, 3, 6), (0, 4, 8)
FLAT_SEVENTH, SEVENTH, SIXTH = 10, 11, 9

_PLAIN = str.maketrans({
    "♯": "#", "♭": "b", "Δ": "^", "△": "^", "∆": "^", "ø": "0", "Ø": "0", "°": "o", "º": "o",
    "−": "-", "–": "-", "⁷": "7", "⁶": "6", "⁹": "9", " ": "",
})  # fmt: skip
_MARKS = str.maketrans("", "", "(),")  # dropped behind the root: C(b5) is not Cb5
_ROOT = re.compile(r"([A-G])([#b]?)")
_NONE = {"nc", "n.c.", "n.c", "nochord", "-"}
# What may follow the root: a family, and which triad and seventh it has.
_FAMILIES = (
    (r"(?:maj|ma|Maj|MAJ|M|\^|j)(?=7|9|11|13)", MAJOR, SEVENTH),
    (r"(?:maj|ma|Maj|MAJ|M)", MAJOR, None),
    (r"[\^j]", MAJOR, SEVENTH),
    (r"(?:minmaj|mimaj|mmaj|mMaj|mM|minM|-maj|-M|-\^|-j|m\^|mj|mi\^|min\^)(?=7|9|11|13|$|[#b/])",
     MINOR, SEVENTH),
    (r"(?:m|min|mi|-)7?b5", DIMINISHED, FLAT_SEVENTH),
    (r"(?:min|mi|m|-)", MINOR, None),
    (r"(?:0|h)7?", DIMINISHED, FLAT_SEVENTH),
    (r"(?:dim|o)(?=7)", DIMINISHED, SIXTH),
    (r"(?:dim|o)", DIMINISHED, None),
    (r"(?:aug|\+)(?:maj|j|M|\^)(?=7)", AUGMENTED, SEVENTH),
    (r"(?:aug|\+)", AUGMENTED, None),
    (r"(?:7|9)?alt(?:ered)?", (0, 4, 8), FLAT_SEVENTH),
    (r"5(?!\d)", (0, 7), None),
    (r"", MAJOR, None),
)  # fmt: skip
_FAMILY = [(re.compile(pattern), triad, seventh) for pattern, triad, seventh in _FAMILIES]
_PREFIXED = re.compile(
    r"(6/9|69|sus2|sus4|sus|add[#b]?(?:2|4|6|9|11|13)|no3|no5|omit3|omit5|alt|maj7|\+|[#b]?(?:13|11|9|7|6|5|4|2))"
)
_POSTFIXED = re.compile(r"(sus2|sus4|sus|alt|(?:13|11|9|5)[#b]?|7|6|4|2)")  # "79b", "7911#"


@dataclass(frozen=True)
class Chord:
    """What a symbol means.

    Attributes:
        root: pitch class 0 (C) to 11, or `NOTHING`.
        tones: bit n is set if the note n semitones above the root belongs to it; 0 for no chord.
        bass: pitch class of the lowest note, or `NOTHING`.
        symbol: as it was written.
    """

    root: int
    tones: int
    bass: int
    symbol: str

    @property
    def pitch_classes(self) -> tuple[int, ...]:
        """The notes, from the root upwards."""
        return tuple((self.root + n) % 12 for n in range(12) if self.tones >> n & 1)


SILENCE = Chord(NOTHING, 0, NOTHING, NO_CHORD)


@lru_cache(maxsize=4_096)
def parse(symbol: str) -> Chord:
    """Read a chord symbol: Cmaj7, CΔ, C-7, Cm7b5, Cø, C7alt, C6/9, C7(b9), Cj7, C/E, N.C. …

    Raises:
        UserError: it is none.
    """
    text = symbol.strip().translate(_PLAIN)
    if text.lower() in _NONE:
        return SILENCE
    match = _ROOT.match(text)
    if match is None:
        raise _refused(symbol)
    root = pitch_class(match[0])
    rest, bass = text[match.end() :].translate(_MARKS), root
    if found := re.search(r"/([A-G][#b]?)$", rest):
        rest, bass = rest[: found.start()], pitch_class(found[1])
    for grammar in (_PREFIXED, _POSTFIXED):
        tones = _tones(rest, grammar)
        if tones is not None:
            return Chord(root, tones, bass, symbol.strip())
    raise _refused(symbol)


def pitch_class(name: str) -> int:
    """Return the pitch class of a letter and perhaps an accidental ("Bb" is 10)."""
    return (LETTERS[name[0]] + {"": 0, "#": 1, "b": -1}[name[1:]]) % 12


def _refused(symbol: str) -> UserError:
    return UserError(
        f"expected a chord symbol such as Cmaj7, C-7, Cm7b5, F#7alt, C/E or N.C., "
        f"got {excerpt(symbol)}"
    )


def _tones(rest: str, grammar: re.Pattern[str]) -> int | None:
    """Return the notes of what stands behind the root as bits, None if it cannot be read."""
    for pattern, triad, seventh in _FAMILY:
        match = pattern.match(rest)
        if match is None:
            continue
        parts = _parts(rest[match.end() :], grammar)
        if parts is None:
            continue
        notes = set(triad) | ({seventh} if seventh is not None else set())
        for part in parts:
            _alter(notes, part, seventh)
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


def _alter(notes: set[int], part: str, seventh: int | None) -> None:
    """Change the notes as one part of a symbol says."""
    degree, sign = part.strip("#b"), 1 if "#" in part else -1 if "b" in part else 0
    if part.startswith("add"):
        pass  # a tension
    elif part in ("sus", "sus4", "4"):
        notes -= {3, 4}
        notes.add(5)
    elif part == "sus2":
        notes -= {3, 4}
        notes.add(2)
    elif part in ("no3", "omit3", "no5", "omit5"):
        notes -= {3, 4} if part.endswith("3") else {6, 7, 8}
    elif part in ("6", "6/9", "69"):
        notes.add(SIXTH)
    elif part == "maj7":
        notes -= {FLAT_SEVENTH}
        notes.add(SEVENTH)
    elif part == "+" or degree == "5":
        notes -= {6, 7, 8}
        notes.add(8 if part == "+" else 7 + sign)
    elif part == "alt":
        notes -= {6, 7}
        notes |= {8, FLAT_SEVENTH}
    elif degree in ("7", "9", "11", "13") and seventh is None and SIXTH not in notes:
        if not (sign and degree != "7"):  # "C7b9" has a seventh before; "Cb9" has none
            notes.add(FLAT_SEVENTH)
    elif part == "2":
        notes.add(2)
