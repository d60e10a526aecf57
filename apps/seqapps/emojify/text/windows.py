"""Windows of long texts: the encoder reads each by itself, the attention all of their words."""

from seqapps.common.array_namespace import Array, Arrays

from .tokens import keys_of

SENTENCE_ENDS = ". ! ? …"


def ends_sentence(xp: Arrays, keys: Array) -> Array:
    """Return whether each word ends a sentence <bool>[words], given its key <int64>[words]."""
    return xp.is_in(keys, keys_of(SENTENCE_ENDS))


def slots(xp: Arrays, ends: Array, rows: Array, size: int) -> Array:
    """Return the place <int64>[words] of each word in the windows of its text, joined together.

    A text of up to `size` words is one window. In longer ones, a window holds the sentences that
    begin within half of its size, and so has room for them; a sentence longer than that is cut.
    The places between windows stay empty.

    Args:
        xp: see `array_namespace`.
        ends: <bool>[words], see `ends_sentence`.
        rows: <int64>[words], the text of each word, in order.
        size: words of a window, at least 2.

    Example:
        >>> import numpy as np
        >>> from seqapps.common.array_namespace import NumPy
        >>> ends = np.array([False, False, True, False, True, False])
        >>> slots(NumPy(), ends, np.zeros(6, int), 4).tolist()  # a piece of two words ends at 2
        [0, 1, 4, 5, 6, 8]
    """
    index = xp.count_to(xp.size(rows))
    is_first = rows != xp.shift(rows, 1, -1)
    text = xp.running_count(is_first) - 1
    position = index - xp.take(xp.keep(index, is_first), text)
    is_long = xp.take(xp.sums(index * 0 + 1, text), text) > size
    begins = is_first | xp.shift(ends, 1, False)
    sentence = xp.take(xp.keep(position, begins), xp.running_count(begins) - 1)
    half = size // 2
    window = (sentence + (position - sentence) // half * half) // half
    opens = is_first | (window != xp.shift(window, 1, -1))
    first = xp.take(xp.keep(index, opens), xp.running_count(opens) - 1)
    return xp.where(is_long, window * size + index - first, position)
