"""A model on disk: a SavedModel with its core model, its settings and a manifest of checksums.

saved_model.pb, variables/, fingerprint.pb   SavedModel, for TensorFlow and TF Serving (absent for
                                             encoders, which are only used with `--from`)
core.keras                                   the core model, for retraining on any backend
lite/*.tflite                                LiteRT models
config.json, metrics.json, README.md         settings, measurements, model card
manifest.json                                SHA-256 of every other file
"""

import errno
import os
import re
import struct
import tempfile
import time
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, TypeVar

from seqapps.common.errors import UserError, excerpt, value_excerpt
from seqapps.common.io import staging
from seqapps.common.io.files import read_json, sha256, write_json

FORMAT = 1
MANIFEST = "manifest.json"
REQUIRED = {"core.keras", "config.json", "metrics.json"}
REPOSITORY_MODELS = Path(__file__).resolve().parents[4] / "models"
INSTALLED_MODELS = Path(__file__).resolve().parents[2] / "_models"
MAX_FILES = 10_000
MAX_ATTEMPTS, PAUSE_S = 20, 0.05  # to read a model that is being replaced
MAX_FAULT = 200  # characters of a library's error that are shown
_FAULTS: tuple[type[Exception], ...] = (RuntimeError, ValueError, TypeError, LookupError)
_FAULTS += (AttributeError, ArithmeticError, AssertionError, OSError, MemoryError, EOFError)
_FAULTS += (struct.error, zlib.error, zipfile.BadZipFile)

Loaded = TypeVar("Loaded")


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
        return _read_object(self.path / "config.json")

    @cached_property
    def metrics(self) -> dict[str, Any]:
        """The content of metrics.json."""
        return _read_object(self.path / "metrics.json")


def _read_object(path: Path) -> dict[str, Any]:
    """Read a JSON object; numbers that are not finite become None."""
    content = read_json(path, finite=True)
    if not isinstance(content, dict):
        raise UserError(f"{path} is not usable: expected an object, got {value_excerpt(content)}")
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
    """Convert the errors of libraries that read a model into a UserError about that model.

    Errors with a shipped model are left as they are, because they are bugs of seqapps.

    Args:
        path: the model's folder, or a file in it.
        errors: exceptions to convert in addition to those that libraries raise for bad data.

    Raises:
        UserError: the block raised such an exception.
    """
    try:
        yield
    except (*_FAULTS, *errors) as error:
        if is_shipped(path) or _is_elsewhere(error, path):
            raise
        lines = str(error).strip().splitlines() or [type(error).__name__]
        raise UserError(f"{path} is not usable: {excerpt(lines[0], MAX_FAULT)}") from error


def _is_elsewhere(error: Exception, path: Path) -> bool:
    """Return whether an error concerns a full disk or a file outside the model's folder."""
    if not isinstance(error, OSError) or error.errno is None:
        return False
    named = error.filename
    folder = path.parent if path.is_file() else path
    return error.errno == errno.ENOSPC or (
        isinstance(named, str) and not Path(named).resolve().is_relative_to(folder.resolve())
    )


def _versions(folder: Path) -> list[Path]:
    """Return the subfolders whose names are numbers, in ascending order."""
    found = [path for path in folder.glob("*") if re.fullmatch("[0-9]+", path.name)]
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
    return read(app, model, lambda opened: opened)


def read(app: str, model: str | None, load: Callable[[Bundle], Loaded]) -> Loaded:
    """Find, verify and load a model, all files of which are read from the same version.

    Args:
        app: see `open_bundle`.
        model: see `open_bundle`.
        load: function that reads every file that it needs; it is called again if the model is
            replaced in the meantime.

    Raises:
        UserError: see `open_bundle`, or the model is replaced at every attempt.
    """
    path = _found(app, model)

    def opened() -> Loaded:
        verify(path, app)
        bundle = Bundle(path, app)
        _ = bundle.config, bundle.metrics  # cached now, since the folder may be replaced later
        return load(bundle)

    return unchanged(path, opened)


def unchanged(path: Path, action: Callable[[], Loaded]) -> Loaded:
    """Return the result of an action that reads a model; repeat it if the model was replaced.

    Raises:
        UserError: the model is replaced at every attempt.
    """
    for _ in range(MAX_ATTEMPTS):
        staging.restore(path)
        before = state(path)
        try:
            result = action()
        except Exception:
            # In this order: a folder that came back after the first question differs in the second.
            if not staging.is_moving(path) and state(path) == before:
                raise
        else:
            if state(path) == before:
                return result
        time.sleep(PAUSE_S)
    raise UserError(f"cannot read {path}: another process keeps replacing it")


def state(path: Path) -> tuple[int, ...] | None:
    """Return file numbers and a time that a replacement changes; None if the model is missing."""
    try:
        folder, manifest = path.stat(), (path / MANIFEST).stat()
    except OSError:
        return None
    return folder.st_dev, folder.st_ino, manifest.st_ino, manifest.st_mtime_ns, manifest.st_size


def _found(app: str, model: str | None) -> Path:
    """Return the folder of a model; see `open_bundle`."""
    if model is not None:
        if "://" in model:
            raise UserError(f"expected a local folder as the model, got {model}")
        return _newest(Path(model))
    versions = shipped(app)
    if not versions:
        raise UserError(
            f"no model of {app!r} comes with this installation: train one with "
            f"`seqapps {app} train` and pass it with --model"
        )
    return versions[-1]


def app_of(path: Path) -> str:
    """Return the app that a model folder, or a folder of numbered models, belongs to.

    Raises:
        UserError: it has no readable manifest.
    """
    path = _newest(path)
    app = unchanged(path, lambda: _manifest(path)).get("app")
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
    version = manifest.get("format")
    if not isinstance(files, dict) or version != FORMAT or type(version) is not int:
        raise UserError(f"{path / MANIFEST} is not a manifest of format {FORMAT}")
    if app is not None and manifest.get("app") != app:
        found = str(manifest.get("app"))[:MAX_FAULT]
        raise UserError(f"{path} is a model of {found}, expected a model of {app}")
    extra = sorted({name for name in _files(path) if name not in files})
    if extra:
        raise UserError(f"{path} contains {extra[0]}, which its {MANIFEST} does not list")
    missing = sorted(REQUIRED - set(files))
    if missing:
        raise UserError(f"{path / MANIFEST} does not list {missing[0]}")
    if len(files) > MAX_FILES:
        raise UserError(
            f"{path / MANIFEST} expects at most {MAX_FILES:,} files, got {len(files):,}"
        )
    total = 0
    for name, expected in files.items():
        if Path(name).is_absolute() or ".." in Path(name).parts or len(name) > MAX_FAULT:
            raise UserError(f"{path / MANIFEST} names a file outside the model: {excerpt(name)}")
        file = path / name
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
    staging.restore(target)
    if target == target.parent or not str(target).isprintable():
        raise UserError(f"expected a folder that can be written, got {str(target)!r}")
    if target.is_dir() and any(target.iterdir()):
        if not (target / MANIFEST).is_file():
            raise UserError(f"{target} exists and is not a model: choose another --out")
        found = _manifest(target)
        if found.get("app") != app:
            raise UserError(f"{target} is not a model of {app!r}: choose another --out")
        files = found.get("files")
        others = sorted(set(_files(target)) - set(files if isinstance(files, dict) else ()))
        if others:  # replacing the model would remove them
            raise UserError(
                f"{target} contains {others[0]}, which is not part of the model: move it away"
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
