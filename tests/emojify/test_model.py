"""The network of each preset, untrained: the engines compute what Keras does."""

from dataclasses import replace

import numpy as np
import pytest
from seqapps.common.config import build, resolve
from seqapps.common.decoding.probabilities import log_softmax
from seqapps.emojify import engines, model, program, training
from seqapps.emojify.config import PRESETS, Config
from seqapps.emojify.data import TrainingData, load
from seqapps.emojify.linear import SVMs
from seqapps.emojify.settings import Settings
from seqapps.emojify.text.ngram_features import Features
from seqapps.emojify.text.word_vectors import WordVectors

from tests.conftest import assert_refused, seqapps
from tests.contract import examples

TEXTS = ["I love you", "so goooood!", "the cat sat", "the cat sat down", "the dog ran", "", "zzz"]
VECTORS = "the 1 0 2 0.5\ncat 0 1 0 -1\ndog 0 1 0 1\n"
LABELS = 4


@pytest.mark.parametrize("preset", PRESETS)
def test_litert_computes_what_the_network_does(tmp_path, preset):
    (tmp_path / "vectors.txt").write_text(VECTORS)
    vectors = WordVectors.read(str(tmp_path / "vectors.txt"), 100)
    sizes = {"units": 5, "attention_units": 4, "max_length": 3, "min_df": 1, "min_word_count": 1}
    config = replace(build(Config, {**PRESETS[preset], **sizes}), vector_size=4)
    features = Features.learn(TEXTS[:5], config, vectors.keys)
    random = np.random.default_rng(0)
    labels = tuple("abcd")
    network = model.build(TrainingData(config, features, labels, [], np.zeros(0), vectors, ""))
    for layer in (network.encoder, network.pooling, network.head):
        if layer is not None:
            shaken = [w + random.normal(size=w.shape) * 0.3 for w in layer.get_weights()]
            layer.set_weights(shaken)
    svms = None
    if config.wide:
        kernel = random.normal(size=(len(features.ngrams), LABELS)).astype(np.float32)
        svms = SVMs(kernel, random.normal(size=LABELS).astype(np.float32))
    core = model.assemble(network, svms, 1.5, np.zeros(LABELS, np.float32))
    core.save(tmp_path / "core.keras")
    values = {"features": features, "labels": labels, "min_probability": 0.0, "uniform_share": 0.0}
    settings = Settings(**values, config=config, preset=preset, seed=0)
    settings.save(tmp_path)
    program.EXPORTER.litert(tmp_path, tmp_path / "lite")
    encoded = features.encode(TEXTS)
    words = encoded.padded_words(config.max_length)
    expected = np.asarray(core.logits(*encoded.padded_ngrams(), words))
    found = engines.make("lite", tmp_path, settings).logits(TEXTS)
    np.testing.assert_allclose(found, expected, atol=1e-5)
    assert np.abs(expected[0] - expected[2]).max() > 1e-3
    rows = np.array([list(v) for v in vectors.table(features.words)])
    assert np.abs(core.given.values() - rows).max() < 0.02 and not rows[:2].any()


@pytest.mark.parametrize("branch", ["wide", "deep"])
def test_each_branch_alone_learns(tmp_path, branch):
    """Every weight gets a gradient, and labels are predicted better than by their frequencies."""
    example = examples.EXAMPLES["emojify"]
    (tmp_path / "data.csv").write_text("\n".join(example.training_lines), encoding="utf-8")
    only = {"wide": "deep=false", "deep": "wide=false"}[branch]
    options = [*example.settings, "learning_rate=0.05", only]
    config = resolve(Config, PRESETS, "default", None, options)
    plan = training.plan(load(str(tmp_path / "data.csv"), config), 0, None, "default")
    network, batch = plan.network, plan.make_batch(np.arange(len(plan.lengths)))
    before = [np.array(weight) for weight in network.trainable_weights]
    for _ in range(30):  # Adam moves each weight whose gradient is not exactly 0
        network.train_on_batch(*batch)
    for weight, old in zip(network.trainable_weights, before, strict=True):
        assert np.abs(np.array(weight) - old).max() > 1e-4, weight.path
    ((inputs, targets, _),) = plan.validation
    nats = -log_softmax(np.array(network(inputs)))[np.arange(len(targets)), targets].mean()
    assert nats < 0.8 * example.trivial_nats


def test_vectors_are_asked_for_and_checked(tmp_path):
    rows = "".join(f"text {n},{n % 2}\n" for n in range(20))
    (tmp_path / "data.csv").write_text("text,label\n" + rows)
    command = ["emojify", "train", "--data", tmp_path / "data.csv", "--out", tmp_path / "m"]
    assert_refused(seqapps(*command, "--preset", "course-v1"), "--vectors")
    (tmp_path / "bad.txt").write_text("the 1 2 3\ncat 1 2\n")
    bad = seqapps(*command, "--vectors", tmp_path / "bad.txt", "--from", "none")
    assert_refused(bad, "line 2", "3 numbers")
    (tmp_path / "bad.txt").write_text("2 3\nthe 1 2 x\n")
    bad = seqapps(*command, "--vectors", tmp_path / "bad.txt", "--from", "none")
    assert_refused(bad, "line 2", "a word and numbers")


def test_a_model_without_an_encoder_is_no_start(tmp_path):
    rows = "".join(f"text {n},{n % 2}\n" for n in range(20))
    (tmp_path / "data.csv").write_text("text,label\n" + rows)
    command = ["emojify", "train", "--data", tmp_path / "data.csv"]
    flat = seqapps(*command, "--out", tmp_path / "flat", "--from", "none", "--set", "deep=false")
    assert flat.returncode == 0, flat.stderr
    tuned = seqapps(*command, "--out", tmp_path / "tuned", "--from", tmp_path / "flat")
    assert_refused(tuned, "no encoder", "flat")
