"""Beam search with a step function, under constraints, in NumPy.

`beam_search_graph` is the twin in TensorFlow, with the same order of operations.

A beam holds `width` hypotheses. At each step a finished hypothesis is a candidate unchanged, and a
live one is extended by every allowed symbol. The best `width` candidates by their scores at their
present lengths form the new beam; ties are broken by the rank of the parent, then by the smaller
symbol. So width 1 is greedy decoding, and a beam that no candidate falls out of is an exhaustive
search. An item ends when none of its hypotheses is live; items are independent of each other.

Probabilities are not renormalised over the allowed symbols: the lost mass is the model's doubt, and
exp(log_probs) remains its own probability.
"""

from typing import Any, NamedTuple

import numpy as np

from seqapps.common.decoding.constraints import FORBIDDEN, Automaton
from seqapps.common.decoding.sampling import States, Step


class Beams(NamedTuple):
    """The hypotheses of each item, best first.

    Finished hypotheses come before unfinished ones, and those before empty slots, which occur
    where fewer sequences than the beam width are possible.

    Attributes:
        ids: <int32>[count, width, max_length], padded with -1.
        lengths: <int32>[count, width], number of symbols; 0 in an empty slot.
        log_probs: <float32>[count, width], log P in nats; -inf in an empty slot.
        scores: <float32>[count, width], log P divided by the length penalty.
        finished: <bool>[count, width], whether the automaton reached a final state.
        states: the states given to the search (a dict, or a list in the graph); each row is that
            of its hypothesis before its last symbol, and meaningless in an empty slot.

    Example:
        >>> Beams._fields
        ('ids', 'lengths', 'log_probs', 'scores', 'finished', 'states')
    """

    ids: np.ndarray
    lengths: np.ndarray
    log_probs: np.ndarray
    scores: np.ndarray
    finished: np.ndarray
    states: Any


def length_penalty(max_length: int, alpha: float) -> np.ndarray:
    """Return ((5 + n) / 6)^alpha for the lengths n = 0 … max_length, <float32>[max_length + 1].

    Source: Wu et al. 2016, arXiv 1609.08144, equation 14.

    Example:
        >>> length_penalty(7, alpha=1.0)[[1, 7]]
        array([1., 2.], dtype=float32)
    """
    base = (5 + np.arange(max_length + 1)) / 6
    penalty: np.ndarray = base ** np.float64(np.float32(alpha))
    return penalty.astype(np.float32)


def log_ratio(ratio: float) -> np.float32:
    """Return the logarithm of a ratio, -inf for 0.

    Example:
        >>> round(float(log_ratio(0.5)), 4)
        -0.6931
    """
    return np.log(np.float32(ratio)) if ratio else FORBIDDEN


def beam_search(
    step: Step,
    states: States,
    automaton: Automaton,
    *,
    start: np.ndarray | int,
    count: int,
    width: int,
    max_length: int,
    alpha: float = 0.0,
    min_ratio: float = 0.0,
) -> Beams:
    """Search for the sequences with the highest score, log P / ((5 + length) / 6)^alpha.

    Args:
        step: (symbols <int32>[live], states) -> (log probabilities <float32>[live,
            vocabulary], states), for the live hypotheses alone, in the order of their items.
        states: name -> <…>[count * width, …], already repeated `width` times; row b * width + k
            is that of hypothesis k of item b. All of them are reordered with the hypotheses, so a
            state with the number of the item gives `step` access to the item's constants.
        start: input of the first step, <int32>[count] or one symbol for all items.
        count, width: number of items, and the beam width.
        max_length: number of symbols after which a live hypothesis remains unfinished.
        alpha: strength of the length penalty; higher values prefer longer sequences.
        min_ratio: a hypothesis is dropped when its probability is less than this part of that of
            the best one of its item. Probabilities only fall, so every sequence that is missing
            for this reason has a probability below `min_ratio`.

    Example:
        >>> from seqapps.common.decoding.constraints import Automaton
        >>> ends_with_0 = Automaton(np.array([[1, 0], [1, 1]]), np.ones((2, 2), bool),
        ...                         np.array([False, True]))
        >>> log_p = np.log(np.array([0.6, 0.4], np.float32))
        >>> beams = beam_search(lambda symbols, states: (np.tile(log_p, (len(symbols), 1)), states),
        ...                     {}, ends_with_0, start=0, count=1, width=2, max_length=2)
        >>> beams.ids.tolist(), np.exp(beams.log_probs).round(2).tolist()
        ([[[0, -1], [1, 0]]], [[0.6000000238418579, 0.23999999463558197]])
    """
    vocabulary = automaton.next_state.shape[1]
    penalty, least = length_penalty(max_length, alpha), log_ratio(min_ratio)
    unchanged = np.where(np.arange(vocabulary) == 0, np.float32(0), FORBIDDEN)
    first_row = np.arange(count)[:, None] * width
    symbols = np.repeat(np.broadcast_to(np.asarray(start, np.int32), count), width)
    ids = np.full((count * width, max_length), -1, np.int32)
    lengths, nodes = np.zeros_like(symbols), np.zeros_like(symbols)  # nodes of the automaton
    finished = np.zeros(count * width, bool)
    states = {name: state.copy() for name, state in states.items()}
    # The hypotheses are equal at the start, so only the first one of each item is expanded.
    log_probs = np.where(np.arange(count * width) % width == 0, np.float32(0), FORBIDDEN)
    for time in range(max_length):
        live = ~finished & (log_probs > FORBIDDEN)
        if not live.any():
            break
        rows = np.flatnonzero(live)
        found, after = step(symbols[rows], {name: old[rows] for name, old in states.items()})
        gains = np.broadcast_to(unchanged, (len(live), vocabulary)).copy()
        gains[rows] = np.where(automaton.allowed[nodes[rows]], found, FORBIDDEN)
        totals = log_probs[:, None] + gains
        best = totals.reshape(count, -1).max(axis=1, initial=FORBIDDEN).repeat(width)
        totals = np.where(totals < best[:, None] + least, FORBIDDEN, totals)
        keys = (totals / penalty[lengths + live][:, None]).reshape(count, -1)
        best = np.argsort(-keys, axis=1, kind="stable")[:, :width]
        parent = (first_row + best // vocabulary).reshape(-1)
        symbols = (best % vocabulary).reshape(-1).astype(np.int32)
        log_probs = totals[parent, symbols]
        for name, old in states.items():
            old[rows] = after[name]
            states[name] = old[parent]
        extended, nodes, ids = live[parent], nodes[parent], ids[parent]
        ids[:, time] = np.where(extended, symbols, -1)
        lengths = lengths[parent] + extended
        nodes = np.where(extended, automaton.next_state[nodes, symbols], nodes)
        finished = finished[parent] | automaton.final[nodes] & extended
        finished &= log_probs > FORBIDDEN
    scores = log_probs / penalty[lengths]
    return _best_first(Beams(ids, lengths, log_probs, scores, finished, states), first_row, width)


def _best_first(flat: Beams, first_row: np.ndarray, width: int) -> Beams:
    """Clear the empty slots of beams <…>[count * width, …] that are sorted by score; group them."""
    exists = flat.log_probs > FORBIDDEN
    # A stable sort moves the unfinished hypotheses to the end.
    unfinished = ~flat.finished.reshape(-1, width)
    rows = first_row + np.argsort(unfinished, axis=1, kind="stable")
    return Beams(
        ids=np.where(exists[:, None], flat.ids, -1)[rows],
        lengths=np.where(exists, flat.lengths, 0)[rows],
        log_probs=flat.log_probs[rows],
        scores=flat.scores[rows],
        finished=flat.finished[rows],
        states={name: value[rows.reshape(-1)] for name, value in flat.states.items()},
    )
