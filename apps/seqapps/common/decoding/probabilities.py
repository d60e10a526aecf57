"""Probabilities of logits in NumPy, for inference and calibration alike."""

import numpy as np


def softmax(logits: np.ndarray, uniform_share: float = 0.0) -> np.ndarray:
    """Return (1 - u) softmax(logits) + u / n, <float>[..., n], with u = `uniform_share`, 0 to 1.

    Example:
        >>> softmax(np.log([[1.0, 3.0]]), uniform_share=0.2)
        array([[0.3, 0.7]])
    """
    p = np.exp(logits - logits.max(axis=-1, keepdims=True))
    p /= p.sum(axis=-1, keepdims=True)
    mixed: np.ndarray = (1 - uniform_share) * p + uniform_share / logits.shape[-1]
    return mixed


def log_softmax(logits: np.ndarray) -> np.ndarray:
    """Return log softmax(logits) in nats, <float>[..., n]."""
    shifted = logits - logits.max(axis=-1, keepdims=True)
    log_p: np.ndarray = shifted - np.log(np.exp(shifted).sum(axis=-1, keepdims=True))
    return log_p


def sigmoid(logits: np.ndarray) -> np.ndarray:
    """Return 1 / (1 + exp(-logits)) without overflow, in the dtype of the logits."""
    p: np.ndarray = np.exp(-np.logaddexp(logits.dtype.type(0), -logits))
    return p
