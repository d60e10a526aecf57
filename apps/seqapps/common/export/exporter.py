"""Export a trained core model: SavedModel, LiteRT and ONNX, the same way for every app.

An app's `program.py` holds `EXPORTER = Exporter(Program, Parts, Settings)`. `python -m
seqapps.common.export.exporter MODULE FOLDER` runs it in a process whose Keras backend is
TensorFlow, whatever backend trained the model.
"""

import importlib
import json
import os
import subprocess
import sys
import zipfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, TypeVar, cast

from seqapps.common.backend import Tensor, keras, tensorflow
from seqapps.common.export import writers
from seqapps.common.export.eight_bits import PackedWeights
from seqapps.common.export.writers import Parts, Program
from seqapps.common.io.archives import check_members
from seqapps.common.io.files import read_json
from seqapps.common.settings import CONFIG_FILE, ModelSettings

CORE = "core.keras"
Function = TypeVar("Function", bound=Callable[..., Any])


class Exporter:
    """Write the model of a folder (core.keras, config.json) as programs for other software.

    Args:
        program: makes the `Program` of a core model and its settings.
        parts: makes the `Parts` of a core model and its settings.
        settings: the app's settings.
        quantised: whether LiteRT models are also written with dynamic-range int8 weights, to
            the folder `int8`.
        packed: whether LiteRT models and SavedModel store weights in 8 bits; those of core.keras
            must have been rounded by `eight_bits.round_weights`.
    """

    def __init__(
        self,
        program: Callable[[Any, Any], Program],
        parts: Callable[[Any, Any], Parts],
        settings: type[ModelSettings],
        quantised: bool = False,
        packed: bool = False,
    ) -> None:
        self._program, self._parts, self._settings = program, parts, settings
        self.quantised, self.packed = quantised, packed

    def program(self, folder: Path) -> Program:
        """Return the complete program of the model in `folder`."""
        return self._program(load_core(folder), self._settings.load(folder))

    def parts(self, folder: Path) -> Parts:
        """Return the parts of the model in `folder`."""
        return self._parts(load_core(folder), self._settings.load(folder))

    def savedmodel(self, folder: Path, target: Path) -> None:
        """Write the SavedModel of the model in `folder` to the folder `target`."""
        program = self.program(folder)
        content = json.dumps(read_json(folder / CONFIG_FILE), ensure_ascii=False)
        core = next((it for it in program.resources if isinstance(it, keras().Model)), None)
        packed = PackedWeights(core) if self.packed and core is not None else None
        writers.saved_model(program, program.resources, target, content, packed)

    def litert(self, folder: Path, target: Path) -> None:
        """Write each part as `<endpoint>.tflite` to the folder `target`."""
        int8 = target / "int8" if self.quantised else None
        writers.litert_parts(self.parts(folder), target, int8, self.packed)

    def onnx(self, folder: Path, target: Path) -> None:
        """Write each part as `<endpoint>.onnx` to the folder `target`."""
        writers.onnx_parts(self.parts(folder), target)

    def web(self, folder: Path, target: Path) -> None:
        """Write each part with fixed shapes, for LiteRT.js (raises UserError where it cannot)."""
        writers.web_parts(self.parts(folder), target)

    def complete(self, folder: Path) -> None:
        """Add the LiteRT models and the SavedModel to a folder that holds core.keras."""
        self.litert(folder, folder / "lite")
        self.savedmodel(folder, folder)

    @property
    def formats(self) -> Mapping[str, Callable[[Path, Path], None]]:
        """The writers behind `seqapps APP export --to FORMAT`."""
        return {
            "savedmodel": self.savedmodel,
            "litert": self.litert,
            "onnx": self.onnx,
            "web": self.web,
        }


def endpoint(*inputs: Any) -> Callable[[Function], Function]:
    """Return a decorator that compiles a method into a `tf.function` without autograph.

    Args:
        inputs: a named tf.TensorSpec for each argument after `self`.

    Example:
        >>> tf = tensorflow()
        >>> class Doubling:
        ...     @endpoint(tf.TensorSpec([None], tf.float32, "x"))
        ...     def double(self, x):
        ...         return {"twice": 2 * x}
        >>> Doubling().double(tf.constant([1.5]))["twice"].numpy()
        array([3.], dtype=float32)
    """
    compiled = tensorflow().function(input_signature=list(inputs), autograph=False)
    return cast(Callable[[Function], Function], compiled)


def state_specs(states: Sequence[Any], prefix: str = "state_") -> list[Any]:
    """Return a tf.TensorSpec for each state [n, …], named `state_0` …."""
    spec = tensorflow().TensorSpec
    return [spec([None, *s.shape[1:]], s.dtype, f"{prefix}{n}") for n, s in enumerate(states)]


def next_states(states: Sequence[Tensor], prefix: str = "next_state_") -> dict[str, Tensor]:
    """Return states by the names that an endpoint gives them, `next_state_0` …."""
    return {f"{prefix}{number}": state for number, state in enumerate(states)}


def load_core(folder: Path) -> Any:
    """Load core.keras in Keras's safe mode; its classes must have been imported."""
    with zipfile.ZipFile(folder / CORE) as archive:
        check_members(archive.infolist())
    return keras().saving.load_model(folder / CORE, compile=False, safe_mode=True)


def complete(module: str, folder: Path) -> None:
    """Run `Exporter.complete` in this process, or in a new one if Keras has another backend.

    Args:
        module: import path of the app's `program.py`, which TensorFlow alone can import.
        folder: holds core.keras and config.json.
    """
    if keras().backend.backend() == "tensorflow":
        importlib.import_module(module).EXPORTER.complete(folder)
        return
    environment = {**os.environ, "KERAS_BACKEND": "tensorflow"}
    command = [sys.executable, "-m", __name__, module, str(folder)]
    subprocess.run(command, env=environment, check=True)


if __name__ == "__main__":
    complete(sys.argv[1], Path(sys.argv[2]))
