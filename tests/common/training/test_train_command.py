"""From data to a finished model, with a toy app whose training is one step of a stub."""

from dataclasses import dataclass, replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from seqapps.common import training
from seqapps.common.errors import UserError
from seqapps.common.export import bundle
from seqapps.common.io.files import read_json, write_text
from seqapps.common.terminal import interrupt
from seqapps.common.training import checkpoint, train_command
from seqapps.common.training.train_command import NO_BASE, TrainingJob


@dataclass(frozen=True)
class Config:
    units: int = 8


@dataclass
class Data:
    config: Config
    base_settings: Any
    sha256: str = "ab"
    summary: str = "3 toys"
    refused: tuple[UserError, ...] = ()


class Settings:
    """What a model of the toy app keeps: it has nine units."""

    @staticmethod
    def load(folder: Path) -> "Settings":
        assert (folder / "config.json").is_file()
        return Settings()

    def continued(self, config: Config, source: Path) -> Config:
        return Config(9)


def _unprepared(data: Data, identity: dict, folder: Path) -> Data:
    return data


class Toys:
    """An app, and the calls that it has received."""

    name = "toys"

    def __init__(self) -> None:
        self.loaded: list[Data] = []
        self.fits: list[tuple[dict, bool]] = []
        self.refused: tuple[UserError, ...] = ()
        self.interrupted = False
        self.from_shipped = False
        self.prepare: Any = None

    def module(self, name: str) -> Any:
        return {
            "data": SimpleNamespace(load=self.load, starts_from_shipped=self.starts_from_shipped),
            "training": SimpleNamespace(
                plan=self.plan, finish=self.finish, prepare=self.prepare or _unprepared
            ),
        }[name]

    def part(self, name: str) -> Any:
        return {"settings": SimpleNamespace(Settings=Settings)}[name]

    def starts_from_shipped(self, config: Config, source: str) -> bool:
        return self.from_shipped

    def load(self, source: str, config: Config, base_settings: Any) -> Data:
        if source == "bad":
            raise UserError("line 1: no toy")
        self.loaded.append(Data(config, base_settings, source, refused=self.refused))
        return self.loaded[-1]

    def plan(self, data: Data, seed: int, base: bundle.Bundle | None, preset: str) -> Any:
        identity = checkpoint.identity(data, seed, base, preset)
        return SimpleNamespace(network="network", identity=identity, validation=["a batch"])

    def fit(self, plan: Any, folder: Path, resume: bool, bar: Any) -> str:
        self.fits.append((plan.identity, resume))
        checkpoint.save(
            folder / checkpoint.FILE, {"a": np.ones(1)}, {"identity": dict(plan.identity)}
        )
        write_text(folder / checkpoint.LOG, "round\n1\n")
        if self.interrupted:
            raise KeyboardInterrupt
        return "progress"

    def finish(self, network: str, data: Data, plan: Any, progress: str, folder: Path) -> dict:
        assert (network, progress) == ("network", "progress")
        write_text(folder / "core.keras", "core")
        write_text(folder / "config.json", "{}")
        return {"loss": 0.5}


@pytest.fixture
def toys(monkeypatch, tmp_path) -> Toys:
    """The toy app, which comes with no model."""
    app = Toys()
    monkeypatch.setattr(training, "loop", SimpleNamespace(fit=app.fit), raising=False)
    monkeypatch.setenv("SEQAPPS_MODELS", str(tmp_path / "shipped"))
    return app


@pytest.fixture
def job(toys, tmp_path) -> TrainingJob:
    return TrainingJob(toys, "ab", tmp_path / "model", Config())


IDENTITY = {"data_sha256": "ab", "seed": 0, "preset": "default", "from": None, "units": 8}


def interrupt_of(job: TrainingJob) -> interrupt.Interrupted:
    """Stop a training by Ctrl-C in its first round."""
    job.app.interrupted = True
    with pytest.raises(interrupt.Interrupted) as caught:
        train_command.run(job)
    job.app.interrupted = False
    return caught.value


def refusal_of(job: TrainingJob) -> str:
    with pytest.raises(UserError) as caught:
        train_command.run(job)
    return str(caught.value)


def test_a_training_leaves_a_model_and_nothing_else(toys, job, tmp_path, capsys):
    trained = train_command.run(job)
    assert [path.name for path in tmp_path.iterdir()] == ["model"]
    assert bundle.verify(tmp_path / "model", "toys") > 0
    assert (tmp_path / "model" / checkpoint.LOG).read_text() == "round\n1\n"
    metrics = {"loss": 0.5, "identity": IDENTITY}
    assert read_json(tmp_path / "model" / "metrics.json") == trained.metrics == metrics
    assert (trained.path, trained.refused, trained.is_new_default) == (job.out, (), False)
    assert toys.loaded == [Data(Config(), None)] and toys.fits == [(IDENTITY, False)]
    assert capsys.readouterr().err.splitlines() == [
        "toys: 3 toys",
        "validating after every epoch (* = best so far)",
        "training finished; writing the model …",
    ]


def test_files_that_cannot_be_read_are_named(toys, job, capsys):
    toys.refused = (UserError("a.wav is damaged"), UserError("b.wav is damaged"))
    trained = train_command.run(job)
    assert trained.refused == toys.refused
    assert capsys.readouterr().err.splitlines()[:2] == [
        "refused: a.wav is damaged", "refused: b.wav is damaged",
    ]  # fmt: skip
    assert trained.to_dict() == {
        "path": str(job.out),
        "metrics": trained.metrics,
        "refused": ["a.wav is damaged", "b.wav is damaged"],
    }


def test_bad_data_leave_nothing(job, tmp_path):
    assert refusal_of(replace(job, source="bad")) == "line 1: no toy"
    assert list(tmp_path.iterdir()) == []


def test_a_finished_model_is_replaced_on_request_only(job, toys):
    train_command.run(job)
    assert f"{job.out} holds a finished model: choose another --out" in refusal_of(job)
    train_command.run(replace(job, seed=1, overwrite=True))
    assert bundle.open_bundle("toys", str(job.out)).metrics["identity"]["seed"] == 1
    assert [resume for _, resume in toys.fits] == [False, False]


def test_an_interrupted_training_is_continued_by_resume_only(job, toys, tmp_path):
    work = tmp_path / "model.training"
    assert str(interrupt_of(job)) == f"interrupted; --resume continues from {work}"
    assert (work / checkpoint.FILE).is_file() and not job.out.exists()
    for again in (job, replace(job, overwrite=True)):
        assert f"{work} holds an unfinished training: continue it with --resume" in refusal_of(
            again
        )
    assert "seed was 0, now it is 3" in refusal_of(replace(job, seed=3, resume=True))
    train_command.run(replace(job, resume=True))
    assert toys.fits == [(IDENTITY, False), (IDENTITY, True)]
    assert bundle.verify(job.out, "toys") > 0 and not work.exists()


def test_an_interrupted_preparation_is_continued(job, toys, tmp_path):
    work, stop = tmp_path / "model.training", [True]

    def prepare(data, identity, folder):
        assert folder == work
        checkpoint.save(folder / checkpoint.PREPARATION, {}, {"identity": identity})
        if stop.pop():
            raise KeyboardInterrupt
        return replace(data, config=Config(9))

    toys.prepare = prepare
    with pytest.raises(interrupt.Interrupted, match=f"--resume continues from {work}"):
        train_command.run(job)
    assert f"{work} holds an unfinished training" in refusal_of(job)
    assert "seed was 0, now it is 3" in refusal_of(replace(job, seed=3, resume=True))
    stop.append(False)
    train_command.run(replace(job, resume=True))
    assert toys.fits == [({**IDENTITY, "units": 9}, False)]  # without a checkpoint
    assert not work.exists()


@pytest.mark.parametrize("error", [UserError("diverges"), KeyboardInterrupt()])
def test_a_preparation_that_saves_nothing_leaves_nothing(job, toys, tmp_path, error):
    def prepare(data, identity, folder):
        raise error

    toys.prepare = prepare
    with pytest.raises((UserError, interrupt.Interrupted), match=r"diverges|nothing is saved"):
        train_command.run(job)
    assert not list(tmp_path.iterdir())


def test_to_replace_a_model_may_be_interrupted_too(job):
    train_command.run(job)
    interrupt_of(replace(job, seed=1, overwrite=True))
    assert bundle.open_bundle("toys", str(job.out)).metrics["identity"]["seed"] == 0
    train_command.run(replace(job, seed=1, resume=True))
    assert bundle.open_bundle("toys", str(job.out)).metrics["identity"]["seed"] == 1


def test_resume_without_a_training(job):
    message = f"nothing to resume: there is no unfinished training of {job.out}"
    assert refusal_of(replace(job, resume=True)) == message


def test_resume_of_a_finished_training_gives_its_model(job, toys, capsys):
    metrics = train_command.run(job).metrics
    capsys.readouterr()
    again = train_command.run(replace(job, resume=True))
    assert (again.path, again.metrics, len(toys.fits)) == (job.out, metrics, 1)
    assert capsys.readouterr().err == f"{job.out} is finished already\n"
    message = f"nothing to resume: {job.out} is a finished model of another training"
    assert refusal_of(replace(job, seed=1, resume=True)) == message


@pytest.mark.parametrize("files", [1, 2])
def test_a_kill_while_the_work_is_removed(job, toys, tmp_path, monkeypatch, files):
    """Resuming finds the finished model, even if files of the work folder remain."""
    unlink, removed = Path.unlink, []

    def killing(self: Path, missing_ok: bool = False) -> None:
        if len(removed) == files:
            raise SystemExit
        removed.append(self.name)
        unlink(self, missing_ok)

    with monkeypatch.context() as patch:
        patch.setattr(train_command.Path, "unlink", killing)
        with pytest.raises(SystemExit):
            train_command.run(job)
    metrics = bundle.open_bundle("toys", str(job.out)).metrics
    again = train_command.run(replace(job, resume=True))
    assert (again.metrics, len(toys.fits)) == (metrics, 1)
    assert [path.name for path in tmp_path.iterdir()] == ["model"]


def test_a_log_alone_does_not_prevent_a_training(job, tmp_path):
    (tmp_path / "model.training").mkdir()
    (tmp_path / "model.training" / checkpoint.LOG).write_text("round\n")
    train_command.run(job)
    assert [path.name for path in tmp_path.iterdir()] == ["model"]


def test_a_base_model_that_is_replaced_meanwhile_is_named(job, toys, tmp_path):
    train_command.run(job)
    further = replace(job, out=tmp_path / "further", base=str(job.out))
    load = toys.load

    def replacing(*arguments: Any) -> Data:
        toys.load = load
        train_command.run(replace(job, seed=1, overwrite=True))
        return load(*arguments)

    toys.load = replacing
    assert "was replaced while it was read: start the training again" in refusal_of(further)
    assert not further.out.exists()


def test_other_files_beside_a_training_are_kept(job, tmp_path):
    work = tmp_path / "model.training"
    work.mkdir()
    (work / "thesis").write_text("precious")
    assert refusal_of(job) == f"{work} is not an unfinished training: move it away"
    (work / "thesis").rename(work / ".hidden")  # as what a killed run leaves
    (work / ".folder").mkdir()
    train_command.run(job)
    assert not work.exists()
    interrupt_of(other := replace(job, out=tmp_path / "other"))
    (tmp_path / "other.training" / "notes").write_text("precious")
    train_command.run(replace(other, resume=True))
    assert [path.name for path in (tmp_path / "other.training").iterdir()] == ["notes"]


def test_one_training_at_a_time(job, tmp_path):
    work = tmp_path / "model.training"
    work.mkdir()
    with train_command._locked(work):
        assert refusal_of(job) == f"another training is writing to {work}"
    train_command.run(job)


def test_a_model_may_be_trained_further(job, toys, tmp_path):
    train_command.run(job)
    further = replace(job, out=tmp_path / "further", base=str(job.out))
    metrics = train_command.run(further).metrics
    assert metrics["identity"] == IDENTITY | {"from": bundle.checksum(job.out), "units": 9}
    assert toys.loaded[-1].config == Config(9)
    assert isinstance(toys.loaded[-1].base_settings, Settings)
    same = replace(job, base=str(job.out), overwrite=True)
    assert refusal_of(same).startswith(f"--from and --out are the same folder, {job.out}: ")
    assert "expected a model folder" in refusal_of(replace(further, base="nowhere", resume=True))


def test_the_app_may_choose_the_model_to_start_from(job, toys, tmp_path):
    toys.from_shipped = True
    first = replace(job, out=tmp_path / "shipped" / "toys" / "1")
    assert train_command.run(first).metrics["identity"]["from"] is None  # there is none yet
    bases = {
        "default": job,
        "another preset": replace(job, preset="course"),
        "no model": replace(job, base=NO_BASE),
    }
    found = {
        name: train_command.run(replace(each, overwrite=True)).metrics["identity"]["from"]
        for name, each in bases.items()
    }
    sha256 = bundle.checksum(first.out)
    assert found == {"default": sha256, "another preset": None, "no model": None}
    toys.from_shipped = False
    assert train_command.run(replace(job, overwrite=True)).metrics["identity"]["from"] is None


def test_the_newest_shipped_model_becomes_the_default(job, tmp_path):
    folder = tmp_path / "shipped" / "toys"
    new = [
        train_command.run(replace(job, out=folder / name)).is_new_default
        for name in ("3", "2", "10")
    ]
    assert new == [True, False, True]


def test_models_that_came_along_are_not_added_to_by_accident(job, tmp_path, monkeypatch):
    monkeypatch.setattr(bundle, "REPOSITORY_MODELS", tmp_path / "shipped")
    shipped = replace(job, out=tmp_path / "shipped" / "toys" / "1")
    message = f"{shipped.out} is in the folder of the shipped models: choose another --out"
    assert refusal_of(shipped).startswith(message)
    assert train_command.run(replace(shipped, overwrite=True)).is_new_default


def test_another_apps_model_is_not_overwritten(job):
    train_command.run(job)
    bundle.write_manifest(job.out, "others")
    message = f"{job.out} is not a model of 'toys': choose another --out"
    assert refusal_of(replace(job, overwrite=True)) == message
