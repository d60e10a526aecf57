"""Word vectors from text files."""

import numpy as np
import pytest
from seqapps.common.errors import UserError
from seqapps.emojify.text.word_vectors import WordVectors

from tests.conftest import ROOT
from tests.emojify.text.test_ngram_features import key_of


def read(folder, content: str, max_words: int = 100) -> WordVectors:
    path = folder / "vectors.txt"
    path.write_text(content, encoding="utf-8")
    return WordVectors.read(str(path), max_words)


def test_words_and_their_vectors(tmp_path):
    vectors = read(tmp_path, "2 3\nthe 1 2 3\nCat 4 5 6 \n")
    assert vectors.size == 3 and vectors.values.dtype == np.float32
    keys = np.sort([key_of("the"), key_of("cat"), key_of("dog")])
    table = vectors.table(keys)
    assert table.shape == (5, 3) and not table[:2].any()
    rows = dict(zip(keys.tolist(), table[2:].tolist(), strict=True))
    assert rows == {key_of("the"): [1, 2, 3], key_of("cat"): [4, 5, 6], key_of("dog"): [0, 0, 0]}


def test_the_first_of_folded_words_counts_and_other_tokens_are_skipped(tmp_path):
    vectors = read(tmp_path, "café 1 1\ncafe 2 2\nice-cream 3 3\n@you 4 4\n<unk> 5 5\n")
    assert vectors.keys.tolist() == [key_of("cafe")] and vectors.values.tolist() == [[1, 1]]


def test_a_limit(tmp_path):
    vectors = read(tmp_path, "a 1 1\nb 2 2\nc 3\n", max_words=2)
    assert sorted(vectors.values[:, 0]) == [1, 2]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("", "no word vectors"),
        ("a 1 2\nb 1\n", "line 2: expected a word and 2 numbers"),
        ("a 1 x\n", "line 1: expected a word and numbers"),
        ("a 1 nan\n", "line 1"),
        ("a 1\n", "line 1"),
        ("a-b 1 2\n", "exactly one token"),
    ],
)
def test_bad_files(tmp_path, content, words):
    with pytest.raises(UserError, match=words):
        read(tmp_path, content)
    with pytest.raises(UserError, match="cannot read"):
        WordVectors.read(str(tmp_path / "missing.txt"), 10)


def test_a_model_of_words_is_read_like_a_text_file():
    folder = ROOT / "models" / "words" / "1"
    vectors = WordVectors.read(str(folder), max_words=1_000)
    assert vectors.size == 50 and 900 < len(vectors.keys) <= 1_000
    with pytest.raises(UserError, match="is a model of dates"):
        WordVectors.read(str(ROOT / "models" / "dates" / "1"), max_words=10)
