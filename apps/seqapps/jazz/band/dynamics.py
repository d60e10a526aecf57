"""How loud the notes of a solo are: accents, the shape of the line, its end. A rule, not learned.

`improvising` holds the same in TensorFlow.
"""

import numpy as np

from ..score.solo import STEPS_PER_BEAT, Notes

OFF_BEAT = STEPS_PER_BEAT // 2
LINE_REST = OFF_BEAT  # steps of silence that end a line
AROUND = 4  # notes on either side that the height of one is compared with
LOUDNESS, SOFTEST, LOUDEST = 86, 45, 118
OFF_BEAT_ACCENT, PEAK_ACCENT, VALLEY, FAST = 5, 7, -6, -5
HEIGHT, MOST_HEIGHT = 0.7, 9.0  # velocity a semitone above the notes around, and at most
LAST, NEXT_TO_LAST = -9, -4
SHORT = 5  # steps; what is shorter is fast


def line_ends(notes: Notes) -> np.ndarray:
    """Say of each note whether a line ends with it, <bool>[n]: a rest of half a beat follows."""
    rests = np.diff(notes.onsets, append=2**30) - notes.durations
    return rests >= LINE_REST


def velocities(notes: Notes) -> np.ndarray:
    """Return the MIDI velocity of each note, <int32>[n]."""
    count = len(notes)
    if not count:
        return np.zeros(0, np.int32)
    last = line_ends(notes)
    place = np.arange(count)
    low, high = np.maximum(place - AROUND, 0), np.minimum(place + AROUND + 1, count)
    total = np.concatenate([[0.0], np.cumsum(notes.pitches, dtype=np.float64)])
    mean = (total[high] - total[low]) / (high - low)
    found = LOUDNESS + np.clip(HEIGHT * (notes.pitches - mean), -MOST_HEIGHT, MOST_HEIGHT)
    found += OFF_BEAT_ACCENT * (notes.onsets % STEPS_PER_BEAT == OFF_BEAT)
    found += FAST * (notes.durations < SHORT)
    before = np.concatenate([[True], last[:-1]])  # a line begins
    rises = np.diff(notes.pitches, prepend=notes.pitches[0]) * ~before
    onward = np.diff(notes.pitches, append=notes.pitches[-1]) * ~last
    found += PEAK_ACCENT * ((rises > 0) & (onward < 0))
    found += VALLEY * ((rises < 0) & (onward > 0))
    found += LAST * last + NEXT_TO_LAST * (np.append(last[1:], False) & ~last)
    return np.clip(np.round(found), SOFTEST, LOUDEST).astype(np.int32)
