"""Files of every format give the same samples, and errors name the file."""

import io

import numpy as np
import pytest
import soundfile
import soxr
from seqapps.common.errors import UserError
from seqapps.common.io import audio
from seqapps.common.io.audio import RATE_HZ, pcm_blocks

from tests.common.io.sounds import loudest_hz, noise, pcm_bytes, tone, wav


@pytest.mark.parametrize(
    ("name", "rate_hz", "channels"),
    [
        ("a.wav", 16_000, 1),
        ("a.wav", 8_000, 1),
        ("a.wav", 44_100, 2),
        ("a.flac", 48_000, 2),
        ("a.ogg", 48_000, 2),
        ("a.mp3", 44_100, 1),
        ("a.aiff", 22_050, 3),
    ],
)
def test_any_rate_and_format_becomes_16_khz_mono(tmp_path, name, rate_hz, channels):
    path = tmp_path / name
    left = tone(1.5, rate_hz)
    soundfile.write(path, np.stack([left] + [0 * left] * (channels - 1), axis=1), rate_hz)
    samples = audio.read(path, max_s=2.0)
    assert samples.dtype == np.float32
    assert abs(len(samples) - 1.5 * RATE_HZ) <= 2
    assert abs(loudest_hz(samples) - 440) < 1
    assert np.sqrt(np.mean(samples**2)) == pytest.approx(0.5 / np.sqrt(2) / channels, rel=0.03)


@pytest.mark.parametrize("name", ["a.wav", "a.flac", "a.ogg", "a.mp3"])
@pytest.mark.parametrize("rate_hz", [16_000, 48_000])
def test_blocks_are_the_whole_cut_into_equal_lengths(tmp_path, name, rate_hz):
    path = tmp_path / name
    soundfile.write(path, noise(3 * rate_hz), rate_hz)
    whole = audio.read(path, max_s=4.0)
    for seconds in (0.01, 0.7, 10.0):
        found = list(audio.blocks(path, seconds))
        assert {len(block) for block in found[:-1]} <= {round(seconds * RATE_HZ)}
        np.testing.assert_array_equal(np.concatenate(found), whole)


@pytest.mark.parametrize("rate_hz", [16_000, 44_100])
def test_decoding_in_pieces_equals_decoding_at_once(tmp_path, rate_hz):
    for name in ("a.wav", "a.flac", "a.ogg", "a.mp3"):
        soundfile.write(tmp_path / name, tone(2.0, rate_hz), rate_hz)
        at_once, _ = soundfile.read(tmp_path / name, dtype="float32")
        expected = soxr.resample(at_once, rate_hz, RATE_HZ)
        found = audio.read(tmp_path / name, max_s=9)
        np.testing.assert_allclose(found, expected, atol=1e-6)


def test_too_long_is_refused(tmp_path):
    soundfile.write(tmp_path / "a.wav", tone(1.0), RATE_HZ)
    assert len(audio.read(tmp_path / "a.wav", max_s=1.0)) == RATE_HZ
    with pytest.raises(UserError, match=r"a\.wav: expected at most 0.9 s"):
        audio.read(tmp_path / "a.wav", max_s=0.9)


@pytest.mark.parametrize("name", ["a.wav", "a.flac", "a.aiff", "a.mp3"])
def test_a_file_cut_short_says_how_much_is_there(tmp_path, capfd, name):
    path = tmp_path / name
    soundfile.write(path, noise(4 * RATE_HZ), RATE_HZ)
    content = path.read_bytes()
    path.write_bytes(content[: len(content) // 2])
    with pytest.raises(
        UserError, match=r"a\.\w+ is damaged or cut short: expected 4\.0 s"
    ) as error:
        list(audio.blocks(path))
    readable = float(str(error.value).split("got ")[1].split(" s")[0])
    assert 1.0 < readable < 2.2
    assert "\n" not in str(error.value)
    assert capfd.readouterr().err == ""


@pytest.mark.parametrize("size", [0xFFFF_FFFF, 0xFFFF_FFFF - 36, 0x7FFF_FFFF - 36, 0x7FFF_F000])
def test_a_wav_of_unknown_length_is_read_to_its_end(tmp_path, size):
    path = tmp_path / "piped.wav"
    path.write_bytes(wav(pcm_bytes(tone(1.0)), size))
    assert len(audio.read(path, max_s=2.0)) == RATE_HZ
    streamed = pcm_blocks(io.BytesIO(path.read_bytes()), 8_000, 1_000)
    assert sum(map(len, streamed)) == RATE_HZ


def test_a_flac_of_unknown_length_is_read_to_its_end(tmp_path):
    path = tmp_path / "piped.flac"
    soundfile.write(path, noise(3 * RATE_HZ), RATE_HZ)
    content = bytearray(path.read_bytes())
    content[21] &= 0xF0  # the 36 bits of STREAMINFO that hold the number of samples
    content[22:26] = bytes(4)
    path.write_bytes(content)
    assert len(audio.read(path, max_s=9)) == 3 * RATE_HZ
    path.write_bytes(content[:-3_000])
    with pytest.raises(UserError, match=r"cut short: got 2\.\d s$"):
        audio.read(path, max_s=9)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (None, "No such file"),
        (b"", "is empty"),
        (b"hello\n" * 100, "is not audio"),
        (wav(b"\0" * 64)[:30], "damaged or cut short: 90 bytes are missing"),
        (wav(b""), "contains no samples"),
        (wav(b"\0" * 640, rate_hz=100), "sample rate from 1,000 to 768,000 Hz, got 100 Hz"),
        (wav(b"\0" * 2 * 65 * 9, channels=65), "expected at most 64 channels, got 65"),
    ],
    ids=["missing", "empty", "text", "header", "silent", "rate", "channels"],
)
def test_what_is_no_audio_is_refused_in_one_line(tmp_path, capfd, content, message):
    for name in ("a.wav", "a.mp3"):
        path = tmp_path / name
        if content is not None:
            path.write_bytes(content)
        with pytest.raises(UserError, match=message) as error:
            list(audio.blocks(path))
        assert str(path) in str(error.value)
        assert "\n" not in str(error.value)
    assert capfd.readouterr().err == ""


def test_a_folder_is_no_audio_file(tmp_path):
    with pytest.raises(UserError, match="which is a folder"):
        audio.read(tmp_path, max_s=1.0)


def test_files_are_found_in_order_and_hidden_ones_left_out(tmp_path):
    for name in ("b.wav", "a/z.FLAC", "a/.hidden.wav", ".git/c.wav", "notes.txt", "a.m4a"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(b"")
    (tmp_path / "folder.wav").mkdir()
    found = [path.relative_to(tmp_path).as_posix() for path in audio.files(tmp_path)]
    assert found == ["a.m4a", "a/z.FLAC", "b.wav"]
    assert audio.files(tmp_path / "b.wav") == [tmp_path / "b.wav"]
    with pytest.raises(UserError, match=r"no audio file in .*folder\.wav: .*\.flac .*\.wav"):
        audio.files(tmp_path / "folder.wav")
    with pytest.raises(UserError, match="which does not exist"):
        audio.files(tmp_path / "none")
