"""Master a mix with a small room and a limiter, in place and block by block."""

import numpy as np

ROOM_S, DECAY_S, DELAY_S = 0.9, 0.55, 0.012  # length, time to -60 dB, delay of the room
ROOM_HZ = (250.0, 6_000.0)
WET = 0.16  # level of the room; its impulse response has unit energy
PEAK = 10 ** (-1.5 / 20)  # of full scale
DRIVE = 10 ** (3 / 20)  # ratio of the highest peak to the limiter's ceiling
FRAME_S, FRAMES = 0.0015, 16  # length of the limiter's frames, and number of look-ahead frames
BLOCK_FRAMES = 4_096


def add_room(mix: np.ndarray, rate_hz: int) -> None:
    """Add reverberation to a mix <float32>[n, 2], in place.

    The impulse response is noise that decays exponentially (Moorer, About this reverberation
    business, 1979), different for each channel; it is convolved by the overlap-add method.
    """
    response = _room(rate_hz)
    size = 1 << (2 * len(response) - 1).bit_length()
    block = size - len(response) + 1
    spectra = [np.fft.rfft(response[:, channel], size) for channel in range(2)]
    carried = np.zeros((2, size - block), np.float32)
    for start in range(0, len(mix), block):
        part = mix[start : start + block]
        sent = np.fft.rfft(part.sum(axis=1) * np.float32(WET / 2), size)
        for channel, spectrum in enumerate(spectra):
            wet = np.fft.irfft(sent * spectrum, size)
            wet[: len(response) - 1] += carried[channel]
            part[:, channel] += wet[: len(part)]
            carried[channel] = wet[block:]


def _room(rate_hz: int) -> np.ndarray:
    """Return the impulse response <float32>[n, 2] with unit energy in each channel."""
    count, delay = round(ROOM_S * rate_hz), round(DELAY_S * rate_hz)
    t = np.arange(count) / rate_hz
    noise = np.random.default_rng(0).standard_normal((count, 2))
    noise *= 10 ** (-3 * t / DECAY_S)[:, None]
    spectrum = np.fft.rfft(noise, axis=0)
    hz = np.maximum(np.fft.rfftfreq(count, 1 / rate_hz), 1e-3)[:, None]
    spectrum *= 1 / (1 + (ROOM_HZ[0] / hz) ** 4) / (1 + (hz / ROOM_HZ[1]) ** 2)
    response = np.fft.irfft(spectrum, count, axis=0)
    response *= np.clip((ROOM_S - t) / 0.1, 0, 1)[:, None]
    response = np.concatenate([np.zeros((delay, 2)), response])
    response /= np.sqrt((response**2).sum(axis=0))
    return response.astype(np.float32)


def limit(mix: np.ndarray, rate_hz: int) -> None:
    """Limit a mix <float32>[n, 2] to a peak of -1.5 dB of full scale, in place.

    A gain of at most 1 keeps peaks under a ceiling 3 dB below the highest one. It is the minimum
    over the frames ahead and behind, smoothed by a Hann window, so that it changes slowly and is
    low enough at each peak. Silence stays silence.
    """
    frame = max(1, round(FRAME_S * rate_hz))
    blocks = range(0, len(mix), BLOCK_FRAMES * frame)
    peaks = np.concatenate([_peaks(mix[n : n + BLOCK_FRAMES * frame], frame) for n in blocks])
    highest = peaks.max(initial=0)
    if highest <= 0:
        return
    ceiling = highest / DRIVE
    gains = _smooth(np.minimum(1, ceiling / np.maximum(peaks, 1e-9)))
    middles = (np.arange(len(gains)) + 0.5) * frame
    for start in blocks:
        part = mix[start : start + BLOCK_FRAMES * frame]
        near = slice(max(0, start // frame - 1), start // frame + BLOCK_FRAMES + 1)
        samples = np.arange(start, start + len(part))
        part *= np.interp(samples, middles[near], gains[near])[:, None].astype(np.float32)
    mix *= np.float32(PEAK / max(mix.max(), -mix.min()))


def _peaks(part: np.ndarray, frame: int) -> np.ndarray:
    """Return the peak of each frame of both channels, <float32>[n]."""
    levels = np.maximum(np.abs(part[:, 0]), np.abs(part[:, 1]))
    return np.maximum.reduceat(levels, np.arange(0, len(part), frame))


def _smooth(gains: np.ndarray) -> np.ndarray:
    """Return the smoothed minimum, nowhere above the gains; <float>[n]."""
    # One frame more on both sides, because gains are interpolated between the frames.
    padded = np.pad(gains, 2 * FRAMES + 1, mode="edge")
    lowest = np.lib.stride_tricks.sliding_window_view(padded, 2 * FRAMES + 3).min(axis=1)
    window = np.hanning(2 * FRAMES + 3)[1:-1]
    return np.convolve(lowest, window / window.sum(), mode="valid")
