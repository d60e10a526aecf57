"""The linear branch: support vector machines, one for each label, by scikit-learn's liblinear."""

import os
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from seqapps.common.errors import UserError

from .text.ngram_features import Encoded

FOLDS = 5
MANY = 5_000  # texts from which on the folds are worth processes of their own
TOLERANCE = 1e-3
SCALES = np.geomspace(0.1, 10, 41)


def _sklearn() -> Any:
    try:
        import sklearn.svm
    except ModuleNotFoundError as error:
        raise UserError(
            "training needs scikit-learn, which is not installed: pip install 'seqapps[train]'"
        ) from error
    return sklearn


@dataclass(frozen=True)
class Machines:
    """One linear support vector machine for each label.

    Attributes:
        kernel: <float32>[columns, labels].
        bias: <float32>[labels].
        sentence: <float32>[size, labels], what the sentence vectors of a given encoder count
            beside the columns; or none (see `transfer`).
    """

    kernel: np.ndarray
    bias: np.ndarray
    sentence: np.ndarray | None = None

    def __call__(self, rows: Any) -> np.ndarray:
        """Return the margins <float32>[texts, labels] of a sparse matrix [texts, columns]."""
        return np.asarray(rows @ self.kernel + self.bias, np.float32)


def matrix(texts: Encoded, ngrams: int) -> Any:
    """Return the weights of n-grams as a sparse matrix <float64>[texts, ngrams]."""
    import scipy.sparse

    starts = np.concatenate([[0], texts.ngram_ends])
    found = scipy.sparse.csr_matrix(
        (texts.weights.astype(np.float64), texts.ngrams, starts), (len(texts), ngrams), copy=True
    )
    found.sum_duplicates()  # which sorts in place
    return found


def beside(rows: Any, facts: np.ndarray) -> Any:
    """Return a sparse matrix with the columns of `facts` <float>[texts, facts] added."""
    import scipy.sparse

    return scipy.sparse.hstack([rows, facts.astype(np.float64)], format="csr")


def train(
    rows: Any, targets: np.ndarray, labels: int, cost: float, weights: np.ndarray
) -> Machines:
    """Fit the machines (squared hinge loss, one label against the others).

    A label without an example gets a margin of -1 everywhere.

    Args:
        rows: a sparse matrix [texts, columns].
        targets: <int>[texts].
        labels: how many.
        cost: C.
        weights: <float>[labels], how much examples of each label count.
    """
    present = np.unique(targets)
    kernel = np.zeros((rows.shape[1], labels), np.float32)
    bias = np.full(labels, -1.0, np.float32)
    if len(present) == 1:
        bias[present] = 1.0
        return Machines(kernel, bias)
    machine = _sklearn().svm.LinearSVC(
        C=cost,
        class_weight={int(t): float(weights[t]) for t in present},
        tol=TOLERANCE,
        random_state=0,
    )
    machine.fit(rows, targets)
    if len(present) == 2:  # one machine, for the second label
        kernel[:, present] = machine.coef_.T * [-1, 1]
        bias[present] = machine.intercept_ * [-1, 1]
    else:
        kernel[:, present], bias[present] = machine.coef_.T, machine.intercept_
    return Machines(kernel, bias)


def margins_of_others(
    rows: Any, targets: np.ndarray, groups: Sequence[str], **settings: Any
) -> np.ndarray:
    """Return the margins <float32>[texts, labels] by machines that have not seen a text's group.

    (Cross-fitting: what is trained on top must not rely on what the machines know by heart.)

    Args:
        rows, targets, settings: as in `train`.
        groups: of which each is in one fold.
    """
    names, group = np.unique(groups, return_inverse=True)
    folds = min(FOLDS, len(names))
    fold = np.random.default_rng(0).permutation(len(names))[group] % folds
    result = np.zeros((len(targets), settings["labels"]), np.float32)

    masks = [fold == number for number in range(folds)]
    _sklearn()
    import joblib  # liblinear draws from one sequence in a process, so threads would not do

    fits = (joblib.delayed(train)(rows[~m], targets[~m], **settings) for m in masks)
    jobs = min(folds, os.cpu_count() or 1) if len(targets) > MANY else 1
    for mask, machines in zip(
        masks, joblib.Parallel(n_jobs=jobs, max_nbytes=None)(fits), strict=True
    ):
        result[mask] = machines(rows[mask])
    return result


def best_scale(margins: np.ndarray, targets: np.ndarray) -> float:
    """Return the factor that makes margins logits of the least nats."""

    def nats(scale: float) -> float:
        logits = margins.astype(np.float64) * scale
        logits -= logits.max(axis=1, keepdims=True)
        chosen = logits[np.arange(len(targets)), targets]
        return float((np.log(np.exp(logits).sum(axis=1)) - chosen).mean())

    return float(min(SCALES, key=nats))
