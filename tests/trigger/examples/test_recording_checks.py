"""Clips of the word that cannot be used are refused by name, doubtful ones are named."""

from pathlib import Path

import numpy as np
import pytest
import soundfile
from seqapps.common.errors import UserError
from seqapps.common.io import audio
from seqapps.common.io.audio import RATE_HZ
from seqapps.speech.clips import Clips
from seqapps.speech.voices.espeak import Espeak
from seqapps.trigger import data
from seqapps.trigger.examples import recording_checks as checks

from tests.common.io.sounds import noise, tone

ENROLL = Path(__file__).parents[3] / "datasets" / "trigger" / "enroll"


@pytest.fixture(scope="module")
def word() -> np.ndarray:
    """A clip of the word between silences."""
    return np.pad(audio.read(ENROLL / "01.flac", 9), RATE_HZ // 2)


def spoken(text: str, seed: int = 0) -> np.ndarray:
    sound, rate_hz = Espeak("en").say(text, "en-us", np.random.default_rng(seed))
    return sound[:: rate_hz // RATE_HZ] if rate_hz % RATE_HZ == 0 else _at_16_khz(sound, rate_hz)


def _at_16_khz(sound: np.ndarray, rate_hz: int) -> np.ndarray:
    import soxr

    return soxr.resample(sound, rate_hz, RATE_HZ)


@pytest.mark.parametrize(
    ("sound", "fault"),
    [
        (np.zeros(RATE_HZ), "it is silent"),
        (np.full(RATE_HZ, 0.2), "it is silent"),
        (1e-4 * noise(RATE_HZ), "it is silent"),
        (noise(800), "it is only 0.05 s long"),
        (0.1 * tone(1.0), ""),
    ],
    ids=["zeros", "offset", "faint", "short", "quiet"],
)
def test_clips_that_cannot_be_used(sound, fault):
    assert checks.unusable(sound.astype(np.float32)) == fault


def loud(word: np.ndarray) -> np.ndarray:
    return np.clip(30 * word, -1, 1)


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        (lambda word: word, ""),
        (lambda word: 0.1 * word, ""),
        (lambda word: word[RATE_HZ // 2 : -RATE_HZ // 2], ""),
        (lambda word: word + 0.003 * noise(len(word)), ""),
        (lambda word: np.tile(word, 2), ""),
        (loud, "it is clipped: record it further away or with less gain"),
        (lambda word: 0.005 * word, "it is very quiet (-"),
        (lambda word: 0.3 * noise(len(word)), "no word stands out in it"),
        (lambda word: 0.1 * word + 0.3 * noise(len(word)), "no word stands out in it"),
        (lambda word: np.concatenate([word, tone(6.0), word]), "s of sound, not one word"),
    ],
    ids=["plain", "lower", "cut close", "some noise", "twice", "clipped", "quiet", "noise alone",
         "drowned", "long"],
)  # fmt: skip
def test_clips_that_are_doubtful(word, change, fault):
    found = checks.doubtful(np.clip(change(word), -1, 1).astype(np.float32))
    assert found == fault or (fault and fault in found)


def test_another_word_among_the_clips_is_named_and_other_voices_are_not():
    word = [spoken("computer", seed) for seed in range(6)]
    assert checks.different(Clips.of(word)) == []
    for other in ("banana", "okay jarvis", "seven"):
        assert checks.different(Clips.of([*word[:3], spoken(other, 9), *word[3:]])) == [3]
    assert checks.different(Clips.of([spoken("one"), spoken("computer")])) == []


def test_the_recordings_of_the_demo_are_not_doubted(capsys):
    data.say_doubts(data.read("recordings", ENROLL))
    assert capsys.readouterr().err == ""


def test_bad_clips_are_refused_in_one_line_by_their_names(tmp_path, word):
    soundfile.write(tmp_path / "a.wav", word, RATE_HZ)
    soundfile.write(tmp_path / "silent.wav", 0 * word, RATE_HZ)
    soundfile.write(tmp_path / "short.wav", word[:99], RATE_HZ)
    for option in ("recordings", "voices_dir"):
        with pytest.raises(UserError) as caught:
            data.read(option, tmp_path)
        line = str(caught.value)
        assert "short.wav: it is only 0.01 s long; silent.wav: it is silent" in line
        assert line.startswith(f"--{option.replace('_', '-')} ") and "a.wav" not in line
    assert len(data.read("negatives", tmp_path).clips) == 3


def test_doubtful_clips_are_named_in_one_line(tmp_path, word, capsys):
    soundfile.write(tmp_path / "a.wav", word, RATE_HZ)
    soundfile.write(tmp_path / "clipped.wav", loud(word), RATE_HZ)
    data.say_doubts(data.read("recordings", tmp_path))
    lines = capsys.readouterr().err.splitlines()
    assert len(lines) == 1 and "clipped.wav: it is clipped" in lines[0] and "a.wav" not in lines[0]


@pytest.mark.parametrize(
    ("other", "cancels"), [(-1.0, True), (-0.98, True), (-0.8, False), (0, False), (1, False)]
)
def test_channels_in_antiphase_are_refused_everywhere(tmp_path, word, other, cancels):
    soundfile.write(tmp_path / "a.wav", np.stack([word, other * word], 1), RATE_HZ)
    if not cancels:
        assert len(audio.read(tmp_path / "a.wav", 9)) == len(word)
        return
    with pytest.raises(UserError, match=r"a\.wav: .* channels in antiphase, .* keep one of them"):
        audio.read(tmp_path / "a.wav", 9)


@pytest.mark.parametrize(
    ("text", "outcome"),
    [("I", "refused"), ("oh", "refused"), ("eye", "refused"), ("hey", "said"), ("no", "said"),
     ("ship", "said"), ("alexa", ""), ("computer", ""), ("hey you", "")],
)  # fmt: skip
def test_short_words_are_refused_or_named(capsys, text, outcome):
    espeak = Espeak("en")
    if outcome == "refused":
        with pytest.raises(UserError, match="at least two phones, got"):
            data.check_length(text, espeak)
        return
    data.check_length(text, espeak)
    assert bool(outcome) == ("phones" in capsys.readouterr().err)
