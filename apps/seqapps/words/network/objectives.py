"""Losses that predict a word from a hidden vector: softmax, hierarchical softmax, sampling.

Each layer maps hidden vectors <float32>[batch, n, size], target words <int32>[batch, m] and the
weights of all pairs <float32>[batch, n, m] to the mean nats of a pair for each hidden vector
<float32>[batch, n].
"""

from abc import abstractmethod
from typing import Any

import numpy as np

from seqapps.common.backend import keras as _keras

from .huffman import huffman_tree

keras: Any = _keras()
ops = keras.ops
NOISE_EXPONENT = 0.75  # of the frequencies from which negative samples are drawn
SAMPLED = 64  # negative samples that the words of a block share


class Objective(keras.layers.Layer):  # type: ignore[misc]  # Keras has no types
    """Base class: output vectors of words, and the weighted mean of the nats of pairs.

    Args:
        counts: <int64>[words], occurrences.
        size: numbers of a vector.
        negatives: negative samples for each pair.
    """

    def __init__(self, counts: np.ndarray, size: int, negatives: int, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.negatives = negatives
        rows = self.rows(counts)
        self.output_vectors = self.add_weight(
            shape=(rows, size), initializer="zeros", name="output_vectors"
        )
        self.built = True

    def rows(self, counts: np.ndarray) -> int:
        """Return the number of output vectors."""
        return len(counts)

    def call(self, hidden: Any, targets: Any, weights: Any, sampled: Any) -> Any:
        nats = self.pair_nats(hidden, targets, sampled)
        total = ops.maximum(ops.sum(weights, axis=-1), 1e-9)
        return ops.sum(nats * weights, axis=-1) / total

    @abstractmethod
    def pair_nats(self, hidden: Any, targets: Any, sampled: Any) -> Any:
        """Return the loss of each pair <float32>[batch, n, m], in nats."""

    def scores(self, hidden: Any, targets: Any) -> Any:
        """Return the products of hidden and output vectors <float32>[batch, n, m]."""
        return hidden @ ops.swapaxes(ops.take(self.output_vectors, targets, axis=0), 1, 2)


class FullSoftmax(Objective):
    """-ln P(c | h), P(c | h) = exp(u_c · h) / Σ_v exp(u_v · h).

    Mikolov et al. (2013), "Distributed representations of words and phrases", equation 2.
    """

    def pair_nats(self, hidden: Any, targets: Any, sampled: Any) -> Any:
        logits = hidden @ ops.transpose(self.output_vectors)
        return ops.logsumexp(logits, axis=-1, keepdims=True) - self.scores(hidden, targets)


class HierarchicalSoftmax(Objective):
    """-ln P(c | h), P(c | h) = Π_j σ(turn_j · u_j · h) over the inner nodes j on the path of c.

    Mikolov et al. (2013), equation 3, over a Huffman tree.
    """

    def __init__(self, counts: np.ndarray, size: int, negatives: int, **kwargs: Any) -> None:
        super().__init__(counts, size, negatives, **kwargs)
        tree = huffman_tree(counts)
        self._nodes = ops.convert_to_tensor(tree.nodes)
        self._turns = ops.convert_to_tensor(tree.turns)

    def rows(self, counts: np.ndarray) -> int:
        return len(counts) - 1

    def pair_nats(self, hidden: Any, targets: Any, sampled: Any) -> Any:
        turns = ops.take(self._turns, targets, axis=0)  # [batch, m, path]
        nodes = ops.take(self.output_vectors, ops.take(self._nodes, targets, axis=0), axis=0)
        batch, count, length = (ops.shape(turns)[axis] for axis in range(3))
        flat = ops.reshape(nodes, (batch, count * length, self.output_vectors.shape[1]))
        scores = ops.reshape(hidden @ ops.swapaxes(flat, 1, 2), (batch, -1, count, length))
        nats = ops.softplus(-scores * turns[:, None]) * ops.abs(turns)[:, None]
        return ops.sum(nats, axis=-1)


class NegativeSampling(Objective):
    """-ln σ(u_c · h) - Σ_i E[ln σ(-u_i · h)], i one of `negatives` words drawn from f^¾.

    Mikolov et al. (2013), equation 4. The words of a block share `SAMPLED` drawn words, whose mean
    stands for the expectation.
    """

    def pair_nats(self, hidden: Any, targets: Any, sampled: Any) -> Any:
        noise = ops.mean(ops.softplus(self.scores(hidden, sampled)), axis=-1, keepdims=True)
        return ops.softplus(-self.scores(hidden, targets)) + self.negatives * noise


OBJECTIVES: dict[str, type[Objective]] = {
    "softmax": FullSoftmax,
    "hierarchical": HierarchicalSoftmax,
    "negative": NegativeSampling,
}


def noise_distribution(counts: np.ndarray) -> np.ndarray:
    """Return the probability of each word as a negative sample, P ∝ f^¾, <float64>[words].

    Example:
        >>> noise_distribution(np.array([16, 1])).round(4).tolist()
        [0.8889, 0.1111]
    """
    powers = counts**NOISE_EXPONENT
    probabilities: np.ndarray = powers / powers.sum()
    return probabilities
