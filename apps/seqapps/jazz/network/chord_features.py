"""Features of chords, relative to the last pitch. Pure Keras."""

from typing import Any

from seqapps.common.backend import Tensor
from seqapps.common.backend import keras as _keras

ops: Any = _keras().ops

NOTES = 12  # pitch classes
OCTAVES = 11  # of MIDI's pitches; ONNX agrees on remainders of positive numbers only


def chord_tones(tones: Tensor, roots: Tensor, pitches: Tensor) -> Tensor:
    """Return which of the twelve notes above pitches <int32>[…] are in chords, <float32>[…, 12]."""
    above = expanded(ops.arange(NOTES), pitches) + ops.expand_dims(pitches - roots + NOTES, -1)
    bit = ops.cast(above % NOTES, "float32")
    # Bits of a number below 2^12 in floating point, which every runtime has.
    whole = ops.floor(ops.expand_dims(ops.cast(tones, "float32"), -1) / 2.0**bit)
    return whole - 2.0 * ops.floor(whole / 2.0)


def pitch_class(classes: Tensor, pitches: Tensor) -> Tensor:
    """Return pitch classes above a pitch as one-hot <float32>[…, 12]; zeros for none (-1)."""
    above = ops.expand_dims((classes - pitches + OCTAVES * NOTES) % NOTES, -1)
    one_hot = ops.cast(above == expanded(ops.arange(NOTES), pitches), "float32")
    return one_hot * ops.cast(ops.expand_dims(classes >= 0, -1), "float32")


def expanded(numbers: Tensor, like: Tensor) -> Tensor:
    """Return numbers <int32>[n] as <int32>[1, …, n], to broadcast with a tensor <…>[…]."""
    return ops.reshape(ops.cast(numbers, "int32"), (*[1] * len(like.shape), -1))
