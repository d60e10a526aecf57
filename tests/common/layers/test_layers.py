"""The cells and the attention against plain NumPy transcriptions of their equations."""

import keras
import numpy as np
import pytest
from keras.src.saving import serialization_lib
from seqapps.common.io.text import Sequences
from seqapps.common.layers import attention, ngram, recurrent
from seqapps.common.layers.ngram_layer import NGramTable

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


@pytest.mark.parametrize("cell", recurrent.CELLS)
def test_cell_equals_the_courses_equations(cell):
    x = random.normal(size=(BATCH, TIME, FEATURES)).astype("float32")
    layer = recurrent.recurrent_layer(cell, UNITS)
    layer.build(x.shape)
    layer.set_weights([random.normal(0, 0.5, size=w.shape) for w in layer.get_weights()])
    expected = np.stack(NUMPY[cell](x.astype("float64"), layer.get_weights()), axis=1)
    np.testing.assert_allclose(array(layer(x)), expected, atol=2e-6)


@pytest.mark.parametrize("cell", recurrent.CELLS)
@pytest.mark.parametrize("depth", [1, 3])
def test_steps_equal_the_sequence(cell, depth):
    x = random.normal(size=(BATCH, TIME, FEATURES)).astype("float32")
    stack = recurrent.RecurrentStack(cell, UNITS, depth)
    whole = array(stack(x))
    assert whole.shape == (BATCH, TIME, UNITS) == stack.compute_output_shape(x.shape)
    states = stack.initial_state(BATCH)
    for t in range(TIME):
        output, states = stack.step(x[:, t], states)
        np.testing.assert_allclose(array(output), whole[:, t], atol=1e-6)


@pytest.mark.parametrize("cell", ["gru", "lstm"])
@pytest.mark.parametrize("bidirectional", [False, True])
def test_a_zeroed_layer_of_a_residual_stack_changes_nothing_and_learns(cell, bidirectional):
    x = random.normal(size=(BATCH, TIME, FEATURES)).astype("float32")
    options = {"bidirectional": bidirectional, "residual": True}
    first, deep = (recurrent.RecurrentStack(cell, UNITS, depth, **options) for depth in (1, 3))
    first.build(x.shape), deep.build(x.shape)
    deep.layers[0].set_weights(first.layers[0].get_weights())
    assert np.abs(array(deep(x)) - array(first(x))).max() > 1e-3
    deep.zero_layer(1), deep.zero_layer(2)
    np.testing.assert_array_equal(array(deep(x)), array(first(x)))
    inputs = keras.Input((TIME, FEATURES))
    model = keras.Model(inputs, deep(inputs))
    model.compile(keras.optimizers.SGD(1.0), "mse")
    model.fit(x, np.ones_like(array(first(x))), epochs=1, verbose=0)
    assert np.abs(array(deep.layers[1](array(first(x))))).max() > 1e-4


@pytest.mark.parametrize("cell", recurrent.CELLS)
def test_steps_of_a_residual_stack_equal_the_sequence(cell):
    x = random.normal(size=(BATCH, TIME, FEATURES)).astype("float32")
    stack = recurrent.RecurrentStack(cell, UNITS, 3, residual=True)
    whole, states = array(stack(x)), stack.initial_state(BATCH)
    for t in range(TIME):
        output, states = stack.step(x[:, t], states)
        np.testing.assert_allclose(array(output), whole[:, t], atol=1e-6)


@pytest.mark.parametrize("cell", recurrent.CELLS)
def test_bidirectional_stack(cell):
    x = random.normal(size=(BATCH, TIME, FEATURES)).astype("float32")
    stack = recurrent.RecurrentStack(cell, UNITS, depth=2, bidirectional=True)
    mask = np.arange(TIME) < np.array([[TIME], [3], [5]])
    whole = array(stack(x, mask=mask))
    assert whole.shape == (BATCH, TIME, 2 * UNITS)
    # What is masked changes nothing: neither padding nor its content.
    for row, length in ((1, 3), (2, 5)):
        alone = array(stack(x[row : row + 1, :length]))
        np.testing.assert_allclose(whole[row, :length], alone[0], atol=1e-6)
    with pytest.raises(ValueError, match="no step"):
        stack.step(x[:, 0], [])


@pytest.mark.parametrize("cell", recurrent.CELLS)
def test_saved_and_loaded_stack_is_the_same(cell, tmp_path):
    inputs = keras.Input((None, FEATURES))
    model = keras.Model(inputs, recurrent.RecurrentStack(cell, UNITS, depth=2)(inputs))
    model.save(tmp_path / "model.keras")
    loaded = keras.saving.load_model(tmp_path / "model.keras")
    x = random.normal(size=(BATCH, TIME, FEATURES)).astype("float32")
    np.testing.assert_allclose(array(loaded(x)), array(model(x)), atol=1e-6)


def test_directions_of_many_stacks_are_never_mixed_up():
    """While a model is loaded, Keras takes layers of one id for one layer."""
    with serialization_lib.ObjectSharingScope():
        stacks = [recurrent.RecurrentStack("gru", 2, bidirectional=True) for _ in range(200)]
    found = [getattr(stack.layers[0], f"{way}_layer") for stack in stacks
             for way in ("forward", "backward")]  # fmt: skip
    assert len({id(layer) for layer in found}) == 400
    assert [layer.go_backwards for layer in found] == [False, True] * 200


@pytest.mark.parametrize("cell", recurrent.CELLS)
def test_cells_learn(cell):
    """Remember the sign of the first input over all steps."""
    x = random.normal(size=(256, TIME, 1)).astype("float32")
    y = (x[:, 0, 0] > 0).astype("float32")
    inputs = keras.Input((TIME, 1))
    hidden = recurrent.RecurrentStack(cell, 16)(inputs)
    outputs = keras.layers.Dense(1, activation="sigmoid")(hidden[:, -1])
    keras.utils.set_random_seed(0)
    model = keras.Model(inputs, outputs)
    model.compile(keras.optimizers.Adam(0.02), "binary_crossentropy", metrics=["accuracy"])
    model.fit(x, y, epochs=40, batch_size=64, verbose=0)
    assert model.evaluate(x, y, verbose=0)[1] > 0.95


def test_peephole_forget_bias_starts_at_one():
    cell = recurrent.PeepholeLSTMCell(UNITS)
    cell.build((None, FEATURES))
    expected = np.repeat([0.0, 1.0, 0.0, 0.0], UNITS)
    np.testing.assert_array_equal(array(cell.bias), expected)


def test_errors_name_the_argument():
    with pytest.raises(ValueError, match="positive integer, got 0"):
        recurrent.SimplifiedGRUCell(0)
    with pytest.raises(ValueError, match="unknown cell 'gur'"):
        recurrent.recurrent_layer("gur", 3)
    with pytest.raises(ValueError, match="no dropout"):
        recurrent.recurrent_layer("peephole_lstm", 3, dropout=0.1)


def test_nats_are_the_mean_over_all_symbols():
    """Batches of short sequences count for what they hold, not more."""
    from seqapps.common.training.optimizers import MeanNats

    metric = MeanNats()
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
    table = NGramTable(*fitted.next_state.shape, fitted.order)
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


def numpy_attention(name, layer, queries, values, mask):
    """The equations, one score after the other."""
    names = [weight.name for weight in layer.weights]
    w = dict(zip(names, [w.astype("float64") for w in layer.get_weights()], strict=True))
    contexts, weights = [], []
    for s_row, h_row, seen in zip(queries, values, mask, strict=True):
        for s in s_row:
            scores = []
            for h in h_row:
                if name == "dot":
                    query, key = s @ w["query_kernel"], h @ w["value_kernel"]
                    scores.append(query @ key / np.sqrt(len(key)))
                    continue
                hidden = np.tanh(s @ w["query_kernel"] + h @ w["value_kernel"] + w.get("bias", 0))
                score = hidden @ w["score_kernel"][:, 0] + w.get("score_bias", np.zeros(1))[0]
                scores.append(max(score, 0) if name == "course" else score)
            shares = np.exp(scores) * seen
            shares = shares / shares.sum() if seen.any() else shares
            weights.append(shares)
            contexts.append(sum(a * h for a, h in zip(shares, h_row, strict=True)))
    shape = queries.shape[:2]
    return np.reshape(contexts, (*shape, -1)), np.reshape(weights, (*shape, -1))


ATTENTION = {
    "additive": lambda: attention.AdditiveAttention(UNITS),
    "course": lambda: attention.AdditiveAttention(UNITS, score_activation="relu", use_bias=True),
    "dot": lambda: attention.DotAttention(UNITS),
}
STEPS, QUERY_FEATURES = 3, 6
MASK = np.array([[True] * TIME, [True, False, True] + [False] * (TIME - 3), [False] * TIME])


def attention_inputs(name):
    """Return a layer with random weights, queries and values."""
    queries = random.normal(size=(BATCH, STEPS, QUERY_FEATURES)).astype("float32")
    values = random.normal(size=(BATCH, TIME, FEATURES)).astype("float32")
    layer = ATTENTION[name]()
    layer.build(queries.shape, values.shape)
    layer.set_weights([random.normal(size=w.shape) for w in layer.get_weights()])
    return layer, queries, values


@pytest.mark.parametrize("masked", [False, True])
@pytest.mark.parametrize("name", ATTENTION)
def test_attention_equals_the_equations(name, masked):
    layer, queries, values = attention_inputs(name)
    mask = MASK if masked else None
    contexts, weights = map(array, layer(queries, values, mask=mask))
    everywhere = np.ones((BATCH, TIME), bool)
    expected = numpy_attention(name, layer, queries, values, MASK if masked else everywhere)
    assert contexts.shape == (BATCH, STEPS, FEATURES) and weights.shape == (BATCH, STEPS, TIME)
    np.testing.assert_allclose(contexts, expected[0], atol=2e-6)
    np.testing.assert_allclose(weights, expected[1], atol=2e-6)
    sums = np.array([1, 1, 0 if masked else 1])
    np.testing.assert_allclose(weights.sum(-1), np.tile(sums[:, None], STEPS), atol=1e-6)
    if masked:
        assert (weights[~np.repeat(MASK[:, None], STEPS, axis=1)] == 0).all()


@pytest.mark.parametrize("masked", [False, True])
@pytest.mark.parametrize("name", ATTENTION)
def test_one_query_equals_all_queries(name, masked):
    layer, queries, values = attention_inputs(name)
    mask = MASK if masked else None
    contexts, weights = map(array, layer(queries, values, mask=mask))
    keys = layer.keys(values)
    assert keys.shape == (BATCH, TIME, UNITS)
    for i in range(STEPS):
        context, weight = map(array, layer.attend(queries[:, i], keys, values, mask))
        np.testing.assert_allclose(context, contexts[:, i], atol=1e-6)
        np.testing.assert_allclose(weight, weights[:, i], atol=1e-6)


@pytest.mark.parametrize("name", ATTENTION)
def test_attention_does_not_see_what_is_masked(name):
    layer, queries, values = attention_inputs(name)
    changed = np.where(MASK[..., None], values, 1e4).astype("float32")
    for one, other in zip(
        layer(queries, values, mask=MASK), layer(queries, changed, mask=MASK), strict=True
    ):
        np.testing.assert_array_equal(array(one), array(other))
    # Scores beyond exp's range are no trouble either.
    weights = array(layer(queries * 1e3, values * 1e3, mask=MASK)[1])
    assert np.isfinite(weights).all() and weights[0].sum(-1) == pytest.approx(np.ones(STEPS))


@pytest.mark.parametrize("name", ATTENTION)
def test_gradients_of_attention(name):
    """Finite in every weight, also with a row that is masked; as finite differences say."""
    import tensorflow as tf

    layer, queries, values = attention_inputs(name)
    target = random.normal(size=(BATCH, STEPS, FEATURES)).astype("float32")

    def loss():
        return tf.reduce_sum(tf.square(layer(queries, values, mask=MASK)[0] - target))

    with tf.GradientTape() as tape:
        value = loss()
    gradients = tape.gradient(value, [w.value for w in layer.trainable_weights])
    for weight, gradient in zip(layer.trainable_weights, map(array, gradients), strict=True):
        assert np.isfinite(gradient).all() and np.abs(gradient).max() > 0, weight.name
        direction, before = gradient / np.linalg.norm(gradient), array(weight.value)
        ends = []
        for sign in (1, -1):
            weight.assign(before + sign * 1e-2 * direction)
            ends.append(float(loss()))
        weight.assign(before)
        slope = (ends[0] - ends[1]) / 2e-2
        assert slope == pytest.approx(np.linalg.norm(gradient), rel=0.05), weight.name


def test_the_courses_attention_is_reachable():
    """Dense(10, tanh) on [values; query], Dense(1, relu), softmax over time, dot."""
    _, queries, values = attention_inputs("course")
    first, second = keras.layers.Dense(10, "tanh"), keras.layers.Dense(1, "relu")
    repeated = np.repeat(queries[:, :1], TIME, axis=1)
    both = np.concatenate([values, repeated], axis=-1)
    first.build(both.shape)
    second.build((None, None, 10))
    for dense in (first, second):
        dense.set_weights([random.normal(size=w.shape) for w in dense.get_weights()])
    alphas = keras.ops.softmax(second(first(both)), axis=1)
    expected = (array(alphas) * values).sum(axis=1)
    layer = attention.AdditiveAttention(10, score_activation="relu", use_bias=True)
    layer.build(queries.shape, values.shape)
    kernel, bias = first.get_weights()
    layer.value_kernel.assign(kernel[:FEATURES])
    layer.query_kernel.assign(kernel[FEATURES:])
    layer.bias.assign(bias)
    layer.score_kernel.assign(second.get_weights()[0])
    layer.score_bias.assign(second.get_weights()[1])
    context, weights = layer.attend(queries[:, 0], layer.keys(values), values)
    np.testing.assert_allclose(array(weights), array(alphas)[..., 0], atol=1e-6)
    np.testing.assert_allclose(array(context), expected, atol=1e-6)


@pytest.mark.parametrize("name", ATTENTION)
def test_saved_and_loaded_attention_is_the_same(name, tmp_path):
    layer, queries, values = attention_inputs(name)
    again = type(layer).from_config(layer.get_config())
    assert again.get_config() == layer.get_config()
    inputs = [keras.Input((None, QUERY_FEATURES)), keras.Input((None, FEATURES))]
    inputs.append(keras.Input((None,), dtype="bool"))
    outputs = layer(*inputs[:2], mask=inputs[2])
    assert [output.shape for output in outputs] == [(None, None, FEATURES), (None, None, None)]
    model = keras.Model(inputs, outputs)
    model.save(tmp_path / "model.keras")
    loaded = keras.saving.load_model(tmp_path / "model.keras")
    for ours, theirs in zip(
        model([queries, values, MASK]), loaded([queries, values, MASK]), strict=True
    ):
        np.testing.assert_allclose(array(ours), array(theirs), atol=1e-6)


@pytest.mark.parametrize("name", ATTENTION)
def test_a_step_of_attention_is_exported(name, tmp_path):
    """LiteRT without Flex operations, and ONNX, in batches of other sizes than one."""
    import onnxruntime
    import tensorflow as tf
    from seqapps.common.export import writers
    from seqapps.common.export.litert import LiteModel

    layer, queries, values = attention_inputs(name)
    module = tf.Module()

    @tf.function(
        input_signature=[
            tf.TensorSpec([None, QUERY_FEATURES], tf.float32, "query"),
            tf.TensorSpec([None, None, UNITS], tf.float32, "keys"),
            tf.TensorSpec([None, None, FEATURES], tf.float32, "values"),
            tf.TensorSpec([None, None], tf.bool, "mask"),
        ]
    )
    def step(query, keys, values, mask):
        context, weights = layer.attend(query, keys, values, mask)
        return {"context": context, "weights": weights}

    module.step = step
    keys = array(layer.keys(values))
    module.endpoints, module.core = ("step",), tf.Module()
    module.core.variables_ = [weight.value for weight in layer.weights]
    writers.litert_parts(module, tmp_path)
    writers.onnx_parts(module, tmp_path)
    lite = LiteModel(tmp_path / "step.tflite")
    session = onnxruntime.InferenceSession(tmp_path / "step.onnx")
    inputs = {"query": queries[:, 0], "keys": keys, "values": values, "mask": MASK}
    expected = array(layer.attend(*inputs.values())[0])
    for rows in (slice(0, 1), slice(0, BATCH)):
        part = {key: value[rows] for key, value in inputs.items()}
        np.testing.assert_allclose(lite(**part)["context"], expected[rows], atol=1e-5)
        np.testing.assert_allclose(session.run(["context"], part)[0], expected[rows], atol=1e-5)


def test_attention_pooling_is_the_weighted_mean(tmp_path):
    values = random.normal(size=(BATCH, TIME, FEATURES)).astype("float32")
    layer = attention.AttentionPooling(UNITS)
    layer.build(values.shape)
    for weight in layer.weights:
        weight.assign(random.normal(size=weight.shape))
    kernel, bias, context = map(array, (layer.kernel, layer.bias, layer.context))
    scores = (np.tanh(values @ kernel + bias) @ context)[..., 0]
    shares = np.where(MASK, np.exp(scores - scores.max()), 0)
    shares /= np.maximum(shares.sum(axis=1, keepdims=True), 1e-9)
    pooled, weights = map(array, layer(values, mask=MASK))
    np.testing.assert_allclose(weights, shares, atol=1e-5)
    np.testing.assert_allclose(pooled, (shares[..., None] * values).sum(axis=1), atol=1e-5)
    nothing = [array(part) for part in layer(values, mask=np.zeros_like(MASK))]
    assert not nothing[0].any() and not nothing[1].any()
    longer = np.concatenate([values, np.full_like(values, 9.0)], axis=1)
    padded = array(layer(longer, mask=np.concatenate([MASK, np.zeros_like(MASK)], axis=1))[0])
    np.testing.assert_allclose(padded, pooled, atol=1e-6)
    again = attention.AttentionPooling.from_config(layer.get_config())
    inputs, mask = keras.Input((None, FEATURES)), keras.Input((None,), dtype="bool")
    outputs = again(inputs, mask=mask)
    assert [output.shape for output in outputs] == [(None, FEATURES), (None, None)]
    model = keras.Model([inputs, mask], outputs)
    model.set_weights([array(weight) for weight in layer.weights])
    model.save(tmp_path / "model.keras")
    loaded = keras.saving.load_model(tmp_path / "model.keras")
    np.testing.assert_allclose(array(loaded([values, MASK])[0]), pooled, atol=1e-6)
