"""Stretches made by all cores, from material that they share."""

import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import fields
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

import numpy as np

from seqapps.common.io.parallel import mapped

from .maker import Clips, Maker, Material, Timing

AT_ONCE = 64  # stretches of a task
FEW = 200  # stretches that are not worth other processes


class Job(NamedTuple):
    """A stretch to make: a method of `Maker`, and the numbers of the clip and of the copy."""

    method: str
    number: int
    copy: int


class _Part(NamedTuple):
    """What a process makes at once."""

    folder: Path
    timing: Timing
    seed: int
    jobs: Sequence[Job]


def render(
    jobs: Sequence[Job],
    material: Material,
    timing: Timing,
    seed: int,
    tick: Callable[[int], None],
) -> tuple[np.ndarray, np.ndarray]:
    """Make stretches and what the network hears of them; each depends on seed and job alone.

    Args:
        jobs: what to make.
        material: what of.
        timing: of the network.
        seed: of everything drawn.
        tick: called with the number of stretches that were made.

    Returns:
        features <float16>[jobs, steps * stride, bands] and targets <int8>[jobs, steps].
    """
    shape = (len(jobs), timing.steps * timing.stride, timing.features.bands)
    heard, targets = np.empty(shape, np.float16), np.empty((len(jobs), timing.steps), np.int8)
    begin = 0
    for some_heard, some_targets in _rendered(jobs, material, timing, seed):
        end = begin + len(some_targets)
        heard[begin:end], targets[begin:end] = some_heard, some_targets
        tick(end - begin)
        begin = end
    return heard, targets


def _rendered(
    jobs: Sequence[Job], material: Material, timing: Timing, seed: int
) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    parts = [jobs[i : i + AT_ONCE] for i in range(0, len(jobs), AT_ONCE)]
    if len(jobs) < FEW:
        yield from (_made(Maker(material, timing), seed, part) for part in parts)
        return
    with tempfile.TemporaryDirectory(prefix="seqapps-") as name:
        folder = Path(name)
        _store(material, folder)
        yield from mapped(_made_of_stored, [_Part(folder, timing, seed, part) for part in parts])


def _made_of_stored(part: _Part) -> tuple[np.ndarray, np.ndarray]:
    return _made(Maker(_stored(part.folder), part.timing), part.seed, part.jobs)


def _made(maker: Maker, seed: int, jobs: Sequence[Job]) -> tuple[np.ndarray, np.ndarray]:
    heard, targets = [], []
    for job in jobs:
        random = np.random.default_rng([seed, *job.method.encode(), job.number, job.copy])
        sound, wanted = getattr(maker, job.method)(job.number, random)
        heard.append(maker.timing.heard(sound).astype(np.float16))
        targets.append(wanted)
    return np.stack(heard), np.stack(targets)


def _store(material: Material, folder: Path) -> None:
    for field in fields(material):
        clips: Clips = getattr(material, field.name)
        (folder / field.name).write_bytes(clips.samples)  # type: ignore[arg-type]
        (folder / f"{field.name}.ends").write_bytes(clips.ends)  # type: ignore[arg-type]


@lru_cache(maxsize=1)
def _stored(folder: Path) -> Material:
    """Return what `_store` wrote, left on the disk: processes share its memory."""
    clips = {}
    for field in fields(Material):
        path = folder / field.name
        there = path.stat().st_size > 0  # nothing cannot be mapped
        samples = np.memmap(path, np.int16, "r") if there else np.zeros(0, np.int16)
        clips[field.name] = Clips(samples, np.fromfile(f"{path}.ends", np.int64))
    return Material(**clips)
