"""Noises, rooms, and the demo recordings that are made of them."""

import csv
import re

import numpy as np
import pytest
import soundfile
from seqapps.common.io.files import sha256
from seqapps.trigger.sound.mixing import active_level, colour, gain, mix, reverberate
from seqapps.trigger.sound.noise_dsp import harmonics, lay, levelled, phase, scattered
from seqapps.trigger.sound.noises import GENERATORS, babble, noise

from tests.conftest import ROOT

RATE_HZ = 16_000
FOLDER = ROOT / "datasets" / "trigger"
RECORDINGS = sorted(FOLDER.rglob("*.flac"))


def rms(samples: np.ndarray) -> float:
    return float(np.sqrt(np.mean(np.square(samples, dtype=np.float64))))


def voice(seconds: float = 1.0) -> np.ndarray:
    """Two buzzing syllables with silence around them <float32>[n]."""
    time_s = np.arange(round(seconds * RATE_HZ)) / RATE_HZ
    buzz = sum(np.sin(2 * np.pi * 130 * k * time_s) / k for k in range(1, 20))
    syllables = (abs(time_s - 0.35) < 0.1) | (abs(time_s - 0.65) < 0.15)
    return (0.1 * buzz * syllables).astype(np.float32)


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


def test_silence_stays_silence() -> None:
    silence = np.zeros(4_000, np.float32)
    assert not levelled(silence).any()
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
    for change in (reverberate, colour, gain):
        found = [change(speech, np.random.default_rng(seed)) for seed in (1, 1, 2)]
        np.testing.assert_array_equal(found[0], found[1])
        assert not np.array_equal(found[0], found[2])
        assert change(speech[:1], np.random.default_rng(1)).shape == (1,)


def test_colour_stays_within_8_db_and_does_not_shift() -> None:
    click = np.zeros(2_001, np.float32)
    click[1_000] = 1
    passed = {"low": 0, "high": 0}
    for seed in range(40):
        heard = colour(click, np.random.default_rng(seed))
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


def test_the_demo_recordings_decode() -> None:
    names = [path.relative_to(FOLDER).as_posix() for path in RECORDINGS]
    assert len(names) == 20
    assert {"demo.flac", "kitchen.flac", "music.flac", "office.flac", "quiet.flac"} < set(names)
    for path in RECORDINGS:
        samples, rate_hz = soundfile.read(path, dtype="float32")
        assert (rate_hz, samples.ndim) == (RATE_HZ, 1)
        assert 0.01 < np.abs(samples).max() < 0.99
        assert soundfile.info(path).subtype == "PCM_16"
    assert sum(path.stat().st_size for path in RECORDINGS) < 4_000_000


def test_labels_lie_inside_their_recordings_on_the_voice() -> None:
    with (FOLDER / "labels.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    names = {path.relative_to(FOLDER).as_posix() for path in RECORDINGS}
    assert {row["file"] for row in rows} == names - {"quiet.flac"}
    assert sum(row["file"] == "demo.flac" for row in rows) == 6
    for row in rows:
        samples, _ = soundfile.read(FOLDER / row["file"], dtype="float32")
        start_s, end_s = float(row["start_s"]), float(row["end_s"])
        assert row["word"] == "activate"
        assert 0.4 < end_s - start_s < 1.2
        assert 0 < start_s < end_s < len(samples) / RATE_HZ
        said = samples[round(start_s * RATE_HZ) : round(end_s * RATE_HZ)]
        before = samples[max(0, round((start_s - 0.2) * RATE_HZ)) : round(start_s * RATE_HZ)]
        assert active_level(said) > 1.5 * rms(before)


def test_files_are_those_of_the_source_note() -> None:
    table = (FOLDER / "SOURCE.md").read_text(encoding="utf-8")
    for name, digest in re.findall(r"^- `(.+)` ([0-9a-f]{64})$", table, re.MULTILINE):
        assert sha256(FOLDER / name) == digest, name
    assert len(re.findall(r"[0-9a-f]{64}", table)) == len(RECORDINGS) + 1
