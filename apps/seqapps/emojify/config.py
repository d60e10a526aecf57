"""The configuration, its presets, and how it scales with the number of texts."""

from dataclasses import dataclass, replace
from typing import Any

from seqapps.common.config import check

MAX_TEXT_LENGTH = 10_000  # characters
NONE = "none"  # the label of texts without an emoji
CLASS_WEIGHTS = {"none": 0.0, "sqrt": 0.5, "balanced": 1.0}  # power of the inverse frequency
MAX_FROZEN_ROWS = 5_000  # up to here the encoder of the model to start from is frozen
# With fewer rows a frozen encoder is enough: the SVMs get its features (`transfer_features`), and
# a network that is trained as well would overfit.
MIN_DEEP_ROWS = 1_000
# The keys that cannot change when a model is trained further.
ARCHITECTURE = (
    "encoder", "cell", "embedding", "vector_size", "units", "bidirectional", "depth", "pooling",
    "attention_units", "max_length", "dropout", "embedding_dropout",
)  # fmt: skip


@dataclass(frozen=True)
class Config:
    """Configuration of a training; `None` (written `auto`) is chosen by the number of texts.

    Attributes:
        wide: use the linear branch: SVMs on n-grams.
        min_df: minimum number of texts that contain an n-gram of the vocabulary.
        max_features: maximum number of n-grams; the most frequent ones are taken.
        idf_power: power of the inverse document frequency that weights n-grams.
        C: regularisation parameter of the SVMs, as in scikit-learn; lower regularises more.
        deep: use the deep branch: an encoder of words.
        encoder: `recurrent`, or `average`, the mean of the word vectors.
        min_word_count: minimum number of texts that contain a word with a vector of its own.
        embedding: size of the learned word vectors; 0 for none.
        vectors: text file of pretrained word vectors (GloVe, word2vec, fastText), which are not
            trained; "" for none.
        max_vectors: number of words that are read from this file.
        vector_size: size of the pretrained vectors, set from the file; 0 for none.
        cell: the recurrent cell, `gru` or `lstm`.
        units: size of the hidden state of each direction.
        bidirectional: whether the encoder also reads from the end.
        depth: number of recurrent layers.
        pooling: `attention` (attention and maximum over all words) or `last` (the last state).
        attention_units: hidden size of the attention.
        max_length: maximum number of words that the encoder reads; n-grams cover the whole text.
        freeze_encoder: train only the last layer on top of the encoder of `--from`.
        dropout: rate on the sentence vector.
        embedding_dropout: rate on whole dimensions of the word vectors.
        word_dropout: share of the training words that are replaced by the unknown word.
        learning_rate: highest learning rate of the encoder.
        batch_size: texts per optimizer step.
        epochs: passes over the training texts.
        clip_norm: largest norm of the gradient; 0 for no limit.
        class_weights: class weights of the SVMs: `none`, `sqrt` (inverse square root of the
            frequency) or `balanced` (inverse frequency).
        tau: strength of the logit adjustment: tau ln P(label) is subtracted from the logits. A
            higher value finds rare labels more often, which raises macro-F1 and lowers accuracy;
            0 for none. Menon et al. (2021), arXiv 2007.07314, section 4.1.
        validation: share of the families of texts that is held out for validation.
        validation_data: CSV file for validation instead; "" for none.
        patience: epochs without improvement after which training ends; 0 disables it.
        min_probability: minimum probability of an emoji; `auto` is chosen on the validation texts.
    """

    wide: bool = True
    min_df: int = 2
    max_features: int = 200_000
    idf_power: float = 1.5
    C: float = 0.2
    deep: bool = True
    encoder: str = "recurrent"
    min_word_count: int = 2
    embedding: int = 64
    vectors: str = ""
    max_vectors: int = 20_000
    vector_size: int = 0
    cell: str = "gru"
    units: int = 96
    bidirectional: bool = True
    depth: int = 1
    pooling: str = "attention"
    attention_units: int = 64
    max_length: int = 64
    freeze_encoder: bool | None = None
    dropout: float = 0.5
    embedding_dropout: float = 0.3
    word_dropout: float = 0.08
    learning_rate: float | None = None
    batch_size: int | None = None
    epochs: int | None = None
    clip_norm: float = 1.0
    class_weights: str = "sqrt"
    tau: float = 0.3
    validation: float | None = None
    validation_data: str = ""
    patience: int = 0
    min_probability: float | None = None

    def __post_init__(self) -> None:
        check(self, _CHOICES, _RANGES)
        if not (self.wide or self.deep):
            raise ValueError("expected wide or deep or both, got neither")


_CHOICES = {
    "encoder": ("recurrent", "average"),
    "cell": ("gru", "lstm"),
    "pooling": ("attention", "last"),
    "class_weights": tuple(CLASS_WEIGHTS),
}
_RANGES = (
    ("min_df", 1, 1_000_000),
    ("max_features", 100, 10_000_000),
    ("idf_power", 0.0, 4.0),
    ("C", 1e-4, 1e4),
    ("min_word_count", 1, 1_000_000),
    ("embedding", 0, 4096),
    ("max_vectors", 1, 10_000_000),
    ("vector_size", 0, 4096),
    ("units", 1, 4096),
    ("depth", 1, 4),
    ("attention_units", 1, 4096),
    ("max_length", 1, 1024),
    ("dropout", 0.0, 0.95),
    ("embedding_dropout", 0.0, 0.95),
    ("word_dropout", 0.0, 0.9),
    ("learning_rate", 1e-6, 1.0),
    ("batch_size", 1, 65536),
    ("epochs", 1, 100_000),
    ("clip_norm", 0.0, 1e6),
    ("tau", 0.0, 2.0),
    ("validation", 0.0001, 0.5),
    ("patience", 0, 100_000),
    ("min_probability", 0.0, 1.0),
)

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
    """Replace every `None` by the value for the number of texts.

    Args:
        config: the configuration.
        rows: number of given texts.
        has_base: whether the training starts from a trained model.

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


def is_only_linear(config: Config, rows: int) -> bool:
    """Return whether the SVMs do nearly all of the learning: few texts and a frozen encoder."""
    return bool(config.freeze_encoder and config.wide and rows < MIN_DEEP_ROWS)
