"""The networks of the course on cases that can be checked by hand."""

import numpy as np
import pytest
from seqapps.words.config import BLOCK_WORDS, Config
from seqapps.words.network.glove import GloVe, entries, pair_weight
from seqapps.words.network.huffman import huffman_tree
from seqapps.words.network.networks import NETWORKS, band
from seqapps.words.network.objectives import SAMPLED, noise_distribution

COUNTS = np.array([8, 4, 2, 1, 1])


def block(*words: int) -> np.ndarray:
    ids = np.full((1, BLOCK_WORDS), -1, np.int32)
    ids[0, : len(words)] = words
    return ids


def network(method: str, objective: str = "negative", **settings):
    config = Config(method=method, objective=objective, size=3, **settings)
    made = NETWORKS[method](config, COUNTS)
    made.build()
    random = np.random.default_rng(0)
    made.set_weights([random.normal(size=w.shape).astype(np.float32) for w in made.weights])
    return made


def nats(made, ids: np.ndarray, sampled: np.ndarray | None = None) -> np.ndarray:
    given = np.zeros((1, SAMPLED), np.int32) if sampled is None else sampled
    return np.asarray(made((ids, given)))[0]


def sigmoid(x: np.ndarray) -> np.ndarray:
    return 1 / (1 + np.exp(-x))


def tables(made) -> tuple[np.ndarray, np.ndarray]:
    return made.vectors(), np.asarray(made.objective.output_vectors)


def test_huffman_codes_are_the_shortest():
    tree = huffman_tree(COUNTS)
    lengths = (tree.turns != 0).sum(axis=1)
    assert lengths.tolist() == [1, 2, 3, 4, 4]  # of the counts 8, 4, 2, 1, 1
    assert tree.inner_nodes == 4
    paths = {tuple(row) for row in np.sign(tree.turns).tolist()}
    assert len(paths) == 5


def test_softmax_of_skip_gram_by_hand():
    made = network("skipgram", "softmax", window=2)
    inputs, outputs = tables(made)
    logits = inputs @ outputs.T
    log_p = logits - np.log(np.exp(logits).sum(axis=1, keepdims=True))
    found = nats(made, block(0, 1, 2))
    # word 0 predicts 1 (weight 1) and 2 (weight 1/2); word 1 predicts 0 and 2 (weight 1 each)
    assert found[0] == pytest.approx(-(log_p[0, 1] + log_p[0, 2] / 2) / 1.5, rel=1e-5)
    assert found[1] == pytest.approx(-(log_p[1, 0] + log_p[1, 2]) / 2, rel=1e-5)
    assert not found[3:].any()  # padding


def test_hierarchical_softmax_is_a_distribution():
    made = network("skipgram", "hierarchical", window=1)
    total = sum(np.exp(-nats(made, block(3, word))[0]) for word in range(5))
    assert total == pytest.approx(1.0, rel=1e-5)
    inputs, outputs = tables(made)
    tree = huffman_tree(COUNTS)
    first = sigmoid(tree.turns[0, 0] * outputs[0] @ inputs[3])  # one turn leads to word 0
    assert np.exp(-nats(made, block(3, 0))[0]) == pytest.approx(first, rel=1e-5)


def test_negative_sampling_by_hand():
    made = network("skipgram", "negative", window=1, negatives=5)
    inputs, outputs = tables(made)
    sampled = np.repeat([[2, 4]], SAMPLED // 2, axis=0).reshape(1, -1)
    found = nats(made, block(0, 1), sampled)[0]
    noise = np.log(sigmoid(-outputs[[2, 4]] @ inputs[0])).mean()
    assert found == pytest.approx(-np.log(sigmoid(outputs[1] @ inputs[0])) - 5 * noise, rel=1e-5)


def test_noise_is_proportional_to_the_frequency_to_three_quarters():
    found = noise_distribution(np.array([81, 16, 1]))
    np.testing.assert_allclose(found, np.array([27, 8, 1]) / 36)


def test_cbow_predicts_from_the_mean_of_the_window():
    made = network("cbow", "softmax", window=2)
    inputs, outputs = tables(made)
    hidden = (inputs[0] + inputs[2] + inputs[3] / 2) / 2.5  # of the word 1 in 0 1 2 3
    logits = outputs @ hidden
    expected = np.log(np.exp(logits).sum()) - logits[1]
    assert nats(made, block(0, 1, 2, 3))[1] == pytest.approx(expected, rel=1e-5)


def test_the_neural_language_model_is_the_equation_of_bengio():
    made = network("neural_lm", window=2, hidden_units=4)
    weights = {weight.path.partition("/")[2]: np.asarray(weight) for weight in
               made.weights}  # fmt: skip
    inputs, start = weights["input_vectors"], weights["start"][0]
    x = np.concatenate([start, inputs[4]])  # before the second word of 4 1
    hidden = np.tanh(x @ weights["hidden/kernel"] + weights["hidden/bias"])
    y = hidden @ weights["from_hidden/kernel"] + weights["from_hidden/bias"]
    y += x @ weights["direct/kernel"]
    expected = np.log(np.exp(y).sum()) - y[1]
    assert nats(made, block(4, 1))[1] == pytest.approx(expected, rel=1e-5)


def test_glove_by_hand():
    made = GloVe(Config(method="glove", size=3), COUNTS)
    random = np.random.default_rng(1)
    made.set_weights([random.normal(size=w.shape).astype(np.float32) for w in made.weights])
    words, contexts, bias, context_bias = map(np.asarray, made.get_weights())
    error = made((np.array([[0, 2]], np.int32), np.array([[1.5]], np.float32)))
    product = words[0] @ contexts[2] + bias[0, 0] + context_bias[2, 0]
    assert float(np.asarray(error)[0, 0]) == pytest.approx((product - 1.5) ** 2, rel=1e-4)
    np.testing.assert_allclose(made.vectors(), words + contexts, rtol=1e-6)
    np.testing.assert_allclose(pair_weight(np.array([1.0, 81.0]), 81.0), [1 / 27, 1.0])


def test_glove_learns_from_both_orders_of_a_pair():
    from scipy import sparse

    pairs, values = entries(sparse.csr_matrix(np.array([[0, 3], [0, 0]], np.float32)))
    assert sorted(pairs.tolist()) == [[0, 1], [1, 0]] and values.tolist() == [3, 3]


def test_the_band_is_the_mean_of_windows_of_random_size():
    row = band(9, 3)[4]
    np.testing.assert_allclose(row, [0, 1 / 3, 2 / 3, 1, 0, 1, 2 / 3, 1 / 3, 0])
