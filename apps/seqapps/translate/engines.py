"""Inference engines that search for translations: LiteRT with NumPy, and the SavedModel."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from seqapps.common.decoding import beam_search
from seqapps.common.errors import UserError
from seqapps.common.export import rnn_step
from seqapps.common.export.litert import LiteModel
from seqapps.common.export.savedmodel import SavedProgram

from .config import ALPHA, BEAM_WIDTH, MAX_ALPHA, MAX_BEAM_WIDTH
from .search import owed as owing
from .search.owed import Owed
from .settings import Settings
from .text import symbols
from .text.encoding import Encoded

MIN_RATIO = 1e-9  # hypotheses that are less probable than this part of the best one are dropped
LENGTH_STEP = 8  # lengths of caches are multiples: LiteRT prepares each shape anew

Arrays = dict[str, np.ndarray]


@dataclass(frozen=True)
class Search:
    """Options of a search.

    Raises:
        UserError: a value out of range.
    """

    beam: int = BEAM_WIDTH
    alpha: float = ALPHA
    attention: bool = False

    def __post_init__(self) -> None:
        if not 1 <= self.beam <= MAX_BEAM_WIDTH:
            raise UserError(f"beam expects 1 to {MAX_BEAM_WIDTH}, got {self.beam}")
        if not 0 <= self.alpha <= MAX_ALPHA:
            raise UserError(f"alpha expects 0 to {MAX_ALPHA:g}, got {self.alpha}")


@dataclass(frozen=True)
class Hypotheses:
    """The hypotheses of some texts, best first.

    Attributes:
        ids: <int32>[n, beam, length], padded with -1, the end included.
        log_probs: <float32>[n, beam], -inf where there is none.
        weights: <float32>[n, length, time], attention of the best hypothesis; or None.
    """

    ids: np.ndarray
    log_probs: np.ndarray
    weights: np.ndarray | None


def padded(texts: Sequence[Encoded]) -> tuple[np.ndarray, np.ndarray]:
    """Return tokens and segments <int32>[n, time] of texts."""
    time = max(len(one.ids) for one in texts)
    tokens, segments = np.zeros((2, len(texts), time), np.int32)
    for row, one in enumerate(texts):
        tokens[row, : len(one.ids)], segments[row, : len(one.ids)] = one.ids, one.segments
    return tokens, segments


class LiteEngine:
    """LiteRT for the encoder and single steps of the decoder, NumPy for the search."""

    def __init__(self, folder: Path, settings: Settings) -> None:
        lite = folder / "lite"
        self._is_recurrent = settings.config.network == "recurrent"
        self._size = settings.pieces.size
        self._step = LiteModel(lite / "step.tflite")
        self._step.check_widths(log_probs=self._size, weights=None)
        self._automaton = owing.automaton(self._size)
        if self._is_recurrent:
            self._embed = LiteModel(lite / "embed.tflite")
            self._embed.check_rows(self._size)
            self._layer = LiteModel(lite / "encoder_1.tflite")
            self._keys = LiteModel(lite / "keys.tflite")
            width = self._embed.shape("vectors")[-1]
            units = settings.config.units
            self._layer.check_widths(forward=width, backward=width)
            self._layer.check_widths(forward_output=units, backward_output=units)
            self._keys.check_widths(keys=None)
        else:
            self._encoder = LiteModel(lite / "encode.tflite")
            self._encoder.check_rows(self._size)
            width, layers = settings.config.width or 0, settings.config.decoder_layers
            self._encoder.check_widths(memory_keys=width, memory_values=width, memory_mask=None)
            for name in ("new_keys", "new_values"):
                if self._step.shape(name) != (layers, width):
                    raise UserError(f"{lite}: step.tflite does not fit the settings of its model")

    def _encode(self, tokens: np.ndarray, segments: np.ndarray) -> Arrays:
        if not self._is_recurrent:
            return self._encoder(tokens=tokens, segments=segments)
        mask = tokens != symbols.PADDING
        values = rnn_step.run(self._layer, self._embed(tokens=tokens)["vectors"], mask.sum(axis=1))
        values = values * mask[:, :, None]
        keys = self._keys(values=values)["keys"]
        return {"memory_values": values, "memory_keys": keys, "memory_mask": mask}

    def _initial(self, rows: int, length: int) -> Arrays:
        states = {}
        for name, (shape, dtype) in self._step.inputs.items():
            if name.startswith("cache"):
                states[name] = np.zeros((rows, shape[0], length, shape[2]), dtype)
            elif name.startswith("state"):
                states[name] = np.zeros((rows, *shape), dtype)
        return states

    def _advance(
        self, symbol: np.ndarray, time: int, states: Arrays, memory: Arrays
    ) -> tuple[Arrays, Arrays]:
        """Return the outputs of a step and the states after it; caches change in place."""
        hidden = {name: states[name] for name in states if name.startswith(("cache", "state"))}
        given = {"symbols": symbol, **hidden, **memory}
        if not self._is_recurrent:
            given["position"] = np.full(len(symbol), time, np.int32)
        outputs = self._step(**given)
        after = {}
        for name, value in hidden.items():
            if name.startswith("state"):
                after[name] = outputs[f"next_{name}"]
            else:
                value[:, :, time] = outputs[name.replace("cache", "new")]
                after[name] = value
        return outputs, after

    def search(self, texts: Sequence[Encoded], request: Search) -> Hypotheses:
        """Return the hypotheses of encoded texts."""
        owed, memory = Owed.of(texts), self._encode(*padded(texts))
        count, width = len(texts), request.beam
        longest = int(owed.limits.max())
        length = -(-longest // LENGTH_STEP) * LENGTH_STEP
        rows, time_axis = count * width, memory["memory_mask"].shape[1]
        items = np.repeat(np.arange(count), width)
        states: Arrays = {"item": items, "time": np.zeros(rows, np.int32)}
        states |= self._initial(rows, length)
        states |= owing.initial(rows, owed.slots.shape[1], length)
        if request.attention:
            states["weights"] = np.zeros((rows, length, time_axis), np.float32)

        def step(symbol: np.ndarray, states: Arrays) -> tuple[np.ndarray, Arrays]:
            items, time = states["item"], int(states["time"][0])
            after = owing.advanced(owed, items, states, symbol, time)
            here = {name: array[items] for name, array in memory.items()}
            outputs, hidden = self._advance(symbol, time, states, here)
            found = {"item": items, "time": states["time"] + 1, **hidden}
            found |= {name: after[name] for name in ("paid", "inside", "history")}
            if request.attention:
                states["weights"][:, time] = outputs["weights"]
                found["weights"] = states["weights"]
            return owing.masked(outputs["log_probs"], owed, items, after, time), found

        beams = beam_search.beam_search(
            step, states, self._automaton, start=symbols.START, count=count, width=width,
            max_length=longest, alpha=request.alpha, min_ratio=MIN_RATIO,
        )  # fmt: skip
        weights = beams.states["weights"][::width, :longest] if request.attention else None
        log_probs = np.where(beams.finished, beams.log_probs, -np.inf)
        return Hypotheses(beams.ids, log_probs, weights)

    def log_prob(self, texts: Sequence[Encoded], targets: Sequence[Sequence[int]]) -> np.ndarray:
        """Return log P <float32>[n] of given translations, the end not included in `targets`."""
        memory = self._encode(*padded(texts))
        rows, length = _rows(targets)
        states = self._initial(len(texts), length)
        total = np.zeros(len(texts), np.float32)
        previous = np.full(len(texts), symbols.START, np.int32)
        for time in range(rows.shape[1]):
            outputs, states = self._advance(previous, time, states, memory)
            previous = np.maximum(rows[:, time], 0)
            gains = outputs["log_probs"][np.arange(len(texts)), previous]
            total += np.where(rows[:, time] >= 0, gains, 0)
        return total


def _rows(targets: Sequence[Sequence[int]]) -> tuple[np.ndarray, int]:
    """Return translations with their ends <int32>[n, time], and the length of their caches."""
    time = max(map(len, targets)) + 1
    rows = np.full((len(targets), time), -1, np.int32)
    for row, target in enumerate(targets):
        rows[row, : len(target) + 1] = [*target, symbols.END]
    return rows, -(-time // LENGTH_STEP) * LENGTH_STEP


class SavedModelEngine:
    """The exported program in TensorFlow."""

    def __init__(self, folder: Path) -> None:
        self._call = SavedProgram(folder)
        self._tf = self._call.tf

    def search(self, texts: Sequence[Encoded], request: Search) -> Hypotheses:
        """Return the hypotheses of encoded texts (see `LiteEngine`)."""
        tokens, segments = padded(texts)
        owed = Owed.of(texts)
        found = self._call(
            "search", tokens=self._tf.constant(tokens), segments=self._tf.constant(segments),
            slots=self._tf.constant(owed.slots), parents=self._tf.constant(owed.parents),
            before=self._tf.constant(owed.before), repeats=self._tf.constant(owed.repeats),
            limits=self._tf.constant(owed.limits), beam=self._tf.constant(request.beam),
            alpha=self._tf.constant(request.alpha, self._tf.float32),
        )  # fmt: skip
        weights = found["attention"] if request.attention else None
        return Hypotheses(found["ids"], found["log_probs"], weights)

    def log_prob(self, texts: Sequence[Encoded], targets: Sequence[Sequence[int]]) -> np.ndarray:
        """Return log P of given translations (see `LiteEngine`)."""
        tokens, segments = (self._tf.constant(array) for array in padded(texts))
        rows = self._tf.constant(_rows(targets)[0])
        return self._call("log_prob", tokens=tokens, segments=segments, targets=rows)["log_prob"]


Engine = LiteEngine | SavedModelEngine


def make(name: str, folder: Path, settings: Settings) -> Engine:
    """Return the engine `lite` or `tf` of the model in `folder`."""
    return SavedModelEngine(folder) if name == "tf" else LiteEngine(folder, settings)
