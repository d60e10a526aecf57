"""Sampling of `sampling` as TensorFlow graph code, for exported programs."""

from collections.abc import Callable
from typing import Any

from seqapps.common.backend import tensorflow
from seqapps.common.decoding.sampling import BLOCK, FNV_OFFSET, FNV_PRIME, PATIENCE
from seqapps.common.io.text import STOP

tf = tensorflow()
Step = Callable[[Any, list[Any]], tuple[Any, list[Any]]]
PHILOX = 1  # tf.random.Algorithm.PHILOX


def uniform(seed: Any, first: Any, rows: Any, width: int) -> Any:
    """Return rows `first` to `first + rows` of the seed's stream, <float32>[rows, width]."""
    counter = tf.stack([tf.cast(first, tf.uint64) * (width // BLOCK), tf.constant(0, tf.uint64)])
    return tf.raw_ops.StatelessRandomUniformV2(
        shape=tf.stack([rows, width]),
        key=tf.reshape(tf.cast(seed, tf.uint64), [1]),
        counter=counter,
        alg=PHILOX,
        dtype=tf.float32,
    )


def choose(log_probs: Any, log_weight: Any, draws: Any, temperature: Any, top_p: Any) -> Any:
    """As `sampling.choose`."""
    x = log_probs / temperature + log_weight
    p = tf.exp(x - tf.reduce_max(x, axis=-1, keepdims=True))
    p /= tf.reduce_sum(p, axis=-1, keepdims=True)
    p = tf.cond(top_p < 1.0, lambda: _nucleus(p, top_p), lambda: p)
    cumulative = tf.cumsum(p, axis=-1)
    below = cumulative <= draws[:, None] * cumulative[:, -1:]
    drawn = tf.reduce_sum(tf.cast(below, tf.int32), axis=-1)
    positive = tf.cast(p > 0, tf.int32) * tf.range(tf.shape(p)[1])
    return tf.minimum(drawn, tf.reduce_max(positive, axis=-1))


def _nucleus(p: Any, top_p: Any) -> Any:
    order = tf.argsort(-p, axis=-1, stable=True)
    ranked = tf.gather(p, order, batch_dims=1)
    outside = tf.cumsum(ranked, axis=-1) - ranked >= top_p
    outside = tf.logical_and(outside, tf.range(tf.shape(p)[1]) > 0)
    kept = tf.where(outside, tf.zeros_like(ranked), ranked)
    return tf.gather(kept, tf.argsort(order, axis=-1), batch_dims=1)


def sample(
    step: Step,
    states: list[Any],
    next_state: Any,
    log_weight: Any,
    *,
    seed: Any,
    first: Any,
    count: Any,
    width: int,
    temperature: Any,
    top_p: Any,
) -> tuple[Any, Any]:
    """As `sampling.sample`; the guide is `next_state` and `log_weight`.

    Returns:
        ids <int32>[count, longest], filled up with stop, and nats <float32>[count].
    """
    longest = tf.shape(log_weight)[0] - 1
    draws = uniform(seed, first, count, width)

    def body(time, symbol, state, alive, nats, ids, *states):
        log_probs, new_states = step(symbol, list(states))
        weights = tf.gather(log_weight[time], state)
        drawn = choose(log_probs, weights, draws[:, time], temperature, top_p)
        symbol = tf.where(alive, drawn, STOP)
        gained = tf.gather(log_probs, symbol, batch_dims=1)
        nats -= tf.where(alive, gained, 0.0)
        state = tf.gather_nd(next_state, tf.stack([state, symbol], axis=1))
        alive = tf.logical_and(alive, symbol != STOP)
        ids = ids.write(time, symbol)
        return (time + 1, symbol, state, alive, nats, ids, *new_states)

    def running(time, symbol, state, alive, *_):
        return tf.logical_and(time <= longest, tf.reduce_any(alive))

    zeros = tf.zeros([count], tf.int32)
    ids = tf.TensorArray(tf.int32, size=longest + 1, element_shape=[None])
    # Unwritten times read as zeros, which is the stop symbol.
    ids = ids.unstack(tf.zeros([longest + 1, count], tf.int32))
    loop = (tf.constant(0), zeros, zeros, tf.ones([count], tf.bool), tf.zeros([count]), ids)
    result = tf.while_loop(running, body, [*loop, *states])
    return tf.transpose(result[5].stack())[:, :longest], result[4]


def fingerprints(ids: Any) -> Any:
    """As `sampling.fingerprints`, <int64>[rows]."""
    offset = tf.constant(FNV_OFFSET - 2**64, tf.int64)
    columns = tf.transpose(ids)

    def body(time, value):
        column = tf.cast(columns[time], tf.int64)
        mixed = tf.bitwise.bitwise_xor(value, column) * tf.constant(FNV_PRIME, tf.int64)
        return time + 1, tf.where(column == STOP, value, mixed)

    start = (tf.constant(0), tf.fill([tf.shape(ids)[0]], offset))
    return tf.while_loop(lambda time, _: time < tf.shape(columns)[0], body, start)[1]


def _is_known(marks: Any, known: Any) -> Any:
    size = tf.shape(known)[0]
    place = tf.minimum(tf.searchsorted(known, marks), size - 1)
    return tf.cond(
        size > 0,
        lambda: tf.gather(known, place) == marks,
        lambda: tf.zeros_like(marks, tf.bool),
    )


def accepted(
    draw: Callable[[Any, Any], tuple[Any, Any]],
    wanted: Any,
    known: Any,
    anything: Any,
    longest: Any,
) -> tuple[Any, Any]:
    """As `sampling.accepted`, all at once; `longest` is the width of the ids that `draw` gives.

    Returns:
        ids <int32>[found, longest] and nats <float32>[found], found <= wanted.
    """

    def body(first, last_new, found, ids, nats, marks):
        missing = wanted - tf.shape(ids)[0]
        count = tf.minimum(missing + missing // 8 + 16, 8192)
        new_ids, new_nats = draw(first, count)
        new_marks = fingerprints(new_ids)
        everything = tf.concat([marks, new_marks], axis=0)
        _, place = tf.unique(everything)
        number = tf.range(tf.shape(everything)[0])
        earliest = tf.math.unsorted_segment_min(number, place, tf.reduce_max(place) + 1)
        is_first = tf.gather(earliest, place) == number
        keep = tf.logical_and(is_first[tf.shape(marks)[0] :], ~_is_known(new_marks, known))
        keep = tf.logical_or(keep, anything)
        ids = tf.concat([ids, tf.boolean_mask(new_ids, keep)], axis=0)[:wanted]
        nats = tf.concat([nats, tf.boolean_mask(new_nats, keep)], axis=0)[:wanted]
        first += count
        last_new = tf.where(tf.shape(ids)[0] > found, first, last_new)
        return first, last_new, tf.shape(ids)[0], ids, nats, everything

    def missing(first, last_new, found, *_):
        return tf.logical_and(found < wanted, first - last_new < PATIENCE)

    zero = tf.constant(0)
    none = tf.zeros(tf.stack([0, longest]), tf.int32)
    start = (zero, zero, zero, none, tf.zeros([0]), tf.zeros([0], tf.int64))
    shapes = (
        zero.shape,
        zero.shape,
        zero.shape,
        tf.TensorShape([None, None]),
        tf.TensorShape([None]),
        tf.TensorShape([None]),
    )
    result = tf.while_loop(missing, body, start, shape_invariants=shapes)
    return result[3], result[4]
