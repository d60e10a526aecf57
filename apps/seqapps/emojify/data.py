"""Read texts and labels, split them into training and validation texts, and encode them."""

import hashlib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import pairwise

import numpy as np

from seqapps.common.contract import Source
from seqapps.common.errors import UserError, excerpt, valid_rows
from seqapps.common.io.tables import Table
from seqapps.common.io.text import clean_text
from seqapps.common.terminal.progress import counted
from seqapps.common.training.validation_split import held_out

from .config import (
    ARCHITECTURE,
    MAX_TEXT_LENGTH,
    Config,
    is_only_linear,
    scale_to_data,
    windows_for,
)
from .settings import Settings
from .text.labels import number, qualified, scale
from .text.ngram_features import Encoded, Features
from .text.word_vectors import WordVectors

COLUMNS = ("text", "label")
# Of the Penn Treebank: n't, 's, 're, 've, 'll, 'd, 'm as words of their own.
_SPLIT_END = re.compile(r"(\w) (n't|'(?:s|re|ve|ll|d|m))(?!\w)", re.IGNORECASE)
FAMILY = "family"  # optional column: texts of a family are on one side of a split


@dataclass(frozen=True)
class Message:
    """A row of a training table.

    Attributes:
        text: the text in NFC.
        label: its label; emoji are fully qualified.
        family: name of a group of similar texts, or "".

    Example:
        >>> Message("I love you", "❤️").group == Message("i LOVE you", "💔").group
        True
    """

    text: str
    label: str
    family: str = ""

    @property
    def group(self) -> str:
        """The name of the family, or the text without case: texts of a group are not split."""
        return f"family {self.family}" if self.family else self.text.casefold()


@dataclass(frozen=True)
class TrainingData:
    """Texts and labels, ready for training.

    Attributes:
        labels: sorted.
        messages: the rows in the order of the file.
        is_held_out: <bool>[rows], whether a row is for validation.
        sha256: hash of the rows in their order; a checkpoint belongs to it.
    """

    config: Config
    features: Features
    labels: tuple[str, ...]
    messages: list[Message]
    is_held_out: np.ndarray
    vectors: WordVectors | None
    sha256: str

    @cached_property
    def texts(self) -> Encoded:
        """All texts as ids."""
        return self.features.encode([message.text for message in self.messages])

    @cached_property
    def targets(self) -> np.ndarray:
        """Index of the label of each row <int64>[rows]."""
        index = {label: number for number, label in enumerate(self.labels)}
        return np.array([index[message.label] for message in self.messages])

    @property
    def scale(self) -> np.ndarray | None:
        """The labels as numbers <float64>[labels]; None unless they are ordinal."""
        return scale(self.labels) if self.config.ordinal else None

    @property
    def label_shares(self) -> np.ndarray:
        """Share of each label among the training texts <float64>[labels]."""
        counts = np.bincount(self.targets[~self.is_held_out], minlength=len(self.labels))
        return np.asarray(counts / counts.sum())

    def rows(self, mask: np.ndarray) -> list[Message]:
        """Return the messages where a mask <bool>[rows] is true."""
        return [self.messages[row] for row in np.flatnonzero(mask)]

    @property
    def is_only_linear(self) -> bool:
        """Whether the SVMs do nearly all of the learning (see `config.is_only_linear`)."""
        separate = int(self.is_held_out.sum()) if self.config.validation_data else 0
        return is_only_linear(self.config, len(self.messages) - separate)

    @property
    def is_learned(self) -> np.ndarray:
        """<bool>[rows], whether the final model learns from a row.

        Few texts are too few to leave some out: once the model is measured on the texts that were
        held out, it learns them as well. Those of a separate file stay apart.
        """
        if self.is_only_linear and not self.config.validation_data:
            return np.ones(len(self.messages), bool)
        return ~self.is_held_out

    @property
    def digest(self) -> str:
        """SHA-256 of the encoded texts and of the split."""
        parts = (*vars(self.texts).values(), self.targets, self.is_held_out)
        return hashlib.sha256(b"".join(part.tobytes() for part in parts)).hexdigest()

    @property
    def summary(self) -> str:
        """One line for the user."""
        validation = int(self.is_held_out.sum())
        return (
            f"{counted(len(self.messages) - validation, 'text')} for training, "
            f"{counted(validation, 'text')} for validation, {counted(len(self.labels), 'label')}; "
            f"vocabulary: {counted(len(self.features.ngrams), 'n-gram')}, "
            f"{counted(len(self.features.words), 'word')}"
        )


def read(source: str) -> Iterator[Message | UserError]:
    """Yield the rows of a CSV file with the columns text and label, and perhaps family.

    A row that cannot be used is yielded as an error that names its number.

    Raises:
        UserError: unreadable, or a column is missing.
    """
    table = Table(source, decodes=True)
    text, label = (table.column(name) for name in COLUMNS)
    family = table.column(FAMILY) if FAMILY in table.header else None
    for place, row in enumerate(table, start=1):
        try:
            name = clean_text(row[label], MAX_TEXT_LENGTH)
            if not name:
                raise UserError(
                    f"column {COLUMNS[1]!r}: expected a label, got none for {excerpt(row[text])}"
                )
            content = clean_text(joined(row[text]), MAX_TEXT_LENGTH, allowed="\t\r\n")
            if not content:
                raise UserError(f"column {COLUMNS[0]!r}: expected a text, got none")
        except UserError as error:
            yield UserError(f"{table.name}, row {place}: {error}")
            continue
        yield Message(content, qualified(name), "" if family is None else row[family].strip())


def joined(text: str) -> str:
    """Put the ends of words back that treebanks split off: is n't -> isn't.

    Tables of corpora are often tokenised like this, and what people type is not.

    Example:
        >>> joined("it 's a film that does n't bore ; `` they 'll '' love it")
        "it's a film that doesn't bore ; `` they'll '' love it"
    """
    return _SPLIT_END.sub(r"\1\2", text)


def load(source: str, config: Config, base: Settings | None = None) -> TrainingData:
    """Read a CSV file, scale the configuration, split, and collect the vocabulary.

    Raises:
        UserError: an unreadable or empty file, missing columns, rows that cannot be used, fewer
            than two labels or two texts.
    """
    if config.deep and not (config.embedding or config.vectors or config.vector_size):
        raise UserError("embedding=0 needs pretrained word vectors: name a file with --vectors")
    name = "stdin" if source == "-" else source
    messages = _read_all(source)
    labels = _labels(messages, config, name)
    if len(labels) < 2:
        raise UserError(f"{name} has one label, {excerpt(labels[0])}: expected at least two")
    if len({message.group for message in messages}) < 2:
        raise UserError(f"{name} holds one distinct text or family, expected at least two")
    config = scale_to_data(config, len(messages), base is not None)
    if config.windows is None:
        lengths = [len(message.text.split()) for message in messages]
        config = replace(config, windows=windows_for(config, lengths))
    messages, is_held_out = _split(messages, config, name)
    vectors = None
    if config.vectors:
        vectors = WordVectors.read(config.vectors, config.max_vectors)
        config = replace(config, vector_size=vectors.size)
    extra = [vectors.keys] if vectors else []
    extra += [base.features.words] if base else []
    rows = ("\0".join((m.text, m.label, m.family)) for m in messages)
    digest = hashlib.sha256("\n".join(rows).encode()).hexdigest()
    empty = Features(*np.zeros((3, 0)))
    data = TrainingData(config, empty, labels, messages, is_held_out, vectors, digest)
    # A repeated text counts once in the document frequencies.
    texts = dict.fromkeys(message.text for message in data.rows(data.is_learned))
    features = Features.learn(list(texts), config, *extra)
    if base and config.freeze_encoder:
        features = features.on_top_of(base.features)
    return replace(data, features=features)


def _labels(messages: Sequence[Message], config: Config, name: str) -> tuple[str, ...]:
    """Return the labels, sorted; ordinal ones as numbers.

    Raises:
        UserError: an ordinal label that is no number, or two spellings of one number.
    """
    labels = {message.label for message in messages}
    if not config.ordinal:
        return tuple(sorted(labels))
    for row, message in enumerate(messages, start=1):
        if number(message.label) is None:
            raise UserError(
                f"{name}, row {row}: expected a number as label, since the labels are ordinal, "
                f"got {excerpt(message.label)}"
            )
    ordered = tuple(sorted(labels, key=lambda label: (number(label) or 0.0, label)))
    for first, second in pairwise(ordered):
        if number(first) == number(second):
            raise UserError(f"{name}: the labels {first} and {second} are one number")
    return ordered


def _split(messages: list[Message], config: Config, name: str) -> tuple[list[Message], np.ndarray]:
    """Return all messages, and which of them are for validation <bool>[messages]."""
    labels = {message.label for message in messages}
    if config.validation_data:
        validation = _read_all(config.validation_data)
        for row, message in enumerate(validation, start=1):
            if message.label not in labels:
                raise UserError(
                    f"{config.validation_data}, row {row}: {name} lacks the label "
                    f"{excerpt(message.label)}"
                )
        is_held_out = np.repeat([False, True], [len(messages), len(validation)])
        messages = messages + validation
    else:
        groups = [message.group for message in messages]
        is_held_out = np.array(held_out(groups, config.validation or 0.0))
    if len({m.label for m, out in zip(messages, is_held_out, strict=True) if not out}) < 2:
        raise UserError(f"{name} is too small: its training texts have one label")
    return messages, is_held_out


def _read_all(source: str) -> list[Message]:
    messages = valid_rows(read(source))
    if not messages:
        raise UserError(f"{source} holds no rows below its header")
    return messages


def make_batch(
    words: np.ndarray, offsets: np.ndarray, targets: np.ndarray, batch_size: int
) -> tuple[tuple[np.ndarray, np.ndarray], np.ndarray, np.ndarray]:
    """Return inputs, targets and weights <float32>[texts] of a batch.

    Args:
        words: <int32>[texts, time], see `Encoded.padded_words`.
        offsets: <float32>[texts, labels], logits of the linear branch.
        batch_size: divides the weights, so that the loss is that of one text.

    Example:
        >>> make_batch(np.ones((2, 3)), np.zeros((2, 4)), np.array([0, 1]), batch_size=2)[2]
        array([0.5, 0.5], dtype=float32)
    """
    weights = np.full(len(words), 1 / batch_size, np.float32)
    return (words, offsets), targets.astype(np.int32), weights


def starts_from_shipped(config: Config, source: Source) -> bool:
    """Return whether a training without --from starts from the shipped model."""
    default = Config()
    is_same = all(getattr(config, key) == getattr(default, key) for key in ARCHITECTURE)
    return is_same and config.deep and not config.vectors
