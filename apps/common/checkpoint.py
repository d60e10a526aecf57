"""The state of a training in one file, replaced atomically, so that resuming is exact."""

import json
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from apps.common.errors import UserError
from apps.common.files import atomic_write

FILE = "checkpoint.npz"
_META = "meta.json"


def save(path: Path, arrays: Mapping[str, np.ndarray], meta: Mapping[str, Any]) -> None:
    """Write arrays and JSON-able values to one .npz file.

    Args:
        path: the file; it holds the old state or the new one at every moment.
        arrays: name -> array.
        meta: whatever json can write.
    """
    text = np.frombuffer(json.dumps(meta).encode(), np.uint8)
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
        return arrays, json.loads(arrays.pop(_META).tobytes())
    except FileNotFoundError as error:
        raise UserError(f"nothing to resume: there is no checkpoint {path}") from error
    except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile) as error:
        raise UserError(f"the checkpoint {path} is damaged: {error}") from error
