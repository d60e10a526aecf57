"""What is taken for what: the confusion matrix, as a picture and as text."""

import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from seqapps.common.errors import UserError
from seqapps.common.io.files import atomic_write
from seqapps.common.plots import figures

from .text.labels import name_of

TERMINAL = "-"
MOST = 150  # labels of a picture
INCHES = 0.22  # a cell
MARGIN = 2.2


@dataclass(frozen=True)
class Measured:
    """What a model says of labelled texts.

    Attributes:
        labels: all of the model's.
        shares: P(label | text) <float>[rows, labels].
        targets: <int64>[rows].
    """

    labels: tuple[str, ...]
    shares: np.ndarray
    targets: np.ndarray

    def among_present(self) -> "Measured":
        """Return this with the labels alone that occur in the rows (probabilities as stated)."""
        present, targets = np.unique(self.targets, return_inverse=True)
        labels = tuple(self.labels[number] for number in present)
        return Measured(labels, self.shares[:, present], targets)

    @property
    def confusion(self) -> np.ndarray:
        """Counts <int64>[true label, said label]."""
        count = len(self.labels)
        pairs = self.targets * count + self.shares.argmax(axis=1)
        return np.bincount(pairs, minlength=count**2).reshape(count, count)


def draw(measured: Measured, target: str) -> None:
    """Draw, for the rows of each true label, the shares that were given each label.

    Args:
        measured: what a model says of labelled texts.
        target: a PNG file, or `-` for stderr.

    Raises:
        UserError: matplotlib is not installed, or too many labels for a picture.
    """
    confusion = measured.confusion
    if target == TERMINAL:
        print(_text(measured.labels, confusion), file=sys.stderr)
        return
    if len(measured.labels) > MOST:
        raise UserError(f"a picture has room for {MOST} labels, got {len(measured.labels)}")
    matplotlib = figures.required()
    shares = confusion / np.maximum(1, confusion.sum(axis=1, keepdims=True))
    names = [name_of(label) for label in measured.labels]
    side = len(names) * INCHES + MARGIN
    figure: Any = matplotlib.figure.Figure(figsize=(side + 1, side), dpi=150, layout="constrained")
    axes = figure.subplots()
    image = axes.imshow(shares, cmap="Blues", vmin=0, vmax=max(0.5, shares.max()))
    axes.set_xticks(range(len(names)), names, rotation=90, fontsize=7)
    axes.set_yticks(range(len(names)), names, fontsize=7)
    axes.set_xlabel("said")
    axes.set_ylabel("true")
    axes.set_title("share of the rows of each true label", fontsize=9)
    for i, j in zip(*np.nonzero(shares >= 0.05), strict=True):
        colour = "white" if shares[i, j] > 0.5 * image.norm.vmax else "black"
        axes.text(
            j, i, f"{100 * shares[i, j]:.0f}", ha="center", va="center", fontsize=5, color=colour
        )
    figure.colorbar(image, fraction=0.03)
    with atomic_write(Path(target)) as file:
        figure.savefig(file, format="png")


def _text(labels: tuple[str, ...], confusion: np.ndarray) -> str:
    """Return the counts as a table: true labels below each other, said ones side by side."""
    cells = [["true \\ said", *labels]]
    cells += [
        [label, *(str(count) if count else "." for count in row)]
        for label, row in zip(labels, confusion, strict=True)
    ]
    return "\n".join("\t".join(row) for row in cells)
