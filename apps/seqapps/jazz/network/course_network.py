"""The course's network: each note is one value of a grammar, which an LSTM predicts from the last.

A value is an inter-onset interval, a kind of tone and a range of intervals, as in the grammar of
Gillick, Tang and Keller (2010), "Machine learning of jazz grammars", CMJ 34(3), which the course
has from Ji-Sung Kim's deepjazz: "C,0.5,<m3,P5>" is a chord tone, half a beat later, a minor third
to a fifth higher. Any note in the range that is such a tone is equally likely. Pure Keras.
"""

from typing import Any

import numpy as np

from seqapps.common.backend import keras as _keras
from seqapps.common.layers import recurrent

from . import encoding
from .chord_features import chord_tones

keras: Any = _keras()
ops = keras.ops
PACKAGE = __name__.split(".")[-2]

LOWER_ENDS = (-encoding.MOST_INTERVAL, -7, -2, 0, 1, 3, 8)  # of the ranges, in semitones
RANGES = len(LOWER_ENDS)
CELLS = encoding.TONES * RANGES  # kinds of tone and ranges together
VALUES = encoding.IOIS * CELLS
_INTERVALS = np.arange(encoding.INTERVALS) - encoding.MOST_INTERVAL
RANGE_OF = (np.searchsorted(LOWER_ENDS, _INTERVALS, side="right") - 1).astype(np.int32)
TINY = 1e-9  # of a probability, so that what the grammar cannot say has a logarithm


@keras.saving.register_keras_serializable(package=PACKAGE)
class ValueSoloist(keras.Model):
    """As `model.Soloist`, but one softmax over values, and durations from a table.

    Args:
        units, depth: of the LSTM.
        input_dropout, recurrent_dropout, output_dropout: rates.
        performers: how many there are; they are not told apart.

    Call arguments and result: as `model.Soloist`.
    """

    def __init__(
        self,
        units: int,
        depth: int,
        input_dropout: float,
        recurrent_dropout: float,
        output_dropout: float,
        performers: int,
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        self.settings: dict[str, Any] = {
            "units": units,
            "depth": depth,
            "input_dropout": input_dropout,
            "recurrent_dropout": recurrent_dropout,
            "output_dropout": output_dropout,
            "performers": performers,
        }
        self.choices = dict.fromkeys(encoding.CLASSES)
        self.input_dropout = keras.layers.Dropout(input_dropout)
        self.recurrent = recurrent.RecurrentStack(
            "lstm", units, depth, recurrent_dropout=recurrent_dropout, name="recurrent"
        )
        self.output_dropout = keras.layers.Dropout(output_dropout)
        self.logits = keras.layers.Dense(VALUES, name="logits")
        self.durations = keras.layers.Embedding(encoding.IOIS, encoding.DURATIONS, name="durations")

    @property
    def performers(self) -> int:
        """How many there are."""
        return self.settings["performers"]

    def build(self, input_shape: Any = None) -> None:
        self.recurrent.build((None, None, VALUES))
        self.logits.build((None, None, self.settings["units"]))
        self.durations.build((None, None))
        self.built = True

    def call(self, inputs: Any, training: bool = False) -> Any:
        known, _ = inputs
        last = self.input_dropout(last_value(known), training=training)
        hidden = self.output_dropout(self.recurrent(last, training=training), training=training)
        values = self._values(hidden)
        return ops.concatenate(
            [self._choice(kind, known, values) for kind in encoding.CLASSES], axis=-1
        )

    def step(self, kind: str, known: Any, style: Any, states: list[Any]) -> tuple[Any, list[Any]]:
        """As `model.Soloist.step`."""
        if kind == "duration":
            return self._choice(kind, known, None), states
        hidden, states = self.recurrent.step(last_value(known), states)
        return self._choice(kind, known, self._values(hidden)), states

    def initial_state(self, kind: str, batch_size: Any) -> list[Any]:
        """As `model.Soloist.initial_state`."""
        return [] if kind == "duration" else self.recurrent.initial_state(batch_size)

    def _values(self, hidden: Any) -> Any:
        """Return log probabilities of values, <float32>[…, iois, cells]."""
        log_probs = ops.log_softmax(self.logits(hidden), axis=-1)
        return ops.reshape(log_probs, (*ops.shape(log_probs)[:-1], encoding.IOIS, CELLS))

    def _choice(self, kind: str, known: Any, values: Any) -> Any:
        column = {name: known[..., place] for name, place in encoding.COLUMN.items()}
        if kind == "duration":
            return ops.log_softmax(self.durations(column["ioi"]), axis=-1)
        if kind == "rhythm":
            return ops.logsumexp(values, axis=-1)
        chosen = ops.cast(ops.one_hot(column["ioi"], encoding.IOIS), "float32")
        # Probabilities of cells, given the inter-onset interval.
        own = ops.sum(ops.exp(values) * ops.expand_dims(chosen, -1), axis=-2)
        cell = ops.cast(ops.one_hot(cells(column), CELLS), "float32")
        count = ops.sum(cell, axis=-2)
        each = own / ops.maximum(count, 1.0)
        found = ops.sum(cell * ops.expand_dims(each, -2), axis=-1) + TINY
        return ops.log(found / ops.sum(found, axis=-1, keepdims=True))

    def get_config(self) -> dict[str, Any]:
        return dict(self.settings)


def last_value(known: Any) -> Any:
    """Return the value of the note before, one-hot <float32>[…, values]; zeros for none."""
    column = {name: known[..., place] for name, place in encoding.COLUMN.items()}
    ioi, interval = column["last_ioi"], column["last_interval"]
    tone = column["last_tone"]
    ranges = ops.take(ops.convert_to_tensor(np.append([0], RANGE_OF)), interval, axis=0)
    value = (ioi - 1) * CELLS + (tone - 1) * RANGES + ops.cast(ranges, "int32")
    there = (ioi > 0) & (interval > 0) & (tone > 0)
    found = ops.cast(ops.one_hot(ops.where(there, value, 0), VALUES), "float32")
    return found * ops.cast(ops.expand_dims(there, -1), "float32")


def cells(column: dict[str, Any]) -> Any:
    """Return the cell of each interval from the last pitch, <int32>[…, intervals]."""
    last, root, tones = column["last_pitch"], column["root"], column["tones"]
    scale = ops.take(ops.convert_to_tensor(encoding.SCALES), tones, axis=0)
    above = ops.convert_to_tensor(_INTERVALS % 12)
    in_chord = ops.take(chord_tones(tones, root, last), above, axis=-1)
    in_scale = ops.take(chord_tones(scale, root, last), above, axis=-1)
    tone = ops.cast(2.0 - ops.maximum(2.0 * in_chord, in_scale), "int32")
    return tone * RANGES + ops.convert_to_tensor(RANGE_OF)
