"""The configuration of a training, and its presets."""

from dataclasses import dataclass
from typing import Any

from seqapps.common.config import check

PACKAGE = __name__.split(".")[-2]  # the app's name: a copied app registers its own classes
NETWORKS = ("convolutional", "recurrent")
LOSSES = ("pooled", "steps")
FROZEN = ("encoder", "stem", "nothing", "auto")
MAX_WORD_LENGTH = 100  # characters of a word or phrase
MAX_HZ = 8_000  # half of the sample rate
HEAD = ("head_channels", "head_dilations")
SHAPE = ("filters", "channels", "kernel", "dilations", "units", *HEAD)
RATES = ("dropout", "head_dropout")
# Fixed when a model is trained further; an encoder without a word fixes all but `HEAD`.
ARCHITECTURE = ("network", "bands", "low_hz", "high_hz", "window", "hop", *SHAPE)


@dataclass(frozen=True)
class Config:
    """Configuration of a training.

    Attributes:
        language: language of the voices and of the phonemes, a code of eSpeak NG.
        clips: number of synthetic clips of the word.
        augmentations: segments made of each synthetic clip, each in another room and noise.
        near_miss_clips: number of synthetic clips of near misses spoken alone. Running speech in
            English contains near misses as well.
        speech_s: seconds of synthetic running speech without the word.
        recording_copies: segments made of each of the user's recordings.
        max_negative_segments: maximum number of segments made of each of the user's folders.
        noises: number of segments of noise alone; speech is mixed with as many noises.
        segment_s: seconds of sound per training example.
        label_s: seconds after the end of the word in which the network is trained to fire.
        loss: `pooled` (max pooling over a segment) or `steps` (the course's: every step).
        synthesizers: names of speech synthesisers, separated by commas; "" for all installed.
        network: `convolutional` or `recurrent` (the course's).
        bands: number of mel bands; 0 for the plain spectrogram.
        low_hz: lowest frequency of the mel bands.
        high_hz: highest frequency of the mel bands.
        window: samples per feature frame at 16 kHz.
        hop: samples from one feature frame to the next.
        filters: filters of the encoder's two convolutions over time and frequency.
        channels: channels of the encoder's convolutions over time.
        kernel: taps of all convolutions over time.
        dilations: dilations of the encoder's convolutions over time, separated by commas.
        head_channels: channels of the head's convolutions.
        head_dilations: dilations of the head's convolutions, separated by commas.
        units: units of each layer of the recurrent network.
        dropout: dropout rate of the encoder.
        head_dropout: dropout rate of the head.
        frozen: layers that `--from` keeps fixed: `encoder`, `stem`, `nothing`, or `auto`, which
            is `encoder` if there is little sound without the word, otherwise `stem`.
        learning_rate: highest learning rate.
        batch_size: segments per optimizer step.
        epochs: passes over the training segments.
        clip_norm: largest norm of the gradient; 0 for no limit.
        validation: share of the clips that is held out for validation.
        patience: epochs without improvement after which training ends; 0 disables it.
        restore_best: keep the weights of the best validation instead of the last weights.
        false_alarms_per_hour: false-alarm rate that the threshold is chosen for.
        safety_factor: the estimated false-alarm rate is multiplied by this before the threshold
            is chosen.
        refractory_s: seconds after a detection without another one.
    """

    language: str = "en"
    clips: int = 1_500
    augmentations: int = 2
    near_miss_clips: int = 0
    speech_s: float = 3_000.0
    recording_copies: int = 4
    max_negative_segments: int = 50_000
    noises: int = 600
    segment_s: float = 3.0
    label_s: float = 0.2
    loss: str = "pooled"
    synthesizers: str = ""
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
    restore_best: bool = True
    false_alarms_per_hour: float = 1.0
    safety_factor: float = 1.0
    refractory_s: float = 1.0

    def __post_init__(self) -> None:
        check(self, {"network": NETWORKS, "loss": LOSSES, "frozen": FROZEN}, _RANGES)
        for key, noun in (("dilations", ""), ("head_dilations", ""), ("filters", "two ")):
            values = integers(getattr(self, key))
            is_right_size = len(values) == 2 if noun else bool(values)
            if not is_right_size or not all(1 <= value <= 64 for value in values):
                raise ValueError(
                    f"{key} expects {noun}whole numbers from 1 to 64 with commas between, "
                    f"got {getattr(self, key)!r}"
                )
        if self.bands and not 0 <= self.low_hz < self.high_hz <= MAX_HZ:
            raise ValueError(
                f"low_hz and high_hz expect 0 <= low < high <= {MAX_HZ}, "
                f"got {self.low_hz:g} and {self.high_hz:g}"
            )


def integers(text: str) -> tuple[int, ...]:
    """Return the whole numbers of a list separated by commas; () if the list is invalid.

    Example:
        >>> integers("1,2,4"), integers("1,two")
        ((1, 2, 4), ())
    """
    try:
        return tuple(int(part) for part in text.split(","))
    except ValueError:
        return ()


_RANGES = (
    ("clips", 4, 1_000_000),
    ("augmentations", 1, 100),
    ("near_miss_clips", 0, 1_000_000),
    ("speech_s", 0.0, 1e6),
    ("recording_copies", 1, 1_000),
    ("max_negative_segments", 1, 10_000_000),
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
    *((rate, 0.0, 0.95) for rate in RATES),
    ("learning_rate", 1e-6, 1.0),
    ("batch_size", 1, 65_536),
    ("epochs", 1, 100_000),
    ("clip_norm", 0.0, 1e6),
    ("validation", 0.01, 0.5),
    ("patience", 0, 100_000),
    ("false_alarms_per_hour", 0.01, 1_000.0),
    ("safety_factor", 1.0, 1_000.0),
    ("refractory_s", 0.0, 60.0),
)

PRESETS: dict[str, dict[str, Any]] = {
    "default": {},
    # For `pretrain`: a segment holds a sentence.
    "encoder": {"segment_s": 4.0, "validation": 0.05, "epochs": 14, "learning_rate": 4e-3},
    # For `enroll`: the user's recordings and a small amount of all other material. On sound of
    # the people in the recordings, models had up to 15 times the estimated false alarms.
    "enroll": {
        "clips": 160,
        "augmentations": 1,
        "speech_s": 400.0,
        "noises": 60,
        "recording_copies": 15,
        "max_negative_segments": 400,
        "frozen": "auto",
        "restore_best": False,  # a few recordings are too few to choose an epoch by
        "safety_factor": 4.0,
        "epochs": 10,
        "batch_size": 32,
        "learning_rate": 1e-3,
    },
    # The course's network and features: 101 bins, and 5,511 frames of 29 samples in 10 s, from
    # which the convolution makes 1,375 steps. Fewer examples, since each is 10 s long.
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
        "augmentations": 1,
        "near_miss_clips": 300,
        "speech_s": 1_500.0,
        "noises": 50,
        "batch_size": 16,
    },
}
