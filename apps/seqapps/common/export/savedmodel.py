"""Exported programs as Python functions: the twin of `lite` for SavedModels."""

import signal
from pathlib import Path
from typing import Any

import numpy as np

from seqapps.common.backend import quiet_stderr, tensorflow


class SavedProgram:
    """A SavedModel; call an endpoint by its name with named tensors.

    Attributes:
        tf: TensorFlow, for making the tensors.
    """

    def __init__(self, path: Path) -> None:
        self.tf = tensorflow()
        with quiet_stderr():
            self._program = self.tf.saved_model.load(str(path))

    def __call__(self, endpoint: str, **inputs: Any) -> dict[str, np.ndarray]:
        # One call may take minutes, in which Python's own handler would not run.
        handler = signal.signal(signal.SIGINT, signal.SIG_DFL)
        try:
            with quiet_stderr():  # the first call prints about oneDNN
                result = self._program.signatures[endpoint](**inputs)
        finally:
            signal.signal(signal.SIGINT, handler)
        return {name: value.numpy() for name, value in result.items()}
