"""Sampling of sequences from a step function, under constraints, in NumPy.

`sampling_graph` is the twin in TensorFlow: same random bits, same order of operations, so equal
seeds draw equal sequences.

Sequence number k of a seed is a function of the seed and k alone, whatever the batch size: each
sequence owns a block of a counter-based random stream.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from numbers import Integral, Real

import numpy as np

from seqapps.common.decoding.constraints import Guide
from seqapps.common.errors import UserError
from seqapps.common.io.text import STOP

States = dict[str, np.ndarray]
Step = Callable[[np.ndarray, States], tuple[np.ndarray, States]]

BLOCK = 4  # random numbers of one Philox counter
FNV_OFFSET, FNV_PRIME = 0xCBF29CE484222325, 0x100000001B3
MIN_TEMPERATURE, MAX_TEMPERATURE = 0.001, 100.0  # divisors for float32
MAX_REJECTED = 20_000  # excluded or repeated sequences in a row before drawing ends
MAX_BATCH = 8_192  # sequences drawn at once


def philox_uniform(seed: int, first: int, count: int) -> np.ndarray:
    """Return random numbers <float32>[count] in [0, 1) of a seed, from number `first * BLOCK` on.

    Philox4x32-10 (Salmon et al. 2011, "Parallel random numbers: as easy as 1, 2, 3"), key =
    seed, counter = first, first + 1, …; bit for bit TensorFlow's StatelessRandomUniformV2.
    """
    counter = np.arange(first, first - (-count // BLOCK), dtype=np.uint64)
    low, high = np.uint64(0xFFFFFFFF), np.uint64(32)
    x = [counter & low, counter >> high, np.zeros_like(counter), np.zeros_like(counter)]
    key = np.uint64(seed & 0xFFFFFFFF), np.uint64((seed >> 32) & 0xFFFFFFFF)
    for _ in range(10):
        a, b = np.uint64(0xD2511F53) * x[0], np.uint64(0xCD9E8D57) * x[2]
        x = [(b >> high) ^ x[1] ^ key[0], b & low, (a >> high) ^ x[3] ^ key[1], a & low]
        key = (key[0] + np.uint64(0x9E3779B9)) & low, (key[1] + np.uint64(0xBB67AE85)) & low
    bits = np.stack(x, axis=1).astype(np.uint32).reshape(-1)[:count]
    mantissa = (bits & np.uint32(0x7FFFFF)) | np.uint32(0x3F800000)
    return mantissa.view(np.float32) - np.float32(1)


def row_width(max_length: int) -> int:
    """Return the number of random numbers that a sequence owns: full blocks, one per symbol."""
    return -(-(max_length + 1) // BLOCK) * BLOCK


@dataclass(frozen=True)
class SamplingOptions:
    """Options of `sample`; for the twin in TensorFlow, all but the width may be tensors.

    Attributes:
        seed: key of the random stream.
        width: random numbers that a sequence owns: `row_width` of the model's longest sequence.
        temperature: divides the log probabilities; `MIN_TEMPERATURE` to `MAX_TEMPERATURE`.
        top_p: probability mass of nucleus sampling, above 0; 1 samples from all symbols.

    Example:
        >>> SamplingOptions(seed=7, width=row_width(20)).width
        24
    """

    seed: int
    width: int
    temperature: float = 1.0
    top_p: float = 1.0


@dataclass(frozen=True)
class Samples:
    """Sampled sequences.

    Attributes:
        ids: <int32>[count, max_length], padded with the stop symbol.
        nats: <float32>[count], -log P of each sequence and its stop symbol, at temperature 1.

    Example:
        >>> Samples(np.array([[2, 1, STOP]]), np.array([4.5])).nats.tolist()
        [4.5]
    """

    ids: np.ndarray
    nats: np.ndarray


def choose(
    log_p: np.ndarray, log_weight: np.ndarray, draws: np.ndarray, temperature: float, top_p: float
) -> np.ndarray:
    """Draw one symbol for each row by inverting the cumulative distribution, <int32>[batch].

    Args:
        log_p: <float32>[batch, vocabulary], log probabilities.
        log_weight: <float32>[batch, vocabulary], added after the division; -inf forbids.
        draws: <float32>[batch], uniform in [0, 1).
        temperature, top_p: see `SamplingOptions`; only the fewest symbols that together have the
            probability `top_p` are kept (Holtzman et al. 2020, arXiv 1904.09751).

    Example:
        >>> log_p = np.log(np.array([[0.5, 0.25, 0.25]] * 3, np.float32))
        >>> choose(log_p, np.zeros_like(log_p), np.array([0.4, 0.6, 0.9]), 1.0, 1.0)
        array([0, 1, 2], dtype=int32)
    """
    x = log_p / np.float32(temperature) + log_weight
    p = np.exp(x - x.max(axis=-1, keepdims=True))
    p /= p.sum(axis=-1, keepdims=True)
    if top_p < 1:
        order = np.argsort(-p, axis=-1, kind="stable")
        ranked = np.take_along_axis(p, order, axis=-1)
        outside = np.cumsum(ranked, axis=-1) - ranked >= np.float32(top_p)
        np.put_along_axis(p, order, np.where(outside, np.float32(0), ranked), axis=-1)
    cumulative = np.cumsum(p, axis=-1)
    drawn = (cumulative <= draws[:, None] * cumulative[:, -1:]).sum(axis=-1)
    last = p.shape[-1] - 1 - np.argmax(p[:, ::-1] > 0, axis=-1)  # rounding may exceed it
    symbols: np.ndarray = np.minimum(drawn, last).astype(np.int32)
    return symbols


def sample(
    step: Step, states: States, guide: Guide, options: SamplingOptions, *, first: int, count: int
) -> Samples:
    """Draw the sequences number `first` to `first + count - 1` of a seed.

    Args:
        step: (symbols <int32>[batch], states) -> (log probabilities <float32>[batch,
            vocabulary], states); the batch shrinks as sequences end.
        states: name -> the state before the first symbol, <…>[count, …].

    Example:
        >>> from seqapps.common.decoding.constraints import free_guide
        >>> guide = free_guide([], min_length=2, stop_bias=np.zeros(4), vocabulary=3)
        >>> step = lambda symbols, states: (np.full((len(symbols), 3), np.float32(-1)), states)
        >>> sample(step, {}, guide, SamplingOptions(seed=1, width=4), first=0, count=2).ids
        array([[2, 1, 2],
               [1, 2, 1]], dtype=int32)
    """
    max_length = len(guide.log_weight) - 1
    draws = philox_uniform(options.seed, first * (options.width // BLOCK), count * options.width)
    draws = draws.reshape(count, options.width)
    ids = np.zeros((count, max_length), np.int32)
    nats = np.zeros(count, np.float32)
    rows = np.arange(count)  # the unfinished sequences
    symbol = np.full(count, STOP, np.int32)
    state = np.zeros(count, np.int32)
    for time in range(max_length + 1):
        log_probs, states = step(symbol, states)
        weight = guide.log_weight[time, state]
        symbol = choose(log_probs, weight, draws[rows, time], options.temperature, options.top_p)
        nats[rows] -= log_probs[np.arange(len(rows)), symbol]
        state = guide.next_state[state, symbol]
        unfinished = symbol != STOP
        if not unfinished.any():
            break
        rows, symbol, state = rows[unfinished], symbol[unfinished], state[unfinished]
        states = {name: value[unfinished] for name, value in states.items()}
        ids[rows, time] = symbol
    return Samples(ids, nats)


def fingerprints(ids: np.ndarray) -> np.ndarray:
    """Return the 64-bit FNV-1a hash of each row up to its first stop symbol, <int64>[rows].

    Two different sequences collide with a probability of 5e-20, so a model stores these in place
    of its training list.
    """
    value = np.full(len(ids), FNV_OFFSET, np.uint64)
    for column in ids.T:
        mixed = (value ^ column.astype(np.uint64)) * np.uint64(FNV_PRIME)
        value = np.where(column == STOP, value, mixed)
    return value.view(np.int64)


def is_known(marks: np.ndarray, known: np.ndarray) -> np.ndarray:
    """Return a mask <bool>[n] of the fingerprints that are in the sorted list `known`."""
    if not len(known):
        return np.zeros(len(marks), bool)
    nearest = np.minimum(np.searchsorted(known, marks), len(known) - 1)
    mask: np.ndarray = known[nearest] == marks
    return mask


def accepted(
    draw: Callable[[int, int], Samples], count: int, known: np.ndarray, allow_known: bool
) -> Iterator[Samples]:
    """Yield sequences that are neither known nor repeated, unless allowed, as they are drawn.

    Args:
        draw: (first, count) -> samples.
        count: number of sequences to yield; fewer if `MAX_REJECTED` in a row are rejected.
        known: <int64>[n], sorted fingerprints of the sequences to reject.
    """
    seen: set[int] = set()
    first = yielded = last_new = 0
    while yielded < count and first - last_new < MAX_REJECTED:
        missing = count - yielded
        samples = draw(first, batch := min(MAX_BATCH, missing + missing // 8 + 16))
        first += batch
        keep = np.ones(batch, bool)
        if not allow_known:
            marks = fingerprints(samples.ids)
            keep = ~is_known(marks, known)
            for row, mark in enumerate(marks.tolist()):
                keep[row] &= mark not in seen
                seen.add(mark)
        chosen = np.flatnonzero(keep)[:missing]
        yielded += len(chosen)
        last_new = first if len(chosen) else last_new
        yield Samples(samples.ids[chosen], samples.nats[chosen])


def check_seed(seed: int) -> None:
    """Raise UserError unless the seed is a whole number from 0 to 2**63 - 1."""
    if isinstance(seed, bool) or not isinstance(seed, Integral) or not 0 <= seed < 2**63:
        raise UserError(f"seed expects a whole number from 0 to {2**63 - 1}, got {seed!r}")


def check_sampling(temperature: float, top_p: float) -> None:
    """Raise UserError unless the temperature is in [0.001, 100] and 0 < top_p <= 1."""
    for name, value in (("temperature", temperature), ("top-p", top_p)):
        if not isinstance(value, Real):
            raise UserError(f"{name} expects a number, got {value!r}")
    if not MIN_TEMPERATURE <= temperature <= MAX_TEMPERATURE:
        raise UserError(
            f"temperature expects a number above 0 ({MIN_TEMPERATURE} to {MAX_TEMPERATURE}), "
            f"got {temperature}"
        )
    if not 0 < np.float32(top_p) <= 1:  # 1e-60 is 0 in float32
        raise UserError(f"top-p expects a number above 0 and up to 1, got {top_p}")
