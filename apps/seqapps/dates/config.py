"""The configuration, its presets, and how it scales with the number of pairs."""

from dataclasses import dataclass, replace
from typing import Any

from seqapps.common.config import check

MAX_LINE_LENGTH = 10_000  # characters of a line in a file
BEAM_WIDTH, MAX_BEAM_WIDTH = 6, 64  # for texts whose greedy hypothesis is not certain
MAX_ALPHA = 2.0  # strength of the length penalty
MIN_READING = 0.005  # a reading below this probability is neither searched for nor shown
MIN_SECOND_READING = 0.1  # an answer whose second reading is at least this probable is ambiguous
CELLS = ("gru", "lstm")
ATTENTIONS = ("additive", "dot", "course")
# The keys that cannot change when a model is trained further.
ARCHITECTURE = (
    "max_length", "embedding", "filters", "kernel_size", "cell", "encoder_units", "encoder_depth",
    "decoder_units", "attention", "attention_units", "autoregressive", "use_hints", "dashes",
    "dropout",
)  # fmt: skip
MIN_EPOCH_PAIRS = 4_000  # with synthetic pairs, shorter lists are repeated to about this many
TRAINING_PAIRS, FURTHER_PAIRS = 2_000_000, 40_000  # pairs seen in all epochs; with --from
MAX_MIXED_PAIRS = 100_000  # with --from, more pairs are not mixed with synthetic ones by default


@dataclass(frozen=True)
class Config:
    """Configuration of a training; `None` (written `auto`) is chosen by the number of pairs.

    Attributes:
        max_length: maximum number of characters of a normalised text; longer ones are refused.
        embedding: size of the character vectors; 0 feeds one-hot characters.
        filters: filters of the convolution over neighbouring characters; 0 for none.
        kernel_size: width of the convolution, in characters.
        cell: the recurrent cell of encoder and decoder, `gru` or `lstm`.
        encoder_units: size of the hidden state of each direction of the encoder.
        encoder_depth: number of bidirectional layers.
        decoder_units: size of the hidden state of the decoder.
        attention: `additive` (Bahdanau), `dot` (Luong), or `course` (additive with a relu).
        attention_units: size of the hidden layer of the attention.
        autoregressive: whether the decoder reads its previous symbol.
        use_hints: whether the encoder reads the locale hint of a text.
        dashes: whether the decoder writes 1979-05-03 (ten symbols) instead of 19790503 (eight).
        dropout: rate on the inputs of encoder and decoder layers and before the softmax.
        learning_rate: highest learning rate.
        batch_size: texts per optimizer step.
        epochs: passes over the training texts.
        clip_norm: largest norm of the gradient; 0 for no limit.
        min_confidence: minimum summed probability of all readings; below it a text is refused.
        synthetic_share: share of generated pairs among the training pairs.
        character_dropout: share of the training characters that are replaced by the unknown one.
        validation: share of the texts that are held out for validation.
        patience: epochs without improvement after which training ends; 0 disables it.
    """

    max_length: int = 96
    embedding: int = 48
    filters: int = 128
    kernel_size: int = 5
    cell: str = "gru"
    encoder_units: int = 112
    encoder_depth: int = 1
    decoder_units: int = 160
    attention: str = "additive"
    attention_units: int = 64
    autoregressive: bool = True
    use_hints: bool = True
    dashes: bool = False
    dropout: float = 0.0
    learning_rate: float | None = None
    batch_size: int | None = None
    epochs: int | None = None
    clip_norm: float = 1.0
    min_confidence: float = 0.8
    synthetic_share: float | None = None
    character_dropout: float = 0.002
    validation: float | None = None
    patience: int = 0

    def __post_init__(self) -> None:
        check(self, {"cell": CELLS, "attention": ATTENTIONS}, _RANGES)


_RANGES = (
    ("max_length", 8, 1024),
    ("embedding", 0, 4096),
    ("filters", 0, 4096),
    ("kernel_size", 1, 31),
    ("encoder_units", 1, 4096),
    ("encoder_depth", 1, 4),
    ("decoder_units", 1, 4096),
    ("attention_units", 1, 4096),
    ("dropout", 0.0, 0.95),
    ("learning_rate", 1e-6, 1.0),
    ("batch_size", 1, 65536),
    ("epochs", 1, 100_000),
    ("clip_norm", 0.0, 1e6),
    ("min_confidence", 0.0, 1.0),
    ("synthetic_share", 0.0, 0.99),
    ("character_dropout", 0.0, 0.5),
    ("validation", 0.0001, 0.5),
    ("patience", 0, 100_000),
)

PRESETS: dict[str, dict[str, Any]] = {
    "default": {},
    # The course's week-3 model: 30 one-hot characters, pre-attention Bi-LSTM of 32, additive
    # attention (Dense(10, tanh), Dense(1, relu)), post-attention LSTM of 64 that does not read
    # its previous symbol, ten symbols with dashes; Adam at 0.005, batches of 100.
    "course": {
        "max_length": 30,
        "embedding": 0,
        "filters": 0,
        "cell": "lstm",
        "encoder_units": 32,
        "encoder_depth": 1,
        "decoder_units": 64,
        "attention": "course",
        "attention_units": 10,
        "autoregressive": False,
        "use_hints": False,
        "dashes": True,
        "dropout": 0.0,
        "learning_rate": 0.005,
        "batch_size": 100,
        "epochs": 40,
        "clip_norm": 0.0,
        "synthetic_share": 0.0,
        "character_dropout": 0.0,
    },
}


def scale_to_data(config: Config, pairs: int, further: bool) -> Config:
    """Return the configuration with every `None` replaced by a value for the number of pairs.

    Args:
        config: the configuration.
        pairs: number of given pairs.
        further: whether a trained model is trained further.

    Example:
        >>> scale_to_data(Config(), pairs=200, further=True).synthetic_share
        0.5
    """
    share = config.synthetic_share
    if share is None:  # synthetic pairs prevent catastrophic forgetting
        share = 0.5 if further and pairs < MAX_MIXED_PAIRS else 0.0
    epoch = max(pairs, MIN_EPOCH_PAIRS) if share else pairs
    automatic: dict[str, Any] = {
        "synthetic_share": share,
        "batch_size": 256 if epoch >= 50_000 else 64 if epoch >= 1_000 else 16,
        "learning_rate": 0.001 if further else 0.002,
        "epochs": max(2, min(60, (FURTHER_PAIRS if further else TRAINING_PAIRS) // epoch)),
        "validation": 0.15 if pairs < 2_000 else max(0.001, min(0.05, 8_000 / pairs)),
    }
    missing = {key: value for key, value in automatic.items() if getattr(config, key) is None}
    return replace(config, **missing)
