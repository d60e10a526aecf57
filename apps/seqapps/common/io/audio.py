"""Sound in: files and streams as mono 16 kHz samples.

Everywhere, samples are <float32>[n] in [-1, 1] at 16 kHz, one channel.
"""

import os
import re
import shutil
import subprocess
import tempfile
import wave
from collections.abc import Callable, Iterable, Iterator
from contextlib import nullcontext
from pathlib import Path
from typing import Any, BinaryIO, cast

import numpy as np

from seqapps.common.backend import quiet_stderr
from seqapps.common.errors import UserError
from seqapps.common.io.files import atomic_write

RATE_HZ = 16_000
LOWEST_RATE_HZ = 1_000
HIGHEST_RATE_HZ = 768_000
MOST_CHANNELS = 64
LOUDEST = 16.0  # 24 dB over full scale; decoders overshoot 1 a little, wrong scales by far more
FULL_SCALE = 32_768  # of 16-bit samples

# fmt: off
SOUNDFILE_SUFFIXES = (
    ".wav", ".flac", ".ogg", ".oga", ".opus", ".mp3", ".aif", ".aiff", ".aifc", ".au", ".caf",
    ".w64",
)
FFMPEG_SUFFIXES = (
    ".m4a", ".m4b", ".mp4", ".mov", ".3gp", ".aac", ".ac3", ".wma", ".webm", ".mka", ".mkv",
    ".opus", ".amr",
)
# fmt: on
SUFFIXES = sorted({*SOUNDFILE_SUFFIXES, *FFMPEG_SUFFIXES})

READ_FRAMES = 8_192  # half a second at 16 kHz; 2 MiB with 64 channels
UNKNOWN_FRAMES = 2**62  # libsndfile says 2**63 - 1 when the header gives no length
MP3_SLACK = 4 * 1152  # samples; encoders count their delay in or not
MP3_TAGS = 16_384  # bytes that may follow the sound of an MP3 whose length is known
MP3_FRAMES = 2 * 1_441  # bytes; the same where the length is a guess


def blocks(path: Path, seconds: float = 10.0) -> Iterator[np.ndarray]:
    """Decode an audio file in flat memory.

    Channels are averaged and other rates resampled (soxr, high quality).

    Args:
        path: whatever libsndfile reads (WAV, FLAC, OGG, MP3, AIFF, …); what only ffmpeg reads
            (`FFMPEG_SUFFIXES`) is decoded by it.
        seconds: length of a block.

    Yields:
        Samples <float32>[seconds * 16000]; the last block may be shorter.

    Raises:
        UserError: missing, not a file, not audio, without samples, cut short, damaged, samples
            that are not finite or far outside [-1, 1], odd rates or numbers of channels.
    """
    size = max(1, round(seconds * RATE_HZ))
    waiting: list[np.ndarray] = []
    count = 0
    for piece in _decoded(path):
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


def read(path: Path, longest_s: float) -> np.ndarray:
    """Decode a whole audio file: samples <float32>[n].

    Raises:
        UserError: longer than `longest_s`; or see `blocks`.
    """
    found: list[np.ndarray] = []
    count = 0
    for piece in _decoded(path):
        found.append(piece)
        count += len(piece)
        if count > longest_s * RATE_HZ:
            raise UserError(f"{path}: expected at most {longest_s:g} s of audio, got more")
    return np.concatenate(found)


def files(folder: Path) -> list[Path]:
    """Return the audio files below a folder, known by `SUFFIXES`, in order of their paths.

    Hidden files and folders are left out. A file instead of a folder is a list of one.

    Raises:
        UserError: missing, neither folder nor file, or without an audio file.
    """
    if folder.is_file():
        return [folder]
    if not folder.is_dir():
        state = "which is neither" if folder.exists() else "which does not exist"
        raise UserError(f"expected a folder or an audio file, got {folder}, {state}")
    found = {}
    for path in folder.rglob("*"):
        place = path.relative_to(folder)
        hidden = any(part.startswith(".") for part in place.parts)
        if path.suffix.lower() in SUFFIXES and not hidden and path.is_file():
            found[place.as_posix()] = path
    if not found:
        raise UserError(f"no audio file in {folder}: expected one of {' '.join(SUFFIXES)}")
    return [found[name] for name in sorted(found)]


def write_wav(path: Path, samples: np.ndarray, rate_hz: int = RATE_HZ) -> None:
    """Write samples <float32>[n] as 16-bit PCM, atomically; what exceeds [-1, 1] is clipped."""
    scaled = np.clip(np.round(samples * FULL_SCALE), -FULL_SCALE, FULL_SCALE - 1)
    with atomic_write(path) as file, wave.open(file, "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(2)
        sound.setframerate(rate_hz)
        sound.writeframes(scaled.astype("<i2").tobytes())


def _decoded(path: Path) -> Iterator[np.ndarray]:
    """Yield the samples of a file in pieces of any length, none of them empty."""
    import soundfile

    with _opened(path) as file:
        sound = None
        try:
            with quiet_stderr():  # libmpg123 prints what it thinks of a broken MP3
                sound = soundfile.SoundFile(file.fileno(), closefd=False)
            # soundfile seeks after each read to where it is already. That is not exact in an MP3
            # (errors of a tenth of full scale) and fails in a FLAC of unknown length.
            sound.seekable = lambda: False
        except soundfile.SoundFileError as error:
            if path.suffix.lower() not in FFMPEG_SUFFIXES:
                raise UserError(
                    f"{path} is not audio of a known format (WAV, FLAC, OGG, MP3, AIFF, …)"
                ) from error
        pieces = _from_soundfile(path, file, sound) if sound else _from_ffmpeg(path)
        silent = True
        for piece in pieces:
            silent = False
            yield piece
    if silent:
        raise UserError(f"{path} holds no samples")


def _opened(path: Path) -> BinaryIO:
    try:
        if path.exists() and not path.is_file():
            kind = "a folder" if path.is_dir() else "something else"
            raise UserError(f"expected an audio file, got {path}, which is {kind}")
        file = path.open("rb")
    except OSError as error:
        raise UserError(f"cannot read {path}: {error.strerror}") from error
    if os.fstat(file.fileno()).st_size == 0:
        file.close()
        raise UserError(f"{path} is empty: expected an audio file")
    return file


def _check_rate(name: object, rate_hz: int) -> None:
    if not LOWEST_RATE_HZ <= rate_hz <= HIGHEST_RATE_HZ:
        raise UserError(
            f"{name}: expected {LOWEST_RATE_HZ:,} to {HIGHEST_RATE_HZ:,} samples a second, "
            f"got {rate_hz:,}"
        )


def _cut_short(name: object, present_s: float, promised_s: float) -> UserError:
    header = f"expected {promised_s:.1f} s as its header says, " if promised_s else ""
    return UserError(
        f"{name} is damaged or cut short: {header}got {present_s:.1f} s that can be read"
    )


def _resampled(pieces: Iterable[np.ndarray], rate_hz: int) -> Iterator[np.ndarray]:
    """Yield pieces at 16 kHz and within [-1, 1], none of them empty."""
    for piece in pieces if rate_hz == RATE_HZ else _soxr(pieces, rate_hz):
        if piece.size:
            yield np.clip(piece, -1, 1)


def _soxr(pieces: Iterable[np.ndarray], rate_hz: int) -> Iterator[np.ndarray]:
    import soxr

    stream = soxr.ResampleStream(rate_hz, RATE_HZ, 1, dtype="float32", quality="HQ")
    for piece in pieces:
        yield stream.resample_chunk(piece)
    yield stream.resample_chunk(np.zeros(0, np.float32), last=True)


def _from_soundfile(path: Path, file: BinaryIO, sound: Any) -> Iterator[np.ndarray]:
    with sound:
        _check_rate(path, sound.samplerate)
        if sound.channels > MOST_CHANNELS:
            raise UserError(
                f"{path}: expected at most {MOST_CHANNELS} channels, got {sound.channels}"
            )
        _check_size(path, sound)
        promised = sound.frames
        if promised >= UNKNOWN_FRAMES or (sound.format == "MP3" and not _has_length(file)):
            promised = 0  # for an MP3 libsndfile guesses from the first frames
        yield from _resampled(_mono(path, sound, promised), sound.samplerate)
        rest = os.fstat(file.fileno()).st_size - os.lseek(file.fileno(), 0, os.SEEK_CUR)
        if sound.format == "MP3" and rest > (MP3_TAGS if promised else MP3_FRAMES):
            raise UserError(
                f"{path}: only the first {sound.frames / sound.samplerate:.1f} s of this MP3 can "
                "be read (its header gives no length or a wrong one): convert it to another format"
            )


def _mono(path: Path, sound: Any, promised: int) -> Iterator[np.ndarray]:
    """Yield the average of the channels, <float32>[n] in pieces, at the file's own rate."""
    import soundfile

    rate_hz = sound.samplerate
    slack = MP3_SLACK if sound.format == "MP3" else 0
    done = 0
    while True:
        try:
            with quiet_stderr() if sound.format == "MP3" else nullcontext():
                frames = sound.read(READ_FRAMES, dtype="float32", always_2d=True)
        except soundfile.SoundFileError as error:
            raise _cut_short(path, done / rate_hz, promised / rate_hz) from error
        if not len(frames):
            break
        broken = ~(np.abs(frames) <= LOUDEST)  # true of NaN too
        if broken.any():
            place = int(broken.any(axis=1).argmax())
            value = frames[place][broken[place]][0]
            raise UserError(
                f"{path}: expected samples from -1 to 1, got {value:g} "
                f"at {(done + place) / rate_hz:.3f} s"
            )
        done += len(frames)
        yield frames.mean(axis=1)
    if done + slack < promised:
        raise _cut_short(path, done / rate_hz, promised / rate_hz)


def _check_size(path: Path, sound: Any) -> None:
    """Compare the sizes of the samples as the header says and as the file has them.

    For WAV and AIFF, libsndfile takes what is there and tells only its log.
    """
    log = re.search(r"(?:data|SSND) *: (\d+) \(should be (\d+)\)", sound.extra_info)
    if not log:
        return
    promised, present = map(int, log.groups())
    if present < promised and not _is_unknown(promised):
        present_s = sound.frames / sound.samplerate
        raise _cut_short(path, present_s, present_s * promised / max(1, present))


def _is_unknown(size: int) -> bool:
    """Tell whether a size of WAV data is what programs write that do not know it yet.

    They write the largest 32-bit number, signed or not, perhaps less the header or rounded.
    """
    return size >= 0xFFFF_FF00 or 0x7FFF_F000 <= size <= 0x8000_0100


def _has_length(file: BinaryIO) -> bool:
    """Tell whether the first frame of an MP3 holds the length (Xing, Info or VBRI header)."""
    head = os.pread(file.fileno(), 10, 0)
    start = 0
    if head[:3] == b"ID3":  # its size: four bytes of 7 bits
        for byte in head[6:]:
            start = start * 128 + byte
        start += len(head)
    frame = os.pread(file.fileno(), 256, start)
    return any(name in frame for name in (b"Xing", b"Info", b"VBRI"))


def _from_ffmpeg(path: Path) -> Iterator[np.ndarray]:
    """Decode with the ffmpeg program.

    It is run directly because pydub, which would run it too, holds all of the sound in memory.
    """
    if shutil.which("ffmpeg") is None:
        raise UserError(
            f"{path} needs the program ffmpeg, which is not installed: install it, or convert "
            "the file to WAV, FLAC, OGG or MP3"
        )
    command = ["ffmpeg", "-nostdin", "-v", "error", "-xerror", "-protocol_whitelist", "file,pipe"]
    command += ["-i", f"file:{path}", "-map", "0:a:0", "-ac", "1", "-c:a", "pcm_s16le"]
    command += ["-f", "wav", "-"]  # a WAV tells the rate
    done = 0
    with (
        tempfile.TemporaryFile() as log,
        subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=log
        ) as process,
    ):
        stdout = cast(BinaryIO, process.stdout)
        try:
            for piece in pcm_blocks(stdout, RATE_HZ, READ_FRAMES):
                done += len(piece)
                yield piece
            process.wait()
        finally:
            process.kill()  # if not all was wanted
        log.seek(0)
        messages = log.read().decode("utf-8", "replace").splitlines()
    # A WebM that was cut short is not an error for ffmpeg, it only says so.
    if process.returncode or any("prematurely" in message for message in messages):
        message = re.sub(r"^(\[[^]]*\] *)+", "", messages[0]) if messages else "no message"
        raise UserError(
            f"{path} is damaged or not audio: ffmpeg decodes {done / RATE_HZ:.1f} s of it and "
            f"says: {message}"
        )


def pcm_blocks(stream: BinaryIO, rate_hz: int, samples: int) -> Iterator[np.ndarray]:
    """Yield the samples of a stream of raw PCM as soon as they are there.

    Args:
        stream: signed 16-bit little-endian mono, chunked in any way, such as `sys.stdin.buffer`;
            or a WAV of the same, whose header then tells the rate.
        rate_hz: of the stream; resampling to 16 kHz delays by up to 0.12 s.
        samples: how many to take from the stream at once, at most.

    Yields:
        Samples <float32>[n], n > 0, at 16 kHz. A last odd byte is dropped.

    Raises:
        UserError: a WAV of another kind or cut short, or an odd rate.
    """
    # read1 returns what is there; read would wait until all is there.
    take: Callable[[int], bytes] = getattr(stream, "read1", stream.read)
    start = _exactly(take, 4)
    size = None
    if start == b"RIFF":
        rate_hz, size = _wav_header(take)
        start = b""
    _check_rate("the stream", rate_hz)
    yield from _resampled(_pcm(_chunks(take, start, 2 * samples, size, rate_hz)), rate_hz)


def _exactly(take: Callable[[int], bytes], size: int) -> bytes:
    """Read `size` bytes, or all that is left."""
    found = b""
    while len(found) < size and (more := take(size - len(found))):
        found += more
    return found


def _wav_header(take: Callable[[int], bytes]) -> tuple[int, int | None]:
    """Read a WAV's header after `RIFF`, up to the samples.

    Returns:
        Samples a second, and the number of bytes that follow (None: as many as there are).
    """
    kind = _exactly(take, 8)[4:]
    rate_hz = 0
    while kind == b"WAVE":
        chunk = _exactly(take, 8)
        name, size = chunk[:4], int.from_bytes(chunk[4:], "little")
        if len(chunk) < 8 or name == b"data":
            break
        padded = size + size % 2
        if name == b"fmt " and size < 1_000:
            fields = _exactly(take, padded)
            rate_hz = _format_rate(fields) if len(fields) == padded >= 16 else 0
            continue
        while padded > 0 and (skipped := take(min(padded, READ_FRAMES))):
            padded -= len(skipped)
    if kind != b"WAVE" or not rate_hz or len(chunk) < 8:
        raise UserError("expected raw samples or a WAV in the stream, got a broken WAV header")
    return rate_hz, None if size == 0 or _is_unknown(size) else size


def _format_rate(chunk: bytes) -> int:
    """Return the rate of a WAV's `fmt ` chunk (raises UserError when not 16-bit mono PCM)."""
    fields = [int.from_bytes(chunk[a:b], "little") for a, b in ((0, 2), (2, 4), (4, 8), (14, 16))]
    encoding, channels, rate_hz, bits = fields
    if encoding == 0xFFFE:  # WAVE_FORMAT_EXTENSIBLE: the encoding proper stands further on
        encoding = int.from_bytes(chunk[24:26], "little")
    if (encoding, channels, bits) != (1, 1, 16):
        raise UserError(
            "expected a WAV of 16-bit mono PCM in the stream, "
            f"got {channels} channels of {bits} bits in encoding {encoding}"
        )
    return rate_hz


def _chunks(
    take: Callable[[int], bytes], start: bytes, most: int, size: int | None, rate_hz: int
) -> Iterator[bytes]:
    """Yield `start` and then `size` bytes (None: all) as they come, at most `most` at once."""
    if start:
        yield start
    done = 0
    while chunk := take(most if size is None else min(most, size - done)):
        done += len(chunk)
        yield chunk
    if size is not None and done < size:
        raise _cut_short("the stream", done / 2 / rate_hz, size / 2 / rate_hz)


def _pcm(chunks: Iterable[bytes]) -> Iterator[np.ndarray]:
    odd = b""
    for chunk in chunks:
        joined = odd + chunk
        whole = len(joined) // 2 * 2
        odd = joined[whole:]
        yield np.frombuffer(joined[:whole], "<i2").astype(np.float32) / FULL_SCALE
