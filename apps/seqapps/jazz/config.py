"""What can be set, and the presets."""

from dataclasses import dataclass
from typing import Any

from seqapps.common.config import check

NETWORKS = ("factored", "values")


@dataclass(frozen=True)
class Config:
    """Settings of one training.

    Attributes:
        network: `factored` (three networks: when, which pitch, how long) or `values` (the
            course's: one symbol for each note, see `values`).
        pitch_units, rhythm_units, duration_units: sizes of the LSTMs; `values` has the first only.
        joint_units: of the layer behind each LSTM, which sees what the LSTM reads as well.
        depth: LSTM layers of each.
        reach: how many notes back pitches are copied from (see `copy_attention`); 0 for none.
        experts: networks of each kind whose logits are averaged.
        style: size of a performer's vector; 0 for none.
        input_dropout: rate on what an LSTM reads.
        recurrent_dropout: rate on its state. Above 0 the fused GPU kernel is off.
        output_dropout: rate before the softmax.
        unknown: share of the passages that are trained on without their performer.
        chordless: share of the passages that are trained on without their chords.
        learning_rate: the highest rate.
        weight_decay: of AdamW.
        batch_size: passages a step.
        window: notes of a passage.
        epochs: passes over the solos.
        clip_norm: largest norm of the gradient; 0 for no limit.
        validation: share of the tunes kept for validation.
        patience: epochs without a better validation before training ends; 0 for never.
    """

    network: str = "factored"
    pitch_units: int = 256
    rhythm_units: int = 128
    duration_units: int = 64
    joint_units: int = 128
    depth: int = 1
    reach: int = 512
    experts: int = 1
    style: int = 16
    input_dropout: float = 0.1
    recurrent_dropout: float = 0.0
    output_dropout: float = 0.4
    unknown: float = 0.25
    chordless: float = 0.05
    learning_rate: float = 0.002
    weight_decay: float = 0.01
    batch_size: int = 3
    window: int = 384
    epochs: int = 14
    clip_norm: float = 1.0
    validation: float = 0.1
    patience: int = 4

    def __post_init__(self) -> None:
        check(self, {"network": NETWORKS}, _RANGES)


_RANGES = (
    ("pitch_units", 1, 4096),
    ("rhythm_units", 1, 4096),
    ("duration_units", 1, 4096),
    ("joint_units", 1, 4096),
    ("depth", 1, 8),
    ("reach", 0, 65536),
    ("experts", 1, 8),
    ("style", 0, 1024),
    ("input_dropout", 0.0, 0.95),
    ("recurrent_dropout", 0.0, 0.95),
    ("output_dropout", 0.0, 0.95),
    ("unknown", 0.0, 1.0),
    ("chordless", 0.0, 1.0),
    ("learning_rate", 1e-6, 10.0),
    ("weight_decay", 0.0, 1.0),
    ("batch_size", 1, 65536),
    ("window", 8, 100_000),
    ("epochs", 1, 100_000),
    ("clip_norm", 0.0, 1e6),
    ("validation", 0.01, 0.5),
    ("patience", 0, 100_000),
)

PRESETS: dict[str, dict[str, Any]] = {
    "default": {},
    # The course's week-1 model: one-hot values of 30 notes at a time, an LSTM of 64, a softmax,
    # Adam at 0.01. (There it is trained 100 times on the 60 passages of one solo.)
    "course": {
        "network": "values",
        "pitch_units": 64,
        "style": 0,
        "input_dropout": 0.0,
        "output_dropout": 0.0,
        "unknown": 1.0,
        "chordless": 0.0,
        "learning_rate": 0.01,
        "weight_decay": 0.0,
        "batch_size": 60,
        "window": 30,
        "epochs": 30,
        "clip_norm": 0.0,
        "patience": 5,
    },
}
