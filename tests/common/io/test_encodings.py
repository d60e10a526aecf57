"""Encodings: UTF-16 wherever lines or tables are read, and wrongly decoded Windows-1252."""

import io

import pytest
from seqapps.common.io import encodings
from seqapps.common.io.tables import Table
from seqapps.common.io.text import clean_text, read_items, read_lines

TEXTS = [
    "Anna\nBob\n", "a b", "naïve café\n", "Grüße\r\n", "Привет, мир\n", "日本語の文\n", "שלום\n",
    "مرحبا\n", "καλημέρα\n", "text,label\nsushi tonight?,🍣\n", "\nfirst line blank\n", "x\ty\n",
    "İstanbul’da\n", "한국어\n", "नमस्ते\n", "3 May 1979\n" * 2_000, "emoji 😀 at a border\n" * 300,
    "it\x92s\n", "—\n", "Ünïcödé, “quoted”\n", "1\n2\n3\n",
]  # fmt: skip
MISREAD = {
    "it\x92s": "it’s", "\x93fine\x94": "“fine”", "5\x80": "5€", "wait\x85": "wait…",
    "\x85wait": "…wait", "a\x96b": "a–b", "a \x97 b": "a — b", "\x8auma": "Šuma", "\x9aal": "šal",
    "\x8eena": "Žena", "na\x9eka": "nažka", "\x9cuvre": "œuvre", "\x8cuvre": "Œuvre",
    "\x91tis": "‘tis", "\x95 point": "• point", "\x99brand": "™brand", "1\x89": "1‰",
    "\x8bx\x9b": "‹x›", "\x9fves": "Ÿves", "\x83": "ƒ", "\x86 1979": "† 1979",
    "e\u0301t\xe9 d\x92or": "été d’or",
}  # fmt: skip


@pytest.mark.parametrize("text", TEXTS, ids=range(len(TEXTS)))
def test_utf_16_is_read_as_utf_8_is(tmp_path, text):
    expected = [encodings.repaired(line.strip()) for line in text.split("\n") if line.strip()]
    path = tmp_path / "lines.txt"
    for encoding in ("utf-8", "utf-8-sig", "utf-16"):
        path.write_bytes(text.encode(encoding))
        assert [line for _, line in read_lines(str(path), 10_000, tabs=True)] == expected
    for encoding in ("utf-16-le", "utf-16-be"):
        content = text.encode(encoding)
        path.write_bytes(content)
        if b"\0" in content:
            assert encodings.encoding_of(content[: encodings.SAMPLE_BYTES]) == encoding
            assert [line for _, line in read_lines(str(path), 10_000, tabs=True)] == expected


@pytest.mark.parametrize(
    "content", [b"", b"a", b"a\0b", b"\0", b"\0\0\0\0", b"\xff", b"a\0b\0\1\0"]
)
def test_what_is_not_certain_is_read_as_utf_8(content):
    """Half a character, or control characters, are in no text."""
    assert encodings.encoding_of(content) == "utf-8-sig"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-16-le", "utf-16-be"])
def test_tables_in_all_encodings(tmp_path, encoding):
    path = tmp_path / "table.csv"
    path.write_bytes("text;label\nsushi tonight?;🍣\nGrüße;😊\n".encode(encoding))
    table = Table(str(path))
    assert table.header == ["text", "label"] and [row[1] for row in table] == ["🍣", "😊"]
    assert list(table.texts("text")) == ["sushi tonight?", "Grüße"]


def test_a_utf_16_stream_stays_open_and_is_limited():
    stream = io.BufferedReader(io.BytesIO(("x" * 100 + "\nb\n").encode("utf-16")))
    lines = encodings.Lines(stream)
    assert lines.readline(10) == b"x" * 10
    lines.detach()
    del lines
    assert not stream.closed
    plain = encodings.Lines(io.BytesIO(b"a\nb"))  # without `peek`
    assert [plain.readline(9), plain.readline(9), plain.readline(9)] == [b"a\n", b"b", b""]


@pytest.mark.parametrize(("misread", "meant"), MISREAD.items())
def test_wrongly_decoded_windows_1252_is_repaired(misread, meant):
    assert encodings.is_misread(misread)
    assert clean_text(misread, 20) == clean_text(meant, 20)


@pytest.mark.parametrize("text", ["it's", "‘ok’", "\x81", "\x8d", "\x9d", "", "a\x07b"])
def test_other_texts_stay_as_they_are(text):
    assert not encodings.is_misread(text) and encodings.repaired(text) == text


def test_repaired_lines_are_reported_in_one_line(tmp_path, capsys):
    path = tmp_path / "names.txt"
    path.write_text("O\x92Hara\nBob\nD\x92Arc\n", encoding="utf-8")
    assert [line for _, line in read_lines(str(path), 20)] == ["O’Hara", "Bob", "D’Arc"]
    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith(f"{path}: 2 lines have wrongly decoded Windows-1252")
    list(read_items(str(path), 20, quiet=True))
    assert not capsys.readouterr().err


def test_repaired_rows_are_reported_in_one_line(tmp_path, capsys):
    path = tmp_path / "table.csv"
    path.write_text("text,label\nit\x92s,a\nfine,b\n", encoding="utf-8")
    table = Table(str(path))
    assert list(table.texts("text")) == ["it’s", "fine"] and len(list(table)) == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith(f"{path}: 1 row has wrongly decoded Windows-1252")
