"""Phones out of an encoder: what it is trained with, and by, before it learns a word."""

from typing import Any

import numpy as np

from seqapps.common.backend import keras as _keras
from seqapps.common.backend import tensorflow

from ..config import Config
from ..model import ConvolutionalDetector, optimizer

keras: Any = _keras()
ops, layers = keras.ops, keras.layers
PACKAGE = __name__.split(".")[-2]  # the folder's name: a copied app registers its own classes
PADDING = -1  # behind the phones of an example


@keras.saving.register_keras_serializable(package=PACKAGE)
class PhoneRecognizer(keras.Model):
    """An encoder and, for each of its steps, logits of phones.

    Args:
        core: whose encoder it is.
        phones: how many there are; the blank comes last.

    Call arguments: features <float32>[batch, time, bands]. Returns logits
    <float32>[batch, time / 2, phones + 1].
    """

    def __init__(self, core: ConvolutionalDetector, phones: int, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.core, self.phones = core, phones
        self.dropout = layers.Dropout(core.settings["dropout"])
        self.output_layer = layers.Dense(phones + 1, name="phones")

    def call(self, frames: Any, training: bool = False) -> Any:
        encodings = self.core.encodings(frames, training=training)
        return self.output_layer(self.dropout(encodings, training=training))


def ctc_nats(targets: Any, logits: Any) -> Any:
    """Return -log P(phones) <float32>[batch] by CTC, the blank being the last symbol.

    On TensorFlow by the kernel in C++, which is eight times as fast on a CPU as `tf.nn.ctc_loss`.

    Args:
        targets: phones <int32>[batch, longest], behind them `PADDING`.
        logits: <float32>[batch, steps, phones + 1].
    """
    targets = ops.cast(targets, "int32")  # Keras makes losses' targets floats
    if keras.backend.backend() == "tensorflow":
        tf = tensorflow()
        places = tf.where(targets != PADDING)
        labels = tf.SparseTensor(
            places, tf.gather_nd(targets, places), tf.shape(targets, out_type=tf.int64)
        )
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


@keras.saving.register_keras_serializable(package=PACKAGE)
class NatsPerPhone(keras.metrics.Metric):
    """The sum of `ctc_nats` over the number of phones."""

    def __init__(self, name: str = "nats", **kwargs: Any) -> None:
        super().__init__(name=name, **kwargs)
        self.total = self.add_variable((), initializer="zeros", name="total")
        self.count = self.add_variable((), initializer="zeros", name="count")

    def update_state(self, targets: Any, logits: Any, sample_weight: Any) -> None:
        self.total.assign_add(ops.sum(ctc_nats(targets, logits) * sample_weight))
        phones = ops.sum(ops.cast(targets != PADDING, "float32"), axis=1)
        self.count.assign_add(ops.sum(phones * sample_weight))

    def result(self) -> Any:
        return self.total / self.count


def compile_for_phones(network: PhoneRecognizer, config: Config, steps: int) -> None:
    """Set the optimizer (AdamW under a cosine), the loss and the metric `nats`.

    Args:
        network: to be trained.
        config: its settings.
        steps: optimizer steps of the whole training.
    """
    network.compile(
        optimizer=optimizer(config, steps),
        loss=ctc_nats,
        weighted_metrics=[NatsPerPhone()],
        jit_compile="auto" if keras.backend.backend() == "jax" else False,
    )


def padded(phones: list[tuple[int, ...]], longest: int) -> np.ndarray:
    """Return numbers of phones as <int32>[n, longest], behind them `PADDING`."""
    return np.array([[*row, *[PADDING] * (longest - len(row))] for row in phones], np.int32)
