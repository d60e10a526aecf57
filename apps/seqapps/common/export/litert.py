"""Run LiteRT models as Python functions."""

import os
from collections.abc import Mapping
from pathlib import Path

import numpy as np

from seqapps.common.backend import quiet_stderr
from seqapps.common.errors import UserError, excerpt
from seqapps.common.export import operations
from seqapps.common.export.bundle import foreign

MAX_THREADS = 4


def usual_threads() -> int:
    """Return the number of threads of a model: those of OMP_NUM_THREADS, or one per core.

    Ray and Spark set this variable for each of their workers.
    """
    given = os.environ.get("OMP_NUM_THREADS", "")
    number = int(given) if given.isascii() and given.isdecimal() else os.cpu_count() or 1
    return max(1, min(MAX_THREADS, number))


class LiteModel:
    """A .tflite file with one signature, called with named arrays of any batch size.

    Args:
        path: the file.
        threads: number of threads, 0 for `usual_threads()`. A small model called for single rows is
            quicker with one.

    Attributes:
        inputs: name -> (shape without the batch axis, dtype).

    Raises:
        UserError: ai-edge-litert is not installed, or the file is not such a model.
    """

    def __init__(self, path: Path, threads: int = 0) -> None:
        self._path = path
        with quiet_stderr():  # LiteRT prints a line about its CPU delegate
            try:
                from ai_edge_litert.interpreter import Interpreter
            except ImportError as error:
                raise UserError(f"the lite engine needs ai-edge-litert: {error}") from error
            with foreign(path):
                content = path.read_bytes()
                check_operations(path, content)
                self._interpreter = Interpreter(
                    model_content=content, num_threads=threads or usual_threads()
                )
                self._interpreter.allocate_tensors()
                self._run = self._interpreter.get_signature_runner()
            self.outputs = self._run.get_output_details()
        self.inputs: dict[str, tuple[tuple[int, ...], type[np.generic]]] = {
            name: (tuple(detail["shape"][1:]), detail["dtype"])
            for name, detail in self._run.get_input_details().items()
        }
        for name in self.inputs:
            if "state" in name and self.shape(f"next_{name}") != self.shape(name):
                raise UserError(f"{path} is not usable: {name} and its next value differ")

    def shape(self, name: str) -> tuple[int, ...]:
        """Return the shape of an input or output without the batch axis."""
        if name in self.inputs:
            return tuple(map(int, self.inputs[name][0]))
        if name not in self.outputs:
            raise UserError(f"{self._path} is not usable: it has no {excerpt(name)}")
        return tuple(map(int, self.outputs[name]["shape"][1:]))

    def check_widths(self, **widths: int | None) -> None:
        """Raise UserError unless these inputs and outputs exist, with a last axis of this size."""
        for name, width in widths.items():
            shape = self.shape(name)
            if width is not None and shape[-1:] != (width,):
                raise UserError(
                    f"{self._path} does not fit the settings of its model: {name} has the shape "
                    f"{shape}, expected {width} at the end"
                )

    def check_rows(self, rows: int) -> None:
        """Raise UserError unless the file has a table with this number of rows."""
        shapes = [tuple(one["shape"]) for one in self._interpreter.get_tensor_details()]
        if not any(len(shape) > 1 and shape[0] == rows for shape in shapes):
            raise UserError(
                f"{self._path} does not fit the settings of its model: no table has {rows:,} rows"
            )

    def initial_states(self, count: int) -> dict[str, np.ndarray]:
        """Return zeros [count, …] for every input whose name contains "state"."""
        return {
            name: np.zeros((count, *shape), dtype)
            for name, (shape, dtype) in self.inputs.items()
            if "state" in name
        }

    def __call__(self, **inputs: np.ndarray) -> dict[str, np.ndarray]:
        with foreign(self._path):
            outputs: dict[str, np.ndarray] = self._run(**inputs)
            check_numbers(outputs)
        return outputs


def check_numbers(outputs: Mapping[str, np.ndarray]) -> None:
    """Raise ValueError if an output of a program holds NaN, as with damaged weights."""
    for name, values in outputs.items():
        array = np.asarray(values)
        if array.dtype.kind == "f" and np.isnan(array).any():
            raise ValueError(f"its {excerpt(name)} is not a number")


def check_operations(path: Path, content: bytes) -> None:
    """Check the operators of a LiteRT model before LiteRT reads the file.

    LiteRT prepares operators while it creates the interpreter, and some of them crash then.

    Args:
        path: the file, for messages.
        content: its bytes, a flatbuffer with one list of operators for all of its graphs.

    Raises:
        UserError: an operator that is not in `operations.LITERT`.
    """
    from ai_edge_litert.schema_py_generated import BuiltinOperator, Model

    names = {number: name for name, number in vars(BuiltinOperator).items()}
    model = Model.GetRootAs(content)
    for index in range(model.OperatorCodesLength()):
        code = model.OperatorCodes(index)
        number = max(code.BuiltinCode(), code.DeprecatedBuiltinCode())
        name = names.get(number, str(number))
        if name not in operations.LITERT:
            custom = (code.CustomCode() or b"").decode(errors="replace")
            raise UserError(
                f"{path} has the operation {excerpt(custom or name)}, which no model of seqapps "
                "needs: it is not loaded"
            )
