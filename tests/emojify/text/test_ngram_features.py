"""The vocabulary: what is counted, how it is weighted, and texts as ids."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from seqapps.common.array_namespace import NumPy
from seqapps.common.errors import UserError
from seqapps.emojify.config import Config
from seqapps.emojify.text import ngram_features, tokens
from seqapps.emojify.text.ngram_features import UNKNOWN, Encoded, Features, positions

TEXTS = ["so good", "so bad", "so what", "good grief"]
EVERYTHING = Config(min_df=1, min_word_count=1, idf_power=1.0)


def key_of(word: str) -> int:
    return int(tokens.word_keys(NumPy(), tokens.tokens_of([word]), tokens.POWERS)[0])


def test_frequent_words_and_ngrams_are_kept():
    features = Features.learn(TEXTS, Config(min_df=3, min_word_count=2))
    assert set(features.words) == {key_of("so"), key_of("good")}
    assert features.size == 4
    assert key_of("so") not in features.ngrams  # its n-gram has a key of its own
    unigram = Features.learn(["so"], EVERYTHING).ngrams
    assert np.isin(features.ngrams, unigram).all() and len(features.ngrams) == len(unigram)


def test_a_limit_takes_the_most_frequent():
    everything = Features.learn(TEXTS, EVERYTHING)
    config = Config(min_df=1, min_word_count=1, idf_power=1.0, max_features=100)
    few = Features.learn(TEXTS * 30, config)
    assert len(few.ngrams) == min(100, len(everything.ngrams))
    many = [f"w{n} w{n} common" for n in range(200)]
    limited = Features.learn(many, config)
    assert len(limited.ngrams) == 100
    common = Features.learn(["common"], config).ngrams
    assert np.isin(common, limited.ngrams).all()


def test_weights_are_smoothed_inverse_document_frequencies():
    from sklearn.feature_extraction.text import TfidfVectorizer

    texts = ["a b", "a c", "a a b"]
    reference = TfidfVectorizer(token_pattern="[abc]").fit(texts)
    features = Features.learn(texts, EVERYTHING)
    for word in "abc":
        read = tokens.tokens_of([word])
        single = tokens.word_keys(NumPy(), read, tokens.POWERS)
        key = tokens.token_ngrams(NumPy(), single, read.rows, 1)[1]
        found = features.idf[positions(features.ngrams, key)[0]]
        assert found == pytest.approx(reference.idf_[reference.vocabulary_[word]], rel=1e-6)
    squared = Features.learn(texts, Config(min_df=1, min_word_count=1, idf_power=2.0))
    np.testing.assert_allclose(squared.idf, features.idf**2, rtol=1e-6)


def test_encoded_texts():
    features = Features.learn(TEXTS, EVERYTHING)
    encoded = features.encode(["so new", "", "so"])
    assert encoded.lengths.tolist() == [2, 0, 1] and len(encoded) == 3
    so = positions(features.words, np.array([key_of("so")]))[0] + 2
    assert encoded.words.tolist() == [so, UNKNOWN, so]
    assert encoded.padded_words(8, multiple=4).tolist() == [
        [so, UNKNOWN, 0, 0],
        [0] * 4,
        [so, 0, 0, 0],
    ]
    assert encoded.padded_words(8, multiple=3)[0].tolist() == [so, UNKNOWN, 0]
    assert encoded.padded_words(1).tolist() == [[so], [0], [so]]
    ngrams, weights = encoded.padded_ngrams()
    assert ngrams.shape == weights.shape and ngrams.dtype == np.int32
    np.testing.assert_allclose((weights**2).sum(axis=1), [1, 0, 1], rtol=1e-6)


def test_texts_hold_all_that_was_learnt_of_them():
    features = Features.learn(TEXTS, EVERYTHING)
    encoded = features.encode(TEXTS)
    assert np.unique(encoded.ngrams).tolist() == list(range(len(features.ngrams)))
    assert np.unique(encoded.words).tolist() == list(range(2, features.size))
    assert [features.idf.dtype, encoded.weights.dtype, encoded.words.dtype] == [
        np.float32, np.float32, np.int32,
    ]  # fmt: skip


@given(st.lists(st.text("so god#", max_size=12), min_size=1, max_size=6), st.data())
def test_a_text_is_encoded_alike_alone_and_in_any_selection(texts, data):
    features = Features.learn(TEXTS, EVERYTHING)
    encoded = features.encode(texts)
    rows = data.draw(st.lists(st.integers(0, len(texts) - 1), max_size=8))
    chosen, again = encoded[np.array(rows, int)], features.encode([texts[row] for row in rows])
    for name in vars(chosen):
        np.testing.assert_allclose(getattr(chosen, name), getattr(again, name), err_msg=name)


def test_slices():
    encoded = Features.learn(TEXTS, EVERYTHING).encode(TEXTS)
    assert isinstance(encoded[1:3], Encoded) and len(encoded[1:3]) == 2
    assert encoded[:0].padded_words(5).shape == (0, 1)


def test_a_vocabulary_on_top_of_another_keeps_its_words_and_weights():
    base = Features.learn(TEXTS, EVERYTHING)
    new = Features.learn(["so new", "new"], EVERYTHING)
    both = new.on_top_of(base)
    assert (np.diff(both.ngrams) > 0).all() and both.words is base.words
    assert set(both.ngrams) == set(base.ngrams) | set(new.ngrams)
    np.testing.assert_array_equal(both.idf[positions(both.ngrams, base.ngrams)], base.idf)
    added = np.setdiff1d(new.ngrams, base.ngrams)
    np.testing.assert_array_equal(
        both.idf[positions(both.ngrams, added)], new.idf[positions(new.ngrams, added)]
    )


def test_extra_words_are_added():
    features = Features.learn(
        TEXTS, Config(), np.array([key_of("zebra")]), np.array([key_of("so")])
    )
    assert key_of("zebra") in features.words and (np.diff(features.words) > 0).all()


def test_files(tmp_path):
    features = Features.learn(TEXTS, EVERYTHING)
    features.save(tmp_path)
    for name, values in vars(Features.load(tmp_path)).items():
        np.testing.assert_array_equal(values, getattr(features, name))
        assert values.dtype == getattr(features, name).dtype
    (tmp_path / ngram_features.FILE).write_bytes(b"not it")
    with pytest.raises(UserError, match=r"features\.npz"):
        Features.load(tmp_path)


@given(st.lists(st.integers(0, 9), unique=True), st.lists(st.integers(0, 9)))
def test_positions(vocabulary, keys):
    known = sorted(vocabulary)
    expected = [known.index(key) if key in known else -1 for key in keys]
    found = positions(np.array(known, np.int64), np.array(keys, np.int64))
    assert found.tolist() == expected
