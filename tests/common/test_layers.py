"""The recurrent cells against plain NumPy transcriptions of the course's equations."""

import keras
import numpy as np
import pytest

from apps.common import layers, ngram
from apps.common.text import Sequences

pytestmark = pytest.mark.xdist_group("layers")

BATCH, TIME, FEATURES, UNITS = 3, 7, 5, 4
random = np.random.default_rng(0)


def sigmoid(x):
    return 1 / (1 + np.exp(-x))


def numpy_rnn(x, weights):
    w, u, b = weights
    h = np.zeros((BATCH, UNITS))
    outputs = []
    for t in range(TIME):
        h = np.tanh(x[:, t] @ w + h @ u + b)
        outputs.append(h)
    return outputs


def numpy_simplified_gru(x, weights):
    w, u, b = weights
    w_c, w_u = np.split(w, 2, axis=1)
    u_c, u_u = np.split(u, 2, axis=1)
    b_c, b_u = np.split(b, 2)
    c = np.zeros((BATCH, UNITS))
    outputs = []
    for t in range(TIME):
        candidate = np.tanh(x[:, t] @ w_c + c @ u_c + b_c)
        update = sigmoid(x[:, t] @ w_u + c @ u_u + b_u)
        c = update * candidate + (1 - update) * c
        outputs.append(c)
    return outputs


def numpy_gru(x, weights):
    """The course's full GRU; Keras stores the gate 1 - Γ_u first, then Γ_r, then c̃."""
    w, u, b = weights
    w_u, w_r, w_c = np.split(w, 3, axis=1)
    u_u, u_r, u_c = np.split(u, 3, axis=1)
    b_u, b_r, b_c = np.split(b, 3)
    c = np.zeros((BATCH, UNITS))
    outputs = []
    for t in range(TIME):
        update = 1 - sigmoid(x[:, t] @ w_u + c @ u_u + b_u)
        relevance = sigmoid(x[:, t] @ w_r + c @ u_r + b_r)
        candidate = np.tanh(x[:, t] @ w_c + (relevance * c) @ u_c + b_c)
        c = update * candidate + (1 - update) * c
        outputs.append(c)
    return outputs


def numpy_lstm(x, weights, peephole=None):
    """Blocks in the order update, forget, candidate, output."""
    w, u, b = weights
    p = np.zeros((3, UNITS)) if peephole is None else peephole
    h, c = np.zeros((2, BATCH, UNITS))
    outputs = []
    for t in range(TIME):
        u_, f, g, o = np.split(x[:, t] @ w + h @ u + b, 4, axis=1)
        update = sigmoid(u_ + p[0] * c)
        forget = sigmoid(f + p[1] * c)
        c = update * np.tanh(g) + forget * c
        output = sigmoid(o + p[2] * c)
        h = output * np.tanh(c)
        outputs.append(h)
    return outputs


NUMPY = {
    "rnn": numpy_rnn,
    "simplified_gru": numpy_simplified_gru,
    "gru": numpy_gru,
    "lstm": numpy_lstm,
    "peephole_lstm": lambda x, weights: numpy_lstm(x, weights[:3], weights[3]),
}


def array(tensor):
    return keras.ops.convert_to_numpy(tensor)


@pytest.mark.parametrize("cell", layers.CELLS)
def test_cell_equals_the_courses_equations(cell):
    x = random.normal(size=(BATCH, TIME, FEATURES)).astype("float32")
    layer = layers.recurrent_layer(cell, UNITS)
    layer.build(x.shape)
    layer.set_weights([random.normal(0, 0.5, size=w.shape) for w in layer.get_weights()])
    expected = np.stack(NUMPY[cell](x.astype("float64"), layer.get_weights()), axis=1)
    np.testing.assert_allclose(array(layer(x)), expected, atol=2e-6)


@pytest.mark.parametrize("cell", layers.CELLS)
@pytest.mark.parametrize("depth", [1, 3])
def test_steps_equal_the_sequence(cell, depth):
    x = random.normal(size=(BATCH, TIME, FEATURES)).astype("float32")
    stack = layers.RecurrentStack(cell, UNITS, depth)
    whole = array(stack(x))
    assert whole.shape == (BATCH, TIME, UNITS) == stack.compute_output_shape(x.shape)
    states = stack.initial_state(BATCH)
    for t in range(TIME):
        output, states = stack.step(x[:, t], states)
        np.testing.assert_allclose(array(output), whole[:, t], atol=1e-6)


@pytest.mark.parametrize("cell", layers.CELLS)
def test_bidirectional_stack(cell):
    x = random.normal(size=(BATCH, TIME, FEATURES)).astype("float32")
    stack = layers.RecurrentStack(cell, UNITS, depth=2, bidirectional=True)
    mask = np.arange(TIME) < np.array([[TIME], [3], [5]])
    whole = array(stack(x, mask=mask))
    assert whole.shape == (BATCH, TIME, 2 * UNITS)
    # What is masked changes nothing: neither padding nor its content.
    for row, length in ((1, 3), (2, 5)):
        alone = array(stack(x[row : row + 1, :length]))
        np.testing.assert_allclose(whole[row, :length], alone[0], atol=1e-6)
    with pytest.raises(ValueError, match="no step"):
        stack.step(x[:, 0], [])


@pytest.mark.parametrize("cell", layers.CELLS)
def test_saved_and_loaded_stack_is_the_same(cell, tmp_path):
    inputs = keras.Input((None, FEATURES))
    model = keras.Model(inputs, layers.RecurrentStack(cell, UNITS, depth=2)(inputs))
    model.save(tmp_path / "model.keras")
    loaded = keras.saving.load_model(tmp_path / "model.keras")
    x = random.normal(size=(BATCH, TIME, FEATURES)).astype("float32")
    np.testing.assert_allclose(array(loaded(x)), array(model(x)), atol=1e-6)


@pytest.mark.parametrize("cell", layers.CELLS)
def test_cells_learn(cell):
    """Remember the sign of the first input over all steps."""
    x = random.normal(size=(256, TIME, 1)).astype("float32")
    y = (x[:, 0, 0] > 0).astype("float32")
    inputs = keras.Input((TIME, 1))
    hidden = layers.RecurrentStack(cell, 16)(inputs)
    outputs = keras.layers.Dense(1, activation="sigmoid")(hidden[:, -1])
    keras.utils.set_random_seed(0)
    model = keras.Model(inputs, outputs)
    model.compile(keras.optimizers.Adam(0.02), "binary_crossentropy", metrics=["accuracy"])
    model.fit(x, y, epochs=40, batch_size=64, verbose=0)
    assert model.evaluate(x, y, verbose=0)[1] > 0.95


def test_peephole_forget_bias_starts_at_one():
    cell = layers.PeepholeLSTMCell(UNITS)
    cell.build((None, FEATURES))
    expected = np.repeat([0.0, 1.0, 0.0, 0.0], UNITS)
    np.testing.assert_array_equal(array(cell.bias), expected)


def test_errors_name_the_argument():
    with pytest.raises(ValueError, match="positive integer, got 0"):
        layers.SimplifiedGRUCell(0)
    with pytest.raises(ValueError, match="unknown cell 'gur'"):
        layers.recurrent_layer("gur", 3)
    with pytest.raises(ValueError, match="no dropout"):
        layers.recurrent_layer("peephole_lstm", 3, dropout=0.1)


def test_nats_are_the_mean_over_all_symbols():
    """Batches of short sequences count for what they hold, not more."""
    from apps.common.training import NatsPerSymbol

    metric = NatsPerSymbol()
    total = weight = 0.0
    for time in (2, 9):
        logits = random.normal(size=(4, time, 5)).astype("float32")
        targets = random.integers(0, 5, (4, time))
        mask = (random.random((4, time)) < 0.7).astype("float32")
        metric.update_state(targets, logits, sample_weight=mask / 4)
        p = np.exp(logits) / np.exp(logits).sum(-1, keepdims=True)
        total += (-np.log(np.take_along_axis(p, targets[..., None], -1)[..., 0]) * mask).sum()
        weight += mask.sum()
    assert float(metric.result()) == pytest.approx(total / weight, rel=1e-5)


def test_ngram_table_equals_the_fitted_model():
    rows = [list(random.integers(1, 6, random.integers(1, 9))) for _ in range(200)]
    names = Sequences.from_lists(rows)
    fitted = ngram.fit(names, 6, 4)
    table = layers.NGramTable(*fitted.next_state.shape, fitted.order)
    table.load(fitted.next_state, fitted.probability)
    for part in (names, names[:1]):
        inputs, _, _ = part.teacher_forced()
        whole = array(table(inputs))
        expected = np.log(fitted.probability[ngram.states(fitted, inputs)])
        np.testing.assert_allclose(whole, expected, atol=1e-6)
    state = np.zeros(len(names), np.int32)
    inputs, _, mask = names.teacher_forced()
    whole = array(table(inputs))
    for t in range(inputs.shape[1]):
        output, state = table.step(inputs[:, t], state)
        inside = mask[:, t] > 0
        np.testing.assert_array_equal(array(output)[inside], whole[inside, t])
