"""Procedural noises."""

import numpy as np
import pytest
from seqapps.speech.sound.noises import GENERATORS, babble, noise

from tests.speech.sound.samples import RATE_HZ, rms, voice


def sound(samples: np.ndarray, length: int) -> None:
    """Check format and level of a noise."""
    assert samples.dtype == np.float32
    assert samples.shape == (length,)
    assert np.isfinite(samples).all()
    assert rms(samples) == pytest.approx(0.1, rel=1e-3)


@pytest.mark.parametrize("name", GENERATORS)
@pytest.mark.parametrize("length", [RATE_HZ, 40_001])
def test_a_noise_is_sound_and_depends_on_its_seed_alone(name: str, length: int) -> None:
    make = GENERATORS[name]
    found = make(length, np.random.default_rng(1))
    sound(found, length)
    np.testing.assert_array_equal(make(length, np.random.default_rng(1)), found)
    assert not np.array_equal(make(length, np.random.default_rng(2)), found)


@pytest.mark.parametrize("name", GENERATORS)
def test_a_noise_has_no_click_where_it_is_repeated(name: str) -> None:
    # A stroke may fall onto the seam, but not for most seeds.
    jumps = []
    for seed in range(5):
        found = GENERATORS[name](2 * RATE_HZ, np.random.default_rng(seed))
        steps = np.abs(np.diff(np.append(found, found[0])))
        jumps.append(steps[-1] / np.sort(steps)[-len(steps) // 1_000])
    assert np.median(jumps) < 1.5


def test_any_length_of_noise() -> None:
    for length in (1, 7, 1_000, 50_000):
        for seed in range(5):
            sound(noise(length, np.random.default_rng(seed)), length)


def test_noises_are_many() -> None:
    """Spectra of different kinds differ, and so do those of one kind."""
    bands = []
    for make in GENERATORS.values():
        for seed in range(2):
            power = np.abs(np.fft.rfft(make(2 * RATE_HZ, np.random.default_rng(seed)))) ** 2
            edges = np.geomspace(60, 15_000, 16).astype(int)
            bands.append(np.log10(np.add.reduceat(power, edges) + 1))
    distances = np.linalg.norm(np.array(bands)[:, None] - np.array(bands)[None], axis=-1)
    assert np.min(distances[~np.eye(len(bands), dtype=bool)]) > 0.3


def test_babble_holds_all_voices() -> None:
    clips = [voice(0.9), voice(1.0)[5_000:]]
    found = babble(clips, 50_000, np.random.default_rng(3))
    sound(found, 50_000)
    np.testing.assert_array_equal(babble(clips, 50_000, np.random.default_rng(3)), found)
    # Most of the time somebody speaks.
    assert np.mean(rms(found) / 10 < np.abs(found)) > 0.5
    sound(babble([voice()[4_000:9_000]], 300, np.random.default_rng(0)), 300)
