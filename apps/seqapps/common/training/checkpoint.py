"""The state of a training in one file, replaced atomically, so that resuming is exact."""

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
LOG = "log.csv"  # beside it, one row a round
_META = "meta.json"
# What zipfile, zlib and NumPy raise for files that are not what they say.
_DAMAGE = (
    OSError,
    ValueError,
    KeyError,
    TypeError,
    EOFError,
    RuntimeError,  # and what derives from it
    MemoryError,
    zipfile.BadZipFile,
    zlib.error,
)


def save(path: Path, arrays: Mapping[str, np.ndarray], meta: Mapping[str, Any]) -> None:
    """Write arrays and JSON-able values to one .npz file.

    Args:
        path: the file; it holds the old state or the new one at every moment.
        arrays: name -> array.
        meta: whatever json can write.
    """
    content = {"meta": dict(meta), "arrays": sorted(arrays)}
    text = np.frombuffer(json.dumps(content).encode(), np.uint8)
    with atomic_write(path) as file:
        np.savez(file, allow_pickle=False, **{_META: text}, **arrays)


def load(path: Path) -> tuple[dict[str, np.ndarray], dict[str, Any]]:
    """Read what `save` wrote; every part is checked against its CRC-32.

    Raises:
        UserError: missing, truncated or damaged.
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
    """Return what makes two trainings the same one.

    Args:
        data: what an app's `data.load` returned: it has `sha256` and `config`.
        seed: of everything.
        base: the model that is trained further, if any.
        preset: where the configuration started from.
    """
    return {
        "data_sha256": data.sha256,
        "seed": seed,
        "preset": preset,
        "from": None if base is None else bundle.checksum(base.path),
        **asdict(data.config),
    }


def check(path: Path, identity: Mapping[str, Any]) -> None:
    """Raise UserError if a checkpoint is damaged, or belongs to another training."""
    _, meta = load(path)
    check_identity(meta["identity"], identity, path)


def check_identity(stored: Mapping[str, Any], given: Mapping[str, Any], path: Path) -> None:
    """Raise UserError naming the first thing in which two trainings differ."""
    # Through JSON, so that 1 and 1.0, lists and tuples compare as they were stored.
    given = json.loads(json.dumps(given))
    for key in given:
        if stored.get(key) != given[key]:
            raise UserError(
                f"{path} belongs to another training: {key} was {stored.get(key)!r}, "
                f"now it is {given[key]!r}"
            )
