"""How well phones fit what a recogniser heard: CTC scores of pronunciations, in NumPy.

A score is a log likelihood ratio up to a constant of the sound: the log posteriors of the steps,
each less `power` times the log of the symbol's mean posterior (the prior), summed along the best
alignment (Viterbi) or over all alignments (forward). Without the prior the blank, which is likely
everywhere, lets the shortest pronunciation win.
"""

from collections.abc import Sequence

import numpy as np

IMPOSSIBLE = -1e30
PRIOR_POWER = 0.8


def evidence(logits: np.ndarray, prior: np.ndarray, power: float = PRIOR_POWER) -> np.ndarray:
    """Return the scores of the symbols <float>[steps, symbols] of logits of the same shape.

    Example:
        >>> evidence(np.log([[0.5, 0.5]]), np.array([0.5, 0.5]), 1.0).round(6).tolist()
        [[0.0, 0.0]]
    """
    top = logits.max(axis=-1, keepdims=True)
    log_sum = top + np.log(np.exp(logits - top).sum(axis=-1, keepdims=True))
    scaled: np.ndarray = logits - log_sum - power * np.log(np.maximum(prior, 1e-9))
    return scaled


def scores(
    symbols: np.ndarray, targets: Sequence[Sequence[int]], forward: bool = False
) -> np.ndarray:
    """Return the CTC score <float64>[targets] of each sequence of phones.

    Graves et al. 2006, equations 5 to 8, in the log domain: the states of a sequence are its phones
    with blanks between and around them; a step stays, goes on by one state, or skips a blank
    between two different phones. `forward` adds all alignments, otherwise the best one counts. A
    sequence with more phones than fit into the steps has a score of `IMPOSSIBLE` or less.

    Args:
        symbols: <float>[steps, phones + 1], as of `evidence`; the last symbol is the blank.
        targets: sequences of phones, as numbers; an empty one is all blanks.
    """
    blank = symbols.shape[1] - 1
    lengths = np.array([len(target) for target in targets], np.int64)
    states = np.full((len(targets), 2 * int(lengths.max(initial=0)) + 1), blank, np.int64)
    for row, target in zip(states, targets, strict=True):
        row[1 : 2 * len(target) : 2] = target
    skips = np.zeros(states.shape, bool)
    skips[:, 3::2] = states[:, 3::2] != states[:, 1:-2:2]
    add = np.logaddexp if forward else np.maximum
    alpha = np.full(states.shape, IMPOSSIBLE)
    alpha[:, 0] = 0.0  # before the first step, so that it may begin in state 0 or 1
    for number, step in enumerate(symbols):
        best = alpha.copy() if number else np.full(states.shape, IMPOSSIBLE)
        if number:
            best[:, 1:] = add(best[:, 1:], alpha[:, :-1])
            best[:, 2:] = np.where(skips[:, 2:], add(best[:, 2:], alpha[:, :-2]), best[:, 2:])
        else:
            best[:, :2] = 0.0
        alpha = best + step[states]
    rows = np.arange(len(targets))
    ends = alpha[rows, 2 * lengths]
    return np.where(lengths > 0, add(ends, alpha[rows, np.maximum(2 * lengths - 1, 0)]), ends)


def free_score(symbols: np.ndarray) -> float:
    """Return the score of the best string of symbols <float>[steps, symbols], any at all."""
    return float(symbols.max(axis=-1).sum())


def free_phones(symbols: np.ndarray) -> list[int]:
    """Return the phones of the best alignment: repeats are merged, then blanks dropped.

    Example:
        >>> free_phones(np.eye(3)[[0, 0, 2, 0, 1]])
        [0, 0, 1]
    """
    best = symbols.argmax(axis=-1)
    kept = np.append(True, best[1:] != best[:-1]) & (best != symbols.shape[1] - 1)
    return [int(phone) for phone in best[kept]]


def distance(
    symbols: np.ndarray, targets: Sequence[Sequence[int]], forward: bool = False
) -> np.ndarray:
    """Return how much worse each sequence is than the best free string, by its phones.

    0 is what was heard exactly; greater is worse. Sequences are not empty.
    """
    lengths = np.array([max(1, len(target)) for target in targets])
    worse: np.ndarray = (free_score(symbols) - scores(symbols, targets, forward)) / lengths
    return worse
