"""A solo: notes on a grid of twelfths of a beat, over one chord per beat."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from ..harmony.chords import NOTHING, Chord

STEPS_PER_BEAT = 12
QUARTER = 4  # a meter's denominator where a beat is a quarter note
NOTHING_ROW = (NOTHING, 0, NOTHING)
Meter = tuple[int, int]  # beats per bar, and the note value of a beat (4 is a quarter note)
Change = tuple[int, Chord]  # beat, chord


@dataclass(frozen=True, eq=False)
class Notes:
    """One voice, in the order of its onsets; all arrays are <int32>[n].

    Example:
        >>> Notes.of([(0, 60, 2), (1, 64, 0.5)]).rows.tolist()
        [[0, 60, 12], [12, 64, 6]]
    """

    onsets: np.ndarray  # in steps (twelfths of a beat) from the beginning of the first bar
    pitches: np.ndarray  # MIDI note numbers: 60 is middle C
    durations: np.ndarray  # in steps, at least 1

    def __len__(self) -> int:
        return len(self.onsets)

    @classmethod
    def of(cls, notes: Iterable[tuple[float, float, float]]) -> "Notes":
        """Make one voice of (onset, pitch, duration), the times in beats and in any order.

        Of notes that begin on the same step the highest is kept. A note ends where the next one
        begins.
        """
        rows: dict[int, tuple[int, int]] = {}
        for onset, pitch, duration in notes:
            step = round(onset * STEPS_PER_BEAT)
            length = max(1, round(duration * STEPS_PER_BEAT))
            if step not in rows or rows[step][0] < pitch:
                rows[step] = int(pitch), length
        return cls.line(np.array([(step, *rows[step]) for step in sorted(rows)], np.int32))

    @classmethod
    def line(cls, rows: np.ndarray) -> "Notes":
        """Make one voice of rows as in `rows`; a note ends where the next one begins."""
        onsets, pitches, durations = rows.reshape(-1, 3).astype(np.int32).T
        gaps = np.diff(onsets, append=np.int32(1 << 30))
        return cls(onsets, pitches, np.minimum(durations, gaps))

    @property
    def rows(self) -> np.ndarray:
        """Onset, pitch and duration of each note, <int32>[n, 3]."""
        return np.stack([self.onsets, self.pitches, self.durations], axis=1)


@dataclass(frozen=True, eq=False)
class Solo:
    """A solo and its chords."""

    name: str  # path of the file, or name of the row in a table
    tune: str  # solos over one tune are never on both sides of a split
    performer: str  # "" if unknown
    tempo_bpm: float
    beats_per_bar: int
    notes: Notes  # all onsets are at least 0
    chords: np.ndarray  # <int32>[beats, 3], see `chord_rows`; may be shorter than the notes
    unit: int = QUARTER  # denominator of the meter
    pickup_bars: int = 0  # bars before the first bar of the form

    def __len__(self) -> int:
        return len(self.notes)

    @property
    def has_chords(self) -> bool:
        """Whether any chord of the solo is known."""
        return bool((self.chords.reshape(-1, 3)[:, 0] != NOTHING).any())


def chord_rows(changes: Iterable[Change], beats: int) -> np.ndarray:
    """Return root, tones and bass at each beat, <int32>[beats, 3], of (first beat, chord).

    Example:
        >>> chord_rows([(1, Chord(7, 1169, 7, "G7"))], beats=3).tolist()
        [[-1, 0, -1], [7, 1169, 7], [7, 1169, 7]]
    """
    rows = np.full((beats, 3), NOTHING_ROW, np.int32)
    for beat, chord in changes:
        rows[max(0, beat) :] = (chord.root, chord.tones, chord.bass)
    return rows


def strong_beats(onsets: np.ndarray, beats_per_bar: int) -> np.ndarray:
    """Return a mask <bool>[n] of onsets <int>[n], in steps, on beat 1, or on beat 3 of 4 or more.

    Example:
        >>> strong_beats(np.array([0, 12, 24, 36, 48]), beats_per_bar=4)
        array([ True, False,  True, False,  True])
    """
    step = onsets % (beats_per_bar * STEPS_PER_BEAT)
    mask: np.ndarray = (step == 0) | ((step == 2 * STEPS_PER_BEAT) & (beats_per_bar >= 4))
    return mask
