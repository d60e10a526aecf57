"""Improvising: one choice after the other, in NumPy.

`improvising` holds the same in TensorFlow: same random bits, same order of operations.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from seqapps.common.decoding.constraints import FORBIDDEN
from seqapps.common.decoding.sampling import BLOCK, choose, philox_uniform

from ..score.solo import STEPS_PER_BEAT, Notes
from ..statistics import strong_beats
from . import encoding

# Added to the log probabilities of chord tones, and of those on beats 1 and 3: truncation takes
# some from them. Chosen so that improvised solos have about as many as those of people.
CHORD_TONE_BIAS, STRONG_BEAT_BIAS = np.float32(0.08), np.float32(0.35)
SOLOS = 2**16  # of one seed; a note of each has one counter of its random stream
States = list[np.ndarray]
Step = Callable[[str, np.ndarray, np.ndarray, States], tuple[np.ndarray, States]]


@dataclass(frozen=True, eq=False)
class Request:
    """What is wanted. Solo number k of a seed does not depend on how many are drawn with it.

    Attributes:
        chords: <int32>[beats, 3], root, tones and bass of each beat; the solo ends with them.
        beats_per_bar: of the meter.
        tempo_bpm: beats a minute.
        style: <float32>[performers], shares of whom to sound like; zeros for nobody.
        lowest, highest: pitches that may be played; from a phrase outside, the way back may be.
        phrase: how the solo begins; what lies behind the chords is left out.
        seed: the key of the random stream.
        first: number of the first solo, below `SOLOS`.
        solos: how many.
        most_notes: of each.
        temperature, top_p: of the pitches, as in `sampling.choose`. When and how long notes are
            is drawn as the model says: cooled, it forgets to rest.
    """

    chords: np.ndarray
    beats_per_bar: int
    tempo_bpm: float
    style: np.ndarray
    lowest: int
    highest: int
    phrase: Notes
    seed: int = 0
    first: int = 0
    solos: int = 1
    most_notes: int = 10_000
    temperature: float = 0.95
    top_p: float = 0.98


def improvise(step: Step, states: dict[str, States], request: Request) -> list[Notes]:
    """Draw solos.

    Args:
        step: (kind, known <int32>[solos, columns], style <float32>[solos, performers], states)
            -> (log probabilities <float32>[solos, classes], states).
        states: of each kind, before the first note.
        request: what is wanted.
    """
    count, beats, phrase = request.solos, len(request.chords), request.phrase
    harmony = encoding.around(request.chords, np.arange(beats + 1))
    style = np.repeat(request.style[None], count, axis=0)
    constant = np.array(
        [encoding.tempo_class(request.tempo_bpm), encoding.meter_class(request.beats_per_bar)]
    )
    constant = np.repeat(constant[None], count, axis=0)
    heard = np.full((count, encoding.EARLIER + 1), encoding.REFERENCE)  # the last pitch first
    last = np.zeros((count, 7), np.int64)  # choices + 1, step, beat, until, kind of tone + 1
    onset = np.zeros(count, np.int64)
    alive = np.ones(count, bool)
    none = np.zeros((count, 1), np.int64)
    missing = np.zeros((count, len(encoding.AT_ONSET) + 1), np.int64)
    free = np.zeros(1, np.float32)
    allowed = np.arange(encoding.INTERVALS) - encoding.MOST_INTERVAL
    rows: list[np.ndarray] = []
    for time in range(request.most_notes):
        uniform = philox_uniform(request.seed, time * SOLOS + request.first, count * BLOCK)
        draws = uniform.reshape(count, BLOCK)
        before = np.concatenate([last, heard, constant], axis=1)

        known = np.concatenate([before, missing], axis=1).astype(np.int32)
        log_probs, states["rhythm"] = step("rhythm", known, style, states["rhythm"])
        ioi = choose(log_probs, free, draws[:, 0], 1.0, 1.0)
        gap = np.array(encoding.IOI_STEPS)[ioi]
        place = onset + gap if time else np.where(gap > 1, gap, 0)
        if time < len(phrase):
            place = np.repeat(phrase.onsets[time : time + 1], count).astype(np.int64)
            gap = (
                place - onset
                if time
                else np.maximum(1, place % (request.beats_per_bar * STEPS_PER_BEAT))
            )
            ioi = encoding.nearest(gap, encoding.IOI_STEPS)
        beat = place // STEPS_PER_BEAT
        alive = alive & (beat < beats)
        if not alive.any():
            break
        around = harmony[np.minimum(beat, beats)]
        in_bar = np.minimum(beat % request.beats_per_bar, encoding.MOST_BEATS - 1)
        at_onset = np.column_stack([ioi, place % STEPS_PER_BEAT, in_bar, around])

        known = np.concatenate([before, at_onset, none], axis=1).astype(np.int32)
        log_probs, states["pitch"] = step("pitch", known, style, states["pitch"])
        reached = heard[:, :1] + allowed
        low = np.minimum(heard[:, :1], request.lowest)
        high = np.maximum(heard[:, :1], request.highest)
        inside = (reached >= low) & (reached <= high)
        strong = strong_beats(place, request.beats_per_bar)
        fits = around[:, 2:3] >> (reached - around[:, 1:2]) % 12 & 1
        bias = np.where(strong, STRONG_BEAT_BIAS, CHORD_TONE_BIAS)[:, None]
        weight = np.where(inside, bias * fits.astype(np.float32), FORBIDDEN)
        interval = choose(log_probs, weight, draws[:, 1], request.temperature, request.top_p)
        pitch = heard[:, 0] + interval - encoding.MOST_INTERVAL
        if time < len(phrase):
            pitch = np.repeat(phrase.pitches[time : time + 1], count).astype(np.int64)
            moved = np.clip(pitch - heard[:, 0], -encoding.MOST_INTERVAL, encoding.MOST_INTERVAL)
            interval = moved + encoding.MOST_INTERVAL

        known = np.concatenate([before, at_onset, interval[:, None]], axis=1).astype(np.int32)
        log_probs, states["duration"] = step("duration", known, style, states["duration"])
        duration = choose(log_probs, free, draws[:, 2], 1.0, 1.0)
        length = np.array(encoding.DURATION_STEPS)[duration]
        if time < len(phrase):
            length = np.repeat(phrase.durations[time : time + 1], count).astype(np.int64)
            duration = encoding.nearest(length, encoding.DURATION_STEPS)

        rows.append(np.stack([place, pitch, np.minimum(length, beats * STEPS_PER_BEAT - place),
                              alive], axis=1))  # fmt: skip
        kind = encoding.tone(pitch, around[:, 1], around[:, 2]) + 1
        last = np.column_stack([ioi + 1, interval + 1, duration + 1, at_onset[:, 1:4], kind])
        heard = np.concatenate([pitch[:, None], heard[:, :-1]], axis=1)
        onset = place
    return [_notes(np.array([row[number] for row in rows])) for number in range(count)]


def _notes(rows: np.ndarray) -> Notes:
    """Make one voice of <int>[n, 4] onset, pitch, duration, alive."""
    if not len(rows):
        return Notes(*(np.zeros(0, np.int32) for _ in range(3)))
    onsets, pitches, durations = rows[rows[:, 3] > 0, :3].T.astype(np.int32)
    if len(onsets) > 1:
        durations[:-1] = np.minimum(durations[:-1], np.diff(onsets))
    return Notes(onsets, pitches, durations)
