"""The program for the command line: LiteRT and NumPy, or the SavedModel; the same answers."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np

from seqapps.common import config as configuration
from seqapps.common.errors import UserError, excerpt
from seqapps.common.export.bundle import Bundle
from seqapps.common.io.files import read_json
from seqapps.common.io.text import checked

from .config import LONGEST_TEXT, NONE, Config
from .engines import Engine, LiteEngine, SavedModelEngine
from .text.keywords import Blend, Keywords, shipped
from .text.labels import is_emoji, toned
from .text.ngram_features import Features
from .text.tokens import strings

AT_ONCE = 1_024  # texts that are read together, sorted by length
BATCH = 256
TOP = 5  # candidates that are shown
# A clause ends behind a mark that a space follows, and before a conjunction that turns the tide.
_CLAUSE_ENDS = re.compile(
    r"(?<=[.!?;:,…])\s+|\s+(?=(?:but|although|though|because|while|whereas|yet|and then)\b)"
    r"|\s+[–—-]+\s+",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Settings:
    """What both engines read from config.json and features.npz.

    Attributes:
        features: n-grams and words.
        labels: sorted.
        min_probability: an emoji of less is not set.
        doubt: share of the probability that is spread evenly over all labels.
        config: how the model was trained.
        preset: the preset that this started from.
        seed: of the training.
    """

    features: Features
    labels: tuple[str, ...]
    min_probability: float
    doubt: float
    config: Config
    preset: str
    seed: int

    @property
    def emoji(self) -> bool:
        """Whether the labels are emoji (and perhaps `NONE`)."""
        return all(is_emoji(label) or label == NONE for label in self.labels)

    def blend(self, own: Iterable[tuple[str, str, float]] = ()) -> Blend:
        """Return labels and keywords as one; the suite's keywords only if labels are emoji."""
        rows = (*shipped(), *own) if self.emoji else tuple(own)
        return Blend(self.labels, Keywords.of(rows))

    def to_json(self) -> dict[str, Any]:
        """Return what `from_folder` reads, without the features."""
        return {
            "format": 1,
            "preset": self.preset,
            "seed": self.seed,
            "min_probability": self.min_probability,
            "doubt": self.doubt,
            "labels": list(self.labels),
            "config": asdict(self.config),
        }

    @classmethod
    def from_folder(cls, folder: Path) -> "Settings":
        """Read a model's settings (raises UserError when it has none)."""
        value = read_json(folder / "config.json")
        features = Features.load(folder)
        try:
            return cls(
                features,
                tuple(value["labels"]),
                float(value["min_probability"]),
                float(value["doubt"]),
                configuration.build(Config, value["config"]),
                value["preset"],
                value["seed"],
            )
        except (KeyError, TypeError, ValueError) as error:
            raise UserError(f"config.json is not that of an emojify model: {error!r}") from error


@dataclass(frozen=True)
class Request:
    """How texts are to be answered.

    Attributes:
        min_probability: None is the model's own.
        top: number of candidates.
        tone: a skin tone (`labels.TONES`), "" for none.
        per_clause: answer each clause as well.
    """

    min_probability: float | None = None
    top: int = TOP
    tone: str = ""
    per_clause: bool = False


@dataclass(frozen=True)
class Suggestion:
    """What suits a text.

    Attributes:
        text: as it was given.
        label: the likeliest; None if it is `NONE`, or less likely than asked for.
        candidates: the likeliest labels with their probabilities.
        error: why the text could not be read; "" when it could.
        clauses: each part of the text, up to the next one, with its label, when asked for.
    """

    text: str
    label: str | None
    candidates: tuple[tuple[str, float], ...] = ()
    error: str = ""
    clauses: tuple[tuple[str, str | None], ...] = ()


class Runtime:
    """A loaded model.

    Args:
        bundle: a verified model.
        engine: `lite` or `tf`.
    """

    def __init__(self, bundle: Bundle, engine: str = "lite") -> None:
        self.settings = Settings.from_folder(bundle.path)
        self.engine: Engine
        if engine == "tf":
            self.engine = SavedModelEngine(bundle.path)
        else:
            self.engine = LiteEngine(bundle.path, self.settings.features, self.settings.config)

        self.blend = self.settings.blend()

    def add_keywords(self, rows: Iterable[tuple[str, str, float]]) -> None:
        """Let keywords bring emoji, besides those that the model has (see `keywords.read`)."""
        self.blend = self.settings.blend(rows)

    def predict(
        self, texts: Iterable[str | UserError], request: Request | None = None
    ) -> Iterator[Suggestion]:
        """Yield what suits each text, in order; memory stays flat.

        Raises:
            UserError: a probability out of range (at once).
        """
        request = request or Request()
        least = request.min_probability
        if least is None:
            request = replace(request, min_probability=self.settings.min_probability)
        elif not 0 <= least <= 1:  # (not a number is refused as well)
            raise UserError(f"min-probability expects 0 to 1, got {least}")
        return self._predict(texts, request)

    def _predict(self, texts: Iterable[str | UserError], request: Request) -> Iterator[Suggestion]:
        chunk: list[str | UserError] = []
        for text in texts:
            chunk.append(text)
            if len(chunk) == AT_ONCE:
                yield from self._answer(chunk, request)
                chunk = []
        yield from self._answer(chunk, request)

    def _answer(self, chunk: list[str | UserError], request: Request) -> list[Suggestion]:
        refused: dict[int, Suggestion] = {}
        read: list[str] = []
        for number, text in enumerate(chunk):
            try:
                read.append(readable(text))
            except UserError as error:
                given = "" if isinstance(text, UserError) else text
                refused[number] = Suggestion(given, None, error=str(error))
        answers = iter(self._suggestions(read, request))
        return [
            refused.get(number) or replace(next(answers), text=str(text))
            for number, text in enumerate(chunk)
        ]

    def _suggestions(self, texts: list[str], request: Request) -> list[Suggestion]:
        shares = self.blend(self.probabilities(texts), texts)
        found = [self._suggest(*pair, request) for pair in zip(texts, shares, strict=True)]
        if not request.per_clause:
            return found
        parts = [clauses(text) for text in texts]
        flat = [part.strip() for own in parts for part in own]
        labels = iter(self._suggestions(flat, replace(request, per_clause=False)))
        return [
            replace(answer, clauses=tuple((part, next(labels).label) for part in own))
            for answer, own in zip(found, parts, strict=True)
        ]

    def probabilities(self, texts: list[str]) -> np.ndarray:
        """Return P(label | text) <float32>[texts, labels] of readable texts."""
        return softmax(self.scores(texts), self.settings.doubt)

    def scores(self, texts: list[str]) -> np.ndarray:
        """Return the logits <float32>[texts, labels] of readable texts."""
        result = np.zeros((len(texts), len(self.settings.labels)), np.float32)
        order = sorted(range(len(texts)), key=lambda number: len(texts[number]))
        for begin in range(0, len(order), BATCH):
            rows = order[begin : begin + BATCH]
            result[rows] = self.engine.scores([texts[row] for row in rows])
        return result

    def _suggest(self, text: str, shares: np.ndarray, request: Request) -> Suggestion:
        best = np.argsort(-shares, kind="stable")[: request.top]
        names = self.blend.candidates
        candidates = tuple(
            (toned(names[place], request.tone), float(shares[place])) for place in best
        )
        label, share = candidates[0]
        is_quiet = label == NONE or share < (request.min_probability or 0.0)
        return Suggestion(text, None if is_quiet else label, candidates)

    def explain(self, text: str, label: str) -> list[tuple[str, float]]:
        """Return each token of a text with what it does for a label.

        That is by how much ln P(label) falls when the token is taken out (occlusion).
        """
        tokens = strings([text])[0]
        without = [" ".join([*tokens[:n], *tokens[n + 1 :]]) for n in range(len(tokens))]
        shares = self.probabilities([" ".join(tokens), *without])
        logs = np.log(np.maximum(shares[:, self.settings.labels.index(label)], 1e-12))
        return [(token, float(logs[0] - log)) for token, log in zip(tokens, logs[1:], strict=True)]


def softmax(logits: np.ndarray, doubt: float = 0.0) -> np.ndarray:
    """Return (1 - doubt) softmax(z) + doubt / labels, <float>[texts, labels]."""
    shares = np.exp(logits - logits.max(axis=1, keepdims=True))
    shares /= shares.sum(axis=1, keepdims=True)
    return (1 - doubt) * shares + doubt / logits.shape[1]


def clauses(text: str) -> list[str]:
    """Cut a text into its clauses; each keeps what separates it from the next."""
    ends = [found.end() for found in _CLAUSE_ENDS.finditer(text)]
    borders = [0, *(end for end in ends if end < len(text)), len(text)]
    return [text[a:b] for a, b in pairwise(borders)]


def readable(text: str | UserError) -> str:
    """Return a text as the model reads it (raises UserError for one that it cannot read)."""
    if isinstance(text, UserError):
        raise text
    found = checked(text, LONGEST_TEXT, allowed="\t\r\n")
    if not found:
        raise UserError(f"expected a text, got {excerpt(text)}")
    return found


def load(bundle: Bundle, engine: str = "lite") -> Runtime:
    """Load a model for an engine."""
    return Runtime(bundle, engine)
