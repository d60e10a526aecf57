"""Pretrained word vectors: text files of GloVe, word2vec and fastText, or models of words."""

from dataclasses import dataclass

import numpy as np

from seqapps.common.array_namespace import NumPy
from seqapps.common.errors import UserError
from seqapps.common.export import word_vectors

from .ngram_features import positions
from .tokens import POWERS, tokens_of, word_keys


@dataclass(frozen=True)
class WordVectors:
    """Vectors of words by their keys (see `tokens`).

    Attributes:
        keys: <int64>[words], sorted.
        values: <float32>[words, size].
    """

    keys: np.ndarray
    values: np.ndarray

    @property
    def size(self) -> int:
        """Length of a vector."""
        return int(self.values.shape[1])

    def table(self, words: np.ndarray) -> np.ndarray:
        """Return the vectors <float32>[ids, size] of sorted keys, 0 for words without a vector.

        Two rows are added before them: those of padding and of the unknown word.
        """
        index = positions(self.keys, words)
        rows = np.where(index[:, None] >= 0, self.values[index], 0.0)
        return np.concatenate([np.zeros((2, self.size)), rows]).astype(np.float32)

    @classmethod
    def read(cls, path: str, max_words: int) -> "WordVectors":
        """Read the first words of a file or of a model of words (see `word_vectors.read`).

        Words that are not exactly one token are skipped. The first one of words that are folded to
        the same token counts.

        Raises:
            UserError: see `word_vectors.read`, or no word is exactly one token.
        """
        words, rows = word_vectors.read(path, max_words)
        tokens = tokens_of(words)
        is_word = (np.bincount(tokens.rows, minlength=1) == 1)[tokens.rows] & ~tokens.mention
        keys, first = np.unique(word_keys(NumPy(), tokens, POWERS)[is_word], return_index=True)
        if not len(keys):
            raise UserError(f"{path} holds no word that is exactly one token")
        return cls(keys, rows[tokens.rows[is_word][first]])
