"""Chords as a network sees them: by how far they are from the last pitch. Pure Keras."""

from typing import Any

from seqapps.common.backend import keras as _keras

ops: Any = _keras().ops

NOTES = 12  # pitch classes
OCTAVES = 11  # of MIDI's pitches; remainders are taken of positive numbers, on which ONNX agrees


def chord_tones(tones: Any, roots: Any, pitches: Any) -> Any:
    """Return which notes above a pitch belong to a chord, <float32>[…, 12].

    Args:
        tones: <int32>[…], twelve bits above the root.
        roots, pitches: <int32>[…].
    """
    above = expanded(ops.arange(NOTES), pitches) + ops.expand_dims(pitches - roots + NOTES, -1)
    bit = ops.cast(above % NOTES, "float32")
    # Bits of a number below 2^12 in floating point, which every runtime has.
    whole = ops.floor(ops.expand_dims(ops.cast(tones, "float32"), -1) / 2.0**bit)
    return whole - 2.0 * ops.floor(whole / 2.0)


def pitch_class(classes: Any, pitches: Any) -> Any:
    """Return how far above a pitch a pitch class is, <float32>[…, 12]; zeros for none (-1)."""
    away = ops.expand_dims((classes - pitches + OCTAVES * NOTES) % NOTES, -1)
    found = ops.cast(away == expanded(ops.arange(NOTES), pitches), "float32")
    return found * ops.cast(ops.expand_dims(classes >= 0, -1), "float32")


def expanded(numbers: Any, like: Any) -> Any:
    """Return numbers <int32>[n] as <int32>[1, …, n], to go with a tensor <…>[…]."""
    return ops.reshape(ops.cast(numbers, "int32"), (*[1] * len(like.shape), -1))
