"""Sampling with a step function, under constraints, in NumPy.

`sampling_graph` holds the same in TensorFlow: same random bits, same order of operations, so
the same seed draws the same sequences.

Sequence number k of a seed is a function of the seed and k alone, whatever the size of the
batch it is drawn in: each has its own stretch of a counter-based random stream.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np

from seqapps.common.decoding.constraints import Guide
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
