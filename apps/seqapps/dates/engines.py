"""Inference engines that search for hypotheses: LiteRT with NumPy, and the SavedModel."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import numpy as np

from seqapps.common.decoding import beam_search
from seqapps.common.decoding.sampling import States
from seqapps.common.export import rnn_step
from seqapps.common.export.litert import LiteModel
from seqapps.common.export.savedmodel import SavedProgram
from seqapps.common.io.text import Sequences

from . import iso
from .config import MIN_READING, Config
from .locale_hints import IDS_PER_HINT


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


class Engine(Protocol):
    """The core model with the beam search around it."""

    def search(
        self, texts: Sequences, hints: np.ndarray, beam: int, alpha: float, attention: bool
    ) -> Hypotheses:
        """Return the hypotheses of encoded texts.

        Args:
            texts: character ids.
            hints: <int32>[n, 2].
            beam: beam width where greedy decoding is not certain (`greedy_is_certain`).
            alpha: strength of the length penalty (`beam_search.beam_search`).
            attention: whether the attention weights are returned.
        """

    def log_prob(self, texts: Sequences, hints: np.ndarray, symbols: np.ndarray) -> np.ndarray:
        """Return log P <float32>[n] of symbols <int32>[n, length] that are padded with -1."""


def greedy_is_certain(log_probs: np.ndarray) -> np.ndarray:
    """Return where no other reading than the greedy one can reach `MIN_READING`, <bool>[n].

    Example:
        >>> greedy_is_certain(np.log([0.999, 0.98]))
        array([ True, False])
    """
    is_certain: np.ndarray = np.exp(log_probs) > 1 - MIN_READING
    return is_certain


class LiteEngine:
    """LiteRT for single steps of encoder and decoder, NumPy for the search.

    Args:
        folder: the model's folder.
        config: the configuration of its training.
    """

    def __init__(self, folder: Path, config: Config) -> None:
        lite = folder / "lite"
        self._embed = LiteModel(lite / "embed.tflite")
        self._layers = [
            LiteModel(lite / f"encoder_{n}.tflite") for n in range(1, config.encoder_depth + 1)
        ]
        self._keys = LiteModel(lite / "keys.tflite")
        self._step = LiteModel(lite / "step.tflite")
        self._use_hints = config.use_hints
        self._automaton = iso.automaton(config.dashes)
        self._length = iso.DASHED_LENGTH if config.dashes else iso.LENGTH

    def _encode(self, texts: Sequences, hints: np.ndarray) -> States:
        """Return values, keys and mask of the attention."""
        time = max(1, int(texts.lengths.max(initial=0)))
        characters = texts.ids[:, :time].astype(np.int32)
        embedded = self._embed(characters=characters, hints=hints)
        values, lengths = embedded["vectors"], texts.lengths + IDS_PER_HINT
        if not self._use_hints:  # the encoder starts at the first character
            values, lengths = np.ascontiguousarray(values[:, IDS_PER_HINT:]), texts.lengths
        for layer in self._layers:
            values = rnn_step.run(layer, values, lengths)
        if self._use_hints:
            values = np.ascontiguousarray(values[:, IDS_PER_HINT:])
        keys = self._keys(values=values)["keys"]
        return {"values": values, "keys": keys, "mask": embedded["mask"][:, IDS_PER_HINT:]}

    def search(
        self, texts: Sequences, hints: np.ndarray, beam: int, alpha: float, attention: bool
    ) -> Hypotheses:
        """Return the hypotheses of encoded texts (see `Engine`)."""
        memory = self._encode(texts, hints)
        greedy = self._decode(memory, 1, alpha, attention)
        unsure = np.flatnonzero(~greedy_is_certain(greedy.log_probs[:, 0]))
        if beam == 1 or not len(unsure):
            return greedy
        ids = np.full((len(texts), beam, self._length), -1, np.int32)
        log_probs = np.full((len(texts), beam), -np.inf, np.float32)
        ids[:, :1], log_probs[:, :1] = greedy.ids, greedy.log_probs
        wide = self._decode({k: v[unsure] for k, v in memory.items()}, beam, alpha, attention)
        ids[unsure], log_probs[unsure] = wide.ids, wide.log_probs
        if greedy.weights is not None:
            greedy.weights[unsure] = wide.weights
        return Hypotheses(ids, log_probs, greedy.weights)

    def _decode(self, memory: States, width: int, alpha: float, attention: bool) -> Hypotheses:
        count, time = memory["mask"].shape
        memory = {name: np.repeat(array, width, axis=0) for name, array in memory.items()}
        states = self._initial(count * width)
        if attention:
            states["weights"] = np.zeros((count * width, self._length, time), np.float32)
            states["time"] = np.zeros(count * width, np.int32)

        def step(symbols: np.ndarray, states: States) -> tuple[np.ndarray, States]:
            hidden = {name: state for name, state in states.items() if name.startswith("state")}
            outputs = self._step(symbols=symbols, **hidden, **memory)
            after = {name: outputs[f"next_{name}"] for name in hidden}
            if attention:
                after["weights"], after["time"] = states["weights"].copy(), states["time"] + 1
                rows = np.arange(len(symbols))
                after["weights"][rows, states["time"]] = outputs["weights"]
            return outputs["log_probs"], after

        beams = beam_search.beam_search(
            step, states, self._automaton, start=iso.START, count=count, width=width,
            max_length=self._length, alpha=alpha,
        )  # fmt: skip
        best = beams.states["weights"][::width] if attention else None
        log_probs = np.where(beams.finished, beams.log_probs, -np.inf)
        return Hypotheses(beams.ids, log_probs, best)

    def _initial(self, rows: int) -> States:
        return {
            name: np.zeros((rows, *shape), dtype)
            for name, (shape, dtype) in self._step.inputs.items()
            if name.startswith("state")
        }

    def log_prob(self, texts: Sequences, hints: np.ndarray, symbols: np.ndarray) -> np.ndarray:
        """Return log P of given symbols (see `Engine`)."""
        memory = self._encode(texts, hints)
        states = self._initial(len(texts))
        total = np.zeros(len(texts), np.float32)
        previous = np.full(len(texts), iso.START, np.int32)
        for column in symbols.T:
            outputs = self._step(symbols=previous, **states, **memory)
            states = {name: outputs[f"next_{name}"] for name in states}
            previous = np.maximum(column, 0).astype(np.int32)
            gains = outputs["log_probs"][np.arange(len(texts)), previous]
            total += np.where(column >= 0, gains, 0)
        return total


class SavedModelEngine:
    """The exported program in TensorFlow.

    Args:
        folder: the model's folder.
        config: unused; the SavedModel contains it.
    """

    def __init__(self, folder: Path, config: Config) -> None:
        self._call = SavedProgram(folder)
        self._tf = self._call.tf

    def _inputs(self, texts: Sequences, hints: np.ndarray) -> dict[str, Any]:
        characters = texts.ids[:, : max(1, int(texts.lengths.max(initial=0)))]
        return {"characters": self._tf.constant(characters, self._tf.int32), "hints": hints}

    def search(
        self, texts: Sequences, hints: np.ndarray, beam: int, alpha: float, attention: bool
    ) -> Hypotheses:
        """Return the hypotheses of encoded texts (see `Engine`)."""
        inputs = self._inputs(texts, hints)
        options = {"beam": self._tf.constant(beam), "alpha": self._tf.constant(alpha)}
        outputs = self._call("search", **inputs, **options)
        weights = outputs["attention"] if attention else None
        return Hypotheses(outputs["ids"], outputs["log_probs"], weights)

    def log_prob(self, texts: Sequences, hints: np.ndarray, symbols: np.ndarray) -> np.ndarray:
        """Return log P of given symbols (see `Engine`)."""
        inputs = self._inputs(texts, hints)
        return self._call("log_prob", **inputs, symbols=symbols)["log_prob"]


def make(name: str, folder: Path, config: Config) -> Engine:
    """Return the engine `lite` or `tf` of the model in `folder`."""
    return (SavedModelEngine if name == "tf" else LiteEngine)(folder, config)
