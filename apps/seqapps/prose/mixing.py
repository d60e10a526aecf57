"""The mixture of network and n-gram model: P = (1 - λ) P_network + λ P_n-gram.

The share λ depends on the length of the context that the n-gram model knows: Jelinek & Mercer
(1980), "Interpolated estimation of Markov source parameters from sparse data".
"""

import numpy as np

ROUNDS = 50  # of expectation maximisation
PRIOR = 2.0  # symbols of each kind that every share starts from


def mixed(log_network: np.ndarray, ngram: np.ndarray, share: np.ndarray) -> np.ndarray:
    """Return log P <float32> of the mixture.

    Args:
        log_network: log P of the network <float32>.
        ngram: P of the n-gram model <float32>, of the same shape.
        share: λ <float32>, which broadcasts to it.

    Example:
        >>> mixed(np.log([0.2]), np.array([0.4]), np.array([0.5])).round(4)
        array([-1.204])
    """
    log_p: np.ndarray = np.log((1 - share) * np.exp(log_network) + share * ngram)
    return log_p


def best_shares(
    network: np.ndarray, ngram: np.ndarray, depths: np.ndarray, order: int
) -> tuple[float, ...]:
    """Return the shares of the n-gram model with the least loss on held-out symbols.

    Args:
        network, ngram: P of each symbol <float>[n].
        depths: length of the known context of each <int>[n], below `order`.

    Example:
        >>> p = np.array([0.5] * 99 + [0.0] * 99)
        >>> [round(share, 2) for share in best_shares(p, p[::-1], np.zeros(198, int), 1)]
        [0.5]
    """
    shares = np.full(order, 0.5)
    count = np.bincount(depths, minlength=order)
    for _ in range(ROUNDS):
        ours = shares[depths] * ngram
        total = ours + (1 - shares[depths]) * network
        hits = np.bincount(depths, ours / np.maximum(total, 1e-300), order)
        shares = (hits + PRIOR / 2) / (count + PRIOR)
    return tuple(float(np.round(share, 4)) for share in shares)
