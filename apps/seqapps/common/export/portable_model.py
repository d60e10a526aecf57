"""Run the exported parts of a model with ONNX Runtime or LiteRT.

Copied into the folders of LiteRT and ONNX exports as `model.py`; it imports NumPy and the
runtime alone.
"""

from collections.abc import Callable
from pathlib import Path

import numpy as np

Call = Callable[..., dict[str, np.ndarray]]


def load(name: str, folder: Path = Path(__file__).parent) -> Call:
    """Return a part of a model as a function of named arrays, such as `load("step")`.

    Args:
        name: name of the file without its suffix.
        folder: folder of the file, `<name>.onnx` or `<name>.tflite`.
    """
    file = folder / f"{name}.onnx"
    if file.exists():
        import onnxruntime

        options = onnxruntime.SessionOptions()
        options.log_severity_level, options.intra_op_num_threads = 3, 1
        session = onnxruntime.InferenceSession(str(file), options)
        names = [output.name for output in session.get_outputs()]
        return lambda **inputs: dict(zip(names, session.run(names, inputs), strict=True))
    from ai_edge_litert.interpreter import Interpreter

    interpreter = Interpreter(model_path=str(folder / f"{name}.tflite"))
    runner = interpreter.get_signature_runner()
    return lambda **inputs: runner(**inputs)
