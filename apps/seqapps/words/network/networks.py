"""The networks of the course, which learn word vectors from blocks of running text.

Inputs of each: `ids` <int32>[batch, time], time = `BLOCK_WORDS`, filled up with -1, and `sampled`
<int32>[batch, SAMPLED], negative samples. Output: the mean nats of a prediction at each word
<float32>[batch, time].
"""

from typing import Any

import numpy as np

from seqapps.common.backend import keras as _keras

from ..config import BLOCK_WORDS, Config
from .objectives import OBJECTIVES

keras: Any = _keras()
ops = keras.ops


def band(time: int, window: int) -> np.ndarray:
    """Return the weight of each pair of positions, (window + 1 - d) / window at distance d.

    Words that stand `d` apart are within a window of random size, 1 to `window`, with this
    probability: Mikolov et al. (2013), "Efficient estimation of word representations in vector
    space", section 3.2.

    Example:
        >>> band(4, 2).tolist()[0]
        [0.0, 1.0, 0.5, 0.0]
    """
    distance = np.abs(np.arange(time)[:, None] - np.arange(time))
    weight = np.maximum(0, window + 1 - distance) / window
    return np.where(distance, weight, 0.0).astype(np.float32)


class BlockNetwork(keras.Model):  # type: ignore[misc]  # Keras has no types
    """Base class of the networks: input vectors of words, and pairs within a window.

    Args:
        config: the configuration.
        counts: <int64>[words], occurrences.
    """

    def __init__(self, config: Config, counts: np.ndarray, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.window = config.window
        self.size = config.size or 2
        bound = 0.5 / self.size  # as in word2vec
        self.input_vectors = self.add_weight(
            shape=(len(counts), self.size),
            initializer=keras.initializers.RandomUniform(-bound, bound, seed=0),
            name="input_vectors",
        )
        self.words = len(counts)
        self._band = ops.convert_to_tensor(band(BLOCK_WORDS, self.window))

    def build(self, input_shape: Any = None) -> None:
        self.built = True

    def pair_weights(self, ids: Any) -> Any:
        """Return the weights of pairs of words <float32>[batch, time, time], 0 at padding."""
        is_word = ops.cast(ids >= 0, "float32")
        return self._band * is_word[:, :, None] * is_word[:, None, :]

    def vectors(self) -> np.ndarray:
        """Return the learned vectors <float32>[words, size]."""
        return np.array(ops.convert_to_numpy(self.input_vectors))

    def start_from(self, vectors: np.ndarray, known: np.ndarray) -> None:
        """Set the vectors of known words, <float32>[words, size] and <bool>[words]."""
        self.input_vectors.assign(np.where(known[:, None], vectors, self.vectors()))


class WindowNetwork(BlockNetwork):
    """Base class of the networks of word2vec, with one of the objectives of `objectives`."""

    def __init__(self, config: Config, counts: np.ndarray) -> None:
        super().__init__(config, counts)
        objective = OBJECTIVES[config.objective]
        self.objective = objective(counts, self.size, config.negatives)


class SkipGram(WindowNetwork):
    """Predict each word of the window from the word in its middle."""

    def call(self, inputs: tuple[Any, Any], training: bool = False) -> Any:
        ids, sampled = inputs
        words = ops.maximum(ids, 0)
        hidden = ops.take(self.input_vectors, words, axis=0)
        return self.objective(hidden, words, self.pair_weights(ids), sampled)


class ContinuousBagOfWords(WindowNetwork):
    """Predict each word from the mean of the input vectors of its window."""

    def call(self, inputs: tuple[Any, Any], training: bool = False) -> Any:
        ids, sampled = inputs
        words = ops.maximum(ids, 0)
        weights = self.pair_weights(ids)
        total = ops.sum(weights, axis=-1, keepdims=True)
        mean = weights @ ops.take(self.input_vectors, words, axis=0) / ops.maximum(total, 1e-9)
        hidden = ops.reshape(mean, (-1, 1, self.size))
        target, is_word = ops.reshape(words, (-1, 1)), ops.reshape(total > 0, (-1, 1, 1))
        sampled = ops.repeat(sampled, BLOCK_WORDS, axis=0)
        nats = self.objective(hidden, target, ops.cast(is_word, "float32"), sampled)
        return ops.reshape(nats, (-1, BLOCK_WORDS))


class NeuralLanguageModel(BlockNetwork):
    """Predict each word from the words before it: y = b + W x + U tanh(d + H x).

    x is the concatenation of the vectors of the `window` words before it; a learned vector stands
    for positions before the start of the block. Bengio et al. (2003), "A neural probabilistic
    language model", equations 1 to 3, with direct connections W.
    """

    def __init__(self, config: Config, counts: np.ndarray) -> None:
        super().__init__(config, counts)
        self.start = self.add_weight(shape=(1, self.size), initializer="zeros", name="start")
        self.hidden = keras.layers.Dense(config.hidden_units, activation="tanh", name="hidden")
        self.from_hidden = keras.layers.Dense(self.words, name="from_hidden")
        self.direct = keras.layers.Dense(self.words, use_bias=False, name="direct")

    def build(self, input_shape: Any = None) -> None:
        width = self.window * self.size
        self.hidden.build((None, None, width))
        self.from_hidden.build((None, None, self.hidden.units))
        self.direct.build((None, None, width))
        self.built = True

    def logits(self, ids: Any) -> Any:
        """Return the logits y of each word, from those before it, <float32>[batch, time, words]."""
        table = ops.concatenate([self.start, self.input_vectors], axis=0)
        vectors = ops.take(table, ids + 1, axis=0)  # -1, padding, is the start
        padding = ops.zeros_like(vectors[:, : self.window]) + self.start
        padded = ops.concatenate([padding, vectors], axis=1)
        before = [padded[:, shift : shift + BLOCK_WORDS] for shift in range(self.window)]
        x = ops.concatenate(before, axis=-1)
        return self.from_hidden(self.hidden(x)) + self.direct(x)

    def call(self, inputs: tuple[Any, Any], training: bool = False) -> Any:
        ids, _ = inputs
        return ops.sparse_categorical_crossentropy(
            ops.maximum(ids, 0), self.logits(ids), from_logits=True
        )


NETWORKS: dict[str, type[BlockNetwork]] = {
    "skipgram": SkipGram,
    "cbow": ContinuousBagOfWords,
    "neural_lm": NeuralLanguageModel,
}
