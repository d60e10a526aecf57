"""The settings that inference reads from a model folder: labels, vocabulary, calibration."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from seqapps.common import config as configuration
from seqapps.common.settings import ModelSettings

from .config import NONE, Config
from .text.keywords import Blend, Keyword, Keywords, shipped
from .text.labels import is_emoji
from .text.ngram_features import Features


@dataclass(frozen=True)
class Settings(ModelSettings):
    """The content of config.json and features.npz.

    Attributes:
        features: the vocabulary of n-grams and words.
        labels: sorted.
        min_probability: minimum probability of an emoji.
        uniform_share: share of the uniform distribution in the probabilities.
        config: the configuration of the training.
        preset: the preset that the configuration started from.
        seed: random seed of the training.
    """

    kind = "a label model"

    features: Features
    labels: tuple[str, ...]
    min_probability: float
    uniform_share: float
    config: Config
    preset: str
    seed: int

    @classmethod
    def read(cls, values: Mapping[str, Any], folder: Path) -> "Settings":
        """Make the settings from the content of config.json, and from features.npz."""
        return cls(
            Features.load(folder),
            tuple(values["labels"]),
            float(values["min_probability"]),
            float(values["uniform_share"]),
            configuration.build(Config, values["config"]),
            values["preset"],
            values["seed"],
        )

    def to_json(self) -> dict[str, Any]:
        """Return the content of config.json."""
        return {
            "format": 1,
            "preset": self.preset,
            "seed": self.seed,
            "min_probability": self.min_probability,
            "uniform_share": self.uniform_share,
            "labels": list(self.labels),
            "config": asdict(self.config),
        }

    def save(self, folder: Path) -> None:
        """Write config.json and features.npz to `folder`."""
        super().save(folder)
        self.features.save(folder)

    def blend(self, keywords: Iterable[Keyword] = ()) -> Blend:
        """Return the mix of the labels with keywords; if all are emoji, with the app's too."""
        app = shipped() if all(is_emoji(label) or label == NONE for label in self.labels) else ()
        return Blend(self.labels, Keywords.of((*app, *keywords)))
