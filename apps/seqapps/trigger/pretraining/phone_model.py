"""A phone recogniser for pretraining: the encoder with an output layer, and the CTC loss."""

from typing import Any

import numpy as np

from seqapps.common.backend import Tensor, tensorflow
from seqapps.common.backend import keras as _keras
from seqapps.common.training.optimizers import compile_network

from ..config import PACKAGE, Config
from ..model import ConvolutionalDetector, optimizer

keras: Any = _keras()
ops, layers = keras.ops, keras.layers
PADDING = -1  # after the phones of an example


@keras.saving.register_keras_serializable(package=PACKAGE)
class PhoneRecognizer(keras.Model):  # type: ignore[misc]  # Keras has no types
    """An encoder with an output layer for phones; the blank symbol is added after them.

    Call arguments: features <float32>[batch, time, bands]. Returns logits
    <float32>[batch, time / 2, phones + 1].
    """

    def __init__(self, core: ConvolutionalDetector, phones: int, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.core, self.phones = core, phones
        self.dropout = layers.Dropout(core.settings["dropout"])
        self.output_layer = layers.Dense(phones + 1, name="phones")

    def call(self, frames: Tensor, training: bool = False) -> Tensor:
        encodings = self.core.encodings(frames, training=training)
        return self.output_layer(self.dropout(encodings, training=training))


def ctc_nats(targets: Tensor, logits: Tensor) -> Tensor:
    """Return -log P(phones) <float32>[batch] by CTC; the blank is the last symbol.

    TensorFlow's C++ kernel is used where possible: on CPU it is eight times as fast as
    `tf.nn.ctc_loss`.

    Args:
        targets: phones <int32>[batch, longest], padded with `PADDING`.
        logits: <float32>[batch, steps, phones + 1].
    """
    targets = ops.cast(targets, "int32")  # Keras converts the targets of losses to floats
    if keras.backend.backend() == "tensorflow":
        tf = tensorflow()
        indices = tf.where(targets != PADDING)
        dense_shape = tf.shape(targets, out_type=tf.int64)
        labels = tf.SparseTensor(indices, tf.gather_nd(targets, indices), dense_shape)
        shape = tf.shape(logits)
        return tf.compat.v1.nn.ctc_loss(
            labels, logits, tf.fill(shape[:1], shape[1]), time_major=False,
            ignore_longer_outputs_than_inputs=True,
        )  # fmt: skip
    shape = ops.shape(logits)
    lengths = ops.sum(ops.cast(targets != PADDING, "int32"), axis=1)
    return ops.ctc_loss(
        ops.maximum(targets, 0), logits, lengths, ops.full(shape[:1], shape[1], "int32"),
        mask_index=shape[2] - 1,
    )  # fmt: skip


def phone_sums(targets: Tensor, logits: Tensor, weights: Tensor) -> tuple[Tensor, Tensor]:
    """Return the summed nats and the number of phones of a batch, for `MeanNats`."""
    phones = ops.sum(ops.cast(targets != PADDING, "float32"), axis=1)
    return ops.sum(ctc_nats(targets, logits) * weights), ops.sum(phones * weights)


def compile_for_phones(network: PhoneRecognizer, config: Config, steps: int) -> None:
    """Set optimizer, loss and the metric `nats` (the mean per phone)."""
    compile_network(network, optimizer(config, steps), ctc_nats, phone_sums)


def padded(phones: list[tuple[int, ...]], length: int) -> np.ndarray:
    """Return sequences of phone ids as <int32>[n, length], padded with `PADDING`.

    Example:
        >>> padded([(1, 2), (3,)], length=2).tolist()
        [[1, 2], [3, -1]]
    """
    return np.array([[*row, *[PADDING] * (length - len(row))] for row in phones], np.int32)
