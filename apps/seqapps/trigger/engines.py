"""What hears: samples in, probabilities out; LiteRT and NumPy, or the SavedModel.

A session carries what it needs of the sound before, so the probabilities of a sound do not
depend on how it is cut. Sound begins behind `window - hop` zeros, so that frame j ends with sample
(j + 1) * hop, and ends before `END_S` of zeros. Samples that are too few for a probability are
left out.
"""

from pathlib import Path
from typing import Protocol

import numpy as np

from seqapps.common.export.litert import LiteModel
from seqapps.common.export.savedmodel import SavedProgram
from seqapps.common.io.audio import RATE_HZ
from seqapps.common.io.features import FeatureStream, MelFeatures

from .detection.detection import END_S


class Session(Protocol):
    """One sound from its beginning to its end."""

    def push(self, samples: np.ndarray) -> np.ndarray:
        """Take samples <float32>[n], any n; return the new probabilities <float32>[steps]."""

    def finish(self) -> np.ndarray:
        """Return the last probabilities <float32>[steps]; the session is over."""


class Engine(Protocol):
    """What opens sessions."""

    def session(self, live: bool = False) -> Session:
        """Begin a sound.

        Args:
            live: whether probabilities are wanted at once, or as cheaply as possible.
        """


def silence() -> np.ndarray:
    """Return the samples <float32>[n] that are heard behind the end."""
    return np.zeros(round(END_S * RATE_HZ), np.float32)


class LiteEngine:
    """Features in NumPy, the network in LiteRT: many frames at once, or a few when live.

    Args:
        path: the model.
        features: of its settings.
        stride: frames to a probability.
        quantised: take the models with weights of 8 bits.
    """

    def __init__(
        self, path: Path, features: MelFeatures, stride: int, quantised: bool = False
    ) -> None:
        self._folder = path / "lite" / "int8" if quantised else path / "lite"
        self._features, self._stride = features, stride
        self._models: dict[str, LiteModel] = {}

    def session(self, live: bool = False) -> "LiteSession":
        """Begin a sound."""
        name = "step" if live else "stretch"
        if name not in self._models:
            self._models[name] = LiteModel(self._folder / f"{name}.tflite")
        return LiteSession(self._models[name], self._features, self._stride)


class LiteSession:
    """A session of `LiteEngine`."""

    def __init__(self, model: LiteModel, features: MelFeatures, stride: int) -> None:
        self._model, self._stride = model, stride
        self._stream = FeatureStream(features)
        self._waiting = self._stream.push(np.zeros(features.window - features.hop, np.float32))
        self._frames = int(model.inputs["frames"][0][0])  # that the model takes at once
        self._state = np.zeros((1, *model.inputs["state"][0]), np.float32)

    def push(self, samples: np.ndarray) -> np.ndarray:
        """Take samples <float32>[n], any n; return the new probabilities <float32>[steps]."""
        frames = np.concatenate([self._waiting, self._stream.push(samples)])
        whole = len(frames) // self._frames * self._frames
        self._waiting = frames[whole:].copy()
        starts = range(0, whole, self._frames)
        return _joined([self._step(frames[start : start + self._frames]) for start in starts])

    def finish(self) -> np.ndarray:
        """Return the last probabilities <float32>[steps]; the session is over."""
        whole = self.push(silence())
        steps = len(self._waiting) // self._stride
        if not steps:
            return whole
        # The network is causal: what fills the frames up cannot change the steps before it.
        missing = self._frames - len(self._waiting)
        last = self._step(np.pad(self._waiting, [(0, missing), (0, 0)]))
        return np.concatenate([whole, last[:steps]])

    def _step(self, frames: np.ndarray) -> np.ndarray:
        result = self._model(frames=frames[None], state=self._state)
        self._state = result["next_state"]
        return _sigmoid(result["logits"][0])


class SavedModelEngine:
    """The exported program in TensorFlow.

    Args:
        path: the model.
        features: of its settings.
        stride: frames to a probability.
    """

    def __init__(self, path: Path, features: MelFeatures, stride: int) -> None:
        self._program = StreamProgram(path)
        self._samples = features.hop * stride

    def session(self, live: bool = False) -> "SavedModelSession":
        """Begin a sound."""
        return SavedModelSession(self._program, self._samples)


class StreamProgram(SavedProgram):
    """A SavedModel with the endpoint `stream`."""

    @property
    def state_size(self) -> int:
        """The length of its state."""
        inputs = self._program.signatures["stream"].structured_input_signature[1]
        return int(inputs["state"].shape[0])


class SavedModelSession:
    """A session of `SavedModelEngine`."""

    def __init__(self, program: StreamProgram, samples: int) -> None:
        self._program, self._samples = program, samples
        self._waiting = np.zeros(0, np.float32)
        self._state = np.zeros(program.state_size, np.float32)

    def push(self, samples: np.ndarray) -> np.ndarray:
        """Take samples <float32>[n], any n; return the new probabilities <float32>[steps]."""
        joined = np.concatenate([self._waiting, samples])
        whole = len(joined) // self._samples * self._samples
        self._waiting = joined[whole:].copy()
        if not whole:
            return np.zeros(0, np.float32)
        constant = self._program.tf.constant
        result = self._program(
            "stream", chunk=constant(joined[:whole]), state=constant(self._state)
        )
        self._state = result["next_state"]
        return result["probabilities"]

    def finish(self) -> np.ndarray:
        """Return the last probabilities <float32>[steps]; the session is over."""
        return self.push(silence())


def _joined(parts: list[np.ndarray]) -> np.ndarray:
    return np.concatenate([np.zeros(0, np.float32), *parts])


def _sigmoid(logits: np.ndarray) -> np.ndarray:
    return np.exp(-np.logaddexp(np.float32(0), -logits))
