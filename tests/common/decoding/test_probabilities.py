"""Softmax and its relatives against their definitions."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from seqapps.common.decoding.probabilities import log_softmax, sigmoid, softmax

logits = arrays.arrays(np.float64, (3, 4), elements=st.floats(-50, 50))


@given(logits, st.floats(0, 1))
def test_softmax_follows_its_definition(x, share):
    plain = np.exp(x) / np.exp(x).sum(axis=1, keepdims=True)
    assert np.allclose(softmax(x), plain)
    assert np.allclose(softmax(x, share), (1 - share) * plain + share / 4)
    assert np.allclose(np.exp(log_softmax(x)), plain)
    assert np.allclose(log_softmax(x)[0], log_softmax(x[0]))


def test_large_logits_do_not_overflow():
    x = np.array([1e4, 0.0, -1e4])
    assert softmax(x).tolist() == [1, 0, 0]
    assert log_softmax(x).tolist() == [0, -1e4, -2e4]
    assert sigmoid(x).tolist() == [1, 0.5, 0]
    rows = np.array([[-2e4, -3e4], [0.0, 0.0]])  # each row has a maximum of its own
    assert softmax(rows).tolist() == [[1, 0], [0.5, 0.5]]
    assert log_softmax(rows)[0].tolist() == [0, -1e4]


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_sigmoid_keeps_the_dtype(dtype):
    x = np.array([-2, -0.5, 0, 1, 30], dtype)
    assert sigmoid(x).dtype == dtype
    assert np.allclose(sigmoid(x), 1 / (1 + np.exp(-x.astype(np.float64))), atol=1e-6)
