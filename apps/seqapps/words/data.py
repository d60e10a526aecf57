"""Read a corpus, choose its vocabulary, and cut it into blocks for the networks."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from seqapps.common.errors import UserError
from seqapps.common.terminal.progress import counted

from .alignment import min_shared
from .config import BLOCK_WORDS, MAX_WORDS, MIN_WORDS, Config, scale_to_data
from .settings import Settings, Vocabulary
from .text.corpus import BOUNDARY, Corpus, read

PADDING = -1


@dataclass(frozen=True)
class TrainingData:
    """A corpus, ready for training.

    Attributes:
        config: the configuration, without `auto`.
        corpus: the encoded corpus.
    """

    config: Config
    corpus: Corpus

    @property
    def sha256(self) -> str:
        """Hash of the files; a checkpoint belongs to it."""
        return self.corpus.sha256

    @property
    def digest(self) -> str:
        """SHA-256 of the vocabulary and the encoded corpus."""
        return self.corpus.digest

    @property
    def refused(self) -> Sequence[UserError]:
        """Errors of files that the training goes on without."""
        return self.corpus.refused

    @property
    def summary(self) -> str:
        """One line for the user."""
        corpus = self.corpus
        others = ", ".join(f"{count:,} {reason}" for reason, count in corpus.skipped.items())
        skipped = f"; skipped {counted(sum(corpus.skipped.values()), 'file')} ({others})"
        return (
            f"{counted(corpus.tokens, 'word')} in {counted(corpus.documents, 'document')}, "
            f"vectors for {counted(len(corpus.words), 'different word')} that "
            f"{'occur' if self.config.min_count == 1 else 'each occur'} at least "
            f"{counted(self.config.min_count or 1, 'time')}{skipped if others else ''}"
        )

    @cached_property
    def frequencies(self) -> np.ndarray:
        """Share of each word of the vocabulary in its occurrences, <float64>[words]."""
        shares: np.ndarray = self.corpus.counts / self.corpus.counts.sum()
        return shares


def load(source: str, config: Config, base: Settings | None = None) -> TrainingData:
    """Read a corpus, and complete the configuration for its size.

    Args:
        source: a file with one document per line, a folder with one document per file, or `-`.
        config: the configuration.
        base: the settings of the model to start from, or None.

    Raises:
        UserError: unreadable, not text, fewer than `MIN_WORDS` different words, too many words, or
            too few in common with the model to start from.
    """
    chosen = config

    def kept(counts: np.ndarray) -> int:
        nonlocal chosen
        chosen = scale_to_data(config, counts)
        frequent = int((counts >= (chosen.min_count or 1)).sum())
        return min(frequent, config.max_words, MAX_WORDS)

    corpus = read(source, lowercase=config.lowercase, vocabulary=kept)
    if len(corpus.words) < MIN_WORDS:
        raise UserError(
            f"{source} holds {counted(len(corpus.words), 'different word')} that occur at least "
            f"{counted(chosen.min_count or 1, 'time')} (of {corpus.types:,} in all), expected at "
            f"least {MIN_WORDS}"
        )
    vocabulary = Vocabulary(corpus.words, corpus.counts)
    if base is not None:
        _check_base(source, vocabulary, base, chosen)
    vocabulary.check_size(source, added=base.vocabulary if base else None)
    size = chosen.size or 2
    if base is None and size >= len(corpus.words):
        raise UserError(
            f"{source}: size expects fewer numbers than words with a vector, got {size} for "
            f"{counted(len(corpus.words), 'word')}"
        )
    return TrainingData(chosen, corpus)


def _check_base(source: str, vocabulary: Vocabulary, base: Settings, config: Config) -> None:
    """Check that a corpus has enough words in common with the model to start from.

    Raises:
        UserError: too few, or more words in all than a model may have.
    """
    shared = sum(word in base.vocabulary.ids for word in vocabulary.words)
    if config.method == "svd" and shared < min_shared(base.size):
        raise UserError(
            f"{source} shares {counted(shared, 'word')} with the model of --from, expected at "
            f"least {min_shared(base.size)}: its vectors are rotated onto those of the model"
        )
    if (words := len(vocabulary) + len(base.vocabulary) - shared) > MAX_WORDS:
        raise UserError(
            f"{source} and the model of --from have {words:,} words in all, expected at most "
            f"{MAX_WORDS:,}: lower max_words"
        )


@dataclass(frozen=True)
class Blocks:
    """Pieces of documents for the networks.

    Attributes:
        train, validation: <int32>[n, BLOCK_WORDS], filled up with `PADDING`.
    """

    train: np.ndarray
    validation: np.ndarray


def blocks(data: TrainingData, seed: int) -> Blocks:
    """Cut a corpus into blocks, after subsampling, and hold out some by their hash.

    Equal blocks are on the same side. Blocks of one word are left out: it has no context.

    Raises:
        UserError: fewer than two different blocks are left.
    """
    config = data.config
    rows = [_cut(ids) for ids in data.corpus.sampled(config.subsampling or 0.0, seed)]
    table = np.concatenate(rows) if rows else np.zeros((0, BLOCK_WORDS), np.int32)
    hashes = [hashlib.sha256(row.tobytes()).digest()[:4] for row in table]
    order = np.frombuffer(b"".join(hashes), ">u4")
    if len(set(hashes)) < 2:
        raise UserError("expected a corpus of at least two different pieces of text to learn from")
    threshold = max(np.sort(order)[0], int(config.validation * 2**32))
    is_held_out = order <= min(threshold, np.unique(order)[-2])
    return Blocks(table[~is_held_out], table[is_held_out])


def _cut(ids: np.ndarray) -> np.ndarray:
    """Return the documents of a piece of a corpus as rows <int32>[n, BLOCK_WORDS]."""
    is_word = ids != BOUNDARY
    document = np.cumsum(~is_word)[is_word]
    words = ids[is_word]
    starts = np.flatnonzero(np.diff(document, prepend=-1))
    position = np.arange(len(words)) - np.repeat(starts, np.diff(np.append(starts, len(words))))
    column = position % BLOCK_WORDS
    row = np.cumsum(column == 0) - 1
    table = np.full((int(row[-1]) + 1 if len(row) else 0, BLOCK_WORDS), PADDING, np.int32)
    table[row, column] = words
    with_context: np.ndarray = table[table[:, 1] != PADDING]
    return with_context
