"""The settings that inference reads from config.json."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from seqapps.common.fields import Fields
from seqapps.common.io.unicode_folding import SPACE
from seqapps.common.settings import ModelSettings

from .config import ARCHITECTURE, PRESETS, Config
from .locale_hints import ORDERS, LocaleHints
from .vocabulary import CharacterVocabulary

MAX_LOCALES = 10_000
MAX_SYMBOLS = 65_000  # ids are 16 bits wide


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
    def read(cls, values: Fields, config: Config, folder: Path) -> Mapping[str, Any]:
        """Return the fields of this class from the content of config.json."""
        locales = values.object("locales", MAX_LOCALES)
        symbols = values.texts("symbols", 1, MAX_SYMBOLS, max_length=1)
        if SPACE not in symbols:
            raise ValueError("symbols expects a space among them")
        if not all(order in ORDERS for order in locales.values()):
            raise ValueError(f"locales expects {', '.join(ORDERS)} for each")
        return {
            "vocabulary": CharacterVocabulary(symbols),
            "hints": LocaleHints(dict(locales)),
            "min_confidence": values.number("min_confidence", 0, 1),
        }

    def continued(self, config: Config, source: Path) -> Config:
        """Return `config` with this model's architecture; the encoder may have more layers.

        Raises:
            UserError: the configuration asks for another architecture.
        """
        default, preset = Config(), PRESETS["default"].items()
        # Values of the default preset are no request.
        usual = {key: getattr(default, key) for key, v in preset if getattr(config, key) == v}
        config, own = replace(config, **usual), self.config.encoder_depth
        depth = max(config.encoder_depth, own)
        same = replace(config, encoder_depth=own) if depth > own else config
        found: Config = super().continued(same, source)
        return replace(found, encoder_depth=depth)

    def values(self) -> Mapping[str, Any]:
        """Return the app's part of config.json."""
        return {
            "min_confidence": self.min_confidence,
            "symbols": list(self.vocabulary.symbols),
            "locales": dict(self.hints.locales),
        }
