"""The characters of a model."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from seqapps.common.io.unicode_folding import normalise
from seqapps.dates import vocabulary
from seqapps.dates.vocabulary import PADDING, UNKNOWN, CharacterVocabulary

SMALL = CharacterVocabulary.learn(["3 may", "4 juin"])
TABLE = SMALL.table()


def test_ids_are_numbers_in_the_order_of_code_points():
    assert SMALL.symbols == tuple(sorted(set(" 3may4juin")))
    assert list(SMALL.ids.values()) == list(range(2, SMALL.size))
    assert SMALL.encode("3 q😀").tolist() == [SMALL.ids["3"], SMALL.ids[" "], UNKNOWN, UNKNOWN]
    assert SMALL.encode("3").dtype == np.uint16
    assert (PADDING, UNKNOWN) == (0, 1)
    assert [SMALL.characters[i] for i in (0, 1, SMALL.ids["m"])] == ["", "�", "m"]


def test_texts_are_normalised_and_a_space_is_always_known():
    assert CharacterVocabulary.learn(["Août"]).symbols == tuple(" aotu")
    assert CharacterVocabulary.learn([]).symbols == (" ",)


def test_rare_characters_of_large_lists_are_unknown(monkeypatch):
    monkeypatch.setattr(vocabulary, "LARGE_LIST_TEXTS", 30)
    texts = ["a"] * 20 + ["b"] * 19
    assert CharacterVocabulary.learn(texts).symbols == (" ", "a")
    assert CharacterVocabulary.learn(texts[:30]).symbols == (" ", "a")
    assert CharacterVocabulary.learn(texts[:29]).symbols == (" ", "a", "b")


def test_an_extended_vocabulary_keeps_the_ids():
    more = SMALL.extended(CharacterVocabulary.learn(["5 août"]))
    assert more.symbols[: len(SMALL.symbols)] == SMALL.symbols
    assert set("5aout") <= set(more.symbols) and len(set(more.symbols)) == len(more.symbols)


@given(st.text(max_size=30))
def test_encoding_looks_up_each_character(text):
    ids = SMALL.encode(normalise(text)).tolist()
    assert ids == [SMALL.ids.get(character, UNKNOWN) for character in normalise(text)]


@given(st.characters(exclude_categories=["Cs"]))
def test_the_table_normalises_and_encodes_each_code_point(character):
    row = TABLE.get(ord(character), [UNKNOWN])
    if character.isspace():
        assert row == [SMALL.ids[" "]]
    else:
        assert row == SMALL.encode(normalise(f"x{character}x")[1:-1]).tolist()


def test_the_table_by_example():
    known = CharacterVocabulary.learn(["3 mays"])  # ids of " 3amsy": 2, 3, …
    table = known.table()
    rows = {character: table.get(ord(character)) for character in "3m\uff13Mßﬁ㏂bé\u00a0"}
    assert rows == {
        "3": [3], "m": [5], "\uff13": [3], "M": [5],
        "ß": [6, 6],  # two letters
        "ﬁ": [UNKNOWN, UNKNOWN],  # two letters that are not known
        "㏂": [4, UNKNOWN, 5, UNKNOWN],  # a.m.
        "b": None, "é": None,  # a single letter that is not known
        "\u00a0": [2],
    }  # fmt: skip
