"""Reading corpora of all sorts."""

import numpy as np
import pytest
from seqapps.common.errors import UserError
from seqapps.words import data
from seqapps.words.config import Config, scale_to_data
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
    ids=["control", "byte", "line", "signs", "letters", "few"],
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


def test_of_a_folder_only_texts_are_read(tmp_path):
    texts = {
        "a.txt": b"one two", "deep/b.md": b"three", "README": b"four", "c.rst": b"five\n\nsix",
        "naive.txt": "naïve".encode("utf-16"),
    }  # fmt: skip
    hidden = (".git/HEAD", ".git/objects/ab/cd", ".hidden.txt", "deep/.cache/x.md", ".env")
    others = ("p.png", "data.csv", "deep/q.pdf")
    binary = {
        "tool": b"\x7fELF\x02\x01\x00 seven", "latin.txt": "caf\xe9 eight".encode("latin-1"),
        "deep/dump.md": b"nine " + bytes(range(256)), "end.txt": b"ten\nten\nten \x00",
    }  # fmt: skip
    for name, content in (texts | binary | dict.fromkeys((*hidden, *others), b"eleven")).items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(content)
    found = corpus.read(str(tmp_path), **ALL)
    assert set(found.words) == {"one", "two", "three", "four", "five", "six", "naïve"}
    assert (found.tokens, found.types, found.documents) == (7, 7, 5)
    assert found.skipped == {"hidden": len(hidden), "with another ending": len(others)}
    (error,) = found.refused
    assert str(error).startswith(f"4 files of {tmp_path}") and "and 3 more" in str(error)
    for name in (*hidden, *others, *binary):
        (tmp_path / name).unlink()
    alone = corpus.read(str(tmp_path), **ALL)
    assert (alone.sha256, alone.digest) == (found.sha256, found.digest)
    assert (alone.skipped, tuple(alone.refused)) == ({}, ())


def test_a_folder_without_texts_is_refused(tmp_path):
    (tmp_path / ".git").mkdir()
    (tmp_path / ".git" / "HEAD").write_text("ref")
    (tmp_path / "a.png").write_bytes(b"")
    with pytest.raises(UserError, match="1 hidden and 1 with another ending"):
        corpus.read(str(tmp_path), **ALL)
    (tmp_path / "a.txt").write_bytes(b"\xff")
    with pytest.raises(UserError, match=r"a\.txt, line 1: expected UTF-8"):
        corpus.read(str(tmp_path), **ALL)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("می\u200cخواهم کتاب\u200cها", ["می\u200cخواهم", "کتاب\u200cها"]),
        ("\u200cکتاب\u200c", ["کتاب"]),
        ("क्\u200dष", ["क्\u200dष"]), ("don't don\u2019t don\u02bct don\uff07t", ["don't"] * 4),
        ("don\u2018t \u2018quoted\u2019 \u2018t", ["don't", "quoted", "t"]),
        ("rock\u2019n\u2019roll", ["rock'n'roll"]), ("they'll've", ["they'll've"]),
        ("l\u2019homme d'\u00e9t\u00e9", ["l'homme", "d'\u00e9t\u00e9"]),
        ("'tis dogs'", ["tis", "dogs"]),
        ("col\u00b7lecci\u00f3 a \u00b7 b", ["col\u00b7lecci\u00f3", "a", "b"]),
        ("צה\u05f4ל ג\u05f3ירפה", ["צה\u05f4ל", "ג\u05f3ירפה"]), ("co\u00adoperate", ["cooperate"]),
        ("a''b 'x' ''", ["a", "b", "x"]), ("e-mail x_y", ["e", "mail", "x", "y"]),
        ("DON\u2019T", ["don't"]), ("I\u2019m", ["i'm"]),
        ("y\u2019all\u2019d\u2019ve", ["y'all'd've"]),
    ],
)  # fmt: skip
def test_words_with_joiners_and_apostrophes(text, words):
    assert words_of(text, lowercase=True) == words
    for word in words:
        assert one_word(word, lowercase=True) == word


@pytest.mark.parametrize(
    ("words", "max_words", "size"),
    [(24, 50_000, 2), (40, 50_000, 4), (400, 50_000, 40), (3_000, 50_000, 100), (3_000, 200, 20),
     (3_000, 50, 5), (3_000, 15, 2), (3_000, 1_000, 100), (1_500, 999, 99)],
)  # fmt: skip
def test_the_size_follows_the_words_that_are_kept(words, max_words, size):
    counts = np.full(words, 9)
    assert scale_to_data(Config(max_words=max_words), counts).size == size
