"""A solo as the networks read it: every note is three choices, and what they may look at.

Note t is an inter-onset interval (from the note before), then a pitch (as an interval from the one
before), then a duration. Everything is relative: pitches to the previous pitch, the notes of a
chord too, so that a solo is the same in all keys.
"""

from dataclasses import dataclass

import numpy as np

from ..band.spans import scale
from ..score.solo import NOTHING_ROW, STEPS_PER_BEAT, Solo

# Inter-onset intervals in steps (twelfths of a beat): each is rounded to the nearest of these.
IOI_STEPS = (
    *range(1, 13), 14, 15, 16, 18, 20, 21, 22, 24, 27, 28, 30, 33, 36, 39, 42, 48, 54, 60, 72, 84,
    96,
)  # fmt: skip
DURATION_STEPS = (*range(1, 13), 15, 18, 21, 24, 30, 36, 48, 60, 96)
MOST_INTERVAL = 24  # semitones, either way
IOIS, INTERVALS, DURATIONS = len(IOI_STEPS), 2 * MOST_INTERVAL + 1, len(DURATION_STEPS)
CLASSES = {"rhythm": IOIS, "pitch": INTERVALS, "duration": DURATIONS}  # of the choices, in order
REFERENCE = 60  # the pitch before the first one
MOST_BEATS = 12  # of a bar that the networks tell apart
FARTHEST = 8  # beats to the next chord that the networks tell apart
TEMPOS = 16  # classes of tempo
EARLIER = 7  # pitches before the last one
TONES = 3  # kinds of them: of the chord, of its scale, other ones
SCALES = np.array([scale(tones) for tones in range(1 << 12)], np.int32)  # by a chord's tones

# What is known of note t, by the choices that may look at it. `last_` is of note t - 1: of its
# choices + 1, where 0 is before the first note; `until` is beats to the next chord, `tone` the kind
# of tone + 1.
BEFORE = (
    "last_ioi", "last_interval", "last_duration", "last_step", "last_beat", "last_until",
    "last_tone", "last_pitch", *(f"pitch_{n}" for n in range(2, 2 + EARLIER)), "tempo", "meter",
)  # fmt: skip
AT_ONSET = (
    "ioi", "step", "beat", "until", "root", "tones", "bass", "next_root", "next_tones",
)  # fmt: skip
COLUMNS = (*BEFORE, *AT_ONSET, "interval")
COLUMN = {name: place for place, name in enumerate(COLUMNS)}


@dataclass(frozen=True, eq=False)
class Events:
    """The choices of a solo.

    Attributes:
        known: <int32>[notes, columns] as `COLUMNS` names them.
        chosen: <int32>[notes, 3] the classes of inter-onset interval, interval and duration.
    """

    known: np.ndarray
    chosen: np.ndarray

    def __len__(self) -> int:
        return len(self.chosen)


def nearest(steps: np.ndarray, classes: tuple[int, ...]) -> np.ndarray:
    """Return the index of the nearest class <int32>[n]; of two equally near, the shorter."""
    borders = (np.array(classes[:-1]) + np.array(classes[1:])) / 2
    return np.searchsorted(borders, steps, side="left").astype(np.int32)


def encode(solo: Solo) -> Events:
    """Return the events of a solo."""
    notes, bar = solo.notes, solo.beats_per_bar * STEPS_PER_BEAT
    pitches = np.concatenate([np.full(EARLIER + 1, REFERENCE), notes.pitches]).astype(np.int32)
    before = pitches[EARLIER : EARLIER + len(notes)]
    gaps = np.diff(notes.onsets, prepend=0)
    gaps[:1] = np.maximum(1, notes.onsets[:1] % bar)  # from the bar line
    interval = np.clip(notes.pitches - before, -MOST_INTERVAL, MOST_INTERVAL) + MOST_INTERVAL
    chosen = np.stack(
        [nearest(gaps, IOI_STEPS), interval, nearest(notes.durations, DURATION_STEPS)], axis=1
    ).astype(np.int32)
    beats = notes.onsets // STEPS_PER_BEAT
    harmonies = around(solo.chords, beats)
    own = {
        "ioi": chosen[:, 0],
        "interval": chosen[:, 1],
        "step": notes.onsets % STEPS_PER_BEAT,
        "beat": np.minimum(beats % solo.beats_per_bar, MOST_BEATS - 1),
        **dict(zip(AT_ONSET[3:], harmonies.T, strict=True)),
    }
    last = {f"last_{name}": own[name] for name in ("step", "beat", "until")}
    last["last_tone"] = tone(notes.pitches, harmonies[:, 1], harmonies[:, 2]) + 1
    choices = dict(zip(("last_ioi", "last_interval", "last_duration"), chosen.T + 1, strict=True))
    shifted = {name: np.concatenate([[0], v])[:-1] for name, v in (last | choices).items()}
    heard = {
        f"pitch_{n}": pitches[EARLIER + 1 - n : EARLIER + 1 - n + len(notes)]
        for n in range(2, 2 + EARLIER)
    }
    constant = {"tempo": tempo_class(solo.tempo_bpm), "meter": meter_class(solo.beats_per_bar)}
    all_ = {"last_pitch": before, **own, **shifted, **heard}
    all_ |= {name: np.full(len(notes), value) for name, value in constant.items()}
    known = np.stack([all_[name] for name in COLUMNS], axis=1).astype(np.int32)
    return Events(known, chosen)


def tone(pitches: np.ndarray, roots: np.ndarray, tones: np.ndarray) -> np.ndarray:
    """Return the kind of tone of pitches over chords <int>[n]: 0 of the chord, 1 of its scale, 2.

    Args:
        pitches, roots: <int>[n].
        tones: <int>[n], of the chords, as bits.
    """
    degree = (pitches - roots) % 12
    return 2 - np.maximum(2 * (tones >> degree & 1), SCALES[tones] >> degree & 1)


def tempo_class(tempo_bpm: float) -> int:
    """Return one of `TEMPOS`: six to the octave, the first around 50 beats a minute."""
    return int(np.clip(round(6 * np.log2(max(tempo_bpm, 1.0) / 50)), 0, TEMPOS - 1))


def meter_class(beats_per_bar: int) -> int:
    """Return the beats of a bar, `MOST_BEATS` at most."""
    return min(beats_per_bar, MOST_BEATS)


def around(rows: np.ndarray, beats: np.ndarray) -> np.ndarray:
    """Return what sounds at beats and what comes after it.

    Args:
        rows: <int32>[m, 3], root, tones and bass of each beat; behind them there is no chord.
        beats: <int>[n].

    Returns:
        <int32>[n, 6]: beats until the next other chord (`FARTHEST` at most), root, tones and
        bass, then root and tones of the next one.
    """
    size = max(len(rows), int(beats.max(initial=0)) + 1) + 1
    padded = np.tile(np.array([NOTHING_ROW], np.int32), (size, 1))
    padded[: len(rows)] = rows
    differs = np.any(padded[1:] != padded[:-1], axis=1)
    places = np.append(np.flatnonzero(differs) + 1, size - 1)
    following = places[np.minimum(np.searchsorted(places, beats, side="right"), len(places) - 1)]
    until = (
        np.clip(following - beats, 0, FARTHEST) if differs.any() else np.full_like(beats, FARTHEST)
    )
    return np.concatenate([until[:, None], padded[beats], padded[following][:, :2]], axis=1)
