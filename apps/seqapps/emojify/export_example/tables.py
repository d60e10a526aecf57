"""Read the configuration and the tables that lie beside this file."""

import json
from pathlib import Path
from typing import Any

import numpy as np

FOLDER = Path(__file__).parent


def _read(name: str) -> dict[str, Any]:
    values: dict[str, Any] = json.loads((FOLDER / name).read_text(encoding="utf-8"))
    return values


def _read_arrays(name: str) -> dict[str, np.ndarray]:
    with np.load(FOLDER / name, allow_pickle=False) as file:
        return dict(file)


CONFIG = _read("config.json")
TABLES = _read("tables.json")
ARRAYS = _read_arrays("tables.npz")


def position(vocabulary: np.ndarray, key: int) -> int:
    """Return the index of a 64-bit key in sorted keys <int64>[n], -1 for none."""
    signed = np.int64(key - (key >> 63 << 64))
    index = int(np.searchsorted(vocabulary, signed))
    return index if index < len(vocabulary) and vocabulary[index] == signed else -1
