"""The program ffmpeg, which decodes the formats that libsndfile lacks."""

import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, cast

import numpy as np

from seqapps.common.errors import UserError
from seqapps.common.io import pcm

READ_FRAMES = 8_192  # half a second at 16 kHz
MAX_SILENT_BYTES = 4 << 20  # zeros before an MP3, as after an interrupted download

# The demuxers of sound and of films. Playlists and lists of files are not among them: what such a
# file names is not what the user named.
_DEMUXERS = (
    "aac,ac3,ac4,aiff,amr,ape,asf,au,avi,caf,dsf,dts,eac3,flac,flv,gsm,latm,loas,matroska,mov,mp3,"
    "mpc,mpc8,mpeg,mpegts,mpegtsraw,nut,ogg,oma,rm,shn,tak,truehd,tta,voc,w64,wav,wv"
)


def installed() -> bool:
    """Return whether the program is on the PATH."""
    return shutil.which("ffmpeg") is not None


def decode(path: Path) -> Iterator[np.ndarray]:
    """Decode the first sound of a file to mono at 16 kHz; ffmpeg finds the format in the content.

    Yields:
        Samples <float32>[n] in [-1, 1], n > 0.

    Raises:
        UserError: a damaged file, or one without sound.
    """
    command = [*_input(path), "-ac", "1", "-c:a", "pcm_s16le"]
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
        _check(path, process.returncode, log.read(), done / pcm.RATE_HZ)


def convert(path: Path, target: Path) -> Path:
    """Write the first sound of a file to `target` with 16 bits, its rate and channels; return it.

    Raises:
        UserError: a damaged file, or one without sound.
    """
    command = [*_input(path), "-c:a", "pcm_s16le", str(target)]
    done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, check=False)
    _check(path, done.returncode, done.stderr)
    return target


def _input(path: Path) -> list[str]:
    """Return the command up to the input."""
    command = ["ffmpeg", "-nostdin", "-v", "error", "-xerror", "-protocol_whitelist", "file,pipe"]
    command += ["-format_whitelist", _DEMUXERS, "-skip_initial_bytes", str(_leading_zeros(path))]
    return [*command, "-i", f"file:{path}", "-map", "0:a:0"]


def _check(path: Path, status: int, log: bytes, done_s: float = 0.0) -> None:
    """Raise a UserError if ffmpeg has failed; it only warns of a WebM that was cut short."""
    messages = log.decode("utf-8", "replace").splitlines()
    if status or any("prematurely" in message for message in messages):
        raise _failure(path, done_s, messages)


def _failure(path: Path, done_s: float, messages: list[str]) -> UserError:
    """Return the error for a file at which ffmpeg stopped."""
    message = re.sub(r"^(\[[^]]*\] *)+", "", messages[0]) if messages else "no message"
    if any("Format not on whitelist" in line for line in messages):
        message = "a playlist, a picture or text, not sound"
    elif any("matches no streams" in line for line in messages):
        return UserError(f"{path} contains no sound, only pictures or data")
    return UserError(
        f"{path} is damaged or not audio: ffmpeg stopped after {done_s:.1f} s: {message}"
    )


def _leading_zeros(path: Path) -> int:
    """Return the number of zero bytes before a file's content, 0 if there is little else."""
    with path.open("rb") as file:
        head = file.read(MAX_SILENT_BYTES)
    count = len(head) - len(head.lstrip(b"\0"))
    # (An MP4 begins with the size of its first part, whose high bytes are zeros.)
    return count if 8 <= count < len(head) else 0
