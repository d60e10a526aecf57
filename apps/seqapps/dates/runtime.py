"""Inference without Keras: from texts to dates, or to the reasons why they are refused."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from seqapps.common.errors import UserError
from seqapps.common.export.bundle import Bundle
from seqapps.common.io.columns import chunks
from seqapps.common.io.text import Sequences
from seqapps.common.io.unicode_folding import normalise

from . import engines, iso, known_forms, month_names, numeric, outputs, readings
from .config import MIN_READING, MIN_SECOND_READING
from .engines import Hypotheses, Request
from .known_forms import KnownForms
from .readings import Readings
from .settings import Settings
from .translation import Translation

CHUNK = 1_024  # texts that are sorted by length together
BATCH = 256
# Reasons of texts that a month of another language may have caused.
IMPOSSIBLE = iso.REASONS[iso.IMPOSSIBLE]


HintedText = tuple[str | UserError, tuple[int, int]]  # a text and the ids of its hint


class Runtime:
    """A loaded model, with the engine `lite` or `tf`."""

    def __init__(self, bundle: Bundle, engine: str = "lite") -> None:
        self.settings = Settings.load(bundle.path)
        self.output = outputs.of(self.settings.config)
        self.engine = engines.make(engine, bundle.path, self.settings)
        self._no_hint = self.settings.hints.encode("")
        self._forms = known_forms.load(bundle.path)

    @property
    def reads_hints(self) -> bool:
        """Whether the model reads locales and orders."""
        return self.settings.config.use_hints

    @property
    def min_confidence(self) -> float:
        """The minimum probability of a date, unless a request has its own."""
        return self.settings.min_confidence

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
        for chunk in chunks(map(self._hinted, texts), CHUNK):
            asked = [(self._in_english(text, hint), hint) for text, hint in chunk]
            answers = dict(self._answers(asked, request))
            for n, (text, hint) in enumerate(chunk):
                answer = answers[n]
                if asked[n][0] is not text:
                    answer = replace(answer, text=str(text))
                elif hint[1] == self._no_hint[1]:
                    answer = _with_open_month(answer)
                yield answer

    def _in_english(self, text: str | UserError, hint: tuple[int, int]) -> str | UserError:
        """Return a text with the names of months that its locale decides in English."""
        if isinstance(text, UserError) or hint[1] == self._no_hint[1]:
            return text
        normalised = normalise(text)
        english = month_names.in_english(normalised, self.settings.hints.language_of(hint))
        return text if english == normalised else english

    def _hinted(self, given: HintedText) -> HintedText:
        """Return a text with its hint, or with that of its digits if it has none."""
        text, hint = given
        if (
            hint != self._no_hint
            or not isinstance(text, str)
            or text.isascii()
            or not self.reads_hints
        ):
            return given
        return text, self.settings.hints.encode(self.settings.hints.of_digits(text))

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
                if answer.date and hint == self._no_hint:
                    answer = self._by_convention(answer, rows[n])
                yield n, answer

    def _answer(
        self, text: str, hypotheses: Hypotheses, row: int, length: int, request: Request
    ) -> Translation:
        """Return the answer to a text of `length` characters."""
        shares = np.exp(hypotheses.log_probs[row].astype(np.float64))
        rows = zip(hypotheses.ids[row].tolist(), shares.tolist(), strict=True)
        likely = [(ids, share) for ids, share in rows if share]
        numbers = numeric.numbers_of(normalise(text)) if len(likely) > 1 else ()
        found = readings.of(likely, request.precision, self.settings.config, numbers)
        weights = None if hypotheses.weights is None else hypotheses.weights[row, :, :length]
        symbols = tuple(int(i) for i in hypotheses.ids[row, 0] if i >= 0)
        seen: dict[str, Any] = {"weights": weights, "symbols": symbols}
        total = found.total
        is_trusted = found.dates and found.trusted >= (request.min_confidence or 0.0)
        if not is_trusted or sum(found.refusals.values()) > total:
            is_known = found.incomplete and found.incomplete.share >= (request.min_confidence or 0)
            meaning = found.incomplete.meaning if found.incomplete and is_known else None
            return Translation(
                text, None, 1.0 - total, reason=_reason(found), meaning=meaning, **seen
            )
        best, *rest = found.dates
        others = tuple((other.key, other.share) for other in rest if other.share >= MIN_READING)
        ambiguous = found.together > 1 and found.dates[1].share >= MIN_SECOND_READING
        return Translation(
            text, best.meaning.date or None, best.share, others, ambiguous,
            meaning=best.meaning, reading=best.key, **seen,
        )  # fmt: skip

    def known_forms(self, request: Request) -> KnownForms:
        """Return the forms that are read without the network; empty for requests with hints."""
        is_plain = not request.locale and not request.order
        if is_plain and (request.min_confidence or 0.0) <= self._forms.confidence:
            return self._forms
        return KnownForms()

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
        """Put the conventional order of bare numbers first, since they do not say their order.

        An order that the network has not found gets half of the probability of the first one.
        """
        characters = self.settings.vocabulary.characters
        conventional = numeric.conventional("".join(characters[i] for i in ids))
        swapped = re.sub(numeric.SWAPPED, r"\1-\3-\2", answer.reading)
        is_swapped = swapped == conventional != answer.reading
        share = dict(answer.alternatives).get(conventional)
        if is_swapped and share is None:
            half = answer.confidence / 2
            others = ((answer.reading, half), *answer.alternatives)
            moved = answer.moved(conventional)
            return replace(moved, confidence=half, alternatives=others, ambiguous=True)
        if is_swapped or (answer.ambiguous and (share or 0.0) >= MIN_SECOND_READING):
            return replace(answer.with_reading(conventional), ambiguous=True)
        return answer


def _reason(found: Readings) -> str:
    """Return the most probable reason, or how uncertain the best readings are."""
    refused = sum(found.refusals.values())
    best = found.dates[0].share if found.dates else 0.0
    if refused + found.total < 0.5:  # the rest is on impossible days
        return iso.REASONS[iso.IMPOSSIBLE]
    if refused > best:
        return max(found.refusals, key=lambda reason: found.refusals[reason])
    shown = [f"{reading.key} ({reading.share:.2f})" for reading in found.dates[:2]]
    if len(shown) > 1 and found.dates[1].share < MIN_SECOND_READING:
        del shown[1]
    return f"unsure, perhaps {' or '.join(shown)}"


def _with_open_month(answer: Translation) -> Translation:
    """Return an answer that does not call a day impossible if another month of the name has it."""
    if answer.reason == IMPOSSIBLE and month_names.is_in_some(normalise(answer.text)):
        return replace(answer, reason=month_names.UNSURE)
    return answer


def load(bundle: Bundle, engine: str = "lite") -> Runtime:
    """Load a verified model for the engine `lite` or `tf`."""
    return Runtime(bundle, engine)
