"""The configuration, its presets, and how it scales with the size of the data."""

import math
from bisect import bisect_right
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any

from seqapps.common.config import Configuration, key

MAX_TEXT_LENGTH = 10_000  # characters of a text that is scored
MAX_LINE_LENGTH = 100_000  # characters of a line of a training text
MAX_LENGTH = 2_000  # words of a generated text
MAX_VOCABULARY = 60_000
MAX_STYLES = 64
VOCABULARIES = ("pieces", "words")
LINES = ("auto", "keep", "join")
ARCHITECTURE = ("vocabulary", "size", "embedding", "units", "depth")


@dataclass(frozen=True)
class Config(Configuration):
    """Configuration of a training; `None` (written `auto`) is chosen by the size of the data."""

    vocabulary: str = key(
        "pieces",
        "what the network predicts: pieces of words, or words, where rare ones are `<UNK>`",
        choices=VOCABULARIES,
    )
    size: int | None = key(None, "number of pieces or words", 8, MAX_VOCABULARY)
    lines: str = key(
        "auto",
        "line ends of the texts: keep, join (paragraphs wrapped at a fixed width become lines), or "
        "auto (join in files that look wrapped)",
        choices=LINES,
    )
    balance: float = key(
        0.5, "how much small styles are repeated: 0 for not at all, 1 for equal shares", 0.0, 1.0
    )
    embedding: int | None = key(None, "size of the vectors of pieces, input and output", 4, 4096)
    units: int | None = key(None, "size of the hidden state of each LSTM layer", 4, 4096)
    depth: int | None = key(None, "number of LSTM layers", 1, 8)
    input_dropout: float | None = key(
        None, "rate on the input of each layer, the same at every time step", 0.0, 0.95
    )
    recurrent_dropout: float | None = key(
        None, "rate on the hidden state, likewise; above 0 without the fused GPU kernel", 0.0, 0.95
    )
    output_dropout: float | None = key(None, "rate before the softmax, likewise", 0.0, 0.95)
    ngram_order: int = key(5, "order of the Kneser-Ney model that is mixed in; 0 for none", 0, 8)
    max_ngrams: int = key(2_000_000, "maximum number of stored n-grams", 1_000, 50_000_000)
    learning_rate: float | None = key(None, "highest learning rate", 1e-6, 10.0)
    weight_decay: float = key(0.0, "decoupled weight decay (AdamW)", 0.0, 1.0)
    batch_size: int | None = key(None, "streams of text that are read beside each other", 1, 4096)
    window: int | None = key(
        None, "symbols of each stream per optimizer step; the state is carried on", 2, 4096
    )
    epochs: int | None = key(None, "passes over the training text", 1, 100_000)
    clip_norm: float = key(
        0.5, "largest norm of the gradient of the mean nats; 0 for no limit", 0.0, 1e6
    )
    validation: float | None = key(
        None, "share of the text that is held out for validation", 0.001, 0.5
    )
    patience: int = key(
        3, "epochs without improvement after which training ends; 0 disables it", 0, 100_000
    )


PRESETS: dict[str, dict[str, Any]] = {
    "default": {},
    # The course's language model of week 1: a word vocabulary with <UNK> and <EOS>, one recurrent
    # layer, softmax over all words.
    "course": {
        "vocabulary": "words",
        "size": 10_000,
        "embedding": 128,
        "units": 128,
        "depth": 1,
        "input_dropout": 0.0,
        "recurrent_dropout": 0.0,
        "output_dropout": 0.0,
        "ngram_order": 0,
        "epochs": 5,
    },
}

_KEYS = (
    "size", "embedding", "units", "depth", "input_dropout", "recurrent_dropout", "output_dropout",
    "batch_size", "window", "epochs", "learning_rate",
)  # fmt: skip
# characters of the text: the values of `_KEYS`. The nearest row (by ratio) is used.
_SIZES: tuple[tuple[int, tuple[float, ...]], ...] = (
    (20_000, (400, 48, 64, 1, 0.3, 0.3, 0.4, 8, 32, 30, 0.005)),
    (1_000_000, (2_000, 160, 320, 2, 0.3, 0.3, 0.4, 32, 64, 15, 0.003)),
    (10_000_000, (8_000, 224, 384, 2, 0.2, 0.2, 0.3, 32, 64, 6, 0.003)),
    (100_000_000, (8_000, 256, 512, 2, 0.0, 0.0, 0.1, 64, 64, 2, 0.002)),
)


def scale_to_data(config: Config, characters: int) -> Config:
    """Return the configuration with every `None` replaced by a value for the size of the data."""
    borders = [math.sqrt(a * b) for (a, _), (b, _) in pairwise(_SIZES)]
    row = _SIZES[bisect_right(borders, characters)][1]
    automatic: dict[str, Any] = dict(zip(_KEYS, row, strict=True))
    # Held-out text cannot be learned from, so its share shrinks with the text.
    automatic["validation"] = max(0.002, min(0.1, 200_000 / max(1, characters)))
    missing = {key: value for key, value in automatic.items() if getattr(config, key) is None}
    return replace(config, **missing)


def fitted_rows(config: Config, symbols: int) -> tuple[int, int]:
    """Return batch size and window for a text of some symbols: a short one has fewer streams.

    Example:
        >>> fitted_rows(Config(batch_size=32, window=64), 1_000)
        (3, 64)
    """
    window = min(config.window or 1, max(1, symbols // 4))
    return max(1, min(config.batch_size or 1, symbols // (4 * window))), window
