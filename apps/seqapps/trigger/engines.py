"""Inference engines: audio samples in, word probabilities out; LiteRT with NumPy, or TensorFlow.

A session carries the state of the network, so the probabilities of a sound do not depend on its
division into chunks. A sound is preceded by `window - hop` zeros, so that frame j ends at sample
(j + 1) * hop, and followed by `END_S` of zeros. Samples that do not fill a step are dropped.
"""

import math
from abc import ABC, abstractmethod
from pathlib import Path

import numpy as np

from seqapps.common.decoding.probabilities import sigmoid
from seqapps.common.errors import UserError
from seqapps.common.export.litert import LiteModel
from seqapps.common.export.savedmodel import SavedProgram
from seqapps.common.io.audio import RATE_HZ
from seqapps.common.io.features import FeatureStream

from .detection.detection import END_S
from .settings import Settings


class Session(ABC):
    """The inference on one sound, from its beginning to its end."""

    @abstractmethod
    def push(self, samples: np.ndarray) -> np.ndarray:
        """Take samples <float32>[n], any n; return the new probabilities <float32>[steps]."""

    def finish(self) -> np.ndarray:
        """End the sound and return its last probabilities <float32>[steps]."""
        return self.push(np.zeros(round(END_S * RATE_HZ), np.float32))


class LiteEngine:
    """Features in NumPy and the network in LiteRT: many frames at once, or few if live.

    With `quantised`, the network has 8-bit weights.
    """

    def __init__(self, folder: Path, settings: Settings, quantised: bool = False) -> None:
        self._folder = folder / "lite" / "int8" if quantised else folder / "lite"
        self._settings = settings
        self._models = {name: self._load(name) for name in ("step", "stretch")}

    def session(self, live: bool = False) -> Session:
        """Begin a sound; if `live`, its probabilities are computed early rather than cheaply."""
        return _LiteSession(self._models["step" if live else "stretch"], self._settings)

    def _load(self, name: str) -> LiteModel:
        """Return a network that reads a whole number of steps."""
        path, stride = self._folder / f"{name}.tflite", self._settings.stride
        model = LiteModel(path)
        frames = math.prod(model.shape("frames")[:1])
        if not frames or frames % stride:
            raise UserError(f"{path} does not fit the stride of its model, {stride} frames")
        model.check_widths(frames=self._settings.features.bands, logits=frames // stride)
        return model


class _LiteSession(Session):
    """A session of `LiteEngine`."""

    def __init__(self, model: LiteModel, settings: Settings) -> None:
        features = settings.features
        self._model, self._stride = model, settings.stride
        self._stream = FeatureStream(features)
        self._waiting = self._stream.push(np.zeros(features.window - features.hop, np.float32))
        self._frames = int(model.inputs["frames"][0][0])  # per call of the model
        self._state = np.zeros((1, *model.inputs["state"][0]), np.float32)

    def push(self, samples: np.ndarray) -> np.ndarray:
        """Compute features, and call the model for every `_frames` of them."""
        frames = np.concatenate([self._waiting, self._stream.push(samples)])
        whole = len(frames) // self._frames * self._frames
        self._waiting = frames[whole:].copy()
        starts = range(0, whole, self._frames)
        calls = (self._step(frames[start : start + self._frames]) for start in starts)
        return np.concatenate([np.zeros(0, np.float32), *calls])

    def finish(self) -> np.ndarray:
        """Fill up the last call of the model with zeros."""
        whole = super().finish()
        steps = len(self._waiting) // self._stride
        if not steps:
            return whole
        # The network is causal: padding does not change the steps before it.
        missing = self._frames - len(self._waiting)
        last = self._step(np.pad(self._waiting, [(0, missing), (0, 0)]))
        return np.concatenate([whole, last[:steps]])

    def _step(self, frames: np.ndarray) -> np.ndarray:
        outputs = self._model(frames=frames[None], state=self._state)
        self._state = outputs["next_state"]
        return sigmoid(outputs["logits"][0])


class SavedModelEngine(SavedProgram):
    """The exported program in TensorFlow; arguments as of `LiteEngine`."""

    def __init__(self, folder: Path, settings: Settings) -> None:
        super().__init__(folder)
        self.step_samples = settings.step_samples
        inputs = self._program.signatures["stream"].structured_input_signature[1]
        self.state_size = int(inputs["state"].shape[0])

    def session(self, live: bool = False) -> Session:
        """Begin a sound."""
        return _SavedModelSession(self)


class _SavedModelSession(Session):
    """A session of `SavedModelEngine`."""

    def __init__(self, program: SavedModelEngine) -> None:
        self._program = program
        self._waiting = np.zeros(0, np.float32)
        self._state = np.zeros(program.state_size, np.float32)

    def push(self, samples: np.ndarray) -> np.ndarray:
        """Call the endpoint `stream` with a whole number of steps."""
        joined = np.concatenate([self._waiting, samples])
        whole = len(joined) // self._program.step_samples * self._program.step_samples
        self._waiting = joined[whole:].copy()
        if not whole:
            return np.zeros(0, np.float32)
        constant = self._program.tf.constant
        chunk, state = constant(joined[:whole]), constant(self._state)
        outputs = self._program("stream", chunk=chunk, state=state)
        self._state = outputs["next_state"]
        return outputs["probabilities"]


Engine = LiteEngine | SavedModelEngine


def make(name: str, folder: Path, settings: Settings) -> Engine:
    """Return the engine `lite` or `tf` of a model."""
    return (SavedModelEngine if name == "tf" else LiteEngine)(folder, settings)
