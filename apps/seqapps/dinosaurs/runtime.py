"""The program without Keras: names out of a seed, and the surprise of given names."""

import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import chain
from typing import Any

import numpy as np

from seqapps.common.decoding import constraints, sampling
from seqapps.common.decoding.constraints import Guide
from seqapps.common.errors import UserError, excerpt
from seqapps.common.export.bundle import Bundle
from seqapps.common.io.columns import chunks
from seqapps.common.io.text import STOP, Sequences

from . import engines
from .config import MAX_NAME_LENGTH
from .engines import Request
from .settings import Settings, TrainingFacts

SCORING_BATCH = 512


@dataclass(frozen=True)
class Generated:
    """A generated name.

    Attributes:
        name: its text.
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
        name: the given name in NFC.
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
    """A loaded model.

    Args:
        bundle: a verified model.
        engine: `lite` or `tf`.
    """

    def __init__(self, bundle: Bundle, engine: str = "lite") -> None:
        self.settings = Settings.load(bundle.path)
        self.facts = TrainingFacts.load(bundle.path)
        self.alphabet = self.settings.alphabet
        self._engine = engines.make(engine, bundle.path, self.settings, self.facts)

    def generate(self, request: Request) -> Iterator[Generated]:
        """Return an iterator of names that meet every constraint.

        It ends early when no more such names are found.

        Raises:
            UserError: constraints that no name can meet, or a value out of range. Raised by the
                call, not by the first step of the iterator.
        """
        return self._generate(request, self.guide(request))

    def _generate(self, request: Request, guide: Guide) -> Iterator[Generated]:
        for samples in self._engine.draw(request, guide):
            known = sampling.is_known(sampling.fingerprints(samples.ids), self.facts.known)
            for ids, nats, is_known in zip(samples.ids, samples.nats, known, strict=True):
                text = self.alphabet.decode(ids.tolist())
                yield Generated(text, float(nats), bool(is_known), ids)

    def guide(self, request: Request) -> Guide:
        """Return the constraints of a request as an automaton.

        Raises:
            UserError: no name can meet them.
        """
        start, contains, end = (
            self.alphabet.encode(text) for text in (request.start, request.contains, request.end)
        )
        longest = self.settings.max_length
        if request.max_length is not None:
            longest = min(longest, request.max_length)
        stop_bias = np.array(self.settings.stop_bias[: longest + 1])
        shortest = request.min_length or min(self.settings.min_length, longest)
        is_constrained = contains or end or request.min_length or request.max_length
        guide: Guide | None = None
        if not is_constrained and len(start) <= longest:
            guide = constraints.free_guide(
                start, shortest, stop_bias, self.alphabet.size, self.alphabet.followers
            )
        elif 1 <= shortest <= longest:
            guide = constraints.constrained_guide(
                self.facts.bigram_model(self.alphabet.size),
                start=start,
                contains=contains,
                end=end,
                min_length=shortest,
                stop_bias=stop_bias,
                followers=self.alphabet.followers,
            )
        if guide is None:
            raise UserError(f"no name can meet the constraints: {_described(request, longest)}")
        return guide

    def calibrate(self, samples: int = 2_000, seed: int = 2**31) -> tuple[float, ...]:
        """Return the stop bias with which samples have the lengths of the training list.

        Args:
            samples: number of names that are drawn for each estimate.
            seed: random seed of these names.
        """
        request = Request(count=samples, seed=seed)

        def drawn_lengths(stop_bias: np.ndarray) -> np.ndarray:
            shortest, size = self.settings.min_length, self.alphabet.size
            guide = constraints.free_guide([], shortest, stop_bias, size, self.alphabet.followers)
            drawn = [part.ids for part in self._engine.draw(request, guide)]
            lengths: np.ndarray = (np.concatenate(drawn) != STOP).sum(axis=1)
            return lengths

        bias = constraints.calibrated_stop_bias(drawn_lengths, self.facts.lengths)
        return tuple(bias.tolist())

    def encode(self, name: str) -> list[int]:
        """Return the ids of a name (raises UserError when it cannot be scored)."""
        if not name:
            raise UserError("expected a name, got an empty text")
        if len(name) > MAX_NAME_LENGTH:
            raise UserError(
                f"{excerpt(name)} has {len(name)} characters, expected at most {MAX_NAME_LENGTH}"
            )
        return self.alphabet.encode(name)

    def score(self, names: Iterable[str | UserError]) -> Iterator[Scored | UserError]:
        """Yield the surprise of each name, in order, or the error of a refused one.

        An error among the names is passed on in its place. Memory stays flat.
        """
        for chunk in chunks(names, SCORING_BATCH):
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
        known = sampling.is_known(sampling.fingerprints(sequences.ids), self.facts.known)
        scores = zip(self._engine.surprise(sequences) if good else [], known, strict=True)
        for name, row in zip(names, rows, strict=True):
            if isinstance(row, UserError) or isinstance(name, UserError):
                yield row if isinstance(row, UserError) else UserError(str(name))
            else:
                surprise, is_known = next(scores)
                nfc = unicodedata.normalize("NFC", name)
                yield Scored(nfc, surprise[: len(row) + 1], bool(is_known))


def _described(request: Request, longest: int) -> str:
    parts = [
        f"{key} {getattr(request, key)!r}"
        for key in ("start", "contains", "end")
        if getattr(request, key)
    ]
    if request.min_length is not None:
        parts.append(f"at least {request.min_length} characters")
    return ", ".join([*parts, f"at most {longest} characters"])


def load(bundle: Bundle, engine: str = "lite") -> Runtime:
    """Load a verified model for the engine `lite` or `tf`."""
    return Runtime(bundle, engine)
