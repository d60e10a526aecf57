"""Known words, and the words that may have been meant: homophones and spellings."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from functools import cache
from pathlib import Path

LETTERS = "abcdefghijklmnopqrstuvwxyz'"
MIN_LETTERS, MAX_LETTERS = 3, 40  # of a word that may be misspelt
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


@cache
def modern() -> frozenset[str]:
    """Return correct words that old books lack, in lower case.

    Example:
        >>> "laptop" in modern(), "traveled" in modern(), "recieved" in modern()
        (True, True, False)
    """
    text = Path(__file__).with_name("modern.txt").read_text(encoding="utf-8")
    lines = (line for line in text.splitlines() if not line.startswith("#"))
    return frozenset(word for line in lines for word in line.split())


def is_right(word: str, lexicon: Collection[str]) -> bool:
    """Return whether a word is correct although a lexicon lacks it.

    It is one of `modern`, or has capitals behind its first letter, as abbreviations and names do.

    Example:
        >>> [is_right(word, {"cat"}) for word in ("laptop", "Laptop's", "NASA", "cat", "catt")]
        [True, True, True, False, False]
    """
    if any(letter.isupper() for letter in word[1:]):
        return True
    return not is_known(word, lexicon) and is_known(word, modern())


def is_known(word: str, lexicon: Collection[str]) -> bool:
    """Return whether a lexicon has a word, with or without its possessive 's.

    Example:
        >>> [is_known(word, {"cat", "Tom"}) for word in ("Cat", "cat's", "Tom\u2019s", "tom")]
        [True, True, True, False]
    """
    plain = word.replace("\u2019", "'")
    forms = {plain, plain.lower()}
    forms |= {form.removesuffix("'s").removesuffix("'") for form in forms}
    return any(form in lexicon for form in forms)


def spellings(word: str, lexicon: Mapping[str, int]) -> list[str]:
    """Return the most frequent words of a lexicon that differ by one letter, or two swapped ones.

    Args:
        word: a word of letters.
        lexicon: word -> rank, the most frequent first.

    Example:
        >>> spellings("Teh", {"the": 0, "ten": 1, "tea": 2, "cat": 3})
        ['The', 'Ten', 'Tea']
    """
    if not MIN_LETTERS <= len(word) <= MAX_LETTERS:
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
