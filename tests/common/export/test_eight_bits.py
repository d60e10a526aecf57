"""Weights in 8 bits: equal numbers in core model, SavedModel and LiteRT, in less room."""

import keras
import numpy as np
import pytest
import tensorflow as tf
from seqapps.common.export import eight_bits, operations, writers
from seqapps.common.export.exporter import endpoint
from seqapps.common.export.litert import LiteModel


@pytest.mark.parametrize("size", [1e-30, 3e-5, 1.0, 7.77, 1e20])
def test_rounding_twice_changes_nothing(size):
    values = np.random.default_rng(0).normal(size=(50, 90)).astype(np.float32) * np.float32(size)
    rows, scale = eight_bits.levels(values)
    assert np.abs(rows).max() == 127
    assert np.abs(rows * scale - values).max() <= scale * 0.51
    again, same = eight_bits.levels(rows * scale)
    np.testing.assert_array_equal(again, rows)
    assert same == scale


def test_zeros_stay_zeros():
    rows, scale = eight_bits.levels(np.zeros((3, 4), np.float32))
    assert not rows.any() and np.isfinite(scale)


class Program:
    """A table of vectors that also makes the outputs, and a small layer."""

    endpoints = ("run",)

    def __init__(self, core):
        self.core = core

    @endpoint(tf.TensorSpec([None], tf.int32, "ids"))
    def run(self, ids):
        table, dense = self.core.layers
        vectors = dense(table(ids))
        return {"logits": tf.matmul(vectors, table.embeddings, transpose_b=True)}


def test_the_programs_compute_with_the_rounded_weights(tmp_path):
    keras.utils.set_random_seed(1)
    core = keras.Sequential([keras.layers.Embedding(400, 24), keras.layers.Dense(24)])
    core(np.zeros((1, 2)))
    before = core.get_weights()
    eight_bits.round_weights(core)
    assert not np.array_equal(before[0], core.get_weights()[0])
    np.testing.assert_array_equal(before[1], core.get_weights()[1])  # a small tensor
    program, ids = Program(core), np.array([0, 5, 399], np.int32)
    expected = program.run(tf.constant(ids))["logits"].numpy()
    packed = eight_bits.PackedWeights(core)
    writers.saved_model(program, [core], tmp_path / "saved", packed=packed)
    loaded = tf.saved_model.load(str(tmp_path / "saved"))
    found = loaded.signatures["run"](ids=tf.constant(ids))["logits"].numpy()
    np.testing.assert_allclose(found, expected, rtol=1e-5, atol=1e-7)
    data = next((tmp_path / "saved" / "variables").glob("*.data*"))
    assert data.stat().st_size < 400 * 24 + 24 * 24 * 4 + 2_000
    writers.litert_parts(program, tmp_path / "plain")
    writers.litert_parts(program, tmp_path / "lite", is_packed=True)
    sizes = [(tmp_path / name / "run.tflite").stat().st_size for name in ("plain", "lite")]
    assert sizes[0] - sizes[1] > 2.5 * 400 * 24
    answer = LiteModel(tmp_path / "lite" / "run.tflite", threads=1)(ids=ids)["logits"]
    np.testing.assert_allclose(answer, expected, rtol=1e-4, atol=1e-6)
    assert "DEQUANTIZE" in operations.LITERT
