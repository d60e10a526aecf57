"""Features of a base model, which fold into weights of the new one."""

from dataclasses import replace

import numpy as np
import pytest
import scipy.sparse
from seqapps.emojify import linear, model
from seqapps.emojify.config import ARCHITECTURE, Config
from seqapps.emojify.linear import SVMs
from seqapps.emojify.transfer_features import TransferFeatures

LABELS = 4
INDEX = np.array([0, 2, 3, 5, 6, 7])  # of the base's n-grams among the eight of the new model


@pytest.fixture(scope="module")
def base() -> model.EmojiModel:
    random = np.random.default_rng(0)
    config = replace(Config(), units=5, attention_units=4)
    settings = {key: getattr(config, key) for key in ARCHITECTURE}
    base = model.EmojiModel(LABELS, ngrams=6, words=9, final=True, **settings)
    base.build()
    base.wide.put(random.normal(size=(6, LABELS)))
    base.bias.assign(random.normal(size=LABELS))
    return base


@pytest.fixture(scope="module")
def texts(base) -> tuple[scipy.sparse.csr_matrix, np.ndarray]:
    random = np.random.default_rng(1)
    rows = scipy.sparse.csr_matrix(random.random((20, 8)) * (random.random((20, 8)) < 0.4))
    return rows, random.normal(size=(20, base.sentence_size)).astype(np.float32)


def test_features_are_centred_logits_and_the_mean_word_vector(base, texts):
    rows, sentences = texts
    features = TransferFeatures.of(base, INDEX, 8)
    logits = rows[:, INDEX] @ base.wide.values() + np.asarray(base.bias + base.head(sentences))
    logits -= logits.mean(axis=1, keepdims=True)
    found = features(rows, sentences)
    np.testing.assert_allclose(found[:, :LABELS], logits, atol=1e-5)
    np.testing.assert_allclose(found[:, LABELS:], sentences[:, base.mean_slice], atol=1e-6)
    assert features.groups == (LABELS, base.vector_width)


def test_kinds_of_features_count_the_same(base, texts):
    features = TransferFeatures.of(base, INDEX, 8)
    values = features.standardised(features(*texts))(*texts)
    assert np.abs(values.mean(axis=0)).max() < 1e-5
    for kind in (values[:, :LABELS], values[:, LABELS:]):
        np.testing.assert_allclose(kind.var(axis=0).sum(), 1, atol=1e-4)


def test_svms_on_features_fold_to_svms_on_ngrams_and_sentences(base, texts):
    rows, sentences = texts
    features = TransferFeatures.of(base, INDEX, 8)
    values = features(rows, sentences)
    random = np.random.default_rng(2)
    kernel = random.normal(size=(8 + values.shape[1], 3)).astype(np.float32)
    svms = SVMs(kernel, random.normal(size=3).astype(np.float32))
    folded = features.folded(svms)
    found = rows @ folded.kernel + sentences @ folded.sentence + folded.bias
    np.testing.assert_allclose(found, svms(linear.append_columns(rows, values)), atol=1e-3)
