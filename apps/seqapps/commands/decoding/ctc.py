"""Connectionist temporal classification in NumPy, for inference and as a reference.

Graves, Fernández, Gomez and Schmidhuber (2006), "Connectionist temporal classification: labelling
unsegmented sequence data with recurrent neural networks" (ICML); equation numbers are theirs. y_t^k
is the probability of symbol k at step t; the blank is the last symbol. Training uses a faster loss
with the same value.
"""

from collections.abc import Sequence

import numpy as np

Labels = tuple[int, ...]


def collapse(path: Sequence[int] | np.ndarray, blank: int) -> Labels:
    """Return the labelling B(π) of a path π: repeated symbols merged, then blanks removed.

    Section 3.1: B(a-ab-) = B(-aa--abb) = aab.

    Example:
        >>> collapse([0, 2, 0, 1, 2], blank=2), collapse([2, 0, 0, 2, 2, 0, 1, 1], blank=2)
        ((0, 0, 1), (0, 0, 1))
    """
    symbols = np.asarray(path)
    kept = symbols[np.diff(symbols, prepend=-1) != 0]
    return tuple(kept[kept != blank].tolist())


def extended(labels: Labels, blank: int) -> np.ndarray:
    """Return l' <int64>[2n + 1]: a labelling with blanks between, before and after its labels.

    Example:
        >>> extended((0, 1), blank=2).tolist()
        [2, 0, 2, 1, 2]
    """
    result = np.full(2 * len(labels) + 1, blank, np.int64)
    result[1::2] = labels
    return result


def forward(log_probs: np.ndarray, labels: Labels) -> np.ndarray:
    """Return ln α_t(s) <float64>[steps, 2n + 1], the forward variables of a labelling.

    α_t(s) is the probability of all prefixes of paths that B maps to the beginning of the
    labelling, and that are at l'_s at step t:

        α_1(1) = y_1^b,  α_1(2) = y_1^{l_1},  α_1(s) = 0 for s > 2
        ᾱ_t(s) = α_{t-1}(s) + α_{t-1}(s-1)                                    (7)
        α_t(s) = ᾱ_t(s) y_t^{l'_s}                  if l'_s = b or l'_{s-2} = l'_s  (6)
        α_t(s) = (ᾱ_t(s) + α_{t-1}(s-2)) y_t^{l'_s}  otherwise

    Args:
        log_probs: ln y_t^k <float>[steps, labels + 1].
        labels: the labelling.
    """
    blank = log_probs.shape[1] - 1
    symbols = extended(labels, blank)
    emitted = log_probs[:, symbols].astype(np.float64)
    skips = np.zeros(len(symbols), bool)
    skips[2:] = (symbols[2:] != blank) & (symbols[2:] != symbols[:-2])
    alpha = np.full(emitted.shape, -np.inf)
    alpha[0, :2] = emitted[0, :2]
    for step in range(1, len(emitted)):
        before = np.pad(alpha[step - 1], (2, 0), constant_values=-np.inf)
        one = np.logaddexp(before[2:], before[1:-1])
        alpha[step] = np.where(skips, np.logaddexp(one, before[:-2]), one) + emitted[step]
    return alpha


def backward(log_probs: np.ndarray, labels: Labels) -> np.ndarray:
    """Return ln β_t(s) <float64>[steps, 2n + 1], the backward variables of a labelling.

    β_t(s) is the probability of all suffixes of paths that are at l'_s at step t and that B maps
    to the rest of the labelling (10, 11). It is the forward variable of the reversed sound and the
    reversed labelling.
    """
    return forward(log_probs[::-1], labels[::-1])[::-1, ::-1]


def log_likelihood(log_probs: np.ndarray, labels: Labels) -> float:
    """Return ln p(l | x), the logarithm of the sum over all paths π with B(π) = l.

    p(l | x) = α_T(|l'|) + α_T(|l'| - 1)   (8)

    Example:
        >>> half = np.log(np.full((2, 2), 0.5))
        >>> round(float(np.exp(log_likelihood(half, (0,)))), 6)  # aa, -a, a-
        0.75
    """
    return float(np.logaddexp.reduce(forward(log_probs, labels)[-1, -2:]))


def gradient(log_probs: np.ndarray, labels: Labels) -> np.ndarray:
    """Return the derivative of -ln p(l | x) by the logits <float64>[steps, labels + 1].

    y_t^k - 1 / (p(l | x) y_t^k) * Σ_{s: l'_s = k} α_t(s) β_t(s)   (16, with 14)
    """
    symbols = extended(labels, log_probs.shape[1] - 1)
    both = forward(log_probs, labels) + backward(log_probs, labels)
    total = log_likelihood(log_probs, labels)
    result = np.exp(log_probs.astype(np.float64))
    for place, symbol in enumerate(symbols):
        result[:, symbol] -= np.exp(both[:, place] - log_probs[:, symbol] - total)
    return result


def free(log_probs: np.ndarray) -> tuple[float, Labels]:
    """Return the best path of all and its labelling: best path decoding (section 3.2).

    Returns:
        the sum of the highest log probability of each step, and the labels.
    """
    if not len(log_probs):
        return 0.0, ()
    best = log_probs.max(axis=1).sum(dtype=np.float64)
    return float(best), collapse(log_probs.argmax(axis=1), log_probs.shape[1] - 1)


def divided_by_prior(log_probs: np.ndarray, prior: np.ndarray, power: float) -> np.ndarray:
    """Return ln(y_t^k / p(k)^power) <float32>[steps, labels + 1].

    Without the prior p(k), the mean of y^k over speech, the shortest sentence wins: most steps are
    blank. Bourlard and Morgan (1994), "Connectionist speech recognition", chapter 7, divide the
    posteriors of a hybrid system by it.
    """
    return np.asarray(log_probs - np.float32(power) * np.log(prior), np.float32)
