"""How good a model is: accuracy, macro-F1, the best five, calibration, and the confusions."""

from collections.abc import Iterable
from typing import Any

import numpy as np

from seqapps.common.errors import UserError
from seqapps.common.training.metrics import expected_calibration_error

from .confusion import Measured, draw
from .data import Message, read_messages
from .runtime import Runtime, readable
from .text.labels import plain

TOP = 5
AT_ONCE = 4_096
MOST_CONFUSED = 20  # pairs of labels that the result lists


def run(
    runtime: Runtime, source: str, seed: int = 0, confusion: str | None = None
) -> tuple[dict[str, Any], list[str]]:
    """Label the texts of a CSV file and compare.

    Args:
        runtime: a loaded model; keywords are left out.
        source: a CSV file with the columns text and label; `-` is stdin.
        seed: not used; nothing is drawn.
        confusion: draw the confusion matrix into this PNG file; `-` writes it to stderr.

    Returns:
        The result: see `summary`. And the errors of rows that could not be used.

    Raises:
        UserError: unreadable, or no row could be used.
    """
    refused: list[str] = []
    known = {plain(label) for label in runtime.settings.labels}
    messages: list[Message] = []
    for row in read_messages(source):
        if isinstance(row, UserError):
            refused.append(str(row))
        elif plain(row.label) not in known:
            refused.append(f"the model has no label {row.label!r}")
        else:
            messages.append(row)
    if not messages:
        raise UserError(
            f"no row could be used: {refused[0]}" if refused else f"{source} holds no rows"
        )
    measured = measure(runtime, messages)
    if confusion is not None:
        draw(measured.among_present(), confusion)
    return summary(measured), refused


def measure(runtime: Runtime, messages: Iterable[Message]) -> Measured:
    """Return what a model says of messages whose labels it knows."""
    number = {plain(label): n for n, label in enumerate(runtime.settings.labels)}
    rows = list(messages)
    shares = []
    for begin in range(0, len(rows), AT_ONCE):
        texts = [readable(row.text) for row in rows[begin : begin + AT_ONCE]]
        shares.append(runtime.probabilities(texts))
    targets = np.array([number[plain(row.label)] for row in rows])
    return Measured(tuple(runtime.settings.labels), np.concatenate(shares), targets)


def summary(measured: Measured) -> dict[str, Any]:
    """Return the figures.

    accuracy, macro_f1 (over the labels that occur), top5 (the right label is among the five
    likeliest), ece (expected calibration error): candidates are the labels that occur in the
    data, as for any set with labels of its own. `among_all_labels`: the same with all labels of
    the model. rows; per_label: precision, recall, f1 and rows; confused: the most frequent
    pairs of a true and a said label.
    """
    present = measured.among_present()
    confusion = present.confusion
    right = np.diag(confusion)
    precision, recall = right / np.maximum(1, confusion.sum(0)), right / confusion.sum(1)
    f1 = 2 * right / (confusion.sum(0) + confusion.sum(1))
    pairs = sorted(
        (
            (int(confusion[i, j]), i, j)
            for i, j in zip(*np.nonzero(confusion), strict=True)
            if i != j
        ),
        reverse=True,
    )
    return {
        **scores(present.shares, present.targets),
        "rows": len(measured.targets),
        "among_all_labels": scores(measured.shares, measured.targets),
        "per_label": {
            label: {
                "precision": round(float(precision[n]), 4),
                "recall": round(float(recall[n]), 4),
                "f1": round(float(f1[n]), 4),
                "rows": int(confusion[n].sum()),
            }
            for n, label in enumerate(present.labels)
        },
        "confused": [
            {"label": present.labels[i], "said": present.labels[j], "rows": count}
            for count, i, j in pairs[:MOST_CONFUSED]
        ],
    }


def scores(shares: np.ndarray, targets: np.ndarray) -> dict[str, float]:
    """Return accuracy, macro_f1, top5 and ece of probabilities <float>[rows, labels]."""
    said = shares.argmax(axis=1)
    right = said == targets
    present = np.unique(targets)
    hits = np.array([np.sum(right & (targets == label)) for label in present])
    both = np.array([np.sum(targets == label) + np.sum(said == label) for label in present])
    own = np.take_along_axis(shares, targets[:, None], axis=1)
    figures = {
        "accuracy": right.mean(),
        "macro_f1": (2 * hits / both).mean(),
        "top5": ((shares > own).sum(axis=1) < TOP).mean(),
        "ece": expected_calibration_error(shares.max(axis=1), right),
    }
    return {name: round(float(value), 5) for name, value in figures.items()}
