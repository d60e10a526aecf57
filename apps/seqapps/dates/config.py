"""The configuration, its presets, and how it scales with the number of pairs."""

from dataclasses import dataclass, replace
from typing import Any

from seqapps.common.config import Configuration, key

MAX_LINE_LENGTH = 10_000  # characters of a line in a file
BEAM_WIDTH, MAX_BEAM_WIDTH = 6, 64  # for texts whose greedy hypothesis is not certain
MAX_ALPHA = 2.0  # strength of the length penalty
MIN_READING = 0.005  # a reading below this probability is neither searched for nor shown
MIN_RATIO = 0.001  # of a hypothesis to the best one of the beam; others are dropped
MIN_SECOND_READING = 0.1  # an answer whose second reading is at least this probable is ambiguous
CELLS = ("gru", "lstm")
ATTENTIONS = ("additive", "dot", "course")
# The keys that cannot change when a model is trained further.
ARCHITECTURE = (
    "max_length", "embedding", "filters", "kernel_size", "cell", "encoder_units", "encoder_depth",
    "decoder_units", "attention", "attention_units", "autoregressive", "use_hints", "dashes",
    "partial", "dropout",
)  # fmt: skip
MIN_EPOCH_PAIRS = 4_000  # with synthetic pairs, shorter lists are repeated to about this many
TRAINING_PAIRS, FURTHER_PAIRS = 2_000_000, 40_000  # pairs seen in all epochs; with --from
MAX_MIXED_PAIRS = 100_000  # with --from, more pairs are not mixed with synthetic ones by default


@dataclass(frozen=True)
class Config(Configuration):
    """Configuration of a training; `None` (written `auto`) is chosen by the number of pairs."""

    max_length: int = key(
        96, "maximum number of characters of a normalised text; longer ones are refused", 8, 1024
    )
    embedding: int = key(48, "size of the character vectors; 0 feeds one-hot characters", 0, 4096)
    filters: int = key(
        128, "filters of the convolution over neighbouring characters; 0 for none", 0, 4096
    )
    kernel_size: int = key(5, "width of the convolution, in characters", 1, 31)
    cell: str = key(
        "gru", "the recurrent cell of encoder and decoder, `gru` or `lstm`", choices=CELLS
    )
    encoder_units: int = key(
        112, "size of the hidden state of each direction of the encoder", 1, 4096
    )
    encoder_depth: int = key(
        1, "number of bidirectional layers, residual from the second; --from can add layers", 1, 4
    )
    decoder_units: int = key(160, "size of the hidden state of the decoder", 1, 4096)
    attention: str = key(
        "additive",
        "`additive` (Bahdanau), `dot` (Luong), or `course` (additive with a relu)",
        choices=ATTENTIONS,
    )
    attention_units: int = key(64, "size of the hidden layer of the attention", 1, 4096)
    autoregressive: bool = key(True, "whether the decoder reads its previous symbol")
    use_hints: bool = key(True, "whether the encoder reads the locale hint of a text")
    dashes: bool = key(
        False, "whether the decoder writes 1979-05-03 (ten symbols) instead of 19790503 (eight)"
    )
    partial: bool = key(
        False, "whether the decoder also writes partial dates, spans and other calendars"
    )
    dropout: float = key(
        0.0, "rate on the inputs of encoder and decoder layers and before the softmax", 0.0, 0.95
    )
    learning_rate: float | None = key(
        None, "highest learning rate; auto: lower with --from", 1e-6, 1.0
    )
    batch_size: int | None = key(None, "texts per optimizer step", 1, 65536)
    epochs: int | None = key(None, "passes over the training texts", 1, 100_000)
    clip_norm: float = key(1.0, "largest norm of the gradient; 0 for no limit", 0.0, 1e6)
    min_confidence: float = key(
        0.8, "minimum probability of a date in all its orders; below it a text is refused", 0.0, 1.0
    )
    synthetic_share: float | None = key(
        None, "share of generated pairs among the training pairs", 0.0, 0.99
    )
    character_dropout: float = key(
        0.002, "share of the training characters that are replaced by the unknown one", 0.0, 0.5
    )
    validation: float | None = key(
        None, "share of the texts that are held out for validation", 0.0001, 0.5
    )
    patience: int = key(
        0, "epochs without improvement after which training ends; 0 disables it", 0, 100_000
    )


PRESETS: dict[str, dict[str, Any]] = {
    "default": {"partial": True, "encoder_units": 128, "decoder_units": 192},
    # The course's week-3 model: 30 one-hot characters, pre-attention Bi-LSTM of 32, additive
    # attention (Dense(10, tanh), Dense(1, relu)), post-attention LSTM of 64 that does not read
    # its previous symbol, ten symbols with dashes; Adam at 0.005, batches of 100.
    "course": {
        "max_length": 30,
        "embedding": 0,
        "filters": 0,
        "cell": "lstm",
        "encoder_units": 32,
        "decoder_units": 64,
        "attention": "course",
        "attention_units": 10,
        "autoregressive": False,
        "use_hints": False,
        "dashes": True,
        "learning_rate": 0.005,
        "batch_size": 100,
        "epochs": 40,
        "clip_norm": 0.0,
        "synthetic_share": 0.0,
        "character_dropout": 0.0,
    },
}


def scale_to_data(config: Config, pairs: int, further: bool) -> Config:
    """Replace every `None` of a configuration by a value for the number of given pairs.

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
