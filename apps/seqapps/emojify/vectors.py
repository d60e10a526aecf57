"""Word vectors from the text files of GloVe, word2vec and fastText."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from seqapps.common.errors import UserError, excerpt

from .text.array_namespace import NumPy
from .text.ngram_features import find
from .text.tokens import POWERS, tokens_of, word_keys

AT_ONCE = 10_000


@dataclass(frozen=True)
class Vectors:
    """Vectors of words by their keys (see `tokens`).

    Attributes:
        keys: <int64>[words], sorted.
        values: <float32>[words, size].
    """

    keys: np.ndarray
    values: np.ndarray

    @property
    def size(self) -> int:
        """The length of a vector."""
        return self.values.shape[1]

    def of(self, words: np.ndarray) -> np.ndarray:
        """Return <float32>[ids, size] for sorted keys of words; 0 for those without a vector.

        The first two rows are those of padding and of the unknown word.
        """
        place = find(self.keys, words)
        found = np.where(place[:, None] >= 0, self.values[place], 0.0)
        return np.concatenate([np.zeros((2, self.size)), found]).astype(np.float32)

    @classmethod
    def read(cls, path: str, most: int) -> "Vectors":
        """Read the first words of a file: a word and its numbers in each line.

        A first line of two numbers (word2vec, fastText) is left out, and so are words that are
        no single token here; of words that are folded to the same one the first counts.

        Args:
            path: of the file.
            most: words to read, the file being sorted by frequency as these files are.

        Raises:
            UserError: unreadable, or a line that is no word with as many numbers as the others.
        """
        words: list[str] = []
        rows: list[np.ndarray] = []
        try:
            with Path(path).open(encoding="utf-8", errors="replace") as file:
                for number, line in enumerate(file, start=1):
                    word, *numbers = line.rstrip("\n").rstrip(" ").split(" ")
                    if number == 1 and len(numbers) == 1 and word.isdecimal():
                        continue
                    row = _row(numbers)
                    if row is None or (rows and len(row) != len(rows[0])):
                        expected = f"{len(rows[0])} numbers" if rows else "numbers"
                        raise UserError(
                            f"{path}, line {number}: expected a word and {expected} separated by "
                            f"spaces, got {excerpt(line.strip())}"
                        )
                    words.append(word)
                    rows.append(row)
                    if len(words) == most:
                        break
        except OSError as error:
            raise UserError(f"cannot read {path}: {error.strerror}") from error
        if not words:
            raise UserError(f"{path} holds no word vectors")
        return cls._of(words, np.array(rows, np.float32), path)

    @classmethod
    def _of(cls, words: list[str], values: np.ndarray, path: str) -> "Vectors":
        keys, places = [], []
        for begin in range(0, len(words), AT_ONCE):
            tokens = tokens_of(words[begin : begin + AT_ONCE])
            single = np.bincount(tokens.rows, minlength=1) == 1
            found = single[tokens.rows] & ~tokens.mention
            keys.append(word_keys(NumPy(), tokens, POWERS)[found])
            places.append(tokens.rows[found] + begin)
        known, first = np.unique(np.concatenate(keys), return_index=True)
        if not len(known):
            raise UserError(f"{path} holds no words that occur as words here")
        return cls(known, values[np.concatenate(places)[first]])


def _row(numbers: list[str]) -> np.ndarray | None:
    try:
        row = np.array(numbers, np.float32)
    except ValueError:
        return None
    return row if len(row) > 1 and np.isfinite(row).all() else None
