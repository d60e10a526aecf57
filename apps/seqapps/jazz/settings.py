"""Settings that inference reads from a model folder."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from seqapps.common.fields import Fields
from seqapps.common.settings import ModelSettings

from .config import ARCHITECTURE, Config
from .network import encoding

PATTERNS_FILE = "patterns.npz"
MAX_PITCH = 127


@dataclass(frozen=True)
class Settings(ModelSettings):
    """The content of config.json."""

    kind = "a jazz soloist"
    architecture = ARCHITECTURE

    config: Config = field(kw_only=True)
    performers: tuple[str, ...]  # in the order of their vectors
    lowest: int  # pitch of solos, a MIDI note number
    highest: int

    @classmethod
    def read(cls, values: Fields, config: Config, folder: Path) -> Mapping[str, Any]:
        """Return the fields of this class from the content of config.json."""
        values.same("columns", encoding.COLUMNS)  # other networks have other inputs and classes
        values.same("ioi_steps", encoding.IOI_STEPS)
        values.same("duration_steps", encoding.DURATION_STEPS)
        lowest = values.whole("lowest", 0, MAX_PITCH)
        return {
            "performers": values.texts("performers"),
            "lowest": lowest,
            "highest": values.whole("highest", lowest, MAX_PITCH),
        }

    def values(self) -> Mapping[str, Any]:
        """Return the app's part of config.json, with the classes and columns of the networks."""
        return {
            "lowest": self.lowest,
            "highest": self.highest,
            "performers": list(self.performers),
            "columns": list(encoding.COLUMNS),
            "ioi_steps": list(encoding.IOI_STEPS),
            "duration_steps": list(encoding.DURATION_STEPS),
        }
