"""Reading corpora of all sorts."""

import numpy as np
import pytest
from seqapps.common.errors import UserError
from seqapps.words import data
from seqapps.words.config import Config
from seqapps.words.text import corpus
from seqapps.words.text.spelling import Spellings
from seqapps.words.text.tokens import one_word, words_of

ALL = {"lowercase": True, "vocabulary": len}


def ids_of(found: corpus.Corpus) -> list[str]:
    """Return the corpus as words, with | between documents."""
    ids = np.concatenate(list(found.blocks()))
    return ["|" if number < 0 else found.words[number] for number in ids]


def test_a_line_of_a_file_is_a_document(tmp_path):
    path = tmp_path / "a.txt"
    path.write_bytes("\ufeffThe cat.\r\n\r\nThe dog’s Café\n".encode())
    found = corpus.read(str(path), **ALL)
    assert ids_of(found) == ["the", "cat", "|", "|", "the", "dog's", "café", "|", "|"]
    assert found.words[0] == "the" and found.counts.tolist() == [2, 1, 1, 1]
    assert (found.tokens, found.types, found.documents) == (5, 4, 2)


def test_a_file_of_a_folder_is_a_document(tmp_path):
    (tmp_path / "deep").mkdir()
    (tmp_path / "deep" / "b.md").write_text("one\ntwo\n\nthree")
    (tmp_path / "a.txt").write_text("zero")
    (tmp_path / "picture.png").write_bytes(bytes(range(256)))
    found = corpus.read(str(tmp_path), **ALL)
    assert ids_of(found) == ["zero", "|", "one", "two", "three", "|"]
    assert found.documents == 2


def test_utf_16_gives_the_same_corpus(tmp_path):
    text = "naïve words\nof a text\n"
    rows = []
    for number, encoding in enumerate(("utf-8", "utf-16")):
        path = tmp_path / str(number)
        path.write_text(text, encoding=encoding)
        rows.append(ids_of(corpus.read(str(path), **ALL)))
    assert rows[0] == rows[1]


def test_small_pieces_change_nothing(tmp_path, monkeypatch):
    path = tmp_path / "a.txt"
    path.write_text("".join(f"word{n % 17} and word{n % 5}\n" for n in range(500)))
    whole = corpus.read(str(path), **ALL)
    monkeypatch.setattr(corpus, "READ_BYTES", 64)
    monkeypatch.setattr(corpus, "BLOCK", 7)
    pieces = corpus.read(str(path), **ALL)
    assert pieces.digest == whole.digest and pieces.sha256 == whole.sha256
    assert pieces.documents == whole.documents == 500
    one, other = (np.concatenate(list(c.sampled(0.01, seed=3))) for c in (whole, pieces))
    np.testing.assert_array_equal(one, other)


def test_frequent_words_are_subsampled(tmp_path):
    path = tmp_path / "a.txt"
    path.write_text("the " * 9_900 + "rare " * 100)
    found = corpus.read(str(path), **ALL)
    kept = np.concatenate(list(found.sampled(0.01, seed=0)))
    assert (kept == found.words.index("rare")).sum() == 100
    assert (kept == found.words.index("the")).sum() == pytest.approx(995, abs=100)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"fine\nbad \x00 line\n", ["line 2", "U+0000"]),
        (b"fine\n\xff\n", ["line 2", "UTF-8", "0xff"]),
        (b"fine\n" + b"a" * 4_000_001, ["line 2", "4,000,000 bytes"]),
        (b"... --- !!!", ["no words"]),
        (b"a" * 101, ["no words"]),
        (b"ten words are too few for a model of their meaning", ["different words", "least 12"]),
    ],
)
def test_bad_corpora_are_refused(tmp_path, content, words):
    path = tmp_path / "bad.txt"
    path.write_bytes(content)
    with pytest.raises(UserError) as refused:
        data.load(str(path), Config())
    for word in ("bad.txt", *words):
        assert word in str(refused.value)


def test_words_of_many_scripts():
    text = "Ἀθῆναι हिन्दी ภาษาไทย Москва’s naïve rock'n'roll 3.14 _x_ שָׁלוֹם"
    assert words_of(text, lowercase=True) == [
        "ἀθῆναι", "हिन्दी", "ภาษาไทย", "москва's", "naïve", "rock'n'roll", "3", "14", "x", "שָׁלוֹם",
    ]  # fmt: skip
    assert words_of("The The", lowercase=False) == ["The", "The"]


@pytest.mark.parametrize("text", ["", "two words", "semi;colon", "a" * 10_000, "\x07"])
def test_what_is_not_one_word_is_refused(text):
    with pytest.raises(UserError, match="expected"):
        one_word(text, lowercase=True)


def test_the_nearest_spellings_share_the_most_ngrams():
    spellings = Spellings(["river", "rivers", "driver", "lake"])
    assert [number for number, _ in spellings.nearest("rivers'", 3)][:2] == [1, 0]
    assert spellings.nearest("zzz", 3) == []
