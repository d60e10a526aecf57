"""Write Keras models and TensorFlow programs to files."""

import tempfile
import zipfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Protocol

from seqapps.common.backend import keras as _keras
from seqapps.common.backend import quiet_stderr, tensorflow
from seqapps.common.errors import UserError, not_installed
from seqapps.common.export.eight_bits import PackedWeights, pack_constants
from seqapps.common.io.files import atomic_write

WEB_BATCH = 16  # items that a part for browsers answers together


class Parts(Protocol):
    """The pieces of a core model that LiteRT and ONNX can hold.

    Attributes:
        core: a Keras model, or another trackable object that holds the weights.
        endpoints: names of the attributes that are `tf.function`s with an input signature.
    """

    @property
    def core(self) -> Any: ...
    @property
    def endpoints(self) -> Sequence[str]: ...


class Program(Protocol):
    """A complete program: strings, audio or seeds in; answers out.

    Attributes:
        endpoints: names of its `tf.function`s; the first one is `serving_default`.
        resources: the Keras models, lookup tables and variables that the functions use.
    """

    @property
    def endpoints(self) -> Sequence[str]: ...
    @property
    def resources(self) -> Sequence[Any]: ...


def saved_model(
    program: Parts | Program,
    resources: Sequence[Any],
    path: Path,
    config: str | None = None,
    packed: PackedWeights | None = None,
) -> None:
    """Write a SavedModel; the first endpoint is also `serving_default`.

    keras.export.ExportArchive is not used because it stores every weight twice (Keras 3.15), as
    the model's variable and as TensorFlow's.

    Args:
        program: has the functions that `endpoints` names.
        resources: Keras models, lookup tables and variables that the functions use.
        path: a folder, which may exist.
        config: if given, the endpoint `info` returns it as `config` <string>[].
        packed: stored in place of the weights of the Keras models in `resources`.
    """
    tf, keras = tensorflow(), _keras()
    exported = tf.Module()
    exported.resources = packed.variables if packed else []
    for resource in resources:
        if not isinstance(resource, keras.Model):
            exported.resources.append(resource)
        elif packed is None:
            exported.resources += [v.value for v in resource.variables]
    signatures = {}
    for name in program.endpoints:
        function = getattr(program, name)
        function = packed.reading(function) if packed else function
        signatures[name] = function.get_concrete_function()
        setattr(exported, name, signatures[name])
    if config is not None:
        info = tf.function(lambda: {"config": tf.constant(config)}, input_signature=[])
        exported.info = signatures["info"] = info.get_concrete_function()
    signatures["serving_default"] = signatures[program.endpoints[0]]
    with quiet_stderr():
        tf.saved_model.save(exported, str(path), signatures=signatures)
    if not any((path / "assets").iterdir()):
        (path / "assets").rmdir()  # git and some archives drop empty folders


def save_core(network: Any, path: Path) -> None:
    """Save a Keras model without optimizer and compile settings, as a deflated archive.

    Keras writes an uncompressed archive, and reads both.
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


def litert_parts(
    parts: Parts, folder: Path, quantised: Path | None = None, is_packed: bool = False
) -> None:
    """Convert every endpoint of `parts` to a .tflite file without Flex operations.

    The endpoints are first written to a SavedModel of their own: the converter would add the
    lookup tables of other endpoints, which LiteRT cannot read, and only a SavedModel's weights
    become constants.

    Args:
        parts: the pieces to convert.
        folder: receives `<endpoint>.tflite`.
        quantised: if given, dynamic-range int8 models are also written to this folder.
        is_packed: whether the weights are stored in 8 bits, see `eight_bits.pack_constants`.
    """
    if not parts.endpoints:
        return
    targets = [(folder, False), *([(quantised, True)] if quantised else [])]
    tf = tensorflow()
    with tempfile.TemporaryDirectory() as saved:
        saved_model(parts, [parts.core], Path(saved))
        for name in parts.endpoints:
            with quiet_stderr():
                converter = tf.lite.TFLiteConverter.from_saved_model(saved, [name])
            converter.target_spec.supported_ops = [tf.lite.OpsSet.TFLITE_BUILTINS]
            for target, small in targets:
                converter.optimizations = [tf.lite.Optimize.DEFAULT] if small else []
                with quiet_stderr():
                    content = _without_names(converter.convert())
                content = pack_constants(content) if is_packed else content
                target.mkdir(parents=True, exist_ok=True)
                with atomic_write(target / f"{name}.tflite") as file:
                    file.write(content)


class _Fixed:
    """Parts whose first axis, of items that are answered together, has a fixed size."""

    def __init__(self, parts: Parts) -> None:
        self.core, self.endpoints = parts.core, parts.endpoints
        for name in parts.endpoints:
            setattr(self, name, _fixed(name, getattr(parts, name)))


def _fixed(name: str, function: Any) -> Any:
    """Return a part as a tf.function of fixed shapes (raises UserError where it cannot)."""
    tf = tensorflow()
    specs = []
    for spec in function.input_signature:
        shape = spec.shape.as_list()
        if spec.dtype == tf.bool or None in shape[1:]:
            axes = ", ".join("any" if axis is None else str(axis) for axis in shape)
            raise UserError(
                f"the part {name} cannot be exported for the web: LiteRT.js needs fixed shapes and "
                f"numbers, and its input {spec.name} is {spec.dtype.name} [{axes}]"
            )
        specs.append(tf.TensorSpec([WEB_BATCH, *shape[1:]], spec.dtype, spec.name))
    return tf.function(lambda *inputs: function(*inputs), input_signature=specs, autograph=False)


def web_parts(parts: Parts, folder: Path) -> None:
    """Convert every endpoint to a .tflite file for LiteRT.js: `WEB_BATCH` items, no BOOL inputs.

    Raises:
        UserError: a part has an input of another kind.
    """
    litert_parts(_Fixed(parts), folder)


def _without_names(content: bytes) -> bytes:
    """Remove the names of tensors, a tenth of a small .tflite file; the signature keeps its own."""
    from tensorflow.lite.tools import flatbuffer_utils

    model = flatbuffer_utils.read_model_from_bytearray(bytearray(content))
    for graph in model.subgraphs:
        for tensor in graph.tensors:
            tensor.name = None
    return bytes(flatbuffer_utils.convert_object_to_bytearray(model))


def onnx_parts(parts: Parts, folder: Path) -> None:
    """Convert every endpoint of `parts` to `<endpoint>.onnx` (opset 17).

    Raises:
        UserError: tf2onnx is not installed.
    """
    try:
        with quiet_stderr():
            import tf2onnx
    except ModuleNotFoundError as error:
        raise not_installed("tf2onnx", "onnx", "the ONNX export") from error
    for name in parts.endpoints:
        folder.mkdir(parents=True, exist_ok=True)
        function = getattr(parts, name)
        with quiet_stderr():
            model, _ = tf2onnx.convert.from_function(function, function.input_signature, opset=17)
        with atomic_write(folder / f"{name}.onnx") as file:
            file.write(model.SerializeToString())
