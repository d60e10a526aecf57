"""The segments of a training: how many are made of which clips."""

import math
from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from seqapps.common.io.audio import RATE_HZ
from seqapps.speech.clips import Clips

from ..config import Config
from .maker import Material
from .rendering import Job

NEARLY = ("near", "part")  # methods of `SegmentMaker` whose sounds resemble the word
STREAM_S = 30.0  # of the streams that the threshold is chosen on
STREAM_COPIES = 3  # of each stream at most, in different rooms and noises
ENOUGH_HOURS = 2.0  # of streams with their copies
PAUSE_S = 0.25  # between the clips of a stream
Jobs = list[Job]


def training_jobs(material: Material, config: Config, is_training: bool) -> tuple[Jobs, Jobs]:
    """Return the jobs for segments with and without the word, near misses first."""
    limit = config.max_negative_segments
    if not config.restore_best and not is_training:  # validation does not choose an epoch
        limit = math.ceil(limit * config.validation)
    copies = config.augmentations if is_training else 1
    real_copies = config.recording_copies if is_training else 1
    repeats = min(4 * real_copies, max(1, limit // max(1, len(material.recordings))))
    positives = _each("positive", material.word, copies)
    positives += _each("recorded", material.recordings, repeats)
    negatives = _each("near", material.near, copies)
    negatives += _each("part", material.word, 1)[::2]
    negatives += _each("speech", material.speech, copies)
    for method, clips in (("negative", material.negatives), ("background", material.background)):
        pieces = real_copies * math.ceil(clips.seconds / config.segment_s)
        kept = np.unique(np.linspace(0, pieces - 1, min(pieces, limit)).round().astype(int))
        negatives += [Job(method, piece % len(clips), piece) for piece in kept.tolist()]
    noises = config.noises if is_training else config.noises // 10
    negatives += [Job("noise", number, 0) for number in range(noises)]
    return positives, negatives


def share_of(config: Config, folds: int) -> Config:
    """Return the configuration of the segments of one of several folds."""
    noises, limit = config.noises, config.max_negative_segments
    return replace(config, noises=-(-noises // folds), max_negative_segments=-(-limit // folds))


def held_out(validation: Sequence[Material]) -> Material:
    """Return what no fold is trained on: synthetic clips, without the user's sound."""
    word, near, speech = (
        Clips.of(clip for part in validation for clip in getattr(part, name))
        for name in ("word", "near", "speech")
    )
    return Material(word, near, speech, noises=validation[0].noises)


def clip_numbers(positives: Sequence[Jobs]) -> np.ndarray:
    """Return the number of the user's clip in each segment with the word <int>[n], -1 for none.

    Args:
        positives: the jobs for these segments, of each fold.
    """
    found, before = [], 0
    for jobs in positives:
        own = [job.number for job in jobs if job.method == "recorded"]
        found += [before + job.number if job.method == "recorded" else -1 for job in jobs]
        before += max(own, default=-1) + 1
    return np.array(found, np.int64)


def _each(method: str, clips: Clips, copies: int) -> Jobs:
    return [Job(method, number, copy) for number in range(len(clips)) for copy in range(copies)]


def near_count(negatives: Sequence[Job]) -> int:
    """Return the number of jobs whose sounds resemble the word."""
    return sum(job.method in NEARLY for job in negatives)


def stream_clips(material: Material) -> Clips:
    """Return streams of `STREAM_S` made of speech, negatives and background.

    Near misses are left out, because no real hour contains that many.
    """
    gap = np.zeros(round(PAUSE_S * RATE_HZ), np.float32)
    size = round(STREAM_S * RATE_HZ)
    streams = []
    for clips in (material.speech, material.negatives, material.background):
        if not len(clips):
            continue
        sound = np.concatenate([part for clip in clips for part in (clip, gap)])
        streams += [sound[i : i + size] for i in range(0, max(1, len(sound) - size // 2), size)]
    return Clips.of(np.resize(stream, size) for stream in streams)


def stream_copies(streams: Sequence[Clips]) -> int:
    """Return the number of copies of each stream: fewer if there are hours of them."""
    hours = sum(clips.seconds for clips in streams) / 3600
    return max(1, min(STREAM_COPIES, math.ceil(ENOUGH_HOURS / max(hours, 1e-3))))


def stream_jobs(streams: Clips, copies: int = STREAM_COPIES) -> Jobs:
    """Return the jobs for copies of each stream."""
    return _each("phrase", streams, copies)
