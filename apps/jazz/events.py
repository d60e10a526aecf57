"""A solo as the networks read it: every note is three choices, and what they may look at.

Note t is an inter-onset interval (from the note before), then a pitch (as an interval from the one
before), then a duration. Everything is relative: pitches to the previous pitch, the notes of a
chord too, so that a solo is the same in all keys.
"""

from dataclasses import dataclass

import numpy as np

from .solo import STEPS_PER_BEAT, Solo

# Inter-onset intervals in steps (twelfths of a beat): each is rounded to the nearest of these.
IOI_STEPS = (
    *range(1, 13), 14, 15, 16, 18, 20, 21, 22, 24, 27, 28, 30, 33, 36, 39, 42, 48, 54, 60, 72, 84,
    96,
)  # fmt: skip
DURATION_STEPS = (*range(1, 13), 15, 18, 21, 24, 30, 36, 48, 60, 96)
MOST_INTERVAL = 24  # semitones, either way
IOIS, INTERVALS, DURATIONS = len(IOI_STEPS), 2 * MOST_INTERVAL + 1, len(DURATION_STEPS)
REFERENCE = 60  # the pitch before the first one
MOST_BEATS = 12  # of a bar that the networks tell apart
FARTHEST = 8  # beats to the next chord that the networks tell apart
REGISTERS = 16  # of three semitones, from pitch 36 upwards
NOTES = 12  # pitch classes


@dataclass(frozen=True, eq=False)
class Events:
    """The choices of a solo, and what is known when they are made; all <…>[notes].

    Attributes:
        ioi, interval, duration: <int32> classes of note t.
        step: <int32> of its onset within the beat, 0 to 11.
        beat: <int32> of its onset within the bar.
        register: <int32> of the pitch before it.
        chord: <float32>[notes, 36] at its onset: tones, root, bass, relative to the pitch before.
        after: <float32>[notes, 24] tones and root of the next chord.
        until: <int32> beats from its onset to the next chord, `FARTHEST` at most.
    """

    ioi: np.ndarray
    interval: np.ndarray
    duration: np.ndarray
    step: np.ndarray
    beat: np.ndarray
    register: np.ndarray
    chord: np.ndarray
    after: np.ndarray
    until: np.ndarray

    def __len__(self) -> int:
        return len(self.ioi)


def nearest(steps: np.ndarray, classes: tuple[int, ...]) -> np.ndarray:
    """Return the index of the nearest class <int32>[n]; of two equally near, the shorter."""
    borders = (np.array(classes[:-1]) + np.array(classes[1:])) / 2
    return np.searchsorted(borders, steps, side="left").astype(np.int32)


def encode(solo: Solo) -> Events:
    """Return the events of a solo."""
    notes, bar = solo.notes, solo.beats_per_bar * STEPS_PER_BEAT
    before = np.concatenate([[REFERENCE], notes.pitches[:-1]])
    gaps = np.diff(notes.onsets, prepend=0)
    gaps[:1] = np.maximum(1, notes.onsets[:1] % bar)
    beats = notes.onsets // STEPS_PER_BEAT
    chords, nexts, until = _chords(solo.chords, beats)
    return Events(
        ioi=nearest(gaps, IOI_STEPS),
        interval=(
            np.clip(notes.pitches - before, -MOST_INTERVAL, MOST_INTERVAL) + MOST_INTERVAL
        ).astype(np.int32),
        duration=nearest(notes.durations, DURATION_STEPS),
        step=(notes.onsets % STEPS_PER_BEAT).astype(np.int32),
        beat=np.minimum(beats % solo.beats_per_bar, MOST_BEATS - 1).astype(np.int32),
        register=register(before),
        chord=np.concatenate([relative(chords[:, 1], chords[:, 0], before),
                              one_hot(chords[:, 0], before), one_hot(chords[:, 2], before)], 1),
        after=np.concatenate([relative(nexts[:, 1], nexts[:, 0], before),
                              one_hot(nexts[:, 0], before)], 1),
        until=until,
    )  # fmt: skip


def register(pitches: np.ndarray) -> np.ndarray:
    """Return in which of `REGISTERS` pitches are."""
    return np.clip((pitches - 36) // 3, 0, REGISTERS - 1).astype(np.int32)


def relative(tones: np.ndarray, roots: np.ndarray, pitches: np.ndarray) -> np.ndarray:
    """Return which notes above a pitch belong to a chord, <float32>[n, 12]."""
    above = (np.arange(NOTES) + (pitches - roots)[:, None]) % NOTES
    return (tones[:, None] >> above & 1).astype(np.float32)


def one_hot(classes: np.ndarray, pitches: np.ndarray) -> np.ndarray:
    """Return how far above a pitch a pitch class is, <float32>[n, 12]; zeros for none."""
    away = (classes - pitches) % NOTES
    return ((np.arange(NOTES) == away[:, None]) & (classes >= 0)[:, None]).astype(np.float32)


def _chords(rows: np.ndarray, beats: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return the chords at beats, the next other ones, and how many beats it is to those."""
    size = max(len(rows), int(beats.max(initial=0)) + 1) + 1
    padded = np.tile(np.array([[-1, 0, -1]], np.int32), (size, 1))
    padded[: len(rows)] = rows
    differs = np.any(padded[1:] != padded[:-1], axis=1)
    places = np.append(np.flatnonzero(differs) + 1, size - 1)
    following = places[np.minimum(np.searchsorted(places, beats, side="right"), len(places) - 1)]
    until = np.clip(following - beats, 0, FARTHEST).astype(np.int32)
    return padded[beats], padded[following], until
