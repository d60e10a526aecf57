"""The losses against NumPy."""

import numpy as np
import pytest
from seqapps.trigger.examples.labels import EITHER, FIRE, QUIET
from seqapps.trigger.network.losses import POOLED_FIRE, POOLED_QUIET, pooled_nats, step_nats

pytestmark = pytest.mark.xdist_group("trigger verbs")


def softplus(x: np.ndarray) -> np.ndarray:
    return np.logaddexp(0, x)


@pytest.fixture(scope="module")
def batch() -> tuple[np.ndarray, np.ndarray]:
    """Targets <int32>[8, 20], two rows without the word, and logits <float32>[8, 20]."""
    random = np.random.default_rng(0)
    targets = random.choice([QUIET, FIRE, EITHER], (8, 20), p=[0.5, 0.3, 0.2]).astype(np.int32)
    targets[6:][targets[6:] == FIRE] = QUIET
    return targets, random.normal(0, 3, (8, 20)).astype(np.float32)


def test_pooled_nats(batch):
    expected = []
    for target, logit in zip(*batch, strict=True):
        quiet = np.sort(logit[target == QUIET])
        nats = softplus(quiet[-POOLED_QUIET:].mean()) + softplus(quiet).sum() / len(logit)
        if (target == FIRE).any():
            nats += softplus(-np.sort(logit[target == FIRE])[-POOLED_FIRE:].mean())
        expected.append(nats)
    assert np.allclose(pooled_nats(*batch), expected, atol=1e-5)


def test_step_nats(batch):
    expected = []
    for target, logit in zip(*batch, strict=True):
        nats = np.where(target == FIRE, softplus(-logit), softplus(logit))
        expected.append(nats[target != EITHER].mean())
    assert np.allclose(step_nats(*batch), expected, atol=1e-5)


@pytest.mark.parametrize("loss", [pooled_nats, step_nats])
def test_false_alarms_and_misses_cost(loss):
    targets = np.array([[QUIET] * 6 + [FIRE] * 4])
    right = np.where(targets == FIRE, 8.0, -8.0).astype(np.float32)
    alarm, miss = right.copy(), right.copy()
    alarm[0, :3] = 8
    miss[0, 6:] = -8
    nats = [float(loss(targets, logits)[0]) for logits in (right, alarm, miss)]
    assert nats[0] < 0.01 and nats[1] > 1 and nats[2] > 1
