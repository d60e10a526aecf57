"""Parallel rendering of segments from shared material."""

import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import fields
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

import numpy as np

from seqapps.common.io.parallel import parallel_map
from seqapps.speech.clips import Clips

from .labels import Timing
from .maker import Material, SegmentMaker

SEGMENTS_PER_TASK = 64
Rendered = tuple[np.ndarray, np.ndarray]  # features and targets
MIN_PARALLEL = 200  # segments; for fewer, starting processes does not pay off


_Task = tuple[Path, Timing, int, Sequence["Job"]]  # folder of the material, seed


class Job(NamedTuple):
    """A segment to render: a method of `SegmentMaker`, the clip's number, the copy's number."""

    method: str
    number: int
    copy: int


def render(
    jobs: Sequence[Job], material: Material, timing: Timing, seed: int, tick: Callable[[int], None]
) -> Rendered:
    """Render segments and their features; each depends on the seed and its job alone.

    `tick` is called with the number of segments that were rendered since the last call.

    Returns:
        features <float16>[jobs, steps * stride, bands] and targets <int8>[jobs, steps].
    """
    shape = (len(jobs), timing.steps * timing.stride, timing.features.bands)
    features, targets = np.empty(shape, np.float16), np.empty((len(jobs), timing.steps), np.int8)
    begin = 0
    for some_features, some_targets in _rendered(jobs, material, timing, seed):
        end = begin + len(some_targets)
        features[begin:end], targets[begin:end] = some_features, some_targets
        tick(end - begin)
        begin = end
    return features, targets


def _rendered(
    jobs: Sequence[Job], material: Material, timing: Timing, seed: int
) -> Iterator[Rendered]:
    starts = range(0, len(jobs), SEGMENTS_PER_TASK)
    parts = [jobs[start : start + SEGMENTS_PER_TASK] for start in starts]
    if len(jobs) < MIN_PARALLEL:
        yield from (_made(SegmentMaker(material, timing), seed, part) for part in parts)
        return
    with tempfile.TemporaryDirectory(prefix="seqapps-") as name:
        folder = Path(name)
        _store(material, folder)
        yield from parallel_map(_run, [(folder, timing, seed, part) for part in parts])


def _run(task: _Task) -> Rendered:
    folder, timing, seed, jobs = task
    return _made(SegmentMaker(_stored(folder), timing), seed, jobs)


def _made(maker: SegmentMaker, seed: int, jobs: Sequence[Job]) -> Rendered:
    features, targets = [], []
    for job in jobs:
        random = np.random.default_rng([seed, *job.method.encode(), job.number, job.copy])
        sound, target = getattr(maker, job.method)(job.number, random)
        features.append(maker.timing.extract(sound).astype(np.float16))
        targets.append(target)
    return np.stack(features), np.stack(targets)


def _store(material: Material, folder: Path) -> None:
    for field in fields(material):
        clips: Clips = getattr(material, field.name)
        clips.samples.tofile(folder / field.name)
        clips.ends.tofile(folder / f"{field.name}.ends")


@lru_cache(maxsize=1)
def _stored(folder: Path) -> Material:
    """Return the material written by `_store`, memory-mapped so that processes share it."""
    clips = {}
    for field in fields(Material):
        path = folder / field.name
        is_empty = path.stat().st_size == 0  # an empty file cannot be mapped
        samples = np.zeros(0, np.int16) if is_empty else np.memmap(path, np.int16, "r")
        clips[field.name] = Clips(samples, np.fromfile(f"{path}.ends", np.int64))
    return Material(**clips)
