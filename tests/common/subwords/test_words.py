"""Lines are divided into words, and words joined are the line again."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from seqapps.common.subwords.words import SPACE, WordPattern, running_words, spaced, unspaced

ALPHABET = frozenset("abcdefghijklmnopqrstuvwxyzABCDé0123456789.,'\u2019!?<>@_-")
CASES = {
    "": [],
    "a": ["▁a"],
    "Well, no.": ["▁W", "ell", ",", "▁no", "."],  # W is not in the alphabet
    "don't": ["▁don't"],
    "don\u2019t": ["▁don\u2019t"],
    "'tis": ["▁'", "tis"],
    "dogs' ears": ["▁dogs", "'", "▁ears"],
    "o''er": ["▁o", "'", "'", "er"],
    "a b": ["▁a", "▁b"],
    "a  b": ["▁a", "▁", "▁b"],
    " a": ["▁", "▁a"],
    "a ": ["▁a", "▁"],
    "1999": ["▁1999"],
    "b2b": ["▁b", "2", "b"],
    "3.14": ["▁3", ".", "14"],
    "...": ["▁.", ".", "."],
    "<unk>": ["▁<unk>"],
    "café": ["▁café"],
    "a€b": ["▁a", "€", "b"],
    "€": ["▁€"],
    "a-b": ["▁a", "-", "b"],
    "a▁b": ["▁a_b"],
}


@pytest.mark.parametrize("line", CASES)
def test_words_of_lines(line):
    assert WordPattern(ALPHABET).split(line) == CASES[line]


@given(st.text(alphabet="ab1'.\u2019 €▁A", max_size=30))
def test_words_joined_are_the_line(line):
    assert unspaced("".join(WordPattern(ALPHABET).split(line))) == line.replace(SPACE, "_")
    assert "".join(WordPattern(ALPHABET).split(line)) == spaced(line)


def test_words_between_spaces_are_numbered():
    words = WordPattern(ALPHABET).split("so, he's 3.5 ...")
    assert list(running_words(words)) == [0, 0, 1, 2, 2, 2, 3, 3, 3]
