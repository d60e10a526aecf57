"""The sound file with bells: as a WAV and in encoded formats."""

import imageio_ffmpeg
import numpy as np
import pytest
import soundfile
from seqapps.common.errors import UserError
from seqapps.common.io import audio
from seqapps.trigger.detection import chime

RATE_HZ = 22_050


@pytest.fixture
def silence(tmp_path, monkeypatch):
    """Three seconds of silence in two channels, and ffmpeg on the PATH."""
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin" / "ffmpeg").symlink_to(imageio_ffmpeg.get_ffmpeg_exe())
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    path = tmp_path / "silence.wav"
    soundfile.write(path, np.zeros((3 * RATE_HZ, 2)), RATE_HZ)
    return path


@pytest.mark.parametrize("name", ["out.wav", "out.MP3", "out.flac", "out.ogg", "out.m4a"])
def test_a_bell_sounds_where_the_word_was_said(silence, name):
    target = silence.with_name(name)
    chime.write(silence, target, [1.5])
    sound = np.concatenate(list(audio.blocks(target)))
    assert len(sound) == pytest.approx(3 * audio.RATE_HZ, abs=0.15 * audio.RATE_HZ)
    loud = np.array([np.abs(part).max() for part in np.array_split(sound, 30)])
    assert loud[15:19].max() > 0.2
    assert loud[:13].max() < 0.01


def test_without_ffmpeg_the_format_that_needs_it_is_refused(silence, monkeypatch):
    monkeypatch.setenv("PATH", "")
    with pytest.raises(UserError, match="ffmpeg, which is not installed"):
        chime.write(silence, silence.with_name("out.mp3"), [1.5])
    assert not silence.with_name("out.mp3").exists()
