"""Inference without Keras: from texts to dates, or to the reasons why they are refused."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from seqapps.common.errors import UserError
from seqapps.common.export.bundle import Bundle
from seqapps.common.io.columns import chunks
from seqapps.common.io.text import Sequences
from seqapps.common.io.unicode_folding import normalise

from . import engines, iso, numeric, outputs
from .config import MIN_READING, MIN_SECOND_READING
from .edtf import Meaning
from .engines import Hypotheses, Request
from .settings import Settings

CHUNK = 1_024  # texts that are sorted by length together
BATCH = 256


@dataclass(frozen=True)
class Translation:
    """The meaning of a text.

    Attributes:
        text: the given text.
        date: `YYYY-MM-DD`, or None if the text is refused.
        confidence: probability of `date`; of a refused text, the probability of no date.
        alternatives: other readings with their probabilities, the most probable first.
        ambiguous: whether another reading is probable as well. Without a hint, `date` is then
            the conventional reading of bare numbers (`numeric.CONVENTIONS`).
        reason: why the text is refused, "" if it is not.
        meaning: the date in EDTF, with its precision, calendar, marks and notes; None if the text
            is refused.
        error: whether the text is not even readable.
        weights: <float32>[symbols, characters], attention weights, if requested.
        symbols: the decoder's symbols.

    Example:
        >>> Translation("May 3, 1979", "1979-05-03", 0.998).to_dict()["date"]
        '1979-05-03'
    """

    text: str
    date: str | None
    confidence: float
    alternatives: tuple[tuple[str, float], ...] = ()
    ambiguous: bool = False
    reason: str = ""
    error: bool = False
    meaning: Meaning | None = None
    weights: np.ndarray | None = field(default=None, repr=False, compare=False)
    symbols: tuple[int, ...] = field(default=(), repr=False)

    def to_dict(self) -> dict[str, Any]:
        """Return text, date, confidence, alternatives, ambiguity and reason for JSON."""
        return {
            "text": self.text,
            "date": self.date,
            "confidence": round(self.confidence, 4),
            "alternatives": [
                {"date": date, "confidence": round(confidence, 4)}
                for date, confidence in self.alternatives
            ],
            "ambiguous": self.ambiguous,
            "reason": self.reason,
        }


HintedText = tuple[str | UserError, tuple[int, int]]  # a text and the ids of its hint


class Runtime:
    """A loaded model, with the engine `lite` or `tf`."""

    def __init__(self, bundle: Bundle, engine: str = "lite") -> None:
        self.settings = Settings.load(bundle.path)
        self.output = outputs.of(self.settings.config)
        self.engine = engines.make(engine, bundle.path, self.settings.config)
        self._no_hint = self.settings.hints.encode("")

    def translate(
        self, texts: Iterable[str | UserError], request: Request | None = None
    ) -> Iterator[Translation]:
        """Return an iterator of answers in the order of the texts; memory stays flat.

        Errors in place of unreadable texts are answered as well.

        Raises:
            UserError: an unknown locale, or a hint for a model without hints. Raised by the
                call, not by the first step of the iterator.
        """
        request = request or Request()
        if (request.locale or request.order) and not self.settings.config.use_hints:
            raise UserError(f"this model reads no hints, got {request.locale or request.order}")
        hint = self.settings.hints.encode(request.locale, request.order)
        return self._translate(((text, hint) for text in texts), request)

    def translate_each(
        self, pairs: Iterable[tuple[str, str]], request: Request | None = None
    ) -> Iterator[Translation]:
        """Translate (text, locale) pairs as `translate` does.

        Raises:
            UserError: an unknown locale, when the iterator reaches its text.
        """
        hinted = ((text, self.settings.hints.encode(locale)) for text, locale in pairs)
        return self._translate(hinted, request or Request())

    def _translate(self, texts: Iterable[HintedText], request: Request) -> Iterator[Translation]:
        if request.min_confidence is None:
            request = replace(request, min_confidence=self.settings.min_confidence)
        for chunk in chunks(texts, CHUNK):
            answers = dict(self._answers(chunk, request))
            yield from (answers[n] for n in range(len(chunk)))

    def _answers(
        self, chunk: Sequence[HintedText], request: Request
    ) -> Iterator[tuple[int, Translation]]:
        """Yield position and answer of each text, in batches of similar length."""
        rows: dict[int, list[int]] = {}
        for n, (text, _) in enumerate(chunk):
            encoded = self.encode(text)
            if isinstance(encoded, Translation):
                yield n, encoded
            else:
                rows[n] = encoded
        for batch in chunks(sorted(rows, key=lambda n: len(rows[n])), BATCH):
            texts = Sequences.from_lists([rows[n] for n in batch])
            hints = np.array([chunk[n][1] for n in batch], np.int32)
            hypotheses = self.engine.search(texts, hints, request)
            for row, n in enumerate(batch):
                text, hint = chunk[n]
                answer = self._answer(str(text), hypotheses, row, len(rows[n]), request)
                if answer.ambiguous and hint == self._no_hint:
                    answer = self._by_convention(answer, rows[n])
                yield n, answer

    def _answer(
        self, text: str, hypotheses: Hypotheses, row: int, length: int, request: Request
    ) -> Translation:
        """Return the answer to a text of `length` characters; equal dates are joined."""
        dates: dict[str, float] = {}
        refusals: dict[str, float] = {}
        found: dict[str, Meaning] = {}
        for ids, log_prob in zip(hypotheses.ids[row], hypotheses.log_probs[row], strict=True):
            if log_prob == -np.inf:
                continue
            meaning, reason = outputs.read(ids.tolist(), self.settings.config)
            if meaning is not None and request.precision == "day":
                reason = outputs.no_day(meaning)
            key = reason
            if meaning is not None and not reason:
                key = meaning.date if request.precision == "day" else meaning.edtf
                found.setdefault(key, meaning)
            shares = refusals if reason else dates
            shares[key] = shares.get(key, 0.0) + float(np.exp(log_prob))
        readings = sorted(dates.items(), key=lambda reading: -reading[1])
        total = sum(dates.values())
        plausible = sum(share for share in dates.values() if share >= MIN_READING)
        weights = None if hypotheses.weights is None else hypotheses.weights[row, :, :length]
        symbols = tuple(int(i) for i in hypotheses.ids[row, 0] if i >= 0)
        seen: dict[str, Any] = {"weights": weights, "symbols": symbols}
        min_confidence = request.min_confidence or 0.0
        if not readings or plausible < min_confidence or sum(refusals.values()) > total:
            return Translation(text, None, 1.0 - total, reason=_reason(readings, refusals), **seen)
        key, confidence = readings[0]
        others = tuple(reading for reading in readings[1:] if reading[1] >= MIN_READING)
        ambiguous = bool(others) and others[0][1] >= MIN_SECOND_READING
        meaning = found[key]
        date = meaning.date or None
        return Translation(text, date, confidence, others, ambiguous, meaning=meaning, **seen)

    def encode(self, text: str | UserError) -> list[int] | Translation:
        """Return the ids of a text, or the refusal of one that cannot be read."""
        if isinstance(text, UserError):
            return Translation("", None, 1.0, reason=str(text), error=True)
        normalised = normalise(text)
        max_length = self.settings.config.max_length
        if not normalised:
            return Translation(text, None, 1.0, reason="an empty text")
        if len(normalised) > max_length:
            reason = f"expected at most {max_length} characters, got {len(normalised):,}"
            return Translation(text, None, 1.0, reason=reason)
        ids: list[int] = self.settings.vocabulary.encode(normalised).tolist()
        return ids

    def _by_convention(self, answer: Translation, ids: list[int]) -> Translation:
        """Put the conventional reading of bare numbers first; their probabilities are close."""
        characters = self.settings.vocabulary.characters
        conventional = numeric.conventional("".join(characters[i] for i in ids))
        for date, share in answer.alternatives:
            if date == conventional and share >= MIN_SECOND_READING:
                first = (str(answer.date), answer.confidence)
                others = (reading for reading in answer.alternatives if reading[0] != date)
                return replace(answer, date=date, confidence=share, alternatives=(first, *others))
        return answer


def _reason(readings: Sequence[tuple[str, float]], refusals: Mapping[str, float]) -> str:
    """Return the most probable reason, or how uncertain the best reading is."""
    refused = sum(refusals.values())
    date, confidence = readings[0] if readings else ("", 0.0)
    if refused + sum(share for _, share in readings) < 0.5:  # the rest is on impossible days
        return iso.REASONS[iso.IMPOSSIBLE]
    if refused > confidence:
        return max(refusals, key=lambda reason: refusals[reason])
    return f"unsure, perhaps {date} ({confidence:.2f})"


def load(bundle: Bundle, engine: str = "lite") -> Runtime:
    """Load a verified model for the engine `lite` or `tf`."""
    return Runtime(bundle, engine)
