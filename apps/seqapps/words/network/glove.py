"""GloVe: word vectors whose products are the logarithms of co-occurrence counts."""

from typing import Any

import numpy as np
from scipy import sparse

from seqapps.common.backend import keras as _keras

from ..config import Config

keras: Any = _keras()
ops = keras.ops
EXPONENT = 0.75  # alpha of the weighting function


class GloVe(keras.Model):  # type: ignore[misc]  # Keras has no types
    """The error of one pair of words: w_i · c_j + b_i + d_j - ln X_ij.

    Pennington, Socher & Manning (2014), "GloVe: global vectors for word representation",
    equation 8. Inputs: `pairs` <int32>[batch, 2] and `log_counts` <float32>[batch, 1]. Output:
    squared errors <float32>[batch, 1].

    Args:
        config: the configuration.
        counts: <int64>[words], occurrences.
    """

    def __init__(self, config: Config, counts: np.ndarray) -> None:
        super().__init__()
        size = config.size or 2
        bound = 0.5 / size
        tables = {"input_vectors": size, "context_vectors": size, "bias": 1, "context_bias": 1}
        for seed, (name, width) in enumerate(tables.items()):
            start = keras.initializers.RandomUniform(-bound, bound, seed=seed)
            weight = self.add_weight(shape=(len(counts), width), initializer=start, name=name)
            setattr(self, name, weight)

    def build(self, input_shape: Any = None) -> None:
        self.built = True

    def call(self, inputs: tuple[Any, Any], training: bool = False) -> Any:
        pairs, log_counts = inputs
        words, contexts = pairs[:, 0], pairs[:, 1]
        left = ops.take(self.input_vectors, words, axis=0)
        right = ops.take(self.context_vectors, contexts, axis=0)
        bias = ops.take(self.bias, words, axis=0) + ops.take(self.context_bias, contexts, axis=0)
        return ops.square(ops.sum(left * right, axis=-1, keepdims=True) + bias - log_counts)

    def vectors(self) -> np.ndarray:
        """Return the sums of word and context vectors <float32>[words, size] (section 4.2)."""
        tables = (self.input_vectors, self.context_vectors)
        return sum(np.array(ops.convert_to_numpy(table)) for table in tables)  # type: ignore[return-value]

    def start_from(self, vectors: np.ndarray, known: np.ndarray) -> None:
        """Set the vectors of known words, <float32>[words, size] and <bool>[words]."""
        for table in (self.input_vectors, self.context_vectors):
            given = np.array(ops.convert_to_numpy(table))
            table.assign(np.where(known[:, None], vectors / 2, given))


def pair_weight(counts: np.ndarray, max_count: float) -> np.ndarray:
    """Return f(X) = min(1, (X / max_count)^¾), equation 9.

    Example:
        >>> pair_weight(np.array([1.0, 16.0, 100.0]), max_count=16.0).tolist()
        [0.125, 1.0, 1.0]
    """
    weight: np.ndarray = np.minimum(1.0, (counts / max_count) ** EXPONENT)
    return weight


def entries(pairs: sparse.csr_matrix) -> tuple[np.ndarray, np.ndarray]:
    """Return pairs <int32>[n, 2] and counts <float32>[n] of a symmetric matrix of counts.

    Args:
        pairs: counts, upper triangle.
    """
    counts = (pairs + pairs.T).tocoo()
    return np.stack([counts.row, counts.col], axis=1).astype(np.int32), counts.data
