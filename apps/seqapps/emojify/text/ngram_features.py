"""What a model knows of texts: n-grams with their weights, and words."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np

from seqapps.common.errors import UserError
from seqapps.common.io.files import atomic_write

from .array_namespace import NumPy
from .tokens import POWERS, Ngrams, tokens_of, word_keys

UNKNOWN = 1  # the id of a word that the model does not know; 0 is padding
AT_ONCE = 4_096  # texts: what is kept of all of them while learning is keys alone
KINDS = Ngrams()
_FILE = "features.npz"


@dataclass(frozen=True)
class Encoded:
    """Texts as a model reads them.

    Attributes:
        ngrams: <int32>[all n-grams], ids of the known ones, text after text.
        weights: <float32>[all n-grams]; those of a text have the Euclidean norm 1.
        ngram_ends: <int64>[texts], where the n-grams of each text end.
        words: <int32>[all words], ids, `UNKNOWN` among them.
        word_ends: <int64>[texts].
    """

    ngrams: np.ndarray
    weights: np.ndarray
    ngram_ends: np.ndarray
    words: np.ndarray
    word_ends: np.ndarray

    def __len__(self) -> int:
        return len(self.word_ends)

    def __getitem__(self, chosen: np.ndarray | slice) -> "Encoded":
        rows = np.arange(len(self))[chosen]
        ngrams, ngram_ends = _gather(self.ngram_ends, rows)
        words, word_ends = _gather(self.word_ends, rows)
        return Encoded(
            self.ngrams[ngrams], self.weights[ngrams], ngram_ends, self.words[words], word_ends
        )

    @property
    def lengths(self) -> np.ndarray:
        """The number of words <int64>[texts]."""
        return np.diff(self.word_ends, prepend=0)

    def padded_ngrams(self) -> tuple[np.ndarray, np.ndarray]:
        """Return ids <int32>[texts, most] and weights <float32>[texts, most], 0 behind the end."""
        return _pad(self.ngrams, self.ngram_ends), _pad(self.weights, self.ngram_ends)

    def padded_words(self, longest: int, multiple: int = 1) -> np.ndarray:
        """Return the first words <int32>[texts, time], 0 behind the end.

        Args:
            longest: how many are read of a text.
            multiple: of which time is one.
        """
        words = _pad(self.words, self.word_ends)[:, :longest]
        return np.pad(words, ((0, 0), (0, -words.shape[1] % multiple)))


def _gather(ends: np.ndarray, rows: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the places of all items of some rows, and where each row ends among them."""
    counts = np.diff(ends, prepend=0)[rows]
    new_ends = np.cumsum(counts)
    starts = ends[rows] - counts
    places = np.arange(counts.sum()) + np.repeat(starts - (new_ends - counts), counts)
    return places, new_ends


def _pad(values: np.ndarray, ends: np.ndarray) -> np.ndarray:
    counts = np.diff(ends, prepend=0)
    width = max(1, int(counts.max(initial=0)))
    result = np.zeros((len(ends), width), values.dtype)
    result[np.arange(width) < counts[:, None]] = values
    return result


@dataclass(frozen=True)
class Features:
    """The n-grams and the words that a model knows, by their keys (see `tokens`).

    Attributes:
        ngrams: <int64>[known], sorted.
        rarity: <float32>[known], the weight of each n-gram: idf^power.
        words: <int64>[known words], sorted; their ids are 2, 3, …
        keep_variation: whether U+FE0F is a token.
    """

    ngrams: np.ndarray
    rarity: np.ndarray
    words: np.ndarray
    keep_variation: bool = False

    @classmethod
    def learn(
        cls,
        texts: Sequence[str],
        least: int,
        least_words: int,
        most: int,
        power: float,
        also: np.ndarray | None = None,
        keep_variation: bool = False,
    ) -> "Features":
        """Find what occurs in texts.

        The weight is Salton's inverse document frequency, ln((1 + n) / (1 + df)) + 1 (smoothed as
        in scikit-learn's TfidfTransformer), to a power.

        Args:
            texts: of which there is at least one.
            least: the number of texts that an n-gram must be in.
            least_words: the same for words.
            most: n-grams at the most; the most frequent are taken.
            power: of the weight.
            also: <int64>[k], keys of words that are known in any case.
            keep_variation: whether U+FE0F is a token.
        """
        found: dict[str, list[np.ndarray]] = {"ngrams": [], "words": []}
        for begin in range(0, len(texts), AT_ONCE):
            tokens = tokens_of(list(texts[begin : begin + AT_ONCE]), keep_variation)
            xp = NumPy()
            rows, keys = KINDS.keys(xp, tokens, POWERS)
            found["ngrams"].append(_distinct(rows, keys))
            found["words"].append(_distinct(tokens.rows, word_keys(xp, tokens, POWERS)))
        ngrams, counts = np.unique(np.concatenate(found["ngrams"]), return_counts=True)
        frequent = counts >= least
        if frequent.sum() > most:
            border = np.partition(counts, -most)[-most]
            frequent = counts > border  # those at the border fill up what is left
            at_border = np.flatnonzero(counts == border)[: most - int(frequent.sum())]
            frequent[at_border] = True
        ngrams, counts = ngrams[frequent], counts[frequent]
        rarity = (np.log((1 + len(texts)) / (1 + counts)) + 1) ** power
        words, word_counts = np.unique(np.concatenate(found["words"]), return_counts=True)
        words = words[word_counts >= least_words]
        if also is not None:
            words = np.union1d(words, also)
        return cls(ngrams, rarity.astype(np.float32), words, keep_variation)

    def on_top_of(self, other: "Features") -> "Features":
        """Return another's n-grams and words, with the n-grams here that it lacks."""
        new = find(other.ngrams, self.ngrams) < 0
        ngrams = np.concatenate([other.ngrams, self.ngrams[new]])
        rarity = np.concatenate([other.rarity, self.rarity[new]])
        order = np.argsort(ngrams)
        return replace(other, ngrams=ngrams[order], rarity=rarity[order])

    @cached_property
    def size(self) -> int:
        """Number of word ids."""
        return len(self.words) + 2

    def encode(self, texts: Sequence[str]) -> Encoded:
        """Return texts as ids and weights."""
        xp = NumPy()
        tokens = tokens_of(list(texts), self.keep_variation)
        rows, keys = KINDS.keys(xp, tokens, POWERS)
        place = find(self.ngrams, keys)
        known = place >= 0
        rows, place = rows[known], place[known]
        order = np.argsort(rows, kind="stable")
        rows, place = rows[order], place[order]
        weights = self.rarity[place]
        squares = np.bincount(rows, weights.astype(np.float64) ** 2, len(texts))
        weights = weights / np.sqrt(np.maximum(squares, 1e-12))[rows]
        words = find(self.words, word_keys(xp, tokens, POWERS)) + 2
        return Encoded(
            place.astype(np.int32),
            weights.astype(np.float32),
            np.cumsum(np.bincount(rows, minlength=len(texts))),
            np.maximum(words, UNKNOWN).astype(np.int32),
            np.cumsum(np.bincount(tokens.rows, minlength=len(texts))),
        )

    def save(self, folder: Path) -> None:
        """Write `features.npz` to a model's folder."""
        with atomic_write(folder / _FILE) as file:
            np.savez_compressed(
                file,
                ngrams=self.ngrams,
                rarity=self.rarity,
                words=self.words,
                keep_variation=self.keep_variation,
                allow_pickle=False,
            )

    @classmethod
    def load(cls, folder: Path) -> "Features":
        """Read what `save` wrote (raises UserError when it is not that)."""
        try:
            with np.load(folder / _FILE, allow_pickle=False) as file:
                return cls(
                    file["ngrams"], file["rarity"], file["words"], bool(file["keep_variation"])
                )
        except (OSError, ValueError, KeyError) as error:
            raise UserError(f"{folder / _FILE} is not that of an emojify model: {error}") from error


def _distinct(rows: np.ndarray, keys: np.ndarray) -> np.ndarray:
    """Return each key once for each text that it is in."""
    order = np.lexsort((rows, keys))
    rows, keys = rows[order], keys[order]
    new = np.ones(len(keys), bool)
    new[1:] = (keys[1:] != keys[:-1]) | (rows[1:] != rows[:-1])
    return keys[new]


def find(known: np.ndarray, keys: np.ndarray) -> Any:
    """Return the place of each key among sorted known ones <int64>[keys], -1 for none."""
    if not len(known):
        return np.full(len(keys), -1, np.int64)
    place = np.minimum(np.searchsorted(known, keys), len(known) - 1)
    return np.where(known[place] == keys, place, -1)
