"""The verbs of the app over HTTP; see `common.service`."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from seqapps.common.io.audio import RATE_HZ, read
from seqapps.common.service import Row, Stream, Training, Verb, rows
from seqapps.speech.live_sound import MAX_SOUND_S, LiveSound, check_length, is_long

from .detection.detection import Detection
from .interface import Model


def _detect(
    model: Model, files: Sequence[Path], *, threshold: float | None = None
) -> list[Detection]:
    sounds = (read(Path(file), MAX_SOUND_S) for file in files)
    return [
        found for sound in sounds for found in model.detect(sound, rate_hz=RATE_HZ,
                                                            threshold=threshold)
    ]  # fmt: skip


def _score(model: Model, files: Sequence[Path]) -> list[Detection]:
    for file in files:
        read(Path(file), MAX_SOUND_S)
    return model.score(files)


class Live(LiveSound):
    """Live sound, with the new probabilities and detections of each message.

    Args:
        model: the model.
        threshold: detection threshold, 0 to 1; None is the model's own.
        rate_hz: see `LiveSound`.
    """

    def __init__(
        self, model: Model, threshold: float | None = None, rate_hz: int = RATE_HZ
    ) -> None:
        super().__init__(model.stream(threshold=threshold), rate_hz)

    def row(self, found: list[Detection]) -> Row:
        """Return the probabilities and the detections."""
        return {
            "probabilities": [round(float(p), 4) for p in self.stream.probabilities],
            "detections": rows(found),
        }


def _settings(model: Model) -> list[Row]:
    settings = model.runtime.settings
    rule = settings.rule(None)
    return [{"word": model.word, "threshold": rule.threshold, "step_s": rule.step_s}]


_TYPES: dict[str, Any] = {"threshold": float | None, "rate_hz": int}

VERBS = (
    Verb("detect", items="files", files=True, item_limit=20, call=_detect, check=check_length,
         is_long=is_long, summary="Detect the word in sound files."),
    Verb("score", items="files", files=True, item_limit=50, call=_score, check=check_length,
         is_long=is_long, columns={"time_s": float, "score": float}),
    Verb("settings", call=_settings, to_rows=list,
         summary="Return the word, the threshold and the seconds of a step of the probability."),
    Stream("stream", Live, _TYPES,
           "Detect the word in live sound: 16-bit samples, one channel."),
    Training("enroll", recordings="recordings", item_limit=50,
             summary="Train the model further on recordings of a voice; see GET /v1/jobs/{id}."),
)  # fmt: skip
