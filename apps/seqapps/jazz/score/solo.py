"""A solo: notes on a grid of twelfths of a beat, over chords, one for each beat."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from ..harmony.chords import NOTHING, Chord

STEPS_PER_BEAT = 12
QUARTER = 4  # a meter's denominator where a beat is a quarter note
NOTHING_ROW = (NOTHING, 0, NOTHING)


@dataclass(frozen=True, eq=False)
class Notes:
    """One voice, in the order of its onsets.

    Attributes:
        onsets: <int32>[n] in steps (twelfths of a beat) from the beginning of the first bar.
        pitches: <int32>[n] as MIDI counts them: 60 is the middle C.
        durations: <int32>[n] in steps, at least 1.
    """

    onsets: np.ndarray
    pitches: np.ndarray
    durations: np.ndarray

    def __len__(self) -> int:
        return len(self.onsets)

    @classmethod
    def of(cls, notes: Iterable[tuple[float, float, float]]) -> "Notes":
        """Make one voice of (onset, pitch, duration), the times in beats and in any order.

        Of notes that begin on the same step the highest is kept, and a note ends where the next
        one begins.
        """
        rows: dict[int, tuple[int, int]] = {}
        for onset, pitch, duration in notes:
            step = round(onset * STEPS_PER_BEAT)
            length = max(1, round(duration * STEPS_PER_BEAT))
            if step not in rows or rows[step][0] < pitch:
                rows[step] = int(pitch), length
        onsets = np.array(sorted(rows), np.int32)
        pitches = np.array([rows[step][0] for step in sorted(rows)], np.int32)
        lengths = np.array([rows[step][1] for step in sorted(rows)], np.int32)
        if len(onsets) > 1:
            lengths[:-1] = np.minimum(lengths[:-1], np.diff(onsets))
        return cls(onsets, pitches, lengths)


@dataclass(frozen=True, eq=False)
class Solo:
    """A solo and what it is played over.

    Attributes:
        name: of the file, or of the row in a table.
        tune: solos over one tune are never on both sides of a split.
        performer: "" if nobody is named.
        tempo_bpm: quarter notes (or whatever the beat is) a minute.
        beats_per_bar: of the meter.
        notes: all onsets are at least 0.
        chords: <int32>[beats, 3]: root, tones and bass (see `chords.Chord`) at each beat; shorter
            than the notes where nothing is known.
        unit: the meter's denominator: 4 where a beat is a quarter note.
    """

    name: str
    tune: str
    performer: str
    tempo_bpm: float
    beats_per_bar: int
    notes: Notes
    chords: np.ndarray
    unit: int = QUARTER

    def __len__(self) -> int:
        return len(self.notes)


def chord_rows(changes: Iterable[tuple[int, Chord]], beats: int) -> np.ndarray:
    """Return <int32>[beats, 3] of (first beat, chord) in the order of the beats."""
    rows = np.tile(np.array([NOTHING_ROW], np.int32), (beats, 1))
    for beat, chord in changes:
        rows[max(0, beat) :] = (chord.root, chord.tones, chord.bass)
    return rows
