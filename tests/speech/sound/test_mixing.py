"""Rooms, loudspeakers, noise and levels."""

import numpy as np
import pytest
from seqapps.speech.sound.mixing import active_level, equalise, gain, mix, reverberate
from seqapps.speech.sound.noises import GENERATORS

from tests.speech.sound.samples import RATE_HZ, rms, voice


def test_silence_stays_silence() -> None:
    silence = np.zeros(4_000, np.float32)
    assert active_level(silence) == 0
    np.testing.assert_array_equal(mix(silence, voice(0.25), 10), voice(0.25))
    np.testing.assert_array_equal(mix(voice(0.25), silence, 10), voice(0.25))
    assert np.isfinite(gain(silence, np.random.default_rng(0))).all()


def test_the_active_level_does_not_count_pauses() -> None:
    speech = np.tile(voice(), 2)
    padded = np.pad(speech, (3_200, 32_000))
    assert active_level(padded) == pytest.approx(active_level(speech), rel=1e-6)
    assert active_level(speech) > 1.3 * rms(speech)
    steady = GENERATORS["fan"](RATE_HZ, np.random.default_rng(0))
    assert active_level(steady) == pytest.approx(0.1, rel=1e-3)
    assert active_level(steady[:100]) == pytest.approx(rms(steady[:100]), rel=1e-6)


@pytest.mark.parametrize("snr_db", [-5, 0, 12, 30])
def test_mix_gives_the_ratio_asked_for(snr_db: float) -> None:
    speech = voice()
    steady = GENERATORS["rain"](len(speech), np.random.default_rng(0)) * np.float32(0.3)
    mixed = mix(speech, steady, snr_db)
    assert mixed.dtype == np.float32
    added = mixed - speech
    ratio = active_level(speech) / active_level(added)
    assert 20 * np.log10(ratio) == pytest.approx(snr_db, abs=0.1)
    assert np.corrcoef(added, steady)[0, 1] == pytest.approx(1, abs=1e-3)


def test_a_room_keeps_the_direct_sound() -> None:
    click = np.zeros(RATE_HZ, np.float32)
    click[4_000] = 1
    rt60s = []
    for seed in range(20):
        heard = reverberate(click, np.random.default_rng(seed))
        assert heard.dtype == np.float32
        assert heard.shape == click.shape
        assert np.abs(heard[:4_000]).max() < 1e-5
        assert heard[4_000] == pytest.approx(1, abs=1e-5)
        tail = np.square(heard[4_001:], dtype=np.float64)
        assert -0.1 <= -10 * np.log10(tail.sum()) <= 25.1  # direct-to-reverberant
        rt60s.append(np.flatnonzero(tail > 1e-9)[-1] / RATE_HZ)
    assert min(rt60s) < 0.12
    assert 0.3 < max(rt60s) < 0.61


def test_rooms_and_colours_are_drawn() -> None:
    speech = voice()
    for change in (reverberate, equalise, gain):
        found = [change(speech, np.random.default_rng(seed)) for seed in (1, 1, 2)]
        np.testing.assert_array_equal(found[0], found[1])
        assert not np.array_equal(found[0], found[2])
        assert change(speech[:1], np.random.default_rng(1)).shape == (1,)


def test_colour_stays_within_8_db_and_does_not_shift() -> None:
    click = np.zeros(2_001, np.float32)
    click[1_000] = 1
    passed = {"low": 0, "high": 0}
    for seed in range(40):
        heard = equalise(click, np.random.default_rng(seed))
        np.testing.assert_allclose(heard, heard[::-1], atol=1e-5)  # linear phase
        power_db = 20 * np.log10(np.abs(np.fft.rfft(heard)))
        assert power_db.max() < 9
        assert power_db[100:350].min() > -9  # 800 to 2,800 Hz
        passed["low"] += power_db[960] < -15
        passed["high"] += power_db[3] < -15
    assert passed["low"] in range(5, 22)
    assert passed["high"] in range(5, 30)


def test_gain_gives_16_bits_of_any_level() -> None:
    levels = []
    speech = voice()[4_000:7_200]  # without a pause, which the sensor's noise would fill
    for seed in range(40):
        found = gain(speech, np.random.default_rng(seed))
        steps = found * 32_768
        np.testing.assert_array_equal(steps, np.round(steps))
        assert found.min() >= -1 and found.max() < 1
        assert found.std() > 0
        levels.append(20 * np.log10(active_level(found)))
    assert -41 < min(levels) < -35
    assert -14 < max(levels) < -7.9
