"""Calibration of probabilities: a grid search for the softmax temperature.

Guo et al. (2017), "On calibration of modern neural networks", arXiv 1706.04599, section 4.2.
"""

from collections.abc import Callable, Sequence

import numpy as np

from seqapps.common.decoding.probabilities import softmax

Loss = Callable[[np.ndarray, np.ndarray], float]  # of probabilities [n, classes] and targets [n]


def mean_nats(probabilities: np.ndarray, targets: np.ndarray) -> float:
    """Return the cross-entropy: the mean of -log P(target)."""
    chosen = probabilities[np.arange(len(targets)), targets]
    return -float(np.log(np.maximum(chosen, np.finfo(np.float64).tiny)).mean())


def best_temperature(
    logits: np.ndarray,
    targets: np.ndarray,
    temperatures: Sequence[float] | np.ndarray,
    uniform_shares: Sequence[float] | np.ndarray = (0.0,),
    loss: Loss = mean_nats,
) -> tuple[float, float]:
    """Return the temperature and the uniform share of the least loss; the first of equal ones.

    The probabilities are `softmax(logits / temperature, uniform_share)`.

    Args:
        logits: <float>[n, classes], computed in float64.
        targets: <int>[n], the right classes.
        temperatures: the candidates, above 0.
        uniform_shares: the candidates for each temperature, 0 to 1.
        loss: the function to minimise.

    Example:
        >>> logits = np.array([[3.0, 0.0]] * 4)  # three of four are right
        >>> best_temperature(logits, np.array([0, 0, 0, 1]), [1.0, 2.0, 2.7, 4.0])
        (2.7, 0.0)
    """
    logits = logits.astype(np.float64)
    grid = [(float(t), float(u)) for t in temperatures for u in uniform_shares]
    return min(grid, key=lambda pair: loss(softmax(logits / pair[0], pair[1]), targets))
