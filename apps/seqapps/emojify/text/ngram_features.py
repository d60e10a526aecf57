"""The vocabulary of a model: TF-IDF weighted n-grams, and words."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from seqapps.common.array_namespace import NumPy
from seqapps.common.errors import UserError
from seqapps.common.io import arrays
from seqapps.common.io.columns import chunks
from seqapps.common.io.files import atomic_write

from ..config import Config
from . import windows as windowing
from .tokens import POWERS, ngram_keys, tokens_of, word_keys

UNKNOWN = 1  # id of words outside the vocabulary; 0 is padding
BATCH = 4_096  # texts that are tokenised together
FILE = "features.npz"
MAX_IDF = 1e6


@dataclass(frozen=True)
class Encoded:
    """Texts as ids of n-grams and words, in flat arrays.

    Attributes:
        ngrams: <int32>[all n-grams], ids of the n-grams of the vocabulary.
        weights: <float32>[all n-grams]; the weights of a text have the Euclidean norm 1.
        words: <int32>[all words], ids of the words, or `UNKNOWN`.
        sentence_ends: <bool>[all words], whether a word ends a sentence.
        ngram_ends, word_ends: <int64>[texts], end of the n-grams and of the words of each text.
    """

    ngrams: np.ndarray
    weights: np.ndarray
    ngram_ends: np.ndarray
    words: np.ndarray
    word_ends: np.ndarray
    sentence_ends: np.ndarray

    def __len__(self) -> int:
        return len(self.word_ends)

    def __getitem__(self, chosen: np.ndarray | slice) -> "Encoded":
        rows = np.arange(len(self))[chosen]
        ngrams, ngram_ends = _gather(self.ngram_ends, rows)
        words, word_ends = _gather(self.word_ends, rows)
        return Encoded(
            self.ngrams[ngrams],
            self.weights[ngrams],
            ngram_ends,
            self.words[words],
            word_ends,
            self.sentence_ends[words],
        )

    @property
    def lengths(self) -> np.ndarray:
        """Number of words <int64>[texts]."""
        return np.diff(self.word_ends, prepend=0)

    def padded_ngrams(self) -> tuple[np.ndarray, np.ndarray]:
        """Return ids <int32>[texts, n-grams] and weights <float32>[texts, n-grams], 0-padded."""
        return _pad(self.ngrams, self.ngram_ends), _pad(self.weights, self.ngram_ends)

    def padded_words(self, max_length: int, multiple: int = 1, windows: int = 1) -> np.ndarray:
        """Return words <int32>[texts, time], 0-padded to a `multiple`.

        These are the first `max_length` words. With several windows they are those of so many
        windows (see `windows.slots`), and the time is at most `max_length` or a multiple of it.
        """
        if windows == 1 or self.lengths.max(initial=0) <= max_length:
            words = _pad(self.words, self.word_ends)[:, :max_length]
            return np.pad(words, ((0, 0), (0, -words.shape[1] % multiple)))
        rows = np.repeat(np.arange(len(self)), self.lengths)
        slots = windowing.slots(NumPy(), self.sentence_ends, rows, max_length)
        inside = slots < windows * max_length
        width = int(slots[inside].max()) + 1
        words = np.zeros((len(self), width + -width % max_length), self.words.dtype)
        words[rows[inside], slots[inside]] = self.words[inside]
        return words


def _gather(ends: np.ndarray, rows: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the flat indexes of all items of some rows, and the new ends of these rows."""
    counts = np.diff(ends, prepend=0)[rows]
    new_ends = np.cumsum(counts)
    starts = ends[rows] - counts
    indexes = np.arange(counts.sum()) + np.repeat(starts - (new_ends - counts), counts)
    return indexes, new_ends


def _pad(values: np.ndarray, ends: np.ndarray) -> np.ndarray:
    counts = np.diff(ends, prepend=0)
    width = max(1, int(counts.max(initial=0)))
    result = np.zeros((len(ends), width), values.dtype)
    result[np.arange(width) < counts[:, None]] = values
    return result


@dataclass(frozen=True)
class Features:
    """The n-grams and words of a model by their keys (see `tokens`).

    Attributes:
        ngrams: <int64>[n-grams], sorted keys.
        idf: <float32>[n-grams], inverse document frequency to a power.
        words: <int64>[words], sorted keys; the ids of the words are 2, 3, …
        seen: <int64>[words], sorted keys of the words of the training texts, if these were few.

    Example:
        >>> features = Features.learn(["so good", "so bad"], Config(min_df=1, min_word_count=1))
        >>> features.encode(["so what"]).words.tolist()[1] == UNKNOWN
        True
    """

    ngrams: np.ndarray
    idf: np.ndarray
    words: np.ndarray
    seen: np.ndarray = field(default_factory=lambda: np.zeros(0, np.int64))

    @classmethod
    def learn(cls, texts: Sequence[str], config: Config, *extra_words: np.ndarray) -> "Features":
        """Collect the vocabulary of texts.

        The weight of an n-gram is (ln((1 + n) / (1 + df)) + 1)^idf_power: Salton's inverse
        document frequency, smoothed as in scikit-learn's TfidfTransformer.

        The keys `extra_words` <int64>[k] are added to the words in any case.
        """
        xp = NumPy()
        ngram_parts, word_parts = [], []
        for batch in chunks(texts, BATCH):
            tokens = tokens_of(batch)
            ngram_parts.append(_distinct(*ngram_keys(xp, tokens, POWERS)))
            word_parts.append(_distinct(tokens.rows, word_keys(xp, tokens, POWERS)))
        ngrams, counts = np.unique(np.concatenate(ngram_parts), return_counts=True)
        frequent = np.argsort(-counts, kind="stable")[: config.max_features]
        frequent = np.sort(frequent[counts[frequent] >= config.min_df])
        ngrams, counts = ngrams[frequent], counts[frequent]
        idf = (np.log((1 + len(texts)) / (1 + counts)) + 1) ** config.idf_power
        words, word_counts = np.unique(np.concatenate(word_parts), return_counts=True)
        words = words[word_counts >= config.min_word_count]
        words = np.unique(np.concatenate([words, *extra_words]))
        return cls(ngrams, idf.astype(np.float32), words)

    def on_top_of(self, base: "Features") -> "Features":
        """Return the vocabulary of `base`, extended by the n-grams that it lacks."""
        ngrams, first = np.unique(np.append(base.ngrams, self.ngrams), return_index=True)
        return Features(ngrams, np.append(base.idf, self.idf)[first], base.words)

    @property
    def size(self) -> int:
        """Number of word ids, including padding and the unknown word."""
        return len(self.words) + 2

    def encode(self, texts: Sequence[str]) -> Encoded:
        """Return texts as ids and weights."""
        xp = NumPy()
        tokens = tokens_of(list(texts))
        rows, keys = ngram_keys(xp, tokens, POWERS)
        ngrams = positions(self.ngrams, keys)
        is_known = ngrams >= 0
        rows, ngrams = rows[is_known], ngrams[is_known]
        order = np.argsort(rows, kind="stable")
        rows, ngrams = rows[order], ngrams[order]
        weights = self.idf[ngrams]
        squares = np.bincount(rows, weights.astype(np.float64) ** 2, len(texts))
        weights = weights / np.sqrt(np.maximum(squares, 1e-12))[rows]
        word = word_keys(xp, tokens, POWERS)
        return Encoded(
            ngrams.astype(np.int32),
            weights.astype(np.float32),
            np.cumsum(np.bincount(rows, minlength=len(texts))),
            self.word_ids(word).astype(np.int32),
            np.cumsum(np.bincount(tokens.rows, minlength=len(texts))),
            windowing.ends_sentence(xp, word),
        )

    def is_seen(self, texts: Sequence[str]) -> np.ndarray:
        """Return whether each text holds a word of `seen` <bool>[texts]; always, if that is empty.

        Example:
            >>> Features(*np.zeros((3, 0)), seen_words(["so good"])).is_seen(["how good", "bad"])
            array([ True, False])
        """
        result = np.full(len(texts), not len(self.seen))
        if len(self.seen):
            rows, keys = _lexical_words(texts)
            result[rows[positions(self.seen, keys) >= 0]] = True
        return result

    def word_ids(self, keys: np.ndarray) -> np.ndarray:
        """Return the ids <int64>[keys] of words, `UNKNOWN` for those outside the vocabulary."""
        ids: np.ndarray = np.maximum(positions(self.words, keys) + 2, UNKNOWN)
        return ids

    def save(self, folder: Path) -> None:
        """Write features.npz to a model's folder."""
        with atomic_write(folder / FILE) as file:
            np.savez_compressed(file, allow_pickle=False, **vars(self))

    @classmethod
    def load(cls, folder: Path) -> "Features":
        """Read features.npz of a model's folder (raises UserError if it is missing or invalid)."""
        kinds = {"ngrams": np.integer, "idf": np.floating, "words": np.integer, "seen": np.integer}
        found = arrays.read(folder / FILE, kinds, optional={"seen"})
        ngrams, idf, words = found["ngrams"], found["idf"], found["words"]
        seen = found.get("seen", np.zeros(0, np.int64))
        if (
            idf.shape != ngrams.shape
            or not all(_is_ascending(keys) for keys in (ngrams, words, seen))
            or not ((idf >= 0) & (idf <= MAX_IDF)).all()
        ):
            raise UserError(f"{folder / FILE} is not that of a label model")
        keys = (array.astype(np.int64) for array in (ngrams, words, seen))
        return cls(next(keys), idf.astype(np.float32), *keys)


def seen_words(texts: Sequence[str]) -> np.ndarray:
    """Return the sorted keys <int64>[words] of the words of texts, for `Features.seen`."""
    return np.unique(_lexical_words(texts)[1])


def _lexical_words(texts: Sequence[str]) -> tuple[np.ndarray, np.ndarray]:
    """Return the text and the key of each word, emoji and emoticon, both <int64>[words]."""
    tokens = tokens_of(list(texts))
    is_lexical = tokens.lexical & ~tokens.mention
    return tokens.rows[is_lexical], word_keys(NumPy(), tokens, POWERS)[is_lexical]


def _is_ascending(keys: np.ndarray) -> bool:
    return keys.ndim == 1 and bool((keys[1:] > keys[:-1]).all())


def _distinct(rows: np.ndarray, keys: np.ndarray) -> np.ndarray:
    """Return each key once for each text that contains it."""
    order = np.lexsort((rows, keys))
    rows, keys = rows[order], keys[order]
    is_new = (np.diff(keys, prepend=0) != 0) | (np.diff(rows, prepend=-1) != 0)
    return np.compress(is_new, keys)


def positions(vocabulary: np.ndarray, keys: np.ndarray) -> np.ndarray:
    """Return the index of each key in a sorted vocabulary <int64>[keys], -1 for none.

    Example:
        >>> positions(np.array([3, 5, 9]), np.array([9, 4])).tolist()
        [2, -1]
    """
    if not len(vocabulary):
        return np.full(len(keys), -1, np.int64)
    index = np.minimum(np.searchsorted(vocabulary, keys), len(vocabulary) - 1)
    return np.where(vocabulary[index] == keys, index, -1)
