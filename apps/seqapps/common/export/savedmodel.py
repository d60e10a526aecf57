"""Run SavedModels as Python functions: the twin of `litert`."""

import signal
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
        # A call may take minutes, during which Python's handler does not run.
        handler = signal.signal(signal.SIGINT, signal.SIG_DFL)
        try:
            with quiet_stderr():  # the first call prints a line about oneDNN
                result = self._program.signatures[endpoint](**inputs)
        finally:
            signal.signal(signal.SIGINT, handler)
        return {name: value.numpy() for name, value in result.items()}
