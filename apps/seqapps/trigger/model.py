"""The networks in pure Keras: feature frames in, one logit for every few frames out.

Both networks are causal and work on chunks of any length: `step` takes the state after the last
chunk and returns the state for the next one. A whole file is one step from silence, so file,
stream and exports are the same computation.
"""

import math
from abc import ABC, abstractmethod
from collections.abc import Sequence
from itertools import accumulate, chain
from pathlib import Path
from typing import Any, Protocol

from seqapps.common.backend import Tensor
from seqapps.common.backend import keras as _keras
from seqapps.common.export.exporter import load_core
from seqapps.common.io.features import MelFeatures
from seqapps.common.training.optimizers import compile_network, cosine_adam

from .config import PACKAGE, RATES, SHAPE, Config, integers
from .network.convolutions import Encoder, Head, StateCarrier, Stem
from .network.losses import LOSSES
from .settings import Settings

keras: Any = _keras()
ops, layers = keras.ops, keras.layers
MEAN_FRAMES = 100  # of the running mean that is subtracted: 2 s
MAX_UNROLLED = 64  # steps of a recurrent layer
WEIGHT_DECAY = 1e-2
Advanced = tuple[Tensor, list[Tensor]]  # logits and the parts of the new state


class NetworkData(Protocol):
    """The properties of training data that determine the network."""

    @property
    def config(self) -> Config: ...
    @property
    def features(self) -> MelFeatures: ...


class DetectorNetwork(keras.Model, ABC):  # type: ignore[misc]  # Keras has no types
    """Base class of both networks; `settings` are the keys `SHAPE` and `RATES` of `Config`.

    Call arguments: features <float32>[batch, time, bands] from the beginning of a sound. Returns
    logits <float32>[batch, time / stride].
    """

    stride: int  # feature frames per logit
    stretch_s: float  # approximate length of the chunks in which LiteRT processes files

    def __init__(self, bands: int, **settings: Any) -> None:
        keys = settings.keys() & {"name", "trainable", "dtype"}
        super().__init__(**{key: settings.pop(key) for key in keys})
        self.bands, self.settings = bands, settings

    def get_config(self) -> dict[str, Any]:
        return {**super().get_config(), "bands": self.bands, **self.settings}

    @abstractmethod
    def state_shapes(self) -> list[tuple[int, int]]:
        """Return the shape of each part of the state, without the batch axis."""

    @abstractmethod
    def advance(self, frames: Tensor, state: Sequence[Tensor], training: bool = False) -> Advanced:
        """Advance as `step` does, with the state in its parts."""

    @property
    def state_size(self) -> int:
        """Size of the state vector."""
        return sum(math.prod(shape) for shape in self.state_shapes())

    def silence(self, frames: Tensor) -> list[Tensor]:
        """Return the parts of the state before a batch of sounds."""
        return [ops.zeros((ops.shape(frames)[0], *shape)) for shape in self.state_shapes()]

    def step(self, frames: Tensor, state: Tensor) -> tuple[Tensor, Tensor]:
        """Advance from a state.

        Args:
            frames: features <float32>[batch, time, bands]; time is a multiple of `stride`.
            state: <float32>[batch, state_size]; zeros at the beginning of a sound.

        Returns:
            logits <float32>[batch, time / stride], and the new state.
        """
        shapes = self.state_shapes()
        ends = list(accumulate(math.prod(shape) for shape in shapes))[:-1]
        pairs = zip(ops.split(state, ends, axis=1), shapes, strict=True)
        logits, parts = self.advance(frames, [ops.reshape(p, (-1, *shape)) for p, shape in pairs])
        flat = [ops.reshape(p, (-1, math.prod(s))) for p, s in zip(parts, shapes, strict=True)]
        return logits, ops.concatenate(flat, axis=1)

    def call(self, frames: Tensor, training: bool = False) -> Tensor:
        return self.advance(frames, self.silence(frames), training)[0]

    def shift(self, by: float) -> None:
        """Add a constant to all logits."""
        bias = self.output_layer.bias
        bias.assign(bias + by)


@keras.saving.register_keras_serializable(package=PACKAGE)
class ConvolutionalDetector(DetectorNetwork):
    """An encoder of phones with a head for the word.

    The encoder is pretrained on many words and voices. For a new word it is usually frozen, and
    the head alone is trained.
    """

    stride = Stem.stride
    stretch_s = 4.0

    def build(self, input_shape: Any = None) -> None:
        get = self.settings
        self.encoder = Encoder(
            self.bands, integers(get["filters"]), get["channels"], get["kernel_size"],
            integers(get["dilations"]), get["dropout"], name="encoder",
        )  # fmt: skip
        self.encoder.build()
        self.head = Head(
            get["head_channels"], get["kernel_size"], integers(get["head_dilations"]),
            get["head_dropout"], name="head",
        )  # fmt: skip
        self.head.build((None, None, get["channels"]))
        self.built = True

    @property
    def output_layer(self) -> Any:
        """The layer that computes the logits."""
        return self.head.output_layer

    def state_shapes(self) -> list[tuple[int, int]]:
        mean = (MEAN_FRAMES - 1, self.bands + 1)
        return [mean, *self.encoder.state_shapes(), *self.head.state_shapes()]

    def advance(self, frames: Tensor, state: Sequence[Tensor], training: bool = False) -> Advanced:
        carried = StateCarrier(state)
        encodings = self.encode(frames, carried, training)
        return self.head(encodings, carried=carried, training=training), carried.new

    def encode(self, frames: Tensor, carried: StateCarrier, training: bool = False) -> Tensor:
        """Return encodings <float32>[batch, time / 2, channels] of features."""
        return self.encoder(_centred(frames, carried), carried=carried, training=training)

    def encodings(self, frames: Tensor, training: bool = False) -> Tensor:
        """Return encodings of features from the beginning of a sound."""
        return self.encode(frames, StateCarrier(self.silence(frames)), training)

    def stemmed(self, frames: Tensor) -> Tensor:
        """Return the stem's output <float32>[batch, time / 2, n] from the beginning of a sound."""
        carried = StateCarrier(self.silence(frames))
        return self.encoder.stem(_centred(frames, carried), carried=carried)


def _centred(frames: Tensor, carried: StateCarrier) -> Tensor:
    """Return features minus the mean of each band over the last 2 s.

    At the beginning of a sound the mean is over fewer frames; a band of ones counts them.
    """
    marked = ops.concatenate([frames, ops.ones_like(frames[..., :1])], axis=-1)
    sums = ops.average_pool(carried(marked), MEAN_FRAMES, strides=1, padding="valid")
    return frames - sums[..., :-1] / sums[..., -1:]


@keras.saving.register_keras_serializable(package=PACKAGE)
class RecurrentDetector(DetectorNetwork):
    """The course's network (week 3, trigger word detection, version 1).

    A convolution with 196 filters of 15 frames and stride 4; two layers of 128 gated recurrent
    units with batch normalisation and dropout of 0.8; one logit per step.
    """

    stride = 4
    stretch_s = 0.4
    taps = 15

    def build(self, input_shape: Any = None) -> None:
        units, filters, rate = self.settings["units"], self.settings["channels"], 0.8
        self.convolution = layers.Conv1D(filters, self.taps, strides=self.stride, name="conv")
        self.convolution.build((None, None, self.bands))
        self.normals = [layers.BatchNormalization(name=f"normal_{n}") for n in (1, 2, 3)]
        self.dropouts = [layers.Dropout(rate) for _ in range(4)]
        returned = {"return_sequences": True, "return_state": True}
        self.recurrent = [layers.GRU(units, name=f"gru_{n}", **returned) for n in (1, 2)]
        for normal, size in zip(self.normals, (filters, units, units), strict=True):
            normal.build((None, None, size))
        for layer, size in zip(self.recurrent, (filters, units), strict=True):
            layer.build((None, None, size))
        self.output_layer = layers.Dense(1, name="logit")
        self.output_layer.build((None, None, units))
        self.built = True

    def state_shapes(self) -> list[tuple[int, int]]:
        units = self.settings["units"]
        return [(self.taps - self.stride, self.bands), (1, units), (1, units)]

    def advance(self, frames: Tensor, state: Sequence[Tensor], training: bool = False) -> Advanced:
        joined = ops.concatenate([state[0], frames], axis=1)
        parts = [joined[:, -(self.taps - self.stride) :]]
        x = ops.relu(self.normals[0](self.convolution(joined), training=training))
        x = self.dropouts[0](x, training=training)
        for layer, normal, before, dropout in zip(
            self.recurrent, self.normals[1:], state[1:], self.dropouts[1:], strict=False
        ):
            x, last = _run(layer, x, before[:, 0], training)
            parts.append(ops.expand_dims(last, 1))
            x = normal(dropout(x, training=training), training=training)
        x = self.dropouts[3](x, training=training)
        return ops.squeeze(self.output_layer(x), -1), parts


def _run(layer: Any, x: Tensor, state: Tensor, training: bool) -> tuple[Tensor, Tensor]:
    """Return outputs and the last state; few steps are unrolled, since LiteRT has no loops."""
    if x.shape[1] is None or x.shape[1] > MAX_UNROLLED:
        outputs, state = layer(x, initial_state=state, training=training)
        return outputs, state
    outputs = []
    for step in range(x.shape[1]):
        _, (state,) = layer.cell(x[:, step], [state])
        outputs.append(state)
    return ops.stack(outputs, axis=1), state


NETWORKS = {"convolutional": ConvolutionalDetector, "recurrent": RecurrentDetector}


def build(data: NetworkData) -> DetectorNetwork:
    """Return an untrained detector for training data."""
    config, bands = data.config, data.features.bands
    settings = {key: getattr(config, key) for key in (*SHAPE, *RATES)}
    network = NETWORKS[config.network](bands=bands, **settings)
    network(ops.zeros((1, 4 * network.stride, bands)))
    return network


def warm_start(network: DetectorNetwork, base: Path, data: NetworkData) -> None:
    """Copy the encoder of the model in `base`, and its head if it was trained for the same word."""
    source = load_core(base)
    same_word = Settings.load(base).word == getattr(data, "word", None)
    if same_word or not isinstance(network, ConvolutionalDetector):
        network.set_weights(source.get_weights())
    else:
        network.encoder.set_weights(source.encoder.get_weights())


@keras.saving.register_keras_serializable(package=PACKAGE)
class Upper(keras.Model):  # type: ignore[misc]
    """The trainable part of a detector with a frozen lower part: `encoder`, or only its `stem`.

    Call arguments: <float32>[batch, time, size], the output of `lower`, which maps features to
    the output of the frozen part. Returns logits <float32>[batch, time].
    """

    def __init__(self, core: ConvolutionalDetector, frozen: str, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        stack = [] if frozen == "encoder" else [core.encoder.stack]
        self.parts: list[Any] = [*stack, core.head]
        self.lower = core.encodings if frozen == "encoder" else core.stemmed
        self.size = core.settings["channels"] if frozen == "encoder" else core.encoder.stem.size

    def call(self, x: Tensor, training: bool = False) -> Tensor:
        shapes = chain.from_iterable(part.state_shapes() for part in self.parts)
        carried = StateCarrier([ops.zeros((ops.shape(x)[0], *shape)) for shape in shapes])
        for part in self.parts:
            x = part(x, carried=carried, training=training)
        return x


def optimizer(config: Config, steps: int) -> Any:
    """Return AdamW with a cosine schedule for `steps` optimizer steps of the whole training."""
    return cosine_adam(config.learning_rate, config.clip_norm, steps, WEIGHT_DECAY)


def compile_for_training(network: Any, config: Config, steps: int) -> None:
    """Set optimizer, loss and the metric `nats` (the mean per segment) of a network."""
    loss = LOSSES[config.loss]

    def sums(targets: Tensor, logits: Tensor, weights: Tensor) -> tuple[Tensor, Tensor]:
        return ops.sum(loss(targets, logits) * weights), ops.sum(weights)

    compile_network(network, optimizer(config, steps), loss, sums)
