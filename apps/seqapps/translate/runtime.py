"""Inference without Keras: translate texts, over LiteRT or the SavedModel."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from seqapps.common.errors import UserError
from seqapps.common.export.bundle import Bundle
from seqapps.common.io.text import checked_text

from . import engines
from .confidence import confidences, features
from .config import ALPHA, BEAM_WIDTH, MAX_POSITIONS, MAX_TEXT_LENGTH, MIN_SIMILARITY
from .engines import Search
from .memory.glossary import Glossary
from .memory.index import Match, Memory
from .settings import Settings
from .text import messages, mnemonics, symbols
from .text.encoding import Encoded
from .text.markup import TECHNICAL_SPANS, is_ordered, kind_of

CHUNK = 256  # texts that are held in memory
BATCH = 32  # segments that are searched at once
MAX_SEGMENT_IDS = 200
ALLOWED_CONTROLS = "\t\r\n"


@dataclass(frozen=True)
class Request:
    """Options of `Runtime.translate`.

    Attributes:
        alternatives: number of further translations.
        min_confidence: translations below it are marked as not sure; None marks none.
        memory, glossary: of the project.
        attention: whether the attention weights are returned.

    Raises:
        UserError: a value out of range.
    """

    beam: int = BEAM_WIDTH
    alpha: float = ALPHA
    alternatives: int = 0
    min_confidence: float | None = None
    memory: Memory | None = None
    glossary: Glossary = field(default_factory=Glossary)
    attention: bool = False

    def __post_init__(self) -> None:
        if self.min_confidence is not None and not 0 <= self.min_confidence <= 1:
            raise UserError(f"min-confidence expects 0 to 1, got {self.min_confidence}")
        self.search()
        if not 0 <= self.alternatives < self.beam:
            raise UserError(
                f"alternatives expects 0 to {self.beam - 1} (less than --beam), got "
                f"{self.alternatives}"
            )

    def search(self) -> Search:
        """The options of the search."""
        return Search(self.beam, self.alpha, self.attention)


@dataclass(frozen=True)
class Attention:
    """The attention of a translation: its pieces, those of the source, and the weights."""

    columns: list[str]
    rows: list[str]
    weights: np.ndarray


@dataclass(frozen=True)
class Answer:
    """The translation of a text.

    Attributes:
        text: the text, as it was given.
        translation: "" if there is none.
        confidence: expected chrF with a person's translation, 0 to 1.
        is_sure: whether the confidence reaches the minimum.
        alternatives: further translations, the best first.
        memory: the pair that stood beside the text, or None.
        error: the reason for which the text was refused, or "".
        attention: of the first segment, on request.

    Example:
        >>> Answer("Quit", "Quitter", 0.91234).to_dict()["confidence"]
        0.9123
    """

    text: str
    translation: str = ""
    confidence: float = 0.0
    is_sure: bool = True
    alternatives: tuple[str, ...] = ()
    memory: tuple[str, str] | None = None
    error: str = ""
    attention: Attention | None = field(default=None, compare=False)

    def to_dict(self) -> dict[str, Any]:
        """Return the answer as JSON can hold it; `translation` of a refused text is None."""
        return {
            "text": self.text,
            "translation": None if self.error else self.translation,
            "confidence": None if self.error else round(self.confidence, 4),
            "sure": self.is_sure and not self.error,
            "alternatives": list(self.alternatives),
            "memory": None if self.memory is None else list(self.memory),
            "reason": self.error or None,
        }


@dataclass(frozen=True)
class _Segment:
    """A part of a text that is searched for at once."""

    text: str
    mark: str
    letter: str
    encoded: Encoded
    match: Match | None


@dataclass(frozen=True)
class _Found:
    """The translations of a segment, best first, and the confidence in the first."""

    texts: tuple[str, ...]
    confidence: float
    log_prob: float = 0.0
    attention: Attention | None = None


class Runtime:
    """A verified model, loaded for the engine `lite` or `tf`."""

    def __init__(self, bundle: Bundle, engine: str = "lite") -> None:
        self.settings = Settings.load(bundle.path)
        self.engine = engines.make(engine, bundle.path, self.settings)
        self._encoder = self.settings.encoder

    def translate(
        self, texts: Iterable[str | UserError], request: Request | None = None
    ) -> Iterator[Answer]:
        """Return an iterator of answers, in the order of the texts; memory stays flat.

        Errors stand in place of texts that could not be read.
        """
        request = request or Request()
        return (answer for chunk in _chunks(texts) for answer in self._answers(chunk, request))

    def _answers(self, chunk: Sequence[str | UserError], request: Request) -> Iterator[Answer]:
        plans = [self._planned(text, request) for text in chunk]
        segments = [one for plan in plans if isinstance(plan, tuple) for one in plan[1]]
        found = iter(self._searched(segments, request))
        for text, plan in zip(chunk, plans, strict=True):
            given = "" if isinstance(text, UserError) else text
            if isinstance(plan, UserError):
                yield Answer(given, error=str(plan))
            elif isinstance(plan, str):
                yield Answer(given, plan, 1.0, memory=(given, plan))
            else:
                yield self._answer(given, plan, [next(found) for _ in plan[1]], request)

    def _planned(
        self, text: str | UserError, request: Request
    ) -> "UserError | str | tuple[messages.Message, list[_Segment]]":
        """Return the segments of a text, its translation in the memory, or why it is refused."""
        if isinstance(text, UserError):
            return text
        try:
            checked_text(text, MAX_TEXT_LENGTH, ALLOWED_CONTROLS)
            if not text.strip():
                raise UserError(f"expected a text, got {text!r:.40}")
            known = request.memory.exact(text) if request.memory else None
            if known is not None and self._is_kept(text, known):
                return known
            message = messages.divided(text)
            return message, [self._segment(one, request) for one in message.segments]
        except UserError as error:
            return UserError(str(error))

    def _segment(self, text: str, request: Request) -> _Segment:
        plain, mark, letter = mnemonics.taken(text)
        match = request.memory.nearest(plain) if request.memory else None
        if match is not None and match.similarity < MIN_SIMILARITY:
            match = None
        pair = None if match is None else tuple(mnemonics.taken(t)[0] for t in match.pair)
        terms = request.glossary.terms(plain)
        encoded = self._encoder.encode(plain, pair, terms, MAX_POSITIONS)  # type: ignore[arg-type]
        if encoded.length > MAX_SEGMENT_IDS:
            raise UserError(f"expected at most {MAX_SEGMENT_IDS} pieces of words in a sentence, "
                            f"got {encoded.length}")  # fmt: skip
        return _Segment(plain, mark, letter, encoded, match)

    def _searched(self, segments: Sequence[_Segment], request: Request) -> list[_Found]:
        """Search for all segments, those of like length together."""
        result: list[_Found | None] = [None] * len(segments)
        order = sorted(range(len(segments)), key=lambda n: len(segments[n].encoded.ids))
        for start in range(0, len(order), BATCH):
            numbers = order[start : start + BATCH]
            batch = [segments[n] for n in numbers]
            hypotheses = self.engine.search([one.encoded for one in batch], request.search())
            for row, number in enumerate(numbers):
                result[number] = self._found(segments[number], hypotheses, row)
        return [one for one in result if one is not None]

    def _found(self, segment: _Segment, hypotheses: engines.Hypotheses, row: int) -> _Found:
        log_probs = hypotheses.log_probs[row]
        ids = [_until_end(one) for one in hypotheses.ids[row]]
        texts: list[str] = []
        best = None
        for number in np.flatnonzero(np.isfinite(log_probs)).tolist():
            text = self._kept(segment, ids[number])
            if text:
                best = number if best is None else best
                texts.append(self._marked(segment, text))
        if best is None:
            return _Found((), 0.0)
        second = log_probs[1] if len(log_probs) > 1 else -np.inf
        alike = 0.0 if segment.match is None else segment.match.similarity
        length = len(ids[best]) + 1
        columns = (np.array([value]) for value in (log_probs[best], length, second, alike))
        sure = confidences(features(*columns), self.settings.confidence)[0]
        attention = None
        if hypotheses.weights is not None and best == 0:  # that of the first hypothesis
            attention = self._attention(segment, ids[0], hypotheses.weights[row])
        distinct = tuple(dict.fromkeys(texts))
        return _Found(distinct, float(sure), float(log_probs[best]), attention)

    def _kept(self, segment: _Segment, ids: Sequence[int]) -> str:
        """Return the text of ids in which the protected spans of the source stand as they are.

        The search owes them all; but what stands beside a span may make another one of it: a letter
        behind `%`, a number behind a number. Then spaces part them. "" if that does not help.
        """
        for spacing in range(3):
            text = self._encoder.decode(ids, segment.encoded.slots, spacing).strip(" ")
            is_framed = text == text.strip()  # white space at its ends is that of the template
            if text and is_framed and self._is_kept(segment.text, text, segment.encoded):
                return text
        return ""

    def _marked(self, segment: _Segment, text: str) -> str:
        return mnemonics.put(text, segment.mark, segment.letter, self._encoder.parts)

    def _is_kept(self, source: str, target: str, encoded: Encoded | None = None) -> bool:
        """Return whether a translation has the protected spans of its source, as they stand."""
        wanted, found = (TECHNICAL_SPANS.split(text)[1::2] for text in (source, target))
        if encoded is not None:
            terms = {t for i, t in encoded.slots.by_id.items() if i >= symbols.slot("term", 0)}
            if terms:  # their own texts may hold protected spans
                return all(target.count(span) >= wanted.count(span) for span in wanted) and all(
                    term in target for term in terms
                )
        order = [
            [span for span in spans if kind_of(span) == "variable" and is_ordered(span)]
            for spans in (wanted, found)
        ]
        return sorted(wanted) == sorted(found) and order[0] == order[1]

    def _attention(self, segment: _Segment, ids: Sequence[int], weights: np.ndarray) -> Attention:
        slots = segment.encoded.slots
        source = segment.encoded.ids[: segment.encoded.length].tolist()
        columns, rows = (
            [self._encoder.decode([i], slots) or "·" for i in one] for one in (source, ids)
        )
        return Attention(columns, rows, weights[: len(ids), : len(columns)])

    def _answer(
        self, text: str, plan: tuple[messages.Message, list[_Segment]], found: list[_Found],
        request: Request,
    ) -> Answer:  # fmt: skip
        """Join the translations of segments."""
        message, segments = plan
        if not found:  # nothing but syntax
            return Answer(text, text, 1.0)
        if not all(one.texts for one in found):
            return Answer(text, error="no translation keeps the placeholders of this text")
        count = 1 + request.alternatives
        joined = [
            message.filled([one.texts[min(n, len(one.texts) - 1)] for one in found])
            for n in range(count)
        ]
        joined = list(dict.fromkeys(joined))
        sure = min(one.confidence for one in found)
        match = next((one.match for one in segments if one.match is not None), None)
        return Answer(
            text, joined[0], sure,
            request.min_confidence is None or sure >= request.min_confidence,
            tuple(joined[1:]), None if match is None else match.pair,
            attention=found[0].attention,
        )  # fmt: skip


def _until_end(ids: np.ndarray) -> list[int]:
    found: list[int] = ids.tolist()
    return found[: found.index(symbols.END)] if symbols.END in found else found


def _chunks(texts: Iterable[str | UserError]) -> Iterator[list[str | UserError]]:
    chunk: list[str | UserError] = []
    for text in texts:
        chunk.append(text)
        if len(chunk) == CHUNK:
            yield chunk
            chunk = []
    if chunk:
        yield chunk


def load(bundle: Bundle, engine: str = "lite") -> Runtime:
    """Load a verified model for the engine `lite` or `tf`."""
    return Runtime(bundle, engine)
