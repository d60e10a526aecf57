"""Co-occurrence counts, PPMI, its decomposition, and the regression on n-grams."""

import numpy as np
import pytest
from scipy import sparse
from seqapps.words.counting.cooccurrence import count, positive_pmi
from seqapps.words.counting.factorisation import randomised_svd
from seqapps.words.counting.ngram_regression import ngram_features, ridge_regression, smoothed
from threadpoolctl import threadpool_limits

END = -1


def dense(ids: list[int], words: int, window: int) -> np.ndarray:
    """Count pairs one by one: the definition."""
    table = np.zeros((words, words))
    for i, first in enumerate(ids):
        for distance in range(1, window + 1):
            near = ids[i : i + distance + 1]
            if len(near) == distance + 1 and END not in near:
                low, high = sorted((first, near[-1]))
                table[low, high] += (window + 1 - distance) / window
    return table


def test_counts_are_those_of_the_definition_and_independent_of_the_blocks():
    random = np.random.default_rng(0)
    ids = random.integers(-1, 12, 3_000)
    expected = dense(ids.tolist(), 12, 4)
    for cuts in ([], [1_000], [1, 2, 3, 2_998], list(range(50, 3_000, 50))):
        found = count(iter(np.split(ids, cuts)), words=12, window=4, memory_mb=10)
        np.testing.assert_allclose(found.pairs.toarray(), expected, rtol=1e-5)
        assert found.dropped == 0.0


def test_memory_is_bounded_and_the_frequent_pairs_stay(monkeypatch):
    monkeypatch.setattr("seqapps.words.counting.cooccurrence._ENTRY_BYTES", 10_000_000 // 200)
    random = np.random.default_rng(1)
    rare = random.integers(2, 100, 4_000)
    ids = np.where(np.arange(4_000) % 4 < 2, np.arange(4_000) % 2, rare)
    found = count(np.split(ids, 20), words=100, window=1, memory_mb=10)
    assert found.pairs.nnz <= 200
    assert 0.2 < found.dropped < 0.7
    assert found.pairs[0, 1] == 1_000  # never dropped


def test_pmi_by_hand():
    pairs = sparse.csr_matrix(np.array([[0, 2, 1], [0, 0, 0], [0, 0, 0]], np.float32))
    # margins 3, 2, 1; ln(2 * 6 / (3 * 2)) = ln 2 = ln(1 * 6 / (3 * 1))
    plain = positive_pmi(pairs, smoothing=1.0).toarray()
    np.testing.assert_allclose(plain[0], [0, np.log(2), np.log(2)], rtol=1e-6)
    np.testing.assert_array_equal(plain, plain.T)
    # half smoothing: exponent 3/4 for both words, and the sum of the roots of the margins
    constant = np.sqrt([3, 2, 1]).sum()
    smooth = positive_pmi(pairs, smoothing=0.5, discount=1.0).toarray()
    assert smooth[0, 1] == pytest.approx(np.log(2 * constant / 6**0.75) * 2 / 3, rel=1e-5)
    assert smooth[0, 2] == pytest.approx(np.log(constant / 3**0.75) / 2, rel=1e-5)


def test_the_decomposition_is_that_of_numpy_on_any_number_of_threads():
    random = np.random.default_rng(2)
    factors = random.standard_normal((400, 8)).astype(np.float32)
    matrix = factors @ factors.T
    vectors, values = randomised_svd(sparse.csr_matrix(matrix), size=6, seed=0)
    expected = np.linalg.svd(matrix)[1][:6]
    np.testing.assert_allclose(values, expected, rtol=1e-4)
    np.testing.assert_allclose(matrix @ vectors, vectors * values, atol=expected[0] * 1e-4)
    for threads in (1, 2, 4):
        with threadpool_limits(threads):
            again, _ = randomised_svd(sparse.csr_matrix(matrix), size=6, seed=0)
        assert again.tobytes() == vectors.tobytes()


def test_regression_equals_the_normal_equations():
    random = np.random.default_rng(3)
    features = random.standard_normal((40, 10)).astype(np.float32)
    targets = random.standard_normal((40, 3)).astype(np.float32)
    weights = random.random(40).astype(np.float32)
    weighted = features.T * weights
    expected = np.linalg.solve(weighted @ features + 2.0 * np.eye(10), weighted @ targets)
    found = ridge_regression(sparse.csr_matrix(features), targets, weights, 2.0)
    np.testing.assert_allclose(found, expected, atol=1e-3)


def test_words_of_one_stem_come_nearer():
    words = ["walk", "walks", "walked", "sing", "sings", "table"]
    vectors = np.eye(6, dtype=np.float32)
    counts = np.full(6, 1_000)
    np.testing.assert_array_equal(smoothed(vectors, words, counts, 0.0), vectors)
    near = smoothed(vectors, words, counts, 1.0)
    assert near[0] @ near[1] > near[0] @ near[3]
    assert near[3] @ near[4] > near[0] @ near[4] >= near[5] @ near[4]
    assert ngram_features(words).shape[0] == 6
