"""The program for the command line: LiteRT and NumPy, or the SavedModel; the same answers."""

import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np

from seqapps.common import config as configuration
from seqapps.common.decoding import constraints, search
from seqapps.common.errors import UserError, excerpt
from seqapps.common.export.bundle import Bundle
from seqapps.common.export.litert import LiteModel
from seqapps.common.export.savedmodel import SavedProgram
from seqapps.common.io.text import STOP, Alphabet, Sequences

from .config import LONGEST_NAME, Config

SCORED_AT_ONCE = 512


@dataclass(frozen=True)
class Settings:
    """What both engines read from config.json.

    Attributes:
        alphabet: characters and casing.
        shortest, longest: characters of the names that are generated, as in the training list.
        stop_bias: added to the log odds of ending a sampled name at each length 0 … longest,
            so that samples are as long as the names of the list (see `calibrate`).
        config: how the model was trained.
        preset: the preset that this started from.
        seed: of the training.
    """

    alphabet: Alphabet
    shortest: int
    longest: int
    stop_bias: tuple[float, ...]
    config: Config
    preset: str
    seed: int

    def to_json(self) -> dict[str, Any]:
        """Return what `from_json` reads."""
        return {
            "format": 1,
            "preset": self.preset,
            "seed": self.seed,
            "shortest": self.shortest,
            "longest": self.longest,
            "stop_bias": list(self.stop_bias),
            "casing": self.alphabet.casing,
            "symbols": list(self.alphabet.symbols),
            "config": asdict(self.config),
        }

    @classmethod
    def from_json(cls, value: dict[str, Any]) -> "Settings":
        """Read the content of config.json (raises UserError when it is not that)."""
        try:
            return cls(
                Alphabet(tuple(value["symbols"]), value["casing"]),
                int(value["shortest"]),
                int(value["longest"]),
                tuple(map(float, value["stop_bias"])),
                configuration.build(Config, value["config"]),
                value["preset"],
                value["seed"],
            )
        except (KeyError, TypeError, ValueError) as error:
            raise UserError(f"config.json is not that of a name model: {error!r}") from error


@dataclass(frozen=True)
class TrainingFacts:
    """What a model remembers of its training list: never the names themselves.

    Attributes:
        known: <int64>[n], sorted fingerprints of the names.
        lengths: <int64>[longest + 1], how many names have each length.
        bigrams: <int64>[k, 3], (symbol, next symbol, count), stop at both ends.
    """

    known: np.ndarray
    lengths: np.ndarray
    bigrams: np.ndarray

    @classmethod
    def of(cls, names: Sequences, vocabulary: int) -> "TrainingFacts":
        """Count a list."""
        known = np.unique(search.fingerprints(names.ids))
        return cls(known, np.bincount(names.lengths), bigram_counts(names, vocabulary))

    def save(self, folder: Path) -> None:
        """Write training.npz."""
        np.savez_compressed(folder / "training.npz", allow_pickle=False, **vars(self))

    @classmethod
    def load(cls, folder: Path) -> "TrainingFacts":
        """Read training.npz."""
        with np.load(folder / "training.npz", allow_pickle=False) as file:
            return cls(file["known"], file["lengths"], file["bigrams"])

    def bigram_model(self, vocabulary: int) -> np.ndarray:
        """Return P(next | symbol), all positive: absolute discounting onto the unigrams.

        Large alphabets get the unigrams alone, which is what they can be estimated for.
        """
        row, column, count = self.bigrams.T
        unigram = np.bincount(column, count, vocabulary) + 0.1
        unigram /= unigram.sum()
        if vocabulary > 512:
            return np.broadcast_to(unigram, (vocabulary, vocabulary))
        table = np.zeros((vocabulary, vocabulary))
        table[row, column] = count - 0.75
        total = np.bincount(row, count, vocabulary)[:, None]
        held_back = 0.75 * np.bincount(row, minlength=vocabulary)[:, None]
        return np.where(total > 0, table + held_back * unigram, unigram) / np.maximum(total, 1)


def bigram_counts(names: Sequences, vocabulary: int) -> np.ndarray:
    """Count pairs of neighbours, stop at both ends: <int64>[k, 3] (symbol, next, count)."""
    inputs, targets, mask = names.teacher_forced()
    pairs = (inputs.astype(np.int64) * vocabulary + targets)[mask > 0]
    keys, counts = np.unique(pairs, return_counts=True)
    return np.stack([keys // vocabulary, keys % vocabulary, counts], axis=1)


@dataclass(frozen=True)
class Request:
    """What `generate` is asked for."""

    count: int = 10
    temperature: float = 0.8
    top_p: float = 1.0
    seed: int = 0
    start: str = ""
    end: str = ""
    contains: str = ""
    min_length: int | None = None
    max_length: int | None = None
    allow_known: bool = False


@dataclass(frozen=True)
class Generated:
    """One generated name.

    Attributes:
        name: its text.
        nats: -log P of the name and its stop symbol.
        known: whether it is in the training list.
        ids: <int32>[longest], filled up with stop.
    """

    name: str
    nats: float
    known: bool
    ids: np.ndarray


@dataclass(frozen=True)
class Scored:
    """One scored name.

    Attributes:
        name: as it was given, in NFC.
        surprise: <float32>[length + 1], nats of each character and of the stop symbol.
        known: whether it is in the training list.
    """

    name: str
    surprise: np.ndarray
    known: bool

    @property
    def nats(self) -> float:
        """-log P of the name."""
        return float(self.surprise.sum(dtype=np.float64))


class Runtime:
    """A loaded model.

    Args:
        bundle: a verified model.
        engine: `lite` or `tf`.
    """

    def __init__(self, bundle: Bundle, engine: str = "lite") -> None:
        self.settings = Settings.from_json(bundle.config)
        self.facts = TrainingFacts.load(bundle.path)
        self.alphabet = self.settings.alphabet
        self._engine = (_SavedModel if engine == "tf" else _Lite)(bundle.path, self)

    def generate(self, request: Request) -> Iterator[Generated]:
        """Yield names that meet every constraint; fewer than asked when no more are found.

        Raises:
            UserError: a constraint that cannot be met, or a value out of range (at once, not
                when the first name is asked for).
        """
        search.check_sampling(request.temperature, request.top_p)
        return self._generate(request, self.guide(request))

    def _generate(self, request: Request, guide: constraints.Guide) -> Iterator[Generated]:
        for samples in self._engine.draw(request, guide):
            known = search.is_known(search.fingerprints(samples.ids), self.facts.known)
            for ids, nats, old in zip(samples.ids, samples.nats, known, strict=True):
                text = self.alphabet.decode(ids.tolist())
                yield Generated(text, float(nats), bool(old), ids)

    def guide(self, request: Request) -> constraints.Guide:
        """Turn the constraints into an automaton (raises UserError when none can meet them)."""
        start, contains, end = (
            self.alphabet.encode(text) for text in (request.start, request.contains, request.end)
        )
        longest = self.settings.longest
        if request.max_length is not None:
            longest = min(longest, request.max_length)
        stop_bias = np.array(self.settings.stop_bias[: longest + 1])
        shortest = request.min_length or min(self.settings.shortest, longest)
        described = _describe(request, longest)
        constrained = contains or end or request.min_length or request.max_length
        guide: constraints.Guide | None = None
        if not constrained and len(start) <= longest:
            guide = constraints.free_guide(
                start, shortest, stop_bias, self.alphabet.size, self.alphabet.followers
            )
        elif 1 <= shortest <= longest:
            guide = constraints.constrained_guide(
                self.facts.bigram_model(self.alphabet.size),
                start=start,
                contains=contains,
                end=end,
                shortest=shortest,
                stop_bias=stop_bias,
                followers=self.alphabet.followers,
            )
        if guide is None:
            raise UserError(f"no name can meet the constraints: {described}")
        return guide

    def calibrate(self, samples: int = 2_000, seed: int = 2**31) -> tuple[float, ...]:
        """Return the stop bias with which default samples have the lengths of the list."""
        request = Request(count=samples, seed=seed)

        def draw(stop_bias: np.ndarray) -> np.ndarray:
            shortest, size = self.settings.shortest, self.alphabet.size
            guide = constraints.free_guide([], shortest, stop_bias, size, self.alphabet.followers)
            drawn = [part.ids for part in self._engine.draw(request, guide)]
            return (np.concatenate(drawn) != STOP).sum(axis=1)

        return tuple(constraints.calibrated_stop_bias(draw, self.facts.lengths).tolist())

    def encode(self, name: str) -> list[int]:
        """Return the ids of a name (raises UserError when it cannot be scored)."""
        if not name:
            raise UserError("expected a name, got an empty text")
        if len(name) > LONGEST_NAME:
            raise UserError(
                f"{excerpt(name)} has {len(name)} characters, expected at most {LONGEST_NAME}"
            )
        return self.alphabet.encode(name)

    def score(self, names: Iterable[str | UserError]) -> Iterator[Scored | UserError]:
        """Yield the surprise of each name, in order; the error of one that is refused.

        An error among the names is passed on in its place.

        Memory stays flat: names are taken a few hundred at a time.
        """
        chunk: list[str | UserError] = []
        for name in names:
            chunk.append(name)
            if len(chunk) == SCORED_AT_ONCE:
                yield from self._score(chunk)
                chunk = []
        yield from self._score(chunk)

    def _score(self, names: list[str | UserError]) -> Iterator[Scored | UserError]:
        rows: list[list[int] | UserError] = []
        for name in names:
            try:
                rows.append(name if isinstance(name, UserError) else self.encode(name))
            except UserError as error:
                rows.append(error)
        good = [row for row in rows if not isinstance(row, UserError)]
        sequences = Sequences.from_lists(good)
        known = search.is_known(search.fingerprints(sequences.ids), self.facts.known)
        results = zip(self._engine.surprise(sequences) if good else [], known, strict=True)
        for name, row in zip(names, rows, strict=True):
            if isinstance(row, UserError) or isinstance(name, UserError):
                yield row if isinstance(row, UserError) else UserError(str(name))
            else:
                surprise, old = next(results)
                nfc = unicodedata.normalize("NFC", name)
                yield Scored(nfc, surprise[: len(row) + 1], bool(old))


def _describe(request: Request, longest: int) -> str:
    parts = [
        f"{key} {getattr(request, key)!r}"
        for key in ("start", "contains", "end")
        if getattr(request, key)
    ]
    if request.min_length is not None:
        parts.append(f"at least {request.min_length} characters")
    return ", ".join([*parts, f"at most {longest} characters"])


class _Lite:
    """LiteRT for a step of the core model, NumPy for everything around it."""

    def __init__(self, path: Path, runtime: Runtime) -> None:
        self._model = LiteModel(path / "lite" / "step.tflite")
        self._runtime = runtime
        self._states = {k: v for k, v in self._model.inputs.items() if k != "tokens"}

    def _initial_states(self, batch: int) -> dict[str, np.ndarray]:
        return {
            name: np.zeros((batch, *shape), dtype) for name, (shape, dtype) in self._states.items()
        }

    def _step(
        self, tokens: np.ndarray, states: dict[str, np.ndarray]
    ) -> tuple[np.ndarray, dict[str, np.ndarray]]:
        result = self._model(tokens=tokens, **states)
        return result["log_probs"], {name: result[f"next_{name}"] for name in states}

    def draw(self, request: Request, guide: constraints.Guide) -> Iterator[search.Samples]:
        def draw(first: int, count: int) -> search.Samples:
            return search.sample(
                self._step,
                self._initial_states(count),
                guide,
                seed=request.seed,
                first=first,
                count=count,
                width=search.row_width(self._runtime.settings.longest),
                temperature=request.temperature,
                top_p=request.top_p,
            )

        known = self._runtime.facts.known
        yield from search.accepted(draw, request.count, known, request.allow_known)

    def surprise(self, names: Sequences) -> np.ndarray:
        """Return <float32>[n, longest + 1]."""
        inputs, targets, _ = names.teacher_forced()
        states = self._initial_states(len(names))
        result = np.zeros(targets.shape, np.float32)
        rows = np.arange(len(names))
        for time in range(targets.shape[1]):
            log_probs, states = self._step(inputs[:, time], states)
            result[:, time] = -log_probs[rows, targets[:, time]]
        return result


class _SavedModel:
    """The exported program in TensorFlow."""

    def __init__(self, path: Path, runtime: Runtime) -> None:
        self._call = SavedProgram(path)
        self._tf = self._call.tf
        self._runtime = runtime

    @cached_property
    def _ids(self) -> dict[str, int]:
        return self._runtime.alphabet.ids

    def draw(self, request: Request, guide: constraints.Guide) -> Iterator[search.Samples]:
        tf = self._tf
        result = self._call(
            "generate_guided",
            n=tf.constant(request.count),
            temperature=tf.constant(request.temperature),
            top_p=tf.constant(request.top_p),
            seed=tf.constant(request.seed, tf.int64),
            next_state=tf.constant(guide.next_state),
            log_weight=tf.constant(guide.log_weight),
            allow_known=tf.constant(request.allow_known),
        )
        names = [name.decode() for name in result["names"]]
        rows = [[self._ids[c] for c in name] for name in names]
        longest = self._runtime.settings.longest
        ids = np.full((len(rows), longest), STOP, np.int32)
        for row, target in zip(rows, ids, strict=True):
            target[: len(row)] = row
        yield search.Samples(ids, result["nats"])

    def surprise(self, names: Sequences) -> np.ndarray:
        texts = [self._runtime.alphabet.decode(row.tolist()) for row in names.ids]
        return self._call("score", names=self._tf.constant(texts))["surprise"]


def load(bundle: Bundle, engine: str = "lite") -> Runtime:
    """Load a model for an engine."""
    return Runtime(bundle, engine)
