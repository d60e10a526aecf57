"""Phonemes in eSpeak's mnemonics: inventories of languages, and pseudo-words made of them."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import chain, product
from typing import NamedTuple, TypeVar

from numpy.random import Generator

from seqapps.common.errors import UserError, excerpt

from ..voices.espeak import Espeak, is_mnemonics
from .lexicon import vocabulary
from .phones import is_vowel

EDIT_PROBABILITIES = (0.6, 0.2, 0.2)  # exchange, delete, insert
FINAL_CONSONANT = 0.4  # probability that a syllable of a pseudo-word ends with a consonant
# Spoken numbers contain the phonemes of a language.
NUMBERS = (*range(0, 21), *range(21, 100, 6), 100, 1_000, 10**6)

_TAIL = re.compile(r"[ɹrlɫɚ]$")  # eSpeak joins "ɑːɹ" and "əl" into one phoneme
_PLAIN_CODE = re.compile(r"[^#?;|_^-]+")  # excludes variants that need certain neighbours
_STRESS_CODES, _STRESS = "',%=", "ˈˌ"
_T = TypeVar("_T")


class Phoneme(NamedTuple):
    """A phoneme: eSpeak's mnemonic without stress, the stress, and its phones in IPA."""

    code: str
    stress: str
    phones: tuple[str, ...]

    @property
    def is_vowel(self) -> bool:
        """Whether the first phone is a vowel."""
        return bool(self.phones and is_vowel(self.phones[0]))


Inventory = tuple[tuple[Phoneme, ...], tuple[Phoneme, ...]]  # vowels and consonants
Words = list[list[Phoneme]]


def phonemes(espeak: Espeak, text: str) -> Words:
    """Return the phonemes of a text, word by word.

    Example:
        >>> words = phonemes(Espeak("en"), "hey marvin")
        >>> spelling_of(words), phones_of(words)[:3]
        ("[[h|'eI m|'A@|v|I|n]]", ('h', 'eɪ', 'm'))
    """
    codes, sounds = (espeak.transcribe(text, ipa).split(" ") for ipa in (False, True))
    if len(codes) != len(sounds):
        sounds = codes
    words = ([*_aligned(*pair)] for pair in zip(codes, sounds, strict=True))
    return [word for word in words if any(unit.phones for unit in word)]


def _aligned(codes: str, sounds: str) -> Iterator[Phoneme]:
    """Yield the phonemes of a word from its mnemonics and its IPA, both separated by bars.

    eSpeak may omit pauses from the IPA, and attaches palatalisation (`;`) to the consonant. If
    the two sequences cannot be aligned, each mnemonic replaces its phone.
    """
    parts, phones = codes.split("|"), sounds.split("|")
    no_pauses = [part for part in parts if part and part[0] != "_"]
    ways = [parts, no_pauses, *([*_palatal(p)] for p in (parts, no_pauses))]
    for some_parts, some_phones in product(ways, (phones, [p for p in phones if p])):
        if len(some_parts) == len(some_phones):
            parts, phones = some_parts, some_phones
            break
    else:
        parts, phones = no_pauses, no_pauses
    for part, phone in zip(parts, phones, strict=True):
        if part and part[0] != "_":
            code = part.lstrip(_STRESS_CODES)
            separate = _TAIL.sub(r" \g<0>", phone.strip(_STRESS)).split()
            yield Phoneme(code, part[: len(part) - len(code)], tuple(separate))


def _palatal(parts: list[str]) -> Iterator[str]:
    """Yield mnemonics with each `;` joined to the mnemonic before it."""
    for part, following in zip(parts, [*parts[1:], ""], strict=True):
        if part != ";":
            yield f"{part}|;" if following == ";" else part


def spelling_of(words: Iterable[Iterable[Phoneme]]) -> str:
    """Return the text that eSpeak speaks as these words: `[[…]]`."""
    return "[[" + " ".join("|".join(u.stress + u.code for u in word) for word in words) + "]]"


def phones_of(words: Iterable[Iterable[Phoneme]]) -> tuple[str, ...]:
    """Return the phones of words in one sequence."""
    return tuple(phone for word in words for unit in word for phone in unit.phones)


@lru_cache(maxsize=2)
def inventory(espeak: Espeak) -> Inventory:
    """Return the vowels and consonants of a language, each with its most frequent mnemonic."""
    texts = [*map(str, NUMBERS), *(vocabulary()[::10] if espeak.is_english else ())]
    words = chain.from_iterable(phonemes(espeak, text) for text in texts)
    counts = Counter(unit._replace(stress="") for unit in chain.from_iterable(words))
    best: dict[tuple[str, ...], Phoneme] = {}
    for unit, _ in sorted(counts.items(), key=lambda item: (-item[1], item[0])):
        if _PLAIN_CODE.fullmatch(unit.code) and unit.phones:
            best.setdefault(unit.phones, unit)
    units = sorted(best.values())
    return tuple(u for u in units if u.is_vowel), tuple(u for u in units if not u.is_vowel)


def edited(words: Words, edits: int, espeak: Espeak, random: Generator) -> Words:
    """Return words with `edits` phonemes exchanged within their class, deleted or inserted."""
    classes = inventory(espeak)
    words = [list(word) for word in words]
    for _ in range(edits):
        positions = [(word, n) for word in words for n, unit in enumerate(word) if unit.phones]
        word, position = positions[random.integers(len(positions))]
        edit = random.choice(3, p=EDIT_PROBABILITIES)
        if edit == 0:
            other = drawn(classes[not word[position].is_vowel], random)
            word[position] = other._replace(stress=word[position].stress)
        elif edit == 1 and len(positions) > 2:
            del word[position]
        elif edit == 2:
            vowels_or_consonants = drawn(classes, random)
            word.insert(position, drawn(vowels_or_consonants, random))
    return [word for word in words if word]


def pseudo_word(espeak: Espeak, random: Generator) -> list[Phoneme]:
    """Return one to three syllables: a consonant, a vowel and perhaps another consonant."""
    vowels, consonants = inventory(espeak)
    word = []
    for _ in range(random.integers(1, 4)):
        word += [drawn(consonants, random), drawn(vowels, random)]
        if random.random() < FINAL_CONSONANT:
            word.append(drawn(consonants, random))
    return word


def drawn(values: Sequence[_T], random: Generator) -> _T:
    """Return one of the values, drawn uniformly."""
    return values[int(random.integers(len(values)))]


def pronounced(text: str, espeak: Espeak) -> tuple[str, ...]:
    """Return the phones of a text, or of mnemonics (`[[…]]`) made by `pseudo_word`.

    Raises:
        UserError: mnemonics that are not in the inventory of the language.

    Example:
        >>> pronounced("hey", Espeak("en"))
        ('h', 'eɪ')
    """
    if not is_mnemonics(text):
        return espeak.phones(text)
    phones = {unit.code: unit.phones for units in inventory(espeak) for unit in units}
    try:
        return tuple(p for code in re.split(r"[| ]", text[2:-2]) for p in phones[code])
    except KeyError as error:
        raise UserError(f"expected mnemonics of eSpeak, got {excerpt(text)}") from error
