"""Tokenise texts, find the ends of sentences, and compute what the network reads of each token.

Positions are code points of the text as it is given: nothing is normalised, so that they are the
user's own. Tokens are web and e-mail addresses, @names, #tags, numbers (1,000.5), abbreviations
(U.S.), words, and every other character alone; in scripts without spaces each letter is a token.
Apostrophes: "Anna's" is Anna 's, "l'Oise" is l' Oise, and "O'Brien" is one token.

Written over `common.array_namespace`: NumPy and the graph of the SavedModel run the same code. A
key is a hash of a token; models store keys instead of words.
"""

from dataclasses import dataclass
from functools import cache

import numpy as np

from seqapps.common.array_namespace import Array, Arrays, NumPy

from .characters import (
    APOSTROPHE,
    AT,
    CAPITAL,
    CLOSER,
    COLON,
    COMMA,
    DIGIT,
    END,
    HASH,
    JOINER,
    LETTER,
    LINE_END,
    MARK,
    PERIOD,
    SINGLE,
    SLASH,
    SPACE,
    UNDERSCORE,
    table,
)

HEAD, TAIL = 12, 8  # characters of a token that the network reads: the first and the last ones
WIDTH = HEAD + TAIL
MAX_WORD_LENGTH = 64  # characters; longer tokens have no word vector
SHAPES = (
    "lower", "title", "upper", "letter", "mixed", "letters and digits", "number", "sign",
    "script without spaces", "mention", "address", "tag",
)  # fmt: skip
ABBREVIATIONS = (
    "mr mrs ms dr prof st gen sen rep gov sgt capt lt col maj adm rev hon jr sr vs no inc corp co "
    "ltd bros jan feb mar apr jun jul aug sep sept oct nov dec fig vol al etc approx mt ft"
)
_BASE = -7046029254386353131  # odd: 0x9E3779B97F4A7C15
_MIXER = -2972592834735468141  # odd: 0xD6BF3A90F7B89193
LOW_32 = 0xFFFFFFFF
# _BASE to the powers 0, 1, … modulo 2^64, for the first and the last characters of a token.
POWERS = np.cumprod(np.append(1, np.full(MAX_WORD_LENGTH + TAIL, _BASE, np.int64)), dtype=np.int64)


@dataclass(frozen=True)
class Tokens:
    """The tokens of several texts in one flat sequence.

    Attributes:
        starts, lengths: <int64>[tokens], first character in the flat sequence, and number of
            characters; none is a space.
        rows: <int64>[tokens], index of the text.
        keys: <int64>[tokens], see `word_keys`.
        opens: <bool>[tokens], whether a sentence begins.
        mention, address, tag: <bool>[tokens], whether the token is an @name, a web or e-mail
            address, or a #tag.
    """

    starts: Array
    lengths: Array
    rows: Array
    keys: Array
    opens: Array
    mention: Array
    address: Array
    tag: Array


class _Neighbours:
    """Properties of characters and of their neighbours in the same text."""

    def __init__(self, xp: Arrays, points: Array, rows: Array, classes: Array) -> None:
        self.xp, self.points, self.rows, self.classes = xp, points, rows, classes
        self.same = rows == xp.shift(rows, 1, -1)  # as the character before
        self.same_next = xp.shift(self.same, -1, False)
        self.letter = self.of(LETTER, CAPITAL, MARK)
        self.word = self.letter | self.of(DIGIT, UNDERSCORE)
        self.visible = ~self.of(SPACE, LINE_END)

    def of(self, *classes: int) -> Array:
        """Return whether each character is of one of some classes."""
        found = self.classes == classes[0]
        for other in classes[1:]:
            found |= self.classes == other
        return found

    def before(self, mask: Array) -> Array:
        """Return whether the mask holds for the character before."""
        return self.xp.shift(mask, 1, False) & self.same

    def after(self, mask: Array) -> Array:
        """Return whether the mask holds for the character after."""
        return self.xp.shift(mask, -1, False) & self.same_next

    def runs(self, mask: Array) -> Array:
        """Return the number <int64>[characters] of each run of an equal mask."""
        changes = (mask != self.xp.shift(mask, 1, False)) | ~self.same
        return self.xp.running_count(changes) - 1

    def inside(self, runs: Array, core: Array, marks: Array) -> Array:
        """Return the characters of runs from a mark up to the last core character."""
        xp = self.xp
        whole = xp.take(xp.running_count(xp.sums(xp.integers(core), runs)), runs)
        ended = (whole == xp.running_count(core)) & ~core
        first = xp.take(xp.running_count(xp.sums(xp.integers(marks), runs)), runs)
        total = xp.take(xp.sums(xp.integers(marks), runs), runs)
        started = xp.running_count(marks) > first - total
        return started & ~ended


def tokenise(xp: Arrays, points: Array, rows: Array, classes: Array, folded: Array) -> Tokens:
    """Split texts into tokens.

    Args:
        points: <int64>[characters], code points of all texts.
        rows: <int64>[characters], index of the text of each character; sorted.
        classes: <int64>[characters], see `characters.class_of`.
        folded: <int64>[characters], see `characters.folded_of`.
    """
    near = _Neighbours(xp, points, rows, classes)
    addresses, marks, is_mail = _addresses(near)
    opener = near.of(AT, HASH) & near.after(near.word) & ~near.before(near.word)
    joined = (
        (near.word & near.before(near.word))
        | (near.of(MARK) & near.before(near.visible))
        | _apostrophes(near)
        | _numbers(near)
        | (_acronyms(near) & ~is_mail)
        | near.before(opener)
        | addresses
    )
    first = near.visible & ~joined
    token = xp.running_count(first) - 1
    starts = xp.keep(xp.count_to(xp.size(points)), first)
    token = xp.keep(token, near.visible)
    lengths = xp.sums(token * 0 + 1, token)
    is_address = xp.sums(xp.integers(xp.keep(marks, near.visible)), token) > 0
    at, tag = (xp.keep(opener & near.of(kind), first) & ~is_address for kind in (AT, HASH))
    owner = xp.take(rows, starts)
    keys = word_keys(xp, folded, starts, lengths)
    opens = _sentences(near, starts, lengths, owner, keys)
    return Tokens(starts, lengths, owner, keys, opens, at, is_address, tag)


def _apostrophes(near: _Neighbours) -> Array:
    """Return the characters that an apostrophe joins with the one before."""
    letter = near.letter
    between = near.of(APOSTROPHE) & near.before(letter) & near.after(letter)
    second, third = near.after(near.after(near.word)), near.after(near.after(near.after(near.word)))
    short = ~second | (near.after(near.after(letter)) & ~third)
    suffix = between & short  # Anna 's
    whole = between & ~short & near.before(near.of(CAPITAL))  # O'Brien
    return (between & ~suffix) | near.before(suffix | whole)


def _numbers(near: _Neighbours) -> Array:
    digit = near.of(DIGIT)
    between = near.of(PERIOD, COMMA) & near.before(digit) & near.after(digit)
    return between | near.before(between)


def _acronyms(near: _Neighbours) -> Array:
    """Return the characters of U.S. and the like that are joined with the one before."""
    period = near.of(PERIOD)
    unit = near.of(LETTER, CAPITAL) & ~near.before(near.word) & near.after(period)
    later = unit & near.before(period & near.before(unit))
    earlier = unit & near.after(period & near.after(unit))
    return later | (period & near.before(later | earlier))


def _addresses(near: _Neighbours) -> tuple[Array, Array, Array]:
    """Find web and e-mail addresses.

    Returns:
        the characters that an address joins with the one before, a mark in each address, and the
        characters of e-mail addresses, all <bool>[characters].
    """
    word = near.word
    inner = near.of(AT) & near.before(word) & near.after(word)
    mail = word | near.of(PERIOD, JOINER, AT)
    xp, runs = near.xp, near.runs(mail)
    has_at = xp.take(xp.sums(xp.integers(inner), runs), runs) > 0
    in_mail = near.inside(runs, word, word & has_at)
    slash = near.of(SLASH)
    scheme = near.of(COLON) & near.before(near.letter) & near.after(slash & near.after(slash))
    w = (near.points == ord("w")) | (near.points == ord("W"))
    www = w & ~near.before(word) & near.after(w & near.after(w & near.after(near.of(PERIOD))))
    marks = scheme | near.before(www)
    in_web = near.inside(near.runs(near.visible), word | slash, marks)
    in_mail &= mail & near.before(in_mail)
    joined = (in_web | in_mail) & near.visible & near.before(near.visible)
    return joined, marks | inner, mail & has_at


def _sentences(near: _Neighbours, starts: Array, lengths: Array, rows: Array, keys: Array) -> Array:
    """Return whether a sentence begins at each token <bool>[tokens].

    It does at the start of a line, and behind . ! ? … and closing quotes, if a space and no
    lower-case letter follow. The period of an initial or a known abbreviation ends none.
    """
    xp = near.xp
    kind = xp.take(near.classes, starts)
    alone = lengths == 1
    lines = xp.take(xp.running_count(near.of(LINE_END)), starts)
    new_line = (lines != xp.shift(lines, 1, -1)) | (rows != xp.shift(rows, 1, -1))
    period = (kind == PERIOD) & alone
    short = xp.is_in(keys, abbreviations()) | ((kind == CAPITAL) & alone)
    end = ((kind == END) & alone) | (period & ~(xp.shift(short, 1, False) & ~new_line))
    closer = ((kind == CLOSER) | (kind == APOSTROPHE)) & alone
    end |= closer & xp.shift(end, 1, False)
    end |= closer & xp.shift(end, 1, False)
    spaced = xp.take(~near.before(near.visible), starts) | (kind == SINGLE)
    return new_line | (xp.shift(end, 1, False) & spaced & (kind != LETTER))


def mix(xp: Arrays, hashes: Array) -> Array:
    """Return hashes in which each bit depends on all bits (two rounds of xor-shift-multiply)."""
    for _ in range(2):
        hashes = (hashes ^ xp.high(hashes)) * _MIXER
    return hashes ^ xp.high(hashes)


def spread(xp: Arrays, starts: Array, lengths: Array) -> tuple[Array, Array, Array]:
    """Return for each character of tokens its index, its token, and its position in the token."""
    token = xp.repeat(xp.count_to(xp.size(starts)), lengths)
    ends = xp.running_count(lengths)
    position = xp.count_to(xp.size(token)) - xp.take(ends - lengths, token)
    return xp.take(starts, token) + position, token, position


def word_keys(xp: Arrays, folded: Array, starts: Array, lengths: Array) -> Array:
    """Return the key <int64>[tokens] of each token, 32 bits, or -1 for a very long one.

    Args:
        folded: <int64>[characters], folded code points; 0 where folding drops the character.
    """
    index, token, _ = spread(xp, starts, lengths)
    points = xp.take(folded, index)
    kept = xp.integers(points != 0)
    count = xp.running_count(kept)
    ends = xp.running_count(xp.sums(kept, token))
    total = xp.sums(kept, token)
    position = count - kept - xp.take(ends - total, token)
    known = position < MAX_WORD_LENGTH
    parts = (points + 1) * xp.take(POWERS, xp.where(known, position, position * 0)) * kept
    keys = mix(xp, xp.sums(parts * xp.integers(known), token)) & LOW_32
    return xp.where(total <= MAX_WORD_LENGTH, keys, keys * 0 - 1)


@cache
def abbreviations() -> np.ndarray:
    """Return the sorted keys <int64>[words] of the abbreviations."""
    words = ABBREVIATIONS.split()  # ASCII in lower case: folding would not change them
    lengths = np.array([len(word) for word in words])
    return np.sort(word_keys(NumPy(), flat(words)[0], np.cumsum(lengths) - lengths, lengths))


def flat(texts: list[str]) -> tuple[np.ndarray, np.ndarray]:
    """Return the code points <int64>[characters] of texts, and the text of each character."""
    points = np.frombuffer("".join(texts).encode("utf-32-le", "surrogatepass"), np.uint32)
    return points.astype(np.int64), np.repeat(np.arange(len(texts)), [len(t) for t in texts])


def tokens_of(texts: list[str]) -> Tokens:
    """Tokenise texts with NumPy."""
    points, rows = flat(texts)
    classes, _, folded = table()(points).astype(np.int64)
    return tokenise(NumPy(), points, rows, classes, folded)


def strings(text: str) -> list[str]:
    """Return the tokens of a text as strings.

    Example:
        >>> strings("Dr. O'Brien's U.S. office: b.smith@example.com, 1,000 km")[:6]
        ['Dr', '.', "O'Brien", "'s", 'U.S.', 'office']
    """
    tokens = tokens_of([text])
    pairs = zip(tokens.starts.tolist(), tokens.lengths.tolist(), strict=True)
    return [text[start : start + length] for start, length in pairs]
