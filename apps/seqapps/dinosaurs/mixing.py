"""Log probabilities of networks and n-gram models, and the scales with which they are mixed."""

from collections.abc import Callable
from typing import Any

import numpy as np

from seqapps.common.decoding.probabilities import log_softmax
from seqapps.common.io.text import Sequences
from seqapps.common.layers import ngram
from seqapps.common.training import loop

from . import model

SCORING_BATCH = 256
MAX_CELLS = 1_000_000  # probabilities on which the scales are chosen
SCALES = tuple(step / 20 for step in range(25))  # 0, 0.05 … 1.2


def parts(names: Sequences) -> list[Sequences]:
    """Cut names into batches of similar length."""
    return [names[rows] for rows in loop.by_length(names.lengths, SCORING_BATCH)]


def symbols(names: Sequences) -> np.ndarray:
    """Return the symbols <int32>[symbols] of names and their ends, in the order of `parts`."""
    found = []
    for part in parts(names):
        _, targets, mask = part.teacher_forced()
        found.append(targets[mask > 0])
    return np.concatenate(found)


def neural(network: Callable[[Any], Any], names: Sequences) -> np.ndarray:
    """Return log P <float64>[symbols, vocabulary] of a network, or of a core model."""
    found = []
    for part in parts(names):
        inputs, _, mask = part.teacher_forced(loop.length_multiple())
        logits = model.ops.convert_to_numpy(network(inputs))
        found.append(logits[mask > 0].astype(np.float64))
    result: np.ndarray = log_softmax(np.concatenate(found))
    return result


def counted(table: ngram.NGram, names: Sequences) -> np.ndarray:
    """Return log P <float64>[symbols, vocabulary] of an n-gram model."""
    contexts = []
    for part in parts(names):
        inputs, _, mask = part.teacher_forced()
        contexts.append(ngram.states(table, inputs)[mask > 0])
    result: np.ndarray = np.log(table.probability[np.concatenate(contexts)].astype(np.float64))
    return result


def nats(log_p: np.ndarray, given: np.ndarray) -> float:
    """Return the mean nats of symbols <int>[symbols] under log P <float64>[symbols, vocabulary]."""
    return float(-log_p[np.arange(len(given)), given].mean())


def mixed(scales: tuple[float, float], one: np.ndarray, other: np.ndarray) -> np.ndarray:
    """Return log P <float64>[symbols, vocabulary] of the mixture of `model.NameModel`."""
    return log_softmax(scales[0] * one + scales[1] * other)


def best_scales(
    one: np.ndarray, other: np.ndarray, given: np.ndarray, min_sum: float = 0.0
) -> tuple[float, float]:
    """Return the scales of network and n-gram model with the least loss.

    Args:
        one, other: log P <float64>[symbols, vocabulary] of network and n-gram model.
        given: the symbols <int>[symbols].
        min_sum: minimum of the sum of both scales, which is above 0.
    """
    if one.size > MAX_CELLS:  # `parts` sorts names by their length, so a stride would be biased
        size = MAX_CELLS // one.shape[1]
        rows = np.random.default_rng(0).choice(len(given), size, replace=False)
        one, other, given = one[rows], other[rows], given[rows]
    pairs = [(a, b) for a in SCALES for b in SCALES if a + b > max(0.0, min_sum - 0.01)]
    losses = {pair: nats(mixed(pair, one, other), given) for pair in pairs}
    return min(losses, key=lambda scales: losses[scales])
