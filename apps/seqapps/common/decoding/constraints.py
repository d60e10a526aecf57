"""What a sequence may be: automata that allow, and guides that also weigh.

A guide steers `decoding.sample` to sequences that meet constraints; an automaton tells
`decoding.beam_search` which sequences are complete answers.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from seqapps.common.io.text import STOP

GAIN = 2  # of the calibration: where all but a few contexts stop or go on for sure, odds say little
FORBIDDEN = np.float32(-np.inf)


@dataclass(frozen=True)
class Automaton:
    """Which sequences are complete answers.

    Attributes:
        next_state: <int32>[states, vocabulary]; state 0 is the first.
        allowed: <bool>[states, vocabulary], which symbols may come in each state.
        final: <bool>[states]; a sequence that comes to such a state is finished, with the
            symbol that brought it there (an end symbol, say).
    """

    next_state: np.ndarray
    allowed: np.ndarray
    final: np.ndarray


@dataclass(frozen=True)
class Guide:
    """What a sequence may be: a finite automaton, and a weight for every symbol in it.

    Attributes:
        next_state: <int32>[states, vocabulary]; state 0 is the first.
        log_weight: <float32>[longest + 1, states, vocabulary], added to the log probabilities
            at each time in each state; -inf forbids. At the last time only stop is allowed.
    """

    next_state: np.ndarray
    log_weight: np.ndarray


def free_guide(
    start: list[int],
    shortest: int,
    stop_bias: np.ndarray,
    vocabulary: int,
    followers: np.ndarray | None = None,
) -> Guide:
    """Allow every sequence of `shortest` to `longest` symbols that begins with `start`.

    Args:
        start: ids.
        shortest: number of symbols, at least 1.
        stop_bias: <float>[longest + 1], added to the log odds of stopping at each length.
        vocabulary: number of ids.
        followers: which symbol may follow which (`text.Alphabet.followers`).
    """
    longest = len(stop_bias) - 1
    next_state, allowed = _spelling(followers, vocabulary)
    weight = np.where(allowed, np.float32(0), FORBIDDEN)[None].repeat(longest + 1, axis=0)
    weight[:, :, STOP] += stop_bias[:, None].astype(np.float32)
    weight[:shortest, :, STOP] = FORBIDDEN
    weight[longest, :, 1:] = FORBIDDEN
    no_last = ~allowed[next_state[0], STOP]
    weight[longest - 1][:, no_last] = FORBIDDEN
    for time, symbol in enumerate(start):
        weight[time, :, np.arange(vocabulary) != symbol] = FORBIDDEN
    return Guide(next_state, weight)


def constrained_guide(
    bigram: np.ndarray,
    *,
    start: list[int],
    contains: list[int],
    end: list[int],
    shortest: int,
    stop_bias: np.ndarray,
    followers: np.ndarray | None = None,
) -> Guide | None:
    """Weigh every symbol by the chance that the constraints can still be met after it.

    The chance is computed exactly under a bigram model, backwards in time over the product of
    the constraints' automata. So each sequence that comes out meets the constraints, and the
    model is steered to them early instead of being cut off late. The construction is that of
    Ctrl-G (Zhang et al. 2024, arXiv 2406.13892, equation 2) with a bigram for the hidden
    Markov model.

    Args:
        bigram: <float>[vocabulary, vocabulary], positive, P(column | row); stop is 0.
        start, contains, end: ids, possibly empty.
        shortest: number of symbols, at least.
        stop_bias: as in `free_guide`; its length says how many symbols there may be.
        followers: as in `free_guide`.

    Returns:
        The guide, or None when no sequence meets the constraints.
    """
    vocabulary, longest = len(bigram), len(stop_bias) - 1
    if max(len(start), len(contains), len(end)) > longest:
        return None
    spelling, spelled = _spelling(followers, vocabulary)
    matching, accepting = _automaton(contains, end, vocabulary)
    pairs = np.arange(len(matching) * len(spelling))
    first, second = pairs // len(spelling), pairs % len(spelling)
    next_state = (matching[first] * len(spelling) + spelling[second]).astype(np.int32)
    accepting, spelled = accepting[first] & spelled[second, STOP], spelled[second]
    states = len(next_state)
    symbols = np.arange(vocabulary)
    weight = np.full((longest + 1, states, vocabulary), FORBIDDEN, np.float32)
    future = np.zeros((states, vocabulary))  # of (state, last symbol), one time step later
    possible = np.zeros((states, vocabulary), bool)
    log_scale = 0.0
    for time in range(longest, -1, -1):
        allowed = symbols != STOP if time < longest else np.zeros(vocabulary, bool)
        if time < len(start):
            allowed = symbols == start[time]
        may_stop = accepting & (time >= max(shortest, len(start), 1))
        # chance[q, v]: having emitted v in state q, that the rest meets the constraints
        chance = np.where(allowed & spelled, future[next_state, symbols], 0.0)
        open_ = np.where(allowed & spelled, possible[next_state, symbols], False)
        with np.errstate(divide="ignore"):
            logs = np.log(np.maximum(chance, np.where(open_, 1e-300, 0.0))) + log_scale
        weight[time] = np.where(open_, logs, FORBIDDEN)
        weight[time, may_stop, STOP] = stop_bias[time]
        scaled = np.exp(min(stop_bias[time] - log_scale, 700.0))
        stop_now = may_stop[:, None] * bigram[:, STOP] * scaled
        future = stop_now + chance @ bigram.T
        possible = np.broadcast_to((may_stop | open_.any(1))[:, None], future.shape)
        if (largest := future.max()) > 0:
            future, log_scale = future / largest, log_scale + np.log(largest)
    return Guide(next_state, weight) if possible[0, STOP] else None


def _spelling(followers: np.ndarray | None, vocabulary: int) -> tuple[np.ndarray, np.ndarray]:
    """Return an automaton whose state is the kind of the last symbol: what may follow it.

    Returns:
        next_state <int32>[kinds, vocabulary], of which state 0 is the start, and allowed
        <bool>[kinds, vocabulary].
    """
    if followers is None:
        return np.zeros((1, vocabulary), np.int32), np.ones((1, vocabulary), bool)
    kinds, first, kind = np.unique(followers, axis=0, return_index=True, return_inverse=True)
    order = np.argsort(first)  # the row of the stop symbol, which starts, comes first
    rank = np.argsort(order)
    next_state = np.broadcast_to(rank[kind.reshape(-1)], (len(kinds), vocabulary))
    return next_state.astype(np.int32), kinds[order]


def _automaton(
    contains: list[int], end: list[int], vocabulary: int
) -> tuple[np.ndarray, np.ndarray]:
    """Return the product automaton <int32>[states, vocabulary] and its accepting states."""
    inside, tail = _matcher(contains, vocabulary), _matcher(end, vocabulary)
    inside[len(contains)] = len(contains)  # once seen, always seen
    pairs = np.arange(len(inside) * len(tail))
    first, second = pairs // len(tail), pairs % len(tail)
    accepting = (first == len(contains)) & (second == len(end))
    return (inside[first] * len(tail) + tail[second]).astype(np.int32), accepting


def _matcher(pattern: list[int], vocabulary: int) -> np.ndarray:
    """Knuth, Morris & Pratt (1977): state = how much of the pattern ends the text so far."""
    table = np.zeros((len(pattern) + 1, vocabulary), np.int64)
    fallback = 0  # the state after the pattern without its first symbol
    for state, symbol in enumerate(pattern):
        table[state] = table[fallback]
        table[state, symbol] = state + 1
        fallback = table[fallback, symbol] if state else 0
    table[len(pattern)] = table[fallback]
    return table


def calibrated_stop_bias(
    draw: Callable[[np.ndarray], np.ndarray], wanted: np.ndarray, rounds: int = 6
) -> np.ndarray:
    """Find the stop bias with which sampled lengths are distributed as in a list.

    A model that predicts each next symbol well may still draw too many short sequences, each
    small error of its own samples adding up. Each round compares the hazard of stopping at
    each length, P(length = t | length >= t), in the list and in samples, and moves the bias
    by the difference of their log odds: less where few examples have that length, and there
    the difference is smoothed over the neighbours.

    Args:
        draw: stop bias <float>[longest + 1] -> lengths of samples <int>[n].
        wanted: <int>[longest + 1], how many examples of the list have each length.
        rounds: how often to draw.

    Returns:
        <float64>[longest + 1], rounded to 3 decimals, within [-3, 3].
    """
    bias = np.zeros(len(wanted))
    for _ in range(rounds):
        lengths = draw(bias)
        found = np.bincount(lengths, minlength=len(wanted))[: len(wanted)]
        evidence = _smooth(np.maximum(wanted, found))
        smooth = _log_hazard_odds(_smooth(wanted)) - _log_hazard_odds(_smooth(found))
        exact = _log_hazard_odds(wanted) - _log_hazard_odds(found)
        trust = evidence / (evidence + 50)
        step = trust * exact + (1 - trust) * smooth
        bias = np.clip(bias + GAIN * step * evidence / (evidence + 5), -3, 3)
    return bias.round(3)


def _smooth(counts: np.ndarray) -> np.ndarray:
    """Share each count with its neighbours, 1 : 2 : 1, so that the bias has no teeth."""
    return np.convolve(np.pad(counts, 1, mode="edge"), [0.25, 0.5, 0.25], mode="valid")


def _log_hazard_odds(counts: np.ndarray) -> np.ndarray:
    longer = counts[::-1].cumsum()[::-1] - counts
    return np.log((counts + 0.5) / (longer + 0.5))
