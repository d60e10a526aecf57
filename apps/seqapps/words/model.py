"""The core model: a table of word vectors in 8 bits."""

from typing import Any

import numpy as np

from seqapps.common.backend import keras as _keras

from .data import TrainingData

keras: Any = _keras()
ops = keras.ops
PACKAGE = __name__.split(".")[-2]  # the folder's name: a copied app registers its own classes
MAX_LEVEL = 127  # of 8 bits, symmetric
# A vector's numbers; the squares of larger ones are not finite, those of smaller ones are 0.
MAX_VALUE, MIN_VALUE = 1e12, 1e-12


@keras.saving.register_keras_serializable(package=PACKAGE)
class WordVectors(keras.Model):  # type: ignore[misc]  # Keras has no types
    """Vectors of words: each is a row of 8-bit integers times a scale of its own.

    Args:
        words: number of words.
        size: numbers of a vector.

    Call arguments: `ids` <int32>[n]. Returns vectors <float32>[n, size].
    """

    def __init__(self, words: int, size: int, name: str | None = None) -> None:
        super().__init__(name=name)
        self.shape = (words, size)
        fixed = {"initializer": "zeros", "trainable": False}
        self.table = self.add_weight(shape=self.shape, dtype="int8", name="table", **fixed)
        self.scale = self.add_weight(shape=(words, 1), dtype="float32", name="scale", **fixed)
        self.built = True

    def call(self, ids: Any) -> Any:
        rows = ops.cast(ops.take(self.table, ids, axis=0), "float32")
        return rows * ops.take(self.scale, ids, axis=0)

    def dequantised(self) -> np.ndarray:
        """Return all vectors <float32>[words, size]."""
        table, scale = (np.array(ops.convert_to_numpy(w)) for w in (self.table, self.scale))
        vectors: np.ndarray = table.astype(np.float32) * scale
        return vectors

    def get_config(self) -> dict[str, Any]:
        return {"words": self.shape[0], "size": self.shape[1]}


def quantised(vectors: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return rows in 8 bits <int8>[n, size] and their scales <float32>[n, 1].

    A row of zeros stands for a word without a vector (see `Runtime.has_vector`); rows without a
    number of at least `MIN_VALUE` become zeros.

    Example:
        >>> rows, scale = quantised(np.array([[1.0, -2.0]], np.float32))
        >>> rows.tolist(), (rows * scale).astype(float).round(2).tolist()
        ([[64, -127]], [[1.01, -2.0]])
    """
    largest = np.abs(vectors).max(axis=1, keepdims=True)
    scale = np.maximum(largest, MIN_VALUE).astype(np.float32) / np.float32(MAX_LEVEL)
    return np.rint(np.where(largest < MIN_VALUE, 0.0, vectors) / scale).astype(np.int8), scale


def assemble(vectors: np.ndarray) -> WordVectors:
    """Return the core model of vectors <float32>[words, size]."""
    return of_levels(*quantised(vectors))


def of_levels(table: np.ndarray, scale: np.ndarray) -> WordVectors:
    """Return the core model of vectors in 8 bits, see `quantised`."""
    core = WordVectors(*table.shape)
    core.set_weights([table, scale])
    return core


def build(data: TrainingData) -> Any:
    """Build the untrained network of the configuration's method."""
    from .network.glove import GloVe  # late, since core.keras needs no network
    from .network.networks import NETWORKS

    config, counts = data.config, data.corpus.counts
    networks = {**NETWORKS, "glove": GloVe}
    network = networks[config.method](config, counts)
    network.build()
    return network
