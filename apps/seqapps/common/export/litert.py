"""Run LiteRT models as Python functions."""

import os
from pathlib import Path

import numpy as np

from seqapps.common.backend import quiet_stderr
from seqapps.common.errors import UserError

THREADS = min(4, os.cpu_count() or 1)


class LiteModel:
    """A .tflite file with one signature, called with named arrays of any batch size.

    Attributes:
        inputs: name -> (shape without the batch axis, dtype).

    Raises:
        UserError: ai-edge-litert is not installed.
    """

    def __init__(self, path: Path) -> None:
        with quiet_stderr():  # LiteRT prints a line about its CPU delegate
            try:
                from ai_edge_litert.interpreter import Interpreter
            except ImportError as error:
                raise UserError(f"the lite engine needs ai-edge-litert: {error}") from error
            self._interpreter = Interpreter(model_path=str(path), num_threads=THREADS)
            self._interpreter.allocate_tensors()
        self._run = self._interpreter.get_signature_runner()
        self.inputs: dict[str, tuple[tuple[int, ...], type[np.generic]]] = {
            name: (tuple(detail["shape"][1:]), detail["dtype"])
            for name, detail in self._run.get_input_details().items()
        }

    def initial_states(self, count: int) -> dict[str, np.ndarray]:
        """Return zeros [count, …] for every input whose name contains "state"."""
        return {
            name: np.zeros((count, *shape), dtype)
            for name, (shape, dtype) in self.inputs.items()
            if "state" in name
        }

    def __call__(self, **inputs: np.ndarray) -> dict[str, np.ndarray]:
        outputs: dict[str, np.ndarray] = self._run(**inputs)
        return outputs
