"""The settings that inference reads from config.json."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from seqapps.common.settings import ModelSettings

from .config import ARCHITECTURE, Config
from .locale_hints import LocaleHints
from .vocabulary import CharacterVocabulary


@dataclass(frozen=True)
class Settings(ModelSettings):
    """The content of config.json.

    Attributes:
        vocabulary: the characters.
        hints: the locales.
        min_confidence: minimum probability of a date in all its orders; below it a text is
            refused.
    """

    kind = "a date model"
    architecture = ARCHITECTURE

    config: Config = field(kw_only=True)
    vocabulary: CharacterVocabulary
    hints: LocaleHints
    min_confidence: float

    @property
    def native_digits(self) -> tuple[tuple[str, str], ...]:
        """Forms of texts, and the locales that such texts have without a hint."""
        return self.hints.native_digits if self.config.use_hints else ()

    @classmethod
    def read(cls, values: Mapping[str, Any], config: Config, folder: Path) -> Mapping[str, Any]:
        """Return the fields of this class from the content of config.json."""
        return {
            "vocabulary": CharacterVocabulary(tuple(values["symbols"])),
            "hints": LocaleHints(dict(values["locales"])),
            "min_confidence": float(values["min_confidence"]),
        }

    def values(self) -> Mapping[str, Any]:
        """Return the app's part of config.json."""
        return {
            "min_confidence": self.min_confidence,
            "symbols": list(self.vocabulary.symbols),
            "locales": dict(self.hints.locales),
        }
