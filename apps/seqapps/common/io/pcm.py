"""Streams of 16-bit samples (raw PCM or WAV), and conversion to the rate of the models."""

import struct
from collections.abc import Callable, Iterable, Iterator
from typing import Any, Protocol

import numpy as np

from seqapps.common.errors import UserError

RATE_HZ = 16_000
MIN_RATE_HZ = 1_000
MAX_RATE_HZ = 768_000
FULL_SCALE = 32_768  # of 16-bit samples
SKIPPED_BYTES = 8_192  # at once, of a WAV's other chunks


class ByteStream(Protocol):
    r"""A binary file whose `read` waits for all bytes, and whose `read1`, if any, does not.

    Example:
        >>> import io
        >>> stream: ByteStream = io.BytesIO(bytes(3))
        >>> stream.read(2)
        b'\x00\x00'
    """

    def read(self, size: int, /) -> bytes:
        """Return `size` bytes, or those that are left."""


def pcm_blocks(stream: ByteStream, rate_hz: int, max_samples: int) -> Iterator[np.ndarray]:
    """Yield the samples of a stream as soon as they arrive, at most `max_samples` at once.

    Args:
        stream: signed 16-bit little-endian mono samples, or a WAV of such samples, whose header
            then overrides `rate_hz`.
        rate_hz: sample rate of the stream; resampling to 16 kHz delays by up to 0.12 s.

    Yields:
        Samples <float32>[n], n > 0, mono, 16 kHz, in [-1, 1]. A last odd byte is dropped.

    Raises:
        UserError: a WAV of another kind or cut short, or a rate outside 1 to 768 kHz.

    Example:
        >>> import io
        >>> [block.tolist() for block in pcm_blocks(io.BytesIO(bytes([0, 64, 0, 128])), RATE_HZ, 9)]
        [[0.5, -1.0]]
    """
    size = None
    start = stream.read(4)
    if start == b"RIFF":
        rate_hz, size = _wav_header(stream)
        start = b""
    check_rate("the stream", rate_hz)
    yield from resampled(_pcm(stream, start, max_samples, size, rate_hz), rate_hz)


def resampled(pieces: Iterable[np.ndarray], rate_hz: int) -> Iterator[np.ndarray]:
    """Yield pieces <float32>[n] at 16 kHz and clipped to [-1, 1]; empty pieces are left out.

    Example:
        >>> [len(piece) for piece in resampled([np.zeros(2), np.zeros(0)], RATE_HZ)]
        [2]
    """
    for piece in pieces if rate_hz == RATE_HZ else _soxr(pieces, rate_hz):
        if piece.size:
            yield np.clip(piece, -1, 1)


def mono(samples: Any) -> np.ndarray:
    """Return samples, [n] or [n, channels], float or int16, as <float32>[n] in [-1, 1].

    Raises:
        UserError: another shape or type, or samples that are not finite.

    Example:
        >>> mono(np.int16([[16384, 0], [-32768, -32768]])).tolist()
        [0.25, -1.0]
    """
    values = np.asarray(samples)
    scale = FULL_SCALE if values.dtype == np.int16 else 1
    if scale == 1 and not np.issubdtype(values.dtype, np.floating) and values.size:
        raise UserError(f"expected samples of type float or int16, got {values.dtype}")
    if values.ndim not in (1, 2):
        raise UserError(f"expected samples of shape [n] or [n, channels], got {values.shape}")
    values = values.astype(np.float32, copy=False)
    if values.ndim == 2:
        values = values.mean(axis=1)
    if not np.isfinite(values).all():  # one would spoil the state for all that follow
        raise UserError("expected samples from -1 to 1, got some that are not finite")
    return values if scale == 1 else values / np.float32(scale)


def check_rate(name: object, rate_hz: int) -> None:
    """Raise a UserError if a sample rate is outside 1 to 768 kHz."""
    if not MIN_RATE_HZ <= rate_hz <= MAX_RATE_HZ:
        raise UserError(
            f"{name}: expected a sample rate from {MIN_RATE_HZ:,} to {MAX_RATE_HZ:,} Hz, "
            f"got {rate_hz:,} Hz"
        )


def cut_short(name: object, actual_s: float, expected_s: float = 0) -> UserError:
    """Return the error for a sound that ends too early; `expected_s` 0 is an unknown length.

    Example:
        >>> print(cut_short("a.wav", 1, 2))
        a.wav is damaged or cut short: expected 2.0 s by its header, got 1.0 s
    """
    header = f"expected {expected_s:.1f} s by its header, " if expected_s else ""
    return UserError(f"{name} is damaged or cut short: {header}got {actual_s:.1f} s")


def is_unknown_size(size: int) -> bool:
    """Return whether a WAV's data size is one that programs write before they have the length.

    It is the largest 32-bit number, signed or unsigned, perhaps less the header or rounded.
    """
    return size >= 0xFFFF_FF00 or 0x7FFF_F000 <= size <= 0x8000_0100


def resampler(rate_hz: int) -> Any:
    """Return a `soxr.ResampleStream` of one channel from a rate to 16 kHz, at high quality.

    Example:
        >>> len(resampler(32_000).resample_chunk(np.zeros(3_200, np.float32), last=True))
        1600
    """
    import soxr

    return soxr.ResampleStream(rate_hz, RATE_HZ, 1, dtype="float32", quality="HQ")


def _soxr(pieces: Iterable[np.ndarray], rate_hz: int) -> Iterator[np.ndarray]:
    stream = resampler(rate_hz)
    for piece in pieces:
        yield stream.resample_chunk(piece)
    yield stream.resample_chunk(np.zeros(0, np.float32), last=True)


def _wav_header(stream: ByteStream) -> tuple[int, int | None]:
    """Read a WAV's header after `RIFF`; return the rate in Hz and the size in bytes, if known."""
    rate_hz = 0
    is_wave = stream.read(8)[4:] == b"WAVE"
    while is_wave and len(head := stream.read(8)) == 8:
        name, size = head[:4], int.from_bytes(head[4:], "little")
        if name == b"data":
            if not rate_hz:
                break
            return rate_hz, None if size == 0 or is_unknown_size(size) else size
        left = size + size % 2
        if name == b"fmt " and size < 1_000:
            rate_hz = _format_rate(stream.read(left))
            continue
        while left > 0 and (skipped := stream.read(min(left, SKIPPED_BYTES))):
            left -= len(skipped)
    raise UserError("expected raw samples or a WAV in the stream, got a broken WAV header")


def _format_rate(chunk: bytes) -> int:
    """Return the sample rate of a `fmt ` chunk (UserError if it is not 16-bit mono PCM)."""
    if len(chunk) < 16:
        return 0
    encoding, channels, rate_hz, _, _, bits = struct.unpack_from("<HHIIHH", chunk)
    if encoding == 0xFFFE:  # WAVE_FORMAT_EXTENSIBLE, followed by the actual encoding
        encoding = int.from_bytes(chunk[24:26], "little")
    if (encoding, channels, bits) != (1, 1, 16):
        raise UserError(
            "expected a WAV of 16-bit mono PCM in the stream, "
            f"got {channels} channels of {bits} bits in encoding {encoding}"
        )
    return int(rate_hz)


def _pcm(
    stream: ByteStream, waiting: bytes, max_samples: int, size: int | None, rate_hz: int
) -> Iterator[np.ndarray]:
    """Yield the samples of the bytes `waiting` and of `size` more bytes (None: all)."""
    # read1 returns the bytes that have arrived; read would wait for more.
    take: Callable[[int], bytes] = getattr(stream, "read1", stream.read)
    done = 0
    while True:
        whole = len(waiting) // 2 * 2
        yield np.frombuffer(waiting[:whole], "<i2").astype(np.float32) / FULL_SCALE
        chunk = take(min(2 * max_samples, 2 * max_samples if size is None else size - done))
        if not chunk:
            break
        done += len(chunk)
        waiting = waiting[whole:] + chunk
    if size is not None and done < size:
        raise cut_short("the stream", done / 2 / rate_hz, size / 2 / rate_hz)
