"""What can be set, and the presets."""

from dataclasses import dataclass
from typing import Any

from seqapps.common.config import check

LONGEST_TEXT = 10_000  # characters that a line of a file may have
BEAM, MOST_BEAMS = 6, 64  # hypotheses followed where the first one is not sure
PLAUSIBLE = 0.005  # readings with less are neither shown nor looked for
CELLS = ("gru", "lstm")
ATTENTIONS = ("additive", "dot", "course")
# What a model that is trained further keeps.
ARCHITECTURE = (
    "embedding", "filters", "kernel", "cell", "encoder_units", "encoder_depth", "decoder_units",
    "attention", "attention_units", "feed_previous", "read_hints", "dashes", "dropout",
)  # fmt: skip


@dataclass(frozen=True)
class Config:
    """Settings of one training; `None` (written `auto`) is chosen by the size of the data.

    Attributes:
        window: characters (after normalisation) that a text may have; longer ones are refused.
        embedding: size of the character vectors; 0 feeds one-hot characters.
        filters: of the convolution over neighbouring characters; 0 for none.
        kernel: characters that the convolution sees at once.
        cell: of encoder and decoder, one of `CELLS`.
        encoder_units: hidden size of each direction of the encoder.
        encoder_depth: number of bidirectional layers.
        decoder_units: hidden size of the decoder.
        attention: `additive` (Bahdanau), `dot` (Luong), or `course` (additive with its relu).
        attention_units: size of the attention's hidden layer.
        feed_previous: give the decoder the symbol that it has just written.
        read_hints: read the locale hint that may come with a text.
        dashes: write 1979-05-03, ten symbols, else eight.
        dropout: rate on the inputs of encoder and decoder layers and before the softmax.
        learning_rate: the highest rate.
        batch_size: texts a step.
        epochs: passes over the texts.
        clip_norm: largest norm of the gradient; 0 for no limit.
        min_confidence: a text whose plausible readings have less together is refused.
        mix: share of generated texts among those to train on; own texts make up the rest.
        unknown: share of characters that training replaces by "unknown".
        validation: share of the texts kept for validation.
        patience: epochs without a better validation before training ends; 0 for never.
    """

    window: int = 96
    embedding: int = 48
    filters: int = 128
    kernel: int = 5
    cell: str = "gru"
    encoder_units: int = 112
    encoder_depth: int = 1
    decoder_units: int = 160
    attention: str = "additive"
    attention_units: int = 64
    feed_previous: bool = True
    read_hints: bool = True
    dashes: bool = False
    dropout: float = 0.0
    learning_rate: float | None = None
    batch_size: int | None = None
    epochs: int | None = None
    clip_norm: float = 1.0
    min_confidence: float = 0.8
    mix: float | None = None
    unknown: float = 0.002
    validation: float | None = None
    patience: int = 0

    def __post_init__(self) -> None:
        check(self, {"cell": CELLS, "attention": ATTENTIONS}, _RANGES)


_RANGES = (
    ("window", 8, 1024),
    ("embedding", 0, 4096),
    ("filters", 0, 4096),
    ("kernel", 1, 31),
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
    ("mix", 0.0, 0.99),
    ("unknown", 0.0, 0.5),
    ("validation", 0.0001, 0.5),
    ("patience", 0, 100_000),
)

PRESETS: dict[str, dict[str, Any]] = {
    "default": {},
    # The course's week-3 model: 30 one-hot characters, pre-attention Bi-LSTM of 32, additive
    # attention (Dense(10, tanh), Dense(1, relu)), post-attention LSTM of 64 that is not told
    # what it has written, ten symbols with their dashes; Adam at 0.005, batches of 100.
    "course": {
        "window": 30,
        "embedding": 0,
        "filters": 0,
        "cell": "lstm",
        "encoder_units": 32,
        "encoder_depth": 1,
        "decoder_units": 64,
        "attention": "course",
        "attention_units": 10,
        "feed_previous": False,
        "read_hints": False,
        "dashes": True,
        "dropout": 0.0,
        "learning_rate": 0.005,
        "batch_size": 100,
        "epochs": 40,
        "clip_norm": 0.0,
        "mix": 0.0,
        "unknown": 0.0,
    },
}
