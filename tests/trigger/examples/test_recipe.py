"""The segments of a training."""

from dataclasses import replace

import numpy as np
import pytest
from seqapps.speech.clips import Clips
from seqapps.trigger.config import Config
from seqapps.trigger.examples.maker import Material
from seqapps.trigger.examples.recipe import (
    STREAM_COPIES,
    STREAM_S,
    clip_numbers,
    near_count,
    share_of,
    stream_clips,
    stream_copies,
    stream_jobs,
    training_jobs,
)  # fmt: skip


@pytest.fixture(scope="module")
def material() -> Material:
    def clips(count: int, seconds: float) -> Clips:
        return Clips.of([np.full(round(seconds * 16_000), 0.1, np.float32)] * count)

    return Material(
        word=clips(4, 0.5), near=clips(2, 0.5), speech=clips(5, 2), recordings=clips(3, 1),
        negatives=clips(2, 30), background=clips(1, 30), noises=clips(3, 4),
    )  # fmt: skip


def counts(jobs: list) -> dict[str, int]:
    methods = [job.method for job in jobs]
    return {method: methods.count(method) for method in dict.fromkeys(methods)}


def test_the_segments_of_training_and_validation(material):
    config = Config(augmentations=2, recording_copies=3, noises=40)
    positives, negatives = training_jobs(material, config, is_training=True)
    assert counts(positives) == {"positive": 8, "recorded": 36}
    assert counts(negatives) == {
        "near": 4, "part": 2, "speech": 10, "negative": 60, "background": 30, "noise": 40,
    }  # fmt: skip
    assert near_count(negatives) == 6
    assert all(job.method in ("near", "part") for job in negatives[:6])
    positives, negatives = training_jobs(material, config, is_training=False)
    assert counts(positives) == {"positive": 4, "recorded": 12}
    assert counts(negatives)["negative"] == 20 and counts(negatives)["noise"] == 4


def test_long_recordings_are_thinned_out_evenly(material):
    config = Config(max_negative_segments=10, recording_copies=3)
    _, negatives = training_jobs(material, config, is_training=True)
    assert counts(negatives)["negative"] == counts(negatives)["background"] == 10
    pieces = [job.copy for job in negatives if job.method == "negative"]
    assert pieces[0] == 0 and pieces[-1] == 59 and max(np.diff(pieces)) <= 7
    fewer = replace(config, restore_best=False, validation=0.2)
    _, negatives = training_jobs(material, fewer, is_training=False)
    assert counts(negatives)["negative"] == 2


def test_streams_hold_all_sound_without_the_word(material):
    streams = stream_clips(material)
    assert {len(clip) for clip in streams} == {round(STREAM_S * 16_000)}
    assert len(streams) == 1 + 2 + 1
    assert len(stream_jobs(streams)) == STREAM_COPIES * len(streams)


def test_hours_of_streams_are_copied_less_often():
    def hours(count: float) -> Clips:
        return Clips(np.zeros(round(count * 3600 * 16_000), np.int8), np.array([1]))

    copies = [stream_copies([hours(n), hours(n)]) for n in (0.1, 0.4, 0.5, 2.0)]
    assert copies == [3, 3, 2, 1] and stream_copies([hours(0)]) == 3


def test_folds_share_the_limits_and_number_the_clips(material):
    config = Config(recording_copies=1, max_negative_segments=10, noises=7)
    share = share_of(config, 3)
    assert (share.max_negative_segments, share.noises) == (4, 3)
    positives, _ = training_jobs(material, share, is_training=True)
    numbers = clip_numbers([positives, positives])
    assert numbers.tolist()[:8] == [-1] * 8  # synthetic ones
    assert sorted({*numbers.tolist()}) == [-1, 0, 1, 2, 3, 4, 5]
    assert len(numbers) == 2 * len(positives)
