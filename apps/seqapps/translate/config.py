"""The configuration, its presets, and how it scales with the number of pairs."""

from dataclasses import dataclass, replace
from typing import Any

from seqapps.common.config import Configuration, key

MAX_TEXT_LENGTH = 5_000  # characters of one text
MAX_POSITIONS = 512  # ids of a text with the pair beside it, and of a translation
MAX_BEAM_WIDTH, MAX_ALPHA = 16, 5.0
BEAM_WIDTH, ALPHA = 4, 1.0
MIN_CONFIDENCE = 0.6  # of a translation in a file that is not marked as fuzzy
MIN_SIMILARITY = 0.4  # of a translated pair that is shown beside a text
FEW_PAIRS = 5_000  # below: smaller batches
# The keys that cannot change when a model is trained further.
ARCHITECTURE = (
    "network", "width", "heads", "hidden", "encoder_layers", "decoder_layers", "units",
    "attention_units",
)  # fmt: skip


@dataclass(frozen=True)
class Config(Configuration):
    """Configuration of a training; `None` (written `auto`) is chosen by the number of pairs.

    Example:
        >>> Config(width=64, heads=2).network
        'transformer'
    """

    network: str = key("transformer", "kind of network", choices=("transformer", "recurrent"))
    source_language: str = key("en", "language code of the source texts")
    target_language: str = key("fr", "language code of the translations")
    vocabulary: int | None = key(None, "number of pieces of words", 100, 60_000)
    width: int | None = key(None, "size of a vector of the Transformer, and of a piece", 4, 4096)
    heads: int = key(4, "heads of each attention", 1, 64)
    hidden: int | None = key(None, "size of the hidden layer of each position", 4, 16384)
    encoder_layers: int = key(3, "layers of the encoder", 1, 24)
    decoder_layers: int = key(3, "layers of the decoder", 1, 24)
    units: int = key(128, "size of an LSTM's hidden state (recurrent network)", 1, 4096)
    attention_units: int = key(64, "hidden units of additive attention", 1, 4096)
    dropout: float | None = key(None, "rate on residual branches and embeddings", 0.0, 0.9)
    smoothing: float = key(0.1, "label smoothing", 0.0, 0.9)
    max_length: int = key(100, "pieces of a text; longer ones are not trained on", 4, 200)
    memory_share: float = key(0.4, "share of pairs trained with a similar pair beside", 0.0, 1.0)
    wrong_share: float = key(0.1, "share of pairs trained with a wrong pair beside", 0.0, 1.0)
    term_share: float = key(0.15, "share of pairs trained with a term of a glossary", 0.0, 1.0)
    learning_rate: float | None = key(None, "highest learning rate", 1e-6, 1.0)
    batch_size: int | None = key(None, "pairs per optimizer step", 1, 65536)
    epochs: int | None = key(None, "passes over the training pairs", 1, 100_000)
    clip_norm: float = key(1.0, "largest norm of the gradient; 0 for no limit", 0.0, 1e6)
    validation: float | None = key(None, "share of the pairs held out for validation", 1e-4, 0.5)
    validation_data: str = key("", "file or folder of pairs for validation instead")
    patience: int = key(
        0, "epochs without improvement after which training ends; 0 disables it", 0, 100_000
    )


# The course's network: a bidirectional LSTM, additive attention, an LSTM that writes.
_COURSE = {
    "network": "recurrent", "memory_share": 0.0, "wrong_share": 0.0, "term_share": 0.0,
    "smoothing": 0.0,
}  # fmt: skip
PRESETS: dict[str, dict[str, Any]] = {"default": {}, "course": _COURSE}


def scale_to_data(config: Config, pairs: int, has_base: bool) -> Config:
    """Replace every `None` by the value for a number of pairs, with or without a base model.

    Example:
        >>> scale_to_data(Config(), pairs=200_000, has_base=False).vocabulary
        8000
    """
    few, many = pairs < FEW_PAIRS, pairs >= 50_000
    width = config.width or (64 if few else 128 if pairs < 1_000_000 else 192)
    automatic: dict[str, Any] = {
        "vocabulary": max(300, min(8_000, 100 * round(pairs / 800))) if not many else 8_000,
        "width": width,
        "hidden": 4 * width,
        "dropout": 0.1 if many else 0.2,
        "batch_size": 16 if few else 128,
        "learning_rate": 0.0005 if has_base else 0.002,
        "epochs": (8 if has_base else 60) if few else 20,
        "validation": 0.1 if few else max(0.005, min(0.05, 2_000 / pairs)),
    }
    missing = {key: value for key, value in automatic.items() if getattr(config, key) is None}
    return replace(config, **missing)
