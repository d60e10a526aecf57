"""Sampling and beam search under constraints, in NumPy and in TensorFlow's graph."""
