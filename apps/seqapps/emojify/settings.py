"""The settings that inference reads from a model folder: labels, vocabulary, calibration."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from seqapps.common.decoding.probabilities import softmax
from seqapps.common.errors import UserError
from seqapps.common.fields import Fields
from seqapps.common.settings import ModelSettings

from .config import ARCHITECTURE, MAX_TEXT_LENGTH, NONE, Config
from .text import names
from .text.keywords import Blend, Keyword, Keywords, lexicon
from .text.labels import is_emoji, scale
from .text.ngram_features import Features
from .text.tone import NEUTRAL, english

UNSEEN_SHARE = 0.9  # minimum uniform share of a text without a word of the training texts


@dataclass(frozen=True)
class Settings(ModelSettings):
    """The content of config.json and features.npz.

    Attributes:
        features: the vocabulary of n-grams and words.
        labels: sorted.
        min_probability: minimum probability of an emoji.
        uniform_share: share of the uniform distribution in the probabilities; it is at least
            `UNSEEN_SHARE` for texts without a word of `features.seen`.
    """

    kind = "a label model"
    architecture = ARCHITECTURE

    config: Config = field(kw_only=True)
    features: Features
    labels: tuple[str, ...]
    min_probability: float
    uniform_share: float

    @classmethod
    def read(cls, values: Fields, config: Config, folder: Path) -> Mapping[str, Any]:
        """Return the fields of this class from the content of config.json and features.npz."""
        labels = values.texts("labels", 1, max_length=MAX_TEXT_LENGTH)
        if config.ordinal and scale(labels) is None:
            raise UserError("labels: expected numbers in order, since the labels are ordinal")
        return {
            "features": Features.load(folder),
            "labels": labels,
            "min_probability": values.number("min_probability", 0, 1),
            "uniform_share": values.number("uniform_share", 0, 1),
        }

    def values(self) -> Mapping[str, Any]:
        """Return the app's part of config.json."""
        return {
            "min_probability": self.min_probability,
            "uniform_share": self.uniform_share,
            "labels": list(self.labels),
        }

    def probabilities(self, logits: np.ndarray, texts: Sequence[str]) -> np.ndarray:
        """Return P(label | text) <float>[texts, labels], given the logits of texts."""
        unseen = softmax(logits, max(self.uniform_share, UNSEEN_SHARE))
        is_seen = self.features.is_seen(texts)[:, None]
        return np.where(is_seen, softmax(logits, self.uniform_share), unseen)

    def continued(self, config: Config, source: Path) -> Config:
        """Return `config` with the encoder of this model; labels and n-grams are the data's.

        Raises:
            UserError: the model has no encoder, or the configuration asks for another one.
        """
        if config.deep and not self.config.deep:
            raise UserError(f"--from {source}: that model has no encoder (deep=false)")
        if config.vectors:
            raise UserError(
                "--from keeps the word vectors of the model: drop --vectors, or start from random "
                "weights (--from none)"
            )
        found: Config = super().continued(config, source)
        return found

    def save(self, folder: Path) -> None:
        """Write config.json and features.npz to `folder`."""
        super().save(folder)
        self.features.save(folder)

    @property
    def labels_are_emoji(self) -> bool:
        """Whether all labels are emoji (or `NONE`), so that the app's keywords suit them."""
        return all(is_emoji(label) or label == NONE for label in self.labels)

    @property
    def scale(self) -> np.ndarray | None:
        """The labels as numbers <float64>[labels]; None unless they are ordinal."""
        return scale(self.labels) if self.config.ordinal else None

    @property
    def noun(self) -> str:
        """The name of labels in answers: `emoji`, or `label` if some are texts."""
        return "emoji" if self.labels_are_emoji else "label"

    def blend(self, keywords: Sequence[Keyword] = (), language: str = "en") -> Blend:
        """Return the mix of the labels with keywords; if all are emoji, with the app's too.

        Args:
            keywords: additional keywords.
            language: of the app's keywords, see `names.languages`.

        Raises:
            UserError: an unknown language.
        """
        table = lexicon(language, keywords)
        if not self.labels_are_emoji:
            return Blend(self.labels, Keywords.of(keywords))
        return Blend(self.labels, table, english() if language == names.DEFAULT else NEUTRAL)
