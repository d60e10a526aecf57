"""From a table of texts and labels to ids, split into training and validation texts."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np

from seqapps.common.config import continued
from seqapps.common.errors import UserError, excerpt, valid_rows
from seqapps.common.export import bundle
from seqapps.common.io.tables import Table
from seqapps.common.io.text import checked
from seqapps.common.training.validation_split import held_out

from .config import ARCHITECTURE, LONGEST_TEXT, Config
from .runtime import Settings
from .text.labels import qualified
from .text.ngram_features import Encoded, Features
from .vectors import Vectors

COLUMNS = ("text", "label")
FAMILY = "family"  # a column, if there is one: texts of a family are on one side of the split
SMALL = 5_000  # texts up to which a given encoder is left as it is
# Texts below which the machines alone learn, as good as: they have what a given model knows, and
# more would be learned by heart.
FEW = 1_000


@dataclass(frozen=True)
class Message:
    """One row of a training table.

    Attributes:
        text: as somebody wrote it.
        label: what it is to be given; an emoji as Unicode recommends to write it.
        family: what it is a variant of; "" for nothing.
    """

    text: str
    label: str
    family: str = ""


@dataclass(frozen=True)
class TrainingData:
    """Texts, ready for training.

    Attributes:
        config: the configuration, sized to the data.
        features: what is known of n-grams and words.
        labels: sorted.
        messages: the rows as they were given.
        kept: <bool>[rows], which of them validate.
        vectors: given word vectors, or none.
        sha256: of the rows, in their order: what a checkpoint is tied to.
    """

    config: Config
    features: Features
    labels: tuple[str, ...]
    messages: list[Message]
    kept: np.ndarray
    vectors: Vectors | None
    sha256: str

    @cached_property
    def texts(self) -> Encoded:
        """All texts as ids."""
        return self.features.encode([message.text for message in self.messages])

    @cached_property
    def targets(self) -> np.ndarray:
        """The labels' numbers <int64>[rows]."""
        number = {label: number for number, label in enumerate(self.labels)}
        return np.array([number[message.label] for message in self.messages])

    @property
    def few(self) -> bool:
        """Whether the machines alone learn, from what a given model knows."""
        apart = int(self.kept.sum()) if self.config.validation_data else 0
        return _few(self.config, len(self.messages) - apart)

    @property
    def groups(self) -> list[str]:
        """What must be on one side of a split."""
        return [_group(message) for message in self.messages]

    @property
    def digest(self) -> str:
        """SHA-256 of the ids: what the model is fed."""
        parts = (*vars(self.texts).values(), self.targets, self.kept)
        return hashlib.sha256(b"".join(part.tobytes() for part in parts)).hexdigest()

    @property
    def summary(self) -> str:
        """One line for the user."""
        validating = int(self.kept.sum())
        return (
            f"{len(self.messages) - validating:,} texts to train on, {validating:,} to validate, "
            f"{len(self.labels):,} labels, {len(self.features.ngrams):,} n-grams and "
            f"{len(self.features.words):,} words known"
        )


def _group(message: Message) -> str:
    return f"family {message.family}" if message.family else message.text.casefold()


def read_messages(source: str) -> Iterator[Message | UserError]:
    """Yield the rows of a CSV file; a broken one as its error, which names its number.

    Raises:
        UserError: the file cannot be read, or has not the columns text and label.
    """
    table = Table(source)
    text, label = (table.column(name) for name in COLUMNS)
    family = table.column(FAMILY) if FAMILY in table.header else None
    for number, row in enumerate(table, start=1):
        where = f"{table.name}, row {number}"
        try:
            name = checked(row[label], LONGEST_TEXT)
            if not name:
                raise UserError(f"expected a label, got none for {excerpt(row[text])}")
            content = checked(row[text], LONGEST_TEXT, allowed="\t\r\n")
            if not content:
                raise UserError("expected a text, got none")
        except UserError as error:
            yield UserError(f"{where}: {error}")
            continue
        yield Message(content, qualified(name), "" if family is None else row[family].strip())


def load(source: str, config: Config, base: Settings | None = None) -> TrainingData:
    """Read texts and labels, find out what is to be known, size the configuration, split.

    Args:
        source: path of a CSV file; `-` is stdin.
        config: settings, perhaps to be sized.
        base: the settings of the model that is trained further, if any.

    Raises:
        UserError: an unreadable or empty file, missing columns, broken rows (they are named),
            fewer than two labels or two texts.
    """
    if config.deep and not (config.embedding or config.vectors or config.vector_size):
        raise UserError("embedding=0 (as in the course's presets) wants --vectors FILE, got none")
    messages = _sound(source)
    name = "stdin" if source == "-" else source
    labels = tuple(sorted({message.label for message in messages}))
    groups = [_group(message) for message in messages]
    if len(labels) < 2:
        raise UserError(f"{name} has one label, {excerpt(labels[0])}: expected at least two")
    if len(set(groups)) < 2:
        raise UserError(f"{name} holds one distinct text or family, expected at least two")
    config = sized(config, len(messages), base is not None)
    if config.validation_data:
        checking = _sound(config.validation_data)
        foreign = next((m.label for m in checking if m.label not in labels), None)
        if foreign is not None:
            raise UserError(f"{config.validation_data} has a label that {name} lacks: {foreign!r}")
        kept = np.repeat([False, True], [len(messages), len(checking)])
        messages += checking
    else:
        kept = np.array(held_out(groups, config.validation or 0.0))
    trained_on = [message.text for message, out in zip(messages, kept, strict=True) if not out]
    if len({m.label for m, out in zip(messages, kept, strict=True) if not out}) < 2:
        raise UserError(f"{name} is too small: what is trained on has one label")
    vectors = None
    if config.vectors:
        vectors = Vectors.read(config.vectors, config.most_vectors)
        config = replace(config, vector_size=vectors.size)
    features = Features.learn(
        list(dict.fromkeys(trained_on)),  # a repeated text says no more of what is common
        least=config.least,
        least_words=config.least_words,
        most=config.most,
        power=config.rarity,
        also=_words_of(vectors, base),
        keep_variation=config.keep_variation,
    )
    if base is not None and config.frozen:
        features = features.on_top_of(base.features)
    return TrainingData(
        config,
        features,
        labels,
        messages,
        kept,
        vectors,
        sha256=_digest(messages),
    )


def _words_of(vectors: Vectors | None, base: Settings | None) -> np.ndarray:
    known = [] if vectors is None else [vectors.keys]
    known += [] if base is None else [base.features.words]
    return np.concatenate([np.zeros(0, np.int64), *known])


def _digest(messages: list[Message]) -> str:
    rows = ("\0".join((m.text, m.label, m.family)) for m in messages)
    return hashlib.sha256("\n".join(rows).encode()).hexdigest()


def _sound(source: str) -> list[Message]:
    messages = valid_rows(read_messages(source))
    if not messages:
        raise UserError(f"{source} holds no rows below its header")
    return messages


def sized(config: Config, rows: int, further: bool) -> Config:
    """Fill in what the configuration leaves to the data.

    Args:
        config: settings with `None` where the data decides.
        rows: number of given texts.
        further: whether a trained model is trained on.
    """
    frozen = further and rows <= SMALL if config.frozen is None else config.frozen
    few = _few(replace(config, frozen=frozen), rows)
    automatic: dict[str, Any] = {
        "frozen": frozen,
        "batch_size": 128 if rows >= 5_000 else 32 if rows >= 500 else 8,
        "learning_rate": 0.0001 if few else 0.003 if frozen else 0.001 if further else 0.002,
        "epochs": 1 if few else _epochs(rows),
        "validation": 0.15 if rows < 2_000 else max(0.01, min(0.1, 5_000 / rows)),
    }
    missing = {key: value for key, value in automatic.items() if getattr(config, key) is None}
    return replace(config, **missing)


def _few(config: Config, rows: int) -> bool:
    return bool(config.frozen and config.wide and rows < FEW)


def _epochs(rows: int) -> int:
    return 2 if rows >= 20_000 else 6 if rows >= 5_000 else 15 if rows >= 1_000 else 30


def starts_from_shipped(config: Config) -> bool:
    """Say whether the shipped model's encoder is where a training starts, if none is named."""
    default = Config()
    same = all(getattr(config, key) == getattr(default, key) for key in ARCHITECTURE)
    return same and config.deep and not config.vectors


def further(source: bundle.Bundle, config: Config) -> tuple[Config, Settings]:
    """Return the configuration for training a model further, and that model's settings.

    The architecture of the encoder is the source's; labels and n-grams are those of the data.

    Raises:
        UserError: the model has no encoder, or the configuration asks for another architecture.
    """
    settings = Settings.from_folder(source.path)
    if config.deep and not settings.config.deep:
        raise UserError(f"--from {source.path}: that model has no encoder (deep=false)")
    if config.vectors:
        raise UserError(
            "a model that is trained further keeps its word vectors: drop "
            "--vectors, or start from nothing (--from none)"
        )
    kept = continued(config, settings.config, ARCHITECTURE, source.path)
    return kept, settings
