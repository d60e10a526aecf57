"""Chord scales, and the tensions that a chord symbol names."""

import numpy as np

from .chords import Chord

# Notes that are in the chord, notes that are not, and its scale; the first row that fits counts.
_SCALES: tuple[tuple[tuple[int, ...], tuple[int, ...], tuple[int, ...]], ...] = (
    ((3, 6, 9), (7, 10), (0, 2, 3, 5, 6, 8, 9, 11)),  # diminished, whole step first
    ((3, 6), (7,), (0, 1, 3, 5, 6, 8, 10)),  # locrian
    ((4, 8, 10), (), (0, 1, 3, 4, 6, 8, 10)),  # altered
    ((4, 8, 11), (), (0, 2, 4, 6, 8, 11)),  # whole tone with a major seventh
    ((4, 8), (), (0, 2, 4, 6, 8, 10)),  # whole tone
    ((4, 6, 10, 11), (), (0, 2, 4, 6, 8, 11)),
    ((4, 6, 10), (), (0, 2, 4, 6, 8, 10)),
    ((3, 11), (4,), (0, 2, 3, 5, 7, 9, 11)),  # melodic minor
    ((3,), (4,), (0, 2, 3, 5, 7, 9, 10)),  # dorian
    ((10,), (), (0, 2, 4, 5, 7, 9, 10)),  # mixolydian
    ((), (), (0, 2, 4, 5, 7, 9, 11)),  # ionian
)


def _table() -> np.ndarray:
    """Return the scale of each of the 4096 sets of tones as bits, <int32>[4096]."""
    tones = np.arange(1 << 12, dtype=np.int32)
    table = np.zeros_like(tones)
    for row in reversed(_SCALES):
        present, absent, notes = (sum(1 << note for note in part) for part in row)
        fits = (tones & present == present) & (tones & absent == 0)
        table[fits] = tones[fits] | notes
    table[0] = 0
    return table


SCALES = _table()


def scale(tones: int) -> int:
    """Return the chord scale of `Chord.tones` as bits above the root; it contains those tones.

    The usual scale of chord-scale theory (Nettles and Graf, The Chord Scale Theory and Jazz
    Harmony, 1997).

    Example:
        >>> f"{scale(0b10010010001):012b}"  # of C7: mixolydian
        '011010110101'
    """
    return int(SCALES[tones])


def altered_tensions(chord: Chord) -> int:
    """Return b9, #9, #11 and b13 of a symbol that names them, as bits above the root.

    Example:
        >>> from seqapps.jazz.harmony.chords import parse
        >>> [altered_tensions(parse(symbol)) for symbol in ("C7b9", "Cb9", "Bb7#11", "C7+9")]
        [2, 0, 64, 8]
    """
    return chord.tensions
