"""Audio files and streams, read as mono samples at 16 kHz.

Everywhere, samples are <float32>[n] in [-1, 1], mono, at 16 kHz.
"""

from collections.abc import Iterator
from pathlib import Path

import numpy as np

from seqapps.common.errors import UserError
from seqapps.common.io.audio_formats import SUFFIXES, decode
from seqapps.common.io.pcm import FULL_SCALE, RATE_HZ, check_rate, mono, pcm_blocks, resampled

__all__ = ["FULL_SCALE", "RATE_HZ", "Sound", "blocks", "blocks_of", "files", "pcm_blocks", "read"]

Sound = str | Path | np.ndarray  # the path of a file, or samples


def blocks(path: Path, seconds: float = 10.0) -> Iterator[np.ndarray]:
    """Read an audio file in blocks, so that memory stays flat.

    Channels are averaged, and other rates are resampled to 16 kHz (soxr, high quality). Formats
    are those of libsndfile (WAV, FLAC, OGG, MP3, AIFF, …) and, if the program ffmpeg is installed,
    `audio_formats.FFMPEG_SUFFIXES` (M4A, WebM, …).

    Yields:
        Mono samples <float32>[seconds * 16000] in [-1, 1]; the last block may be shorter.

    Raises:
        UserError: the file is missing, not audio, empty, cut short or damaged; a sample is not
            finite or far outside [-1, 1]; the rate is outside 1 to 768 kHz; or there are more
            than 64 channels.

    Example:
        >>> import soundfile, tempfile
        >>> path = Path(tempfile.mkdtemp(), "silence.wav")
        >>> soundfile.write(path, np.zeros(20_000), RATE_HZ)
        >>> [len(block) for block in blocks(path, seconds=0.5)]
        [8000, 8000, 4000]
    """
    size = max(1, round(seconds * RATE_HZ))
    waiting: list[np.ndarray] = []
    count = 0
    for piece in decode(path):
        waiting.append(piece)
        count += len(piece)
        if count < size:
            continue
        joined = np.concatenate(waiting)
        whole = count // size * size
        yield from joined[:whole].reshape(-1, size)
        waiting, count = [joined[whole:]], count - whole
    if count:
        yield np.concatenate(waiting)


def blocks_of(sound: Sound, rate_hz: int | None = None) -> Iterator[np.ndarray]:
    """Return the blocks <float32>[n] at 16 kHz of a file (see `blocks`) or of samples.

    Args:
        sound: path of a sound file, or samples [n] or [n, channels] (float or int16).
        rate_hz: sample rate of the samples, and of these alone.

    Raises:
        UserError: samples without a rate, a file with one, or unreadable sound.

    Example:
        >>> [len(block) for block in blocks_of(np.zeros(8_000), rate_hz=16_000)]
        [8000]
    """
    if isinstance(sound, str | Path):
        if rate_hz is not None:
            raise UserError("rate_hz belongs to samples: sound files contain their rate")
        return blocks(Path(sound))
    if rate_hz is None:
        raise UserError("samples need their rate_hz, got none")
    check_rate("rate_hz", rate_hz)
    return resampled([mono(sound)], rate_hz)


def read(path: Path, max_s: float) -> np.ndarray:
    """Read a whole audio file as mono samples <float32>[n] in [-1, 1] at 16 kHz.

    Raises:
        UserError: the sound is longer than `max_s` seconds; or see `blocks`.

    Example:
        >>> import soundfile, tempfile
        >>> path = Path(tempfile.mkdtemp(), "sound.wav")
        >>> soundfile.write(path, np.array([0, 0.25, -0.5]), RATE_HZ)
        >>> read(path, max_s=1).tolist()
        [0.0, 0.25, -0.5]
    """
    pieces: list[np.ndarray] = []
    count = 0
    for piece in decode(path):
        pieces.append(piece)
        count += len(piece)
        if count > max_s * RATE_HZ:
            raise UserError(f"{path}: expected at most {max_s:g} s of audio, got more")
    return np.concatenate(pieces)


def files(folder: Path) -> list[Path]:
    """Return the audio files below a folder, in the order of their paths.

    Files are chosen by `SUFFIXES`; hidden files and folders are left out. An audio file in place of
    a folder is returned alone.

    Raises:
        UserError: neither a folder nor a file, or a folder without audio files.
    """
    if folder.is_file():
        return [folder]
    if not folder.is_dir():
        state = "which is neither" if folder.exists() else "which does not exist"
        raise UserError(f"expected a folder or an audio file, got {folder}, {state}")
    found = {
        path.relative_to(folder).as_posix(): path
        for path in folder.rglob("*")
        if path.suffix.lower() in SUFFIXES and path.is_file()
    }
    paths = [path for name, path in sorted(found.items()) if "/." not in f"/{name}"]
    if not paths:
        raise UserError(f"no audio file in {folder}: expected one of {' '.join(SUFFIXES)}")
    return paths
