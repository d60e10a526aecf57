"""Cross-validation on the user's sound: logits by networks that were trained without it.

A network gives clips that it was trained on higher logits than new ones, and sound without the
word lower ones. Ten clips are too few to hold some of them out for good. Therefore the training is
repeated, from the same start, without each fold, and the fold is measured with that network
(Stone 1974, "Cross-validatory choice and assessment of statistical predictions").
"""

import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from seqapps.common.terminal.progress import Progress, TrainingProgress
from seqapps.common.training import loop
from seqapps.common.training.loop import Plan

from . import model
from .config import Config
from .data import make_batch
from .examples.labels import FIRE
from .examples.segments import SEGMENTS_PER_CALL, HardNegativeMiner, Segments

Array = np.ndarray
Network = Callable[[Array], Any]
SYNTHETIC = -1  # instead of the index of one of the user's clips


@dataclass(frozen=True)
class Folded:
    """Segments and streams with their folds.

    Attributes:
        count: number of folds.
        segments: the segments for training.
        folds: the fold of each segment <int>[n].
        clips: index of the user's clip in each segment with the word <int>[positives], or
            `SYNTHETIC`.
        stream_folds: the fold of each stream <int>[m].
    """

    count: int
    segments: Segments
    folds: Array
    clips: Array
    stream_folds: Array


@dataclass(frozen=True)
class Measured:
    """Logits for sound that the networks were not trained on.

    Attributes:
        word_peaks: highest logit in each segment with a clip of the user <float>[n].
        clips: index of the clip in each of these segments <int>[n].
        streams: logits <float>[m, steps] of sound without the word.
    """

    word_peaks: Array
    clips: Array
    streams: Array


class Silent(TrainingProgress):
    """The progress of a training that is part of a larger task: nothing is shown."""

    def line(self, text: str, seconds_left: float | None = None) -> None:
        """Print nothing."""


def state(network: Any) -> list[Array]:
    """Return the values of all variables of a network, random states included."""
    return [np.array(model.ops.convert_to_numpy(variable)) for variable in network.variables]


def restore(network: Any, values: Sequence[Array]) -> None:
    """Set the variables of a network to the result of `state`."""
    for variable, value in zip(network.variables, values, strict=True):
        variable.assign(value)


def measure(
    network: Any, core: Network, plan: Plan, folded: Folded, streams: Array, start: Sequence[Array],
    config: Config,
) -> Measured:  # fmt: skip
    """Train without each fold, and measure the fold.

    Args:
        network: the part that is trained; it keeps its weights.
        core: the complete detector, of which `network` is a part.
        plan: of the training of all folds.
        folded: the segments.
        streams: features <float16>[m, time, bands].
        start: `state` of the network before its training.
        config: of the training.
    """
    final = state(network)
    found: list[Measured] = []
    order = []
    with Progress("cross-validating", folded.count) as bar:
        for fold in range(folded.count):
            restore(network, start)
            _train(network, plan, folded.segments.select(folded.folds != fold), config)
            found.append(heard(network, core, folded, streams, fold))
            order.append(np.flatnonzero(folded.stream_folds == fold))
            bar.advance()
    restore(network, final)
    rows = np.concatenate([part.streams for part in found])
    return Measured(
        np.concatenate([part.word_peaks for part in found]),
        np.concatenate([part.clips for part in found]),
        rows[np.argsort(np.concatenate(order), kind="stable")],
    )


def heard(
    network: Network, core: Network, folded: Folded, streams: Array, fold: int | None = None
) -> Measured:
    """Measure a fold, or with None everything, with a network as it is."""
    positives = folded.segments.positives
    is_own = folded.clips != SYNTHETIC
    is_chosen = np.ones(len(streams), bool)
    if fold is not None:
        is_own = is_own & (folded.folds[:positives] == fold)
        is_chosen = folded.stream_folds == fold
    rows = np.flatnonzero(is_own)
    logits = computed(network, folded.segments.inputs[rows])
    fires = folded.segments.targets[rows] == FIRE
    peaks = np.where(fires, logits, -np.inf).max(axis=1, initial=-np.inf)
    return Measured(peaks, folded.clips[rows], computed(core, streams[is_chosen]))


def _train(network: Any, plan: Plan, segments: Segments, config: Config) -> None:
    """Train on segments for as many epochs as `plan`, without validation."""
    miner = HardNegativeMiner(segments, partial(computed, network), plan.seed)
    part = replace(
        _bare(plan),
        network=network,
        make_batch=lambda slots: make_batch(segments, miner.rows(slots)),
        lengths=np.zeros(miner.slots),
        before_round=miner.select,
    )
    model.compile_for_training(network, config, part.epochs * part.steps_per_epoch)
    with tempfile.TemporaryDirectory(prefix="seqapps-") as folder:
        loop.fit(part, Path(folder), resume=False, report=Silent())


def _bare(plan: Plan) -> Plan:
    """Return the part of a plan that every training of a fold shares."""
    return Plan(
        network=plan.network, make_batch=plan.make_batch, lengths=plan.lengths, validation=[],
        batch_size=plan.batch_size, epochs=plan.epochs, patience=0, seed=plan.seed,
        identity=plan.identity, unit=plan.unit, restore_best=False,
    )  # fmt: skip


def computed(function: Network, inputs: Array) -> Array:
    """Return the output of a network for inputs <float>[n, …], in batches."""
    starts = range(0, max(1, len(inputs)), SEGMENTS_PER_CALL)
    parts = (inputs[i : i + SEGMENTS_PER_CALL].astype(np.float32) for i in starts)
    return np.concatenate([np.asarray(model.ops.convert_to_numpy(function(p))) for p in parts])
