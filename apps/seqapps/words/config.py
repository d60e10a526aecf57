"""The configuration, its presets, and how it scales with the size of a corpus."""

from dataclasses import dataclass, replace
from typing import Any

from seqapps.common.config import Configuration, key

MAX_WORD_LENGTH = 100  # characters of a word; longer runs of letters are no words
MAX_WORDS = 400_000  # of a vocabulary
MAX_SIZE = 1_000  # numbers of a vector
BLOCK_WORDS = 64  # of a training example of the networks that read running text
MIN_COUNT = 20  # occurrences in each corpus that `compare` asks for; below them, noise prevails
MIN_WORDS = 12  # of a vocabulary that is worth a model
DEBIASING = ("hard", "balance")
METHODS = ("svd", "skipgram", "cbow", "glove", "neural_lm")
OBJECTIVES = ("negative", "softmax", "hierarchical")
ARCHITECTURE = ("lowercase", "size")  # fixed when a model is trained further


@dataclass(frozen=True)
class Config(Configuration):
    """Configuration of a training; `None` (written `auto`) is chosen by the size of the corpus."""

    method: str = key(
        "svd", "`svd` of co-occurrence counts, or a network of the course", choices=METHODS
    )
    objective: str = key(
        "negative",
        "loss of skipgram and cbow: `negative` sampling, `softmax`, or `hierarchical` softmax",
        choices=OBJECTIVES,
    )
    size: int | None = key(None, "numbers of a vector", 2, MAX_SIZE)
    lowercase: bool = key(True, "fold capitals, so that `The` and `the` are one word")
    max_words: int = key(50_000, "size of the vocabulary, the most frequent words", 2, MAX_WORDS)
    min_count: int | None = key(None, "least number of occurrences of a word", 1, 1_000_000)
    window: int = key(5, "words on each side that are the context of a word", 1, 20)
    subsampling: float | None = key(
        None, "frequency above which occurrences of a word are dropped; 0 drops none", 0.0, 1.0
    )
    memory_mb: int = key(
        2_000, "memory for co-occurrence counts; above it the rarest pairs are dropped", 10, 10**6
    )
    smoothing: float = key(0.75, "svd: exponent of the contexts' frequencies", 0.0, 1.0)
    discount: float = key(
        1.0, "svd: PMI of a pair with count X is multiplied by X / (X + discount)", 0.0, 1e6
    )
    eigenvalue_weight: float = key(0.5, "svd: exponent of the singular values", 0.0, 1.0)
    morphology: float = key(
        0.6, "svd: weight of the prediction from a word's n-grams; 0 for none", 0.0, 10.0
    )
    negatives: int = key(5, "negative samples for each pair of words", 1, 100)
    hidden_units: int = key(64, "neural_lm: size of the hidden layer", 1, 4096)
    max_count: float = key(100.0, "glove: count from which pairs have full weight", 1.0, 1e6)
    learning_rate: float | None = key(None, "highest learning rate", 1e-6, 10.0)
    batch_size: int | None = key(None, "words, or pairs of glove, per optimizer step", 1, 1_000_000)
    epochs: int | None = key(None, "passes over the corpus; svd needs none", 1, 100_000)
    validation: float = key(0.02, "share of the corpus held out by the networks", 0.001, 0.5)
    patience: int = key(
        0, "epochs without improvement after which training ends; 0 disables it", 0, 100_000
    )


_WORD2VEC = {"method": "skipgram"}
PRESETS: dict[str, dict[str, Any]] = {
    "default": {},
    "course": {**_WORD2VEC, "objective": "negative"},  # the course's word2vec
    "skipgram-softmax": {**_WORD2VEC, "objective": "softmax"},
    "skipgram-hierarchical": {**_WORD2VEC, "objective": "hierarchical"},
    "cbow": {**_WORD2VEC, "method": "cbow", "objective": "negative"},
    "glove": {"method": "glove"},
    "neural-lm": {"method": "neural_lm", "window": 4},
}

# words of the corpus: least number of occurrences. The first row that is large enough is used.
_MIN_COUNTS = ((200_000, 2), (2_000_000, 3))
LARGE = 2_000_000  # words of a corpus whose frequent words can be dropped more often
# A network reads a small corpus more often, until it has seen this number of words.
_WORDS_READ, _MAX_EPOCHS = 1_000_000, 40
_MIN_STEPS = 1_000  # of the optimizer
_MIN_EPOCHS = {"glove": 15, "skipgram": 3, "cbow": 3, "neural_lm": 3, "svd": 1}


def scale_to_data(config: Config, counts: Any) -> Config:
    """Return the configuration with every `None` replaced by a value for the size of a corpus.

    Args:
        config: the configuration.
        counts: <int64>[n], occurrences of each different word.
    """
    tokens = int(counts.sum())
    least = next((count for limit, count in _MIN_COUNTS if tokens < limit), 5)
    least = config.min_count or least
    words = min(int((counts >= least).sum()), config.max_words, MAX_WORDS)
    is_glove, is_word2vec = config.method == "glove", config.method in ("skipgram", "cbow")
    rare = 1e-4 if is_word2vec and tokens >= LARGE else 1e-3
    epochs = max(_MIN_EPOCHS[config.method], min(_MAX_EPOCHS, _WORDS_READ // max(1, tokens)))
    epochs = config.epochs or epochs
    automatic: dict[str, Any] = {
        "min_count": least,
        "size": max(2, min(100, words // 10)),
        "subsampling": rare if is_word2vec or config.method == "svd" else 0.0,
        "epochs": epochs,
        "learning_rate": 0.05 if is_glove else 0.02,
        "batch_size": max(64, min(8_192, epochs * tokens // _MIN_STEPS)),
    }
    missing = {key: value for key, value in automatic.items() if getattr(config, key) is None}
    return replace(config, **missing)
