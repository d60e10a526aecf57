"""Voice augmentation: vocal tract, spectral tilt, breath and tempo.

Clips are <float32>[n]; except in `trim`, `warp` and `resample` their sample rate is 16 kHz. Equal
states of the generator give equal bytes. At `strength` 1, changes stay within the range of human
voices.
"""

import numpy as np
import soxr
from numpy.random import Generator

from seqapps.common.io.audio import RATE_HZ

WARP_SPREAD = 0.10  # standard deviation of the natural logarithm
MAX_WARP = 4 / 3
FORMANT_SPREAD = 0.08  # vocal tracts of adults: about 13 to 17 cm, so ±15 %
TILT_SPREAD_DB = 1.5  # per octave
MAX_BREATH = 0.35  # of the envelope
MIN_TEMPO, MAX_TEMPO = 0.8, 1.25
QUIET = 0.01  # of a clip's loudest 10 ms: 40 dB below
SILENT = 1e-4  # RMS, of full scale 1

_WINDOW = 512  # samples: 32 ms, three periods of the lowest voices
_HOP = 128
_LIFTER = 24  # samples of quefrency: 1.5 ms, below the period of any voice under 667 Hz
_TILT_HZ = 1_000  # pivot frequency of a tilt
_MIN_MAGNITUDE = 1e-5  # so that silence has a logarithm
_BLOCK = 512  # samples of `tempo`'s windows: two or more periods
_SEEK = 200  # samples, one period of 80 Hz


def trim(samples: np.ndarray, rate_hz: int) -> np.ndarray:
    """Remove silence, everything 40 dB below the loudest 10 ms, from both ends.

    Example:
        >>> len(trim(np.repeat(np.float32([0, 1, 0]), 4_000), rate_hz=16_000))
        4159
    """
    span = min(max(1, rate_hz // 100), len(samples))
    if not span:
        return samples
    energy = np.convolve(np.square(samples, dtype=np.float64), np.full(span, 1 / span), "same")
    loudness = np.sqrt(np.maximum(energy, 0))
    loud = np.flatnonzero(loudness > max(QUIET * loudness.max(), SILENT))
    return samples[loud[0] : loud[-1] + 1] if len(loud) else samples[:0]


def resample(samples: np.ndarray, ratio: float) -> np.ndarray:
    """Return a clip at `ratio` times its sample rate, <float32>[about n · ratio] (soxr, HQ).

    Example:
        >>> len(resample(np.zeros(1_000, np.float32), 1.25))
        1250
    """
    return np.asarray(soxr.resample(samples.astype(np.float32, copy=False), 1.0, ratio))


def warp(samples: np.ndarray, random: Generator, strength: float = 1.0) -> np.ndarray:
    """Speed a clip up or down: formants, pitch and tempo change by one log-normal factor.

    Speed perturbation: Ko et al., "Audio augmentation for speech recognition" (Interspeech 2015).
    """
    factor = np.exp(random.normal(0, WARP_SPREAD * strength))
    return resample(samples, 1 / float(np.clip(factor, 1 / MAX_WARP, MAX_WARP)))


def vocode(samples: np.ndarray, random: Generator, strength: float = 1.0) -> np.ndarray:
    """Change vocal tract, tilt and, for every second clip, breath at the same pitch and tempo."""
    return revoice(
        samples,
        random,
        formants=float(np.exp(random.normal(0, FORMANT_SPREAD * strength))),
        tilt_db=float(random.normal(0, TILT_SPREAD_DB * strength)),
        breath=float(random.uniform(0, MAX_BREATH * strength) * random.integers(2)),
    )


def revoice(
    samples: np.ndarray,
    random: Generator,
    formants: float = 1.0,
    tilt_db: float = 0.0,
    breath: float = 0.0,
) -> np.ndarray:
    """Change the filter of a voice and keep its source (the source-filter model).

    Short-time spectra S(f) have the envelope E(f): exp of log |S| after liftering, with the
    cepstrum cut off at 1.5 ms (Oppenheim and Schafer, "Homomorphic analysis of speech", IEEE
    Trans. Audio and Electroacoustics 16(2), 1968). The new envelope is
    E'(f) = E(f / formants) · tilt(f), the new spectrum S' = S · E' / E plus the noise
    breath · E', which sets in above 1 to 3 kHz. `tilt_db` is per octave, around 1 kHz.
    """
    spectra = _spectra(samples)
    envelope = _log_envelope(spectra)
    bins = np.arange(envelope.shape[1])
    frequencies_hz = bins * (RATE_HZ / _WINDOW)
    octaves = np.log2(np.maximum(frequencies_hz, 100) / _TILT_HZ)
    shifted = _at(envelope, bins / formants) + octaves * (tilt_db * np.log(10) / 20)
    changed = spectra * np.exp(shifted - envelope)
    if breath:
        onset_hz = random.uniform(1_000, 3_000)
        gate = np.clip((frequencies_hz - onset_hz) / 1_000, 0, 1)
        parts = random.standard_normal((2, *spectra.shape), np.float32)
        noise = (parts[0] + 1j * parts[1]) / np.sqrt(2)
        changed = changed + breath * gate * np.exp(shifted) * noise
    return _overlapped(changed, len(samples))


def tempo(samples: np.ndarray, factor: float) -> np.ndarray:
    """Speed a clip up by `factor` at the same pitch, to <float32>[round(n / factor)] (WSOLA).

    Output blocks are evenly spaced. Each input block is taken near its nominal position, where it
    correlates best with the continuation of the block before: Verhelst and Roelands, "An
    overlap-add technique based on waveform similarity (WSOLA)" (ICASSP 1993), equations 4 to 6.

    Example:
        >>> len(tempo(np.zeros(16_000, np.float32), 1.25))
        12800
    """
    length = round(len(samples) / factor)
    hop = _BLOCK // 2
    window = _hann(_BLOCK)
    count = -(-length // hop) + 1
    reach = round(count * hop * factor) + 2 * _BLOCK + 2 * _SEEK
    # Index 0 of the padded source is sample -hop - _SEEK.
    source = np.pad(samples, (hop + _SEEK, max(0, reach - len(samples))))
    result = np.zeros((count + 1) * hop, np.float32)
    position = _SEEK
    for number in range(count):
        if number:
            continuation = source[position + hop : position + hop + _BLOCK]
            low = round(number * hop * factor)
            similarity = np.correlate(source[low : low + _BLOCK + 2 * _SEEK], continuation)
            position = low + int(np.argmax(similarity))
        begin = number * hop
        result[begin : begin + _BLOCK] += window * source[position : position + _BLOCK]
    return result[hop : hop + length]


def retime(samples: np.ndarray, random: Generator, strength: float = 1.0) -> np.ndarray:
    """Change the tempo of a clip at random, by 0.8 to 1.25 at strength 1."""
    low, high = np.log([MIN_TEMPO, MAX_TEMPO]) * strength
    return tempo(samples, float(np.exp(random.uniform(low, high))))


def _spectra(samples: np.ndarray) -> np.ndarray:
    """Return short-time spectra <complex64>[frames, bins], padded by a window on both ends."""
    frames = np.lib.stride_tricks.sliding_window_view(
        np.pad(samples.astype(np.float32), (_WINDOW, 2 * _WINDOW)), _WINDOW
    )
    return np.fft.rfft(frames[::_HOP] * _hann(_WINDOW), axis=1)


def _overlapped(spectra: np.ndarray, length: int) -> np.ndarray:
    """Return the clip <float32>[length] with the nearest spectra in the least-squares sense.

    Griffin and Lim, "Signal estimation from modified short-time Fourier transform" (IEEE Trans.
    ASSP 32(2), 1984), equation 6.
    """
    frames = np.fft.irfft(spectra, _WINDOW, axis=1) * _hann(_WINDOW)
    total = np.zeros((len(frames) - 1) * _HOP + _WINDOW, np.float32)
    weight = np.zeros_like(total)
    square = np.square(_hann(_WINDOW))
    for number, frame in enumerate(frames):
        span = slice(number * _HOP, number * _HOP + _WINDOW)
        total[span] += frame
        weight[span] += square
    return (total / np.maximum(weight, 1e-3))[_WINDOW : _WINDOW + length]


def _hann(length: int) -> np.ndarray:
    """Return the periodic Hann window <float32>[length]; half-overlapping, it sums to 1."""
    return np.hanning(length + 1)[:-1].astype(np.float32)


def _log_envelope(spectra: np.ndarray) -> np.ndarray:
    """Return ln E <float32>[frames, bins]: the smooth part of the log magnitude."""
    cepstra = np.fft.irfft(np.log(np.abs(spectra) + _MIN_MAGNITUDE), axis=1)
    cepstra[:, _LIFTER:-_LIFTER] = 0
    return np.fft.rfft(cepstra, axis=1).real


def _at(rows: np.ndarray, positions: np.ndarray) -> np.ndarray:
    """Interpolate rows <float>[frames, bins] at positions <float>[bins], constant beyond them."""
    positions = np.clip(positions, 0, rows.shape[1] - 1)
    low = positions.astype(int)
    high = np.minimum(low + 1, rows.shape[1] - 1)
    share = (positions - low).astype(rows.dtype)
    return np.asarray(rows[:, low] * (1 - share) + rows[:, high] * share)
