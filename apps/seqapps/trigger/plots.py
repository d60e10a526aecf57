"""Plots of detections and of operating curves (matplotlib, the extra `plots`)."""

import sys
from pathlib import Path
from typing import Any

import numpy as np

from seqapps.common.io.audio import RATE_HZ, blocks
from seqapps.common.io.features import FeatureStream
from seqapps.common.plots import figures

from .detection.detection import Detection
from .detection.operating_curve import OperatingCurve
from .runtime import Runtime
from .settings import Settings

MAX_COLUMNS = 2_000  # of the spectrogram
DECIBELS = 10 / np.log(10)  # per neper of power
RANGE_DB = 70.0  # below the loudest point
TICKS_HZ = (250, 500, 1_000, 2_000, 4_000, 7_000)
MIN_ALARMS_SHOWN = 10.0  # per hour, on the axis of a curve
SIZE_IN, CURVE_SIZE_IN, DPI = (12.0, 5.0), (7.0, 5.0), 110


class MaxPool:
    """Pools rows that arrive in chunks by their maximum, to at most `MAX_COLUMNS` rows.

    A pooled row is the maximum of `pool` rows of `size` numbers.

    Example:
        >>> pooled = MaxPool(1)
        >>> pooled.add(np.arange(5_000, dtype=np.float32)[:, None])
        >>> pooled.pool, pooled.rows()[:2, 0].tolist()
        (4, [3.0, 7.0])
    """

    def __init__(self, size: int) -> None:
        self.pool = 1
        self._pooled = self._rest = np.zeros((0, size), np.float32)

    def add(self, rows: np.ndarray) -> None:
        """Take rows <float32>[n, size], any n."""
        rows = np.concatenate([self._rest, rows])
        whole = len(rows) // self.pool * self.pool
        self._pooled = np.concatenate([self._pooled, _maximum(rows[:whole], self.pool)])
        self._rest = rows[whole:]
        while len(self._pooled) > MAX_COLUMNS:
            even = len(self._pooled) // 2 * 2  # an odd row goes back, as rows of its maximum
            odd = np.repeat(self._pooled[even:], self.pool, axis=0)
            self._rest = np.concatenate([odd, self._rest])
            self._pooled = _maximum(self._pooled[:even], 2)
            self.pool *= 2

    def rows(self) -> np.ndarray:
        """Return the pooled rows <float32>[at most MAX_COLUMNS + 1, size]."""
        last = self._rest.max(axis=0, keepdims=True) if len(self._rest) else self._rest
        return np.concatenate([self._pooled, last])

    def ends(self) -> np.ndarray:
        """Return the number of rows up to the end of each pooled row, <int64>[n]."""
        count = len(self._pooled) * self.pool + len(self._rest)
        return np.minimum(np.arange(1, len(self.rows()) + 1) * self.pool, count)


def _maximum(rows: np.ndarray, pool: int) -> np.ndarray:
    return np.asarray(rows.reshape(-1, pool, rows.shape[1]).max(axis=1))


def plot_detections(
    runtime: Runtime, sound: Path, path: Path, threshold: float | None = None
) -> list[Detection]:
    """Detect the word in a sound file; plot spectrogram and probability as PNG, atomically.

    Memory stays flat. Characters of the title that are in no font are named on stderr.

    Raises:
        UserError: unreadable sound, an invalid threshold, or matplotlib is not installed.
    """
    figures.matplotlib()  # installed? before the sound is read
    settings = runtime.settings
    stream, traces = runtime.stream(threshold, live=False), _Traces(settings)
    detections: list[Detection] = []
    for block in blocks(sound):
        detections += stream.feed(block)
        traces.add(block, stream.probabilities)
    detections += stream.finish()
    traces.add(np.zeros(0, np.float32), stream.probabilities)
    with figures.png(path, SIZE_IN, DPI, sound.name + settings.word) as (figure, warnings):
        above, below = figure.subplots(2, 1, sharex=True, height_ratios=(3, 2))
        above.set_title(sound.name, parse_math=False)
        traces.draw_spectrogram(above)
        traces.draw_probability(below, settings.rule(threshold).threshold, detections)
    for warning in warnings:
        print(warning, file=sys.stderr)
    return detections


class _Traces:
    """The spectrogram of a sound and the probability of the word, pooled over time."""

    def __init__(self, settings: Settings) -> None:
        self._settings, features = settings, settings.features
        self._stream = FeatureStream(features)
        self._stream.push(np.zeros(features.window - features.hop, np.float32))
        self._frames, self._probabilities = MaxPool(features.bands), MaxPool(1)
        self._samples = 0

    def add(self, samples: np.ndarray, probabilities: np.ndarray) -> None:
        self._samples += len(samples)
        self._frames.add(self._stream.push(samples))
        self._probabilities.add(probabilities[:, None])

    def draw_spectrogram(self, axes: Any) -> None:
        features = self._settings.features
        levels = self._frames.rows().T * DECIBELS  # [bands, columns]
        seconds = self._frames.ends()[-1:].sum() * features.hop / RATE_HZ
        loudest = levels.max(initial=-RANGE_DB)
        axes.imshow(
            levels, origin="lower", aspect="auto", cmap="magma", interpolation="nearest",
            extent=(0, max(seconds, 1e-3), 0, features.bands),
            vmin=loudest - RANGE_DB, vmax=loudest,
        )  # fmt: skip
        bands_hz = np.arange(features.window // 2 + 1) * RATE_HZ / features.window
        if features.bank is not None:  # the centre of each band
            bands_hz = bands_hz @ features.bank / features.bank.sum(axis=0)
        ticks = [tick for tick in TICKS_HZ if bands_hz[0] <= tick <= bands_hz[-1]]
        positions = np.interp(ticks, bands_hz, np.arange(features.bands) + 0.5)
        axes.set_yticks(positions, [f"{tick:,}" for tick in ticks])
        axes.set_ylim(0, features.bands)
        axes.set_ylabel("frequency (Hz)")

    def draw_probability(self, axes: Any, threshold: float, detections: list[Detection]) -> None:
        times = self._probabilities.ends() * self._settings.step_s
        axes.plot(times, self._probabilities.rows()[:, 0], linewidth=1, color="tab:blue")
        axes.axhline(threshold, color="tab:gray", linestyle="--", linewidth=1)
        axes.text(0, threshold, f" threshold {threshold:g}", va="bottom", color="tab:gray")
        axes.plot(
            [d.time_s for d in detections], [d.score for d in detections],
            linestyle="", marker="v", markersize=7, color="tab:red",
        )  # fmt: skip
        axes.set_ylim(0, 1.08)
        axes.set_xlim(0, max(self._samples / RATE_HZ, 1e-3))
        axes.set_xlabel("time (s)")
        axes.set_ylabel(f"probability of\n“{self._settings.word}”", parse_math=False)


def plot_curve(path: Path, curve: OperatingCurve, threshold: float = 0.0) -> None:
    """Plot misses against false alarms per hour as PNG (UserError without matplotlib)."""
    # At the highest peak there is one false alarm, just above it none, and so on.
    thresholds = np.append(np.sort(curve.other_peaks)[::-1], -np.inf)
    alarms = np.arange(len(thresholds)) / curve.hours
    words = np.sort(curve.word_peaks)
    misses = np.searchsorted(words, thresholds, side="right") / len(words)
    with figures.png(path, CURVE_SIZE_IN, DPI) as (figure, _):
        axes = figure.subplots()
        axes.step(alarms, 100 * misses, where="post", color="tab:blue")
        axes.plot(
            [curve.alarms(threshold)], [100 * curve.misses(threshold)], "v", color="tab:red",
            label="the model's threshold",
        )  # fmt: skip
        axes.set_xlim(0, max(MIN_ALARMS_SHOWN, 1.1 * curve.alarms(threshold)))
        axes.set_ylim(bottom=0)
        axes.grid(alpha=0.3)
        axes.legend()
        axes.set_xlabel(f"false alarms per hour (in {curve.hours:.2g} hours)")
        axes.set_ylabel(f"missed (% of {len(curve.word_peaks):,})")
