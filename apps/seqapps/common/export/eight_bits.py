"""Weights in 8 bits: each large tensor is stored as whole numbers <int8> and one scale.

Programs compute with the numbers times their scale, in float32. The core model holds the same
products, so that all files of a model have equal weights: see `round_weights`.
"""

from inspect import signature
from typing import Any

import numpy as np

from seqapps.common.backend import keras as _keras
from seqapps.common.backend import tensorflow

MIN_SIZE = 4_096  # numbers of a tensor; smaller ones stay in float32
MAX_LEVEL = 127
SCALE_BITS = 8  # significant bits of a scale: products then have 15, which archives store in 11


def levels(values: np.ndarray) -> tuple[np.ndarray, np.float32]:
    """Return a tensor in 8 bits: <int8> of the same shape, and the scale of its numbers.

    The products of both are their own result: rounding twice changes nothing.

    Example:
        >>> rows, scale = levels(np.array([1.0, -2.0], np.float32))
        >>> rows.tolist(), round(float(scale), 4)
        ([64, -127], 0.0157)
    """
    mantissa, exponent = np.frexp(np.abs(values).max(initial=0.0) / MAX_LEVEL)
    steps = 2.0**SCALE_BITS
    scale = np.float32(np.ldexp(np.rint(mantissa * steps) / steps, exponent)) or np.float32(1)
    rounded = np.clip(np.rint(values / scale), -MAX_LEVEL, MAX_LEVEL)
    return rounded.astype(np.int8), scale


def is_large(variable: Any) -> bool:
    """Return whether a variable of a model is stored in 8 bits."""
    return bool(np.prod(variable.shape) >= MIN_SIZE and str(variable.dtype) == "float32")


def round_weights(network: Any) -> None:
    """Round the large weights of a Keras model to what 8 bits can hold."""
    for variable in network.variables:
        if is_large(variable):
            rows, scale = levels(np.array(_keras().ops.convert_to_numpy(variable)))
            variable.assign(rows * scale)


class PackedWeights:
    """The weights of a Keras model as TensorFlow variables, the large ones in 8 bits.

    Args:
        core: a Keras model whose weights `round_weights` has rounded.

    Attributes:
        variables: the TensorFlow variables, in the order of the model's.
    """

    def __init__(self, core: Any) -> None:
        tf = tensorflow()
        self._packed: list[tuple[Any, Any, np.float32]] = []
        self.variables: list[Any] = []
        for one in core.variables:
            if is_large(one):
                rows, scale = levels(np.array(one.value))
                stored = tf.Variable(rows, trainable=False, name=one.name)
                self._packed.append((one, stored, scale))
                self.variables.append(stored)
            else:
                self.variables.append(one.value)

    def reading(self, function: Any) -> Any:
        """Return a tf.function of the same parameters whose model reads these variables.

        They are unpacked once in a call, before any loop.
        """
        tf, keras = tensorflow(), _keras()

        def call(*inputs: Any, **named: Any) -> Any:
            values = [(one, tf.cast(rows, tf.float32) * s) for one, rows, s in self._packed]
            with keras.StatelessScope(state_mapping=values):
                return function.python_function(*inputs, **named)

        call.__signature__ = signature(function.python_function)  # type: ignore[attr-defined]
        return tf.function(call, input_signature=function.input_signature, autograph=False)


def pack_constants(content: bytes) -> bytes:
    """Return a .tflite file whose large constants are <int8>, each with a DEQUANTIZE operator.

    LiteRT unpacks them once. Constants that are no rounded weights stay as they are.
    """
    from tensorflow.lite.tools import flatbuffer_utils

    model = flatbuffer_utils.read_model_from_bytearray(bytearray(content))
    for graph in model.subgraphs:
        operators = [
            operator
            for number in range(len(graph.tensors))
            if (operator := _packed(model, graph, number)) is not None
        ]
        graph.operators = [*operators, *graph.operators]
    used = {tensor.buffer for graph in model.subgraphs for tensor in graph.tensors}
    used |= {item.buffer for item in model.metadata or ()}
    for number, buffer in enumerate(model.buffers):
        if number not in used:
            buffer.data = None
    return bytes(flatbuffer_utils.convert_object_to_bytearray(model))


def _packed(model: Any, graph: Any, number: int) -> Any:
    """Put a constant of a graph into 8 bits; return the operator that unpacks it, or None."""
    from tensorflow.lite.python import schema_py_generated as schema

    tensor = graph.tensors[number]
    data = model.buffers[tensor.buffer].data
    if tensor.type != schema.TensorType.FLOAT32 or data is None or len(data) < 4 * MIN_SIZE:
        return None
    values = np.frombuffer(bytes(data), np.float32)
    rows, scale = levels(values)
    if not np.allclose(rows * scale, values, rtol=1e-6, atol=0):
        return None
    buffer, stored = schema.BufferT(), schema.TensorT()
    buffer.data = np.frombuffer(rows.tobytes(), np.uint8)
    stored.shape, stored.type = tensor.shape, schema.TensorType.INT8
    stored.quantization = schema.QuantizationParametersT()
    stored.quantization.scale = np.array([scale], np.float32)
    stored.quantization.zeroPoint = np.zeros(1, np.int64)
    stored.buffer, tensor.buffer = len(model.buffers), 0  # the first buffer is always empty
    model.buffers.append(buffer)
    graph.tensors.append(stored)
    operator = schema.OperatorT()
    operator.opcodeIndex = _code(model, schema)
    operator.inputs, operator.outputs = [len(graph.tensors) - 1], [number]
    return operator


def _code(model: Any, schema: Any) -> int:
    """Return the index of the operator DEQUANTIZE of int8, which is added if it is missing."""
    wanted = schema.BuiltinOperator.DEQUANTIZE
    for index, code in enumerate(model.operatorCodes):
        if code.builtinCode == wanted:
            return index
    code = schema.OperatorCodeT()
    code.builtinCode = code.deprecatedBuiltinCode = wanted
    code.version = 2
    model.operatorCodes.append(code)
    return len(model.operatorCodes) - 1
