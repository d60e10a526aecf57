"""The twin of `beam_search` as TensorFlow graph code, for exported programs."""

from seqapps.common.backend import Tensor, tensorflow
from seqapps.common.decoding.beam_search import Beams, log_ratio
from seqapps.common.decoding.constraints import FORBIDDEN, Automaton
from seqapps.common.decoding.sampling_graph import Step

tf = tensorflow()


def beam_search(
    step: Step,
    states: list[Tensor],
    automaton: Automaton,
    *,
    start: Tensor,
    count: Tensor,
    width: Tensor,
    max_length: Tensor,
    alpha: Tensor = 0.0,
    min_ratio: float = 0.0,
) -> Beams:
    """Search as `beam_search.beam_search` does, with a list of states and a step on all rows.

    All numbers but `min_ratio` and the arrays of the automaton may be tensors; the result
    consists of tensors.
    """
    next_state, allowed, final = map(
        tf.convert_to_tensor, (automaton.next_state, automaton.allowed, automaton.final)
    )
    rows, vocabulary = count * width, tf.shape(next_state)[1]
    base = tf.cast(5 + tf.range(max_length + 1), tf.float64) / 6  # see `beam_search.length_penalty`
    penalty = tf.cast(base ** tf.cast(tf.cast(alpha, tf.float32), tf.float64), tf.float32)
    unchanged = tf.where(tf.range(vocabulary) == 0, 0.0, FORBIDDEN)
    first_row = tf.range(count)[:, None] * width

    def body(time: Tensor, *variables: Tensor) -> tuple[Tensor, ...]:
        symbols, nodes, lengths, log_probs, finished, ids, *states = variables
        live = _live(log_probs, finished)
        gains, after = step(symbols, states)
        gains = tf.where(tf.gather(allowed, nodes), gains, FORBIDDEN)
        totals = log_probs[:, None] + tf.where(live[:, None], gains, unchanged)
        best = tf.reduce_max(tf.reshape(totals, tf.stack([count, width * vocabulary])), axis=1)
        least = tf.repeat(best, width)[:, None] + log_ratio(min_ratio)
        totals = tf.where(totals < least, FORBIDDEN, totals)
        keys = totals / tf.gather(penalty, lengths + tf.cast(live, tf.int32))[:, None]
        keys = tf.reshape(keys, tf.stack([count, width * vocabulary]))
        best = tf.math.top_k(keys, width).indices  # ties: the first, as in a stable sort
        parent = tf.reshape(first_row + best // vocabulary, [-1])
        symbols = tf.reshape(best % vocabulary, [-1])
        log_probs = tf.gather_nd(totals, tf.stack([parent, symbols], axis=1))
        pairs = zip(after, states, strict=True)
        kept = [tf.gather(_advanced(live, new, old), parent) for new, old in pairs]
        extended, nodes = tf.gather(live, parent), tf.gather(nodes, parent)
        column = tf.where(extended, symbols, -1)[:, None]
        ids = tf.where(tf.range(max_length) == time, column, tf.gather(ids, parent))
        lengths = tf.gather(lengths, parent) + tf.cast(extended, tf.int32)
        following = tf.gather_nd(next_state, tf.stack([nodes, symbols], axis=1))
        following = tf.cast(following, tf.int32)
        nodes = tf.where(extended, following, nodes)
        done = tf.gather(finished, parent) | (tf.gather(final, nodes) & extended)
        done &= log_probs > FORBIDDEN
        return (time + 1, symbols, nodes, lengths, log_probs, done, ids, *kept)

    def running(time: Tensor, *variables: Tensor) -> Tensor:
        _, _, _, log_probs, finished, *_ = variables
        return (time < max_length) & tf.reduce_any(_live(log_probs, finished))

    zeros = tf.zeros([rows], tf.int32)
    symbols = tf.repeat(tf.broadcast_to(tf.cast(start, tf.int32), [count]), width)
    log_probs = tf.where(tf.range(rows) % width == 0, 0.0, FORBIDDEN)
    ids = tf.fill(tf.stack([rows, max_length]), -1)
    loop = [tf.constant(0), symbols, zeros, zeros, log_probs, zeros > 0, ids, *states]
    shapes = [
        tf.TensorShape([]),
        *[tf.TensorShape([None])] * 5,
        tf.TensorShape([None, None]),
        *[tf.TensorShape([None, *state.shape[1:]]) for state in states],
    ]
    loop = tf.while_loop(running, body, loop, shape_invariants=shapes)
    lengths, log_probs, finished, ids, *states = loop[3:]
    scores = log_probs / tf.gather(penalty, lengths)
    return _best_first(Beams(ids, lengths, log_probs, scores, finished, states), first_row, width)


def _best_first(flat: Beams, first_row: Tensor, width: Tensor) -> Beams:
    """Clear the empty slots of beams <…>[count * width, …] that are sorted by score; group them."""
    exists = flat.log_probs > FORBIDDEN
    unfinished = tf.reshape(tf.cast(~flat.finished, tf.int32), [-1, width])
    rows = first_row + tf.argsort(unfinished, axis=1, stable=True)
    return Beams(
        ids=tf.gather(tf.where(exists[:, None], flat.ids, -1), rows),
        lengths=tf.gather(tf.where(exists, flat.lengths, 0), rows),
        log_probs=tf.gather(flat.log_probs, rows),
        scores=tf.gather(flat.scores, rows),
        finished=tf.gather(flat.finished, rows),
        states=[tf.gather(state, tf.reshape(rows, [-1])) for state in flat.states],
    )


def _live(log_probs: Tensor, finished: Tensor) -> Tensor:
    return ~finished & (log_probs > FORBIDDEN)


def _advanced(live: Tensor, after: Tensor, before: Tensor) -> Tensor:
    """Return the state `after` a step in the live rows, `before` it elsewhere."""
    if after is before:
        return before
    return tf.where(tf.reshape(live, [-1] + [1] * (before.shape.rank - 1)), after, before)
