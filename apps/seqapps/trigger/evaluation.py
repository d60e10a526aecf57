"""Measure a model: misses against false alarms per hour, optionally in noise."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np

from seqapps.common.errors import UserError
from seqapps.common.io import audio
from seqapps.speech.sound import mixing
from seqapps.speech.sound.noises import noise

from .detection.operating_curve import OperatingCurve, peak_heights
from .runtime import Runtime

PIECE_S = 300.0  # of long files, which are processed piece by piece
# Sound before a clip of the word, since a microphone always records something before a word.
NOISE_LEAD_S, SILENCE_LEAD_S = 2.0, 0.5


def run(
    runtime: Runtime,
    source: Mapping[str, str],
    seed: int = 0,
    snr_db: float | None = None,
    plot: str | None = None,
) -> tuple[dict[str, Any], list[UserError]]:
    """Measure a model.

    Args:
        runtime: a loaded model.
        source: folders: `positives`, clips with the word once each; `background`, without it.
        seed: random seed of the noise.
        snr_db: signal-to-noise ratio at which noise is added; None adds no noise.
        plot: path of a PNG file for the operating curve.

    Returns:
        The metrics: word; clips and hours, the amount of data; snr_db; miss_rate and
        false_alarms_per_hour at the model's threshold; points, see `OperatingCurve.points`. And
        the errors of the files that could not be read.

    Raises:
        UserError: no file could be read.
    """
    refused: list[UserError] = []
    random = np.random.default_rng(seed)
    settings = runtime.settings
    lead_s = SILENCE_LEAD_S if snr_db is None else NOISE_LEAD_S

    def noisy(sound: np.ndarray) -> np.ndarray:
        return sound if snr_db is None else mixing.mix(sound, noise(len(sound), random), snr_db)

    clips = map(noisy, _sounds(Path(source["positives"]), refused, lead_s))
    word_peaks = [_logits(runtime, clip).max(initial=-np.inf) for clip in clips]
    if not word_peaks:
        raise refused[0]
    other_peaks, samples = [], 0
    for sound in map(noisy, _sounds(Path(source["background"]), refused)):
        samples += len(sound)
        logits = _logits(runtime, sound)
        other_peaks.append(peak_heights(logits, settings.step_s, settings.config.refractory_s))
    if not other_peaks:
        raise refused[-1]
    hours = samples / audio.RATE_HZ / 3600
    curve = OperatingCurve(np.array(word_peaks), np.concatenate(other_peaks), hours)
    metrics = {
        "word": settings.word,
        "clips": len(word_peaks),
        "hours": round(hours, 4),
        "snr_db": snr_db,
        "miss_rate": round(curve.misses(0.0), 4),
        "false_alarms_per_hour": round(curve.alarms(0.0), 3),
        "points": curve.points(settings.config.false_alarms_per_hour),
    }
    if plot is not None:
        from .plots import plot_curve

        plot_curve(Path(plot), curve)
    return metrics, refused


def _sounds(folder: Path, refused: list[UserError], lead_s: float = 0.0) -> Iterator[np.ndarray]:
    """Yield pieces <float32>[n] of the sounds of a folder, with `lead_s` of silence before each."""
    for path in audio.files(folder):
        try:
            for sound in audio.blocks(path, PIECE_S):
                yield np.pad(sound, (round(lead_s * audio.RATE_HZ), 0))
        except UserError as error:
            refused.append(error)


def _logits(runtime: Runtime, sound: np.ndarray) -> np.ndarray:
    """Return log(p / (1 - p)) <float64>[steps] of a sound."""
    p = np.clip(runtime.probabilities(sound).astype(np.float64), 1e-12, 1 - 1e-7)
    return np.asarray(np.log(p) - np.log1p(-p))
