"""A recogniser of phones or letters in pure Keras: features in, logits for every two frames out.

It is not causal: it sees some 1.3 s before and after a step (all of the sound with an LSTM). Steps
behind the end of a sound are zero in every layer, so that an answer does not depend on padding.
"""

from typing import Any

from seqapps.common.backend import Tensor
from seqapps.common.backend import keras as _keras
from seqapps.common.layers.recurrent import RecurrentStack

keras: Any = _keras()
ops, layers = keras.ops, keras.layers
PACKAGE = "speech"
STRIDE = 2  # feature frames per step
EPSILON = 1e-6


@keras.saving.register_keras_serializable(package=PACKAGE)
class SeparableBlock(keras.layers.Layer):  # type: ignore[misc]  # Keras has no types
    """A depthwise separable convolution over time with a residual connection.

    y = x + Dropout(W relu(V Depthwise(norm(x) * mask))), with norm(x) = g * x / rms(x): Zhang &
    Sennrich (2019), "Root mean square layer normalization", equation 4. Separable convolutions in
    acoustic models: Kriman et al. (2020), "QuartzNet", arXiv 1910.10261.

    Call arguments: x <float>[batch, time, channels], mask <float>[batch, time, 1].
    """

    def __init__(self, channels: int, kernel_size: int, dropout: float, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.sizes = {"channels": channels, "kernel_size": kernel_size, "dropout": dropout}
        self.depthwise = layers.DepthwiseConv1D(kernel_size, padding="same")
        self.expand = layers.Dense(2 * channels, activation="relu")
        self.project = layers.Dense(channels)
        self.dropout = layers.Dropout(dropout)

    def build(self, input_shape: Any = None) -> None:
        shape = (None, None, self.sizes["channels"])
        self.gain = self.add_weight((shape[-1],), "ones", name="gain")
        self.depthwise.build(shape)
        self.expand.build(shape)
        self.project.build((None, None, 2 * shape[-1]))

    def call(self, x: Tensor, mask: Tensor, training: bool = False) -> Tensor:
        inner = self.depthwise(normalised(x) * self.gain * mask)
        inner = self.project(self.expand(inner))
        return x + self.dropout(inner, training=training)

    def get_config(self) -> dict[str, Any]:
        return {**super().get_config(), **self.sizes}


def normalised(x: Tensor) -> Tensor:
    """Return x divided by its root mean square over the channels."""
    return x * ops.rsqrt(ops.mean(ops.square(x), axis=-1, keepdims=True) + EPSILON)


@keras.saving.register_keras_serializable(package=PACKAGE)
class Recognizer(keras.Model):  # type: ignore[misc]
    """Convolutions over time and frequency, blocks, perhaps a bidirectional LSTM, and logits.

    Args:
        symbols: number of logits, the blank included; the blank is the last one.
        bands: bands of the features.
        settings: filters, channels, kernel_size, blocks, units (0 for no LSTM) and dropout.

    Call arguments: features <float32>[batch, time, bands] without the mean of each band, and mask
    <float32>[batch, time], 1 inside the sound; time is a multiple of `STRIDE`. Returns logits
    <float32>[batch, time / STRIDE, symbols].
    """

    def __init__(self, symbols: int, bands: int, **settings: Any) -> None:
        base = {key: settings.pop(key) for key in ("name", "trainable", "dtype") if key in settings}
        super().__init__(**base)
        self.symbols, self.bands, self.settings = symbols, bands, settings
        filters, channels = settings["filters"], settings["channels"]
        self.convolutions = [
            layers.Conv2D(filters, 3, (STRIDE, 2), "same", activation="relu"),
            layers.Conv2D(filters, 3, (1, 2), "same", activation="relu"),
        ]
        self.stem = layers.Dense(channels)
        sizes = (channels, settings["kernel_size"], settings["dropout"])
        self.blocks = [SeparableBlock(*sizes) for _ in range(settings["blocks"])]
        self.recurrent: Any = None
        self.width = channels
        if units := settings["units"]:
            self.recurrent = RecurrentStack("lstm", units, bidirectional=True, name="recurrent")
            self.width = 2 * units
        self.dropout = layers.Dropout(settings["dropout"])
        self.output_layer = layers.Dense(symbols, name="logits")

    def build(self, input_shape: Any = None) -> None:
        shape = (None, None, self.bands, 1)
        for layer in self.convolutions:
            layer.build(shape)
            shape = (None, None, -(-shape[2] // 2), self.settings["filters"])
        self.stem_width = shape[2] * shape[3]
        self.stem.build((None, None, self.stem_width))
        channels = (None, None, self.settings["channels"])
        for block in self.blocks:
            block.build(channels)
        if self.recurrent is not None:
            self.recurrent.build(channels)
        self.output_layer.build((None, None, self.width))
        self.built = True

    def encode(self, features: Tensor, mask: Tensor, training: bool = False) -> Tensor:
        """Return the blocks' output <float32>[batch, time / STRIDE, channels]."""
        x = ops.expand_dims(features * ops.expand_dims(mask, -1), -1)
        steps = step_mask(mask)
        for layer in self.convolutions:
            x = layer(x) * ops.expand_dims(steps, -1)
        shape = ops.shape(x)
        x = self.stem(ops.reshape(x, (shape[0], shape[1], self.stem_width))) * steps
        for block in self.blocks:
            x = block(x, steps, training=training)
        return normalised(x)

    def call(self, inputs: tuple[Tensor, Tensor], training: bool = False) -> Tensor:
        features, mask = inputs
        x = self.encode(features, mask, training)
        if self.recurrent is not None:
            steps = step_mask(mask)
            x = self.recurrent(x, mask=steps[..., 0] > 0, training=training) * steps
        return self.output_layer(self.dropout(x, training=training))

    def get_config(self) -> dict[str, Any]:
        own = {"symbols": self.symbols, "bands": self.bands}
        return {**super().get_config(), **own, **self.settings}


def step_mask(mask: Tensor) -> Tensor:
    """Return the mask of the steps <float32>[batch, time / STRIDE, 1] from that of the frames."""
    return ops.expand_dims(mask[:, ::STRIDE], -1)  # (LiteRT has no slice with a new axis)
