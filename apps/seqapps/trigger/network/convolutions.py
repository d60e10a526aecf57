"""Layers of the convolutional detector: causal, with an explicit state."""

import math
from collections.abc import Iterator, Sequence
from typing import Any

from seqapps.common.backend import Tensor
from seqapps.common.backend import keras as _keras

from ..config import PACKAGE

keras: Any = _keras()
ops, layers = keras.ops, keras.layers
WIDE, NARROW = 5, 3  # kernel sizes of the stem, over frames and bands
SMOOTHED = 5  # logits in the mean that is reported: 0.2 s
SILENCE = -20.0  # the logit before the sound begins


class StateCarrier:
    """Puts each layer's past in front of its input, and collects the new state.

    The parts of the state are in the order in which layers request them.

    Example:
        >>> carried = StateCarrier([ops.zeros((1, 2, 1))])
        >>> carried(ops.ones((1, 3, 1))).shape[1], carried.new[0].shape[1]
        (5, 2)
    """

    def __init__(self, state: Sequence[Tensor]) -> None:
        self._state = iter(state)
        self.new: list[Tensor] = []

    def __call__(self, x: Tensor) -> Tensor:
        """Return x <float32>[batch, time, size], preceded by the past frames of the state."""
        past = next(self._state)
        joined = ops.concatenate([past, x], axis=1)
        self.new.append(joined[:, -past.shape[1] :])
        return joined


class ArgumentsLayer(keras.layers.Layer):  # type: ignore[misc]  # Keras has no types
    """A layer that stores the arguments of its constructor as its configuration."""

    arguments: dict[str, Any]

    def state_shapes(self) -> Iterator[tuple[int, int]]:
        """Yield the shapes of the parts of the state, without the batch axis."""
        return iter(())

    def get_config(self) -> dict[str, Any]:
        return {**super().get_config(), **self.arguments}


@keras.saving.register_keras_serializable(package=PACKAGE)
class Block(ArgumentsLayer):
    """A causal, dilated, depthwise separable convolution with a residual connection.

    y = relu(x + W depthwise(x)), with batch normalisation after both convolutions: Chollet
    (2017), "Xception", arXiv 1610.02357, and He et al. (2016), arXiv 1512.03385. x and y have
    `size` channels, the convolution `kernel` taps, `dilation` frames apart.
    """

    def __init__(self, size: int, kernel: int, dilation: int, dropout: float, **kw: Any) -> None:
        super().__init__(**kw)
        self.arguments = {"size": size, "kernel": kernel, "dilation": dilation, "dropout": dropout}
        self.past = (kernel - 1) * dilation
        rate = {"dilation_rate": dilation}
        self.depthwise = layers.DepthwiseConv1D(kernel, use_bias=False, name="depthwise", **rate)
        self.inner = layers.BatchNormalization(name="inner")
        self.pointwise = layers.Conv1D(size, 1, use_bias=False, name="pointwise")
        self.outer = layers.BatchNormalization(name="outer")
        self.dropout = layers.Dropout(dropout)

    def build(self, input_shape: Any = None) -> None:
        for layer in (self.depthwise, self.inner, self.pointwise, self.outer):
            layer.build((None, None, self.arguments["size"]))

    def call(self, x: Tensor, joined: Tensor, training: bool = False) -> Tensor:
        """Return y <float32>[batch, time, size]; `joined` is x after `past` frames of history."""
        y = self.inner(self.depthwise(joined), training=training)
        y = self.outer(self.pointwise(y), training=training)
        return ops.relu(x + self.dropout(y, training=training))


@keras.saving.register_keras_serializable(package=PACKAGE)
class Stack(ArgumentsLayer):
    """A pointwise convolution, then a `Block` for each dilation; arguments as of `Block`."""

    def __init__(
        self, size: int, kernel: int, dilations: Sequence[int], dropout: float, **kwargs: Any
    ) -> None:
        super().__init__(**kwargs)
        self.arguments = {
            "size": size, "kernel": kernel, "dilations": list(dilations), "dropout": dropout,
        }  # fmt: skip
        self.first = layers.Conv1D(size, 1, use_bias=False, name="first")
        self.normal = layers.BatchNormalization(name="normal")
        self.blocks = [
            Block(size, kernel, dilation, dropout, name=f"block_{number}")
            for number, dilation in enumerate(dilations, start=1)
        ]

    def build(self, input_shape: Any) -> None:
        self.first.build(input_shape)
        for layer in (self.normal, *self.blocks):
            layer.build((None, None, self.arguments["size"]))

    def state_shapes(self) -> Iterator[tuple[int, int]]:
        for block in self.blocks:
            yield block.past, self.arguments["size"]

    def call(self, x: Tensor, carried: StateCarrier, training: bool = False) -> Tensor:
        x = ops.relu(self.normal(self.first(x), training=training))
        for block in self.blocks:
            x = block(x, joined=carried(x), training=training)
        return x


@keras.saving.register_keras_serializable(package=PACKAGE)
class Stem(ArgumentsLayer):
    """Two convolutions over time and frequency, so that low and high voices share filters.

    A convolution of 5 frames by 5 bands with stride 2; a depthwise convolution of 3 by 3; max
    pooling over two bands; a pointwise convolution. Batch normalisation after each convolution,
    relu after the first and the last, which have `filters`. Causal in time.
    """

    stride = 2

    def __init__(self, bands: int, filters: Sequence[int], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.arguments = {"bands": bands, "filters": list(filters)}
        self.halved = math.ceil(bands / 2)
        self.size = math.ceil(self.halved / 2) * filters[1]  # of the output
        strides = (self.stride, 2)
        self.wide = layers.Conv2D(filters[0], WIDE, strides=strides, use_bias=False, name="wide")
        self.narrow = layers.DepthwiseConv2D(NARROW, use_bias=False, name="narrow")
        self.pool = layers.MaxPooling2D((1, 2), padding="same")
        self.pointwise = layers.Conv2D(filters[1], 1, use_bias=False, name="pointwise")
        self.normals = [layers.BatchNormalization(name=f"normal_{n}") for n in (1, 2, 3)]

    def build(self, input_shape: Any = None) -> None:
        first, second = self.arguments["filters"]
        self.wide.build((None, None, self.arguments["bands"], 1))
        for layer in (self.narrow, self.pool, self.pointwise, *self.normals[:2]):
            layer.build((None, None, self.halved, first))
        self.normals[2].build((None, None, None, second))

    def state_shapes(self) -> Iterator[tuple[int, int]]:
        yield WIDE - self.stride, self.arguments["bands"]
        yield NARROW - 1, self.halved * self.arguments["filters"][0]

    def call(self, x: Tensor, carried: StateCarrier, training: bool = False) -> Tensor:
        """Return <float32>[batch, time / 2, size] of frames <float32>[batch, time, bands]."""
        first, second, third = self.normals
        margin = 2 * (self.halved - 1) + WIDE - self.arguments["bands"]  # missing bands
        x = self.wide(_padded(carried(x)[..., None], WIDE // 2, margin - WIDE // 2))
        x = ops.relu(first(x, training=training))
        filters = self.arguments["filters"][0]
        x = carried(ops.reshape(x, (-1, ops.shape(x)[1], self.halved * filters)))
        x = ops.reshape(x, (-1, ops.shape(x)[1], self.halved, filters))
        x = self.pool(self.narrow(_padded(x, NARROW // 2, NARROW // 2)))
        x = ops.relu(third(self.pointwise(second(x, training=training)), training=training))
        return ops.reshape(x, (-1, ops.shape(x)[1], self.size))


def _padded(x: Tensor, below: int, above: int) -> Tensor:
    """Return x <float32>[batch, time, bands, filters] padded with bands of zeros."""
    return ops.pad(x, ((0, 0), (0, 0), (below, above), (0, 0)))


@keras.saving.register_keras_serializable(package=PACKAGE)
class Encoder(ArgumentsLayer):
    """A `Stem` and a `Stack`: <float32>[batch, time, bands] in, [batch, time / 2, size] out."""

    def __init__(
        self, bands: int, filters: Sequence[int], size: int, kernel: int,
        dilations: Sequence[int], dropout: float, **kwargs: Any,
    ) -> None:  # fmt: skip
        super().__init__(**kwargs)
        self.arguments = {
            "bands": bands, "filters": list(filters), "size": size, "kernel": kernel,
            "dilations": list(dilations), "dropout": dropout,
        }  # fmt: skip
        self.stem = Stem(bands, filters, name="stem")
        self.stack = Stack(size, kernel, dilations, dropout, name="stack")

    def build(self, input_shape: Any = None) -> None:
        self.stem.build()
        self.stack.build((None, None, self.stem.size))

    def state_shapes(self) -> Iterator[tuple[int, int]]:
        yield from self.stem.state_shapes()
        yield from self.stack.state_shapes()

    def call(self, x: Tensor, carried: StateCarrier, training: bool = False) -> Tensor:
        x = self.stem(x, carried=carried, training=training)
        return self.stack(x, carried=carried, training=training)


@keras.saving.register_keras_serializable(package=PACKAGE)
class Head(ArgumentsLayer):
    """The layers that are specific to the word: encodings in, logits <float32>[batch, time] out.

    In inference, each logit is the mean of the last `SMOOTHED` logits: a spoken word keeps them
    high for some time, most false alarms do not. (Posterior smoothing: Chen, Parada and Heigold
    2014, "Small-footprint keyword spotting using deep neural networks", ICASSP. A network that is
    trained with smoothing compensates for it with single high logits.)
    """

    def __init__(
        self, size: int, kernel: int, dilations: Sequence[int], dropout: float, **kwargs: Any
    ) -> None:
        super().__init__(**kwargs)
        self.input_dropout = layers.Dropout(dropout)
        self.stack = Stack(size, kernel, dilations, dropout, name="stack")
        self.arguments = dict(self.stack.arguments)
        self.output_layer = layers.Conv1D(1, 1, name="logit")

    def build(self, input_shape: Any) -> None:
        self.stack.build(input_shape)
        self.output_layer.build((None, None, self.arguments["size"]))

    def state_shapes(self) -> Iterator[tuple[int, int]]:
        yield from self.stack.state_shapes()
        yield SMOOTHED - 1, 1

    def call(self, x: Tensor, carried: StateCarrier, training: bool = False) -> Tensor:
        """Return logits <float32>[batch, time]."""
        x = self.input_dropout(x, training=training)
        x = self.output_layer(self.stack(x, carried=carried, training=training))
        if not training:
            past = carried(ops.relu(x - SILENCE))  # a state of zeros is silence
            x = ops.average_pool(past, SMOOTHED, strides=1, padding="valid") + SILENCE
        return ops.squeeze(x, -1)
