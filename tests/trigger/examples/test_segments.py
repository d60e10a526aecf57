"""Hard-negative mining."""

import numpy as np
from seqapps.trigger.examples.labels import EITHER, FIRE, QUIET
from seqapps.trigger.examples.segments import HardNegativeMiner, Segments


def test_near_misses_are_drawn_and_never_searched_for():
    positives, near, others, steps = 10, 60, 60, 4
    scores = np.concatenate([np.zeros(positives), np.full(near, 9.0), np.linspace(0, 8, others)])
    inputs = np.repeat(scores[:, None], steps, axis=1).astype(np.float16)[..., None]
    targets = np.full((len(scores), steps), QUIET, np.int8)
    targets[:positives] = [EITHER, EITHER, FIRE, EITHER]
    learning = Segments(inputs, targets, positives, near)
    miner = HardNegativeMiner(learning, lambda features: features[..., 0], seed=0)
    assert miner.slots == 30  # each positive, and two negatives for it
    nearly, highest = [], []
    for number in range(1, 30):
        miner.select(number)
        batch = inputs[miner.rows(np.arange(miner.slots))]
        chosen = batch[positives:, 0, 0]
        assert len(chosen) == 20 and (batch[:positives] == 0).all()
        nearly.append(np.mean(chosen == 9.0))
        highest.append(np.sort(chosen[chosen < 9.0])[::-1][:10].mean())
    assert 0.1 < np.mean(nearly) < 0.4  # half of them could be: of those that are drawn, half
    assert np.mean(highest) > 5.5  # drawn ones would have a mean near 4
