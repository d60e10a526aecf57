"""Checks of the user's clips of the word: what cannot be used, and what is probably wrong.

A clip that holds no sound is refused. Everything else is only named, because a quiet or noisy clip
may be what the microphone will hear.
"""

from collections.abc import Sequence

import numpy as np

from seqapps.common.io.audio import RATE_HZ
from seqapps.common.io.features import MelFeatures
from seqapps.speech.clips import Clips

SILENT = 1e-3  # peak, of full scale: -60 dB
FRAME = RATE_HZ // 50
MIN_LOUD_S, MAX_LOUD_S = 0.1, 4.0  # of sound in a clip
QUIET_DB, STANDING_OUT_DB = -55.0, 8.0  # of the loudest frames, and above the quietest ones
CLIPPED, MAX_CLIPPED = 0.999, 0.01  # of full scale, and share of the loud samples
MIN_CLIPS = 4  # that can be compared with each other
COMPARED = 40  # clips at most, since each is compared with each other one
NEIGHBOURS = 3  # most similar clips that a clip is compared with
FAR, MIN_FAR = 1.3, 0.65  # distance to them, in medians of all clips, and at least
COEFFICIENTS = 13
DYNAMIC_RANGE = 9.0  # of log mel energies
LISTED = 5  # names in a line


def unusable(sound: np.ndarray) -> str:
    """Return why a clip <float32>[n] of the word cannot be used; "" if it can.

    Example:
        >>> unusable(np.zeros(16_000, np.float32)), unusable(np.ones(99, np.float32))
        ('it is silent', 'it is only 0.01 s long')
    """
    if len(sound) < MIN_LOUD_S * RATE_HZ:
        return f"it is only {len(sound) / RATE_HZ:.2f} s long"
    if np.abs(sound - sound.mean()).max() < SILENT:
        return "it is silent"
    return ""


def doubtful(sound: np.ndarray) -> str:
    """Return what is probably wrong with a clip <float32>[n] that can be used; "" if nothing is."""
    levels = _levels(sound)
    top, floor = np.quantile(levels, 0.95), np.quantile(levels, 0.1)
    loud_s = (levels > top - 20).sum() * FRAME / RATE_HZ
    peaks = np.abs(sound) >= CLIPPED
    if peaks.sum() > MAX_CLIPPED * loud_s * RATE_HZ:
        return "it is clipped: record it further away or with less gain"
    if top < QUIET_DB:
        return f"it is very quiet ({top:.0f} dB of full scale)"
    if top - floor < STANDING_OUT_DB and len(sound) > RATE_HZ // 2:
        return "no word stands out in it"
    if loud_s > MAX_LOUD_S:
        return f"it has {loud_s:.1f} s of sound, not one word"
    return ""


def different(clips: Clips) -> list[int]:
    """Return the numbers of the clips that are unlike the others.

    Dynamic time warping (Sakoe & Chiba 1978, symmetric steps of slope 0) of the cepstra. Of nine
    clips of one word by nine people and one of another word, 75 % of the others and 7 % of the
    clips of the word are named.
    """
    numbers = np.unique(
        np.linspace(0, len(clips) - 1, min(len(clips), COMPARED)).round().astype(int)
    )
    if len(numbers) < MIN_CLIPS:
        return []
    cepstra = [_cepstra(clips[int(number)]) for number in numbers]
    distances = np.full((len(numbers), len(numbers)), np.inf)
    for one in range(len(numbers)):
        for other in range(one):
            distances[one, other] = distances[other, one] = _warped(cepstra[one], cepstra[other])
    nearest = np.sort(distances, axis=1)[:, :NEIGHBOURS].mean(axis=1)
    limit = max(MIN_FAR, FAR * float(np.median(nearest)))
    return [int(n) for n in numbers[nearest > limit]]


def _levels(sound: np.ndarray) -> np.ndarray:
    """Return the levels of frames in dB of full scale."""
    size = max(1, len(sound) // FRAME)
    frames = np.resize(sound, (size, FRAME)) if len(sound) < FRAME else sound[: size * FRAME]
    power = np.square(frames.reshape(size, FRAME), dtype=np.float64).mean(axis=1)
    return np.asarray(10 * np.log10(power + 1e-12))


def _cepstra(sound: np.ndarray) -> np.ndarray:
    """Return mel cepstra <float>[frames, COEFFICIENTS - 1] of the loud part of a clip."""
    features = MelFeatures.mel()
    frames = features(np.pad(sound, features.window))
    energy = np.log(np.exp(frames).mean(axis=1))
    low, high = np.quantile(energy, 0.1), energy.max()
    loud = np.flatnonzero(energy > low + 0.35 * (high - low))
    frames = frames[loud[0] : loud[-1] + 1]
    frames = np.maximum(frames, frames.max() - DYNAMIC_RANGE)
    angles = np.outer(np.arange(1, COEFFICIENTS), np.arange(features.bands) + 0.5)
    cosines = np.cos(np.pi * angles / features.bands) * 2 / features.bands
    return np.asarray((frames - frames.mean(axis=0)) @ cosines.T)


def _warped(one: np.ndarray, other: np.ndarray) -> float:
    """Return the mean distance of two sequences <float>[n, size] along the best alignment."""
    local = np.sqrt(np.square(one[:, None] - other[None]).sum(axis=-1))
    rows, columns = local.shape
    total = np.full((rows + 1, columns + 1), np.inf)
    total[0, 0] = 0
    for diagonal in range(2, rows + columns + 1):
        i = np.arange(max(1, diagonal - columns), min(rows, diagonal - 1) + 1)
        j = diagonal - i
        before = np.minimum(total[i - 1, j], total[i, j - 1])
        total[i, j] = local[i - 1, j - 1] + np.minimum(total[i - 1, j - 1], before)
    return float(total[rows, columns] / (rows + columns))


def listed(found: Sequence[tuple[str, str]]) -> str:
    """Return names of files with what is said of them, in one line.

    Example:
        >>> listed([("a.wav", "it is silent"), ("b.wav", "it is silent")])
        'a.wav: it is silent; b.wav: it is silent'
    """
    shown = "; ".join(f"{name}: {fault}" for name, fault in found[:LISTED])
    return shown if len(found) <= LISTED else f"{shown}; and {len(found) - LISTED:,} more"
