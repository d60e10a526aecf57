"""The verbs of the app over HTTP; see `common.service`."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import soundfile

from seqapps.common.errors import UserError
from seqapps.common.io.audio import RATE_HZ, read
from seqapps.common.io.pcm import check_rate, mono, resampler
from seqapps.common.service import Items, Options, Row, Stream, Verb, rows

from .interface import Model, Phones
from .runtime import Heard

MAX_SOUND_S = 600.0  # of one file
MAX_REQUEST_S = 1_200.0  # of all files of a request
MAX_CHUNK_BYTES = 2 * RATE_HZ * 10  # of one message of a stream


def _hear(model: Model, files: Sequence[Path], *, threshold: float | None = None) -> list[Heard]:
    sounds = ((file, read(Path(file), MAX_SOUND_S)) for file in files)
    return [
        replace(heard, file=str(file))
        for file, sound in sounds
        for heard in model.hear(sound, rate_hz=RATE_HZ, threshold=threshold)
    ]


def _phones(model: Model, files: Sequence[Path]) -> list[Phones]:
    return model.phones(files)


class LiveSound:
    """A sound that arrives in messages of 16-bit samples, one channel, little-endian.

    Args:
        model: the model.
        threshold: least score of a sentence that is understood, 0 to 1; None is 0.5.
        rate_hz: sample rate; other rates than 16 kHz are resampled.
    """

    def __init__(
        self, model: Model, threshold: float | None = None, rate_hz: int = RATE_HZ
    ) -> None:
        check_rate("rate_hz", rate_hz)
        self._stream = model.stream(threshold=threshold)
        self._rate_hz = rate_hz
        self._resampler = None if rate_hz == RATE_HZ else resampler(rate_hz)
        self._samples = 0
        self._odd = b""  # half a sample, which the next message completes

    def feed(self, content: bytes) -> Row:
        """Take the next samples; return what was heard.

        Raises:
            UserError: a message of more than ten seconds.
        """
        if len(content) > MAX_CHUNK_BYTES:
            raise UserError(f"expected at most {MAX_CHUNK_BYTES:,} bytes, got {len(content):,}")
        content = self._odd + content
        whole = len(content) // 2 * 2
        self._odd = content[whole:]
        samples = mono(np.frombuffer(content[:whole], "<i2").astype(np.int16, copy=False))
        self._samples += len(samples)
        if self._resampler is not None:
            samples = self._resampler.resample_chunk(samples)
        return self._row(self._stream.feed(samples))

    def finish(self) -> Row:
        """End the sound; return what was heard last."""
        return self._row(self._stream.finish())

    def _row(self, heard: list[Heard]) -> Row:
        return {"received_s": round(self._samples / self._rate_hz, 3), "heard": rows(heard)}


def _check(options: Options, items: Items) -> None:
    """Refuse too much sound; files that are no sound are refused later."""
    total_s = 0.0
    for upload in items:
        with suppress(soundfile.SoundFileError):
            total_s += soundfile.info(upload.path).duration
    if total_s > MAX_REQUEST_S:
        limit, got = MAX_REQUEST_S / 60, total_s / 60
        raise UserError(f"expected at most {limit:.0f} minutes of sound in all, got {got:.1f}")


def _is_long(options: Options, items: Items) -> bool:
    return True  # a file of ten minutes takes seconds


_TYPES: dict[str, Any] = {"threshold": float | None, "rate_hz": int}

VERBS = (
    Verb("hear", items="files", files=True, item_limit=20, call=_hear, check=_check,
         is_long=_is_long, summary="Hear the sentences of the model's grammar in sound files."),
    Verb("phones", items="files", files=True, item_limit=50, call=_phones, check=_check,
         is_long=_is_long),
    Stream("stream", LiveSound, _TYPES,
           "Hear the sentences in live sound: 16-bit samples, one channel."),
)  # fmt: skip
