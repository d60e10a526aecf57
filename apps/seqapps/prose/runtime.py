"""The program without Keras: the surprise of texts, choices, proofreading, and new texts."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import product
from math import exp, prod
from typing import Any

import numpy as np

from seqapps.common.decoding.probabilities import softmax
from seqapps.common.errors import UserError, excerpt
from seqapps.common.export.bundle import Bundle
from seqapps.common.io.columns import chunks
from seqapps.common.io.files import read_document
from seqapps.common.io.text import clean_text
from seqapps.common.subwords.pieces import END, UNKNOWN
from seqapps.common.subwords.words import running_words

from . import engines
from .config import MAX_TEXT_LENGTH
from .engines import ROWS, Engine, Samples
from .requests import Request
from .settings import CHARACTER_NATS, WORDS_FILE, Settings
from .text.alternatives import parsed
from .text.copies import Copies

MAX_ALTERNATIVES = 1_000  # texts that `choose` compares
STRETCH, WARM_UP = 512, 96  # symbols of a long text that are scored together, and read before


@dataclass(frozen=True)
class Scored:
    """A scored text.

    Attributes:
        text: the text in NFC, with single spaces.
        words: each word between spaces and its nats; the last one, "", is the end of the line.
    """

    text: str
    words: tuple[tuple[str, float], ...]

    @property
    def nats(self) -> float:
        """-log P of the text and its end."""
        return sum(nats for _, nats in self.words)

    @property
    def nats_per_character(self) -> float:
        """The mean over the characters; the end counts as one."""
        return self.nats / (len(self.text) + 1)

    @property
    def perplexity(self) -> float:
        """Perplexity of a word; the end counts as one."""
        return exp(min(500.0, self.nats / len(self.words)))

    def to_dict(self) -> dict[str, Any]:
        """Return the scores of the text and of its words as JSON can hold them."""
        return {
            "text": self.text,
            "nats": round(self.nats, 3),
            "nats_per_character": round(self.nats_per_character, 4),
            "perplexity": round(self.perplexity, 2),
            "words": [[word, round(nats, 3)] for word, nats in self.words],
        }


@dataclass(frozen=True)
class Alternative:
    """One of the texts that `choose` compares: its nats, and its probability among them."""

    text: str
    nats: float
    probability: float

    def to_dict(self) -> dict[str, Any]:
        """Return text, nats and probability as JSON can hold them."""
        values = {"nats": round(self.nats, 3), "probability": round(self.probability, 4)}
        return {"text": self.text, **values}


@dataclass(frozen=True)
class Chosen:
    """The alternatives of a text, likeliest first."""

    text: str
    alternatives: tuple[Alternative, ...]

    @property
    def best(self) -> str:
        """The likeliest alternative."""
        return self.alternatives[0].text

    def to_dict(self) -> dict[str, Any]:
        """Return the alternatives as JSON can hold them."""
        found = [one.to_dict() for one in self.alternatives]
        return {"text": self.text, "best": self.best, "alternatives": found}


@dataclass(frozen=True)
class Generated:
    """A generated text.

    Attributes:
        text: the text, its given start included.
        nats: -log P of what follows the start.
        copied: share of its 8-grams of words that the training text has too; None for short texts.
    """

    text: str
    nats: float
    copied: float | None

    def to_dict(self) -> dict[str, Any]:
        """Return text, nats and copied share as JSON can hold them."""
        copied = None if self.copied is None else round(self.copied, 3)
        return {"text": self.text, "nats": round(self.nats, 2), "copied": copied}


class Runtime:
    """The program around an engine.

    Args:
        settings: the settings of the model.
        engine: computes the surprise of ids, and draws ids.
        words: frequent words, most frequent first.
        copies: the 8-grams of the training text.
    """

    def __init__(
        self, settings: Settings, engine: Engine, words: Iterable[str], copies: Copies
    ) -> None:
        self.settings, self._engine, self.copies = settings, engine, copies
        self.lexicon = {word: rank for rank, word in enumerate(words)}

    def encode(self, line: str) -> tuple[np.ndarray, np.ndarray]:
        """Return the ids <int32>[n + 1] of a line and its end, and the word of each, from 0."""
        vocabulary = self.settings.vocabulary
        words = vocabulary.pattern.split(line)
        found = [(vocabulary.word(w), n) for w, n in zip(words, running_words(words), strict=True)]
        ids = [i for ids, _ in found for i in ids]
        numbers = [number for ids, number in found for _ in ids]
        last = numbers[-1] + 1 if numbers else 0
        return np.array([*ids, END], np.int32), np.array([*numbers, last], np.int32)

    def score(
        self, texts: Iterable[str | UserError], style: str | None = None
    ) -> Iterator[Scored | UserError]:
        """Yield the surprise of each text, in order, or the error of a refused one.

        An error among the texts is passed on in its place. Memory stays flat.
        """
        number = self.settings.style(style)
        for chunk in chunks(texts, ROWS):
            read = [self._read(text) for text in chunk]
            scored = self._scored([text for text in read if isinstance(text, str)], number)
            yield from (next(scored) if isinstance(item, str) else item for item in read)

    def _read(self, text: str | UserError) -> str | UserError:
        """Return a text in NFC with single spaces, or the error for which it is refused."""
        if isinstance(text, UserError):
            return text
        try:
            return checked(text)
        except UserError as error:
            return error

    def _scored(self, texts: Sequence[str], style: int) -> Iterator[Scored]:
        encoded = [self.encode(self.settings.typed(text)) for text in texts]
        surprise = self.surprise([ids for ids, _ in encoded], style)
        for text, (_, words), nats in zip(texts, encoded, surprise, strict=True):
            sums = np.bincount(words, nats.astype(np.float64))
            names = [*text.split(" "), ""]
            yield Scored(text, tuple(zip(names, map(float, sums), strict=True)))

    def surprise(self, rows: Sequence[np.ndarray], style: int) -> list[np.ndarray]:
        """Return the nats <float32>[n] of each symbol of rows of ids, each behind a line end.

        A character outside the alphabet costs its own choice among all of Unicode as well.
        """
        found: list[np.ndarray] = [np.zeros(0, np.float32)] * len(rows)
        order = sorted(range(len(rows)), key=lambda i: len(rows[i]))
        for begin in range(0, len(order), ROWS):
            chosen = order[begin : begin + ROWS]
            padded = np.full((len(chosen), max(len(rows[i]) for i in chosen)), END, np.int32)
            for place, i in enumerate(chosen):
                padded[place, : len(rows[i])] = rows[i]
            nats = self._engine.surprise(padded, style)
            if not self.settings.vocabulary.whole_words:
                nats = nats + np.where(padded == UNKNOWN, np.float32(CHARACTER_NATS), 0)
            for place, i in enumerate(chosen):
                found[i] = nats[place, : len(rows[i])]
        return found

    def stream_surprise(self, ids: np.ndarray, style: int) -> np.ndarray:
        """Return the nats <float32>[n] of each symbol of a long text, read across its lines.

        It is scored in stretches, each behind `WARM_UP` symbols, of which the first stands behind
        a line end.
        """
        starts = range(0, len(ids), STRETCH)
        rows = [ids[max(0, start - WARM_UP) : start + STRETCH] for start in starts]
        found = self.surprise(rows, style)
        kept = [nats[min(start, WARM_UP) :] for start, nats in zip(starts, found, strict=True)]
        return np.concatenate([np.zeros(0, np.float32), *kept])

    def choose(
        self, texts: Iterable[str | UserError], style: str | None = None
    ) -> Iterator[Chosen | UserError]:
        """Yield the ranked alternatives of each text, such as "an {apple|appeal}"."""
        number = self.settings.style(style)
        for text in texts:
            try:
                yield text if isinstance(text, UserError) else self._chosen(text, number)
            except UserError as error:
                yield error

    def _chosen(self, text: str, style: int) -> Chosen:
        parts = parsed(checked(text))
        count = prod(map(len, parts))
        if count > MAX_ALTERNATIVES:
            raise UserError(
                f"{excerpt(text)} has {count:,} alternatives, expected at most {MAX_ALTERNATIVES:,}"
            )
        joined = ("".join(chosen) for chosen in product(*parts))
        texts = list(dict.fromkeys(" ".join(one.split()) for one in joined))
        if "" in texts:
            raise UserError(f"an alternative of {excerpt(text)} leaves no text at all")
        nats = np.array([one.nats for one in self._scored(texts, style)])
        probability = softmax(-nats)
        ranked = np.argsort(nats, kind="stable").tolist()
        found = (Alternative(texts[i], float(nats[i]), float(probability[i])) for i in ranked)
        return Chosen(text, tuple(found))

    def generate(self, request: Request) -> Iterator[Generated]:
        """Return an iterator of texts.

        Raises:
            UserError: an unknown style, or a start that cannot be read. Raised by the call.
        """
        self.settings.style(request.style)
        text = " ".join(clean_text(request.start, MAX_TEXT_LENGTH, "\t").split())
        text = self.settings.typed(text)
        start = self.settings.vocabulary.encode(text)
        if UNKNOWN in start:
            words = self.settings.vocabulary.pattern.split(text)
            bad = next(w for w in words if UNKNOWN in self.settings.vocabulary.word(w))
            raise UserError(
                f"the start has {excerpt(bad.strip('▁'))}, which the model does not know"
            )
        return (
            one
            for samples in self._engine.draw(request, start)
            for one in self._new(samples, start)
        )

    def _new(self, samples: Samples, start: np.ndarray) -> Iterator[Generated]:
        for ids, nats in zip(samples.ids, samples.nats, strict=True):
            text = self.settings.vocabulary.decode([*start, *ids[ids >= 0]])
            copied, of = self.copies.count(text.split())
            yield Generated(text, float(nats), copied / of if of else None)


def checked(text: str) -> str:
    """Return a text in NFC with single spaces (UserError: empty, too long, or no text)."""
    if len(text) > MAX_TEXT_LENGTH:
        raise UserError(
            f"{excerpt(text)} has {len(text):,} characters, expected at most {MAX_TEXT_LENGTH:,}"
        )
    try:
        found = " ".join(clean_text(text, MAX_TEXT_LENGTH, "\t").split())
    except UserError as error:
        raise UserError(f"{excerpt(text)}: {error}") from error
    if not found:
        raise UserError(f"expected a text, got {excerpt(text)}")
    return found


def load(bundle: Bundle, engine: str = "lite") -> Runtime:
    """Load a verified model for the engine `lite` or `tf`."""
    settings = Settings.load(bundle.path)
    words = read_document(bundle.path / WORDS_FILE, "the words ").split("\n")
    loaded = engines.make(engine, bundle.path, settings)
    return Runtime(settings, loaded, filter(None, words), Copies.load(bundle.path))
