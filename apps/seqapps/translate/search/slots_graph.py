"""The twin of `markup.slots_of` as TensorFlow graph code."""

from typing import NamedTuple

import numpy as np

from seqapps.common.backend import Tensor, tensorflow

from ..config import MAX_POSITIONS
from ..text import markup, symbols
from .owed_graph import Owed

tf = tensorflow()
KINDS = list(symbols.SLOTS)
OPEN, CLOSE, ALONE = (KINDS.index(kind) for kind in ("open", "close", "alone"))
VARIABLE = KINDS.index("variable")
FIRST = np.array([symbols.slot(kind, 0) for kind in KINDS], np.int32)
COUNTS = np.array([symbols.SLOTS[kind] for kind in KINDS], np.int32)
MAX_SPANS = sum(symbols.SLOTS.values())


class Slots(NamedTuple):
    """The protected spans of texts, padded: see `markup.Slots`.

    Attributes:
        ids: <int32>[n, slots], 0 for none.
        texts: <string>[n, slots].
        parents: <int32>[n, slots], and before <bool>[n, slots, slots].
        fits: <bool>[n], whether no class has more spans than slots.
    """

    ids: Tensor
    texts: Tensor
    parents: Tensor
    before: Tensor
    fits: Tensor

    def owed(self, tokens: Tensor) -> Owed:
        """Return what translations of tokens <int32>[n, time] owe."""
        lengths = tf.reduce_sum(tf.cast(tokens != symbols.PADDING, tf.int32), axis=1)
        ids = tf.where(self.fits[:, None], self.ids, 0)
        count = tf.reduce_sum(tf.cast(ids > 0, tf.int32), axis=1)
        limits = tf.minimum(2 * lengths + 8 + count, MAX_POSITIONS)
        return Owed(ids, self.parents, self.before, _most_repeated(tokens), limits)


def _most_repeated(tokens: Tensor) -> Tensor:
    """Compute `owed.most_repeated` in the graph."""
    padded = tf.pad(tokens, [[0, 0], [0, 3]])
    size = tf.shape(tokens)[1]
    parts = [padded[:, n : size + n] for n in range(3)]
    exists = parts[2] != symbols.PADDING
    same = exists[:, :, None] & exists[:, None, :]
    for part in parts:
        same &= part[:, :, None] == part[:, None, :]
    counts = tf.reduce_sum(tf.cast(same, tf.int32), axis=2)
    return tf.maximum(tf.reduce_max(tf.pad(counts, [[0, 0], [0, 1]]), axis=1), 1)


def slots_of(spans: Tensor, rows: Tensor, kinds: Tensor, count: Tensor) -> tuple[Slots, Tensor]:
    """Give each span a slot.

    Args:
        spans: <string>[m], with their rows <int64>[m], sorted, and classes <int32>[m].
        count: number of texts.

    Returns:
        the slots, and the id <int32>[m] of each span.
    """
    ragged = tf.RaggedTensor.from_value_rowids(spans, rows, count)
    texts = ragged.to_tensor("")
    kind = tf.RaggedTensor.from_value_rowids(kinds, rows, count).to_tensor(-1)
    empty = tf.cast(tf.shape(texts)[1] == 0, tf.int32)
    texts, kind = (
        tf.pad(texts, [[0, 0], [0, empty]]),
        tf.pad(kind, [[0, 0], [0, empty]], constant_values=-1),
    )
    texts, kind = texts[:, : MAX_SPANS + 1], kind[:, : MAX_SPANS + 1]
    kind, parents = _nested(texts, kind)
    own = kind[:, :, None] == kind[:, None, :]
    size = tf.shape(kind)[1]
    earlier = tf.range(size)[None, :] < tf.range(size)[:, None]
    number = tf.reduce_sum(tf.cast(own & earlier, tf.int32), axis=2)
    exists = kind >= 0
    full = number >= tf.gather(COUNTS, tf.maximum(kind, 0))
    fits = ~tf.reduce_any(exists & full, axis=1)
    ids = tf.gather(FIRST, tf.maximum(kind, 0)) + tf.minimum(number, COUNTS.min() * 2 - 1)
    ids = tf.where(exists & ~full, ids, 0)
    flat = tf.cast(tf.range(tf.size(rows, tf.int64)), tf.int64) - tf.gather(
        ragged.row_starts(), rows
    )
    flat = tf.minimum(flat, MAX_SPANS)
    each = tf.gather_nd(ids, tf.stack([rows, flat], axis=1))
    each = tf.where(each > 0, each, symbols.OTHER)
    return Slots(ids, texts, parents, _before(texts, kind, parents), fits), each


def _nested(texts: Tensor, kind: Tensor) -> tuple[Tensor, Tensor]:
    """Return the classes, without tags where they do not nest, and the open tag of each span."""
    opens, closes = kind == OPEN, kind == CLOSE
    depth = tf.cumsum(tf.cast(opens, tf.int32) - tf.cast(closes, tf.int32), axis=1)
    size = tf.shape(kind)[1]
    number = tf.range(size)
    inner = depth - tf.cast(opens, tf.int32)  # of a tag itself: that of what it stands in
    level = tf.where(closes, depth + 1, inner)  # a closing tag stands in its own
    candidates = (
        opens[:, None, :]
        & (number[None, :] < number[:, None])[None]
        & (depth[:, None, :] == level[:, :, None])
    )
    parents = tf.reduce_max(tf.where(candidates, number[None, None, :], -1), axis=2)
    names = tf.strings.regex_replace(
        texts, r"^(?:<|&lt;)/?([A-Za-z][A-Za-z0-9:_.-]*)(?s:.*)", r"\1"
    )
    for end, start in markup.PARTNERS.items():
        names = tf.where(names == end, start, names)
    mine = tf.gather(names, tf.maximum(parents, 0), batch_dims=1)
    wrong = closes & ((parents < 0) | (mine != names))
    is_nested = (~tf.reduce_any(wrong | (depth < 0), axis=1) & (depth[:, -1] == 0))[:, None]
    kind = tf.where(~is_nested & (opens | closes), ALONE, kind)
    return kind, tf.where(is_nested & (kind >= 0), parents, -1)


def _before(texts: Tensor, kind: Tensor, parents: Tensor) -> Tensor:
    """Compute `markup._before` in the graph."""
    size = tf.shape(kind)[1]
    number = tf.range(size)
    ordered = (kind == VARIABLE) & tf.strings.regex_full_match(texts, markup.ORDERED)
    earlier = (number[None, :] < number[:, None])[None]
    after = ordered[:, :, None] & ordered[:, None, :] & earlier
    siblings = (parents[:, :, None] == parents[:, None, :]) & (kind >= 0)[:, None, :]
    other = ~tf.eye(size, dtype=tf.bool)[None]
    enclosed = (kind == CLOSE)[:, :, None] & siblings & other
    # An open tag holds arguments if one stands between it and its end.
    ends = (kind == CLOSE)[:, None, :] & (parents[:, None, :] == number[None, :, None])
    end = tf.reduce_max(tf.where(ends, number[None, None, :], -1), axis=2)
    inside = (number[None, None, :] > number[None, :, None]) & (
        number[None, None, :] < end[:, :, None]
    )
    holds = tf.reduce_any(inside & ordered[:, None, :], axis=2) & (kind == OPEN)
    waits = holds[:, :, None] & ordered[:, None, :] & earlier
    return after | enclosed | waits
