"""Distances between pronunciations."""

import pytest
from seqapps.speech.text.phones import broad, edit_cost, is_vowel, phone_distance

PHONES = (*"pbtdkɡmnŋfvθszʃhlɹjwɪɛæʌəɚxɫǂ", "tʃ", "dʒ", "iː", "ɑː", "ɜː", "uː", "eɪ", "aɪ", "oʊ")


@pytest.mark.parametrize(
    ("near_pair", "far_pair"),
    [
        ("sz", "sm"),
        ("td", "tm"),
        ("mn", "mk"),
        ("iɪ", "iɑ"),
        ("əɐ", "əi"),
        ("tɾ", "td"),
        ("ji", "ti"),
    ],
)
def test_articulation_tells_what_is_near(near_pair, far_pair):
    assert 0 < phone_distance(*near_pair) < phone_distance(*far_pair) <= 1


def test_distance_is_symmetric_and_bounded():
    for a in PHONES:
        for b in PHONES:
            assert phone_distance([a], [b]) == phone_distance([b], [a])
            assert (phone_distance([a], [b]) == 0) == (a == b)
            assert phone_distance([a], [b]) <= 1


@pytest.mark.parametrize(
    ("a", "b", "expected"),
    [
        ("", "", 0),
        ("k æ t", "k æ t", 0),
        ("k æ t", "", 1),
        ("k æ t s", "k æ t", 1 / 4),
        ("k ə t s", "k t s", 0.5 / 4),  # half of a schwa
        ("k æ t s", "k æ t z", 0.2 / 4),
    ],
)
def test_distance_by_hand(a, b, expected):
    assert phone_distance(a.split(), b.split()) == pytest.approx(expected)
    assert phone_distance(b.split(), a.split()) == pytest.approx(expected)


# The features that differ are in the names of rows; a feature costs the same in every pair.
EXCHANGES = {
    "height": ("i æ", 0.2 + 0.7 * 5 / 6),
    "rounding": ("i y", 0.2 + 0.15),
    "back": ("y u", 0.2 + 0.35),
    "back and rounding": ("i u", 0.2 + 0.35 + 0.15),
    "no more than 1": ("y ɑ", 1),
    "the second vowel": ("aɪ aʊ", (0.2 + 0.35 + 0.15) / 2),
    "voice": ("p b", 0.2),
    "place": ("p k", 0.3 + 0.5 * 0.4),
    "voice and place": ("b k", 0.2 + 0.3 + 0.5 * 0.4),
    "manner": ("t s", 0.15 + 0.5 * 0.2),
    "voice and manner": ("d s", 0.2 + 0.15 + 0.5 * 0.2),
    "voice and nasality": ("p m", 0.2 + 0.3),
    "nasal or lateral": ("n l", 0.3 + 0.2 + 0.15 + 0.5 * 0.4),
    "lateral": ("l ɹ", 0.2),
    "an affricate's end": ("tʃ ʃ", 0.15 + 0.5 * 0.1),
    "an affricate's begin": ("tʃ t", 0.3 + 0.5 * 0.1 + 0.15 + 0.5 * 0.1),
    "an affricate's voice": ("tʃ dʒ", 0.2),
    "a cedilla is part of a letter": ("ç ʝ", 0.2),
    "another letter": ("ɕ ʃ", 0.05),
    "length": ("iː i", 0.05),
    "vowel or consonant": ("i t", 1),
}


@pytest.mark.parametrize("name", EXCHANGES)
def test_exchanges_by_hand(name):
    phones, expected = EXCHANGES[name]
    a, b = phones.split()
    assert edit_cost([a], [b]) == pytest.approx(expected)
    assert edit_cost([b], [a]) == pytest.approx(expected)


def test_insertion_and_deletion_by_hand():
    assert edit_cost("", "ət") == edit_cost("ət", "") == 1.5
    assert phone_distance("k", "") == phone_distance("", "k") == 1


@pytest.mark.parametrize(
    ("phone", "expected"),
    [("aɪ", True), ("ɑ̃", True), ("iː", True), ("t", False), ("tʃ", False), ("_", False)],
)
def test_vowels(phone, expected):
    assert is_vowel(phone) is expected


def test_the_cheapest_piece():
    assert edit_cost("kæt", "skætɚ", within=True) == 0
    assert edit_cost("kæt", "skɛtɚ", within=True) == pytest.approx(edit_cost("æ", "ɛ"))
    assert edit_cost("kæt", "", within=True) == 3


def test_broad_transcriptions_of_accents_are_equal():
    assert broad(("s", "ɪ", "ɾ", "i")) == broad(("s", "ɪ", "t", "iː")) == ("s", "ɪ", "t", "i")
    assert broad(("ɑ̃", "_", "ɚ")) == ("ɑ", "ə", "ɹ")
    assert broad(("tʃ", "aɪə", "oʊː")) == ("tʃ", "aɪ", "ə", "oʊ")
