"""Measure a model: accuracy, macro-F1, top-5 accuracy, calibration, and confusions."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from seqapps.common.errors import UserError, excerpt
from seqapps.common.io.columns import chunks
from seqapps.common.training.metrics import expected_calibration_error

from .confusion import Predictions, draw
from .data import Message, read
from .runtime import Runtime
from .text.labels import without_variation

TOP = 5
BATCH = 4_096
MAX_CONFUSED = 20  # pairs of labels in the result


def run(
    runtime: Runtime, source: str, confusion: str | None = None
) -> tuple[dict[str, Any], list[UserError]]:
    """Measure the classifier, without keywords, on the texts of a CSV file.

    `confusion` is the target of a plot, see `confusion.draw`.

    Returns:
        The metrics, see `summary`, and the errors of the rows that could not be used.

    Raises:
        UserError: unreadable, or no row could be used.
    """
    labels = {without_variation(label) for label in runtime.settings.labels}
    messages: list[Message] = []
    refused: list[UserError] = []
    name = "stdin" if source == "-" else source
    for number, row in enumerate(read(source), start=1):
        if isinstance(row, UserError):
            refused.append(row)
        elif without_variation(row.label) not in labels:
            error = f"{name}, row {number}: the model has no label {excerpt(row.label)}"
            refused.append(UserError(error))
        else:
            messages.append(row)
    if not messages:
        raise UserError(f"no row could be used: {refused[0] if refused else f'{source} is empty'}")
    predictions = predict(runtime, messages)
    if confusion is not None:
        draw(predictions.among_present(), confusion)
    return summary(predictions, runtime.settings.scale), refused


def predict(runtime: Runtime, messages: Sequence[Message]) -> Predictions:
    """Return the predictions of a model for messages whose labels it has."""
    labels = runtime.settings.labels
    index = {without_variation(label): number for number, label in enumerate(labels)}
    probabilities = [
        runtime.probabilities([message.text for message in batch])
        for batch in chunks(messages, BATCH)
    ]
    targets = np.array([index[without_variation(message.label)] for message in messages])
    return Predictions(labels, np.concatenate(probabilities), targets)


def summary(predictions: Predictions, scale: np.ndarray | None = None) -> dict[str, Any]:
    """Compute the metrics; `scale` <float>[labels] has the numbers of ordinal labels.

    Returns:
        accuracy, macro_f1, top5 and ece (see `scores`), where only labels that occur in the
        data are candidates; rows, their number; among_all_labels: the same metrics with all
        labels of the model as candidates; per_label: precision, recall, f1 and rows; confused:
        the most frequent pairs of a true and a predicted label. With ordinal labels, those of
        `ordinal_scores` as well.
    """
    present = predictions.among_present()
    confusion = present.confusion
    right, rows, predicted = np.diag(confusion), confusion.sum(1), confusion.sum(0)
    precision, recall = right / np.maximum(1, predicted), right / rows
    columns = {"precision": precision, "recall": recall, "f1": 2 * right / (predicted + rows)}
    wrong = [(int(confusion[i, j]), i, j) for i, j in np.argwhere(confusion) if i != j]
    return {
        **scores(present.probabilities, present.targets),
        **ordinal_scores(predictions.probabilities, predictions.targets, scale),
        "rows": len(predictions.targets),
        "among_all_labels": scores(predictions.probabilities, predictions.targets),
        "per_label": {
            label: {key: round(float(values[n]), 4) for key, values in columns.items()}
            | {"rows": int(rows[n])}
            for n, label in enumerate(present.labels)
        },
        "confused": [
            {"label": present.labels[i], "predicted": present.labels[j], "rows": count}
            for count, i, j in sorted(wrong, reverse=True)[:MAX_CONFUSED]
        ],
    }


def ordinal_scores(
    probabilities: np.ndarray, targets: np.ndarray, scale: np.ndarray | None
) -> dict[str, float]:
    """Compute the metrics of ordinal labels; none without their numbers <float>[labels].

    Returns:
        mean_error, the mean difference between the expected value sum P(label) label and the true
        label; within_one, the share of rows whose most probable label is the true one or next to
        it in order.

    Example:
        >>> stars = np.array([1.0, 2.0, 3.0])
        >>> ordinal_scores(np.array([[0.5, 0.5, 0.0], [0.0, 0.0, 1.0]]), np.array([0, 0]), stars)
        {'mean_error': 1.25, 'within_one': 0.5}
    """
    if scale is None:
        return {}
    error = np.abs(probabilities @ scale - scale[targets]).mean()
    near = (np.abs(probabilities.argmax(axis=1) - targets) <= 1).mean()
    return {"mean_error": round(float(error), 5), "within_one": round(float(near), 5)}


def scores(probabilities: np.ndarray, targets: np.ndarray) -> dict[str, float]:
    """Compute the metrics of probabilities <float>[rows, labels] for targets <int>[rows].

    In NumPy, so that `evaluate` works without scikit-learn; equal to scikit-learn's (tested).

    Returns:
        accuracy; macro_f1, the mean F1 of the labels that occur in the targets; top5, the share
        of rows whose label is among the five most probable; ece, expected calibration error.

    Example:
        >>> scores(np.array([[0.75, 0.25], [0.75, 0.25]]), np.array([0, 1]))["accuracy"]
        0.5
    """
    predicted = probabilities.argmax(axis=1)
    is_right = predicted == targets
    present = np.unique(targets)
    right, rows, given = (
        np.bincount(labels, minlength=probabilities.shape[1])[present]
        for labels in (targets[is_right], targets, predicted)
    )
    of_target = np.take_along_axis(probabilities, targets[:, None], axis=1)
    metrics = {
        "accuracy": is_right.mean(),
        "macro_f1": (2 * right / (rows + given)).mean(),
        "top5": ((probabilities > of_target).sum(axis=1) < TOP).mean(),
        "ece": expected_calibration_error(probabilities.max(axis=1), is_right),
    }
    return {name: round(float(value), 5) for name, value in metrics.items()}
