"""One training, from its data to a finished model: what `train` and verbs like it run."""

import fcntl
import shutil
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import typer

from seqapps.common.app import App
from seqapps.common.errors import EXIT_INTERRUPTED, EXIT_SOME_REFUSED, UserError
from seqapps.common.export import bundle
from seqapps.common.io.files import write_json
from seqapps.common.terminal import interrupt
from seqapps.common.training import checkpoint

FROM_NOTHING = "none"


def _report(app: App, out: Path) -> None:
    """Print what was measured of a finished model."""
    found = bundle.open_bundle(app.name, str(out))
    runtime = app.part("runtime").load(found)
    for line in app.part("commands").report(runtime, found.metrics):
        print(line)
    print(f"model: {out}")


@dataclass(frozen=True)
class Task:
    """What an app trains; most have only this one.

    Attributes:
        data: the app's file with `load`, and `further` if it can start from a model.
        training: the one with `plan` and `finish`.
        report: prints what was measured of the model at a path.
    """

    data: str = "data"
    training: str = "training"
    report: Callable[[App, Path], None] = _report


def run(
    app: App,
    source: str | dict[str, Any],
    out: Path,
    chosen: Any,
    preset: str,
    seed: int,
    resume: bool,
    base_path: str | None,
    task: Task | None = None,
) -> None:
    """Train, checkpointing beside `out`; put the finished model at `out` in one step.

    Everything that can be wrong with the input is found before anything is written, and
    before TensorFlow is imported. Where the data are without some files that could not be read
    (`data.refused`), these are named, and the exit code is 3.

    Args:
        task: None is what every app trains.
    """
    task = Task() if task is None else task
    given, out = out, out.resolve()
    base_path = _start(app, base_path, chosen, preset)
    bundle.check_target(out, app.name)
    work = out.with_name(out.name + ".training")
    if work.exists() and not (work / checkpoint.FILE).exists() and any(work.glob("[!.]*")):
        raise UserError(f"{work} is not an unfinished training: move it away")
    if base_path and Path(base_path).resolve() == out:
        raise UserError(f"--from and --out are the same folder, {out}: choose another --out")
    unfinished = (work / checkpoint.FILE).exists()
    finished = (out / bundle.MANIFEST).exists() and not unfinished
    if resume and not unfinished and not finished:
        raise UserError(f"nothing to resume: there is no unfinished training of {out}")
    if unfinished and not resume:
        raise UserError(
            f"{work} holds an unfinished training: go on with --resume, or remove it first"
        )
    base = bundle.open_bundle(app.name, base_path) if base_path else None
    known = None
    data_module = app.part(task.data)
    if base is not None:
        chosen, known = data_module.further(base, chosen)
    data = data_module.load(source, chosen, known)
    if resume and finished:
        _check_finished(app, given, data, seed, base, preset)
        task.report(app, given)
        return
    if resume:  # before what may take minutes
        checkpoint.check(work / checkpoint.FILE, checkpoint.identity(data, seed, base, preset))
    refused = getattr(data, "refused", ())
    for error in refused:
        print(f"refused: {error}", file=sys.stderr)
    print(f"{app.name}: {data.summary}", file=sys.stderr)

    from seqapps.common.terminal.progress import TrainingProgress
    from seqapps.common.training import loop  # imports Keras

    app_training = app.part(task.training)
    plan = app_training.plan(data, seed, base, preset)
    work.mkdir(parents=True, exist_ok=True)
    with _locked(work):
        try:
            with interrupt.deferred(), TrainingProgress() as progress_bar:
                progress = loop.fit(plan, work, resume, progress_bar)
        except KeyboardInterrupt:
            interrupt.last_words(f"seqapps: interrupted; --resume goes on from {work}")
            raise typer.Exit(EXIT_INTERRUPTED) from None
        print("trained; writing the model …", file=sys.stderr)
        with bundle.staged(out, work) as folder:
            shutil.copy(work / checkpoint.LOG, folder / checkpoint.LOG)
            metrics = app_training.finish(plan.network, data, plan, progress, folder)
            metrics["identity"] = plan.identity
            write_json(folder / "metrics.json", metrics)
            bundle.write_manifest(folder, app.name)
    _remove(work)
    task.report(app, given)
    if refused:
        raise typer.Exit(EXIT_SOME_REFUSED)


def _start(app: App, base_path: str | None, chosen: Any, preset: str) -> str | None:
    """Return the model to start from: the one given, or the shipped one if the app says so."""
    if base_path == FROM_NOTHING:
        return None
    starts = getattr(app.part("data"), "starts_from_shipped", None)
    if base_path is None and starts is not None and preset == "default" and starts(chosen):
        versions = bundle.shipped(app.name)
        return str(versions[-1]) if versions else None
    return base_path


def _remove(work: Path) -> None:
    """Remove what a training left, and the folder if nothing else is in it."""
    for leftover in work.glob(".*"):  # of runs that were killed while writing
        if leftover.is_dir():
            shutil.rmtree(leftover)
        else:
            leftover.unlink()
    (work / checkpoint.LOG).unlink(missing_ok=True)
    (work / checkpoint.FILE).unlink(missing_ok=True)
    if not any(work.iterdir()):
        work.rmdir()


@contextmanager
def _locked(work: Path) -> Iterator[None]:
    """Keep a second training away from the same folder; a kill frees it."""
    with (work / ".lock").open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise UserError(f"another training is writing to {work}") from error
        yield


def _check_finished(
    app: App, out: Path, data: Any, seed: int, base: bundle.Bundle | None, preset: str
) -> None:
    """A kill may come after the last step: then resuming has nothing left to do."""
    found = bundle.open_bundle(app.name, str(out))
    given = checkpoint.identity(data, seed, base, preset)
    if found.metrics.get("identity") != given:
        raise UserError(f"nothing to resume: {out} is a finished model of another training")
    print(f"{out} is finished already", file=sys.stderr)
