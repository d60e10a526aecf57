"""MP3 without a length, samples out of range, and the program ffmpeg."""

import imageio_ffmpeg
import numpy as np
import pytest
import soundfile
from seqapps.common.errors import UserError
from seqapps.common.io import audio, audio_formats
from seqapps.common.io.audio import RATE_HZ

from tests.common.io.sounds import loudest_hz, noise, pcm_bytes, tone, wav


def test_an_mp3_that_is_not_read_to_its_end_is_refused(tmp_path):
    path = tmp_path / "joined.mp3"
    soundfile.write(path, noise(20 * RATE_HZ), RATE_HZ, bitrate_mode="CONSTANT")
    path.write_bytes(2 * path.read_bytes())
    with pytest.raises(UserError, match=r"only the first 20\.0 s"):
        audio.read(path, max_s=60.0)


def without_length(path) -> None:
    """Take away an MP3's first frame, which holds the length."""
    content = path.read_bytes()
    path.write_bytes(content[content.index(content[:2], 100) :])


def test_an_mp3_without_a_length_is_read(tmp_path):
    path = tmp_path / "bare.mp3"
    constant = {"bitrate_mode": "CONSTANT", "compression_level": 0.5}
    soundfile.write(path, noise(4 * RATE_HZ), RATE_HZ, **constant)
    without_length(path)
    path.write_bytes(path.read_bytes() + b"TAG" + bytes(125))
    assert len(audio.read(path, max_s=60.0)) == pytest.approx(4 * RATE_HZ, abs=2_000)


def test_an_mp3_whose_length_is_guessed_wrong_is_refused(tmp_path):
    path = tmp_path / "bare.mp3"
    samples = noise(20 * RATE_HZ)
    samples[10 * RATE_HZ :] *= 1e-3  # fewer bits a second than the guess supposes
    variable = {"bitrate_mode": "VARIABLE", "compression_level": 0.5}
    soundfile.write(path, samples, RATE_HZ, **variable)
    without_length(path)
    with pytest.raises(UserError, match="its header gives no length"):
        audio.read(path, max_s=60.0)


@pytest.mark.parametrize("value", [np.nan, np.inf, -32_768.0])
def test_a_sample_that_is_no_number_is_named_with_its_time(tmp_path, value):
    samples = tone(2.0)
    samples[20_000] = value
    soundfile.write(tmp_path / "a.wav", samples, RATE_HZ, subtype="FLOAT")
    with pytest.raises(UserError, match=rf"a\.wav: .* got {value:g} at 1\.250 s"):
        audio.read(tmp_path / "a.wav", max_s=9)


def test_a_little_over_full_scale_is_clipped(tmp_path):
    soundfile.write(tmp_path / "a.wav", 3 * tone(0.1), RATE_HZ, subtype="FLOAT")
    samples = audio.read(tmp_path / "a.wav", max_s=1)
    assert samples.max() == 1 and samples.min() == -1


def test_without_ffmpeg_its_formats_are_refused(tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", "")
    path = tmp_path / "a.m4a"
    path.write_bytes(b"\0\0\0\x20ftypM4A " + bytes(100))
    with pytest.raises(UserError, match=r"a\.m4a needs the program ffmpeg, which is not installed"):
        list(audio.blocks(path))


def fake_ffmpeg(folder, monkeypatch, script: str) -> None:
    program = folder / "ffmpeg"
    program.write_text("#!/bin/sh\n" + script)
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(folder), prepend=":")


def test_what_ffmpeg_decodes_is_resampled(tmp_path, monkeypatch):
    (tmp_path / "decoded").write_bytes(wav(pcm_bytes(tone(2.0, 44_100)), 0xFFFF_FFFF, 44_100))
    fake_ffmpeg(tmp_path, monkeypatch, f"cat {tmp_path}/decoded")
    (tmp_path / "a.m4a").write_bytes(b"anything")
    samples = audio.read(tmp_path / "a.m4a", max_s=3.0)
    assert abs(len(samples) - 2 * RATE_HZ) <= 2
    assert abs(loudest_hz(samples) - 440) < 1


@pytest.mark.parametrize(
    "script",
    [
        "echo '[in#0 @ 0x5] moov atom not found' >&2\nexit 1",
        "echo '[webm @ 0x5] File ended prematurely, moov atom not found' >&2",
    ],
)
def test_what_ffmpeg_says_is_passed_on(tmp_path, monkeypatch, script):
    fake_ffmpeg(tmp_path, monkeypatch, script)
    (tmp_path / "a.m4a").write_bytes(b"anything")
    with pytest.raises(UserError, match=r"a\.m4a .* ffmpeg stopped .* moov atom") as error:
        audio.read(tmp_path / "a.m4a", max_s=3.0)
    assert "0x5" not in str(error.value)


def test_an_ffmpeg_that_is_not_needed_any_more_is_ended(tmp_path, monkeypatch):
    fake_ffmpeg(tmp_path, monkeypatch, "exec cat /dev/zero")
    (tmp_path / "a.m4a").write_bytes(b"anything")
    with pytest.raises(UserError, match="expected at most 2 s"):
        audio.read(tmp_path / "a.m4a", max_s=2.0)


def test_ffmpeg_is_called_as_it_wants_to_be(tmp_path, monkeypatch):
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin" / "ffmpeg").symlink_to(imageio_ffmpeg.get_ffmpeg_exe())
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    soundfile.write(tmp_path / "a.flac", tone(2.0, 44_100), 44_100)
    samples = np.concatenate(list(audio_formats._from_ffmpeg(tmp_path / "a.flac")))
    assert abs(len(samples) - 2 * RATE_HZ) <= 2
    assert abs(loudest_hz(samples) - 440) < 1
    (tmp_path / "a.m4a").write_bytes(b"hello\n" * 100)
    with pytest.raises(UserError, match=r"a\.m4a is damaged .*: ffmpeg stopped after 0\.0 s"):
        audio.read(tmp_path / "a.m4a", max_s=3.0)
