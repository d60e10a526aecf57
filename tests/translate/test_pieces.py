"""Pieces of words against an enumeration of all segmentations."""

from collections import Counter
from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from seqapps.translate.text import symbols
from seqapps.translate.text.encoding import Encoder, Term
from seqapps.translate.text.markup import Refused
from seqapps.translate.text.piece_training import _Lattice, learn
from seqapps.translate.text.pieces import Pieces, spaced, words_of

PIECES = Pieces(
    ("▁", "a", "b", "c", "ab", "▁a", "bc", "abc", "▁ab", "cc"),
    np.array([-3000, -2500, -2600, -2700, -3900, -4100, -4000, -5200, -5000, -5400], np.int32),
)


def segmentations(word: str):
    for cuts in product([False, True], repeat=max(0, len(word) - 1)):
        parts, start = [], 0
        for place, cut in enumerate(cuts, start=1):
            if cut:
                parts.append(word[start:place])
                start = place
        parts.append(word[start:])
        if all(part in PIECES.table for part in parts):
            yield parts


@given(st.text("abc", min_size=1, max_size=9))
def test_viterbi_finds_the_best_segmentation(text):
    word = f"▁{text}"
    ids = PIECES.encode(word)
    scores = PIECES.scores
    found = sum(int(scores[i - symbols.FIRST_PIECE]) for i in ids)
    best = max(sum(PIECES.table[p][1] for p in parts) for parts in segmentations(word))
    assert found == best
    assert PIECES.decode(ids, {}) == text


@given(st.text(" abc", max_size=20))
def test_decoding_gives_the_text_back(text):
    assert PIECES.decode(PIECES.encode(spaced(text)), {}) == text


def test_expected_counts_are_those_of_all_segmentations():
    words = [("▁abc", 2), ("▁abcc", 1)]
    pieces = list(PIECES.texts)
    p = np.exp(PIECES.scores / 1000)
    expected = np.zeros(len(pieces))
    for word, count in words:
        paths = list(segmentations(word))
        weights = [np.prod([p[pieces.index(x)] for x in path]) for path in paths]
        for path, weight in zip(paths, weights, strict=True):
            for part in path:
                expected[pieces.index(part)] += count * weight / sum(weights)
    np.testing.assert_allclose(_Lattice(words, pieces).expected(p), expected, rtol=1e-9)


def test_learned_pieces_are_those_that_repeat():
    texts = ["Open the file", "Open the folder", "Close the file", "Close the folder"] * 9
    words = Counter(words_of([spaced(text) for text in texts]))
    alphabet = {c for word in words for c in word} - {"▁"}
    pieces = learn(words, alphabet, 40)
    assert {"▁the", "▁Open", "▁file"} <= set(pieces.texts) and len(pieces.texts) == 40
    assert alphabet <= set(pieces.texts)
    assert len(pieces.encode("▁Open▁the▁file")) == 3


@pytest.fixture(scope="module")
def encoder() -> Encoder:
    letters = tuple("abcdefghijklmnopqrstuvwxyzéABCDEFGHIJKLMNOPQRSTUVWXYZ.,:;!?'()\u00a0")
    return Encoder(Pieces(("▁", *letters), np.full(len(letters) + 1, -4000, np.int32)))


@given(st.text(max_size=60))
def test_any_text_comes_back(encoder, text):
    try:
        found = encoder.encode(text)
    except Refused:
        return
    ids = found.ids[: found.length - 1].tolist()
    assert encoder.decode(ids, found.slots) == text
    assert encoder.target(text, found.slots) == ids


def test_terms_stand_beside_their_translation(encoder):
    must = encoder.encode("Open the file", terms=[Term(9, 13, "dossier", True)])
    assert must.slots.texts == ("dossier",)
    soft = encoder.encode("Open the file", terms=[Term(9, 13, "dossier", False)])
    assert not len(soft.slots) and symbols.MEANS in soft.ids
    target = encoder.target("Ouvrir le dossier", must.slots)
    assert encoder.decode(target, must.slots) == "Ouvrir le dossier"
    assert encoder.target("Ouvrir le fichier", must.slots) is None


def test_a_pair_beside_shares_the_slots_of_the_text(encoder):
    found = encoder.encode("Open %s and %d", ("Close %s at {x}", "Fermer %s, {x}"))
    beside = found.ids[found.length :].tolist()
    assert beside.count(symbols.slot("variable", 0)) == 2 and beside.count(symbols.OTHER) == 2
    assert set(found.segments.tolist()) == {0, 1, 2}
    cut = encoder.encode("Open %s and %d", ("Close %s", "Fermer %s"), limit=20)
    assert len(cut.ids) == cut.length


def test_other_placeholders_are_found(encoder):
    found = encoder.encode("Open %s and 3")
    assert encoder.target("Ouvrir 3 et %s", found.slots) is not None
    for wrong in ("Ouvrir %s", "Ouvrir %d et 3", "Ouvrir %s et 3 et 4", "Ouvrir %s et 3 <b>"):
        assert encoder.target(wrong, found.slots) is None
