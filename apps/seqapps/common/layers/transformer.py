"""The parts of the Transformer (Vaswani et al. 2017, arXiv 1706.03762), in pure Keras.

The residual branches are normalised before each part ("pre-norm", Xiong et al. 2020, arXiv
2002.04745), which trains without a long warm-up. Masks are <bool>, true where attention is allowed.
"""

from typing import Any

import numpy as np

from seqapps.common.backend import Tensor
from seqapps.common.backend import keras as _keras

keras: Any = _keras()
ops = keras.ops
PACKAGE = "seqapps"
FORBIDDEN = -1e9  # the score of a masked place; finite, so that a row without places has no NaN


def scaled_dot_product(
    queries: Tensor, keys: Tensor, values: Tensor, mask: Tensor = None
) -> tuple[Tensor, Tensor]:
    """Attend: Attention(Q, K, V) = softmax(Q Kᵀ / √d_k) V, equation 1.

    Args:
        queries: <float>[…, steps, d_k].
        keys, values: <float>[…, time, d_k] and <float>[…, time, d_v].
        mask: <bool>, broadcast to [..., steps, time]; None allows all.

    Returns:
        <float>[…, steps, d_v], and the weights <float>[…, steps, time].

    Example:
        >>> found, weights = scaled_dot_product(ops.ones((1, 2, 4)), *[ops.ones((1, 3, 4))] * 2)
        >>> tuple(found.shape), tuple(weights.shape)
        ((1, 2, 4), (1, 2, 3))
    """
    axes = (*range(len(keys.shape) - 2), len(keys.shape) - 1, len(keys.shape) - 2)
    scores = ops.matmul(queries, ops.transpose(keys, axes)) / queries.shape[-1] ** 0.5
    if mask is not None:
        scores = ops.where(mask, scores, ops.cast(FORBIDDEN, scores.dtype))
    weights = ops.softmax(scores, axis=-1)
    return ops.matmul(weights, values), weights


def sinusoids(positions: Tensor, width: int) -> Tensor:
    """Return vectors <float32>[…, width] of positions <int>[…], section 3.5.

    PE(pos, 2i) = sin(pos / 10000^(2i / width)),   PE(pos, 2i + 1) = cos(pos / 10000^(2i / width)).

    They are computed where they are needed: a table would stand in each function of a program.

    Example:
        >>> ops.convert_to_numpy(sinusoids(ops.arange(2), 4)).round(2).tolist()[0]
        [0.0, 1.0, 0.0, 1.0]
    """
    column = np.arange(width)
    rates = (10_000.0 ** (-(column - column % 2) / width)).astype(np.float32)
    phases = (column % 2 * np.pi / 2).astype(np.float32)  # cos(x) = sin(x + π / 2)
    places = ops.expand_dims(ops.cast(positions, "float32"), -1)
    vectors: Tensor = ops.sin(places * rates + phases)
    return vectors


def causal_mask(length: Tensor) -> Tensor:
    """Return <bool>[1, 1, length, length]: a step attends to itself and to those before it."""
    steps = ops.arange(length)
    mask: Tensor = (steps[None, :] <= steps[:, None])[None, None]
    return mask


def padding_mask(present: Tensor) -> Tensor:
    """Return <bool>[batch, 1, 1, time] of <bool>[batch, time], for keys that are padding."""
    # Not by slicing: LiteRT has no slice with two new axes.
    return ops.expand_dims(ops.expand_dims(ops.cast(present, "bool"), 1), 1)


@keras.saving.register_keras_serializable(package=PACKAGE)
class MultiHeadAttention(keras.layers.Layer):  # type: ignore[misc]  # Keras has no types
    """Attend with several heads.

    MultiHead(Q, K, V) = [head_1; …; head_h] W^O,   head_i = Attention(Q W_i^Q, K W_i^K, V W_i^V)

    Source: Vaswani et al. 2017, section 3.2.2; the matrices of all heads are columns of one.

    Args:
        heads: number of heads; it divides the width.
        width: size of inputs and outputs, and of all heads together.

    Call arguments: `queries` <float>[batch, steps, width], `memory` <float>[batch, time, width],
    from which keys and values are made, and `mask` <bool>[batch or 1, 1, steps or 1, time].
    Returns <float>[batch, steps, width] and the weights <float>[batch, heads, steps, time].

    Example:
        >>> found, weights = MultiHeadAttention(2, 8)(ops.ones((3, 4, 8)), ops.ones((3, 5, 8)))
        >>> tuple(found.shape), tuple(weights.shape)
        ((3, 4, 8), (3, 2, 4, 5))
    """

    def __init__(self, heads: int, width: int, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        if width % heads:
            raise ValueError(f"expected a width that {heads} heads divide, got {width}")
        self.heads, self.width = heads, width

    def build(self, *shapes: Any) -> None:
        for name in ("query", "key", "value", "output"):
            kernel = self.add_weight((self.width, self.width), name=f"{name}_kernel")
            setattr(self, f"{name}_kernel", kernel)
        self.built = True

    def compute_mask(self, *inputs: Any, **masks: Any) -> None:
        """Return None: masks are given explicitly."""

    def split(self, values: Tensor, shape: Any) -> Tensor:
        """Return <float>[batch, heads, time, width / heads] of <float>[batch, time, width]."""
        parts = ops.reshape(values, (*shape[:2], self.heads, self.width // self.heads))
        return ops.transpose(parts, (0, 2, 1, 3))

    def remember(self, memory: Tensor) -> tuple[Tensor, Tensor]:
        """Return keys and values <float>[batch, time, width] of a memory, for `attend`."""
        return ops.matmul(memory, self.key_kernel), ops.matmul(memory, self.value_kernel)

    def attend(
        self,
        queries: Tensor,
        keys: Tensor,
        values: Tensor,
        mask: Tensor = None,
        memory: Tensor = None,
    ) -> tuple[Tensor, Tensor]:
        """Attend to keys and values that `remember` has made, perhaps of a given memory."""
        # Shapes are those before the projections: tf2onnx confuses those behind them.
        of_queries = ops.shape(queries)
        of_memory = ops.shape(keys if memory is None else memory)
        projected = self.split(ops.matmul(queries, self.query_kernel), of_queries)
        keys, values = self.split(keys, of_memory), self.split(values, of_memory)
        found, weights = scaled_dot_product(projected, keys, values, mask)
        found = ops.transpose(found, (0, 2, 1, 3))
        joined = ops.reshape(found, (*of_queries[:2], self.width))
        return ops.matmul(joined, self.output_kernel), weights

    def call(self, queries: Tensor, memory: Tensor, mask: Tensor = None) -> tuple[Tensor, Tensor]:
        return self.attend(queries, *self.remember(memory), mask, memory)

    def get_config(self) -> dict[str, Any]:
        return {**super().get_config(), "heads": self.heads, "width": self.width}


@keras.saving.register_keras_serializable(package=PACKAGE)
class FeedForward(keras.layers.Layer):  # type: ignore[misc]
    """Apply FFN(x) = max(0, x W_1 + b_1) W_2 + b_2 at each position, equation 2.

    Args:
        hidden: size of the hidden layer.
        width: size of inputs and outputs.

    Example:
        >>> tuple(FeedForward(16, 8)(ops.ones((2, 3, 8))).shape)
        (2, 3, 8)
    """

    def __init__(self, hidden: int, width: int, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.hidden, self.width = hidden, width

    def build(self, shape: Any = None) -> None:
        self.kernel_1 = self.add_weight((self.width, self.hidden), name="kernel_1")
        self.bias_1 = self.add_weight((self.hidden,), initializer="zeros", name="bias_1")
        self.kernel_2 = self.add_weight((self.hidden, self.width), name="kernel_2")
        self.bias_2 = self.add_weight((self.width,), initializer="zeros", name="bias_2")
        self.built = True

    def call(self, inputs: Tensor) -> Tensor:
        hidden = ops.relu(ops.matmul(inputs, self.kernel_1) + self.bias_1)
        return ops.matmul(hidden, self.kernel_2) + self.bias_2

    def get_config(self) -> dict[str, Any]:
        return {**super().get_config(), "hidden": self.hidden, "width": self.width}


class _Block(keras.layers.Layer):  # type: ignore[misc]
    """The common parts of encoder and decoder layers: normalisation, dropout, feed-forward."""

    parts: tuple[str, ...] = ()

    def __init__(
        self, heads: int, width: int, hidden: int, dropout: float = 0.0, **kwargs: Any
    ) -> None:
        super().__init__(**kwargs)
        self.settings = {"heads": heads, "width": width, "hidden": hidden, "dropout": dropout}
        for name in self.parts:
            setattr(self, name, MultiHeadAttention(heads, width, name=name))
        self.feed_forward = FeedForward(hidden, width, name="feed_forward")
        self.norms = [
            keras.layers.LayerNormalization(epsilon=1e-5, name=f"norm_{name}")
            for name in (*self.parts, "feed_forward")
        ]
        self.dropout = keras.layers.Dropout(dropout)

    def build(self, *shapes: Any) -> None:
        for name in self.parts:
            getattr(self, name).build()
        self.feed_forward.build()
        for norm in self.norms:
            norm.build((None, None, self.settings["width"]))
        self.built = True

    def compute_mask(self, *inputs: Any, **masks: Any) -> None:
        """Return None: masks are given explicitly."""

    def _fed(self, values: Tensor, training: bool) -> Tensor:
        found = self.feed_forward(self.norms[-1](values))
        return values + self.dropout(found, training=training)

    def get_config(self) -> dict[str, Any]:
        return {**super().get_config(), **self.settings}


@keras.saving.register_keras_serializable(package=PACKAGE)
class EncoderLayer(_Block):
    """Let each position of a sequence attend to all of them: section 3.1, with pre-norm.

    x ← x + Self(norm(x)),   x ← x + FFN(norm(x))

    Args:
        heads, width: see `MultiHeadAttention`.
        hidden: see `FeedForward`.
        dropout: rate on each residual branch.

    Call arguments: `values` <float>[batch, time, width], and `mask` as `padding_mask` makes it.

    Example:
        >>> tuple(EncoderLayer(2, 8, 16)(ops.ones((2, 5, 8))).shape)
        (2, 5, 8)
    """

    parts = ("self_attention",)

    def call(self, values: Tensor, mask: Tensor = None, training: bool = False) -> Tensor:
        read = self.norms[0](values)
        found, _ = self.self_attention(read, read, mask=mask)
        return self._fed(values + self.dropout(found, training=training), training)


@keras.saving.register_keras_serializable(package=PACKAGE)
class DecoderLayer(_Block):
    """Let each step attend to the steps before it and to the source: section 3.1, with pre-norm.

    y ← y + Self(norm(y)),   y ← y + Cross(norm(y), x),   y ← y + FFN(norm(y))

    Arguments as those of `EncoderLayer`. `step` computes one step of `call`, with the keys and
    values of the steps before in a cache that its caller keeps.

    Example:
        >>> layer = DecoderLayer(2, 8, 16)
        >>> tuple(layer(ops.ones((2, 4, 8)), ops.ones((2, 5, 8)))[0].shape)
        (2, 4, 8)
    """

    parts = ("self_attention", "cross_attention")

    def call(
        self, values: Tensor, memory: Tensor, mask: Tensor = None, training: bool = False
    ) -> tuple[Tensor, Tensor]:
        read = self.norms[0](values)
        found, _ = self.self_attention(read, read, mask=causal_mask(ops.shape(values)[1]))
        values = values + self.dropout(found, training=training)
        found, weights = self.cross_attention(self.norms[1](values), memory, mask=mask)
        return self._fed(values + self.dropout(found, training=training), training), weights

    def step(
        self, value: Tensor, past: tuple[Tensor, Tensor], before: Tensor, memory: Any, mask: Tensor
    ) -> tuple[Tensor, tuple[Tensor, Tensor], Tensor]:
        """Decode one step.

        Args:
            value: <float>[batch, 1, width].
            past: keys and values <float>[batch, length, width] of earlier steps, in any order.
            before: <bool>[batch, 1, 1, length], which of them exist.
            memory: keys and values of the source, as `cross_attention.remember` makes them.
            mask: <bool>[batch, 1, 1, time].

        Returns:
            the output <float>[batch, 1, width], the key and the value of this step, and the
            weights on the source <float>[batch, heads, 1, time].
        """
        read = self.norms[0](value)
        new = self.self_attention.remember(read)
        keys, values = (ops.concatenate(pair, axis=1) for pair in zip(past, new, strict=True))
        mine = ops.ones_like(before[..., :1])
        visible = ops.concatenate([before, mine], axis=-1)
        value = value + self.self_attention.attend(read, keys, values, visible)[0]
        found, weights = self.cross_attention.attend(self.norms[1](value), *memory, mask)
        return self._fed(value + found, training=False), new, weights
