"""The twin of `sampling` as TensorFlow graph code, for exported programs."""

from collections.abc import Callable

from seqapps.common.backend import Tensor, tensorflow
from seqapps.common.decoding import sampling as twin
from seqapps.common.decoding.constraints import Guide
from seqapps.common.decoding.sampling import BLOCK, SamplingOptions
from seqapps.common.io.text import STOP

tf = tensorflow()
Step = Callable[[Tensor, list[Tensor]], tuple[Tensor, list[Tensor]]]
PHILOX = 1  # tf.random.Algorithm.PHILOX


def uniform(seed: Tensor, first: Tensor, rows: Tensor, width: int) -> Tensor:
    """Return the rows `first` to `first + rows - 1` of a seed's stream, <float32>[rows, width]."""
    counter = tf.stack([tf.cast(first, tf.uint64) * (width // BLOCK), tf.constant(0, tf.uint64)])
    return tf.raw_ops.StatelessRandomUniformV2(
        shape=tf.stack([rows, width]),
        key=tf.reshape(tf.cast(seed, tf.uint64), [1]),
        counter=counter,
        alg=PHILOX,
        dtype=tf.float32,
    )


def choose(
    log_probs: Tensor, log_weight: Tensor, draws: Tensor, temperature: Tensor, top_p: Tensor
) -> Tensor:
    """Draw one symbol for each row, <int32>[batch]; arguments as in `sampling.choose`."""
    x = log_probs / temperature + log_weight
    p = tf.exp(x - tf.reduce_max(x, axis=-1, keepdims=True))
    p /= tf.reduce_sum(p, axis=-1, keepdims=True)
    p = tf.cond(top_p < 1.0, lambda: _nucleus(p, top_p), lambda: p)
    cumulative = tf.cumsum(p, axis=-1)
    below = cumulative <= draws[:, None] * cumulative[:, -1:]
    drawn = tf.reduce_sum(tf.cast(below, tf.int32), axis=-1)
    positive = tf.cast(p > 0, tf.int32) * tf.range(tf.shape(p)[1])
    return tf.minimum(drawn, tf.reduce_max(positive, axis=-1))


def _nucleus(p: Tensor, top_p: Tensor) -> Tensor:
    order = tf.argsort(-p, axis=-1, stable=True)
    ranked = tf.gather(p, order, batch_dims=1)
    outside = tf.cumsum(ranked, axis=-1) - ranked >= top_p
    kept = tf.where(outside, tf.zeros_like(ranked), ranked)
    return tf.gather(kept, tf.argsort(order, axis=-1), batch_dims=1)


def sample(
    step: Step,
    states: list[Tensor],
    guide: Guide,
    options: SamplingOptions,
    *,
    first: Tensor,
    count: Tensor,
) -> tuple[Tensor, Tensor]:
    """Draw as `sampling.sample`, ids and nats of `Samples`; guide and options may hold tensors."""
    max_length = tf.shape(guide.log_weight)[0] - 1
    draws = uniform(options.seed, first, count, options.width)

    def body(time: Tensor, *variables: Tensor) -> tuple[Tensor, ...]:
        symbol, state, alive, nats, ids, *states = variables
        log_probs, new_states = step(symbol, states)
        weights = tf.gather(guide.log_weight[time], state)
        drawn = choose(log_probs, weights, draws[:, time], options.temperature, options.top_p)
        symbol = tf.where(alive, drawn, STOP)
        gained = tf.gather(log_probs, symbol, batch_dims=1)
        nats -= tf.where(alive, gained, 0.0)
        state = tf.gather_nd(guide.next_state, tf.stack([state, symbol], axis=1))
        alive = tf.logical_and(alive, symbol != STOP)
        ids = ids.write(time, symbol)
        return (time + 1, symbol, state, alive, nats, ids, *new_states)

    def running(time: Tensor, symbol: Tensor, state: Tensor, alive: Tensor, *_: Tensor) -> Tensor:
        return tf.logical_and(time <= max_length, tf.reduce_any(alive))

    zeros = tf.zeros([count], tf.int32)
    ids = tf.TensorArray(tf.int32, size=max_length + 1, element_shape=[None])
    # Unwritten times read as zeros, which is the stop symbol.
    ids = ids.unstack(tf.zeros([max_length + 1, count], tf.int32))
    loop = (tf.constant(0), zeros, zeros, tf.ones([count], tf.bool), tf.zeros([count]), ids)
    result = tf.while_loop(running, body, [*loop, *states])
    return tf.transpose(result[5].stack())[:, :max_length], result[4]


def fingerprints(ids: Tensor) -> Tensor:
    """Return the hash of each row, <int64>[rows], as `sampling.fingerprints` does."""
    offset = tf.constant(twin.FNV_OFFSET - 2**64, tf.int64)
    columns = tf.transpose(ids)

    def body(time: Tensor, value: Tensor) -> tuple[Tensor, Tensor]:
        column = tf.cast(columns[time], tf.int64)
        mixed = tf.bitwise.bitwise_xor(value, column) * tf.constant(twin.FNV_PRIME, tf.int64)
        return time + 1, tf.where(column == STOP, value, mixed)

    start = (tf.constant(0), tf.fill([tf.shape(ids)[0]], offset))
    return tf.while_loop(lambda time, _: time < tf.shape(columns)[0], body, start)[1]


def accepted(
    draw: Callable[[Tensor, Tensor], tuple[Tensor, Tensor]],
    count: Tensor,
    known: Tensor,
    allow_known: Tensor,
    max_length: Tensor,
) -> tuple[Tensor, Tensor]:
    """Return ids and nats of all `Samples` that `sampling.accepted` yields; so does `draw`."""

    def body(
        first: Tensor, last_new: Tensor, size: Tensor, ids: Tensor, nats: Tensor, marks: Tensor
    ) -> tuple[Tensor, ...]:
        missing = count - size
        batch = tf.minimum(missing + missing // 8 + 16, twin.MAX_BATCH)
        new_ids, new_nats = draw(first, batch)
        new_marks = fingerprints(new_ids)
        all_marks = tf.concat([marks, new_marks], axis=0)
        _, group = tf.unique(all_marks)
        row = tf.range(tf.shape(all_marks)[0])
        earliest = tf.math.unsorted_segment_min(row, group, tf.reduce_max(group) + 1)
        is_first = tf.gather(earliest, group) == row
        index = tf.searchsorted(known, new_marks)
        is_known = tf.gather(tf.pad(known, [[0, 1]]), index) == new_marks
        is_known &= index < tf.shape(known)[0]
        keep = tf.logical_and(is_first[tf.shape(marks)[0] :], ~is_known)
        keep = tf.logical_or(keep, allow_known)
        ids = tf.concat([ids, tf.boolean_mask(new_ids, keep)], axis=0)[:count]
        nats = tf.concat([nats, tf.boolean_mask(new_nats, keep)], axis=0)[:count]
        first += batch
        last_new = tf.where(tf.shape(ids)[0] > size, first, last_new)
        return first, last_new, tf.shape(ids)[0], ids, nats, all_marks

    def running(first: Tensor, last_new: Tensor, size: Tensor, *_: Tensor) -> Tensor:
        return tf.logical_and(size < count, first - last_new < twin.MAX_REJECTED)

    zero = tf.constant(0)
    no_ids = tf.zeros(tf.stack([0, max_length]), tf.int32)
    start = (zero, zero, zero, no_ids, tf.zeros([0]), tf.zeros([0], tf.int64))
    shapes = (*[zero.shape] * 3, *map(tf.TensorShape, ([None, None], [None], [None])))
    result = tf.while_loop(running, body, start, shape_invariants=shapes)
    return result[3], result[4]
