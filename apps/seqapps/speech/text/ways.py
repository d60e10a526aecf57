"""How a word or phrase is said: by eSpeak's rules, by a respelling, or by phones in IPA."""

import re
from collections.abc import Iterator
from functools import lru_cache

from seqapps.common.errors import UserError, excerpt

from ..voices.espeak import Espeak
from .phonemes import Phoneme, inventory, spelling_of
from .phones import broad
from .respelling import respelling

MAX_WAYS = 10
SEPARATOR = "|"  # between pronunciations
# Other letters for letters of eSpeak's inventory, and for its phones.
_LETTERS = str.maketrans({"g": "ɡ", "r": "ɹ", "ɾ": "t", "ʔ": "t", "ʧ": "tʃ", "ʤ": "dʒ", "ɫ": "l"})
_ALIASES = {
    "ɝ": "ɜː", "ɒ": "ɔ", "əʊ": "oʊ", "o": "oʊ", "e": "ɛ", "a": "æ", "ɐ": "ə", "ᵻ": "ɪ", "əɹ": "ɚ",
}  # fmt: skip
_IGNORED = re.compile(r"[/.ˌ\u0361-]+")
_STRESS = "ˈ"


def ways_of(word: str, espeak: Espeak, say: str = "", phones: str = "") -> tuple[str, ...]:
    """Return the texts that a synthesiser speaks for a word, one for each pronunciation.

    Args:
        word: the word or phrase as it is written.
        espeak: pronounces the language.
        say: respellings with `|` between; "" leaves the word as it is written.
        phones: pronunciations in IPA with `|` between, words with spaces between.

    Raises:
        UserError: both are given, or one cannot be pronounced.

    Example:
        >>> espeak = Espeak("en")
        >>> ways_of("hey mycroft", espeak, say="hey my croft")
        ('hey my croft',)
        >>> ways_of("Ava", espeak, phones="eɪvə | ɑvə")
        ("[['eI|v|@]]", "[['0|v|@]]")
    """
    if say and phones:
        raise UserError("expected one of --say and --phones, got both")
    if not say and not phones:
        return (word,)
    parts = [part.strip() for part in (say or phones).split(SEPARATOR)]
    if len(parts) > MAX_WAYS:
        raise UserError(f"expected at most {MAX_WAYS} pronunciations, got {len(parts)}")
    if say:
        return tuple(dict.fromkeys(espeak.check_pronounceable(part) for part in parts))
    return tuple(dict.fromkeys(mnemonics(part, espeak) for part in parts))


def shown(text: str, espeak: Espeak) -> str:
    """Return how a text is said: as a respelling and in IPA.

    Example:
        >>> shown("hey marvin", Espeak("en"))
        'hay mahr-vihn, /hˈeɪ mˈɑːɹvɪn/'
    """
    ipa = espeak.phonemes(text)
    words = [respelling(broad(word)) for word in espeak.words(text)]
    return f"{' '.join(words)}, /{ipa}/"


def mnemonics(ipa: str, espeak: Espeak) -> str:
    """Return phones in IPA as eSpeak's mnemonics; without a stress the first vowel gets it.

    Raises:
        UserError: a letter that is no phone of the language, or no vowel.
    """
    spelt = _IGNORED.sub("", ipa).translate(_LETTERS)
    words = [list(_phonemes(part, espeak)) for part in spelt.split()]
    spoken = [word for word in words if word]
    if not any(unit.is_vowel for word in spoken for unit in word):
        raise UserError(f"expected phones in IPA with a vowel, got {excerpt(ipa)}")
    return spelling_of([_stressed(word) for word in spoken])


def _stressed(word: list[Phoneme]) -> list[Phoneme]:
    if any(unit.stress for unit in word):
        return word
    first = next((number for number, unit in enumerate(word) if unit.is_vowel), None)
    return [u._replace(stress="'") if number == first else u for number, u in enumerate(word)]


def _phonemes(text: str, espeak: Espeak) -> Iterator[Phoneme]:
    """Yield the phonemes of a word in IPA, the longest that fit first."""
    table = _table(espeak)
    longest = max(map(len, table))
    place, stress = 0, ""
    while place < len(text):
        if text[place] == _STRESS:
            stress, place = "'", place + 1
            continue
        for length in range(min(longest, len(text) - place), 0, -1):
            if unit := table.get(text[place : place + length]):
                break
        else:
            known = " ".join(sorted(table, key=lambda phone: (len(phone), phone)))
            raise UserError(
                f"expected phones in IPA, got {excerpt(text)} with {text[place]!r}; known: {known}"
            )
        place += length
        if stress and unit.is_vowel:
            unit, stress = unit._replace(stress=stress), ""
        yield unit


@lru_cache(maxsize=2)
def _table(espeak: Espeak) -> dict[str, Phoneme]:
    """Return the phonemes of a language by their phones in IPA."""
    table = {"".join(unit.phones): unit for units in inventory(espeak) for unit in units}
    for phones in [*table]:
        table.setdefault(phones.replace("ː", ""), table[phones])
    for other, phones in _ALIASES.items():
        if phones in table:
            table.setdefault(other, table[phones])
    return table
