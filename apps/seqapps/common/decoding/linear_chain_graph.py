"""Decode linear-chain conditional random fields in a TensorFlow graph; see `linear_chain`."""

from typing import Any

from seqapps.common.backend import Tensor, tensorflow

from .linear_chain import IMPOSSIBLE

tf: Any = tensorflow()


def viterbi(emissions: Tensor, transitions: Tensor, lengths: Tensor) -> Tensor:
    """Return the tags <int32>[n, time] of the best path, 0 in the padding."""
    steps, inside = _by_time(emissions, lengths)
    pairs, stay = transitions[:-1], tf.range(tf.shape(emissions)[2])

    def forwards(state: tuple[Tensor, Tensor], inputs: tuple[Tensor, Tensor]) -> Any:
        scores, _ = state
        emission, is_inside = inputs
        moves = scores[:, :, None] + pairs
        best = tf.argmax(moves, axis=1, output_type=tf.int32)
        highest = tf.reduce_max(moves, axis=1) + emission
        chosen = is_inside[:, None]
        return tf.where(chosen, highest, scores), tf.where(chosen, best, stay)

    first = emissions[:, 0] + transitions[-1]
    nothing = tf.zeros_like(first, tf.int32)
    scores, pointers = tf.scan(forwards, (steps[1:], inside[1:]), (first, nothing))
    last = tf.concat([first[None], scores], axis=0)[-1]
    end = tf.argmax(last, axis=1, output_type=tf.int32)

    def backwards(tag: Tensor, pointer: Tensor) -> Tensor:
        return tf.gather(pointer, tag, batch_dims=1)

    before = tf.scan(backwards, pointers, end, reverse=True)
    tags = tf.concat([before, end[None]], axis=0)
    return tf.transpose(tf.where(inside, tags, 0)[:-1])


def forward(emissions: Tensor, transitions: Tensor, lengths: Tensor) -> Tensor:
    """Return the forward scores <float32>[n, time, tags]."""
    steps, inside = _by_time(emissions, lengths)

    def step(before: Tensor, inputs: tuple[Tensor, Tensor]) -> Tensor:
        emission, is_inside = inputs
        after = tf.reduce_logsumexp(before[:, :, None] + transitions[:-1], axis=1) + emission
        return tf.where(is_inside[:, None], after, before)

    first = emissions[:, 0] + transitions[-1]
    rest = tf.scan(step, (steps[1:], inside[1:]), first)
    return tf.transpose(tf.concat([first[None], rest[:-1]], axis=0), [1, 0, 2])


def backward(emissions: Tensor, transitions: Tensor, lengths: Tensor) -> Tensor:
    """Return the backward scores <float32>[n, time, tags]."""
    steps, inside = _by_time(emissions, lengths)

    def step(after: Tensor, inputs: tuple[Tensor, Tensor]) -> Tensor:
        emission, is_inside = inputs
        moves = transitions[:-1] + (after + emission)[:, None, :]
        return tf.where(is_inside[:, None], tf.reduce_logsumexp(moves, axis=2), 0.0)

    last = tf.zeros_like(steps[0])
    rest = tf.scan(step, (steps[1:], inside[1:]), last, reverse=True)
    return tf.transpose(rest, [1, 0, 2])


def span_log_probabilities(
    emissions: Tensor,
    transitions: Tensor,
    lengths: Tensor,
    tags: Tensor,
    spans: Tensor,
    continuations: Tensor,
) -> Tensor:
    """Return ln P <float32>[m] of spans <int32>[m, 3]: row, first and last position."""
    alphas = forward(emissions, transitions, lengths)
    betas = backward(emissions, transitions, lengths)
    log_z = tf.reduce_logsumexp(alphas[:, -1], axis=1)
    rows, first, last = spans[:, 0], spans[:, 1], spans[:, 2]
    along = tf.gather(emissions, tags, axis=2, batch_dims=2)
    moves = tf.gather_nd(transitions, tf.stack([tags[:, :-1], tags[:, 1:]], axis=-1))
    path = tf.cumsum(along + tf.pad(moves, [[0, 0], [1, 0]]), axis=1)
    begins, lasts = tf.stack([rows, first], axis=1), tf.stack([rows, last], axis=1)
    start = tf.gather_nd(alphas, tf.stack([rows, first, tf.gather_nd(tags, begins)], axis=1))
    inside = start + tf.gather_nd(path, lasts) - tf.gather_nd(path, begins)
    after = tf.stack([rows, tf.minimum(last + 1, tf.shape(tags)[1] - 1)], axis=1)
    ends = tf.gather_nd(tags, lasts)
    tails = tf.gather(transitions, ends) + tf.gather_nd(emissions + betas, after)
    goes_on = tf.gather(continuations, ends)[:, None] == tf.range(tf.shape(emissions)[2])
    tails = tf.reduce_logsumexp(tf.where(goes_on, IMPOSSIBLE, tails), axis=1)
    tail = tf.where(last + 1 < tf.gather(lengths, rows), tails, 0.0)
    return tf.minimum(inside + tail - tf.gather(log_z, rows), 0.0)


def _by_time(emissions: Tensor, lengths: Tensor) -> tuple[Tensor, Tensor]:
    """Return the emissions [time + 1, n, tags], and whether each is inside <bool>[time + 1, n].

    A step of padding is added, since `tf.scan` needs a second one.
    """
    steps = tf.transpose(tf.pad(emissions, [[0, 0], [0, 1], [0, 0]]), [1, 0, 2])
    return steps, tf.range(tf.shape(steps)[0])[:, None] < lengths[None, :]
