"""Temperatures: the best one of a grid, by any loss."""

import numpy as np
import pytest
from seqapps.common.decoding.probabilities import softmax
from seqapps.common.training.calibration import best_temperature, mean_nats


def drawn(temperature: float) -> tuple[np.ndarray, np.ndarray]:
    """Return logits and targets that are drawn from softmax(logits / temperature)."""
    random = np.random.default_rng(0)
    logits = random.normal(0, 3, (20_000, 3))
    chances = softmax(logits / temperature).cumsum(axis=1)
    return logits, (random.random((len(logits), 1)) > chances).sum(axis=1)


@pytest.mark.parametrize("temperature", [0.5, 1.0, 2.0])
def test_the_temperature_that_data_were_drawn_with_is_found(temperature):
    logits, targets = drawn(temperature)
    found = best_temperature(logits.astype(np.float32), targets, [0.25, 0.5, 1.0, 2.0, 4.0])
    assert found == (temperature, 0.0)


def test_a_share_of_random_answers_is_found():
    logits, targets = drawn(1.0)
    random = np.random.default_rng(1)
    replaced = random.random(len(targets)) < 0.3
    targets = np.where(replaced, random.integers(0, 3, len(targets)), targets)
    assert best_temperature(logits, targets, [0.5, 1.0, 2.0], [0.0, 0.3, 0.6]) == (1.0, 0.3)


def test_of_equal_ones_the_first_is_taken():
    logits = np.zeros((4, 2))
    assert best_temperature(logits, np.zeros(4, int), [3.0, 1.0], [0.5, 0.0]) == (3.0, 0.5)


def test_another_loss_may_be_given():
    logits = np.array([[2.0, 0.0]])
    warm = best_temperature(logits, np.array([0]), [1.0, 9.0], loss=lambda p, _: float(p.max()))
    assert warm == (9.0, 0.0)


def test_mean_nats():
    assert mean_nats(np.array([[0.5, 0.5], [0.2, 0.8]]), np.array([0, 0])) == pytest.approx(
        -(np.log(0.5) + np.log(0.2)) / 2
    )
    assert np.isfinite(mean_nats(np.array([[0.0, 1.0]]), np.array([0])))
