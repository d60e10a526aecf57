"""Choose network and n-gram model of a short list by cross-validation.

A short list has too few names to keep some apart, and a network that suits a long one memorises
it. Each fold's names are predicted by models that have not seen them; the size of the network, the
number of epochs, the order of the n-grams and the scales of both are those that predict all names
best. The network is then trained on all names for as many epochs.
"""

import sys
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from seqapps.common.errors import UserError
from seqapps.common.io.text import Sequences
from seqapps.common.layers import ngram
from seqapps.common.training import loop

from . import mixing, model
from .config import Config
from .data import TrainingData, make_batch

FOLDS = 5
# Units, recurrent and output dropout, learning rate. On lists of 40 to 140 names either is the
# better one (benchmarks/dinosaurs_few.py measures the choice).
SIZES = ((48, 0.3, 0.4, 0.008), (96, 0.4, 0.5, 0.006))
EPOCHS, EVERY = 60, 5  # of each fold, and the epochs between two measurements
STEPS_PER_EPOCH, MIN_BATCH = 12, 8
ORDERS = (2, 3, 4, 5, 6)
EQUAL = (0.5, 0.5)  # the scales with which orders and epochs are compared


@dataclass(frozen=True)
class Choice:
    """The configuration with the least out-of-fold loss.

    Attributes:
        data: the training data with the chosen configuration.
        folds: number of folds.
        scales: of network and n-gram model.
        nats, network_nats, ngram_nats: out-of-fold nats per character of the mixture, of the
            network alone, and of the best n-gram model alone.
    """

    data: TrainingData
    folds: int
    scales: tuple[float, float]
    nats: float
    network_nats: float
    ngram_nats: float


def choose(data: TrainingData, seed: int) -> Choice:
    """Choose size, epochs, order and scales; keys that were set stay as they are.

    Raises:
        UserError: no network of any fold has a finite loss.
    """
    folds = _folds(data.train, seed)
    given = np.concatenate([mixing.symbols(held_out) for _, held_out in folds])
    tables = {
        order: _ngram_predictions(folds, data.vocabulary, order) for order in _orders(data.config)
    }
    alone = min(mixing.nats(table, given) for table in tables.values())
    best: tuple[float, Config, int, np.ndarray] | None = None
    for config in _configurations(data.config, len(data.train)):
        print(f"cross-validation with {config.units} units …", file=sys.stderr)
        for epoch, neural in _network_predictions(
            replace(data, config=config), folds, seed
        ).items():
            for order, table in tables.items():
                loss = mixing.nats(mixing.mixed(EQUAL, neural, table), given)
                if np.isfinite(loss) and (best is None or loss < best[0]):
                    chosen = replace(config, epochs=epoch, ngram_order=order)
                    best = loss, chosen, order, neural
    if best is None:
        raise UserError(f"training diverges with learning_rate={data.config.learning_rate}")
    _, config, order, neural = best
    scales = mixing.best_scales(neural, tables[order], given)
    return Choice(
        replace(data, config=config),
        len(folds),
        scales,
        mixing.nats(mixing.mixed(scales, neural, tables[order]), given),
        mixing.nats(neural, given),
        alone,
    )


def _folds(names: Sequences, seed: int) -> list[tuple[Sequences, Sequences]]:
    """Return the names to learn from and those to predict, of each fold.

    Names that are listed twice are in one fold.
    """
    _, group = np.unique(names.ids, axis=0, return_inverse=True)
    count = int(group.max()) + 1
    fold = np.random.default_rng(seed).permutation(count)[group.ravel()] % min(FOLDS, count)
    return [(names[fold != number], names[fold == number]) for number in range(fold.max() + 1)]


def _orders(config: Config) -> tuple[int, ...]:
    return ORDERS if config.ngram_order is None else (config.ngram_order,)


def _configurations(config: Config, names: int) -> list[Config]:
    """Return the configurations to compare; a size that was set is the only one."""
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
    data: TrainingData, folds: list[tuple[Sequences, Sequences]], seed: int
) -> dict[int, np.ndarray]:
    """Return out-of-fold log P <float64>[symbols, vocabulary] of networks by epoch.

    One network learns fold after fold, from the same initial weights.
    """
    size = data.config.batch_size or 1
    longest = max(len(rest) for rest, _ in folds)
    loop.start(seed)
    network = model.build(data)
    model.compile_for_training(network, data.config, EPOCHS * -(-longest // size))
    network.optimizer.build(network.trainable_variables)
    state = [*network.variables, *network.optimizer.variables]
    initial = [np.array(model.ops.convert_to_numpy(variable)) for variable in state]
    longest_name = data.train.ids.shape[1] + 1  # one shape for all batches
    found: dict[int, list[np.ndarray]] = {}
    for rest, names in folds:
        for variable, value in zip(state, initial, strict=True):
            variable.assign(value)
        for epoch in range(1, EPOCHS + 1):
            order = np.random.default_rng([seed, epoch]).permutation(len(rest))
            steps = -(-len(rest) // size)
            for rows in np.resize(order, (steps, size)):
                inputs, targets, weights = make_batch(rest[rows], size, longest_name)
                network.train_on_batch(inputs, targets, weights)
            if epoch % EVERY == 0:
                found.setdefault(epoch, []).append(mixing.neural(network, names))
    return {epoch: np.concatenate(parts) for epoch, parts in found.items()}
