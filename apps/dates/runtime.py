"""The program for the command line: LiteRT and NumPy, or the SavedModel; the same answers."""

import signal
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any, Protocol

import numpy as np

from apps.common import config as configuration
from apps.common import decoding
from apps.common.backend import quiet_stderr
from apps.common.bundle import Bundle
from apps.common.errors import UserError
from apps.common.lite import LiteModel
from apps.common.text import Sequences

from . import iso
from .config import Config
from .hints import Hints
from .normalisation import Alphabet, normalise

AT_ONCE = 1_024  # texts that are read together, sorted by length
BATCH = 256
BEAM = 4
LISTED = 0.02  # readings with less are not shown
AMBIGUOUS = 0.15  # a second reading with as much makes the first one doubtful; below it is noise
HINTS = 2  # places that the hints take before the characters


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
        alpha: of the length penalty (`decoding.beam_search`).
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
        ambiguous: whether another reading is nearly as likely.
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


@dataclass(frozen=True)
class Found:
    """The hypotheses of some texts, best first.

    Attributes:
        ids: <int32>[n, beam, length], filled up with -1.
        log_probs: <float32>[n, beam], -inf where there is none.
        weights: <float32>[n, length, time], the attention of the best; or None.
    """

    ids: np.ndarray
    log_probs: np.ndarray
    weights: np.ndarray | None


class Engine(Protocol):
    """What finds hypotheses."""

    def search(
        self, texts: Sequences, hints: np.ndarray, beam: int, alpha: float, attention: bool
    ) -> Found:
        """Return the hypotheses of encoded texts."""

    def log_prob(self, texts: Sequences, hints: np.ndarray, symbols: np.ndarray) -> np.ndarray:
        """Return log P <float32>[n] of given symbols <int32>[n, length], -1 after the end."""


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
            self.engine = _SavedModel(bundle.path)
        else:
            self.engine = _Lite(bundle.path, self.settings.config)

    def translate(
        self, texts: Iterable[str | UserError], request: Request | None = None
    ) -> Iterator[Translation]:
        """Yield what each text means, in order; an error among them in its place.

        Memory stays flat: texts are taken a thousand at a time.

        Raises:
            UserError: an unknown locale or a number out of range (at once).
        """
        request = request or Request()
        hint = self.settings.hints.encode(request.locale, request.order)
        return self._translate(((text, hint) for text in texts), self._checked(request))

    def translate_each(
        self, pairs: Iterable[tuple[str, str]], request: Request | None = None
    ) -> Iterator[Translation]:
        """As `translate`, of (text, locale), each with its own hint."""
        hinted = ((text, self.settings.hints.encode(locale)) for text, locale in pairs)
        return self._translate(hinted, self._checked(request or Request()))

    def _checked(self, request: Request) -> Request:
        least = request.min_confidence
        if least is None:
            return replace(request, min_confidence=self.settings.min_confidence)
        if not 0 <= least <= 1:
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
        rows: list[np.ndarray] = []
        for item, _ in chunk:
            encoded = self.encode(item)
            results.append(encoded if isinstance(encoded, Translation) else None)
            rows.append(encoded if isinstance(encoded, np.ndarray) else np.zeros(0, np.uint16))
        waiting = [number for number, result in enumerate(results) if result is None]
        waiting.sort(key=lambda number: len(rows[number]))
        for begin in range(0, len(waiting), BATCH):
            numbers = waiting[begin : begin + BATCH]
            texts = Sequences.from_lists([rows[number] for number in numbers])  # type: ignore[arg-type]
            hints = np.array([chunk[number][1] for number in numbers], np.int32)
            found = self.engine.search(
                texts, hints, request.beam, request.alpha, request.attention
            )
            for place, number in enumerate(numbers):
                results[number] = _answer(str(chunk[number][0]), found, place, request, texts)
        return [result for result in results if result is not None]

    def encode(self, item: str | UserError) -> np.ndarray | Translation:
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
        return self.settings.alphabet.encode(text)


def _answer(
    text: str, found: Found, place: int, request: Request, texts: Sequences
) -> Translation:
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
    plausible = sum(share for share in dates.values() if share >= AMBIGUOUS)
    weights = None
    if found.weights is not None:
        weights = found.weights[place, :, : texts.lengths[place]]
    symbols = tuple(int(i) for i in found.ids[place, 0] if i >= 0)
    least = request.min_confidence or 0.0
    if not readings or plausible < least or sum(refusals.values()) > together:
        reason = _reason(readings, refusals)
        return Translation(
            text, None, 1 - together, reason=reason, weights=weights, symbols=symbols
        )
    date, confidence = readings[0]
    others = tuple(reading for reading in readings[1:] if reading[1] >= LISTED)
    ambiguous = bool(others) and others[0][1] >= AMBIGUOUS
    return Translation(
        text, date, confidence, others, ambiguous, weights=weights, symbols=symbols
    )


def _reason(readings: list[tuple[str, float]], refusals: dict[str, float]) -> str:
    """Say why there is no date: the likeliest refusal, or how unsure the best reading is."""
    refused = sum(refusals.values())
    date, confidence = readings[0] if readings else ("", 0.0)
    if max(refused, confidence) < LISTED:  # what the model would write is in no calendar
        return iso.REASONS[iso.IMPOSSIBLE]
    if refused > confidence:
        return max(refusals, key=lambda reason: refusals[reason])
    return f"unsure, perhaps {date} ({confidence:.2f})"


def sure(log_probs: np.ndarray) -> np.ndarray:
    """Say which greedy hypotheses leave nothing to look for: no other can have `LISTED`."""
    return np.exp(log_probs) > 1 - LISTED


class _Lite:
    """Encoder and decoder, a step at a time, in LiteRT; search in NumPy."""

    def __init__(self, path: Path, config: Config) -> None:
        lite = path / "lite"
        self._embed = LiteModel(lite / "embed.tflite")
        self._layers = [
            LiteModel(lite / f"encoder_{number}.tflite")
            for number in range(1, config.encoder_depth + 1)
        ]
        self._keys = LiteModel(lite / "keys.tflite")
        self._step = LiteModel(lite / "step.tflite")
        self._automaton = iso.automaton(config.dashes)
        self._length = iso.DASHED_LENGTH if config.dashes else iso.LENGTH

    def _encode(self, texts: Sequences, hints: np.ndarray) -> dict[str, np.ndarray]:
        longest = max(1, int(texts.lengths.max(initial=0)))
        characters = texts.ids[:, :longest].astype(np.int32)
        embedded = self._embed(characters=characters, hints=hints)
        values, mask = embedded["vectors"], embedded["mask"]
        lengths = texts.lengths + HINTS
        for layer in self._layers:
            values = _both_directions(layer, values, lengths)
        values = np.ascontiguousarray(values[:, HINTS:])
        keys = self._keys(values=values)["keys"]
        return {"values": values, "keys": keys, "mask": mask[:, HINTS:]}

    def search(
        self, texts: Sequences, hints: np.ndarray, beam: int, alpha: float, attention: bool
    ) -> Found:
        memory = self._encode(texts, hints)
        greedy = self._decode(memory, 1, alpha, attention)
        unsure = np.flatnonzero(~sure(greedy.log_probs[:, 0]))
        if beam == 1 or not len(unsure):
            return greedy
        ids = np.full((len(texts), beam, self._length), -1, np.int32)
        log_probs = np.full((len(texts), beam), -np.inf, np.float32)
        ids[:, :1], log_probs[:, :1] = greedy.ids, greedy.log_probs
        wide = self._decode({k: v[unsure] for k, v in memory.items()}, beam, alpha, attention)
        ids[unsure], log_probs[unsure] = wide.ids, wide.log_probs
        if greedy.weights is not None:
            greedy.weights[unsure] = wide.weights
        return Found(ids, log_probs, greedy.weights)

    def _decode(
        self, memory: dict[str, np.ndarray], width: int, alpha: float, attention: bool
    ) -> Found:
        count, time = memory["mask"].shape
        memory = {name: np.repeat(array, width, axis=0) for name, array in memory.items()}
        states = self._initial(count * width)
        if attention:
            states["weights"] = np.zeros((count * width, self._length, time), np.float32)
            states["time"] = np.zeros(count * width, np.int32)

        def step(symbols: np.ndarray, states: Any) -> Any:
            hidden = {name: state for name, state in states.items() if name.startswith("state")}
            result = self._step(symbols=symbols, **hidden, **memory)
            after = {name: result[f"next_{name}"] for name in hidden}
            if attention:
                after["weights"], after["time"] = states["weights"].copy(), states["time"] + 1
                rows = np.arange(len(symbols))
                after["weights"][rows, states["time"]] = result["weights"]
            return result["log_probs"], after

        beams = decoding.beam_search(
            step, states, self._automaton, start=iso.START, count=count, width=width,
            longest=self._length, alpha=alpha,
        )  # fmt: skip
        best = beams.states["weights"][::width] if attention else None
        log_probs = np.where(beams.finished, beams.log_probs, -np.inf)
        return Found(beams.ids, log_probs, best)

    def _initial(self, rows: int) -> dict[str, np.ndarray]:
        return {
            name: np.zeros((rows, *shape), dtype)
            for name, (shape, dtype) in self._step.inputs.items()
            if name.startswith("state")
        }

    def log_prob(self, texts: Sequences, hints: np.ndarray, symbols: np.ndarray) -> np.ndarray:
        memory = self._encode(texts, hints)
        states = self._initial(len(texts))
        total = np.zeros(len(texts), np.float32)
        previous = np.full(len(texts), iso.START, np.int32)
        for column in symbols.T:
            result = self._step(symbols=previous, **states, **memory)
            states = {name: result[f"next_{name}"] for name in states}
            previous = np.maximum(column, 0).astype(np.int32)
            gains = result["log_probs"][np.arange(len(texts)), previous]
            total += np.where(column >= 0, gains, 0)
        return total


def _both_directions(layer: LiteModel, inputs: np.ndarray, lengths: np.ndarray) -> np.ndarray:
    """Run a bidirectional recurrent layer, both directions in one loop over time."""
    count, time, _ = inputs.shape
    # Where each text, read backwards, finds its characters; the padding stays behind them.
    places = np.arange(time)
    backwards = np.where(places < lengths[:, None], lengths[:, None] - 1 - places, places)
    rows = np.arange(count)[:, None]
    reversed_ = inputs[rows, backwards]
    states = {
        name: np.zeros((count, *shape), dtype)
        for name, (shape, dtype) in layer.inputs.items()
        if "state" in name
    }
    forward, backward = [], []
    for t in range(time):
        result = layer(forward=inputs[:, t], backward=reversed_[:, t], **states)
        states = {name: result[f"next_{name}"] for name in states}
        forward.append(result["forward_output"])
        backward.append(result["backward_output"])
    read_back = np.stack(backward, axis=1)[rows, backwards]
    return np.concatenate([np.stack(forward, axis=1), read_back], axis=-1)


class _SavedModel:
    """The exported program in TensorFlow."""

    def __init__(self, path: Path) -> None:
        from apps.common.backend import tensorflow  # takes seconds to import

        self._tf = tensorflow()
        with quiet_stderr():
            self._program = self._tf.saved_model.load(str(path))

    def _call(self, endpoint: str, **inputs: Any) -> dict[str, np.ndarray]:
        # One call may take long, in which Python's own handler would not run.
        handler = signal.signal(signal.SIGINT, signal.SIG_DFL)
        try:
            with quiet_stderr():  # the first call prints about oneDNN
                result = self._program.signatures[endpoint](**inputs)
        finally:
            signal.signal(signal.SIGINT, handler)
        return {name: value.numpy() for name, value in result.items()}

    def _inputs(self, texts: Sequences, hints: np.ndarray) -> dict[str, Any]:
        characters = texts.ids[:, : max(1, int(texts.lengths.max(initial=0)))]
        return {"characters": self._tf.constant(characters, self._tf.int32), "hints": hints}

    def search(
        self, texts: Sequences, hints: np.ndarray, beam: int, alpha: float, attention: bool
    ) -> Found:
        tf = self._tf
        result = self._call(
            "search", **self._inputs(texts, hints), beam=tf.constant(beam), alpha=tf.constant(alpha)
        )
        weights = result["attention"] if attention else None
        return Found(result["ids"], result["log_probs"], weights)

    def log_prob(self, texts: Sequences, hints: np.ndarray, symbols: np.ndarray) -> np.ndarray:
        inputs = self._inputs(texts, hints)
        return self._call("log_prob", **inputs, symbols=symbols)["log_prob"]


def load(bundle: Bundle, engine: str = "lite") -> Runtime:
    """Load a model for an engine."""
    return Runtime(bundle, engine)
