"""Folders are replaced in one step, also for concurrent readers and if the writer is killed."""

import os
import shutil
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from seqapps.common.export import bundle
from seqapps.common.io import staging

from tests.common import toy_models
from tests.common.toy_models import FILES, write
from tests.conftest import ROOT


@pytest.fixture
def model(tmp_path) -> Path:
    return toy_models.made(tmp_path / "model")


def content(model: Path) -> str:
    return bundle.open_bundle("toys", str(model)).config["content"]


@pytest.fixture(params=[True, False], ids=["exchange", "two renames"])
def by_exchange(request, monkeypatch) -> bool:
    if not request.param:
        monkeypatch.setattr(staging, "exchange", lambda one, other: False)
    return request.param


def test_a_folder_is_replaced(model, by_exchange):
    with staging.staged(model) as folder:
        write(folder, "new")
        assert content(model) == "old"
    assert content(model) == "new" and list(model.parent.iterdir()) == [model]


@pytest.mark.skipif(sys.platform != "linux", reason="renameat2 is a call of Linux")
def test_folders_are_exchanged_in_one_step(model, tmp_path):
    shutil.copytree(model, tmp_path / "other")
    write(tmp_path / "other", "new")
    assert staging.exchange(model, tmp_path / "other")
    assert (content(model), content(tmp_path / "other")) == ("new", "old")
    with pytest.raises(OSError, match="No such file"):
        staging.exchange(model, tmp_path / "nowhere")


@pytest.mark.parametrize("error", [OSError(28, "No space left on device"), KeyboardInterrupt()])
@pytest.mark.parametrize("renames", [1, 2])
def test_when_a_rename_fails_the_old_folder_stays(model, monkeypatch, renames, error):
    """The first rename moves the old folder away, the second one moves the new one in."""
    monkeypatch.setattr(staging, "exchange", lambda one, other: False)
    rename, calls = Path.rename, []

    def failing(self: Path, target: Path) -> Path:
        calls.append(self)
        if len(calls) == renames:
            raise error
        return rename(self, target)

    with monkeypatch.context() as patch:
        patch.setattr(Path, "rename", failing)
        with pytest.raises(type(error)), staging.staged(model) as folder:
            write(folder, "new")
    assert content(model) == "old" and list(model.parent.iterdir()) == [model]


def killed(model: Path, code: str) -> None:
    """Replace a model in a process that is killed by the code before it can finish."""
    kill = "os.kill(os.getpid(), 9)"
    lines = f"""
import os
from pathlib import Path
from seqapps.common.io import staging
from tests.common.io.test_staging import write
rename, exchange, rmtree = Path.rename, staging.exchange, staging.shutil.rmtree
def kill(*arguments, **options): {kill}
def no_exchange(one, other): return False
{code}
with staging.staged(Path({str(model)!r})) as folder:
    write(folder, "new")
    if {code == "pass"}: kill()
"""
    done = subprocess.run([sys.executable, "-c", lines], cwd=ROOT, check=False)
    assert done.returncode == -signal.SIGKILL


BETWEEN = """
def second(self, target):
    if self.suffix == ".new": kill()
    return rename(self, target)
staging.exchange, Path.rename = no_exchange, second
"""


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("pass", "old"),
        ("staging._sync = kill", "old"),
        (BETWEEN, "old"),
        ("staging.shutil.rmtree = kill", "new"),
        ("staging.exchange = no_exchange; staging.shutil.rmtree = kill", "new"),
    ],
    ids=["writing", "flushing", "between two renames", "exchanged", "renamed"],
)
def test_a_killed_writer_leaves_the_old_or_the_new_one(model, code, expected):
    killed(model, code)
    assert content(model) == expected
    bundle.check_target(model, "toys")
    with staging.staged(model) as folder:  # removes the folders of the killed process
        write(folder, "newest")
    assert content(model) == "newest" and list(model.parent.iterdir()) == [model]


def test_the_folders_of_other_writers_are_kept(model, tmp_path):
    with staging.staged(model) as one:
        with staging.staged(tmp_path / "model.b") as other, staging.staged(model) as third:
            assert one.is_dir() and other.is_dir()
            write(third, "third")
            write(other, "other")
        write(one, "one")
    assert content(model) == "one" and content(tmp_path / "model.b") == "other"


@pytest.mark.skipif(sys.platform == "win32", reason="folders cannot be locked")
@pytest.mark.parametrize(("module", "name"), [(os, "open"), (staging.fcntl, "flock")])
def test_a_new_folder_that_another_writer_removes_is_made_again(model, monkeypatch, module, name):
    """The other one comes between the making of the folder and its lock."""
    call = getattr(module, name)

    def interrupted(*arguments):
        monkeypatch.setattr(module, name, call)
        with staging.staged(model) as other:
            write(other, "other")
        return call(*arguments)

    monkeypatch.setattr(module, name, interrupted)
    with staging.staged(model) as one:
        assert content(model) == "other"
        write(one, "one")
    assert content(model) == "one" and list(model.parent.iterdir()) == [model]


REMOVED_HALF = """
def removed_half(folder, **options):
    next(Path(folder).iterdir()).unlink()
    kill()
staging.exchange, staging.shutil.rmtree = no_exchange, removed_half
"""


def test_a_folder_that_was_half_removed_is_not_restored(model):
    killed(model, REMOVED_HALF)
    assert content(model) == "new"
    shutil.rmtree(model)
    staging.restore(model)
    assert not model.exists()
    with staging.staged(model) as folder:
        write(folder, "newest")
    assert list(model.parent.iterdir()) == [model]


@pytest.mark.skipif(sys.platform == "win32", reason="folders cannot be locked")
def test_a_file_system_without_locks_of_folders(model, monkeypatch):
    def refuse(descriptor: int, operation: int) -> None:
        raise OSError(9, "Bad file descriptor")

    monkeypatch.setattr(staging.fcntl, "flock", refuse)
    with staging.staged(model) as one:
        with staging.staged(model) as other:  # keeps the folder of the first writer
            write(other, "other")
        write(one, "one")
    assert content(model) == "one" and list(model.parent.iterdir()) == [model]


@pytest.mark.skipif(sys.platform != "linux", reason="/proc names the files that are flushed")
def test_files_are_flushed_before_the_exchange(model, by_exchange, monkeypatch):
    flushed: list[str] = []
    fsync, put = os.fsync, staging._put
    moved: list[list[str]] = []

    def noted(descriptor: int) -> None:
        flushed.append(Path(f"/proc/self/fd/{descriptor}").readlink().name)
        fsync(descriptor)

    monkeypatch.setattr(os, "fsync", noted)
    monkeypatch.setattr(
        staging, "_put", lambda new, old: (moved.append(list(flushed)), put(new, old))
    )
    with staging.staged(model) as folder:
        write(folder, "new")
        flushed.clear()
    assert set(moved[0]) == {*FILES, bundle.MANIFEST}


def test_a_reader_gets_the_old_or_the_new_model(model, by_exchange):
    """While a thread replaces the model without pause, no reader sees a mixture or a gap."""
    stop = threading.Event()

    def replace() -> None:
        number = 0
        while not stop.is_set():
            with staging.staged(model) as folder:
                write(folder, number := number + 1)

    def both(opened: bundle.Bundle) -> tuple:
        return opened.config, opened.metrics, (opened.path / "core.keras").read_text()

    writer = threading.Thread(target=replace)
    writer.start()
    try:
        seen: list[object] = []
        while len(seen) < 100 or seen[-1] == seen[0]:  # 100 times, and until it was replaced
            config, metrics, core = bundle.read("toys", str(model), both)
            assert config == metrics and str(config["content"]) in core
            assert bundle.app_of(model) == "toys"
            seen.append(config["content"])
    finally:
        stop.set()
        writer.join()
    numbers = [one for one in seen if one != "old"]
    assert numbers == sorted(numbers) and "old" not in seen[len(seen) - len(numbers) :]


def test_a_model_that_never_rests_is_named(model, monkeypatch):
    monkeypatch.setattr(bundle, "PAUSE_S", 0)

    def load(opened: bundle.Bundle) -> None:
        bundle.write_manifest(opened.path, "toys")  # as a writer would

    with pytest.raises(bundle.UserError, match="another process keeps replacing it"):
        bundle.read("toys", str(model), load)
