"""One voice made into another: vocal tract, spectral tilt, breath, and tempo.

Clips are <float32>[n]. Whatever is drawn comes from the generator that is given, so the same state
of it gives the same bytes. `strength` 1 stays near what people's voices differ by; more is for a
synthesiser of few voices.
"""

import numpy as np

RATE_HZ = 16_000  # of everything but `trim`, `warp` and `resample`, which take any rate
WARP_SPREAD = 0.10  # standard deviation of the natural logarithm
MOST_WARP = 4 / 3
FORMANT_SPREAD = 0.08  # vocal tracts of adults: about 13 to 17 cm, so ±15 %
TILT_SPREAD_DB = 1.5  # per octave
LOUDEST_BREATH = 0.35  # of the envelope
SLOWEST, FASTEST = 0.8, 1.25
QUIET = 0.01  # of a clip's loudest 10 ms: 40 dB below
SILENT = 1e-4  # RMS, of full scale 1

_WINDOW = 512  # samples: 32 ms, three periods of the lowest voices
_HOP = 128
_LIFTER = 24  # samples of quefrency: 1.5 ms, below the period of any voice under 667 Hz
_TILT_HZ = 1_000  # what a tilt leaves as it is
_LEAST = 1e-5  # magnitude, so that silence has a logarithm
_BLOCK = 512  # samples of `tempo`'s windows: two or more periods
_SEEK = 200  # samples, one period of 80 Hz


def trim(samples: np.ndarray, rate_hz: int) -> np.ndarray:
    """Take silence off both ends: what is 40 dB below the loudest 10 ms.

    Returns <float32>[m], m = 0 when all is silent.
    """
    span = min(max(1, rate_hz // 100), len(samples))
    if not span:
        return samples
    energy = np.convolve(np.square(samples, dtype=np.float64), np.full(span, 1 / span), "same")
    loudness = np.sqrt(np.maximum(energy, 0))
    loud = np.flatnonzero(loudness > max(QUIET * loudness.max(), SILENT))
    return samples[loud[0] : loud[-1] + 1] if len(loud) else samples[:0]


def resample(samples: np.ndarray, ratio: float) -> np.ndarray:
    """Return a clip at `ratio` times its rate, <float32>[round(n · ratio)].

    The spectrum is cut off or continued with zeros. The Fourier transform takes the clip for
    periodic, so silence is added, which keeps its end from its beginning. All of it has a whole
    number of samples, so that the ratio may be off by up to 0.01 %.
    """
    length = (len(samples) + 1_023) // 512 * 512  # no large prime factors: a fast transform
    spectrum = np.fft.rfft(samples.astype(np.float32), length)
    result = np.fft.irfft(spectrum, max(2, round(length * ratio))) * np.float32(ratio)
    return result[: round(len(samples) * ratio)].astype(np.float32)


def warp(samples: np.ndarray, random: np.random.Generator, strength: float = 1.0) -> np.ndarray:
    """Play a clip faster or slower: formants, pitch and tempo move by one factor.

    The factor is log-normal, at most 4/3 either way; this is the speed perturbation of Ko et al.,
    "Audio augmentation for speech recognition" (Interspeech 2015), section 2.
    """
    factor = np.exp(random.normal(0, WARP_SPREAD * strength))
    return resample(samples, 1 / float(np.clip(factor, 1 / MOST_WARP, MOST_WARP)))


def vocode(samples: np.ndarray, random: np.random.Generator, strength: float = 1.0) -> np.ndarray:
    """Give a clip another vocal tract and voice quality, at the same pitch and tempo.

    Args:
        samples: <float32>[n] at 16 kHz.
        random: draws the shift of the formants, the tilt, and, for every other clip, breath.
        strength: of all three.
    """
    return revoice(
        samples,
        random,
        formants=float(np.exp(random.normal(0, FORMANT_SPREAD * strength))),
        tilt_db=float(random.normal(0, TILT_SPREAD_DB * strength)),
        breath=float(random.uniform(0, LOUDEST_BREATH * strength) * random.integers(2)),
    )


def revoice(
    samples: np.ndarray,
    random: np.random.Generator,
    formants: float = 1.0,
    tilt_db: float = 0.0,
    breath: float = 0.0,
) -> np.ndarray:
    """Change the filter of a voice and leave its source (the source-filter model).

    Short spectra S(f) have the envelope E(f), which is exp of log |S| with its cepstrum cut off
    behind 1.5 ms (Oppenheim and Schafer, "Homomorphic analysis of speech", IEEE Trans. Audio and
    Electroacoustics 16(2), 1968). The result has E'(f) = E(f / formants) · tilt(f), thus
    S' = S · E' / E, and the noise breath · E', which sets in above 1 to 3 kHz.

    Args:
        samples: <float32>[n] at 16 kHz.
        random: of the noise.
        formants: above 1, a shorter vocal tract.
        tilt_db: per octave, above and below 1 kHz.
        breath: loudness of the noise; 0 is none.

    Returns:
        <float32>[n], not normalised.
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
    """Say a clip `factor` times as fast at the same pitch (WSOLA).

    Blocks are laid down evenly and taken from near where they should come from, at the best match
    with what would have followed the last one: Verhelst and Roelands, "An overlap-add technique
    based on waveform similarity (WSOLA)" (ICASSP 1993), equations 4 to 6.

    Returns:
        <float32>[round(n / factor)] for <float32>[n] at 16 kHz.
    """
    length = round(len(samples) / factor)
    hop = _BLOCK // 2
    window = _hann(_BLOCK)
    count = -(-length // hop) + 1
    reach = round(count * hop * factor) + 2 * _BLOCK + 2 * _SEEK
    source = np.pad(samples, (hop + _SEEK, max(0, reach - len(samples))))  # place 0 is -hop - seek
    result = np.zeros((count + 1) * hop, np.float32)
    place = _SEEK
    for number in range(count):
        if number:
            wanted = source[place + hop : place + hop + _BLOCK]
            low = round(number * hop * factor)
            likeness = np.correlate(source[low : low + _BLOCK + 2 * _SEEK], wanted)
            place = low + int(np.argmax(likeness))
        begin = number * hop
        result[begin : begin + _BLOCK] += window * source[place : place + _BLOCK]
    return result[hop : hop + length]


def retime(samples: np.ndarray, random: np.random.Generator, strength: float = 1.0) -> np.ndarray:
    """Change the tempo of a clip at random, by 0.8 to 1.25 at strength 1."""
    low, high = np.log([SLOWEST, FASTEST]) * strength
    return tempo(samples, float(np.exp(random.uniform(low, high))))


def _spectra(samples: np.ndarray) -> np.ndarray:
    """Return short spectra <complex64>[frames, bins], a window's silence added on both ends."""
    frames = np.lib.stride_tricks.sliding_window_view(
        np.pad(samples.astype(np.float32), (_WINDOW, 2 * _WINDOW)), _WINDOW
    )
    return np.fft.rfft(frames[::_HOP] * _hann(_WINDOW), axis=1)


def _overlapped(spectra: np.ndarray, length: int) -> np.ndarray:
    """Return the clip <float32>[length] whose spectra come nearest, in least squares.

    Griffin and Lim, "Signal estimation from modified short-time Fourier transform" (IEEE Trans.
    ASSP 32(2), 1984), equation 6.
    """
    frames = np.fft.irfft(spectra, _WINDOW, axis=1) * _hann(_WINDOW)
    total = np.zeros((len(frames) - 1) * _HOP + _WINDOW, np.float32)
    weight = np.zeros_like(total)
    square = np.square(_hann(_WINDOW))
    for number, frame in enumerate(frames):
        here = slice(number * _HOP, number * _HOP + _WINDOW)
        total[here] += frame
        weight[here] += square
    return (total / np.maximum(weight, 1e-3))[_WINDOW : _WINDOW + length]


def _hann(length: int) -> np.ndarray:
    """Return the periodic Hann window <float32>[length]: overlapped by half, it sums to 1."""
    return np.hanning(length + 1)[:-1].astype(np.float32)


def _log_envelope(spectra: np.ndarray) -> np.ndarray:
    """Return ln E <float32>[frames, bins]: the smooth part of the log magnitude."""
    cepstra = np.fft.irfft(np.log(np.abs(spectra) + _LEAST), axis=1)
    cepstra[:, _LIFTER:-_LIFTER] = 0
    return np.fft.rfft(cepstra, axis=1).real


def _at(rows: np.ndarray, places: np.ndarray) -> np.ndarray:
    """Interpolate rows <float>[frames, bins] at places <float>[bins], held beyond the ends."""
    places = np.clip(places, 0, rows.shape[1] - 1)
    low = places.astype(int)
    high = np.minimum(low + 1, rows.shape[1] - 1)
    share = (places - low).astype(rows.dtype)
    return rows[:, low] * (1 - share) + rows[:, high] * share
