"""Sampling and beam search with a step function, under constraints, in NumPy.

`decoding_graph` holds the same in TensorFlow: same random bits, same order of operations, so
the same seed draws the same sequences.

Sequence number k of a seed is a function of the seed and k alone, whatever the size of the
batch it is drawn in: each has its own stretch of a counter-based random stream.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np

from seqapps.common.decoding.constraints import FORBIDDEN, Automaton, Guide
from seqapps.common.errors import UserError
from seqapps.common.io.text import STOP

States = dict[str, np.ndarray]
Step = Callable[[np.ndarray, States], tuple[np.ndarray, States]]

BLOCK = 4  # numbers that one Philox counter gives
FNV_OFFSET, FNV_PRIME = 0xCBF29CE484222325, 0x100000001B3
COLDEST, HOTTEST = 0.001, 100.0  # temperatures that float32 can divide by
PATIENCE = 20_000  # sequences in a row that are known or repeated before drawing ends


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
