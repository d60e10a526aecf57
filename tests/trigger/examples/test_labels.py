"""Labels of segments."""

import numpy as np
import pytest
from seqapps.common.io.features import MelFeatures
from seqapps.trigger.examples.labels import EITHER, FIRE, QUIET, Timing


@pytest.fixture
def timing() -> Timing:
    return Timing(MelFeatures(), stride=2, segment_s=3.0, label_s=0.2)


def seconds(targets: np.ndarray, label: int, timing: Timing) -> tuple[float, float]:
    """The first and the last time of a label."""
    steps = np.flatnonzero(targets == label)
    return (steps[0] + 1) * timing.step_s, (steps[-1] + 1) * timing.step_s


def test_the_grid(timing):
    assert (timing.step, timing.steps, timing.samples) == (640, 75, 48_000)
    assert timing.extract(np.zeros(timing.samples, np.float32)).shape == (150, 257)


def test_no_word(timing):
    targets = timing.targets()
    assert (targets[:7] == EITHER).all() and (targets[7:] == QUIET).all()


def test_the_network_fires_after_the_end_of_a_word(timing):
    targets = timing.targets([1.5])
    assert seconds(targets, FIRE, timing) == pytest.approx((1.52, 1.68))
    inner = targets[7:]
    assert seconds(np.append(np.zeros(7), inner), EITHER, timing) == pytest.approx((1.36, 2.28))
    assert targets[-1] == QUIET


def test_an_interval_with_the_word_somewhere_inside(timing):
    targets = timing.targets(ranges_s=[(1.0, 2.0)])
    assert seconds(targets, FIRE, timing) == pytest.approx((1.0, 2.2), abs=0.041)


def test_limits_of_the_labels_belong_to_them():
    """Times are multiples of 0.02 s, and so are the limits."""
    timing = Timing(MelFeatures(), stride=1, segment_s=3.0, label_s=0.5)
    targets = timing.targets([1.0])
    assert targets.dtype == np.int8
    at = {round(0.02 * (step + 1), 2): int(label) for step, label in enumerate(targets)}
    assert [at[time] for time in (0.28, 0.3, 0.82, 0.84)] == [EITHER, QUIET, QUIET, EITHER]
    assert [at[time] for time in (0.98, 1.0, 1.5, 1.52)] == [EITHER, FIRE, FIRE, EITHER]
    assert [at[time] for time in (2.1, 2.12)] == [EITHER, QUIET]
