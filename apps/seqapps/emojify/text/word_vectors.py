"""Pretrained word vectors: text files of GloVe, word2vec and fastText, or models of words."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from seqapps.common.errors import UserError, excerpt
from seqapps.common.export.bundle import verify
from seqapps.common.export.litert import LiteModel
from seqapps.common.io.encodings import SAMPLE_BYTES, encoding_of
from seqapps.common.io.files import read_document

from .array_namespace import NumPy
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
        """Read the first words of a file with a word and its vector in each line.

        The path may also be the folder of a model that `seqapps words train` has made. A first
        line of two numbers (word2vec, fastText) is skipped, and so are words that are not exactly
        one token. The first one of words that are folded to the same token counts.

        Raises:
            UserError: unreadable, or a line without a vector of the same length as the others.
        """
        if Path(path).is_dir():
            return cls._of_words(path, *_of_model(Path(path), max_words))
        words: list[str] = []
        rows: list[np.ndarray] = []
        try:
            with Path(path).open("rb") as file:
                encoding = encoding_of(file.read(SAMPLE_BYTES))
            with Path(path).open(encoding=encoding, errors="replace") as file:
                for number, line in enumerate(file, start=1):
                    word, *cells = line.rstrip("\n").rstrip(" ").split(" ")
                    if number == 1 and len(cells) == 1 and word.isdecimal():
                        continue
                    row = _vector(cells)
                    if row is None or (rows and len(row) != len(rows[0])):
                        expected = f"{len(rows[0])} numbers" if rows else "numbers"
                        raise UserError(
                            f"{path}, line {number}: expected a word and {expected} separated by "
                            f"spaces, got {excerpt(line.strip())}"
                        )
                    words.append(word)
                    rows.append(row)
                    if len(words) == max_words:
                        break
        except OSError as error:
            raise UserError(f"cannot read {path}: {error.strerror}") from error
        if not words:
            raise UserError(f"{path} holds no word vectors")
        return cls._of_words(path, words, np.array(rows, np.float32))

    @classmethod
    def _of_words(cls, path: str, words: list[str], rows: np.ndarray) -> "WordVectors":
        """Keep the words that are exactly one token (UserError: there is none)."""
        tokens = tokens_of(words)
        is_word = (np.bincount(tokens.rows, minlength=1) == 1)[tokens.rows] & ~tokens.mention
        keys, first = np.unique(word_keys(NumPy(), tokens, POWERS)[is_word], return_index=True)
        if not len(keys):
            raise UserError(f"{path} holds no word that is exactly one token")
        return cls(keys, rows[tokens.rows[is_word][first]])


def _of_model(folder: Path, max_words: int) -> tuple[list[str], np.ndarray]:
    """Return the first words of a model of word vectors, and their vectors."""
    verify(folder, "words")
    lines = read_document(folder / "words.tsv").splitlines()[:max_words]
    ids = np.arange(len(lines), dtype=np.int32)
    vectors = LiteModel(folder / "lite" / "lookup.tflite")(ids=ids)["vectors"]
    return [line.partition("\t")[0] for line in lines], vectors


def _vector(cells: list[str]) -> np.ndarray | None:
    try:
        row = np.array(cells, np.float32)
    except ValueError:
        return None
    return row if len(row) > 1 and np.isfinite(row).all() else None
