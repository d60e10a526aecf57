"""The Python interface of a trigger model: what `seqapps.load("trigger")` returns."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from seqapps.common import config as configuration
from seqapps.common.errors import UserError
from seqapps.common.interface import Interface
from seqapps.common.io.audio import Sound, blocks_of
from seqapps.common.training import train_command
from seqapps.common.training.train_command import TrainedModel, TrainingJob

from . import app as _app
from .config import PRESETS, Config
from .detection.detection import Detection
from .runtime import DetectionStream, Runtime


class Model(Interface[Runtime]):
    """A detector of one trigger word.

    Example:
        >>> import numpy as np
        >>> import seqapps
        >>> model = seqapps.load("trigger")
        >>> silence = np.zeros(48_000, np.float32)
        >>> model.word, model.detect(silence, rate_hz=16_000)
        ('activate', [])
        >>> stream = model.stream(threshold=0.8)
        >>> stream.feed(silence), stream.finish()
        ([], [])
        >>> import soundfile, tempfile
        >>> clip = Path(tempfile.mkdtemp(), "clip.wav")
        >>> soundfile.write(clip, silence, 16_000)
        >>> model.score([clip])[0].score < 0.5
        True
        >>> model.enroll("my-clips", out="my-voice")  # doctest: +ELLIPSIS
        Traceback (most recent call last):
        seqapps.common.errors.UserError: expected a folder or an audio file, got my-clips, ...
    """

    app = _app

    @property
    def word(self) -> str:
        """The trigger word."""
        return self.runtime.settings.word

    def detect(
        self, sound: Sound, *, rate_hz: int | None = None, threshold: float | None = None
    ) -> list[Detection]:
        """Detect the word in a sound file or in samples.

        Args:
            sound: path of a sound file, or samples [n] or [n, channels] (float or int16).
            rate_hz: sample rate of the samples.
            threshold: detection threshold, 0 to 1; None is the model's own.

        Raises:
            UserError: unreadable sound, samples without a rate, or an invalid threshold.
        """
        file = str(sound) if isinstance(sound, str | Path) else ""
        found = self.runtime.detect(blocks_of(sound, rate_hz), threshold)
        return [replace(detection, file=file) for detection in found]

    def score(self, files: Iterable[str | Path]) -> list[Detection]:
        """Return the highest-scoring moment of each sound file, even if below the threshold.

        Raises:
            UserError: an unreadable file.
        """
        if isinstance(files, str | Path):
            raise UserError(f"expected a list of files, got one file: {files}")
        return [replace(self.runtime.score(blocks_of(file)), file=str(file)) for file in files]

    def stream(self, *, threshold: float | None = None) -> DetectionStream:
        """Begin a sound that arrives in chunks of samples at 16 kHz.

        `feed(samples)` and `finish()` of the result return the new detections.
        """
        return self.runtime.stream(threshold)

    def enroll(
        self,
        recordings: str | Path,
        *,
        out: str | Path,
        negatives: str | Path | None = None,
        background: str | Path | None = None,
        config: Mapping[str, Any] | None = None,
        seed: int = 0,
        resume: bool = False,
        overwrite: bool = False,
    ) -> TrainedModel:
        """Train the model further on recordings of a voice; see `seqapps.train`.

        Args:
            recordings: folder of some ten clips with the word once each.
            out: folder of the new model.
            negatives: folder of recordings without the word, such as false alarms.
            background: folder of long recordings without the word.
            config: configuration keys and values, on top of the preset `enroll`.
            seed: random seed for weights, dropout and data order.
            resume, overwrite: continue an interrupted training; replace a finished model in `out`.

        Raises:
            UserError: unreadable sound, or a finished model in `out`.
        """
        trained = asdict(self.runtime.settings.config)
        kept = {key: trained[key] for key in ("language", "synthesizers", "false_alarms_per_hour")}
        values = {**PRESETS["enroll"], **kept, **(config or {})}
        folders = {"recordings": recordings, "negatives": negatives, "background": background}
        source = {name: str(folder) for name, folder in folders.items() if folder is not None}
        job = TrainingJob(
            self.app,
            source={"word": self.word, **source},
            out=Path(out),
            config=configuration.build(Config, values),
            preset="enroll",
            seed=seed,
            resume=resume,
            base=str(self.path),
            overwrite=overwrite,
        )
        return train_command.run(job)
