"""From text to tokens, and from tokens to the keys of words and n-grams.

A text's characters are folded one by one (`common.folding`: case, accents, compatibility forms,
variation selectors); what stands for a web address becomes one character. Tokens are words
(letters, digits, apostrophes between them), #tags, @mentions (all the same token), and every
other character alone, emoji too. Of a character that is repeated three times and more, two stay,
and the token is marked as stretched: "soooo" is "soo", stretched.

A key is a 64-bit hash of a token, of neighbouring tokens, or of neighbouring characters. What a
model knows are keys; two n-grams of a language share one about never. Of n-grams that follow
close upon a negation the key is another one: "not happy" holds no n-gram of "happy".
"""

import re
import sys
import unicodedata
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np

from seqapps.common.io.unicode_folding import FOLDS

from .array_namespace import Arrays, NumPy

LONGEST = 10_000  # characters of a text
# Applied in this order, in the graph as well (RE2): (pattern, replacement).
WEB_ADDRESS = "\ue000"  # a character of no script stands for web addresses
REWRITES = (
    (r"(?i)(https?://|www\.)[^\t\n\f\r ]+", f" {WEB_ADDRESS} "),
    (r"&lt;", "<"),
    (r"&gt;", ">"),
    (r"&amp;", "&"),
)
VARIATION = ("\ufe0f", " \ue001 ")  # one more rewrite, for `keep_variation`
WORD, DIGIT, APOSTROPHE, OPENER, SPACE, OTHER = range(6)  # what characters are

_BASE = -7046029254386353131  # odd: 0x9E3779B97F4A7C15
_MIXER = -2972592834735468141  # odd: 0xD6BF3A90F7B89193
_MENTION = 1
_STRETCHED = 77
_NEGATED = 78
# What turns the next few words around, up to one of the closers. Not "can't" and "never", which
# say mostly the opposite of what they seem to ("can't wait", "never been happier").
NEGATIONS = (
    "not no isn't isnt aren't arent wasn't wasnt weren't werent ain't aint don't dont doesn't "
    "doesnt didn't didnt won't wouldn't wouldnt hasn't hasnt haven't havent hadn't shouldn't "
    "without nobody hardly neither nor"
)
CLOSERS = ". , ! ? ; : … ( ) - – — but because so"
REACH = 3  # words


def _powers(count: int) -> np.ndarray:
    """Return _BASE to the powers 0, 1, … modulo 2^64, as <int64>[count]."""
    result = np.ones(count, np.int64)
    for i in range(1, count):
        result[i : i + 1] = result[i - 1 : i] * _BASE
    return result


POWERS = _powers(LONGEST + 1)


@dataclass(frozen=True)
class Tokens:
    """The tokens of some texts, one text after another.

    Attributes:
        points: <int64>[characters], code points of all tokens.
        token: <int64>[characters], the number of the token of each.
        place: <int64>[characters], the place in its token.
        rows: <int64>[tokens], the number of the text of each token.
        mention: <bool>[tokens].
        stretched: <bool>[tokens].
    """

    points: Any
    token: Any
    place: Any
    rows: Any
    mention: Any
    stretched: Any


def kind_of(character: str) -> int:
    """Return what a folded character is: `WORD`, …"""
    if character.isspace():
        return SPACE
    category = unicodedata.category(character)
    if category == "Nd":
        return DIGIT
    if category[0] in "LNM" or character == "_":
        return WORD
    return {"'": APOSTROPHE, "#": OPENER, "@": OPENER}.get(character, OTHER)


def tokenise(xp: Arrays, points: Any, rows: Any, kinds: Any) -> Tokens:
    """Find the tokens of folded texts.

    Args:
        xp: the array functions.
        points: <int64>[characters], code points of all texts.
        rows: <int64>[characters], the number of the text of each; sorted.
        kinds: <int64>[characters], their `kind_of`.
    """
    same_row = rows == xp.shift(rows, 1, -1)
    repeated = (points == xp.shift(points, 1, -1)) & same_row & (kinds != DIGIT)
    third = repeated & xp.shift(repeated, 1, False)
    stretched = xp.shift(third, -1, False) & ~third
    points, rows, kinds, stretched = (xp.keep(x, ~third) for x in (points, rows, kinds, stretched))
    is_word = (kinds == WORD) | (kinds == DIGIT)
    same_row = rows == xp.shift(rows, 1, -1)
    word_before = xp.shift(is_word, 1, False) & same_row
    word_after = xp.shift(is_word & same_row, -1, False)
    is_word |= (kinds == APOSTROPHE) & word_before & word_after
    word_before = xp.shift(is_word, 1, False) & same_row
    opens = (kinds == OPENER) & word_after & ~word_before
    goes_on = is_word & (word_before | (xp.shift(opens, 1, False) & same_row))
    visible = kinds != SPACE
    points, rows, stretched, starts, opens = (
        xp.keep(x, visible) for x in (points, rows, stretched, ~goes_on, opens)
    )
    token = xp.running_count(starts) - 1
    firsts = xp.keep(xp.count_to(xp.size(points)), starts)
    at = points == ord("@")
    return Tokens(
        points,
        token,
        xp.count_to(xp.size(points)) - xp.take(firsts, token),
        xp.take(rows, firsts),
        xp.keep(opens & at, starts),
        xp.sums(xp.where(stretched, points, points * 0), token) > 0,
    )


def mix(xp: Arrays, hashes: Any) -> Any:
    """Spread every bit of a hash over all (two rounds of xor, shift and multiply)."""
    for _ in range(2):
        hashes = xp.xor(hashes, xp.high(hashes)) * _MIXER
    return xp.xor(hashes, xp.high(hashes))


def word_keys(xp: Arrays, tokens: Tokens, powers: Any) -> Any:
    """Return the key <int64>[tokens] of each token; all mentions have the same."""
    parts = (tokens.points + 1) * xp.take(powers, tokens.place)
    keys = mix(xp, xp.sums(parts, tokens.token))
    return xp.where(tokens.mention, keys * 0 + _MENTION, keys)


def token_ngrams(xp: Arrays, keys: Any, rows: Any, n: int) -> tuple[Any, Any]:
    """Return first token <int64>[ngrams] and key <int64>[ngrams] of each n neighbouring tokens."""
    found, whole = spans(xp, keys, rows, n)
    return xp.keep(xp.count_to(xp.size(rows)), whole), xp.keep(found, whole)


def spans(xp: Arrays, keys: Any, rows: Any, n: int) -> tuple[Any, Any]:
    """Return the key <int64>[tokens] of the n tokens from each on, and whether there are n."""
    found, last = keys, rows
    for distance in range(1, n):
        found = mix(xp, found * _BASE + xp.shift(keys, -distance, 0))
        last = xp.shift(rows, -distance, -1)
    return mix(xp, found + n), last == rows


def stretched_keys(xp: Arrays, keys: Any, tokens: Tokens) -> tuple[Any, Any]:
    """Return number and key of each stretched token, apart from that of the token itself."""
    chosen = xp.keep(keys, tokens.stretched)
    return xp.keep(xp.count_to(xp.size(keys)), tokens.stretched), mix(xp, chosen + _STRETCHED)


def character_ngrams(xp: Arrays, tokens: Tokens, n: int) -> tuple[Any, Any]:
    """Return token and key of each n neighbouring characters of a token.

    Tokens are taken with a space on both sides, so that beginnings and ends are told apart;
    mentions are left out.
    """
    length, count = xp.size(tokens.points), xp.size(tokens.rows)
    first = xp.keep(xp.count_to(length), tokens.place == 0) + 2 * xp.count_to(count)
    size = length + 2 * count
    stream = xp.put(size, xp.count_to(length) + 2 * tokens.token + 1, tokens.points, ord(" "))
    token = xp.running_count(xp.put(size, first, first * 0 + 1, 0) == 1) - 1
    keys = stream
    for distance in range(1, n):
        keys = keys * _BASE + xp.shift(stream, -distance, 0)
    whole = (xp.shift(token, 1 - n, -1) == token) & ~xp.take(tokens.mention, token)
    return xp.keep(token, whole), mix(xp, xp.keep(keys, whole) * _BASE + n)


def negated(xp: Arrays, keys: Any, rows: Any) -> Any:
    """Say of each token whether a negation reaches it <bool>[tokens].

    (Pang, Lee and Vaithyanathan 2002, "Thumbs up?", section 5, mark all words up to the next
    punctuation mark; here it is `REACH` of them.)

    Args:
        xp: the array functions.
        keys: <int64>[tokens], their `word_keys`.
        rows: <int64>[tokens], the text of each.
    """
    same_row = rows == xp.shift(rows, 1, -1)
    goes_on = same_row & ~xp.is_in(keys, _keys_of(CLOSERS))
    reached = xp.is_in(keys, _keys_of(NEGATIONS))
    result = reached & ~reached
    for _ in range(REACH):
        reached = xp.shift(reached, 1, False) & goes_on
        result |= reached
    return result


@cache
def _keys_of(words: str) -> np.ndarray:
    """Return the sorted keys <int64>[words] of words with spaces between them."""
    return np.sort(word_keys(NumPy(), tokens_of([words]), POWERS))


@dataclass(frozen=True)
class Ngrams:
    """What a text is described by.

    Attributes:
        words: lengths of the n-grams of tokens.
        characters: lengths of the n-grams of characters.
    """

    words: tuple[int, ...] = (1, 2)
    characters: tuple[int, ...] = (3, 5)

    def keys(self, xp: Arrays, tokens: Tokens, powers: Any) -> tuple[Any, Any]:
        """Return text <int64>[ngrams] and key <int64>[ngrams] of all n-grams of the texts.

        Those that begin in a negated token have other keys than they have elsewhere.
        """
        single = word_keys(xp, tokens, powers)
        parts = [token_ngrams(xp, single, tokens.rows, n) for n in self.words]
        parts.append(stretched_keys(xp, single, tokens))
        parts += [character_ngrams(xp, tokens, n) for n in self.characters]
        token, keys = (xp.join(list(values)) for values in zip(*parts, strict=True))
        marked = xp.take(negated(xp, single, tokens.rows), token)
        keys = xp.where(marked, mix(xp, keys + _NEGATED), keys)
        return xp.take(tokens.rows, token), keys


_REWRITES = [(re.compile(pattern, re.ASCII), new) for pattern, new in REWRITES]


def folded(text: str, keep_variation: bool = False) -> str:
    """Rewrite and fold a text: what `tokenise` reads.

    Args:
        text: any.
        keep_variation: make U+FE0F a token instead of nothing.
    """
    for pattern, new in _REWRITES:
        text = pattern.sub(new, text)
    if keep_variation:
        text = text.replace(*VARIATION)
    return text.translate(FOLDS)


_KINDS = np.array([kind_of(chr(point)) for point in range(0x3000)], np.int8)


@cache
def _kind(point: int) -> int:
    return kind_of(chr(point))


def kind_ranges() -> tuple[np.ndarray, np.ndarray]:
    """Return where each range of one kind starts <int64>[ranges], and the kinds <int64>[ranges]."""
    kinds = np.array([kind_of(chr(point)) for point in range(sys.maxunicode + 1)], np.int64)
    starts = np.flatnonzero(np.diff(kinds, prepend=-1))
    return starts, kinds[starts]


def kinds_of(points: np.ndarray) -> np.ndarray:
    """Return `kind_of` of each code point."""
    kinds = _KINDS[np.minimum(points, len(_KINDS) - 1)].astype(np.int64)
    for place in np.flatnonzero(points >= len(_KINDS)):
        kinds[place] = _kind(int(points[place]))
    return kinds


def tokens_of(texts: list[str], keep_variation: bool = False) -> Tokens:
    """Find the tokens of texts, with NumPy (`keep_variation`: see `folded`)."""
    read = [folded(text, keep_variation) for text in texts]
    points = np.frombuffer("".join(read).encode("utf-32-le", "replace"), np.uint32)
    points = points.astype(np.int64)
    rows = np.repeat(np.arange(len(read)), [len(text) for text in read])
    return tokenise(NumPy(), points, rows, kinds_of(points))


def strings(texts: list[str]) -> list[list[str]]:
    """Return the tokens of each text, for people."""
    tokens = tokens_of(texts)
    result: list[list[str]] = [[] for _ in texts]
    for number, row in enumerate(tokens.rows):
        characters = tokens.points[tokens.token == number]
        result[row].append("".join(map(chr, characters)))
    return result
