"""From a list of names to ids, split into training and validation names."""

import hashlib
from dataclasses import dataclass, replace

import numpy as np

from seqapps.common.config import continued
from seqapps.common.errors import UserError
from seqapps.common.export import bundle
from seqapps.common.io.text import Alphabet, Sequences, read_lines
from seqapps.common.training.validation_split import held_out

from .config import LONGEST_NAME, Config, sized
from .runtime import Settings

ARCHITECTURE = ("cell", "units", "depth", "embedding")


@dataclass(frozen=True)
class TrainingData:
    """A list of names, ready for training.

    Attributes:
        config: the configuration, sized to the list.
        alphabet: learned from the list.
        train, validation: the names as ids; a name that is listed twice is on one side only.
        sha256: of the names, in their order: what a checkpoint is tied to.
    """

    config: Config
    alphabet: Alphabet
    train: Sequences
    validation: Sequences
    sha256: str

    @property
    def vocabulary(self) -> int:
        """Number of ids, the stop symbol included."""
        return self.alphabet.size

    @property
    def all(self) -> Sequences:
        """Training and validation names together."""
        width = max(self.train.ids.shape[1], self.validation.ids.shape[1])
        parts = [
            np.pad(part.ids, ((0, 0), (0, width - part.ids.shape[1])))
            for part in (self.train, self.validation)
        ]
        lengths = np.concatenate([self.train.lengths, self.validation.lengths])
        return Sequences(np.concatenate(parts), lengths)

    @property
    def digest(self) -> str:
        """SHA-256 of the ids: what the model is fed."""
        parts = (self.train.ids, self.train.lengths, self.validation.ids, self.validation.lengths)
        return hashlib.sha256(b"".join(part.tobytes() for part in parts)).hexdigest()

    @property
    def summary(self) -> str:
        """One line for the user."""
        return (
            f"{len(self.train):,} names to train on, {len(self.validation):,} to validate, "
            f"{len(self.alphabet.symbols)} different characters"
        )


def read_names(source: str) -> list[str]:
    """Read one name a line from a UTF-8 file (`-`: stdin).

    Raises:
        UserError: unreadable, not text, or no name in it.
    """
    names = [name for _, name in read_lines(source, LONGEST_NAME)]
    if not names:
        raise UserError(f"{source} holds no names: expected one a line")
    return names


def load(source: str, config: Config, base: Alphabet | None = None) -> TrainingData:
    """Read a list, learn its alphabet, size the configuration, and split.

    Args:
        source: path of the list; `-` is stdin.
        config: settings, perhaps to be sized.
        base: the `Alphabet` of the model that is trained further, if any.

    Raises:
        UserError: an unreadable or empty list, or fewer than two distinct names.
    """
    names = read_names(source)
    distinct = len(set(names))
    if distinct < 2:
        raise UserError(f"{source} holds one distinct name, expected at least two")
    alphabet = Alphabet.learn(names, mixed=base is not None and base.casing == "mixed")
    if base is not None:
        together = set(alphabet.symbols) | set(base.symbols)
        alphabet = Alphabet(tuple(sorted(together)), alphabet.casing)
    symbols = sum(map(len, names)) + len(names)
    automatic_rate = config.learning_rate is None
    config = sized(config, len(names), symbols)
    if base is not None and automatic_rate:  # gently, to keep what was learned
        config = replace(config, learning_rate=(config.learning_rate or 0.0) / 3)
    kept = held_out(names, config.validation or 0.0)
    rows = [alphabet.encode(name) for name in names]
    return TrainingData(
        config,
        alphabet,
        train=Sequences.from_lists([row for row, out in zip(rows, kept, strict=True) if not out]),
        validation=Sequences.from_lists([row for row, out in zip(rows, kept, strict=True) if out]),
        sha256=hashlib.sha256("\n".join(names).encode()).hexdigest(),
    )


def further(source: bundle.Bundle, config: Config) -> tuple[Config, Alphabet]:
    """Return the configuration for training a model further, and that model's alphabet.

    The architecture is the source's.

    Raises:
        UserError: the configuration asks for another architecture.
    """
    settings = Settings.from_json(source.config)
    kept = continued(config, settings.config, ARCHITECTURE, source.path)
    return kept, settings.alphabet
