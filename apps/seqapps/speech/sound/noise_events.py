"""Procedural noises made of strokes: keys, clicks, dishes, knocks, steps, drums and music.

Strokes that extend beyond the end of a noise continue at its beginning.
"""

import numpy as np
from numpy.random import Generator

from seqapps.common.io.audio import RATE_HZ

from .noise_dsp import Gain, band, drift, from_db, levelled, log_uniform, shaped, summed, tilted

MAJOR, MINOR = (0, 2, 4, 5, 7, 9, 11), (0, 2, 3, 5, 7, 8, 10)  # semitones of a scale
# Roots of chords as steps of the scale, in the order of common songs.
PROGRESSIONS = ((0, 4, 5, 3), (0, 5, 3, 4), (5, 3, 0, 4), (0, 3, 4, 4), (0, 3, 0, 4), (1, 4, 0, 0))


def moments(samples: int, random: Generator, rate_hz: float) -> np.ndarray:
    """Return the times <int>[count] of a Poisson process in samples, at least one."""
    count = max(1, random.poisson(rate_hz * samples / RATE_HZ))
    return np.sort(random.integers(samples, size=count))


def beats(samples: int, rate_hz: float) -> np.ndarray:
    """Return evenly spaced times <int>[count] in samples, about `rate_hz` per second.

    Example:
        >>> beats(32_000, rate_hz=2.0).tolist()
        [0, 8000, 16000, 24000]
    """
    count = max(1, round(samples / RATE_HZ * rate_hz))
    return np.arange(count) * samples // count


def scattered(samples: int, starts: np.ndarray, sounds: np.ndarray) -> np.ndarray:
    """Return the sum <float32>[samples] of sounds <float>[count, length] at starts <int>[count].

    Example:
        >>> scattered(5, np.array([4]), np.array([[1.0, 2.0]])).tolist()
        [2.0, 0.0, 0.0, 0.0, 1.0]
    """
    where = (starts[:, None] + np.arange(sounds.shape[1])) % samples
    total = np.bincount(where.ravel(), weights=sounds.ravel(), minlength=samples)
    return total.astype(np.float32)


def lay(track: np.ndarray, start: int, sound: np.ndarray) -> None:
    """Add a sound <float32>[m] of any length to a track <float32>[n] in place."""
    np.add.at(track, (start + np.arange(len(sound))) % len(track), sound)


def struck(
    seconds: float, frequencies_hz: np.ndarray, decays_s: np.ndarray, amplitudes: np.ndarray
) -> np.ndarray:
    """Return struck modes <float32>[n] up to 7.8 kHz: Σ a_k sin(2π f_k t) · 10^(-3 t / T_k).

    T_k is the decay time of mode k by 60 dB.
    """
    time_s = np.arange(max(1, round(seconds * RATE_HZ)), dtype=np.float32) / RATE_HZ
    kept = frequencies_hz < 7_800
    angles = np.outer(2 * np.pi * frequencies_hz[kept], time_s)
    falls = np.outer(-3 * np.log(10) / decays_s[kept], time_s)
    waves = np.sin(angles.astype(np.float32)) * np.exp(falls.astype(np.float32))
    return faded(amplitudes[kept].astype(np.float32) @ waves)


def burst(seconds: float, random: Generator, decay_s: float, *gains: Gain) -> np.ndarray:
    """Return shaped noise <float32>[n] with RMS 1 at its start and 60 dB less after decay_s."""
    count = max(16, round(seconds * RATE_HZ))
    fall = np.exp(np.arange(count) * (-3 * np.log(10) / (decay_s * RATE_HZ)))
    return faded((shaped(count, random, *gains) * fall).astype(np.float32))


def faded(samples: np.ndarray, begin_s: float = 0.000_3, end_s: float = 0.005) -> np.ndarray:
    """Return a sound with its beginning and end faded (raised cosine)."""
    faded_in = min(len(samples) // 2, round(begin_s * RATE_HZ))
    faded_out = min(len(samples) // 2, round(end_s * RATE_HZ))
    gain = np.ones(len(samples), np.float32)
    gain[:faded_in] = _rise(faded_in)
    gain[len(gain) - faded_out :] = _rise(faded_out)[::-1]
    return samples * gain


def _rise(count: int) -> np.ndarray:
    return 0.5 - 0.5 * np.cos(np.pi * (np.arange(count) + 0.5) / max(1, count))


def _in_room(track: np.ndarray, random: Generator, low: float = 20) -> np.ndarray:
    """Return a track over the quiet noise of a room, `low` to 40 dB below.

    The track is rotated at random, because a pattern would begin with a stroke.
    """
    track = np.roll(track, random.integers(len(track)))
    room = shaped(len(track), random, tilted(random.uniform(0.8, 1.8)))
    return levelled(summed((0, track), (-random.uniform(low, 40), room)))


def _key(random: Generator, pitch_hz: float) -> np.ndarray:
    """Return the sound of a key <float32>[800]: a click of plastic and a thud of the board."""
    pitches_hz = pitch_hz * random.uniform(0.6, 2.5, 5)
    click = struck(0.05, pitches_hz, random.uniform(0.008, 0.04, 5), random.uniform(0.3, 1, 5))
    thud = struck(
        0.05, random.uniform(120, 450, 2), random.uniform(0.02, 0.05, 2), np.ones(2)
    ) * random.uniform(0.2, 1)
    scrape = burst(0.05, random, 0.02, band(pitch_hz / 2, 7_000, 1))
    return click + thud + random.uniform(0.1, 0.6) * scrape


def typing(samples: int, random: Generator) -> np.ndarray:
    """Return typing: bursts of keys, each with a softer click when it is released."""
    pitch_hz = log_uniform(random, 1_200, 3_500)
    down = np.array([_key(random, pitch_hz) for _ in range(8)])
    up = np.array([_key(random, pitch_hz * 1.3) for _ in range(4)])
    down[0] = _key(random, pitch_hz * 0.6) * 1.3  # the space bar
    pace_s = log_uniform(random, 0.09, 0.28)
    strokes = round(samples / RATE_HZ / pace_s) + 1
    steps_s = pace_s * random.lognormal(0, 0.35, strokes)
    steps_s += random.exponential(0.8, strokes) * (random.random(strokes) < 0.08)  # pauses
    begins = np.cumsum(steps_s)
    starts = (begins[begins < samples / RATE_HZ - 0.05] * RATE_HZ).astype(int)
    if not len(starts):
        starts = moments(samples, random, 1)
    forces = from_db(random.normal(0, 2.5, (len(starts), 1)))
    holds = (random.uniform(0.05, 0.12, len(starts)) * RATE_HZ).astype(int)
    which = np.where(random.random(len(starts)) < 0.17, 0, random.integers(1, 8, len(starts)))
    pressed = scattered(samples, starts, down[which] * forces)
    released = up[random.integers(0, 4, len(starts))] * forces * from_db(-random.uniform(4, 12))
    return _in_room(pressed + scattered(samples, starts + holds, released), random)


def clicks(samples: int, random: Generator) -> np.ndarray:
    """Return clicks of switches, mice and crackling lines, single or in pairs."""
    starts = moments(samples, random, log_uniform(random, 0.8, 10))
    pitch_hz = log_uniform(random, 1_000, 5_000)
    track = np.zeros(samples, np.float32)
    for start in starts:
        decays_s = random.uniform(0.002, 0.02, 4)
        pitches_hz = pitch_hz * random.uniform(0.5, 2, 4)
        click = struck(0.03, pitches_hz, decays_s, random.uniform(0.2, 1, 4))
        click = click * from_db(random.normal(0, 4))
        lay(track, int(start), click)
        if random.random() < 0.5:
            lay(track, int(start + random.uniform(0.05, 0.12) * RATE_HZ), click * np.float32(0.6))
    return _in_room(track, random)


def dishes(samples: int, random: Generator) -> np.ndarray:
    """Return plates, glasses and cutlery, struck in clatters of a few blows each.

    The modes of a thin plate or shell are inharmonic; two of nearly the same frequency beat.
    """
    track = np.zeros(samples, np.float32)
    for start in moments(samples, random, log_uniform(random, 0.7, 3)):
        base_hz = log_uniform(random, 500, 3_500)
        ratios = np.array([1, 1.004, 2.3, 2.32, 3.9, 4.6, 5.9, 7.3])
        modes_hz = base_hz * ratios * random.uniform(0.93, 1.07, 8)
        decays_s = log_uniform(random, 0.06, 0.9) * ratios**-0.6 * random.uniform(0.5, 1.3, 8)
        gap_s, force, when = random.uniform(0.04, 0.25), 1.0, float(start)
        for _ in range(random.integers(1, 7)):
            blow = struck(0.7 * decays_s.max(), modes_hz, decays_s, random.uniform(0.1, 1, 8))
            tick = burst(0.01, random, 0.006, band(2_000, 7_500, 1))
            blow[: len(tick)] += tick[: len(blow)]
            lay(track, int(when), blow * np.float32(force * from_db(random.normal(0, 3))))
            when += gap_s * RATE_HZ
            gap_s, force = gap_s * random.uniform(0.6, 1.3), force * random.uniform(0.5, 1.1)
    return _in_room(track, random)


def knocks(samples: int, random: Generator) -> np.ndarray:
    """Return knocks on a door, two to five in a row, hammering, or a falling object."""
    modes_hz = log_uniform(random, 70, 220) * np.array([1, 1.6, 2.4, 3.3, 4.7, 6.1])
    decays_s = random.uniform(0.05, 0.2) * np.array([1, 0.9, 0.7, 0.5, 0.4, 0.3])
    amplitudes = random.uniform(0.2, 1, 6)
    track = np.zeros(samples, np.float32)
    for start in moments(samples, random, log_uniform(random, 0.25, 1)):
        gap = RATE_HZ / random.uniform(3.5, 7)
        for number in range(random.integers(2, 6)):
            changed = amplitudes * random.uniform(0.7, 1.3, 6)
            blow = struck(0.25, modes_hz * random.uniform(0.98, 1.02), decays_s, changed)
            tick = burst(0.25, random, 0.02, band(400, 3_000, 1)) * random.uniform(0.1, 0.5)
            begin = int(start + number * gap * random.uniform(0.95, 1.05))
            lay(track, begin, (blow + tick) * from_db(random.normal(0, 2)))
    return _in_room(track, random)


def footsteps(samples: int, random: Generator) -> np.ndarray:
    """Return footsteps on wood, tiles or gravel: a heel's thud, then a sole's scuff."""
    hard = random.uniform(0, 1)
    deep_hz = log_uniform(random, 60, 180)
    grain = band(log_uniform(random, 500, 1_500), log_uniform(random, 3_000, 7_000), 1)
    track = np.zeros(samples, np.float32)
    for number, start in enumerate(beats(samples, random.uniform(1.4, 2.4))):
        modes_hz = deep_hz * np.array([1, 2.2, 3.7, 9]) * random.uniform(0.9, 1.1, 4)
        decays_s = np.array([0.12, 0.08, 0.05, 0.03])
        heel = struck(0.2, modes_hz, decays_s, np.array([1, 0.6, 0.4, hard]))
        heel = heel + hard * burst(0.2, random, 0.03, grain)
        scuff = burst(0.25, random, random.uniform(0.1, 0.25), grain) * random.uniform(0.05, 0.4)
        begin = int(start + random.normal(0, 0.012) * RATE_HZ)
        force = from_db(random.normal(0, 2) - 1.5 * (number % 2))
        lay(track, begin, heel * force)
        lay(track, begin + int(random.uniform(0.07, 0.13) * RATE_HZ), scuff * force)
    return _in_room(track, random)


def drums(samples: int, random: Generator) -> np.ndarray:
    """Return a drum kit that repeats one pattern."""
    return _in_room(_drummed(samples, random, random.uniform(1.2, 2.4)), random, 25)


def _drummed(samples: int, random: Generator, beat_hz: float) -> np.ndarray:
    """Return bass drum, snare and hi-hat in eighths <float32>[samples]."""
    time_s = np.arange(round(0.3 * RATE_HZ)) / RATE_HZ
    low_hz, drop_hz = random.uniform(42, 65), random.uniform(60, 160)
    angle = 2 * np.pi * (low_hz * time_s + drop_hz * 0.03 * (1 - np.exp(-time_s / 0.03)))
    kick = 2.5 * np.sin(angle) * np.exp(-time_s / random.uniform(0.05, 0.12))
    ring_hz = random.uniform(160, 240) * np.array([1, 1.6])
    snare = struck(0.3, ring_hz, np.array([0.2, 0.15]), np.ones(2))
    snare = snare + 0.8 * burst(0.3, random, random.uniform(0.1, 0.3), band(700, 7_500, 1))
    hat = 0.6 * burst(0.3, random, log_uniform(random, 0.05, 0.4), band(5_000, 8_000, 2))
    pattern = random.random(8) < np.array([1, 0.1, 0.2, 0.35, 0.6, 0.25, 0.2, 0.2])
    track = np.zeros(samples, np.float32)
    for number, start in enumerate(beats(samples, 2 * beat_hz)):
        step = number % 8
        force = from_db(random.normal(0, 1))
        if pattern[step]:
            lay(track, int(start), kick.astype(np.float32) * force)
        if step in (2, 6) or random.random() < 0.04:
            lay(track, int(start), snare * force)
        if random.random() < 0.9:
            lay(track, int(start), hat * force * from_db(-4.0 * (step % 2)))
    return track


def _plucked(pitch_hz: float, seconds: float, random: Generator) -> np.ndarray:
    """Return a plucked string <float32>[n], starting at RMS 1.

    Karplus and Strong, "Digital synthesis of plucked-string and drum timbres" (Computer Music
    Journal 7(2), 1983): a period of noise, and then y[t] = (y[t - p] + y[t - p - 1]) / 2.
    """
    period = max(4, round(RATE_HZ / pitch_hz - 0.5))  # the mean delays by half a sample
    rows = max(2, round(seconds * RATE_HZ / period))
    string = np.empty((rows, period), np.float32)
    string[0] = levelled(shaped(period, random, tilted(random.uniform(0, 1))), 1.0)
    before = np.float32(0)  # y[-p - 1]
    for row in range(1, rows):
        last = string[row - 1]
        string[row, 0] = last[0] + before
        string[row, 1:] = last[1:] + last[:-1]
        string[row] *= np.float32(0.499)
        before = last[-1]
    return faded(string.ravel(), end_s=0.05)


def _held(pitch_hz: float, seconds: float, tilt: float, attack_s: float) -> np.ndarray:
    """Return a note of an organ or of strings <float32>[n] with vibrato."""
    time_s = np.arange(round(seconds * RATE_HZ)) / RATE_HZ
    angle = 2 * np.pi * pitch_hz * time_s + 0.003 * pitch_hz / 5 * np.sin(2 * np.pi * 5 * time_s)
    orders = np.arange(1, 1 + min(8, int(7_000 / pitch_hz)))
    wave = orders**-tilt @ np.sin(np.outer(orders, angle).astype(np.float32))
    edge = np.minimum(time_s, time_s[::-1]) / attack_s
    return (wave * np.minimum(1, edge)).astype(np.float32)


def music(samples: int, random: Generator) -> np.ndarray:
    """Return the chords of a song with a bass, plucked strings or a melody, often with drums."""
    beat_hz = random.uniform(1.1, 2.3)
    scale = MAJOR if random.random() < 0.6 else MINOR
    key_hz = 110 * 2 ** (random.integers(12) / 12)  # A2 and up
    progression = PROGRESSIONS[random.integers(len(PROGRESSIONS))]
    tilt, attack_s = random.uniform(0.8, 2.5), log_uniform(random, 0.01, 0.15)

    def pitch_hz(step: int) -> float:
        return float(key_hz * 2 ** (step // 7 + scale[step % 7] / 12))

    chords, lead, bass = (np.zeros(samples, np.float32) for _ in range(3))
    starts = beats(samples, 2 * beat_hz)
    eighth_s = samples / len(starts) / RATE_HZ
    strummed = random.random() < 0.4
    for number, start in enumerate(starts):
        root = progression[number // 8 % 4]
        if number % 8 == 0 or (strummed and number % 2 == 0):
            for voice, step in enumerate((root, root + 2, root + 4)):
                if strummed:
                    late = int(voice * 0.015 * RATE_HZ)
                    lay(chords, int(start) + late, _plucked(pitch_hz(step), 4 * eighth_s, random))
                else:
                    held = _held(pitch_hz(step), 8 * eighth_s, tilt, attack_s)
                    lay(chords, int(start), held)
        if number % 4 == 0:
            lay(bass, int(start), _held(pitch_hz(root) / 2, 3.5 * eighth_s, 1.5, 0.01))
        if random.random() < 0.6:
            step = root + 7 + int(random.choice([0, 2, 4, 1, 5, 7]))
            note_s = eighth_s * int(random.choice([1, 2, 3]))
            lay(lead, int(start), _plucked(pitch_hz(step), note_s, random))
    mixed = summed((0, chords), (random.uniform(-6, 3), lead), (random.uniform(-8, 0), bass))
    if random.random() < 0.6:
        mixed = summed((0, mixed), (random.uniform(-8, 2), _drummed(samples, random, beat_hz)))
    return _in_room(mixed * from_db(drift(samples, random, 0.5, 1)), random, 25)
