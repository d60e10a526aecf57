"""The metrics on cases that are counted by hand."""

import pytest
from seqapps.entities import evaluation
from seqapps.entities.evaluation import Pair
from seqapps.entities.formats.annotated import Annotated, Span
from seqapps.entities.runtime import Entity

TEXT = "Anna Li met Bob in New York and Rome"


def pair(right, found) -> Pair:
    """Return spans of `TEXT`, each given by its words and label."""
    spans = tuple(Span(TEXT.index(w), TEXT.index(w) + len(w), label) for w, label in right)
    entities = tuple(
        Entity(TEXT.index(w), TEXT.index(w) + len(w), label, w, p) for w, label, p in found
    )
    return Pair(Annotated(TEXT, spans, "here"), spans, entities)


RIGHT = [("Anna Li", "PER"), ("Bob", "PER"), ("New York", "LOC"), ("Rome", "LOC")]
FOUND = [("Anna", "PER", 0.5), ("Bob", "ORG", 0.5), ("New York", "LOC", 1.0), ("met", "PER", 0.5)]


def test_exact_spans_by_label():
    found = evaluation.summary([pair(RIGHT, FOUND)], ("LOC", "PER", "ORG"))
    assert (found["f1"], found["precision"], found["recall"]) == (0.25, 0.25, 0.25)
    assert found["by_type"] == {
        "LOC": {"f1": 0.6667, "precision": 1.0, "recall": 0.5, "spans": 2},
        "PER": {"f1": 0.0, "precision": 0.0, "recall": 0.0, "spans": 2},
        "ORG": {"f1": 0.0, "precision": 0.0, "recall": 0.0, "spans": 0},
    }
    assert found["spans"] == 4 and found["texts"] == 1


def test_partial_spans_confusions_and_faults():
    found = evaluation.summary([pair(RIGHT, FOUND)], ("LOC", "PER", "ORG"))
    assert found["partial"] == {"f1": 0.5, "precision": 0.5, "recall": 0.5}
    assert found["confusion"] == {
        "(none)": {"PER": 1},
        "LOC": {"(missed)": 1, "LOC": 1},
        "PER": {"ORG": 1, "PER": 1},
    }
    kinds = [(one["fault"], one["right"], one["found"]) for one in found["faults"]]
    assert kinds == [
        ("border", "[Anna Li](PER)", "[Anna](PER)"),
        ("label", "[Bob](PER)", "[Bob](ORG)"),
        ("missed", "[Rome](LOC)", ""),
        ("invented", "", "[met](PER)"),
    ]
    assert {one["place"] for one in found["faults"]} == {"here"}


def test_calibration():
    found = evaluation.summary([pair(RIGHT, FOUND)], ("LOC", "PER", "ORG"))
    assert found["ece"] == pytest.approx(0.375)  # three of 0.5 are wrong, one of 1.0 is right


@pytest.mark.parametrize("right", [RIGHT, []])
@pytest.mark.parametrize("found", [FOUND, []])
def test_nothing_right_or_nothing_found(right, found):
    measured = evaluation.summary([pair(right, found)], ("LOC", "PER", "ORG"))
    assert 0 <= measured["f1"] <= 1 and measured["spans"] == len(right)


def test_equal_spans_are_all_right():
    found = [(words, label, 0.9) for words, label in RIGHT]
    measured = evaluation.summary([pair(RIGHT, found)], ("LOC", "PER"))
    assert measured["f1"] == measured["partial"]["f1"] == 1.0 and measured["faults"] == []
