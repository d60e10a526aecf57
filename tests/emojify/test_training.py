"""Calibration, and what a training of few texts makes of them."""

import numpy as np
import pytest
from seqapps.emojify import training


def test_a_wrong_answer_costs_half_of_a_right_one():
    probabilities = np.array([[p, 1 - p] for p in (0.955, 0.855, 0.755, 0.655)])
    assert training.best_threshold(probabilities, np.array([0, 0, 0, 0])) == 0
    assert training.best_threshold(probabilities, np.array([0, 0, 1, 0])) == 0  # 3 - 0.5
    assert training.best_threshold(probabilities, np.array([0, 0, 0, 1])) == 0.66
    assert training.best_threshold(probabilities, np.array([0, 0, 1, 1])) == 0.76
    assert training.best_threshold(probabilities, np.array([0, 1, 0, 1])) == 0.66  # 2 - 0.5 > 1


def test_the_loss_of_calibration_is_least_for_honest_probabilities():
    """Where 70 % are right, 0.7 is the best probability of the best label."""
    targets = np.array([0] * 7 + [1] * 3)
    losses = {}
    for share in (0.55, 0.6, 0.7, 0.8, 0.9, 0.99):
        probabilities = np.tile([share, 1 - share], (10, 1))
        losses[share] = training.calibration_loss(probabilities, targets)
    assert min(losses, key=losses.__getitem__) == 0.7
    certain = np.tile([1.0, 0.0], (10, 1))
    assert np.isfinite(training.calibration_loss(certain, targets))


def test_many_texts_are_calibrated_by_their_error_as_well():
    targets = np.array([0] * 7 + [1] * 3)
    probabilities = np.tile([0.8, 0.2], (10, 1))
    few = training.calibration_loss(probabilities, targets)
    repeats = training.MIN_ECE_TEXTS // 10
    many = training.calibration_loss(
        np.tile(probabilities, (repeats, 1)), np.tile(targets, repeats)
    )
    assert many == pytest.approx(few + 0.1)
