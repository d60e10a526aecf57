"""What a solo takes up again: attention over its own notes. Pure Keras."""

import math
from typing import Any

from seqapps.common.backend import keras as _keras

from . import encoding
from .chord_features import expanded

keras: Any = _keras()
ops = keras.ops
PACKAGE = __name__.split(".")[-2]

HEADS = 2  # what is copied: the interval that was played then, and the pitch
PITCHES = 128
COMPARED = 4  # intervals before a note
# Of a note: those intervals + 1 (the last first, 0 is none), the pitch before it, its step in the
# beat, its inter-onset interval.
FACTS = COMPARED + 3
PITCH, STEP, IOI = COMPARED, COMPARED + 1, COMPARED + 2
SHARPNESS = 20.0  # of the logarithm, so that what is hardly attended to counts little
FAR = -1e9


@keras.saving.register_keras_serializable(package=PACKAGE)
class CopyAttention(keras.layers.Layer):
    """Raises the logits of what followed earlier notes that were like this one.

    Two heads of scaled dot products (Vaswani et al. 2017, arXiv 1706.03762, equation 1) over the
    last `reach` notes, whose values are not vectors but what was played there, as in the pointer
    networks of Merity et al. (2016, arXiv 1609.07843) and the cache of Grave et al. (2016, arXiv
    1612.04426): one copies the interval, the other the pitch. Their scores know also whether the
    intervals before, the pitch before, the place in the beat and the rhythm are equal, and how
    long ago it was. With weights a of the attention, candidate v gains
    g * log(1 + 20 * sum of a over the notes where v was chosen); g depends on the context.

    Args:
        size: of a head's queries and keys.
        reach: how many notes back are seen.
        dropout: rate on the weights.

    Call arguments: `known` <int32>[batch, time, columns] (see `events.COLUMNS`), `context`
    <float32>[batch, time, features]. Returns <float32>[batch, time, intervals].
    """

    def __init__(self, size: int, reach: int, dropout: float = 0.1, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.size, self.reach, self.rate = size, reach, dropout
        self.queries = keras.layers.Dense(HEADS * size, name="queries")
        self.keys = keras.layers.Dense(HEADS * size, name="keys")
        half = keras.initializers.Constant(0.5)
        self.strength = keras.layers.Dense(HEADS, bias_initializer=half, name="strength")
        self.dropout = keras.layers.Dropout(dropout)

    def build(self, known_shape: Any, context_shape: Any) -> None:
        for layer in (self.queries, self.keys, self.strength):
            layer.build(context_shape)
        # What equal intervals before, an equal pitch, step, and inter-onset interval add to a
        # score, and what a factor of e in age takes from it.
        self.alike = self.add_weight((HEADS, COMPARED), initializer="ones", name="alike")
        self.same = self.add_weight((HEADS, 3), initializer="zeros", name="same")
        self.age = self.add_weight((HEADS,), initializer="zeros", name="age")
        self.built = True

    def call(self, known: Any, context: Any, training: bool = False) -> Any:
        length = ops.shape(known)[1]
        block = _least(length, self.reach)
        blocks = (length + block - 1) // block
        more = _least(blocks - 1, 1)
        last = _last_interval(known)
        before = [last]
        for _ in range(COMPARED - 1):
            before.append(ops.pad(before[-1][:, :-1], [[0, 0], [1, 0], [0, 0]]))
        keys, facts = self.keys(context), _facts(known, before)
        # What was chosen at a note is known of the next.
        rows = ops.concatenate([keys, facts, _behind(facts)], axis=-1)
        queries = ops.concatenate([self.queries(context), facts, self.strength(context)], axis=-1)

        def cut(part: Any, more: Any) -> Any:
            padding = [[0, 0], [more * block, blocks * block - length], [0, 0]]
            shape = (-1, blocks + more, block, part.shape[-1])
            return ops.reshape(ops.pad(part, padding), shape)

        # Each block of queries sees its own notes and, if there are several, the block before.
        cuts = cut(rows, more)
        rows = ops.concatenate([cuts[:, :blocks, : more * block], cuts[:, more:]], axis=2)
        age = ops.expand_dims(ops.arange(block) + more * block, 1) - ops.arange((1 + more) * block)
        found = self._gains(cut(queries, 0), rows, ops.cast(age, "float32"), training)
        return ops.reshape(found, (-1, blocks * block, encoding.INTERVALS))[:, :length]

    def step(self, known: Any, context: Any, past: list[Any]) -> tuple[Any, list[Any]]:
        """Read one note: the same as `call`, with one query, and so without its large tensors.

        Args:
            known: <int32>[batch, columns].
            context: <float32>[batch, features].
            past: as `initial_state` and `step` return it.

        Returns:
            <float32>[batch, intervals], new past.
        """
        keys, facts = past
        now = _facts(known, [_last_interval(known), facts[:, -1, : COMPARED - 1]])
        following = ops.concatenate([facts[:, 1:], ops.expand_dims(now, 1)], axis=1)
        query = ops.expand_dims(now, 1)
        equal = ops.cast(
            (facts == query) & ((query > 0) | (ops.arange(FACTS) >= COMPARED)), "float32"
        )
        alike = [equal[..., :1]]
        for fact in range(1, COMPARED):
            alike.append(equal[..., fact : fact + 1] * alike[-1])
        common = ops.concatenate([*alike, equal[..., COMPARED:]], axis=-1)
        worth = ops.transpose(ops.concatenate([self.alike, self.same], axis=1))
        shape = (-1, self.reach, HEADS, self.size)
        queries = ops.reshape(self.queries(context), (-1, 1, HEADS, self.size))
        products = ops.sum(ops.reshape(keys, shape) * queries, axis=-1) / math.sqrt(self.size)
        log_age = ops.log(ops.cast(self.reach - ops.arange(self.reach), "float32"))
        scores = products - ops.expand_dims(log_age, 1) * self.age + ops.matmul(common, worth)
        seen = following[..., :1] > 0
        weights = ops.softmax(ops.where(seen, scores, FAR), axis=1) * ops.cast(seen, "float32")
        chosen = (
            following[..., 0] - 1.0,
            following[..., PITCH] - now[:, PITCH : PITCH + 1] + encoding.MOST_INTERVAL,
        )
        strength = ops.softplus(self.strength(context))
        candidates = ops.cast(expanded(ops.arange(encoding.INTERVALS), now), "float32")
        gains = 0.0
        for head in range(HEADS):
            values = ops.cast(ops.expand_dims(chosen[head], -1) == candidates, "float32")
            own = ops.expand_dims(weights[..., head], 1)
            copied = ops.matmul(own, values)[:, 0]
            gains += strength[:, head : head + 1] * ops.log(1.0 + SHARPNESS * copied)
        key = ops.expand_dims(self.keys(context), 1)
        return gains, [ops.concatenate([keys[:, 1:], key], axis=1), following]

    def initial_state(self, batch_size: Any) -> list[Any]:
        """Return keys and facts before the first note, each <float32>[batch, reach, features]."""
        sizes = (HEADS * self.size, FACTS)
        return [ops.zeros((batch_size, self.reach, size)) for size in sizes]

    def _gains(self, queries: Any, rows: Any, age: Any, training: bool) -> Any:
        """Return <float32>[…, queries, intervals].

        Args:
            queries: <float32>[…, queries, features], facts and strengths of the heads.
            rows: <float32>[…, rows, features], facts and what was chosen.
            age: <float32>[queries, rows], how many notes ago; what is not in 1 to `reach` is not
                seen.
        """
        keys = HEADS * self.size
        own, then = queries[..., keys : keys + FACTS], rows[..., keys : keys + FACTS]
        interval, pitch = rows[..., keys + FACTS], rows[..., keys + FACTS + 1]
        strength = ops.softplus(queries[..., keys + FACTS :])

        def equal(fact: int) -> Any:
            one, other = own[..., fact], then[..., fact]
            found = ops.expand_dims(one, -1) == ops.expand_dims(other, -2)
            return ops.cast(found, "float32")

        alike: list[Any] = []  # the last interval, the last two, …
        for fact in range(COMPARED):
            there = ops.cast(ops.expand_dims(own[..., fact] > 0, -1), "float32")
            alike.append(equal(fact) * there * (alike[-1] if alike else 1.0))
        same = [equal(PITCH), equal(STEP), equal(IOI)]
        seen = (age >= 1) & (age <= self.reach) & ops.expand_dims(interval > 0, -2)
        log_age = ops.log(ops.maximum(age, 1.0))
        last = ops.cast(own[..., PITCH], "int32")
        reached = ops.expand_dims(last, -1) + expanded(
            ops.arange(encoding.INTERVALS) - encoding.MOST_INTERVAL, last
        )
        values = (
            ops.one_hot(ops.cast(ops.maximum(interval - 1, 0), "int32"), encoding.INTERVALS),
            ops.one_hot(ops.cast(pitch, "int32"), PITCHES),
        )
        gains = 0.0
        for head in range(HEADS):
            part = slice(head * self.size, (head + 1) * self.size)
            products = ops.matmul(queries[..., part], ops.swapaxes(rows[..., part], -1, -2))
            scores = products / math.sqrt(self.size) - self.age[head] * log_age
            for number, found in enumerate(alike):
                scores += self.alike[head, number] * found
            for number, found in enumerate(same):
                scores += self.same[head, number] * found
            weights = ops.softmax(ops.where(seen, scores, FAR), axis=-1)
            weights *= ops.cast(seen, "float32")  # before the first note nothing is
            copied = ops.matmul(self.dropout(weights, training=training), values[head])
            if head == 1:
                copied = ops.take_along_axis(copied, ops.clip(reached, 0, PITCHES - 1), axis=-1)
            gains += strength[..., head : head + 1] * ops.log(1.0 + SHARPNESS * copied)
        return gains

    def get_config(self) -> dict[str, Any]:
        own = {"size": self.size, "reach": self.reach, "dropout": self.rate}
        return {**super().get_config(), **own}


def _least(one: Any, other: int) -> Any:
    """Return the smaller one of two sizes, a number where both are: compilers want shapes."""
    return min(one, other) if isinstance(one, int) else ops.minimum(one, other)


def _last_interval(known: Any) -> Any:
    """Return the interval before notes + 1, <float32>[…, 1]."""
    return ops.expand_dims(ops.cast(known[..., encoding.COLUMN["last_interval"]], "float32"), -1)


def _facts(known: Any, before: list[Any]) -> Any:
    """Return the facts of notes <float32>[…, FACTS]; `before` are intervals, the last first."""
    others = [known[..., encoding.COLUMN[name]] for name in ("last_pitch", "step", "ioi")]
    return ops.concatenate([*before, ops.cast(ops.stack(others, axis=-1), "float32")], axis=-1)


def _behind(facts: Any) -> Any:
    """Return the interval + 1 and the pitch that were chosen at notes, 0 for the last one's."""
    chosen = ops.stack([facts[:, 1:, 0], facts[:, 1:, PITCH]], axis=-1)
    return ops.pad(chosen, [[0, 0], [0, 1], [0, 0]])
