"""The settings of a model, and its vocabulary, which inference reads."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np

from seqapps.common.errors import UserError, excerpt, is_plain
from seqapps.common.fields import Fields
from seqapps.common.io.files import MAX_DOCUMENT_BYTES, read_document, write_text
from seqapps.common.settings import ModelSettings

from .config import ARCHITECTURE, MAX_SIZE, MAX_WORD_LENGTH, MAX_WORDS, Config

WORDS_FILE = "words.tsv"
MAX_COUNT = 2**53
MAX_SOURCE = 200  # characters


@dataclass(frozen=True)
class Vocabulary:
    """The words of a model in the order of their vectors, and their occurrences.

    Attributes:
        words: distinct words, the most frequent ones first.
        counts: <int64>[words], occurrences in the corpus; 0 where they are not known.

    Example:
        >>> vocabulary = Vocabulary(("the", "river"), np.array([20, 3]))
        >>> vocabulary.ids["river"], len(vocabulary)
        (1, 2)
    """

    words: tuple[str, ...]
    counts: np.ndarray

    def __len__(self) -> int:
        return len(self.words)

    @cached_property
    def ids(self) -> dict[str, int]:
        """Word -> its position."""
        return {word: number for number, word in enumerate(self.words)}

    def check_size(self, source: str, added: "Vocabulary | None" = None) -> None:
        """Check that words.tsv can be read again.

        Args:
            source: the words' origin, for the message.
            added: a vocabulary whose other words are added to this one.

        Raises:
            UserError: more than `MAX_DOCUMENT_BYTES`.
        """
        words = list(self.words)
        counts = self.counts.tolist()
        if added is not None:
            counts = [*counts, *added.counts.tolist()]
            words += [word for word in added.words if word not in self.ids]
        size = len("".join(words).encode()) + 2 * len(words) + len("".join(map(str, counts)))
        if size > MAX_DOCUMENT_BYTES:
            raise UserError(
                f"{source}: the list of {len(words):,} words has {size:,} bytes, expected at most "
                f"{MAX_DOCUMENT_BYTES:,}: lower the number of words (max_words)"
            )

    def save(self, folder: Path) -> None:
        """Write words.tsv: a word, a tab and its occurrences per line."""
        rows = zip(self.words, self.counts.tolist(), strict=True)
        write_text(folder / WORDS_FILE, "".join(f"{word}\t{count}\n" for word, count in rows))

    @classmethod
    def load(cls, folder: Path, size: int) -> "Vocabulary":
        """Read words.tsv (UserError: it does not hold `size` words)."""
        path = folder / WORDS_FILE
        rows = [line.split("\t") for line in read_document(path).removesuffix("\n").split("\n")]
        words = tuple(row[0] for row in rows)
        for number, row in enumerate(rows, start=1):
            is_count = len(row) == 2 and row[1].isascii() and row[1].isdigit()
            is_word = 0 < len(row[0]) <= MAX_WORD_LENGTH and is_plain(row[0])
            if not is_count or not is_word or int(row[1]) > MAX_COUNT:
                raise UserError(
                    f"{path}, line {number}: expected a word, a tab and its occurrences, got "
                    f"{excerpt(' '.join(row))}"
                )
        if len(words) != size or len(set(words)) != size:
            raise UserError(f"{path}: expected {size:,} distinct words, got {len(set(words)):,}")
        return cls(words, np.array([int(row[1]) for row in rows], np.int64))


@dataclass(frozen=True)
class Settings(ModelSettings):
    """The content of config.json, and the vocabulary beside it.

    Attributes:
        vocabulary: the words and their occurrences.
        size: numbers of a vector.
        min_count: occurrences that a word needed to get a vector; 0 if they are not known.
        tokens: words of the corpus; 0 if their number is not known.
        source: a phrase that names the vectors' origin where no corpus was read; "" otherwise.
    """

    kind = "a model of word vectors"
    architecture = ARCHITECTURE

    config: Config = field(kw_only=True)
    vocabulary: Vocabulary
    size: int
    min_count: int
    tokens: int
    source: str = ""

    @classmethod
    def read(cls, values: Fields, config: Config, folder: Path) -> Mapping[str, Any]:
        """Return the fields of this class from the content of config.json."""
        words = values.whole("words", 2, MAX_WORDS)
        return {
            "vocabulary": Vocabulary.load(folder, words),
            "size": values.whole("size", 2, MAX_SIZE),
            "min_count": values.whole("min_count", 0, 1_000_000),
            "tokens": values.whole("tokens", 0, MAX_COUNT),
            "source": values.text("source", max_length=MAX_SOURCE),
        }

    def values(self) -> Mapping[str, Any]:
        """Return the app's part of config.json."""
        return {
            "words": len(self.vocabulary),
            "size": self.size,
            "min_count": self.min_count,
            "tokens": self.tokens,
            "source": self.source,
        }
