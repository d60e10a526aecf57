"""The n-gram model of `ngram` as a Keras layer, so that core.keras contains it."""

from typing import Any

import numpy as np

from seqapps.common.backend import Tensor
from seqapps.common.backend import keras as _keras

keras: Any = _keras()
ops = keras.ops
PACKAGE = "seqapps"


@keras.saving.register_keras_serializable(package=PACKAGE)
class NGramTable(keras.layers.Layer):  # type: ignore[misc]
    """An n-gram model as two constant tables (see `ngram.NGram`).

    Args:
        states, vocabulary, order: numbers of contexts and symbols; length of the longest n-gram.

    Call arguments: `inputs` <int32>[batch, time], the symbols before each prediction, the
    start symbol 0 first. Returns log probabilities <float32>[batch, time, vocabulary], in nats.

    Example:
        >>> table = NGramTable(states=1, vocabulary=2, order=1)
        >>> table.load(np.zeros((1, 2), np.int32), np.array([[0.25, 0.75]], np.float32))
        >>> np.exp(ops.convert_to_numpy(table(np.zeros((1, 1), np.int32))))
        array([[[0.25, 0.75]]], dtype=float32)
    """

    def __init__(self, states: int, vocabulary: int, order: int, **kwargs: Any) -> None:
        super().__init__(trainable=False, **kwargs)
        self.settings = {"states": states, "vocabulary": vocabulary, "order": order}

    def build(self, input_shape: Any = None) -> None:
        shape = (self.settings["states"], self.settings["vocabulary"])
        self.next_state = self.add_weight(
            shape, "zeros", "int32", trainable=False, name="next_state"
        )
        self.log_probability = self.add_weight(
            shape, "zeros", "float32", trainable=False, name="log_probability"
        )

    def load(self, next_state: np.ndarray, probability: np.ndarray) -> None:
        """Set the tables <int32> and <float32>[states, vocabulary] of an `ngram.NGram`."""
        if not self.built:
            self.build()
        self.next_state.assign(next_state)
        self.log_probability.assign(ops.log(probability))

    def call(self, inputs: Tensor) -> Tensor:
        state = ops.zeros_like(inputs)
        time = ops.shape(inputs)[1]
        for back in range(self.settings["order"] - 2, -1, -1):
            # The state after the last `order - 1` inputs is the state after all of them.
            window = min(back, time) if isinstance(time, int) else ops.minimum(back, time)
            moved = self._advance(state[:, window:], inputs[:, : time - window])
            state = ops.concatenate([ops.zeros_like(inputs[:, :window]), moved], axis=1)
        return ops.take(self.log_probability, state, axis=0)

    def step(self, inputs: Tensor, state: Tensor) -> tuple[Tensor, Tensor]:
        """Return log probabilities <float32>[batch, vocabulary] and state after one more symbol.

        Symbols and states are <int32>[batch].
        """
        state = self._advance(state, inputs)
        return ops.take(self.log_probability, state, axis=0), state

    def _advance(self, state: Tensor, symbols: Tensor) -> Tensor:
        cells = ops.reshape(self.next_state, (-1,))
        return ops.take(cells, state * self.settings["vocabulary"] + symbols, axis=0)

    def get_config(self) -> dict[str, Any]:
        return {**super().get_config(), **self.settings}
