"""Choose network and n-gram model of a short list by cross-validation.

A short list has too few names to keep some apart, and a network that suits a long one memorises
it. Each fold's names are predicted by models that have not seen them; the size of the network, the
number of epochs, the order of the n-grams and the scales of both are those that predict all names
best. The network is then trained on all names for as many epochs.

The models of a fold have seen fewer names than the final ones and predict less well, the more so
the shorter the list. Hence the shortest lists have more folds, and the sum of the scales is at
least 1: a smaller sum flattens the mixture, which suits the models of the folds only.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np

from seqapps.common.errors import UserError
from seqapps.common.io.text import Sequences
from seqapps.common.layers import ngram
from seqapps.common.terminal import interrupt
from seqapps.common.terminal.progress import Progress
from seqapps.common.training import checkpoint, loop

from . import mixing, model
from .config import Choice, Config
from .data import TrainingData, make_batch

FOLDS, FEW_NAMES_FOLDS = 5, 10
FEWEST_NAMES = 60  # up to here there are `FEW_NAMES_FOLDS`
# Units, recurrent and output dropout, learning rate. On lists of 40 to 140 names either is the
# better one (benchmarks/dinosaurs_few.py measures the choice).
SIZES = ((48, 0.3, 0.4, 0.008), (96, 0.4, 0.5, 0.006))
EPOCHS, EVERY = 60, 5  # of each fold, and the epochs between two measurements
STEPS_PER_EPOCH, MIN_BATCH = 12, 8
NGRAM_ORDERS = (2, 3, 4, 5, 6)
# Scales of network and n-gram model with which sizes, orders and epochs are compared: from the
# n-gram model alone to the network alone.
COMPARED = (
    *((0.0, 1.0), (0.2, 0.8), (0.3, 0.7), (0.4, 0.6), (0.5, 0.5)),
    *((0.7, 0.3), (0.85, 0.15), (1.0, 0.0)),
)
MIN_SUM = 1.0  # of the scales


@dataclass
class _Finished:
    """The finished parts of a cross-validation, kept in a file that is replaced in one step.

    Attributes:
        path: the file.
        identity: identity of the training.
        predictions: name of a fold -> out-of-fold log P of the network <float32>[measurements,
            symbols, vocabulary].
        choice: the outcome; with it the predictions are dropped.
    """

    path: Path
    identity: Mapping[str, Any]
    predictions: dict[str, np.ndarray]
    choice: Choice | None = None

    @classmethod
    def open(cls, path: Path, identity: Mapping[str, Any]) -> "_Finished":
        """Read the file, or make it.

        Raises:
            UserError: it is damaged, or belongs to another training.
        """
        if not path.exists():
            finished = cls(path, identity, {})
            finished.save()
            return finished
        predictions, meta = checkpoint.load(path)
        checkpoint.check_identity(meta["identity"], identity, path)
        choice = None if meta["choice"] is None else Choice.from_dict(meta["choice"])
        return cls(path, identity, predictions, choice)

    def save(self) -> None:
        """Write the file."""
        choice = None if self.choice is None else self.choice.to_dict()
        meta = {"identity": dict(self.identity), "choice": choice}
        checkpoint.save(self.path, {} if choice else self.predictions, meta)


def choose(data: TrainingData, identity: Mapping[str, Any], path: Path) -> TrainingData:
    """Choose size, epochs, order and scales; keys that were set stay as they are.

    Args:
        data: training data without validation names.
        identity: identity of the training, which holds its seed.
        path: file of the finished folds and of the choice. An interrupted cross-validation
            continues from it.

    Returns:
        the data with the choice and its configuration.

    Raises:
        UserError: no network of any fold has a finite loss, or `path` belongs to another training.
    """
    finished = _Finished.open(path, identity)
    if finished.choice is None:
        try:
            finished.choice = _cross_validated(data, finished)
        except UserError:
            path.unlink()
            raise
        finished.save()
    return replace(data, config=finished.choice.config, choice=finished.choice)


def _cross_validated(data: TrainingData, finished: _Finished) -> Choice:
    """Return the configuration with the least out-of-fold loss."""
    folds = folds_of(data.train, finished.identity["seed"])
    given = np.concatenate([mixing.symbols(held_out) for _, held_out in folds])
    tables = {
        order: _ngram_predictions(folds, data.vocabulary, order) for order in orders_of(data.config)
    }
    configurations = configurations_of(data.config, len(data.train))
    best: tuple[float, Config, int, np.ndarray] | None = None
    losses: list[float | None] = []
    total = len(configurations) * len(folds)
    with Progress(f"cross-validation of {len(folds)} folds", total) as progress:
        for config in configurations:
            neural = _network_predictions(replace(data, config=config), folds, finished, progress)
            losses.append(None)
            for number, predicted in enumerate(neural, start=1):
                for (order, table), scales in product(tables.items(), COMPARED):
                    loss = mixing.nats(mixing.mixed(scales, predicted, table), given)
                    if not np.isfinite(loss):
                        continue
                    losses[-1] = min(loss, losses[-1] or loss)
                    if best is None or loss < best[0]:
                        chosen = replace(config, epochs=number * EVERY, ngram_order=order)
                        best = loss, chosen, order, predicted
    if best is None:
        raise UserError(f"training diverges with learning_rate={data.config.learning_rate}")
    _, config, order, predicted = best
    scales = mixing.best_scales(predicted, tables[order], given, MIN_SUM)
    return Choice(
        requested=data.config,
        config=config,
        folds=len(folds),
        scales=scales,
        nats=mixing.nats(mixing.mixed(scales, predicted, tables[order]), given),
        network_nats=mixing.nats(predicted, given),
        ngram_nats=min(mixing.nats(table, given) for table in tables.values()),
        losses=tuple(losses),
    )


def folds_of(names: Sequences, seed: int) -> list[tuple[Sequences, Sequences]]:
    """Return the names to learn from and those to predict, of each fold.

    Names that are listed twice are in one fold.
    """
    _, group = np.unique(names.ids, axis=0, return_inverse=True)
    count = int(group.max()) + 1
    folds = min(count, FEW_NAMES_FOLDS if len(names) <= FEWEST_NAMES else FOLDS)
    fold = np.random.default_rng(seed).permutation(count)[group.ravel()] % folds
    return [(names[fold != number], names[fold == number]) for number in range(fold.max() + 1)]


def orders_of(config: Config) -> tuple[int, ...]:
    """Return the orders of n-gram models to compare; an order that was set is the only one."""
    return NGRAM_ORDERS if config.ngram_order is None else (config.ngram_order,)


def configurations_of(config: Config, names: int) -> list[Config]:
    """Return the configurations to compare; keys that were set are the same in all of them."""
    batch = max(MIN_BATCH, names // STEPS_PER_EPOCH)
    found = []
    for units, recurrent, output, rate in SIZES:
        automatic: dict[str, Any] = {
            "depth": 1,
            "units": units,
            "recurrent_dropout": recurrent,
            "output_dropout": output,
            "batch_size": batch,
            "learning_rate": rate,
        }
        missing = {key: value for key, value in automatic.items() if getattr(config, key) is None}
        found.append(replace(config, **missing))
    return list(dict.fromkeys(found))


def _ngram_predictions(
    folds: list[tuple[Sequences, Sequences]], vocabulary: int, order: int
) -> np.ndarray:
    """Return out-of-fold log P <float64>[symbols, vocabulary] of n-grams."""
    return np.concatenate(
        [mixing.counted(ngram.fit(rest, vocabulary, order), names) for rest, names in folds]
    )


def _network_predictions(
    data: TrainingData,
    folds: list[tuple[Sequences, Sequences]],
    finished: _Finished,
    progress: Progress,
) -> np.ndarray:
    """Return out-of-fold log P <float64>[measurements, symbols, vocabulary] of networks.

    One network learns fold after fold, from the same initial weights, on the batches that the
    final training makes of as many names. A measurement is made every `EVERY` epochs.
    """
    settings = json.dumps(asdict(data.config), sort_keys=True)
    digest = hashlib.sha256(settings.encode()).hexdigest()[:16]  # two may differ in one key alone
    names = [f"{digest}_{number}_of_{len(folds)}" for number in range(len(folds))]
    missing = [number for number, name in enumerate(names) if name not in finished.predictions]
    progress.advance(len(folds) - len(missing))
    if missing:
        seed, size = finished.identity["seed"], data.config.batch_size or 1
        longest = max(len(rest) for rest, _ in folds)
        loop.start(seed)
        network = model.build(data)
        model.compile_for_training(network, data.config, EPOCHS * -(-longest // size))
        network.optimizer.build(network.trainable_variables)
        state = [*network.variables, *network.optimizer.variables]
        initial = [np.array(model.ops.convert_to_numpy(variable)) for variable in state]
    for number in missing:
        for variable, value in zip(state, initial, strict=True):
            variable.assign(value)
        finished.predictions[names[number]] = _learned(network, data, *folds[number], seed)
        finished.save()
        progress.advance()
    parts = [finished.predictions[name] for name in names]
    return np.concatenate(parts, axis=1).astype(np.float64)


def _learned(
    network: Any, data: TrainingData, rest: Sequences, names: Sequences, seed: int
) -> np.ndarray:
    """Train on a part of the names; return log P <float32>[measurements, symbols, vocabulary]."""
    size = data.config.batch_size or 1
    measured = []
    for epoch in range(EPOCHS):
        for rows in loop.order(rest.lengths, size, seed, epoch):
            network.train_on_batch(*make_batch(rest[rows], size, loop.length_multiple()))
            interrupt.check()
        if (epoch + 1) % EVERY == 0:
            # Compiled: an eager call takes longer than the epochs between two measurements.
            predicted = mixing.neural(network.predict_on_batch, names)
            measured.append(predicted.astype(np.float32))
    return np.stack(measured)
