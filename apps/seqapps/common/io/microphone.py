"""Live sound from the microphone (sounddevice), and a level meter in the terminal."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np

from seqapps.common.errors import UserError, not_installed
from seqapps.common.io.pcm import RATE_HZ, pcm_blocks

BARS = " ▁▂▃▄▅▆▇█"
MIN_LEVEL_DB = -60.0  # of the meter


class _PcmStream:
    """A started sounddevice.RawInputStream of 16-bit mono as a binary file."""

    def __init__(self, stream: Any) -> None:
        self._stream, self._warned = stream, False

    def read(self, size: int) -> bytes:
        """Wait for `size` bytes."""
        data, overflowed = self._stream.read(max(1, size // 2))
        if overflowed and not self._warned:
            self._warned = True
            print("this machine is too slow: some of the sound was lost", file=sys.stderr)
        return bytes(data)


@contextmanager
def opened(seconds: float) -> Iterator[Iterator[np.ndarray]]:
    """Open the microphone; yield endless blocks <float32>[n] of about `seconds` at 16 kHz.

    Raises:
        UserError: sounddevice is not installed, or there is no microphone.
    """
    sounddevice = _sounddevice()
    try:
        rate_hz = _rate_hz(sounddevice)
        with sounddevice.RawInputStream(samplerate=rate_hz, channels=1, dtype="int16") as stream:
            size = max(1, round(seconds * rate_hz))
            yield pcm_blocks(_PcmStream(stream), rate_hz, size)
    except sounddevice.PortAudioError as error:
        raise UserError(f"expected a microphone, found none that works: {error}") from error


def _rate_hz(sounddevice: Any) -> int:
    """Return 16 kHz if the microphone supports it, otherwise its default rate."""
    default_hz = sounddevice.query_devices(kind="input")["default_samplerate"]
    try:
        sounddevice.check_input_settings(channels=1, dtype="int16", samplerate=RATE_HZ)
    except sounddevice.PortAudioError:
        return round(float(default_hz))
    return RATE_HZ


def _sounddevice() -> Any:
    try:
        import sounddevice
    except ModuleNotFoundError as error:
        raise not_installed("sounddevice", "sound", "the microphone") from error
    except OSError as error:  # the wheel for Linux does not contain PortAudio
        package = "PortAudio (Debian and Ubuntu: apt install libportaudio2)"
        raise UserError(f"the microphone needs {package}: {error}") from error
    return sounddevice


def level(samples: np.ndarray, probabilities: np.ndarray) -> str:
    """Return a line with the level of samples and the highest of probabilities.

    Example:
        >>> level(np.full(640, 0.1), np.array([0.02, 0.31]))
        'level ▅  probability 0.31'
    """
    level_db = 10 * np.log10(np.mean(samples**2) + 1e-10)
    height = round(np.clip(1 - level_db / MIN_LEVEL_DB, 0, 1) * (len(BARS) - 1))
    return f"level {BARS[height]}  probability {probabilities.max(initial=0):.2f}"


def show_line(text: str) -> None:
    """Replace the current line on a terminal; "" clears it."""
    if sys.stderr.isatty():
        print(f"\r\x1b[K{text}", end="", file=sys.stderr, flush=True)
