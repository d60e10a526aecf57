"""CTC by its definition: sums over all paths."""

from itertools import product

import numpy as np
import pytest
from seqapps.commands.decoding import ctc

LABELLINGS = [(), (0,), (1,), (0, 1), (0, 0), (1, 0, 1), (0, 0, 1)]


def drawn(seed: int, steps: int = 5, symbols: int = 3) -> np.ndarray:
    logits = np.random.default_rng(seed).normal(size=(steps, symbols))
    return logits - np.logaddexp.reduce(logits, axis=1, keepdims=True)


@pytest.mark.parametrize(
    ("path", "labels"),
    [
        ([2, 2], ()), ([0, 0], (0,)), ([0, 2, 0], (0, 0)), ([0, 0, 2, 1, 1], (0, 1)),
        ([2, 0, 0, 2, 2, 0, 1, 1], (0, 0, 1)), ([], ()),
    ],
)  # fmt: skip
def test_the_collapse_rule(path, labels):
    assert ctc.collapse(path, blank=2) == labels


@pytest.mark.parametrize("labels", LABELLINGS)
def test_the_likelihood_is_the_sum_over_all_paths(labels):
    log_probs = drawn(len(labels))
    paths = (p for p in product(range(3), repeat=5) if ctc.collapse(p, 2) == labels)
    expected = sum(np.exp(sum(log_probs[t, k] for t, k in enumerate(path))) for path in paths)
    assert np.exp(ctc.log_likelihood(log_probs, labels)) == pytest.approx(expected)


@pytest.mark.parametrize("labels", LABELLINGS)
def test_forward_and_backward_variables_agree_at_every_step(labels):
    """Equation 14: at any step, the sum of their products is the likelihood."""
    log_probs = drawn(len(labels))
    symbols = ctc.extended(labels, 2)
    both = ctc.forward(log_probs, labels) + ctc.backward(log_probs, labels)
    totals = np.logaddexp.reduce(both - log_probs[:, symbols], axis=1)
    np.testing.assert_allclose(totals, ctc.log_likelihood(log_probs, labels))


@pytest.mark.parametrize("labels", LABELLINGS)
def test_the_gradient_is_that_of_differences(labels):
    logits = np.random.default_rng(7).normal(size=(5, 3))

    def loss(values: np.ndarray) -> float:
        normal = values - np.logaddexp.reduce(values, axis=1, keepdims=True)
        return -ctc.log_likelihood(normal, labels)

    expected = np.zeros_like(logits)
    for place in np.ndindex(*logits.shape):
        change = np.zeros_like(logits)
        change[place] = 1e-5
        expected[place] = (loss(logits + change) - loss(logits - change)) / 2e-5
    normal = logits - np.logaddexp.reduce(logits, axis=1, keepdims=True)
    np.testing.assert_allclose(ctc.gradient(normal, labels), expected, atol=1e-8)


def test_the_loss_of_training_is_the_same():
    from seqapps.speech.network.ctc import PADDING, ctc_nats

    log_probs = np.stack([drawn(seed) for seed in range(3)]).astype(np.float32)
    labels = [(0, 1), (0, 0), (1,)]
    targets = np.array([[*row, PADDING][:2] for row in labels], np.int32)
    expected = [-ctc.log_likelihood(*pair) for pair in zip(log_probs, labels, strict=True)]
    np.testing.assert_allclose(np.asarray(ctc_nats(targets, log_probs)), expected, rtol=1e-5)


def test_the_free_path_is_the_best_of_all():
    log_probs = drawn(3)
    score, labels = ctc.free(log_probs)
    scores = {
        path: sum(log_probs[t, k] for t, k in enumerate(path))
        for path in product(range(3), repeat=5)
    }
    best = max(scores, key=lambda path: scores[path])
    assert score == pytest.approx(scores[best]) and labels == ctc.collapse(best, 2)
    assert ctc.free(log_probs[:0]) == (0.0, ())
