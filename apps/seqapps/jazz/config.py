"""The configuration of a training, and its presets."""

from dataclasses import dataclass
from typing import Any

from seqapps.common.config import Configuration, key

PACKAGE = __name__.split(".")[-2]  # the app's name: a copied app registers its own classes
NETWORKS = ("factored", "values")
TEMPO_BPM = (20, 400)  # lowest and highest tempo
SWING = (0.5, 0.75)  # earliest (straight) and latest position of off-beats in the beat
DEFAULT_TEMPO_BPM, DEFAULT_BARS = 160.0, 16
# Fixed when a model is trained further.
ARCHITECTURE = (
    "network", "pitch_units", "rhythm_units", "duration_units", "dense_units", "depth",
    "performer_embedding", "attention_window",
)  # fmt: skip


@dataclass(frozen=True)
class Config(Configuration):
    """Configuration of a training."""

    network: str = key(
        "factored",
        "`factored` (one network each for rhythm, pitch and duration) or `values` (the course's: "
        "one symbol per note)",
        choices=NETWORKS,
    )
    pitch_units: int = key(256, "size of the pitch LSTM, the only one of `values`", 1, 4096)
    rhythm_units: int = key(128, "size of the rhythm LSTM", 1, 4096)
    duration_units: int = key(64, "size of the duration LSTM", 1, 4096)
    dense_units: int = key(128, "size of the layer behind each LSTM and its input", 1, 4096)
    depth: int = key(1, "number of layers of each LSTM", 1, 8)
    attention_window: int = key(512, "past notes that pitches attend to; 0 for none", 0, 65536)
    performer_embedding: int = key(16, "size of a performer's vector; 0 for none", 0, 1024)
    input_dropout: float = key(0.1, "dropout rate on the input of each LSTM", 0.0, 0.95)
    recurrent_dropout: float = key(
        0.0, "dropout rate on the hidden state; above 0 the fused GPU kernel is off", 0.0, 0.95
    )
    output_dropout: float = key(0.4, "dropout rate before the softmax", 0.0, 0.95)
    performer_dropout: float = key(0.25, "share of passages without their performer", 0.0, 1.0)
    chord_dropout: float = key(0.05, "share of passages without their chords", 0.0, 1.0)
    learning_rate: float = key(0.002, "highest learning rate", 1e-6, 10.0)
    weight_decay: float = key(0.01, "weight decay of AdamW", 0.0, 1.0)
    batch_size: int = key(3, "passages per optimizer step", 1, 65536)
    sequence_length: int = key(384, "notes of a passage", 8, 100_000)
    epochs: int = key(14, "passes over the solos", 1, 100_000)
    clip_norm: float = key(1.0, "largest norm of the gradient; 0 for no limit", 0.0, 1e6)
    validation: float = key(0.1, "share of tunes that are held out for validation", 0.01, 0.5)
    patience: int = key(
        4, "epochs without improvement after which training ends; 0 disables it", 0, 100_000
    )


PRESETS: dict[str, dict[str, Any]] = {
    "default": {},
    # The course's week-1 model: one-hot values of 30 notes at a time, an LSTM of 64, a softmax,
    # Adam at 0.01. (There it is trained 100 times on the 60 passages of one solo.)
    "course": {
        "network": "values",
        "pitch_units": 64,
        "performer_embedding": 0,
        "input_dropout": 0.0,
        "output_dropout": 0.0,
        "performer_dropout": 1.0,
        "chord_dropout": 0.0,
        "learning_rate": 0.01,
        "weight_decay": 0.0,
        "batch_size": 60,
        "sequence_length": 30,
        "epochs": 30,
        "clip_norm": 0.0,
        "patience": 5,
    },
}
