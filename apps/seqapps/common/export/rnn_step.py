"""A recurrent layer one step at a time, for runtimes that have no loops: made here, run here."""

from typing import Any

import numpy as np

from seqapps.common.backend import tensorflow
from seqapps.common.export.litert import LiteModel


def step_function(layer: Any, width: int) -> Any:
    """Return one step of a recurrent Keras layer as a tf.function, for export.

    Args:
        layer: a recurrent layer, or one in `keras.layers.Bidirectional`.
        width: number of input features.

    Returns:
        A function of `forward` <float32>[n, width] (and `backward`, what the other direction
        reads) and of the states, named `forward_state_0` …; it returns `forward_output`
        <float32>[n, units], `next_forward_state_0` … (and those of `backward`).
    """
    tf = tensorflow()
    cells = {"forward": getattr(layer, "forward_layer", layer).cell}
    if hasattr(layer, "backward_layer"):
        cells["backward"] = layer.backward_layer.cell
    counts = {}
    specs = [tf.TensorSpec([None, width], tf.float32, name) for name in cells]
    for name, cell in cells.items():
        initial = _listed(cell.get_initial_state(batch_size=1))
        counts[name] = len(initial)
        specs += [
            tf.TensorSpec([None, *state.shape[1:]], state.dtype, f"{name}_state_{number}")
            for number, state in enumerate(initial)
        ]

    @tf.function(input_signature=specs, autograph=False)
    def step(*inputs_and_states):
        result = {}
        inputs = dict(zip(cells, inputs_and_states, strict=False))
        left = list(inputs_and_states[len(cells) :])
        for name, cell in cells.items():
            own, left = left[: counts[name]], left[counts[name] :]
            output, after = cell(inputs[name], own, training=False)
            result[f"{name}_output"] = output
            after = _listed(after)
            result |= {f"next_{name}_state_{n}": state for n, state in enumerate(after)}
        return result

    return step


def _listed(states: Any) -> list[Any]:
    return list(states) if isinstance(states, list | tuple) else [states]


def run(step: LiteModel, inputs: np.ndarray, lengths: np.ndarray) -> np.ndarray:
    """Run a layer over whole sequences, both directions in one loop over time.

    Args:
        step: a `step_function`, converted.
        inputs: <float32>[n, time, features].
        lengths: <int>[n]; what lies behind them is not read.

    Returns:
        <float32>[n, time, units], or 2 * units of both directions: as Keras's layer does.
    """
    count, time, _ = inputs.shape
    # Where each sequence, read backwards, finds its items; the padding stays behind them.
    places = np.arange(time)
    backwards = np.where(places < lengths[:, None], lengths[:, None] - 1 - places, places)
    rows = np.arange(count)[:, None]
    read = {"forward": inputs}
    if "backward" in step.inputs:
        read["backward"] = inputs[rows, backwards]
    states = {
        name: np.zeros((count, *shape), dtype)
        for name, (shape, dtype) in step.inputs.items()
        if "state" in name
    }
    outputs: dict[str, list[np.ndarray]] = {name: [] for name in read}
    for t in range(time):
        result = step(**{name: values[:, t] for name, values in read.items()}, **states)
        states = {name: result[f"next_{name}"] for name in states}
        for name, found in outputs.items():
            found.append(result[f"{name}_output"])
    joined = {name: np.stack(found, axis=1) for name, found in outputs.items()}
    if "backward" in joined:
        joined["backward"] = joined["backward"][rows, backwards]
    return np.concatenate(list(joined.values()), axis=-1)
