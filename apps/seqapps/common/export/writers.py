"""What every app does to turn a TensorFlow program into files."""

import os
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from seqapps.common.backend import keras as _keras
from seqapps.common.backend import quiet_stderr, tensorflow
from seqapps.common.errors import UserError
from seqapps.common.io.files import atomic_write


def saved_model(
    program: Any, resources: Sequence[Any], endpoints: Sequence[str], path: Path
) -> None:
    """Write a SavedModel; the first endpoint is also `serving_default`.

    Not with keras.export.ExportArchive: it stores every weight twice (Keras 3.15), once as
    the model's variable and once as TensorFlow's.

    Args:
        program: has a tf.function with an input signature for each endpoint.
        resources: Keras models and lookup tables that the functions use.
        endpoints: names of the functions.
        path: a folder, which may exist.
    """
    tf, keras = tensorflow(), _keras()
    exported = tf.Module()
    exported.resources = []
    for resource in resources:
        is_model = isinstance(resource, keras.Model)
        exported.resources += [v.value for v in resource.variables] if is_model else [resource]
    signatures = {}
    for name in endpoints:
        signatures[name] = getattr(program, name).get_concrete_function()
        setattr(exported, name, signatures[name])
    signatures["serving_default"] = signatures[endpoints[0]]
    with quiet_stderr():
        tf.saved_model.save(exported, str(path), signatures=signatures)
    if not any((path / "assets").iterdir()):
        (path / "assets").rmdir()  # git and some archives would lose it anyway


def save_core(network: Any, path: Path) -> None:
    """Save a Keras model without what only training needs (optimizer, compile settings).

    Keras leaves its archive uncompressed; this one is deflated, which Keras reads as well.
    """
    network.optimizer, network.compiled = None, False
    with tempfile.TemporaryDirectory() as folder:
        network.save(Path(folder, path.name))
        with (
            zipfile.ZipFile(Path(folder, path.name)) as plain,
            atomic_write(path) as file,
            zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive,
        ):
            for name in plain.namelist():
                archive.writestr(name, plain.read(name))


def litert_parts(parts: Any, folder: Path, quantised: Path | None = None) -> None:
    """Convert every endpoint of `parts` to a .tflite file that needs no Flex operations.

    By way of a SavedModel that holds these endpoints alone: the converter takes the tables of all
    of them along, which LiteRT cannot read, and only so do weights become constants.

    Args:
        parts: has `core` (a Keras model, or what else is tracked), `endpoints`, names, and
            functions of these names.
        folder: where the files go.
        quantised: where others go, if they are wanted, with weights of 8 bits (dynamic range: what
            is computed stays float32).
    """
    if not parts.endpoints:
        return
    targets = [(folder, False), *([(quantised, True)] if quantised else [])]
    tf = tensorflow()
    with tempfile.TemporaryDirectory() as saved:
        saved_model(parts, [parts.core], parts.endpoints, Path(saved))
        for name in parts.endpoints:
            with quiet_stderr():
                converter = tf.lite.TFLiteConverter.from_saved_model(saved, [name])
            converter.target_spec.supported_ops = [tf.lite.OpsSet.TFLITE_BUILTINS]
            for target, small in targets:
                converter.optimizations = [tf.lite.Optimize.DEFAULT] if small else []
                with quiet_stderr():
                    content = _nameless(converter.convert())
                target.mkdir(parents=True, exist_ok=True)
                with atomic_write(target / f"{name}.tflite") as file:
                    file.write(content)


def _nameless(content: bytes) -> bytes:
    """Return a .tflite file without its tensors' names, a tenth of a small model.

    Inputs and outputs keep theirs: those of the signature.
    """
    from tensorflow.lite.tools import flatbuffer_utils

    model = flatbuffer_utils.read_model_from_bytearray(bytearray(content))
    for graph in model.subgraphs:
        for tensor in graph.tensors:
            tensor.name = None
    return bytes(flatbuffer_utils.convert_object_to_bytearray(model))


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


def onnx_parts(parts: Any, folder: Path) -> None:
    """As `litert_parts`, to .onnx files."""
    for name in parts.endpoints:
        function = getattr(parts, name)
        onnx(function, function.input_signature, folder / f"{name}.onnx")


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
