"""Interpolated modified Kneser-Ney smoothing with sorted keys, for large vocabularies.

The dense tables of `ngram` have a cell for each context and symbol. Here a context holds only the
symbols that have followed it; the others get their share from the context without its first symbol:
P(w | c) = mass(c, w) + γ(c) P(w | suffix(c)), with γ(c) = 1 - Σ_w mass(c, w), down to the uniform
distribution. Several sources of text ("styles") have counts of their own in one model.

Chen & Goodman (1999), "An empirical study of smoothing techniques for language modeling", section 3
(equations 26-28).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np

from seqapps.common.errors import UserError
from seqapps.common.io import arrays
from seqapps.common.io.files import atomic_write
from seqapps.common.io.text import Sequences

from .ngram import Level, continuation_counts, count, discounts, pruned

STEPS_PER_NAT = 3_000  # of the stored masses, -ln(mass) in 16 bits
MAX_VOCABULARY = 2**16
MAX_ORDER = 8


@dataclass(frozen=True, eq=False)
class SparseNGram:
    """A fitted model. A state is a context; the first states are the empty contexts of the styles.

    The contexts are sorted by their length, then by parent and last symbol, so that each one is the
    child of the pair (parent, last), in the order of the pairs.

    Attributes:
        vocabulary: number of symbols.
        styles: number of sources.
        sizes: number of contexts of each length, from 0.
        counts: <int32>[states], number of symbols that follow each context.
        symbols: <uint16>[pairs], these symbols, sorted for each context.
        masses: <uint16>[pairs], -ln(mass) * `STEPS_PER_NAT`.
        has_child: <bool>[pairs], whether context and symbol together are a context.

    Example:
        >>> model = fit([np.array([1, 2, 0] * 10)], vocabulary=3, order=2)
        >>> state = model.states(np.array([[1]]), styles=np.array([0]))
        >>> model.distribution(state[:, -1]).argmax(axis=1).tolist()
        [2]
    """

    vocabulary: int
    styles: int
    sizes: tuple[int, ...]
    counts: np.ndarray
    symbols: np.ndarray
    masses: np.ndarray
    has_child: np.ndarray

    def __post_init__(self) -> None:
        contexts = np.repeat(np.arange(len(self.counts), dtype=np.int64), self.counts)
        keys = contexts * self.vocabulary + self.symbols
        child = np.where(self.has_child, self.styles - 1 + np.cumsum(self.has_child), -1)
        mass = np.exp(self.masses.astype(np.float32) / np.float32(-STEPS_PER_NAT))
        total = np.zeros(len(self.counts))
        np.add.at(total, contexts, mass)
        begins = np.cumsum(self.counts) - self.counts
        derived = {
            "keys": keys,
            "child": child.astype(np.int32),
            "mass": mass,
            "backoff": np.clip(1 - total, 0, 1).astype(np.float32),
            "begins": begins.astype(np.int32),
            "suffix": self._suffixes(keys, child, contexts),
        }
        for name, values in derived.items():
            object.__setattr__(self, name, values)

    keys: np.ndarray = None  # type: ignore[assignment]  # derived: state * vocabulary + symbol
    child: np.ndarray = None  # type: ignore[assignment]
    mass: np.ndarray = None  # type: ignore[assignment]
    backoff: np.ndarray = None  # type: ignore[assignment]
    begins: np.ndarray = None  # type: ignore[assignment]
    suffix: np.ndarray = None  # type: ignore[assignment]

    def _suffixes(self, keys: np.ndarray, child: np.ndarray, contexts: np.ndarray) -> np.ndarray:
        """Return the context without its first symbol <int32>[states]; roots have themselves."""
        suffix = np.arange(len(self.counts), dtype=np.int64)
        end = self.styles
        for number, size in enumerate(self.sizes[1:], start=1):
            begin, end = end, end + size
            pairs = np.flatnonzero((child >= begin) & (child < end))
            parents = contexts[pairs]
            if number == 1:
                suffix[child[pairs]] = parents
                continue
            wanted = suffix[parents] * self.vocabulary + self.symbols[pairs]
            place = np.minimum(np.searchsorted(keys, wanted), len(keys) - 1)
            found = np.where(keys[place] == wanted, child[place], -1)
            if (found < 0).any() or (found >= begin).any():
                raise ValueError("a context has no suffix")
            suffix[child[pairs]] = found
        return suffix.astype(np.int32)

    @property
    def order(self) -> int:
        """Length of the longest n-gram."""
        return len(self.sizes)

    def depths(self, states: np.ndarray) -> np.ndarray:
        """Return the number of symbols of each context."""
        ends = np.cumsum(self.sizes)
        depths: np.ndarray = np.searchsorted(ends, states, side="right")
        return depths

    def look_up(self, states: np.ndarray, symbols: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Return P(symbol | context) <float32>, and the contexts afterwards <int32>."""
        shape = np.shape(states)
        states, symbols = np.ravel(states), np.ravel(symbols).astype(np.int64)
        p, scale = np.zeros(len(states), np.float32), np.ones(len(states), np.float32)
        after = np.full(len(states), -1, np.int32)
        for _ in range(self.order):
            key = states.astype(np.int64) * self.vocabulary + symbols
            place = np.minimum(np.searchsorted(self.keys, key), len(self.keys) - 1)
            hit = self.keys[place] == key
            p += scale * np.where(hit, self.mass[place], np.float32(0))
            after = np.where((after < 0) & hit, self.child[place], after)
            scale = scale * self.backoff[states]
            is_root = states < self.styles
            p += np.where(is_root, scale / np.float32(self.vocabulary), np.float32(0))
            scale = np.where(is_root, np.float32(0), scale)
            states = self.suffix[states]
        after = np.where(after < 0, states, after)
        return p.reshape(shape), after.reshape(shape).astype(np.int32)

    def states(self, inputs: np.ndarray, styles: np.ndarray) -> np.ndarray:
        """Return the contexts <int32>[n, time] behind each symbol of inputs <int>[n, time].

        The context depends on the last `order - 1` symbols. Styles are <int>[n].
        """
        n, time = inputs.shape
        roots = np.broadcast_to(np.asarray(styles, np.int32)[:, None], (n, time))
        state = roots
        for back in range(self.order - 2, -1, -1):
            moved = roots.copy()
            if back < time:
                moved[:, back:] = self.look_up(state[:, back:], inputs[:, : time - back])[1]
            state = moved
        return state

    def distribution(self, states: np.ndarray) -> np.ndarray:
        """Return P(. | context) <float32>[n, vocabulary] of contexts <int>[n]."""
        p = np.zeros((len(states), self.vocabulary), np.float32)
        scale = np.ones(len(states), np.float32)
        for _ in range(self.order):
            count = np.where(scale > 0, self.counts[states], 0)
            rows = np.repeat(np.arange(len(states)), count)
            inside = np.arange(count.sum()) - np.repeat(np.cumsum(count) - count, count)
            places = self.begins[states][rows] + inside
            p[rows, self.symbols[places]] += scale[rows] * self.mass[places]
            scale = scale * self.backoff[states]
            is_root = states < self.styles
            p += np.where(is_root, scale / np.float32(self.vocabulary), np.float32(0))[:, None]
            scale = np.where(is_root, np.float32(0), scale)
            states = self.suffix[states]
        return p

    def save(self, path: Path) -> None:
        """Write the model as an NPZ file."""
        values: dict[str, np.ndarray] = {
            "shape": np.array([self.vocabulary, self.styles, *self.sizes], np.int64),
            "counts": self.counts.astype(np.int32),
            "symbols": self.symbols,
            "masses": self.masses,
            "has_child": np.packbits(self.has_child),
        }
        with atomic_write(path) as file:
            np.savez_compressed(file, allow_pickle=False, **values)

    @classmethod
    def load(cls, path: Path) -> "SparseNGram":
        """Read the model that `save` has written (UserError: it is not such a file)."""
        names = ("shape", "counts", "symbols", "masses", "has_child")
        found = arrays.read(path, dict.fromkeys(names, np.integer))
        shape, counts, symbols, masses, bits = found.values()
        try:
            vocabulary, styles, *sizes = shape.astype(np.int64).tolist()
            has_child = np.unpackbits(bits.astype(np.uint8), count=len(symbols)).astype(bool)
            if (
                not 0 < vocabulary <= MAX_VOCABULARY
                or not 0 < len(sizes) <= MAX_ORDER
                or (min(sizes), sizes[0], sum(sizes)) != (min(sizes), styles, len(counts))
                or min(sizes) < 1
                or int(has_child.sum()) != len(counts) - styles
                or (counts < 1).any()
                or int(counts.sum(dtype=np.int64)) != len(symbols)
                or len(masses) != len(symbols)
                or symbols.max() >= vocabulary
            ):
                raise ValueError("its numbers do not fit each other")
            kinds = (counts.astype(np.int32), symbols.astype(np.uint16), masses.astype(np.uint16))
            return cls(vocabulary, styles, tuple(sizes), *kinds, has_child)
        except (ValueError, TypeError, IndexError) as error:
            raise UserError(f"{path} does not hold an n-gram model: {error}") from error


def fit(
    texts: Sequence[np.ndarray], vocabulary: int, order: int, max_pairs: int = 4_000_000
) -> SparseNGram:
    """Count and smooth the n-grams of streams of symbols, one for each style.

    Args:
        texts: <int>[n] each; the symbol 0 stands before the first one.
        vocabulary, order: number of symbols, and length of the longest n-gram.
        max_pairs: maximum number of stored n-grams; the rarest contexts are dropped until they fit.
    """
    found = []
    for ids in texts:
        rows = Sequences(np.asarray(ids, np.int32)[None], np.array([len(ids)]))
        levels = count(rows, vocabulary, order)
        for shorter, longer in pairwise(levels):
            continuation_counts(shorter, longer, vocabulary)
        found.append(levels)
    minimum = _minimum(found, max_pairs)
    masses = [[discounts(level.pair_count) for level in levels] for levels in found]
    kept = [pruned(levels, minimum) for levels in found]
    return _joined(kept, masses, vocabulary)


def _minimum(found: list[list[Level]], max_pairs: int) -> int:
    """Return the least number of occurrences of a context that is kept."""
    levels = [level for one in found for level in one]
    totals = np.concatenate([level.total for level in levels])
    pairs = np.concatenate([np.bincount(it.pair_context, minlength=len(it.total)) for it in levels])
    if pairs.sum() <= max_pairs:
        return 1
    order = np.argsort(-totals, kind="stable")
    last = int((np.cumsum(pairs[order]) <= max_pairs).sum())
    return int(totals[order[last]]) + 1


def _joined(
    found: list[list[Level]], discounted: list[list[np.ndarray]], vocabulary: int
) -> SparseNGram:
    """Put the levels of all styles into one model, by the length of their contexts."""
    sizes, counts, symbols, masses, children = [], [], [], [], []
    for length in range(max(map(len, found))):
        sizes.append(0)
        for levels, rates in zip(found, discounted, strict=True):
            if length >= len(levels):
                continue
            level = levels[length]
            total = np.bincount(level.pair_context, level.pair_count, len(level.total))
            discount = rates[length][np.minimum(level.pair_count, 3) - 1]
            discount = np.minimum(discount, level.pair_count)
            # The whole count would leave nothing to store.
            mass = np.maximum(level.pair_count - discount, 1e-3) / total[level.pair_context]
            sizes[-1] += len(level.total)
            counts.append(np.bincount(level.pair_context, minlength=len(level.total)))
            symbols.append(level.pair_symbol)
            masses.append(np.round(-np.log(mass) * STEPS_PER_NAT))
            children.append(_has_child(level, levels[length + 1 : length + 2], vocabulary))
    return SparseNGram(
        vocabulary,
        len(found),
        tuple(sizes),
        np.concatenate(counts).astype(np.int32),
        np.concatenate(symbols).astype(np.uint16),
        np.clip(np.concatenate(masses), 0, 2**16 - 1).astype(np.uint16),
        np.concatenate(children),
    )


def _has_child(level: Level, longer: list[Level], vocabulary: int) -> np.ndarray:
    """Return whether each pair of a level is a context of the next one, <bool>[pairs]."""
    keys = level.pair_context * vocabulary + level.pair_symbol
    if not longer:
        return np.zeros(len(keys), bool)
    found: np.ndarray = np.isin(keys, longer[0].parent * vocabulary + longer[0].last)
    return found
