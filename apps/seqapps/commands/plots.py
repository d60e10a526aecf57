"""The picture of an alignment: when each phone of a sentence was heard (extra `plots`)."""

from pathlib import Path

import numpy as np

from seqapps.common.errors import UserError
from seqapps.common.io.audio import read
from seqapps.common.plots import figures

from .config import EDGE_FRAMES, MAX_SENTENCE_S, STRIDE
from .decoding.ctc import collapse
from .runtime import Hearer

SIZE_IN, DPI = (12.0, 6.0), 110
MAX_ROWS = 80


def plot_alignment(hearer: Hearer, file: Path, target: Path) -> None:
    """Draw the probabilities of the phones of the best sentence of a sound, and its path.

    Args:
        hearer: a model with a grammar.
        file: a sound file with one sentence.
        target: the PNG file.

    Raises:
        UserError: unreadable sound, a sound that no sentence fits into, or no matplotlib.
    """
    samples = read(file, MAX_SENTENCE_S)
    best, _, _ = hearer.search(samples)
    if not len(best.states):
        raise UserError(f"{file}: expected a sound that a sentence fits into, got a shorter one")
    settings = hearer.settings
    path = hearer.graph.symbols[best.states]
    labels = collapse(path, settings.blank)[:MAX_ROWS]
    names = [settings.symbols[label] for label in labels]
    probabilities = np.exp(hearer.engine.log_probs(samples))
    rows = probabilities[:, [*labels, settings.blank]].T
    seconds = len(rows[0]) * settings.step_s
    edge_s = EDGE_FRAMES / STRIDE * settings.step_s
    title = hearer.sentences.text(best.tokens)
    with figures.png(target, SIZE_IN, DPI, text=title + "".join(names)) as (figure, _):
        axes = figure.subplots()
        axes.imshow(
            np.sqrt(rows), aspect="auto", cmap="Blues", origin="upper", vmin=0, vmax=1,
            extent=(-edge_s, seconds - edge_s, len(rows) - 0.5, -0.5),
        )  # fmt: skip
        times, places = _steps(path, settings.blank, len(labels), settings.step_s)
        axes.plot(np.array(times) - edge_s, places, color="tab:red", lw=1, marker="o", ms=3)
        axes.set_yticks(range(len(rows)), [*names, "blank"])
        axes.set_xlabel("seconds")
        axes.set_title(title)


def _steps(
    path: np.ndarray, blank: int, count: int, step_s: float
) -> tuple[list[float], list[float]]:
    """Return the times and rows of a path: the number of its phone; NaN for a blank."""
    times: list[float] = []
    rows: list[float] = []
    number, before = -1, blank
    for step, symbol in enumerate(path.tolist()):
        number += symbol not in (blank, before)
        before = symbol
        times.append((step + 0.5) * step_s)
        rows.append(float("nan") if symbol == blank else min(number, count - 1))
    return times, rows
