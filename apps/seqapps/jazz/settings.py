"""Settings that inference reads from a model folder."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from seqapps.common import config as configuration
from seqapps.common.settings import ModelSettings

from .config import Config
from .network import encoding

PATTERNS_FILE = "patterns.npz"


@dataclass(frozen=True)
class Settings(ModelSettings):
    """The content of config.json."""

    kind = "a jazz soloist"

    performers: tuple[str, ...]  # in the order of their vectors
    lowest: int  # pitch of solos, a MIDI note number
    highest: int
    config: Config
    preset: str
    seed: int

    @classmethod
    def read(cls, values: Mapping[str, Any], folder: Path) -> "Settings":
        """Make the settings from the content of config.json."""
        if tuple(values["columns"]) != encoding.COLUMNS:
            raise ValueError("its networks read other columns")
        return cls(
            tuple(values["performers"]),
            int(values["lowest"]),
            int(values["highest"]),
            configuration.build(Config, values["config"]),
            values["preset"],
            values["seed"],
        )

    def to_json(self) -> dict[str, Any]:
        """Return the content of config.json, with the classes and columns of the networks."""
        return {
            "format": 1,
            "preset": self.preset,
            "seed": self.seed,
            "lowest": self.lowest,
            "highest": self.highest,
            "performers": list(self.performers),
            "columns": list(encoding.COLUMNS),
            "ioi_steps": list(encoding.IOI_STEPS),
            "duration_steps": list(encoding.DURATION_STEPS),
            "config": asdict(self.config),
        }
