"""Building blocks of noises: shaped noise, slow drift, tones and sums.

All results are periodic, so that a noise can be cut or repeated without a click.
"""

from collections.abc import Callable, Sequence

import numpy as np
from numpy.random import Generator

from seqapps.common.io.audio import RATE_HZ

RMS = 0.1  # of every finished noise
MIN_HZ = 20.0  # lower limit of loudspeakers in a home

Gain = Callable[[np.ndarray], np.ndarray]  # frequencies <float>[bins] in Hz -> amplitudes


def levelled(samples: np.ndarray, rms: float = RMS) -> np.ndarray:
    """Return samples <float32>[n] scaled to an RMS; silence stays silence.

    Example:
        >>> levelled(np.float32([1, -1]), rms=0.5).tolist()
        [0.5, -0.5]
    """
    present = float(np.sqrt(np.mean(np.square(samples, dtype=np.float64))))
    return (samples * (rms / present if present else 0.0)).astype(np.float32)


def summed(*parts: tuple[float, np.ndarray]) -> np.ndarray:
    """Return the sum <float32>[n] of sounds, each scaled to its level in dB first."""
    total = np.zeros(len(parts[0][1]), np.float32)
    for level_db, samples in parts:
        total += levelled(samples, float(from_db(level_db)))
    return total


def blend(*parts: tuple[float, np.ndarray]) -> np.ndarray:
    """Return the sum of sounds as of `summed`, scaled to an RMS of 0.1."""
    return levelled(summed(*parts))


def from_db(level_db: float | np.ndarray) -> np.ndarray:
    """Return amplitudes <float32> of levels in dB.

    Example:
        >>> round(float(from_db(-20.0)), 4)
        0.1
    """
    return np.float32(10) ** (np.asarray(level_db, np.float32) / 20)


def log_uniform(random: Generator, low: float, high: float) -> float:
    """Draw a number with a uniform logarithm, such as a frequency or a time."""
    return float(np.exp(random.uniform(np.log(low), np.log(high))))


def band(low_hz: float, high_hz: float, slope: float = 2.0) -> Gain:
    """Return a Butterworth band-pass with skirts of 6 · `slope` dB per octave."""

    def gain(frequency_hz: np.ndarray) -> np.ndarray:
        with np.errstate(divide="ignore", over="ignore"):
            below = (low_hz / frequency_hz) ** (2 * slope)
        above = (frequency_hz / high_hz) ** (2 * slope)
        return 1 / np.sqrt(1 + below) / np.sqrt(1 + above)

    return gain


def tilted(exponent: float) -> Gain:
    """Return a gain with power 1/f^exponent above 20 Hz: 0 is white, 1 pink, 2 brown noise."""

    def gain(frequency_hz: np.ndarray) -> np.ndarray:
        kept = np.maximum(frequency_hz, MIN_HZ)
        return np.asarray((kept / MIN_HZ) ** (-exponent / 2) * (frequency_hz >= MIN_HZ))

    return gain


def shaped(samples: int, random: Generator, *gains: Gain) -> np.ndarray:
    """Return Gaussian noise <float32>[samples], RMS 1; its spectrum is the product of gains."""
    parts = random.standard_normal((2, samples // 2 + 1), np.float32)
    return levelled(np.fft.irfft(_times(parts[0] + 1j * parts[1], samples, gains), samples), 1.0)


def filtered(samples: np.ndarray, *gains: Gain) -> np.ndarray:
    """Return <float32>[n] after zero-phase filters."""
    spectrum = _times(np.fft.rfft(samples.astype(np.float32)), len(samples), gains)
    return np.fft.irfft(spectrum, len(samples)).astype(np.float32)


def _times(spectrum: np.ndarray, samples: int, gains: Sequence[Gain]) -> np.ndarray:
    frequencies_hz = np.fft.rfftfreq(samples, 1 / RATE_HZ)
    for gain in gains:
        spectrum = spectrum * gain(frequencies_hz).astype(np.float32)
    spectrum[0] = 0
    return spectrum


def drift(samples: int, random: Generator, rate_hz: float, spread: float) -> np.ndarray:
    """Return a slow random curve <float32>[samples]: mean 0, frequencies up to `rate_hz`."""
    count = min(max(1, round(samples / RATE_HZ * rate_hz)), samples // 2)
    spectrum = np.zeros(samples // 2 + 1, np.complex64)
    parts = random.standard_normal((2, count), np.float32)
    spectrum[1 : count + 1] = parts[0] + 1j * parts[1]
    return levelled(np.fft.irfft(spectrum, samples), 1.0) * np.float32(spread)


def phase(frequency_hz: np.ndarray) -> np.ndarray:
    """Return the phase <float64>[n] in radians of a tone; frequencies are scaled to whole cycles.

    Example:
        >>> round(phase(np.full(16_000, 440.2))[-1] / (2 * np.pi))
        440
    """
    cycles = np.cumsum(frequency_hz, dtype=np.float64) / RATE_HZ
    return np.asarray(2 * np.pi * cycles * (max(1, round(cycles[-1])) / cycles[-1]))


def harmonics(angle: np.ndarray, amplitudes: np.ndarray, random: Generator) -> np.ndarray:
    """Return Σ a_k cos(k · angle + φ_k) <float32>[n], k = 1 …, with random phases φ_k."""
    # A lookup table of one period takes the same time for one harmonic and for fifty.
    size = 4_096
    spectrum = np.zeros(size // 2 + 1, np.complex128)
    turns = np.exp(2j * np.pi * random.random(len(amplitudes)))
    spectrum[1 : len(amplitudes) + 1] = amplitudes * turns * (size / 2)
    table = np.fft.irfft(spectrum, size).astype(np.float32)
    position = angle * (size / (2 * np.pi))
    low = position.astype(np.int64)
    share = (position - low).astype(np.float32)
    return table[low % size] * (1 - share) + table[(low + 1) % size] * share
