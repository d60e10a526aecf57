"""The core model in pure Keras: three recurrent networks for rhythm, pitch and duration."""

from pathlib import Path
from typing import Any

import numpy as np

from seqapps.common.backend import Tensor
from seqapps.common.backend import keras as _keras
from seqapps.common.export.exporter import load_core
from seqapps.common.layers import recurrent
from seqapps.common.layers.recurrent import StepResult
from seqapps.common.training.optimizers import compile_network, cosine_adam

from .config import PACKAGE, Config
from .data import TrainingData
from .network import encoding
from .network.chord_features import NOTES, chord_tones, expanded, pitch_class
from .network.copy_attention import CopyAttention
from .network.course_network import ValueSoloist

keras: Any = _keras()
ops = keras.ops

BARS = 8  # of a section, within which the networks tell bars apart
# Column -> number of its values, and size of their vectors.
EMBEDDED = {
    "last_ioi": (encoding.IOIS + 1, 16),
    "last_interval": (encoding.INTERVALS + 1, 32),
    "last_duration": (encoding.DURATIONS + 1, 8),
    "last_step": (12, 8),
    "last_beat": (encoding.MAX_BEATS, 8),
    "last_bar": (BARS, 8),
    "last_until": (encoding.MAX_UNTIL + 1, 8),
    "last_tone": (encoding.TONES + 1, 4),
    "tempo": (encoding.TEMPOS, 4),
    "meter": (encoding.MAX_BEATS + 1, 4),
    "ioi": (encoding.IOIS, 16),
    "step": (12, 8),
    "beat": (encoding.MAX_BEATS, 8),
    "bar": (BARS, 8),
    "until": (encoding.MAX_UNTIL + 1, 8),
    "interval": (encoding.INTERVALS, 16),
}
REGISTERS, LOWEST, REGISTER_SIZE = 16, 36, 8  # registers of three semitones from LOWEST upwards
COPY_SIZE = 32  # of queries and keys over past notes
NEAR = 12  # semitones around the last pitch within which earlier pitches are features
READS = {
    "rhythm": ("last_ioi", "last_interval", "last_duration", "last_step", "last_beat",
               "last_bar", "last_until", "tempo", "meter"),
    "pitch": ("last_ioi", "last_interval", "last_duration", "last_tone", "tempo", "ioi", "step",
              "beat", "bar", "until", "meter"),
    "duration": ("last_duration", "last_interval", "tempo", "ioi", "step", "beat", "until",
                 "interval", "meter"),
}  # fmt: skip


@keras.saving.register_keras_serializable(package=PACKAGE)
class ChoiceNetwork(keras.layers.Layer):  # type: ignore[misc]  # Keras has no types
    """Predict one choice of each note from its inputs: embeddings, LSTM, dense layer, softmax.

    Args:
        kind: one of `encoding.CLASSES`.
        units: size of the LSTM.
        settings: `performers`, their number, and the keys of the configuration `depth`,
            `dense_units`, `performer_embedding`, `attention_window` (of pitches only) and the
            three dropout rates.

    Call arguments: `inputs` <int32>[batch, time, columns] (see `encoding.COLUMNS`), `style`
    <float32>[batch, performers]: weights of the performers, zeros for nobody.
    Returns log probabilities <float32>[batch, time, classes].
    """

    def __init__(self, kind: str, units: int, settings: dict[str, Any], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.settings = {"kind": kind, "units": units, "settings": settings}
        self.kind, self.units, self.sizes = kind, units, settings
        dense, embedding = keras.layers.Dense, keras.layers.Embedding
        self.tables = {name: embedding(*EMBEDDED[name], name=name) for name in READS[kind]}
        self.register = embedding(REGISTERS, REGISTER_SIZE, name="register")
        size = settings["performer_embedding"]
        self.styles = dense(size, use_bias=False, name="styles") if size else None
        self.input_dropout = keras.layers.Dropout(settings["input_dropout"])
        depth, rate = settings["depth"], settings["recurrent_dropout"]
        self.recurrent = recurrent.RecurrentStack(
            "lstm", units, depth, recurrent_dropout=rate, name="recurrent"
        )
        self.output_dropout = keras.layers.Dropout(settings["output_dropout"])
        self.joint = dense(settings["dense_units"], name="joint")
        self.logits = dense(encoding.CLASSES[kind], name="logits")
        window = settings["attention_window"] if kind == "pitch" else 0
        self.copying = CopyAttention(COPY_SIZE, window, name="copying") if window else None

    def build(self, inputs_shape: Any = None, style_shape: Any = None) -> None:
        for table in self.tables.values():
            table.build((None, None))
        self.register.build((None, None))
        if self.styles is not None:
            self.styles.build((None, self.sizes["performers"]))
        width = sum(EMBEDDED[name][1] for name in READS[self.kind]) + REGISTER_SIZE
        width += self.sizes["performer_embedding"]
        width += 5 * NOTES + 2 * NEAR + 1 if self.kind == "pitch" else 0
        self.recurrent.build((None, None, width))
        self.joint.build((None, None, self.units + width))
        context = (None, None, self.sizes["dense_units"])
        self.logits.build(context)
        if self.copying is not None:
            self.copying.build((None, None, len(encoding.COLUMNS)), context)
        self.built = True

    def call(self, inputs: Tensor, style: Tensor, training: bool = False) -> Tensor:
        if self.styles is not None:
            vector = ops.expand_dims(self.styles(style), 1)
            style = ops.repeat(vector, ops.shape(inputs)[1], axis=1)
        features = self.input_dropout(self._features(inputs, style), training=training)
        hidden = self.output_dropout(self.recurrent(features, training=training), training=training)
        joint = self.output_dropout(self._joint(hidden, features), training=training)
        logits = self.logits(joint)
        if self.copying is not None:
            logits += self.copying(inputs, joint, training=training)
        return ops.log_softmax(logits, axis=-1)

    def step(self, inputs: Tensor, style: Tensor, states: list[Tensor]) -> StepResult:
        """Read one note; see `Soloist.step`."""
        if self.styles is not None:
            style = self.styles(style)
        features = self._features(inputs, style)
        past = [] if self.copying is None else states[-2:]
        hidden, states = self.recurrent.step(features, states[: len(states) - len(past)])
        joint = self._joint(hidden, features)
        logits = self.logits(joint)
        if self.copying is not None:
            gains, past = self.copying.step(inputs, joint, past)
            logits += gains
        return ops.log_softmax(logits, axis=-1), [*states, *past]

    def initial_state(self, batch_size: Tensor) -> list[Tensor]:
        """Return the states before the first note: of the LSTM, then of `CopyAttention`."""
        past = [] if self.copying is None else self.copying.initial_state(batch_size)
        return [*self.recurrent.initial_state(batch_size), *past]

    def _joint(self, hidden: Tensor, features: Tensor) -> Tensor:
        """Return <float32>[…, dense_units]; GELU by tanh, which ONNX's opset 17 can express."""
        return ops.gelu(self.joint(ops.concatenate([hidden, features], axis=-1)), approximate=True)

    def _features(self, inputs: Tensor, style: Tensor) -> Tensor:
        """Return the LSTM's input, <float32>[…, features]."""
        column = {name: inputs[..., place] for name, place in encoding.COLUMN.items()}
        column |= {name: column[name] % BARS for name in ("bar", "last_bar")}
        parts = [
            table(ops.clip(column[name], 0, table.input_dim - 1))
            for name, table in self.tables.items()
        ]
        last = column["last_pitch"]
        register = ops.minimum(ops.maximum(last - LOWEST, 0) // 3, REGISTERS - 1)
        parts.append(self.register(register))
        if self.kind == "pitch":
            parts += [
                chord_tones(column["tones"], column["root"], last),
                pitch_class(column["root"], last),
                pitch_class(column["bass"], last),
                chord_tones(column["next_tones"], column["next_root"], last),
                pitch_class(column["next_root"], last),
                earlier_pitches(column, last),
            ]
        if self.styles is not None:
            parts.append(style)
        return ops.concatenate(parts, axis=-1)

    def get_config(self) -> dict[str, Any]:
        return {**super().get_config(), **self.settings}


def earlier_pitches(column: dict[str, Tensor], last: Tensor) -> Tensor:
    """Return the recency of each pitch within an octave of the last one, <float32>[…, 25].

    The older a pitch, the smaller its weight; of notes with equal pitches the last one counts.
    """
    offsets = expanded(ops.arange(-NEAR, NEAR + 1), last)
    weighted = []
    for back in range(2, 2 + encoding.EARLIER):
        above = ops.expand_dims(column[f"pitch_{back}"] - last, -1)
        weight = 1.0 - (back - 1) / (encoding.EARLIER + 1)
        weighted.append(weight * ops.cast(above == offsets, "float32"))
    return ops.max(ops.stack(weighted), axis=0)


@keras.saving.register_keras_serializable(package=PACKAGE)
class Soloist(keras.Model):  # type: ignore[misc]
    """Predict all choices of each note, with one `ChoiceNetwork` for each kind of choice.

    Args:
        units: kind -> size of its LSTM.
        network: settings of each `ChoiceNetwork`.

    Call arguments: a tuple of `inputs` and `style`, as of `ChoiceNetwork`.
    Returns log probabilities <float32>[batch, time, sum of the classes], in the order of
    `encoding.CLASSES`.
    """

    def __init__(self, units: dict[str, int], network: dict[str, Any], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.settings: dict[str, Any] = {"units": units, "network": network}
        self.choices = {
            kind: ChoiceNetwork(kind, units[kind], network, name=kind) for kind in encoding.CLASSES
        }

    @property
    def performers(self) -> int:
        """Number of performers."""
        return int(self.settings["network"]["performers"])

    def build(self, input_shape: Any = None) -> None:
        for network in self.choices.values():
            network.build()
        self.built = True

    def call(self, inputs: tuple[Tensor, Tensor], training: bool = False) -> Tensor:
        networks = self.choices.values()
        return ops.concatenate([one(*inputs, training=training) for one in networks], axis=-1)

    def step(self, kind: str, inputs: Tensor, style: Tensor, states: list[Tensor]) -> StepResult:
        """Return the log probabilities <float32>[batch, classes] of a choice, and new states.

        The inputs are <int32>[batch, columns], the style is <float32>[batch, performers].
        """
        return self.choices[kind].step(inputs, style, states)

    def initial_state(self, kind: str, batch_size: Tensor) -> list[Tensor]:
        """Return the states of a kind before the first note."""
        return self.choices[kind].initial_state(batch_size)

    def get_config(self) -> dict[str, Any]:
        return dict(self.settings)


def build(data: TrainingData) -> Soloist | ValueSoloist:
    """Build the untrained network for training data."""
    config = data.config
    names = ["input_dropout", "recurrent_dropout", "output_dropout"]
    if config.network == "factored":
        names += ["dense_units", "performer_embedding", "attention_window"]
    settings: dict[str, Any] = {"depth": config.depth, "performers": max(1, len(data.performers))}
    settings |= {name: getattr(config, name) for name in names}
    units = {kind: getattr(config, f"{kind}_units") for kind in encoding.CLASSES}
    network: Soloist | ValueSoloist
    if config.network == "factored":
        network = Soloist(units, settings)
    else:
        network = ValueSoloist(config.pitch_units, settings)
    network.build()
    return network


def nats(targets: Tensor, log_probs: Tensor) -> Tensor:
    """Return -log P of targets <int32>[batch, time, kinds], as <float32> of the same shape."""
    starts = np.cumsum([0, *encoding.CLASSES.values()])[:-1]
    places = ops.cast(targets, "int32") + ops.convert_to_tensor(starts, "int32")
    return -ops.take_along_axis(log_probs, places, axis=-1)


def note_nats(targets: Tensor, log_probs: Tensor) -> Tensor:
    """Return the summed nats of each note's choices, <float32>[batch, time]: the loss."""
    return ops.sum(nats(targets, log_probs), axis=-1)


def nats_sums(targets: Tensor, log_probs: Tensor, weights: Tensor) -> tuple[Tensor, Tensor]:
    """Return the summed nats and the number of notes of a batch, for `MeanNats`."""
    return ops.sum(nats(targets, log_probs) * ops.expand_dims(weights, -1)), ops.sum(weights)


def compile_for_training(network: Soloist | ValueSoloist, config: Config, steps: int) -> None:
    """Set optimizer, loss and the metric `nats`; `steps` are those of the whole training."""
    optimizer = cosine_adam(config.learning_rate, config.clip_norm, steps, config.weight_decay)
    compile_network(network, optimizer, note_nats, nats_sums)


def warm_start(network: Soloist | ValueSoloist, base: Path, data: TrainingData) -> None:
    """Copy the weights of the model in `base`, whose performers are the first of `data`.

    A new performer begins as the mean of all others.
    """
    for new, old in zip(network.weights, load_core(base).weights, strict=True):
        value = np.array(ops.convert_to_numpy(old))
        missing = new.shape[0] - value.shape[0]
        if missing:
            mean = np.repeat(value.mean(axis=0, keepdims=True), missing, axis=0)
            value = np.concatenate([value, mean])
        new.assign(value)
