"""The settings of a model, and statistics of its training list, which inference reads."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from seqapps.common.decoding import sampling
from seqapps.common.errors import UserError
from seqapps.common.fields import Fields
from seqapps.common.io import arrays as arrays_of
from seqapps.common.io.text import CASINGS, MAX_SYMBOLS, Alphabet, Sequences
from seqapps.common.settings import CONFIG_FILE, ModelSettings

from .config import ARCHITECTURE, MAX_NAME_LENGTH, Config

FACTS_FILE = "training.npz"
MAX_BIAS = 1_000.0
MAX_COUNT = 2**31


@dataclass(frozen=True)
class Settings(ModelSettings):
    """The content of config.json.

    Attributes:
        alphabet: characters and casing.
        min_length, max_length: characters of generated names, as in the training list.
        stop_bias: added to the log odds of the stop symbol at each length 0 … max_length, so
            that samples are as long as the names of the list (see `Runtime.calibrate`).
    """

    kind = "a name model"
    architecture = ARCHITECTURE

    config: Config = field(kw_only=True)
    alphabet: Alphabet
    min_length: int
    max_length: int
    stop_bias: tuple[float, ...]

    @classmethod
    def read(cls, values: Fields, config: Config, folder: Path) -> Mapping[str, Any]:
        """Return the fields of this class from the content of config.json."""
        capital_first = "capital_first" in values and values.flag("capital_first")
        casing = values.text("casing", "|".join(CASINGS))
        symbols = values.texts("symbols", 1, MAX_SYMBOLS, max_length=1)
        max_length = values.whole("max_length", 1, MAX_NAME_LENGTH)
        return {
            "alphabet": Alphabet(symbols, casing, capital_first),
            "min_length": values.whole("min_length", 1, max_length),
            "max_length": max_length,
            "stop_bias": values.numbers("stop_bias", max_length + 1, -MAX_BIAS, MAX_BIAS),
        }

    def values(self) -> Mapping[str, Any]:
        """Return the app's part of config.json."""
        return {
            "min_length": self.min_length,
            "max_length": self.max_length,
            "stop_bias": list(self.stop_bias),
            "casing": self.alphabet.casing,
            "capital_first": self.alphabet.capital_first,
            "symbols": list(self.alphabet.symbols),
        }


@dataclass(frozen=True)
class TrainingFacts:
    """Statistics of the training list; the names themselves are not stored.

    Attributes:
        known: <int64>[n], sorted fingerprints of the names.
        lengths: <int64>[max_length + 1], number of names of each length.
        bigrams: <int64>[k, 3], (symbol, next symbol, count), with stop at both ends.
    """

    known: np.ndarray
    lengths: np.ndarray
    bigrams: np.ndarray

    @classmethod
    def of(cls, names: Sequences, vocabulary: int) -> "TrainingFacts":
        """Count a list of names."""
        known = np.unique(sampling.fingerprints(names.ids))
        return cls(known, np.bincount(names.lengths), bigram_counts(names, vocabulary))

    def save(self, folder: Path) -> None:
        """Write training.npz."""
        np.savez_compressed(folder / FACTS_FILE, allow_pickle=False, **vars(self))

    @classmethod
    def load(cls, folder: Path, settings: Settings) -> "TrainingFacts":
        """Read training.npz (UserError: it is not that of a model with these settings)."""
        path, size = folder / FACTS_FILE, settings.alphabet.size
        arrays = arrays_of.read(path, dict.fromkeys(("known", "lengths", "bigrams"), np.integer))
        known, lengths, bigrams = arrays.values()
        if (
            (known.ndim, lengths.shape) != (1, (settings.max_length + 1,))
            or (bigrams.ndim, bigrams.shape[-1:]) != (2, (3,))
            or (known[1:] <= known[:-1]).any()
            or ((lengths < 0) | (lengths > MAX_COUNT)).any()
            or ((bigrams < [0, 0, 1]) | (bigrams >= [size, size, MAX_COUNT])).any()
            or len(np.unique(bigrams[:, 0] * size + bigrams[:, 1])) != len(bigrams)
        ):
            raise UserError(f"{path} does not fit the {CONFIG_FILE} of its model")
        return cls(known.astype(np.int64), lengths, bigrams)

    def bigram_model(self, vocabulary: int) -> np.ndarray:
        """Return P(next | symbol) <float64>[vocabulary, vocabulary], all positive.

        Absolute discounting with the unigrams as the lower order. Large alphabets get the
        unigrams alone, because their bigrams cannot be estimated.
        """
        row, column, count = self.bigrams.T
        unigram = np.bincount(column, count, vocabulary) + 0.1
        unigram /= unigram.sum()
        if vocabulary > 512:
            return np.broadcast_to(unigram, (vocabulary, vocabulary))
        table = np.zeros((vocabulary, vocabulary))
        table[row, column] = count - 0.75
        total = np.bincount(row, count, vocabulary)[:, None]
        held_back = 0.75 * np.bincount(row, minlength=vocabulary)[:, None]
        return np.where(total > 0, table + held_back * unigram, unigram) / np.maximum(total, 1)


def bigram_counts(names: Sequences, vocabulary: int) -> np.ndarray:
    """Count adjacent symbols, stop at both ends: <int64>[k, 3] (symbol, next, count).

    Example:
        >>> bigram_counts(Sequences.from_lists([[1, 2], [1]]), vocabulary=3).tolist()
        [[0, 1, 2], [1, 0, 1], [1, 2, 1], [2, 0, 1]]
    """
    inputs, targets, mask = names.teacher_forced()
    pairs = (inputs.astype(np.int64) * vocabulary + targets)[mask > 0]
    keys, counts = np.unique(pairs, return_counts=True)
    return np.stack([keys // vocabulary, keys % vocabulary, counts], axis=1)
