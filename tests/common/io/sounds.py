"""Synthetic sounds for the tests of audio."""

import io
import struct

import numpy as np
from seqapps.common.io.pcm import RATE_HZ


def tone(seconds: float, rate_hz: int = RATE_HZ, frequency_hz: float = 440.0) -> np.ndarray:
    """A sine of half of full scale: <float32>[n]."""
    times = np.arange(round(seconds * rate_hz)) / rate_hz
    return (0.5 * np.sin(2 * np.pi * frequency_hz * times)).astype(np.float32)


def noise(samples: int, seed: int = 0) -> np.ndarray:
    """White noise over a tone: <float32>[n]."""
    random = np.random.default_rng(seed)
    loud = 0.1 * random.standard_normal(samples)
    return (0.4 * tone(samples / RATE_HZ)[:samples] + loud).astype(np.float32)


def wav(data: bytes, size: int | None = None, rate_hz: int = RATE_HZ, channels: int = 1) -> bytes:
    """A WAV whose header says `size` bytes, with a chunk that is to be skipped."""
    size = len(data) if size is None else size
    form = struct.pack("<HHIIHH", 1, channels, rate_hz, rate_hz * 2 * channels, 2 * channels, 16)
    chunks = b"WAVEfmt " + struct.pack("<I", 16) + form + b"LIST\x03\0\0\0abc\0"
    return b"RIFF" + struct.pack("<I", min(size + 48, 2**32 - 1)) + chunks + (
        b"data" + struct.pack("<I", size) + data
    )  # fmt: skip


def pcm_bytes(samples: np.ndarray) -> bytes:
    return (samples * 32767).astype("<i2").tobytes()


def loudest_hz(samples: np.ndarray) -> float:
    spectrum = np.abs(np.fft.rfft(samples * np.hanning(len(samples))))
    return float(spectrum.argmax() * RATE_HZ / len(samples))


class Dripping(io.BytesIO):
    """A stream whose bytes arrive a few at a time, as those of a pipe may."""

    def read1(self, size: int | None = -1) -> bytes:
        return super().read1(min(size or 0, 1 + self.tell() % 7))
