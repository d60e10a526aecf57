"""Run SavedModels as Python functions: the twin of `litert`."""

import json
import signal
import threading
from collections.abc import Iterable, Iterator, Set
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np

from seqapps.common.backend import Tensor, quiet_stderr, tensorflow
from seqapps.common.errors import UserError, excerpt
from seqapps.common.export import operations
from seqapps.common.export.bundle import foreign
from seqapps.common.export.litert import check_numbers
from seqapps.common.io.files import read_json
from seqapps.common.settings import CONFIG_FILE

GRAPH_FILE = "saved_model.pb"
_CHECKPOINT_FUNCTIONS = ("__inference__traced_save_", "__inference__traced_restore_")


class SavedProgram:
    """A SavedModel, called with the name of an endpoint and named tensors.

    Attributes:
        tf: the module `tensorflow`, for creating tensors.

    Raises:
        UserError: the graph has an operation that is not in `operations`, or cannot be loaded.
    """

    def __init__(self, path: Path) -> None:
        self.tf = tensorflow()
        self._path = path
        check_graph(path)
        with foreign(path, self.tf.errors.OpError), quiet_stderr():
            self._program = self.tf.saved_model.load(str(path))
        self._check_settings()

    def _check_settings(self) -> None:
        """Compare config.json with the copy that the program holds (UserError: they differ)."""
        with foreign(self._path, self.tf.errors.OpError):
            written = np.asarray(self("info")["config"]).item().decode()
            is_same = json.loads(written) == read_json(self._path / CONFIG_FILE)
        if not is_same:
            raise UserError(
                f"{self._path} is not usable: its {CONFIG_FILE} is not that of its {GRAPH_FILE}"
            )

    def __call__(self, endpoint: str, **inputs: Tensor) -> dict[str, np.ndarray]:
        # The first call prints a line about oneDNN.
        with foreign(self._path, self.tf.errors.OpError), _default_interrupt(), quiet_stderr():
            result = self._program.signatures[endpoint](**inputs)
            outputs = {name: value.numpy() for name, value in result.items()}
            check_numbers(outputs)
        return outputs


def check_graph(folder: Path) -> None:
    """Check the operations of a SavedModel before TensorFlow loads it, which may run some of them.

    Args:
        folder: the folder of saved_model.pb.

    Raises:
        UserError: there is no such file, it is not a SavedModel of TensorFlow 2, or it has an
            operation that is not in `operations`.
    """
    file = folder / GRAPH_FILE
    meta_graph = _read_meta_graph(file)
    graph = meta_graph.graph_def
    callers = [meta_graph.object_graph_def, *graph.library.gradient]
    checkpointing = []
    _check_nodes(file, graph.node, operations.TENSORFLOW)
    for function in graph.library.function:
        if function.signature.name.startswith(_CHECKPOINT_FUNCTIONS):
            checkpointing.append(function.signature.name)
            _check_nodes(file, function.node_def, operations.CHECKPOINT)
        else:
            callers.append(function)
            _check_nodes(file, function.node_def, operations.TENSORFLOW)
    content = b"".join(caller.SerializeToString() for caller in callers)
    for name in checkpointing:
        if name.encode() in content:
            raise UserError(
                f"{file} calls {excerpt(name)}, which reads or writes files: it is not loaded"
            )


def _read_meta_graph(file: Path) -> Any:
    """Return the only tensorflow.MetaGraphDef of a saved_model.pb."""
    from google.protobuf.message import DecodeError
    from tensorflow.core.protobuf import saved_model_pb2

    try:
        graphs = saved_model_pb2.SavedModel.FromString(file.read_bytes()).meta_graphs
    except OSError as error:
        raise UserError(f"cannot read {file}: {error.strerror}") from error
    except DecodeError as error:
        raise UserError(f"{file} is not a SavedModel") from error
    if len(graphs) != 1 or not graphs[0].HasField("object_graph_def"):
        raise UserError(f"{file} is not a SavedModel of one graph, written by TensorFlow 2")
    return graphs[0]


def _check_nodes(file: Path, nodes: Iterable[Any], allowed: Set[str]) -> None:
    """Raise UserError if a tensorflow.NodeDef has an operation that is not allowed."""
    for node in nodes:
        if node.op not in allowed:
            raise UserError(
                f"{file} has the operation {excerpt(node.op)}, which no program of seqapps "
                "needs: it is not loaded"
            )


@contextmanager
def _default_interrupt() -> Iterator[None]:
    """Let Ctrl-C end a call that takes minutes: Python's own handler does not run meanwhile."""
    if threading.current_thread() is not threading.main_thread():
        yield  # only the main thread may set handlers
        return
    handler = signal.signal(signal.SIGINT, signal.SIG_DFL)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, handler)
