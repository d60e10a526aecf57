"""The settings of a model, which inference reads."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np

from seqapps.common.errors import UserError, nearest
from seqapps.common.fields import Fields
from seqapps.common.io.files import read_json, write_json
from seqapps.common.layers.ngram_sparse import SparseNGram
from seqapps.common.settings import ModelSettings
from seqapps.common.subwords.pieces import UNKNOWN, Vocabulary
from seqapps.common.subwords.words import SPACE

from .config import ARCHITECTURE, MAX_STYLES, MAX_VOCABULARY, Config

NGRAMS_FILE = "ngrams.npz"
WORDS_FILE = "words.txt"
LIMITS_FILE = "limits.json"
MAX_WORDS = 60_000  # of words.txt
MAX_SCORE = 10_000_000
MAX_GAIN = 1_000.0  # nats
# A character outside the alphabet is one of all characters of Unicode, each as likely.
CHARACTER_NATS = float(np.log(1_112_064))

# Signs that word processors set, each with the one that is typed.
_SIGNS = {
    "'": "\u2018\u2019\u02bc\u2032",
    '"': "\u201c\u201d\u201e\u2033\u00ab\u00bb",
    "-": "\u2010\u2011\u2013\u2014\u2015",
    ".": "\u2026",
    " ": "\u00a0",
}
TYPED = {ord(sign): typed for typed, signs in _SIGNS.items() for sign in signs}


@dataclass(frozen=True)
class Limits:
    """When a word is reported by `proofread`.

    Attributes:
        min_gain: nats by which another word must be likelier.
        unlikely: nats from which a known word counts as unlikely.
        fitting: nats up to which the spelling that is suggested counts as fitting its place.
    """

    min_gain: float = 5.0
    unlikely: float = 7.0
    fitting: float = 7.0

    def save(self, folder: Path) -> None:
        """Write limits.json."""
        write_json(folder / LIMITS_FILE, asdict(self))

    @classmethod
    def load(cls, folder: Path) -> "Limits":
        """Read limits.json (UserError: it is not such a file)."""
        try:
            values = Fields(read_json(folder / LIMITS_FILE))
            return cls(*(values.number(one.name, 0, MAX_GAIN) for one in fields(cls)))
        except ValueError as error:
            raise UserError(f"{folder / LIMITS_FILE}: {error}") from error


@dataclass(frozen=True)
class Settings(ModelSettings):
    """The content of config.json.

    Attributes:
        vocabulary: pieces or words.
        styles: names of the styles; the first one is the default.
        weights: share of the n-gram model for contexts of 0, 1, … symbols; () without one.
        limits: of `proofread`, in a file of their own: they are chosen with the exported model.
    """

    kind = "a language model over words"
    architecture = ARCHITECTURE

    config: Config = field(kw_only=True)
    vocabulary: Vocabulary
    styles: tuple[str, ...]
    weights: tuple[float, ...]
    limits: Limits

    @classmethod
    def read(cls, values: Fields, config: Config, folder: Path) -> Mapping[str, Any]:
        """Return the fields of this class from the content of config.json."""
        texts = values.texts("pieces", 1, MAX_VOCABULARY)
        scores = values.numbers("scores", len(texts), -MAX_SCORE, 0)
        return {
            "vocabulary": Vocabulary(
                texts,
                np.array(scores, np.int32),
                config.vocabulary == "words",
                values.text("letters", max_length=MAX_VOCABULARY) if "letters" in values else "",
            ),
            "styles": values.texts("styles", 1, MAX_STYLES),
            "weights": values.numbers("weights", config.ngram_order, 0, 1),
            "limits": Limits.load(folder),
        }

    def values(self) -> Mapping[str, Any]:
        """Return the app's part of config.json."""
        return {
            "pieces": list(self.vocabulary.texts),
            "scores": self.vocabulary.scores.tolist(),
            "letters": self.vocabulary.letters,
            "styles": list(self.styles),
            "weights": list(self.weights),
        }

    @property
    def size(self) -> int:
        """Number of ids."""
        return self.vocabulary.size

    @cached_property
    def share(self) -> np.ndarray:
        """Share of the n-gram model by the length of the context, <float32>[order]."""
        return np.array(self.weights, np.float32)

    @cached_property
    def _typed(self) -> dict[int, str]:
        ids = self.vocabulary.encode
        return {code: sign for code, sign in TYPED.items() if UNKNOWN in ids(chr(code))}

    def typed(self, text: str) -> str:
        """Return a text of the same length with straight quotes and plain dashes.

        Characters that the model knows are left unchanged.
        """
        return text.translate(self._typed)

    def style(self, name: str | None) -> int:
        """Return the number of a style; None is the first one.

        Raises:
            UserError: an unknown style.
        """
        if name is None:
            return 0
        if name not in self.styles:
            raise UserError(f"unknown style {name!r}{nearest(name, self.styles)}")
        return self.styles.index(name)

    def ngrams(self, folder: Path) -> SparseNGram | None:
        """Read the n-gram model of a folder, if it has one.

        Raises:
            UserError: it is not that of these settings.
        """
        if not self.weights:
            return None
        found = SparseNGram.load(folder / NGRAMS_FILE)
        expected = (self.size, len(self.styles), len(self.weights))
        if (found.vocabulary, found.styles, found.order) != expected:
            raise UserError(f"{folder / NGRAMS_FILE} does not fit the config.json of its model")
        return found


def is_word(text: str) -> bool:
    """Return whether a word, with its `▁`, is made of letters and apostrophes alone."""
    bare = text.removeprefix(SPACE)
    return bool(bare) and all(c.isalpha() or c in "'\u2019" for c in bare)
