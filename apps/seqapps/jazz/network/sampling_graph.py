"""The twins of `sampling.improvise` and `encoding.encode` as TensorFlow graph code."""

from functools import partial
from itertools import pairwise
from types import SimpleNamespace

import numpy as np

from seqapps.common.backend import Tensor, tensorflow
from seqapps.common.decoding import sampling_graph as graph
from seqapps.common.decoding.sampling import BLOCK

from ..score.solo import NOTHING_ROW, STEPS_PER_BEAT
from . import encoding
from .sampling import Arrays, Loop, Position, Range, Request

tf = tensorflow()
xp = SimpleNamespace(**vars(tf.experimental.numpy), rint=tf.round)  # which that module lacks


def improvise(
    core: Tensor, request: Request, style: Tensor, pitch_range: Range
) -> tuple[Tensor, Tensor]:
    """Draw solos of tensors with a core model; see `sampling.Loop`.

    Returns notes <int32>[solos, n, 3], onset, pitch and duration, zeros behind the last note of
    each solo, and the number of notes <int32>[solos].
    """
    arrays = Arrays(
        xp=xp,
        size=_size,
        uniform=partial(graph.uniform, width=BLOCK),
        choose=graph.choose,
        harmony=lambda chords: harmony_at(chords, tf.range(_size(chords) + 1)),
    )
    loop = Loop(arrays, core.step, request, style, pitch_range)
    kinds = tuple(encoding.CLASSES)
    counts = [len(core.initial_state(kind, 1)) for kind in kinds]
    borders, fields = np.cumsum([0, *counts]), len(Position._fields)

    def body(time: Tensor, *variables: Tensor) -> tuple[Tensor, ...]:
        before, (notes, *flat) = Position(*variables[:fields]), variables[fields:]
        parts = (list(flat[first:end]) for first, end in pairwise(borders))
        states = dict(zip(kinds, parts, strict=True))
        position, row = loop.next_note(time, before, states)
        after = [state for kind in kinds for state in states[kind]]
        return (time + 1, *position, notes.write(time, row), *after)

    def running(time: Tensor, onset: Tensor, alive: Tensor, *_: Tensor) -> Tensor:
        return (time < request.max_notes) & tf.reduce_any(alive)

    notes = tf.TensorArray(
        tf.int32, size=1, dynamic_size=True, clear_after_read=False, element_shape=[None, 4]
    ).write(0, tf.zeros(tf.stack([request.solos, 4]), tf.int32))
    states = [state for kind in kinds for state in core.initial_state(kind, request.solos)]
    start = [tf.constant(0), *loop.start(), notes, *states]
    rows = tf.while_loop(running, body, start)[1 + fields].stack()
    return _ended(tf.transpose(rows, [1, 0, 2]))


def _size(rows: Tensor) -> Tensor:
    return tf.shape(rows)[0]


def _ended(rows: Tensor) -> tuple[Tensor, Tensor]:
    """Cut notes <int32>[solos, n, 4] at the ends of the solos, and each where the next begins."""
    alive = rows[..., 3]
    length = tf.reduce_sum(alive, axis=1)
    rows = rows[:, : tf.reduce_max(length)]
    onset, pitch, duration, alive = tf.unstack(rows, axis=-1)
    following = tf.concat([onset[:, 1:], onset[:, :1]], axis=1)
    goes_on = tf.concat([alive[:, 1:], tf.zeros_like(alive[:, :1])], axis=1) > 0
    duration = tf.where(goes_on, tf.minimum(duration, following - onset), duration)
    return tf.stack([onset, pitch, duration], axis=-1) * alive[..., None], length


def encode(
    notes: Tensor, chords: Tensor, beats_per_bar: Tensor, tempo_bpm: Tensor
) -> tuple[Tensor, Tensor]:
    """Encode notes <int32>[n, 3] over chords <int32>[beats, 3] (see `encoding.encode_rows`)."""
    harmony = harmony_at(chords, notes[:, 0] // STEPS_PER_BEAT)
    count = _size(notes)
    return encoding.encode_rows(notes, harmony, beats_per_bar, tempo_bpm, count, xp)


def harmony_at(rows: Tensor, beats: Tensor) -> Tensor:
    """Return the chords at beats and those that follow, as `encoding.harmony_at` does."""
    size = tf.maximum(_size(rows), tf.reduce_max(tf.concat([beats, [0]], 0)) + 1) + 1
    missing = tf.repeat(tf.constant([NOTHING_ROW], tf.int32), size - _size(rows), axis=0)
    padded = tf.concat([rows, missing], axis=0)
    differs = tf.reduce_any(padded[1:] != padded[:-1], axis=1)
    changes = tf.concat([tf.where(differs)[:, 0] + 1, [tf.cast(size - 1, tf.int64)]], axis=0)
    changes = tf.cast(changes, tf.int32)
    following = tf.searchsorted(changes, beats, side="right")
    following = tf.gather(changes, tf.minimum(following, tf.size(changes) - 1))
    until = tf.clip_by_value(following - beats, 0, encoding.MAX_UNTIL)
    until = tf.where(tf.reduce_any(differs), until, encoding.MAX_UNTIL)
    after = tf.gather(padded, following)[:, :2]
    return tf.concat([until[:, None], tf.gather(padded, beats), after], axis=1)
