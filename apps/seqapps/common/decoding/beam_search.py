"""Beam search with a step function, under constraints, in NumPy.

`beam_search_graph` holds the same in TensorFlow, with the same order of operations.
"""

from typing import Any, NamedTuple

import numpy as np

from seqapps.common.decoding.constraints import FORBIDDEN, Automaton
from seqapps.common.decoding.sampling import States, Step


class Beams(NamedTuple):
    """What a beam search found for each item, best first.

    Finished hypotheses come before unfinished ones, and those before empty slots, of which
    there are some where fewer sequences than the beam is wide are possible.

    Attributes:
        ids: <int32>[count, width, longest], filled up with -1.
        lengths: <int32>[count, width], number of symbols; 0 in an empty slot.
        log_probs: <float32>[count, width], log P in nats; -inf in an empty slot.
        scores: <float32>[count, width], log P over the length penalty.
        finished: <bool>[count, width], whether the automaton came to a final state.
        states: as the search was given them, each row that of its hypothesis after all of
            its symbols but the last; meaningless in an empty slot.
    """

    ids: np.ndarray
    lengths: np.ndarray
    log_probs: np.ndarray
    scores: np.ndarray
    finished: np.ndarray
    states: Any


def length_penalty(longest: int, alpha: float) -> np.ndarray:
    """Return ((5 + n) / 6)^alpha of the lengths n = 0 … longest, <float32>[longest + 1].

    Source: Wu et al. 2016, arXiv 1609.08144, equation 14.
    """
    base = (5 + np.arange(longest + 1)) / 6
    return (base ** np.float64(np.float32(alpha))).astype(np.float32)


def beam_search(
    step: Step,
    states: States,
    automaton: Automaton,
    *,
    start: np.ndarray | int,
    count: int,
    width: int,
    longest: int,
    alpha: float = 0.0,
) -> Beams:
    """Look for the sequences with the best score, log P / ((5 + length) / 6)^alpha.

    One beam holds `width` hypotheses. At each step a finished one is a candidate unchanged, a
    live one is followed by every allowed symbol, and the best `width` candidates by their
    scores at their present lengths are the new beam; of equals, the one from the better place
    in the beam, then the one with the smaller symbol. So width 1 is greedy decoding, and a
    beam that no candidate falls out of is an exhaustive search. An item ends when none of its
    hypotheses is live, and nothing of it depends on the other items.

    Probabilities are not renormalised over the allowed symbols: what is lost is the model's
    doubt, and exp(log_probs) stays its own probability.

    Args:
        step: (symbols <int32>[rows], states) -> (log probabilities <float32>[rows,
            vocabulary], states), rows = count * width; row b * width + k is hypothesis k of
            item b. The rows of finished hypotheses are stepped as well, and ignored.
        states: name -> <…>[rows, …], also what does not change, already repeated `width`
            times; every one is reordered with the hypotheses.
        automaton: which symbols may come, and what is finished.
        start: what the first step reads, <int32>[count] or one for all.
        count: number of items.
        width: number of hypotheses, at least 1.
        longest: number of symbols after which what is live stays unfinished.
        alpha: 0 prefers the most probable sequence, more prefers longer ones.
    """
    vocabulary = automaton.next_state.shape[1]
    penalty = length_penalty(longest, alpha)
    unchanged = np.where(np.arange(vocabulary) == 0, np.float32(0), FORBIDDEN)
    first_row = np.arange(count)[:, None] * width
    symbols = np.repeat(np.broadcast_to(np.asarray(start, np.int32), count), width)
    ids = np.full((count * width, longest), -1, np.int32)
    lengths, place = np.zeros_like(symbols), np.zeros_like(symbols)
    finished = np.zeros(count * width, bool)
    # Of the equal hypotheses at the start, one is expanded: the others would find the same.
    log_probs = np.where(np.arange(count * width) % width == 0, np.float32(0), FORBIDDEN)
    for time in range(longest):
        live = ~finished & (log_probs > FORBIDDEN)
        if not live.any():
            break
        gains, after = step(symbols, states)
        gains = np.where(automaton.allowed[place], gains, FORBIDDEN)
        totals = log_probs[:, None] + np.where(live[:, None], gains, unchanged)
        keys = (totals / penalty[lengths + live][:, None]).reshape(count, -1)
        best = np.argsort(-keys, axis=1, kind="stable")[:, :width]
        parent = (first_row + best // vocabulary).reshape(-1)
        symbols = (best % vocabulary).reshape(-1).astype(np.int32)
        log_probs = totals[parent, symbols]
        states = {name: _moved(live, after[name], old)[parent] for name, old in states.items()}
        grown, place, ids = live[parent], place[parent], ids[parent]
        ids[:, time] = np.where(grown, symbols, -1)
        lengths = lengths[parent] + grown
        place = np.where(grown, automaton.next_state[place, symbols], place)
        finished = (finished[parent] | automaton.final[place] & grown) & (log_probs > FORBIDDEN)
    exists = log_probs > FORBIDDEN
    ids, lengths = np.where(exists[:, None], ids, -1), np.where(exists, lengths, 0)
    scores = log_probs / penalty[lengths]
    # They are in the order of their scores; what is unfinished goes to the end.
    order = np.argsort(~finished.reshape(count, width), axis=1, kind="stable")
    rows = (first_row + order).reshape(-1)
    shape = (count, width)
    return Beams(
        ids=ids[rows].reshape(*shape, longest),
        lengths=lengths[rows].reshape(shape),
        log_probs=log_probs[rows].reshape(shape),
        scores=scores[rows].reshape(shape),
        finished=finished[rows].reshape(shape),
        states={name: value[rows] for name, value in states.items()},
    )


def _moved(live: np.ndarray, after: np.ndarray, before: np.ndarray) -> np.ndarray:
    """Return the states `after` a step in the live rows <bool>[rows], `before` it elsewhere."""
    if after is before:  # what does not change need not be copied
        return before
    return np.where(live.reshape(-1, *[1] * (before.ndim - 1)), after, before)
