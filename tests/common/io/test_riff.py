"""WAVs without a size, with a sample cut off, and several in one file or stream."""

import io
import struct

import numpy as np
import pytest
import soundfile
from seqapps.common.errors import UserError
from seqapps.common.io import audio, audio_formats
from seqapps.common.io.audio import RATE_HZ, pcm_blocks

from tests.common.io.sounds import Dripping, loudest_hz, noise, pcm_bytes, tone, wav

ONE = wav(pcm_bytes(tone(1.0)))
SLOW = wav(pcm_bytes(tone(1.0, 8_000)), rate_hz=8_000)
EMPTY = wav(pcm_bytes(tone(1.0)), 0)  # a size of 0 with sound behind it
ENDLESS = wav(pcm_bytes(tone(1.0)), 0xFFFF_FFFF)
TAGGED = ONE + b"LIST\x04\0\0\0tail"


def in_file(tmp_path, content: bytes) -> np.ndarray:
    (tmp_path / "a.wav").write_bytes(content)
    return audio.read(tmp_path / "a.wav", max_s=99)


def in_stream(stream, content: bytes) -> np.ndarray:
    return np.concatenate(list(pcm_blocks(stream(content), 44_100, 1_000)))


@pytest.mark.parametrize(
    ("content", "seconds"),
    [
        (EMPTY, 1), (EMPTY[:-1], 1), (ONE[:-1], 1), (SLOW[:-1], 1), (ONE + ONE, 2),
        (ONE + SLOW + ONE, 3), (TAGGED, 1), (TAGGED + TAGGED, 2), (ONE + EMPTY, 2),
        (EMPTY[:4] + bytes(4) + EMPTY[8:], 1), (ENDLESS, 1),
    ],
    ids=["no size", "no size, odd", "a byte less", "slow, a byte less", "two", "rates", "tag",
         "two with tags", "the second without a size", "no sizes at all", "endless"],
)  # fmt: skip
def test_all_sound_is_read(tmp_path, content, seconds):
    for samples in (
        in_file(tmp_path, content), in_stream(io.BytesIO, content), in_stream(Dripping, content),
    ):  # fmt: skip
        assert abs(len(samples) - seconds * RATE_HZ) <= 2
        assert abs(loudest_hz(samples) - 440) < 2


@pytest.mark.parametrize("stream", [io.BytesIO, Dripping])
def test_a_wav_behind_one_of_unknown_size_is_found_in_a_stream(stream):
    samples = in_stream(stream, ENDLESS + SLOW + ENDLESS)
    assert abs(len(samples) - 3 * RATE_HZ) <= 2 and abs(loudest_hz(samples) - 440) < 2


def test_samples_that_spell_riff_are_samples():
    content = b"RIFFRIFF0123WAVY" * 50 + b"RIF"
    found = in_stream(Dripping, wav(content, 0xFFFF_FFFF, RATE_HZ))
    np.testing.assert_array_equal(found, np.frombuffer(content[:-1], "<i2") / np.float32(32768))


def test_channels_and_widths_stay_in_a_wav_without_a_size(tmp_path):
    both = np.stack([tone(1.0), 0 * tone(1.0)], 1)
    soundfile.write(tmp_path / "a.wav", both, RATE_HZ, "PCM_24")
    content = (tmp_path / "a.wav").read_bytes()
    at = content.index(b"data") + 4
    (tmp_path / "a.wav").write_bytes(content[:at] + bytes(4) + content[at + 4 :])
    samples = audio.read(tmp_path / "a.wav", max_s=9)
    np.testing.assert_allclose(samples, both.mean(axis=1), atol=1e-6)
    with audio_formats.native(tmp_path / "a.wav") as (sound,):
        assert (sound.channels, len(sound.read(2 * RATE_HZ))) == (2, RATE_HZ)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (ONE[:-2], r"expected 1\.0000 s by its header, got 0\.9999 s"),
        (ONE[:-100], r"expected 1\.000 s by its header, got 0\.997 s"),
        (ONE[:-3_300], r"expected 1\.0 s by its header, got 0\.9 s"),
        (wav(b""), "contains no samples"),
        (wav(b"") + b"LIST\x04\0\0\0tail", "contains no samples"),
        (ONE + ONE[:-100], r"expected 1\.000 s by its header, got 0\.997 s"),
    ],
)
def test_the_line_about_missing_samples_does_not_contradict_itself(tmp_path, content, message):
    with pytest.raises(UserError, match=message):
        in_file(tmp_path, content)
    if "no samples" not in message:
        with pytest.raises(UserError, match=f"the stream is damaged or cut short: {message}"):
            in_stream(io.BytesIO, content)


def encoded(name: str, **options) -> bytes:
    file = io.BytesIO()
    soundfile.write(file, noise(RATE_HZ), RATE_HZ, format=name, **options)
    return file.getvalue()


BARE_MP3 = encoded("MP3")
ADTS = bytes.fromhex("fff1604014bffc") + bytes(158)  # a frame of 165 bytes


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (encoded("FLAC"), "FLAC"), (BARE_MP3, "MP3"), (b"ID3\4" + bytes(99), "MP3"),
        (encoded("OGG"), "OGG"), (encoded("AIFF"), "AIFF"), (encoded("CAF"), "CAF"),
        (encoded("AU"), "AU"), (encoded("W64"), "W64"), (encoded("RF64"), "RF64"),
        (b"\0\0\0\x20ftypM4A " + bytes(99), "MP4"), (b"\x1aE\xdf\xa3" + bytes(99), "WebM"),
        (2 * ADTS, "AAC"), (b"#!AMR\n" + bytes(99), "AMR"), (b"wvpk" + bytes(99), "WavPack"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)  # fmt: skip
def test_encoded_sound_in_a_stream_is_refused_by_its_name(content, name):
    for stream in (io.BytesIO, Dripping):
        with pytest.raises(UserError, match=rf"raw 16-bit samples or a WAV .*, got .*{name}.*: "):
            in_stream(stream, content)


@pytest.mark.parametrize(
    "start",
    [
        struct.pack("<4h", 0, 0x2000, 0, 0), b"\xff\xfb\x90\x00" + bytes(900), b"\xff\xff" * 99,
        b"\xff\xf1\x60\x40\x14\xbf\xfc" + bytes(900), b"\xff", b"\0\0\0\x20abcd", b"RIF",
    ],
)  # fmt: skip
def test_raw_samples_that_begin_like_a_format_are_raw(start):
    content = start + pcm_bytes(tone(0.1))
    for stream in (io.BytesIO, Dripping):
        found = np.concatenate(list(pcm_blocks(stream(content), RATE_HZ, 999)))
        whole = content[: len(content) // 2 * 2]
        np.testing.assert_array_equal(found, np.frombuffer(whole, "<i2") / np.float32(32768))
