"""The array functions that tokenisation needs, for NumPy and for TensorFlow's graph.

Tokenisation is written once, over these functions and operators, so that training, the command
line and the SavedModel cannot differ. Arrays are flat; integers are <int64> and wrap around.
"""

from collections.abc import Sequence
from typing import Any, TypeAlias

import numpy as np

Array: TypeAlias = Any  # a NumPy array or a TensorFlow tensor
LOW_32 = 0xFFFFFFFF


class NumPy:
    """The functions for NumPy.

    Example:
        >>> NumPy().shift(np.array([1, 2, 3]), 1, fill=0)
        array([0, 1, 2])
    """

    def size(self, x: Array) -> Array:
        """Return the number of elements."""
        return len(x)

    def count_to(self, n: Array) -> Array:
        """Return 0, 1, …, n - 1."""
        return np.arange(n, dtype=np.int64)

    def shift(self, x: Array, distance: int, fill: int) -> Array:
        """Move all elements to the right (to the left if negative) and fill the gap."""
        if not distance:
            return x
        gap = np.full(abs(distance), fill, x.dtype)
        parts = [gap, x[:-distance]] if distance > 0 else [x[-distance:], gap]
        return np.concatenate(parts)[: len(x)]

    def keep(self, x: Array, mask: Array) -> Array:
        """Return the elements where the mask is true."""
        return x[mask]

    def take(self, x: Array, index: Array) -> Array:
        """Return x[index]."""
        return np.asarray(x)[index]

    def where(self, mask: Array, x: Array, y: Array) -> Array:
        """Return the elements of x where the mask is true, and those of y elsewhere."""
        return np.where(mask, x, y)

    def is_in(self, x: Array, values: np.ndarray) -> Array:
        """Return a mask of the elements that are among a few sorted constants."""
        return np.isin(x, values)

    def running_count(self, mask: Array) -> Array:
        """Return the number of true elements up to and including each one."""
        return np.cumsum(mask, dtype=np.int64)

    def sums(self, x: Array, segments: Array) -> Array:
        """Return the sum of each segment; segments are sorted from 0 and none is empty."""
        starts = np.flatnonzero(np.diff(segments, prepend=-1))
        return np.add.reduceat(x, starts) if len(x) else np.zeros(0, np.int64)

    def put(self, size: Array, index: Array, values: Array, fill: int) -> Array:
        """Return an array with values at distinct positions and `fill` elsewhere."""
        result = np.full(size, fill, np.int64)
        result[index] = values
        return result

    def join(self, parts: Sequence[Array]) -> Array:
        """Concatenate arrays."""
        return np.concatenate(parts)

    def repeat(self, x: Array, counts: Array) -> Array:
        """Return each element as often as its count says."""
        return np.repeat(x, counts)

    def integers(self, mask: Array) -> Array:
        """Return 1 where the mask is true, and 0 elsewhere."""
        return np.asarray(mask, np.int64)

    def maximum(self, x: Array, y: Array) -> Array:
        """Return the greater element of each pair."""
        return np.maximum(x, y)

    def high(self, x: Array) -> Array:
        """Return the upper 32 bits, shifted to the lower 32."""
        return (x >> 32) & LOW_32


class TensorFlow:
    """The functions of `NumPy` for a TensorFlow graph.

    Args:
        tf: the module, which this one does not import.
    """

    def __init__(self, tf: Any) -> None:
        self._tf = tf

    def size(self, x: Array) -> Array:
        return self._tf.size(x, self._tf.int64)

    def count_to(self, n: Array) -> Array:
        return self._tf.range(self._tf.cast(n, self._tf.int64))

    def shift(self, x: Array, distance: int, fill: int) -> Array:
        if not distance:
            return x
        gap = self._tf.fill([abs(distance)], self._tf.cast(fill, x.dtype))
        if distance > 0:
            return self._tf.concat([gap, x], axis=0)[: self._tf.size(x)]
        return self._tf.concat([x, gap], axis=0)[-distance:]

    def keep(self, x: Array, mask: Array) -> Array:
        return self._tf.boolean_mask(x, mask)

    def take(self, x: Array, index: Array) -> Array:
        return self._tf.gather(x, index)

    def where(self, mask: Array, x: Array, y: Array) -> Array:
        return self._tf.where(mask, x, y)

    def is_in(self, x: Array, values: np.ndarray) -> Array:
        position = self._tf.minimum(self._tf.searchsorted(values, x), len(values) - 1)
        return self._tf.gather(values, position) == x

    def running_count(self, mask: Array) -> Array:
        return self._tf.cumsum(self._tf.cast(mask, self._tf.int64))

    def sums(self, x: Array, segments: Array) -> Array:
        return self._tf.math.segment_sum(x, segments)

    def put(self, size: Array, index: Array, values: Array, fill: int) -> Array:
        result = self._tf.fill(size[None], self._tf.constant(fill, self._tf.int64))
        return self._tf.tensor_scatter_nd_update(result, index[:, None], values)

    def join(self, parts: Sequence[Array]) -> Array:
        return self._tf.concat(parts, axis=0)

    def repeat(self, x: Array, counts: Array) -> Array:
        return self._tf.repeat(x, counts)

    def integers(self, mask: Array) -> Array:
        return self._tf.cast(mask, self._tf.int64)

    def maximum(self, x: Array, y: Array) -> Array:
        return self._tf.maximum(x, y)

    def high(self, x: Array) -> Array:
        shifted = self._tf.bitwise.right_shift(x, self._tf.constant(32, self._tf.int64))
        return shifted & self._tf.constant(LOW_32, self._tf.int64)


Arrays: TypeAlias = NumPy | TensorFlow
