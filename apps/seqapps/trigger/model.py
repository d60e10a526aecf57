"""The networks: feature frames in, one logit for every few frames out. Pure Keras.

Both are causal and work on any stretch of sound: `step` takes what came before as a state, and
gives the state that the next stretch needs. A whole file is one step from silence, so that
file, stream and exports are the same computation.
"""

import math
from abc import ABC, abstractmethod
from collections.abc import Sequence
from itertools import accumulate
from typing import Any

from seqapps.common.backend import keras as _keras
from seqapps.common.training import loop as trainings

from .config import RATES, SHAPE, Config, numbers
from .network.convolutions import Carried, Encoder, Head, Stem
from .network.losses import NATS, NatsPerStretch

keras: Any = _keras()
ops, layers = keras.ops, keras.layers
PACKAGE = __name__.split(".")[-2]  # the folder's name: a copied app registers its own classes
MEAN_FRAMES = 100  # that a frame's mean is taken over: 2 s, which is the microphone's colour
MOST_UNROLLED = 64
WEIGHT_DECAY = 1e-2


class Detector(keras.Model, ABC):
    """What both networks have in common.

    Args:
        bands: of a feature frame.
        settings: the keys `SHAPE` and `RATES` of the configuration.

    Call arguments: features <float32>[batch, time, bands] of sound that begins here. Returns
    logits <float32>[batch, time / stride].

    Attributes:
        stride: feature frames to a logit.
        stretch_s: about what is computed at once of files, in LiteRT.
    """

    stride: int
    stretch_s: float

    def __init__(self, bands: int, **settings: Any) -> None:
        own = {key: settings.pop(key) for key in ("name", "trainable", "dtype") if key in settings}
        super().__init__(**own)
        self.bands, self.settings = bands, settings

    def get_config(self) -> dict[str, Any]:
        return {**super().get_config(), "bands": self.bands, **self.settings}

    @abstractmethod
    def state_shapes(self) -> list[tuple[int, int]]:
        """Return the shape of each part of the state, without the batch axis."""

    @abstractmethod
    def advance(
        self, frames: Any, state: Sequence[Any], training: bool = False
    ) -> tuple[Any, list[Any]]:
        """As `step`, with the state in its parts."""

    @property
    def state_size(self) -> int:
        """The length of a state."""
        return sum(math.prod(shape) for shape in self.state_shapes())

    def silence(self, batch: Any) -> list[Any]:
        """Return the state before any sound, in its parts."""
        return [ops.zeros((batch, *shape)) for shape in self.state_shapes()]

    def step(self, frames: Any, state: Any) -> tuple[Any, Any]:
        """Go on from a state.

        Args:
            frames: features <float32>[batch, time, bands]; time is a multiple of `stride`.
            state: <float32>[batch, state_size]; zeros at the start.

        Returns:
            logits <float32>[batch, time / stride] and the new state.
        """
        shapes = self.state_shapes()
        ends = list(accumulate(math.prod(shape) for shape in shapes))[:-1]
        pairs = zip(ops.split(state, ends, axis=1), shapes, strict=True)
        logits, parts = self.advance(frames, [ops.reshape(p, (-1, *shape)) for p, shape in pairs])
        flat = [
            ops.reshape(part, (-1, math.prod(shape)))
            for part, shape in zip(parts, shapes, strict=True)
        ]
        return logits, ops.concatenate(flat, axis=1)

    def call(self, frames: Any, training: bool = False) -> Any:
        return self.advance(frames, self.silence(ops.shape(frames)[0]), training)[0]

    def shift(self, by: float) -> None:
        """Add to all logits."""
        bias = self.logit_layer().bias
        bias.assign(bias + by)

    @abstractmethod
    def logit_layer(self) -> Any:
        """Return the layer that the logits come from."""


@keras.saving.register_keras_serializable(package=PACKAGE)
class ConvolutionalDetector(Detector):
    """An encoder that hears phones, and on top of it what knows the word.

    The encoder is trained once, on many words and voices (see `encoder`); for a word it is
    usually left as it is, and the head alone is trained.
    """

    stride = Stem.stride
    stretch_s = 4.0

    def build(self, input_shape: Any = None) -> None:
        get = self.settings
        self.encoder = Encoder(
            self.bands, numbers(get["filters"]), get["channels"], get["kernel"],
            numbers(get["dilations"]), get["dropout"], name="encoder",
        )  # fmt: skip
        self.encoder.build()
        self.head = Head(
            get["head_channels"], get["kernel"], numbers(get["head_dilations"]),
            get.get("head_dropout", get["dropout"]),  # one rate for both in models of before
            name="head",
        )  # fmt: skip
        self.head.build((None, None, get["channels"]))
        self.built = True

    def logit_layer(self) -> Any:
        return self.head.output_layer

    def state_shapes(self) -> list[tuple[int, int]]:
        return [
            (MEAN_FRAMES - 1, self.bands + 1),
            *self.encoder.state_shapes(),
            *self.head.state_shapes(),
        ]

    def advance(
        self, frames: Any, state: Sequence[Any], training: bool = False
    ) -> tuple[Any, list[Any]]:
        carried = Carried(state)
        encodings = self.encode(frames, carried, training)
        return self.head(encodings, carried=carried, training=training), carried.new

    def encode(self, frames: Any, carried: Carried, training: bool = False) -> Any:
        """Return encodings <float32>[batch, time / 2, channels] of features."""
        return self.encoder(_centred(frames, carried), carried=carried, training=training)

    def encodings(self, frames: Any, training: bool = False) -> Any:
        """Return encodings of sound that begins here."""
        return self.encode(frames, Carried(self.silence(ops.shape(frames)[0])), training)

    def stemmed(self, frames: Any) -> Any:
        """Return what the stem makes of sound that begins here, <float32>[batch, time / 2, n]."""
        carried = Carried(self.silence(ops.shape(frames)[0]))
        return self.encoder.stem(_centred(frames, carried), carried=carried)


def _centred(frames: Any, carried: Carried) -> Any:
    """Return features less the mean of each band over the last 2 s.

    Of as much as there is of them, which a band of ones counts.
    """
    marked = ops.concatenate([frames, ops.ones_like(frames[..., :1])], axis=-1)
    sums = ops.average_pool(carried(marked), MEAN_FRAMES, strides=1, padding="valid")
    return frames - sums[..., :-1] / sums[..., -1:]


@keras.saving.register_keras_serializable(package=PACKAGE)
class RecurrentDetector(Detector):
    """The course's network (week 3, trigger word detection, version 1).

    Convolution of 196 filters of 15 frames, every 4; two layers of 128 gated recurrent units,
    batch normalisation and dropout of 0.8 between them; a logit for each step.
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
        self.recurrent = [
            layers.GRU(units, return_sequences=True, return_state=True, name=f"gru_{n}")
            for n in (1, 2)
        ]
        for normal, size in zip(self.normals, (filters, units, units), strict=True):
            normal.build((None, None, size))
        for layer, size in zip(self.recurrent, (filters, units), strict=True):
            layer.build((None, None, size))
        self.output_layer = layers.Dense(1, name="logit")
        self.output_layer.build((None, None, units))
        self.built = True

    def logit_layer(self) -> Any:
        return self.output_layer

    def state_shapes(self) -> list[tuple[int, int]]:
        units = self.settings["units"]
        return [(self.taps - self.stride, self.bands), (1, units), (1, units)]

    def advance(
        self, frames: Any, state: Sequence[Any], training: bool = False
    ) -> tuple[Any, list[Any]]:
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


def _run(layer: Any, x: Any, state: Any, training: bool) -> tuple[Any, Any]:
    """Return outputs and the last state; few steps without a loop, which LiteRT has not."""
    if x.shape[1] is None or x.shape[1] > MOST_UNROLLED:
        return layer(x, initial_state=state, training=training)
    outputs = []
    for step in range(x.shape[1]):
        _, (state,) = layer.cell(x[:, step], [state])
        outputs.append(state)
    return ops.stack(outputs, axis=1), state


NETWORKS = {"convolutional": ConvolutionalDetector, "recurrent": RecurrentDetector}


def build(config: Config, bands: int) -> Detector:
    """Build a detector with fresh weights.

    Args:
        config: the architecture.
        bands: of a feature frame.
    """
    settings = {key: getattr(config, key) for key in (*SHAPE, *RATES)}
    network = NETWORKS[config.network](bands=bands, **settings)
    network(ops.zeros((1, 4 * network.stride, bands)))
    return network


@keras.saving.register_keras_serializable(package=PACKAGE)
class Upper(keras.Model):
    """What is trained of a detector whose lower part is frozen: on what that part made of sound.

    Args:
        core: the detector.
        frozen: `encoder` (its head is trained) or `stem` (the encoder's stack, and the head).

    Call arguments: <float32>[batch, time, size] that `lower` returned. Returns logits
    <float32>[batch, time].

    Attributes:
        lower: of features, what the frozen part makes.
        size: of that.
    """

    def __init__(self, core: ConvolutionalDetector, frozen: str, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        stack = [] if frozen == "encoder" else [core.encoder.stack]
        self.parts: list[Any] = [*stack, core.head]
        self.lower = core.encodings if frozen == "encoder" else core.stemmed
        self.size = core.settings["channels"] if frozen == "encoder" else core.encoder.stem.size

    def call(self, x: Any, training: bool = False) -> Any:
        batch = ops.shape(x)[0]
        shapes = [shape for part in self.parts for shape in part.state_shapes()]
        carried = Carried([ops.zeros((batch, *shape)) for shape in shapes])
        for part in self.parts:
            x = part(x, carried=carried, training=training)
        return x


def optimizer(config: Config, steps: int) -> Any:
    """Return AdamW under a cosine, for so many steps of the whole training."""
    return trainings.cosine_adam(config.learning_rate, config.clip_norm, steps, WEIGHT_DECAY)


def compile_for_training(network: Any, config: Config, steps: int) -> None:
    """Set the optimizer (AdamW under a cosine), the loss and the metric `nats`.

    Args:
        network: a detector, or the `Upper` part of one.
        config: its settings.
        steps: optimizer steps of the whole training.
    """
    network.compile(
        optimizer=optimizer(config, steps),
        loss=NATS[config.loss],
        weighted_metrics=[NatsPerStretch(config.loss)],
        jit_compile="auto" if keras.backend.backend() == "jax" else False,
    )
