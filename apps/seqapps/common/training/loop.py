"""Train a network so that a killed training resumes to the same weights.

Training proceeds in rounds: an epoch, or a part of a long epoch. After each round the network is
validated, and everything that the next round depends on is written to one checkpoint file. The
data order is a function of the seed and the epoch alone.
"""

import csv
import io
import math
import platform
import shlex
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

import numpy as np

from seqapps.common.backend import deterministic, tensorflow
from seqapps.common.backend import keras as _keras
from seqapps.common.errors import UserError
from seqapps.common.io.files import write_text
from seqapps.common.terminal import interrupt
from seqapps.common.terminal.progress import TrainingProgress
from seqapps.common.training import checkpoint
from seqapps.common.training.devices import is_distributed

keras: Any = _keras()

LOG_COLUMNS = ("round", "epoch", "seconds", "train_nats", "validation_nats", "best")
STEPS_PER_ROUND = 500
Batch = tuple[Any, np.ndarray, np.ndarray]  # inputs: an array, or a tuple of arrays


@dataclass(frozen=True)
class Plan:
    """A network, the data to train it on, and for how long.

    Attributes:
        network: a compiled keras.Model whose weighted metric `nats` is a mean (`MeanNats`).
        make_batch: maps indexes <int>[batch] to (inputs, targets, weights).
        lengths: <int>[n], the length of each training example, for batches of similar length.
        validation: batches to validate on; without any, `restore_best` is false.
        batch_size: examples per optimizer step.
        epochs: passes over the examples.
        patience: epochs without improvement after which training ends; 0 disables it.
        seed: random seed for weights, dropout and data order.
        identity: data, configuration and seed; a checkpoint of another identity is refused.
        unit: the unit of text or sound that one `nats` value refers to, e.g. "character".
        before_round: called with the number of each round before it starts. Its effect may
            depend on that number and the weights alone, so that resuming is exact.
        sequence: returns the batches of an epoch in their order, for networks that carry a state
            from one batch to the next; None is `order`. A part of an epoch is a stretch of it.
        restore_best: whether the result has the weights of the best validation; otherwise it
            has the last weights.
        is_pretrained: whether the network can predict before its training: it is validated first.
            With `restore_best` it keeps its first weights if no epoch is better.
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
    sequence: Callable[[int], list[np.ndarray]] | None = None
    restore_best: bool = True
    is_pretrained: bool = False

    def __post_init__(self) -> None:
        if not self.validation and (self.restore_best or self.is_pretrained):
            raise ValueError("expected validation batches, from which the best epoch is chosen")

    @property
    def steps_per_epoch(self) -> int:
        """Optimizer steps in one pass over the data."""
        return math.ceil(len(self.lengths) / self.batch_size)

    @property
    def rounds_per_epoch(self) -> int:
        """Rounds per epoch."""
        return math.ceil(self.steps_per_epoch / STEPS_PER_ROUND)

    @property
    def rounds(self) -> int:
        """Rounds of the whole training."""
        return self.epochs * self.rounds_per_epoch


@dataclass
class Progress:
    """The state of a training beside the weights; all of it is in the checkpoint.

    Attributes:
        round: number of finished rounds.
        best_nats: lowest validation loss so far, in nats.
        best_round: the round after which it was measured.
        seconds: training time.
        log: one row per round (`LOG_COLUMNS`).
        start_nats: validation loss of a pretrained network before its training.
    """

    round: int = 0
    best_nats: float = math.inf
    best_round: int = 0
    seconds: float = 0.0
    log: list[dict[str, Any]] = field(default_factory=list)
    start_nats: float | None = None


def start(seed: int) -> None:
    """Seed every random generator; call it before the network is built."""
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
        batches += [part[batch] for batch in by_length(lengths[part], batch_size)]
    return [batches[i] for i in random.permutation(len(batches))]


def by_length(lengths: np.ndarray, size: int) -> list[np.ndarray]:
    """Return the indexes of all items in batches of `size`, shortest first, for validation.

    Example:
        >>> by_length(np.array([3, 1, 2]), 2)
        [array([1, 2]), array([0])]
    """
    index = np.argsort(lengths, kind="stable")
    return [index[i : i + size] for i in range(0, len(index), size)]


def length_multiple() -> int:
    """Return the multiple to pad time axes to: few shapes where each one is compiled anew."""
    return 1 if keras.backend.backend() == "tensorflow" else 8


class _Batches(keras.utils.PyDataset):  # type: ignore[misc]
    """Batches that are made on demand."""

    def __init__(self, items: Sequence[Any], make: Callable[[Any], Batch]) -> None:
        super().__init__()
        self._items, self._make = items, make

    def __len__(self) -> int:
        return len(self._items)

    def __getitem__(self, index: int) -> Batch:
        return self._make(self._items[index])


def _dataset(items: Sequence[Any], make: Callable[[Any], Batch] = lambda batch: batch) -> Any:
    """Return batches for `fit` and `evaluate`; the time axis may differ between them."""
    if keras.backend.backend() != "tensorflow":
        return _Batches(items, make)
    # Keras takes axes for fixed that are equal in the first two batches, hence tf.data.
    tf = tensorflow()
    axes = keras.tree.map_structure(
        lambda a: tf.TensorSpec([None] * a.ndim, a.dtype), make(items[0])
    )
    data = tf.data.Dataset.from_generator(lambda: map(make, items), output_signature=axes)
    return data.apply(tf.data.experimental.assert_cardinality(len(items))).prefetch(2)


class _Interrupts(keras.callbacks.Callback):  # type: ignore[misc]
    def on_train_batch_end(self, batch: int, logs: Any = None) -> None:
        interrupt.check()

    def on_test_batch_end(self, batch: int, logs: Any = None) -> None:
        interrupt.check()


class _Steps(keras.callbacks.Callback):  # type: ignore[misc]
    def __init__(self, report: TrainingProgress, done: int, total: int) -> None:
        super().__init__()
        self._report, self._done, self._total = report, done, total

    def on_train_batch_end(self, batch: int, logs: Any = None) -> None:
        self._report.update(self._done + batch + 1, self._total)


def fit(plan: Plan, folder: Path, resume: bool, report: TrainingProgress) -> Progress:
    """Train, checkpointing to `folder`; leave the resulting weights in the network.

    Args:
        plan: network, data and duration.
        folder: receives the checkpoint and log.csv.
        resume: continue from the checkpoint.
        report: receives progress.

    Returns:
        The final state: rounds, best validation, seconds and log.

    Raises:
        UserError: there is no checkpoint to resume, or it belongs to another training.
    """
    network = plan.network
    network.optimizer.build(network.trainable_variables)
    progress = Progress()
    best = network.get_weights()
    if resume:
        progress, best = _restore(plan, folder / checkpoint.FILE)
        report.line(f"resuming after round {progress.round} of {plan.rounds}")
    else:
        if plan.is_pretrained:
            progress.start_nats = validate(network, plan.validation)
            progress.best_nats = min(progress.start_nats, math.inf)  # not NaN
            report.line(f"before training: {progress.start_nats:.3f} nats/{plan.unit}")
        _store(plan, progress, best, folder)
    total_steps = plan.epochs * plan.steps_per_epoch
    while progress.round < plan.rounds and not _out_of_patience(plan, progress):
        began = time.monotonic()
        epoch, part = divmod(progress.round, plan.rounds_per_epoch)
        batches = _batches(plan, epoch, part)
        done = epoch * plan.steps_per_epoch + part * len(batches)
        plan.before_round(progress.round)
        callbacks = [_Interrupts(), _Steps(report, done, total_steps)]
        train_nats = _train(network, batches, plan.make_batch, callbacks)
        nats = validate(network, plan.validation) if plan.validation else math.inf
        progress.round += 1
        progress.seconds += time.monotonic() - began
        if nats < progress.best_nats or not plan.restore_best:
            progress.best_nats, progress.best_round = nats, progress.round
            best = network.get_weights()
        progress.log.append(
            {
                "round": progress.round,
                "epoch": round(progress.round / plan.rounds_per_epoch, 3),
                "seconds": round(progress.seconds, 2),
                "train_nats": round(train_nats, 5),
                "validation_nats": round(nats, 5) if plan.validation else None,
                "best": progress.best_round == progress.round,
            }
        )
        _store(plan, progress, best, folder)
        seconds_left = progress.seconds / progress.round * (plan.rounds - progress.round)
        report.line(_describe(plan, progress), seconds_left)
    network.set_weights(best)
    return progress


def _batches(plan: Plan, epoch: int, part: int) -> list[np.ndarray]:
    """Return the batches of a part of an epoch."""
    if plan.sequence is None:
        batches = order(plan.lengths, plan.batch_size, plan.seed, epoch)
        return batches[part :: plan.rounds_per_epoch]
    batches = plan.sequence(epoch)
    begin, end = (len(batches) * n // plan.rounds_per_epoch for n in (part, part + 1))
    return batches[begin:end]


def _train(
    network: Any,
    batches: Sequence[np.ndarray],
    make: Callable[[np.ndarray], Batch],
    callbacks: Sequence[Any],
) -> float:
    """Train on batches in their order; return the metric `nats` over them."""
    if not is_distributed():
        history = network.fit(
            _dataset(batches, make), shuffle=False, callbacks=callbacks, verbose=0
        ).history
        return float(history["nats"][-1])
    # `fit` would lay out all batches as the first one, so that all sizes had to be multiples of
    # the number of devices.
    metrics: Mapping[str, Any] = {}
    network.reset_metrics()
    for step, batch in enumerate(batches):
        metrics = network.train_on_batch(*make(batch), return_dict=True)
        for callback in callbacks:
            callback.on_train_batch_end(step)
    network.optimizer.finalize_variable_values(network.trainable_variables)  # as `fit` does
    return float(metrics["nats"])


def validate(network: Any, batches: list[Batch]) -> float:
    """Return the metric `nats` over batches."""
    if is_distributed():
        network.reset_metrics()
        for batch in batches:
            interrupt.check()
            metrics = network.test_on_batch(*batch, return_dict=True)
        return float(metrics["nats"])
    callbacks = [_Interrupts()]
    metrics = network.evaluate(_dataset(batches), callbacks=callbacks, verbose=0, return_dict=True)
    return float(metrics["nats"])


def _out_of_patience(plan: Plan, progress: Progress) -> bool:
    waited = progress.round - progress.best_round
    return bool(plan.patience) and waited >= plan.patience * plan.rounds_per_epoch


def _describe(plan: Plan, progress: Progress) -> str:
    row = progress.log[-1]
    trained = f"epoch {row['epoch']:g}/{plan.epochs}  train {row['train_nats']:.3f}"
    if not plan.validation:
        return f"{trained} nats/{plan.unit}"
    mark = " *" if row["best"] else "  "
    return f"{trained}  validation {row['validation_nats']:.3f} nats/{plan.unit}{mark}"


def _state(plan: Plan) -> list[Any]:
    """Return all variables that the next step depends on, including dropout's random states."""
    return [*plan.network.variables, *plan.network.optimizer.variables]


def _store(plan: Plan, progress: Progress, best: list[np.ndarray], folder: Path) -> None:
    arrays = {f"state_{i}": _numpy(v) for i, v in enumerate(_state(plan))}
    arrays |= {f"best_{i}": value for i, value in enumerate(best)}
    best_nats = progress.best_nats if math.isfinite(progress.best_nats) else None  # as JSON has it
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
    """Return the entries of metrics.json that every app has.

    Args:
        plan: the plan of the training.
        progress: its final state.
        data: the app's training data.
    """
    return {
        "epochs": round(progress.round / plan.rounds_per_epoch, 3),
        "best_epoch": round(progress.best_round / plan.rounds_per_epoch, 3),
        "training_seconds": round(progress.seconds, 1),
        "data_sha256": data.sha256,
        "command": _command(),
        "versions": versions(),
    }


def _command() -> str:
    """Return the command line of seqapps; another program's command line is not recorded."""
    program = Path(sys.argv[0])
    if program.stem == "seqapps" or program.parts[-2:] == ("seqapps", "__main__.py"):
        return shlex.join(["seqapps", *sys.argv[1:]])
    return "seqapps.train(…)"


def versions() -> dict[str, str]:
    """Return the versions of Python and of the libraries that training depends on."""
    found = {"python": platform.python_version()}
    for name in ("tensorflow", "keras", "numpy", "jax", "torch"):
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            continue
    return found
