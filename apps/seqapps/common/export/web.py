"""Complete an exported folder of parts for LiteRT.js with tables, the app's page and LiteRT.js."""

import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from seqapps.common.app import App
from seqapps.common.errors import notice
from seqapps.common.export.portable import TABLES
from seqapps.common.io.files import read_json, write_json
from seqapps.common.settings import CONFIG_FILE

PAGE_FOLDER = "web"  # of an app: index.html and the JavaScript of its page
PAGE_SUFFIXES = {".html", ".css", ".js", ".md"}
PACKAGE, VERSION = "@litertjs/core", "2.5.3"  # the version that the pages are tested with
RUNTIME_FOLDER = "litert"
# Path in node_modules/@litertjs: the module, its helper, and the two builds that need no option.
RUNTIME = (
    "core/dist/index.js",
    "core/wasm/litert_wasm_internal.js",
    "core/wasm/litert_wasm_internal.wasm",
    "core/wasm/litert_wasm_compat_internal.js",
    "core/wasm/litert_wasm_compat_internal.wasm",
    "wasm-utils/dist/index.js",
)


def complete(app: App, model: Path, target: Path) -> None:
    """Add all that a browser needs to run the parts in `target`.

    Args:
        app: the app.
        model: the model's folder.
        target: the exported folder, which receives `tables.json`, the files of the app's page if
            it has one, and LiteRT.js, if the npm package is in the current folder or above it.
    """
    values, arrays = app.part("portable").tables(model)
    write_json(target / TABLES, {**values, **json_arrays(arrays), **_symbols(model)})
    pages = Path(app.module("commands").__file__ or "").with_name(PAGE_FOLDER)
    for file in sorted(pages.glob("*")):
        if file.suffix in PAGE_SUFFIXES:
            shutil.copyfile(file, target / file.name)
    if (source := _runtime()) is None:
        command = f"npm install {PACKAGE}@{VERSION}"
        notice(f"LiteRT.js is not in the export: run `{command}` here, and export again")
        return
    for name in RUNTIME:
        place = target / RUNTIME_FOLDER / name
        place.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(source / name, place)


def _symbols(model: Path) -> dict[str, Any]:
    config = read_json(model / CONFIG_FILE)
    return {"symbols": config["symbols"]} if "symbols" in config else {}


def _runtime() -> Path | None:
    """Return the folder of LiteRT.js's packages in the current folder or above it."""
    here = Path.cwd()
    for folder in (here, *here.parents):
        found = folder / "node_modules" / PACKAGE.partition("/")[0]
        if all((found / name).is_file() for name in RUNTIME):
            return found
    return None


def json_arrays(arrays: Mapping[str, np.ndarray]) -> dict[str, dict[str, Any]]:
    """Return arrays as JSON can hold them for JavaScript.

    Minus infinity becomes null, and 64-bit integers become texts, because numbers of JavaScript are
    exact to 53 bits.

    Example:
        >>> json_arrays({"w": np.array([[0.5, -np.inf]]), "n": np.array([7])})
        {'w': {'shape': [1, 2], 'data': [0.5, None]}, 'n': {'shape': [1], 'data': ['7']}}
    """
    return {
        name: {"shape": list(array.shape), "data": [_value(v) for v in array.ravel().tolist()]}
        if array.dtype not in (np.int64, np.uint64)
        else {"shape": list(array.shape), "data": list(map(str, array.ravel().tolist()))}
        for name, array in arrays.items()
    }


def _value(value: Any) -> Any:
    return None if value == -np.inf else value
