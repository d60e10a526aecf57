"""Building blocks of noises."""

import numpy as np
import pytest
from seqapps.trigger.sound.noise_dsp import harmonics, lay, levelled, phase, scattered

from tests.trigger.sound.samples import RATE_HZ


def test_what_goes_beyond_the_end_sounds_at_the_beginning() -> None:
    track = np.zeros(5, np.float32)
    lay(track, 3, np.array([1, 2, 3], np.float32))
    np.testing.assert_array_equal(track, [3, 0, 0, 1, 2])
    lay(track, -1, np.ones(11, np.float32))
    np.testing.assert_array_equal(track, [5, 2, 2, 3, 5])
    places, sounds = np.array([4, -2]), np.array([[1.0, 2.0], [5.0, 6.0]])
    np.testing.assert_array_equal(scattered(5, places, sounds), [2, 0, 0, 5, 7])


def test_a_tone_has_its_frequency_and_whole_cycles() -> None:
    angle = phase(np.full(RATE_HZ, 440.2))
    assert angle[-1] == pytest.approx(2 * np.pi * 440)
    wave = harmonics(angle, np.array([1.0, 0.5]), np.random.default_rng(0))
    power = np.abs(np.fft.rfft(wave))
    assert list(np.argsort(power)[::-1][:2]) == [440, 880]
    assert power[440] / power[880] == pytest.approx(2, rel=1e-2)


def test_levelled_silence_stays_silence() -> None:
    assert not levelled(np.zeros(4_000, np.float32)).any()
