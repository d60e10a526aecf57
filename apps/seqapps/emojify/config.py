"""What can be set, and the presets."""

from dataclasses import dataclass
from typing import Any

from seqapps.common.config import check

LONGEST_TEXT = 10_000  # characters that a text may have
NONE = "none"  # the label that means no emoji
ENCODERS = ("recurrent", "average")
CELLS = ("gru", "lstm")
POOLINGS = ("attention", "last")
CLASS_WEIGHTS = ("none", "sqrt", "balanced")
# What a model that is trained further keeps.
ARCHITECTURE = (
    "encoder", "cell", "embedding", "vector_size", "units", "both_directions", "depth", "pooling",
    "attention_units", "longest", "dropout", "embedding_dropout",
)  # fmt: skip


@dataclass(frozen=True)
class Config:
    """Settings of one training; `None` (written `auto`) is chosen by the size of the data.

    Attributes:
        wide: whether there is a linear branch over n-grams.
        least: texts that an n-gram must be in to be known.
        most: n-grams that are known, at the most.
        rarity: power of the inverse document frequency that weighs n-grams.
        cost: C of the support vector machines that the linear branch is trained as.
        deep: whether there is an encoder of words.
        encoder: one of `ENCODERS`; `average` is the mean of the word vectors.
        least_words: texts that a word must be in to have a vector of its own.
        embedding: size of the word vectors that are learned; 0 for none.
        vectors: a file of word vectors (GloVe, word2vec or fastText, as text), which stay as
            they are; "" for none.
        most_vectors: how many words of it are read.
        vector_size: size of these vectors, 0 for none; found out from the file.
        cell: of the encoder, one of `CELLS`.
        units: hidden size of each direction; `both_directions` false is one direction alone.
        both_directions: read from both ends.
        depth: number of recurrent layers.
        pooling: one of `POOLINGS`: attention and maximum over all words, or the last state.
        attention_units: hidden size of the attention.
        longest: words that the encoder reads; what follows is for the linear branch alone.
        frozen: leave a given encoder (`--from`) as it is and train the last layer alone.
        dropout, embedding_dropout: rates.
        unknown: share of the words that training replaces by the unknown one.
        learning_rate, batch_size, epochs, clip_norm: of the encoder's training.
        class_weights: one of `CLASS_WEIGHTS`: how much more the examples of rare labels count
            in the linear branch: not at all, by the root of how rare they are, by how rare.
        tau: of the logit adjustment: the logits are lowered by tau ln P(label), so that rare
            labels are found more often: the higher, the better macro-F1 and the worse accuracy
            (Menon et al. 2021, "Long-tail learning via logit adjustment", arXiv 2007.07314,
            section 4.1); 0 for none.
        validation: share of the families of texts that is kept apart.
        validation_data: a file to validate and calibrate on instead; "" for none.
        patience: epochs without improvement before training ends; 0 for never.
        min_probability: an emoji of less is not set; `auto` is tuned on validation.
        keep_variation: read U+FE0F as a character (which leaks the label in TweetEval's emoji
            data: for comparison with published figures only).
    """

    wide: bool = True
    least: int = 2
    most: int = 200_000
    rarity: float = 1.5
    cost: float = 0.2
    deep: bool = True
    encoder: str = "recurrent"
    least_words: int = 2
    embedding: int = 64
    vectors: str = ""
    most_vectors: int = 20_000
    vector_size: int = 0
    cell: str = "gru"
    units: int = 96
    both_directions: bool = True
    depth: int = 1
    pooling: str = "attention"
    attention_units: int = 64
    longest: int = 64
    frozen: bool | None = None
    dropout: float = 0.5
    embedding_dropout: float = 0.3
    unknown: float = 0.08
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
    keep_variation: bool = False

    def __post_init__(self) -> None:
        choices = {
            "encoder": ENCODERS,
            "cell": CELLS,
            "pooling": POOLINGS,
            "class_weights": CLASS_WEIGHTS,
        }
        check(self, choices, _RANGES)
        if not (self.wide or self.deep):
            raise ValueError("expected wide or deep or both, got neither")


_RANGES = (
    ("least", 1, 1_000_000),
    ("most", 100, 10_000_000),
    ("rarity", 0.0, 4.0),
    ("cost", 1e-4, 1e4),
    ("least_words", 1, 1_000_000),
    ("embedding", 0, 4096),
    ("most_vectors", 1, 10_000_000),
    ("vector_size", 0, 4096),
    ("units", 1, 4096),
    ("depth", 1, 4),
    ("attention_units", 1, 4096),
    ("longest", 1, 1024),
    ("dropout", 0.0, 0.95),
    ("embedding_dropout", 0.0, 0.95),
    ("unknown", 0.0, 0.9),
    ("learning_rate", 1e-6, 1.0),
    ("batch_size", 1, 65536),
    ("epochs", 1, 100_000),
    ("clip_norm", 0.0, 1e6),
    ("tau", 0.0, 2.0),
    ("validation", 0.0001, 0.5),
    ("patience", 0, 100_000),
    ("min_probability", 0.0, 1.0),
)

PRESETS: dict[str, dict[str, Any]] = {
    "default": {},
    # The course's week-2 models. V1: the mean of the word vectors and a softmax, plain gradient
    # descent of one example at a time, 400 epochs. V2: ten words, vectors that are not trained,
    # two LSTM of 128 in one direction, dropout 0.5 after each, Adam, 50 epochs of batches of 32.
    "course-v1": {
        "wide": False,
        "encoder": "average",
        "embedding": 0,
        "longest": 1024,
        "dropout": 0.0,
        "embedding_dropout": 0.0,
        "unknown": 0.0,
        "learning_rate": 0.01,
        "batch_size": 1,
        "epochs": 400,
        "clip_norm": 0.0,
    },
    "course-v2": {
        "wide": False,
        "embedding": 0,
        "cell": "lstm",
        "units": 128,
        "both_directions": False,
        "depth": 2,
        "pooling": "last",
        "longest": 10,
        "embedding_dropout": 0.0,
        "unknown": 0.0,
        "learning_rate": 0.001,
        "batch_size": 32,
        "epochs": 50,
        "clip_norm": 0.0,
    },
}
