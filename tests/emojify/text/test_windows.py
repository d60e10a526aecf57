"""Windows of long texts: whole sentences, in order, equal in NumPy and in the graph."""

import numpy as np
import pytest
from seqapps.common.array_namespace import NumPy, TensorFlow
from seqapps.common.backend import tensorflow
from seqapps.emojify.config import Config, windows_for
from seqapps.emojify.text.ngram_features import Features
from seqapps.emojify.text.windows import slots

SIZES = (2, 3, 8, 9, 64)


def by_hand(ends: list[bool], size: int) -> list[int]:
    """Place one word after the other."""
    if len(ends) <= size:
        return list(range(len(ends)))
    half, start, places, filled = size // 2, 0, [], {}
    for place in range(len(ends)):
        if place and ends[place - 1]:
            start = place
        piece = start + (place - start) // half * half
        window = piece // half
        places.append(window * size + filled.get(window, 0))
        filled[window] = filled.get(window, 0) + 1
    return places


def texts(seed: int) -> list[list[bool]]:
    rng = np.random.default_rng(seed)
    lengths = rng.choice([1, 2, 5, 8, 9, 40, 63, 64, 65, 300], 12)
    return [(rng.random(length) < rng.choice([0, 0.05, 0.3, 1])).tolist() for length in lengths]


@pytest.mark.parametrize("size", SIZES)
def test_numpy_and_the_graph_place_words_as_by_hand(size):
    tf = tensorflow()
    for seed in range(8):
        given = texts(seed)
        expected = [place for ends in given for place in by_hand(ends, size)]
        ends = np.concatenate([np.array(ends) for ends in given])
        rows = np.repeat(np.arange(len(given)), [len(ends) for ends in given])
        assert slots(NumPy(), ends, rows, size).tolist() == expected
        graph = slots(TensorFlow(tf), tf.constant(ends), tf.constant(rows), size)
        assert graph.numpy().tolist() == expected


@pytest.mark.parametrize("size", SIZES)
def test_windows_never_overflow_and_none_is_left_out(size):
    for seed in range(20):
        for ends in texts(seed):
            places = by_hand(ends, size)
            assert places == sorted(set(places))
            windows = sorted({place // size for place in places})
            assert windows == list(range(len(windows)))


def test_a_sentence_is_read_in_one_piece():
    words = [f"word{n}" for n in range(60)]
    words[9], words[19], words[33] = [".", ".", "."]
    text = " ".join(words)
    features = Features.learn([text], Config(min_df=1, min_word_count=1))
    grid = features.encode([text]).padded_words(20, windows=8)
    assert grid.shape[1] % 20 == 0
    flat = features.encode([text]).words.tolist()
    found = [[word for word in window if word] for window in grid.reshape(-1, 20).tolist()]
    assert [word for window in found for word in window] == flat
    borders = (np.cumsum([len(window) for window in found])[:-1] - 1).tolist()
    assert set(borders) <= {9, 19, 33, 29, 43, 53}  # sentences of 14 and 26 words are cut


def test_short_texts_and_one_window_are_padded_as_ever():
    features = Features.learn(["so good. so bad"], Config(min_df=1, min_word_count=1))
    encoded = features.encode(["so good. so bad", "good", ""])
    np.testing.assert_array_equal(encoded.padded_words(64, windows=9), encoded.padded_words(64))
    assert encoded.padded_words(2, windows=1).shape == (3, 2)


def test_the_number_of_windows_follows_the_texts():
    config = Config(max_length=64)
    assert windows_for(config, [64] * 100) == 1
    assert windows_for(config, [20] * 96 + [500] * 4) == 1  # a few long texts are cut
    assert windows_for(config, [20] * 90 + [100] * 10) == 4
    assert windows_for(config, [10_000] * 3) == 32
    assert windows_for(Config(max_length=4), [100] * 3) == 1
