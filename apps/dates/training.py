"""What this app adds to `common.training`: what is trained, and what is made of it."""

from typing import Any

import numpy as np

from apps.common import bundle, training
from apps.common.training import Plan

from . import model, runtime
from .data import Encoded, TrainingData, identity
from .iso import START
from .normalisation import UNKNOWN

VALIDATED_AT_ONCE = 512


def plan(data: TrainingData, seed: int, base: bundle.Bundle | None, preset: str) -> Plan:
    """Build the network and say how to train it."""
    config = data.config
    training.start(seed)
    network = model.build(config, data.alphabet.size, data.hints.size)
    if base is not None:
        _start_from(network, base, data)
    dropper = _Unknown(seed, config.unknown)
    result = Plan(
        network=network,
        make_batch=lambda rows: make_batch(dropper(data.train[rows], rows), config.batch_size or 1),
        lengths=data.train.texts.lengths,
        validation=[make_batch(part, VALIDATED_AT_ONCE) for part in parts(data.validation)],
        batch_size=config.batch_size or 1,
        epochs=config.epochs or 1,
        patience=config.patience,
        seed=seed,
        identity=identity(data, seed, base, preset),
        unit="symbol",
    )
    model.compile_for_training(network, config, result.epochs * result.steps_per_epoch)
    return result


def _start_from(network: Any, base: bundle.Bundle, data: TrainingData) -> None:
    from . import program

    before = runtime.Settings.from_json(base.config)
    characters = [0, UNKNOWN, *(data.alphabet.ids[s] for s in before.alphabet.symbols)]
    hints = list(range(before.hints.size))
    model.warm_start(network, program.load_core(base.path), characters, hints)


class _Unknown:
    """Replaces a few characters by "unknown", so that the model learns to do without them.

    Which ones is a function of the seed and the rows alone, so that resuming is exact.
    """

    def __init__(self, seed: int, share: float) -> None:
        self._seed, self._share = seed, share

    def __call__(self, pairs: Encoded, rows: np.ndarray) -> Encoded:
        if not self._share:
            return pairs
        random = np.random.default_rng([self._seed, int(rows[0]), len(rows)])
        ids = pairs.texts.ids
        lost = (random.random(ids.shape) < self._share) & (ids > UNKNOWN)
        texts = type(pairs.texts)(np.where(lost, UNKNOWN, ids).astype(ids.dtype), pairs.texts.lengths)
        return Encoded(texts, pairs.hints, pairs.targets)


def parts(pairs: Encoded) -> list[Encoded]:
    """Cut pairs into batches of like length."""
    pairs = pairs[np.argsort(pairs.texts.lengths, kind="stable")]
    return [pairs[i : i + VALIDATED_AT_ONCE] for i in range(0, len(pairs), VALIDATED_AT_ONCE)]


def make_batch(pairs: Encoded, batch_size: int) -> training.Batch:
    """Return (characters, hints, previous symbols), targets and weights for teacher forcing.

    The weights are 1 / batch_size up to the last symbol, so the loss is the nats of a date.
    """
    multiple = training.length_multiple()
    time = max(1, int(pairs.texts.lengths.max(initial=0)))
    time = -(-time // multiple) * multiple
    characters = np.zeros((len(pairs), time), np.int32)
    width = min(time, pairs.texts.ids.shape[1])
    characters[:, :width] = pairs.texts.ids[:, :width]
    targets = np.maximum(pairs.targets, 0).astype(np.int32)
    previous = np.full_like(targets, START)
    previous[:, 1:] = targets[:, :-1]
    weights = (pairs.targets >= 0).astype(np.float32) / batch_size
    return (characters, pairs.hints, previous), targets, weights
