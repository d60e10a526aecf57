"""Tokenise texts, and hash words and n-grams to 64-bit keys.

Characters are folded one by one (`common.io.unicode_folding`); web addresses, emoticons and code
between backticks are replaced by one character each. Tokens are words (letters, digits, and
apostrophes between them), #tags, @mentions (all the same token), and every other character alone,
emoji too. Two of three or more repeated characters are kept, and the token is marked as stretched:
"soooo" becomes "soo", stretched.

A key is a 64-bit hash of a token, of adjacent tokens, or of adjacent characters. Models store keys
instead of strings; collisions within a language are negligible. N-grams that begin within `REACH`
words after a negation have other keys: "not happy" holds no n-gram of "happy".
"""

import re
import sys
import unicodedata
from dataclasses import dataclass
from functools import cache

import numpy as np

from seqapps.common.array_namespace import Array, Arrays, NumPy
from seqapps.common.io.unicode_folding import FOLDING

from ..config import MAX_TEXT_LENGTH
from . import emoticons

# Private-use characters replace web addresses and code between backticks.
WEB_ADDRESS, CODE = "\ue000", "\ue0ff"
# (pattern, replacement). Spaces become " ", because "$" matches before a final line feed in Python
# and not in RE2. "ſ" and the Kelvin sign are folded first, because "(?i)" of RE2 equates them with
# "s" and "k", and that of Python (`re.ASCII`) does not.
_GENERAL = (
    (r"[\t\n\f\r]", " "),
    ("ſ", "s"),
    ("\u212a", "k"),
    (r"(^|[ (])`+[^`]+`+", rf"\1 {CODE} "),
    (r"(?i)(https?://|www\.)[^ ]+", f" {WEB_ADDRESS} "),
    (r"&lt;", "<"),
    (r"&gt;", ">"),
    (r"&amp;", "&"),
)
# Groups of rules; a text that does not match the first pattern is the same after all of them.
_GROUPS = (
    (rf"[&`]|(?i:www)|{emoticons.WITH_SIGN}", _GENERAL),
    (emoticons.WITH_COMPARISON, emoticons.COMPARISONS),
    (emoticons.WITH_SYNTAX, emoticons.SYNTAX),
    (emoticons.WITH_SIGN, emoticons.SIGNS),
)
# (pattern, replacement), applied in this order, in the graph as well (RE2).
REWRITES = tuple(rule for _, rules in _GROUPS for rule in rules)
# Character classes: letters; digits; …; emoji and emoticons; numerals and marks within words.
LETTER, DIGIT, APOSTROPHE, OPENER, SPACE, OTHER, SIGN, JOINER = range(8)
WORD_NGRAMS = (1, 2)  # lengths in tokens
CHARACTER_NGRAMS = (3, 5)  # lengths in characters

_BASE = -7046029254386353131  # odd: 0x9E3779B97F4A7C15
_MIXER = -2972592834735468141  # odd: 0xD6BF3A90F7B89193
_MENTION = 1
_STRETCHED = 77
_NEGATED = 78
# Without "can't" and "never", which are mostly positive ("can't wait", "never been happier").
NEGATIONS = (
    "not no isn't isnt aren't arent wasn't wasnt weren't werent ain't aint don't dont doesn't "
    "doesnt didn't didnt won't wouldn't wouldnt hasn't hasnt haven't havent hadn't shouldn't "
    "without nobody hardly neither nor"
)
CLOSERS = ". , ! ? ; : … ( ) - – — but because so"  # tokens that end the reach of a negation
REACH = 3  # words


# _BASE to the powers 0, 1, … modulo 2^64, <int64>[MAX_TEXT_LENGTH + 1].
POWERS = np.cumprod(np.append(1, np.full(MAX_TEXT_LENGTH, _BASE, np.int64)), dtype=np.int64)


@dataclass(frozen=True)
class Tokens:
    """The tokens of several texts in one flat sequence.

    Attributes:
        points: <int64>[characters], code points of all tokens.
        token: <int64>[characters], index of the token that holds each character.
        position: <int64>[characters], index of the character in its token.
        rows: <int64>[tokens], index of the text that holds each token.
        mention, stretched: <bool>[tokens].
        lexical: <bool>[tokens], whether a token holds a letter, an emoji or an emoticon.
    """

    points: Array
    token: Array
    position: Array
    rows: Array
    mention: Array
    stretched: Array
    lexical: Array


def class_of(character: str) -> int:
    """Return the class of a folded character: `LETTER`, `DIGIT`, …

    Example:
        >>> class_of("a") == LETTER, class_of("#") == OPENER, class_of("🍣") == SIGN
        (True, True, True)
    """
    if character.isspace():
        return SPACE
    category = unicodedata.category(character)
    if category == "Nd":
        return DIGIT
    if category[0] == "L":
        return LETTER
    if category[0] in "NM" or character == "_":
        return JOINER
    if emoticons.is_sign(character) or (category == "So" and not _is_punctuation(character)):
        return SIGN
    return {"'": APOSTROPHE, "#": OPENER, "@": OPENER}.get(character, OTHER)


def _is_punctuation(symbol: str) -> bool:
    """Return whether a symbol says as little as a mark: signs of units and law, lines of boxes."""
    return symbol in "°©®™¦" or "\u2500" <= symbol < "\u25a0"


def tokenise(xp: Arrays, points: Array, rows: Array, classes: Array) -> Tokens:
    """Split folded texts into tokens.

    Args:
        points: <int64>[characters], code points of all texts.
        rows: <int64>[characters], index of the text of each character; sorted.
        classes: <int64>[characters], see `class_of`.
    """
    same_row = rows == xp.shift(rows, 1, -1)
    repeated = (points == xp.shift(points, 1, -1)) & same_row & (classes != DIGIT)
    third = repeated & xp.shift(repeated, 1, False)
    stretched = xp.shift(third, -1, False) & ~third
    points, rows, classes, stretched = (
        xp.keep(x, ~third) for x in (points, rows, classes, stretched)
    )
    is_lexical = (classes == LETTER) | (classes == SIGN)
    is_word = (classes == LETTER) | (classes == DIGIT) | (classes == JOINER)
    same_row = rows == xp.shift(rows, 1, -1)
    word_before = xp.shift(is_word, 1, False) & same_row
    word_after = xp.shift(is_word & same_row, -1, False)
    is_word |= (classes == APOSTROPHE) & word_before & word_after
    word_before = xp.shift(is_word, 1, False) & same_row
    opens = (classes == OPENER) & word_after & ~word_before
    goes_on = is_word & (word_before | (xp.shift(opens, 1, False) & same_row))
    visible = classes != SPACE
    points, rows, stretched, is_lexical, starts, opens = (
        xp.keep(x, visible) for x in (points, rows, stretched, is_lexical, ~goes_on, opens)
    )
    token = xp.running_count(starts) - 1
    firsts = xp.keep(xp.count_to(xp.size(points)), starts)
    position = xp.count_to(xp.size(points)) - xp.take(firsts, token)
    # Folding may lengthen a text ("ﬃ" -> "ffi"), but there are only so many `POWERS`.
    position = xp.where(position < MAX_TEXT_LENGTH, position, position * 0 + MAX_TEXT_LENGTH)
    return Tokens(
        points,
        token,
        position,
        xp.take(rows, firsts),
        xp.keep(opens & (points == ord("@")), starts),
        xp.sums(xp.where(stretched, points, points * 0), token) > 0,
        xp.sums(xp.where(is_lexical, points, points * 0), token) > 0,
    )


def mix(xp: Arrays, hashes: Array) -> Array:
    """Return hashes in which each bit depends on all bits (two rounds of xor-shift-multiply)."""
    for _ in range(2):
        hashes = (hashes ^ xp.high(hashes)) * _MIXER
    return hashes ^ xp.high(hashes)


def word_keys(xp: Arrays, tokens: Tokens, powers: Array) -> Array:
    """Return the key <int64>[tokens] of each token; all mentions have the same."""
    parts = (tokens.points + 1) * xp.take(powers, tokens.position)
    keys = mix(xp, xp.sums(parts, tokens.token))
    return xp.where(tokens.mention, keys * 0 + _MENTION, keys)


def token_ngrams(xp: Arrays, keys: Array, rows: Array, n: int) -> tuple[Array, Array]:
    """Return the first token <int64>[ngrams] and the key <int64>[ngrams] of each n-gram."""
    ngrams, complete = spans(xp, keys, rows, n)
    return xp.keep(xp.count_to(xp.size(rows)), complete), xp.keep(ngrams, complete)


def spans(xp: Arrays, keys: Array, rows: Array, n: int) -> tuple[Array, Array]:
    """Hash the n tokens that begin at each token.

    Returns:
        keys <int64>[tokens], and a mask <bool>[tokens] of spans that do not cross texts.
    """
    hashes, last = keys, rows
    for distance in range(1, n):
        hashes = mix(xp, hashes * _BASE + xp.shift(keys, -distance, 0))
        last = xp.shift(rows, -distance, -1)
    return mix(xp, hashes + n), last == rows


def character_ngrams(xp: Arrays, tokens: Tokens, n: int) -> tuple[Array, Array]:
    """Return the token <int64>[ngrams] and the key <int64>[ngrams] of each character n-gram.

    A space is added on both sides of a token, so that prefixes and suffixes have keys of their
    own. Mentions have no n-grams.
    """
    length, count = xp.size(tokens.points), xp.size(tokens.rows)
    first = xp.keep(xp.count_to(length), tokens.position == 0) + 2 * xp.count_to(count)
    size = length + 2 * count
    stream = xp.put(size, xp.count_to(length) + 2 * tokens.token + 1, tokens.points, ord(" "))
    token = xp.running_count(xp.put(size, first, first * 0 + 1, 0) == 1) - 1
    keys = stream
    for distance in range(1, n):
        keys = keys * _BASE + xp.shift(stream, -distance, 0)
    complete = (xp.shift(token, 1 - n, -1) == token) & ~xp.take(tokens.mention, token)
    return xp.keep(token, complete), mix(xp, xp.keep(keys, complete) * _BASE + n)


def negated(
    xp: Arrays, keys: Array, rows: Array, negations: str = NEGATIONS, reach: int = REACH
) -> Array:
    """Return a mask <bool>[tokens] of the tokens in the reach (in words) of a negation.

    Pang, Lee and Vaithyanathan (2002), "Thumbs up?", section 5, mark all words up to the next
    punctuation mark; here `reach` of them are marked.
    """
    same_row = rows == xp.shift(rows, 1, -1)
    goes_on = same_row & ~xp.is_in(keys, keys_of(CLOSERS))
    reached = xp.is_in(keys, keys_of(negations))
    result = reached & ~reached
    for _ in range(reach):
        reached = xp.shift(reached, 1, False) & goes_on
        result |= reached
    return result


@cache
def keys_of(words: str) -> np.ndarray:
    """Return the sorted keys <int64>[words] of words that are separated by spaces."""
    return np.sort(word_keys(NumPy(), tokens_of([words]), POWERS))


def ngram_keys(xp: Arrays, tokens: Tokens, powers: Array) -> tuple[Array, Array]:
    """Hash all n-grams of texts: words, characters, and a mark for each stretched token.

    Args:
        powers: `POWERS`, or a copy of it in the graph.

    Returns:
        the text <int64>[ngrams] and the key <int64>[ngrams] of each n-gram.
    """
    single = word_keys(xp, tokens, powers)
    parts = [token_ngrams(xp, single, tokens.rows, n) for n in WORD_NGRAMS]
    stretched = mix(xp, xp.keep(single, tokens.stretched) + _STRETCHED)
    parts.append((xp.keep(xp.count_to(xp.size(single)), tokens.stretched), stretched))
    parts += [character_ngrams(xp, tokens, n) for n in CHARACTER_NGRAMS]
    token, keys = (xp.join(values) for values in zip(*parts, strict=True))
    is_negated = xp.take(negated(xp, single, tokens.rows), token)
    keys = xp.where(is_negated, mix(xp, keys + _NEGATED), keys)
    return xp.take(tokens.rows, token), keys


def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.ASCII)


_REWRITERS = [
    (_compiled(gate), [(_compiled(pattern), replacement) for pattern, replacement in rules])
    for gate, rules in _GROUPS
]


def folded(text: str) -> str:
    """Rewrite and fold a text, before `tokenise`.

    Example:
        >>> folded("Café &amp; CRÈME ☀️")
        'cafe & creme ☀'
    """
    for gate, rules in _REWRITERS:
        for pattern, replacement in rules if gate.search(text) else ():
            text = pattern.sub(replacement, text)
    return text.translate(FOLDING)


_CLASSES = np.array([class_of(chr(point)) for point in range(0x3000)], np.int8)


def class_ranges() -> tuple[np.ndarray, np.ndarray]:
    """Return the first code point <int64>[ranges] and the class <int64>[ranges] of all ranges."""
    classes = np.array([class_of(chr(point)) for point in range(sys.maxunicode + 1)], np.int64)
    starts = np.flatnonzero(np.diff(classes, prepend=-1))
    return starts, classes[starts]


def classes_of(points: np.ndarray) -> np.ndarray:
    """Return the class of each code point <int64>[characters]."""
    classes: np.ndarray = _CLASSES[np.minimum(points, len(_CLASSES) - 1)].astype(np.int64)
    is_high = points >= len(_CLASSES)
    distinct, index = np.unique(points[is_high], return_inverse=True)
    classes[is_high] = np.array([class_of(chr(point)) for point in distinct], np.int64)[index]
    return classes


def tokens_of(texts: list[str]) -> Tokens:
    """Tokenise texts with NumPy.

    Example:
        >>> tokens_of(["hi @anna", "bye"]).rows.tolist()
        [0, 0, 1]
    """
    read = [folded(text) for text in texts]
    points = np.frombuffer("".join(read).encode("utf-32-le", "replace"), np.uint32)
    points = points.astype(np.int64)
    rows = np.repeat(np.arange(len(read)), [len(text) for text in read])
    return tokenise(NumPy(), points, rows, classes_of(points))


def strings(texts: list[str]) -> list[list[str]]:
    """Return the tokens of each text as strings.

    Example:
        >>> strings(["Don't stoppp!"])
        [["don't", 'stopp', '!']]
    """
    tokens = tokens_of(texts)
    result: list[list[str]] = [[] for _ in texts]
    for number, row in enumerate(tokens.rows):
        result[row].append("".join(map(chr, tokens.points[tokens.token == number])))
    return result
