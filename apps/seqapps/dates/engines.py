"""What finds hypotheses for encoded texts: LiteRT and NumPy, or the SavedModel."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import numpy as np

from seqapps.common.decoding import beam_search
from seqapps.common.export import rnn_step
from seqapps.common.export.litert import LiteModel
from seqapps.common.export.savedmodel import SavedProgram
from seqapps.common.io.text import Sequences

from . import iso
from .config import PLAUSIBLE, Config

HINTS = 2  # places that the hints take before the characters


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
        """Return the hypotheses of encoded texts.

        Args:
            texts: ids of characters.
            hints: <int32>[n, 2].
            beam: hypotheses that are followed where the greedy one is not `sure`.
            alpha: of the length penalty (`beam_search.beam_search`).
            attention: return the weights too.
        """

    def log_prob(self, texts: Sequences, hints: np.ndarray, symbols: np.ndarray) -> np.ndarray:
        """Return log P <float32>[n] of given symbols <int32>[n, length], -1 after the end."""


def sure(log_probs: np.ndarray) -> np.ndarray:
    """Say which greedy hypotheses leave nothing to look for: no other can be `PLAUSIBLE`."""
    return np.exp(log_probs) > 1 - PLAUSIBLE


class LiteEngine:
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
        self._read_hints = config.read_hints
        self._automaton = iso.automaton(config.dashes)
        self._length = iso.DASHED_LENGTH if config.dashes else iso.LENGTH

    def _encode(self, texts: Sequences, hints: np.ndarray) -> dict[str, np.ndarray]:
        longest = max(1, int(texts.lengths.max(initial=0)))
        characters = texts.ids[:, :longest].astype(np.int32)
        embedded = self._embed(characters=characters, hints=hints)
        values, mask = embedded["vectors"], embedded["mask"]
        if self._read_hints:
            for layer in self._layers:
                values = rnn_step.run(layer, values, texts.lengths + HINTS)
        values = np.ascontiguousarray(values[:, HINTS:])
        if not self._read_hints:  # their places are masked: as if they were not there
            for layer in self._layers:
                values = rnn_step.run(layer, values, texts.lengths)
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

        beams = beam_search.beam_search(
            step, states, self._automaton, start=iso.START, count=count, width=width,
            max_length=self._length, alpha=alpha,
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


class SavedModelEngine:
    """The exported program in TensorFlow."""

    def __init__(self, path: Path) -> None:
        self._call = SavedProgram(path)
        self._tf = self._call.tf

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
