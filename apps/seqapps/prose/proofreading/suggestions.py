"""Other words that may have been meant: homophones, and words that differ by one letter."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from functools import cache
from pathlib import Path

LETTERS = "abcdefghijklmnopqrstuvwxyz'"
MIN_LETTERS = 3  # of a word that may be misspelt
MAX_SPELLINGS = 8  # words that are tried in place of one


@cache
def homophones() -> Mapping[str, tuple[str, ...]]:
    """Return the words that sound like each word, in lower case.

    Example:
        >>> homophones()["their"], homophones()["i"]
        (('there', "they're"), ('eye',))
    """
    found: dict[str, list[str]] = defaultdict(list)
    text = Path(__file__).with_name("homophones.txt").read_text(encoding="utf-8")
    for line in text.splitlines():
        words = [] if line.startswith("#") else line.split()
        for word in words:
            found[word.lower()] += [other for other in words if other != word]
    return {word: tuple(others) for word, others in found.items()}


def same_sound(word: str) -> tuple[str, ...]:
    """Return the homophones of a word, with its capitals and its apostrophe.

    Example:
        >>> same_sound("Pear"), same_sound("YOUR"), same_sound("it\u2019s"), same_sound("salad")
        (('Pair',), ("YOU'RE",), ('its',), ())
    """
    others = homophones().get(word.replace("\u2019", "'").lower(), ())
    return tuple(with_case_of(word, other) for other in others)


def with_case_of(word: str, other: str) -> str:
    """Return another word with the capitals of a word; `I` keeps its own.

    Example:
        >>> with_case_of("The", "they"), with_case_of("THE", "they"), with_case_of("I", "eye")
        ('They', 'THEY', 'eye')
    """
    if word == "I" or other == "I":
        return other
    if len(word) > 1 and word.isupper():
        return other.upper()
    return other[:1].upper() + other[1:] if word[:1].isupper() else other


def spellings(word: str, lexicon: Mapping[str, int]) -> list[str]:
    """Return the most frequent words of a lexicon that differ by one letter, or two swapped ones.

    Args:
        word: a word of letters.
        lexicon: word -> rank, the most frequent first.

    Example:
        >>> spellings("Teh", {"the": 0, "ten": 1, "tea": 2, "cat": 3})
        ['The', 'Ten', 'Tea']
    """
    if len(word) < MIN_LETTERS:
        return []
    plain = word.replace("\u2019", "'").lower()
    near = {other for other in _edits(plain) if other in lexicon and other != plain}
    ranked = sorted(near, key=lambda other: lexicon[other])[:MAX_SPELLINGS]
    return [with_case_of(word, other) for other in ranked]


def _edits(word: str) -> Iterator[str]:
    """Yield the texts one deletion, swap, replacement or insertion away."""
    for place in range(len(word) + 1):
        head, tail = word[:place], word[place:]
        if tail:
            yield head + tail[1:]
        if len(tail) > 1:
            yield head + tail[1] + tail[0] + tail[2:]
        for letter in LETTERS:
            if tail:
                yield head + letter + tail[1:]
            yield head + letter + tail


def confusable(word: str, known: Collection[str]) -> bool:
    """Return whether a word has homophones, all of which a lexicon has."""
    others = homophones().get(word.lower(), ())
    return bool(others) and all(other in known for other in others)
