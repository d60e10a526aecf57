"""The program for the command line: LiteRT and NumPy, or the SavedModel; the same answers."""

from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, replace
from typing import Any

import numpy as np

from seqapps.common import config as configuration
from seqapps.common.errors import UserError
from seqapps.common.export.bundle import Bundle
from seqapps.common.io.text import Sequences
from seqapps.common.io.unicode_folding import normalise

from . import iso, numeric
from .alphabet import Alphabet
from .config import BEAM, PLAUSIBLE, Config
from .engines import Engine, Found, LiteEngine, SavedModelEngine
from .locale_hints import Hints

AT_ONCE = 1_024  # texts that are read together, sorted by length
BATCH = 256
AMBIGUOUS = 0.1  # a second reading with as much makes the first one doubtful


@dataclass(frozen=True)
class Settings:
    """What both engines read from config.json.

    Attributes:
        alphabet: characters.
        hints: locales.
        min_confidence: a text whose plausible readings have less together is refused.
        config: how the model was trained.
        preset: the preset that this started from.
        seed: of the training.
    """

    alphabet: Alphabet
    hints: Hints
    min_confidence: float
    config: Config
    preset: str
    seed: int

    def to_json(self) -> dict[str, Any]:
        """Return what `from_json` reads."""
        return {
            "format": 1,
            "preset": self.preset,
            "seed": self.seed,
            "min_confidence": self.min_confidence,
            "symbols": list(self.alphabet.symbols),
            "locales": dict(self.hints.locales),
            "config": asdict(self.config),
        }

    @classmethod
    def from_json(cls, value: dict[str, Any]) -> "Settings":
        """Read the content of config.json (raises UserError when it is not that)."""
        try:
            return cls(
                Alphabet(tuple(value["symbols"])),
                Hints(dict(value["locales"])),
                float(value["min_confidence"]),
                configuration.build(Config, value["config"]),
                value["preset"],
                value["seed"],
            )
        except (KeyError, TypeError, ValueError) as error:
            raise UserError(f"config.json is not that of a date model: {error!r}") from error


@dataclass(frozen=True)
class Request:
    """How texts are to be read.

    Attributes:
        locale: a locale's name; "" for none.
        order: one of `hints.ORDERS`, which overrides the locale's; "" for none.
        min_confidence: None is the model's own.
        beam: how many hypotheses are followed where the first one is not sure.
        alpha: of the length penalty (`beam_search.beam_search`).
        attention: find the attention weights as well.
    """

    locale: str = ""
    order: str = ""
    min_confidence: float | None = None
    beam: int = BEAM
    alpha: float = 0.0
    attention: bool = False


@dataclass(frozen=True)
class Translation:
    """What a text means.

    Attributes:
        text: as it was given.
        date: `YYYY-MM-DD`, or None.
        confidence: the model's probability of `date`; without a date, that there is none.
        alternatives: other readings with their probabilities, the likeliest first.
        ambiguous: whether another reading is likely as well; of bare numbers without a hint
            the first one is then that of the convention (`numeric.CONVENTIONS`).
        reason: why there is no date; "" when there is one.
        error: the text could not even be read (too long, not text).
        weights: <float32>[symbols, characters] of the attention, when asked for.
        symbols: what the decoder wrote.
    """

    text: str
    date: str | None
    confidence: float
    alternatives: tuple[tuple[str, float], ...] = ()
    ambiguous: bool = False
    reason: str = ""
    error: bool = False
    weights: np.ndarray | None = None
    symbols: tuple[int, ...] = ()


Hinted = tuple[str | UserError, tuple[int, int]]  # a text and its hint's ids


class Runtime:
    """A loaded model.

    Args:
        bundle: a verified model.
        engine: `lite` or `tf`.
    """

    def __init__(self, bundle: Bundle, engine: str = "lite") -> None:
        self.settings = Settings.from_json(bundle.config)
        self.engine: Engine
        if engine == "tf":
            self.engine = SavedModelEngine(bundle.path)
        else:
            self.engine = LiteEngine(bundle.path, self.settings.config)
        self._unhinted = self.settings.hints.encode("")

    def translate(
        self, texts: Iterable[str | UserError], request: Request | None = None
    ) -> Iterator[Translation]:
        """Yield what each text means, in order; an error among them in its place.

        Memory stays flat: texts are taken a thousand at a time.

        Raises:
            UserError: an unknown locale, a hint for a model that reads none, or a number out
                of range (at once).
        """
        request = request or Request()
        if (request.locale or request.order) and not self.settings.config.read_hints:
            raise UserError(f"this model reads no hints, got {request.locale or request.order}")
        hint = self.settings.hints.encode(request.locale, request.order)
        return self._translate(((text, hint) for text in texts), self._checked(request))

    def translate_each(
        self, pairs: Iterable[tuple[str, str]], request: Request | None = None
    ) -> Iterator[Translation]:
        """As `translate`, of (text, locale), each with its own hint.

        Raises:
            UserError: an unknown locale, when its text is reached.
        """
        hinted = ((text, self.settings.hints.encode(locale)) for text, locale in pairs)
        return self._translate(hinted, self._checked(request or Request()))

    def _checked(self, request: Request) -> Request:
        least = request.min_confidence
        if least is None:
            return replace(request, min_confidence=self.settings.min_confidence)
        if not 0 <= least <= 1:  # (not a number is refused as well)
            raise UserError(f"min-confidence expects 0 to 1, got {least}")
        return request

    def _translate(self, hinted: Iterable[Hinted], request: Request) -> Iterator[Translation]:
        chunk: list[Hinted] = []
        for item in hinted:
            chunk.append(item)
            if len(chunk) == AT_ONCE:
                yield from self._read(chunk, request)
                chunk = []
        yield from self._read(chunk, request)

    def _read(self, chunk: list[Hinted], request: Request) -> list[Translation]:
        results: list[Translation | None] = []
        rows: list[list[int]] = []
        for item, _ in chunk:
            encoded = self.encode(item)
            results.append(encoded if isinstance(encoded, Translation) else None)
            rows.append([] if isinstance(encoded, Translation) else encoded)
        waiting = [number for number, result in enumerate(results) if result is None]
        waiting.sort(key=lambda number: len(rows[number]))
        for begin in range(0, len(waiting), BATCH):
            numbers = waiting[begin : begin + BATCH]
            texts = Sequences.from_lists([rows[number] for number in numbers])
            hints = np.array([chunk[number][1] for number in numbers], np.int32)
            found = self.engine.search(texts, hints, request.beam, request.alpha, request.attention)
            for place, number in enumerate(numbers):
                answer = _answer(str(chunk[number][0]), found, place, request, texts)
                if answer.ambiguous and chunk[number][1] == self._unhinted:
                    answer = self._by_convention(answer, rows[number])
                results[number] = answer
        return [result for result in results if result is not None]

    def encode(self, item: str | UserError) -> list[int] | Translation:
        """Return the ids of a text, or the refusal of one that cannot be read."""
        if isinstance(item, UserError):
            return Translation("", None, 1.0, reason=str(item), error=True)
        text = normalise(item)
        window = self.settings.config.window
        if not text:
            return Translation(item, None, 1.0, reason="an empty text")
        if len(text) > window:
            reason = f"expected at most {window} characters, got {len(text):,}"
            return Translation(item, None, 1.0, reason=reason)
        return self.settings.alphabet.encode(text).tolist()

    def _by_convention(self, answer: Translation, ids: list[int]) -> Translation:
        """Put that reading of bare numbers first which their separators suggest.

        Probabilities stay as they are: it is the order of readings that are nearly as likely.
        """
        text = "".join(self.settings.alphabet.characters[i] for i in ids)
        usual = numeric.conventional(text)
        readings = [(str(answer.date), answer.confidence), *answer.alternatives]
        for number, (date, share) in enumerate(readings):
            if date == usual and share >= AMBIGUOUS:
                (first, confidence) = readings.pop(number)
                return replace(
                    answer, date=first, confidence=confidence, alternatives=tuple(readings)
                )
        return answer


def _answer(text: str, found: Found, place: int, request: Request, texts: Sequences) -> Translation:
    """Make one translation of the hypotheses number `place`."""
    dates: dict[str, float] = {}
    refusals: dict[str, float] = {}
    for ids, log_prob in zip(found.ids[place], found.log_probs[place], strict=True):
        if log_prob == -np.inf:
            continue
        date, reason = iso.decode(ids.tolist())
        known = dates if date else refusals
        key = date or reason
        known[key] = known.get(key, 0.0) + float(np.exp(log_prob))
    readings = sorted(dates.items(), key=lambda reading: -reading[1])
    together = sum(dates.values())
    plausible = sum(share for share in dates.values() if share >= PLAUSIBLE)
    weights = None
    if found.weights is not None:
        weights = found.weights[place, :, : texts.lengths[place]]
    symbols = tuple(int(i) for i in found.ids[place, 0] if i >= 0)
    least = request.min_confidence or 0.0
    if not readings or plausible < least or sum(refusals.values()) > together:
        reason = _reason(readings, refusals)
        return Translation(
            text, None, 1.0 - together, reason=reason, weights=weights, symbols=symbols
        )
    date, confidence = readings[0]
    others = tuple(reading for reading in readings[1:] if reading[1] >= PLAUSIBLE)
    ambiguous = bool(others) and others[0][1] >= AMBIGUOUS
    return Translation(text, date, confidence, others, ambiguous, weights=weights, symbols=symbols)


def _reason(readings: list[tuple[str, float]], refusals: dict[str, float]) -> str:
    """Say why there is no date: the likeliest refusal, or how unsure the best reading is."""
    refused = sum(refusals.values())
    date, confidence = readings[0] if readings else ("", 0.0)
    if refused + sum(share for _, share in readings) < 0.5:
        # Most of what the model would write is in no calendar.
        return iso.REASONS[iso.IMPOSSIBLE]
    if refused > confidence:
        return max(refusals, key=lambda reason: refusals[reason])
    return f"unsure, perhaps {date} ({confidence:.2f})"


def load(bundle: Bundle, engine: str = "lite") -> Runtime:
    """Load a model for an engine."""
    return Runtime(bundle, engine)
