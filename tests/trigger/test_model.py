"""The networks."""

from types import SimpleNamespace

import numpy as np
import pytest
from seqapps.common.io.features import MelFeatures
from seqapps.trigger import model
from seqapps.trigger.config import Config
from seqapps.trigger.network.convolutions import SILENCE, SMOOTHED, StateCarrier

pytestmark = pytest.mark.xdist_group("trigger verbs")

TINY = Config(filters="4,3", channels=8, dilations="1,2", head_channels=8, head_dilations="1,2")


def network(bands: int = 40) -> model.ConvolutionalDetector:
    """A small convolutional detector."""
    bank = np.ones((257, bands), np.float32)
    return model.build(SimpleNamespace(config=TINY, features=MelFeatures(512, 320, bank)))


@pytest.mark.parametrize("bands", [40, 41])
def test_a_sound_in_pieces_is_heard_as_the_whole(bands):
    core = network(bands)
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
    core = network()
    frames = np.random.default_rng(0).normal(0, 1, (2, 40, 40)).astype(np.float32)
    head, encodings = core.head, core.encodings(frames)
    states = StateCarrier(
        [np.zeros((2, *shape), np.float32) for shape in head.stack.state_shapes()]
    )
    each = np.asarray(head.output_layer(head.stack(encodings, carried=states)))[..., 0]
    before = np.full((2, SMOOTHED - 1), SILENCE, np.float32)
    last = np.lib.stride_tricks.sliding_window_view(np.hstack([before, each]), SMOOTHED, axis=1)
    assert each.std() > 1e-3
    assert np.allclose(core(frames), last.mean(axis=-1), atol=1e-4)


@pytest.mark.parametrize("frozen", ["encoder", "stem"])
def test_what_is_frozen_does_not_learn(frozen):
    core = network()
    upper = model.Upper(core, frozen)
    frames = np.random.default_rng(0).normal(0, 1, (2, 40, 40)).astype(np.float32)
    assert np.allclose(upper(upper.lower(frames)), core(frames), atol=1e-5)
    learning = [*core.head.trainable_variables]
    if frozen == "stem":
        learning += core.encoder.stack.trainable_variables
    assert {*map(id, upper.trainable_variables)} == {*map(id, learning)}
