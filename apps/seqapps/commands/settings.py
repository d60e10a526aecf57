"""The settings that inference reads from a model folder: config.json and grammar.json."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np

from seqapps.common.errors import UserError
from seqapps.common.fields import Fields
from seqapps.common.io import arrays
from seqapps.common.io.audio import RATE_HZ
from seqapps.common.io.features import MelFeatures
from seqapps.common.io.files import atomic_write, read_json, write_json
from seqapps.common.settings import ModelSettings

from .config import ARCHITECTURE, PRIOR_POWER, STRIDE, Config
from .grammar.sentences import Sentences
from .limits import Limits

FEATURES_FILE = "features.npz"
GRAMMAR_FILE = "grammar.json"
MAX_SYMBOLS = 500
MAX_WEIGHT = 1e6  # of a filter


@dataclass(frozen=True)
class Settings(ModelSettings):
    """The content of config.json, and the filters and the grammar beside it.

    Attributes:
        symbols: the phones or letters of the network; the blank follows them.
        prior: mean probability of each symbol and of the blank in speech.
        limits: when a sentence counts as understood.
        features: the mel features, before the mean of each band is subtracted.
        sentences: the model's own grammar; None for a sound model alone.
    """

    kind = "a model of commands"
    architecture = ARCHITECTURE

    config: Config = field(kw_only=True)
    symbols: tuple[str, ...]
    prior: tuple[float, ...]
    limits: Limits
    features: MelFeatures
    sentences: Sentences | None

    @property
    def blank(self) -> int:
        """The number of the blank."""
        return len(self.symbols)

    @property
    def step_s(self) -> float:
        """Seconds per step of the network."""
        return STRIDE * self.config.hop / RATE_HZ

    @cached_property
    def log_prior(self) -> np.ndarray:
        """The logarithm of the prior, times its power <float32>[symbols + 1]."""
        prior = np.log(np.array(self.prior, np.float64))
        power = self.config.prior_power
        return np.asarray((PRIOR_POWER if power is None else power) * prior, np.float32)

    @classmethod
    def read(cls, values: Fields, config: Config, folder: Path) -> Mapping[str, Any]:
        """Return the fields of this class from the content of the model's files."""
        symbols = values.texts("symbols", 1, MAX_SYMBOLS, 20)
        limits, grammar = values.object("limits", 10), folder / GRAMMAR_FILE
        return {
            "symbols": symbols,
            "prior": values.numbers("prior", len(symbols) + 1, 1e-9, 1.0),
            "limits": Limits(limits.number("distance", 0, 1e6), limits.number("margin", 0, 1e6)),
            "features": MelFeatures(config.window, config.hop, _read_bank(folder, config.bands)),
            "sentences": load_sentences(grammar) if grammar.exists() else None,
        }

    def values(self) -> Mapping[str, Any]:
        """Return the app's part of config.json."""
        return {
            "symbols": list(self.symbols),
            "prior": list(self.prior),
            "limits": {"distance": self.limits.distance, "margin": self.limits.margin},
        }

    def save(self, folder: Path) -> None:
        """Write config.json, features.npz and, if there is a grammar, grammar.json."""
        super().save(folder)
        if self.features.bank is not None:
            with atomic_write(folder / FEATURES_FILE) as file:
                np.savez_compressed(file, bank=self.features.bank, allow_pickle=False)
        if self.sentences is not None:
            write_json(folder / GRAMMAR_FILE, self.sentences.to_json())


def _read_bank(folder: Path, bands: int) -> np.ndarray:
    """Return the mel filters <float32>[bins, bands]."""
    path = folder / FEATURES_FILE
    bank = arrays.read(path, {"bank": np.floating})["bank"]
    if bank.ndim != 2 or bank.shape[1] != bands:
        raise UserError(f"{path}: expected {bands} bands, got shape {bank.shape}")
    if not ((bank >= 0) & (bank <= MAX_WEIGHT)).all():
        raise UserError(f"{path}: expected filters from 0 to {MAX_WEIGHT:g}")
    return np.asarray(bank, np.float32)


def load_sentences(path: Path) -> Sentences:
    """Read the grammar of a model (UserError: it is not one)."""
    try:
        return Sentences.from_json(Fields(read_json(path)), str(path))
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise UserError(f"{path} is not a grammar of this version: {error}") from error
