"""Voice augmentation."""

import numpy as np
import pytest
from seqapps.speech.voices import augmentation
from seqapps.speech.voices.espeak import Espeak

RATE_HZ = 16_000


def harmonic(pitch_hz: float, seconds: float = 0.5) -> np.ndarray:
    """A buzz with a formant at 800 Hz <float32>[n]."""
    time_s = np.arange(round(seconds * RATE_HZ)) / RATE_HZ
    tones = np.arange(pitch_hz, 7_000, pitch_hz)
    levels = np.exp(-(((tones - 800) / 300) ** 2)) + 0.02
    wave = (levels[:, None] * np.sin(2 * np.pi * tones[:, None] * time_s)).sum(axis=0)
    return (0.5 * wave / np.abs(wave).max()).astype(np.float32)


def pitch_hz(samples: np.ndarray) -> float:
    middle = samples[len(samples) // 4 : -len(samples) // 4].astype(np.float64)
    likeness = np.correlate(middle, middle, "full")[len(middle) - 1 :]
    shortest = RATE_HZ // 400
    return RATE_HZ / (shortest + int(np.argmax(likeness[shortest : RATE_HZ // 60])))


def centroid_hz(samples: np.ndarray) -> float:
    power = np.abs(np.fft.rfft(samples)) ** 2
    return float((power * np.fft.rfftfreq(len(samples), 1 / RATE_HZ)).sum() / power.sum())


def test_trim():
    buzz = harmonic(120)
    padded = np.concatenate([np.zeros(3_000, np.float32), buzz, np.zeros(5_000, np.float32)])
    assert len(augmentation.trim(padded, RATE_HZ)) == pytest.approx(len(buzz), abs=200)
    assert len(augmentation.trim(np.zeros(1_000, np.float32), RATE_HZ)) == 0
    assert len(augmentation.trim(np.zeros(0, np.float32), RATE_HZ)) == 0


def test_resample_and_warp():
    buzz = harmonic(120)
    slow = augmentation.resample(buzz, 1.25)
    assert len(slow) == len(buzz) * 1.25 and slow.dtype == np.float32
    assert pitch_hz(slow) == pytest.approx(120 / 1.25, rel=0.02)
    back = augmentation.resample(augmentation.resample(buzz, 2.0), 0.5)
    assert np.abs(back - buzz)[500:-500].max() < 0.01
    lengths = [len(augmentation.warp(buzz, np.random.default_rng(n), 9.0)) for n in range(20)]
    assert 0.74 * len(buzz) < min(lengths) < max(lengths) < 1.34 * len(buzz)


@pytest.mark.parametrize("factor", [0.8, 1.25, 1.5])
def test_tempo_keeps_pitch(factor):
    buzz = harmonic(120, 1.0)
    changed = augmentation.tempo(buzz, factor)
    assert len(changed) == round(len(buzz) / factor) and changed.dtype == np.float32
    assert pitch_hz(changed) == pytest.approx(120, rel=0.02)
    inner = changed[800:-800]
    assert np.sqrt(np.square(inner).mean()) == pytest.approx(
        np.sqrt(np.square(buzz).mean()), rel=0.05
    )


def test_tempo_of_one_changes_nothing():
    buzz = harmonic(120)
    assert np.allclose(augmentation.tempo(buzz, 1.0), buzz, atol=1e-5)


def test_revoice_of_nothing_changes_nothing():
    buzz = harmonic(120)
    assert np.allclose(augmentation.revoice(buzz, np.random.default_rng(0)), buzz, atol=1e-5)


def test_formants_move_and_pitch_stays():
    buzz = harmonic(120)
    up, down = (augmentation.revoice(buzz, np.random.default_rng(0), f) for f in (1.2, 1 / 1.2))
    assert centroid_hz(up) > 1.1 * centroid_hz(buzz) > 1.21 * centroid_hz(down)
    assert pitch_hz(up) == pytest.approx(120, rel=0.02)
    assert pitch_hz(down) == pytest.approx(120, rel=0.02)


def test_formants_of_speech_move():
    espeak = Espeak()
    speech, rate_hz = espeak.say("hey marvin", "en-us+m3", np.random.default_rng(0))
    speech = augmentation.resample(speech, RATE_HZ / rate_hz)
    moved = augmentation.revoice(speech, np.random.default_rng(0), 1.15)
    assert centroid_hz(moved) > 1.05 * centroid_hz(speech)


def test_tilt_and_breath():
    buzz = harmonic(120)
    random = np.random.default_rng(0)
    assert centroid_hz(augmentation.revoice(buzz, random, tilt_db=6)) > centroid_hz(buzz)
    assert centroid_hz(augmentation.revoice(buzz, random, tilt_db=-6)) < centroid_hz(buzz)
    breathy = augmentation.revoice(buzz, random, breath=0.5)
    high = np.fft.rfftfreq(len(buzz), 1 / RATE_HZ) > 4_000
    before, after = (np.abs(np.fft.rfft(x))[high] for x in (buzz, breathy))
    assert np.median(after) > 5 * np.median(before)


@pytest.mark.parametrize("length", [1, 100, 1_600, 16_001])
@pytest.mark.parametrize("change", ["warp", "vocode", "retime"])
def test_changes_take_any_length(change, length):
    noise = np.random.default_rng(0).standard_normal(length).astype(np.float32)
    function = getattr(augmentation, change)
    first, again = (function(noise, np.random.default_rng(1)) for _ in range(2))
    assert first.dtype == np.float32 and np.isfinite(first).all()
    assert np.array_equal(first, again)
    if change == "vocode":
        assert len(first) == length
