"""Read a list of names, encode it, and split it into training and validation names."""

import hashlib
from dataclasses import dataclass, replace

import numpy as np

from seqapps.common.errors import UserError
from seqapps.common.io.text import UNFOLDED, Alphabet, Sequences, read_lines
from seqapps.common.terminal.progress import counted
from seqapps.common.training.validation_split import held_out

from .casing import cased
from .config import (
    FEW_NAMES,
    MAX_NAME_LENGTH,
    Choice,
    Config,
    is_cross_validated,
    scale_to_data,
)
from .settings import Settings


@dataclass(frozen=True)
class TrainingData:
    """A list of names, ready for training.

    Attributes:
        train, validation: the names as ids; a name that is listed twice is on one side only.
            A short list has no validation names: it is judged by cross-validation.
        sha256: hash of the names in their order; a checkpoint belongs to it.
        choice: the outcome of cross-validation, whose configuration `config` then is.
    """

    config: Config
    alphabet: Alphabet
    train: Sequences
    validation: Sequences
    sha256: str
    choice: Choice | None = None

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
        """SHA-256 of the encoded names."""
        parts = (self.train.ids, self.train.lengths, self.validation.ids, self.validation.lengths)
        return hashlib.sha256(b"".join(part.tobytes() for part in parts)).hexdigest()

    @property
    def summary(self) -> str:
        """One line for the user."""
        apart = f"{counted(len(self.validation), 'name')} for validation"
        return (
            f"{counted(len(self.train), 'name')} for training, "
            f"{apart if len(self.validation) else 'judged by cross-validation'}, "
            f"{counted(len(self.alphabet.symbols), 'distinct character')}"
        )


def read(source: str, case: str = "keep") -> list[str]:
    """Read a UTF-8 file of one name per line (`-` is stdin), in the case `case` (see `cased`).

    Raises:
        UserError: unreadable, not text, no name in it, or a name without the case.
    """
    names = []
    for line_number, name in read_lines(source, MAX_NAME_LENGTH):
        try:
            names.append(cased(name, case))
        except UserError as error:
            place = "stdin" if source == "-" else source
            hint = "write the names as they should be, and leave out --case"
            raise UserError(f"{place}, line {line_number}: {error}; {hint}") from error
    if not names:
        raise UserError(f"{source} holds no names: expected one per line")
    return names


def load(source: str, config: Config, base: Settings | None = None) -> TrainingData:
    """Read a list, collect its alphabet, scale the configuration, and split.

    Raises:
        UserError: an unreadable or empty list, a name without the case of the configuration, or
            fewer than two distinct names.
    """
    names = read(source, config.case)
    distinct = len(set(names))
    if distinct < 2:
        raise UserError(f"{source} holds one distinct name, expected at least two")
    fold = base is None or base.alphabet.casing not in UNFOLDED
    alphabet = Alphabet.learn(names, fold)
    if base is not None:
        together = set(alphabet.symbols) | set(base.alphabet.symbols)
        alphabet = replace(alphabet, symbols=tuple(sorted(together)))
    symbols = sum(map(len, names)) + len(names)
    is_held_out = [False] * len(names)
    if base is not None or not is_cross_validated(config, len(names)):
        automatic_rate = config.learning_rate is None
        config = scale_to_data(config, len(names), symbols)
        if base is not None and automatic_rate:  # a low rate preserves the learned weights
            config = replace(config, learning_rate=(config.learning_rate or 0.0) / 3)
        is_held_out = _held_out(names, config.validation or 0.0)
    split = list(zip(map(alphabet.encode, names), is_held_out, strict=True))
    return TrainingData(
        config,
        alphabet,
        train=Sequences.from_lists([row for row, out in split if not out]),
        validation=Sequences.from_lists([row for row, out in split if out]),
        sha256=hashlib.sha256("\n".join(names).encode()).hexdigest(),
    )


def _held_out(names: list[str], share: float) -> list[bool]:
    """Return for each name whether it is held out, by its SHA-256 (see `held_out`).

    In a short list, where chance would hold out another share of the distinct names, their number
    is exact.
    """
    if len(names) > FEW_NAMES:
        return held_out(names, share)
    order = sorted(set(names), key=lambda name: hashlib.sha256(name.encode()).digest())
    number = min(max(1, round(share * len(order))), len(order) - 1)
    held = set(order[:number])
    return [name in held for name in names]


def make_batch(
    names: Sequences, batch_size: int, multiple: int = 1
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return inputs and targets <int32>[n, time], and weights <float32>[n, time], of a batch.

    The weights are divided by the batch size, so that the loss is that of one name; time is
    padded to a multiple of `multiple`.
    """
    inputs, targets, mask = names.teacher_forced(multiple)
    return inputs, targets, mask / batch_size
