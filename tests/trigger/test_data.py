"""Training data: the user's folders and their split."""

import numpy as np
import pytest
import soundfile
from seqapps.common.errors import UserError
from seqapps.speech.clips import Clips
from seqapps.trigger import data
from seqapps.trigger.config import PRESETS, Config
from seqapps.trigger.data import MAX_THRESHOLD_SHARE, threshold_share
from seqapps.trigger.examples.segments import Segments


def test_only_unused_sound_is_taken_from_training_for_the_threshold():
    """400 segments of 3 s are used: 20 minutes."""
    enroll = Config(**PRESETS["enroll"])
    assert threshold_share(enroll, 0) == threshold_share(enroll, 1_200) == enroll.validation
    assert threshold_share(enroll, 1_600) == pytest.approx(0.25)
    assert threshold_share(enroll, 1e5) == MAX_THRESHOLD_SHARE
    assert threshold_share(Config(), 1e5) == Config().validation


def test_a_split_has_every_clip_once():
    clips = Clips.of([np.full(100, n / 20, np.float32) for n in range(20)])
    recordings = data.Recordings(clips, tuple(f"{n}" for n in range(20)))
    train, validation = recordings.split(0.3)
    levels = sorted(round(float(clip[0]) * 20) for part in (train, validation) for clip in part)
    assert levels == list(range(20)) and 0 < len(validation) < len(train)
    one = data.Recordings(clips.select([3]), ("3",))
    assert [len(part) for part in one.split(0.5)] == [1, 0]


def test_long_background_is_cut_into_pieces_and_long_clips_are_refused(tmp_path):
    soundfile.write(tmp_path / "long.wav", np.zeros(70 * 16_000), 16_000, "PCM_16")
    pieces = data.read("background", tmp_path)
    assert [len(clip) / 16_000 for clip in pieces.clips] == [30, 30, 10]
    assert len(set(pieces.names)) == 3
    with pytest.raises(UserError, match="at most 10 s"):
        data.read("recordings", tmp_path)


def test_batches_have_the_network_s_types():
    segments = Segments(np.ones((3, 4, 2), np.float16), np.ones((3, 2), np.int8), 1, 0)
    inputs, targets, weights = data.make_batch(segments, np.array([2, 0]))
    assert (inputs.dtype, targets.dtype, weights.dtype) == (np.float32, np.int32, np.float32)
    assert inputs.shape == (2, 4, 2) and targets.shape == (2, 2) and weights.tolist() == [1, 1]
