"""Phones in IPA, and a distance between pronunciations."""

import unicodedata
from collections.abc import Sequence
from functools import cache
from itertools import accumulate
from typing import NamedTuple

# Heights from close to open, each as front, central and back, unrounded and rounded.
_VOWEL_CHART = ("iyɨʉɯu", "ɪʏᵻᵿ.ʊ", "eøɘɵɤo", "..ə...", "ɛœɜɞʌɔ", "æ.ɐ...", "aɶ..ɑɒ")
# Bilabial, labiodental, dental, alveolar, retroflex, palato-alveolar, palatal, velar, uvular,
# pharyngeal, glottal; these values and those of manner: Kondrak, "Algorithms for Language
# Reconstruction" (2002), page 56, after Ladefoged, "A Course in Phonetics".
_PLACES = (1.0, 0.95, 0.9, 0.85, 0.8, 0.75, 0.7, 0.6, 0.5, 0.3, 0.1)
_MANNERS = {  # for each place a voiceless and a voiced consonant
    "stop": (1.0, "pb .. .. td ʈɖ .. cɟ kɡ qɢ .. ʔ."),
    "nasal": (1.0, ".m .ɱ .. .n .ɳ .. .ɲ .ŋ .ɴ .. .."),
    "fricative": (0.8, "ɸβ fv θð sz ʂʐ ʃʒ çʝ xɣ χʁ ħʕ hɦ"),
    "trill": (0.7, ".ʙ .. .. .r .. .. .. .. .ʀ .. .."),
    "tap": (0.65, ".. .. .. .ɾ .ɽ .. .. .. .. .. .."),
    "approximant": (0.6, ".w .ʋ .. .ɹ .ɻ .. .j .ɰ .. .. .."),
    "lateral": (0.6, ".. .. .. .l .ɭ .. .ʎ .ʟ .. .. .."),
}
_AFFRICATE = 0.9
# Replacements of `broad`; "" is a phone without letters, such as a pause.
_BROAD: dict[str, tuple[str, ...]] = {
    "": (), "ɐ": ("ə",), "ᵻ": ("ɪ",), "ɚ": ("ə", "ɹ"), "ɾ": ("t",), "ʔ": ("t",), "r": ("ɹ",),
    "iə": ("i", "ə"), "aɪə": ("aɪ", "ə"), "x": ("k",),
}  # fmt: skip
_ALIKE = str.maketrans("ɕʑɫɚɝ", "ʃʒləɜ")  # letters with equal features
# Costs, where 1 is the cost of phones without a common feature; chosen by inspection.
# Variants differ with accent and neighbouring sounds: "kettle" has a tap or a t.
_VARIANTS = (0.1, "tɾ dɾ tʔ əɐ əᵻ əʌ ɐʌ ɪᵻ iᵻ iɪ əɚ ɚɜ ɑɔ ɑɒ")
_GLIDES = (0.5, "ji jɪ wu wʊ ɹɚ ɹɜ rɚ")
_PAIRS = {frozenset(p): cost for cost, pairs in (_VARIANTS, _GLIDES) for p in pairs.split()}
_MARK = 0.05  # length, nasality, palatalisation
_OTHER_VOWEL, _HEIGHT, _BACK, _ROUND = 0.2, 0.7, 0.35, 0.15
_OTHER_PLACE, _PLACE, _OTHER_MANNER, _MANNER = 0.3, 0.5, 0.15, 0.5
_VOICE, _NASAL, _LATERAL = 0.2, 0.3, 0.2
_SCHWA, _SCHWA_COST = "ə", 0.5  # of insertion and deletion, which cost 1 for other phones


class _Vowel(NamedTuple):
    """Features of a vowel: height (1: close), backness (1: back) and rounding (0 or 1)."""

    height: float
    back: float
    rounded: int


class _Consonant(NamedTuple):
    place: float
    manner: float
    voiced: bool
    is_nasal: bool
    is_lateral: bool


_VOWELS = {
    letter: _Vowel(1 - row / (len(_VOWEL_CHART) - 1), column // 2 / 2, column % 2)
    for row, letters in enumerate(_VOWEL_CHART)
    for column, letter in enumerate(letters)
    if letter != "."
}
_CONSONANTS = {
    letter: _Consonant(place, value, voiced == 1, name == "nasal", name == "lateral")
    for name, (value, chart) in _MANNERS.items()
    for place, pair in zip(_PLACES, chart.split(), strict=True)
    for voiced, letter in enumerate(pair)
    if letter != "."
}


def phone_distance(a: Sequence[str], b: Sequence[str]) -> float:
    """Return the distance between two pronunciations, from 0 (equal) to 1.

    The distance is the weighted Levenshtein distance over phones in IPA, divided by the greater
    length. An exchange costs 0 to 1, depending on the features that differ; insertion and
    deletion cost 1, for a schwa 0.5.

    Example:
        >>> phone_distance("kæts", "kæt"), phone_distance("kæt", "kæt")
        (0.25, 0.0)
    """
    return edit_cost(a, b) / max(len(a), len(b), 1)


def edit_cost(a: Sequence[str], b: Sequence[str], within: bool = False) -> float:
    """Return the cost of editing `a` into `b`; with `within`, into the cheapest piece of `b`.

    Example:
        >>> edit_cost("kæt", "skætɚ"), edit_cost("kæt", "skætɚ", within=True)
        (2.0, 0.0)
    """
    row = list(accumulate((0.0 if within else _gap(phone) for phone in b), initial=0.0))
    for x in a:
        gap = _gap(x)
        before, row = row, [row[0] + gap]
        for column, y in enumerate(b):
            exchanged = before[column] + _exchange(x, y)
            row.append(min(exchanged, before[column + 1] + gap, row[-1] + _gap(y)))
    return min(row) if within else row[-1]


def broad(phones: Sequence[str]) -> tuple[str, ...]:
    """Return a broad transcription: no length or other marks, one phone for all its variants.

    Accents, speakers and speaking rates share a broad transcription.

    Example:
        >>> broad(("m", "ɪ", "ɹ", "ɚ"))
        ('m', 'ɪ', 'ɹ', 'ə', 'ɹ')
    """
    return tuple(part for phone in phones for part in _BROAD.get(_plain(phone), (_plain(phone),)))


def is_vowel(phone: str) -> bool:
    """Return whether a phone is a vowel or begins with one.

    Example:
        >>> is_vowel("aɪ"), is_vowel("t")
        (True, False)
    """
    return bool(_vowels(_plain(phone)))


@cache
def _gap(phone: str) -> float:
    return _SCHWA_COST if phone == _SCHWA else 1.0


@cache
def _exchange(a: str, b: str) -> float:
    """Return the cost of exchanging a phone for another one, from 0 to 1."""
    if a == b:
        return 0.0
    plain = _plain(a), _plain(b)
    if plain[0] == plain[1]:
        return _MARK
    if frozenset(plain) in _PAIRS:
        return _PAIRS[frozenset(plain)]
    v, w = _vowels(plain[0]), _vowels(plain[1])
    if v and w:  # the first and the last vowel of a diphthong differ
        return (_between_vowels(v[0], w[0]) + _between_vowels(v[-1], w[-1])) / 2
    x, y = _consonant(plain[0]), _consonant(plain[1])
    return _between_consonants(x, y) if x and y and not v and not w else 1.0


def _plain(phone: str) -> str:
    """Return the letters of a phone without length, tone and other marks."""
    decomposed = unicodedata.normalize("NFD", phone).replace("c\u0327", "ç")
    return "".join(c for c in decomposed if unicodedata.category(c) == "Ll")


def _vowels(letters: str) -> list[_Vowel]:
    return [_VOWELS[c] for c in letters.translate(_ALIKE) if c in _VOWELS]


def _consonant(letters: str) -> _Consonant | None:
    """Return the features, or None if unknown; a stop and a fricative make an affricate."""
    parts = [_CONSONANTS[c] for c in letters.translate(_ALIKE) if c in _CONSONANTS]
    if not parts:
        return None
    is_affricate = parts[-1].manner < parts[0].manner == 1
    return parts[-1]._replace(manner=_AFFRICATE) if is_affricate else parts[-1]


def _between_vowels(v: _Vowel, w: _Vowel) -> float:
    if v == w:
        return 0.0
    cost = _HEIGHT * abs(v.height - w.height) + _BACK * abs(v.back - w.back)
    return min(1.0, _OTHER_VOWEL + cost + _ROUND * (v.rounded != w.rounded))


def _between_consonants(x: _Consonant, y: _Consonant) -> float:
    cost = _VOICE * (x.voiced != y.voiced)
    cost += _NASAL * (x.is_nasal != y.is_nasal) + _LATERAL * (x.is_lateral != y.is_lateral)
    if x.place != y.place:
        cost += _OTHER_PLACE + _PLACE * abs(x.place - y.place)
    if x.manner != y.manner:
        cost += _OTHER_MANNER + _MANNER * abs(x.manner - y.manner)
    return min(1.0, max(cost, _MARK))
