"""Velocities of a solo's notes by rules: accents, the shape of the line, its end."""

from typing import Any

import numpy as np

from seqapps.common.backend import Tensor

from ..score.solo import STEPS_PER_BEAT, Notes

OFF_BEAT = STEPS_PER_BEAT // 2
LINE_REST = OFF_BEAT  # steps of silence that end a line
NEIGHBOURS = 4  # notes on either side whose mean pitch a note is compared with
BASE_VELOCITY, MIN_VELOCITY, MAX_VELOCITY = 86, 45, 118
OFF_BEAT_ACCENT, PEAK_ACCENT, VALLEY, FAST = 5, 7, -6, -5
HEIGHT, MAX_HEIGHT = 0.7, 9.0  # velocity per semitone above the neighbours, and its maximum
LAST, NEXT_TO_LAST = -9, -4
SHORT = 5  # steps; shorter notes are fast


def line_ends(notes: Notes) -> np.ndarray:
    """Return a mask <bool>[n] of the notes that are followed by a rest of half a beat."""
    rests = np.diff(notes.onsets, append=2**30) - notes.durations
    ends: np.ndarray = rests >= LINE_REST
    return ends


def solo_velocities(notes: Notes) -> np.ndarray:
    """Return the MIDI velocity of each note of a solo, <int32>[n].

    Example:
        >>> solo_velocities(Notes.of([(0, 60, 0.5), (0.5, 67, 0.5), (1, 64, 1)]))
        array([83, 96, 77], dtype=int32)
    """
    return np.asarray(velocities(notes.rows[None], np.array([len(notes)]))[0])


def velocities(rows: Tensor, length: Tensor, xp: Any = np) -> Tensor:
    """Return the MIDI velocity of each note of solos, <int32>[solos, n], 0 behind the last one.

    `rows` <int32>[solos, n, 3] are onset, pitch and duration, `length` <int32>[solos] the numbers
    of notes; `xp` is `numpy`, or its twin `tensorflow.experimental.numpy`.
    """
    onset, pitch, duration = rows[..., 0], rows[..., 1], rows[..., 2]
    position, length = xp.cumsum(xp.ones_like(onset), 1, np.int32) - 1, length[:, None]
    following = xp.concatenate([onset[:, 1:], onset[:, :1]], axis=1)
    last = (position >= length - 1) | (following - onset - duration >= LINE_REST)
    low = xp.maximum(position - NEIGHBOURS, 0)
    high = xp.maximum(xp.minimum(position + NEIGHBOURS + 1, length), low + 1)
    total = xp.cumsum(xp.asarray(xp.pad(pitch, [[0, 0], [1, 0]], "constant"), np.float64), axis=1)
    summed = xp.take_along_axis(total, high, axis=1) - xp.take_along_axis(total, low, axis=1)
    mean = summed / xp.asarray(high - low, np.float64)
    height = HEIGHT * (xp.asarray(pitch, np.float64) - mean)
    velocity = BASE_VELOCITY + xp.clip(height, -MAX_HEIGHT, MAX_HEIGHT)
    none = xp.zeros_like(last[:, :1])
    begins = xp.concatenate([xp.ones_like(none), last[:, :-1]], axis=1)
    rises = xp.where(begins, 0, pitch - xp.concatenate([pitch[:, :1], pitch[:, :-1]], axis=1))
    onward = xp.where(last, 0, xp.concatenate([pitch[:, 1:], pitch[:, :1]], axis=1) - pitch)
    next_last = xp.concatenate([last[:, 1:], none], axis=1) & ~last
    for amount, where in (
        (OFF_BEAT_ACCENT, onset % STEPS_PER_BEAT == OFF_BEAT),
        (FAST, duration < SHORT),
        (PEAK_ACCENT, (rises > 0) & (onward < 0)),
        (VALLEY, (rises < 0) & (onward > 0)),
        (LAST, last),
        (NEXT_TO_LAST, next_last),
    ):
        velocity += amount * xp.asarray(where, np.float64)
    velocity = xp.clip(xp.rint(velocity), MIN_VELOCITY, MAX_VELOCITY)
    return xp.asarray(xp.where(position < length, velocity, 0), np.int32)
