"""The threshold and the delay of a trained network."""

import numpy as np
import pytest
from seqapps.trigger.config import Config
from seqapps.trigger.data import features_of
from seqapps.trigger.examples.labels import EITHER, FIRE, QUIET, Timing
from seqapps.trigger.examples.segments import Segments
from seqapps.trigger.training import MAX_SAFETY_FACTOR, median_delay_s, safety_factor_of

pytestmark = pytest.mark.xdist_group("trigger verbs")


def test_the_delay_is_up_to_the_highest_logit_wherever_it_is():
    config = Config(label_s=0.2)
    targets = np.full((4, 50), QUIET, np.int8)
    targets[:, 6:31] = EITHER
    targets[:, 10:16] = FIRE
    targets[3, 6:31] = FIRE  # a recording, without the end of the word
    logits = np.zeros((4, 50))
    for row, highest in enumerate([11, 20, 18, 30]):
        logits[row, highest] = 1
        logits[row, [8, 40]] = 2  # before the word's end, and something else
    part = Segments(np.zeros((4, 100, 1)), targets, positives=4, near=0)
    # 18 - 10 steps and a half, and the lookahead.
    assert median_delay_s(part, logits, 0.04, config) == pytest.approx(0.38)


def test_a_model_of_the_word_determines_the_safety_factor():
    """One that gives more alarms in these sounds than it was meant to needs less of it."""
    timing = Timing(features_of(Config()), stride=2, segment_s=3.0, label_s=0.2)
    logits = np.random.default_rng(0).exponential(1.0, (400, 750, 1)).astype(np.float32)
    found = [
        safety_factor_of(lambda part, by=by: part[..., 0] - by, logits, timing, Config())
        for by in (-20.0, 10.0, 11.0, 50.0)
    ]
    assert found[0] == 1 / MAX_SAFETY_FACTOR and found[-1] == MAX_SAFETY_FACTOR
    alarms = [(logits > by).sum() / (400 * 30 / 3600) for by in (10.0, 11.0)]
    expected = [Config().false_alarms_per_hour / rate for rate in alarms]
    assert found[1:3] == pytest.approx(expected, rel=0.5) and found[1] < found[2]
