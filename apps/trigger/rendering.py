"""Stretches made by all cores, from material that they share."""

import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import fields
from functools import lru_cache
from pathlib import Path
from typing import Literal, NamedTuple

import numpy as np

from .examples import Clips, Maker, Material, Timing
from .parallel import mapped

AT_ONCE = 64  # stretches of a task
FEW = 200  # stretches that are not worth other processes


class Job(NamedTuple):
    """A stretch to make: a method of the maker, and the numbers of the clip and of the copy."""

    method: str
    number: int
    copy: int


class _Part(NamedTuple):
    """What a process makes at once."""

    maker: type[Maker]
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
    maker: type[Maker] = Maker,
) -> tuple[np.ndarray, np.ndarray]:
    """Make stretches and what the network hears of them; each depends on seed and job alone.

    Args:
        jobs: what to make.
        material: what of.
        timing: of the network.
        seed: of everything drawn.
        tick: called with the number of stretches that were made.
        maker: whose methods the jobs name.

    Returns:
        features <float16>[jobs, steps * stride, bands] and targets <int8>[jobs, steps].
    """
    shape = (len(jobs), timing.steps * timing.stride, timing.features.bands)
    heard, targets = np.empty(shape, np.float16), np.empty((len(jobs), timing.steps), np.int8)
    with tempfile.TemporaryDirectory(prefix="seqapps-") as name:
        folder = Path(name)
        _store(material, folder)
        parts = (
            _Part(maker, folder, timing, seed, jobs[i : i + AT_ONCE])
            for i in range(0, len(jobs), AT_ONCE)
        )
        begin = 0
        for some_heard, some_targets in mapped(_made, parts, 1 if len(jobs) < FEW else None):
            end = begin + len(some_targets)
            heard[begin:end], targets[begin:end] = some_heard, some_targets
            tick(end - begin)
            begin = end
    return heard, targets


def _made(part: _Part) -> tuple[np.ndarray, np.ndarray]:
    made = [*_stretches(part.maker(_stored(part.folder), part.timing), part)]
    heard, targets = zip(*made, strict=True)
    return np.stack(heard), np.stack(targets)


def _stretches(maker: Maker, part: _Part) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    for job in part.jobs:
        random = np.random.default_rng([part.seed, *job.method.encode(), job.number, job.copy])
        sound, targets = getattr(maker, job.method)(job.number, random)
        yield part.timing.heard(sound).astype(np.float16), targets


def _store(material: Material, folder: Path) -> None:
    for field in fields(material):
        clips: Clips = getattr(material, field.name)
        np.save(folder / f"{field.name}.npy", clips.samples)
        np.save(folder / f"{field.name}-ends.npy", clips.ends)


@lru_cache(maxsize=1)
def _stored(folder: Path) -> Material:
    """Return what `_store` wrote, left on the disk: processes share its memory."""
    clips = {}
    for field in fields(Material):
        ends = np.load(folder / f"{field.name}-ends.npy")
        mode: Literal["r"] | None = "r" if len(ends) and ends[-1] else None  # no map of nothing
        clips[field.name] = Clips(np.load(folder / f"{field.name}.npy", mmap_mode=mode), ends)
    return Material(**clips)
