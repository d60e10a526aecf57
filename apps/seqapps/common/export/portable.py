"""Complete an exported folder of LiteRT or ONNX parts with tables, an example and a README."""

import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from seqapps.common.app import App
from seqapps.common.export.litert import LiteModel
from seqapps.common.io.files import atomic_write, write_json

EXAMPLE_FOLDER = "export_example"  # of an app: example.py and README.md
TABLES, ARRAYS, MODEL = "tables.json", "tables.npz", "model.py"


def complete(app: App, model: Path, target: Path) -> None:
    """Add all that a program without seqapps needs to run the parts in `target`.

    An app with a module `portable` has a function `tables(model)` that returns its tables: strings
    and numbers as JSON can hold them, and arrays.

    Args:
        app: the app.
        model: the model's folder.
        target: the exported folder, which receives `example.py`, `model.py`, `README.md`, and the
            tables as `tables.json` and `tables.npz`.
    """
    examples = Path(app.module("commands").__file__ or "").with_name(EXAMPLE_FOLDER)
    for file in sorted(examples.iterdir()):
        if file.is_file():
            shutil.copyfile(file, target / file.name)
    shutil.copyfile(Path(__file__).with_name("portable_model.py"), target / MODEL)
    values, arrays = app.part("portable").tables(model)
    if values:
        write_json(target / TABLES, values)
    if arrays:
        save_arrays(target / ARRAYS, arrays)


def states(model: Path, part: str) -> dict[str, dict[str, Any]]:
    """Return the states of a part: name -> its shape without the batch axis, and its dtype.

    Args:
        model: the model's folder.
        part: name of the part, such as "step".
    """
    return {
        name: {"shape": list(map(int, shape)), "dtype": np.dtype(dtype).name}
        for name, (shape, dtype) in LiteModel(model / "lite" / f"{part}.tflite").inputs.items()
        if "state" in name
    }


def save_arrays(path: Path, arrays: Mapping[str, np.ndarray]) -> None:
    """Write named arrays as a compressed NPZ file."""
    with atomic_write(path) as file:
        np.savez_compressed(file, allow_pickle=False, **arrays)
