"""Split texts into tokens, and hash tokens and n-grams to the 64-bit keys of the tables."""

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import NamedTuple

from tables import ARRAYS, TABLES

BASE, MIXER, MASK = 0x9E3779B97F4A7C15, 0xD6BF3A90F7B89193, 2**64 - 1
MENTION, STRETCHED, NEGATED = 1, 77, 78
REWRITES = [(re.compile(pattern, re.ASCII), text) for pattern, text in TABLES["rewrites"]]
FOLDS = str.maketrans(TABLES["folds"])
CLASS_STARTS, CLASSES = ARRAYS["class_starts"].tolist(), ARRAYS["classes"].tolist()
# Of the classes: letter, digit, apostrophe, opener, space, other, sign, joiner.
LETTERS = "wd'# osj"
# A word, perhaps with apostrophes inside and # or @ before it; or any other character.
TOKEN = re.compile(r"(?:(?<![wdj])#)?[wdj]+(?:'[wdj]+)*|[^ ]")


class Token(NamedTuple):
    """A token, whether repeated characters were left out of it, and its key."""

    text: str
    is_stretched: bool
    key: int

    @property
    def is_mention(self) -> bool:
        """Whether the token is an @mention; all have the same key."""
        return self.key == MENTION

    @property
    def is_lexical(self) -> bool:
        """Whether the token holds a letter, an emoji or an emoticon, and is no mention."""
        return not self.is_mention and any(_letter(c) in "ws" for c in self.text)


def tokenise(text: str) -> list[Token]:
    """Return the tokens of a text."""
    text = unicodedata.normalize("NFC", text.strip())
    for pattern, replacement in REWRITES:
        text = pattern.sub(replacement, text)
    shown, marks = "", []
    for character, run in groupby(text.translate(FOLDS)):
        length = len(list(run))
        kept = length if _letter(character) == "d" else min(length, 2)
        shown += character * kept
        marks += [False] * (kept - 1) + [kept < length]
    spans = [match.span() for match in TOKEN.finditer("".join(map(_letter, shown)))]
    return [Token(shown[a:b], any(marks[a:b]), _token_key(shown[a:b])) for a, b in spans]


def _letter(character: str) -> str:
    return LETTERS[CLASSES[bisect_right(CLASS_STARTS, ord(character)) - 1]]


def mix(key: int) -> int:
    """Return a 64-bit hash in which each bit depends on all bits of the given one."""
    for _ in range(2):
        key = (key ^ key >> 32) * MIXER & MASK
    return key ^ key >> 32


def sequence_key(values: Sequence[int]) -> int:
    """Hash numbers to a key that depends on their order."""
    return mix(sum(value * pow(BASE, n, MASK + 1) for n, value in enumerate(values)) & MASK)


def _token_key(text: str) -> int:
    is_mention = text[0] == "@" and len(text) > 1
    return MENTION if is_mention else sequence_key([ord(character) + 1 for character in text])


def span_key(tokens: Sequence[Token]) -> int:
    """Hash adjacent tokens."""
    key = tokens[0].key
    for token in tokens[1:]:
        key = mix(key * BASE + token.key & MASK)
    return mix(key + len(tokens) & MASK)


def _character_keys(text: str, n: int) -> Iterator[int]:
    """Yield the keys of the character n-grams of a token, with a space on both sides."""
    points = [ord(character) for character in f" {text} "]
    for start in range(len(points) - n + 1):
        key = 0
        for point in points[start : start + n]:
            key = key * BASE + point & MASK
        yield mix(key * BASE + n & MASK)


def negated(tokens: Sequence[Token], negations: Sequence[str], reach: int) -> list[bool]:
    """Return whether each token follows a negation, at most `reach` words behind it."""
    left, result = 0, []
    for token in tokens:
        left = 0 if token.text in TABLES["closers"] else left
        result.append(left > 0)
        left = reach if token.text in negations else max(0, left - 1)
    return result


def ngram_keys(tokens: Sequence[Token]) -> Iterator[int]:
    """Yield the keys of all n-grams of a text: of tokens, of characters, and marks of stretching.

    An n-gram that begins in the reach of a negation has another key.
    """
    flags = negated(tokens, TABLES["negations"], TABLES["negation_reach"])
    for start, (token, is_negated) in enumerate(zip(tokens, flags, strict=True)):
        groups = [tokens[start : start + n] for n in TABLES["word_ngrams"]]
        keys = [
            span_key(group)
            for group, n in zip(groups, TABLES["word_ngrams"], strict=True)
            if len(group) == n
        ]
        if token.is_stretched:
            keys.append(mix(token.key + STRETCHED & MASK))
        if not token.is_mention:
            for n in TABLES["character_ngrams"]:
                keys += _character_keys(token.text, n)
        yield from (mix(key + NEGATED & MASK) if is_negated else key for key in keys)
