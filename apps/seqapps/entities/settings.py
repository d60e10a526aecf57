"""The settings that inference reads from a model folder: labels, vocabulary, calibration."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from seqapps.common.errors import UserError
from seqapps.common.fields import Fields
from seqapps.common.io import arrays
from seqapps.common.io.files import atomic_write
from seqapps.common.settings import ModelSettings

from .config import ARCHITECTURE, MAX_GROUPS, MAX_LABEL_LENGTH, MAX_LABELS, Config
from .text.features import Vocabulary
from .text.tokens import LOW_32

WORDS_FILE = "words.npz"


@dataclass(frozen=True)
class Settings(ModelSettings):
    """The content of config.json, and the vocabulary beside it.

    Attributes:
        vocabulary: the words that have vectors.
        groups: the labels of each tagger, sorted; those of the last training come last.
        min_probabilities: minimum probability of a span, for each group.
    """

    kind = "a model of entities"
    architecture = ARCHITECTURE

    config: Config = field(kw_only=True)
    vocabulary: Vocabulary
    groups: tuple[tuple[str, ...], ...]
    min_probabilities: tuple[float, ...]

    @classmethod
    def read(cls, values: Fields, config: Config, folder: Path) -> Mapping[str, Any]:
        """Return the fields of this class from the content of config.json and words.npz."""
        rows = values.objects("groups", 1, MAX_GROUPS)
        groups = [row.texts("labels", 1, MAX_LABELS, MAX_LABEL_LENGTH) for row in rows]
        return {
            "vocabulary": _read_vocabulary(folder / WORDS_FILE),
            "groups": tuple(groups),
            "min_probabilities": tuple(row.number("min_probability", 0, 1) for row in rows),
        }

    def values(self) -> Mapping[str, Any]:
        """Return the app's part of config.json."""
        pairs = zip(self.groups, self.min_probabilities, strict=True)
        groups = [{"labels": list(labels), "min_probability": least} for labels, least in pairs]
        return {"groups": groups}

    @property
    def labels(self) -> tuple[str, ...]:
        """All labels, sorted."""
        return tuple(sorted({label for labels in self.groups for label in labels}))

    def reported(self, number: int) -> frozenset[str]:
        """Return the labels that a group reports: those that no later training has replaced."""
        later = {label for labels in self.groups[number + 1 :] for label in labels}
        return frozenset(self.groups[number]) - later

    def continued(self, config: Config, source: Path) -> Config:
        """Return `config` with the network of this model (UserError: it asks for another one)."""
        if config.vectors:
            raise UserError(
                "--from keeps the word vectors of the model: drop --vectors, or start from random "
                "weights (--from none)"
            )
        found: Config = super().continued(config, source)
        return found

    def save(self, folder: Path) -> None:
        """Write config.json and words.npz to `folder`."""
        super().save(folder)
        with atomic_write(folder / WORDS_FILE) as file:
            keys = self.vocabulary.keys.astype(np.uint32)
            np.savez_compressed(file, keys=keys, allow_pickle=False)


def _read_vocabulary(path: Path) -> Vocabulary:
    keys = arrays.read(path, {"keys": np.integer})["keys"]
    if keys.ndim != 1 or len(keys) > 2**24:
        raise UserError(f"{path}: expected a list of keys of words")
    keys = keys.astype(np.int64)
    if len(keys) and not (keys[0] >= 0 and keys[-1] <= LOW_32 and (np.diff(keys) > 0).all()):
        raise UserError(f"{path}: expected sorted keys of 32 bits")
    return Vocabulary(keys)
