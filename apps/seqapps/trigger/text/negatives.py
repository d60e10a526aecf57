"""Texts without the trigger word: near misses, which sound like it, and running speech."""

import math
from collections.abc import Callable, Sequence
from functools import lru_cache
from itertools import chain, cycle, islice, takewhile, zip_longest

import numpy as np
from numpy.random import Generator

from seqapps.common.errors import UserError, excerpt
from seqapps.speech.text import lexicon, phonemes
from seqapps.speech.text.lexicon import (
    Entry,
    phones_contain,
    pronounced_vocabulary,
    without_phones,
)
from seqapps.speech.text.phones import is_vowel, phone_distance
from seqapps.speech.voices.espeak import LATIN, Espeak, is_mnemonics

# A near miss lies between these phone distances from the word: below it is a homophone.
MIN_DISTANCE, MAX_DISTANCE = 0.15, 0.5
MAX_NEAREST, MAX_ALIKE, MAX_PSEUDO = 200, 100, 300  # texts of each kind
MIN_SHARED_PHONES = 2  # of words with the same beginning or end
PIECE_LENGTHS = (0.4, 0.7)  # shares of the word's phonemes
KIND_SHARES = {"real": 0.35, "pseudo": 0.3, "pieces": 0.15, "alike": 0.2}
MAX_EDITED_SHARE = 0.2  # of the phones of a pseudo-word; two edits are always allowed
PSEUDO_ATTEMPTS = 10  # for each pseudo-word

SPEECH_ATTEMPTS = 50  # for each text of running speech
STRING_WORDS = (3, 9)  # words of a string, the second number excluded
SENTENCE, NEAR_MISS_IN_SENTENCE = 0.5, 0.2  # shares of the texts; the rest is strings of words
PSEUDO_WORDS = 1 / 7  # share of the texts if there is no word to avoid
Compose = Callable[[Generator], Entry]


def near_misses(word: str, espeak: Espeak, count: int, random: Generator) -> tuple[str, ...]:
    """Return texts that sound like a word or phrase but are not it, in random order.

    The texts are of four kinds, with the shares `KIND_SHARES`:

    - real: the nearest English words; for a phrase also the phrase with one part replaced;
    - pseudo: pseudo-words as `[[…]]`, with one or two phonemes (more in a long phrase)
      exchanged, deleted or inserted;
    - pieces: beginnings and ends of the word as `[[…]]`, and the parts of a phrase;
    - alike: English words with the same beginning or end.

    Texts of a kind with too few are repeated, the nearest first. Languages other than English have
    pseudo-words and pieces only. The word is one that `Espeak.check_pronounceable` returned.

    Example:
        >>> from numpy.random import default_rng
        >>> texts = near_misses("activate", Espeak("en"), 400, default_rng(0))
        >>> "captivate" in texts, "[['a|k|t]]" in texts, "activate" in texts
        (True, True, False)
    """
    pools = {"pieces": _pieces(espeak, word)}
    if espeak.is_english:
        pools |= {"real": nearest_texts(espeak, word), "alike": _alike(espeak, word)}
    texts: list[str] = []
    for kind, pool in pools.items():
        texts += islice(cycle(pool), round(KIND_SHARES[kind] * count))
    rest = count - len(texts)
    texts += islice(cycle(_pseudo_words(espeak, word, rest, random)), rest)
    return tuple(texts[position] for position in random.permutation(len(texts)))


def nearest_texts(espeak: Espeak, word: str) -> list[str]:
    """Return the English words nearest to a word; see `near_misses` for a phrase."""
    target = espeak.phones(word)
    parts = _parts(espeak, word)
    if not parts:
        return [entry.text for entry in _nearest(espeak, target)]
    lists: list[list[Entry]] = []
    for position, part in enumerate(parts):
        near = _nearest(espeak, part.phones)
        phrases = [_joined([*parts[:position], n, *parts[position + 1 :]]) for n in near]
        lists += [phrases, near]
    return _interleaved([list(without_phones(entries, target)) for entries in lists], MAX_NEAREST)


@lru_cache(maxsize=16)
def _nearest(espeak: Espeak, target: tuple[str, ...]) -> list[Entry]:
    """Return the words nearest to phones, the nearest first, without homophones."""
    vocabulary = pronounced_vocabulary(espeak)
    ranked = sorted((phone_distance(entry.phones, target), entry) for entry in vocabulary)
    near = (entry for distance, entry in ranked if MIN_DISTANCE < distance <= MAX_DISTANCE)
    return list(islice(without_phones(near, target), MAX_NEAREST))


def _parts(espeak: Espeak, word: str) -> list[Entry]:
    """Return the words of a phrase; nothing for a single word."""
    if is_mnemonics(word):  # (its words cannot be spoken beside words in letters)
        return []
    parts = [Entry(part, espeak.phones(part)) for part in word.split()]
    pronounceable = [part for part in parts if part.phones]
    return pronounceable if len(pronounceable) > 1 else []


def _joined(entries: Sequence[Entry]) -> Entry:
    phones = tuple(chain.from_iterable(entry.phones for entry in entries))
    return Entry(" ".join(entry.text for entry in entries), phones)


def _interleaved(lists: Sequence[Sequence[Entry]], limit: int) -> list[str]:
    """Return the first texts of each list in turn, without duplicates."""
    turns = filter(None, chain.from_iterable(zip_longest(*lists)))
    return list(dict.fromkeys(entry.text for entry in turns))[:limit]


def _alike(espeak: Espeak, word: str) -> list[str]:
    """Return words with the same beginning or end as a word, most shared phones first."""
    target = espeak.phones(word)
    lists = []
    for step in (1, -1):
        ranked = []
        for entry in pronounced_vocabulary(espeak):
            pairs = zip(entry.phones[::step], target[::step], strict=False)
            shared = [phone for phone, _ in takewhile(lambda pair: pair[0] == pair[1], pairs)]
            if len(shared) >= MIN_SHARED_PHONES and any(map(is_vowel, shared)):
                ranked.append((-len(shared), abs(len(entry.phones) - len(target)), entry))
        alike = without_phones((entry for _, _, entry in sorted(ranked)), target)
        lists.append([e for e in alike if phone_distance(e.phones, target) > MIN_DISTANCE])
    return _interleaved(lists, MAX_ALIKE)


def _pieces(espeak: Espeak, word: str) -> list[str]:
    """Return beginnings and ends of a word, the longest first, and the parts of a phrase."""
    target = espeak.phones(word)
    units: list[phonemes.Phoneme] = list(chain.from_iterable(phonemes.phonemes(espeak, word)))
    low, high = PIECE_LENGTHS
    lengths = range(math.floor(high * len(units)), math.ceil(low * len(units)) - 1, -1)
    cuts = (cut for n in lengths for cut in (units[:n], units[-n:]))
    spoken = ([cut] for cut in cuts if any(unit.is_vowel for unit in cut))
    pieces = [Entry(phonemes.spelling_of(cut), phonemes.phones_of(cut)) for cut in spoken]
    return [entry.text for entry in without_phones([*_parts(espeak, word), *pieces], target)]


def _pseudo_words(espeak: Espeak, word: str, count: int, random: Generator) -> list[str]:
    """Return at least one and up to `count` different pseudo-words as `[[…]]`."""
    words = phonemes.phonemes(espeak, word)
    target = phonemes.phones_of(words)
    max_edits = max(2, math.ceil(MAX_EDITED_SHARE * len(target)))
    limit = min(count, MAX_PSEUDO)
    texts: dict[str, None] = {}
    for _ in range(PSEUDO_ATTEMPTS * limit):
        changed = phonemes.edited(words, int(random.integers(1, max_edits + 1)), espeak, random)
        phones = phonemes.phones_of(changed)
        is_near = MIN_DISTANCE < phone_distance(phones, target) <= MAX_DISTANCE
        can_be_spoken = any(unit.is_vowel for unit in chain.from_iterable(changed))
        if is_near and can_be_spoken and not phones_contain(phones, target):
            texts[phonemes.spelling_of(changed)] = None
        if len(texts) == limit:
            break
    return [*texts] or [phonemes.spelling_of([phonemes.pseudo_word(espeak, random)])]


def running_speech(espeak: Espeak, word: str = "", *ways: str) -> Callable[[int], str]:
    """Return a function from a number to a text in which the word is never said.

    `ways` are other pronunciations of the word, which are avoided as well.

    Half of the English texts are sentences, a fifth are sentences with a near miss of the word
    inserted, the others strings of 3 to 8 words. If there is no word to avoid, strings have 1 to
    8 words and a seventh of the texts are pseudo-words. In other languages running speech consists
    of spoken numbers, of pseudo-words and, in the Latin script, of English words read by the rules
    of the language. The function raises UserError if all texts contain the word.

    Example:
        >>> text_of = running_speech(Espeak("en"), "kettle")
        >>> text_of(0) == text_of(0), any("kettle" in text_of(i) for i in range(50))
        (True, False)
    """
    targets = [Entry(text, espeak.phones(text)) for text in (word, *ways)]
    target = targets[0]
    compose = _english(espeak, target) if espeak.is_english else _other_language(espeak)

    def text_of(number: int) -> str:
        random = np.random.default_rng(number)
        for _ in range(SPEECH_ATTEMPTS):
            entry = compose(random)
            if not any(lexicon.entry_contains(entry, each) for each in targets):
                return entry.text
        raise UserError(f"expected a word that speech can do without, got {excerpt(word)}")

    return text_of


def _pseudo_speech(espeak: Espeak, count: int, random: Generator) -> Entry:
    words = [phonemes.pseudo_word(espeak, random) for _ in range(count)]
    return Entry(phonemes.spelling_of(words), phonemes.phones_of(words))


def _english(espeak: Espeak, target: Entry) -> Compose:
    """Return a function that draws a text of running English speech."""
    words = [e.text for e in pronounced_vocabulary(espeak) if not lexicon.entry_contains(e, target)]
    entries = (Entry(text, espeak.phones(text)) for text in lexicon.sentences())
    clean = [entry.text for entry in entries if not lexicon.entry_contains(entry, target)]
    near = nearest_texts(espeak, target.text)

    def compose(random: Generator) -> Entry:
        if not target.text and random.random() < PSEUDO_WORDS:
            return _pseudo_speech(espeak, int(random.integers(2, 6)), random)
        kind = random.random()
        if kind < SENTENCE + NEAR_MISS_IN_SENTENCE and clean:
            text = phonemes.drawn(clean, random)
            if kind >= SENTENCE and near:
                parts = text.split()
                parts.insert(int(random.integers(len(parts) + 1)), phonemes.drawn(near, random))
                text = " ".join(parts)
        else:
            length = random.integers(STRING_WORDS[0] if target.text else 1, STRING_WORDS[1])
            text = " ".join(phonemes.drawn(words, random) for _ in range(length))
        return Entry(text, espeak.phones(text))

    return compose


def _other_language(espeak: Espeak) -> Compose:
    """Return a function that draws a text of another language."""
    is_latin = espeak.base_language in LATIN

    def compose(random: Generator) -> Entry:
        kind, length = random.integers(3 if is_latin else 2), int(random.integers(*STRING_WORDS))
        if kind == 0:
            return _pseudo_speech(espeak, length, random)
        if kind == 1:
            numbers = (random.integers(10 ** random.integers(1, 5)) for _ in range(length))
            text = ", ".join(map(str, numbers))
        else:
            text = " ".join(phonemes.drawn(lexicon.vocabulary(), random) for _ in range(length))
        return Entry(text, espeak.phones(text))

    return compose
