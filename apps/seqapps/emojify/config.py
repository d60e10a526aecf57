"""The configuration, its presets, and how it scales with the number of texts."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from seqapps.common.config import Configuration, key

MAX_TEXT_LENGTH = 10_000  # characters
NONE = "none"  # the label of texts without an emoji
ENCODERS, POOLINGS = ("recurrent", "average"), ("attention", "last")
MIN_WINDOW = 8  # words
MAX_WINDOWS = 32  # that are chosen by themselves
LONG_SHARE = 0.05  # of the texts: if more are longer than a window, the encoder reads several
CLASS_WEIGHTS = {"none": 0.0, "sqrt": 0.5, "balanced": 1.0}  # power of the inverse frequency
MAX_FROZEN_ROWS = 5_000  # up to here the encoder of the model to start from is frozen
# With fewer rows a frozen encoder is enough: the SVMs get its features (`transfer_features`), and
# a network that is trained as well would overfit.
MIN_DEEP_ROWS = 3_000
# The keys that cannot change when a model is trained further.
ARCHITECTURE = (
    "encoder", "cell", "embedding", "vector_size", "units", "bidirectional", "depth", "pooling",
    "attention_units", "max_length", "dropout", "embedding_dropout",
)  # fmt: skip


@dataclass(frozen=True)
class Config(Configuration):
    """Configuration of a training; `None` (written `auto`) is chosen by the number of texts.

    Example:
        >>> Config(class_weights="balanced", tau=0.5).C
        0.2
    """

    wide: bool = key(True, "use the linear branch: SVMs on n-grams")
    min_df: int = key(2, "minimum number of texts that contain an n-gram", 1, 1_000_000)
    max_features: int = key(200_000, "number of the most frequent n-grams", 100, 10_000_000)
    idf_power: float = key(1.5, "power of the inverse document frequency", 0.0, 4.0)
    C: float = key(0.2, "regularisation of the SVMs as in scikit-learn: lower is more", 1e-4, 1e4)
    deep: bool = key(True, "use the deep branch: an encoder of words")
    encoder: str = key("recurrent", "`recurrent` or `average` (the mean vector)", choices=ENCODERS)
    min_word_count: int = key(2, "minimum number of texts that contain a word", 1, 1_000_000)
    embedding: int = key(64, "size of the learned word vectors; 0 for none", 0, 4096)
    vectors: str = key("", "text file of pretrained word vectors, which stay as they are")
    max_vectors: int = key(20_000, "number of words that are read from this file", 1, 10_000_000)
    vector_size: int = key(0, "size of the pretrained vectors, set from the file", 0, 4096)
    cell: str = key("gru", "the recurrent cell, `gru` or `lstm`", choices=("gru", "lstm"))
    units: int = key(96, "size of the hidden state of each direction", 1, 4096)
    bidirectional: bool = key(True, "whether the encoder also reads from the end")
    depth: int = key(1, "number of recurrent layers", 1, 4)
    pooling: str = key(
        "attention", "`attention` (and the maximum) or `last` (the last state)", choices=POOLINGS
    )
    attention_units: int = key(64, "hidden size of the attention", 1, 4096)
    max_length: int = key(64, "maximum number of words that the encoder reads", 1, 1024)
    windows: int | None = key(
        None,
        "number of windows of `max_length` words that the encoder reads of a long text, each with "
        "whole sentences; `auto` is chosen by the lengths of the texts",
        1,
        256,
    )
    freeze_encoder: bool | None = key(
        None, "train only the last layer on the encoder of --from; auto: with few texts"
    )
    dropout: float = key(0.5, "rate on the sentence vector", 0.0, 0.95)
    embedding_dropout: float = key(0.3, "rate on whole dimensions of the word vectors", 0.0, 0.95)
    word_dropout: float = key(0.08, "share of words replaced by the unknown word", 0.0, 0.9)
    learning_rate: float | None = key(None, "highest learning rate of the encoder", 1e-6, 1.0)
    batch_size: int | None = key(None, "texts per optimizer step", 1, 65536)
    epochs: int | None = key(None, "passes over the training texts", 1, 100_000)
    clip_norm: float = key(1.0, "largest norm of the gradient; 0 for no limit", 0.0, 1e6)
    class_weights: str = key(
        "sqrt",
        "class weights of the SVMs: `none`, `sqrt` (inverse square root of the frequency) or "
        "`balanced` (inverse frequency)",
        choices=tuple(CLASS_WEIGHTS),
    )
    tau: float = key(
        0.3,
        "strength of the logit adjustment: tau ln P(label) is subtracted from the logits; higher "
        "finds rare labels more often (macro-F1) and lowers accuracy. Menon et al. (2021), arXiv "
        "2007.07314, section 4.1",
        0.0,
        2.0,
    )
    ordinal: bool = key(
        False, "labels are numbers, such as stars: predictions have an expected value"
    )
    validation: float | None = key(None, "share of the texts held out for validation", 1e-4, 0.5)
    validation_data: str = key("", "CSV file for validation instead")
    patience: int = key(
        0, "epochs without improvement after which training ends; 0 disables it", 0, 100_000
    )
    min_probability: float | None = key(
        None, "minimum probability of an emoji; `auto` is chosen on the validation texts", 0.0, 1.0
    )

    def __post_init__(self) -> None:
        super().__post_init__()
        if (self.windows or 1) > 1 and self.max_length < MIN_WINDOW:
            raise ValueError(
                f"max_length expects at least {MIN_WINDOW} with several windows, "
                f"got {self.max_length}"
            )
        if not (self.wide or self.deep):
            raise ValueError("expected wide or deep or both, got neither")


_COURSE = {"wide": False, "embedding": 0, "embedding_dropout": 0.0, "word_dropout": 0.0}

PRESETS: dict[str, dict[str, Any]] = {
    "default": {},
    # The course's week-2 models. V1: mean of the word vectors and a softmax, SGD on one example
    # at a time, 400 epochs. V2: ten words, vectors that are not trained, two LSTM layers of 128
    # units in one direction, dropout 0.5 after each, Adam, 50 epochs of batches of 32.
    "course-v1": {
        **_COURSE,
        "encoder": "average",
        "max_length": 1024,
        "dropout": 0.0,
        "learning_rate": 0.01,
        "batch_size": 1,
        "epochs": 400,
        "clip_norm": 0.0,
    },
    "course-v2": {
        **_COURSE,
        "cell": "lstm",
        "units": 128,
        "bidirectional": False,
        "depth": 2,
        "pooling": "last",
        "max_length": 10,
        "learning_rate": 0.001,
        "batch_size": 32,
        "epochs": 50,
        "clip_norm": 0.0,
    },
}


def scale_to_data(config: Config, rows: int, has_base: bool) -> Config:
    """Replace every `None` by the value for a number of texts, with or without a base model.

    Example:
        >>> scale_to_data(Config(), rows=300, has_base=False).epochs
        30
    """
    given = config.freeze_encoder
    frozen = has_base and rows <= MAX_FROZEN_ROWS if given is None else given
    only_linear = is_only_linear(replace(config, freeze_encoder=frozen), rows)
    epochs = 2 if rows >= 20_000 else 6 if rows >= 5_000 else 15 if rows >= 1_000 else 30
    rate = 0.003 if frozen else 0.001 if has_base else 0.002
    automatic: dict[str, Any] = {
        "freeze_encoder": frozen,
        "batch_size": 128 if rows >= 5_000 else 32 if rows >= 500 else 8,
        "learning_rate": 0.0001 if only_linear else rate,
        "epochs": 1 if only_linear else epochs,
        "validation": 0.15 if rows < 2_000 else max(0.01, min(0.1, 5_000 / rows)),
    }
    missing = {key: value for key, value in automatic.items() if getattr(config, key) is None}
    return replace(config, **missing)


def windows_for(config: Config, words: Sequence[int]) -> int:
    """Return the number of windows that hold nearly all texts, given their numbers of words.

    A window of whole sentences is filled by half at least.

    Example:
        >>> windows_for(Config(max_length=64), [12, 30, 60]), windows_for(Config(), [300] * 9)
        (1, 10)
    """
    long = sorted(words)[int((1 - LONG_SHARE) * (len(words) - 1))]
    if long <= config.max_length or config.max_length < MIN_WINDOW:
        return 1
    return min(MAX_WINDOWS, math.ceil(2 * long / config.max_length))


def is_only_linear(config: Config, rows: int) -> bool:
    """Return whether the SVMs do nearly all of the learning: few texts and a frozen encoder."""
    return bool(config.freeze_encoder and config.wide and rows < MIN_DEEP_ROWS)
