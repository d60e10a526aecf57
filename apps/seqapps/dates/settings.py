"""What inference reads from config.json."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from seqapps.common import config as configuration
from seqapps.common.settings import ModelSettings

from .config import Config
from .locale_hints import LocaleHints
from .vocabulary import CharacterVocabulary


@dataclass(frozen=True)
class Settings(ModelSettings):
    """The content of config.json.

    Attributes:
        vocabulary: the characters.
        hints: the locales.
        min_confidence: minimum summed probability of all readings; below it a text is refused.
        config: the configuration of the training.
        preset: the preset that the configuration started from.
        seed: random seed of the training.
    """

    kind = "a date model"

    vocabulary: CharacterVocabulary
    hints: LocaleHints
    min_confidence: float
    config: Config
    preset: str
    seed: int

    @classmethod
    def read(cls, values: Mapping[str, Any], folder: Path) -> "Settings":
        """Make the settings from the content of config.json."""
        return cls(
            CharacterVocabulary(tuple(values["symbols"])),
            LocaleHints(dict(values["locales"])),
            float(values["min_confidence"]),
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
            "min_confidence": self.min_confidence,
            "symbols": list(self.vocabulary.symbols),
            "locales": dict(self.hints.locales),
            "config": asdict(self.config),
        }
