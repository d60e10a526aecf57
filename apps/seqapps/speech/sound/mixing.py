"""The path from a sound to a recording: rooms, loudspeakers and microphones, noise, and level.

Samples are <float32>[n] at 16 kHz, n at least 1. Equal states of the generator give equal bytes.
"""

import numpy as np
from numpy.random import Generator

from seqapps.common.io.audio import FULL_SCALE, RATE_HZ

MIN_RT60_S, MAX_RT60_S = 0.05, 0.6  # reverberation time
MIN_DIRECT_DB, MAX_DIRECT_DB = 0.0, 25.0  # direct-to-reverberant ratio
EARLY_S = 0.04  # after it, single reflections have merged into a tail
HIGH_RT60 = 0.6  # RT60 near 8 kHz relative to low frequencies: absorption by air and curtains

TAPS = 257  # 16 ms: features of 60 Hz
MAX_COLOUR_DB = 8.0
OCTAVES_HZ = 62.5 * 2.0 ** np.arange(8)  # to 8 kHz
LOW_PASSED, HIGH_PASSED = 0.3, 0.4  # shares
LOW_PASS_HZ, HIGH_PASS_HZ = (3_000, 7_000), (80, 400)

FRAME = RATE_HZ // 50
ACTIVE_DB = 25.0  # below the loudest frame
LEVELS_DBFS = (-40.0, -8.0)
SENSOR_DBFS = (-85.0, -60.0)


def reverberate(samples: np.ndarray, random: Generator) -> np.ndarray:
    """Add a room: RT60 from 0.05 to 0.6 s, direct-to-reverberant ratio from 0 to 25 dB.

    The impulse response is the direct sound, some single reflections in the first 40 ms, and
    Gaussian noise with an exponential decay by 60 dB in RT60: Polack, "Playing billiards in the
    concert hall" (Applied Acoustics 38, 1993); Moorer, "About this reverberation business"
    (Computer Music Journal 3(2), 1979). The direct sound keeps its position and level.

    Example:
        >>> reverberate(np.float32([1, 0]), np.random.default_rng(0)).round(3).tolist()
        [1.0, 0.0]
    """
    return _convolved(samples, _response(random))[: len(samples)]


def _response(random: Generator) -> np.ndarray:
    """Return a room's impulse response <float32>[RT60], 1 at sample 0."""
    rt60_s = np.exp(random.uniform(np.log(MIN_RT60_S), np.log(MAX_RT60_S)))
    length = round(rt60_s * RATE_HZ)
    time_s = np.arange(length, dtype=np.float32) / RATE_HZ
    fall = np.float32(-3 * np.log(10) / rt60_s)  # per second; 60 dB are a factor of 1000
    white = random.standard_normal(length + 1, np.float32)
    low, high = white[1:] + white[:-1], white[1:] - white[:-1]
    tail = low * np.exp(fall * time_s) + high * np.exp(fall / HIGH_RT60 * time_s)
    tail *= np.minimum(1, time_s / EARLY_S)  # the density increases
    count = int(random.integers(3, 12))
    delays = (random.uniform(0.001, min(EARLY_S, rt60_s / 2), count) * RATE_HZ).astype(int)
    walls = random.uniform(0.3, 1, count) * random.choice([1, 1, 1, -1], count)
    early = np.zeros(length, np.float32)
    np.add.at(early, delays, walls * np.exp(fall * time_s[delays]))
    early_share = random.uniform(0.2, 0.8)  # of the energy
    reflected = _scaled(early, early_share) + _scaled(tail, 1 - early_share)
    direct_db = random.uniform(MIN_DIRECT_DB, MAX_DIRECT_DB)
    response = _scaled(reflected, 10 ** (-direct_db / 10))
    response[0] = 1
    return response


def _scaled(samples: np.ndarray, energy: float) -> np.ndarray:
    """Return samples <float32>[n] scaled to an energy (sum of squares)."""
    present = float(np.sum(np.square(samples, dtype=np.float64)))
    return samples * np.float32(np.sqrt(energy / present) if present else 0)


def _convolved(samples: np.ndarray, response: np.ndarray) -> np.ndarray:
    """Return the full convolution <float32>[n + m - 1]."""
    count = len(samples) + len(response) - 1
    size = -(-count // 1_024) * 1_024  # without large prime factors: a fast transform
    spectrum = np.fft.rfft(samples.astype(np.float32), size) * np.fft.rfft(response, size)
    return np.fft.irfft(spectrum, size)[:count].astype(np.float32)


def equalise(samples: np.ndarray, random: Generator) -> np.ndarray:
    """Apply the frequency response of an imperfect loudspeaker and microphone, without delay.

    The response is within ±8 dB. Some have a low-pass of 3 to 7 kHz like a telephone, some a
    high-pass of 80 to 400 Hz. The filter has 257 taps and linear phase, by the frequency sampling
    method (Oppenheim and Schafer, "Discrete-Time Signal Processing", chapter 7).
    """
    delay = TAPS // 2
    return _convolved(samples, _equaliser(random))[delay : delay + len(samples)]


def _equaliser(random: Generator) -> np.ndarray:
    """Return a symmetric filter <float32>[TAPS]."""
    size = 1_024
    frequencies_hz = np.fft.rfftfreq(size, 1 / RATE_HZ)
    octaves = np.log2(np.maximum(frequencies_hz, OCTAVES_HZ[0]) / OCTAVES_HZ[0])
    points_db = random.uniform(-MAX_COLOUR_DB, MAX_COLOUR_DB, len(OCTAVES_HZ))
    low = np.minimum(octaves.astype(int), len(OCTAVES_HZ) - 2)
    share = 0.5 - 0.5 * np.cos(np.pi * (octaves - low))  # cosine interpolation
    gain_db = points_db[low] * (1 - share) + points_db[low + 1] * share
    if random.random() < LOW_PASSED:
        edge_hz = random.uniform(*LOW_PASS_HZ)
        gain_db -= 30 * np.clip((frequencies_hz - edge_hz) / 300, 0, 1)
    if random.random() < HIGH_PASSED:
        edge_hz = random.uniform(*HIGH_PASS_HZ)
        gain_db -= 10 * np.log10(1 + (edge_hz / np.maximum(frequencies_hz, 1)) ** 4)
    taps = np.fft.fftshift(np.fft.irfft(10 ** (gain_db / 20)))
    middle = size // 2
    kept = taps[middle - TAPS // 2 : middle + TAPS // 2 + 1] * np.hanning(TAPS + 2)[1:-1]
    return kept.astype(np.float32)


def active_level(samples: np.ndarray) -> float:
    """Return the active speech level relative to full scale, 0 for silence.

    It is the RMS of the frames of 20 ms within 25 dB of the loudest one: a simple form of ITU-T
    P.56 (2011), method B, whose margin is 15.9 dB below the level itself.

    Example:
        >>> active_level(np.pad(np.full(1_600, np.float32(0.5)), 8_000))
        0.5
    """
    count = max(1, len(samples) // FRAME)
    frames = samples[: count * FRAME].reshape(count, -1)
    powers = np.mean(np.square(frames, dtype=np.float64), axis=1)
    active = powers >= powers.max() * 10 ** (-ACTIVE_DB / 10)
    return float(np.sqrt(powers[active].mean()))


def mix(speech: np.ndarray, noise: np.ndarray, snr_db: float) -> np.ndarray:
    """Add noise to speech, both <float32>[n], at a ratio of their active levels.

    The speech keeps its level; silence receives the noise unscaled.

    Example:
        >>> mix(np.full(4, 0.5, np.float32), np.ones(4, np.float32), snr_db=0).tolist()
        [1.0, 1.0, 1.0, 1.0]
    """
    speech_level, noise_level = active_level(speech), active_level(noise)
    if speech_level and noise_level:
        noise = noise * np.float32(speech_level / noise_level * 10 ** (-snr_db / 20))
    return np.asarray(speech + noise, np.float32)


def gain(samples: np.ndarray, random: Generator) -> np.ndarray:
    """Record at -40 to -8 dBFS (active level) with clipping, sensor noise and 16-bit rounding."""
    level = 10 ** (random.uniform(*LEVELS_DBFS) / 20)
    floor = 10 ** (random.uniform(*SENSOR_DBFS) / 20)
    present = active_level(samples)
    louder = samples * np.float32(level / present if present else 0)
    recorded = louder + random.standard_normal(len(samples), np.float32) * np.float32(floor)
    steps = np.clip(np.round(recorded * FULL_SCALE), -FULL_SCALE, FULL_SCALE - 1)
    return (steps / FULL_SCALE).astype(np.float32)
