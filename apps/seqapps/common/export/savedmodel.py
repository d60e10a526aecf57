"""Run SavedModels as Python functions: the twin of `litert`."""

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np

from seqapps.common.backend import Tensor, quiet_stderr, tensorflow


class SavedProgram:
    """A SavedModel, called with the name of an endpoint and named tensors.

    Attributes:
        tf: the module `tensorflow`, for creating tensors.
    """

    def __init__(self, path: Path) -> None:
        self.tf = tensorflow()
        with quiet_stderr():
            self._program = self.tf.saved_model.load(str(path))

    def __call__(self, endpoint: str, **inputs: Tensor) -> dict[str, np.ndarray]:
        with _default_interrupt(), quiet_stderr():  # the first call prints a line about oneDNN
            result = self._program.signatures[endpoint](**inputs)
        return {name: value.numpy() for name, value in result.items()}


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
