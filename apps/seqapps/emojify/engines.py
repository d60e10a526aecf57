"""What finds the logits of texts: LiteRT and NumPy, or the SavedModel."""

from pathlib import Path
from typing import Protocol

import numpy as np

from seqapps.common.export import rnn_step
from seqapps.common.export.litert import LiteModel
from seqapps.common.export.savedmodel import SavedProgram
from seqapps.common.io.files import atomic_write

from .config import Config
from .text.ngram_features import Encoded, Features

LINEAR = "linear.npz"


class Engine(Protocol):
    """What finds logits."""

    def scores(self, texts: list[str]) -> np.ndarray:
        """Return the logits <float32>[texts, labels]."""


class LiteEngine:
    """The linear branch in NumPy, the encoder a step at a time in LiteRT."""

    def __init__(self, path: Path, features: Features, config: Config) -> None:
        self._features, self._config = features, config
        lite = path / "lite"
        with np.load(lite / LINEAR, allow_pickle=False) as file:
            self._table, self._scale, self._bias = file["table"], file["scale"], file["bias"]
        self._deep = config.deep
        if config.deep:
            self._vectors = LiteModel(lite / "vectors.tflite")
            layers = config.depth if config.encoder == "recurrent" else 0
            self._layers = [LiteModel(lite / f"encoder_{n}.tflite") for n in range(1, layers + 1)]
            self._pool = LiteModel(lite / "pool.tflite")

    def scores(self, texts: list[str]) -> np.ndarray:
        encoded = self._features.encode(texts)
        result = self._linear(encoded) + self._bias
        if self._deep:
            result = result + self._encoder(encoded)
        return result

    def _linear(self, texts: Encoded) -> np.ndarray:
        result = np.zeros((len(texts), len(self._bias)), np.float32)
        if len(self._table) and len(texts.ngrams):
            rows = self._table[texts.ngrams] * texts.weights[:, None]
            counts = np.diff(texts.ngram_ends, prepend=0)
            starts = (texts.ngram_ends - counts)[counts > 0]
            result[counts > 0] = np.add.reduceat(rows, starts, axis=0) * self._scale
        return result

    def _encoder(self, texts: Encoded) -> np.ndarray:
        words = texts.padded_words(self._config.longest)
        lengths = np.minimum(texts.lengths, self._config.longest)
        vectors = values = self._vectors(words=words)["values"]
        for layer in self._layers:
            values = rnn_step.run(layer, values, lengths)
        return self._pool(vectors=vectors, values=values, mask=words > 0)["logits"]


def write_linear(table: np.ndarray, scale: np.ndarray, bias: np.ndarray, folder: Path) -> None:
    """Write what `LiteEngine` reads of the linear branch."""
    with atomic_write(folder / LINEAR) as file:
        np.savez_compressed(file, table=table, scale=scale, bias=bias, allow_pickle=False)


class SavedModelEngine:
    """The exported program in TensorFlow."""

    def __init__(self, path: Path) -> None:
        self._call = SavedProgram(path)

    def scores(self, texts: list[str]) -> np.ndarray:
        return self._call("score", text=self._call.tf.constant(texts, "string"))["logits"]
