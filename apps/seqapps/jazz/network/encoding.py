"""Encode a solo for the networks: each note is three choices, with their inputs.

The choices of a note are its inter-onset interval (from the note before), its pitch (as an
interval from the note before) and its duration. All inputs are relative: pitches and the notes of
chords to the previous pitch, so that a solo is the same in all keys.

Functions of `xp` are written once for NumPy and for TensorFlow's graph: `xp` is `numpy` or
`tensorflow.experimental.numpy`.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np

from seqapps.common.backend import Tensor

from ..harmony.chords import NOTHING
from ..harmony.scales import SCALES
from ..score.solo import NOTHING_ROW, STEPS_PER_BEAT, Solo

# Classes of inter-onset intervals and durations in steps; others are rounded to the nearest.
IOI_STEPS = (
    *range(1, 13), 14, 15, 16, 18, 20, 21, 22, 24, 27, 28, 30, 33, 36, 39, 42, 48, 54, 60, 72, 84,
    96,
)  # fmt: skip
DURATION_STEPS = (*range(1, 13), 15, 18, 21, 24, 30, 36, 48, 60, 96)
MAX_INTERVAL = 24  # semitones, either way
IOIS, INTERVALS, DURATIONS = len(IOI_STEPS), 2 * MAX_INTERVAL + 1, len(DURATION_STEPS)
CLASSES = {"rhythm": IOIS, "pitch": INTERVALS, "duration": DURATIONS}  # in the order of choices
REFERENCE = 60  # the pitch before the first one
MAX_BEATS = 12  # beats of a bar that the networks distinguish
MAX_UNTIL = 8  # beats until the next chord that the networks distinguish
TEMPOS = 16  # classes of tempo
EARLIER = 7  # pitches before the last one
NEXT_BEATS = 4  # to the next chord, within which it counts in `foreign`
TONES = 3  # kinds of tones: of the chord, of its scale, others
_DEGREES = np.arange(12, dtype=np.int32)
_POWERS = 2**_DEGREES

# Input columns of note t, by the choices that may read them. `last_` is a value of note t - 1; of
# its choices and of `tone`, the kind of tone, the value + 1, so that 0 is before the first note.
# `until` is the number of beats until the next chord; bars are counted from the start of the form.
BEFORE = (
    "last_ioi", "last_interval", "last_duration", "last_step", "last_beat", "last_bar",
    "last_until", "last_tone", "last_pitch", *(f"pitch_{n}" for n in range(2, 2 + EARLIER)),
    "tempo", "meter",
)  # fmt: skip
AT_ONSET = (
    "ioi", "step", "beat", "bar", "until", "root", "tones", "bass", "next_root", "next_tones",
)  # fmt: skip
COLUMNS = (*BEFORE, *AT_ONSET, "interval")
COLUMN = {name: column for column, name in enumerate(COLUMNS)}
_WITHOUT_CHORDS = {
    **dict.fromkeys(("root", "bass", "next_root"), NOTHING),
    **dict.fromkeys(("tones", "next_tones"), 0),
    **dict.fromkeys(("until", "last_until"), MAX_UNTIL),
}


@dataclass(frozen=True, eq=False)
class Events:
    """The choices of a solo, and their inputs."""

    inputs: np.ndarray  # <int32>[notes, columns], the columns of `COLUMNS`
    targets: np.ndarray  # <int32>[notes, 3], classes of inter-onset interval, interval, duration

    def __len__(self) -> int:
        return len(self.targets)

    def without_chords(self) -> "Events":
        """Return the same choices with the inputs of a solo without chords."""
        inputs = self.inputs.copy()
        for name, value in _WITHOUT_CHORDS.items():
            inputs[:, COLUMN[name]] = value
        return Events(inputs, self.targets)


def nearest(steps: Tensor, classes: tuple[int, ...], xp: Any = np) -> Tensor:
    """Return the index of the nearest class, <int32>[…]; of two equally near, the shorter one.

    Example:
        >>> nearest(np.array([1, 13, 100]), IOI_STEPS)
        array([ 0, 11, 32], dtype=int32)
    """
    twice_borders = np.array(classes[:-1], np.int32) + np.array(classes[1:], np.int32)
    above = xp.asarray(2 * steps[..., None] > twice_borders, np.int32)
    return xp.sum(above, axis=-1, dtype=np.int32)


def interval_class(semitones: Tensor, xp: Any = np) -> Tensor:
    """Return the class of intervals <int>[…], those beyond two octaves clipped."""
    return xp.clip(semitones, -MAX_INTERVAL, MAX_INTERVAL) + MAX_INTERVAL


def tone(pitches: Tensor, roots: Tensor, tones: Tensor, xp: Any = np) -> Tensor:
    """Return the kind of each pitch over its chord, <int>[n]: 0 chord tone, 1 scale tone, 2 others.

    Example:
        >>> tone(np.array([64, 62, 63]), np.zeros(3, int), np.full(3, 0b10010001))
        array([0, 1, 2])
    """
    degree = (pitches - roots) % 12
    return 2 - xp.maximum(2 * has(tones, degree, xp), has(xp.take(SCALES, tones), degree, xp))


def has(tones: Tensor, degree: Tensor, xp: Any = np) -> Tensor:
    """Return bit number `degree` of tones, <int>[…]."""
    return tones // xp.take(_POWERS, degree) % 2


def foreign(harmony: Tensor, xp: Any = np) -> Tensor:
    """Return how far the chords of a progression are from each other's scales, <float32>[].

    It is the mean, over the beats, of the share of the next chord's tones that are outside the
    scale of the present chord; beats that are more than `NEXT_BEATS` before the change count as 0.

    Args:
        harmony: <int32>[beats, 6], see `harmony_at`.

    Example:
        >>> rows = np.array([[1, 0, 0b10010001, 0, 0, 0b10010001], [1, 0, 0b10010001, 0, 1, 1]])
        >>> float(foreign(rows))
        0.5
    """
    degree = (harmony[:, 4:5] + _DEGREES - harmony[:, 1:2]) % 12
    is_next = has(harmony[:, 5:6], _DEGREES, xp) * (harmony[:, :1] <= NEXT_BEATS)
    outside = is_next * (1 - has(xp.take(SCALES, harmony[:, 2:3]), degree, xp))
    count = xp.maximum(xp.sum(is_next, axis=1), 1)
    return xp.mean(xp.asarray(xp.sum(outside, axis=1) / count, np.float32))


def tempo_class(tempo_bpm: Tensor, xp: Any = np) -> Tensor:
    """Return one of `TEMPOS` classes: six per octave, the first around 50 beats per minute."""
    octaves = xp.log2(xp.maximum(xp.asarray(tempo_bpm, np.float64), 1.0) / 50)
    return xp.asarray(xp.clip(xp.rint(6 * octaves), 0, TEMPOS - 1), np.int32)


def constant_columns(tempo_bpm: Tensor, beats_per_bar: Tensor, rows: Tensor, xp: Any) -> Tensor:
    """Return the columns `tempo` and `meter`, <int32>[rows, 2]."""
    meter = xp.asarray(xp.minimum(beats_per_bar, MAX_BEATS), np.int32)
    row = xp.stack([tempo_class(tempo_bpm, xp), meter])
    return xp.zeros((rows, 2), np.int32) + row


def position_columns(onsets: Tensor, beats_per_bar: Tensor, harmony: Tensor, xp: Any) -> Tensor:
    """Return the columns `step` to `next_tones` of onsets <int>[n] in steps, <int>[n, 9].

    `harmony` is <int32>[n, 6], see `harmony_at`.
    """
    beats = onsets // STEPS_PER_BEAT
    beat = xp.minimum(beats % beats_per_bar, MAX_BEATS - 1)
    bar = beats // beats_per_bar
    columns = xp.stack([onsets % STEPS_PER_BEAT, beat, bar], axis=1)
    return xp.concatenate([columns, harmony], axis=1)


def last_columns(targets: Tensor, pitches: Tensor, position: Tensor, xp: Any) -> Tensor:
    """Return the columns `last_ioi` to `last_tone` of the notes that follow, <int>[n, 8]."""
    kind = tone(pitches, position[:, 4], position[:, 5], xp) + 1
    return xp.concatenate([targets + 1, position[:, :4], kind[:, None]], axis=1)


def encode_rows(
    notes: Tensor,
    harmony: Tensor,
    beats_per_bar: Tensor,
    tempo_bpm: Tensor,
    count: Tensor,
    xp: Any = np,
) -> tuple[Tensor, Tensor]:
    """Encode notes <int32>[count, 3] over their chords <int32>[count, 6] (see `harmony_at`).

    Returns inputs <int32>[count, columns], targets <int32>[count, 3].
    """
    onsets, pitch, durations = notes[:, 0], notes[:, 1], notes[:, 2]
    past = xp.concatenate([np.full(EARLIER + 1, REFERENCE, np.int32), pitch], axis=0)
    earlier = [past[EARLIER + 1 - n : EARLIER + 1 - n + count] for n in range(1, 2 + EARLIER)]
    first_gap = xp.maximum(1, onsets[:1] % (beats_per_bar * STEPS_PER_BEAT))  # from the bar line
    gaps = xp.concatenate([first_gap, onsets[1:] - onsets[:-1]], axis=0)
    choices = [
        nearest(gaps, IOI_STEPS, xp),
        interval_class(pitch - earlier[0], xp),
        nearest(durations, DURATION_STEPS, xp),
    ]
    targets = xp.asarray(xp.stack(choices, axis=1), np.int32)
    position = position_columns(onsets, beats_per_bar, harmony, xp)
    last = xp.pad(last_columns(targets, pitch, position, xp), [[1, 0], [0, 0]], "constant")[:-1]
    constant = constant_columns(tempo_bpm, beats_per_bar, count, xp)
    columns = [last, xp.stack(earlier, axis=1), constant, targets[:, :1], position, targets[:, 1:2]]
    return xp.asarray(xp.concatenate(columns, axis=1), np.int32), targets


def encode(solo: Solo) -> Events:
    """Encode a solo.

    Example:
        >>> from seqapps.jazz.score.solo import Notes
        >>> notes = Notes(np.array([0, 12]), np.array([62, 64]), np.array([12, 6]))
        >>> encode(Solo("", "", "", 120.0, 4, notes, np.zeros((0, 3), np.int32))).targets
        array([[ 0, 26, 11],
               [11, 26,  5]], dtype=int32)
    """
    harmony = harmony_at(solo.chords, solo.notes.onsets // STEPS_PER_BEAT)
    rows = solo.notes.rows
    inputs, targets = encode_rows(rows, harmony, solo.beats_per_bar, solo.tempo_bpm, len(rows))
    inputs[:, [COLUMN["bar"], COLUMN["last_bar"]]] -= solo.pickup_bars
    inputs[:1, COLUMN["last_bar"]] = 0
    return Events(inputs, targets)


def harmony_at(rows: np.ndarray, beats: np.ndarray) -> np.ndarray:
    """Return the chords at beats <int>[n] and those that follow, <int32>[n, 6].

    `rows` <int32>[m, 3] are root, tones and bass of each beat; behind them there is no chord. The
    columns are the beats until the next chord (`MAX_UNTIL` at most), root, tones and bass of the
    chord, root and tones of the next one.
    """
    size = max(len(rows), int(beats.max(initial=0)) + 1) + 1
    padded = np.full((size, 3), NOTHING_ROW, np.int32)
    padded[: len(rows)] = rows
    differs = np.any(padded[1:] != padded[:-1], axis=1)
    changes = np.append(np.flatnonzero(differs) + 1, size - 1)
    following = changes[np.minimum(np.searchsorted(changes, beats, side="right"), len(changes) - 1)]
    until = np.where(differs.any(), np.clip(following - beats, 0, MAX_UNTIL), MAX_UNTIL)
    columns = [until[:, None], padded[beats], padded[following][:, :2]]
    return np.concatenate(columns, axis=1).astype(np.int32)
