"""What was heard, and how a model does, as pictures (matplotlib, the extra `plots`)."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from seqapps.common.backend import quiet_stderr
from seqapps.common.io.audio import RATE_HZ
from seqapps.common.io.features import FeatureStream
from seqapps.common.io.files import atomic_write
from seqapps.common.plots import figures, fonts

from .detection.detection import Detection
from .detection.operating_curve import Curve
from .runtime import Settings

COLUMNS = 2_000  # of the picture, at most
DECIBELS = 10 / np.log(10)  # to a neper of power
RANGE_DB = 70.0  # below the loudest, that is shown
TICKS_HZ = (250, 500, 1_000, 2_000, 4_000, 7_000)
MOST_ALARMS = 10.0  # an hour, that a curve is drawn to
WIDTH_IN, HEIGHT_IN, DOTS_PER_INCH = 12.0, 5.0, 110


class Pooled:
    """Rows of any number, of which at most `COLUMNS` are kept: each is the greatest of several.

    Args:
        size: of a row.
    """

    def __init__(self, size: int) -> None:
        self.pool = 1  # rows that a kept one stands for
        self._kept: np.ndarray = np.zeros((0, size), np.float32)
        self._rest: np.ndarray = self._kept
        self._count = 0

    def add(self, rows: np.ndarray) -> None:
        """Take rows <float32>[n, size], any n."""
        self._count += len(rows)
        rows = np.concatenate([self._rest, rows])
        while len(self._kept) + len(rows) // self.pool > COLUMNS:
            if len(self._kept) % 2:  # the odd one goes back; its greatest stands for all of it
                rows = np.concatenate([np.repeat(self._kept[-1:], self.pool, axis=0), rows])
                self._kept = self._kept[:-1]
            self._kept = _greatest(self._kept, 2)
            self.pool *= 2
        whole = len(rows) // self.pool * self.pool
        self._kept = np.concatenate([self._kept, _greatest(rows[:whole], self.pool)])
        self._rest = rows[whole:]

    def rows(self) -> np.ndarray:
        """Return what is kept, <float32>[at most COLUMNS + 1, size]; the last may be of fewer."""
        last = self._rest.max(axis=0, keepdims=True) if len(self._rest) else self._rest
        return np.concatenate([self._kept, last])

    def ends(self) -> np.ndarray:
        """Return how many rows there were up to the end of each kept one, <int64>[n]."""
        places = np.arange(1, len(self.rows()) + 1) * self.pool
        return np.minimum(places, self._count)


def _greatest(rows: np.ndarray, pool: int) -> np.ndarray:
    return rows.reshape(-1, pool, rows.shape[1]).max(axis=1)


class Picture:
    """The spectrogram of a sound above, the probability of the word below.

    The sound comes in blocks, and memory stays flat.

    Args:
        settings: of the model that hears.

    Raises:
        UserError: matplotlib is not installed.
    """

    def __init__(self, settings: Settings) -> None:
        figures.required()
        self._settings = settings
        features = settings.features
        self._stream = FeatureStream(features)
        self._stream.push(np.zeros(features.window - features.hop, np.float32))
        self._frames, self._probabilities = Pooled(features.bands), Pooled(1)
        self._samples = 0

    def add(self, samples: np.ndarray, probabilities: np.ndarray) -> None:
        """Take samples <float32>[n] and probabilities <float32>[k], as they come."""
        self._samples += len(samples)
        self._frames.add(self._stream.push(samples))
        self._probabilities.add(probabilities[:, None])

    def write(
        self, path: Path, title: str, threshold: float, found: Sequence[Detection]
    ) -> list[str]:
        """Write the picture as PNG, atomically.

        Args:
            path: the file.
            title: above the picture.
            threshold: where a line is drawn.
            found: what is marked.

        Returns:
            Warnings: characters of the title or the word that no font has.
        """
        matplotlib = figures.required()
        characters = {c for c in title + self._settings.word if c.isprintable() and c != " "}
        families = fonts.families(characters)
        with matplotlib.style.context("default"):  # whatever the user's matplotlibrc says
            from matplotlib.backends.backend_agg import FigureCanvasAgg
            from matplotlib.figure import Figure

            names = list(dict.fromkeys(["DejaVu Sans", *sorted(families.values())]))
            matplotlib.rcParams["font.family"] = names
            figure = Figure((WIDTH_IN, HEIGHT_IN), DOTS_PER_INCH, layout="constrained")
            above, below = figure.subplots(2, 1, sharex=True, height_ratios=(3, 2))
            above.set_title(title, parse_math=False)
            self._draw_sound(above)
            self._draw_probability(below, threshold, found)
            with atomic_write(path) as file, quiet_stderr():
                FigureCanvasAgg(figure).print_png(file)
        return fonts.warnings(characters - families.keys())

    def _draw_sound(self, axes: Any) -> None:
        features = self._settings.features
        levels = self._frames.rows().T * DECIBELS  # [bands, columns]
        seconds = self._frames.ends()[-1:].sum() * features.hop / RATE_HZ
        loudest = levels.max(initial=-RANGE_DB)
        axes.imshow(
            levels, origin="lower", aspect="auto", cmap="magma", interpolation="nearest",
            extent=(0, max(seconds, 1e-3), 0, features.bands),
            vmin=loudest - RANGE_DB, vmax=loudest,
        )  # fmt: skip
        bands_hz = self._band_hz()
        ticks = [tick for tick in TICKS_HZ if bands_hz[0] <= tick <= bands_hz[-1]]
        places = np.interp(ticks, bands_hz, np.arange(features.bands) + 0.5)
        axes.set_yticks(places, [f"{tick:,}" for tick in ticks])
        axes.set_ylim(0, features.bands)
        axes.set_ylabel("frequency (Hz)")

    def _band_hz(self) -> np.ndarray:
        """Return the middle of each band <float>[bands]."""
        features = self._settings.features
        bins_hz = np.arange(features.window // 2 + 1) * RATE_HZ / features.window
        if features.bank is None:
            return bins_hz
        return bins_hz @ features.bank / features.bank.sum(axis=0)

    def _draw_probability(self, axes: Any, threshold: float, found: Sequence[Detection]) -> None:
        times = self._probabilities.ends() * self._settings.step_s
        axes.plot(times, self._probabilities.rows()[:, 0], linewidth=1, color="tab:blue")
        axes.axhline(threshold, color="tab:gray", linestyle="--", linewidth=1)
        axes.text(0, threshold, f" threshold {threshold:g}", va="bottom", color="tab:gray")
        axes.plot(
            [one.time_s for one in found], [one.score for one in found],
            linestyle="", marker="v", markersize=7, color="tab:red",
        )  # fmt: skip
        axes.set_ylim(0, 1.08)
        axes.set_xlim(0, max(self._samples / RATE_HZ, 1e-3))
        axes.set_xlabel("time (s)")
        axes.set_ylabel(f"probability of\n“{self._settings.word}”", parse_math=False)


def draw_curve(path: Path, curve: Curve) -> None:
    """Draw misses against false alarms an hour, as PNG.

    Raises:
        UserError: matplotlib is not installed.
    """
    matplotlib = figures.required()
    alarms, misses = _operating_points(curve)
    with matplotlib.style.context("default"):
        from matplotlib.backends.backend_agg import FigureCanvasAgg
        from matplotlib.figure import Figure

        figure = Figure((7.0, 5.0), DOTS_PER_INCH, layout="constrained")
        axes = figure.subplots()
        axes.step(alarms, 100 * misses, where="post", color="tab:blue")
        axes.plot(
            [curve.alarms(0.0)], [100 * curve.misses(0.0)], "v", color="tab:red",
            label="the model's threshold",
        )  # fmt: skip
        axes.set_xlim(0, max(MOST_ALARMS, 1.1 * curve.alarms(0.0)))
        axes.set_ylim(bottom=0)
        axes.grid(alpha=0.3)
        axes.legend()
        axes.set_xlabel(f"false alarms an hour (in {curve.hours:.2g} hours)")
        axes.set_ylabel(f"missed (% of {len(curve.said):,})")
        with atomic_write(path) as file, quiet_stderr():
            FigureCanvasAgg(figure).print_png(file)


def _operating_points(curve: Curve) -> tuple[np.ndarray, np.ndarray]:
    """Return false alarms an hour and the share of misses <float>[n] of every threshold."""
    heights = np.sort(curve.quiet)[::-1]
    alarms = np.arange(len(heights) + 1) / curve.hours
    # Just above the highest peak there is no false alarm, and so on.
    thresholds = np.append(heights, -np.inf)
    misses = np.searchsorted(np.sort(curve.said), thresholds, side="right") / len(curve.said)
    return alarms, misses
