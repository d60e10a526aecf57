"""What can be set, and the presets."""

from dataclasses import dataclass
from typing import Any

from seqapps.common.config import check
from seqapps.common.io.audio import RATE_HZ

NETWORKS = ("convolutional", "recurrent")
LOSSES = ("pooled", "steps")
FROZEN = ("encoder", "stem", "nothing", "auto")
LONGEST_WORD = 100  # characters of a word or phrase
HEAD = ("head_channels", "head_dilations")
SHAPE = ("filters", "channels", "kernel", "dilations", "units", *HEAD)
RATES = ("dropout", "head_dropout")
# What a model that is trained further keeps; of one that knows no word yet, all but the head.
ARCHITECTURE = ("network", "bands", "low_hz", "high_hz", "window", "hop", *SHAPE)


@dataclass(frozen=True)
class Config:
    """Settings of one training.

    Attributes:
        language: of the voices and of the phonemes, as eSpeak names it.
        clips: synthetic clips of the word.
        copies: how often each clip is heard, each time in another room, place and noise.
        near: synthetic clips of near-miss words alone (see the card); English speech holds some.
        speech_s: seconds of running synthetic speech without the word.
        real: how much of the given recordings is heard, in copies of each.
        most_real: stretches of the word's recordings, of negatives and of background, at most.
        noises: stretches of noise alone; as many noises are there to be heard behind speech.
        segment_s: how long the stretches are that are trained on.
        label_s: for how long after the word's end a logit is to fire.
        loss: one of `LOSSES`: `pooled` wants the highest logits of a stretch to be right,
            `steps` (the course's) every one.
        engines: of synthesis, with commas between; "" for all that are installed.
        network: one of `NETWORKS`.
        bands: mel bands; 0 for the plain spectrogram.
        low_hz, high_hz: of the mel bands.
        window, hop: of the features, in samples at 16 kHz.
        filters: of the encoder's two convolutions over time and frequency, with a comma.
        channels, kernel, dilations: of its convolutions over time (dilations with commas).
        head_channels, head_dilations: of the word's own convolutions.
        units: of the recurrent network's two layers.
        dropout, head_dropout: rates, of the encoder and of the word's part. (With 0.1 there, too, a
            word's part learned its clips by heart: measured, see the card.)
        frozen: what of a given model (`--from`) is left as it is, one of `FROZEN`: its
            `encoder`, so that the word's part alone learns; the encoder's `stem`; `nothing`; or
            `auto`, the encoder where there is little sound without the word, else the stem.
        learning_rate, batch_size, epochs, clip_norm: of the training.
        validation: share of the clips that is kept apart.
        patience: epochs without improvement before training ends; 0 for never.
        keeps_last: take the last epoch, not the one that validates best.
        false_alarms_per_hour: that the threshold is chosen for.
        caution: how many times as many of them are expected as were estimated; where a model that
            knows the word is trained further, with little other sound, that model tells.
        refractory_s: for how long nothing is reported after a detection.
    """

    language: str = "en"
    clips: int = 1_500
    copies: int = 2
    near: int = 0
    speech_s: float = 3_000.0
    real: int = 4
    most_real: int = 50_000
    noises: int = 600
    segment_s: float = 3.0
    label_s: float = 0.2
    loss: str = "pooled"
    engines: str = ""
    network: str = "convolutional"
    bands: int = 40
    low_hz: float = 60.0
    high_hz: float = 7_600.0
    window: int = 512
    hop: int = 320
    filters: str = "32,24"
    channels: int = 102
    kernel: int = 5
    dilations: str = "1,1,1,2,2"
    head_channels: int = 32
    head_dilations: str = "1,2,6"
    units: int = 128
    dropout: float = 0.1
    head_dropout: float = 0.5
    frozen: str = "encoder"
    learning_rate: float = 4e-3
    batch_size: int = 64
    epochs: int = 16
    clip_norm: float = 2.0
    validation: float = 0.1
    patience: int = 0
    keeps_last: bool = False
    false_alarms_per_hour: float = 1.0
    caution: float = 1.0
    refractory_s: float = 1.0

    def __post_init__(self) -> None:
        check(self, {"network": NETWORKS, "loss": LOSSES, "frozen": FROZEN}, _RANGES)
        for key, count in (("dilations", ""), ("head_dilations", ""), ("filters", "two ")):
            try:
                values = numbers(getattr(self, key))
            except ValueError:
                values = ()
            if (
                not values
                or not all(1 <= value <= 64 for value in values)
                or (count and len(values) != 2)
            ):
                raise ValueError(
                    f"{key} expects {count}whole numbers from 1 to 64 with commas between, "
                    f"got {getattr(self, key)!r}"
                )
        if self.bands and not 0 <= self.low_hz < self.high_hz <= RATE_HZ / 2:
            raise ValueError(
                f"low_hz and high_hz expect 0 <= low < high <= {RATE_HZ // 2}, "
                f"got {self.low_hz:g} and {self.high_hz:g}"
            )


def numbers(text: str) -> tuple[int, ...]:
    """Return the whole numbers of "1,2,4" (raises ValueError)."""
    return tuple(int(part) for part in text.split(","))


_RANGES = (
    ("clips", 4, 1_000_000),
    ("copies", 1, 100),
    ("near", 0, 1_000_000),
    ("speech_s", 0.0, 1e6),
    ("real", 1, 1_000),
    ("most_real", 1, 10_000_000),
    ("noises", 0, 1_000_000),
    ("segment_s", 1.0, 60.0),
    ("label_s", 0.05, 2.0),
    ("bands", 0, 256),
    ("window", 64, 4_096),
    ("hop", 8, 4_096),
    ("channels", 4, 1_024),
    ("kernel", 2, 32),
    ("head_channels", 4, 1_024),
    ("units", 1, 4_096),
    ("dropout", 0.0, 0.95),
    ("head_dropout", 0.0, 0.95),
    ("learning_rate", 1e-6, 1.0),
    ("batch_size", 1, 65_536),
    ("epochs", 1, 100_000),
    ("clip_norm", 0.0, 1e6),
    ("validation", 0.01, 0.5),
    ("patience", 0, 100_000),
    ("false_alarms_per_hour", 0.01, 1_000.0),
    ("caution", 1.0, 1_000.0),
    ("refractory_s", 0.0, 60.0),
)

PRESETS: dict[str, dict[str, Any]] = {
    "default": {},
    # Of `pretrain`: stretches hold a sentence.
    "encoder": {"segment_s": 4.0, "validation": 0.05, "epochs": 14, "learning_rate": 4e-3},
    # Of `enroll`: the user's recordings, and a little of everything beside them. On people of the
    # same crowd as the recordings, models had up to 15 times the false alarms that they had
    # estimated (see the card).
    "enroll": {
        "clips": 160,
        "copies": 1,
        "speech_s": 400.0,
        "noises": 60,
        "real": 15,
        "most_real": 400,
        "frozen": "auto",
        "keeps_last": True,
        "caution": 4.0,
        "epochs": 10,
        "batch_size": 32,
        "learning_rate": 1e-3,
    },
    # The course's network on its features: 101 bins, and 5,511 frames of 29 samples in 10 s, of
    # which the convolution makes 1,375 steps. Fewer examples: each is 10 s and heard in full.
    "course": {
        "network": "recurrent",
        "bands": 0,
        "window": 200,
        "hop": 29,
        "channels": 196,
        "units": 128,
        "learning_rate": 1e-3,
        "segment_s": 10.0,
        "label_s": 0.3625,  # 50 steps
        "loss": "steps",
        "clips": 500,
        "copies": 1,
        "near": 300,
        "speech_s": 1_500.0,
        "noises": 50,
        "batch_size": 16,
    },
}
