"""Measuring a model: misses against false alarms an hour, in noise."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

from seqapps.common.errors import UserError
from seqapps.common.io import audio

from .detection.operating_curve import Curve, peaks
from .runtime import Runtime
from .sound import mixing
from .sound.noises import noise

PIECE_S = 300.0  # of long files, which are heard piece by piece
# Of noise, or silence, before a clip of the word: a microphone has always heard something before.
NOISE_LEAD_S, SILENCE_LEAD_S = 2.0, 0.5


def run(
    runtime: Runtime,
    source: dict[str, Any],
    seed: int,
    snr_db: float | None = None,
    curve: str | None = None,
) -> tuple[dict[str, Any], list[UserError]]:
    """Measure a model.

    Args:
        runtime: a loaded model.
        source: `positives`, a folder of clips that the word is said in once each, and
            `background`, sound in which it never is.
        seed: of the noise.
        snr_db: clips and background are heard in noise of ours at this ratio; None for as is.
        curve: a PNG file to draw the curve to.

    Returns:
        what was measured, and the files that could not be read.

    Raises:
        UserError: nothing that can be read.
    """
    refused: list[UserError] = []
    random = np.random.default_rng(seed)
    settings = runtime.settings
    said, quiet, seconds = [], [], 0.0
    lead_s = SILENCE_LEAD_S if snr_db is None else NOISE_LEAD_S
    for sound in _heard(Path(source["positives"]), refused, snr_db, random, lead_s):
        said.append(_logits(runtime, sound).max(initial=-np.inf))
    if not said:
        raise refused[0]
    for sound in _heard(Path(source["background"]), refused, snr_db, random):
        seconds += len(sound) / audio.RATE_HZ
        logits = _logits(runtime, sound)
        quiet.append(peaks(logits, settings.step_s, settings.refractory_s))
    if not quiet:
        raise refused[-1]
    found = Curve(np.array(said), np.concatenate(quiet), seconds / 3600)
    result = {
        "word": settings.word,
        "clips": len(said),
        "hours": round(seconds / 3600, 4),
        "snr_db": snr_db,
        "miss_rate": round(found.misses(0.0), 4),
        "false_alarms_per_hour": round(found.alarms(0.0), 3),
        "points": found.points(settings.config.false_alarms_per_hour),
    }
    if curve is not None:
        from .plots import draw_curve

        draw_curve(Path(curve), found)
    return result, refused


def _heard(
    folder: Path,
    refused: list[UserError],
    snr_db: float | None,
    random: np.random.Generator,
    lead_s: float = 0.0,
) -> Iterator[np.ndarray]:
    """Yield the sounds <float32>[n] of a folder, long ones in pieces, in noise if it is asked.

    The noise, or silence, begins `lead_s` before a sound.
    """
    for path in audio.files(folder):
        try:
            for sound in audio.blocks(path, PIECE_S):
                sound = np.pad(sound, (round(lead_s * audio.RATE_HZ), 0))
                if snr_db is not None:
                    sound = mixing.mix(sound, noise(len(sound), random), snr_db)
                yield sound
        except UserError as error:
            refused.append(error)


def _logits(runtime: Runtime, sound: np.ndarray) -> np.ndarray:
    """Return log(p / (1 - p)) <float64>[steps] of a sound."""
    shares = np.clip(runtime.probabilities(sound).astype(np.float64), 1e-12, 1 - 1e-7)
    return np.log(shares) - np.log1p(-shares)
