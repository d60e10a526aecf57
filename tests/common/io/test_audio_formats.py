"""MP3 without a length, samples out of range, and the program ffmpeg."""

import struct
import subprocess
from pathlib import Path

import imageio_ffmpeg
import numpy as np
import pytest
import soundfile
from seqapps.common.errors import UserError
from seqapps.common.io import audio, audio_formats, ffmpeg
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


@pytest.fixture(scope="session")
def ffmpeg_folder(tmp_path_factory):
    """A folder with ffmpeg."""
    folder = tmp_path_factory.mktemp("bin")
    (folder / "ffmpeg").symlink_to(imageio_ffmpeg.get_ffmpeg_exe())
    return folder


@pytest.fixture
def encode(ffmpeg_folder, monkeypatch, tmp_path):
    """A function that writes two seconds of a tone as `name`, and returns the path."""
    monkeypatch.setenv("PATH", str(ffmpeg_folder))
    soundfile.write(tmp_path / "source.wav", tone(2.0), RATE_HZ)

    def run(name: str, options: str):
        command = ["ffmpeg", "-v", "error", "-i", tmp_path / "source.wav", *options.split()]
        subprocess.run([*command, tmp_path / name], check=True)
        return tmp_path / name

    return run


def is_the_tone(samples: np.ndarray, seconds: float = 2.0) -> bool:
    middle = samples[RATE_HZ // 4 : RATE_HZ]
    return abs(len(samples) / RATE_HZ - seconds) < 0.15 and abs(loudest_hz(middle) - 440) < 3


@pytest.mark.parametrize(
    ("name", "options"),
    [
        ("a.ogg", "-c:a flac"),
        ("a.oga", "-c:a flac"),
        ("a.caf", "-c:a alac"),
        ("a.wav", "-c:a g722"),
        ("a.wav", "-c:a g726 -ar 8000"),
        ("a.wav", "-c:a aac -f adts"),
        ("a.mp3", "-c:a aac -f ipod"),
        ("a.flac", "-c:a libmp3lame -f mp3"),
        ("a.m4a", "-c:a aac -f mpegts"),
        ("a.txt", "-c:a libvorbis -f ogg"),
        ("a", "-c:a wavpack -f wv"),
        ("a.wv", ""),
        ("a.tta", ""),
        ("a.ts", "-c:a aac -f mpegts"),
        ("a.avi", ""),
        ("a.flv", "-ar 44100"),
        ("a.mp2", "-c:a mp2"),
        ("a.wma", ""),
    ],
)
def test_the_content_decides_what_decodes_a_file(encode, name, options):
    path = encode(name, options)
    assert is_the_tone(audio.read(path, max_s=9))
    with audio_formats.native(path) as (sound,):
        samples = sound.read(RATE_HZ, always_2d=True)[:, 0]
    assert abs(loudest_hz(samples) - 440 * RATE_HZ / sound.samplerate) < 3


def test_speex_is_decoded(encode):
    assert is_the_tone(audio.read(Path(__file__).with_name("tone.spx"), max_s=9), 0.3)


def aac_in_wav(content: bytes) -> bytes:
    form = struct.pack("<HHIIHHH", 0x1600, 1, RATE_HZ, 8_000, 1, 16, 0)  # MPEG_ADTS_AAC
    chunks = b"WAVEfmt " + struct.pack("<I", len(form)) + form
    chunks += b"data" + struct.pack("<I", len(content)) + content
    return b"RIFF" + struct.pack("<I", len(chunks)) + chunks


@pytest.mark.parametrize(
    ("options", "change"),
    [
        ("-c:a aac -f adts", aac_in_wav),
        ("-b:a 64k -f mp3", lambda content: content[1_500:]),
        ("-b:a 64k -f mp3", lambda content: bytes(5_000) + content),
        ("-b:a 64k -f mp3", lambda content: bytes(70_000) + content),
        ("-b:a 64k -f mp3", lambda content: noise(700).tobytes() + content),
    ],
    ids=["AAC in WAV", "within a frame", "behind zeros", "behind many zeros", "behind noise"],
)
def test_what_does_not_begin_as_it_should_is_decoded(encode, tmp_path, options, change):
    path = tmp_path / "a.wav"
    path.write_bytes(change(encode("a.bin", options).read_bytes()))
    assert is_the_tone(audio.read(path, max_s=9))


@pytest.mark.parametrize(
    ("name", "options", "keep"),
    [
        ("a.avi", "", 0.5),
        ("a.wav", "-c:a g722", 0.5),
        ("a.ogg", "-c:a libvorbis", 0.9),
        ("a.opus", "-c:a libopus -ar 48000", 0.999),
        ("a.ogg", "-c:a flac", 0.6),
        ("a.caf", "-c:a alac", 0.9),
        ("a.wv", "", 0.5),
        ("a.m4a", "-movflags faststart", 0.6),
        ("a.mka", "-c:a flac", 0.6),
        ("a.ts", "-c:a aac -f mpegts", 0.6),
    ],
)
def test_no_file_that_is_cut_short_is_read_in_part(encode, name, options, keep):
    path = encode(name, options)
    content = path.read_bytes()
    path.write_bytes(content[: round(keep * len(content))])
    with pytest.raises(UserError, match=rf"{name} is damaged or (cut short|not audio): "):
        audio.read(path, max_s=9)


@pytest.mark.parametrize("options", ["-c:a libvorbis", "-c:a flac"])
def test_joined_ogg_files_are_read_to_the_end(encode, monkeypatch, options):
    path = encode("a.ogg", options)
    path.write_bytes(2 * path.read_bytes())
    assert is_the_tone(audio.read(path, max_s=9), 4.0)
    monkeypatch.setenv("PATH", "")
    with pytest.raises(UserError, match=r"a\.ogg needs the program ffmpeg"):
        audio.read(path, max_s=9)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("list.wav", b"ffconcat version 1.0\nfile source.wav\n"),
        ("list.mp3", b"#EXTM3U\n#EXT-X-TARGETDURATION:2\n#EXTINF:2,\nsource.wav\n"),
        ("picture.wav", b"\x89PNG\r\n\x1a\n" + noise(900).tobytes()),
        ("text.mp3", b"hello\n" * 100),
        ("noise.mp3", noise(9_000).tobytes()),
        ("list.m4a", b"ffconcat version 1.0\nfile source.wav\n"),
    ],
)
def test_what_is_no_sound_is_refused_and_opens_nothing_else(encode, tmp_path, name, content):
    (tmp_path / name).write_bytes(content)
    with pytest.raises(UserError, match=r"is (not audio of a known format|damaged or not audio)"):
        audio.read(tmp_path / name, max_s=9)


def test_of_films_and_programs_named_ts_a_folder_has_the_films(encode, tmp_path):
    film = encode("film.ts", "-c:a aac -f mpegts")
    (tmp_path / "program.ts").write_text("Great();\n" * 99)
    assert audio.files(tmp_path) == [film, tmp_path / "source.wav"]


def test_ffmpeg_resamples_and_stops_at_damage(encode, tmp_path):
    soundfile.write(tmp_path / "a.flac", tone(2.0, 44_100), 44_100)
    assert is_the_tone(np.concatenate(list(ffmpeg.decode(tmp_path / "a.flac"))))
    (tmp_path / "a.m4a").write_bytes(b"hello\n" * 100)
    with pytest.raises(UserError, match=r"a\.m4a is damaged .*: ffmpeg stopped after 0\.0 s"):
        audio.read(tmp_path / "a.m4a", max_s=3.0)
