"""Learn the pieces of words: expectation maximisation of a unigram model, then pruning.

Kudo (2018), "Subword regularization", arXiv 1804.10959, section 3.2: frequent substrings are the
first candidates; their probabilities are fitted by EM over all segmentations of the words, and
those whose loss costs least likelihood are dropped, a quarter at a time.
"""

from collections import Counter
from collections.abc import Mapping

import numpy as np

from .pieces import MAX_PIECE, SPACE, Pieces

MAX_WORDS = 60_000  # the most frequent words, which the pieces are fitted to
MAX_LENGTH = 32  # characters of such a word
SEED_FACTOR = 6  # candidates for each piece that is wanted
KEPT = 0.75  # share of the candidates that remain after a round
ROUNDS = 2  # of EM before each pruning
MILLI = 1_000


def learn(words: Mapping[str, int], alphabet: set[str], size: int) -> Pieces:
    """Return at most `size` pieces for words with their counts.

    Args:
        words: word -> count; words begin with `▁`, or stand behind a protected span.
        alphabet: the characters that are pieces in any case.
    """
    ranked = sorted(words.items(), key=lambda item: (-item[1], item[0]))
    chosen = [(w, n) for w, n in ranked if len(w) <= MAX_LENGTH and set(w) <= alphabet | {SPACE}]
    chosen = chosen[:MAX_WORDS]
    singles = sorted({SPACE} | alphabet)
    counts = _candidates(chosen)
    best = sorted(counts.items(), key=lambda item: (-item[1] * len(item[0]), item[0]))
    candidates = [text for text, _ in best[: max(0, SEED_FACTOR * size - len(singles))]]
    pieces = [*singles, *candidates]
    weights = np.array([max(1, counts.get(text, 0)) for text in pieces], np.float64)
    wanted = max(size, len(singles))
    while True:
        lattice = _Lattice(chosen, pieces)
        for _ in range(ROUNDS):
            weights = lattice.expected(weights / weights.sum()) + 0.01
        if len(pieces) <= wanted:
            break
        count = max(wanted, int(len(pieces) * KEPT))
        pieces, weights = _pruned(pieces, weights, len(singles), count)
    scores = np.round(np.log(weights / weights.sum()) * MILLI).astype(np.int32)
    return Pieces(tuple(pieces), scores)


def _candidates(words: list[tuple[str, int]]) -> Counter[str]:
    """Count the substrings of two and more characters; `▁` stands at their start alone."""
    counts: Counter[str] = Counter()
    for word, count in words:
        for start in range(len(word)):
            for end in range(start + 2, min(len(word), start + MAX_PIECE) + 1):
                counts[word[start:end]] += count
    return Counter({text: count for text, count in counts.items() if count > 1})


class _Lattice:
    """All segmentations of words into pieces, as flat arrays of arcs."""

    def __init__(self, words: list[tuple[str, int]], pieces: list[str]) -> None:
        number = {text: n for n, text in enumerate(pieces)}
        longest = max(map(len, pieces))
        rows: list[tuple[int, int, int, int]] = []
        for row, (word, _) in enumerate(words):
            for start in range(len(word)):
                for end in range(start + 1, min(len(word), start + longest) + 1):
                    piece = number.get(word[start:end])
                    if piece is not None:
                        rows.append((row, start, end, piece))
        self._arcs = np.array(rows, np.int64).reshape(-1, 4)
        self._counts = np.array([count for _, count in words], np.float64)
        self._ends = np.array([len(word) for word, _ in words], np.int64)
        self._pieces = len(pieces)

    def expected(self, probabilities: np.ndarray) -> np.ndarray:
        """Return how often each piece is expected, <float64>[pieces] (forward and backward)."""
        row, start, end, piece = self._arcs.T
        p = probabilities[piece]
        size, length = len(self._ends), int(self._ends.max(initial=0))
        forward, backward = np.zeros((2, size, length + 1))
        forward[:, 0], backward[np.arange(size), self._ends] = 1, 1
        for place in range(1, length + 1):
            arcs = np.flatnonzero(end == place)
            values = forward[row[arcs], start[arcs]] * p[arcs]
            forward[:, place] += np.bincount(row[arcs], values, size)
        for place in range(length - 1, -1, -1):
            arcs = np.flatnonzero(start == place)
            values = backward[row[arcs], end[arcs]] * p[arcs]
            backward[:, place] += np.bincount(row[arcs], values, size)
        total = np.maximum(backward[:, 0], np.finfo(np.float64).tiny)
        share = forward[row, start] * p * backward[row, end] / total[row]
        return np.bincount(piece, share * self._counts[row], self._pieces)


def _pruned(
    pieces: list[str], weights: np.ndarray, singles: int, count: int
) -> tuple[list[str], np.ndarray]:
    """Keep the pieces whose loss would cost the most likelihood, and all single characters."""
    logs = dict(zip(pieces, np.log(weights / weights.sum()).tolist(), strict=True))
    losses = np.full(len(pieces), np.inf)
    for number in range(singles, len(pieces)):
        text = pieces[number]
        losses[number] = weights[number] * (logs[text] - _without(text, logs))
    order = np.argsort(-losses, kind="stable")[:count]
    order.sort()
    return [pieces[n] for n in order.tolist()], weights[order]


def _without(text: str, logs: Mapping[str, float]) -> float:
    """Return the log probability of the best segmentation of a piece into smaller ones."""
    best = [0.0]
    for end in range(1, len(text) + 1):
        options = [
            best[start] + logs[text[start:end]]
            for start in range(end)
            if (start, end) != (0, len(text)) and text[start:end] in logs
        ]
        best.append(max(options))
    return best[-1]
