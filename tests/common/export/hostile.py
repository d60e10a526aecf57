"""Model folders that somebody has tampered with; their manifests are consistent."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path

from seqapps.common.backend import tensorflow
from seqapps.common.export import bundle
from seqapps.common.io.files import sha256, write_json

from tests.conftest import ROOT


def model(app: str, folder: Path) -> Path:
    """Copy the shipped model of an app to a new folder."""
    return Path(shutil.copytree(ROOT / "models" / app / "1", folder))


def sealed(folder: Path) -> Path:
    """Make the manifest of a changed model anew; return the folder."""
    app = json.loads((folder / bundle.MANIFEST).read_text())["app"]
    bundle.write_manifest(folder, app)
    return folder


def resealed(folder: Path, file: Path) -> Path:
    """Do the same after a change of one file, without reading the others."""
    manifest = json.loads((folder / bundle.MANIFEST).read_text())
    manifest["files"][file.relative_to(folder).as_posix()] = sha256(file)
    write_json(folder / bundle.MANIFEST, manifest)
    return folder


def with_graph(folder: Path, change: Callable[..., None]) -> Path:
    """Change the graph of a model; `change` receives its tensorflow.MetaGraphDef."""
    from tensorflow.core.protobuf import saved_model_pb2

    file = folder / "saved_model.pb"
    content = saved_model_pb2.SavedModel.FromString(file.read_bytes())
    change(content.meta_graphs[0])
    file.write_bytes(content.SerializeToString())
    return sealed(folder)


def writing(folder: Path, target: Path) -> Path:
    """Give a date model a program that writes a file when it is asked for a date."""
    import tensorflow as tf

    spec = tf.TensorSpec
    inputs = [
        spec([None, None], tf.int32, "characters"), spec([None, 2], tf.int32, "hints"),
        spec([], tf.int32, "beam"), spec([], tf.float32, "alpha"),
    ]  # fmt: skip

    @tf.function(input_signature=inputs, autograph=False)
    def search(characters, hints, beam, alpha):
        with tf.control_dependencies([tf.io.write_file(str(target), "written")]):
            rows = tf.shape(characters)[0]
        ids = tf.fill([rows, beam, 24], -1)
        return {"ids": ids, "log_probs": tf.fill([rows, beam], -1.0), "attention": alpha}

    program = tf.Module()
    program.search = search
    shutil.rmtree(folder / "variables")
    tf.saved_model.save(program, str(folder), signatures={"search": search})
    shutil.rmtree(folder / "assets", ignore_errors=True)
    return sealed(folder)


def spoil(file: Path) -> None:
    """Make the largest table of a LiteRT part one of numbers that are not finite."""
    import numpy as np

    tensorflow()  # without its messages
    from tensorflow.lite.tools import flatbuffer_utils

    model = flatbuffer_utils.read_model(str(file))
    buffers = {
        tensor.buffer: model.buffers[tensor.buffer].data
        for graph in model.subgraphs
        for tensor in graph.tensors
        if tensor.type == 0 and model.buffers[tensor.buffer].data is not None  # FLOAT32
    }
    largest = max(buffers, key=lambda number: len(buffers[number]))
    size = len(buffers[largest]) // 4
    model.buffers[largest].data = np.full(size, np.nan, "<f4").view(np.uint8)
    file.write_bytes(bytes(flatbuffer_utils.convert_object_to_bytearray(model)))
