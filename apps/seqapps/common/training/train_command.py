"""One training from its data to a finished model, run by `seqapps APP train`."""

import shutil
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

from seqapps.common.app import App
from seqapps.common.backend import check_installed
from seqapps.common.contract import DataModule, Metrics, Source, TrainingModule
from seqapps.common.errors import UserError, notice
from seqapps.common.export import bundle
from seqapps.common.io.files import write_json
from seqapps.common.io.staging import staged
from seqapps.common.terminal import interrupt
from seqapps.common.training import checkpoint, devices

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl

NO_BASE = "none"  # the value of --from that trains from random weights
WORK_SUFFIX = ".training"
LOCK = ".lock"


@dataclass(frozen=True)
class TrainingJob:
    """A request to train a model.

    Attributes:
        app: the app to train.
        source: the value of `--data`, or a mapping of the app's own data options.
        out: the model's folder. Checkpoints are kept beside it, in `<out>.training`.
        config: the configuration, a dataclass of the app.
        preset: name of the preset that the configuration started from.
        seed: random seed for weights, dropout and data order.
        resume: continue an unfinished training.
        base: folder of the model to start from; None is the app's own choice, `NO_BASE` none.
        overwrite: replace a finished model, or write into the folder of shipped models.
        data: name of the app's module that keeps `contract.DataModule`.
        training: name of the app's module that keeps `contract.TrainingModule`.
        devices: number of devices of this machine that share each batch; see `devices`.
    """

    app: App
    source: Source
    out: Path
    config: Any
    preset: str = "default"
    seed: int = 0
    resume: bool = False
    base: str | None = None
    overwrite: bool = False
    data: str = "data"
    training: str = "training"
    devices: int = 1

    @property
    def target(self) -> Path:
        """The absolute path of the model's folder."""
        return self.out.resolve()

    @property
    def work(self) -> Path:
        """The folder of checkpoint and log."""
        return self.target.with_name(self.target.name + WORK_SUFFIX)


@dataclass(frozen=True)
class TrainedModel:
    """A finished model.

    Attributes:
        path: its folder, as it was given.
        metrics: the content of its metrics.json.
        refused: errors of data files that could not be read; training went on without them.
        is_new_default: whether it became the model that the app takes if none is named.
    """

    path: Path
    metrics: Metrics
    refused: Sequence[UserError] = ()
    is_new_default: bool = False

    def to_dict(self) -> dict[str, Any]:
        """Return path, metrics and refused files as JSON can hold them."""
        return {
            "path": str(self.path),
            "metrics": self.metrics,
            "refused": [str(error) for error in self.refused],
        }


def run(job: TrainingJob) -> TrainedModel:
    """Train, and put the finished model at `job.out` in one step.

    Invalid input is reported before anything is written and before TensorFlow is imported.

    Raises:
        UserError: invalid data or options, a finished model at `out` without `overwrite`, or
            nothing to resume.
        interrupt.Interrupted: stopped by Ctrl-C; the checkpoint is complete.
    """
    app, work, target = job.app, job.work, job.target
    check_installed()
    devices.check(job.devices)
    base_path = _base_path(job)
    finished = _check_folders(job, base_path)
    default = _default_model(app)
    data_module = cast(DataModule, app.module(job.data))
    config, base, base_settings, base_state = job.config, None, None, None
    if base_path:
        load = app.part("settings").Settings.load
        base, base_settings, base_state = bundle.read(
            app.name, base_path, lambda it: (it, load(it.path), bundle.state(it.path))
        )
        config = base_settings.continued(config, base.path)
    data = data_module.load(job.source, config, base_settings)
    identity = checkpoint.identity(data, job.seed, base, job.preset)
    if finished:
        _check_same_training(job, identity)
        print(f"{job.out} is finished already", file=sys.stderr)
        with suppress(UserError, OSError), _locked(work):
            _remove(work)  # the rest of a run that was killed when it had finished
        return TrainedModel(job.out, bundle.open_bundle(app.name, str(target)).metrics)
    if job.resume:  # before anything that may take minutes
        for name in (checkpoint.FILE, checkpoint.PREPARATION):
            if (work / name).exists():
                checkpoint.check(work / name, identity)
    refused: Sequence[UserError] = getattr(data, "refused", ())
    for error in refused:
        notice(f"refused: {error}")
    notice(f"{app.name}: {data.summary}")
    metrics = _train(job, data, base, base_state, identity)
    now = _default_model(app)
    return TrainedModel(job.out, metrics, refused, now != default and now == target)


def _train(
    job: TrainingJob,
    data: Any,
    base: bundle.Bundle | None,
    base_state: object,
    identity: Mapping[str, Any],
) -> Metrics:
    """Fit the network and write the model's folder; return its metrics."""
    from seqapps.common.terminal.progress import TrainingProgress
    from seqapps.common.training import loop  # imports Keras

    if job.devices > 1:
        devices.available(job.devices)  # before anything that may take minutes
    work = job.work
    training = cast(TrainingModule, job.app.module(job.training))
    prepare = getattr(training, "prepare", None)
    work.mkdir(parents=True, exist_ok=True)
    with _locked(work):
        _check_folders(job, None)  # another training may have finished since
        with _resumable(work):
            if prepare is not None:
                with interrupt.deferred():
                    data = prepare(data, identity, work)
            with devices.distributed(job.devices):
                plan = training.plan(data, job.seed, base, job.preset)
                if base is not None and bundle.state(base.path) != base_state:
                    text = f"{base.path} was replaced while it was read: start the training again"
                    raise UserError(text)
                if plan.validation:
                    print("validating after every epoch (* = best so far)", file=sys.stderr)
                has_checkpoint = job.resume and (work / checkpoint.FILE).exists()
                with interrupt.deferred(), TrainingProgress() as bar:
                    progress = loop.fit(plan, work, has_checkpoint, bar)
        print("training finished; writing the model …", file=sys.stderr)
        with staged(job.target, work) as folder:
            shutil.copy(work / checkpoint.LOG, folder / checkpoint.LOG)
            metrics = training.finish(plan.network, data, plan, progress, folder)
            metrics["identity"] = dict(plan.identity)
            write_json(folder / "metrics.json", metrics)
            bundle.write_manifest(folder, job.app.name)
        _remove(work)
    return metrics


@contextmanager
def _resumable(work: Path) -> Iterator[None]:
    """Say after Ctrl-C how to continue; remove the folder after errors if nothing is saved in it.

    Raises:
        interrupt.Interrupted: in place of KeyboardInterrupt.
    """
    try:
        yield
    except BaseException as error:
        is_saved = checkpoint.is_unfinished(work)
        if not is_saved:
            _remove(work)
        if not isinstance(error, KeyboardInterrupt):
            raise
        message = (
            f"interrupted; --resume continues from {work}"
            if is_saved
            else "interrupted before the first round: nothing is saved yet"
        )
        raise interrupt.Interrupted(message) from None


def _base_path(job: TrainingJob) -> str | None:
    """Return the folder of the model to start from: the one given, or the app's choice."""
    if job.base == NO_BASE:
        return None
    starts = getattr(job.app.module(job.data), "starts_from_shipped", None)
    is_free = job.base is None and job.preset == "default"
    if is_free and starts is not None and starts(job.config, job.source):
        default = _default_model(job.app)
        return None if default is None else str(default)
    return job.base


def _default_model(app: App) -> Path | None:
    """Return the model that the app takes if none is named."""
    versions = bundle.shipped(app.name)
    return versions[-1].resolve() if versions else None


def _check_folders(job: TrainingJob, base_path: str | None) -> bool:
    """Check every folder that the training would write to.

    Returns:
        whether the training is a resumed one that had finished already.
    """
    target, work = job.target, job.work
    bundle.check_target(target, job.app.name)
    unfinished = checkpoint.is_unfinished(work)
    # A run that was killed after its end may have left its log alone.
    if work.exists() and not unfinished and {p.name for p in work.glob("[!.]*")} - {checkpoint.LOG}:
        raise UserError(f"{work} is not an unfinished training: move it away")
    if base_path and Path(base_path).resolve() == target:
        raise UserError(f"--from and --out are the same folder, {target}: choose another --out")
    finished = (target / bundle.MANIFEST).exists() and not unfinished
    if job.resume and not unfinished and not finished:
        raise UserError(f"nothing to resume: there is no unfinished training of {target}")
    if unfinished and not job.resume:
        raise UserError(
            f"{work} holds an unfinished training: continue it with --resume, or remove it first"
        )
    if not job.resume and not job.overwrite:
        if (target / bundle.MANIFEST).exists():
            raise UserError(
                f"{job.out} holds a finished model: choose another --out, or replace the model "
                "with --overwrite"
            )
        if bundle.is_shipped(target):
            raise UserError(
                f"{job.out} is in the folder of the shipped models: choose another --out, or "
                "write there with --overwrite"
            )
    return job.resume and finished


def _check_same_training(job: TrainingJob, identity: Mapping[str, Any]) -> None:
    """Refuse to resume a finished model that another training has made."""
    finished = bundle.open_bundle(job.app.name, str(job.target))
    stored = finished.metrics.get("identity") or {}
    if {key: stored.get(key) for key in identity} != identity:
        raise UserError(f"nothing to resume: {job.out} is a finished model of another training")


def _remove(work: Path) -> None:
    """Remove the files of a finished training, and their folder if nothing else is in it.

    The checkpoint is removed first: without it, the training counts as finished.
    """
    for name in (checkpoint.FILE, checkpoint.PREPARATION, checkpoint.LOG):
        (work / name).unlink(missing_ok=True)
    for leftover in work.glob(".*"):  # of runs that were killed while writing
        if leftover.is_dir():
            shutil.rmtree(leftover)
        elif leftover.name != LOCK or sys.platform != "win32":  # where open files stay
            leftover.unlink()
    if not any(work.iterdir()):
        work.rmdir()


@contextmanager
def _locked(work: Path) -> Iterator[None]:
    """Keep other trainings out of a folder; a killed process releases the lock."""
    with (work / LOCK).open("w") as file:
        try:
            if sys.platform == "win32":
                msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
            else:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise UserError(f"another training is writing to {work}") from error
        yield
