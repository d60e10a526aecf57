"""Streams of raw samples and of WAV, in chunks of any size."""

import io

import numpy as np
import pytest
from seqapps.common.errors import UserError
from seqapps.common.io.pcm import RATE_HZ, pcm_blocks

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
    first = next(pcm_blocks(stream, RATE_HZ, 4_000))
    assert len(first) == 2
    assert stream.tell() == 4


@pytest.mark.parametrize("stream", [io.BytesIO, Dripping])
def test_a_wav_in_a_stream_is_taken_for_one(stream):
    samples = noise(5_000)
    content = wav(pcm_bytes(samples)) + b"LIST\x04\0\0\0tail"
    found = np.concatenate(list(pcm_blocks(stream(content), 8_000, 777)))
    np.testing.assert_array_equal(
        found, np.frombuffer(pcm_bytes(samples), "<i2") / np.float32(32768)
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
