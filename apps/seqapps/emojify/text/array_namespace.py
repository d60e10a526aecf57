"""The few array functions that tokenising needs, for NumPy and for TensorFlow's graph.

Tokenising is written once, for a namespace of these functions, so that training, the command
line and the SavedModel cannot come apart. Arrays are flat; integers are <int64> and wrap around.
"""

from typing import Any, Protocol

import numpy as np

LOW_32 = 0xFFFFFFFF


class Arrays(Protocol):
    """A namespace of array functions."""

    def size(self, x: Any) -> Any:
        """Return the number of elements."""

    def count_to(self, n: Any) -> Any:
        """Return 0, 1, …, n - 1."""

    def shift(self, x: Any, places: int, fill: Any) -> Any:
        """Move all elements to the right (to the left if negative), and fill the gap."""

    def keep(self, x: Any, mask: Any) -> Any:
        """Return the elements where the mask is true."""

    def take(self, x: Any, index: Any) -> Any:
        """Return x[index]."""

    def where(self, mask: Any, x: Any, y: Any) -> Any:
        """Choose from x and y."""

    def is_in(self, x: Any, known: np.ndarray) -> Any:
        """Say of each element whether it is one of a few sorted constants."""

    def running_count(self, mask: Any) -> Any:
        """Return how many were true up to and with each place."""

    def sums(self, x: Any, segments: Any) -> Any:
        """Return the sum of each segment, 0, 1, …; they are sorted and none is empty."""

    def put(self, size: Any, index: Any, values: Any, fill: int) -> Any:
        """Return an array with the values at the (distinct) places, and `fill` elsewhere."""

    def join(self, parts: list[Any]) -> Any:
        """Concatenate."""

    def high(self, x: Any) -> Any:
        """Return the upper 32 bits as a number of the lower 32."""

    def xor(self, x: Any, y: Any) -> Any:
        """Return the exclusive or of the bits."""


class NumPy:
    """`Arrays` for NumPy."""

    def size(self, x: Any) -> Any:
        return len(x)

    def count_to(self, n: Any) -> Any:
        return np.arange(n, dtype=np.int64)

    def shift(self, x: Any, places: int, fill: Any) -> Any:
        if not places:
            return x
        gap = np.full(abs(places), fill, x.dtype)
        if places > 0:
            return np.concatenate([gap, x])[: len(x)]
        return np.concatenate([x, gap])[-places:]

    def keep(self, x: Any, mask: Any) -> Any:
        return x[mask]

    def take(self, x: Any, index: Any) -> Any:
        return np.asarray(x)[index]

    def where(self, mask: Any, x: Any, y: Any) -> Any:
        return np.where(mask, x, y)

    def is_in(self, x: Any, known: np.ndarray) -> Any:
        return np.isin(x, known)

    def running_count(self, mask: Any) -> Any:
        return np.cumsum(mask, dtype=np.int64)

    def sums(self, x: Any, segments: Any) -> Any:
        if not len(x):
            return np.zeros(0, np.int64)
        firsts = np.flatnonzero(np.diff(segments, prepend=-1))
        return np.add.reduceat(x, firsts)

    def put(self, size: Any, index: Any, values: Any, fill: int) -> Any:
        result = np.full(size, fill, np.int64)
        result[index] = values
        return result

    def join(self, parts: list[Any]) -> Any:
        return np.concatenate(parts)

    def high(self, x: Any) -> Any:
        return (x >> 32) & LOW_32

    def xor(self, x: Any, y: Any) -> Any:
        return x ^ y


class TensorFlow:
    """`Arrays` for a TensorFlow graph.

    Args:
        tf: the module (it is imported late, by whoever needs the graph).
    """

    def __init__(self, tf: Any) -> None:
        self._tf = tf

    def size(self, x: Any) -> Any:
        return self._tf.size(x, self._tf.int64)

    def count_to(self, n: Any) -> Any:
        return self._tf.range(n)

    def shift(self, x: Any, places: int, fill: Any) -> Any:
        if not places:
            return x
        gap = self._tf.fill([abs(places)], self._tf.cast(fill, x.dtype))
        if places > 0:
            return self._tf.concat([gap, x], axis=0)[: self._tf.size(x)]
        return self._tf.concat([x, gap], axis=0)[-places:]

    def keep(self, x: Any, mask: Any) -> Any:
        return self._tf.boolean_mask(x, mask)

    def take(self, x: Any, index: Any) -> Any:
        return self._tf.gather(x, index)

    def where(self, mask: Any, x: Any, y: Any) -> Any:
        return self._tf.where(mask, x, y)

    def is_in(self, x: Any, known: np.ndarray) -> Any:
        place = self._tf.minimum(self._tf.searchsorted(known, x), len(known) - 1)
        return self._tf.gather(known, place) == x

    def running_count(self, mask: Any) -> Any:
        return self._tf.cumsum(self._tf.cast(mask, self._tf.int64))

    def sums(self, x: Any, segments: Any) -> Any:
        return self._tf.math.segment_sum(x, segments)

    def put(self, size: Any, index: Any, values: Any, fill: int) -> Any:
        result = self._tf.fill(size[None], self._tf.constant(fill, self._tf.int64))
        return self._tf.tensor_scatter_nd_update(result, index[:, None], values)

    def join(self, parts: list[Any]) -> Any:
        return self._tf.concat(parts, axis=0)

    def high(self, x: Any) -> Any:
        shifted = self._tf.bitwise.right_shift(x, self._tf.constant(32, self._tf.int64))
        return self._tf.bitwise.bitwise_and(shifted, self._tf.constant(LOW_32, self._tf.int64))

    def xor(self, x: Any, y: Any) -> Any:
        return self._tf.bitwise.bitwise_xor(x, y)
