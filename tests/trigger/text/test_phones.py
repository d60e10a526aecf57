"""Distances between pronunciations."""

import pytest
from seqapps.trigger.text.phones import broad, edit_cost, phone_distance

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


def test_the_cheapest_piece():
    assert edit_cost("kæt", "skætɚ", within=True) == 0
    assert edit_cost("kæt", "skɛtɚ", within=True) == pytest.approx(edit_cost("æ", "ɛ"))
    assert edit_cost("kæt", "", within=True) == 3


def test_broad_transcriptions_of_accents_are_equal():
    assert broad(("s", "ɪ", "ɾ", "i")) == broad(("s", "ɪ", "t", "iː")) == ("s", "ɪ", "t", "i")
    assert broad(("ɑ̃", "_", "ɚ")) == ("ɑ", "ə", "ɹ")
