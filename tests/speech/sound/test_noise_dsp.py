"""Building blocks of noises."""

import numpy as np
import pytest
from seqapps.speech.sound.noise_dsp import harmonics, levelled, phase

from tests.speech.sound.samples import RATE_HZ


def test_a_tone_has_its_frequency_and_whole_cycles() -> None:
    angle = phase(np.full(RATE_HZ, 440.2))
    assert angle[-1] == pytest.approx(2 * np.pi * 440)
    wave = harmonics(angle, np.array([1.0, 0.5]), np.random.default_rng(0))
    power = np.abs(np.fft.rfft(wave))
    assert list(np.argsort(power)[::-1][:2]) == [440, 880]
    assert power[440] / power[880] == pytest.approx(2, rel=1e-2)


def test_levelled_silence_stays_silence() -> None:
    assert not levelled(np.zeros(4_000, np.float32)).any()
