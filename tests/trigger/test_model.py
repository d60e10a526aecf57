"""The network, and what it is trained on."""

import numpy as np
import pytest
from seqapps.trigger import model
from seqapps.trigger.config import Config
from seqapps.trigger.data import features_of
from seqapps.trigger.detection.operating_curve import Curve
from seqapps.trigger.examples.maker import EITHER, FIRE, QUIET, Timing
from seqapps.trigger.network.convolutions import SILENCE, SMOOTHED, Carried
from seqapps.trigger.training import MOST_CAUTION, Examples, Miner, caution_of, median_delay_s

pytestmark = pytest.mark.xdist_group("trigger verbs")

TINY = Config(filters="4,3", channels=8, dilations="1,2", head_channels=8, head_dilations="1,2")


@pytest.mark.parametrize("bands", [40, 41])
def test_a_sound_in_pieces_is_heard_as_the_whole(bands):
    core = model.build(TINY, bands)
    random = np.random.default_rng(0)
    for variable in core.weights:  # of running means too, which are 0 at first
        variable.assign(random.uniform(0.1, 0.5, variable.shape))
    frames = random.normal(0, 1, (2, 60, bands)).astype(np.float32)
    whole = np.asarray(core(frames))
    assert whole.shape == (2, 30) and whole.std() > 1e-3
    state, parts = np.zeros((2, core.state_size), np.float32), []
    for begin, end in ((0, 2), (2, 12), (12, 60)):
        logits, state = core.step(frames[:, begin:end], state)
        parts.append(np.asarray(logits))
    assert np.allclose(np.concatenate(parts, axis=1), whole, atol=1e-4)


def test_a_logit_is_the_mean_of_the_last_ones():
    core = model.build(TINY, 40)
    frames = np.random.default_rng(0).normal(0, 1, (2, 40, 40)).astype(np.float32)
    head, encodings = core.head, core.encodings(frames)
    states = Carried([np.zeros((2, *shape), np.float32) for shape in head.stack.state_shapes()])
    each = np.asarray(head.output_layer(head.stack(encodings, carried=states)))[..., 0]
    before = np.full((2, SMOOTHED - 1), SILENCE, np.float32)
    last = np.lib.stride_tricks.sliding_window_view(np.hstack([before, each]), SMOOTHED, axis=1)
    assert each.std() > 1e-3
    assert np.allclose(core(frames), last.mean(axis=-1), atol=1e-4)


def test_the_delay_is_up_to_the_highest_logit_wherever_it_is():
    config = Config(label_s=0.2)
    targets = np.full((4, 50), QUIET, np.int8)
    targets[:, 6:31] = EITHER
    targets[:, 10:16] = FIRE
    targets[3, 6:31] = FIRE  # a recording, of which nobody knows when the word ends
    logits = np.zeros((4, 50))
    for row, highest in enumerate([11, 20, 18, 30]):
        logits[row, highest] = 1
        logits[row, [8, 40]] = 2  # before the word's end, and something else
    part = Examples(np.zeros((4, 100, 1)), targets, positives=4, near=0)
    # 18 - 10 steps and a half, and one to know what follows.
    assert median_delay_s(part, logits, 0.04, config) == pytest.approx(0.38)


@pytest.mark.parametrize("frozen", ["encoder", "stem"])
def test_what_is_frozen_does_not_learn(frozen):
    core = model.build(TINY, 40)
    upper = model.Upper(core, frozen)
    frames = np.random.default_rng(0).normal(0, 1, (2, 40, 40)).astype(np.float32)
    assert np.allclose(upper(upper.lower(frames)), core(frames), atol=1e-5)
    learning = [*core.head.trainable_variables]
    if frozen == "stem":
        learning += core.encoder.stack.trainable_variables
    assert {*map(id, upper.trainable_variables)} == {*map(id, learning)}


def test_near_misses_are_drawn_and_never_searched_for():
    positives, near, others, steps = 10, 60, 60, 4
    scores = np.concatenate([np.zeros(positives), np.full(near, 9.0), np.linspace(0, 8, others)])
    inputs = np.repeat(scores[:, None], steps, axis=1).astype(np.float16)[..., None]
    targets = np.full((len(scores), steps), QUIET, np.int8)
    targets[:positives] = [EITHER, EITHER, FIRE, EITHER]
    learning = Examples(inputs, targets, positives, near)
    miner = Miner(learning, lambda features: features[..., 0], seed=0)
    assert miner.slots == 30  # each positive, and two negatives for it
    nearly, highest = [], []
    for number in range(1, 30):
        miner.search(number)
        batch, _, _ = miner.batch(np.arange(miner.slots))
        chosen = batch[positives:, 0, 0]
        assert len(chosen) == 20 and (batch[:positives] == 0).all()
        nearly.append(np.mean(chosen == 9.0))
        highest.append(np.sort(chosen[chosen < 9.0])[::-1][:10].mean())
    assert 0.1 < np.mean(nearly) < 0.4  # half of them could be: of those that are drawn, half
    assert np.mean(highest) > 5.5  # drawn ones would have a mean near 4


@pytest.mark.parametrize("rate", [0.5, 1.0, 30.0])
def test_caution_expects_more_alarms_than_were_estimated(rate):
    peaks = np.random.default_rng(0).exponential(1.0, 400)
    plain, careful = (Curve(np.zeros(1), peaks, 2.0, caution) for caution in (1.0, 4.0))
    assert careful.threshold(4 * rate) == plain.threshold(rate)
    assert careful.threshold(rate) > plain.threshold(rate)


@pytest.mark.parametrize("caution", [1.0, 4.0])
@pytest.mark.parametrize("rate", [0.5, 2.0, 30.0, 90.0])
def test_what_a_threshold_was_chosen_for_is_expected_at_it(rate, caution):
    peaks = np.random.default_rng(0).exponential(1.0, 400)
    curve = Curve(np.zeros(1), peaks, 2.0, caution)
    assert curve.expected(curve.threshold(rate)) == pytest.approx(rate, abs=caution / 2)


def test_a_model_that_knows_the_word_tells_how_much_caution_is_needed():
    """One that gives more alarms in these sounds than it was meant to needs less of it."""
    timing = Timing(features_of(TINY), stride=2, segment_s=3.0, label_s=0.2)
    logits = np.random.default_rng(0).exponential(1.0, (400, 750, 1)).astype(np.float32)
    found = [
        caution_of(lambda part, by=by: part[..., 0] - by, logits, timing, TINY)
        for by in (-20.0, 10.0, 11.0, 50.0)
    ]
    assert found[0] == 1 / MOST_CAUTION and found[-1] == MOST_CAUTION
    alarms = [(logits > by).sum() / (400 * 30 / 3600) for by in (10.0, 11.0)]
    expected = [TINY.false_alarms_per_hour / rate for rate in alarms]
    assert found[1:3] == pytest.approx(expected, rel=0.5) and found[1] < found[2]
