"""Inference engines: LiteRT with NumPy, and the SavedModel in TensorFlow; equal answers."""

from collections.abc import Iterator
from dataclasses import dataclass
from numbers import Integral
from pathlib import Path

import numpy as np

from seqapps.common.decoding import sampling
from seqapps.common.decoding.constraints import Guide
from seqapps.common.decoding.sampling import Samples, SamplingOptions
from seqapps.common.errors import UserError
from seqapps.common.export.litert import LiteModel
from seqapps.common.export.savedmodel import SavedProgram
from seqapps.common.io.text import STOP, Sequences

from .settings import Settings, TrainingFacts


@dataclass(frozen=True)
class Request:
    """A request for names; the attributes are the arguments of `interface.Model.generate`.

    Raises:
        UserError: a value of another type or outside its range.
    """

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

    def __post_init__(self) -> None:
        numbers = {"n": self.count, "min_length": self.min_length, "max_length": self.max_length}
        for name, value in numbers.items():
            if value is not None and (not isinstance(value, Integral) or value < 1):
                raise UserError(f"{name} expects a whole number from 1, got {value!r}")
        for name in ("start", "end", "contains"):
            if not isinstance(getattr(self, name), str):
                raise UserError(f"{name} expects a text, got {getattr(self, name)!r}")
        sampling.check_seed(self.seed)
        sampling.check_sampling(self.temperature, self.top_p)


class LiteEngine:
    """LiteRT for one step of the core model in a model folder, NumPy for everything else."""

    def __init__(self, folder: Path, settings: Settings, facts: TrainingFacts) -> None:
        self._model = LiteModel(folder / "lite" / "step.tflite")
        self._settings, self._facts = settings, facts
        self._model.check_widths(log_probs=settings.alphabet.size)
        self._states = {k: v for k, v in self._model.inputs.items() if k != "tokens"}

    def _initial_states(self, batch: int) -> dict[str, np.ndarray]:
        return {
            name: np.zeros((batch, *shape), dtype) for name, (shape, dtype) in self._states.items()
        }

    def _step(
        self, tokens: np.ndarray, states: dict[str, np.ndarray]
    ) -> tuple[np.ndarray, dict[str, np.ndarray]]:
        outputs = self._model(tokens=tokens, **states)
        return outputs["log_probs"], {name: outputs[f"next_{name}"] for name in states}

    def draw(self, request: Request, guide: Guide) -> Iterator[Samples]:
        """Yield samples that meet the constraints of `guide`."""
        width = sampling.row_width(self._settings.max_length)
        options = SamplingOptions(request.seed, width, request.temperature, request.top_p)

        def draw(first: int, count: int) -> Samples:
            states = self._initial_states(count)
            return sampling.sample(self._step, states, guide, options, first=first, count=count)

        yield from sampling.accepted(draw, request.count, self._facts.known, request.allow_known)

    def surprise(self, names: Sequences) -> np.ndarray:
        """Return the nats of every symbol and of the stop symbol, <float32>[n, time + 1]."""
        inputs, targets, _ = names.teacher_forced()
        states = self._initial_states(len(names))
        nats = np.zeros(targets.shape, np.float32)
        rows = np.arange(len(names))
        for time in range(targets.shape[1]):
            log_probs, states = self._step(inputs[:, time], states)
            nats[:, time] = -log_probs[rows, targets[:, time]]
        return nats


class SavedModelEngine:
    """The exported program of a model folder in TensorFlow."""

    def __init__(self, folder: Path, settings: Settings) -> None:
        self._call = SavedProgram(folder)
        self._settings = settings

    def draw(self, request: Request, guide: Guide) -> Iterator[Samples]:
        """Yield samples that meet the constraints of `guide`."""
        tf, alphabet = self._call.tf, self._settings.alphabet
        outputs = self._call(
            "generate_guided",
            n=tf.constant(request.count),
            temperature=tf.constant(request.temperature),
            top_p=tf.constant(request.top_p),
            seed=tf.constant(request.seed, tf.int64),
            next_state=tf.constant(guide.next_state),
            log_weight=tf.constant(guide.log_weight),
            allow_known=tf.constant(request.allow_known),
        )
        rows = [[alphabet.ids[c] for c in name.decode()] for name in outputs["names"]]
        ids = np.full((len(rows), self._settings.max_length), STOP, np.int32)
        for row, target in zip(rows, ids, strict=True):
            target[: len(row)] = row
        yield Samples(ids, outputs["nats"])

    def surprise(self, names: Sequences) -> np.ndarray:
        """Return the nats of every symbol and of the stop symbol, <float32>[n, time + 1]."""
        texts = [self._settings.alphabet.decode(row.tolist()) for row in names.ids]
        return self._call("score", names=self._call.tf.constant(texts))["surprise"]


Engine = LiteEngine | SavedModelEngine


def make(name: str, folder: Path, settings: Settings, facts: TrainingFacts) -> Engine:
    """Return the engine `lite` or `tf` of a model."""
    if name == "tf":
        return SavedModelEngine(folder, settings)
    return LiteEngine(folder, settings, facts)
