"""The settings that inference reads from a model folder: pieces of words, calibration."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np

from seqapps.common.errors import UserError
from seqapps.common.fields import Fields
from seqapps.common.io.files import read_json, write_json
from seqapps.common.settings import ModelSettings

from .confidence import N_FEATURES
from .config import ARCHITECTURE, Config
from .text.encoding import Encoder
from .text.pieces import MAX_PIECE, SPACE, Pieces

PIECES_FILE = "pieces.json"
CONFIDENCE_FILE = "confidence.json"  # apart, because it is fitted with the exported model
MAX_SCORE = 10**6


@dataclass(frozen=True)
class Settings(ModelSettings):
    """The content of config.json, and the pieces beside it.

    Attributes:
        pieces: the vocabulary.
        confidence: weights of the logistic regression, see `confidence`.
    """

    kind = "a model of translations"
    architecture = ARCHITECTURE

    config: Config = field(kw_only=True)
    pieces: Pieces
    confidence: tuple[float, ...]

    @cached_property
    def encoder(self) -> Encoder:
        """The encoder of texts."""
        return Encoder(self.pieces)

    @classmethod
    def read(cls, values: Fields, config: Config, folder: Path) -> Mapping[str, Any]:
        """Return the fields of this class from the content of config.json and pieces.json."""
        return {
            "pieces": _read_pieces(folder / PIECES_FILE),
            "confidence": _read_confidence(folder / CONFIDENCE_FILE),
        }

    def values(self) -> Mapping[str, Any]:
        """Return the app's part of config.json."""
        return {}

    def save(self, folder: Path) -> None:
        """Write config.json, pieces.json and confidence.json to `folder`."""
        super().save(folder)
        write_json(folder / CONFIDENCE_FILE, {"weights": list(self.confidence)})
        scores = self.pieces.scores.tolist()
        write_json(folder / PIECES_FILE, {"pieces": list(self.pieces.texts), "scores": scores})


def _read_pieces(path: Path) -> Pieces:
    values = Fields(read_json(path))
    texts = values.texts("pieces", 1, 60_100, MAX_PIECE)
    scores = values.numbers("scores", len(texts), -MAX_SCORE, 0)
    pieces = Pieces(texts, np.array(scores, np.int32))
    spaces = any(SPACE in text[1:] for text in texts)
    if SPACE not in texts or spaces or not {c for t in texts for c in t} <= set(texts):
        raise UserError(
            f"{path}: expected all characters of the pieces, and {SPACE} at their start"
        )
    return pieces


def _read_confidence(path: Path) -> tuple[float, ...]:
    return Fields(read_json(path)).numbers("weights", N_FEATURES, -1e4, 1e4)
