"""Measure a model: misses against false alarms per hour, optionally in noise."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np

from seqapps.common.errors import UserError
from seqapps.common.io import audio
from seqapps.speech.sound import mixing
from seqapps.speech.sound.noises import noise

from .detection.operating_curve import OperatingCurve, peak_steps
from .detection.times import clock
from .runtime import Runtime

PIECE_S = 300.0  # of long files, which are processed piece by piece
ENOUGH_HOURS = 1.0  # of background
MAX_NAMED = 3  # moments
# Sound before a clip of the word, since a microphone always records something before a word.
NOISE_LEAD_S, SILENCE_LEAD_S = 2.0, 0.5


def run(
    runtime: Runtime,
    source: Mapping[str, str],
    seed: int = 0,
    snr_db: float | None = None,
    plot: str | None = None,
    threshold: float | None = None,
) -> tuple[dict[str, Any], list[UserError]]:
    """Measure a model.

    Args:
        runtime: a loaded model.
        source: folders: `positives`, clips with the word once each; `background`, without it.
        seed: random seed of the noise.
        snr_db: signal-to-noise ratio at which noise is added; None adds no noise.
        plot: path of a PNG file for the operating curve.
        threshold: detection threshold, 0 to 1; None is the model's own.

    Returns:
        The metrics: word; clips and hours, the amount of data; snr_db; threshold; miss_rate and
        false_alarms_per_hour at the threshold, and the 95 % interval of the latter,
        false_alarms_low and false_alarms_high; points, see `OperatingCurve.points`; warnings, what
        makes the rate doubtful. And the errors of the files that could not be read.

    Raises:
        UserError: no file could be read, or an invalid threshold.
    """
    refused: list[UserError] = []
    random = np.random.default_rng(seed)
    settings = runtime.settings
    used = settings.rule(threshold).threshold
    logit = float(_to_logits(np.array(used)))
    lead_s = SILENCE_LEAD_S if snr_db is None else NOISE_LEAD_S

    def noisy(sound: np.ndarray) -> np.ndarray:
        return sound if snr_db is None else mixing.mix(sound, noise(len(sound), random), snr_db)

    clips = _sounds(Path(source["positives"]), refused, lead_s)
    word_peaks = [_logits(runtime, noisy(clip)).max(initial=-np.inf) for _, _, clip in clips]
    if not word_peaks:
        raise refused[0]
    quiet = Quiet(settings.step_s, settings.config.refractory_s)
    for path, begin_s, sound in _sounds(Path(source["background"]), refused):
        heard = noisy(sound)
        quiet.add(path, begin_s, len(heard), _logits(runtime, heard))
    if not quiet.peaks:
        raise refused[-1]
    curve = OperatingCurve(np.array(word_peaks), np.concatenate(quiet.peaks), quiet.hours)
    low, high = curve.alarms_interval(logit)
    metrics = {
        "word": settings.word,
        "clips": len(word_peaks),
        "hours": round(quiet.hours, 4),
        "snr_db": snr_db,
        "threshold": used,
        "miss_rate": round(curve.misses(logit), 4),
        "false_alarms_per_hour": round(curve.alarms(logit), 3),
        "false_alarms_low": round(low, 3),
        "false_alarms_high": round(high, 3),
        "points": curve.points(settings.config.false_alarms_per_hour, origin=0.0),
        "warnings": list(quiet.warnings(settings.word, float(np.median(word_peaks)))),
    }
    if plot is not None:
        from .plots import plot_curve

        plot_curve(Path(plot), curve, logit)
    return metrics, refused


class Quiet:
    """The peaks in sound without the word, and where the highest ones are.

    Args:
        step_s: seconds per logit.
        apart_s: seconds between peaks.
    """

    def __init__(self, step_s: float, apart_s: float) -> None:
        self._step_s, self._apart_s = step_s, apart_s
        self.peaks: list[np.ndarray] = []  # <float32>[n] of each piece
        self._highest: list[tuple[float, str]] = []  # of each piece, and where it is
        self._samples = 0

    @property
    def hours(self) -> float:
        """The length of the sound."""
        return self._samples / audio.RATE_HZ / 3600

    def add(self, path: Path, begin_s: float, samples: int, logits: np.ndarray) -> None:
        """Add a piece of a file that begins at a time, with its logits <float>[steps]."""
        self._samples += samples
        steps = peak_steps(logits, self._step_s, self._apart_s)
        self.peaks.append(logits[steps].astype(np.float32))
        for step in steps[:MAX_NAMED]:
            at_s = begin_s + (step + 1) * self._step_s
            self._highest.append((float(logits[step]), f"{path.name} {clock(at_s)}"))

    def warnings(self, word: str, median: float) -> Iterator[str]:
        """Yield what makes the false-alarm rate doubtful, given the median logit of the word."""
        if self.hours < ENOUGH_HOURS:
            yield (
                f"the background lasts {60 * self.hours:.2g} min: less than an hour says little "
                "about false alarms per hour"
            )
        alike = sorted(((h, place) for h, place in self._highest if h >= median), reverse=True)
        if alike:
            places = ", ".join(place for _, place in alike[:MAX_NAMED])
            yield (
                f"the background seems to contain {word!r}, which would count as false alarms: "
                f"listen to {places}"
            )


def _sounds(
    folder: Path, refused: list[UserError], lead_s: float = 0.0
) -> Iterator[tuple[Path, float, np.ndarray]]:
    """Yield file, begin in seconds, and pieces <float32>[n], with `lead_s` of silence before."""
    for path in audio.files(folder):
        try:
            for number, sound in enumerate(audio.blocks(path, PIECE_S)):
                yield path, number * PIECE_S, np.pad(sound, (round(lead_s * audio.RATE_HZ), 0))
        except UserError as error:
            refused.append(error)


def _logits(runtime: Runtime, sound: np.ndarray) -> np.ndarray:
    """Return log(p / (1 - p)) <float64>[steps] of a sound."""
    return _to_logits(runtime.probabilities(sound))


def _to_logits(probabilities: np.ndarray) -> np.ndarray:
    p = np.clip(probabilities.astype(np.float64), 1e-12, 1 - 1e-7)
    return np.asarray(np.log(p) - np.log1p(-p))
