"""A model on disk: a SavedModel with its core, its settings and a manifest of checksums.

saved_model.pb, variables/, fingerprint.pb   the program, for TensorFlow and TF Serving (of a part
                                             that others are trained from, there is none)
core.keras                                   the core model, for retraining on any backend
lite/*.tflite                                for LiteRT
config.json, metrics.json, README.md         settings, measurements, model card
manifest.json                                SHA-256 of every other file
"""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from seqapps.common.errors import UserError
from seqapps.common.io.files import read_json, sha256, write_json

FORMAT = 1
MANIFEST = "manifest.json"
REQUIRED = {"core.keras", "config.json", "metrics.json"}
REPOSITORY_MODELS = Path(__file__).resolve().parents[4] / "models"
INSTALLED_MODELS = Path(__file__).resolve().parents[2] / "_models"


@dataclass(frozen=True)
class Bundle:
    """A verified model folder."""

    path: Path
    app: str

    @cached_property
    def config(self) -> dict[str, Any]:
        """The content of config.json."""
        content: dict[str, Any] = read_json(self.path / "config.json")
        return content

    @cached_property
    def metrics(self) -> dict[str, Any]:
        """The content of metrics.json."""
        content: dict[str, Any] = read_json(self.path / "metrics.json")
        return content


def shipped(app: str) -> list[Path]:
    """Return the versions of an app's model that came with the suite, oldest first."""
    folders = [Path(extra)] if (extra := os.environ.get("SEQAPPS_MODELS")) else []
    folders += [REPOSITORY_MODELS, INSTALLED_MODELS]
    for folder in folders:
        if found := _versions(folder / app):
            return found
    return []


def is_shipped(folder: Path) -> bool:
    """Return whether a folder is inside the models that came with the suite."""
    return any(folder.resolve().is_relative_to(f) for f in (REPOSITORY_MODELS, INSTALLED_MODELS))


def _versions(folder: Path) -> list[Path]:
    """Return the numbered folders in a folder, oldest first."""
    found = [path for path in folder.glob("*") if path.name.isdigit()]
    return sorted(found, key=lambda path: int(path.name))


def open_bundle(app: str, model: str | None) -> Bundle:
    """Find a model and verify every file of it before any is used.

    Args:
        app: the app's name.
        model: a folder, or one of numbered versions (of which the newest is taken), or None
            for the newest model that came with the suite.

    Raises:
        UserError: not a folder, not a model, another app's model, or a file that is missing or
            differs from the manifest.
    """
    if model is None:
        versions = shipped(app)
        if not versions:
            raise UserError(
                f"no model of {app!r} came with the suite: train one with `seqapps {app} train` "
                "and name it with --model"
            )
        path = versions[-1]
    else:
        if "://" in model:
            raise UserError(f"expected a local folder as the model, got {model}")
        path = Path(model)
        if not (path / MANIFEST).exists() and (versions := _versions(path)):
            path = versions[-1]
    verify(path, app)
    return Bundle(path, app)


def app_of(path: Path) -> str:
    """Return the app that a model folder, or a folder of numbered models, belongs to.

    Raises:
        UserError: it has no readable manifest.
    """
    versions = _versions(path)
    if not (path / MANIFEST).exists() and versions:
        path = versions[-1]
    if not (path / MANIFEST).is_file():
        raise UserError(f"{path} is not a model: it has no {MANIFEST}")
    manifest = read_json(path / MANIFEST)
    app = manifest.get("app") if isinstance(manifest, dict) else None
    if not isinstance(app, str):
        raise UserError(f"{path / MANIFEST} does not name an app")
    return app


def verify(path: Path, app: str | None = None) -> int:
    """Compare every file of a bundle with its manifest; return the number of bytes.

    Raises:
        UserError: naming the first thing that is wrong.
    """
    if not path.is_dir():
        raise UserError(f"expected a model folder, got {path}" + _what_it_is(path))
    if not (path / MANIFEST).is_file():
        raise UserError(f"{path} is not a model: it has no {MANIFEST}")
    manifest = read_json(path / MANIFEST)
    files = manifest.get("files") if isinstance(manifest, dict) else None
    if not isinstance(files, dict) or manifest.get("format") != FORMAT:
        raise UserError(f"{path / MANIFEST} is not a manifest of format {FORMAT}")
    if app is not None and manifest.get("app") != app:
        raise UserError(f"{path} is a model of {manifest.get('app')!r}, expected one of {app!r}")
    extra = sorted({name for name in _files(path) if name not in files})
    if extra:
        raise UserError(f"{path} holds {extra[0]}, which its {MANIFEST} does not list")
    missing = sorted(REQUIRED - set(files))
    if missing:
        raise UserError(f"{path / MANIFEST} does not list {missing[0]}")
    total = 0
    for name, expected in files.items():
        file = path / name
        if Path(name).is_absolute() or ".." in Path(name).parts:
            raise UserError(f"{path / MANIFEST} names a file outside the model: {name}")
        if not file.is_file():
            raise UserError(f"{path} is damaged: {name} is missing")
        try:
            intact = sha256(file) == expected
        except OSError as error:
            raise UserError(f"cannot read {file}: {error.strerror}") from error
        if not intact:
            raise UserError(f"{path} is damaged: {name} differs from its checksum in {MANIFEST}")
        total += file.stat().st_size
    return total


def _files(path: Path) -> list[str]:
    """Return the names of all files below a bundle, without its manifest."""
    files = (file.relative_to(path).as_posix() for file in path.rglob("*") if not file.is_dir())
    return sorted(name for name in files if name != MANIFEST)


def _what_it_is(path: Path) -> str:
    return ", which is a file" if path.exists() else ", which does not exist"


def write_manifest(path: Path, app: str) -> None:
    """Write manifest.json for all files below `path`; the last step of making a bundle."""
    sums = {name: sha256(path / name) for name in _files(path)}
    write_json(path / MANIFEST, {"format": FORMAT, "app": app, "files": sums})


def checksum(path: Path) -> str:
    """Return one SHA-256 that stands for all files of a bundle."""
    return sha256(path / MANIFEST)


def check_target(target: Path, app: str) -> None:
    """Raise UserError unless a bundle may be written to `target`.

    It may be new, an empty folder, or a model of the same app, which will be replaced.
    """
    if target == target.parent or not str(target).isprintable():
        raise UserError(f"expected a folder that can be written, got {str(target)!r}")
    if target.is_dir() and any(target.iterdir()):
        if not (target / MANIFEST).is_file():
            raise UserError(f"{target} exists and is not a model: choose another --out")
        found = read_json(target / MANIFEST)
        if not isinstance(found, dict) or found.get("app") != app:
            raise UserError(f"{target} is not a model of {app!r}: choose another --out")
        foreign = sorted(set(_files(target)) - set(found.get("files", ())))
        if foreign:  # replacing the model would remove it
            raise UserError(f"{target} holds {foreign[0]}, which is not the model's: move it away")
    elif target.exists() and not target.is_dir():
        raise UserError(f"{target} is a file, expected a folder to write to")
    parent = target.absolute().parent
    while not parent.exists():
        parent = parent.parent
    try:
        with tempfile.TemporaryDirectory(prefix=".seqapps", dir=parent):
            pass  # the only sure way to know; root passes every check of permissions
    except OSError as error:
        raise UserError(f"cannot write to {target}: {error.strerror}: {parent}") from error


@contextmanager
def staged(target: Path, work: Path | None = None) -> Iterator[Path]:
    """Yield a new folder; on success it takes the place of `target` at once.

    The folder is made in `work` (default: beside `target`), on the same file system.
    """
    target = target.absolute()
    target.parent.mkdir(parents=True, exist_ok=True)
    work = target.parent if work is None else work
    staging = Path(tempfile.mkdtemp(prefix=f".{target.name}.", dir=work))
    try:
        yield staging
        staging.chmod(0o755)
        _sync(staging)
        if target.exists():
            old = Path(tempfile.mkdtemp(prefix=f".{target.name}.", dir=work))
            target.rename(old)
            try:
                staging.rename(target)
            except OSError:
                old.rename(target)
                raise
            shutil.rmtree(old)
        else:
            staging.rename(target)
    finally:
        shutil.rmtree(staging, ignore_errors=True)


def _sync(folder: Path) -> None:
    """Put every file below a folder on the disk before it is renamed into place."""
    for file in folder.rglob("*"):
        if file.is_file():
            with file.open("rb") as opened:
                os.fsync(opened.fileno())
