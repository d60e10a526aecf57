"""Metrics: equal to scikit-learn's, and what the result says."""

import gc
import warnings

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from seqapps.common.errors import UserError
from seqapps.emojify import evaluation
from seqapps.emojify.confusion import Predictions

pytestmark = pytest.mark.filterwarnings("ignore:A single label was found")  # of scikit-learn


@st.composite
def predictions(draw) -> Predictions:
    labels, rows = draw(st.integers(2, 9)), draw(st.integers(1, 30))
    random = np.random.default_rng(draw(st.integers(0, 1_000)))
    targets = random.integers(draw(st.integers(1, labels)), size=rows)
    return Predictions(
        tuple("abcdefghi"[:labels]), random.dirichlet(np.ones(labels), rows), targets
    )


@given(predictions())
def test_scores_are_those_of_scikit_learn(found):
    from sklearn import metrics

    said = found.probabilities.argmax(axis=1)
    scores = evaluation.scores(found.probabilities, found.targets)
    assert scores["accuracy"] == pytest.approx(
        metrics.accuracy_score(found.targets, said), abs=1e-5
    )
    macro = metrics.f1_score(
        found.targets, said, labels=np.unique(found.targets), average="macro", zero_division=0
    )
    assert scores["macro_f1"] == pytest.approx(macro, abs=1e-5)
    if len(found.labels) > evaluation.TOP:
        top = metrics.top_k_accuracy_score(
            found.targets, found.probabilities, k=5, labels=np.arange(len(found.labels))
        )
        assert scores["top5"] == pytest.approx(top, abs=1e-5)
    else:
        assert scores["top5"] == 1


@given(predictions())
def test_rows_per_label_are_those_of_scikit_learn(found):
    from sklearn import metrics

    present = found.among_present()
    said = present.probabilities.argmax(axis=1)
    result = evaluation.summary(found)
    expected = metrics.precision_recall_fscore_support(
        present.targets, said, labels=range(len(present.labels)), zero_division=0
    )
    for n, label in enumerate(present.labels):
        row = result["per_label"][label]
        values = [row[key] for key in ("precision", "recall", "f1", "rows")]
        assert values == pytest.approx([part[n] for part in expected], abs=1e-4)
    np.testing.assert_array_equal(
        present.confusion, metrics.confusion_matrix(present.targets, said)
    )
    assert (
        result["rows"] == len(found.targets) == sum(r["rows"] for r in result["per_label"].values())
    )
    mean = np.mean([row["f1"] for row in result["per_label"].values()])
    assert result["macro_f1"] == pytest.approx(mean, abs=1e-4)


def test_confusions_are_sorted():
    targets = np.array([0, 0, 0, 1, 2, 2])
    said = np.array([1, 1, 0, 1, 0, 2])
    found = evaluation.summary(Predictions(("a", "b", "c", "d"), np.eye(4)[said], targets))
    assert found["confused"] == [
        {"label": "a", "predicted": "b", "rows": 2},
        {"label": "c", "predicted": "a", "rows": 1},
    ]
    assert list(found["per_label"]) == ["a", "b", "c"]


def test_absent_labels_are_candidates_only_among_all():
    found = Predictions(
        ("a", "b", "c"), np.array([[0.3, 0.2, 0.5], [0.1, 0.9, 0.0]]), np.array([0, 1])
    )
    result = evaluation.summary(found)
    assert result["accuracy"] == 1 and result["among_all_labels"]["accuracy"] == 0.5


class FakeRuntime:
    """A classifier of the first letter."""

    class settings:  # noqa: N801
        labels, scale = ("❤️", "b"), None

    def probabilities(self, texts: list[str]) -> np.ndarray:
        return np.array([[0.9, 0.1] if text.startswith("a") else [0.2, 0.8] for text in texts])


def test_no_table_stays_open(tmp_path):
    table = tmp_path / "data.csv"
    table.write_text("text,label\na,b\n")
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        evaluation.run(FakeRuntime(), str(table))
        gc.collect()
    assert [warning.message for warning in caught] == []


def test_tables_are_measured_row_by_row(tmp_path):
    table = tmp_path / "data.csv"
    table.write_text("text,label\na,❤\nb,b\na,b\n,b\nx,zebra\n", encoding="utf-8")
    metrics, refused = evaluation.run(FakeRuntime(), str(table))
    assert metrics["rows"] == 3 and metrics["accuracy"] == pytest.approx(2 / 3, abs=1e-4)
    assert [type(error) for error in refused] == [UserError] * 2
    assert "row 4" in str(refused[0]) and "'zebra'" in str(refused[1])
    table.write_text("text,label\nx,zebra\n", encoding="utf-8")
    with pytest.raises(UserError, match="row 1: the model has no label 'zebra'"):
        evaluation.run(FakeRuntime(), str(table))
    table.write_text("text,label\n", encoding="utf-8")
    with pytest.raises(UserError, match="no row could be used"):
        evaluation.run(FakeRuntime(), str(table))
