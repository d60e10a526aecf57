"""What noises are made of: shaped noise, slow curves, tones, and many small sounds in one.

All of it is periodic: what would sound beyond the end sounds at the beginning, and what a filter
rings on does too. So there is no click where a noise begins, ends or is repeated.
"""

from collections.abc import Callable, Sequence

import numpy as np

from seqapps.common.io.audio import RATE_HZ

RMS = 0.1  # of every noise that is done
LOWEST_HZ = 20.0  # no loudspeaker of a home gives less

Gain = Callable[[np.ndarray], np.ndarray]  # frequencies <float>[bins] in Hz -> amplitudes


def levelled(samples: np.ndarray, rms: float = RMS) -> np.ndarray:
    """Return samples <float32>[n] of the RMS asked for; silence stays silence."""
    present = float(np.sqrt(np.mean(np.square(samples, dtype=np.float64))))
    return (samples * (rms / present if present else 0.0)).astype(np.float32)


def summed(*parts: tuple[float, np.ndarray]) -> np.ndarray:
    """Return the sum <float32>[n] of sounds, each brought to its level in dB first."""
    total = np.zeros(len(parts[0][1]), np.float32)
    for level_db, samples in parts:
        total += levelled(samples, float(from_db(level_db)))
    return total


def from_db(level_db: float | np.ndarray) -> np.ndarray:
    """Return amplitudes <float32> of levels in dB."""
    return np.float32(10) ** (np.asarray(level_db, np.float32) / 20)


def log_uniform(random: np.random.Generator, low: float, high: float) -> float:
    """Draw a number whose logarithm is uniform: of frequencies and times."""
    return float(np.exp(random.uniform(np.log(low), np.log(high))))


def band(low_hz: float, high_hz: float, slope: float = 2.0) -> Gain:
    """Return a band-pass whose skirts fall by 6 · `slope` dB per octave (Butterworth's form)."""

    def gain(frequency_hz: np.ndarray) -> np.ndarray:
        with np.errstate(divide="ignore", over="ignore"):
            below = (low_hz / frequency_hz) ** (2 * slope)
        above = (frequency_hz / high_hz) ** (2 * slope)
        return 1 / np.sqrt(1 + below) / np.sqrt(1 + above)

    return gain


def tilted(exponent: float) -> Gain:
    """Return a gain of power 1/f^exponent above 20 Hz: 0 is white, 1 pink, 2 brown noise."""

    def gain(frequency_hz: np.ndarray) -> np.ndarray:
        kept = np.maximum(frequency_hz, LOWEST_HZ)
        return (kept / LOWEST_HZ) ** (-exponent / 2) * (frequency_hz >= LOWEST_HZ)

    return gain


def shaped(samples: int, random: np.random.Generator, *gains: Gain) -> np.ndarray:
    """Return Gaussian noise <float32>[samples], RMS 1, of a spectrum that is a product of gains."""
    parts = random.standard_normal((2, samples // 2 + 1), np.float32)
    return levelled(np.fft.irfft(_times(parts[0] + 1j * parts[1], samples, gains), samples), 1.0)


def filtered(samples: np.ndarray, *gains: Gain) -> np.ndarray:
    """Return <float32>[n] behind zero-phase filters."""
    spectrum = _times(np.fft.rfft(samples.astype(np.float32)), len(samples), gains)
    return np.fft.irfft(spectrum, len(samples)).astype(np.float32)


def _times(spectrum: np.ndarray, samples: int, gains: Sequence[Gain]) -> np.ndarray:
    frequencies_hz = np.fft.rfftfreq(samples, 1 / RATE_HZ)
    for gain in gains:
        spectrum = spectrum * gain(frequencies_hz).astype(np.float32)
    spectrum[0] = 0
    return spectrum


def curve(samples: int, random: np.random.Generator, rate_hz: float, spread: float) -> np.ndarray:
    """Return a slow random curve <float32>[samples] with mean 0.

    Args:
        samples: its length.
        random: draws it.
        rate_hz: the highest frequency in it; at least one period fits.
        spread: its standard deviation.
    """
    count = max(1, round(samples / RATE_HZ * rate_hz))
    count = min(count, samples // 2)
    spectrum = np.zeros(samples // 2 + 1, np.complex64)
    parts = random.standard_normal((2, count), np.float32)
    spectrum[1 : count + 1] = parts[0] + 1j * parts[1]
    return levelled(np.fft.irfft(spectrum, samples), 1.0) * np.float32(spread)


def phase(frequency_hz: np.ndarray) -> np.ndarray:
    """Return the phase <float64>[n] in radians of a tone of frequencies <float>[n].

    The frequencies are scaled a little so that the cycles are whole.
    """
    cycles = np.cumsum(frequency_hz, dtype=np.float64) / RATE_HZ
    return 2 * np.pi * cycles * (max(1, round(cycles[-1])) / cycles[-1])


def harmonics(angle: np.ndarray, amplitudes: np.ndarray, random: np.random.Generator) -> np.ndarray:
    """Return Σ a_k cos(k · angle + φ_k) <float32>[n], k = 1 …, with phases drawn at random."""
    # One period as a table, looked up: as fast for fifty harmonics as for one.
    size = 4_096
    spectrum = np.zeros(size // 2 + 1, np.complex128)
    turns = np.exp(2j * np.pi * random.random(len(amplitudes)))
    spectrum[1 : len(amplitudes) + 1] = amplitudes * turns * (size / 2)
    table = np.fft.irfft(spectrum, size).astype(np.float32)
    place = angle * (size / (2 * np.pi))
    low = place.astype(np.int64)
    share = (place - low).astype(np.float32)
    return table[low % size] * (1 - share) + table[(low + 1) % size] * share


def scattered(samples: int, places: np.ndarray, sounds: np.ndarray) -> np.ndarray:
    """Return many short sounds in one <float32>[samples].

    Args:
        samples: its length.
        places: <int>[count], where they begin; any number, taken modulo `samples`.
        sounds: <float>[count, length].
    """
    where = (places[:, None] + np.arange(sounds.shape[1])) % samples
    total = np.bincount(where.ravel(), weights=sounds.ravel(), minlength=samples)
    return total.astype(np.float32)


def lay(track: np.ndarray, place: int, sound: np.ndarray) -> None:
    """Add one sound <float32>[m] of any length to a track <float32>[n], in its memory."""
    for first in range(0, len(sound), len(track)):
        part = sound[first : first + len(track)]
        begin = (place + first) % len(track)
        head = len(track) - begin
        track[begin : begin + len(part)] += part[:head]
        if len(part) > head:
            track[: len(part) - head] += part[head:]


def struck(
    seconds: float, frequencies_hz: np.ndarray, decays_s: np.ndarray, amplitudes: np.ndarray
) -> np.ndarray:
    """Return struck modes <float32>[n]: Σ a_k sin(2π f_k t) · 10^(-3 t / T_k).

    T_k is the time in which mode k falls by 60 dB. Modes above 7.8 kHz are left out.
    """
    time_s = np.arange(max(1, round(seconds * RATE_HZ)), dtype=np.float32) / RATE_HZ
    kept = frequencies_hz < 7_800
    angles = np.outer(2 * np.pi * frequencies_hz[kept], time_s)
    falls = np.outer(-3 * np.log(10) / decays_s[kept], time_s)
    waves = np.sin(angles.astype(np.float32)) * np.exp(falls.astype(np.float32))
    return faded(amplitudes[kept].astype(np.float32) @ waves)


def burst(seconds: float, random: np.random.Generator, decay_s: float, *gains: Gain) -> np.ndarray:
    """Return a burst of shaped noise <float32>[n], RMS 1 at its start, 60 dB less after decay_s."""
    count = max(16, round(seconds * RATE_HZ))
    fall = np.exp(np.arange(count) * (-3 * np.log(10) / (decay_s * RATE_HZ)))
    return faded((shaped(count, random, *gains) * fall).astype(np.float32))


def faded(samples: np.ndarray, begin_s: float = 0.000_3, end_s: float = 0.005) -> np.ndarray:
    """Return a sound with its first and last moments faded (raised cosine)."""
    faded_in = min(len(samples) // 2, round(begin_s * RATE_HZ))
    faded_out = min(len(samples) // 2, round(end_s * RATE_HZ))
    gain = np.ones(len(samples), np.float32)
    gain[:faded_in] = _rise(faded_in)
    gain[len(gain) - faded_out :] = _rise(faded_out)[::-1]
    return samples * gain


def _rise(count: int) -> np.ndarray:
    return 0.5 - 0.5 * np.cos(np.pi * (np.arange(count) + 0.5) / max(1, count))


def moments(samples: int, random: np.random.Generator, rate_hz: float) -> np.ndarray:
    """Return places <int>[count] of a Poisson process, at least one."""
    count = max(1, random.poisson(rate_hz * samples / RATE_HZ))
    return np.sort(random.integers(samples, size=count))


def beats(samples: int, rate_hz: float) -> np.ndarray:
    """Return places <int>[count], evenly spread: about `rate_hz` of them a second."""
    count = max(1, round(samples / RATE_HZ * rate_hz))
    return np.arange(count) * samples // count
