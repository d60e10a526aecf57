"""Sound of every kind comes in as the same samples, and what is broken is named."""

import io
import struct
import wave

import imageio_ffmpeg
import numpy as np
import pytest
import soundfile
import soxr
from seqapps.common.errors import UserError
from seqapps.common.io import audio
from seqapps.common.io.audio import RATE_HZ
from seqapps.common.io.features import FeatureStream, MelFeatures


def tone(seconds: float, rate_hz: int = RATE_HZ, frequency_hz: float = 440.0) -> np.ndarray:
    """A sine of half of full scale: <float32>[n]."""
    times = np.arange(round(seconds * rate_hz)) / rate_hz
    return (0.5 * np.sin(2 * np.pi * frequency_hz * times)).astype(np.float32)


def noise(samples: int, seed: int = 0) -> np.ndarray:
    """White noise over a tone: <float32>[n]."""
    random = np.random.default_rng(seed)
    loud = 0.1 * random.standard_normal(samples)
    return (0.4 * tone(samples / RATE_HZ)[:samples] + loud).astype(np.float32)


def wav(data: bytes, size: int | None = None, rate_hz: int = RATE_HZ, channels: int = 1) -> bytes:
    """A WAV whose header says `size` bytes, with a chunk that is to be skipped."""
    size = len(data) if size is None else size
    form = struct.pack("<HHIIHH", 1, channels, rate_hz, rate_hz * 2 * channels, 2 * channels, 16)
    chunks = b"WAVEfmt " + struct.pack("<I", 16) + form + b"LIST\x03\0\0\0abc\0"
    return b"RIFF" + struct.pack("<I", min(size + 48, 2**32 - 1)) + chunks + (
        b"data" + struct.pack("<I", size) + data
    )  # fmt: skip


def pcm(samples: np.ndarray) -> bytes:
    return (samples * 32767).astype("<i2").tobytes()


def loudest_hz(samples: np.ndarray) -> float:
    spectrum = np.abs(np.fft.rfft(samples * np.hanning(len(samples))))
    return float(spectrum.argmax() * RATE_HZ / len(samples))


class Dripping(io.BytesIO):
    """A stream that gives a few bytes at a time, as a pipe may."""

    def read1(self, size: int | None = -1) -> bytes:
        return super().read1(min(size or 0, 1 + self.tell() % 7))


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
    samples = audio.read(path, longest_s=2.0)
    assert samples.dtype == np.float32
    assert abs(len(samples) - 1.5 * RATE_HZ) <= 2
    assert abs(loudest_hz(samples) - 440) < 1
    assert np.sqrt(np.mean(samples**2)) == pytest.approx(0.5 / np.sqrt(2) / channels, rel=0.03)


@pytest.mark.parametrize("name", ["a.wav", "a.flac", "a.ogg", "a.mp3"])
@pytest.mark.parametrize("rate_hz", [16_000, 48_000])
def test_blocks_are_the_whole_cut_into_equal_lengths(tmp_path, name, rate_hz):
    path = tmp_path / name
    soundfile.write(path, noise(3 * rate_hz), rate_hz)
    whole = audio.read(path, longest_s=4.0)
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
        found = audio.read(tmp_path / name, longest_s=9)
        np.testing.assert_allclose(found, expected, atol=1e-6)


def test_too_long_is_refused(tmp_path):
    soundfile.write(tmp_path / "a.wav", tone(1.0), RATE_HZ)
    assert len(audio.read(tmp_path / "a.wav", longest_s=1.0)) == RATE_HZ
    with pytest.raises(UserError, match=r"a\.wav: expected at most 0.9 s"):
        audio.read(tmp_path / "a.wav", longest_s=0.9)


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
    path.write_bytes(wav(pcm(tone(1.0)), size))
    assert len(audio.read(path, longest_s=2.0)) == RATE_HZ
    streamed = audio.pcm_blocks(io.BytesIO(path.read_bytes()), 8_000, 1_000)
    assert sum(map(len, streamed)) == RATE_HZ


def test_a_flac_of_unknown_length_is_read_to_its_end(tmp_path):
    path = tmp_path / "piped.flac"
    soundfile.write(path, noise(3 * RATE_HZ), RATE_HZ)
    content = bytearray(path.read_bytes())
    content[21] &= 0xF0  # the 36 bits of STREAMINFO that hold the number of samples
    content[22:26] = bytes(4)
    path.write_bytes(content)
    assert len(audio.read(path, longest_s=9)) == 3 * RATE_HZ
    path.write_bytes(content[:-3_000])
    with pytest.raises(UserError, match=r"cut short: got 2\.\d s that can be read"):
        audio.read(path, longest_s=9)


def test_an_mp3_that_is_not_read_to_its_end_is_refused(tmp_path):
    path = tmp_path / "joined.mp3"
    soundfile.write(path, noise(20 * RATE_HZ), RATE_HZ, bitrate_mode="CONSTANT")
    path.write_bytes(2 * path.read_bytes())
    with pytest.raises(UserError, match=r"only the first 20\.0 s"):
        audio.read(path, longest_s=60.0)


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
    assert len(audio.read(path, longest_s=60.0)) == pytest.approx(4 * RATE_HZ, abs=2_000)


def test_an_mp3_whose_length_is_guessed_wrong_is_refused(tmp_path):
    path = tmp_path / "bare.mp3"
    samples = noise(20 * RATE_HZ)
    samples[10 * RATE_HZ :] *= 1e-3  # fewer bits a second than the guess supposes
    variable = {"bitrate_mode": "VARIABLE", "compression_level": 0.5}
    soundfile.write(path, samples, RATE_HZ, **variable)
    without_length(path)
    with pytest.raises(UserError, match="its header gives no length"):
        audio.read(path, longest_s=60.0)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (None, "No such file"),
        (b"", "is empty"),
        (b"hello\n" * 100, "is not audio"),
        (wav(b"\0" * 64)[:30], "is not audio"),
        (wav(b""), "holds no samples"),
        (wav(b"\0" * 640, rate_hz=100), "expected 1,000 to 768,000 samples a second, got 100"),
        (wav(b"\0" * 2 * 65 * 9, channels=65), "expected at most 64 channels, got 65"),
    ],
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
        audio.read(tmp_path, longest_s=1.0)


@pytest.mark.parametrize("value", [np.nan, np.inf, -32_768.0])
def test_a_sample_that_is_no_number_is_named_with_its_time(tmp_path, value):
    samples = tone(2.0)
    samples[20_000] = value
    soundfile.write(tmp_path / "a.wav", samples, RATE_HZ, subtype="FLOAT")
    with pytest.raises(UserError, match=rf"a\.wav: .* got {value:g} at 1\.250 s"):
        audio.read(tmp_path / "a.wav", longest_s=9)


def test_a_little_over_full_scale_is_clipped(tmp_path):
    soundfile.write(tmp_path / "a.wav", 3 * tone(0.1), RATE_HZ, subtype="FLOAT")
    samples = audio.read(tmp_path / "a.wav", longest_s=1)
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
    (tmp_path / "decoded").write_bytes(wav(pcm(tone(2.0, 44_100)), 0xFFFF_FFFF, 44_100))
    fake_ffmpeg(tmp_path, monkeypatch, f"cat {tmp_path}/decoded")
    (tmp_path / "a.m4a").write_bytes(b"anything")
    samples = audio.read(tmp_path / "a.m4a", longest_s=3.0)
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
    with pytest.raises(UserError, match=r"a\.m4a .* ffmpeg .* says: .*moov atom") as error:
        audio.read(tmp_path / "a.m4a", longest_s=3.0)
    assert "0x5" not in str(error.value)


def test_an_ffmpeg_that_is_not_needed_any_more_is_ended(tmp_path, monkeypatch):
    fake_ffmpeg(tmp_path, monkeypatch, "exec cat /dev/zero")
    (tmp_path / "a.m4a").write_bytes(b"anything")
    with pytest.raises(UserError, match="expected at most 2 s"):
        audio.read(tmp_path / "a.m4a", longest_s=2.0)


def test_ffmpeg_is_called_as_it_wants_to_be(tmp_path, monkeypatch):
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin" / "ffmpeg").symlink_to(imageio_ffmpeg.get_ffmpeg_exe())
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    soundfile.write(tmp_path / "a.flac", tone(2.0, 44_100), 44_100)
    samples = np.concatenate(list(audio._from_ffmpeg(tmp_path / "a.flac")))
    assert abs(len(samples) - 2 * RATE_HZ) <= 2
    assert abs(loudest_hz(samples) - 440) < 1
    (tmp_path / "a.m4a").write_bytes(b"hello\n" * 100)
    with pytest.raises(UserError, match=r"a\.m4a is damaged or not audio: ffmpeg decodes 0\.0 s"):
        audio.read(tmp_path / "a.m4a", longest_s=3.0)


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


@pytest.mark.parametrize("stream", [io.BytesIO, Dripping])
def test_raw_samples_come_in_any_chunks(stream):
    samples = noise(5_000)
    found = list(audio.pcm_blocks(stream(pcm(samples) + b"\x01"), RATE_HZ, 777))
    assert all(0 < len(block) <= 777 for block in found)
    np.testing.assert_array_equal(
        np.concatenate(found), np.frombuffer(pcm(samples), "<i2") / np.float32(32768)
    )


def test_raw_samples_of_another_rate_are_resampled():
    found = np.concatenate(list(audio.pcm_blocks(Dripping(pcm(tone(0.5, 8_000))), 8_000, 4_000)))
    assert abs(len(found) - RATE_HZ // 2) <= 2
    assert abs(loudest_hz(found) - 440) < 2


def test_samples_are_given_as_soon_as_they_are_there():
    stream = Dripping(pcm(noise(5_000)))
    first = next(audio.pcm_blocks(stream, RATE_HZ, 4_000))
    assert len(first) == 2
    assert stream.tell() == 4


@pytest.mark.parametrize("stream", [io.BytesIO, Dripping])
def test_a_wav_in_a_stream_is_taken_for_one(stream):
    samples = noise(5_000)
    content = wav(pcm(samples)) + b"LIST\x04\0\0\0tail"
    found = np.concatenate(list(audio.pcm_blocks(stream(content), 8_000, 777)))
    np.testing.assert_array_equal(found, np.frombuffer(pcm(samples), "<i2") / np.float32(32768))


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (wav(bytes(640), channels=2), "16-bit mono PCM in the stream, got 2 channels of 16 bits"),
        (wav(bytes(640))[:30], "a broken WAV header"),
        (b"RIFF\0\0\0\0AVI LIST" + bytes(99), "a broken WAV header"),
        (wav(bytes(32_000), 64_000), r"expected 2\.0 s as its header says, got 1\.0 s"),
        (wav(bytes(640), rate_hz=5), "samples a second, got 5"),
    ],
)
def test_another_wav_in_a_stream_is_refused(content, message):
    with pytest.raises(UserError, match=message):
        list(audio.pcm_blocks(Dripping(content), RATE_HZ, 1_000))


def test_written_samples_are_clipped_and_read_back(tmp_path):
    path = tmp_path / "a.wav"
    samples = np.array([0, 0.25, 1, 1.5, -1, -1.5, 1e9], np.float32)
    audio.write_wav(path, samples, 22_050)
    with wave.open(str(path)) as sound:
        assert (sound.getframerate(), sound.getnchannels(), sound.getsampwidth()) == (22_050, 1, 2)
        written = np.frombuffer(sound.readframes(99), "<i2")
    assert written.tolist() == [0, 8192, 32767, 32767, -32768, -32768, 32767]
    audio.write_wav(path, noise(1_000))
    np.testing.assert_allclose(audio.read(path, 1.0), noise(1_000), atol=0.6 / 32768)


FEATURES = [MelFeatures.mel(), MelFeatures.mel(20, window=400, hop=160), MelFeatures(200, 29)]
names = pytest.mark.parametrize("features", FEATURES, ids=["mel", "mel400", "spectrum"])


@names
def test_features_are_librosas(features):
    import librosa

    samples = noise(20_000)
    setting = {"n_fft": features.window, "hop_length": features.hop, "center": False}
    if features.bank is None:
        power = np.abs(librosa.stft(samples, **setting)) ** 2
    else:
        bands = {"n_mels": features.bands, "fmin": 60, "fmax": 7600}
        power = librosa.feature.melspectrogram(
            y=samples, sr=RATE_HZ, power=2, **bands, **setting
        )  # fmt: skip
    expected = np.log(power.T + 1e-6)
    assert features(samples).shape == expected.shape
    assert features(samples).dtype == np.float32
    np.testing.assert_allclose(features(samples), expected, atol=1e-4)


@names
def test_features_in_a_saved_model_are_numpys(features, tmp_path):
    tf = pytest.importorskip("tensorflow")
    module = tf.Module()
    module.serve = tf.function(
        features.graph, input_signature=[tf.TensorSpec([None], tf.float32)], autograph=False
    )
    tf.saved_model.save(module, str(tmp_path / "model"))
    serve = tf.saved_model.load(str(tmp_path / "model")).serve
    for count in (20_000, features.window, features.window - 1, 0):
        expected = features(noise(count))
        found = serve(tf.constant(noise(count))).numpy()
        assert found.shape == expected.shape == (features.frames(count), features.bands)
        # A single frequency may be almost silent: then float32 has few digits left.
        np.testing.assert_allclose(found, expected, atol=1e-3 if features.bank is None else 1e-4)


def test_features_are_computed_in_blocks(monkeypatch):
    features = FEATURES[0]
    whole = features(noise(50_000))
    monkeypatch.setattr("seqapps.common.io.features.FEATURE_FRAMES", 10)
    np.testing.assert_allclose(features(noise(50_000)), whole, atol=1e-5)


@names
@pytest.mark.parametrize("longest_chunk", [3, 300, 9_000])
def test_chunked_features_are_those_of_the_whole(features, longest_chunk):
    samples = noise(10_000)
    random = np.random.default_rng(longest_chunk)
    stream = FeatureStream(features)
    found, place = [], 0
    while place < len(samples):
        size = int(random.integers(0, longest_chunk + 1))
        found.append(stream.push(samples[place : place + size]))
        place += size
    assert sum(map(len, found)) == features.frames(len(samples))
    np.testing.assert_allclose(np.concatenate(found), features(samples), rtol=1e-6, atol=1e-6)


@names
def test_frames_and_samples_are_each_others_inverse(features):
    for frames in (0, 1, 2, 99):
        samples = features.samples(frames)
        assert features.frames(samples) == frames
        assert features.frames(samples + features.hop) == frames + 1 or frames == 0
        assert samples == 0 or features.frames(samples - 1) == frames - 1


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: MelFeatures(512, 513), "hop: expected 1 to the window's 512, got 513"),
        (lambda: MelFeatures(512, 1, np.zeros((9, 4))), r"bank: expected shape \(257, bands\)"),
        (lambda: MelFeatures.mel(low_hz=9000), "low_hz < high_hz"),
        (lambda: MelFeatures.mel(bands=300), "bands: expected fewer for a window of 512, got 300"),
    ],
)
@pytest.mark.filterwarnings("ignore:Empty filters")
def test_sizes_that_do_not_fit_are_refused(make, message):
    with pytest.raises(UserError, match=message):
        make()
