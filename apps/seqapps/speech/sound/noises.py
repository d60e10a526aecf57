"""Procedural noises of a home, a street and an office.

`rain(64_000, random)` is four seconds of a random rain. Results are <float32>[samples] at 16 kHz
with an RMS of 0.1, and periodic. Single strokes (`clicks`) have peaks of up to 10.
"""

from collections.abc import Callable, Mapping, Sequence

import numpy as np
from numpy.random import Generator

from seqapps.common.io.audio import RATE_HZ

from . import noise_events as events
from .mixing import mix
from .noise_dsp import (
    band,
    blend,
    drift,
    filtered,
    from_db,
    harmonics,
    levelled,
    log_uniform,
    phase,
    shaped,
    tilted,
)

MIN_SAMPLES = RATE_HZ  # a shorter noise is a piece of a noise of a second
MIXED = 0.35  # share of `noise` that is a mix of two
MAX_DIFFERENCE_DB = 12.0  # between the two


def coloured(samples: int, random: Generator) -> np.ndarray:
    """Return white to brown noise with a slowly drifting level: hiss, a room, far traffic."""
    noise = shaped(samples, random, tilted(random.uniform(0, 2)))
    return levelled(noise * from_db(drift(samples, random, 0.4, random.uniform(0, 4))))


def hum(samples: int, random: Generator) -> np.ndarray:
    """Return mains hum of 50 or 60 Hz with the buzz of a transformer, a dimmer or a lamp.

    Both signs of the current attract iron, therefore the even harmonics are loud.
    """
    mains_hz = random.choice([50, 60]) + drift(samples, random, 0.2, 0.02)
    orders = np.arange(1, 100)
    amplitudes = orders ** -random.uniform(0.7, 2) * np.exp(random.normal(0, 0.7, len(orders)))
    amplitudes[::2] *= from_db(-random.uniform(0, 20))  # orders 1, 3, …
    buzz = harmonics(phase(mains_hz), amplitudes, random)
    buzz = buzz * from_db(drift(samples, random, 2, random.uniform(0, 1)))
    hiss = shaped(samples, random, tilted(random.uniform(0.5, 1.5)))
    return blend((0, buzz), (-random.uniform(15, 35), hiss))


def fan(samples: int, random: Generator) -> np.ndarray:
    """Return a fan, an extractor or an air conditioner: rushing air and tones of the blades."""
    turns_hz = log_uniform(random, 8, 40) * (1 + drift(samples, random, 0.5, 0.004))
    angle = phase(turns_hz)
    tilt, limits = tilted(random.uniform(0.6, 1.6)), band(40, log_uniform(random, 500, 5_000), 1)
    air = shaped(samples, random, tilt, limits)
    air = air * (1 + random.uniform(0, 0.2) * np.cos(angle))
    blades = int(random.integers(3, 8))
    tones = harmonics(blades * angle, np.arange(1, 9) ** -random.uniform(0.8, 2), random)
    return blend((0, air), (-random.uniform(3, 25), tones))


def vacuum(samples: int, random: Generator) -> np.ndarray:
    """Return a vacuum cleaner, mixer or hair dryer: a motor with changing load, and air."""
    load = drift(samples, random, 0.7, 1)
    turns_hz = log_uniform(random, 150, 600) * np.exp(0.03 * load)
    orders = np.arange(1, 1 + int(7_500 / turns_hz.max()))
    slope = random.uniform(0.5, 1.5)
    amplitudes = orders**-slope * np.exp(random.normal(0, 0.8, len(orders)))
    whine = harmonics(phase(turns_hz), amplitudes, random)
    tilt = tilted(random.uniform(0, 0.8))
    limits = band(log_uniform(random, 100, 500), log_uniform(random, 2_500, 7_000), 1.5)
    air = shaped(samples, random, tilt, limits)
    level = from_db(-1.5 * load)
    return blend((0, air * level), (-random.uniform(-2, 10), whine * level))


def rain(samples: int, random: Generator) -> np.ndarray:
    """Return rain on a window, a roof or leaves: hiss of far drops, ticks of near drops."""
    tilt = tilted(random.uniform(0, 0.8))
    limits = band(log_uniform(random, 300, 1_500), log_uniform(random, 4_000, 8_000), 1)
    hiss = shaped(samples, random, tilt, limits)
    hiss = hiss * from_db(drift(samples, random, 0.5, random.uniform(0, 2)))
    starts = events.moments(samples, random, log_uniform(random, 100, 1_500))
    time_s = np.arange(96) / RATE_HZ
    pitches_hz = log_uniform(random, 1_200, 4_000) * np.exp(random.normal(0, 0.4, len(starts)))
    decays_s = random.uniform(0.000_5, 0.003, len(starts))
    sizes = random.lognormal(0, random.uniform(0.8, 1.4), len(starts))
    drops = np.sin(2 * np.pi * np.minimum(pitches_hz, 7_500)[:, None] * time_s)
    drops *= sizes[:, None] * np.exp(-time_s / decays_s[:, None])
    ticks = events.scattered(samples, starts, drops)
    return blend((0, hiss), (random.uniform(-12, 6), ticks))


def water(samples: int, random: Generator) -> np.ndarray:
    """Return a running tap: rushing water and bubbles."""
    tilt = tilted(random.uniform(0, 1))
    limits = band(log_uniform(random, 300, 1_200), log_uniform(random, 3_000, 8_000), 1.5)
    rush = shaped(samples, random, tilt, limits)
    rush = rush * from_db(drift(samples, random, 8, random.uniform(0.5, 2)))
    rate_hz = log_uniform(random, 40, 400)
    radius_m = float(np.clip(random.lognormal(np.log(0.002), 0.5), 0.001, 0.004))
    bubbling = _bubbles(samples, random, events.moments(samples, random, rate_hz), radius_m)
    return blend((0, rush), (random.uniform(-12, 8), bubbling))


def _bubbles(samples: int, random: Generator, starts: np.ndarray, radius_m: float) -> np.ndarray:
    """Return bubbles under water <float32>[samples].

    A bubble of radius r rings at f = 3/r Hz, decays as exp(-d t) with d = 0.13/r + 0.0072 r^-1.5,
    and rises in pitch as 1 + ξ d t: van den Doel, "Physically based models for liquid sounds"
    (ACM Trans. Applied Perception 2(4), 2005).
    """
    radii_m = np.clip(radius_m * random.lognormal(0, 0.4, (len(starts), 1)), 0.000_5, 0.012)
    damping = 0.13 / radii_m + 0.007_2 * radii_m**-1.5
    time_s = np.arange(640) / RATE_HZ
    rises = random.uniform(0, 0.1, (len(starts), 1)) * damping
    angles = 2 * np.pi * 3 / radii_m * time_s * (1 + rises * time_s / 2)
    sizes = random.lognormal(0, 1, (len(starts), 1)) * radii_m**1.5
    attack = np.minimum(1, time_s / 0.000_5)
    bubbles = sizes * attack * np.sin(angles) * np.exp(-damping * time_s)
    return events.scattered(samples, starts, bubbles)


def wind(samples: int, random: Generator) -> np.ndarray:
    """Return gusts of wind: rumbling air, and a whistle that rises with them."""
    gust = drift(samples, random, log_uniform(random, 0.3, 1.5), 1)
    deep = shaped(samples, random, tilted(random.uniform(1.2, 2.4)), band(25, 400, 1))
    rustle = shaped(samples, random, band(400, log_uniform(random, 1_500, 5_000), 1))
    # A whistle is a narrow band of noise: slow noise on a carrier.
    slow = shaped(samples, random, band(0.5, log_uniform(random, 10, 50), 2))
    pitch_hz = log_uniform(random, 350, 1_000) * np.exp(0.18 * gust)
    whistle = slow * np.cos(phase(pitch_hz)).astype(np.float32)
    return blend(
        (0, deep * from_db(random.uniform(2, 6) * gust)),
        (-random.uniform(8, 22), rustle * from_db(7 * gust)),
        (-random.uniform(8, 35), whistle * from_db(7 * gust)),
    )


def fire(samples: int, random: Generator) -> np.ndarray:
    """Return a crackling fire: pops of all sizes, hiss, and the flutter of the flames."""
    starts = events.moments(samples, random, log_uniform(random, 8, 80))
    time_s = np.arange(240) / RATE_HZ
    decays_s = random.uniform(0.000_3, 0.003, (len(starts), 1))
    pitches_hz = log_uniform(random, 700, 2_500) * random.lognormal(0, 0.6, (len(starts), 1))
    pops = random.standard_normal((len(starts), len(time_s)))
    pops += 2 * np.sin(2 * np.pi * np.minimum(pitches_hz, 7_000) * time_s)
    pops *= random.lognormal(0, 1.2, (len(starts), 1)) * np.exp(-time_s / decays_s)
    flutter = shaped(samples, random, tilted(2), band(30, 300, 1))
    flutter = flutter * from_db(drift(samples, random, 7, 4))
    hiss = shaped(samples, random, band(1_500, 7_000, 1)) * from_db(drift(samples, random, 2, 3))
    crackle = filtered(events.scattered(samples, starts, pops), band(200, 7_500, 1))
    return blend((0, crackle), (-random.uniform(0, 15), flutter), (-random.uniform(8, 25), hiss))


def engine(samples: int, random: Generator) -> np.ndarray:
    """Return an engine: firings of unequal cylinders, exhaust, tyres.

    A four-stroke engine fires each cylinder in every second turn, therefore the spectrum contains
    multiples of half the rotation frequency.
    """
    cylinders = int(random.choice([1, 2, 3, 4, 4, 4, 6]))
    revving = drift(samples, random, log_uniform(random, 0.1, 0.6), random.uniform(0.01, 0.25))
    turns_hz = log_uniform(random, 12, 60) * np.exp(revving)
    angle = phase(turns_hz / 2)
    firings = np.exp(-((np.arange(4_096) % (4_096 // cylinders)) / log_uniform(random, 50, 300)))
    forces = random.uniform(0.6, 1, cylinders)
    firings *= np.repeat(forces, -(-4_096 // cylinders))[:4_096]
    spectrum = np.fft.rfft(firings)[1:200] / 2_048
    pulses = harmonics(angle, np.abs(spectrum), random)
    rough = shaped(samples, random, tilted(1), band(60, 3_000, 1))
    rough = rough * (0.3 + np.maximum(0, pulses / np.abs(pulses).max()))
    exhaust_hz = log_uniform(random, 80, 400)
    body = filtered(pulses, band(30, exhaust_hz, 1))
    tyres = shaped(samples, random, tilted(0.7), band(200, 1_800, 1))
    load = from_db(20 * revving)
    below_db, tyres_db = random.uniform(6, 20), random.uniform(8, 30)
    return blend((0, body * load), (-below_db, rough * load), (-tyres_db, tyres))


def siren(samples: int, random: Generator) -> np.ndarray:
    """Return a distant siren that wails, yelps or has two tones, over a street."""
    kind = random.integers(3)
    rate_hz = (log_uniform(random, 0.15, 0.4), log_uniform(random, 2, 4), 0.5)[kind]
    turn = phase(np.full(samples, rate_hz))
    if kind == 2:
        low_hz, high_hz = 435.0, 580.0
        sway = np.tanh(20 * np.sin(turn)) / 2 + 0.5
    else:
        low_hz, high_hz = random.uniform(450, 700), random.uniform(1_100, 1_600)
        sway = 0.5 - 0.5 * np.cos(turn)
    angle = phase(low_hz * (high_hz / low_hz) ** sway)
    horn = harmonics(angle, np.arange(1, 6) ** -random.uniform(0.7, 2), random)
    far = drift(samples, random, 0.3, random.uniform(1, 5)) + drift(samples, random, 4, 1.5)
    street = shaped(samples, random, tilted(random.uniform(0.8, 1.6)))
    return blend((0, horn * from_db(far)), (-random.uniform(3, 20), street))


def alarm(samples: int, random: Generator) -> np.ndarray:
    """Return beeps: an oven, a smoke alarm, a clock, a reversing lorry, or a ringing phone."""
    patterns = [  # beeps in a row, length in s, interval in s, pause in s, pitch in Hz
        (int(random.integers(1, 5)), 0.3, 0.6, 1.0, log_uniform(random, 1_500, 2_800)),
        (3, 0.5, 1.0, 1.0, log_uniform(random, 2_900, 3_400)),
        (4, 0.07, 0.14, 0.6, log_uniform(random, 1_800, 4_100)),
        (1, 0.5, 1.0, 0.0, log_uniform(random, 1_000, 1_400)),
        (12, 0.04, 0.065, 1.2, log_uniform(random, 700, 1_500)),
    ]
    count, beep_s, step_s, pause_s, pitch_hz = patterns[random.integers(len(patterns))]
    beep = round(beep_s * RATE_HZ)
    cycle_s = count * step_s + pause_s
    amplitudes = np.arange(1, 5) ** -random.uniform(1, 4)
    pitches_hz = pitch_hz * np.array([1.0, random.choice([1.0, 1.25, 0.8])])
    edge = min(1, 0.004 / beep_s)
    shape = np.interp(np.linspace(0, 1, beep), [0, edge, 1 - edge, 1], [0, 1, 1, 0])
    tones = [shape * harmonics(phase(np.full(beep, hz)), amplitudes, random) for hz in pitches_hz]
    track = np.zeros(samples, np.float32)
    cycles = max(1, round(samples / (cycle_s * RATE_HZ)))
    for begin in np.arange(cycles) * samples // cycles + random.integers(samples):
        for number in range(count):
            start = int(begin) + round(number * step_s * RATE_HZ)
            events.lay(track, start, tones[number % 2].astype(np.float32))
    room = shaped(samples, random, tilted(random.uniform(0.8, 1.6)))
    return blend((0, track), (-random.uniform(12, 35), room))


GENERATORS: Mapping[str, Callable[[int, Generator], np.ndarray]] = {
    make.__name__: make
    for make in (
        *(alarm, events.clicks, coloured, events.dishes, events.drums, engine, fan, fire),
        *(events.footsteps, hum, events.knocks, events.music, rain, siren, events.typing),
        *(vacuum, water, wind),
    )
}


def noise(samples: int, random: Generator) -> np.ndarray:
    """Draw a noise <float32>[samples], or a mix of two at levels up to 12 dB apart.

    Example:
        >>> noise(16_000, np.random.default_rng(0)).shape
        (16000,)
    """
    length = max(samples, MIN_SAMPLES)
    generators = list(GENERATORS.values())
    drawn = generators[random.integers(len(generators))](length, random)
    if random.random() < MIXED:
        other = generators[random.integers(len(generators))](length, random)
        drawn = mix(drawn, other, random.uniform(0, MAX_DIFFERENCE_DB))
    return levelled(drawn[:samples])


def babble(clips: Sequence[np.ndarray], samples: int, random: Generator) -> np.ndarray:
    """Return three to eight voices that talk at once, <float32>[samples] with RMS 0.1, periodic.

    The voices are drawn from `clips` of speech <float32>[n], n at least 1, none silent; their
    levels are ±4 dB apart.
    """
    total = np.zeros(samples, np.float32)
    for _ in range(random.integers(3, 9)):
        track = np.zeros(samples, np.float32)
        start = begin = int(random.integers(samples))
        while start < begin + samples:
            clip = levelled(clips[int(random.integers(len(clips)))])[: begin + samples - start]
            events.lay(track, start, clip)
            start += len(clip) + int(random.exponential(0.2) * RATE_HZ) + 1
        total += track * from_db(random.uniform(-4, 4))
    return levelled(total)
