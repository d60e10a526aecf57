"""Losses of models that know how frequent words are and nothing about their contexts.

A network whose loss on held-out text is not below them has learned nothing that its vectors could
show, however far the loss has fallen.
"""

import numpy as np

ROUNDS = 10  # of alternating means


def softmax_nats(train: np.ndarray, held_out: np.ndarray) -> float:
    """Return the mean nats of words, each predicted by its frequency (Laplace smoothing).

    Args:
        train: <float>[words], occurrences in the text that is learned from.
        held_out: <float>[words], weights of the predicted words.

    Example:
        >>> round(softmax_nats(np.array([1, 1]), np.array([5.0, 1.0])), 3)  # ln 2
        0.693
    """
    probability = (train + 1) / (train + 1).sum()
    return float(-(held_out @ np.log(probability)) / held_out.sum())


def sampling_nats(
    train: np.ndarray, held_out: np.ndarray, noise: np.ndarray, negatives: int
) -> float:
    """Return the least loss of negative sampling whose scores depend on the predicted word alone.

    The score of a word is then ln(p / (negatives · q)), p its probability, q that of the noise.

    Args:
        train, held_out: see `softmax_nats`.
        noise: q <float>[words].
        negatives: number of negative samples.

    Example:
        >>> half = np.array([0.5, 0.5])
        >>> round(sampling_nats(half, half, half, 1), 3)  # 2 ln 2
        1.386
    """
    probability = (train + 1) / (train + 1).sum()
    scores = np.log(probability / (negatives * noise))
    positive = held_out @ np.logaddexp(0, -scores) / held_out.sum()
    return float(positive + negatives * (noise @ np.logaddexp(0, scores)))


def bias_error(
    pairs: np.ndarray, logs: np.ndarray, weights: np.ndarray, is_held_out: np.ndarray
) -> float:
    """Return GloVe's weighted error of held-out pairs with biases alone: b_i + d_j for ln X_ij.

    Args:
        pairs: <int>[n, 2].
        logs, weights: <float>[n], of the pairs.
        is_held_out: <bool>[n]; the biases are those of the other pairs.

    Example:
        >>> pairs = np.array([[0, 0], [0, 1], [1, 0], [1, 1]])
        >>> held_out = np.array([False, False, False, True])
        >>> sums = np.array([1.0, 2.0, 3.0, 5.0])  # 4 would be a sum of biases
        >>> round(bias_error(pairs, sums, np.ones(4), held_out), 3)
        1.0
    """
    (first, second), size = pairs.T, int(pairs.max()) + 1
    used = np.where(is_held_out, 0.0, weights)
    bias, other = np.zeros(size), np.zeros(size)
    for _ in range(ROUNDS):
        bias = _means(first, logs - other[second], used, size)
        other = _means(second, logs - bias[first], used, size)
    errors = (logs - bias[first] - other[second]) ** 2
    held = np.where(is_held_out, weights, 0.0)
    return float(held @ errors / held.sum())


def _means(groups: np.ndarray, values: np.ndarray, weights: np.ndarray, size: int) -> np.ndarray:
    sums = np.bincount(groups, values * weights, size)
    means: np.ndarray = sums / np.maximum(np.bincount(groups, weights, size), 1e-12)
    return means
