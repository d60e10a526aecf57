"""The linear branch: SVMs, sparse matrices, and margins of texts that were not seen."""

from dataclasses import replace

import numpy as np
import pytest
import scipy.sparse
from seqapps.emojify import linear
from seqapps.emojify.linear import SVMs, SVMSettings
from seqapps.emojify.text.ngram_features import Encoded

WEIGHTS = np.ones(3)


def separable(texts: int, labels: int) -> tuple[scipy.sparse.csr_matrix, np.ndarray]:
    """Texts with one column for their label, and one of noise."""
    targets = np.arange(texts) % labels
    noise = np.random.default_rng(0).random((texts, 1))
    return scipy.sparse.csr_matrix(np.hstack([np.eye(labels)[targets], noise])), targets


@pytest.mark.parametrize("labels", [2, 3])
def test_each_label_has_a_machine(labels):
    rows, targets = separable(60, labels)
    svms = linear.fit(rows, targets, SVMSettings(labels, 1.0, WEIGHTS))
    margins = svms(rows)
    assert margins.shape == (60, labels) and margins.dtype == np.float32
    np.testing.assert_array_equal(margins.argmax(axis=1), targets)
    assert (margins[np.arange(60), targets] > 0).all()
    np.testing.assert_allclose(margins, rows @ svms.kernel + svms.bias, rtol=1e-6)


def test_labels_without_examples_are_never_chosen():
    rows, targets = separable(40, 2)
    svms = linear.fit(rows, targets * 2, SVMSettings(4, 1.0, np.ones(4)))
    assert (svms(rows)[:, [1, 3]] == -1).all()
    one = linear.fit(rows, np.full(40, 2), SVMSettings(4, 1.0, np.ones(4)))
    assert (one(rows) == [[-1, -1, 1, -1]]).all()


def test_weights_move_the_border_to_the_other_labels():
    random = np.random.default_rng(0)
    rows = scipy.sparse.csr_matrix(random.normal(size=(300, 2)))
    targets = (random.random(300) < 0.1).astype(int)
    found = []
    for weight in (1.0, 9.0):
        svms = linear.fit(rows, targets, SVMSettings(2, 1.0, np.array([1.0, weight])))
        found.append((svms(rows).argmax(axis=1) == 1).sum())
    assert found[0] < found[1]


def test_ngrams_as_a_matrix():
    texts = Encoded(
        np.array([2, 0, 2, 1], np.int32),
        np.array([0.5, 1, 0.25, 2], np.float32),
        np.array([3, 3, 4]),
        np.zeros(0, np.int32),
        np.zeros(3, int),
        np.zeros(0, bool),
    )
    matrix = linear.ngram_matrix(texts, 4)
    assert matrix.toarray().tolist() == [[1, 0, 0.75, 0], [0] * 4, [0, 2, 0, 0]]
    assert matrix.dtype == np.float64 and texts.ngrams.tolist() == [2, 0, 2, 1]
    wider = linear.append_columns(matrix, np.array([[7.0], [8], [9]]))
    assert wider.toarray()[:, 4].tolist() == [7, 8, 9]


def test_out_of_fold_margins_cannot_be_memorised():
    """Labels are noise: SVMs know their own texts by heart, but not those of other folds."""
    texts = 200
    rows = scipy.sparse.csr_matrix(np.eye(texts))
    targets = np.random.default_rng(0).integers(2, size=texts)
    settings = SVMSettings(2, 100.0, np.ones(2))
    own = linear.fit(rows, targets, settings)(rows)
    assert (own.argmax(axis=1) == targets).all()
    groups = [str(n) for n in range(texts)]
    margins = linear.cross_fitted_margins(rows, targets, groups, settings)
    assert 0.3 < (margins.argmax(axis=1) == targets).mean() < 0.7


def test_texts_of_a_group_are_in_one_fold():
    """Each group has a column of its own, which is 0 in the SVMs of the other folds."""
    groups = [f"g{n // 2}" for n in range(40)]
    rows = scipy.sparse.csr_matrix(np.repeat(np.eye(20), 2, axis=0))
    targets = np.repeat(np.arange(20) % 2, 2)
    margins = linear.cross_fitted_margins(rows, targets, groups, SVMSettings(2, 10.0, np.ones(2)))
    np.testing.assert_allclose(margins[::2], margins[1::2])
    assert np.abs(margins).max() < 0.5
    again = linear.cross_fitted_margins(rows, targets, groups, SVMSettings(2, 10.0, np.ones(2)))
    np.testing.assert_array_equal(margins, again)


def test_the_library_is_asked_for(monkeypatch):
    import sys

    from seqapps.common.errors import UserError

    monkeypatch.setitem(sys.modules, "sklearn.svm", None)
    rows, targets = separable(10, 2)
    with pytest.raises(UserError, match="scikit-learn"):
        linear.fit(rows, targets, SVMSettings(2, 1.0, np.ones(2)))


def test_svms_are_plain_arrays():
    svms = SVMs(np.array([[1.0], [2.0]], np.float32), np.array([0.5], np.float32))
    assert svms(scipy.sparse.csr_matrix([[1, 0], [1, 1]])).tolist() == [[1.5], [3.5]]


def test_second_machines_have_their_share_in_the_mean():
    random = np.random.default_rng(4)
    rows = scipy.sparse.csr_matrix(random.normal(size=(60, 5)))
    targets = random.integers(0, 3, 60)
    first, other = SVMSettings(3, 1.0, np.ones(3)), SVMSettings(3, 0.3, np.ones(3))
    both = linear.fit(rows, targets, replace(first, second=linear.Second(2, 0.3, 0.25)))
    expected = 0.75 * linear.fit(rows, targets, first)(rows)
    expected += 0.25 * linear.fit(rows[:, :2], targets, other)(rows[:, :2])
    np.testing.assert_allclose(both(rows), expected, atol=1e-5)
