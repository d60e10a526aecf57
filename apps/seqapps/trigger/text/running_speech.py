"""Texts of running speech in which the trigger word is never said.

English has a list of sentences and words. In other languages running speech consists of spoken
numbers, of pseudo-words and, in the Latin script, of the English words read by the rules of the
language.
"""

from collections.abc import Callable

import numpy as np
from numpy.random import Generator

from seqapps.common.errors import UserError, excerpt

from ..voices.espeak import LATIN, Espeak
from .lexicon import Entry, entry_contains, pronounced_vocabulary, sentences, vocabulary
from .near_misses import nearest_texts
from .phonemes import drawn, phones_of, pseudo_word, spelling_of

ATTEMPTS = 50  # for each text
STRING_WORDS = (3, 9)  # words of a string, the second number excluded
SENTENCE, NEAR_MISS_IN_SENTENCE = 0.5, 0.2  # shares of the texts; the rest is strings of words
PSEUDO_WORDS = 1 / 7  # share of the texts if there is no word to avoid
Compose = Callable[[Generator], Entry]


def running_speech(espeak: Espeak, word: str = "") -> Callable[[int], str]:
    """Return a function from a number to a text in which the word is never said.

    Half of the English texts are sentences, a fifth are sentences with a near miss of the word
    inserted, the others strings of 3 to 8 words. If there is no word to avoid, strings have 1 to
    8 words and a seventh of the texts are pseudo-words. The function raises UserError if all texts
    contain the word.

    Example:
        >>> text_of = running_speech(Espeak("en"), "kettle")
        >>> text_of(0) == text_of(0), any("kettle" in text_of(i) for i in range(50))
        (True, False)
    """
    target = Entry(word, espeak.phones(word))
    compose = (_english if espeak.is_english else _other_language)(espeak, word)

    def text_of(number: int) -> str:
        random = np.random.default_rng(number)
        for _ in range(ATTEMPTS):
            entry = compose(random)
            if not entry_contains(entry, target):
                return entry.text
        raise UserError(f"expected a word that speech can do without, got {excerpt(word)}")

    return text_of


def _pseudo_words(espeak: Espeak, count: int, random: Generator) -> Entry:
    words = [pseudo_word(espeak, random) for _ in range(count)]
    return Entry(spelling_of(words), phones_of(words))


def _english(espeak: Espeak, word: str) -> Compose:
    """Return a function that draws a text of running English speech."""
    target = Entry(word, espeak.phones(word))
    words = [e.text for e in pronounced_vocabulary(espeak) if not entry_contains(e, target)]
    entries = (Entry(text, espeak.phones(text)) for text in sentences())
    clean = [entry.text for entry in entries if not entry_contains(entry, target)]
    near = nearest_texts(espeak, word)

    def compose(random: Generator) -> Entry:
        if not word and random.random() < PSEUDO_WORDS:
            return _pseudo_words(espeak, int(random.integers(2, 6)), random)
        kind = random.random()
        if kind < SENTENCE + NEAR_MISS_IN_SENTENCE and clean:
            text = drawn(clean, random)
            if kind >= SENTENCE and near:
                parts = text.split()
                parts.insert(int(random.integers(len(parts) + 1)), drawn(near, random))
                text = " ".join(parts)
        else:
            length = random.integers(STRING_WORDS[0] if word else 1, STRING_WORDS[1])
            text = " ".join(drawn(words, random) for _ in range(length))
        return Entry(text, espeak.phones(text))

    return compose


def _other_language(espeak: Espeak, word: str) -> Compose:
    """Return a function that draws a text of another language."""
    is_latin = espeak.base_language in LATIN

    def compose(random: Generator) -> Entry:
        kind, length = random.integers(3 if is_latin else 2), int(random.integers(*STRING_WORDS))
        if kind == 0:
            return _pseudo_words(espeak, length, random)
        if kind == 1:
            numbers = (random.integers(10 ** random.integers(1, 5)) for _ in range(length))
            text = ", ".join(map(str, numbers))
        else:
            text = " ".join(drawn(vocabulary(), random) for _ in range(length))
        return Entry(text, espeak.phones(text))

    return compose
