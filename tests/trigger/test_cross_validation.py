"""Cross-validation of a detector on the user's sound."""

from types import SimpleNamespace

import numpy as np
import pytest
from seqapps.common.io.features import MelFeatures
from seqapps.trigger import cross_validation, model
from seqapps.trigger.config import Config
from seqapps.trigger.cross_validation import SYNTHETIC, Folded
from seqapps.trigger.examples.labels import FIRE, QUIET
from seqapps.trigger.examples.segments import Segments
from seqapps.trigger.network.convolutions import SMOOTHED

pytestmark = pytest.mark.xdist_group("trigger verbs")

TINY = Config(filters="4,3", channels=8, dilations="1", head_channels=8, head_dilations="1")
CLIPS, BANDS, FRAMES = 4, 40, 20


@pytest.fixture(scope="module")
def core():
    bank = np.ones((257, BANDS), np.float32)
    return model.build(SimpleNamespace(config=TINY, features=MelFeatures(512, 320, bank)))


@pytest.fixture(scope="module")
def folded() -> Folded:
    """Three segments of each of four clips, and one synthetic one; as many without the word."""
    clips = np.append(np.repeat(np.arange(CLIPS), 3), SYNTHETIC)
    inputs = np.random.default_rng(0).normal(0, 1, (2 * len(clips), FRAMES, BANDS))
    targets = np.full((len(inputs), FRAMES // 2), QUIET, np.int8)
    targets[: len(clips), 6:] = FIRE
    folds = np.tile(np.append(clips[:-1], 0), 2)
    segments = Segments(inputs.astype(np.float16), targets, positives=len(clips), near=0)
    return Folded(CLIPS, segments, folds, clips, np.array([1, 0, 3, 2, 0]))


def test_each_fold_is_measured_by_a_network_that_was_trained_without_it(core, folded, monkeypatch):
    """In place of a training, the bias becomes the number of segments of a fold in it."""
    trained: list[np.ndarray] = []

    def train(network, plan, segments, config):
        known = [(folded.segments.inputs == one).all((1, 2)).argmax() for one in segments.inputs]
        trained.append(folded.folds[known])
        bias = network.output_layer.bias
        assert float(np.asarray(bias)[0]) == pytest.approx(0.0)  # from the start again
        bias.assign(bias + 100.0 * len(trained))

    monkeypatch.setattr(cross_validation, "_train", train)
    streams = np.random.default_rng(1).normal(0, 1, (5, 40, BANDS)).astype(np.float16)
    start = cross_validation.state(core)
    core.shift(7.0)  # what the training of all folds has made of it
    own = cross_validation.measure(core, core, SimpleNamespace(), folded, streams, start, TINY)
    assert float(np.asarray(core.output_layer.bias)[0]) == pytest.approx(7.0)
    cross_validation.restore(core, start)
    assert [sorted({*part.tolist()}) for part in trained] == [
        [1, 2, 3], [0, 2, 3], [0, 1, 3], [0, 1, 2],
    ]  # fmt: skip
    assert own.clips.tolist() == [0, 0, 0, 1, 1, 1, 2, 2, 2, 3, 3, 3]
    plain = cross_validation.heard(core, core, folded, streams)
    by_network = 100.0 * (1 + own.clips)
    np.testing.assert_allclose(own.word_peaks, plain.word_peaks + by_network, rtol=1e-4)
    by_network = 100.0 * (1 + folded.stream_folds)[:, None]
    steps = slice(SMOOTHED, None)  # the first logits are those of the silence before
    np.testing.assert_allclose(
        own.streams[:, steps], (plain.streams + by_network)[:, steps], rtol=1e-4
    )
