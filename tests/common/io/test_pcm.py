"""Streams of raw samples and of WAV, in chunks of any size."""

import io
import struct

import numpy as np
import pytest
from seqapps.common.errors import UserError
from seqapps.common.io.pcm import (
    RATE_HZ,
    check_rate,
    cut_short,
    is_unknown_size,
    pcm_blocks,
    resampled,
)

from tests.common.io.sounds import Dripping, loudest_hz, noise, pcm_bytes, tone, wav


@pytest.mark.parametrize("stream", [io.BytesIO, Dripping])
def test_raw_samples_come_in_any_chunks(stream):
    samples = noise(5_000)
    found = list(pcm_blocks(stream(pcm_bytes(samples) + b"\x01"), RATE_HZ, 777))
    assert all(0 < len(block) <= 777 for block in found)
    np.testing.assert_array_equal(
        np.concatenate(found), np.frombuffer(pcm_bytes(samples), "<i2") / np.float32(32768)
    )


def test_raw_samples_of_another_rate_are_resampled():
    found = np.concatenate(list(pcm_blocks(Dripping(pcm_bytes(tone(0.5, 8_000))), 8_000, 4_000)))
    assert abs(len(found) - RATE_HZ // 2) <= 2
    assert abs(loudest_hz(found) - 440) < 2


def test_samples_are_given_as_soon_as_they_are_there():
    stream = Dripping(pcm_bytes(noise(5_000)))
    blocks = pcm_blocks(stream, RATE_HZ, 4_000)
    assert len(next(blocks)) == 2 and stream.tell() == 4
    assert len(next(blocks)) == 2 and stream.tell() == 9  # five bytes, two whole samples


def test_a_stream_may_only_know_how_to_wait_for_all_bytes():
    class Waiting:
        def __init__(self, content: bytes) -> None:
            self.read = io.BytesIO(content).read

    found = list(pcm_blocks(Waiting(pcm_bytes(np.ones(7))), RATE_HZ, 4))
    assert [len(block) for block in found] == [2, 4, 1]


def test_samples_are_clipped_to_full_scale():
    (found,) = resampled([np.array([-1.5, -1, 0.5, 1.5]), np.zeros(0)], RATE_HZ)
    assert found.tolist() == [-1, -1, 0.5, 1]


def test_the_ends_of_the_range_of_rates():
    check_rate("a.wav", 1_000)
    check_rate("a.wav", 768_000)
    for rate_hz in (999, 768_001):
        with pytest.raises(UserError) as caught:
            list(pcm_blocks(io.BytesIO(), rate_hz, 9))
        assert str(caught.value) == (
            f"the stream: expected a sample rate from 1,000 to 768,000 Hz, got {rate_hz:,} Hz"
        )


def test_a_sound_that_ends_too_early_is_named_with_its_length():
    assert str(cut_short("a.wav", 1.5)) == "a.wav is damaged or cut short: got 1.5 s"
    assert str(cut_short("a.wav", 1.5, 2)).endswith("expected 2.0 s by its header, got 1.5 s")


@pytest.mark.parametrize(
    ("size", "unknown"),
    [
        (0xFFFF_FFFF, True), (0xFFFF_FF00, True), (0xFFFF_FEFF, False),
        (0x8000_0101, False), (0x8000_0100, True), (0x7FFF_F000, True), (0x7FFF_EFFF, False),
        (0, False),
    ],
)  # fmt: skip
def test_sizes_that_programs_write_before_they_have_the_length(size, unknown):
    assert is_unknown_size(size) is unknown


@pytest.mark.parametrize("size", [0, 0xFFFF_FFFF])
def test_a_wav_of_unknown_size_is_read_to_its_end(size):
    found = np.concatenate(list(pcm_blocks(io.BytesIO(wav(bytes(640), size)), RATE_HZ, 99)))
    assert len(found) == 320


def riff(*chunks: tuple[bytes, bytes]) -> bytes:
    parts = (name + struct.pack("<I", len(content)) + content for name, content in chunks)
    return b"RIFF\0\0\0\0WAVE" + b"".join(parts)


PCM = struct.pack("<HHIIHH", 1, 1, RATE_HZ, 2 * RATE_HZ, 2, 16)
EXTENSIBLE = struct.pack("<HHIIHHHHI", 0xFFFE, 1, RATE_HZ, 2 * RATE_HZ, 2, 16, 22, 16, 4)


def test_the_encoding_of_an_extensible_format_is_read():
    header = EXTENSIBLE + b"\1\0" + bytes(14)
    content = riff((b"fmt ", header), (b"data", pcm_bytes(np.ones(8))))
    assert sum(len(block) for block in pcm_blocks(io.BytesIO(content), RATE_HZ, 99)) == 8
    for code, encoding in ((b"\3\0", 3), (b"\1\2", 513)):
        header = EXTENSIBLE + code + b"\7" + bytes(13)
        with pytest.raises(UserError, match=f"1 channels of 16 bits in encoding {encoding}$"):
            list(pcm_blocks(io.BytesIO(riff((b"fmt ", header))), RATE_HZ, 99))


@pytest.mark.parametrize(
    "chunks",
    [
        [(b"data", bytes(8)), (b"fmt ", PCM)],
        [(b"fmt ", PCM[:8]), (b"data", bytes(8))],
        [(b"fmt ", PCM + bytes(984)), (b"data", bytes(8))],
    ],
    ids=["data first", "too short", "too long"],
)
def test_samples_without_a_format_before_them_are_refused(chunks):
    with pytest.raises(UserError, match="a broken WAV header"):
        list(pcm_blocks(io.BytesIO(riff(*chunks)), RATE_HZ, 99))


@pytest.mark.parametrize("stream", [io.BytesIO, Dripping])
def test_a_wav_in_a_stream_is_taken_for_one(stream):
    samples = noise(5_000)
    content = wav(pcm_bytes(samples)) + b"LIST\x04\0\0\0tail"
    found = list(pcm_blocks(stream(content), 8_000, 777))
    assert all(0 < len(block) <= 777 for block in found)
    np.testing.assert_array_equal(
        np.concatenate(found), np.frombuffer(pcm_bytes(samples), "<i2") / np.float32(32768)
    )


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (wav(bytes(640), channels=2), "16-bit mono PCM in the stream, got 2 channels of 16 bits"),
        (wav(bytes(640))[:30], "a broken WAV header"),
        (b"RIFF\0\0\0\0AVI LIST" + bytes(99), "a broken WAV header"),
        (wav(bytes(32_000), 64_000), r"expected 2\.0 s by its header, got 1\.0 s"),
        (wav(bytes(640), rate_hz=5), "sample rate .* got 5 Hz"),
    ],
    ids=["stereo", "header", "avi", "short", "rate"],
)
def test_another_wav_in_a_stream_is_refused(content, message):
    with pytest.raises(UserError, match=message):
        list(pcm_blocks(Dripping(content), RATE_HZ, 1_000))
