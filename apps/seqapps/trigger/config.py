"""The configuration of a training, and its presets."""

from dataclasses import dataclass
from typing import Any

from seqapps.common.config import Configuration, key

PACKAGE = __name__.split(".")[-2]  # the app's name: a copied app registers its own classes
NETWORKS = ("convolutional", "recurrent")
LOSSES = ("pooled", "steps")
FROZEN = ("encoder", "stem", "nothing", "auto")
MAX_WORD_LENGTH = 100  # characters of a word or phrase
MAX_HZ = 8_000  # half of the sample rate
HEAD = ("head_channels", "head_dilations")
SHAPE = ("filters", "channels", "kernel_size", "dilations", "units", *HEAD)
RATES = ("dropout", "head_dropout")
# Fixed when a model is trained further; an encoder without a word fixes all but `HEAD`.
ARCHITECTURE = ("network", "bands", "low_hz", "high_hz", "window", "hop", *SHAPE)


@dataclass(frozen=True)
class Config(Configuration):
    """Configuration of a training."""

    language: str = key("en", "language of the voices and of the phonemes, a code of eSpeak NG")
    say: str = key("", "pronunciation of the word, respelled; | separates several")
    phones: str = key("", "pronunciation of the word in IPA; | separates several")
    clips: int = key(1_500, "number of synthetic clips of the word", 4, 1_000_000)
    augmentations: int = key(2, "segments per synthetic clip, in different noises", 1, 100)
    near_miss_clips: int = key(0, "number of clips of near misses spoken alone", 0, 1_000_000)
    speech_s: float = key(3_000.0, "seconds of synthetic running speech without the word", 0.0, 1e6)
    threshold_speech_s: float = key(
        750.0, "seconds of synthetic speech that the threshold is chosen on", 0.0, 1e6
    )
    recording_copies: int = key(4, "segments made of each of the user's recordings", 1, 1_000)
    max_negative_segments: int = key(50_000, "maximum segments per folder", 1, 10_000_000)
    noises: int = key(600, "number of noises, alone and mixed with speech", 0, 1_000_000)
    segment_s: float = key(3.0, "seconds of sound per training example", 1.0, 60.0)
    label_s: float = key(0.2, "seconds of firing after the end of the word", 0.05, 2.0)
    loss: str = key("pooled", "`pooled` (max pooling) or the course's `steps`", choices=LOSSES)
    synthesizers: str = key("", 'synthesisers to use, separated by commas; "" for all installed')
    network: str = key(
        "convolutional", "`convolutional`, or the course's `recurrent`", choices=NETWORKS
    )
    bands: int = key(40, "number of mel bands; 0 for the plain spectrogram", 0, 256)
    low_hz: float = key(60.0, "lowest frequency of the mel bands")
    high_hz: float = key(7_600.0, "highest frequency of the mel bands")
    window: int = key(512, "samples per feature frame at 16 kHz", 64, 4_096)
    hop: int = key(320, "samples from one feature frame to the next", 8, 4_096)
    filters: str = key("32,24", "filters of the encoder's two convolutions over time and frequency")
    channels: int = key(102, "channels of the encoder's convolutions over time", 4, 1_024)
    kernel_size: int = key(5, "taps of all convolutions over time", 2, 32)
    dilations: str = key("1,1,1,2,2", "dilations of the encoder's convolutions over time")
    head_channels: int = key(32, "channels of the head's convolutions", 4, 1_024)
    head_dilations: str = key("1,2,6", "dilations of the head's convolutions")
    units: int = key(128, "units of each layer of the recurrent network", 1, 4_096)
    dropout: float = key(0.1, "dropout rate of the encoder", 0.0, 0.95)
    head_dropout: float = key(0.5, "dropout rate of the head", 0.0, 0.95)
    frozen: str = key(
        "encoder",
        "layers that `--from` keeps fixed: `encoder`, `stem`, `nothing`, or `auto`, which is "
        "`encoder` if there is little sound without the word, otherwise `stem`",
        choices=FROZEN,
    )
    learning_rate: float = key(4e-3, "highest learning rate", 1e-6, 1.0)
    batch_size: int = key(64, "segments per optimizer step", 1, 65_536)
    epochs: int = key(16, "passes over the training segments", 1, 100_000)
    clip_norm: float = key(2.0, "largest norm of the gradient; 0 for no limit", 0.0, 1e6)
    validation: float = key(0.1, "share of the clips that is held out for validation", 0.01, 0.5)
    folds: int = key(
        1, "folds in which the user's sound is tested by networks trained without it", 1, 20
    )
    patience: int = key(0, "epochs without improvement that end training; 0: never", 0, 100_000)
    restore_best: bool = key(True, "keep the weights of the best validation, not the last ones")
    false_alarms_per_hour: float = key(1.0, "false-alarm rate of the threshold", 0.01, 1_000.0)
    safety_factor: float = key(
        1.0, "greatest factor of the estimated false-alarm rate", 1.0, 1_000.0
    )
    refractory_s: float = key(1.0, "seconds after a detection without another one", 0.0, 60.0)

    def __post_init__(self) -> None:
        super().__post_init__()
        for name, noun in (("dilations", ""), ("head_dilations", ""), ("filters", "two ")):
            values = integers(getattr(self, name))
            is_right_size = len(values) == 2 if noun else bool(values)
            if not is_right_size or not all(1 <= value <= 64 for value in values):
                raise ValueError(
                    f"{name} expects {noun}whole numbers from 1 to 64 with commas between, "
                    f"got {getattr(self, name)!r}"
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
        "threshold_speech_s": 900.0,
        "folds": 3,
        "noises": 60,
        "recording_copies": 15,
        "max_negative_segments": 400,
        "frozen": "auto",
        "restore_best": False,  # a few recordings are too few to choose an epoch by
        "safety_factor": 16.0,
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
