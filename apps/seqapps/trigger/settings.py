"""The settings that inference reads from a model folder: config.json and features.npz."""

import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from seqapps.common import config as configuration
from seqapps.common.errors import UserError
from seqapps.common.io.audio import RATE_HZ
from seqapps.common.io.features import MelFeatures
from seqapps.common.io.files import atomic_write
from seqapps.common.settings import ModelSettings

from .config import ARCHITECTURE, HEAD, Config
from .detection.detection import Rule

FEATURES_FILE = "features.npz"


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
    def read(cls, values: Mapping[str, Any], config: Config, folder: Path) -> Mapping[str, Any]:
        """Return the fields of this class from the content of config.json and features.npz."""
        bank = _read_bank(folder, config.bands)
        return {
            "word": values["word"],
            "features": MelFeatures(config.window, config.hop, bank),
            "stride": int(values["stride"]),
            "operating_points": tuple(values["operating_points"]),
            "threshold": float(values["threshold"]),
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
    try:
        with np.load(path, allow_pickle=False) as file:
            bank: np.ndarray = file["bank"].astype(np.float32)
    except (OSError, KeyError, ValueError) as error:
        raise UserError(f"cannot read {path}: {error}") from error
    if bank.ndim != 2 or bank.shape[1] != bands:
        raise UserError(f"{path}: expected {bands} bands, got shape {bank.shape}")
    return bank
