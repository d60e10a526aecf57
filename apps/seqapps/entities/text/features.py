"""Compute the features of a token that the network reads: its word, its characters and its shape.

Equal tokens have equal features, so they are computed once for all distinct tokens of a batch.
"""

from dataclasses import dataclass

import numpy as np

from seqapps.common.array_namespace import Array, Arrays, NumPy

from . import characters
from .characters import CAPITAL, DIGIT, LETTER, SINGLE
from .tokens import (
    HEAD,
    MAX_WORD_LENGTH,
    POWERS,
    SHAPES,
    TAIL,
    WIDTH,
    Tokens,
    flat,
    mix,
    spread,
    tokenise,
)

PADDING, UNKNOWN = 0, 1  # ids of words
(
    LOWER, TITLE, UPPER, INITIAL, MIXED, ALPHANUMERIC, NUMBER, SIGN, UNSPACED, MENTION, ADDRESS, TAG
) = range(1, len(SHAPES) + 1)  # fmt: skip  # 0 is padding


@dataclass(frozen=True)
class Text:
    """The characters of several texts in one flat sequence.

    Attributes:
        points, rows: <int64>[characters], code points, and the index of the text of each.
        classes, ids, folded: <int64>[characters], see `characters`.
    """

    points: Array
    rows: Array
    classes: Array
    ids: Array
    folded: Array


def shapes(xp: Arrays, text: Text, tokens: Tokens) -> Array:
    """Return the shape <int64>[tokens] of each token, 1 and more."""
    index, token, _ = spread(xp, tokens.starts, tokens.lengths)
    classes = xp.take(text.classes, index)
    capitals, letters, digits, single = (
        xp.sums(xp.integers(classes == kind), token) for kind in (CAPITAL, LETTER, DIGIT, SINGLE)
    )
    letters += capitals
    first = xp.take(text.classes, tokens.starts) == CAPITAL

    def chosen(*rules: tuple[Array, int]) -> Array:
        result = letters * 0 + MIXED
        for mask, shape in reversed(rules):
            result = xp.where(mask, letters * 0 + shape, result)
        return result

    return chosen(
        (tokens.address, ADDRESS),
        (tokens.mention, MENTION),
        (tokens.tag, TAG),
        ((digits > 0) & (letters == 0), NUMBER),
        (digits > 0, ALPHANUMERIC),
        (single > 0, UNSPACED),
        (letters == 0, SIGN),
        (capitals == 0, LOWER),
        (letters == 1, INITIAL),
        (capitals == letters, UPPER),
        (first & (capitals == 1), TITLE),
    )


def token_keys(xp: Arrays, text: Text, tokens: Tokens, shape: Array) -> Array:
    """Return a key <int64>[tokens] of all that the network reads of each token."""
    index, token, position = spread(xp, tokens.starts, tokens.lengths)
    behind = xp.take(tokens.lengths, token) - 1 - position
    points = xp.take(text.points, index) + 1
    zero = position * 0
    is_head, is_tail = position < MAX_WORD_LENGTH, behind < TAIL
    head = xp.take(POWERS, xp.where(is_head, position, zero)) * xp.integers(is_head)
    tail = xp.take(POWERS, xp.where(is_tail, MAX_WORD_LENGTH + behind, zero))
    hashes = mix(xp, xp.sums(points * (head + tail * xp.integers(is_tail)), token))
    return mix(xp, hashes + (shape + len(SHAPES) * tokens.lengths))


def character_index(xp: Arrays, starts: Array, lengths: Array) -> tuple[Array, Array]:
    """Return the characters <int64>[tokens, WIDTH] of each token, and whether they exist.

    Of a longer token they are the first `HEAD` and the last `TAIL` ones.
    """
    position = xp.count_to(WIDTH)
    skipped = xp.maximum(lengths - WIDTH, lengths * 0)[:, None] * xp.integers(position >= HEAD)
    exists = position < lengths[:, None]
    return xp.where(exists, starts[:, None] + position + skipped, position * 0), exists


@dataclass(frozen=True)
class Encoded:
    """Texts as the network reads them.

    Attributes:
        tokens: the tokens.
        words, shapes: <int32>[distinct], id of the word and shape of each distinct token.
        characters: <int32>[distinct, WIDTH], ids of its characters.
        index: <int64>[tokens], the distinct token that each token is.
    """

    tokens: Tokens
    words: np.ndarray
    shapes: np.ndarray
    characters: np.ndarray
    index: np.ndarray

    def __len__(self) -> int:
        return len(self.index)


@dataclass(frozen=True)
class Vocabulary:
    """The words that have vectors, by their keys.

    Attributes:
        keys: <int64>[words], sorted. The id of the first one is 2, after padding and unknown words.
    """

    keys: np.ndarray

    @property
    def size(self) -> int:
        """Number of ids."""
        return len(self.keys) + 2

    def ids(self, keys: np.ndarray) -> np.ndarray:
        """Return the ids <int32>[n] of keys, `UNKNOWN` for those without a vector."""
        if not len(self.keys):
            return np.full(len(keys), UNKNOWN, np.int32)
        position = np.minimum(np.searchsorted(self.keys, keys), len(self.keys) - 1)
        return np.where(self.keys[position] == keys, position + 2, UNKNOWN).astype(np.int32)

    def encode(self, texts: list[str], case: str = "") -> Encoded:
        """Tokenise texts, and return the features of their tokens.

        Args:
            texts: the texts.
            case: `lower` or `upper`: the tokens are those of the texts as they are, but their
                characters are read in lower case, or in capitals.
        """
        xp = NumPy()
        text = of_texts(texts)
        tokens = tokenise(xp, text.points, text.rows, text.classes, text.folded)
        if case:
            text = of_texts([recased(part, case) for part in texts])
        shape = shapes(xp, text, tokens)
        keys = token_keys(xp, text, tokens, shape)
        _, first, index = np.unique(keys, return_index=True, return_inverse=True)
        places, exist = character_index(xp, tokens.starts[first], tokens.lengths[first])
        ids = text.ids[places] if len(text.ids) else places
        return Encoded(
            tokens,
            self.ids(tokens.keys[first]),
            shape[first].astype(np.int32),
            np.where(exist, ids, characters.PADDING).astype(np.int32),
            index.reshape(-1),
        )


def of_texts(texts: list[str]) -> Text:
    """Return the characters of texts, with NumPy."""
    points, rows = flat(texts)
    return Text(points, rows, *characters.table()(points).astype(np.int64))


def recased(text: str, case: str) -> str:
    """Return a text in lower case or in capitals, with as many characters as before.

    Example:
        >>> recased("Straße İ", "lower"), recased("Straße", "upper")
        ('straße İ', 'STRAßE')
    """
    change = characters.lower_of if case == "lower" else characters.upper_of
    whole = text.lower() if case == "lower" else text.upper()
    if len(whole) == len(text):
        return whole
    return "".join(map(change, text))
