"""A model on disk: a SavedModel with its core model, its settings and a manifest of checksums.

saved_model.pb, variables/, fingerprint.pb   SavedModel, for TensorFlow and TF Serving (absent for
                                             encoders, which are only used with `--from`)
core.keras                                   the core model, for retraining on any backend
lite/*.tflite                                LiteRT models
config.json, metrics.json, README.md         settings, measurements, model card
manifest.json                                SHA-256 of every other file
"""

import os
import secrets
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from seqapps.common.errors import UserError, excerpt
from seqapps.common.io.files import read_json, sha256, write_json

FORMAT = 1
MANIFEST = "manifest.json"
REQUIRED = {"core.keras", "config.json", "metrics.json"}
REPOSITORY_MODELS = Path(__file__).resolve().parents[4] / "models"
INSTALLED_MODELS = Path(__file__).resolve().parents[2] / "_models"
MAX_FAULT = 200  # characters of a library's error that are shown
_FAULTS: tuple[type[Exception], ...] = (RuntimeError, ValueError, TypeError, LookupError)
_FAULTS += (AttributeError, ArithmeticError, AssertionError, OSError, MemoryError, EOFError)


@dataclass(frozen=True)
class Bundle:
    """A verified model folder.

    Attributes:
        path: the folder.
        app: name of the app that the model belongs to.
    """

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
    """Return the models of an app that came with the suite, oldest first.

    The folder that the environment variable SEQAPPS_MODELS names is searched first.
    """
    folders = [Path(extra)] if (extra := os.environ.get("SEQAPPS_MODELS")) else []
    folders += [REPOSITORY_MODELS, INSTALLED_MODELS]
    for folder in folders:
        if found := _versions(folder / app):
            return found
    return []


def is_shipped(folder: Path) -> bool:
    """Return whether a folder is inside the models that came with the suite."""
    return any(folder.resolve().is_relative_to(f) for f in (REPOSITORY_MODELS, INSTALLED_MODELS))


@contextmanager
def foreign(path: Path, *errors: type[Exception]) -> Iterator[None]:
    """Report what goes wrong with a file or folder of a model as a fault of that model.

    A model may come from anyone. With one that came with the suite, it is a fault of ours.

    Args:
        path: the model's folder, or a file in it.
        errors: what is caught beside the usual errors of libraries that are given bad data.
    """
    try:
        yield
    except (*_FAULTS, *errors) as error:
        if is_shipped(path):
            raise
        lines = str(error).strip().splitlines() or [type(error).__name__]
        raise UserError(f"{path} is not usable: {excerpt(lines[0], MAX_FAULT)}") from error


def _versions(folder: Path) -> list[Path]:
    """Return the subfolders whose names are numbers, in ascending order."""
    found = [path for path in folder.glob("*") if path.name.isdigit()]
    return sorted(found, key=lambda path: int(path.name))


def open_bundle(app: str, model: str | None) -> Bundle:
    """Find a model and verify all of its files before any is used.

    Args:
        app: the app's name.
        model: a model folder, or a folder of numbered models, the newest of which is taken;
            None is the newest model that came with the suite.

    Raises:
        UserError: not a model folder, another app's model, or a file that is missing or
            differs from the manifest.
    """
    if model is None:
        versions = shipped(app)
        if not versions:
            raise UserError(
                f"no model of {app!r} comes with this installation: train one with "
                f"`seqapps {app} train` and pass it with --model"
            )
        path = versions[-1]
    else:
        if "://" in model:
            raise UserError(f"expected a local folder as the model, got {model}")
        path = _newest(Path(model))
    verify(path, app)
    return Bundle(path, app)


def app_of(path: Path) -> str:
    """Return the app that a model folder, or a folder of numbered models, belongs to.

    Raises:
        UserError: it has no readable manifest.
    """
    path = _newest(path)
    app = _manifest(path).get("app")
    if not isinstance(app, str):
        raise UserError(f"{path / MANIFEST} does not name an app")
    return app


def _newest(path: Path) -> Path:
    """Return a model folder, or the newest model in a folder of numbered models."""
    versions = [] if (path / MANIFEST).exists() else _versions(path)
    return versions[-1] if versions else path


def _manifest(path: Path) -> dict[str, Any]:
    """Read the manifest of a model folder; {} stands for one that is not a JSON object."""
    if not (path / MANIFEST).is_file():
        raise UserError(f"{path} is not a model: it has no {MANIFEST}")
    manifest = read_json(path / MANIFEST)
    return manifest if isinstance(manifest, dict) else {}


def verify(path: Path, app: str | None = None) -> int:
    """Compare every file of a model folder with its manifest.

    Returns:
        the total size of the files in bytes.

    Raises:
        UserError: a missing, additional or changed file, or an invalid manifest.
    """
    if not path.is_dir():
        kind = "is a file" if path.exists() else "does not exist"
        raise UserError(f"expected a model folder, got {path}, which {kind}")
    manifest = _manifest(path)
    files = manifest.get("files")
    if not isinstance(files, dict) or manifest.get("format") != FORMAT:
        raise UserError(f"{path / MANIFEST} is not a manifest of format {FORMAT}")
    if app is not None and manifest.get("app") != app:
        raise UserError(f"{path} is a model of {manifest.get('app')}, expected a model of {app}")
    extra = sorted({name for name in _files(path) if name not in files})
    if extra:
        raise UserError(f"{path} contains {extra[0]}, which its {MANIFEST} does not list")
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
    """Return the names of all files below a folder, except its manifest."""
    files = (file.relative_to(path).as_posix() for file in path.rglob("*") if not file.is_dir())
    return sorted(name for name in files if name != MANIFEST)


def write_manifest(path: Path, app: str) -> None:
    """Write manifest.json for all files below `path`, the last step of writing a model folder."""
    sums = {name: sha256(path / name) for name in _files(path)}
    write_json(path / MANIFEST, {"format": FORMAT, "app": app, "files": sums})


def checksum(path: Path) -> str:
    """Return the SHA-256 of the manifest, which identifies all files of a model folder."""
    return sha256(path / MANIFEST)


def check_target(target: Path, app: str) -> None:
    """Check that a model may be written to `target`: a new or empty folder, or a model to replace.

    Raises:
        UserError: a file, another app's model, a folder with other files, or no permission.
    """
    if target == target.parent or not str(target).isprintable():
        raise UserError(f"expected a folder that can be written, got {str(target)!r}")
    if target.is_dir() and any(target.iterdir()):
        if not (target / MANIFEST).is_file():
            raise UserError(f"{target} exists and is not a model: choose another --out")
        found = _manifest(target)
        if found.get("app") != app:
            raise UserError(f"{target} is not a model of {app!r}: choose another --out")
        files = found.get("files")
        foreign = sorted(set(_files(target)) - set(files if isinstance(files, dict) else ()))
        if foreign:  # replacing the model would remove it
            raise UserError(
                f"{target} contains {foreign[0]}, which is not part of the model: move it away"
            )
    elif target.exists() and not target.is_dir():
        raise UserError(f"{target} is a file, expected a folder to write to")
    parent = target.absolute().parent
    while not parent.exists():
        parent = parent.parent
    try:
        with tempfile.TemporaryDirectory(prefix=".seqapps", dir=parent):
            pass  # root passes every check of permissions, so only writing is conclusive
    except OSError as error:
        raise UserError(f"cannot write to {target}: {error.strerror}: {parent}") from error


@contextmanager
def staged(target: Path, work: Path | None = None) -> Iterator[Path]:
    """Yield a new folder that replaces `target` when the block succeeds, by two renames.

    Args:
        target: the folder to write or to replace. If the last rename fails or is interrupted,
            the old one is kept.
        work: parent of the new folder, on the same file system; default: that of `target`.
    """
    target = target.absolute()
    target.parent.mkdir(parents=True, exist_ok=True)
    work = target.parent if work is None else work
    token = secrets.token_hex(4)
    staging, old = (work / f".{target.name}.{token}.{part}" for part in ("new", "old"))
    staging.mkdir()
    try:
        yield staging
        _sync(staging)
        if target.exists():
            target.rename(old)
            try:
                staging.rename(target)
            except BaseException:  # Ctrl-C too
                old.rename(target)
                raise
            shutil.rmtree(old)
        else:
            staging.rename(target)
    finally:
        shutil.rmtree(staging, ignore_errors=True)


def _sync(folder: Path) -> None:
    """Flush every file below a folder to the disk, before the folder is renamed into place."""
    for file in folder.rglob("*"):
        if file.is_file():
            with file.open("r+b") as opened:  # Windows refuses to flush what is open for reading
                os.fsync(opened.fileno())
