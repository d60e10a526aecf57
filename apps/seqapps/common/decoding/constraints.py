"""Constraints on sequences: finite automata, and guides, which are weighted finite automata.

A guide steers `sampling.sample` to sequences that meet constraints; an automaton defines the
complete sequences of `beam_search.beam_search`.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

import numpy as np

from seqapps.common.io.text import STOP

State = TypeVar("State")  # of `Automaton.explored`, hashable

GAIN = 2  # step size of the calibration: many contexts stop or continue with certainty
MAX_BIAS = 3  # log odds
FORBIDDEN = np.float32(-np.inf)


@dataclass(frozen=True)
class Automaton:
    """A finite automaton that accepts complete sequences.

    Attributes:
        next_state: <int32>[states, vocabulary]; state 0 is the first.
        allowed: <bool>[states, vocabulary], the symbols that may follow in each state.
        final: <bool>[states]; a sequence that reaches such a state is finished, and the symbol
            that led there (an end symbol, for example) is its last one.

    Example:
        >>> two = Automaton(np.array([[1], [2], [2]]), np.ones((3, 1), bool), np.arange(3) == 2)
        >>> two.final[two.next_state[[0, 1], 0]]
        array([False,  True])
    """

    next_state: np.ndarray
    allowed: np.ndarray
    final: np.ndarray

    @classmethod
    def explored(
        cls,
        first: State,
        last: State,
        vocabulary: int,
        follow: Callable[[State, int], State | None],
    ) -> "Automaton":
        """Build the automaton of all states that can be reached from the first one.

        Args:
            first, last: the first and the only final state; states are hashable.
            vocabulary: number of symbols.
            follow: returns the state after a symbol, None where the symbol is not allowed.

        Example:
            >>> Automaton.explored(0, 2, 1, lambda state, symbol: state + 1 if state < 2 else None)
            Automaton(next_state=array([[1],
                   [2],
                   [0]], dtype=int32), allowed=array([[ True],
                   [ True],
                   [False]]), final=array([False, False,  True]))
        """
        numbers: dict[State | None, int] = {None: -1, first: 0}
        states, rows = [first], []
        for state in states:
            followers = [follow(state, symbol) for symbol in range(vocabulary)]
            for after in followers:
                if after is not None and after not in numbers:
                    numbers[after] = len(states)
                    states.append(after)
            rows.append([numbers[after] for after in followers])
        table = np.array(rows, np.int32)
        final = np.array([state == last for state in states])
        return cls(np.maximum(table, 0), table >= 0, final)


@dataclass(frozen=True)
class Guide:
    """A finite automaton with a weight for every symbol, which depends on the time step.

    Attributes:
        next_state: <int32>[states, vocabulary]; state 0 is the first.
        log_weight: <float32>[max_length + 1, states, vocabulary], added to the log probabilities
            at each time in each state; -inf forbids. At the last time only stop is allowed.

    Example:
        >>> free_guide([], 1, np.zeros(3), vocabulary=5).log_weight.shape
        (3, 1, 5)
    """

    next_state: np.ndarray
    log_weight: np.ndarray


def free_guide(
    start: list[int],
    min_length: int,
    stop_bias: np.ndarray,
    vocabulary: int,
    followers: np.ndarray | None = None,
) -> Guide:
    """Return the guide of all sequences of allowed lengths that begin with `start`.

    Args:
        start: ids, possibly empty; they need not be `followers` of one another.
        min_length: number of symbols, at least 1.
        stop_bias: <float>[max_length + 1], added to the log odds of stopping at each length.
        vocabulary: number of ids.
        followers: <bool>[vocabulary, vocabulary], whether the column may follow the row
            (`text.Alphabet.followers`); None allows all pairs.

    Example:
        >>> guide = free_guide([2], min_length=2, stop_bias=np.zeros(4), vocabulary=3)
        >>> guide.log_weight[:2, 0]  # only symbol 2; then any symbol but stop
        array([[-inf, -inf,   0.],
               [-inf,   0.,   0.]], dtype=float32)
    """
    max_length = len(stop_bias) - 1
    next_state, allowed = _spelling(followers, vocabulary)
    weight = np.where(allowed, np.float32(0), FORBIDDEN)[None].repeat(max_length + 1, axis=0)
    weight[:, :, STOP] += stop_bias[:, None].astype(np.float32)
    weight[:min_length, :, STOP] = FORBIDDEN
    weight[max_length, :, 1:] = FORBIDDEN
    never_last = ~allowed[next_state[0], STOP]
    weight[max_length - 1][:, never_last] = FORBIDDEN
    for time, symbol in enumerate(start):
        weight[time] = FORBIDDEN
        weight[time, :, symbol] = 0
    return Guide(next_state, weight)


def constrained_guide(
    bigram: np.ndarray,
    *,
    start: list[int],
    contains: list[int],
    end: list[int],
    min_length: int,
    stop_bias: np.ndarray,
    followers: np.ndarray | None = None,
) -> Guide | None:
    """Weigh every symbol by the probability that the constraints are met after it; None if never.

    The probability is computed exactly under a bigram model, backwards in time over the product
    of the constraints' automata. So every sampled sequence meets the constraints, and the model
    is steered towards them early instead of being cut off late. The construction is that of
    Ctrl-G (Zhang et al. 2024, arXiv 2406.13892, equation 2) with a bigram model in place of the
    hidden Markov model.

    Args:
        bigram: <float>[vocabulary, vocabulary], positive, P(column | row); stop is 0.
        start, contains, end: ids of the first symbols, of a part, of the last symbols; or empty.
        min_length, stop_bias, followers: as in `free_guide`.

    Example:
        >>> bigram = np.full((3, 3), 1 / 3)
        >>> guide = constrained_guide(bigram, start=[], contains=[], end=[2, 1], min_length=1,
        ...                           stop_bias=np.zeros(3))
        >>> np.exp(guide.log_weight[:2, 0]).round(2)  # 2 symbols at most: "2", then "1"
        array([[0.  , 0.  , 0.11],
               [0.  , 0.  , 0.  ]], dtype=float32)
    """
    vocabulary, max_length = len(bigram), len(stop_bias) - 1
    if max(len(start), len(contains), len(end)) > max_length:
        return None
    spelling, spelled = _spelling(followers, vocabulary)
    inside = _matcher(contains, vocabulary)
    inside[len(contains)] = len(contains)  # this state is never left
    matching, part, tail = _product(inside, _matcher(end, vocabulary))
    accepting = (part == len(contains)) & (tail == len(end))
    next_state, first, second = _product(matching, spelling)
    accepting, spelled = accepting[first] & spelled[second, STOP], spelled[second]
    states = len(next_state)
    symbols = np.arange(vocabulary)
    weight = np.full((max_length + 1, states, vocabulary), FORBIDDEN, np.float32)
    future = np.zeros((states, vocabulary))  # P(constraints met | state, last symbol) one step on
    possible = np.zeros((states, vocabulary), bool)
    log_scale = 0.0
    for time in range(max_length, -1, -1):
        allowed = spelled & (symbols != STOP) & (time < max_length)
        if time < len(start):
            allowed = np.broadcast_to(symbols == start[time], spelled.shape)
        may_stop = accepting & (time >= max(min_length, len(start), 1))
        # chance[q, v] = P(constraints met | v is emitted in state q)
        chance = np.where(allowed, future[next_state, symbols], 0.0)
        open_ = np.where(allowed, possible[next_state, symbols], False)
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
    """Return an automaton whose state is the class of the last symbol; a class shares followers."""
    if followers is None:
        return np.zeros((1, vocabulary), np.int32), np.ones((1, vocabulary), bool)
    classes, first, member = np.unique(followers, axis=0, return_index=True, return_inverse=True)
    order = np.argsort(first)  # the class of the stop symbol, which starts, becomes the first
    rank = np.argsort(order)
    next_state = np.broadcast_to(rank[member.reshape(-1)], (len(classes), vocabulary))
    return next_state.astype(np.int32), classes[order]


def _product(a: np.ndarray, b: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return the product of two automata, and for each of its states those of `a` and `b`."""
    first, second = np.divmod(np.arange(len(a) * len(b)), len(b))
    return (a[first] * len(b) + b[second]).astype(np.int32), first, second


def _matcher(pattern: list[int], vocabulary: int) -> np.ndarray:
    """Return the automaton of Knuth, Morris & Pratt (1977), <int64>[length + 1, vocabulary]."""
    table = np.zeros((len(pattern) + 1, vocabulary), np.int64)
    fallback = 0  # the state after the pattern without its first symbol
    for state, symbol in enumerate(pattern):
        table[state] = table[fallback]
        table[state, symbol] = state + 1
        fallback = table[fallback, symbol] if state else 0
    table[len(pattern)] = table[fallback]
    return table


def calibrated_stop_bias(
    draw: Callable[[np.ndarray], np.ndarray], target: np.ndarray, rounds: int = 6
) -> np.ndarray:
    """Find the stop bias with which sampled lengths are distributed as in a list.

    A model that predicts each next symbol well may still draw too many short sequences, because
    small errors accumulate in its samples. Each round compares the hazard of stopping at each
    length, P(length = t | length >= t), in the list and in samples, and moves the bias by the
    difference of the log odds: less where few examples have that length, and there the
    difference is smoothed over the neighbouring lengths.

    Args:
        draw: stop bias <float>[max_length + 1] -> lengths of samples <int>[n].
        target: <int>[max_length + 1], number of examples of each length in the list.

    Returns:
        <float64>[max_length + 1], rounded to 3 decimals, from -MAX_BIAS to MAX_BIAS.
    """
    bias = np.zeros(len(target))
    for _ in range(rounds):
        drawn = np.bincount(draw(bias), minlength=len(target))[: len(target)]
        evidence = _smooth(np.maximum(target, drawn))
        smooth = _log_hazard_odds(_smooth(target)) - _log_hazard_odds(_smooth(drawn))
        exact = _log_hazard_odds(target) - _log_hazard_odds(drawn)
        trust = evidence / (evidence + 50)
        step = trust * exact + (1 - trust) * smooth
        bias = np.clip(bias + GAIN * step * evidence / (evidence + 5), -MAX_BIAS, MAX_BIAS)
    return bias.round(3)


def _smooth(counts: np.ndarray) -> np.ndarray:
    """Return the counts smoothed by the kernel (1, 2, 1) / 4."""
    return np.convolve(np.pad(counts, 1, mode="edge"), [0.25, 0.5, 0.25], mode="valid")


def _log_hazard_odds(counts: np.ndarray) -> np.ndarray:
    """Return log(P(length = t | length >= t) / P(length > t | length >= t)) for each length t."""
    longer = counts[::-1].cumsum()[::-1] - counts
    odds: np.ndarray = np.log((counts + 0.5) / (longer + 0.5))
    return odds
