"""Reading files of vectors of other programs."""

import struct

import numpy as np
import pytest
import seqapps as package
from seqapps.common.errors import UserError
from seqapps.words.text import vector_files

from tests.conftest import assert_refused, seqapps

pytestmark = pytest.mark.xdist_group("words")


def read(path, content: bytes, max_words: int = 100) -> tuple[dict[str, list[float]], int]:
    path.write_bytes(content)
    found = list(vector_files.batches(str(path), max_words))
    rows = {word: row.tolist() for b in found for word, row in zip(b.words, b.vectors, strict=True)}
    return rows, sum(batch.left_out for batch in found)


def binary(entries: dict[str, list[float]], end: bytes = b"") -> bytes:
    size = len(next(iter(entries.values())))
    rows = [f"{word} ".encode() + struct.pack(f"<{size}f", *row) for word, row in entries.items()]
    return f"{len(entries)} {size}\n".encode() + b"".join(row + end for row in rows)


TWO = {"the": [1.0, 2.0], "cat": [3.0, 4.0]}
TEXT = b"the 1 2\ncat 3 4\n"


@pytest.mark.parametrize(
    ("content", "rows", "left_out"),
    [
        (TEXT, TWO, 0), (b"2 2\n" + TEXT, TWO, 0), (b"\xef\xbb\xbf" + TEXT, TWO, 0),
        (TEXT.replace(b"\n", b"\r\n"), TWO, 0), (TEXT.replace(b"\n", b" \n"), TWO, 0),
        (TEXT.replace(b" ", b"\t"), TWO, 0), (TEXT[:-1], TWO, 0), (TEXT + TEXT, TWO, 2),
        (TEXT + b"New York 5 6\n", TWO | {"New_York": [5, 6]}, 0),
        (b"New York 5 6\n" + TEXT, TWO | {"New_York": [5, 6]}, 0),
        (b"New_York 5 6\n" + TEXT, TWO | {"New_York": [5, 6]}, 0),
        (TEXT + b"at name@domain.com 5 6\n", TWO, 1), (TEXT + b". . . 5 6\n", TWO, 1),
        (TEXT + b"  5 6\n", TWO, 1), (TEXT + "\u00a0 5 6\n".encode(), TWO, 1),
        (TEXT + b"1 2 5 6\n", TWO | {"1_2": [5, 6]}, 0), (TEXT + b", 5 6\n</s> 5 6\n", TWO, 2),
        (TEXT + "don\u2019t 5 6\n".encode(), TWO | {"don't": [5, 6]}, 0),
        (TEXT + b"_x 5 6\nx_ 5 6\n_ 5 6\n", TWO, 3), (TEXT + b"tiny 1e-3 -2E1\n", None, 0),
        (TEXT + b"zero 0 0\n", TWO | {"zero": [0, 0]}, 0),
        (binary(TWO), TWO, 0), (binary(TWO, b"\n"), TWO, 0),
        (binary(TWO | {"New_York": [5, 6], "</s>": [7, 8]}), TWO | {"New_York": [5, 6]}, 1),
        (binary({"the": [1.0, 2.0]}) .replace(b"1 2", b"2 2") + b"\xff\xfe " + bytes(8), None, 1),
    ],
)  # fmt: skip
def test_files_of_other_programs(tmp_path, content, rows, left_out):
    if rows is None and content.startswith(b"2 2"):
        with pytest.raises(UserError, match="holds 1 word vectors"):
            read(tmp_path / "v", content)
        return
    found = read(tmp_path / "v", content)
    assert found[1] == left_out and (rows is None or found[0] == rows)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"the 1 2\ncat 1\n", ["line 2", "2 numbers"]), (b"the one two\n", ["line 1"]),
        (b"the 1 nan\ncat 1 2\n", ["line 1", "nan"]), (b"", ["at least 2"]),
        (TEXT + b"dog 1 inf\n", ["line 3", "inf"]), (TEXT + b"dog 1e30 1\n", ["line 3", "1e+30"]),
        (TEXT + b"dog 1 -1e13\n", ["line 3", "-1e+13"]),
        (TEXT + b"dog 1e999 1\n", ["line 3", "inf"]),
        (b"2 3\n" + TEXT, ["line 2", "3 numbers"]), (TEXT + b"\xff 1 2\n", ["line 3", "UTF-8"]),
        (b"2 1\nthe 1\n", ["line 1", "2 to 1,000", "got 1"]),
        (b"2 2000\n", ["line 1", "2 to 1,000", "2,000"]), (TEXT + b"\n", ["line 3", "2 numbers"]),
        (TEXT + b"x" * 100_000, ["line 3", "100,000 bytes"]),
        (binary(TWO)[:-1], ["entry 2 of 2"]), (binary(TWO)[:-9], ["entry 2 of 2"]),
        (binary(TWO).replace(b"2 2", b"3 2"), ["entry 3 of 3"]),
        (binary({"the": [1.0, 2.0], "cat": [float("nan"), 1.0]}), ["entry 2", "nan"]),
        (binary({"the": [1e30, 2.0], "cat": [1.0, 1.0]}), ["entry 1", "1e+30"]),
        (b"\x1f\x8b\x08 gz", ["compressed", "unpack"]), (b"PK\x03\x04", ["compressed"]),
        (struct.pack("<i", 793712314), ["model of fastText", ".vec"]),
    ],
)  # fmt: skip
def test_bad_files_are_refused(tmp_path, content, words):
    with pytest.raises(UserError) as refused:
        read(tmp_path / "bad.txt", content)
    for word in ("bad.txt", *words):
        assert word in str(refused.value)


def test_memory_does_not_depend_on_the_file(tmp_path, monkeypatch):
    monkeypatch.setattr(vector_files, "BATCH", 10)
    lines = "".join(f"word{n} {n} 1\n" for n in range(1_000))
    path = tmp_path / "v.txt"
    path.write_text(lines + "broken\n")
    found = list(vector_files.batches(str(path), 25))
    assert [len(batch.words) for batch in found] == [10, 10, 5]  # the rest is not read


def test_phrases_and_zeros_of_an_imported_file(tmp_path):
    rows = {"New_York": [1, 0.1], "london": [1, 0.2], "Paris": [1, 0.3], "cat": [0, 1],
            "zero": [0, 0], "</s>": [5, 5]}  # fmt: skip
    (tmp_path / "v.bin").write_bytes(binary(rows))
    long = seqapps(
        "words",
        "import-vectors",
        tmp_path / "v.bin",
        "--out",
        tmp_path / "m",
        "--source",
        "x" * 201,
    )
    assert_refused(long, "200 characters", "got 201")
    lines = seqapps(
        "words", "import-vectors", tmp_path / "v.bin", "--out", tmp_path / "m", "--source", "a\nb"
    )
    assert_refused(lines, "one line")
    done = seqapps("words", "import-vectors", tmp_path / "v.bin", "--out", tmp_path / "m")
    assert done.returncode == 0, done.stderr
    assert "left out    1" in done.stdout and "zeros       1" in done.stdout
    words = package.load(tmp_path / "m")
    for text in ("New York", "New_York", " New York "):
        found = words.nearest([text], k=1)[0]
        assert (found.word, found.known, found.neighbours[0].word) == ("New_York", True, "london")
    with pytest.raises(UserError, match="expected one word, got 'old york'"):
        words.nearest(["old york"])
    with pytest.raises(UserError, match="'zero' has no vector"):
        words.similar("zero", "cat")
    assert np.isclose(words.similar("cat", "Paris").similarity, 0.287, atol=0.01)
