"""Inference engines that search for hypotheses: LiteRT with NumPy, and the SavedModel."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from seqapps.common.decoding import beam_search
from seqapps.common.decoding.constraints import FORBIDDEN
from seqapps.common.decoding.sampling import States
from seqapps.common.errors import UserError
from seqapps.common.export import rnn_step
from seqapps.common.export.litert import LiteModel
from seqapps.common.export.savedmodel import SavedProgram
from seqapps.common.io.text import Sequences

from . import outputs
from .config import BEAM_WIDTH, MAX_ALPHA, MAX_BEAM_WIDTH, MIN_RATIO, MIN_READING
from .locale_hints import IDS_PER_HINT
from .settings import Settings

PRECISIONS = ("day", "any")


@dataclass(frozen=True)
class Request:
    """Options of a translation (see `interface.Model.translate`).

    Attributes:
        attention: whether the attention weights are returned.

    Raises:
        UserError: a value out of range, or both orders.
    """

    locale: str = ""
    day_first: bool = False
    month_first: bool = False
    min_confidence: float | None = None
    beam: int = BEAM_WIDTH
    alpha: float = 0.0
    attention: bool = False
    precision: str = "day"

    def __post_init__(self) -> None:
        if self.day_first and self.month_first:
            raise UserError("expected one of day-first and month-first, got both")
        if self.min_confidence is not None and not 0 <= self.min_confidence <= 1:
            raise UserError(f"min-confidence expects 0 to 1, got {self.min_confidence}")
        if self.precision not in PRECISIONS:
            raise UserError(f"precision expects day or any, got {self.precision!r}")
        if not 1 <= self.beam <= MAX_BEAM_WIDTH:
            raise UserError(f"beam expects 1 to {MAX_BEAM_WIDTH}, got {self.beam}")
        if not 0 <= self.alpha <= MAX_ALPHA:
            raise UserError(f"alpha expects 0 to {MAX_ALPHA:g}, got {self.alpha}")

    @property
    def order(self) -> str:
        """The order of numbers that overrides the locale's, or ""."""
        return "dmy" if self.day_first else "mdy" if self.month_first else ""


@dataclass(frozen=True)
class Hypotheses:
    """The hypotheses of some texts, best first.

    Attributes:
        ids: <int32>[n, beam, length], padded with -1.
        log_probs: <float32>[n, beam], -inf where there is none.
        weights: <float32>[n, length, time], attention of the best hypothesis; or None.
    """

    ids: np.ndarray
    log_probs: np.ndarray
    weights: np.ndarray | None


class LiteEngine:
    """LiteRT for single steps of encoder and decoder, NumPy for the search."""

    def __init__(self, folder: Path, settings: Settings) -> None:
        lite, config = folder / "lite", settings.config
        self._embed = LiteModel(lite / "embed.tflite")
        self._layers = [
            LiteModel(lite / f"encoder_{n}.tflite") for n in range(1, config.encoder_depth + 1)
        ]
        self._keys = LiteModel(lite / "keys.tflite")
        self._step = LiteModel(lite / "step.tflite")
        self._use_hints = config.use_hints
        self._output = outputs.of(config)
        self._length = self._output.length
        self._embed.check_rows(settings.vocabulary.size)
        self._embed.check_widths(vectors=None, mask=None)
        self._keys.check_widths(keys=None)
        self._step.check_widths(log_probs=len(self._output.symbols), weights=None)
        width = self._embed.shape("vectors")[-1]
        for layer in self._layers:
            layer.check_widths(forward=width, backward=width)
            units = config.encoder_units
            layer.check_widths(forward_output=units, backward_output=units)
            width = 2 * units

    def _encode(self, texts: Sequences, hints: np.ndarray) -> States:
        """Return values, keys and mask of the attention."""
        embedded = self._embed(characters=texts.ids.astype(np.int32), hints=hints)
        read = IDS_PER_HINT if self._use_hints else 0  # of the hint, before the first character
        values = np.ascontiguousarray(embedded["vectors"][:, IDS_PER_HINT - read :])
        for number, layer in enumerate(self._layers):
            output = rnn_step.run(layer, values, texts.lengths + read)
            values = values + output if number else output
        values = np.ascontiguousarray(values[:, read:])
        keys = self._keys(values=values)["keys"]
        return {"values": values, "keys": keys, "mask": embedded["mask"][:, IDS_PER_HINT:]}

    def search(self, texts: Sequences, hints: np.ndarray, request: Request) -> Hypotheses:
        """Return the hypotheses of encoded texts with hints <int32>[n, 2]."""
        memory, beam = self._encode(texts, hints), request.beam
        greedy = self._greedy(memory, request)
        # Elsewhere no other reading can reach `MIN_READING`.
        unsure = np.flatnonzero(np.exp(greedy.log_probs[:, 0]) <= 1 - MIN_READING)
        if beam == 1 or not len(unsure):
            return greedy
        ids = np.full((len(texts), beam, self._length), -1, np.int32)
        log_probs = np.full((len(texts), beam), -np.inf, np.float32)
        ids[:, :1], log_probs[:, :1] = greedy.ids, greedy.log_probs
        wide = self._decode({k: v[unsure] for k, v in memory.items()}, beam, request)
        ids[unsure], log_probs[unsure] = wide.ids, wide.log_probs
        if greedy.weights is not None:
            greedy.weights[unsure] = wide.weights
        return Hypotheses(ids, log_probs, greedy.weights)

    def _greedy(self, memory: States, request: Request) -> Hypotheses:
        """Return the greedy hypotheses, as `_decode` with width 1, without steps after their ends.

        Rows that have ended are left out as soon as they are a quarter of all.
        """
        automaton = self._output.automaton
        count, time = memory["mask"].shape
        ids = np.full((count, 1, self._length), -1, np.int32)
        log_probs, finished = np.zeros(count, np.float32), np.zeros(count, bool)
        weights = np.zeros((count, self._length, time), np.float32) if request.attention else None
        rows, states = np.arange(count), self._initial(count)
        symbols, nodes = np.full(count, self._output.start, np.int32), np.zeros(count, np.int32)
        for step in range(self._length):
            outputs = self._step(symbols=symbols, **states, **memory)
            states = {name: outputs[f"next_{name}"] for name in states}
            gains = np.where(automaton.allowed[nodes], outputs["log_probs"], FORBIDDEN)
            symbols = gains.argmax(axis=1).astype(np.int32)
            live = ~finished[rows]
            here = rows[live]
            ids[here, 0, step] = symbols[live]
            log_probs[here] += gains[live, symbols[live]]
            if weights is not None:
                weights[here, step] = outputs["weights"][live]
            nodes = automaton.next_state[nodes, symbols]
            finished[here] |= automaton.final[nodes[live]]
            live = ~finished[rows]
            if not live.any():
                break
            nodes = np.where(live, nodes, 0)
            if 4 * live.sum() <= 3 * len(live):
                rows, symbols, nodes = rows[live], symbols[live], nodes[live]
                states = {name: value[live] for name, value in states.items()}
                memory = {name: value[live] for name, value in memory.items()}
        log_probs = np.where(finished, log_probs, -np.inf).astype(np.float32)
        return Hypotheses(ids, log_probs[:, None], weights)

    def _decode(self, memory: States, width: int, request: Request) -> Hypotheses:
        count, time = memory["mask"].shape
        states = {**self._initial(count * width), "item": np.repeat(np.arange(count), width)}
        if request.attention:
            states["weights"] = np.zeros((count * width, self._length, time), np.float32)
            states["time"] = np.zeros(count * width, np.int32)

        def step(symbols: np.ndarray, states: States) -> tuple[np.ndarray, States]:
            hidden = {name: state for name, state in states.items() if name.startswith("state")}
            here = {name: array[states["item"]] for name, array in memory.items()}
            outputs = self._step(symbols=symbols, **hidden, **here)
            after = {"item": states["item"]}
            after |= {name: outputs[f"next_{name}"] for name in hidden}
            if request.attention:
                after["weights"], after["time"] = states["weights"].copy(), states["time"] + 1
                rows = np.arange(len(symbols))
                after["weights"][rows, states["time"]] = outputs["weights"]
            return outputs["log_probs"], after

        beams = beam_search.beam_search(
            step, states, self._output.automaton, start=self._output.start, count=count,
            width=width, max_length=self._length, alpha=request.alpha,
            min_ratio=MIN_RATIO,
        )  # fmt: skip
        best = beams.states["weights"][::width] if request.attention else None
        log_probs = np.where(beams.finished, beams.log_probs, -np.inf)
        return Hypotheses(beams.ids, log_probs, best)

    def _initial(self, rows: int) -> States:
        return {
            name: np.zeros((rows, *shape), dtype)
            for name, (shape, dtype) in self._step.inputs.items()
            if name.startswith("state")
        }

    def log_prob(self, texts: Sequences, hints: np.ndarray, symbols: np.ndarray) -> np.ndarray:
        """Return log P <float32>[n] of symbols <int32>[n, length] that are padded with -1."""
        memory = self._encode(texts, hints)
        states = self._initial(len(texts))
        total = np.zeros(len(texts), np.float32)
        previous = np.full(len(texts), self._output.start, np.int32)
        for column in symbols.T:
            outputs = self._step(symbols=previous, **states, **memory)
            states = {name: outputs[f"next_{name}"] for name in states}
            previous = np.maximum(column, 0).astype(np.int32)
            gains = outputs["log_probs"][np.arange(len(texts)), previous]
            total += np.where(column >= 0, gains, 0)
        return total


class SavedModelEngine:
    """The exported program in TensorFlow."""

    def __init__(self, folder: Path) -> None:
        self._call = SavedProgram(folder)
        self._tf = self._call.tf

    def _inputs(self, texts: Sequences, hints: np.ndarray) -> dict[str, Any]:
        return {"characters": self._tf.constant(texts.ids, self._tf.int32), "hints": hints}

    def search(self, texts: Sequences, hints: np.ndarray, request: Request) -> Hypotheses:
        """Return the hypotheses of encoded texts (see `LiteEngine`)."""
        beam, alpha = self._tf.constant(request.beam), self._tf.constant(request.alpha)
        outputs = self._call("search", **self._inputs(texts, hints), beam=beam, alpha=alpha)
        weights = outputs["attention"] if request.attention else None
        return Hypotheses(outputs["ids"], outputs["log_probs"], weights)

    def log_prob(self, texts: Sequences, hints: np.ndarray, symbols: np.ndarray) -> np.ndarray:
        """Return log P of given symbols (see `LiteEngine`)."""
        return self._call("log_prob", **self._inputs(texts, hints), symbols=symbols)["log_prob"]


Engine = LiteEngine | SavedModelEngine


def make(name: str, folder: Path, settings: Settings) -> Engine:
    """Return the engine `lite` or `tf` of the model in `folder`."""
    return SavedModelEngine(folder) if name == "tf" else LiteEngine(folder, settings)
