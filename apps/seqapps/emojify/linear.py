"""The linear branch: one linear SVM per label, fitted by scikit-learn's liblinear."""

import os
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from seqapps.common.errors import not_installed

from .text.ngram_features import Encoded

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix

FOLDS = 5
MIN_PARALLEL_TEXTS = 5_000  # from here on each fold is fitted in a process of its own
TOLERANCE = 1e-3
NEAR, MAX_COMPARED, BLOCK = 0.8, 5_000, 500  # cosine, rows, rows at once of `near_duplicates`


def _sklearn() -> Any:
    try:
        import sklearn.svm
    except ModuleNotFoundError as error:
        raise not_installed("scikit-learn", "train", "training") from error
    return sklearn


@dataclass(frozen=True)
class SVMs:
    """One linear SVM per label.

    Attributes:
        kernel: <float32>[features, labels].
        bias: <float32>[labels].
        sentence: <float32>[size, labels], weights of the sentence vectors of a base model in
            addition to the features, or None (see `transfer_features`).

    Example:
        >>> SVMs(np.array([[1.0], [2.0]]), np.array([-2.5]))(np.array([[1, 1]])).tolist()
        [[0.5]]
    """

    kernel: np.ndarray
    bias: np.ndarray
    sentence: np.ndarray | None = None

    def __call__(self, rows: "csr_matrix") -> np.ndarray:
        """Return the margins <float32>[texts, labels] of a matrix [texts, features]."""
        return np.asarray(rows @ self.kernel + self.bias, np.float32)


@dataclass(frozen=True)
class Second:
    """Further SVMs on the first columns alone, whose margins have a share in the mean of both."""

    columns: int
    C: float
    share: float


@dataclass(frozen=True)
class SVMSettings:
    """Number of labels, scikit-learn's C, and class weights <float>[labels], factors on C."""

    labels: int
    C: float
    class_weights: np.ndarray
    second: Second | None = None


def ngram_matrix(texts: Encoded, ngrams: int) -> "csr_matrix":
    """Return the n-gram weights of texts as a sparse matrix <float64>[texts, ngrams]."""
    import scipy.sparse

    weights, starts = texts.weights.astype(np.float64), np.append(0, texts.ngram_ends)
    parts = (weights, texts.ngrams, starts)
    matrix = scipy.sparse.csr_matrix(parts, (len(texts), ngrams), copy=True)
    matrix.sum_duplicates()  # also sorts the columns
    return matrix


def near_duplicates(rows: "csr_matrix", others: "csr_matrix") -> float:
    """Return the share of rows whose cosine with one of the other rows is at least `NEAR`.

    The rows have unit length. Of many rows and others, a part is compared.

    Example:
        >>> import scipy.sparse
        >>> row = scipy.sparse.csr_matrix([[0.6, 0.8]])
        >>> near_duplicates(row, row)
        1.0
    """
    rows, others = (part[:: 1 + part.shape[0] // MAX_COMPARED] for part in (rows, others))
    if not rows.shape[0] or not others.shape[0]:
        return 0.0
    blocks = (rows[n : n + BLOCK] @ others.T for n in range(0, rows.shape[0], BLOCK))
    near = sum(int((block.max(axis=1).toarray() >= NEAR).sum()) for block in blocks)
    return round(near / len(range(rows.shape[0])), 4)


def append_columns(rows: "csr_matrix", columns: np.ndarray) -> "csr_matrix":
    """Return a sparse matrix with the columns of a dense one <float>[texts, k] appended."""
    import scipy.sparse

    return scipy.sparse.hstack([rows, columns.astype(np.float64)], format="csr")


def fit(rows: "csr_matrix", targets: np.ndarray, settings: SVMSettings) -> SVMs:
    """Fit the SVMs, and the mean with the second ones if the settings have them.

    Squared hinge loss, one label against the others. A label without an example gets a margin of
    -1 everywhere. `rows` is [texts, features], and `targets` <int>[texts].
    """
    svms, second = _fit(rows, targets, settings), settings.second
    if second is None:
        return svms
    alone = replace(settings, C=second.C, second=None)
    other = _fit(rows[:, : second.columns], targets, alone)
    kernel = svms.kernel * (1 - second.share)
    kernel[: second.columns] += other.kernel * second.share
    return SVMs(kernel, svms.bias * (1 - second.share) + other.bias * second.share)


def _fit(rows: "csr_matrix", targets: np.ndarray, settings: SVMSettings) -> SVMs:
    present = np.unique(targets)
    kernel = np.zeros((rows.shape[1], settings.labels), np.float32)
    bias = np.full(settings.labels, -1.0, np.float32)
    if len(present) == 1:
        bias[present] = 1.0
        return SVMs(kernel, bias)
    svm = _sklearn().svm.LinearSVC(
        C=settings.C,
        class_weight={int(t): float(settings.class_weights[t]) for t in present},
        tol=TOLERANCE,
        random_state=0,
    )
    svm.fit(rows, targets)
    if len(present) == 2:  # scikit-learn fits one SVM, for the second label
        kernel[:, present] = svm.coef_.T * [-1, 1]
        bias[present] = svm.intercept_ * [-1, 1]
    else:
        kernel[:, present], bias[present] = svm.coef_.T, svm.intercept_
    return SVMs(kernel, bias)


def cross_fitted_margins(
    rows: "csr_matrix", targets: np.ndarray, groups: Sequence[str], settings: SVMSettings
) -> np.ndarray:
    """Return out-of-fold margins <float32>[texts, labels], by SVMs fitted on the other folds.

    The deep branch is trained on top of them; margins by SVMs fitted on the same texts would be
    overfitted. Texts of equal `groups` are in one fold; the other arguments are those of `fit`.
    """
    names, group = np.unique(groups, return_inverse=True)
    folds = min(FOLDS, len(names))
    fold = np.random.default_rng(0).permutation(len(names))[group] % folds
    margins = np.zeros((len(targets), settings.labels), np.float32)
    masks = [fold == number for number in range(folds)]
    import joblib

    # Not in threads: liblinear has one random generator per process.
    fits = (joblib.delayed(fit)(rows[~mask], targets[~mask], settings) for mask in masks)
    jobs = min(folds, os.cpu_count() or 1) if len(targets) > MIN_PARALLEL_TEXTS else 1
    for mask, svms in zip(masks, joblib.Parallel(n_jobs=jobs, max_nbytes=None)(fits), strict=True):
        margins[mask] = svms(rows[mask])
    return margins
