"""The network of each preset, untrained: the engines compute what Keras does."""

from dataclasses import replace

import numpy as np
import pytest
from seqapps.common.config import build
from seqapps.emojify import engines, model, program
from seqapps.emojify.config import PRESETS, Config
from seqapps.emojify.data import TrainingData
from seqapps.emojify.linear import SVMs
from seqapps.emojify.settings import Settings
from seqapps.emojify.text.ngram_features import Features
from seqapps.emojify.text.word_vectors import WordVectors

from tests.conftest import assert_refused, seqapps

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
    program.EXPORTER.litert(tmp_path, tmp_path / "lite")
    encoded = features.encode(TEXTS)
    words = encoded.padded_words(config.max_length)
    expected = np.asarray(core.logits(*encoded.padded_ngrams(), words))
    settings = Settings(features, labels, 0.0, 0.0, config, preset, 0)
    found = engines.make("lite", tmp_path, settings).logits(TEXTS)
    np.testing.assert_allclose(found, expected, atol=1e-5)
    assert np.abs(expected[0] - expected[2]).max() > 1e-3
    rows = np.array([list(v) for v in vectors.table(features.words)])
    assert np.abs(core.given.values() - rows).max() < 0.02 and not rows[:2].any()


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
