"""Attention over a solo's own past notes, which repeats intervals and pitches. Pure Keras."""

import math
from typing import Any

from seqapps.common.backend import Tensor
from seqapps.common.backend import keras as _keras
from seqapps.common.layers.recurrent import StepResult

from ..config import PACKAGE
from . import encoding
from .chord_features import expanded

keras: Any = _keras()
ops = keras.ops

HEADS = 2  # one copies the interval that was played then, the other the pitch
PITCHES = 128
COMPARED = 4  # intervals before a note
# Facts of a note: these intervals + 1 (the last first, 0 is none), the pitch before it, its step in
# the beat, its inter-onset interval, its beat in the bar, its bar.
FACTS = COMPARED + 5
PITCH, STEP, IOI, BEAT, BAR = range(COMPARED, FACTS)
BARS = 33  # differences in bars that are told apart, from 0; the last one is any other
SHARPNESS = 20.0  # of the logarithm, so that small attention weights count little
MASKED = -1e9


@keras.saving.register_keras_serializable(package=PACKAGE)
class CopyAttention(keras.layers.Layer):  # type: ignore[misc]  # Keras has no types
    """Raise the logits of intervals that followed similar notes in the past.

    Two heads of scaled dot products (Vaswani et al. 2017, arXiv 1706.03762, equation 1) over the
    last `window` notes, whose values are not vectors but the notes chosen there, as in the pointer
    networks of Merity et al. (2016, arXiv 1609.07843) and the cache of Grave et al. (2016, arXiv
    1612.04426): one head copies the interval, the other the pitch. Scores also depend on the age
    of a note, on whether its previous intervals, previous pitch, step in the beat and rhythm are
    equal, and, at the same place in the bar, on the number of bars since then. With attention
    weights a, candidate v gains
    g * log(1 + 20 * sum of a over the notes where v was chosen); g depends on the context.

    Args:
        size: size of a head's queries and keys.
        window: number of past notes that are attended to.
        dropout: rate, on the attention weights.

    Call arguments: `inputs` <int32>[batch, time, columns] (see `encoding.COLUMNS`), `context`
    <float32>[batch, time, features]. Returns <float32>[batch, time, intervals].
    """

    def __init__(self, size: int, window: int, dropout: float = 0.1, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.size, self.window, self.rate = size, window, dropout
        self.queries = keras.layers.Dense(HEADS * size, name="queries")
        self.keys = keras.layers.Dense(HEADS * size, name="keys")
        half = keras.initializers.Constant(0.5)
        self.strength = keras.layers.Dense(HEADS, bias_initializer=half, name="strength")
        self.dropout = keras.layers.Dropout(dropout)

    def build(self, inputs_shape: Any, context_shape: Any) -> None:
        for layer in (self.queries, self.keys, self.strength):
            layer.build(context_shape)
        # Added to a score for equal previous intervals, and for an equal pitch, step and
        # inter-onset interval; and subtracted for a factor of e in age.
        self.alike = self.add_weight((HEADS, COMPARED), initializer="ones", name="alike")
        self.same = self.add_weight((HEADS, 3), initializer="zeros", name="same")
        self.age = self.add_weight((HEADS,), initializer="zeros", name="age")
        # Added at the same step and beat, by the number of bars between.
        self.bars = self.add_weight((BARS, HEADS), initializer="zeros", name="bars")
        self.built = True

    def call(self, inputs: Tensor, context: Tensor, training: bool = False) -> Tensor:
        length = ops.shape(inputs)[1]
        block = _minimum(length, self.window)
        blocks = (length + block - 1) // block
        more = _minimum(blocks - 1, 1)
        before = [_last_interval(inputs)]
        for _ in range(COMPARED - 1):
            before.append(ops.pad(before[-1][:, :-1], [[0, 0], [1, 0], [0, 0]]))
        keys, facts = self.keys(context), _facts(inputs, before)
        rows = ops.concatenate([keys, facts, _chosen(facts)], axis=-1)
        queries = ops.concatenate([self.queries(context), facts, self.strength(context)], axis=-1)

        def cut(part: Tensor, more: Tensor) -> Tensor:
            padding = [[0, 0], [more * block, blocks * block - length], [0, 0]]
            shape = (-1, blocks + more, block, part.shape[-1])
            return ops.reshape(ops.pad(part, padding), shape)

        # Each block of queries attends to itself and, if there are several, to the block before.
        cuts = cut(rows, more)
        rows = ops.concatenate([cuts[:, :blocks, : more * block], cuts[:, more:]], axis=2)
        age = ops.expand_dims(ops.arange(block) + more * block, 1) - ops.arange((1 + more) * block)
        gains = self._gains(cut(queries, 0), rows, ops.cast(age, "float32"), training)
        return ops.reshape(gains, (-1, blocks * block, encoding.INTERVALS))[:, :length]

    def step(self, inputs: Tensor, context: Tensor, past: list[Tensor]) -> StepResult:
        """Return the gains <float32>[batch, intervals] of one note, and the new past.

        As `call` with one query, without its large tensors.
        """
        keys, facts = past
        now = _facts(inputs, [_last_interval(inputs), facts[:, -1, : COMPARED - 1]])
        following = ops.concatenate([facts[:, 1:], ops.expand_dims(now, 1)], axis=1)
        query = ops.expand_dims(now, 1)
        equal = ops.cast(
            (facts == query) & ((query > 0) | (ops.arange(FACTS) >= COMPARED)), "float32"
        )
        is_place = equal[..., STEP : STEP + 1] * equal[..., BEAT : BEAT + 1]
        between = _bars_between(now[:, BAR : BAR + 1], facts[..., BAR])
        alike = [equal[..., :1]]
        for fact in range(1, COMPARED):
            alike.append(equal[..., fact : fact + 1] * alike[-1])
        common = ops.concatenate([*alike, equal[..., COMPARED:BEAT]], axis=-1)
        weight = ops.transpose(ops.concatenate([self.alike, self.same], axis=1))
        shape = (-1, self.window, HEADS, self.size)
        queries = ops.reshape(self.queries(context), (-1, 1, HEADS, self.size))
        products = ops.sum(ops.reshape(keys, shape) * queries, axis=-1) / math.sqrt(self.size)
        log_age = ops.log(ops.cast(self.window - ops.arange(self.window), "float32"))
        scores = products - ops.expand_dims(log_age, 1) * self.age + ops.matmul(common, weight)
        scores += is_place * ops.take(self.bars, between, axis=0)
        seen = following[..., :1] > 0
        weights = ops.softmax(ops.where(seen, scores, MASKED), axis=1) * ops.cast(seen, "float32")
        chosen = (
            following[..., 0] - 1.0,
            following[..., PITCH] - now[:, PITCH : PITCH + 1] + encoding.MAX_INTERVAL,
        )
        strength = ops.softplus(self.strength(context))
        candidates = ops.cast(expanded(ops.arange(encoding.INTERVALS), now), "float32")
        gains = 0.0
        for head in range(HEADS):
            values = ops.cast(ops.expand_dims(chosen[head], -1) == candidates, "float32")
            copied = ops.matmul(ops.expand_dims(weights[..., head], 1), values)[:, 0]
            gains += strength[:, head : head + 1] * ops.log(1.0 + SHARPNESS * copied)
        key = ops.expand_dims(self.keys(context), 1)
        return gains, [ops.concatenate([keys[:, 1:], key], axis=1), following]

    def initial_state(self, batch_size: Any) -> list[Tensor]:
        """Return keys and facts before the first note, each <float32>[batch, window, features]."""
        sizes = (HEADS * self.size, FACTS)
        return [ops.zeros((batch_size, self.window, size)) for size in sizes]

    def _gains(self, queries: Tensor, rows: Tensor, age: Tensor, training: bool) -> Tensor:
        """Return the gains <float32>[…, queries, intervals].

        Args:
            queries: <float32>[…, queries, features], queries, facts and strengths of the heads.
            rows: <float32>[…, rows, features], keys, facts and chosen interval and pitch.
            age: <float32>[queries, rows], notes between; only ages 1 to `window` are attended to.
        """
        keys = HEADS * self.size
        now, then = queries[..., keys : keys + FACTS], rows[..., keys : keys + FACTS]
        interval, pitch = rows[..., keys + FACTS], rows[..., keys + FACTS + 1]
        strength = ops.softplus(queries[..., keys + FACTS :])

        def equal(fact: int) -> Tensor:
            mask = ops.expand_dims(now[..., fact], -1) == ops.expand_dims(then[..., fact], -2)
            return ops.cast(mask, "float32")

        alike: list[Tensor] = []  # the last interval, the last two, …
        for fact in range(COMPARED):
            there = ops.cast(ops.expand_dims(now[..., fact] > 0, -1), "float32")
            alike.append(equal(fact) * there * (alike[-1] if alike else 1.0))
        masks = [*alike, equal(PITCH), equal(STEP), equal(IOI)]
        is_place = equal(STEP) * equal(BEAT)
        between = _bars_between(
            ops.expand_dims(now[..., BAR], -1), ops.expand_dims(then[..., BAR], -2)
        )
        equality = ops.concatenate([self.alike, self.same], axis=1)
        seen = (age >= 1) & (age <= self.window) & ops.expand_dims(interval > 0, -2)
        log_age = ops.log(ops.maximum(age, 1.0))
        last = ops.cast(now[..., PITCH], "int32")
        reached = ops.expand_dims(last, -1) + expanded(
            ops.arange(encoding.INTERVALS) - encoding.MAX_INTERVAL, last
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
            for number, mask in enumerate(masks):
                scores += equality[head, number] * mask
            scores += is_place * ops.take(self.bars[:, head], between, axis=0)
            weights = ops.softmax(ops.where(seen, scores, MASKED), axis=-1)
            weights *= ops.cast(seen, "float32")  # nothing is before the first note
            copied = ops.matmul(self.dropout(weights, training=training), values[head])
            if head == 1:
                copied = ops.take_along_axis(copied, ops.clip(reached, 0, PITCHES - 1), axis=-1)
            gains += strength[..., head : head + 1] * ops.log(1.0 + SHARPNESS * copied)
        return gains

    def get_config(self) -> dict[str, Any]:
        settings = {"size": self.size, "window": self.window, "dropout": self.rate}
        return {**super().get_config(), **settings}


def _minimum(one: Tensor, other: int) -> Tensor:
    """Return the smaller size, as a number where both are numbers: compilers need shapes."""
    return min(one, other) if isinstance(one, int) else ops.minimum(one, other)


def _bars_between(now: Tensor, then: Tensor) -> Tensor:
    """Return the number of bars between notes <int32>[…], `BARS` - 1 for many."""
    return ops.cast(ops.clip(now - then, 0, BARS - 1), "int32")


def _last_interval(inputs: Tensor) -> Tensor:
    """Return the interval before each note + 1, <float32>[…, 1]."""
    return ops.expand_dims(ops.cast(inputs[..., encoding.COLUMN["last_interval"]], "float32"), -1)


def _facts(inputs: Tensor, before: list[Tensor]) -> Tensor:
    """Return the facts of notes <float32>[…, FACTS]; `before` are intervals, the last first."""
    names = ("last_pitch", "step", "ioi", "beat", "bar")
    others = [inputs[..., encoding.COLUMN[name]] for name in names]
    return ops.concatenate([*before, ops.cast(ops.stack(others, axis=-1), "float32")], axis=-1)


def _chosen(facts: Tensor) -> Tensor:
    """Return the chosen interval + 1 and pitch of each note, which are facts of the next one."""
    chosen = ops.stack([facts[:, 1:, 0], facts[:, 1:, PITCH]], axis=-1)
    return ops.pad(chosen, [[0, 0], [0, 1], [0, 0]])
