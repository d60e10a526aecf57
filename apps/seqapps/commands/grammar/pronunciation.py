"""How the words of a grammar are said: eSpeak's rules, weak forms, and the user's respellings."""

import re
from collections.abc import Iterable
from functools import cached_property

from seqapps.common.errors import UserError
from seqapps.speech.text.phones import broad, phone_distance
from seqapps.speech.voices.espeak import Espeak

from .graph import build
from .numbers import spoken
from .sentences import Sentences, Ways
from .syntax import Grammar

MAX_DIGITS = 12  # of a number that is written in digits
# Forms without stress, which eSpeak does not give for a word alone, and American vowels.
WEAK = {
    "a": "ə", "an": "ə n", "and": "ə n d | ə n", "are": "ə ɹ", "at": "ə t", "can": "k ə n",
    "for": "f ə ɹ", "from": "f ɹ ə m", "in": "ə n", "it": "ə t", "me": "m ɪ", "of": "ə v",
    "off": "ɑ f", "on": "ɑ n", "or": "ə ɹ", "some": "s ə m", "that": "ð ə t", "the": "ð i",
    "to": "t ə", "was": "w ə z", "you": "j ə", "your": "j ə ɹ | j ɔ ɹ",
}  # fmt: skip


class Pronouncer:
    """Pronounces English words in the phones of a broad transcription.

    Example:
        >>> Pronouncer().ways("the")
        (('ð', 'ə'), ('ð', 'i'))
    """

    def __init__(self) -> None:
        self._espeak = Espeak("en")

    def ways(self, word: str) -> Ways:
        """Return the pronunciations of a word.

        Raises:
            UserError: a word that cannot be pronounced.
        """
        text = self._espeak.check_pronounceable(word)
        weak = [tuple(way.split()) for way in WEAK.get(word.casefold(), "").split("|")]
        return tuple(dict.fromkeys([broad(self._espeak.phones(text)), *filter(None, weak)]))

    def respelled(self, ways: Iterable[str]) -> Ways:
        """Return the pronunciations of respellings; phones in IPA stand between slashes."""
        found = []
        for way in ways:
            if way.startswith("/"):
                found.append(broad(tuple(way.strip("/").split())))
            else:
                found.append(broad(self._espeak.phones(self._espeak.check_pronounceable(way))))
        return tuple(dict.fromkeys(found))


def pronounce(grammar: Grammar, pronouncer: Pronouncer | None = None) -> Sentences:
    """Return a grammar with the pronunciations of its words.

    Raises:
        UserError: a word that cannot be pronounced, with its line; or eSpeak is not installed.
    """
    pronouncer = pronouncer or Pronouncer()
    said = {}
    for word in build(grammar).words():
        key = word.casefold()
        try:
            given = grammar.respellings.get(key)
            said[key] = pronouncer.ways(word) if given is None else pronouncer.respelled(given)
        except UserError as error:
            if key not in grammar.lines:  # eSpeak itself fails, or a number
                raise
            raise UserError(f"{grammar.name}, line {grammar.lines[key]}: {error}") from error
        if not all(said[key]):
            place = f"{grammar.name}, line {grammar.lines.get(key, 1)}"
            raise UserError(f"{place}: expected words that can be pronounced, got {word!r}")
    return Sentences(grammar, said)


class Symbols:
    """The symbols of a network, and the ways of words in them.

    Example:
        >>> Symbols(("a", "b", "t"), "letters").of("Bat", ())
        ((1, 0, 2),)
    """

    def __init__(self, symbols: tuple[str, ...], labels: str) -> None:
        self._symbols, self._labels = symbols, labels
        self._nearest: dict[str, int] = {}

    @cached_property
    def _numbers(self) -> dict[str, int]:
        return {symbol: number for number, symbol in enumerate(self._symbols)}

    def of(self, word: str, ways: Ways) -> tuple[tuple[int, ...], ...]:
        """Return the numbers of the symbols of a word: its letters, or the phones of each way.

        A phone that the network does not have becomes the nearest one.
        """
        if self._labels == "letters":
            found = (self._numbers.get(letter, -1) for letter in letters(word))
            return (tuple(number for number in found if number >= 0) or (0,),)
        return tuple(dict.fromkeys(tuple(map(self._phone, way)) for way in ways))

    def _phone(self, phone: str) -> int:
        if phone in self._numbers:
            return self._numbers[phone]
        if phone not in self._nearest:
            distances = [phone_distance((phone,), (symbol,)) for symbol in self._symbols]
            self._nearest[phone] = distances.index(min(distances))
        return self._nearest[phone]


def said_by(
    sentences: Sentences, symbols: tuple[str, ...], labels: str
) -> dict[str, tuple[tuple[int, ...], ...]]:
    """Return the ways of all words of a grammar in the symbols of a network."""
    numbers = Symbols(symbols, labels)
    return {
        word: numbers.of(word, sentences.said[word.casefold()]) for word in sentences.graph.words()
    }


LETTERS = tuple("'abcdefghijklmnopqrstuvwxyz")


def letters(word: str) -> str:
    """Return the letters of a word in lower case; numbers in digits are written out.

    Example:
        >>> letters("Mp3")
        'mpthree'
    """
    plain = re.sub(rf"\d{{1,{MAX_DIGITS}}}", lambda found: spoken(int(found[0])), word)
    return "".join(letter for letter in plain.casefold().replace("’", "'") if letter in LETTERS)
