"""What inference reads from a model folder: config.json and features.npz."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np

from seqapps.common import config as configuration
from seqapps.common.errors import UserError
from seqapps.common.io.audio import RATE_HZ
from seqapps.common.io.features import MelFeatures
from seqapps.common.io.files import atomic_write
from seqapps.common.settings import ModelSettings

from .config import Config
from .detection.detection import Rule

FORMAT = 1
FEATURES_FILE = "features.npz"


@dataclass(frozen=True)
class Settings(ModelSettings):
    """The content of config.json and features.npz.

    Attributes:
        word: the trigger word; "" for an encoder that was not trained for a word.
        features: the network's input features.
        stride: feature frames per probability.
        operating_points: see `OperatingCurve.points`.
        config: the configuration of the training.
        preset: the preset that the configuration started from.
        seed: random seed of the training.
        threshold: the model's own detection threshold.
    """

    kind = "a trigger model"

    word: str
    features: MelFeatures
    stride: int
    operating_points: Sequence[Mapping[str, float]]
    config: Config
    preset: str
    seed: int
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

    def to_json(self) -> dict[str, Any]:
        """Return the content of config.json."""
        return {
            "format": FORMAT,
            "preset": self.preset,
            "seed": self.seed,
            "word": self.word,
            "language": self.config.language,
            "stride": self.stride,
            "threshold": self.threshold,
            "refractory_s": self.config.refractory_s,
            "operating_points": list(self.operating_points),
            "config": asdict(self.config),
        }

    @classmethod
    def read(cls, values: Mapping[str, Any], folder: Path) -> "Settings":
        """Make the settings from the content of config.json; read features.npz."""
        if values["format"] != FORMAT:
            raise ValueError(f"expected format {FORMAT}, got {values['format']!r}")
        config = configuration.build(Config, values["config"])
        return cls(
            values["word"],
            MelFeatures(config.window, config.hop, _read_bank(folder, config.bands)),
            int(values["stride"]),
            tuple(values["operating_points"]),
            config,
            values["preset"],
            values["seed"],
            float(values["threshold"]),
        )

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
