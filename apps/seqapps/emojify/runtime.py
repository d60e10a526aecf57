"""Inference without Keras: suggest labels for texts, over LiteRT or the SavedModel."""

import math
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import chain, pairwise
from typing import Any, NamedTuple

import numpy as np

from seqapps.common.errors import UserError, excerpt, nearest
from seqapps.common.export.bundle import Bundle
from seqapps.common.io.columns import chunks
from seqapps.common.io.text import clean_text

from . import engines
from .config import MAX_TEXT_LENGTH, NONE
from .settings import Settings
from .text import emoticons
from .text.keywords import Blend, Keyword
from .text.labels import TONES, toned
from .text.tokens import strings

CHUNK = 1_024  # texts that are held in memory, and sorted by length
BATCH = 256
# A clause ends after a punctuation mark with a space, and before a conjunction of contrast.
CLAUSE_ENDS = re.compile(
    r"(?<=[.!?;:,…])\s+"
    r"|(?<!\s)\s+(?:(?=(?:but|although|though|because|while|whereas|yet|and then)\b)|[–—-]+\s+)",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Request:
    """Options of a prediction: the arguments of `interface.Model.annotate` and `predict`."""

    min_probability: float | None = None
    k: int = 5
    skin_tone: str = ""
    keywords: Sequence[Keyword] = ()
    per_clause: bool = False
    explain: bool = False
    language: str = "en"


class Candidate(NamedTuple):
    """A label, which need not be an emoji, and its probability."""

    emoji: str
    probability: float


class Clause(NamedTuple):
    """A part of a text with the space behind it, and its emoji or None."""

    text: str
    emoji: str | None

    @property
    def annotated(self) -> str:
        """The text with its emoji."""
        text = self.text.rstrip()
        return self.text if self.emoji is None else f"{text} {self.emoji}{self.text[len(text) :]}"


class Contribution(NamedTuple):
    """A token, and by how many nats ln P of the first candidate falls without it."""

    word: str
    gain: float


@dataclass(frozen=True)
class Suggestion:
    """The answer to a text.

    Attributes:
        emoji: the most probable label (an emoji, or a text if the labels of the model are texts);
            None if that is `NONE`, less probable than the minimum, or if the text was refused.
        candidates: the most probable labels in order.
        error: the reason for which the text was refused, or "".
        clauses: the clauses of the text, if they were asked for.
        words: the contribution of each token to the first candidate, or None.
        expected: with ordinal labels, the expected value, sum of P(label) label, NaN for a refused
            text; otherwise None.
        noun: the key of labels in `to_dict`, see `Settings.noun`.

    Example:
        >>> Suggestion("sushi tonight?", "🍣", (Candidate("🍣", 0.91234),)).to_dict()["candidates"]
        [{'emoji': '🍣', 'probability': 0.9123}]
    """

    text: str
    emoji: str | None
    candidates: tuple[Candidate, ...] = ()
    error: str = ""
    clauses: tuple[Clause, ...] = ()
    words: tuple[Contribution, ...] | None = None
    expected: float | None = None
    noun: str = "emoji"

    @property
    def annotated(self) -> str:
        """The text with its emoji, or with the emoji of its clauses."""
        parts = self.clauses or (Clause(self.text, self.emoji),)
        return "".join(part.annotated for part in parts)

    def to_dict(self) -> dict[str, Any]:
        """Return the answer as JSON can hold it, probabilities and contributions rounded.

        All answers of a model have the same keys; the error of a refused text is in `error` alone.
        """
        noun = self.noun
        shown = [{noun: label, "probability": round(p, 4)} for label, p in self.candidates]
        values: dict[str, Any] = {"text": self.text, noun: self.emoji, "candidates": shown}
        if self.clauses:
            clauses = [{"text": part.strip(), noun: label} for part, label in self.clauses]
            values["clauses"] = clauses
        if self.words is not None:
            values["words"] = [{"word": word, "gain": round(n, 3)} for word, n in self.words]
        if self.expected is not None:
            values["expected"] = None if self.error else round(self.expected, 3)
        return values


class Runtime:
    """A verified model, loaded for the engine `lite` or `tf`."""

    def __init__(self, bundle: Bundle, engine: str = "lite") -> None:
        self.settings = Settings.load(bundle.path)
        self._engine = engines.make(engine, bundle.path, self.settings)
        self._noun = self.settings.noun
        self._blends = {Request.language: self.settings.blend()}  # without keywords of a request

    def predict(
        self, texts: Iterable[str | UserError], request: Request | None = None
    ) -> Iterator[Suggestion]:
        """Return an iterator of answers, in the order of the texts; memory stays flat.

        Errors stand in place of texts that could not be read.

        Raises:
            UserError: an option out of range. Raised by the call, not by the iterator.
        """
        request = self._complete(request or Request())
        blend = self._blend_of(request)
        parts = (self._answers(chunk, request, blend) for chunk in chunks(texts, CHUNK))
        return chain.from_iterable(parts)

    def _blend_of(self, request: Request) -> Blend:
        """Return the mix with the keywords of a request; those of a language are read once."""
        if request.keywords:
            return self.settings.blend(request.keywords, request.language)
        if request.language not in self._blends:
            self._blends[request.language] = self.settings.blend(language=request.language)
        return self._blends[request.language]

    def _complete(self, request: Request) -> Request:
        """Check the options and fill in the model's minimum probability."""
        minimum, tone = request.min_probability, request.skin_tone
        if minimum is None:
            minimum = self.settings.min_probability
        if not 0 <= minimum <= 1:  # NaN is refused as well
            raise UserError(f"min_probability expects 0 to 1, got {minimum}")
        if request.k < 1:
            raise UserError(f"k expects at least 1, got {request.k}")
        if tone and tone not in TONES:
            raise UserError(f"unknown skin_tone {tone!r}{nearest(tone, TONES)}")
        for name, is_given in (
            ("skin_tone", tone and not request.keywords),
            ("language", request.language != Request.language),
        ):
            if is_given and not self.settings.labels_are_emoji:
                raise UserError(
                    f"{name} expects a model of emoji: the labels of this one are texts"
                )
        return replace(request, min_probability=minimum)

    def _answers(
        self, chunk: list[str | UserError], request: Request, blend: Blend
    ) -> Iterator[Suggestion]:
        read = [_read(text) for text in chunk]
        texts = [text for text in read if isinstance(text, str)]
        answers = iter(self._suggestions(texts, request, blend))
        for given, text in zip(chunk, read, strict=True):
            shown = "" if isinstance(given, UserError) else given
            if isinstance(text, str):
                yield replace(next(answers), text=shown)
            else:
                words = () if request.explain else None
                expected = None if self.settings.scale is None else math.nan
                yield Suggestion(
                    shown, None, error=str(text), words=words, expected=expected, noun=self._noun
                )

    def _suggestions(self, texts: list[str], request: Request, blend: Blend) -> list[Suggestion]:
        shares = self.probabilities(texts)
        pairs = zip(texts, blend(shares, texts), strict=True)
        answers = [self._suggestion(text, row, request, blend) for text, row in pairs]
        if (scale := self.settings.scale) is not None:
            values = zip(answers, (shares @ scale).tolist(), strict=True)
            answers = [replace(answer, expected=value) for answer, value in values]
        if not request.per_clause:
            return answers
        parts = [clauses(text) for text in texts]
        flat = [part.strip() for text_parts in parts for part in text_parts]
        plain = replace(request, per_clause=False, explain=False)
        emoji = (answer.emoji for answer in self._suggestions(flat, plain, blend))
        return [
            replace(answer, clauses=tuple(Clause(part, next(emoji)) for part in text_parts))
            for answer, text_parts in zip(answers, parts, strict=True)
        ]

    def _suggestion(
        self, text: str, probabilities: np.ndarray, request: Request, blend: Blend
    ) -> Suggestion:
        likely = np.flatnonzero(probabilities)  # few: no text names many emoji
        if len(likely) < request.k:
            likely = np.arange(len(probabilities))
        order = likely[np.argsort(-probabilities[likely], kind="stable")][: request.k].tolist()
        names = [toned(blend.candidates[index], request.skin_tone) for index in order]
        candidates = tuple(map(Candidate, names, probabilities[order].tolist()))
        emoji, probability = candidates[0]
        is_shown = emoji != NONE and probability >= (request.min_probability or 0.0)
        words = self._contributions(text, order[0], blend) if request.explain else None
        shown = emoji if is_shown else None
        return Suggestion(text, shown, candidates, words=words, noun=self._noun)

    def _contributions(self, text: str, index: int, blend: Blend) -> tuple[Contribution, ...]:
        """Return the contribution of each token to a candidate, by leaving it out (occlusion).

        P is the classifier's; for an emoji that keywords alone suggest, that of the blend.
        """
        tokens = strings([text])[0]
        shorter = (tokens[:n] + tokens[n + 1 :] for n in range(len(tokens)))
        texts = [" ".join(words) for words in (tokens, *shorter)]
        probabilities = self.probabilities(texts)
        if index >= len(self.settings.labels):
            probabilities = blend(probabilities, texts)
        logs = np.log(np.maximum(probabilities[:, index], 1e-12))
        words = map(emoticons.shown, tokens)
        return tuple(map(Contribution, words, (logs[0] - logs[1:]).tolist()))

    def probabilities(self, texts: list[str]) -> np.ndarray:
        """Return P(label | text) <float32>[texts, labels] of the classifier."""
        return self.settings.probabilities(self.logits(texts), texts)

    def logits(self, texts: list[str]) -> np.ndarray:
        """Return the logits <float32>[texts, labels] of the classifier."""
        result = np.zeros((len(texts), len(self.settings.labels)), np.float32)
        order = sorted(range(len(texts)), key=lambda number: len(texts[number]))
        for rows in chunks(order, BATCH):
            result[rows] = self._engine.logits([texts[row] for row in rows])
        return result


def clauses(text: str) -> list[str]:
    """Split a text into clauses; each keeps the space behind it.

    Example:
        >>> clauses("Sushi tonight, but my dog is poorly.")
        ['Sushi tonight, ', 'but my dog is poorly.']
    """
    ends = [match.end() for match in CLAUSE_ENDS.finditer(text)]
    borders = [0, *(end for end in ends if end < len(text)), len(text)]
    return [text[a:b] for a, b in pairwise(borders)]


def _read(text: str | UserError) -> str | UserError:
    """Return a text in NFC without outer spaces, or the error for which it is refused."""
    if isinstance(text, UserError):
        return text
    try:
        content = clean_text(text, MAX_TEXT_LENGTH, "\t\r\n")
    except UserError as error:
        return error
    return content or UserError(f"expected a text, got {excerpt(text)}")


def load(bundle: Bundle, engine: str = "lite") -> Runtime:
    """Load a verified model for the engine `lite` or `tf`."""
    return Runtime(bundle, engine)
