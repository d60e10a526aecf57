"""CRFs against the enumeration of all paths, in NumPy, TensorFlow and Keras."""

import itertools

import numpy as np
import pytest
import tensorflow as tf
from seqapps.common.decoding import linear_chain, linear_chain_graph
from seqapps.common.training import linear_chain_loss

TAGS, LENGTHS = 5, np.array([5, 1, 3, 2, 4, 5])
TIME = int(LENGTHS.max())
CONTINUATIONS = np.array([0, 2, 2, 4, 4])
random = np.random.default_rng(0)
EMISSIONS = (2 * random.normal(size=(len(LENGTHS), TIME, TAGS))).astype(np.float32)
TRANSITIONS = random.normal(size=(TAGS + 1, TAGS)).astype(np.float32)


def paths(row: int) -> list[tuple[tuple[int, ...], float]]:
    """Return all paths of tags with their scores."""
    found = []
    for path in itertools.product(range(TAGS), repeat=int(LENGTHS[row])):
        score = TRANSITIONS[-1, path[0]] + EMISSIONS[row, range(len(path)), path].sum()
        score += TRANSITIONS[list(path[:-1]), list(path[1:])].sum()
        found.append((path, float(score)))
    return found


def log_sum(scores) -> float:
    return float(np.logaddexp.reduce(list(scores)))


def best() -> np.ndarray:
    """Return the best paths <int64>[n, time], 0 in the padding, found by enumeration."""
    result = np.zeros((len(LENGTHS), TIME), np.int64)
    for row, length in enumerate(LENGTHS):
        result[row, :length] = max(paths(row), key=lambda pair: pair[1])[0]
    return result


def in_graph():
    return tf.constant(EMISSIONS), tf.constant(TRANSITIONS), tf.constant(LENGTHS, tf.int32)


def test_viterbi_finds_the_best_of_all_paths():
    np.testing.assert_array_equal(linear_chain.viterbi(EMISSIONS, TRANSITIONS, LENGTHS), best())
    np.testing.assert_array_equal(linear_chain_graph.viterbi(*in_graph()), best())


def test_forward_and_backward_scores_sum_all_paths():
    alphas = linear_chain.forward(EMISSIONS, TRANSITIONS, LENGTHS)
    betas = linear_chain.backward(EMISSIONS, TRANSITIONS, LENGTHS)
    np.testing.assert_allclose(linear_chain_graph.forward(*in_graph()), alphas, atol=1e-4)
    np.testing.assert_allclose(linear_chain_graph.backward(*in_graph()), betas, atol=1e-4)
    for row, length in enumerate(LENGTHS):
        total = log_sum(score for _, score in paths(row))
        for t in range(length):  # every time gives the same sum over all paths
            assert log_sum(alphas[row, t] + betas[row, t]) == pytest.approx(total, abs=1e-4)


def test_probabilities_of_spans_sum_the_paths_that_hold_them():
    tags = best()
    spans = [
        (row, first, last)
        for row, length in enumerate(LENGTHS)
        for first in range(length)
        for last in range(first, length)
    ]
    expected = [span_log_probability(tags[row], row, first, last) for row, first, last in spans]
    given = EMISSIONS, TRANSITIONS, LENGTHS, tags, np.array(spans), CONTINUATIONS
    found = linear_chain.span_log_probabilities(*given)
    np.testing.assert_allclose(found, expected, atol=1e-4)
    integers = (tf.constant(values, tf.int32) for values in given[3:])
    found = linear_chain_graph.span_log_probabilities(*in_graph(), *integers)
    np.testing.assert_allclose(found, expected, atol=1e-4)


def span_log_probability(tags: np.ndarray, row: int, first: int, last: int) -> float:
    wanted = tuple(tags[first : last + 1])
    goes_on = CONTINUATIONS[wanted[-1]]
    right = [
        score
        for path, score in paths(row)
        if path[first : last + 1] == wanted and (last + 1 == len(path) or path[last + 1] != goes_on)
    ]
    return log_sum(right) - log_sum(score for _, score in paths(row))


def test_a_sequence_of_one_and_none():
    short = EMISSIONS[:, :1]
    ones = np.ones(len(short), np.int64)
    expected = (short[:, 0] + TRANSITIONS[-1]).argmax(axis=1)[:, None]
    np.testing.assert_array_equal(linear_chain.viterbi(short, TRANSITIONS, ones), expected)
    graph = (tf.constant(short), tf.constant(TRANSITIONS), tf.constant(ones, tf.int32))
    np.testing.assert_array_equal(linear_chain_graph.viterbi(*graph), expected)
    none = linear_chain_graph.viterbi(graph[0][:0], graph[1], graph[2][:0])
    assert none.shape == (0, 1)


def test_large_scores_overflow_nowhere():
    emissions = EMISSIONS * 300
    spans = np.array([[0, 0, 0]])
    tags = linear_chain.viterbi(emissions, TRANSITIONS, LENGTHS)
    logs = linear_chain.span_log_probabilities(
        emissions, TRANSITIONS, LENGTHS, tags, spans, CONTINUATIONS
    )
    assert np.isfinite(logs).all() and (logs <= 0).all()


def potentials() -> np.ndarray:
    """Return the scores of pairs of tags <float32>[n, time, tags, tags]."""
    first = np.broadcast_to(TRANSITIONS[-1], (1, TAGS, TAGS))
    moves = np.concatenate([first, np.broadcast_to(TRANSITIONS[:-1], (TIME - 1, TAGS, TAGS))])
    return EMISSIONS[:, :, None, :] + moves


def test_the_loss_is_the_surprise_of_the_right_path():
    targets = np.where(np.arange(TIME) < LENGTHS[:, None], best(), -1)
    targets[0, 1] = 3  # not only best paths
    nats = np.asarray(linear_chain_loss.path_nats(targets, potentials()))
    for row, length in enumerate(LENGTHS):
        scores = dict(paths(row))
        expected = log_sum(scores.values()) - scores[tuple(targets[row, :length])]
        assert nats[row] == pytest.approx(expected, abs=1e-4)
    total, count = linear_chain_loss.path_sums(targets, potentials(), None)
    assert float(total) == pytest.approx(float(nats.sum()), rel=1e-5)
    assert float(count) == LENGTHS.sum()


def test_the_gradient_of_the_loss_is_marginals_minus_the_right_path():
    """Lafferty et al. (2001), section 3: the expectation of the features minus their values."""
    targets = np.where(np.arange(TIME) < LENGTHS[:, None], best(), -1)
    scores = tf.constant(potentials())
    with tf.GradientTape() as tape:
        tape.watch(scores)
        loss = tf.reduce_sum(linear_chain_loss.path_nats(targets, scores))
    gradient = tape.gradient(loss, scores).numpy().sum(axis=2)  # of the emissions
    row = 2
    total = log_sum(score for _, score in paths(row))
    for t in range(LENGTHS[row]):
        for tag in range(TAGS):
            marginal = sum(np.exp(s - total) for path, s in paths(row) if path[t] == tag)
            expected = marginal - (targets[row, t] == tag)
            assert gradient[row, t, tag] == pytest.approx(expected, abs=1e-4)
    assert not gradient[row, LENGTHS[row] :].any()  # padding has none
