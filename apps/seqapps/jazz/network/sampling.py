"""Sample solos, one choice after the other, in NumPy.

`sampling_graph` runs the same `Loop` in TensorFlow: same random bits, same order of operations.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import numpy as np

from seqapps.common.backend import Tensor
from seqapps.common.decoding.constraints import FORBIDDEN
from seqapps.common.decoding.sampling import BLOCK, choose, philox_uniform

from ..score.solo import STEPS_PER_BEAT, Notes, strong_beats
from . import encoding

# Added to the log probabilities of chord tones, and of chord tones on strong beats, to make up for
# the truncation of the distribution; chosen so that solos have about as many as those of people.
CHORD_TONE_BIAS, STRONG_BEAT_BIAS = np.float32(0.08), np.float32(0.35)
# Chord tones gain more over chords that are far from each other's scales: this bias times the
# excess of `encoding.foreign` over its usual value, up to a limit.
FOREIGN_BIAS, USUAL_FOREIGN, MAX_FOREIGN = np.float32(2), np.float32(0.25), np.float32(0.15)
# In a share of the sections, rhythm and pitches are biased towards those of the same place in an
# earlier section with the same chords. Share and bias (of log probabilities) are chosen so that
# figures return after a chorus as often as in the solos of people (benchmarks/jazz_planning.py).
SECTION_BARS, RECALL_SHARE, RECALL_BIAS = 4, 0.12, np.float32(4.0)
RECALL_BARS = (16, 32, 8, 12, 24)  # bars back; the first with the same chords counts
RECALLED = 512  # last notes that can be recalled
# Of the last intervals, the usual number of repeated notes, and the penalty on the log probability
# of another one for each beyond; a network of few solos may otherwise repeat one note for ever.
LAST_INTERVALS, USUAL_REPEATS, REPEAT_PENALTY = 7, 2, np.float32(3)
SOLOS = 2**16  # of one seed; each note of a solo has one counter of the random stream
_IOI_STEPS = np.array(encoding.IOI_STEPS, np.int32)
_DURATION_STEPS = np.array(encoding.DURATION_STEPS, np.int32)
_INTERVALS = np.arange(encoding.INTERVALS, dtype=np.int32) - np.int32(encoding.MAX_INTERVAL)
_NO_WEIGHT = np.zeros(1, np.float32)
_IS_REPEAT = np.float32(_INTERVALS == 0)
_FAR = np.int32(2**20)  # steps, more than any inter-onset interval
States = dict[str, np.ndarray]
Range = tuple[int, int]  # lowest and highest
Step = Callable[[str, Tensor, Tensor, Any], tuple[Tensor, Any]]


@dataclass(frozen=True, eq=False)
class Request:
    """A request for solos; in TensorFlow, all fields may be tensors.

    Solo number k of a seed does not depend on the number of solos that are drawn with it. Rhythms
    and durations are drawn at temperature 1: below, solos lose their rests.
    """

    chords: np.ndarray  # <int32>[beats, 3], root, tones and bass; the solo ends with them
    beats_per_bar: int
    tempo_bpm: float
    style: str = ""  # a performer or one of `styles.STYLES`
    # <int32>[m, 3], onset, pitch and duration of the notes that begin the solo
    phrase: np.ndarray = field(default_factory=lambda: np.zeros((0, 3), np.int32))
    seed: int = 0  # key of the random stream
    first: int = 0  # number of the first solo, below `SOLOS`
    solos: int = 1  # number of solos
    max_notes: int = 100_000  # of a solo
    temperature: float = 0.95  # of the pitches
    top_p: float = 0.98  # of the pitches
    max_copy: int = 23  # maximum number of consecutive notes that may be in a training solo


class Arrays(NamedTuple):
    """The array functions of a `Loop`, in NumPy or in TensorFlow."""

    xp: Any  # `numpy`, or `tensorflow.experimental.numpy`
    size: Callable[[Tensor], Tensor]  # number of rows
    uniform: Callable[[Tensor, Tensor, Tensor], Tensor]  # seed, counter, rows -> [rows, BLOCK]
    choose: Callable[..., Tensor]
    harmony: Callable[[Tensor], Tensor]  # chords -> `encoding.harmony_at` of all beats and the end


class Position(NamedTuple):
    """The state of solos between two notes."""

    onset: Tensor  # <int>[solos], of the last note in steps
    alive: Tensor  # <bool>[solos], whether the solo is before its end
    pitches: Tensor  # <int>[solos, earlier + 1], the last one first
    last: Tensor  # <int>[solos, 8], see `encoding.last_columns`
    past: Tensor  # <int>[solos, recalled, 2], onset and pitch of notes, the last first; -1 for none
    recalls: Tensor  # <bool>[solos], whether the section recalls an earlier one


class Loop:
    """Choose one note of each solo after the other.

    Args:
        arrays: the array functions.
        step: (kind, inputs <int32>[solos, columns], style <float32>[solos, performers], states)
            -> (log probabilities <float32>[solos, classes], states).
        style: <float32>[performers], weights of the performers.
        pitch_range: lowest and highest pitch; a phrase outside is led back into it.
    """

    def __init__(
        self, arrays: Arrays, step: Step, request: Request, style: Tensor, pitch_range: Range
    ) -> None:
        xp, count = arrays.xp, request.solos
        self._arrays, self._xp, self._step, self._request = arrays, xp, step, request
        self._range, self._harmony = pitch_range, arrays.harmony(request.chords)
        foreign = encoding.foreign(self._harmony[:-1], xp) - USUAL_FOREIGN
        self._foreign = FOREIGN_BIAS * xp.clip(foreign, np.float32(0), MAX_FOREIGN)
        self._beats, self._given = arrays.size(request.chords), arrays.size(request.phrase)
        self._style = xp.zeros((count, 1), np.float32) + style
        tempo, meter = request.tempo_bpm, request.beats_per_bar
        self._constant = encoding.constant_columns(tempo, meter, count, xp)
        self._phrase = xp.pad(request.phrase, [[0, 1], [0, 0]], "constant")
        self._zeros = xp.zeros((count, len(encoding.COLUMNS)), np.int32)
        self._one = xp.asarray(1.0, np.float32)

    def start(self) -> Position:
        """Return the state before the first note."""
        onset, pitches = self._zeros[:, 0], self._zeros[:, : encoding.EARLIER + 1]
        past = self._xp.zeros((self._request.solos, RECALLED, 2), np.int32) - 1
        pitches = pitches + encoding.REFERENCE
        return Position(onset, onset == 0, pitches, self._zeros[:, :8], past, onset > 0)

    def next_note(
        self, time: Tensor, before: Position, states: dict[str, Any]
    ) -> tuple[Position, Tensor]:
        """Choose note number `time` of each solo, and replace the states of the networks.

        Returns the state after the note, and its row <int>[solos, 4]: onset, pitch, duration, and
        whether it is before the end.
        """
        xp, request, zeros = self._xp, self._request, self._zeros[:, 0]
        uniform = self._arrays.uniform(request.seed, time * SOLOS + request.first, request.solos)
        is_given = time < self._given  # in NumPy a bool: no given note is False
        given = self._phrase[xp.minimum(time, self._given)]

        known = xp.concatenate([before.last, before.pitches, self._constant], axis=1)
        steps_back = self._steps_back(before)
        recalled = self._recalled_gap(before, steps_back)
        ioi = self._draw("rhythm", known, states, uniform[:, 0], recalled)
        gap = xp.take(_IOI_STEPS, ioi)
        onset = xp.where(time > 0, before.onset + gap, xp.where(gap > 1, gap, 0))
        if is_given is not False:
            onset = xp.where(is_given, given[0] + zeros, onset)
            first_gap = xp.maximum(1, onset % (request.beats_per_bar * STEPS_PER_BEAT))
            gap = xp.where(time > 0, onset - before.onset, first_gap)
            ioi = xp.where(is_given, encoding.nearest(gap, encoding.IOI_STEPS, xp), ioi)
        beat = onset // STEPS_PER_BEAT
        alive = before.alive & (beat < self._beats)
        harmony = xp.take(self._harmony, xp.minimum(beat, self._beats), axis=0)
        position = encoding.position_columns(onset, request.beats_per_bar, harmony, xp)

        known = xp.concatenate([known, ioi[:, None], position], axis=1)
        last_pitch = before.pitches[:, :1]
        weight = self._pitch_weight(onset, last_pitch, harmony)
        weight += self._recalled_pitch(before, onset - steps_back, last_pitch)
        weight -= _repeats(before.past[..., 1], xp)[:, None] * _IS_REPEAT
        options = (request.temperature, request.top_p)
        interval = self._draw("pitch", known, states, uniform[:, 1], weight, options)
        pitch = last_pitch[:, 0] + interval - encoding.MAX_INTERVAL
        if is_given is not False:
            pitch = xp.where(is_given, given[1] + zeros, pitch)
            given_interval = encoding.interval_class(pitch - last_pitch[:, 0], xp)
            interval = xp.where(is_given, given_interval, interval)

        known = xp.concatenate([known, interval[:, None]], axis=1)
        duration = self._draw("duration", known, states, uniform[:, 2])
        length = xp.take(_DURATION_STEPS, duration)
        if is_given is not False:
            length = xp.where(is_given, given[2] + zeros, length)
            given_duration = encoding.nearest(length, encoding.DURATION_STEPS, xp)
            duration = xp.where(is_given, given_duration, duration)

        length = xp.minimum(length, self._beats * STEPS_PER_BEAT - onset)
        row = xp.stack([onset, pitch, length, xp.asarray(alive, np.int32)], axis=1)
        targets = xp.stack([ioi, interval, duration], axis=1)
        last = encoding.last_columns(targets, pitch, position, xp)
        pitches = xp.concatenate([pitch[:, None], before.pitches[:, :-1]], axis=1)
        note = xp.stack([onset, pitch], axis=1)
        past = xp.concatenate([note[:, None], before.past[:, :-1]], axis=1)
        section = SECTION_BARS * request.beats_per_bar * STEPS_PER_BEAT
        is_new = onset // section != before.onset // section
        recalls = xp.where(is_new, uniform[:, 3] < RECALL_SHARE, before.recalls)
        return Position(onset, alive, pitches, last, past, recalls), row

    def _steps_back(self, before: Position) -> Tensor:
        """Return how far back the recalled place is, <int>[solos] in steps, 0 for none."""
        xp, per_bar = self._xp, self._request.beats_per_bar
        beat = xp.minimum(before.onset // STEPS_PER_BEAT, self._beats)
        chords = self._chords(beat)
        found = self._zeros[:, 0]
        for bars in RECALL_BARS:
            earlier = beat - bars * per_bar
            is_same = xp.all(self._chords(xp.maximum(earlier, 0)) == chords, axis=1)
            is_same &= before.recalls & (earlier >= 0) & (found == 0)
            found = xp.where(is_same, bars * per_bar * STEPS_PER_BEAT, found)
        return found

    def _chords(self, beat: Tensor) -> Tensor:
        """Return root and tones of chords and of those that follow them, <int>[solos, 4]."""
        harmony = self._xp.take(self._harmony, beat, axis=0)
        return self._xp.concatenate([harmony[:, 1:3], harmony[:, 4:]], axis=1)

    def _recalled_gap(self, before: Position, steps_back: Tensor) -> Tensor:
        """Return the bias of each inter-onset interval, <float32>[solos, classes]."""
        xp = self._xp
        here = (before.onset - steps_back)[:, None]
        onsets = before.past[..., 0]
        gap = xp.min(xp.where(onsets > here, onsets - here, _FAR), axis=1)
        is_it = (steps_back > 0)[:, None] & (gap[:, None] == _IOI_STEPS)
        return xp.where(is_it, RECALL_BIAS, np.float32(0))

    def _recalled_pitch(self, before: Position, place: Tensor, last_pitch: Tensor) -> Tensor:
        """Return the bias of each interval, <float32>[solos, intervals], towards a past pitch."""
        xp, past = self._xp, before.past
        is_there = (past[..., 0] == place[:, None]) & (past[..., 0] >= 0)
        pitch = xp.max(xp.where(is_there, past[..., 1], -1), axis=1)
        is_it = last_pitch + _INTERVALS == pitch[:, None]
        return xp.where(is_it, RECALL_BIAS, np.float32(0))

    def _pitch_weight(self, onset: Tensor, last_pitch: Tensor, harmony: Tensor) -> Tensor:
        """Return the bias of each interval, <float32>[solos, intervals]; -inf forbids it."""
        xp = self._xp
        candidates = last_pitch + _INTERVALS
        low = xp.minimum(last_pitch, self._range[0])
        high = xp.maximum(last_pitch, self._range[1])
        fits = encoding.has(harmony[:, 2:3], (candidates - harmony[:, 1:2]) % 12, xp)
        strong = strong_beats(onset, self._request.beats_per_bar)[:, None]
        bias = xp.where(strong, STRONG_BEAT_BIAS, CHORD_TONE_BIAS) + self._foreign
        bias = bias * xp.asarray(fits, np.float32)
        return xp.where((candidates >= low) & (candidates <= high), bias, FORBIDDEN)

    def _draw(
        self,
        kind: str,
        known: Tensor,
        states: dict[str, Any],
        uniform: Tensor,
        weight: Tensor = _NO_WEIGHT,  # added to the log probabilities
        options: tuple[Tensor, Tensor] | None = None,  # temperature and top-p
    ) -> Tensor:
        """Draw a class of each solo's next choice; the columns behind `known` are 0."""
        inputs = self._xp.concatenate([known, self._zeros[:, known.shape[1] :]], axis=1)
        log_probs, states[kind] = self._step(kind, inputs, self._style, states[kind])
        options = options or (self._one, self._one)
        return self._arrays.choose(log_probs, weight, uniform, *options)


def _repeats(pitches: Tensor, xp: Any) -> Tensor:
    """Return the penalty <float32>[solos] on a repeated note after pitches <int>[solos, n].

    The last pitch is the first; -1 is before the first note.
    """
    recent = pitches[:, : LAST_INTERVALS + 1]
    is_repeat = (recent[:, :-1] == recent[:, 1:]) & (recent[:, 1:] >= 0)
    count = xp.sum(xp.asarray(is_repeat, np.int32), axis=1)
    return REPEAT_PENALTY * xp.asarray(xp.maximum(count - USUAL_REPEATS, 0), np.float32)


NUMPY = Arrays(
    xp=np,
    size=len,
    uniform=lambda seed, first, rows: philox_uniform(seed, first, rows * BLOCK).reshape(rows, -1),
    choose=choose,
    harmony=lambda chords: encoding.harmony_at(chords, np.arange(len(chords) + 1)),
)


def improvise(
    step: Step, states: dict[str, States], request: Request, style: np.ndarray, pitch_range: Range
) -> list[Notes]:
    """Draw solos in NumPy; see `Loop`. `states` are those of each kind before the first note."""
    loop = Loop(NUMPY, step, request, style, pitch_range)
    position, rows = loop.start(), []
    for time in range(request.max_notes):
        position, row = loop.next_note(time, position, states)
        if not position.alive.any():
            break
        rows.append(row)
    drawn = np.reshape(rows, (len(rows), request.solos, 4)).swapaxes(0, 1)
    return [Notes.line(solo[solo[:, 3] > 0, :3]) for solo in drawn]
