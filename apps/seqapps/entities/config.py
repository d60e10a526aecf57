"""The configuration, its presets, and how it scales with the number of texts."""

from dataclasses import dataclass, replace
from typing import Any

from seqapps.common.config import Configuration, key

MAX_TEXT_LENGTH = 50_000  # characters of one text
MAX_LABELS = 50  # of one training
MAX_GROUPS = 8  # of a model: the trainings that added labels of their own
MAX_LABEL_LENGTH = 40  # characters
FEW_ROWS = 1_000  # below: smaller batches and more epochs
# The keys that cannot change when a model is trained further.
ARCHITECTURE = (
    "vector_size", "embedding", "character_embedding", "filters", "filter_width",
    "shape_embedding", "units", "dropout", "crf",
)  # fmt: skip


@dataclass(frozen=True)
class Config(Configuration):
    """Configuration of a training; `None` (written `auto`) is chosen by the number of texts.

    Example:
        >>> Config(units=64, crf=False).filters
        40
    """

    vectors: str = key("", "word vectors that stay as they are: a text file or a model of words")
    max_vectors: int = key(25_000, "number of words that are read from this file", 1, 10_000_000)
    vector_size: int = key(0, "size of these vectors, set from the file", 0, 4096)
    embedding: int | None = key(
        None, "size of learned word vectors; auto: 50 without --vectors, else 0", 0, 4096
    )
    min_word_count: int = key(2, "occurrences that a word needs for a learned vector", 1, 1_000_000)
    character_embedding: int = key(25, "size of the vector of a character", 1, 1024)
    filters: int = key(40, "filters of the convolution over characters; 0 for none", 0, 1024)
    filter_width: int = key(3, "characters that a filter reads", 1, 20)
    shape_embedding: int = key(8, "size of the vector of a token's shape; 0 for none", 0, 256)
    units: int = key(100, "size of the LSTM's hidden state in each direction", 1, 4096)
    crf: bool = key(True, "learn the scores of neighbouring tags; false: a softmax for each token")
    dropout: float = key(0.4, "rate on the inputs and outputs of the LSTM", 0.0, 0.95)
    word_dropout: float = key(0.05, "share of words replaced by the unknown word", 0.0, 0.9)
    lower_case: float = key(0.25, "share of sentences read in lower case in training", 0.0, 1.0)
    upper_case: float = key(0.05, "share of sentences read in capitals in training", 0.0, 1.0)
    learning_rate: float | None = key(None, "highest learning rate", 1e-6, 1.0)
    batch_size: int | None = key(None, "sentences per optimizer step", 1, 65536)
    epochs: int | None = key(None, "passes over the training texts", 1, 100_000)
    clip_norm: float = key(5.0, "largest norm of the gradient; 0 for no limit", 0.0, 1e6)
    validation: float | None = key(None, "share of the texts held out for validation", 1e-4, 0.5)
    validation_data: str = key("", "file for validation instead")
    patience: int = key(
        0, "epochs without improvement after which training ends; 0 disables it", 0, 100_000
    )
    min_probability: float | None = key(
        None, "minimum probability of a span; `auto` is chosen on the validation texts", 0.0, 1.0
    )


# The course's network: word vectors, a bidirectional LSTM, and a softmax for each token.
_COURSE = {
    "filters": 0, "shape_embedding": 0, "crf": False, "lower_case": 0.0, "upper_case": 0.0,
    "dropout": 0.0, "word_dropout": 0.0,
}  # fmt: skip
PRESETS: dict[str, dict[str, Any]] = {"default": {}, "course": _COURSE}


def scale_to_data(config: Config, rows: int, has_base: bool) -> Config:
    """Replace every `None` by the value for a number of texts, with or without a base model.

    Example:
        >>> scale_to_data(Config(), rows=100, has_base=True).epochs
        30
    """
    few = rows < FEW_ROWS
    automatic: dict[str, Any] = {
        "embedding": 0 if config.vectors else 50,
        "batch_size": 8 if few else 32,
        "learning_rate": 0.003 if few else 0.001 if has_base else 0.002,
        "epochs": 30 if few else 15,
        "validation": 0.15 if few else max(0.02, min(0.1, 1_000 / rows)),
    }
    missing = {key: value for key, value in automatic.items() if getattr(config, key) is None}
    return replace(config, **missing)
