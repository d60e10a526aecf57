"""The core model: three recurrent networks, for when, which pitch and how long. Pure Keras."""

from typing import Any

import numpy as np

from seqapps.common.backend import keras as _keras
from seqapps.common.layers import recurrent
from seqapps.common.training.loop import cosine_adam

from .config import Config
from .network import encoding
from .network.chord_features import NOTES, chord_tones, expanded, pitch_class
from .network.copy_attention import CopyAttention
from .network.course_network import ValueSoloist

keras: Any = _keras()
ops = keras.ops
PACKAGE = __name__.split(".")[-2]  # the folder's name: a copied app registers its own classes

# Column -> how many values it has, and the size of the vector that stands for one.
EMBEDDED = {
    "last_ioi": (encoding.IOIS + 1, 16),
    "last_interval": (encoding.INTERVALS + 1, 32),
    "last_duration": (encoding.DURATIONS + 1, 8),
    "last_step": (12, 8),
    "last_beat": (encoding.MOST_BEATS, 8),
    "last_until": (encoding.FARTHEST + 1, 8),
    "last_tone": (encoding.TONES + 1, 4),
    "tempo": (encoding.TEMPOS, 4),
    "meter": (encoding.MOST_BEATS + 1, 4),
    "ioi": (encoding.IOIS, 16),
    "step": (12, 8),
    "beat": (encoding.MOST_BEATS, 8),
    "until": (encoding.FARTHEST + 1, 8),
    "interval": (encoding.INTERVALS, 16),
}
REGISTERS, LOWEST = 16, 36  # of three semitones, from this pitch upwards
COPY_SIZE = 32  # of queries and keys over earlier notes
NEAR = 12  # semitones within which earlier pitches are seen
READS = {
    "rhythm": ("last_ioi", "last_interval", "last_duration", "last_step", "last_beat",
               "last_until", "tempo", "meter"),
    "pitch": ("last_ioi", "last_interval", "last_duration", "last_tone", "tempo", "ioi", "step",
              "beat", "until", "meter"),
    "duration": ("last_duration", "last_interval", "tempo", "ioi", "step", "beat", "until",
                 "interval", "meter"),
}  # fmt: skip


@keras.saving.register_keras_serializable(package=PACKAGE)
class ChoiceNetwork(keras.layers.Layer):
    """One of a note's choices, given what is known of it: embeddings, LSTM, logits.

    Args:
        kind: one of `events.CLASSES`.
        units, depth: of the LSTM.
        joint_units: of the layer behind it.
        performers: how many are known.
        style: size of the vector of a performer; 0 for none.
        input_dropout, recurrent_dropout, output_dropout: rates.
        reach: how many notes back pitches are copied from (see `CopyAttention`); 0 for none.

    Call arguments: `known` <int32>[batch, time, columns] (see `events.COLUMNS`), `style`
    <float32>[batch, performers]: whom to sound like, shares; zeros for nobody.
    Returns log probabilities <float32>[batch, time, classes].
    """

    def __init__(
        self,
        kind: str,
        units: int,
        depth: int,
        joint_units: int,
        performers: int,
        style: int,
        input_dropout: float,
        recurrent_dropout: float,
        output_dropout: float,
        reach: int = 0,
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        self.settings: dict[str, Any] = {
            "kind": kind,
            "units": units,
            "depth": depth,
            "joint_units": joint_units,
            "performers": performers,
            "style": style,
            "input_dropout": input_dropout,
            "recurrent_dropout": recurrent_dropout,
            "output_dropout": output_dropout,
            "reach": reach,
        }
        self.tables = {
            name: keras.layers.Embedding(*EMBEDDED[name], name=name) for name in READS[kind]
        }
        self.register = keras.layers.Embedding(REGISTERS, 8, name="register")
        self.styles = keras.layers.Dense(style, use_bias=False, name="styles") if style else None
        self.input_dropout = keras.layers.Dropout(input_dropout)
        self.recurrent = recurrent.RecurrentStack(
            "lstm", units, depth, recurrent_dropout=recurrent_dropout, name="recurrent"
        )
        self.output_dropout = keras.layers.Dropout(output_dropout)
        # What is known now and what was before meet once more behind the LSTM.
        self.joint = keras.layers.Dense(joint_units, name="joint")
        self.logits = keras.layers.Dense(encoding.CLASSES[kind], name="logits")
        copies = kind == "pitch" and reach > 0
        self.copying = CopyAttention(COPY_SIZE, reach, name="copying") if copies else None

    @property
    def width(self) -> int:
        """Features that the LSTM reads."""
        kind, style = self.settings["kind"], self.settings["style"]
        harmonic = 5 * NOTES + 2 * NEAR + 1 if kind == "pitch" else 0
        return sum(EMBEDDED[name][1] for name in READS[kind]) + 8 + style + harmonic

    def build(self, known_shape: Any = None, style_shape: Any = None) -> None:
        for table in self.tables.values():
            table.build((None, None))
        self.register.build((None, None))
        if self.styles is not None:
            self.styles.build((None, self.settings["performers"]))
        self.recurrent.build((None, None, self.width))
        self.joint.build((None, None, self.settings["units"] + self.width))
        context = (None, None, self.settings["joint_units"])
        self.logits.build(context)
        if self.copying is not None:
            self.copying.build((None, None, len(encoding.COLUMNS)), context)
        self.built = True

    def call(self, known: Any, style: Any, training: bool = False) -> Any:
        if self.styles is not None:
            vector = ops.expand_dims(self.styles(style), 1)
            style = ops.repeat(vector, ops.shape(known)[1], axis=1)
        features = self.input_dropout(self._features(known, style), training=training)
        hidden = self.output_dropout(self.recurrent(features, training=training), training=training)
        joint = self.output_dropout(self._joint(hidden, features), training=training)
        logits = self.logits(joint)
        if self.copying is not None:
            logits += self.copying(known, joint, training=training)
        return ops.log_softmax(logits, axis=-1)

    def step(self, known: Any, style: Any, states: list[Any]) -> tuple[Any, list[Any]]:
        """Read one note <int32>[batch, columns]; return log probabilities
        <float32>[batch, classes] and states.

        Args:
            style: <float32>[batch, performers].
            states: as `initial_state` and `step` return them.
        """
        if self.styles is not None:
            style = self.styles(style)
        features = self._features(known, style)
        past = [] if self.copying is None else states[-2:]
        hidden, states = self.recurrent.step(features, states[: len(states) - len(past)])
        joint = self._joint(hidden, features)
        logits = self.logits(joint)
        if self.copying is not None:
            gains, past = self.copying.step(known, joint, past)
            logits += gains
        return ops.log_softmax(logits, axis=-1), [*states, *past]

    def initial_state(self, batch_size: Any) -> list[Any]:
        """Return the states before the first note: of the LSTM, each <float32>[batch, units], and
        the past of `CopyAttention`."""
        past = [] if self.copying is None else self.copying.initial_state(batch_size)
        return [*self.recurrent.initial_state(batch_size), *past]

    def _joint(self, hidden: Any, features: Any) -> Any:
        """Return <float32>[…, joint_units]; GELU by tanh, for which ONNX's opset 17 has all."""
        return ops.gelu(self.joint(ops.concatenate([hidden, features], axis=-1)), approximate=True)

    def _features(self, known: Any, style: Any) -> Any:
        """Return what the LSTM reads, <float32>[…, width]."""
        column = {name: known[..., place] for name, place in encoding.COLUMN.items()}
        parts = [
            table(ops.clip(column[name], 0, table.input_dim - 1))
            for name, table in self.tables.items()
        ]
        place = ops.minimum(ops.maximum(column["last_pitch"] - LOWEST, 0) // 3, REGISTERS - 1)
        parts.append(self.register(place))
        if self.settings["kind"] == "pitch":
            last = column["last_pitch"]
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


def earlier_pitches(column: dict[str, Any], last: Any) -> Any:
    """Return where the pitches before the last one are, from it, <float32>[…, 25].

    An octave either way; the older a pitch, the smaller its number; of two the larger stays.
    """
    places = expanded(ops.arange(-NEAR, NEAR + 1), last)
    found = []
    for back in range(2, 2 + encoding.EARLIER):
        away = ops.expand_dims(column[f"pitch_{back}"] - last, -1)
        weight = 1.0 - (back - 1) / (encoding.EARLIER + 1)
        found.append(weight * ops.cast(away == places, "float32"))
    return ops.max(ops.stack(found), axis=0)


@keras.saving.register_keras_serializable(package=PACKAGE)
class Soloist(keras.Model):
    """All choices of a note; of several experts of a kind the log probabilities are averaged.

    Args:
        experts: of each kind.
        **network: settings of `ChoiceNetwork`; `units` of each kind.

    Call arguments: `known` <int32>[batch, time, columns], `style` <float32>[batch, performers].
    Returns log probabilities <float32>[batch, time, sum of the classes], in the order of
    `events.CLASSES`.
    """

    def __init__(
        self, units: dict[str, int], experts: int, network: dict[str, Any], **kwargs: Any
    ) -> None:
        super().__init__(**kwargs)
        self.settings: dict[str, Any] = {"units": units, "experts": experts, "network": network}
        self.choices = {
            kind: [
                ChoiceNetwork(kind, units[kind], **network, name=f"{kind}_{number}")
                for number in range(1, experts + 1)
            ]
            for kind in encoding.CLASSES
        }

    @property
    def performers(self) -> int:
        """How many are known."""
        return self.settings["network"]["performers"]

    def build(self, input_shape: Any = None) -> None:
        for networks in self.choices.values():
            for network in networks:
                network.build()
        self.built = True

    def call(self, inputs: Any, training: bool = False) -> Any:
        known, style = inputs
        found = []
        for networks in self.choices.values():
            log_probs = [network(known, style, training=training) for network in networks]
            # In training each expert has a loss of its own: the mean is not normalised then.
            found.append(sum(log_probs) / len(log_probs) if training else joined(log_probs))
        return ops.concatenate(found, axis=-1)

    def step(self, kind: str, known: Any, style: Any, states: list[Any]) -> tuple[Any, list[Any]]:
        """Make one choice of one note.

        Args:
            kind: one of `events.CLASSES`.
            known: <int32>[batch, columns].
            style: <float32>[batch, performers].
            states: as `initial_state` and `step` return them.

        Returns:
            log probabilities <float32>[batch, classes], new states.
        """
        found: list[Any] = []
        after: list[Any] = []
        each = len(states) // len(self.choices[kind])
        for number, network in enumerate(self.choices[kind]):
            own = states[number * each : (number + 1) * each]
            log_probs, own = network.step(known, style, own)
            found.append(log_probs)
            after += own
        return joined(found), after

    def initial_state(self, kind: str, batch_size: Any) -> list[Any]:
        """Return the states of a kind before the first note."""
        return [s for network in self.choices[kind] for s in network.initial_state(batch_size)]

    def get_config(self) -> dict[str, Any]:
        return dict(self.settings)


def joined(log_probs: list[Any]) -> Any:
    """Return the log of the normalised geometric mean of distributions (a product of experts)."""
    if len(log_probs) == 1:
        return log_probs[0]
    return ops.log_softmax(sum(log_probs) / len(log_probs), axis=-1)


def build(config: Config, performers: int) -> Soloist | ValueSoloist:
    """Build the untrained networks.

    Args:
        config: settings.
        performers: whose style is learned.
    """
    common: dict[str, Any] = {
        "depth": config.depth,
        "performers": max(1, performers),
        "input_dropout": config.input_dropout,
        "recurrent_dropout": config.recurrent_dropout,
        "output_dropout": config.output_dropout,
    }
    network: Soloist | ValueSoloist
    if config.network == "values":
        network = ValueSoloist(config.pitch_units, **common)
    else:
        units = {kind: getattr(config, f"{kind}_units") for kind in encoding.CLASSES}
        own = {"style": config.style, "joint_units": config.joint_units, "reach": config.reach}
        network = Soloist(units, config.experts, {**common, **own})
    network.build()
    return network


@keras.saving.register_keras_serializable(package=PACKAGE)
class NatsPerNote(keras.metrics.Metric):
    """The mean over notes of the nats of all their choices."""

    def __init__(self, name: str = "nats", **kwargs: Any) -> None:
        super().__init__(name=name, **kwargs)
        self.total = self.add_variable((), initializer="zeros", name="total")
        self.weight = self.add_variable((), initializer="zeros", name="weight")

    def update_state(self, targets: Any, log_probs: Any, sample_weight: Any) -> None:
        self.total.assign_add(
            ops.sum(nats(targets, log_probs) * ops.expand_dims(sample_weight, -1))
        )
        self.weight.assign_add(ops.sum(sample_weight))

    def result(self) -> Any:
        return self.total / self.weight


def nats(targets: Any, log_probs: Any) -> Any:
    """Return -log P of the choices, <float32>[batch, time, kinds].

    Args:
        targets: <int32>[batch, time, kinds].
        log_probs: as `Soloist` returns them.
    """
    starts = np.cumsum([0, *encoding.CLASSES.values()])[:-1]
    places = ops.cast(targets, "int32") + ops.convert_to_tensor(starts, "int32")
    return -ops.take_along_axis(log_probs, places, axis=-1)


def mean_nats(targets: Any, log_probs: Any) -> Any:
    """Return the loss of each note, <float32>[batch, time]."""
    return ops.sum(nats(targets, log_probs), axis=-1)


def compile_for_training(network: Soloist, config: Config, steps: int) -> None:
    """Set optimizer, loss and the metric `nats` (of all choices of a note).

    Args:
        network: to be compiled.
        config: settings.
        steps: optimizer steps of the whole training.
    """
    network.compile(
        optimizer=cosine_adam(config.learning_rate, config.clip_norm, steps, config.weight_decay),
        loss=mean_nats,
        weighted_metrics=[NatsPerNote()],
        jit_compile="auto" if keras.backend.backend() == "jax" else False,
    )


def warm_start(network: Soloist, source: Soloist) -> None:
    """Copy the weights of another model, whose performers are the first ones of this one.

    A performer that it does not know begins as the mean of those that it knows.
    """
    for new, old in zip(network.weights, source.weights, strict=True):
        value = np.array(ops.convert_to_numpy(old))
        missing = new.shape[0] - value.shape[0]
        if missing:
            mean = np.repeat(value.mean(axis=0, keepdims=True), missing, axis=0)
            value = np.concatenate([value, mean])
        new.assign(value)
