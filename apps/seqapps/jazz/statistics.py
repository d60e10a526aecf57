"""Statistics of solos: chord tones, intervals, density, phrases."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict, astuple, dataclass

import numpy as np

from .harmony.chords import NOTHING
from .network.encoding import MAX_INTERVAL, harmony_at
from .score.solo import STEPS_PER_BEAT, Solo, strong_beats

MAX_GAP = 1.25 * STEPS_PER_BEAT  # between onsets within a phrase
REST = STEPS_PER_BEAT  # steps of silence that end a phrase


@dataclass(frozen=True)
class Statistics:
    """Statistics of one solo; NaN where there is nothing to count.

    A phrase ends before more than 1.25 beats to the next onset, or a rest of a beat.
    """

    chord_tones: float  # share of the notes that belong to the chord at their onset
    strong_chord_tones: float  # the same for notes on strong beats (see `solo.strong_beats`)
    repeated_notes: float  # share of the intervals that are unisons
    mean_interval: float  # mean absolute interval in semitones
    notes_per_bar: float  # per four beats
    notes_per_phrase: float

    def to_dict(self) -> dict[str, float | None]:
        """Return the statistics, rounded, with None in place of NaN."""
        return {
            name: None if np.isnan(value) else round(value, 4)
            for name, value in asdict(self).items()
        }


def measure(solo: Solo) -> Statistics:
    """Return the statistics of a solo.

    Example:
        >>> from seqapps.jazz.score.solo import Notes
        >>> notes = Notes.of([(0, 60, 1), (1, 64, 1), (2, 64, 1), (3, 65, 1)])
        >>> measure(Solo("", "", "", 120.0, 4, notes, np.array([[0, 145, 0]] * 4))).chord_tones
        0.75
    """
    notes, onsets = solo.notes, solo.notes.onsets
    if not len(notes):
        return Statistics(*[float("nan")] * 6)
    degree, belongs = _degrees(solo)
    has_chord = degree >= 0
    strong = strong_beats(onsets, solo.beats_per_bar)
    intervals = np.abs(np.diff(notes.pitches))
    bars = onsets[[0, -1]] // (STEPS_PER_BEAT * solo.beats_per_bar)
    beats = (bars[1] - bars[0] + 1) * solo.beats_per_bar
    rests = onsets[1:] - onsets[:-1] - notes.durations[:-1] >= REST
    phrases = 1 + int(np.sum((np.diff(onsets) > MAX_GAP) | rests))
    return Statistics(
        chord_tones=_mean(belongs[has_chord]),
        strong_chord_tones=_mean(belongs[has_chord & strong]),
        repeated_notes=_mean(intervals == 0),
        mean_interval=_mean(intervals),
        notes_per_bar=4 * len(notes) / float(beats),
        notes_per_phrase=len(notes) / phrases,
    )


def _degrees(solo: Solo) -> tuple[np.ndarray, np.ndarray]:
    """Return semitones above the root <int>[n], -1 for no chord, and a mask of chord tones."""
    _, root, tones, *_ = harmony_at(solo.chords, solo.notes.onsets // STEPS_PER_BEAT).T
    degree = (solo.notes.pitches - root) % 12
    return np.where(root == NOTHING, -1, degree), (tones >> degree & 1).astype(bool)


def _mean(values: np.ndarray) -> float:
    return float(np.mean(values)) if len(values) else float("nan")


def means(statistics: Sequence[Statistics]) -> dict[str, float]:
    """Return the mean of each statistic over solos, ignoring NaN."""
    columns = np.array([astuple(one) for one in statistics], float).T
    return {
        name: round(float(np.nanmean(values)), 4)
        for name, values in zip(Statistics.__dataclass_fields__, columns, strict=True)
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
    counts = np.zeros(2 * MAX_INTERVAL + 1, np.int64)
    for solo in solos:
        steps = np.clip(np.diff(solo.notes.pitches), -MAX_INTERVAL, MAX_INTERVAL)
        counts += np.bincount(steps + MAX_INTERVAL, minlength=len(counts))
    return counts


def overlap(one: np.ndarray, other: np.ndarray) -> float:
    """Return the overlapping area of two histograms, 0 to 1.

    Example:
        >>> overlap(np.array([1, 1]), np.array([3, 1]))
        0.75
    """
    total = one.sum(), other.sum()
    if not all(total):
        return float("nan")
    return float(np.minimum(one / total[0], other / total[1]).sum())
