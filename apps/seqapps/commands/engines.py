"""Inference engines: samples in, log probabilities of phones out; LiteRT with NumPy, or TensorFlow.

The features of a sound are preceded by `window - hop` zeros; samples that do not fill a step are
dropped. The mean of each band over the sound is subtracted.
"""

from abc import ABC, abstractmethod
from pathlib import Path

import numpy as np

from seqapps.common.decoding.probabilities import log_softmax
from seqapps.common.export.litert import LiteModel
from seqapps.common.export.savedmodel import SavedProgram
from seqapps.common.io.features import MelFeatures

from .config import EDGE_FRAMES, STRIDE
from .settings import Settings


def network_input(samples: np.ndarray, features: MelFeatures) -> np.ndarray:
    """Return the network's input <float32>[frames, bands] for samples <float32>[n].

    `EDGE_FRAMES` are put at both ends, with the lowest value of each band: a clip that is cut
    close to its word has no silence, and the network expects some.
    """
    frames = features(np.pad(samples, (features.window - features.hop, 0)))
    frames = frames[: len(frames) // STRIDE * STRIDE]
    if not len(frames):
        return frames
    edge = np.repeat(frames.min(axis=0, keepdims=True), EDGE_FRAMES, axis=0)
    frames = np.concatenate([edge, frames, edge])
    mean = frames.mean(axis=0, dtype=np.float64)
    return np.asarray(frames - mean.astype(np.float32))


class Engine(ABC):
    """The network of a model."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings

    def log_probs(self, samples: np.ndarray) -> np.ndarray:
        """Return log probabilities <float32>[steps, symbols + 1] of samples <float32>[n]."""
        if len(samples) < STRIDE * self.settings.features.hop:
            return np.zeros((0, self.settings.blank + 1), np.float32)
        return self._log_probs(samples)

    @abstractmethod
    def _log_probs(self, samples: np.ndarray) -> np.ndarray:
        """Return as `log_probs`, for at least one step."""


class LiteEngine(Engine):
    """Features in NumPy, the network in LiteRT; an LSTM is called for each step.

    With `quantised`, the network has 8-bit weights.
    """

    def __init__(self, folder: Path, settings: Settings, quantised: bool = False) -> None:
        super().__init__(settings)
        lite, width = folder / "lite", settings.blank + 1
        lite = lite / "int8" if quantised else lite
        self._parts = {name: LiteModel(lite / f"{name}.tflite") for name in part_names(settings)}
        first = "project" if settings.config.units else "logits"
        self._parts[first].check_widths(features=settings.features.bands)
        if settings.config.units:
            gates = 4 * self._parts["step"].shape("forward_output")[-1]
            self._parts["project"].check_widths(forward=gates, backward=gates)
            self._parts["emit"].check_widths(logits=width)
        else:
            self._parts["logits"].check_widths(logits=width)

    def _log_probs(self, samples: np.ndarray) -> np.ndarray:
        frames = network_input(samples, self.settings.features)[None]
        if self.settings.config.units:
            logits = self._recurrent(frames)
        else:
            logits = self._parts["logits"](features=frames)["logits"][0]
        return np.asarray(log_softmax(logits), np.float32)

    def _recurrent(self, frames: np.ndarray) -> np.ndarray:
        gates = self._parts["project"](features=frames)
        forward, backward = gates["forward"], gates["backward"][:, ::-1]
        step = self._parts["step"]
        states = step.initial_states(1)
        outputs: list[list[np.ndarray]] = [[], []]
        for t in range(forward.shape[1]):
            found = step(forward=forward[:, t], backward=backward[:, t], **states)
            states = {name: found[f"next_{name}"] for name in states}
            outputs[0].append(found["forward_output"])
            outputs[1].append(found["backward_output"])
        encoded = np.concatenate([*outputs[0]]), np.concatenate(outputs[1][::-1])
        return self._parts["emit"](encoded=np.concatenate(encoded, axis=1))["logits"]


class SavedModelEngine(Engine):
    """The exported program in TensorFlow."""

    def __init__(self, folder: Path, settings: Settings) -> None:
        super().__init__(settings)
        self._program = SavedProgram(folder)

    def _log_probs(self, samples: np.ndarray) -> np.ndarray:
        waveform = self._program.tf.constant(samples)
        return self._program("posteriors", waveform=waveform)["log_probs"]


def part_names(settings: Settings) -> tuple[str, ...]:
    """Return the names of the network's parts in LiteRT and ONNX."""
    return ("project", "step", "emit") if settings.config.units else ("logits",)


def make(name: str, folder: Path, settings: Settings) -> Engine:
    """Return the engine `lite` or `tf` of a model."""
    return (SavedModelEngine if name == "tf" else LiteEngine)(folder, settings)
