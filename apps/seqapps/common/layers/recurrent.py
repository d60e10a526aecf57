"""Recurrent layers: the course's cells, and stacks of them.

Notation: x_t is the input <float>[batch, features] at time t, h_t the hidden state and c_t
the memory cell, both <float>[batch, units]; W, U, b are kernels, recurrent kernels, biases;
σ is the sigmoid and * the element-wise product.
"""

from dataclasses import dataclass
from typing import Any

from seqapps.common.backend import Tensor
from seqapps.common.backend import keras as _keras

keras: Any = _keras()
ops, flatten = keras.ops, keras.tree.flatten
PACKAGE = "seqapps"
StepResult = tuple[Tensor, list[Tensor]]  # output and new states


class _GatedCell(keras.layers.Layer):  # type: ignore[misc]
    """Hold the kernels and states of the cells that Keras lacks; `units` is the size of a state."""

    gates: int  # number of blocks in the kernels
    states: int  # number of state tensors

    def __init__(self, units: int, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        if units < 1:
            raise ValueError(f"units expects a positive integer, got {units}")
        self.units = units
        self.state_size = [units] * self.states
        self.output_size = units

    def build(self, input_shape: tuple[int | None, ...]) -> None:
        width = self.gates * self.units
        self.kernel = self.add_weight((input_shape[-1], width), "glorot_uniform", name="kernel")
        shape = (self.units, width)
        self.recurrent_kernel = self.add_weight(shape, "orthogonal", name="recurrent_kernel")
        self.bias = self.add_weight((width,), self.initial_bias, name="bias")

    def initial_bias(self, shape: Any, dtype: Any = None) -> Tensor:
        """Return the bias before training: zeros."""
        return ops.zeros(shape, dtype)

    def get_initial_state(self, batch_size: int | None = None) -> list[Tensor]:
        """Return zeros <float>[batch, units] for each state."""
        shape = (batch_size, self.units)
        return [ops.zeros(shape, self.compute_dtype) for _ in range(self.states)]

    def get_config(self) -> dict[str, Any]:
        return {**super().get_config(), "units": self.units}


@keras.saving.register_keras_serializable(package=PACKAGE)
class SimplifiedGRUCell(_GatedCell):
    """A GRU cell without the relevance gate, as the course introduces it.

    c̃_t = tanh(W_c x_t + U_c c_{t-1} + b_c)
    Γ_u = σ(W_u x_t + U_u c_{t-1} + b_u)
    c_t = Γ_u * c̃_t + (1 - Γ_u) * c_{t-1},   h_t = c_t

    Source: A. Ng, Sequence Models (2018), week 1, "Gated Recurrent Unit"; one gate of
    Cho et al. (2014), arXiv 1406.1078, equations 5-8.

    Call arguments: `inputs` <float>[batch, features], `states` a list of one tensor
    <float>[batch, units]. Returns `(output, [state])`, both <float>[batch, units].

    Example:
        >>> tuple(keras.layers.RNN(SimplifiedGRUCell(8))(ops.ones((2, 5, 3))).shape)
        (2, 8)
    """

    gates = 2
    states = 1

    def call(self, inputs: Tensor, states: list[Tensor], training: bool = False) -> StepResult:
        previous = states[0]
        x = ops.matmul(inputs, self.kernel) + self.bias
        z = x + ops.matmul(previous, self.recurrent_kernel)
        candidate, update = ops.split(z, 2, axis=-1)
        update_gate = ops.sigmoid(update)
        state = update_gate * ops.tanh(candidate) + (1.0 - update_gate) * previous
        return state, [state]


@keras.saving.register_keras_serializable(package=PACKAGE)
class PeepholeLSTMCell(_GatedCell):
    """An LSTM cell whose gates also read the memory cell (peephole connections).

    Γ_u = σ(W_u x_t + U_u h_{t-1} + p_u * c_{t-1} + b_u)
    Γ_f = σ(W_f x_t + U_f h_{t-1} + p_f * c_{t-1} + b_f)
    c̃_t = tanh(W_c x_t + U_c h_{t-1} + b_c)
    c_t = Γ_u * c̃_t + Γ_f * c_{t-1}
    Γ_o = σ(W_o x_t + U_o h_{t-1} + p_o * c_t + b_o)
    h_t = Γ_o * tanh(c_t)

    Source: Gers & Schmidhuber (2000), "Recurrent nets that time and count"; the equations
    in the form of Graves (2013), arXiv 1308.0850, equations 7-11 (diagonal peepholes; the
    output gate reads the new cell). The forget bias starts at 1.

    Call arguments: `inputs` <float>[batch, features], `states` the list [h, c] of tensors
    <float>[batch, units]. Returns `(h, [h, c])`.

    Example:
        >>> tuple(keras.layers.RNN(PeepholeLSTMCell(8))(ops.ones((2, 5, 3))).shape)
        (2, 8)
    """

    gates = 4
    states = 2

    def build(self, input_shape: tuple[int | None, ...]) -> None:
        super().build(input_shape)
        self.peephole = self.add_weight((3, self.units), initializer="zeros", name="peephole")

    def initial_bias(self, shape: Any, dtype: Any = None) -> Tensor:
        """Return zeros, and ones for the forget gate."""
        n = self.units
        return ops.concatenate([ops.zeros(n, dtype), ops.ones(n, dtype), ops.zeros(2 * n, dtype)])

    def call(self, inputs: Tensor, states: list[Tensor], training: bool = False) -> StepResult:
        hidden, cell = states
        x = ops.matmul(inputs, self.kernel) + self.bias
        z = x + ops.matmul(hidden, self.recurrent_kernel)
        update, forget, candidate, output = ops.split(z, 4, axis=-1)
        update_gate = ops.sigmoid(update + self.peephole[0] * cell)
        forget_gate = ops.sigmoid(forget + self.peephole[1] * cell)
        cell = update_gate * ops.tanh(candidate) + forget_gate * cell
        hidden = ops.sigmoid(output + self.peephole[2] * cell) * ops.tanh(cell)
        return hidden, [hidden, cell]


# `rnn` is Keras's SimpleRNN (h_t = tanh(W x_t + U h_{t-1} + b)), `lstm` its LSTM, and `gru` its
# GRU with reset_after=False, which is the course's full GRU: c̃_t reads Γ_r * c_{t-1}. Keras's
# update gate z is the course's 1 - Γ_u: h_t = z * h_{t-1} + (1 - z) * c̃_t.
CELLS = ("rnn", "simplified_gru", "gru", "lstm", "peephole_lstm")


def recurrent_layer(
    cell: str, units: int, dropout: float = 0.0, recurrent_dropout: float = 0.0, **kwargs: Any
) -> Any:
    """Return a recurrent Keras layer that outputs the whole sequence.

    Args:
        cell: one of `CELLS`.
        units: size of the hidden state.
        dropout: share of the input features dropped, the same at every time step
            (Gal & Ghahramani 2016, arXiv 1512.05287). Only in Keras's own cells.
        recurrent_dropout: share of the state dropped likewise. It disables the fused GPU kernel
            of the LSTM.

    Raises:
        ValueError: an unknown cell, or dropout in a cell without dropout of its own.
    """
    made_of_cells = {"simplified_gru": SimplifiedGRUCell, "peephole_lstm": PeepholeLSTMCell}
    if cell in made_of_cells:
        if dropout or recurrent_dropout:
            raise ValueError(f"cell {cell!r} has no dropout of its own: set both rates to 0")
        return keras.layers.RNN(made_of_cells[cell](units), return_sequences=True, **kwargs)
    kinds = {"rnn": keras.layers.SimpleRNN, "gru": keras.layers.GRU, "lstm": keras.layers.LSTM}
    if cell not in kinds:
        raise ValueError(f"unknown cell {cell!r}, expected one of {', '.join(CELLS)}")
    kwargs |= {"dropout": dropout, "recurrent_dropout": recurrent_dropout}
    kwargs |= {"reset_after": False} if cell == "gru" else {}
    return kinds[cell](units, return_sequences=True, **kwargs)


@dataclass(frozen=True)
class _Kept:
    """Objects that are kept, and that Keras does not track.

    `Bidirectional` copies the layer that it gets twice. While a model is loaded, Keras takes layers
    of one id for one layer; if a layer were freed, the next one could get its id, and its copy for
    one direction would be that of the other.
    """

    objects: list[Any]


@keras.saving.register_keras_serializable(package=PACKAGE)
class RecurrentStack(keras.layers.Layer):  # type: ignore[misc]
    """A deep, optionally bidirectional recurrent network for whole sequences or single steps.

    Args:
        cell, dropout, recurrent_dropout: as in `recurrent_layer`.
        units, depth: size of the hidden state of each layer and direction; number of layers.
        bidirectional: run each layer in both directions and concatenate; excludes `step`.
        residual: add the input of each layer to its output, from the second layer on
            (Wu et al. 2016, arXiv 1609.08144, equation 6).

    Call arguments: `inputs` <float>[batch, time, features], `mask` <bool>[batch, time].
    Returns <float>[batch, time, units], or 2 * units when bidirectional.

    Example:
        >>> stack = RecurrentStack("gru", 8, depth=2)
        >>> tuple(stack(ops.ones((2, 5, 3))).shape)
        (2, 5, 8)
        >>> output, states = stack.step(ops.ones((2, 3)), stack.initial_state(2))
        >>> tuple(output.shape), len(states)
        ((2, 8), 2)
    """

    def __init__(
        self,
        cell: str,
        units: int,
        depth: int = 1,
        bidirectional: bool = False,
        dropout: float = 0.0,
        recurrent_dropout: float = 0.0,
        residual: bool = False,
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        rates = {"dropout": dropout, "recurrent_dropout": recurrent_dropout}
        self.settings: dict[str, Any] = {"cell": cell, "units": units, "depth": depth, **rates}
        self.settings |= {"bidirectional": bidirectional, "residual": residual}
        self.supports_masking = True
        self.layers = []
        self._sources = _Kept([])
        for number in range(depth):
            layer = recurrent_layer(cell, units, **rates, name=f"layer_{number + 1}")
            self._sources.objects.append(layer)
            self.layers.append(keras.layers.Bidirectional(layer) if bidirectional else layer)

    def build(self, input_shape: tuple[int | None, ...]) -> None:
        for layer in self.layers:
            layer.build(input_shape)
            input_shape = layer.compute_output_shape(input_shape)

    def compute_output_shape(self, input_shape: tuple[int | None, ...]) -> tuple[int | None, ...]:
        for layer in self.layers:
            input_shape = layer.compute_output_shape(input_shape)
        return input_shape

    def call(self, inputs: Tensor, mask: Tensor = None, training: bool = False) -> Tensor:
        for number, layer in enumerate(self.layers):
            output = layer(inputs, mask=mask, training=training)
            inputs = self._joined(number, inputs, output)
        return inputs

    def _joined(self, number: int, inputs: Tensor, output: Tensor) -> Tensor:
        return inputs + output if number and self.settings["residual"] else output

    def initial_state(self, batch_size: Tensor | int) -> list[Tensor]:
        """Return the flat list of zero states <float>[batch, units], in layer order."""
        cells = (layer.cell for layer in self.layers)
        states: list[Tensor] = flatten([cell.get_initial_state(batch_size) for cell in cells])
        return states

    def step(self, inputs: Tensor, states: list[Tensor]) -> StepResult:
        """Advance by one time step with inputs <float>[batch, features], without dropout.

        Returns output <float>[batch, units] and the states in the form of `initial_state`.
        """
        if self.settings["bidirectional"]:
            raise ValueError("a bidirectional stack has no step: it needs the whole sequence")
        new_states: list[Tensor] = []
        for number, layer in enumerate(self.layers):
            count = len(flatten(layer.cell.state_size))
            before = states[len(new_states) : len(new_states) + count]
            output, after = layer.cell(inputs, before, training=False)
            inputs = self._joined(number, inputs, output)
            new_states.extend(after)
        return inputs, new_states

    def zero_layer(self, number: int) -> None:
        """Set the weights of a built GRU or LSTM layer so that its output is 0 for any input.

        A residual stack then computes the same as without the layer, and gradients still reach it:
        only the block of the candidate state is 0 (function-preserving growth as in Net2Net, Chen
        et al. 2016, arXiv 1511.05641).
        """
        layer, candidate = self.layers[number], 2  # in the kernels of both cells
        units = self.settings["units"]
        for way in (layer.forward_layer, layer.backward_layer) if _is_double(layer) else (layer,):
            kernel = ops.convert_to_numpy(way.cell.kernel).copy()
            kernel[:, candidate * units : (candidate + 1) * units] = 0
            way.cell.kernel.assign(kernel)

    def get_config(self) -> dict[str, Any]:
        return {**super().get_config(), **self.settings}


def _is_double(layer: Any) -> bool:
    return isinstance(layer, keras.layers.Bidirectional)


def lstm_step(cell: Any, projected: Tensor, hidden: Tensor, memory: Tensor) -> tuple[Any, Any]:
    """Advance an LSTM by a token whose inputs are projected: h and c <float>[n, units].

    Hochreiter & Schmidhuber (1997) with forget gates; the order of the gates is Keras's.
    """
    gates = projected + ops.matmul(hidden, cell.recurrent_kernel)
    update, forget, candidate, output = ops.split(gates, 4, axis=-1)
    memory = ops.sigmoid(forget) * memory + ops.sigmoid(update) * ops.tanh(candidate)
    return ops.sigmoid(output) * ops.tanh(memory), memory
