"""Inference without Keras: detections in sounds and streams."""

from collections.abc import Iterable, Iterator
from dataclasses import replace

import numpy as np

from seqapps.common.errors import UserError
from seqapps.common.export.bundle import Bundle
from seqapps.common.io.pcm import mono

from . import engines
from .detection.detection import Detection, PeakDetector, highest
from .engines import Engine
from .settings import Settings

Blocks = Iterable[np.ndarray]  # consecutive samples of a sound


class DetectionStream:
    """Detection in one sound that arrives in chunks of samples; made by `Runtime.stream`."""

    def __init__(self, engine: Engine, detector: PeakDetector, live: bool) -> None:
        self._session, self._detector = engine.session(live), detector
        self.probabilities = np.zeros(0, np.float32)  # [steps] of the last `feed` or `finish`

    def feed(self, samples: np.ndarray) -> list[Detection]:
        """Take the next samples at 16 kHz (see `mono`), any number; return the new detections."""
        self.probabilities = self._session.push(mono(samples))
        return self._detector.push(self.probabilities)

    def finish(self) -> list[Detection]:
        """End the sound and return its last detections."""
        self.probabilities = self._session.finish()
        return [*self._detector.push(self.probabilities), *self._detector.finish()]


class Runtime:
    """A loaded model for the engine `lite` or `tf`; samples are <float32>[n] at 16 kHz.

    Raises:
        UserError: an encoder, which was not trained for a word.
    """

    def __init__(self, bundle: Bundle, engine: str = "lite") -> None:
        self.settings = Settings.load(bundle.path)
        if not self.settings.word:
            advice = f"train a model with --from {bundle.path} --word WORD"
            raise UserError(f"{bundle.path} is an encoder without a word: {advice}")
        self.engine = engines.make(engine, bundle.path, self.settings)

    def stream(self, threshold: float | None = None, live: bool = True) -> DetectionStream:
        """Begin a sound; if `live`, report as early as possible, at a higher cost.

        Raises:
            UserError: a threshold that is neither from 0 to 1 nor None, the model's own.
        """
        detector = PeakDetector(self.settings.rule(threshold), self.settings.word)
        return DetectionStream(self.engine, detector, live)

    def detect(self, blocks: Blocks, threshold: float | None = None) -> Iterator[Detection]:
        """Yield the detections in a sound in blocks of samples; memory stays flat.

        Raises:
            UserError: a threshold that is not from 0 to 1; raised by the call itself.
        """
        return self._detect(self.stream(threshold, live=False), blocks)

    def _detect(self, stream: DetectionStream, blocks: Blocks) -> Iterator[Detection]:
        for block in blocks:
            yield from stream.feed(block)
        yield from stream.finish()

    def iter_probabilities(self, blocks: Blocks) -> Iterator[np.ndarray]:
        """Yield the probabilities <float32>[steps] of a sound in blocks of samples."""
        session = self.engine.session()
        for block in blocks:
            yield session.push(mono(block))
        yield session.finish()

    def probabilities(self, samples: np.ndarray) -> np.ndarray:
        """Return the probabilities <float32>[steps] of a whole sound."""
        return np.concatenate(list(self.iter_probabilities([samples])))

    def score(self, blocks: Blocks) -> Detection:
        """Return the highest-scoring moment of a sound, even if below the threshold."""
        best = highest(self.iter_probabilities(blocks), self.settings.step_s)
        return replace(best, word=self.settings.word)


def load(bundle: Bundle, engine: str = "lite") -> Runtime:
    """Load a verified model for the engine `lite` (LiteRT and NumPy) or `tf` (the SavedModel)."""
    return Runtime(bundle, engine)
