"""The configuration of a training, and its presets."""

from dataclasses import dataclass, replace
from typing import Any

from seqapps.common.config import Configuration, key

LABELS = ("phones", "letters")
MAX_HZ = 8_000  # half of the sample rate
STRIDE = 2  # feature frames per step
EDGE_FRAMES = 16  # of silence that are put before and behind a sound; a multiple of `STRIDE`
PRIOR_POWER = 0.8  # without a model to start from
MAX_SENTENCE_S = 20.0  # of one sentence
SHAPE = ("filters", "channels", "kernel_size", "blocks", "units", "dropout")
# The keys that cannot change when a model is trained further.
ARCHITECTURE = ("labels", "bands", "low_hz", "high_hz", "window", "hop", *SHAPE)


@dataclass(frozen=True)
class Config(Configuration):
    """Configuration of a training."""

    labels: str = key("phones", "symbols of the network: `phones`, or the course's `letters`",
                      choices=LABELS)  # fmt: skip
    sentences: int = key(400, "synthetic clips of sentences of the grammar", 4, 1_000_000)
    other_sentences: int = key(200, "synthetic clips of other sentences", 4, 1_000_000)
    copies: int = key(2, "training examples per clip, in different rooms and noises", 1, 100)
    recording_copies: int = key(8, "training examples per recording", 1, 1_000)
    noises: int = key(60, "number of noises", 4, 1_000_000)
    min_snr_db: float = key(0.0, "lowest signal-to-noise ratio of the examples", -30.0, 60.0)
    synthesizers: str = key("", 'synthesisers to use, separated by commas; "" for all installed')
    bands: int = key(40, "number of mel bands", 4, 256)
    low_hz: float = key(60.0, "lowest frequency of the mel bands")
    high_hz: float = key(7_600.0, "highest frequency of the mel bands")
    window: int = key(512, "samples per feature frame at 16 kHz", 64, 4_096)
    hop: int = key(320, "samples from one feature frame to the next", 80, 1_600)
    filters: int = key(24, "filters of the two convolutions over time and frequency", 1, 512)
    channels: int = key(160, "channels of the blocks", 4, 2_048)
    kernel_size: int = key(9, "steps that a block's convolution reads", 1, 63)
    blocks: int = key(6, "number of separable convolutions with a residual connection", 0, 100)
    units: int = key(0, "units of the LSTM in each direction; 0 for none", 0, 4_096)
    dropout: float = key(0.1, "dropout rate", 0.0, 0.95)
    learning_rate: float | None = key(
        None, "highest learning rate; auto: 0.0005 from a model, else 0.002", 1e-6, 1.0
    )
    batch_size: int = key(16, "examples per optimizer step", 1, 65_536)
    epochs: int | None = key(
        None, "passes over the training examples; auto: 5 from a model, else 12", 1, 100_000
    )
    clip_norm: float = key(5.0, "largest norm of the gradient; 0 for no limit", 0.0, 1e6)
    validation: float = key(0.1, "share of the clips that is held out for validation", 0.01, 0.5)
    patience: int = key(0, "epochs without improvement that end training; 0: never", 0, 100_000)
    prior_power: float | None = key(
        None,
        "power of the prior that probabilities are divided by; auto: that of the model, else 0.8",
        0.0,
        2.0,
    )
    false_acceptance: float = key(0.01, "share of other sentences that may be accepted", 0.0, 0.5)

    def __post_init__(self) -> None:
        super().__post_init__()
        if not 0 <= self.low_hz < self.high_hz <= MAX_HZ:
            raise ValueError(
                f"low_hz and high_hz expect 0 <= low < high <= {MAX_HZ}, "
                f"got {self.low_hz:g} and {self.high_hz:g}"
            )
        if self.hop > self.window:
            raise ValueError(f"hop expects at most the window, {self.window}, got {self.hop}")


def scale_to_base(config: Config, base: Config | None) -> Config:
    """Replace every `None` by the value for a training from a model, or from random weights.

    Example:
        >>> scale_to_base(Config(), None).epochs, scale_to_base(Config(), Config()).epochs
        (12, 5)
    """
    given = None if base is None else base.prior_power
    automatic: dict[str, Any] = {
        "learning_rate": 2e-3 if base is None else 5e-4,
        "epochs": 12 if base is None else 5,
        "prior_power": PRIOR_POWER if given is None else given,
    }
    missing = {key: value for key, value in automatic.items() if getattr(config, key) is None}
    return replace(config, **missing)


PRESETS: dict[str, dict[str, Any]] = {
    "default": {},
    # For `enroll`: the person's recordings, and a small amount of synthetic speech.
    "enroll": {
        "sentences": 120,
        "other_sentences": 80,
        "copies": 1,
        "recording_copies": 12,
        "epochs": 6,
        "learning_rate": 5e-4,
    },
    # The course's network: a bidirectional LSTM on the spectrum, CTC on letters.
    "course": {"labels": "letters", "blocks": 0, "units": 128, "channels": 128, "epochs": 20},
}
