"""Rendering of segments in one process and in several."""

import numpy as np
from seqapps.common.io.features import MelFeatures
from seqapps.speech.clips import Clips
from seqapps.speech.scenes import noise_bank
from seqapps.trigger.examples import rendering
from seqapps.trigger.examples.labels import Timing
from seqapps.trigger.examples.maker import Material
from seqapps.trigger.examples.rendering import Job, render


def test_segments_are_the_same_in_one_process_and_in_several(monkeypatch):
    random = np.random.default_rng(0)
    clips = Clips.of([random.normal(0, 0.1, n).astype(np.float32) for n in (9_000, 20_000, 70_000)])
    material = Material(clips, clips, clips, clips, clips, clips, noise_bank(3, 3.0, 0))
    timing = Timing(MelFeatures(), 2, 2.0, 0.3)
    methods = ("positive", "recorded", "near", "part", "speech", "negative", "background", "noise")
    jobs = [
        Job(method, number, copy) for method in methods for number in range(3) for copy in (0, 1)
    ]
    done: list[int] = []
    alone, targets = render(jobs, material, timing, 5, done.append)
    assert alone.shape == (len(jobs), timing.steps * 2, 257) and targets.shape[1] == timing.steps
    assert sum(done) == len(jobs) and np.isfinite(alone.astype(np.float32)).all()
    monkeypatch.setattr(rendering, "MIN_PARALLEL", 0)
    together, others = render(jobs, material, timing, 5, done.append)
    np.testing.assert_array_equal(alone, together)
    np.testing.assert_array_equal(targets, others)
