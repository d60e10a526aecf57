"""Hard-negative mining."""

import numpy as np
from seqapps.trigger.examples.labels import EITHER, FIRE, QUIET
from seqapps.trigger.examples.segments import HardNegativeMiner, Segments, joined


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


def test_joined_parts_keep_their_order_of_kinds():
    """Positives first, then near misses, then others; each segment knows its part."""

    def part(first: int, positives: int, near: int, others: int) -> Segments:
        numbers = np.arange(first, first + positives + near + others)
        inputs = numbers.astype(np.float16)[:, None, None]
        return Segments(inputs, numbers.astype(np.int8)[:, None], positives, near)

    whole, parts = joined([part(0, 2, 1, 2), part(10, 1, 2, 0)])
    assert whole.targets[:, 0].tolist() == [0, 1, 10, 2, 11, 12, 3, 4]
    assert parts.tolist() == [0, 0, 1, 0, 1, 1, 0, 0]
    assert (whole.positives, whole.near) == (3, 3)
    rest = whole.select(parts != 1)
    assert rest.targets[:, 0].tolist() == rest.inputs[:, 0, 0].tolist() == [0, 1, 2, 3, 4]
    assert (rest.positives, rest.near, len(rest)) == (2, 1, 5)
