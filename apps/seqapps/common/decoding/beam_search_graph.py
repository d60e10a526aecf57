"""The search of `beam_search` as TensorFlow graph code, for exported programs."""

from typing import Any

from seqapps.common.backend import tensorflow
from seqapps.common.decoding.beam_search import Beams
from seqapps.common.decoding.constraints import FORBIDDEN, Automaton
from seqapps.common.decoding.sampling_graph import Step

tf = tensorflow()


def length_penalty(longest: Any, alpha: Any) -> Any:
    """As `beam_search.length_penalty`."""
    base = tf.cast(5 + tf.range(longest + 1), tf.float64) / 6
    return tf.cast(base ** tf.cast(tf.cast(alpha, tf.float32), tf.float64), tf.float32)


def beam_search(
    step: Step,
    states: list[Any],
    automaton: Automaton,
    *,
    start: Any,
    count: Any,
    width: Any,
    longest: Any,
    alpha: Any = 0.0,
) -> Beams:
    """As `beam_search.beam_search`, with a list of states; numbers and automaton may be tensors."""
    next_state, allowed, final = map(
        tf.convert_to_tensor, (automaton.next_state, automaton.allowed, automaton.final)
    )
    rows, vocabulary = count * width, tf.shape(next_state)[1]
    penalty = length_penalty(longest, alpha)
    unchanged = tf.where(tf.range(vocabulary) == 0, 0.0, FORBIDDEN)
    first_row = tf.range(count)[:, None] * width

    def body(time, symbols, place, lengths, log_probs, finished, ids, *states):
        live = _live(log_probs, finished)
        gains, after = step(symbols, list(states))
        gains = tf.where(tf.gather(allowed, place), gains, FORBIDDEN)
        totals = log_probs[:, None] + tf.where(live[:, None], gains, unchanged)
        keys = totals / tf.gather(penalty, lengths + tf.cast(live, tf.int32))[:, None]
        keys = tf.reshape(keys, tf.stack([count, width * vocabulary]))
        best = tf.math.top_k(keys, width).indices  # of equals the first, as argsort
        parent = tf.reshape(first_row + best // vocabulary, [-1])
        symbols = tf.reshape(best % vocabulary, [-1])
        log_probs = tf.gather_nd(totals, tf.stack([parent, symbols], axis=1))
        kept = [
            tf.gather(_moved(live, new, old), parent)
            for new, old in zip(after, states, strict=True)
        ]
        grown, place = tf.gather(live, parent), tf.gather(place, parent)
        column = tf.where(grown, symbols, -1)[:, None]
        ids = tf.where(tf.range(longest) == time, column, tf.gather(ids, parent))
        lengths = tf.gather(lengths, parent) + tf.cast(grown, tf.int32)
        advanced = tf.gather_nd(next_state, tf.stack([place, symbols], axis=1))
        place = tf.where(grown, advanced, place)
        done = tf.gather(finished, parent) | (tf.gather(final, place) & grown)
        done &= log_probs > FORBIDDEN
        return (time + 1, symbols, place, lengths, log_probs, done, ids, *kept)

    def running(time, symbols, place, lengths, log_probs, finished, *_):
        return (time < longest) & tf.reduce_any(_live(log_probs, finished))

    zeros = tf.zeros([rows], tf.int32)
    symbols = tf.repeat(tf.broadcast_to(tf.cast(start, tf.int32), [count]), width)
    log_probs = tf.where(tf.range(rows) % width == 0, 0.0, FORBIDDEN)
    ids = tf.fill(tf.stack([rows, longest]), -1)
    loop = [tf.constant(0), symbols, zeros, zeros, log_probs, zeros > 0, ids, *states]
    shapes = [
        tf.TensorShape([]),
        *[tf.TensorShape([None])] * 5,
        tf.TensorShape([None, None]),
        *[tf.TensorShape([None, *state.shape[1:]]) for state in states],
    ]
    loop = tf.while_loop(running, body, loop, shape_invariants=shapes)
    lengths, log_probs, finished, ids, *states = loop[3:]
    exists = log_probs > FORBIDDEN
    ids, lengths = tf.where(exists[:, None], ids, -1), tf.where(exists, lengths, 0)
    scores = log_probs / tf.gather(penalty, lengths)
    shape = tf.stack([count, width])
    order = tf.argsort(tf.reshape(tf.cast(~finished, tf.int32), shape), axis=1, stable=True)
    parent = tf.reshape(first_row + order, [-1])
    return Beams(
        ids=tf.reshape(tf.gather(ids, parent), tf.stack([count, width, longest])),
        lengths=tf.reshape(tf.gather(lengths, parent), shape),
        log_probs=tf.reshape(tf.gather(log_probs, parent), shape),
        scores=tf.reshape(tf.gather(scores, parent), shape),
        finished=tf.reshape(tf.gather(finished, parent), shape),
        states=[tf.gather(state, parent) for state in states],
    )


def _live(log_probs: Any, finished: Any) -> Any:
    return ~finished & (log_probs > FORBIDDEN)


def _moved(live: Any, after: Any, before: Any) -> Any:
    """As `beam_search._moved`."""
    if after is before:
        return before
    return tf.where(tf.reshape(live, [-1] + [1] * (before.shape.rank - 1)), after, before)
