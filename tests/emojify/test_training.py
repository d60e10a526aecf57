"""Calibration, and what a training of few texts makes of them."""

import json
import shutil

import numpy as np
import pytest
from seqapps.common import app as apps
from seqapps.common.export import bundle, portable
from seqapps.emojify import runtime, training, verdict
from seqapps.emojify.settings import UNSEEN_SHARE

from tests import exported, tensorflow_alone
from tests.conftest import seqapps

pytestmark = pytest.mark.xdist_group("emojify few")


def test_a_wrong_answer_costs_half_of_a_right_one():
    probabilities = np.array([[p, 1 - p] for p in (0.955, 0.855, 0.755, 0.655)])
    assert training.best_threshold(probabilities, np.array([0, 0, 0, 0])) == 0
    assert training.best_threshold(probabilities, np.array([0, 0, 1, 0])) == 0  # 3 - 0.5
    assert training.best_threshold(probabilities, np.array([0, 0, 0, 1])) == 0.66
    assert training.best_threshold(probabilities, np.array([0, 0, 1, 1])) == 0.76
    assert training.best_threshold(probabilities, np.array([0, 1, 0, 1])) == 0.66  # 2 - 0.5 > 1


def test_the_loss_of_calibration_is_least_for_honest_probabilities():
    """Where 70 % are right, 0.7 is the best probability of the best label."""
    targets = np.array([0] * 7 + [1] * 3)
    losses = {}
    for share in (0.55, 0.6, 0.7, 0.8, 0.9, 0.99):
        probabilities = np.tile([share, 1 - share], (10, 1))
        losses[share] = training.calibration_loss(probabilities, targets)
    assert min(losses, key=losses.__getitem__) == 0.7
    certain = np.tile([1.0, 0.0], (10, 1))
    assert np.isfinite(training.calibration_loss(certain, targets))


def test_many_texts_are_calibrated_by_their_error_as_well():
    targets = np.array([0] * 7 + [1] * 3)
    probabilities = np.tile([0.8, 0.2], (10, 1))
    few = training.calibration_loss(probabilities, targets)
    repeats = training.MIN_ECE_TEXTS // 10
    many = training.calibration_loss(
        np.tile(probabilities, (repeats, 1)), np.tile(targets, repeats)
    )
    assert many == pytest.approx(few + 0.1)


def test_few_texts_count_beside_some_that_are_right_by_chance():
    """Of 20 texts that are all right, 10 more are right by chance: (20 + 10 / 2) / 30."""
    targets = np.zeros(20, int)
    losses = {}
    for share in (0.7, 0.8, 25 / 30, 0.9, 0.99):
        probabilities = np.tile([share, 1 - share], (20, 1))
        losses[share] = training.calibration_loss(probabilities, targets, prior_texts=10)
    assert min(losses, key=losses.__getitem__) == 25 / 30


def test_few_texts_are_calibrated_by_their_margins():
    """Wrong answers lower all probabilities, and do not make them all equal."""
    random = np.random.default_rng(0)
    targets = random.integers(0, 3, 25)
    logits = random.normal(size=(25, 3))
    logits[np.arange(25), targets] += 1.0
    temperature, uniform_share = training.calibrated(logits, targets, is_few=True)
    assert 0.5 < temperature < 4
    assert uniform_share * 2 / 3 == pytest.approx(1 / 27)  # the highest probability is 26 / 27
    certain = 50 * np.eye(3)[targets]
    temperature, uniform_share = training.calibrated(certain, targets, is_few=True)
    top = 1 - uniform_share * 2 / 3
    assert top == pytest.approx(26 / 27)


LABELLED = {
    "delivery": "my parcel has not arrived;where is my order;the courier left it in the rain;"
    "package came to the wrong address;how long does shipping take;the driver never rang;"
    "still waiting for my shoes;delivery is two days late",
    "billing": "you charged me twice;I want a refund;the invoice has the wrong amount;"
    "my card was declined;why is there a fee of 3 euros;please cancel the payment;"
    "the discount code did not work;I was billed for someone else",
    "thanks": "thank you so much;great service as always;you were really helpful;"
    "perfect thanks a lot;best shop ever;that was quick and kind;so happy with the new coat;"
    "very pleased with it all;lovely people there",
}
UNSEEN = ["zxqv blorp", "photosynthesis", "Donaudampfschiff", "1234", "??", "@bob"]
SERVE = """
import json, sys
import tensorflow as tf
found = tf.saved_model.load(sys.argv[1]).signatures["serving_default"]
found = found(text=tf.constant(json.loads(sys.argv[2])))
print(json.dumps([[e.decode() for e in found["emoji"].numpy()[:, 0]],
                  found["probability"].numpy()[:, 0].tolist()]))
"""


@pytest.fixture(scope="module")
def few(tmp_path_factory):
    """A model of 25 rows, trained by the command line, and what the training said."""
    folder = tmp_path_factory.mktemp("few")
    rows = [f"{text},{label}" for label, texts in LABELLED.items() for text in texts.split(";")]
    assert len(rows) == 25
    (folder / "25.csv").write_text("text,label\n" + "\n".join(rows) + "\n", encoding="utf-8")
    result = seqapps("emojify", "train", "--data", folder / "25.csv", "--out", folder / "model")
    assert result.returncode == 0, result.stderr
    return folder / "model", result.stdout + result.stderr


@pytest.mark.parametrize("engine", ["lite", "tf"])
def test_a_text_without_a_word_of_few_texts_has_a_low_probability(few, engine):
    model, _ = few
    known = ["my parcel is late", "refund please", "thanks a lot"]
    options = ["--model", model, "--engine", engine, "--json"]
    lines = seqapps("emojify", "predict", *known, *UNSEEN, *options).lines
    top = [line["candidates"][0]["probability"] for line in lines]
    assert min(top[:3]) > 0.4
    assert max(top[3:]) <= UNSEEN_SHARE / 3 + (1 - UNSEEN_SHARE)


def test_the_exports_of_few_texts_answer_as_the_program_does(few, tmp_path):
    model, _ = few
    texts = ["my parcel is late", "I was charged twice", *UNSEEN]
    loaded = runtime.load(bundle.open_bundle("emojify", str(model)))
    expected = [answer.candidates[0] for answer in loaded.predict(texts)]
    labels, shares = json.loads(tensorflow_alone.run(SERVE, model, json.dumps(texts)))
    assert labels == [label for label, _ in expected]
    np.testing.assert_allclose(shares, [share for _, share in expected], atol=1e-4)
    shutil.copytree(model / "lite", tmp_path / "litert")
    shutil.copy(model / "config.json", tmp_path / "litert")
    portable.complete(apps.find("emojify"), model, tmp_path / "litert")
    found = exported.run(tmp_path / "litert", exported.RUN_ALL, [texts])
    for row, (label, share) in zip(found, expected, strict=True):
        assert row["candidates"][0]["label"] == label
        assert row["candidates"][0]["probability"] == pytest.approx(share, abs=1e-4)


def test_the_verdict_on_few_texts_says_that_probabilities_mean_little(few):
    _, said = few
    assert "calibrated on 25 texts, which are too few" in said
    metrics = {
        "validation": {"macro_f1": 0.9, "accuracy": 0.9, "rows": 500},
        "baseline": {"macro_f1": 0.5},
        "out_of_fold_accuracy": {},
        "near_duplicates": 0.0,
        "rarest_label": ("a", 100),
    }
    for count, is_said in ((199, True), (200, False)):
        sentences = verdict.sentences(metrics | {"calibration_texts": count})
        assert any(f"calibrated on {count} texts" in line for line in sentences) == is_said
