"""What solos are like: how they fit the chords, how they move, how they breathe."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from .harmony.chords import NOTHING
from .network.encoding import MOST_INTERVAL
from .score.solo import NOTHING_ROW, STEPS_PER_BEAT, Solo

LONGEST_GAP = 1.25 * STEPS_PER_BEAT  # between onsets within a phrase
REST = STEPS_PER_BEAT  # of silence that ends a phrase


@dataclass(frozen=True)
class Measures:
    """Of one solo; `nan` where there is nothing to count.

    Attributes:
        chord_tones: share of the notes that belong to the chord at their onset.
        strong_chord_tones: the same of notes on beats 1 and 3 (the first beat, and in meters of
            four beats or more the third).
        repeated_notes: share of the intervals that are none.
        mean_interval: in semitones.
        notes_per_bar: per four beats.
        notes_per_phrase: a phrase ends before more than 1.25 beats to the next onset, or a rest
            of a beat.
    """

    chord_tones: float
    strong_chord_tones: float
    repeated_notes: float
    mean_interval: float
    notes_per_bar: float
    notes_per_phrase: float


def measure(solo: Solo) -> Measures:
    """Measure a solo of at least one note."""
    notes, onsets = solo.notes, solo.notes.onsets
    degree, belongs = _degrees(solo)
    has_chord = degree >= 0
    strong = strong_beats(onsets, solo.beats_per_bar)
    intervals = np.abs(np.diff(notes.pitches))
    bars = onsets // (STEPS_PER_BEAT * solo.beats_per_bar)
    beats = (bars[-1] - bars[0] + 1) * solo.beats_per_bar
    rests = onsets[1:] - onsets[:-1] - notes.durations[:-1] >= REST
    phrases = 1 + int(np.sum((np.diff(onsets) > LONGEST_GAP) | rests))
    return Measures(
        chord_tones=_mean(belongs[has_chord]),
        strong_chord_tones=_mean(belongs[has_chord & strong]),
        repeated_notes=_mean(intervals == 0),
        mean_interval=_mean(intervals),
        notes_per_bar=4 * len(notes) / float(beats),
        notes_per_phrase=len(notes) / phrases,
    )


def strong_beats(onsets: np.ndarray, beats_per_bar: int) -> np.ndarray:
    """Say of onsets <int>[n], in steps, whether they are on the first beat, or the third of four.

    Returns:
        <bool>[n]
    """
    place = onsets % (beats_per_bar * STEPS_PER_BEAT)
    return (place == 0) | ((place == 2 * STEPS_PER_BEAT) & (beats_per_bar >= 4))


def _degrees(solo: Solo) -> tuple[np.ndarray, np.ndarray]:
    """Return semitones of each note above the root <int>[n], -1 for no chord; chord tones."""
    beats = solo.notes.onsets // STEPS_PER_BEAT
    rows = np.tile(np.array([NOTHING_ROW]), (int(beats.max(initial=0)) + 1, 1))
    known = min(len(rows), len(solo.chords))
    rows[:known] = solo.chords[:known]
    root, tones = rows[beats, 0], rows[beats, 1]
    degree = (solo.notes.pitches - root) % 12
    return np.where(root == NOTHING, -1, degree), (tones >> degree & 1).astype(bool)


def _mean(values: np.ndarray) -> float:
    return float(np.mean(values)) if len(values) else float("nan")


def means(found: Sequence[Measures]) -> dict[str, float]:
    """Return the mean of each figure over solos, where it can be had."""
    names = Measures.__dataclass_fields__
    table = {name: np.array([getattr(one, name) for one in found], float) for name in names}
    return {
        name: round(float(np.nanmean(values)), 4)
        for name, values in table.items()
        if not np.isnan(values).all()
    }


def chord_relative(solos: Iterable[Solo]) -> np.ndarray:
    """Count the notes of solos by their semitones above the root, <int64>[12]."""
    counts = np.zeros(12, np.int64)
    for solo in solos:
        degree, _ = _degrees(solo)
        counts += np.bincount(degree[degree >= 0], minlength=12)
    return counts


def interval_counts(solos: Iterable[Solo]) -> np.ndarray:
    """Count the intervals of solos, from two octaves down to two up, <int64>[49]."""
    counts = np.zeros(2 * MOST_INTERVAL + 1, np.int64)
    for solo in solos:
        steps = np.clip(np.diff(solo.notes.pitches), -MOST_INTERVAL, MOST_INTERVAL)
        counts += np.bincount(steps + MOST_INTERVAL, minlength=len(counts))
    return counts


def overlap(one: np.ndarray, other: np.ndarray) -> float:
    """Return the overlapping area of two histograms, 0 to 1."""
    total = one.sum(), other.sum()
    if not all(total):
        return float("nan")
    return float(np.minimum(one / total[0], other / total[1]).sum())
