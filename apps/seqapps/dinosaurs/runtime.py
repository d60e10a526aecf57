"""The program without Keras: names out of a seed, and the surprise of given names."""

import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import chain
from typing import Any

import numpy as np

from seqapps.common.decoding import constraints, sampling
from seqapps.common.decoding.constraints import Guide
from seqapps.common.decoding.sampling import Samples
from seqapps.common.errors import UserError, excerpt
from seqapps.common.export.bundle import Bundle
from seqapps.common.io.columns import chunks
from seqapps.common.io.text import STOP, Sequences

from . import engines
from .casing import cased
from .config import MAX_NAME_LENGTH
from .engines import Request
from .settings import Settings, TrainingFacts

SCORING_BATCH = 512
CALIBRATION_SAMPLES = 2_000  # names that are drawn for each estimate


@dataclass(frozen=True)
class Generated:
    """A generated name.

    Attributes:
        nats: -log P of the name and its stop symbol.
        known: whether it is in the training list.
        ids: <int32>[max_length], filled up with stop.
    """

    name: str
    nats: float
    known: bool
    ids: np.ndarray = field(repr=False)

    def to_dict(self) -> dict[str, Any]:
        """Return the name, its nats and whether it is known, as JSON can hold them."""
        return {"name": self.name, "nats": round(self.nats, 2), "known": self.known}


@dataclass(frozen=True)
class Scored:
    """A scored name.

    Attributes:
        name: the given name in NFC, and in the case of the list if that was rewritten.
        surprise: <float32>[length + 1], nats of each character and of the stop symbol.
        known: whether it is in the training list.
    """

    name: str
    surprise: np.ndarray
    known: bool

    @property
    def nats(self) -> float:
        """-log P of the name and its stop symbol."""
        return float(self.surprise.sum(dtype=np.float64))

    @property
    def nats_per_character(self) -> float:
        """The mean surprise; the stop symbol counts as a character."""
        return self.nats / len(self.surprise)

    @property
    def characters(self) -> list[tuple[str, float]]:
        """Each character with its nats; the last one, "", is the stop symbol."""
        return list(zip(chain(self.name, [""]), map(float, self.surprise), strict=True))

    def to_dict(self) -> dict[str, Any]:
        """Return the scores of the name and of its characters as JSON can hold them."""
        return {
            "name": self.name,
            "nats": round(self.nats, 3),
            "nats_per_character": round(self.nats_per_character, 4),
            "known": self.known,
            "surprise": [[character, round(nats, 3)] for character, nats in self.characters],
        }


class Runtime:
    """A verified model, loaded for the engine `lite` or `tf`."""

    def __init__(self, bundle: Bundle, engine: str = "lite") -> None:
        self.settings = Settings.load(bundle.path)
        self.facts = TrainingFacts.load(bundle.path, self.settings)
        self.alphabet = self.settings.alphabet
        self._engine = engines.make(engine, bundle.path, self.settings, self.facts)

    def generate(self, request: Request) -> Iterator[Generated]:
        """Return an iterator of names that meet every constraint.

        It ends early when no more such names are found.

        Raises:
            UserError: no name can meet the constraints. Raised by the call, not by the iterator.
        """
        drawn = self._engine.draw(request, self.guide(request))
        return chain.from_iterable(map(self._generated, drawn))

    def _generated(self, samples: Samples) -> Iterator[Generated]:
        known = sampling.is_known(sampling.fingerprints(samples.ids), self.facts.known)
        for ids, nats, is_known in zip(samples.ids, samples.nats, known, strict=True):
            yield Generated(self.alphabet.decode(ids.tolist()), float(nats), bool(is_known), ids)

    def guide(self, request: Request) -> Guide:
        """Return the constraints of a request as an automaton.

        Raises:
            UserError: no name can meet them.
        """
        start, contains, end = (
            self.alphabet.encode(text) for text in (request.start, request.contains, request.end)
        )
        longest = min(self.settings.max_length, request.max_length or MAX_NAME_LENGTH)
        stop_bias = np.array(self.settings.stop_bias[: longest + 1])
        size, followers = self.alphabet.size, self.alphabet.followers
        shortest = request.min_length or min(self.settings.min_length, longest)
        is_constrained = contains or end or request.min_length or request.max_length
        guide: Guide | None = None
        is_spaced = not request.start.startswith(" ") and "  " not in request.start
        if is_spaced and not is_constrained and len(start) <= longest:
            guide = constraints.free_guide(start, shortest, stop_bias, size, followers)
        elif is_spaced and 1 <= shortest <= longest:
            guide = constraints.constrained_guide(
                self.facts.bigram_model(size),
                start=start,
                contains=contains,
                end=end,
                min_length=shortest,
                stop_bias=stop_bias,
                followers=followers,
            )
        if guide is None:
            raise UserError(f"no name can meet the constraints: {_described(request, longest)}")
        return guide

    def calibrate(self) -> tuple[float, ...]:
        """Return the stop bias with which samples have the lengths of the training list."""
        request = Request(count=CALIBRATION_SAMPLES, seed=2**31)

        def drawn_lengths(stop_bias: np.ndarray) -> np.ndarray:
            shortest, size = self.settings.min_length, self.alphabet.size
            guide = constraints.free_guide([], shortest, stop_bias, size, self.alphabet.followers)
            drawn = [part.ids for part in self._engine.draw(request, guide)]
            lengths: np.ndarray = (np.concatenate(drawn) != STOP).sum(axis=1)
            return lengths

        bias = constraints.calibrated_stop_bias(drawn_lengths, self.facts.lengths)
        return tuple(bias.tolist())

    def score(self, names: Iterable[str | UserError]) -> Iterator[Scored | UserError]:
        """Yield the surprise of each name, in order, or the error of a refused one.

        An error among the names is passed on in its place. Memory stays flat.
        """
        for chunk in chunks(names, SCORING_BATCH):
            read = [self._read(name) for name in chunk]
            scored = self._scored([item for item in read if not isinstance(item, UserError)])
            yield from (item if isinstance(item, UserError) else next(scored) for item in read)

    def _read(self, name: str | UserError) -> tuple[str, list[int]] | UserError:
        """Return a name as `Scored` has it and its ids, or the error for which it is refused."""
        if isinstance(name, UserError):
            return name
        if not name:
            return UserError("expected a name, got an empty text")
        if (length := len(name)) > MAX_NAME_LENGTH:
            expected = f"{length} characters, expected at most {MAX_NAME_LENGTH}"
            return UserError(f"{excerpt(name)} has {expected}")
        try:
            name = cased(unicodedata.normalize("NFC", name), self.settings.config.case)
            return name, self.alphabet.encode(name)
        except UserError as error:
            return error

    def _scored(self, names: list[tuple[str, list[int]]]) -> Iterator[Scored]:
        sequences = Sequences.from_lists([ids for _, ids in names])
        known = sampling.is_known(sampling.fingerprints(sequences.ids), self.facts.known)
        surprise = self._engine.surprise(sequences) if names else np.zeros((0, 0))
        for (name, ids), nats, is_known in zip(names, surprise, known, strict=True):
            yield Scored(name, nats[: len(ids) + 1], bool(is_known))


def _described(request: Request, longest: int) -> str:
    texts = {"start": request.start, "contains": request.contains, "end": request.end}
    parts = [f"{key} {text!r}" for key, text in texts.items() if text]
    if request.min_length is not None:
        parts.append(f"at least {request.min_length} characters")
    return ", ".join([*parts, f"at most {longest} characters"])


def load(bundle: Bundle, engine: str = "lite") -> Runtime:
    """Load a verified model for the engine `lite` or `tf`."""
    return Runtime(bundle, engine)
