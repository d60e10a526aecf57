"""Sampling from a step function, under constraints, in NumPy.

`decoding_graph` holds the same in TensorFlow: same random bits, same order of operations, so
the same seed draws the same sequences.

Sequence number k of a seed is a function of the seed and k alone, whatever the size of the
batch it is drawn in: each has its own stretch of a counter-based random stream.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np

from apps.common.errors import UserError
from apps.common.text import STOP

States = dict[str, np.ndarray]
Step = Callable[[np.ndarray, States], tuple[np.ndarray, States]]

BLOCK = 4  # numbers that one Philox counter gives
FNV_OFFSET, FNV_PRIME = 0xCBF29CE484222325, 0x100000001B3
GAIN = 2  # of the calibration: where all but a few contexts stop or go on for sure, odds say little
COLDEST, HOTTEST = 0.001, 100.0  # temperatures that float32 can divide by
PATIENCE = 20_000  # sequences in a row that are known or repeated before drawing ends
FORBIDDEN = np.float32(-np.inf)


def philox_uniform(seed: int, first: int, count: int) -> np.ndarray:
    """Return numbers `first * 4` to `first * 4 + count` of the stream of a seed.

    Philox4x32-10 (Salmon et al. 2011, "Parallel random numbers: as easy as 1, 2, 3"), key =
    seed, counter = first, first + 1, …; bit for bit TensorFlow's StatelessRandomUniformV2.

    Returns:
        <float32>[count] in [0, 1), with 23 random bits each.
    """
    counter = np.arange(first, first - (-count // BLOCK), dtype=np.uint64)
    low, high = np.uint64(0xFFFFFFFF), np.uint64(32)
    x = [counter & low, counter >> high, np.zeros_like(counter), np.zeros_like(counter)]
    key = [seed & 0xFFFFFFFF, (seed >> 32) & 0xFFFFFFFF]
    for _ in range(10):
        a = np.uint64(0xD2511F53) * x[0]
        b = np.uint64(0xCD9E8D57) * x[2]
        x = [
            (b >> high) ^ x[1] ^ np.uint64(key[0]),
            b & low,
            (a >> high) ^ x[3] ^ np.uint64(key[1]),
            a & low,
        ]
        key = [(key[0] + 0x9E3779B9) & 0xFFFFFFFF, (key[1] + 0xBB67AE85) & 0xFFFFFFFF]
    bits = np.stack(x, axis=1).astype(np.uint32).reshape(-1)[:count]
    mantissa = (bits & np.uint32(0x7FFFFF)) | np.uint32(0x3F800000)
    return mantissa.view(np.float32) - np.float32(1)


def row_width(longest: int) -> int:
    """Return how many random numbers a sequence of up to `longest` symbols owns."""
    return -(-(longest + 1) // BLOCK) * BLOCK


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


@dataclass(frozen=True)
class Samples:
    """Sampled sequences.

    Attributes:
        ids: <int32>[count, longest], filled up with stop.
        nats: <float32>[count], -log P of each with its stop symbol, at temperature 1.
    """

    ids: np.ndarray
    nats: np.ndarray


def choose(
    log_probs: np.ndarray,
    log_weight: np.ndarray,
    uniform: np.ndarray,
    temperature: float,
    top_p: float,
) -> np.ndarray:
    """Draw one symbol a row by inverting the cumulative distribution.

    Args:
        log_probs, log_weight: <float32>[batch, vocabulary].
        uniform: <float32>[batch] in [0, 1).
        temperature: divides the log probabilities.
        top_p: keep the fewest symbols that hold this probability together (nucleus sampling,
            Holtzman et al. 2020, arXiv 1904.09751).

    Returns:
        <int32>[batch]
    """
    x = log_probs / np.float32(temperature) + log_weight
    p = np.exp(x - x.max(axis=-1, keepdims=True))
    p /= p.sum(axis=-1, keepdims=True)
    if top_p < 1:
        order = np.argsort(-p, axis=-1, kind="stable")
        ranked = np.take_along_axis(p, order, axis=-1)
        outside = np.cumsum(ranked, axis=-1) - ranked >= np.float32(top_p)
        outside[:, 0] = False
        np.put_along_axis(p, order, np.where(outside, np.float32(0), ranked), axis=-1)
    cumulative = np.cumsum(p, axis=-1)
    drawn = (cumulative <= uniform[:, None] * cumulative[:, -1:]).sum(axis=-1)
    last = p.shape[-1] - 1 - np.argmax(p[:, ::-1] > 0, axis=-1)  # rounding may step over it
    return np.minimum(drawn, last).astype(np.int32)


def sample(
    step: Step,
    states: States,
    guide: Guide,
    *,
    seed: int,
    first: int,
    count: int,
    width: int,
    temperature: float = 1.0,
    top_p: float = 1.0,
) -> Samples:
    """Draw sequences number `first` to `first + count` of a seed.

    Args:
        step: (symbols <int32>[batch], states) -> (log probabilities, states); the batch
            shrinks as sequences end.
        states: name -> the state before the first symbol, <…>[count, …].
        guide: what is allowed.
        seed: the key of the random stream.
        first: number of the first sequence.
        count: how many.
        width: random numbers that a sequence owns (`row_width` of the model's longest).
        temperature, top_p: as in `choose`.
    """
    longest = len(guide.log_weight) - 1
    uniform = philox_uniform(seed, first * (width // BLOCK), count * width).reshape(count, width)
    ids = np.zeros((count, longest), np.int32)
    nats = np.zeros(count, np.float32)
    rows = np.arange(count)  # the sequences that go on
    symbol = np.full(count, STOP, np.int32)
    state = np.zeros(count, np.int32)
    for time in range(longest + 1):
        log_probs, states = step(symbol, states)
        weight = guide.log_weight[time, state]
        symbol = choose(log_probs, weight, uniform[rows, time], temperature, top_p)
        nats[rows] -= log_probs[np.arange(len(rows)), symbol]
        state = guide.next_state[state, symbol]
        going = symbol != STOP
        if not going.any():
            break
        rows, symbol, state = rows[going], symbol[going], state[going]
        states = {name: value[going] for name, value in states.items()}
        ids[rows, time] = symbol
    return Samples(ids, nats)


def fingerprints(ids: np.ndarray) -> np.ndarray:
    """Return the 64-bit FNV-1a hash of each row up to its first stop, as <int64>[rows].

    Two different sequences share one with a chance of 5e-20; a training list is stored so.
    """
    value = np.full(len(ids), FNV_OFFSET, np.uint64)
    for column in ids.T:
        mixed = (value ^ column.astype(np.uint64)) * np.uint64(FNV_PRIME)
        value = np.where(column == STOP, value, mixed)
    return value.view(np.int64)


def round_size(wanted: int) -> int:
    """Return how many sequences to draw at once when `wanted` more are to be accepted."""
    return min(8192, wanted + wanted // 8 + 16)


def accepted(
    draw: Callable[[int, int], Samples], wanted: int, known: np.ndarray, anything: bool
) -> Iterator[Samples]:
    """Yield sequences that are not known and not repeated, in the order they are drawn.

    Args:
        draw: (first, count) -> samples.
        wanted: how many to yield in total; fewer come when `PATIENCE` is used up.
        known: <int64>[n] sorted fingerprints of what is not to be yielded.
        anything: yield known and repeated sequences as well.
    """
    seen: set[int] = set()
    first = found = last_new = 0
    while found < wanted and first - last_new < PATIENCE:
        count = round_size(wanted - found)
        samples = draw(first, count)
        first += count
        keep = np.ones(count, bool)
        if not anything:
            marks = fingerprints(samples.ids)
            keep = ~is_known(marks, known)
            for row, mark in enumerate(marks.tolist()):
                keep[row] &= mark not in seen
                seen.add(mark)
        chosen = np.flatnonzero(keep)[: wanted - found]
        found += len(chosen)
        last_new = first if len(chosen) else last_new
        yield Samples(samples.ids[chosen], samples.nats[chosen])


def is_known(marks: np.ndarray, known: np.ndarray) -> np.ndarray:
    """Return which fingerprints are in the sorted list `known`, <bool>[n]."""
    if not len(known):
        return np.zeros(len(marks), bool)
    place = np.minimum(np.searchsorted(known, marks), len(known) - 1)
    return known[place] == marks


def check_sampling(temperature: float, top_p: float) -> None:
    """Raise UserError unless the temperature is in [0.001, 100] and 0 < top_p <= 1."""
    if not COLDEST <= temperature <= HOTTEST:
        raise UserError(
            f"temperature expects a number above 0 ({COLDEST} to {HOTTEST}), got {temperature}"
        )
    if not 0 < top_p <= 1:
        raise UserError(f"top-p expects a number above 0 and up to 1, got {top_p}")
