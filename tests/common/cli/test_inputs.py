"""Texts from arguments, files and tables: exactly one of them."""

import io
import sys

import pytest
from seqapps.common.cli.inputs import TextInput, arguments_or_stdin
from seqapps.common.errors import UserError


class Stdin:
    def __init__(self, content: bytes) -> None:
        self.buffer = io.BytesIO(content)


@pytest.fixture
def stdin(monkeypatch):
    return lambda content: monkeypatch.setattr(sys, "stdin", Stdin(content))


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({}, "expected one of TEXTS, --input and --csv, got none"),
        ({"items": []}, "got none"),
        ({"items": ["a"], "file": "f"}, "got TEXTS and --input"),
        ({"file": "f", "table": "t", "column": "c"}, "got --input and --csv"),
        ({"table": "t"}, "--csv and --column go together"),
        ({"items": ["a"], "column": "c"}, "--csv and --column go together"),
        ({"items": ["a"], "out": "o"}, "--out belongs to --csv"),
        ({"table": "t", "column": "c", "out": "no/such/o.csv"}, "expected a file in an existing"),
        ({"table": "-", "column": "c", "out": "no/such/o.csv"}, "expected a file in an existing"),
        ({"table": "t", "column": "c", "as_json": True}, "does not go together with --json"),
    ],
)
def test_options_that_do_not_go_together(options, message):
    with pytest.raises(UserError) as caught:
        TextInput(**options)
    assert message in str(caught.value)


def test_which_inputs_are_bulk(tmp_path):
    file = tmp_path / "lines"
    file.write_bytes(b"12345")
    assert not TextInput(["a"], as_json=True).is_bulk
    for bulk in (TextInput(file=str(file)), TextInput(table=str(file), column="c", out="-")):
        assert bulk.is_bulk
        assert bulk.is_larger_than(4) and not bulk.is_larger_than(5)
    for small in (TextInput(["a"]), TextInput(file="-"), TextInput(file=str(tmp_path / "no"))):
        assert not small.is_larger_than(0)


def test_arguments_and_lines_of_stdin_keep_their_order(stdin):
    stdin(b"two\n\nthree\xff\nfour\tand more\n")
    texts = list(TextInput(["one", "-", "five"]).texts(max_length=20))
    assert texts[:3] == ["one", "two", ""] and texts[4:] == ["four\tand more", "five"]
    assert isinstance(texts[3], UserError) and "stdin, line 3" in str(texts[3])


def test_lines_of_a_file(tmp_path):
    file = tmp_path / "lines"
    file.write_text("one\n\ntoo long\n")
    *texts, error = TextInput(file=str(file)).texts(max_length=5)
    assert texts == ["one", ""]
    assert "line 3: expected at most 5 characters, got 8" in str(error)


def test_stdin_is_read_only_when_asked(monkeypatch):
    monkeypatch.setattr(sys, "stdin", None)
    assert list(arguments_or_stdin(["a", "b"], max_length=9)) == ["a", "b"]
    with pytest.raises(UserError, match="stdin"):
        list(arguments_or_stdin(["a", "-"], max_length=9))


def test_a_table_gets_new_columns(tmp_path):
    path, out = tmp_path / "in.csv", tmp_path / "out.csv"
    path.write_text("name,year\nada,1815\nalan,1912\n")
    given = TextInput(table=str(path), column="name", out=str(out))
    assert TextInput(["a"]).opened_table() is None
    table = given.opened_table()
    answers = given.extend_table(
        table, ["upper", "size"], lambda texts: (t.upper() for t in texts), lambda a: [a, len(a)]
    )
    assert list(answers) == ["ADA", "ALAN"]
    assert out.read_text() == "name,year,upper,size\nada,1815,ADA,3\nalan,1912,ALAN,4\n"
