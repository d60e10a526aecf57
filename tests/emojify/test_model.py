"""The network of each preset, untrained: the engines compute what Keras does."""

from dataclasses import replace

import numpy as np
import pytest
import scipy.sparse
from seqapps.common.config import build
from seqapps.emojify import engines, linear, model, program, transfer_features
from seqapps.emojify.config import ARCHITECTURE, PRESETS, Config
from seqapps.emojify.linear import Machines
from seqapps.emojify.text.ngram_features import Features
from seqapps.emojify.vectors import Vectors

from tests.conftest import assert_refused, seqapps

TEXTS = ["I love you", "so goooood!", "the cat sat", "the cat sat down", "the dog ran", "", "zzz"]
VECTORS = "the 1 0 2 0.5\ncat 0 1 0 -1\ndog 0 1 0 1\n"
LABELS = 4


@pytest.mark.parametrize("preset", PRESETS)
def test_litert_computes_what_the_network_does(tmp_path, preset):
    (tmp_path / "vectors.txt").write_text(VECTORS)
    vectors = Vectors.read(str(tmp_path / "vectors.txt"), 100)
    assert vectors.values.shape == (3, 4)
    config = build(Config, {**PRESETS[preset], "units": 5, "attention_units": 4, "longest": 3})
    config = replace(config, vector_size=4)
    features = Features.learn(TEXTS[:5], 1, 1, 1_000, 1.5, vectors.keys)
    random = np.random.default_rng(0)

    class Data:
        labels = tuple("abcd")

    Data.features, Data.vectors = features, vectors
    network = model.build(config, Data)
    for layer in (network.encoder, network.pooling, network.head):
        if layer is not None:
            shaken = [w + random.normal(size=w.shape) * 0.3 for w in layer.get_weights()]
            layer.set_weights(shaken)
    machines = None
    if config.wide:
        kernel = random.normal(size=(len(features.ngrams), LABELS)).astype(np.float32)
        machines = Machines(kernel, random.normal(size=LABELS).astype(np.float32))
    core = model.assemble(network, machines, 1.5, np.zeros(LABELS, np.float32))
    core.save(tmp_path / "core.keras")
    program.write_litert(tmp_path, tmp_path / "lite")
    encoded = features.encode(TEXTS)
    words = encoded.padded_words(config.longest)
    expected = np.asarray(core.logits(*encoded.padded_ngrams(), words))
    found = engines.LiteEngine(tmp_path, features, config).scores(TEXTS)
    np.testing.assert_allclose(found, expected, atol=1e-5)
    assert np.abs(expected[0] - expected[2]).max() > 1e-3
    rows = np.array([list(v) for v in vectors.of(features.words)])
    assert np.abs(core.given.values() - rows).max() < 0.02 and not rows[:2].any()


def test_what_a_given_model_knows_folds_into_weights():
    """Machines on n-grams and facts say what they say when folded to n-grams and sentences."""
    random = np.random.default_rng(0)
    config = replace(Config(), units=5, attention_units=4)
    sizes = {"labels": LABELS, "ngrams": 6, "words": 9, "final": True}
    source = model.EmojiModel(**sizes, **{key: getattr(config, key) for key in ARCHITECTURE})
    source.build()
    source.wide.put(random.normal(size=(6, LABELS)))
    source.bias.assign(random.normal(size=LABELS))
    known = transfer_features.Known.of(source, np.array([0, 2, 3, 5, 6, 7]), 8)
    rows = scipy.sparse.csr_matrix(random.random((20, 8)) * (random.random((20, 8)) < 0.4))
    sentences = random.normal(size=(20, source.sentence_size)).astype(np.float32)
    logits = rows[:, [0, 2, 3, 5, 6, 7]] @ source.wide.values() + np.asarray(
        source.bias + source.head(sentences)
    )
    logits -= logits.mean(axis=1, keepdims=True)
    np.testing.assert_allclose(known(rows, sentences)[:, :LABELS], logits, atol=1e-5)
    known = known.scaled(known(rows, sentences))
    facts = known(rows, sentences)
    assert np.abs(facts.mean(axis=0)).max() < 1e-5
    np.testing.assert_allclose(facts[:, :LABELS].var(axis=0).sum(), 1, atol=1e-4)
    kernel = random.normal(size=(8 + facts.shape[1], 3)).astype(np.float32)
    machines = Machines(kernel, random.normal(size=3).astype(np.float32))
    folded = known.folded(machines)
    found = rows @ folded.kernel + sentences @ folded.sentence + folded.bias
    np.testing.assert_allclose(found, machines(linear.beside(rows, facts)), atol=1e-4)


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
