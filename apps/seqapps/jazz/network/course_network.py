"""The course's network: an LSTM that predicts the next value of a grammar from the last value.

A value is an inter-onset interval, a kind of tone and a range of intervals, as in the grammar of
Gillick, Tang and Keller (2010), "Machine learning of jazz grammars", CMJ 34(3), which the course
uses by way of Ji-Sung Kim's deepjazz: "C,0.5,<m3,P5>" is a chord tone, half a beat later, a minor
third to a fifth higher. All such tones within the range are equally likely. Pure Keras.
"""

from typing import Any

import numpy as np

from seqapps.common.backend import Tensor
from seqapps.common.backend import keras as _keras
from seqapps.common.layers import recurrent
from seqapps.common.layers.recurrent import StepResult

from ..config import PACKAGE
from ..harmony.scales import SCALES
from . import encoding
from .chord_features import chord_tones

keras: Any = _keras()
ops = keras.ops

LOWER_ENDS = (-encoding.MAX_INTERVAL, -7, -2, 0, 1, 3, 8)  # of the ranges, in semitones
RANGES = len(LOWER_ENDS)
CELLS = encoding.TONES * RANGES  # pairs of a kind of tone and a range
VALUES = encoding.IOIS * CELLS
_INTERVALS = np.arange(encoding.INTERVALS) - encoding.MAX_INTERVAL
RANGE_OF = (np.searchsorted(LOWER_ENDS, _INTERVALS, side="right") - 1).astype(np.int32)
TINY = 1e-9  # added to probabilities, so that notes outside the grammar have a logarithm


@keras.saving.register_keras_serializable(package=PACKAGE)
class ValueSoloist(keras.Model):  # type: ignore[misc]  # Keras has no types
    """Predict notes like `model.Soloist`, with one softmax over values and a table of durations.

    Args:
        units: size of the LSTM.
        network: `depth`, the three dropout rates, and the number of `performers`, who are not
            distinguished.

    Call arguments and result: as `model.Soloist`.
    """

    def __init__(self, units: int, network: dict[str, Any], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.settings: dict[str, Any] = {"units": units, "network": network}
        self.choices = dict.fromkeys(encoding.CLASSES)
        self.input_dropout = keras.layers.Dropout(network["input_dropout"])
        depth, rate = network["depth"], network["recurrent_dropout"]
        self.recurrent = recurrent.RecurrentStack(
            "lstm", units, depth, recurrent_dropout=rate, name="recurrent"
        )
        self.output_dropout = keras.layers.Dropout(network["output_dropout"])
        self.logits = keras.layers.Dense(VALUES, name="logits")
        self.durations = keras.layers.Embedding(encoding.IOIS, encoding.DURATIONS, name="durations")

    @property
    def performers(self) -> int:
        """Number of performers."""
        return int(self.settings["network"]["performers"])

    def build(self, input_shape: Any = None) -> None:
        self.recurrent.build((None, None, VALUES))
        self.logits.build((None, None, self.settings["units"]))
        self.durations.build((None, None))
        self.built = True

    def call(self, inputs: tuple[Tensor, Tensor], training: bool = False) -> Tensor:
        columns, _ = inputs
        last = self.input_dropout(last_value(columns), training=training)
        hidden = self.output_dropout(self.recurrent(last, training=training), training=training)
        values = self._values(hidden)
        return ops.concatenate(
            [self._choice(kind, columns, values) for kind in encoding.CLASSES], axis=-1
        )

    def step(self, kind: str, inputs: Tensor, style: Tensor, states: list[Tensor]) -> StepResult:
        """Make one choice of one note, as `model.Soloist.step` does."""
        if kind == "duration":
            return self._choice(kind, inputs, None), states
        hidden, states = self.recurrent.step(last_value(inputs), states)
        return self._choice(kind, inputs, self._values(hidden)), states

    def initial_state(self, kind: str, batch_size: Tensor) -> list[Tensor]:
        """Return the states of a kind before the first note."""
        return [] if kind == "duration" else self.recurrent.initial_state(batch_size)

    def _values(self, hidden: Tensor) -> Tensor:
        """Return the log probabilities of values, <float32>[…, iois, cells]."""
        log_probs = ops.log_softmax(self.logits(hidden), axis=-1)
        return ops.reshape(log_probs, (*ops.shape(log_probs)[:-1], encoding.IOIS, CELLS))

    def _choice(self, kind: str, inputs: Tensor, values: Tensor) -> Tensor:
        """Return the log probabilities of a choice, <float32>[…, classes]."""
        column = {name: inputs[..., place] for name, place in encoding.COLUMN.items()}
        if kind == "duration":
            return ops.log_softmax(self.durations(column["ioi"]), axis=-1)
        if kind == "rhythm":
            return ops.logsumexp(values, axis=-1)
        chosen = ops.cast(ops.one_hot(column["ioi"], encoding.IOIS), "float32")
        # Probabilities of cells, given the inter-onset interval.
        given_ioi = ops.sum(ops.exp(values) * ops.expand_dims(chosen, -1), axis=-2)
        cell = ops.cast(ops.one_hot(cells(column), CELLS), "float32")
        each = given_ioi / ops.maximum(ops.sum(cell, axis=-2), 1.0)
        p = ops.sum(cell * ops.expand_dims(each, -2), axis=-1) + TINY
        return ops.log(p / ops.sum(p, axis=-1, keepdims=True))

    def get_config(self) -> dict[str, Any]:
        return dict(self.settings)


def last_value(inputs: Tensor) -> Tensor:
    """Return the value of the note before, one-hot <float32>[…, values]; zeros for none."""
    column = {name: inputs[..., place] for name, place in encoding.COLUMN.items()}
    ioi, interval, tone = (column[f"last_{name}"] for name in ("ioi", "interval", "tone"))
    ranges = ops.take(ops.convert_to_tensor(np.append([0], RANGE_OF)), interval, axis=0)
    value = (ioi - 1) * CELLS + (tone - 1) * RANGES + ops.cast(ranges, "int32")
    there = (ioi > 0) & (interval > 0) & (tone > 0)
    one_hot = ops.cast(ops.one_hot(ops.where(there, value, 0), VALUES), "float32")
    return one_hot * ops.cast(ops.expand_dims(there, -1), "float32")


def cells(column: dict[str, Tensor]) -> Tensor:
    """Return the cell of each interval from the last pitch, <int32>[…, intervals]."""
    last, root, tones = column["last_pitch"], column["root"], column["tones"]
    scale = ops.take(ops.convert_to_tensor(SCALES), tones, axis=0)
    above = ops.convert_to_tensor(_INTERVALS % 12)
    in_chord = ops.take(chord_tones(tones, root, last), above, axis=-1)
    in_scale = ops.take(chord_tones(scale, root, last), above, axis=-1)
    tone = ops.cast(2.0 - ops.maximum(2.0 * in_chord, in_scale), "int32")
    return tone * RANGES + ops.convert_to_tensor(RANGE_OF)
