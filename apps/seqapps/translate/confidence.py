"""How near a translation is expected to be to that of a person: a calibrated regression.

The confidence is the expected chrF, 0 to 1: the share of n-grams of characters that the translation
has in common with a person's. It is a logistic regression on what the search knows.
"""

from collections.abc import Sequence

import numpy as np

N_FEATURES = 5
RIDGE = 1e-3
STEPS = 50


def features(
    log_prob: np.ndarray, length: np.ndarray, second: np.ndarray, similarity: np.ndarray
) -> np.ndarray:
    """Return <float64>[n, features].

    Args:
        log_prob: of the best hypothesis, in nats.
        length: its number of symbols.
        second: log P of the second hypothesis, -inf if there is none.
        similarity: of the pair beside the text, 0 without one.
    """
    length = np.maximum(length, 1)
    gap = np.clip(np.where(np.isfinite(second), log_prob - second, 3), -3, 3)
    columns = [np.ones(len(length)), log_prob / length, np.log(length), gap, similarity]
    return np.column_stack(columns).astype(np.float64)


def confidences(found: np.ndarray, weights: Sequence[float] | np.ndarray) -> np.ndarray:
    """Return confidences <float64>[n], 0 to 1, of features.

    Example:
        >>> confidences(np.zeros((1, N_FEATURES)), [0.0] * N_FEATURES).tolist()
        [0.5]
    """
    logits = np.clip(found @ np.asarray(weights), -30, 30)
    return np.asarray(1 / (1 + np.exp(-logits)))


def fitted(found: np.ndarray, targets: np.ndarray) -> tuple[float, ...]:
    """Return the weights of the least cross-entropy with targets <float>[n] of 0 to 1 (Newton)."""
    weights = np.zeros(found.shape[1])
    for _ in range(STEPS):
        shares = confidences(found, weights)
        curvature = (found * (shares * (1 - shares))[:, None]).T @ found
        slope = found.T @ (targets - shares) - RIDGE * len(found) * weights
        step = np.linalg.solve(
            curvature + (RIDGE * len(found) + 1e-9) * np.eye(len(weights)), slope
        )
        weights += np.clip(step, -2, 2)
        if np.abs(step).max() < 1e-8:
            break
    return tuple(round(float(w), 6) for w in weights)
