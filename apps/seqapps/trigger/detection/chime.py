"""The sound file with a bell after every detection, as in the course."""

import tempfile
import warnings
import wave
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from seqapps.common.errors import UserError, not_installed
from seqapps.common.io import ffmpeg
from seqapps.common.io.audio import FULL_SCALE
from seqapps.common.io.audio_formats import native
from seqapps.common.io.files import atomic_write

BELL_S = 0.4
SECOND_TONE_S = 0.12
TONES_HZ = (880.0, 1318.51)  # A5, then E6
PARTIALS = ((1.0, 1.0), (2.0, 0.4), (3.01, 0.15))  # frequency ratio and amplitude
DECAY_S = 0.09
PEAK = 0.35
BLOCK_S = 10
MAX_BYTES = 2**32 - 1_000  # of a WAV's samples
# Endings of encoded files, and the formats as ffmpeg calls them.
ENCODED = {".mp3": "mp3", ".flac": "flac", ".ogg": "ogg", ".opus": "opus", ".m4a": "ipod"}


def bell(rate_hz: int) -> np.ndarray:
    """Return the bell <float32>[n]: two tones that fade.

    Example:
        >>> bell(16_000).shape, round(float(np.abs(bell(16_000)).max()), 2)
        ((6400,), 0.35)
    """
    times = np.arange(round(BELL_S * rate_hz)) / rate_hz
    sound = np.zeros_like(times)
    for tone_hz, begin_s in zip(TONES_HZ, (0.0, SECOND_TONE_S), strict=True):
        since = np.maximum(times - begin_s, 0)
        for ratio, amplitude in PARTIALS:
            if ratio * tone_hz < rate_hz / 2:
                tone = np.sin(2 * np.pi * ratio * tone_hz * since)
                sound += amplitude * tone * np.exp(-since / DECAY_S)
    fade = np.minimum(1, (times[-1] - times) / 0.05)
    return np.asarray(PEAK / np.abs(sound).max() * sound * fade, np.float32)


def write(source: Path, target: Path, times_s: Sequence[float]) -> None:
    """Write a sound file with bells at times in seconds.

    Rate and channels stay as they are. The file is a 16-bit WAV, or of the format in `ENCODED` that
    its name ends in.

    Raises:
        UserError: too much sound for a WAV, sounds of different rates in one file, or a format that
            needs pydub or ffmpeg, which are not installed.
    """
    suffix = target.suffix.lower()
    if suffix not in ENCODED:
        _write_wav(source, target, times_s)
        return
    segments = _pydub()
    if not ffmpeg.installed():
        raise UserError(f"{target} needs the program ffmpeg, which is not installed: expected .wav")
    with tempfile.TemporaryDirectory(prefix="seqapps-") as folder:
        wav, encoded = Path(folder, "chime.wav"), Path(folder, f"chime{suffix}")
        _write_wav(source, wav, times_s)
        segments.from_wav(str(wav)).export(str(encoded), format=ENCODED[suffix]).close()
        with atomic_write(target) as file:
            file.write(encoded.read_bytes())


def _pydub() -> Any:
    try:
        with warnings.catch_warnings(action="ignore"):  # about pydub's code
            from pydub import AudioSegment
    except ImportError as error:  # (from Python 3.13 on pydub needs audioop-lts)
        missing = "audioop-lts" if "audioop" in str(error) else "pydub"
        raise not_installed(missing, "sound", "a chime in this format") from error
    return AudioSegment


def _write_wav(source: Path, target: Path, times_s: Sequence[float]) -> None:
    with native(source) as sounds:
        rate_hz, channels = sounds[0].samplerate, sounds[0].channels
        if any((each.samplerate, each.channels) != (rate_hz, channels) for each in sounds):
            raise UserError(f"{source} consists of sounds of different rates or channels")
        with atomic_write(target) as file, wave.open(file, "wb") as out:
            out.setnchannels(channels)
            out.setsampwidth(2)
            out.setframerate(rate_hz)
            for block in _with_bells(_blocks(sounds), rate_hz, times_s):
                if (out.tell() + len(block)) * channels * 2 > MAX_BYTES:
                    raise UserError(f"{source} is too long for a WAV of 4 GB with the chime")
                out.writeframes(block.astype("<i2").tobytes())


def _with_bells(
    blocks: Iterable[np.ndarray], rate_hz: int, times_s: Sequence[float]
) -> Iterator[np.ndarray]:
    """Yield blocks <int>[n, channels] with bells at times in seconds."""
    tone = np.round(bell(rate_hz) * FULL_SCALE).astype(np.int32)
    done = 0
    for block in blocks:
        bells = np.zeros(len(block), np.int32)
        for start in (round(time_s * rate_hz) - done for time_s in times_s):
            low, high = max(start, 0), min(start + len(tone), len(block))
            if low < high:
                bells[low:high] += tone[low - start : high - start]
        done += len(block)
        yield np.clip(block + bells[:, None], -FULL_SCALE, FULL_SCALE - 1)


def _blocks(sounds: Iterable[Any]) -> Iterator[np.ndarray]:
    for sound in sounds:
        size = BLOCK_S * sound.samplerate
        while len(block := sound.read(size, dtype="float32", always_2d=True)):
            scaled = np.clip(np.round(block * FULL_SCALE), -FULL_SCALE, FULL_SCALE - 1)
            yield scaled.astype(np.int16)
