"""Cut tokens into windows, which the network reads one by one.

A window is a sentence. One of more than `MAX_TOKENS` tokens is cut into windows that overlap by
twice `CONTEXT` tokens: each token counts in the window where it is not among the `CONTEXT` tokens
at a border inside the sentence. So the answer depends on the sentence alone, and a network never
reads more than `MAX_TOKENS` tokens at once, however long a text is.
"""

from dataclasses import dataclass

from seqapps.common.array_namespace import Array, Arrays

MAX_TOKENS, CONTEXT = 128, 16
STRIDE = MAX_TOKENS - 2 * CONTEXT


@dataclass(frozen=True)
class Windows:
    """Windows over a flat sequence of tokens.

    Attributes:
        starts, lengths: <int64>[windows], first token and number of tokens.
        first, last: <int64>[windows], the tokens that count in each window: from the position
            `first` in the window to the position before `last`.
    """

    starts: Array
    lengths: Array
    first: Array
    last: Array


def cut(xp: Arrays, opens: Array) -> Windows:
    """Cut sentences into windows.

    Args:
        opens: <bool>[tokens], whether a sentence begins at each token; true at the first one.
    """
    sentence = xp.running_count(opens) - 1
    starts = xp.keep(xp.count_to(xp.size(opens)), opens)
    lengths = xp.sums(sentence * 0 + 1, sentence)
    parts = 1 + xp.maximum(lengths - MAX_TOKENS + STRIDE - 1, lengths * 0) // STRIDE
    owner = xp.repeat(xp.count_to(xp.size(parts)), parts)
    number = xp.count_to(xp.size(owner)) - xp.take(xp.running_count(parts) - parts, owner)
    begin = number * STRIDE
    rest = xp.take(lengths, owner) - begin
    is_last = number + 1 == xp.take(parts, owner)
    size = xp.where(is_last, rest, rest * 0 + MAX_TOKENS)
    first = xp.where(number == 0, number * 0, number * 0 + CONTEXT)
    return Windows(
        xp.take(starts, owner) + begin, size, first, xp.where(is_last, size, size - CONTEXT)
    )
