"""The verdicts that trainings end with."""

from typing import Any

import pytest
from seqapps.common.training.verdict import Comparison
from seqapps.dates import verdict as dates
from seqapps.dinosaurs import verdict as dinosaurs
from seqapps.emojify import verdict as emojify
from seqapps.entities import verdict as entities
from seqapps.trigger import verdict as trigger


@pytest.mark.parametrize(
    ("model", "baseline", "higher", "words"),
    [
        (2.0, 3.0, False, "better than a coin: 2.000 against 3.000 nats"),
        (3.0, 2.0, False, "worse than a coin"),
        (3.0, 2.0, True, "better than a coin"),
        (2.001, 2.0, False, "as good as a coin"),
        (0.0, 0.0, True, "as good as a coin"),
    ],
)
def test_comparison(model, baseline, higher, words):
    compared = Comparison(model, baseline, "a coin", "nats", higher)
    assert str(compared).startswith(words)
    assert compared.is_better == words.startswith("better")


def test_names_that_are_few_and_learned_by_heart():
    validation = {"nats_per_character": 2.0, "ngram_alone": 1.9, "names": 3}
    metrics = {
        "validation": validation,
        "samples": {"unfiltered_novel": 0.1},
        "names": 30,
        "network_scale": 0.4,
        "ngram_scale": 0.6,
    }
    found = " ".join(dinosaurs.sentences(metrics))
    for words in ("worse than its n-gram model alone", "adds nothing", "10%", "30 names are few",
                  "3 held-out names", "n-grams have more weight"):  # fmt: skip
        assert words in found
    neural = " ".join(dinosaurs.sentences(metrics | {"network_scale": 0.85, "ngram_scale": 0.15}))
    assert "30 names are few: more names of the same kind help most." in neural
    validation |= {"nats_per_character": 1.5, "names": 300}
    good = dinosaurs.sentences(metrics | {"names": 3000, "samples": {"unfiltered_novel": 0.9}})
    assert len(good) == 1 and "better" in good[0]


def test_templates_on_both_sides_of_the_split():
    validation = {"macro_f1": 1.0, "accuracy": 1.0, "rows": 24}
    metrics = {
        "validation": validation,
        "baseline": {"macro_f1": 1.0},
        "out_of_fold_accuracy": {"both": 0.95, "n-grams alone": 0.9},
        "near_duplicates": 0.9,
        "rarest_label": ("refund", 12),
    }
    found = " ".join(emojify.sentences(metrics))
    expected = (
        "as good as linear SVMs", "family",
        "chose both by cross-entropy (accuracy 0.950) over n-grams alone (0.900)",
        "90% of the validation texts nearly repeat", "refund has 12",
        "100% of 24 validation texts", "86% to 100%",
    )  # fmt: skip
    for words in expected:
        assert words in found


def test_dates_that_the_shipped_model_reads_better():
    metrics = {
        "validation": {"exact_match": 0.7, "wrong_but_confident": 0.05, "rows": 100},
        "shipped": {"exact_match": 0.9, "own_exact_match": 0.7, "rows": 100},
    }
    found = " ".join(dates.sentences(metrics))
    for words in ("worse than the shipped model", "Use the shipped model", "misreads 5.0%",
                  "60% to 78%"):  # fmt: skip
        assert words in found


def test_a_detector_that_misses_every_second_word():
    points = [
        {"threshold": threshold, "false_alarms_per_hour": rate, "miss_rate": missed, "low": 0.3,
         "high": 0.7}
        for threshold, rate, missed in ((0.5, 0.5, 0.5), (0.3, 1.0, 0.04), (0.1, 2.0, 0.01))
    ]  # fmt: skip
    metrics = {
        "validation": {"nats": 0.2, "points": points},
        "constant_nats": 0.9,
        "recordings": {},
    }
    found = " ".join(trigger.sentences(metrics))
    for words in ("better than a constant score", "At 0.5 false alarms an hour it misses 50%",
                  "(30% to 70%)", "not usable",
                  "0 recordings of the word"):  # fmt: skip
        assert words in found


def _spans(**counts: int) -> dict[str, Any]:
    """Return metrics of entities; labels with spans have an F1 of 0.8, the first one of 0.6."""
    by_type = {
        label: {"f1": (0.8 if number else 0.6) * bool(spans), "spans": spans}
        for number, (label, spans) in enumerate(counts.items())
    }
    validation = {"recall": 0.7, "precision": 0.7, "spans": sum(counts.values())}
    validation |= {"f1": 0.7, "by_type": by_type}
    return {"validation": validation, "lower_case": 0.7, "rarest_label": ("A", 50)}


@pytest.mark.parametrize(
    ("counts", "expected", "absent"),
    [
        ({"A": 90, "B": 90}, "The weakest label is A, with an F1 of 0.60.", "Not measured"),
        ({"A": 90, "B": 0}, "the validation texts lack it: B.", "weakest"),
        ({"A": 90, "B": 90, "C": 0}, "The weakest label is A", "lack it: A"),
        ({"A": 0, "B": 0, "C": 200}, "the validation texts lack it: A, B.", "weakest"),
        ({"A": 200}, "finds 70% exactly", "weakest"),
    ],
)
def test_a_label_without_validation_spans_is_not_called_weak(counts, expected, absent):
    found = " ".join(entities.sentences(_spans(**counts)))
    assert expected in found and absent not in found


@pytest.mark.parametrize(
    ("recordings", "expected"),
    [
        ({}, "on 0 recordings of the word"),
        ({"recordings": 1}, "on 1 recording of the word"),
        ({"recordings": 10}, "on 10 recordings of the word"),
        ({"recordings": 10, "voices_dir": 5}, "on 15 recordings of the word"),
        ({"negatives": 500, "background": 90}, "on 0 recordings of the word"),
        ({"recordings": 20}, None),
        ({"recordings": 10, "voices_dir": 10}, None),
    ],
)
def test_recordings_of_the_word_are_counted(recordings, expected):
    points = [{"threshold": 0.5, "false_alarms_per_hour": 1, "miss_rate": 0, "low": 0, "high": 1}]
    validation = {"nats": 0.2, "points": points}
    metrics = {"validation": validation, "constant_nats": 0.9, "recordings": recordings}
    found = " ".join(trigger.sentences(metrics))
    assert expected in found if expected else "of the word" not in found
