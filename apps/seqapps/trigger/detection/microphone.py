"""Sound from the microphone, by way of sounddevice."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, BinaryIO, cast

import numpy as np

from seqapps.common.errors import UserError
from seqapps.common.io.audio import RATE_HZ, pcm_blocks

BYTES = 2  # of a sample


class Microphone:
    """A stream of raw PCM, as `pcm_blocks` reads it.

    Args:
        stream: sounddevice's RawInputStream of 16-bit mono, started.
    """

    def __init__(self, stream: Any) -> None:
        self._stream = stream
        self._told = False

    def read(self, size: int) -> bytes:
        """Wait for `size` bytes."""
        data, lost = self._stream.read(max(1, size // BYTES))
        if lost and not self._told:
            self._told = True
            print("this machine is too slow: some of the sound was lost", file=sys.stderr)
        return bytes(data)


@contextmanager
def opened(seconds: float) -> Iterator[Iterator[np.ndarray]]:
    """Yield what yields what is heard, without end: samples <float32>[n] at 16 kHz.

    Args:
        seconds: about the length of each.

    Raises:
        UserError: sounddevice is missing, or there is no microphone.
    """
    sounddevice = _sounddevice()
    try:
        rate_hz = _rate_hz(sounddevice)
        with sounddevice.RawInputStream(samplerate=rate_hz, channels=1, dtype="int16") as stream:
            sound = cast(BinaryIO, Microphone(stream))
            yield pcm_blocks(sound, rate_hz, max(1, round(seconds * rate_hz)))
    except sounddevice.PortAudioError as error:
        raise UserError(f"expected a microphone, found none that works: {error}") from error


def _rate_hz(sounddevice: Any) -> int:
    """Return 16 kHz if the microphone can do that, else its own rate."""
    own = sounddevice.query_devices(kind="input")["default_samplerate"]
    try:
        sounddevice.check_input_settings(channels=1, dtype="int16", samplerate=RATE_HZ)
    except sounddevice.PortAudioError:
        return round(own)
    return RATE_HZ


def _sounddevice() -> Any:
    try:
        import sounddevice
    except ModuleNotFoundError as error:
        raise UserError(
            "the microphone needs sounddevice, which is not installed: pip install sounddevice"
        ) from error
    except OSError as error:  # its wheel for Linux holds no PortAudio
        raise UserError(
            f"the microphone needs PortAudio (Debian and Ubuntu: apt install libportaudio2): "
            f"{error}"
        ) from error
    return sounddevice
