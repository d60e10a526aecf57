"""What a translation owes to its source, as a mask of the next symbols, in NumPy.

`owed_graph` is the twin in TensorFlow. A translation ends when it has each slot of its source once;
a slot that is not owed is masked. Tags nest as those of the source, unnumbered arguments keep their
order (`markup.Slots`). From any state the rest can be paid: the open tag's slots in the order of
the source, its end, and so on. When as many steps are left as slots are owed, nothing else is
allowed, so every translation is complete within its limit. No trigram of symbols stands in a
translation more often than some trigram stands in the source: it cannot loop.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from seqapps.common.decoding.constraints import FORBIDDEN, Automaton

from ..config import MAX_POSITIONS
from ..text import symbols
from ..text.encoding import Encoded

States = dict[str, np.ndarray]


@dataclass(frozen=True)
class Owed:
    """The debts of some texts, padded to the largest number of slots.

    Attributes:
        slots: <int32>[n, slots], ids in the vocabulary; 0 is none.
        parents: <int32>[n, slots], number of the open tag, -1 for none.
        before: <bool>[n, slots, slots], those that must stand before each one.
        repeats: <int32>[n], how often a trigram may stand in the translation.
        limits: <int32>[n], largest number of symbols, the end included.
    """

    slots: np.ndarray
    parents: np.ndarray
    before: np.ndarray
    repeats: np.ndarray
    limits: np.ndarray

    @classmethod
    def of(cls, texts: Sequence[Encoded]) -> "Owed":
        """Return the debts of encoded texts."""
        count, size = len(texts), max(1, max((len(one.slots) for one in texts), default=1))
        slots = np.zeros((count, size), np.int32)
        parents = np.full((count, size), -1, np.int32)
        before = np.zeros((count, size, size), bool)
        for row, text in enumerate(texts):
            slots[row, : len(text.slots)] = text.slots.ids
            parents[row, : len(text.slots)] = text.slots.parents
            for number, others in enumerate(text.slots.before):
                before[row, number, list(others)] = True
        repeats = np.array([most_repeated(one.ids[: one.length]) for one in texts], np.int32)
        limits = np.array([limit(one.length, len(one.slots)) for one in texts], np.int32)
        return cls(slots, parents, before, repeats, limits)

    def __len__(self) -> int:
        return len(self.slots)


def limit(length: int, slots: int) -> int:
    """Return the largest number of symbols of a translation of `length` ids."""
    return min(2 * length + 8 + slots, MAX_POSITIONS)


def most_repeated(ids: np.ndarray) -> int:
    """Return how often the most frequent trigram stands in a sequence, at least 1.

    Example:
        >>> most_repeated(np.array([5, 5, 5, 5, 2]))
        2
    """
    trigrams = np.lib.stride_tricks.sliding_window_view(ids, 3) if len(ids) > 2 else ids[:0, None]
    if not len(trigrams):
        return 1
    return int(np.unique(trigrams, axis=0, return_counts=True)[1].max())


def automaton(size: int) -> Automaton:
    """Return the automaton of sequences of symbols that stop with the end.

    Args:
        size: number of ids of the vocabulary.
    """
    following = np.zeros((2, size), np.int32)
    following[:, symbols.END] = 1
    return Automaton(following, np.ones((2, size), bool), np.array([False, True]))


def text_symbols(size: int) -> np.ndarray:
    """Return <bool>[size], the symbols that may stand anywhere: the pieces."""
    return np.arange(size) >= symbols.FIRST_PIECE


def initial(rows: int, slots: int, length: int) -> States:
    """Return the states of hypotheses without symbols.

    Returns:
        paid <bool>[rows, slots]; inside <int32>[rows], the open tag; history <int32>[rows, length].
    """
    return {
        "paid": np.zeros((rows, slots), bool),
        "inside": np.full(rows, -1, np.int32),
        "history": np.full((rows, length), -1, np.int32),
    }


def advanced(
    owed: Owed, items: np.ndarray, states: States, symbol: np.ndarray, time: int
) -> States:
    """Return the states after a symbol <int32>[rows], the one with the number `time` - 1."""
    if not time:
        return states
    slots, parents = owed.slots[items], owed.parents[items]
    hit = (slots == symbol[:, None]) & (slots > 0)
    number, is_hit = hit.argmax(axis=1), hit.any(axis=1)
    rows = np.arange(len(symbol))
    opens, closes = is_kind(symbol, "open"), is_kind(symbol, "close")
    above = parents[rows, np.maximum(states["inside"], 0)]  # of the tag that is closed
    inside = np.where(is_hit & opens, number, np.where(is_hit & closes, above, states["inside"]))
    history = states["history"].copy()
    history[:, time - 1] = symbol
    return {"paid": states["paid"] | hit, "inside": inside.astype(np.int32), "history": history}


def is_kind(symbol: np.ndarray, kind: str) -> np.ndarray:
    """Return which symbols are slots of a class."""
    first = symbols.slot(kind, 0)
    return np.asarray((symbol >= first) & (symbol < first + symbols.SLOTS[kind]))


def masked(
    log_probs: np.ndarray, owed: Owed, items: np.ndarray, states: States, time: int
) -> np.ndarray:
    """Return log probabilities <float32>[rows, vocabulary], -inf for what may not come next."""
    slots, parents = owed.slots[items], owed.parents[items]
    unpaid = (slots > 0) & ~states["paid"]
    waits = (owed.before[items] & ~states["paid"][:, None, :]).any(axis=2)
    open_slots = unpaid & (parents == states["inside"][:, None]) & ~waits
    debts = unpaid.sum(axis=1)
    is_free = owed.limits[items] - time > debts + 1
    allowed = text_symbols(log_probs.shape[1])[None, :] & is_free[:, None]
    rows, numbers = np.nonzero(open_slots)
    allowed[rows, slots[rows, numbers]] = True
    allowed[:, symbols.END] = (debts == 0) & (time > 0)
    rows, banned = _repeated(states["history"], owed.repeats[items], time)
    allowed[rows, banned] = False
    allowed[:, symbols.END] |= ~allowed.any(axis=1)  # where the limit leaves nothing else
    return np.where(allowed, log_probs, FORBIDDEN)


def _repeated(history: np.ndarray, repeats: np.ndarray, time: int) -> tuple[np.ndarray, np.ndarray]:
    """Return rows and symbols that would make a trigram too frequent."""
    if time < 3:
        return np.zeros(0, np.int64), np.zeros(0, np.int64)
    first, second, third = (history[:, n : time - 2 + n] for n in range(3))
    same = (first == history[:, time - 2, None]) & (second == history[:, time - 1, None])
    counts = (same[:, :, None] & same[:, None, :] & (third[:, :, None] == third[:, None, :])).sum(2)
    rows, places = np.nonzero(same & (counts >= repeats[:, None]))
    return rows, third[rows, places]
