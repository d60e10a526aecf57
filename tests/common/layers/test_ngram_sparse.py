"""The sparse Kneser-Ney model: a hand computation, the dense model, pruning, files, the graph."""

import numpy as np
import pytest
from seqapps.common.errors import UserError
from seqapps.common.io.text import Sequences
from seqapps.common.layers import ngram, ngram_sparse
from seqapps.common.layers.ngram_sparse import SparseNGram

RANDOM = np.random.default_rng(0)
STREAM = RANDOM.integers(0, 5, 300) * RANDOM.integers(0, 2, 300)
ORDER = 4
ROUNDING = 4e-4  # of masses in 16 bits, relative


@pytest.fixture(scope="module")
def model() -> SparseNGram:
    return ngram_sparse.fit([STREAM, STREAM[::-1] % 4], 5, ORDER)


def after(model: SparseNGram, symbols: list[int], style: int = 0) -> np.ndarray:
    """P of each next symbol behind a line end and symbols."""
    states = model.states(np.array([[0, *symbols]]), np.array([style]))
    return model.distribution(states[:, -1])[0]


def test_a_bigram_model_computed_by_hand():
    """1 2 1 2 3 1 2, between line ends.

    Bigrams: 0-1, 1-2 three times, 2-1, 2-3, 3-1, 2-0: n1 = 5, n3 = 1, and 1 for n2 and n4, so
    Y = 5/7, D1 = 5/7, D3 = 1/7. Different symbols before 0, 1, 2, 3: 1, 3, 1, 1 of 6, for which
    Y = 3/5, D1 = D3 = 3/5; what is held back, 2.4/6, is shared by 4 symbols.
    """
    model = ngram_sparse.fit([np.array([1, 2, 1, 2, 3, 1, 2])], 4, 2)
    unigram = np.array([0.4 / 6, 2.4 / 6, 0.4 / 6, 0.4 / 6]) + 0.1
    np.testing.assert_allclose(model.distribution(np.array([0]))[0], unigram, rtol=ROUNDING)
    behind_1 = np.array([0, 0, 20 / 21, 0]) + unigram / 21
    np.testing.assert_allclose(after(model, [1]), behind_1, rtol=ROUNDING, atol=1e-4)
    behind_2 = np.array([2 / 21, 2 / 21, 0, 2 / 21]) + unigram * 5 / 7
    np.testing.assert_allclose(after(model, [1, 2]), behind_2, rtol=ROUNDING)


def test_it_equals_the_dense_model():
    dense = ngram.fit(Sequences(STREAM[None].astype(np.int32), np.array([300])), 5, ORDER)
    sparse = ngram_sparse.fit([STREAM], 5, ORDER)
    inputs = RANDOM.integers(0, 5, (1, 60))
    inputs[0, 0] = 0
    expected = dense.probability[ngram.states(dense, inputs)][0]
    found = sparse.distribution(sparse.states(inputs, np.zeros(1, int))[0])
    np.testing.assert_allclose(found, expected, atol=2e-4)


def test_each_style_has_its_own_counts(model):
    for style, stream in enumerate((STREAM, STREAM[::-1] % 4)):
        alone = ngram_sparse.fit([stream], 5, ORDER)
        for context in ([], [1], [0, 0, 2], [4, 4, 4, 1]):
            np.testing.assert_allclose(after(model, context, style), after(alone, context), 1e-6)


def test_probabilities_sum_to_one_also_of_pruned_models():
    pruned = ngram_sparse.fit([STREAM, STREAM[::-1]], 5, ORDER, max_pairs=60)
    assert len(pruned.symbols) <= 60
    states = np.arange(len(pruned.counts))
    np.testing.assert_allclose(pruned.distribution(states).sum(axis=1), 1, atol=1e-6)


def test_looking_up_equals_the_distribution(model):
    states = np.repeat(np.arange(len(model.counts)), 5)
    symbols = np.tile(np.arange(5), len(model.counts))
    p, following = model.look_up(states, symbols)
    np.testing.assert_allclose(p, model.distribution(states)[np.arange(len(p)), symbols], 1e-5)
    assert (model.depths(following) <= model.depths(states) + 1).all()


def test_it_is_read_as_written(model, tmp_path):
    model.save(tmp_path / "n.npz")
    loaded = SparseNGram.load(tmp_path / "n.npz")
    for name in ("keys", "mass", "child", "backoff", "suffix"):
        np.testing.assert_array_equal(getattr(loaded, name), getattr(model, name))


DAMAGE = {
    "a symbol outside": {"symbols": lambda x: x + 5},
    "fewer counts": {"counts": lambda x: x[:-1]},
    "a count of 0": {"counts": lambda x: np.append(x[:-1] * 0, x[-1:])},
    "fewer masses": {"masses": lambda x: x[:-1]},
    "no children": {"has_child": lambda x: x * 0},
    "children of others": {"has_child": lambda x: x[::-1]},
    "another vocabulary": {"shape": lambda x: x * np.array([0, *[1] * (len(x) - 1)])},
    "more styles": {"shape": lambda x: x + np.array([0, 1, *[0] * (len(x) - 2)])},
    "no sizes": {"shape": lambda x: x[:2]},
    "other sizes": {"shape": lambda x: np.append(x[:-2], [x[-1], x[-2] + 7])},
    "a table": {"counts": lambda x: x[None]},
}


@pytest.mark.parametrize("name", DAMAGE)
def test_files_that_are_no_model_are_refused(model, tmp_path, name):
    model.save(tmp_path / "n.npz")
    with np.load(tmp_path / "n.npz") as file:
        arrays = dict(file)
    for key, change in DAMAGE[name].items():
        arrays[key] = change(arrays[key])
    np.savez(tmp_path / "n.npz", **arrays)
    with pytest.raises(UserError, match=r"n\.npz"):
        SparseNGram.load(tmp_path / "n.npz")


def test_the_graph_computes_the_same(model):
    from seqapps.common.backend import tensorflow
    from seqapps.common.layers.ngram_sparse_graph import NGramGraph

    tf = tensorflow()
    tables = NGramGraph(model).tables()
    inputs = RANDOM.integers(0, 5, (2, 40)).astype(np.int32)
    styles = np.array([0, 1], np.int32)
    states = model.states(inputs, styles)
    grid = tf.constant(np.repeat(styles[:, None], 40, 1))
    np.testing.assert_array_equal(tables.states(tf.constant(inputs), grid), states)
    np.testing.assert_array_equal(tables.depths(tf.constant(states)), model.depths(states))
    for one, other in zip(
        tables.look_up(tf.constant(states), tf.constant(inputs)),
        model.look_up(states, inputs),
        strict=True,
    ):
        np.testing.assert_allclose(one, other, rtol=1e-5)
    flat = states.reshape(-1)
    np.testing.assert_allclose(
        tables.distribution(tf.constant(flat)), model.distribution(flat), rtol=1e-5
    )
