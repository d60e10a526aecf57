"""Decoders of audio files: libsndfile, and the program ffmpeg for the formats it lacks."""

import os
import re
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, nullcontext
from pathlib import Path
from typing import BinaryIO

import numpy as np
import soundfile

from seqapps.common.backend import quiet_stderr
from seqapps.common.errors import UserError
from seqapps.common.io import ffmpeg, ogg, pcm, riff

MAX_CHANNELS = 64
MAX_AMPLITUDE = 16.0  # 24 dB over full scale; decoders overshoot 1 a little, wrong scales far more

# Names of sound files, by which those of a folder are found. The format is found in the content.
FFMPEG_SUFFIXES = (
    ".m4a", ".m4b", ".mp4", ".mov", ".3gp", ".aac", ".ac3", ".wma", ".webm", ".mka", ".mkv",
    ".opus", ".amr", ".wv", ".tta", ".spx", ".avi", ".flv", ".mp2", ".ape", ".mpg", ".mpeg", ".ts",
    ".mts", ".m2ts", ".weba", ".ogv", ".dsf", ".awb", ".eac3", ".dts",
)  # fmt: skip
SUFFIXES = sorted({
    *FFMPEG_SUFFIXES, ".wav", ".wave", ".flac", ".ogg", ".oga", ".opus", ".mp3", ".aif", ".aiff",
    ".aifc", ".au", ".snd", ".caf", ".w64", ".rf64",
})  # fmt: skip
# The beginnings of files that ffmpeg decodes, and libsndfile not always.
FFMPEG_STARTS = (
    b"OggS", b"caff", b"RIFF", b"wvpk", b"TTA", b"FLV", b"\x1aE\xdf\xa3", b"#!AM", b"ID3", b"MAC ",
    b"\xff\xf1", b"\xff\xf9", b"\xff\xfb", b"\xff\xf3", b"\x0bw", b"0&\xb2u", b"\0\0\x01\xba",
    b"DSD ", b"\x7f\xfe\x80\x01", b"fLaC",
)  # fmt: skip
UNKNOWN_FORMAT = "is not audio of a known format (WAV, FLAC, OGG, MP3, AIFF, …)"
MIN_HEADER = 64  # bytes of the smallest sound file
TS_PACKETS = (188, 192)  # bytes of a packet of an MPEG transport stream

CANCELLED = 1e-3  # power of the mean of the channels, as a share of theirs
READ_FRAMES = 8_192  # half a second at 16 kHz; 2 MiB with 64 channels
UNKNOWN_FRAMES = 2**62  # libsndfile returns 2**63 - 1 when the header gives no length
MP3_SLACK = 4 * 1152  # samples; encoders count their delay in or not
MP3_TAGS = 16_384  # bytes that may follow the sound of an MP3 whose length is known
MP3_FRAMES = 2 * 1_441  # bytes; the same where the length is a guess


class SequentialFile(soundfile.SoundFile):  # type: ignore[misc]  # soundfile has no types
    """A file that libsndfile reads from start to end without seeking.

    soundfile seeks to the current position after each read. In an MP3 that is inexact (errors of
    a tenth of full scale), and in a FLAC of unknown length it fails.

    Example:
        >>> with tempfile.TemporaryFile() as file:
        ...     soundfile.write(file, np.zeros(3), pcm.RATE_HZ, format="WAV")
        ...     _ = file.seek(0)
        ...     SequentialFile(file).read(9).tolist()
        [0.0, 0.0, 0.0]
    """

    def seekable(self) -> bool:
        return False


def decode(path: Path) -> Iterator[np.ndarray]:
    """Decode an audio file to mono: average the channels and resample to 16 kHz.

    Yields:
        Samples <float32>[n] in [-1, 1] at 16 kHz, n > 0, of any length.

    Raises:
        UserError: see `audio.blocks`.
    """
    is_empty = True
    with _opened(path) as file:
        for piece in _decoded(path, file):
            is_empty = False
            yield piece
    if is_empty:
        raise UserError(f"{path} contains no samples")


def _decoded(path: Path, file: BinaryIO) -> Iterator[np.ndarray]:
    """Decode by whatever can: the content decides, not the name."""
    if parts := riff.wavs(path):
        for part in parts:
            with riff.Part(path, part) as inner:
                yield from _from_soundfile(path, file, SequentialFile(inner))
        return
    sound = _by_libsndfile(path, file)
    if sound is None:
        yield from _by_ffmpeg(path)
    else:
        yield from _from_soundfile(path, file, sound)


def _by_libsndfile(path: Path, file: BinaryIO) -> SequentialFile | None:
    """Return a file that libsndfile reads as a whole, or None."""
    if ogg.is_joined(path):  # libsndfile reads the first of its sounds alone
        return None
    try:
        with quiet_stderr():  # libmpg123 prints warnings about a broken MP3
            return SequentialFile(file.fileno(), closefd=False)
    except soundfile.SoundFileError:
        return None


@contextmanager
def native(path: Path) -> Iterator[list[SequentialFile]]:
    """Open an audio file at its own rate and with its own channels, as `decode` reads it.

    Yields:
        One or more sounds, one after another. What ffmpeg decodes lies in a temporary file.

    Raises:
        UserError: see `audio.blocks`.
    """
    with ExitStack() as stack:
        file = stack.enter_context(_opened(path))
        if parts := riff.wavs(path):
            inner = [stack.enter_context(riff.Part(path, part)) for part in parts]
            yield [SequentialFile(part) for part in inner]
            return
        sound = _by_libsndfile(path, file)
        if sound is None:
            _check_ffmpeg(path)
            folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="seqapps-"))
            sound = SequentialFile(ffmpeg.convert(path, Path(folder, "sound.w64")))
        yield [stack.enter_context(sound)]


def _check_ffmpeg(path: Path) -> bool:
    """Return whether a file looks like sound; raise a UserError if ffmpeg cannot read it."""
    if cut := riff.missing_bytes(path):
        raise UserError(f"{path} is damaged or cut short: {cut:,} bytes are missing by its header")
    is_sound = path.suffix.lower() in FFMPEG_SUFFIXES or _begins_as_sound(path)
    if not ffmpeg.installed():
        raise UserError(
            f"{path} needs the program ffmpeg, which is not installed: install it, or convert "
            "the file to WAV, FLAC, OGG or MP3"
            if is_sound
            else f"{path} {UNKNOWN_FORMAT}"
        )
    return is_sound


def _by_ffmpeg(path: Path) -> Iterator[np.ndarray]:
    """Decode what libsndfile does not read."""
    is_sound = _check_ffmpeg(path)
    done = 0
    try:
        for piece in ffmpeg.decode(path):
            done += len(piece)
            yield piece
    except UserError as failure:
        if done or is_sound:
            raise
        raise UserError(f"{path} {UNKNOWN_FORMAT}") from failure


def _begins_as_sound(path: Path) -> bool:
    with path.open("rb") as file:
        head = file.read(max(TS_PACKETS) + 1)
    is_known = head.startswith(FFMPEG_STARTS) or head[4:8] == b"ftyp"
    return _is_film(head) or (is_known and len(head) >= MIN_HEADER)


def _is_film(head: bytes) -> bool:
    """Return whether a file begins with packets of an MPEG transport stream."""
    return any(len(head) > size and head[0] == head[size] == ord("G") for size in TS_PACKETS)


def is_no_text(path: Path) -> bool:
    """Return whether a file named `.ts` is a film, not TypeScript; True for all other names."""
    if path.suffix.lower() != ".ts":
        return True
    try:
        with path.open("rb") as file:
            return _is_film(file.read(max(TS_PACKETS) + 1))
    except OSError:
        return True  # the error is reported when the file is read


def _opened(path: Path) -> BinaryIO:
    try:
        if path.exists() and not path.is_file():
            kind = "a folder" if path.is_dir() else "not a regular file"
            raise UserError(f"expected an audio file, got {path}, which is {kind}")
        file = path.open("rb")
    except OSError as error:
        raise UserError(f"cannot read {path}: {error.strerror}") from error
    if os.fstat(file.fileno()).st_size == 0:
        file.close()
        raise UserError(f"{path} is empty: expected an audio file")
    return file


def _from_soundfile(path: Path, file: BinaryIO, sound: SequentialFile) -> Iterator[np.ndarray]:
    with sound:
        pcm.check_rate(path, sound.samplerate)
        if sound.channels > MAX_CHANNELS:
            raise UserError(
                f"{path}: expected at most {MAX_CHANNELS} channels, got {sound.channels}"
            )
        _check_size(path, sound)
        expected = sound.frames
        if expected >= UNKNOWN_FRAMES or (sound.format == "MP3" and not _has_length(path)):
            expected = 0  # for an MP3 libsndfile guesses from the first frames
        yield from pcm.resampled(_mono(path, sound, expected), sound.samplerate)
        rest = os.fstat(file.fileno()).st_size - os.lseek(file.fileno(), 0, os.SEEK_CUR)
        if sound.format == "MP3" and rest > (MP3_TAGS if expected else MP3_FRAMES):
            raise UserError(
                f"{path}: only the first {sound.frames / sound.samplerate:.1f} s of this MP3 can "
                "be read (its header gives no length or a wrong one): convert it to another format"
            )


def _mono(path: Path, sound: SequentialFile, expected: int) -> Iterator[np.ndarray]:
    """Yield the mean of the channels, <float32>[n]; `expected` 0 is an unknown length."""
    rate_hz = sound.samplerate
    is_mp3 = sound.format == "MP3" or sound.subtype.startswith("MPEG")
    done = 0
    powers = np.zeros(2)  # of the channels, and of their mean
    while True:
        try:
            with quiet_stderr() if is_mp3 else nullcontext():
                frames = sound.read(READ_FRAMES, dtype="float32", always_2d=True)
        except soundfile.SoundFileError as error:
            raise pcm.cut_short(path, done / rate_hz, expected / rate_hz) from error
        if not len(frames):
            break
        invalid = ~(np.abs(frames) <= MAX_AMPLITUDE)  # true of NaN too
        if invalid.any():
            index = int(invalid.any(axis=1).argmax())
            value = frames[index][invalid[index]][0]
            raise UserError(
                f"{path}: expected samples from -1 to 1, got {value:g} "
                f"at {(done + index) / rate_hz:.3f} s"
            )
        done += len(frames)
        mean = frames.mean(axis=1)
        powers += np.square(frames).mean(axis=1).sum(), np.square(mean).sum()
        yield mean
    if done + MP3_SLACK * is_mp3 < expected:
        raise pcm.cut_short(path, done / rate_hz, expected / rate_hz)
    if powers[1] < CANCELLED * powers[0]:
        raise UserError(
            f"{path}: expected channels that can be averaged, got channels in antiphase, which "
            "cancel each other out: keep one of them"
        )


def _check_size(path: Path, sound: SequentialFile) -> None:
    """Compare the size of the samples with the size in the header, for WAV and AIFF.

    libsndfile reads the samples that there are, and reports the difference in its log alone.
    """
    log = re.search(r"(?:data|SSND) *: (\d+) \(should be (\d+)\)", sound.extra_info)
    if not log:
        return
    expected, actual = map(int, log.groups())
    if actual >= expected or pcm.is_unknown_size(expected):
        return
    missing = sound.frames * (expected - actual) / max(1, actual)
    if missing < 1 and actual:
        return  # a part of the last sample
    actual_s = sound.frames / sound.samplerate
    raise pcm.cut_short(path, actual_s, actual_s * expected / max(1, actual))


def _has_length(path: Path) -> bool:
    """Return whether the first frame of an MP3 contains its length (Xing, Info or VBRI header)."""
    with path.open("rb") as file:  # libsndfile reads through the descriptor that is open already
        head = file.read(10)
        is_tag = head[:3] == b"ID3"  # its size: four bytes of 7 bits
        size = sum(byte << shift for byte, shift in zip(head[6:], (21, 14, 7, 0), strict=False))
        file.seek(len(head) + size if is_tag else 0)
        frame = file.read(256)
    return any(name in frame for name in (b"Xing", b"Info", b"VBRI"))
