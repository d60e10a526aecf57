"""Tables and refusals of annotate and predict, through the command line and the shipped model."""

import csv
import json

import pytest

from tests.conftest import assert_refused, seqapps

pytestmark = pytest.mark.xdist_group("emojify shipped")


@pytest.fixture
def table(tmp_path):
    path = tmp_path / "chat.csv"
    path.write_text(
        'id,said\n1,"Sushi tonight, but my dog is poorly."\n2,\n3,coffee first\n', encoding="utf-8"
    )
    return path


def rows_of(result) -> list[dict]:
    assert result.returncode == 3, result
    return list(csv.DictReader(result.stdout.splitlines()))


def test_explanations_are_a_column(table):
    options = ["--csv", table, "--column", "said", "--explain"]
    first, empty, last = rows_of(seqapps("emojify", "predict", *options))
    assert list(first) == ["id", "said", "emoji", "emoji_probability", "emoji_words"]
    words = json.loads(last["emoji_words"])
    (line,) = seqapps("emojify", "predict", "coffee first", "--explain", "--json").lines
    assert words == line["words"] and words[0]["word"] == "coffee" and words[0]["gain"] > 1
    assert [empty[key] for key in ("emoji", "emoji_probability", "emoji_words")] == [""] * 3


def test_clauses_are_a_column(table):
    options = ["--csv", table, "--column", "said", "--per-clause"]
    first, empty, last = rows_of(seqapps("emojify", "annotate", *options))
    assert first["emoji_per_clause"].startswith("Sushi tonight, 🍣 but my dog is poorly.")
    assert empty["emoji_per_clause"] == "" and last["emoji_per_clause"] == "coffee first ☕"


def test_more_labels_are_columns(table):
    options = ["--csv", table, "--column", "said", "-k", 3]
    first, empty, _ = rows_of(seqapps("emojify", "predict", *options))
    shares = [float(first[f"emoji{n}_probability"]) for n in ("", "_2", "_3")]
    assert shares == sorted(shares, reverse=True) and first["emoji_3"]
    assert empty["emoji_3"] == "" and len(first) == 2 + 3 * 2
    alone = rows_of(seqapps("emojify", "predict", *options[:4]))
    assert list(alone[0]) == ["id", "said", "emoji", "emoji_probability"]


@pytest.mark.parametrize("verb", ["annotate", "predict"])
def test_a_refused_cell_is_named_by_row_and_column(tmp_path, table, verb):
    result = seqapps("emojify", verb, "--csv", table, "--column", "said")
    assert result.stderr == f"refused: {table}, row 2, column 'said': expected a text, got ''\n"
    table.write_bytes(b"said,id\n a\x07b,1\n \t ,2\nfine,3\n")
    result = seqapps("emojify", verb, "--csv", table, "--column", "said")
    one, two = result.stderr.splitlines()
    assert "row 1, column 'said': expected text, got the control character U+0007" in one
    assert "row 2, column 'said': expected a text" in two


def test_refused_lines_and_arguments_are_named(tmp_path):
    file = tmp_path / "texts.txt"
    file.write_text("hi\n\nfine\na\x07b\n", encoding="utf-8")
    result = seqapps("emojify", "annotate", "--input", file)
    empty, control = result.stderr.splitlines()
    assert empty == f"refused: {file}, line 2: expected a text, got ''"
    assert control.startswith(f"refused: {file}, line 4: expected text") and "U+0007" in control
    result = seqapps("emojify", "annotate", "-", stdin="hi\n\n")
    assert result.stderr == "refused: stdin, line 2: expected a text, got ''\n"
    result = seqapps("emojify", "annotate", "hi", " ", "fine")
    assert result.stderr == "refused: text 2: expected a text, got ' '\n"
    assert seqapps("emojify", "annotate", "").stderr == "refused: expected a text, got ''\n"


def test_a_label_that_the_model_lacks_is_named_by_its_row(tmp_path):
    data = tmp_path / "data.csv"
    data.write_text("text,label\nI love you,❤️\nhm,zebra\n,😊\n", encoding="utf-8")
    result = seqapps("emojify", "evaluate", "--data", data)
    assert result.returncode == 3
    zebra, empty = result.stderr.splitlines()
    assert f"{data}, row 2: the model has no label 'zebra'" in zebra
    assert f"{data}, row 3: column 'text': expected a text" in empty


@pytest.mark.parametrize("encoding", ["latin-1", "windows-1252"])
@pytest.mark.parametrize("to_file", [False, True])
def test_tables_in_windows_1252_become_utf8(tmp_path, encoding, to_file):
    table, out = tmp_path / "old.csv", tmp_path / "new.csv"
    text = "café tonight" if encoding == "latin-1" else "the café’s “coffee” – now"
    table.write_bytes(f"näme,said\nJosé,{text}\nAnna,sushi tonight\n".encode(encoding))
    options = ["--out", out] if to_file else []
    result = seqapps("emojify", "annotate", "--csv", table, "--column", "said", *options)
    assert result.returncode == 0, result.stderr
    assert result.stderr == (
        f"{table}: the header and 1 row are not in UTF-8 and are read as Windows-1252\n"
    )
    written = out.read_text(encoding="utf-8") if to_file else result.stdout
    assert "\ufffd" not in written
    first, second = csv.DictReader(written.splitlines())
    assert first["näme"] == "José" and first["said"] == text and first["emoji"] == "☕"
    assert second["emoji"] == "🍣"


def test_utf8_and_windows_1252_may_be_mixed(tmp_path):
    table = tmp_path / "mixed.csv"
    table.write_bytes("id,said\n1,crème brûlée\n".encode() + b"2,caf\xe9\n3,bad \x81 byte\n")
    result = seqapps("emojify", "annotate", "--csv", table, "--column", "said")
    assert result.returncode == 3 and "\ufffd" not in result.stdout
    said = [row["said"] for row in csv.DictReader(result.stdout.splitlines())]
    assert said[:2] == ["crème brûlée", "café"]
    assert "row 3, column 'said': expected text, got the control character U+0081" in result.stderr


def test_utf16_that_is_cut_short_is_refused(tmp_path):
    table, out = tmp_path / "short.csv", tmp_path / "out.csv"
    table.write_bytes("id,said\n1,sushi\n".encode("utf-16")[:-1])
    options = ["--csv", table, "--column", "said", "--out", out]
    assert_refused(seqapps("emojify", "annotate", *options), "short.csv", "not UTF-16")
    assert not out.exists()


def test_labelled_tables_are_read_as_windows_1252_too(tmp_path):
    data = tmp_path / "data.csv"
    data.write_bytes(
        "text,label\ncafé,❤️\n".encode() + "déjà vu,".encode("latin-1") + "🤔\n".encode()
    )
    result = seqapps("emojify", "evaluate", "--data", data, "--json")
    assert result.returncode == 0 and result.lines[0]["rows"] == 2
    assert result.stderr == f"{data}: 1 row is not in UTF-8 and is read as Windows-1252\n"


@pytest.mark.parametrize(
    "content", ["!!!\n", "!!!\t🔥\n", "ok\t👍\n?!\t🔥\n", "@bob\t🔥\n", "\n", "", "---\t-\n"]
)
def test_keywords_that_name_nothing_are_refused(tmp_path, content):
    own = tmp_path / "own.tsv"
    own.write_text(content, encoding="utf-8")
    for verb in ("annotate", "predict"):
        assert_refused(seqapps("emojify", verb, "x", "--keywords", own), "own.tsv")


def test_own_keywords_may_be_idioms_that_deny_an_emoji(tmp_path):
    own, text = tmp_path / "own.tsv", "the sushi clause applies"
    answers = [seqapps("emojify", "annotate", text).stdout.strip()]
    for emoji in ("-", "-🍣"):
        own.write_text(f"the sushi clause\t{emoji}\n", encoding="utf-8")
        result = seqapps("emojify", "annotate", text, "--keywords", own)
        assert (result.returncode, result.stderr) == (0, "")
        answers.append(result.stdout.strip())
    assert answers == [f"{text} 🍣", text, text]
    own.write_text("the sushi clause\t-sushi\n", encoding="utf-8")
    result = seqapps("emojify", "annotate", text, "--keywords", own)
    assert_refused(result, "own.tsv, line 1", "- and the emoji that the idiom denies")
