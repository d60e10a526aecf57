"""Checkpoints: the state of a training in one file, which is replaced atomically."""

import json
import zipfile
import zlib
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np

from seqapps.common.errors import UserError
from seqapps.common.export import bundle
from seqapps.common.io.files import atomic_write

FILE = "checkpoint.npz"
PREPARATION = "preparation.npz"  # of `TrainingModule.prepare`, before there is a checkpoint
LOG = "log.csv"  # beside the checkpoint, one row for each round
_META = "meta.json"
# The exceptions of zipfile, zlib, json and NumPy for damaged files.
_DAMAGE: tuple[type[Exception], ...] = (zipfile.BadZipFile, zlib.error, OSError, ValueError)
_DAMAGE += (KeyError, TypeError, EOFError, RuntimeError, MemoryError)


def save(path: Path, arrays: Mapping[str, np.ndarray], meta: Mapping[str, Any]) -> None:
    """Write arrays and JSON values to one .npz file, atomically.

    Args:
        path: the file.
        arrays: name -> array.
        meta: values that JSON can hold.

    Example:
        >>> import tempfile
        >>> folder = tempfile.TemporaryDirectory()
        >>> save(Path(folder.name, FILE), {"weights": np.ones(2)}, {"epoch": 3})
        >>> load(Path(folder.name, FILE))
        ({'weights': array([1., 1.])}, {'epoch': 3})
    """
    content = {"meta": dict(meta), "arrays": sorted(arrays)}
    text = np.frombuffer(json.dumps(content).encode(), np.uint8)
    with atomic_write(path) as file:
        np.savez(file, allow_pickle=False, **{_META: text}, **arrays)


def load(path: Path) -> tuple[dict[str, np.ndarray], dict[str, Any]]:
    """Read a checkpoint; the CRC-32 of every array is verified.

    Returns:
        The arrays and the values that `save` received.

    Raises:
        UserError: the file is missing, truncated or damaged.
    """
    try:
        with np.load(path, allow_pickle=False) as file:
            arrays = {name: file[name] for name in file.files}
        content = json.loads(arrays.pop(_META).tobytes())
        if content["arrays"] != sorted(arrays):
            raise ValueError("arrays are missing")
        return arrays, content["meta"]
    except FileNotFoundError as error:
        raise UserError(f"nothing to resume: there is no checkpoint {path}") from error
    except _DAMAGE as error:
        raise UserError(f"the checkpoint {path} is damaged: {error}") from error


def identity(data: Any, seed: int, base: bundle.Bundle | None, preset: str) -> dict[str, Any]:
    """Return the identity of a training: data, seed, configuration and starting model.

    Args:
        data: the training data of an app (`contract.TrainingData`).
        seed: random seed of the training.
        base: the model that is trained further, or None.
        preset: the preset that the configuration started from.
    """
    return {
        "data_sha256": data.sha256,
        "seed": seed,
        "preset": preset,
        "from": None if base is None else bundle.checksum(base.path),
        **asdict(data.config),
    }


def is_unfinished(folder: Path) -> bool:
    """Return whether a folder holds a training that can be resumed."""
    return any((folder / name).exists() for name in (FILE, PREPARATION))


def check(path: Path, identity: Mapping[str, Any]) -> None:
    """Raise UserError if a checkpoint is damaged or belongs to another training."""
    check_identity(load(path)[1]["identity"], identity, path)


def check_identity(stored: Mapping[str, Any], given: Mapping[str, Any], path: Path) -> None:
    """Raise UserError naming the first key in which two identities differ."""
    # By way of JSON, so that lists and tuples compare as they were stored.
    given = json.loads(json.dumps(given))
    for key in given:
        if stored.get(key) != given[key]:
            if key == "data_sha256":
                raise UserError(f"{path} belongs to another training: the data have changed")
            raise UserError(
                f"{path} belongs to another training: {key} was {stored.get(key)!r}, "
                f"now it is {given[key]!r}"
            )
