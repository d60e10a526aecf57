"""The configuration, its presets, and how it scales with the size of a list."""

import math
from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from itertools import pairwise
from typing import Any

from seqapps.common.config import Configuration, build, key

MAX_NAME_LENGTH = 256  # characters of a line
FEW_NAMES = 400  # up to here network and n-grams are chosen by cross-validation (`selection`)
CASES = ("keep", "title", "lower")
CELLS = ("rnn", "simplified_gru", "gru", "lstm", "peephole_lstm")
OPTIMIZERS = ("adam", "sgd")
ARCHITECTURE = ("cell", "units", "depth", "embedding")  # fixed when a model is trained further


@dataclass(frozen=True)
class Config(Configuration):
    """Configuration of a training; `None` (written `auto`) is chosen by the size of the list."""

    case: str = key(
        "keep",
        "letter case of the names: keep (as listed), title (capitalise each word) or lower",
        choices=CASES,
    )
    cell: str = key(
        "lstm", "the recurrent cell: rnn, simplified_gru, gru, lstm or peephole_lstm", choices=CELLS
    )
    units: int | None = key(None, "size of the hidden state", 1, 4096)
    depth: int | None = key(None, "number of recurrent layers", 1, 8)
    embedding: int = key(32, "size of the character vectors; 0 feeds one-hot characters", 0, 4096)
    input_dropout: float = key(0.0, "rate on the input of each recurrent layer", 0.0, 0.95)
    recurrent_dropout: float | None = key(
        None, "rate on the hidden state; above 0 without the fused GPU kernel", 0.0, 0.95
    )
    output_dropout: float | None = key(None, "rate before the softmax", 0.0, 0.95)
    ngram_order: int | None = key(
        None, "order of the Kneser-Ney model that is mixed in; 0 for none", 0, 8
    )
    optimizer: str = key(
        "adam",
        "`adam` (with warm-up and cosine decay) or `sgd` (constant rate)",
        choices=OPTIMIZERS,
    )
    learning_rate: float | None = key(None, "highest learning rate", 1e-6, 10.0)
    batch_size: int | None = key(None, "names per optimizer step", 1, 65536)
    epochs: int | None = key(None, "passes over the training names", 1, 100_000)
    clip_norm: float = key(
        5.0, "largest norm of the gradient of the nats of one name; 0 for no limit", 0.0, 1e6
    )
    clip_value: float = key(
        0.0, "largest absolute value of each component of that gradient; 0 for no limit", 0.0, 1e6
    )
    calibrate_lengths: bool = key(True, "match the lengths of samples to those of the list")
    validation: float | None = key(
        None, "share of the names that are held out for validation", 0.01, 0.5
    )
    patience: int | None = key(
        None, "epochs without improvement after which training ends; 0 disables it", 0, 100_000
    )

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.cell in ("simplified_gru", "peephole_lstm") and (
            self.input_dropout or self.recurrent_dropout
        ):
            raise ValueError(
                f"cell {self.cell!r} has no dropout inside: "
                "set input_dropout=0 and recurrent_dropout=0"
            )


@dataclass(frozen=True)
class Choice:
    """The outcome of the cross-validation of a short list (see `selection`).

    Attributes:
        requested, config: the configuration before, and the one with the least out-of-fold loss.
        folds: number of folds.
        scales: of network and n-gram model.
        nats, network_nats, ngram_nats: out-of-fold nats per character of the mixture, of the
            network alone, and of the best n-gram model alone.
        losses: the least out-of-fold loss of each configuration that was compared, in nats per
            character; None where no loss is finite.

    Example:
        >>> choice = Choice(Config(), Config(units=48), 5, (0.4, 0.6), 2.0, 2.2, 2.1, (2.0, 2.1))
        >>> Choice.from_dict(choice.to_dict()) == choice
        True
    """

    requested: Config
    config: Config
    folds: int
    scales: tuple[float, float]
    nats: float
    network_nats: float
    ngram_nats: float
    losses: tuple[float | None, ...]

    def to_dict(self) -> dict[str, Any]:
        """Return the attributes as JSON can hold them."""
        return {**asdict(self), "scales": list(self.scales), "losses": list(self.losses)}

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> "Choice":
        """Return the choice that `to_dict` wrote."""
        configs = {name: build(Config, values[name]) for name in ("requested", "config")}
        network, ngram = values["scales"]
        losses = tuple(values["losses"])
        return cls(**{**values, **configs, "scales": (network, ngram), "losses": losses})


PRESETS: dict[str, dict[str, Any]] = {
    "default": {},
    # The course's week-1 model: one-hot letters, one basic RNN of 50 units, plain softmax,
    # SGD at 0.01 on one name at a time, gradients clipped to [-5, 5], about 35,000 steps.
    "course": {
        "cell": "rnn",
        "units": 50,
        "depth": 1,
        "embedding": 0,
        "input_dropout": 0.0,
        "recurrent_dropout": 0.0,
        "output_dropout": 0.0,
        "ngram_order": 0,
        "optimizer": "sgd",
        "learning_rate": 0.01,
        "batch_size": 1,
        "epochs": 25,
        "clip_norm": 0.0,
        "clip_value": 5.0,
        "calibrate_lengths": False,
        "validation": 0.1,
        "patience": 0,
    },
}

# symbols in the list: depth, units, recurrent dropout, output dropout, batch size, learning rate.
# The nearest row (by ratio) is used. Chosen on validation splits; see README.md.
_SIZES = (
    (1_000, (1, 128, 0.5, 0.6, 8, 0.005)),
    (20_000, (1, 256, 0.6, 0.6, 32, 0.01)),
    (200_000, (2, 384, 0.4, 0.5, 128, 0.005)),
    (2_000_000, (2, 384, 0.25, 0.3, 256, 0.003)),
    (20_000_000, (2, 256, 0.0, 0.1, 512, 0.003)),
)


def is_cross_validated(config: Config, names: int) -> bool:
    """Return whether a list is short, and nothing is set that cross-validation would choose."""
    fixed = (config.validation, config.epochs, config.depth, config.patience)
    is_default = config.cell == "lstm" and config.optimizer == "adam" and config.ngram_order != 0
    return names <= FEW_NAMES and is_default and all(value is None for value in fixed)


def scale_to_data(config: Config, names: int, symbols: int) -> Config:
    """Return the configuration with every `None` replaced by a value for the size of a list.

    The symbols are the characters and stop symbols of all names.
    """
    borders = [math.sqrt(a * b) for (a, _), (b, _) in pairwise(_SIZES)]
    depth, units, recurrent, output, batch, rate = _SIZES[bisect_right(borders, symbols)][1]
    if config.cell in ("simplified_gru", "peephole_lstm"):
        recurrent = 0.0
    automatic = {
        "depth": depth,
        "units": units,
        "recurrent_dropout": recurrent,
        "output_dropout": output,
        "batch_size": batch,
        "ngram_order": 6,
        "patience": 10,
        "learning_rate": rate if config.optimizer == "adam" else 0.01,
        # A longer list needs fewer passes but more steps.
        "epochs": max(2, min(200, round(30 * (20_000 / symbols) ** 0.27))),
        # Held-out names cannot be learned from, so their share shrinks with the list.
        "validation": 0.15 if names < 300 else max(0.01, min(0.06, 1_500 / names)),
    }
    missing = {key: value for key, value in automatic.items() if getattr(config, key) is None}
    return replace(config, **missing)
