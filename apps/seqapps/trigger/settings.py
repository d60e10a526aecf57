"""The settings that inference reads from a model folder: config.json and features.npz."""

import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from seqapps.common import config as configuration
from seqapps.common.errors import UserError
from seqapps.common.fields import Fields
from seqapps.common.io import arrays
from seqapps.common.io.audio import RATE_HZ
from seqapps.common.io.features import MelFeatures
from seqapps.common.io.files import atomic_write
from seqapps.common.settings import ModelSettings

from .config import ARCHITECTURE, HEAD, MAX_WORD_LENGTH, Config
from .detection.detection import Rule

FEATURES_FILE = "features.npz"
MAX_STRIDE = 64
MAX_PAUSE_S = 60.0
MAX_ALARMS = 1e6  # per hour
MAX_WEIGHT = 1e6  # of a filter


@dataclass(frozen=True)
class Settings(ModelSettings):
    """The content of config.json and features.npz.

    Attributes:
        word: the trigger word; "" for an encoder that was not trained for a word.
        features: the network's input features.
        stride: feature frames per probability.
        operating_points: see `OperatingCurve.points`.
        threshold: the model's own detection threshold.
    """

    kind = "a trigger model"
    architecture = ARCHITECTURE

    config: Config = field(kw_only=True)
    word: str
    features: MelFeatures
    stride: int
    operating_points: Sequence[Mapping[str, float]]
    threshold: float = 0.5

    @property
    def step_samples(self) -> int:
        """Samples per probability."""
        return self.features.hop * self.stride

    @property
    def step_s(self) -> float:
        """Seconds per probability."""
        return self.step_samples / RATE_HZ

    def rule(self, threshold: float | None = None) -> Rule:
        """Return the detection rule for a threshold (UserError if it is not from 0 to 1)."""
        minimum = self.threshold if threshold is None else threshold
        firm = max(minimum, self.threshold)
        return Rule(self.step_s, minimum, firm, self.config.refractory_s)

    @classmethod
    def read(cls, values: Fields, config: Config, folder: Path) -> Mapping[str, Any]:
        """Return the fields of this class from the content of config.json and features.npz."""
        written = values.text("language"), values.number("refractory_s", 0, MAX_PAUSE_S)
        if written != (config.language, config.refractory_s):  # for programs without seqapps
            raise ValueError("language and refractory_s expect those of the configuration")
        return {
            "word": values.text("word", max_length=MAX_WORD_LENGTH),
            "features": MelFeatures(config.window, config.hop, _read_bank(folder, config.bands)),
            "stride": values.whole("stride", 1, MAX_STRIDE),
            "operating_points": tuple(map(_point, values.objects("operating_points", 0, 100))),
            "threshold": values.number("threshold", 0, 1),
        }

    def values(self) -> Mapping[str, Any]:
        """Return the app's part of config.json."""
        return {
            "word": self.word,
            "language": self.config.language,
            "stride": self.stride,
            "threshold": self.threshold,
            "refractory_s": self.config.refractory_s,
            "operating_points": list(self.operating_points),
        }

    def continued(self, config: Config, source: Path) -> Config:
        """Return `config` with the architecture of this model; warn if the language differs.

        A model without a word leaves the keys `HEAD` free.

        Raises:
            UserError: the configuration asks for another architecture.
        """
        if self.config.language != config.language and config.frozen == "encoder":
            print(
                f"the encoder of {source} was trained on {self.config.language}, the word is "
                f"{config.language}: --set frozen=nothing trains the encoder as well",
                file=sys.stderr,
            )
        kept = [key for key in ARCHITECTURE if self.word or key not in HEAD]
        found: Config = configuration.continued(config, self.config, kept, source)
        return found

    def save(self, folder: Path) -> None:
        """Write config.json and, for mel features, features.npz."""
        super().save(folder)
        if self.features.bank is not None:
            with atomic_write(folder / FEATURES_FILE) as file:
                np.savez_compressed(file, bank=self.features.bank, allow_pickle=False)


def _read_bank(folder: Path, bands: int) -> np.ndarray | None:
    """Return the mel filters <float32>[bins, bands]; None for the plain spectrogram."""
    if not bands:
        return None
    path = folder / FEATURES_FILE
    bank = arrays.read(path, {"bank": np.floating})["bank"]
    if bank.ndim != 2 or bank.shape[1] != bands:
        raise UserError(f"{path}: expected {bands} bands, got shape {bank.shape}")
    if not ((bank >= 0) & (bank <= MAX_WEIGHT)).all():
        raise UserError(f"{path}: expected filters from 0 to {MAX_WEIGHT:g}")
    return bank.astype(np.float32)


def _point(values: Fields) -> dict[str, float]:
    """Return an operating point, see `OperatingCurve.points`."""
    shares = ("threshold", "miss_rate", "low", "high")
    rate = values.number("false_alarms_per_hour", 0, MAX_ALARMS)
    return {"false_alarms_per_hour": rate, **{key: values.number(key, 0, 1) for key in shares}}
