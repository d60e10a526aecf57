"""Training that can be killed at any moment and resumed to the same weights.

Training goes in rounds: an epoch, or a part of a long one. After each the model is validated
and everything that the next round depends on is written to one checkpoint file. The order of
the data is a function of the seed and the epoch alone.
"""

import csv
import io
import math
import platform
import shlex
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any, Protocol

import numpy as np

from seqapps.common.backend import deterministic, tensorflow
from seqapps.common.backend import keras as _keras
from seqapps.common.errors import UserError
from seqapps.common.io.files import write_text
from seqapps.common.terminal import interrupt
from seqapps.common.terminal.progress import duration
from seqapps.common.training import checkpoint

keras: Any = _keras()

LOG_COLUMNS = ("round", "epoch", "seconds", "train_nats", "validation_nats", "best")
STEPS_PER_ROUND = 500
Batch = tuple[Any, np.ndarray, np.ndarray]  # inputs: an array, or a tuple of arrays


class Reporter(Protocol):
    """Who is told how training goes (see `progress`)."""

    def steps(self, done: int, total: int) -> None:
        """Training has done so many of all its optimizer steps."""

    def line(self, text: str) -> None:
        """Something worth a line happened."""


@dataclass(frozen=True)
class Plan:
    """What to train, on what, for how long.

    Attributes:
        network: a compiled keras.Model whose weighted metric `nats` is the mean over symbols.
        make_batch: indexes <int>[batch] -> (inputs, targets, weights).
        lengths: <int>[n], the length of each training example, to batch like with like.
        validation: batches to validate on.
        batch_size: examples a step.
        epochs: passes over the examples.
        patience: epochs without improvement before training ends; 0 for never.
        seed: of the weights, the dropout and the order of the data.
        identity: what a checkpoint belongs to: data, configuration, seed.
        unit: what `nats` are given per.
        before_round: called with a round's number before it; what it changes may depend on
            that number and the weights alone, so that resuming is exact.
        keeps_last: whether the last weights are the result, however they validate.
    """

    network: Any
    make_batch: Callable[[np.ndarray], Batch]
    lengths: np.ndarray
    validation: list[Batch]
    batch_size: int
    epochs: int
    patience: int
    seed: int
    identity: Mapping[str, Any]
    unit: str = "character"
    before_round: Callable[[int], None] = lambda number: None
    keeps_last: bool = False

    @property
    def steps_per_epoch(self) -> int:
        """Optimizer steps in one pass over the data."""
        return math.ceil(len(self.lengths) / self.batch_size)

    @property
    def rounds_per_epoch(self) -> int:
        """Into how many rounds an epoch is cut."""
        return math.ceil(self.steps_per_epoch / STEPS_PER_ROUND)


@dataclass
class Progress:
    """How far training has come; all of it is in the checkpoint.

    Attributes:
        round: number of finished rounds.
        best_nats: the best validation so far.
        best_round: after which round that was.
        seconds: time spent training.
        log: one row a round.
    """

    round: int = 0
    best_nats: float = math.inf
    best_round: int = 0
    seconds: float = 0.0
    log: list[dict[str, Any]] = field(default_factory=list)


def start(seed: int) -> None:
    """Fix every source of chance; call it before the network is built."""
    deterministic(seed)
    keras.backend.clear_session()


def order(lengths: np.ndarray, batch_size: int, seed: int, epoch: int) -> list[np.ndarray]:
    """Return the batches of an epoch, each <int>[batch], as a function of seed and epoch.

    The examples are shuffled, then sorted by length within stretches of 20 batches, so that
    little padding is computed, and the batches are shuffled again.
    """
    random = np.random.default_rng([seed, epoch])
    shuffled = random.permutation(len(lengths))
    stretch = batch_size * 20
    batches: list[np.ndarray] = []
    for begin in range(0, len(shuffled), stretch):
        part = shuffled[begin : begin + stretch]
        part = part[np.argsort(lengths[part], kind="stable")]
        batches += [part[i : i + batch_size] for i in range(0, len(part), batch_size)]
    return [batches[i] for i in random.permutation(len(batches))]


def length_multiple() -> int:
    """Return to what multiple to pad time: backends that compile once per shape want few."""
    return 1 if keras.backend.backend() == "tensorflow" else 8


def cosine_decay(highest: float, steps: int, warm_up: int | None = None) -> Any:
    """Return a learning rate that rises from a tenth to the highest, then falls to nothing.

    Loshchilov & Hutter (2017), "SGDR", arXiv 1608.03983, equation 5, without restarts.

    Args:
        highest: the rate after warming up.
        steps: optimizer steps of the whole training.
        warm_up: steps; default a twentieth, 1,000 at most.
    """
    if warm_up is None:
        warm_up = max(1, min(1_000, steps // 20))
    return keras.optimizers.schedules.CosineDecay(
        highest / 10, max(1, steps - warm_up), warmup_target=highest, warmup_steps=warm_up
    )


def compile_network(network: Any, optimizer: Any) -> None:
    """Set optimizer, loss (the sum of the weighted nats) and the metric `nats`.

    Args:
        network: a keras.Model that returns logits.
        optimizer: of Keras.
    """
    network.compile(
        optimizer=optimizer,
        loss=keras.losses.SparseCategoricalCrossentropy(from_logits=True, reduction="sum"),
        weighted_metrics=[NatsPerSymbol()],
        jit_compile="auto" if keras.backend.backend() == "jax" else False,
    )


def cosine_adam(highest: float, clip_norm: float, steps: int, weight_decay: float = 0.0) -> Any:
    """Return Adam, or with `weight_decay` AdamW, with `cosine_decay`; `clip_norm` 0 is none."""
    rate, clipping = cosine_decay(highest, steps), {"global_clipnorm": clip_norm or None}
    if weight_decay:
        return AdamW(rate, weight_decay, **clipping)
    return keras.optimizers.Adam(rate, **clipping)


class AdamW(keras.optimizers.Adam):
    """Adam that takes rate * decay of each weight before it updates it.

    Loshchilov & Hutter (2019), "Decoupled weight decay regularization", arXiv 1711.05101. The same
    numbers as Keras's AdamW, which computes a schedule's rate anew for each variable (3.15): a
    third of the time that passes before the first step.
    """

    def __init__(self, rate: Any, decay: float, **kwargs: Any) -> None:
        super().__init__(rate, **kwargs)
        self.decay = decay

    def update_step(self, gradient: Any, variable: Any, learning_rate: Any) -> None:
        rate = keras.ops.cast(learning_rate, variable.dtype)
        self.assign_sub(variable, variable * self.decay * rate)
        super().update_step(gradient, variable, learning_rate)


@keras.saving.register_keras_serializable(package="seqapps")
class NatsPerSymbol(keras.metrics.Metric):
    """The mean of -log P over all symbols that the weights do not mask.

    Keras's own weighted cross-entropy first takes the mean over time in each batch (3.15), so
    that batches of short sequences count for more than they hold.
    """

    def __init__(self, name: str = "nats", **kwargs: Any) -> None:
        super().__init__(name=name, **kwargs)
        self.total = self.add_variable((), initializer="zeros", name="total")
        self.weight = self.add_variable((), initializer="zeros", name="weight")

    def update_state(self, targets: Any, logits: Any, sample_weight: Any) -> None:
        nats = keras.ops.sparse_categorical_crossentropy(targets, logits, from_logits=True)
        self.total.assign_add(keras.ops.sum(nats * sample_weight))
        self.weight.assign_add(keras.ops.sum(sample_weight))

    def result(self) -> Any:
        return self.total / self.weight


class _Batches(keras.utils.PyDataset):
    """Batches made when they are asked for."""

    def __init__(self, count: int, make: Callable[[int], Batch]) -> None:
        super().__init__()
        self._count, self._make = count, make

    def __len__(self) -> int:
        return self._count

    def __getitem__(self, index: int) -> Batch:
        return self._make(index)


def _dataset(count: int, make: Callable[[int], Batch]) -> Any:
    """Return batches for `fit` and `evaluate`; the time axis may differ between them."""
    if keras.backend.backend() != "tensorflow":
        return _Batches(count, make)
    # Keras takes axes for fixed that are equal in the first two batches, hence tf.data.
    tf = tensorflow()
    axes = keras.tree.map_structure(lambda a: tf.TensorSpec([None] * a.ndim, a.dtype), make(0))
    data = tf.data.Dataset.from_generator(
        lambda: (make(index) for index in range(count)), output_signature=axes
    )
    return data.apply(tf.data.experimental.assert_cardinality(count)).prefetch(2)


class _Interrupts(keras.callbacks.Callback):
    def on_train_batch_end(self, batch: int, logs: Any = None) -> None:
        interrupt.check()

    def on_test_batch_end(self, batch: int, logs: Any = None) -> None:
        interrupt.check()


class _Steps(keras.callbacks.Callback):
    def __init__(self, report: Reporter, done: int, total: int) -> None:
        super().__init__()
        self._report, self._done, self._total = report, done, total

    def on_train_batch_end(self, batch: int, logs: Any = None) -> None:
        self._report.steps(self._done + batch + 1, self._total)


def fit(plan: Plan, folder: Path, resume: bool, report: Reporter) -> Progress:
    """Train, checkpointing to `folder`; leave the best weights in the network.

    Args:
        plan: what to do.
        folder: holds the checkpoint and log.csv.
        resume: go on from the checkpoint.
        report: told about steps and rounds.

    Raises:
        UserError: there is no checkpoint to resume, or it belongs to another training.
    """
    network = plan.network
    network.optimizer.build(network.trainable_variables)
    progress = Progress()
    best = network.get_weights()
    if resume:
        progress, best = _restore(plan, folder / checkpoint.FILE)
        report.line(f"resuming after round {progress.round} of {_rounds(plan)}")
    else:
        _store(plan, progress, best, folder)
    total_steps = plan.epochs * plan.steps_per_epoch
    while progress.round < _rounds(plan) and not _out_of_patience(plan, progress):
        began = time.monotonic()
        epoch, part = divmod(progress.round, plan.rounds_per_epoch)
        batches = order(plan.lengths, plan.batch_size, plan.seed, epoch)
        batches = batches[part :: plan.rounds_per_epoch]
        done = epoch * plan.steps_per_epoch + part * len(batches)
        plan.before_round(progress.round)
        history = network.fit(
            _dataset(len(batches), partial(_make, plan, batches)),
            shuffle=False,  # the order is ours
            callbacks=[_Interrupts(), _Steps(report, done, total_steps)],
            verbose=0,
        ).history
        nats = validate(network, plan.validation)
        progress.round += 1
        progress.seconds += time.monotonic() - began
        if nats < progress.best_nats or plan.keeps_last:
            progress.best_nats, progress.best_round = nats, progress.round
            best = network.get_weights()
        progress.log.append(
            {
                "round": progress.round,
                "epoch": round(progress.round / plan.rounds_per_epoch, 3),
                "seconds": round(progress.seconds, 2),
                "train_nats": round(float(history["nats"][-1]), 5),
                "validation_nats": round(nats, 5),
                "best": progress.best_round == progress.round,
            }
        )
        _store(plan, progress, best, folder)
        report.line(_describe(plan, progress))
    network.set_weights(best)
    return progress


def _make(plan: Plan, batches: list[np.ndarray], index: int) -> Batch:
    return plan.make_batch(batches[index])


def validate(network: Any, batches: list[Batch]) -> float:
    """Return the mean nats a symbol over batches."""
    data = _dataset(len(batches), lambda index: batches[index])
    found = network.evaluate(data, callbacks=[_Interrupts()], verbose=0, return_dict=True)
    return float(found["nats"])


def _rounds(plan: Plan) -> int:
    return plan.epochs * plan.rounds_per_epoch


def _out_of_patience(plan: Plan, progress: Progress) -> bool:
    waited = progress.round - progress.best_round
    return bool(plan.patience) and waited >= plan.patience * plan.rounds_per_epoch


def _describe(plan: Plan, progress: Progress) -> str:
    row = progress.log[-1]
    left = progress.seconds / progress.round * (_rounds(plan) - progress.round)
    return (
        f"epoch {row['epoch']:g}/{plan.epochs}  train {row['train_nats']:.3f}  "
        f"validation {row['validation_nats']:.3f} nats/{plan.unit}"
        f"{' *' if row['best'] else '  '} {duration(left)} left"
    )


def _state(plan: Plan) -> list[Any]:
    """Return all variables that the next step depends on, random states of dropout included."""
    return [*plan.network.variables, *plan.network.optimizer.variables]


def _store(plan: Plan, progress: Progress, best: list[np.ndarray], folder: Path) -> None:
    arrays = {f"state_{i}": _numpy(v) for i, v in enumerate(_state(plan))}
    arrays |= {f"best_{i}": value for i, value in enumerate(best)}
    best_nats = progress.best_nats if progress.round else None  # JSON has no infinity
    meta = {"identity": plan.identity, **vars(progress), "best_nats": best_nats}
    checkpoint.save(folder / checkpoint.FILE, arrays, meta)
    text = io.StringIO()
    writer = csv.DictWriter(text, LOG_COLUMNS, lineterminator="\n")
    writer.writeheader()
    writer.writerows(progress.log)
    write_text(folder / checkpoint.LOG, text.getvalue())


def _restore(plan: Plan, path: Path) -> tuple[Progress, list[np.ndarray]]:
    arrays, meta = checkpoint.load(path)
    checkpoint.check_identity(meta.pop("identity"), plan.identity, path)
    variables = _state(plan)
    best = [arrays[name] for name in _numbered(arrays, "best_")]
    state = [arrays[name] for name in _numbered(arrays, "state_")]
    shapes = [tuple(variable.shape) for variable in variables]
    if [value.shape for value in state] != shapes or not best:
        raise UserError(f"the checkpoint {path} was written by another version of the model")
    for variable, value in zip(variables, state, strict=True):
        variable.assign(value)
    if meta["best_nats"] is None:
        meta["best_nats"] = math.inf
    return Progress(**meta), best


def _numbered(arrays: Mapping[str, np.ndarray], prefix: str) -> list[str]:
    found = [name for name in arrays if name.startswith(prefix)]
    return sorted(found, key=lambda name: int(name.removeprefix(prefix)))


def _numpy(variable: Any) -> np.ndarray:
    return np.asarray(keras.ops.convert_to_numpy(variable))


def facts(plan: Plan, progress: Progress, data: Any) -> dict[str, Any]:
    """Return what metrics.json says of every training.

    Args:
        plan, progress: of the training.
        data: what the app's `data.load` returned.
    """
    return {
        "epochs": round(progress.round / plan.rounds_per_epoch, 3),
        "best_epoch": round(progress.best_round / plan.rounds_per_epoch, 3),
        "training_seconds": round(progress.seconds, 1),
        "data_sha256": data.sha256,
        "command": shlex.join(["seqapps", *sys.argv[1:]]),
        "versions": versions(),
    }


def versions() -> dict[str, str]:
    """Return the versions that a model was made with."""
    found = {"python": platform.python_version()}
    for name in ("tensorflow", "keras", "numpy", "jax", "torch"):
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            continue
    return found
