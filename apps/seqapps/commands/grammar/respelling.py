"""Respellings: pronunciations in plain English letters, such as "kih-chuhn"."""

from collections.abc import Sequence
from itertools import pairwise

from seqapps.speech.text.phones import is_vowel

_SPELT = {
    "i": "ee", "ɪ": "ih", "e": "eh", "ɛ": "eh", "æ": "a", "ɑ": "ah", "ɒ": "o", "ɔ": "aw",
    "ʊ": "uu", "u": "oo", "ʌ": "uh", "ə": "uh", "ɜ": "ur", "eɪ": "ay", "aɪ": "eye", "ɔɪ": "oy",
    "aʊ": "ow", "oʊ": "oh", "əʊ": "oh", "iə": "eer", "eə": "air", "ʊə": "oor",
    "tʃ": "ch", "dʒ": "j", "ʃ": "sh", "ʒ": "zh", "θ": "th", "ð": "dh", "ŋ": "ng", "j": "y",
    "ɹ": "r", "ɡ": "g", "ɬ": "ll",
}  # fmt: skip


def respelling(phones: Sequence[str]) -> str:
    """Return phones in English letters, syllables with hyphens between.

    Example:
        >>> respelling(("k", "ɪ", "tʃ", "ə", "n")), respelling(("l", "aɪ", "t"))
        ('kih-chuhn', 'leyet')
    """
    return "-".join(
        "".join(_SPELT.get(phone, phone) for phone in part) for part in _syllables(phones)
    )


def _syllables(phones: Sequence[str]) -> list[list[str]]:
    """Return the syllables of a word: a consonant between vowels begins the next one."""
    nuclei = [place for place, phone in enumerate(phones) if is_vowel(phone)]
    starts = [0]
    for before, after in pairwise(nuclei):
        starts.append(after if after - before < 2 else after - 1)
    ends = [*starts[1:], len(phones)]
    return [list(phones[a:b]) for a, b in zip(starts, ends, strict=True)]
