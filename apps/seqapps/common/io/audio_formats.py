"""Decoders of audio files: libsndfile, and the program ffmpeg for the formats it lacks."""

import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import nullcontext
from pathlib import Path
from typing import BinaryIO, cast

import numpy as np
import soundfile

from seqapps.common.backend import quiet_stderr
from seqapps.common.errors import UserError
from seqapps.common.io import pcm

MAX_CHANNELS = 64
MAX_AMPLITUDE = 16.0  # 24 dB over full scale; decoders overshoot 1 a little, wrong scales far more

FFMPEG_SUFFIXES = (
    ".m4a", ".m4b", ".mp4", ".mov", ".3gp", ".aac", ".ac3", ".wma", ".webm", ".mka", ".mkv",
    ".opus", ".amr",
)  # fmt: skip
SUFFIXES = sorted({
    *FFMPEG_SUFFIXES, ".wav", ".flac", ".ogg", ".oga", ".opus", ".mp3", ".aif", ".aiff", ".aifc",
    ".au", ".caf", ".w64",
})  # fmt: skip

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
    with _opened(path) as file:
        sound = None
        try:
            with quiet_stderr():  # libmpg123 prints warnings about a broken MP3
                sound = SequentialFile(file.fileno(), closefd=False)
        except soundfile.SoundFileError as error:
            if path.suffix.lower() not in FFMPEG_SUFFIXES:
                raise UserError(
                    f"{path} is not audio of a known format (WAV, FLAC, OGG, MP3, AIFF, …)"
                ) from error
        is_empty = True
        for piece in _from_soundfile(path, file, sound) if sound else _from_ffmpeg(path):
            is_empty = False
            yield piece
    if is_empty:
        raise UserError(f"{path} contains no samples")


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
    is_mp3 = sound.format == "MP3"
    done = 0
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
        yield frames.mean(axis=1)
    if done + MP3_SLACK * is_mp3 < expected:
        raise pcm.cut_short(path, done / rate_hz, expected / rate_hz)


def _check_size(path: Path, sound: SequentialFile) -> None:
    """Compare the size of the samples with the size in the header, for WAV and AIFF.

    libsndfile reads the samples that there are, and reports the difference in its log alone.
    """
    log = re.search(r"(?:data|SSND) *: (\d+) \(should be (\d+)\)", sound.extra_info)
    if not log:
        return
    expected, actual = map(int, log.groups())
    if actual < expected and not pcm.is_unknown_size(expected):
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


def _from_ffmpeg(path: Path) -> Iterator[np.ndarray]:
    """Decode with the ffmpeg program.

    It is run directly because pydub, which would run it too, keeps the whole sound in memory.
    """
    if shutil.which("ffmpeg") is None:
        raise UserError(
            f"{path} needs the program ffmpeg, which is not installed: install it, or convert "
            "the file to WAV, FLAC, OGG or MP3"
        )
    command = ["ffmpeg", "-nostdin", "-v", "error", "-xerror", "-protocol_whitelist", "file,pipe"]
    command += ["-i", f"file:{path}", "-map", "0:a:0", "-ac", "1", "-c:a", "pcm_s16le"]
    command += ["-f", "wav", "-"]  # WAV, because its header contains the rate
    done = 0
    with (
        tempfile.TemporaryFile() as log,
        subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=log
        ) as process,
    ):
        stdout = cast(BinaryIO, process.stdout)
        try:
            for piece in pcm.pcm_blocks(stdout, pcm.RATE_HZ, READ_FRAMES):
                done += len(piece)
                yield piece
            process.wait()
        finally:
            process.kill()  # if the caller stopped early
        log.seek(0)
        messages = log.read().decode("utf-8", "replace").splitlines()
    # ffmpeg only warns of a WebM that was cut short.
    if process.returncode or any("prematurely" in message for message in messages):
        message = re.sub(r"^(\[[^]]*\] *)+", "", messages[0]) if messages else "no message"
        raise UserError(
            f"{path} is damaged or not audio: ffmpeg stopped after {done / pcm.RATE_HZ:.1f} s: "
            f"{message}"
        )
