"""The search of `viterbi` in TensorFlow, with the same results."""

from typing import Any, NamedTuple

from seqapps.common.backend import Tensor, tensorflow

from .search_graph import NONE
from .viterbi import IMPOSSIBLE

tf = tensorflow()
LOW = float(IMPOSSIBLE)


class States(NamedTuple):
    """The arrays of a `SearchGraph`, as tensors."""

    symbols: Tensor
    tokens: Tensor
    factors: Tensor
    terms: Tensor
    is_initial: Tensor
    is_final: Tensor
    sources: Tensor
    targets: Tensor


def specs() -> dict[str, Any]:
    """Return a tf.TensorSpec for each array, by name."""
    kinds = {"factors": tf.int64, "terms": tf.int64, "is_initial": tf.bool, "is_final": tf.bool}
    return {name: tf.TensorSpec([None], kinds.get(name, tf.int32), name) for name in States._fields}


def search(log_probs: Tensor, graph: States) -> tuple[Tensor, Tensor]:
    """Return the scores <float32>[2] and the states <int32>[2, steps] of the two best meanings.

    The score of a path that does not exist is at most -5e29.

    Args:
        log_probs: <float32>[steps, phones + 1], at least one step.
        graph: the search graph.
    """
    count = tf.shape(graph.symbols)[0]
    to = tf.repeat(graph.targets, 2)
    sources = tf.repeat(graph.sources, 2)
    second = tf.tile([0, 1], [tf.shape(graph.sources)[0]])
    pairs = 2 * sources + second
    enters = sources != to
    factors = tf.where(enters, tf.gather(graph.factors, to), tf.constant(1, tf.int64))
    terms = tf.where(enters, tf.gather(graph.terms, to), tf.constant(0, tf.int64))
    numbers = tf.range(tf.shape(pairs)[0])
    emitted = tf.gather(log_probs, graph.symbols, axis=1)
    steps = tf.shape(log_probs)[0]
    none = tf.fill([count], LOW)
    scores = tf.stack([tf.where(graph.is_initial, emitted[0], LOW), none], axis=1)
    meanings = tf.stack([graph.terms, graph.terms], axis=1)

    def highest(values: Tensor) -> tuple[Tensor, Tensor]:
        best = tf.math.unsorted_segment_max(values, to, count)
        places = tf.where(values == tf.gather(best, to), numbers, tf.shape(numbers)[0])
        return best, tf.math.unsorted_segment_min(places, to, count)

    def advance(step: Tensor, scores: Tensor, meanings: Tensor, back: Any) -> tuple[Any, ...]:
        candidates = tf.gather(tf.reshape(scores, [-1]), pairs)
        hashes = tf.gather(tf.reshape(meanings, [-1]), pairs) * factors + terms
        best, at = highest(candidates)
        meaning = tf.gather(hashes, at)
        other, other_at = highest(tf.where(hashes == tf.gather(meaning, to), LOW, candidates))
        scores = tf.stack([best, other], axis=1) + emitted[step][:, None]
        meanings = tf.stack([meaning, tf.gather(hashes, other_at)], axis=1)
        back = back.write(step - 1, tf.stack([at, other_at], axis=1))
        return step + 1, tf.maximum(scores, LOW), meanings, back

    back = tf.TensorArray(tf.int32, tf.maximum(steps - 1, 1), element_shape=[None, 2])
    back = back.write(0, tf.zeros([count, 2], tf.int32))  # (`stack` fails without elements)
    _, scores, meanings, back = tf.while_loop(
        lambda step, *_: step < steps, advance, (1, scores, meanings, back)
    )
    last = tf.reshape(tf.where(graph.is_final[:, None], scores, LOW), [-1])
    flat = tf.reshape(meanings, [-1])
    best = tf.argmax(last, output_type=tf.int32)
    others = tf.where(flat == flat[best], LOW, last)
    other = tf.argmax(others, output_type=tf.int32)
    states = _traced(tf.stack([best, other]), back.stack(), graph, steps)
    return tf.stack([last[best], others[other]]), states


def _traced(ends: Tensor, back: Tensor, graph: States, steps: Tensor) -> Tensor:
    """Follow two paths back from their ends, each twice the state plus 0 or 1."""

    def follow(step: Tensor, ends: Tensor, states: Any) -> tuple[Any, ...]:
        states = states.write(step, ends // 2)
        pair = tf.gather_nd(back[step - 1], tf.stack([ends // 2, ends % 2], axis=1))
        return step - 1, 2 * tf.gather(graph.sources, pair // 2) + pair % 2, states

    states = tf.TensorArray(tf.int32, steps, element_shape=[2])
    _, ends, states = tf.while_loop(lambda step, *_: step > 0, follow, (steps - 1, ends, states))
    return tf.transpose(states.write(0, ends // 2).stack())


def entered_tokens(states: Tensor, graph: States) -> tuple[Tensor, Tensor]:
    """Return the tokens <int32>[n] of a path <int32>[steps], and its number of phones <int32>[]."""
    before = tf.concat([[-1], states[:-1]], axis=0)
    entered = tf.boolean_mask(states, states != before)
    tokens = tf.gather(graph.tokens, entered)
    blank = tf.reduce_max(graph.symbols)
    phones = tf.reduce_sum(tf.cast(tf.gather(graph.symbols, entered) != blank, tf.int32))
    return tf.boolean_mask(tokens, tokens != NONE), phones
