"""Draw words as points of a plane, near where their vectors are near."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from seqapps.common.errors import UserError, not_installed
from seqapps.common.plots.figures import png

METHODS = ("tsne", "pca")
MIN_WORDS = 3
FEW_WORDS = 150  # which get larger labels
LABEL_PT, SMALL_LABEL_PT = 9.0, 6.0
PERPLEXITY = 30.0
TRIES = 14  # positions of a label around its point


def stacked(vectors: Sequence[np.ndarray]) -> np.ndarray:
    """Return vectors as one array <float32>[n, size]; [0, 0] of none."""
    return np.stack(vectors) if vectors else np.zeros((0, 0), np.float32)


def positions(vectors: np.ndarray, method: str, seed: int = 0) -> np.ndarray:
    """Return points <float64>[n, 2] of vectors <float32>[n, size].

    Args:
        vectors: of length 1.
        method: `tsne` (van der Maaten & Hinton 2008) or `pca`, the two first principal
            components.
        seed: random seed of t-SNE.

    Raises:
        UserError: another method, fewer than three vectors, or scikit-learn is not installed.
    """
    if method not in METHODS:
        raise UserError(f"method expects one of {', '.join(METHODS)}, got {method!r}")
    if len(vectors) < MIN_WORDS:
        raise UserError(f"expected at least {MIN_WORDS} words to draw, got {len(vectors)}")
    if method == "pca":
        centred = vectors - vectors.mean(axis=0)
        left, values, _ = np.linalg.svd(centred.astype(np.float64), full_matrices=False)
        points: np.ndarray = left[:, :2] * values[:2]
        return points
    try:
        from sklearn.manifold import TSNE
    except ModuleNotFoundError as error:
        raise not_installed("scikit-learn", "train", "t-SNE") from error
    perplexity = min(PERPLEXITY, (len(vectors) - 1) / 3)
    layout = TSNE(metric="cosine", init="random", perplexity=perplexity, random_state=seed)
    return np.asarray(layout.fit_transform(vectors), np.float64)


def draw(path: Path, words: Sequence[str], points: np.ndarray) -> list[str]:
    """Write a PNG of labelled points; return a warning for each script without a font.

    Each label is put where it covers neither a point nor another label, near its point if that
    is possible. A label without such a place is left out, and its point stays.
    """
    is_few = len(words) <= FEW_WORDS
    with png(path, (10, 8) if is_few else (16, 12), text="".join(words), layout="tight") as (
        figure,
        warnings,
    ):
        axes = figure.subplots()
        axes.scatter(*points.T, s=14 if is_few else 6, color="tab:blue", alpha=0.6, linewidths=0)
        axes.set_xticks([])
        axes.set_yticks([])
        axes.margins(0.08)
        figure.canvas.draw()
        hidden = _label(axes, words, points, LABEL_PT if is_few else SMALL_LABEL_PT)
    if hidden:
        warnings = [*warnings, f"{hidden} of {len(words)} labels found no free place"]
    return warnings


def _label(axes: Any, words: Sequence[str], points: np.ndarray, size_pt: float) -> int:
    """Add labels that do not overlap; return the number of words without one."""
    scale = axes.figure.dpi / 72
    height = 1.15 * size_pt * scale
    centres = axes.transData.transform(points)
    frame = axes.get_window_extent()
    taken = np.concatenate([centres - 2, centres + 2], axis=1)  # left, bottom, right, top
    hidden = 0
    for word, centre in zip(words, centres, strict=True):
        text = axes.annotate(word, (0, 0), xycoords="figure pixels", fontsize=size_pt)
        width = text.get_window_extent().width
        place = _free_place(centre, width, height, taken, frame)
        if place is None:
            text.remove()
            hidden += 1
            continue
        text.set_position(place)
        box = [place[0], place[1], place[0] + width, place[1] + height]
        taken = np.concatenate([taken, [box]])
    return hidden


def _free_place(
    centre: np.ndarray, width: float, height: float, taken: np.ndarray, frame: Any
) -> tuple[float, float] | None:
    """Return the lower left corner of a label's place, or None."""
    for number in range(TRIES):
        angle = 2 * np.pi * number / 7
        away = 3 + height * (0.2 + number // 7)
        x = centre[0] + away * np.cos(angle) - width * (1 - np.cos(angle)) / 2
        y = centre[1] + away * np.sin(angle) - height * (1 - np.sin(angle)) / 2
        inside = frame.x0 <= x and x + width <= frame.x1 and frame.y0 <= y
        if not inside or y + height > frame.y1:
            continue
        overlaps = (
            (taken[:, 0] < x + width) & (taken[:, 2] > x)
            & (taken[:, 1] < y + height) & (taken[:, 3] > y)
        )  # fmt: skip
        if not overlaps.any():
            return float(x), float(y)
    return None
