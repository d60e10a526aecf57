"""What to train against: words that sound nearly like the trigger word, and running speech.

English has a list of words and sentences. For other languages the near misses are pseudo-words and
pieces of the word, and running speech is made of spoken numbers, of pseudo-words and, in Latin
script, of the English words read by the language's own rules.
"""

import math
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cache, lru_cache
from itertools import chain, islice, product, zip_longest
from pathlib import Path
from typing import NamedTuple, TypeVar

import numpy as np

from seqapps.common.errors import UserError, excerpt

from ..voices.espeak import LATIN, Espeak, is_mnemonics
from .phones import edits, is_vowel, phone_distance

VOCABULARY_FILE = Path(__file__).with_name("vocabulary.txt")
SENTENCES_FILE = Path(__file__).with_name("sentences.txt")

# Distances. What is this near to the word may be taken for it, and is no near miss; …
HOMOPHONE = 0.15
# … a text with such a piece holds the word, in another accent perhaps; …
CONTAINED = 0.05
FARTHEST = 0.5  # … and what is farther away is not like the word.
MOST_NEAREST, MOST_ALIKE, MOST_PSEUDO = 200, 100, 300
SHARED_PHONES = 2  # at least, of words that rhyme or begin alike
BEGINNING = (0.4, 0.7)  # of the word's phonemes
SHARES = {"real": 0.35, "pseudo": 0.3, "pieces": 0.15, "alike": 0.2}  # of the near misses
EDITS = (0.6, 0.2, 0.2)  # of a pseudo-word: exchange, delete, insert
MOST_EDITED = 0.2  # share of the phones; but two
ATTEMPTS, PSEUDO_ATTEMPTS = 50, 10  # for a text, and for each pseudo-word
STRING = (3, 9)  # words of a string, the second number excluded
SENTENCE, NEAR_IN_SENTENCE = 0.5, 0.2  # shares of running speech; the rest is strings of words
PSEUDO_SPEECH = 1 / 7
NUMBERS = (*range(0, 21), *range(21, 100, 6), 100, 1_000, 10**6)  # hold a language's phonemes

_TAIL = re.compile(r"[ɹrlɫɚ]$")  # eSpeak takes "ɑːɹ" and "əl" for one phoneme
_WORD = re.compile(r"\w+")
_PLAIN_CODE = re.compile(r"[^#?;|_^-]+")  # no variant that needs certain neighbours
_STRESS_CODES, _STRESS = "',%=", "ˈˌ"
_CODES, _IPA = 0, 2  # modes of `Espeak._translated`


class _Unit(NamedTuple):
    """A phoneme of eSpeak: its mnemonic without stress, its stress, its phones in IPA."""

    code: str
    stress: str
    phones: tuple[str, ...]

    @property
    def spelled(self) -> str:
        return self.stress + self.code


_Inventory = tuple[tuple[_Unit, ...], tuple[_Unit, ...]]  # vowels and consonants
_T = TypeVar("_T")


class _Entry(NamedTuple):
    """A text and its phones."""

    text: str
    phones: tuple[str, ...]


@cache
def vocabulary() -> tuple[str, ...]:
    """Return 5,134 English words, sorted."""
    return tuple(VOCABULARY_FILE.read_text(encoding="utf-8").split())


@cache
def sentences() -> tuple[str, ...]:
    """Return English sentences; the demo recordings hold the first 64."""
    return tuple(SENTENCES_FILE.read_text(encoding="utf-8").splitlines())


def contains(text: str, word: str, espeak: Espeak) -> bool:
    """Tell whether a text (no `[[…]]`) holds a word or phrase, or what sounds like it.

    Sounds count across words too, and so does spelling: a word's sounds depend on its neighbours.
    """
    return _says(_Entry(text, espeak.phones(text)), _Entry(word, espeak.phones(word)))


def near_misses(
    word: str, espeak: Espeak, count: int, random: np.random.Generator
) -> tuple[str, ...]:
    """Return texts that sound nearly like a word or phrase but are not it, in random order.

    They are of four kinds, in the shares of `SHARES`: the nearest English words, of a phrase also
    with one part exchanged for such a word; pseudo-words as `[[…]]`, with one or two phonemes (of
    a long phrase more) exchanged, deleted or inserted; beginnings and ends of the word as
    `[[…]]`, and the parts of a phrase; English words that rhyme or begin alike. A kind that has
    too few repeats them, the nearest first. Languages other than English have the second and the
    third kind only.

    Args:
        word: as it was checked by `Espeak.check_pronounceable`.
        espeak: of the language.
        count: of texts to return.
        random: draws pseudo-words and the order.
    """
    pools = {"pieces": _pieces(espeak, word)}
    if _is_english(espeak):
        pools |= {"real": _nearest_texts(espeak, word), "alike": _alike(espeak, word)}
    texts: list[str] = []
    for kind, pool in pools.items():
        wanted = round(SHARES[kind] * count) if pool else 0
        texts += [pool[number % len(pool)] for number in range(wanted)]
    wanted = count - len(texts)
    pseudo = _pseudo_words(espeak, word, wanted, random)
    texts += [pseudo[number % len(pseudo)] for number in range(wanted)]
    return tuple(texts[place] for place in random.permutation(len(texts)))


def running_speech(espeak: Espeak, word: str = "") -> Callable[[int], str]:
    """Return the function that gives the i-th text of speech in which the word is never said.

    Half of the texts are sentences, a fifth sentences with a near miss of the word between, the
    others strings of 3 to 8 words. Without a word to avoid, strings begin at one word, and a
    seventh of the texts are pseudo-words. Other languages than English: see the top of this file.
    The function raises UserError if all speech holds the word's sounds.
    """
    spoken = _Entry(word, espeak.phones(word))
    compose = (_english if _is_english(espeak) else _foreign)(espeak, word)

    def text_of(number: int) -> str:
        random = np.random.default_rng(number)
        for _ in range(ATTEMPTS):
            entry = compose(random)
            if not _says(entry, spoken):
                return entry.text
        raise UserError(f"expected a word that speech can do without, got {excerpt(word)}")

    return text_of


def pronounced(text: str, espeak: Espeak) -> tuple[str, ...]:
    """Return the phones of a text, or of pseudo-words that `running_speech` made.

    Raises:
        UserError: mnemonics (`[[…]]`) that are none of its pseudo-words.
    """
    if not is_mnemonics(text):
        return espeak.phones(text)
    known = {unit.code: unit.phones for part in _inventory(espeak) for unit in part}
    try:
        return tuple(p for code in re.split(r"[| ]", text[2:-2]) for p in known[code])
    except KeyError as error:
        raise UserError(f"expected mnemonics of eSpeak, got {excerpt(text)}") from error


def _holds(phones: Sequence[str], target: Sequence[str]) -> bool:
    return bool(target) and edits(target, phones, within=True) <= CONTAINED * len(target)


def _says(entry: _Entry, word: _Entry) -> bool:
    """Tell whether a text holds a word's sounds or, if it is no `[[…]]`, its spelling."""
    if _holds(entry.phones, word.phones):
        return True
    text, spelled = (f" {' '.join(_WORD.findall(e.text.casefold()))} " for e in (entry, word))
    return spelled in text and not is_mnemonics(entry.text)


# Words


def _is_english(espeak: Espeak) -> bool:
    return espeak.language.split("-")[0] == "en"


@lru_cache(maxsize=2)
def _lexicon(espeak: Espeak) -> tuple[_Entry, ...]:
    """Return the vocabulary with its phones, which takes a second."""
    return tuple(_Entry(text, espeak.phones(text)) for text in vocabulary())


def _without(entries: Iterable[_Entry], target: Sequence[str]) -> Iterator[_Entry]:
    """Yield the texts that do not hold the target's phones."""
    return (entry for entry in entries if not _holds(entry.phones, target))


def _nearest(espeak: Espeak, target: tuple[str, ...]) -> list[_Entry]:
    """Return words near to phones, the nearest first, without those that may be taken for them."""
    ranked = sorted((phone_distance(entry.phones, target), entry) for entry in _lexicon(espeak))
    far = (entry for distance, entry in ranked if HOMOPHONE < distance <= FARTHEST)
    return list(islice(_without(far, target), MOST_NEAREST))


def _parts(espeak: Espeak, word: str) -> list[_Entry]:
    """Return the words of a phrase; none of a single word."""
    parts = [_Entry(part, espeak.phones(part)) for part in word.split()]
    spoken = [part for part in parts if part.phones]
    return spoken if len(spoken) > 1 else []


def _nearest_texts(espeak: Espeak, word: str) -> list[str]:
    """Return the words nearest to a word; for a phrase see `near_misses`."""
    target = espeak.phones(word)
    parts = _parts(espeak, word)
    if not parts:
        return [entry.text for entry in _nearest(espeak, target)]
    lists: list[list[_Entry]] = []
    for place, part in enumerate(parts):
        near = _nearest(espeak, part.phones)
        lists += [[_joined([*parts[:place], n, *parts[place + 1 :]]) for n in near], near]
    return _mixed([list(_without(entries, target)) for entries in lists], MOST_NEAREST)


def _joined(entries: Sequence[_Entry]) -> _Entry:
    return _Entry(
        " ".join(entry.text for entry in entries),
        tuple(chain.from_iterable(entry.phones for entry in entries)),
    )


def _mixed(lists: Sequence[Sequence[_Entry]], most: int) -> list[str]:
    """Return the first texts of each list in turn, each text once."""
    turns = filter(None, chain.from_iterable(zip_longest(*lists)))
    return list(dict.fromkeys(entry.text for entry in turns))[:most]


def _alike(espeak: Espeak, word: str) -> list[str]:
    """Return words that begin or end as a word does, those that share most phones first."""
    target = espeak.phones(word)
    lists = []
    for step in (1, -1):
        ranked = []
        for entry in _lexicon(espeak):
            shared = _same_start(entry.phones[::step], target[::step])
            if len(shared) >= SHARED_PHONES and any(map(is_vowel, shared)):
                ranked.append((-len(shared), abs(len(entry.phones) - len(target)), entry))
        alike = _without((entry for _, _, entry in sorted(ranked)), target)
        lists.append([e for e in alike if phone_distance(e.phones, target) > HOMOPHONE])
    return _mixed(lists, MOST_ALIKE)


def _same_start(a: Sequence[str], b: Sequence[str]) -> Sequence[str]:
    same = 0
    while same < min(len(a), len(b)) and a[same] == b[same]:
        same += 1
    return a[:same]


# Phonemes


def _units(espeak: Espeak, text: str) -> list[list[_Unit]]:
    """Return the phonemes of a text, in words."""
    codes, sounds = (espeak._translated(text, mode).split(" ") for mode in (_CODES, _IPA))
    if len(codes) != len(sounds):
        sounds = codes
    words = ([*_aligned(*pair)] for pair in zip(codes, sounds, strict=True))
    return [word for word in words if any(unit.phones for unit in word)]


def _aligned(codes: str, sounds: str) -> Iterator[_Unit]:
    """Yield the phonemes of a word from its mnemonics and its IPA, both with bars between.

    eSpeak may leave pauses out of the IPA, and puts palatalisation (`;`) to the consonant. Where
    the two cannot be brought together, a mnemonic stands for its phone.
    """
    parts, phones = codes.split("|"), sounds.split("|")
    no_pauses = [part for part in parts if part and part[0] != "_"]
    ways = [parts, no_pauses, *([*_palatal(p)] for p in (parts, no_pauses))]
    for found, heard in product(ways, (phones, [p for p in phones if p])):
        if len(found) == len(heard):
            parts, phones = found, heard
            break
    else:
        parts, phones = no_pauses, no_pauses
    for part, phone in zip(parts, phones, strict=True):
        if part and part[0] != "_":
            code = part.lstrip(_STRESS_CODES)
            heard_as = _TAIL.sub(r" \g<0>", phone.strip(_STRESS)).split()
            yield _Unit(code, part[: len(part) - len(code)], tuple(heard_as))


def _palatal(parts: list[str]) -> Iterator[str]:
    """Yield mnemonics with each `;` joined to the one before."""
    for part, behind in zip(parts, [*parts[1:], ""], strict=True):
        if part != ";":
            yield f"{part}|;" if behind == ";" else part


def _is_vowel(unit: _Unit) -> bool:
    return bool(unit.phones and is_vowel(unit.phones[0]))


def _has_vowel(units: Iterable[_Unit]) -> bool:
    """Tell whether it can be said alone, without doubt."""
    return any(map(_is_vowel, units))


def _spelled(words: Iterable[Iterable[_Unit]]) -> str:
    return "[[" + " ".join("|".join(unit.spelled for unit in word) for word in words) + "]]"


def _phones(words: Iterable[Iterable[_Unit]]) -> tuple[str, ...]:
    return tuple(phone for word in words for unit in word for phone in unit.phones)


@lru_cache(maxsize=2)
def _inventory(espeak: Espeak) -> _Inventory:
    """Return the vowels and the consonants of a language, of each the most frequent mnemonic."""
    texts = [*map(str, NUMBERS), *(vocabulary()[::10] if _is_english(espeak) else ())]
    words = chain.from_iterable(_units(espeak, text) for text in texts)
    heard = Counter(unit._replace(stress="") for unit in chain.from_iterable(words))
    best: dict[tuple[str, ...], _Unit] = {}
    for unit, _ in sorted(heard.items(), key=lambda item: (-item[1], item[0])):
        if _PLAIN_CODE.fullmatch(unit.code) and unit.phones:
            best.setdefault(unit.phones, unit)
    units = sorted(best.values())
    return tuple(filter(_is_vowel, units)), tuple(u for u in units if not _is_vowel(u))


def _pieces(espeak: Espeak, word: str) -> list[str]:
    """Return beginnings and ends of a word, the longest first, and the parts of a phrase."""
    target = espeak.phones(word)
    units = list(chain.from_iterable(_units(espeak, word)))
    least, most = math.ceil(BEGINNING[0] * len(units)), math.floor(BEGINNING[1] * len(units))
    cuts = (cut for n in range(most, least - 1, -1) for cut in (units[:n], units[-n:]))
    pieces = [_Entry(_spelled([cut]), _phones([cut])) for cut in cuts if _has_vowel(cut)]
    return [entry.text for entry in _without([*_parts(espeak, word), *pieces], target)]


def _pseudo_words(espeak: Espeak, word: str, count: int, random: np.random.Generator) -> list[str]:
    """Return up to `count` different pseudo-words as `[[…]]`, one at least."""
    words = _units(espeak, word)
    target = _phones(words)
    most_edits = max(2, math.ceil(MOST_EDITED * len(target)))
    found: dict[str, None] = {}
    for _ in range(PSEUDO_ATTEMPTS * min(count, MOST_PSEUDO)):
        edits = int(random.integers(1, most_edits + 1))
        changed = _edited(words, edits, _inventory(espeak), random)
        phones = _phones(changed)
        if (
            _has_vowel(chain.from_iterable(changed))
            and HOMOPHONE < phone_distance(phones, target) <= FARTHEST
            and not _holds(phones, target)
        ):
            found[_spelled(changed)] = None
        if len(found) == min(count, MOST_PSEUDO):
            break
    return [*found] or [_spelled([_recombined(_inventory(espeak), random)])]


def _edited(
    words: list[list[_Unit]],
    edits: int,
    inventory: _Inventory,
    random: np.random.Generator,
) -> list[list[_Unit]]:
    """Return words with phonemes exchanged within their class, deleted or inserted."""
    words = [list(word) for word in words]
    for _ in range(edits):
        places = [(word, n) for word in words for n, unit in enumerate(word) if unit.phones]
        word, place = places[random.integers(len(places))]
        edit = random.choice(3, p=EDITS)
        if edit == 0:
            other = _drawn(inventory[not _is_vowel(word[place])], random)
            word[place] = other._replace(stress=word[place].stress)
        elif edit == 1 and len(places) > 2:
            del word[place]
        elif edit == 2:
            word.insert(place, _drawn(inventory[int(random.integers(2))], random))
    return [word for word in words if word]


def _recombined(inventory: _Inventory, random: np.random.Generator) -> list[_Unit]:
    """Return one to three syllables of a consonant, a vowel and perhaps another consonant."""
    vowels, consonants = inventory
    word = []
    for _ in range(random.integers(1, 4)):
        word += [_drawn(consonants, random), _drawn(vowels, random)]
        if random.random() < 0.4:
            word.append(_drawn(consonants, random))
    return word


def _drawn(values: Sequence[_T], random: np.random.Generator) -> _T:
    return values[int(random.integers(len(values)))]


# Running speech


def _english(espeak: Espeak, word: str) -> Callable[[np.random.Generator], _Entry]:
    """Return what draws a text of running English speech."""
    spoken = _Entry(word, espeak.phones(word))
    words = [entry.text for entry in _lexicon(espeak) if not _says(entry, spoken)]
    entries = (_Entry(text, espeak.phones(text)) for text in sentences())
    whole = [entry.text for entry in entries if not _says(entry, spoken)]
    near = _nearest_texts(espeak, word)

    def compose(random: np.random.Generator) -> _Entry:
        if not word and random.random() < PSEUDO_SPEECH:
            pseudo = [_recombined(_inventory(espeak), random) for _ in range(random.integers(2, 6))]
            return _Entry(_spelled(pseudo), _phones(pseudo))
        kind = random.random()
        if kind < SENTENCE + NEAR_IN_SENTENCE and whole:
            text = _drawn(whole, random)
            if kind >= SENTENCE and near:
                parts = text.split()
                parts.insert(int(random.integers(len(parts) + 1)), _drawn(near, random))
                text = " ".join(parts)
        else:
            length = random.integers(STRING[0] if word else 1, STRING[1])
            text = " ".join(_drawn(words, random) for _ in range(length))
        return _Entry(text, espeak.phones(text))

    return compose


def _foreign(espeak: Espeak, word: str) -> Callable[[np.random.Generator], _Entry]:
    """Return what draws a text of another language."""
    is_latin = espeak.language.split("-")[0] in LATIN
    inventory = _inventory(espeak)

    def compose(random: np.random.Generator) -> _Entry:
        kind, length = random.integers(3 if is_latin else 2), random.integers(*STRING)
        if kind == 0:
            pseudo = [_recombined(inventory, random) for _ in range(length)]
            return _Entry(_spelled(pseudo), _phones(pseudo))
        if kind == 1:
            numbers = (random.integers(10 ** random.integers(1, 5)) for _ in range(length))
            text = ", ".join(map(str, numbers))
        else:
            text = " ".join(_drawn(vocabulary(), random) for _ in range(length))
        return _Entry(text, espeak.phones(text))

    return compose
