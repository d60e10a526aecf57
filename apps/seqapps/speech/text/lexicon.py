"""English words and sentences, and the search for a word in a text by sound and by spelling."""

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cache, lru_cache
from pathlib import Path
from typing import NamedTuple

from ..voices.espeak import Espeak, is_mnemonics
from .phones import edit_cost

FOLDER = Path(__file__).parent
# Maximum edit cost per phone of a piece that counts as the word, perhaps in another accent.
MAX_CONTAINED_COST = 0.05
_WORD = re.compile(r"\w+")


class Entry(NamedTuple):
    """A text and its phones in IPA."""

    text: str
    phones: tuple[str, ...]


@cache
def vocabulary() -> tuple[str, ...]:
    """Return the sorted English vocabulary.

    Example:
        >>> len(vocabulary()), vocabulary()[0]
        (5134, 'aaron')
    """
    return tuple((FOLDER / "vocabulary.txt").read_text(encoding="utf-8").split())


@cache
def sentences() -> tuple[str, ...]:
    """Return English sentences; the demo recordings contain the first 64.

    Example:
        >>> sentences()[0]
        'Could you put the kettle on, please?'
    """
    return tuple((FOLDER / "sentences.txt").read_text(encoding="utf-8").splitlines())


@lru_cache(maxsize=2)
def pronounced_vocabulary(espeak: Espeak) -> tuple[Entry, ...]:
    """Return the vocabulary with its phones; computing them takes a second."""
    return tuple(Entry(text, espeak.phones(text)) for text in vocabulary())


def contains(text: str, word: str, espeak: Espeak) -> bool:
    """Return whether an ordinary text contains a word or phrase by sound or by spelling.

    Sounds are compared across word boundaries. Spelling is compared as well, because pronunciation
    depends on context.

    Example:
        >>> espeak = Espeak("en")
        >>> contains("deactivate it", "activate", espeak), contains("active", "activate", espeak)
        (True, False)
    """
    return entry_contains(Entry(text, espeak.phones(text)), Entry(word, espeak.phones(word)))


def entry_contains(entry: Entry, word: Entry) -> bool:
    """Return whether an entry contains a word; the spelling of mnemonics is not compared."""
    if phones_contain(entry.phones, word.phones):
        return True
    text, spelling = (f" {' '.join(_WORD.findall(e.text.casefold()))} " for e in (entry, word))
    return spelling in text and not is_mnemonics(entry.text)


def phones_contain(phones: Sequence[str], target: Sequence[str]) -> bool:
    """Return whether a piece of `phones` sounds like `target`."""
    limit = MAX_CONTAINED_COST * len(target)
    return bool(target) and edit_cost(target, phones, within=True) <= limit


def without_phones(entries: Iterable[Entry], target: Sequence[str]) -> Iterator[Entry]:
    """Yield the entries that do not contain the phones of `target`."""
    return (entry for entry in entries if not phones_contain(entry.phones, target))
