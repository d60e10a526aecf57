"""The confusion matrix of a model, as a plot and as text."""

import sys
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from seqapps.common.errors import UserError
from seqapps.common.plots import figures

from .text.labels import name_of

MAX_LABELS = 150  # of a plot
CELL_INCHES = 0.22
MARGIN_INCHES = 2.2


@dataclass(frozen=True)
class Predictions:
    """The probabilities of a model for labelled texts.

    Attributes:
        probabilities: P(label | text) <float>[rows, labels].
        targets: <int64>[rows], the index of the true label.

    Example:
        >>> probabilities = np.array([[0.9, 0.1], [0.6, 0.4], [0.2, 0.8]])
        >>> Predictions(("no", "yes"), probabilities, np.array([0, 1, 1])).confusion.tolist()
        [[1, 0], [1, 1]]
    """

    labels: tuple[str, ...]
    probabilities: np.ndarray
    targets: np.ndarray

    def among_present(self) -> "Predictions":
        """Return the predictions for the labels that occur in the targets; not renormalised."""
        present, targets = np.unique(self.targets, return_inverse=True)
        labels = tuple(self.labels[number] for number in present)
        return Predictions(labels, self.probabilities[:, present], targets)

    @property
    def confusion(self) -> np.ndarray:
        """Number of rows <int64>[true label, predicted label]."""
        count = len(self.labels)
        pairs = self.targets * count + self.probabilities.argmax(axis=1)
        return np.bincount(pairs, minlength=count**2).reshape(count, count)


def draw(predictions: Predictions, target: str) -> None:
    """Draw the share of each predicted label among the rows of each true label.

    The target is the path of a PNG file, or `-` for a table of counts on stderr.

    Raises:
        UserError: matplotlib is not installed, or there are too many labels for a plot.
    """
    confusion = predictions.confusion
    if target == "-":
        print(_text(predictions.labels, confusion), file=sys.stderr)
        return
    count = len(predictions.labels)
    if count > MAX_LABELS:
        raise UserError(f"--confusion expects at most {MAX_LABELS} labels for a plot, got {count}")
    shares = confusion / np.maximum(1, confusion.sum(axis=1, keepdims=True))
    names = [name_of(label) for label in predictions.labels]
    side = count * CELL_INCHES + MARGIN_INCHES
    with figures.png(Path(target), (side + 1, side), text="".join(names)) as (figure, warnings):
        axes = figure.subplots()
        image = axes.imshow(shares, cmap="Blues", vmin=0, vmax=max(0.5, shares.max()))
        axes.set_xticks(range(count), names, rotation=90, fontsize=7)
        axes.set_yticks(range(count), names, fontsize=7)
        axes.set(xlabel="predicted", ylabel="true", title="% of the texts of each true label")
        style = {"ha": "center", "va": "center", "fontsize": 5}
        for i, j in np.argwhere(shares >= 0.05):
            colour = "white" if shares[i, j] > 0.5 * image.norm.vmax else "black"
            axes.text(j, i, f"{100 * shares[i, j]:.0f}", color=colour, **style)
        figure.colorbar(image, fraction=0.03)
    for warning in warnings:
        print(f"seqapps: {warning}", file=sys.stderr)


def _text(labels: tuple[str, ...], confusion: np.ndarray) -> str:
    """Return the counts as a tab-separated table with a row for each true label."""
    rows = [["true \\ predicted", *labels]]
    for label, counts in zip(labels, confusion, strict=True):
        rows.append([label, *(str(count) if count else "." for count in counts)])
    return "\n".join(map("\t".join, rows))
