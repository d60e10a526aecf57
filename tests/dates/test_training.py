"""Calibration."""

import numpy as np
import pytest

pytestmark = pytest.mark.xdist_group("dates")


class Logits:
    """A network whose logits are its inputs, divided by its temperature."""

    def __init__(self) -> None:
        self.weights, self.dense = [np.ones((2, 2)), np.ones(2)], self

    def __call__(self, inputs):
        return inputs * self.weights[0][0, 0]

    def get_weights(self):
        return self.weights

    def set_weights(self, weights):
        self.weights = weights


def test_calibration_finds_the_temperature_of_the_targets():
    from seqapps.dates import training

    random = np.random.default_rng(0)
    logits = random.normal(size=(4_000, 1, 5)) * 2
    shares = np.exp(logits) / np.exp(logits).sum(axis=-1, keepdims=True)
    targets = (shares.cumsum(axis=-1) < random.random((4_000, 1, 1))).sum(axis=-1)
    overconfident, network = 1.5 * logits, Logits()
    weights = np.ones(targets.shape)
    weights[3_000:] = 0  # padding, whose targets are wrong
    targets[3_000:] = 0
    batches = [(overconfident[part], targets[part], weights[part]) for part in
               (slice(0, 2_500), slice(2_500, None))]  # fmt: skip
    temperature = training.calibrate(network, batches)
    assert temperature == pytest.approx(1.5, abs=0.11)
    assert network.weights[0][0, 0] == network.weights[1][0] == 1 / temperature
