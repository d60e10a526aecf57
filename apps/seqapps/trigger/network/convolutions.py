"""What the convolutional detector is built of: causal layers that carry their past."""

import math
from collections.abc import Iterator, Sequence
from typing import Any

from seqapps.common.backend import keras as _keras

keras: Any = _keras()
ops, layers = keras.ops, keras.layers
PACKAGE = __name__.split(".")[-2]  # the folder's name: a copied app registers its own classes
WIDE, NARROW = 5, 3  # frames, and bands, that the stem's two convolutions see
SMOOTHED = 5  # logits that one which is reported is the mean of: 0.2 s
SILENCE = -20.0  # the logit before there was any sound


class Carried:
    """Puts each layer's past before its input, and keeps what the next step will need.

    Args:
        state: the parts, in the order in which layers ask for them.
    """

    def __init__(self, state: Sequence[Any]) -> None:
        self._state = iter(state)
        self.new: list[Any] = []

    def __call__(self, x: Any) -> Any:
        """Return x <float32>[batch, time, size] behind as many frames as the state holds."""
        past = next(self._state)
        joined = ops.concatenate([past, x], axis=1)
        self.new.append(joined[:, -past.shape[1] :])
        return joined


@keras.saving.register_keras_serializable(package=PACKAGE)
class Block(keras.layers.Layer):
    """y = relu(x + W depthwise(x)), each followed by batch normalisation; causal, dilated.

    Depthwise separable convolution with a residual: Chollet (2017), "Xception", arXiv
    1610.02357, and He et al. (2016), arXiv 1512.03385.

    Args:
        size: of x.
        kernel: taps.
        dilation: frames between taps.
        dropout: rate of whole channels' outputs.
    """

    def __init__(
        self, size: int, kernel: int, dilation: int, dropout: float, **kwargs: Any
    ) -> None:
        super().__init__(**kwargs)
        self.arguments = {"size": size, "kernel": kernel, "dilation": dilation, "dropout": dropout}
        self.past = (kernel - 1) * dilation
        self.depthwise = layers.DepthwiseConv1D(
            kernel, dilation_rate=dilation, use_bias=False, name="depthwise"
        )
        self.inner = layers.BatchNormalization(name="inner")
        self.pointwise = layers.Conv1D(size, 1, use_bias=False, name="pointwise")
        self.outer = layers.BatchNormalization(name="outer")
        self.dropout = layers.Dropout(dropout)

    def build(self, input_shape: Any = None) -> None:
        shape = (None, None, self.arguments["size"])
        for layer in (self.depthwise, self.inner, self.pointwise, self.outer):
            layer.build(shape)

    def call(self, x: Any, joined: Any, training: bool = False) -> Any:
        """Return y <float32>[batch, time, size]; `joined` is x behind `past` frames."""
        y = self.inner(self.depthwise(joined), training=training)
        y = self.outer(self.pointwise(y), training=training)
        return ops.relu(x + self.dropout(y, training=training))

    def get_config(self) -> dict[str, Any]:
        return {**super().get_config(), **self.arguments}


@keras.saving.register_keras_serializable(package=PACKAGE)
class Stack(keras.layers.Layer):
    """A layer that sets the size, then `Block`s.

    Args:
        size, kernel, dilations, dropout: of the blocks.
    """

    def __init__(
        self, size: int, kernel: int, dilations: Sequence[int], dropout: float, **kwargs: Any
    ) -> None:
        super().__init__(**kwargs)
        self.arguments: dict[str, Any] = {
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
        self.normal.build((None, None, self.arguments["size"]))
        for block in self.blocks:
            block.build((None, None, self.arguments["size"]))

    def state_shapes(self) -> Iterator[tuple[int, int]]:
        """Yield the shapes of what `call` carries."""
        for block in self.blocks:
            yield block.past, self.arguments["size"]

    def call(self, x: Any, carried: Carried, training: bool = False) -> Any:
        x = ops.relu(self.normal(self.first(x), training=training))
        for block in self.blocks:
            x = block(x, joined=carried(x), training=training)
        return x

    def get_config(self) -> dict[str, Any]:
        return {**super().get_config(), **self.arguments}


@keras.saving.register_keras_serializable(package=PACKAGE)
class Stem(keras.layers.Layer):
    """Two convolutions over time and frequency: what one hears in a low voice serves a high one.

    One of 5 frames by 5 bands, every second of both; then a depthwise one of 3 by 3, the higher
    of two bands (max pooling), and a pointwise one; batch normalisation and relu behind each.
    Causal in time.

    Args:
        bands: of a frame.
        filters: of the two convolutions.
    """

    stride = 2

    def __init__(self, bands: int, filters: Sequence[int], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.arguments: dict[str, Any] = {"bands": bands, "filters": list(filters)}
        self.halved = math.ceil(bands / 2)
        self.size = math.ceil(self.halved / 2) * filters[1]  # of what comes out
        self.wide = layers.Conv2D(
            filters[0], WIDE, strides=(self.stride, 2), use_bias=False, name="wide"
        )
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
        """Yield the shapes of what `call` carries."""
        yield WIDE - self.stride, self.arguments["bands"]
        yield NARROW - 1, self.halved * self.arguments["filters"][0]

    def call(self, x: Any, carried: Carried, training: bool = False) -> Any:
        """Return <float32>[batch, time / 2, size] of frames <float32>[batch, time, bands]."""
        first, second, third = self.normals
        margin = 2 * (self.halved - 1) + WIDE - self.arguments["bands"]  # bands that are missing
        x = self.wide(_beside(carried(x)[..., None], WIDE // 2, margin - WIDE // 2))
        x = ops.relu(first(x, training=training))
        filters = self.arguments["filters"][0]
        x = carried(ops.reshape(x, (-1, ops.shape(x)[1], self.halved * filters)))
        x = ops.reshape(x, (-1, ops.shape(x)[1], self.halved, filters))
        x = self.pool(self.narrow(_beside(x, NARROW // 2, NARROW // 2)))
        x = ops.relu(third(self.pointwise(second(x, training=training)), training=training))
        return ops.reshape(x, (-1, ops.shape(x)[1], self.size))

    def get_config(self) -> dict[str, Any]:
        return {**super().get_config(), **self.arguments}


def _beside(x: Any, below: int, above: int) -> Any:
    """Return x <float32>[batch, time, bands, filters] with bands of zeros beside it."""
    return ops.pad(x, ((0, 0), (0, 0), (below, above), (0, 0)))


@keras.saving.register_keras_serializable(package=PACKAGE)
class Encoder(keras.layers.Layer):
    """Frames in, encodings out: a `Stem`, then a `Stack`.

    Args:
        bands, filters: of the stem.
        size, kernel, dilations, dropout: of the stack.
    """

    def __init__(
        self, bands: int, filters: Sequence[int], size: int, kernel: int,
        dilations: Sequence[int], dropout: float, **kwargs: Any,
    ) -> None:  # fmt: skip
        super().__init__(**kwargs)
        self.arguments: dict[str, Any] = {
            "bands": bands, "filters": list(filters), "size": size, "kernel": kernel,
            "dilations": list(dilations), "dropout": dropout,
        }  # fmt: skip
        self.stem = Stem(bands, filters, name="stem")
        self.stack = Stack(size, kernel, dilations, dropout, name="stack")

    def build(self, input_shape: Any = None) -> None:
        self.stem.build()
        self.stack.build((None, None, self.stem.size))

    def state_shapes(self) -> Iterator[tuple[int, int]]:
        """Yield the shapes of what `call` carries."""
        yield from self.stem.state_shapes()
        yield from self.stack.state_shapes()

    def call(self, x: Any, carried: Carried, training: bool = False) -> Any:
        """Return <float32>[batch, time / 2, size] of frames <float32>[batch, time, bands]."""
        x = self.stem(x, carried=carried, training=training)
        return self.stack(x, carried=carried, training=training)

    def get_config(self) -> dict[str, Any]:
        return {**super().get_config(), **self.arguments}


@keras.saving.register_keras_serializable(package=PACKAGE)
class Head(keras.layers.Layer):
    """What knows the word: encodings in, logits out.

    When it is not trained, a logit is the mean of the last `SMOOTHED`: a word that was said keeps
    them high for a while, most of what is taken for it does not. (Smoothing, of posteriors, as in
    Chen, Parada and Heigold 2014, "Small-footprint keyword spotting using deep neural networks",
    ICASSP: posterior handling. A network that is trained so makes up for it with single high ones.)

    Args:
        size, kernel, dilations, dropout: of its convolutions.
    """

    def __init__(
        self, size: int, kernel: int, dilations: Sequence[int], dropout: float, **kwargs: Any
    ) -> None:
        super().__init__(**kwargs)
        self.arguments = {
            "size": size, "kernel": kernel, "dilations": list(dilations), "dropout": dropout,
        }  # fmt: skip
        self.input_dropout = layers.Dropout(dropout)
        self.stack = Stack(size, kernel, dilations, dropout, name="stack")
        self.output_layer = layers.Conv1D(1, 1, name="logit")

    def build(self, input_shape: Any) -> None:
        self.stack.build(input_shape)
        self.output_layer.build((None, None, self.arguments["size"]))

    def state_shapes(self) -> Iterator[tuple[int, int]]:
        """Yield the shapes of what `call` carries."""
        yield from self.stack.state_shapes()
        yield SMOOTHED - 1, 1

    def call(self, x: Any, carried: Carried, training: bool = False) -> Any:
        """Return logits <float32>[batch, time]."""
        x = self.input_dropout(x, training=training)
        x = self.output_layer(self.stack(x, carried=carried, training=training))
        if not training:
            past = carried(ops.relu(x - SILENCE))  # a state of zeros is silence
            x = ops.average_pool(past, SMOOTHED, strides=1, padding="valid") + SILENCE
        return ops.squeeze(x, -1)

    def get_config(self) -> dict[str, Any]:
        return {**super().get_config(), **self.arguments}
