"""What every app does to turn a TensorFlow program into files."""

import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from apps.common.backend import keras as _keras
from apps.common.backend import quiet_stderr, tensorflow
from apps.common.errors import UserError
from apps.common.files import atomic_write


def saved_model(program: Any, tracked: Sequence[Any], endpoints: Sequence[str], path: Path) -> None:
    """Write a SavedModel; the first endpoint is also `serving_default`.

    Args:
        program: a tf.Module with tf.function methods that carry an input signature.
        tracked: models and tables that the methods use.
        endpoints: names of the methods.
        path: a folder, which may exist.
    """
    archive = _keras().export.ExportArchive()
    for resource in tracked:
        archive.track(resource)
    for name in endpoints:
        function = getattr(program, name)
        function.get_concrete_function()
        archive.add_endpoint(name, function)
    with quiet_stderr():
        archive.write_out(str(path), verbose=False)


def litert(module: Any, tracked: Sequence[Any], endpoint: str, path: Path) -> None:
    """Convert one endpoint to a .tflite file that needs no Flex operations.

    By way of a SavedModel that holds this endpoint alone: the converter takes the tables of
    all of them along, which LiteRT cannot read, and only so do weights become constants.
    """
    tf = tensorflow()
    with tempfile.TemporaryDirectory() as folder:
        saved_model(module, tracked, [endpoint], Path(folder))
        with quiet_stderr():
            converter = tf.lite.TFLiteConverter.from_saved_model(folder, [endpoint])
            converter.target_spec.supported_ops = [tf.lite.OpsSet.TFLITE_BUILTINS]
            content = converter.convert()
    path.parent.mkdir(parents=True, exist_ok=True)
    with atomic_write(path) as file:
        file.write(content)


def onnx(function: Any, signature: Sequence[Any], path: Path) -> None:
    """Convert a tf.function to ONNX (opset 17); needs the extra `onnx`."""
    try:
        with quiet_stderr():
            import tf2onnx
    except ModuleNotFoundError as error:
        raise UserError(
            "the ONNX export needs tf2onnx, which is not installed: pip install 'seqapps[onnx]'"
        ) from error
    with quiet_stderr():
        model, _ = tf2onnx.convert.from_function(function, signature, opset=17)
    path.parent.mkdir(parents=True, exist_ok=True)
    with atomic_write(path) as file:
        file.write(model.SerializeToString())


def under_tensorflow(module: str, folder: Path, export: Callable[[Path], Any]) -> None:
    """Export `folder` in this process, or in a new one when Keras runs on another backend.

    Args:
        module: import path whose `python -m` runs the export on a folder.
        folder: holds core.keras and config.json.
        export: does it here.
    """
    if _keras().backend.backend() == "tensorflow":
        export(folder)
        return
    environment: Mapping[str, str] = {**os.environ, "KERAS_BACKEND": "tensorflow"}
    subprocess.run([sys.executable, "-m", module, str(folder)], env=environment, check=True)
