"""Inference engines: LiteRT with NumPy, and the SavedModel in TensorFlow; equal logits."""

from pathlib import Path

import numpy as np

from seqapps.common.errors import UserError
from seqapps.common.export import rnn_step
from seqapps.common.export.litert import LiteModel
from seqapps.common.export.savedmodel import SavedProgram
from seqapps.common.io import arrays
from seqapps.common.io.files import atomic_write

from .settings import Settings
from .text.ngram_features import Encoded

LINEAR_FILE = "linear.npz"


class LiteEngine:
    """NumPy for the linear branch of a model folder, LiteRT for each step of the encoder."""

    def __init__(self, folder: Path, settings: Settings) -> None:
        config = settings.config
        self._settings, lite = settings, folder / "lite"
        self._table, self._scale, self._bias = read_linear(lite, settings).values()
        if config.deep:
            layers = range(config.depth if config.encoder == "recurrent" else 0)
            self._vectors = LiteModel(lite / "vectors.tflite")
            self._layers = [LiteModel(lite / f"encoder_{n + 1}.tflite") for n in layers]
            self._pool = LiteModel(lite / "pool.tflite")
            self._vectors.check_rows(settings.features.size)
            self._vectors.check_widths(values=None)
            self._pool.check_widths(logits=len(settings.labels))
            for layer in self._layers:
                layer.check_widths(forward_output=None)

    def logits(self, texts: list[str]) -> np.ndarray:
        """Return the logits <float32>[texts, labels]."""
        encoded = self._settings.features.encode(texts)
        result: np.ndarray = self._linear(encoded) + self._bias
        return result + self._deep(encoded) if self._settings.config.deep else result

    def _linear(self, texts: Encoded) -> np.ndarray:
        result = np.zeros((len(texts), len(self._bias)), np.float32)
        if len(self._table) and len(texts.ngrams):
            rows = self._table[texts.ngrams] * texts.weights[:, None]
            counts = np.diff(texts.ngram_ends, prepend=0)
            starts = (texts.ngram_ends - counts)[counts > 0]
            result[counts > 0] = np.add.reduceat(rows, starts, axis=0) * self._scale
        return result

    def _deep(self, texts: Encoded) -> np.ndarray:
        config = self._settings.config
        words = texts.padded_words(config.max_length, windows=config.windows or 1)
        vectors = values = self._vectors(words=words)["values"]
        size = min(words.shape[1], config.max_length)
        lengths = (words.reshape(-1, size) > 0).sum(axis=1)
        for layer in self._layers:
            rows = values.reshape(-1, size, values.shape[-1])
            values = rnn_step.run(layer, rows, lengths)
            values = values.reshape(*words.shape, values.shape[-1])
        return self._pool(vectors=vectors, values=values, mask=words > 0)["logits"]


def write_linear(table: np.ndarray, scale: np.ndarray, bias: np.ndarray, folder: Path) -> None:
    """Write the weights of the linear branch: table * scale + bias (see `model.Table`)."""
    with atomic_write(folder / LINEAR_FILE) as file:
        np.savez_compressed(file, table=table, scale=scale, bias=bias, allow_pickle=False)


def read_linear(folder: Path, settings: Settings) -> dict[str, np.ndarray]:
    """Return table, scale and bias (UserError: they do not fit the settings)."""
    path, labels = folder / LINEAR_FILE, len(settings.labels)
    found = arrays.read(path, {"table": np.number, "scale": np.floating, "bias": np.floating})
    table, scale, bias = found.values()
    rows = len(settings.features.ngrams) if settings.config.wide else 0
    if (
        table.shape != (rows, labels)
        or scale.shape not in ((1,), (labels,))
        or bias.shape != (labels,)
    ):
        raise UserError(f"{path} does not fit the labels and n-grams of its model")
    return found


class SavedModelEngine:
    """The exported program of a model folder in TensorFlow."""

    def __init__(self, folder: Path) -> None:
        self._call = SavedProgram(folder)

    def logits(self, texts: list[str]) -> np.ndarray:
        """Return the logits <float32>[texts, labels]."""
        return self._call("score", text=self._call.tf.constant(texts, "string"))["logits"]


Engine = LiteEngine | SavedModelEngine


def make(name: str, folder: Path, settings: Settings) -> Engine:
    """Return the engine `lite` or `tf` of a model."""
    return SavedModelEngine(folder) if name == "tf" else LiteEngine(folder, settings)
