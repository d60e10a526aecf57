"""The parts of the Transformer against plain NumPy transcriptions of the paper's equations."""

import keras
import numpy as np
import pytest
from seqapps.common.layers import transformer

ops = keras.ops
HEADS, WIDTH, HIDDEN = 2, 8, 12


def softmax(scores):
    shifted = np.exp(scores - scores.max(-1, keepdims=True))
    return shifted / shifted.sum(-1, keepdims=True)


def attention(q, k, v, allowed):
    """Equation 1, one query after the other."""
    found = np.zeros((len(q), v.shape[1]))
    for row in range(len(q)):
        places = np.flatnonzero(allowed[row])
        weights = softmax(q[row] @ k[places].T / np.sqrt(k.shape[1]))
        found[row] = weights @ v[places]
    return found


def multi_head(layer, queries, memory, allowed):
    kernels = [np.asarray(w) for w in layer.get_weights()]
    size = WIDTH // HEADS
    heads = [
        attention(
            queries @ kernels[0][:, h * size : (h + 1) * size],
            memory @ kernels[1][:, h * size : (h + 1) * size],
            memory @ kernels[2][:, h * size : (h + 1) * size],
            allowed,
        )
        for h in range(HEADS)
    ]
    return np.concatenate(heads, 1) @ kernels[3]


def norm(layer, values):
    gamma, beta = layer.get_weights()
    mean, variance = values.mean(-1, keepdims=True), values.var(-1, keepdims=True)
    return (values - mean) / np.sqrt(variance + 1e-5) * gamma + beta


def feed_forward(layer, values):
    w1, b1, w2, b2 = layer.get_weights()
    return np.maximum(0, values @ w1 + b1) @ w2 + b2


@pytest.fixture
def random():
    return np.random.default_rng(3)


def drawn(layer, random):
    """Give every weight, biases included, a value of its own."""
    layer.set_weights([random.normal(0, 0.5, w.shape) for w in layer.get_weights()])
    return layer


def test_positions_are_those_of_section_3_5():
    table = ops.convert_to_numpy(transformer.sinusoids(ops.arange(50), 6))
    for position in (0, 1, 7, 49):
        for i in range(3):
            angle = position / 10000 ** (2 * i / 6)
            assert table[position, 2 * i] == pytest.approx(np.sin(angle), abs=1e-6)
            assert table[position, 2 * i + 1] == pytest.approx(np.cos(angle), abs=1e-6)


def test_multi_head_attention_under_a_mask(random):
    layer = transformer.MultiHeadAttention(HEADS, WIDTH)
    queries, memory = random.normal(size=(2, 4, WIDTH)), random.normal(size=(2, 5, WIDTH))
    present = np.array([[1, 1, 1, 0, 0], [1, 1, 1, 1, 1]], bool)
    layer(queries, memory)
    drawn(layer, random)
    mask = transformer.padding_mask(present)
    found, weights = layer(queries.astype("float32"), memory.astype("float32"), mask=mask)
    for row in range(2):
        allowed = np.tile(present[row], (4, 1))
        expected = multi_head(layer, queries[row], memory[row], allowed)
        np.testing.assert_allclose(np.asarray(found)[row], expected, atol=1e-5)
    assert np.asarray(weights)[0, :, :, 3:].max() == 0
    np.testing.assert_allclose(np.asarray(weights).sum(-1), 1, atol=1e-6)


def test_encoder_and_decoder_layers(random):
    encoder = transformer.EncoderLayer(HEADS, WIDTH, HIDDEN)
    decoder = transformer.DecoderLayer(HEADS, WIDTH, HIDDEN)
    source, target = (random.normal(size=(1, n, WIDTH)).astype("float32") for n in (5, 4))
    present = np.array([[True, True, True, True, False]])
    mask = transformer.padding_mask(present)
    encoder(source), decoder(target, source)
    drawn(encoder, random), drawn(decoder, random)
    x, y = source[0].astype(float), target[0].astype(float)
    read = norm(encoder.norms[0], x)
    x = x + multi_head(encoder.self_attention, read, read, np.tile(present[0], (5, 1)))
    x = x + feed_forward(encoder.feed_forward, norm(encoder.norms[1], x))
    encoded = encoder(source, mask=mask)
    np.testing.assert_allclose(np.asarray(encoded)[0], x, atol=1e-4)
    read = norm(decoder.norms[0], y)
    y = y + multi_head(decoder.self_attention, read, read, np.tril(np.ones((4, 4), bool)))
    read = norm(decoder.norms[1], y)
    y = y + multi_head(decoder.cross_attention, read, x, np.tile(present[0], (4, 1)))
    y = y + feed_forward(decoder.feed_forward, norm(decoder.norms[2], y))
    np.testing.assert_allclose(np.asarray(decoder(target, encoded, mask)[0])[0], y, atol=1e-4)


def test_a_step_with_a_cache_is_a_step_of_the_whole_sequence(random):
    decoder = transformer.DecoderLayer(HEADS, WIDTH, HIDDEN)
    source, target = (random.normal(size=(2, n, WIDTH)).astype("float32") for n in (5, 4))
    mask = transformer.padding_mask(np.array([[1, 1, 1, 1, 0], [1, 1, 0, 0, 0]], bool))
    decoder(target, source)
    drawn(decoder, random)
    whole, weights = (np.asarray(part) for part in decoder(target, source, mask))
    memory = decoder.cross_attention.remember(source)
    cache = [np.full((2, 6, WIDTH), 9.0, "float32") for _ in range(2)]  # 9: not there yet
    for time in range(4):
        before = np.tile(np.arange(6) < time, (2, 1))[:, None, None]
        found, new, seen = decoder.step(target[:, time : time + 1], cache, before, memory, mask)
        for array, value in zip(cache, new, strict=True):
            array[:, time] = np.asarray(value)[:, 0]
        np.testing.assert_allclose(np.asarray(found)[:, 0], whole[:, time], atol=1e-5)
        np.testing.assert_allclose(np.asarray(seen)[:, :, 0], weights[:, :, time], atol=1e-5)


def test_a_later_step_changes_no_earlier_one(random):
    decoder = transformer.DecoderLayer(HEADS, WIDTH, HIDDEN)
    source, target = (random.normal(size=(1, n, WIDTH)).astype("float32") for n in (5, 4))
    before = np.asarray(decoder(target, source)[0])
    target[0, 3] += 5
    after = np.asarray(decoder(target, source)[0])
    np.testing.assert_array_equal(before[0, :3], after[0, :3])
    assert np.abs(before[0, 3] - after[0, 3]).max() > 0.1


def test_a_width_that_heads_do_not_divide_is_refused():
    with pytest.raises(ValueError, match="3 heads"):
        transformer.MultiHeadAttention(3, 8)
