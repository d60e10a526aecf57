"""Pieces: the best path, unknown characters, learning, and the twin in the graph."""

from collections import Counter
from itertools import product

import numpy as np
import pytest
from seqapps.common.subwords import learning
from seqapps.common.subwords.pieces import END, FIRST_PIECE, UNKNOWN, Vocabulary, whole_words
from seqapps.common.subwords.words import WordPattern

TEXT = """the low lowest lower price of the newest, newer and new slower flow
the widest wide river flows below the widow's window; don't row there, wade 12 or 120 yards
a newer lower tower is lower than the newest tower"""
LETTERS = frozenset(TEXT) - {" ", "\n"}
LINES = [
    *TEXT.split("\n"), "", "a", "the", "don't", "'",
    "lower  lower", " low", "low ", "€", "a€b low€",
    "日本 low", "121212", "low,lower;low", "x" * 200, "lowlowlowest" * 12, "▁low", "\u2019s it's",
]  # fmt: skip


@pytest.fixture(scope="module")
def learned() -> Vocabulary:
    words = Counter(w for line in TEXT.split("\n") for w in WordPattern(LETTERS).split(line))
    return learning.learn(words, LETTERS, 60)


def score(vocabulary: Vocabulary, ids) -> int:
    return sum(int(vocabulary.scores[i - FIRST_PIECE]) for i in ids)


def test_the_alphabet_and_frequent_strings_are_pieces(learned):
    assert set(learned.texts) >= LETTERS
    assert len(learned.texts) == 60
    assert {"▁the", "▁new"} & set(learned.texts)


@pytest.mark.parametrize("word", ["▁lower", "▁newest", "flow", "▁wide", "tower"])
def test_the_best_of_all_segmentations_is_found(learned, word):
    cuts = product([False, True], repeat=len(word) - 1)
    options = []
    for cut in cuts:
        text = word[0] + "".join("|" * c + letter for c, letter in zip(cut, word[1:], strict=True))
        if all(part in learned.table for part in text.split("|")):
            options.append([learned.table[part][0] for part in text.split("|")])
    best = max(score(learned, ids) for ids in options)
    assert score(learned, learned.word(word)) == best


def test_texts_come_back_except_for_unknown_characters(learned):
    for line in LINES:
        expected = "".join(c if c in LETTERS or c == " " else "\ufffd" for c in line)
        expected = expected if "▁" not in line else "\ufffdlow"  # as an underscore, unknown here
        assert learned.decode(learned.encode(line)) == expected


def test_lines_are_joined_with_line_ends(learned):
    ids = [*learned.encode("the low"), END, *learned.encode("new"), END]
    assert learned.decode(ids) == "the low\nnew\n"


def test_whole_words_are_looked_up():
    vocabulary = whole_words(["▁the", "▁low", ","], LETTERS)
    assert vocabulary.encode("the low, lower the").tolist() == [2, 3, 4, UNKNOWN, 2]


@pytest.mark.parametrize("kind", ["pieces", "words"])
def test_the_graph_has_the_same_ids_and_texts(learned, kind):
    from seqapps.common.backend import tensorflow
    from seqapps.common.subwords.pieces_graph import Tokenizer

    tf = tensorflow()
    vocabulary = learned if kind == "pieces" else whole_words(["▁the", "▁low", "▁lower"], LETTERS)
    tokenizer = Tokenizer(vocabulary)
    ids, rows = (tensor.numpy() for tensor in tokenizer.encode(tf.constant(LINES)))
    for row, line in enumerate(LINES):
        assert ids[rows == row].tolist() == vocabulary.encode(line).tolist(), line
    encoded = [np.append(vocabulary.encode(line), END) for line in LINES]
    padded = np.full((len(LINES), max(map(len, encoded))), -1, np.int32)
    for row, one in enumerate(encoded):
        padded[row, : len(one)] = one
    texts = [text.decode() for text in tokenizer.joined(tf.constant(padded)).numpy()]
    assert texts == [vocabulary.decode(one) for one in encoded]
