"""Sound over HTTP: the limits of uploads, and live sound in messages."""

from abc import ABC, abstractmethod
from contextlib import suppress
from typing import Any

import numpy as np
import soundfile

from seqapps.common.errors import UserError
from seqapps.common.io.pcm import RATE_HZ, check_rate, mono, resampler
from seqapps.common.service import Items, Options, Row

MAX_SOUND_S = 600.0  # of one file
MAX_REQUEST_S = 1_200.0  # of all files of a request
MAX_CHUNK_BYTES = 2 * RATE_HZ * 10  # of one message of a stream


class LiveSound(ABC):
    """A sound that arrives in messages of 16-bit samples, one channel, little-endian.

    Args:
        stream: takes samples <float32>[n] at 16 kHz by `feed`, and ends by `finish`.
        rate_hz: sample rate; other rates than 16 kHz are resampled.
    """

    def __init__(self, stream: Any, rate_hz: int = RATE_HZ) -> None:
        check_rate("rate_hz", rate_hz)
        self.stream = stream
        self._rate_hz = rate_hz
        self._resampler = None if rate_hz == RATE_HZ else resampler(rate_hz)
        self._samples = 0
        self._odd = b""  # half a sample, which the next message completes

    def feed(self, content: bytes) -> Row:
        """Take the next samples; return the new answers.

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
        return self._received(self.stream.feed(samples))

    def finish(self) -> Row:
        """End the sound; return the last answers."""
        return self._received(self.stream.finish())

    def _received(self, found: list[Any]) -> Row:
        return {"received_s": round(self._samples / self._rate_hz, 3), **self.row(found)}

    @abstractmethod
    def row(self, found: list[Any]) -> Row:
        """Return what the stream has found since the last message, for JSON."""


def check_length(options: Options, items: Items) -> None:
    """Refuse too much sound; files that are no sound are refused later."""
    total_s = 0.0
    for upload in items:
        with suppress(soundfile.SoundFileError):
            total_s += soundfile.info(upload.path).duration
    if total_s > MAX_REQUEST_S:
        limit, got = MAX_REQUEST_S / 60, total_s / 60
        raise UserError(f"expected at most {limit:.0f} minutes of sound in all, got {got:.1f}")


def is_long(options: Options, items: Items) -> bool:
    """Return True: a file of ten minutes takes seconds."""
    return True
