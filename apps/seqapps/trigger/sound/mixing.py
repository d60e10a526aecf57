"""What happens to speech on its way to a model: rooms, microphones, noise, and level.

Samples are <float32>[n] at 16 kHz, n at least 1. Whatever is drawn comes from the generator that
is given, so the same state of it gives the same bytes.
"""

import numpy as np

from seqapps.common.io.audio import FULL_SCALE, RATE_HZ

SHORTEST_RT60_S, LONGEST_RT60_S = 0.05, 0.6
LEAST_DIRECT_DB, MOST_DIRECT_DB = 0.0, 25.0  # direct-to-reverberant ratio
EARLY_S = 0.04  # when single reflections have become a tail
DULLER = 0.6  # RT60 near 8 kHz, of that of low frequencies: air and curtains

TAPS = 257  # 16 ms: features of 60 Hz
MOST_COLOUR_DB = 8.0
OCTAVES_HZ = 62.5 * 2.0 ** np.arange(8)  # to 8 kHz
LOW_PASSED, HIGH_PASSED = 0.3, 0.4  # shares
LOW_PASS_HZ, HIGH_PASS_HZ = (3_000, 7_000), (80, 400)

FRAME = RATE_HZ // 50
ACTIVE_DB = 25.0  # below the loudest frame
LEVELS_DBFS = (-40.0, -8.0)
SENSOR_DBFS = (-85.0, -60.0)


def reverberate(samples: np.ndarray, random: np.random.Generator) -> np.ndarray:
    """Put a voice into a room, with no image sources: statistically.

    The room's response is the direct sound, some single reflections in the first 40 ms, and
    Gaussian noise under an exponential, which falls by 60 dB in RT60: Polack, "Playing billiards
    in the concert hall" (Applied Acoustics 38, 1993); Moorer, "About this reverberation business"
    (Computer Music Journal 3(2), 1979).

    Args:
        samples: <float32>[n].
        random: draws RT60 from 0.05 to 0.6 s, and the direct-to-reverberant ratio from 0 to 25 dB.

    Returns:
        <float32>[n]: the direct sound is where it was and as loud; the tail beyond n is cut off.
    """
    return _convolved(samples, _response(random))[: len(samples)]


def _response(random: np.random.Generator) -> np.ndarray:
    """Return a room's impulse response <float32>[RT60], 1 at sample 0."""
    rt60_s = np.exp(random.uniform(np.log(SHORTEST_RT60_S), np.log(LONGEST_RT60_S)))
    length = round(rt60_s * RATE_HZ)
    time_s = np.arange(length, dtype=np.float32) / RATE_HZ
    fall = np.float32(-3 * np.log(10) / rt60_s)  # of the amplitude: 60 dB are a factor of 1000
    white = random.standard_normal(length + 1, np.float32)
    low, high = white[1:] + white[:-1], white[1:] - white[:-1]
    tail = low * np.exp(fall * time_s) + high * np.exp(fall / DULLER * time_s)
    tail *= np.minimum(1, time_s / EARLY_S)  # it becomes dense
    count = int(random.integers(3, 12))
    places = (random.uniform(0.001, min(EARLY_S, rt60_s / 2), count) * RATE_HZ).astype(int)
    walls = random.uniform(0.3, 1, count) * random.choice([1, 1, 1, -1], count)
    early = np.zeros(length, np.float32)
    np.add.at(early, places, walls * np.exp(fall * time_s[places]))
    shares = random.uniform(0.2, 0.8)  # of the energy, that of the single reflections
    response = _scaled(early, shares) + _scaled(tail, 1 - shares)
    direct_db = random.uniform(LEAST_DIRECT_DB, MOST_DIRECT_DB)
    response = _scaled(response, 10 ** (-direct_db / 10))
    response[0] = 1
    return response


def _scaled(samples: np.ndarray, energy: float) -> np.ndarray:
    """Return <float32>[n] of the energy (sum of squares) asked for."""
    present = float(np.sum(np.square(samples, dtype=np.float64)))
    return samples * np.float32(np.sqrt(energy / present) if present else 0)


def _convolved(samples: np.ndarray, response: np.ndarray) -> np.ndarray:
    """Return the full convolution <float32>[n + m - 1]."""
    count = len(samples) + len(response) - 1
    size = -(-count // 1_024) * 1_024  # without large prime factors: a fast transform
    spectrum = np.fft.rfft(samples.astype(np.float32), size) * np.fft.rfft(response, size)
    return np.fft.irfft(spectrum, size)[:count].astype(np.float32)


def colour(samples: np.ndarray, random: np.random.Generator) -> np.ndarray:
    """Play and record with imperfect loudspeakers and microphones.

    Args:
        samples: <float32>[n].
        random: draws a curve within ±8 dB, for some a low-pass of 3 to 7 kHz like a telephone's
            (30 dB down 300 Hz above), for some a high-pass of 80 to 400 Hz (12 dB per octave).

    Returns:
        <float32>[n], not shifted: the filter has 257 taps and is of linear phase, by the
        frequency sampling method (Oppenheim and Schafer, "Discrete-Time Signal Processing",
        chapter 7), with a Hann window.
    """
    delay = TAPS // 2
    return _convolved(samples, _equaliser(random))[delay : delay + len(samples)]


def _equaliser(random: np.random.Generator) -> np.ndarray:
    """Return a symmetric filter <float32>[TAPS]."""
    size = 1_024
    frequencies_hz = np.fft.rfftfreq(size, 1 / RATE_HZ)
    octaves = np.log2(np.maximum(frequencies_hz, OCTAVES_HZ[0]) / OCTAVES_HZ[0])
    points_db = random.uniform(-MOST_COLOUR_DB, MOST_COLOUR_DB, len(OCTAVES_HZ))
    place = np.minimum(octaves.astype(int), len(OCTAVES_HZ) - 2)
    share = 0.5 - 0.5 * np.cos(np.pi * (octaves - place))  # smooth between the points
    gain_db = points_db[place] * (1 - share) + points_db[place + 1] * share
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
    """Return the active speech level: the RMS of frames within 25 dB of the loudest one.

    A simple form of ITU-T P.56 (2011), method B, whose margin is 15.9 dB under the level itself.
    Frames are of 20 ms; a sound shorter than one is a frame.

    Returns:
        0 for silence, else above 0; of full scale 1.
    """
    count = max(1, len(samples) // FRAME)
    frames = samples[: count * FRAME].reshape(count, -1)
    powers = np.mean(np.square(frames, dtype=np.float64), axis=1)
    active = powers >= powers.max() * 10 ** (-ACTIVE_DB / 10)
    return float(np.sqrt(powers[active].mean()))


def mix(speech: np.ndarray, noise: np.ndarray, snr_db: float) -> np.ndarray:
    """Add noise to speech, which keeps its level.

    Args:
        speech: <float32>[n]; silence gets the noise as it is.
        noise: <float32>[n].
        snr_db: active level of the speech over that of the noise, which for steady noise is its
            RMS, and for single clicks much more: their silence does not count.

    Returns:
        <float32>[n], beyond [-1, 1] where they are loud.
    """
    wanted, present = active_level(speech), active_level(noise)
    if wanted and present:
        noise = noise * np.float32(wanted / present * 10 ** (-snr_db / 20))
    return (speech + noise).astype(np.float32)


def gain(samples: np.ndarray, random: np.random.Generator) -> np.ndarray:
    """Record at some level: clipping, the noise of the sensor, and 16 bits.

    Args:
        samples: <float32>[n].
        random: draws the active level from -40 to -8 dBFS (RMS, of full scale 1), where peaks are
            clipped, and that of the white noise of the sensor from -85 to -60 dBFS.

    Returns:
        <float32>[n] in [-1, 1), whole multiples of 1/32768.
    """
    wanted = 10 ** (random.uniform(*LEVELS_DBFS) / 20)
    floor = 10 ** (random.uniform(*SENSOR_DBFS) / 20)
    present = active_level(samples)
    louder = samples * np.float32(wanted / present if present else 0)
    heard = louder + random.standard_normal(len(samples), np.float32) * np.float32(floor)
    steps = np.clip(np.round(heard * FULL_SCALE), -FULL_SCALE, FULL_SCALE - 1)
    return (steps / FULL_SCALE).astype(np.float32)
