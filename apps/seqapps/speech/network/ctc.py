"""Connectionist temporal classification: the loss of phone recognisers.

Graves et al. 2006, "Connectionist temporal classification: labelling unsegmented sequence data with
recurrent neural networks", ICML.
"""

from typing import Any

from seqapps.common.backend import Tensor, tensorflow
from seqapps.common.backend import keras as _keras

keras: Any = _keras()
ops = keras.ops
PADDING = -1  # after the phones of an example


def ctc_nats(targets: Tensor, logits: Tensor, steps: Tensor | None = None) -> Tensor:
    """Return -log P(phones) <float32>[batch] by CTC.

    Targets are phones <int32>[batch, longest], padded with `PADDING`; logits are
    <float32>[batch, longest, phones + 1], the last one for the blank; `steps` <int32>[batch] are
    the lengths of the sounds, None if all are the longest. TensorFlow's C++ kernel is used
    where possible: on CPU it is eight times as fast as `tf.nn.ctc_loss`.
    """
    targets = ops.cast(targets, "int32")  # Keras converts the targets of losses to floats
    if keras.backend.backend() == "tensorflow":
        tf = tensorflow()
        indices = tf.where(targets != PADDING)
        dense_shape = tf.shape(targets, out_type=tf.int64)
        labels = tf.SparseTensor(indices, tf.gather_nd(targets, indices), dense_shape)
        shape = tf.shape(logits)
        lengths = tf.fill(shape[:1], shape[1]) if steps is None else steps
        return tf.compat.v1.nn.ctc_loss(
            labels, logits, lengths, time_major=False,
            ignore_longer_outputs_than_inputs=True,
        )  # fmt: skip
    shape = ops.shape(logits)
    lengths = ops.full(shape[:1], shape[1], "int32") if steps is None else steps
    return ops.ctc_loss(
        ops.maximum(targets, 0), logits, ops.sum(ops.cast(targets != PADDING, "int32"), axis=1),
        lengths, mask_index=shape[2] - 1,
    )  # fmt: skip


def phone_sums(targets: Tensor, logits: Tensor, weights: Tensor) -> tuple[Tensor, Tensor]:
    """Return the summed nats and the number of phones of a batch: the metric is their ratio."""
    phones = ops.sum(ops.cast(targets != PADDING, "float32"), axis=1)
    return ops.sum(ctc_nats(targets, logits) * weights), ops.sum(phones * weights)
