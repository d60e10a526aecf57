"""Export one step of a Keras RNN to LiteRT, and run it in a loop over time in Python."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from seqapps.common.backend import Tensor, keras, tensorflow
from seqapps.common.export.litert import LiteModel

LSTM_STATES = ("forward_state_0", "forward_state_1", "backward_state_0", "backward_state_1")


def step_function(layer: Any, width: int) -> Any:
    """Return one step of a recurrent Keras layer as a tf.function, for export.

    Args:
        layer: a recurrent layer, or `keras.layers.Bidirectional` around one.
        width: number of input features.

    Returns:
        A function of the inputs `forward` <float32>[n, width] and the states `forward_state_0`,
        …, that returns `forward_output` <float32>[n, units] and `next_forward_state_0`, …; a
        bidirectional layer has the same for `backward`.
    """
    from seqapps.common.export import exporter  # inference does without it

    tf, flatten = tensorflow(), keras().tree.flatten
    cells = {"forward": getattr(layer, "forward_layer", layer).cell}
    if hasattr(layer, "backward_layer"):
        cells["backward"] = layer.backward_layer.cell
    counts = {}
    specs = [tf.TensorSpec([None, width], tf.float32, name) for name in cells]
    for name, cell in cells.items():
        initial = flatten(cell.get_initial_state(batch_size=1))
        counts[name] = len(initial)
        specs += exporter.state_specs(initial, f"{name}_state_")

    @exporter.endpoint(*specs)
    def step(*inputs_and_states: Tensor) -> dict[str, Tensor]:
        result = {}
        inputs = dict(zip(cells, inputs_and_states, strict=False))
        rest = list(inputs_and_states[len(cells) :])
        for name, cell in cells.items():
            states, rest = rest[: counts[name]], rest[counts[name] :]
            result[f"{name}_output"], after = cell(inputs[name], states, training=False)
            result |= exporter.next_states(flatten(after), f"next_{name}_state_")
        return result

    return step


def gated_lstm_step(cells: Sequence[Any], units: int) -> Any:
    """Return one step of a bidirectional LSTM as a tf.function, for export.

    The products of the inputs with the kernels are computed for all steps before, so the inputs
    `forward` and `backward` are the gates <float32>[n, 4 * units] without the hidden state's part.

    Args:
        cells: the LSTM cells of the two directions.
        units: size of the hidden state of each.

    Returns:
        A function of these inputs and of `LSTM_STATES` <float32>[n, units], that returns
        `forward_output` and `backward_output` <float32>[n, units], and the next states as
        `next_forward_state_0` and so on.
    """
    from seqapps.common.export import exporter  # inference does without it
    from seqapps.common.layers.recurrent import lstm_step

    tf, ways = tensorflow(), ("forward", "backward")
    gates = [tf.TensorSpec([None, 4 * units], tf.float32, name) for name in ways]
    states = [tf.TensorSpec([None, units], tf.float32, name) for name in LSTM_STATES]

    @exporter.endpoint(*gates, *states)
    def step(forward: Tensor, backward: Tensor, *states: Tensor) -> dict[str, Tensor]:
        result = {}
        for way, cell, inputs, before in zip(
            ways, cells, (forward, backward), (states[:2], states[2:]), strict=True
        ):
            hidden, memory = lstm_step(cell, inputs, *before)
            result[f"{way}_output"] = tf.identity(hidden)
            result[f"next_{way}_state_0"], result[f"next_{way}_state_1"] = hidden, memory
        return result

    return step


def run(step: LiteModel, inputs: np.ndarray, lengths: np.ndarray) -> np.ndarray:
    """Run a layer over whole sequences, both directions in one loop over time.

    Args:
        step: a converted `step_function`.
        inputs: <float32>[n, time, features].
        lengths: <int>[n], the number of items before the padding.

    Returns:
        <float32>[n, time, units], the output of the Keras layer; 2 * units for both directions.
    """
    count, time, _ = inputs.shape
    # The indices that reverse the items of each sequence, with the padding left in place.
    times = np.arange(time)
    reverse = np.where(times < lengths[:, None], lengths[:, None] - 1 - times, times)
    rows = np.arange(count)[:, None]
    sequences = {"forward": inputs}
    if "backward" in step.inputs:
        sequences["backward"] = inputs[rows, reverse]
    states = step.initial_states(count)
    outputs: dict[str, list[np.ndarray]] = {name: [] for name in sequences}
    for t in range(time):
        result = step(**{name: items[:, t] for name, items in sequences.items()}, **states)
        states = {name: result[f"next_{name}"] for name in states}
        for name, steps in outputs.items():
            steps.append(result[f"{name}_output"])
    stacked = {name: np.stack(steps, axis=1) for name, steps in outputs.items()}
    if "backward" in stacked:
        stacked["backward"] = stacked["backward"][rows, reverse]
    return np.concatenate(list(stacked.values()), axis=-1)
