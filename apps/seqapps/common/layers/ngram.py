"""Interpolated modified Kneser-Ney smoothing as two dense tables.

An n-gram model is a finite automaton: a state is the longest context of the training data that
ends the history; one table holds the next states and one the probabilities. So a lookup is two
gathers, on any backend and in any exported graph, and a whole sequence needs no loop over time:
the state depends on the last `order - 1` symbols only.

Chen & Goodman (1999), "An empirical study of smoothing techniques for language modeling",
section 3 (equations 26-28) and Heafield et al. (2013) for the counts at the start symbol.
"""

from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from seqapps.common.io.text import Sequences

MAX_POSITIONS = 2**25  # padded symbols that are counted, in about 2 GB of memory


@dataclass(frozen=True)
class NGram:
    """A fitted n-gram model.

    Attributes:
        next_state: <int32>[states, vocabulary]; state 0 is the empty context.
        probability: <float32>[states, vocabulary]; each row sums to 1.
        order: length of the longest n-gram; a context has up to `order - 1` symbols.

    Example:
        >>> model = fit(Sequences.from_lists([[1, 2], [1, 2], [2]]), vocabulary=3, order=2)
        >>> model.probability[states(model, np.array([[0, 1, 2]]))[0]].argmax(axis=-1)
        array([2, 2, 0])
    """

    next_state: np.ndarray
    probability: np.ndarray
    order: int


def fit(data: Sequences, vocabulary: int, order: int, max_cells: int = 2_000_000) -> NGram:
    """Count and smooth the n-grams of a list of sequences.

    Args:
        data: training sequences; id 0 starts and ends each of them.
        vocabulary, order: number of ids, and length of the longest n-gram.
        max_cells: maximum size of a table; the rarest contexts are dropped until it fits.
    """
    if data.ids.size > MAX_POSITIONS:  # drop long sequences first: they widen all rows
        width = max(8, MAX_POSITIONS // len(data))
        data = data[data.lengths <= width]
        data = Sequences(data.ids[:, :width], data.lengths)
        data = data[:: 1 + data.ids.size // MAX_POSITIONS]
    levels = count(data, vocabulary, order)
    for shorter, longer in pairwise(levels):
        continuation_counts(shorter, longer, vocabulary)
    return _tables(_fitting(levels, max(1, max_cells // vocabulary)), vocabulary)


@dataclass
class Level:
    """All contexts of one length. Contexts and (context, symbol) pairs are numbered from 0.

    Attributes:
        parent, last: <int64>[contexts], the context without its last symbol, one level below, and
            that symbol.
        suffix: <int64>[contexts], the context without its first symbol, one level below.
        at_start: <bool>[contexts], whether the context begins with the start symbol.
        total: <int64>[contexts], number of occurrences.
        pair_context, pair_symbol, pair_count: <int64>[pairs], a context, the symbol that follows
            it, and how often.
    """

    parent: np.ndarray
    last: np.ndarray
    suffix: np.ndarray
    at_start: np.ndarray
    total: np.ndarray
    pair_context: np.ndarray
    pair_symbol: np.ndarray
    pair_count: np.ndarray


def count(data: Sequences, vocabulary: int, order: int) -> list[Level]:
    """Count the contexts of each length, and the symbols that follow them.

    Args:
        data, vocabulary, order: see `fit`.
    """
    time = np.arange(data.ids.shape[1] + 1)
    targets = np.pad(data.ids.astype(np.int64), ((0, 0), (0, 1)))  # with the stop symbol
    previous = np.roll(targets, 1, axis=1)
    valid = time <= data.lengths[:, None]
    ids = np.zeros_like(targets)  # the context before each target, one level below
    levels: list[Level] = []
    for length in range(order):
        valid = valid & (time >= length - 1)
        if not valid.any():  # no sequence is that long
            break
        # context before t = context of the level below before t - 1, and the symbol before t
        keys = (np.roll(ids, 1, axis=1) * vocabulary + previous)[valid] * (length > 0)
        contexts, first, members = np.unique(keys, return_index=True, return_inverse=True)
        pairs, counts = np.unique(members * vocabulary + targets[valid], return_counts=True)
        levels.append(
            Level(
                parent=contexts // vocabulary,
                last=contexts % vocabulary,
                suffix=ids[valid][first],
                at_start=np.broadcast_to(time == length - 1, valid.shape)[valid][first],
                total=np.bincount(members),
                pair_context=pairs // vocabulary,
                pair_symbol=pairs % vocabulary,
                pair_count=counts,
            )
        )
        ids = np.zeros_like(targets)
        ids[valid] = members
    return levels


def _fitting(levels: list[Level], max_states: int) -> list[Level]:
    """Drop the rarest contexts until `max_states` are left."""
    totals = np.sort(np.concatenate([level.total for level in levels]))[::-1]
    return levels if len(totals) <= max_states else pruned(levels, int(totals[max_states]) + 1)


def pruned(levels: list[Level], min_total: int) -> list[Level]:
    """Drop the contexts that occur less than `min_total` times; the empty context stays.

    A context is never more frequent than its parent or its suffix, so both of them are kept.
    """
    kept = [levels[0]]
    lower = np.zeros(1, np.int64)  # old context id -> new id, of the level below
    for level in levels[1:]:
        keep = level.total >= min_total
        if not keep.any():
            break
        renumbered = np.cumsum(keep) - 1
        pairs = keep[level.pair_context]
        kept.append(
            Level(
                parent=lower[level.parent[keep]],
                last=level.last[keep],
                suffix=lower[level.suffix[keep]],
                at_start=level.at_start[keep],
                total=level.total[keep],
                pair_context=renumbered[level.pair_context[pairs]],
                pair_symbol=level.pair_symbol[pairs],
                pair_count=level.pair_count[pairs],
            )
        )
        lower = renumbered
    return kept


def continuation_counts(shorter: Level, longer: Level, vocabulary: int) -> None:
    """Replace counts by the number of different symbols before (context, symbol).

    A context that begins with the start symbol keeps its counts: no symbol precedes it.
    """
    keys = shorter.pair_context * vocabulary + shorter.pair_symbol
    extended = longer.suffix[longer.pair_context] * vocabulary + longer.pair_symbol
    kinds = np.bincount(np.searchsorted(keys, extended), minlength=len(keys))
    at_start = shorter.at_start[shorter.pair_context]
    shorter.pair_count = np.where(at_start, shorter.pair_count, kinds)


def discounts(counts: np.ndarray) -> np.ndarray:
    """Return D1, D2 and D3+ of Chen & Goodman, equation 26, clipped to (0, count]."""
    n1, n2, n3, n4 = (max(1, int((counts == k).sum())) for k in (1, 2, 3, 4))
    y = n1 / (n1 + 2 * n2)
    raw = np.array([1 - 2 * y * n2 / n1, 2 - 3 * y * n3 / n2, 3 - 4 * y * n4 / n3])
    discounts: np.ndarray = np.clip(raw, 0.05, [1.0, 2.0, 3.0])
    return discounts


def _tables(levels: list[Level], vocabulary: int) -> NGram:
    offsets = np.concatenate([[0], np.cumsum([len(level.total) for level in levels])])
    states = int(offsets[-1])
    probability = np.empty((states, vocabulary), np.float64)
    next_state = np.zeros((states, vocabulary), np.int64)
    for number, level in enumerate(levels):
        rows = slice(offsets[number], offsets[number + 1])
        suffix = level.suffix + (offsets[number - 1] if number else 0)
        discount = discounts(level.pair_count)[np.minimum(level.pair_count, 3) - 1]
        discount = np.minimum(discount, level.pair_count)
        contexts = len(level.total)
        total = np.bincount(level.pair_context, level.pair_count, contexts)[:, None]
        held_back = np.bincount(level.pair_context, discount, contexts)[:, None]
        lower = probability[suffix] if number else np.full((1, vocabulary), 1 / vocabulary)
        table = held_back * lower
        table[level.pair_context, level.pair_symbol] += level.pair_count - discount
        probability[rows] = table / total
        if number:
            parents = level.parent + offsets[number - 1]
            next_state[parents, level.last] = np.arange(offsets[number], offsets[number + 1])
            # Without a longer context, a state has the successors of its suffix.
            next_state[rows] = next_state[suffix]
    return NGram(next_state.astype(np.int32), probability.astype(np.float32), order=len(levels))


def states(model: NGram, inputs: np.ndarray) -> np.ndarray:
    """Return the state before each prediction, <int32>[n, time], for inputs <int>[n, time].

    The state at t depends on the last `order - 1` inputs. A window that would begin before the
    start symbol begins in state 0.
    """
    n, time = inputs.shape
    state = np.zeros((n, time), np.int32)
    for back in range(model.order - 2, -1, -1):
        moved = np.zeros((n, time), np.int64)
        moved[:, back:] = model.next_state[state[:, back:], inputs[:, : time - back]]
        state = moved.astype(np.int32)
    return state
