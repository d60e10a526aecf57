"""Examples of clips: in rooms and noises, as features."""

from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

import numpy as np

from seqapps.common.io.audio import RATE_HZ
from seqapps.common.io.features import MelFeatures
from seqapps.common.io.parallel import parallel_map
from seqapps.speech.clips import Clips, random_piece
from seqapps.speech.scenes import REVERBERANT, noise_bank
from seqapps.speech.sound import mixing

from .config import Config
from .data import Clip, Examples
from .engines import network_input

MIN_PARALLEL = 200  # examples; for fewer, starting processes does not pay off
JOBS_PER_TASK = 32
NOISE_S = 5.0
SILENCE_S = (0.1, 0.5)  # before and behind a clip
MAX_SNR_DB = 30.0
NOISY, COLOURED = 0.85, 0.7  # shares of the examples


class _Job(NamedTuple):
    samples: np.ndarray
    number: int
    copy: int


class _Task(NamedTuple):
    jobs: Sequence[_Job]
    noises: Clips
    features: MelFeatures
    min_snr_db: float
    seed: int


def noises(config: Config, seed: int) -> Clips:
    """Return the noises of a training."""
    return noise_bank(config.noises, NOISE_S, seed)


def render(
    clips: Sequence[Clip],
    rows: Sequence[int],
    bank: Clips,
    config: Config,
    features: MelFeatures,
    seed: int,
    tick: Callable[[int], None],
) -> Examples:
    """Render clips, recordings more often; each example depends on the seed and its clip alone.

    Args:
        clips: all clips.
        rows: numbers of the clips to render.
        bank: noises.
        config, features: of the training.
        seed: random seed.
        tick: called with the number of examples that were rendered since the last call.
    """
    jobs = [
        _Job(clips[row].samples, row, copy)
        for row in rows
        for copy in range(config.recording_copies if clips[row].is_recording else config.copies)
    ]
    found = []
    for frames in _rendered(jobs, bank, features, config.min_snr_db, seed):
        found += frames
        tick(len(frames))
    numbers = np.array([job.number for job in jobs], np.int64)
    return Examples(found, [clips[number].labels for number in numbers.tolist()], numbers)


def _rendered(
    jobs: Sequence[_Job], bank: Clips, features: MelFeatures, min_snr_db: float, seed: int
) -> Iterator[list[np.ndarray]]:
    starts = range(0, len(jobs), JOBS_PER_TASK)
    tasks = (
        _Task(jobs[start : start + JOBS_PER_TASK], bank, features, min_snr_db, seed)
        for start in starts
    )
    yield from parallel_map(_run, tasks, 1 if len(jobs) < MIN_PARALLEL else None)


def _run(task: _Task) -> list[np.ndarray]:
    found = []
    for job in task.jobs:
        random = np.random.default_rng([task.seed, job.number, job.copy])
        sound = recorded(job.samples, task.noises, task.min_snr_db, random)
        found.append(network_input(sound, task.features).astype(np.float16))
    return found


def recorded(
    samples: np.ndarray, bank: Clips, min_snr_db: float, random: np.random.Generator
) -> np.ndarray:
    """Return a clip <float32>[m] between silences, in a random room and noise, at a random level.

    Args:
        samples: the clip <float32>[n].
        bank: noises.
        min_snr_db: the lowest signal-to-noise ratio.
        random: generator of all that is random.
    """
    pads = [round(second * RATE_HZ) for second in random.uniform(*SILENCE_S, 2)]
    sound = np.pad(samples.astype(np.float32), pads)
    if random.random() < REVERBERANT:
        sound = mixing.reverberate(sound, random)
    if random.random() < COLOURED:
        sound = mixing.equalise(sound, random)
    if random.random() < NOISY:
        noise = random_piece(bank.draw(random), len(sound), random)
        sound = mixing.mix(sound, noise, random.uniform(min_snr_db, max(MAX_SNR_DB, min_snr_db)))
    return mixing.gain(sound, random)
