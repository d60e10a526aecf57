"""How well phones fit what a recogniser heard: CTC scores of pronunciations, in NumPy.

A score is a log likelihood ratio up to a constant of the sound: the log posteriors of the steps,
each less `power` times the log of the symbol's mean posterior (the prior), summed along the best
alignment (Viterbi) or over all alignments (forward). Without the prior the blank, which is likely
everywhere, lets the shortest pronunciation win.
"""

from collections.abc import Sequence

import numpy as np

IMPOSSIBLE = -1e30
PRIOR_POWER = 0.4  # 0.3 to 0.5 chose most sentences rightly; a model's own is in its settings


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
    states, skips, lengths = _states(symbols, targets)
    add = np.logaddexp if forward else np.maximum
    alpha = np.full(states.shape, IMPOSSIBLE)
    for number, step in enumerate(symbols):
        alpha = _advanced(alpha, skips, add)
        if not number:
            alpha[:, :2] = 0.0  # the first step is in state 0 or 1
        alpha += step[states]
    return _ended(alpha, lengths, add)


def spotted(
    symbols: np.ndarray, targets: Sequence[Sequence[int]], forward: bool = False
) -> np.ndarray:
    """Return the score <float64>[targets] of each sequence somewhere in a sound.

    Before and after it the symbols are free. The score is a log ratio to the best free string of
    the whole sound: at most 0 for the best alignment, and 0 if the sequence is what was heard.
    Arguments as of `scores`, with at least one phone in each sequence.
    """
    states, skips, lengths = _states(symbols, targets)
    add = np.logaddexp if forward else np.maximum
    worse = symbols - symbols.max(axis=-1, keepdims=True)  # than free symbols, which cost 0
    alpha = np.full(states.shape, IMPOSSIBLE)
    best = np.full(len(targets), IMPOSSIBLE)
    for step in worse:
        alpha = _advanced(alpha, skips, add)
        alpha[:, 1] = add(alpha[:, 1], 0.0)  # the sequence begins here, after free symbols
        alpha[:, 0] = IMPOSSIBLE  # (a blank before it is free as well)
        alpha += step[states]
        best = np.maximum(best, _ended(alpha, lengths, add))
    return best


def _states(
    symbols: np.ndarray, targets: Sequence[Sequence[int]]
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return the symbols of the states, where two of them may be skipped, and the lengths."""
    lengths = np.array([len(target) for target in targets], np.int64)
    shape = len(targets), 2 * int(lengths.max(initial=0)) + 1
    states = np.full(shape, symbols.shape[1] - 1, np.int64)
    for row, target in zip(states, targets, strict=True):
        row[1 : 2 * len(target) : 2] = target
    skips = np.zeros(states.shape, bool)
    skips[:, 3::2] = states[:, 3::2] != states[:, 1:-2:2]
    return states, skips, lengths


def _advanced(alpha: np.ndarray, skips: np.ndarray, add: np.ufunc) -> np.ndarray:
    """Return the scores of reaching each state one step later, without the step's own score."""
    reached = alpha.copy()
    reached[:, 1:] = add(reached[:, 1:], alpha[:, :-1])
    reached[:, 2:] = np.where(skips[:, 2:], add(reached[:, 2:], alpha[:, :-2]), reached[:, 2:])
    return reached


def _ended(alpha: np.ndarray, lengths: np.ndarray, add: np.ufunc) -> np.ndarray:
    """Return the scores of the ends: the last phone, or the blank after it."""
    rows = np.arange(len(lengths))
    ends = alpha[rows, 2 * lengths]
    both: np.ndarray = add(ends, alpha[rows, np.maximum(2 * lengths - 1, 0)])
    return np.where(lengths > 0, both, ends)


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
