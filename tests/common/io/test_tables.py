"""CSV files: any delimiter, errors with their line, and answers that stay in step with rows."""

import csv
import io
import sys
import tempfile
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from seqapps.common.errors import UserError
from seqapps.common.io.encodings import repaired
from seqapps.common.io.tables import Table


def table(folder, content: str | bytes) -> Table:
    path = folder / "table.csv"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return Table(str(path))


def shouted(texts):
    for text in texts:
        yield text if isinstance(text, UserError) else text.upper()


def cells(answer) -> list[object]:
    return ["", "error"] if isinstance(answer, UserError) else [answer, len(answer)]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_delimiters(tmp_path, delimiter):
    made = table(tmp_path, f"when{delimiter}what\n1 May{delimiter}a\n\n2 May\n")
    assert made.header == ["when", "what"]
    assert list(made) == [["1 May", "a"], ["2 May", ""]]
    assert list(made) == list(made)  # it can be read again


def test_the_delimiter_with_most_cells_wins(tmp_path):
    assert table(tmp_path, "a;b,c;d\n").header == ["a", "b,c", "d"]
    assert table(tmp_path, "a,b;c\n").header == ["a", "b;c"]  # of equals the first


def test_a_byte_order_mark_and_crlf(tmp_path):
    made = table(tmp_path, b"\xef\xbb\xbf\r\nwhen,what\r\n1 May,a\r\n")
    assert made.header == ["when", "what"] and list(made) == [["1 May", "a"]]


def test_quotes_hold_delimiters_and_lines(tmp_path):
    made = table(tmp_path, 'text\n"a,\nb"\n"say ""x"""\n')
    assert list(made) == [["a,\nb"], ['say "x"']]


def test_a_blank_line_is_an_empty_cell_of_one_column(tmp_path):
    assert list(table(tmp_path, "text\na\n\nb\n")) == [["a"], [""], ["b"]]
    assert list(table(tmp_path, "\n\ntext,more\na,b\n\n")) == [["a", "b"]]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "table.csv is empty: expected a header and rows"),
        (b"\n\n", "is empty"),
        (b'a,b\n"c,d\n', "line 2: not a CSV file: unexpected end of data"),
        (b'a,b\nc,"d" e\n', "line 2: not a CSV file"),
        (b"a,b\nc,d\n1,2,3\n", "record 3: expected no more cells than the 2 of the header, got 3"),
        (b'"a\n', "line 1: not a CSV file"),
    ],
)
def test_what_is_no_table_is_refused_with_its_line(tmp_path, content, message):
    with pytest.raises(UserError, match=message):
        table(tmp_path, content)


def test_missing_files_and_folders(tmp_path):
    with pytest.raises(UserError, match=r"cannot read .*none\.csv: No such file"):
        Table(str(tmp_path / "none.csv"))
    with pytest.raises(UserError, match="Is a directory"):
        Table(str(tmp_path))


def test_columns_are_found_by_name(tmp_path):
    made = table(tmp_path, "a,b,b\n")
    assert made.column("a") == 0
    with pytest.raises(UserError, match="has 2 columns 'b'; its columns are a, b, b"):
        made.column("b")
    with pytest.raises(UserError, match="has no column 'c'; its columns are a, b, b"):
        made.column("c")
    with pytest.raises(UserError, match=r"its columns are '.{199}…'"):
        table(tmp_path, f"a,{'x' * 300}\n").column("c")


def test_a_table_is_copied_with_its_answers(tmp_path):
    made = table(tmp_path, 'id;text\n1;"a;b"\n2;c\n\n3\n')
    out = tmp_path / "out.csv"
    answers = list(made.extend("text", ["loud", "length"], shouted, cells, str(out)))
    assert answers == ["A;B", "C", ""]
    assert out.read_text() == 'id;text;loud;length\n1;"a;b";"A;B";3\n2;c;C;1\n3;;;0\n'


def test_answers_may_come_late(tmp_path):
    """In chunks, as a model gives them: each answer keeps its row."""

    def in_one_chunk(texts):
        yield from list(shouted(texts))

    made = table(tmp_path, "text\na\nb\nc\n")
    out = tmp_path / "out.csv"
    assert list(made.extend("text", ["x", "y"], in_one_chunk, cells, str(out))) == ["A", "B", "C"]
    assert out.read_text() == "text,x,y\na,A,1\nb,B,1\nc,C,1\n"


def test_bytes_that_are_not_utf8_are_kept_and_named(tmp_path):
    made = table(tmp_path, b"id,text\n\xff,good\n2,b\xe9d\n")
    out = tmp_path / "out.csv"
    first, second = made.extend("text", ["x", "y"], shouted, cells, str(out))
    assert first == "GOOD"
    assert str(second).endswith("table.csv, row 2: expected UTF-8 text, got byte 0xe9")
    assert out.read_bytes() == b"id,text,x,y\n\xff,good,GOOD,4\n2,b\xe9d,,error\n"


def test_windows_1252_is_decoded_on_request(tmp_path, capsys):
    path, out = tmp_path / "table.csv", tmp_path / "out.csv"
    path.write_bytes("näme,text\n1,é\n".encode() + b"2,b\xe9d \x93x\x94\n3,\x81\n")
    made = Table(str(path), decodes=True)
    assert capsys.readouterr().err == (
        f"{path}: 2 rows are not in UTF-8 and are read as Windows-1252\n"
    )
    assert made.header == ["näme", "text"]
    assert list(made) == [["1", "é"], ["2", "béd “x”"], ["3", "\x81"]]
    assert list(made.extend("text", ["x", "y"], shouted, cells, str(out)))[1] == "BÉD “X”"
    assert out.read_text(encoding="utf-8").splitlines()[2] == "2,béd “x”,BÉD “X”,7"


@pytest.mark.parametrize(
    ("content", "found"),
    [
        (b"n\xe4me,text\n1,ok\n", "the header is not in UTF-8 and is"),
        (b"name,text\n1,\xe9\n", "1 row is not in UTF-8 and is"),
        (b"n\xe4me,text\n1,\xe9\n", "the header and 1 row are not in UTF-8 and are"),
    ],
)
def test_the_header_is_no_row_of_the_notice(tmp_path, capsys, content, found):
    path = tmp_path / "table.csv"
    path.write_bytes(content)
    Table(str(path), decodes=True)
    assert capsys.readouterr().err == f"{path}: {found} read as Windows-1252\n"


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le"])
def test_utf16_that_is_cut_short_is_refused(tmp_path, encoding):
    with pytest.raises(UserError, match=r"table\.csv, after line \d: not UTF-16 text"):
        table(tmp_path, "\ufeffid,text\n1,é\n".encode(encoding)[:-1])


def test_new_columns_take_free_names(tmp_path, capsys):
    made = table(tmp_path, "text,date,date_2\na,b,c\n")
    out = tmp_path / "out.csv"
    assert list(made.extend("text", ["date", "size"], shouted, cells, str(out))) == ["A"]
    assert out.read_text() == "text,date,date_2,date_3,size\na,b,c,A,1\n"
    assert "has a column 'date': the new one is 'date_3'" in capsys.readouterr().err


def test_longer_rows_get_columns_without_a_name(tmp_path, capsys):
    path = tmp_path / "table.csv"
    path.write_text("text,b\na\nc,d,e,f\ng,h\n")
    made = Table(str(path), is_ragged=True)
    assert made.header == ["text", "b", "", ""]
    assert list(made) == [["a", "", "", ""], ["c", "d", "e", "f"], ["g", "h", "", ""]]
    assert capsys.readouterr().err.endswith("table.csv: 1 row has more cells than the header\n")
    path.write_text("text\na,b\nc,d\n")
    Table(str(path), is_ragged=True)
    assert "2 rows have more cells" in capsys.readouterr().err


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be"])
def test_utf16_with_a_mark_is_read(tmp_path, encoding):
    mark = "" if encoding == "utf-16" else "\ufeff"
    made = table(tmp_path, f"{mark}näme,text\n1,é\n".encode(encoding))
    assert made.header == ["näme", "text"] and list(made) == [["1", "é"]]


def test_a_failed_answer_leaves_no_file(tmp_path):
    made = table(tmp_path, "text\na\nb\n")
    out = tmp_path / "out.csv"
    out.write_text("old")

    def breaking(texts):
        yield next(texts)
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        list(made.extend("text", ["x"], breaking, lambda answer: [answer], str(out)))
    assert out.read_text() == "old"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["out.csv", "table.csv"]


@pytest.mark.parametrize("rows", ["", "a\n"])
def test_nothing_is_written_before_the_first_answer(tmp_path, capfd, rows):
    made = table(tmp_path, f"text\n{rows}")

    def refusing(texts):
        list(texts)
        raise UserError("the model is not usable")
        yield ""

    for out in (str(tmp_path / "out.csv"), None):
        with pytest.raises(UserError, match="not usable"):
            list(made.extend("text", ["x"], refusing, lambda answer: [answer], out))
    assert capfd.readouterr().out == "" and not (tmp_path / "out.csv").exists()


cells_of_any_text = st.text(st.characters(exclude_categories=["Cs"]), max_size=6)
tables = st.integers(1, 3).flatmap(
    lambda width: st.lists(st.lists(cells_of_any_text, min_size=width, max_size=width))
)


@example([["a\rb", "\n"]], ";")
@given(tables, st.sampled_from(",;\t|"))
def test_a_written_table_reads_the_same(rows, delimiter):
    """Quotes, delimiters, and all kinds of line ends inside of cells survive."""
    width = len(rows[0]) if rows else 1
    delimiter = delimiter if width > 1 else ","  # the header cannot show another one
    with tempfile.TemporaryDirectory() as folder:
        source, out = Path(folder, "in.csv"), Path(folder, "out.csv")
        with source.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file, delimiter=delimiter).writerows([["a", "b", "c"][:width], *rows])
        made = Table(str(source))
        assert list(made) == rows
        answers = list(made.extend("a", ["x", "y"], iter, lambda cell: [cell, ""], str(out)))
        texts = [repaired(row[0]) for row in rows]
        assert answers == texts
        assert list(Table(str(out))) == [[*row, t, ""] for row, t in zip(rows, texts, strict=True)]


class Stream:
    """A text stream with a buffer of bytes, as sys.stdin and sys.stdout are."""

    def __init__(self, content: bytes = b"") -> None:
        self.buffer = io.BytesIO(content)


@pytest.mark.parametrize("out", [None, "-"])
def test_stdin_and_stdout(monkeypatch, out):
    monkeypatch.setattr(sys, "stdin", Stream(b"text\na\n"))
    monkeypatch.setattr(sys, "stdout", stdout := Stream())
    made = Table("-")
    assert made.name == "stdin"
    assert list(made.extend("text", ["x", "y"], shouted, cells, out)) == ["A"]
    assert stdout.buffer.getvalue() == b"text,x,y\na,A,1\n"  # and it is still open
