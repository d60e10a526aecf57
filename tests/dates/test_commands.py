"""The verbs on the command line."""

import csv
import os
import subprocess
import sys
from operator import eq

import numpy as np
import pytest
from seqapps.dates import iso
from seqapps.dates.commands import COLUMNS
from seqapps.dates.engines import Request
from seqapps.dates.interface import Model

from tests.conftest import ROOT, assert_refused, seqapps

pytestmark = pytest.mark.xdist_group("dates")


def translated(*arguments: object, **more: object) -> list[dict]:
    """Return the JSON answers of `translate`."""
    return seqapps("dates", "translate", *arguments, "--json", **more).lines


def test_bad_options_are_refused():
    for options, words in (
        (["--locale", "de_XQ_Z", "--locale", "qq"], ["unknown locale", "qq"]),
        (["--day-first", "--month-first"], ["both"]),
        (["--min-confidence", "2"], ["0 to 1"]),
        (["--beam", "0"], ["beam", "0"]),
        (["--engine", "cloud"], ["cloud"]),
        (["--column", "x"], ["--csv"]),
        (["--input", "x"], ["--input"]),
        (["--input", ""], ["--input"]),
        (["--locale", "_"], ["unknown locale"]),
        (["--alpha", "9"], ["alpha", "9"]),
        (["--attention", "/nowhere/map.png"], ["/nowhere"]),
        (["--precision", "month"], ["day or any", "'month'"]),
        (["--format", "sql"], ["iso or edtf", "'sql'"]),
        (["--precision", "any", "--format", "iso"], ["--precision day"]),
        (["--column-order", "dmy"], ["auto or off", "'dmy'"]),
        (["--latest", "1950"], ["--csv and --input"]),
        (["--century", "1900"], ["such as 19", "1900"]),
        (["--column-order", "off"], ["--csv and --input"]),
        (["--prefix", "x"], ["--csv"]),
        (["--json", "--format", "edtf"], ["both formats"]),
    ):
        assert_refused(seqapps("dates", "translate", "3 May 1979", *options), *words)
    assert_refused(seqapps("dates", "translate"), "TEXTS")
    assert_refused(seqapps("dates", "evaluate", "--data", "x", "--beam", 0), "beam", "0")


def test_min_confidence():
    assert translated("3 May 1979", "--min-confidence", 0.9999999)[0]["date"] is None
    assert translated("3 May 1979", "--min-confidence", 0.9)[0]["date"] == "1979-05-03"


def test_lines_of_a_file_keep_their_order_and_their_places(tmp_path):
    lines = ["3 May 1979", "", "hello", "4 May 1979", "\t5 May 1979 "] * 700
    file = tmp_path / "dates.txt"
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")
    result = seqapps("dates", "translate", "--input", file, "--json")
    assert result.returncode == 3
    dates = [row["date"] for row in result.lines]
    assert dates == ["1979-05-03", None, None, "1979-05-04", "1979-05-05"] * 700
    assert "1,400 of 3,500 refused" in result.stderr and result.stderr.count("\n") == 1
    same = seqapps("dates", "translate", "--input", "-", "--json", stdin=file.read_bytes())
    assert same.stdout == result.stdout


def test_memory_is_flat_on_long_inputs(tmp_path):
    """Less than 40 bytes more for each line more: not one answer is kept."""
    peak = (  # getrusage also counts what the process that started this one has
        "import re, sys; from seqapps.__main__ import run; run(sys.argv[1:]);"
        "status = open('/proc/self/status').read();"
        "print(re.search('VmHWM:[^0-9]*([0-9]+)', status)[1], file=sys.stderr)"
    )
    used = []
    for count in (5_000, 30_000):
        file = tmp_path / f"{count}.txt"
        file.write_text("3 May 1979\n12. Juni 1984\n" * (count // 2))
        done = subprocess.run(
            [sys.executable, "-c", peak, "dates", "translate", "--input", file],
            capture_output=True, text=True, cwd=ROOT, check=True,
        )  # fmt: skip
        assert done.stdout.count("\n") == count
        used.append(int(done.stderr) * 1024)
    assert (used[1] - used[0]) / 25_000 < 40


def test_a_column_of_a_table(tmp_path):
    file = tmp_path / "table.csv"
    file.write_bytes(
        b'\xef\xbb\xbf\n"id",when,"a, b"\n1,3 May 1979,x\n2,a plain sentence,"y, z"\n'
        b"3,06/12/2046,\n\n4\n"
        b"5,3. M\xe4rz 1979,\xff\n"
    )
    command = ["dates", "translate", "--column", "when", "--csv"]
    result = seqapps(*command, file, stdin=None)
    assert result.returncode == 3
    assert result.stderr.count("\n") == 2 and "2 of 5 refused" in result.stderr
    assert "1 row is" in result.stderr and "Windows-1252" in result.stderr
    rows = result.stdout.splitlines()
    names = ("confidence", "alternatives", "ambiguous", "reason", "notes")
    added = ",".join(["date", *(f"date_{name}" for name in names)])
    assert rows[0] == f'id,when,"a, b",{added}'
    assert rows[1].startswith("1,3 May 1979,x,1979-05-03,") and rows[1].endswith(",false,,")
    assert rows[2].startswith('2,a plain sentence,"y, z",,') and rows[2].endswith(
        f"{iso.REASONS[0]},"
    )
    assert ",true," in rows[3] and "2046-12-06" in rows[3] and "2046-06-12" in rows[3]
    assert rows[4].startswith("4,,,,") and rows[4].endswith("an empty text,")
    out = tmp_path / "out.csv"
    again = seqapps(*command, file, "--out", out)
    assert again.stdout == "" and again.stderr == result.stderr
    assert out.read_text(encoding="utf-8").splitlines() == rows
    assert rows[5].startswith("5,3. März 1979,ÿ,1979-03-03,")
    piped = seqapps(*command, "-", "--out", "-", stdin=file.read_bytes())
    assert piped.stdout == result.stdout.replace(str(file), "stdin")
    twice = seqapps(*command, out)  # the new columns take free names
    assert twice.returncode == 3 and "the new one is 'date_2'" in twice.stderr
    assert twice.stdout.splitlines()[0] == f"{rows[0]},{added.replace(',', '_2,')}_2"


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ('when,what\n1,"3 May 1979\n2,4 May 1979\n', ["line 3", "not a CSV file"]),
        ("when,when\n1,2\n", ["2 columns 'when'"]),
        ("What,Date\n1,2\n", ["no column 'when'", "What, Date"]),
        ("\n\n", ["empty"]),
        ("", ["empty"]),
    ],
)
def test_invalid_tables_are_refused(tmp_path, content, words):
    file = tmp_path / "table.csv"
    file.write_text(content)
    for source, stdin in ((file, None), ("-", content)):
        options = ["--csv", source, "--column", "when", "--out", tmp_path / "new"]
        assert_refused(seqapps("dates", "translate", *options, stdin=stdin), *words)
    assert sorted(tmp_path.iterdir()) == [file]


def test_tables_of_every_delimiter_and_of_one_column(tmp_path):
    for delimiter in ",;\t|":
        table = f'"a, b; c"{delimiter}when\r\n"x\ny"{delimiter}3 May 1979\r\n'
        result = seqapps("dates", "translate", "--csv", "-", "--column", "when", stdin=table)
        assert result.returncode == 0 and result.stderr == ""
        assert delimiter.join(("3 May 1979", "1979-05-03")) in result.stdout.splitlines()[-1]
    column = seqapps(
        "dates", "translate", "--csv", "-", "--column", "when", stdin="when\n3 May 1979\n\nno\n"
    )
    assert len(column.stdout.splitlines()) == 4 and "2 of 3 refused" in column.stderr


def test_targets_of_a_table(tmp_path):
    file = tmp_path / "table.csv"
    file.write_text("when\n3 May 1979\n")
    command = ["dates", "translate", "--csv", file, "--column", "when", "--out"]
    for out in (tmp_path, "/dev/null", ""):
        assert_refused(seqapps(*command, out), "expected a file to write to")
    link = tmp_path / "link.csv"
    link.symlink_to("real.csv")
    assert seqapps(*command, link).returncode == 0
    assert link.is_symlink() and "1979-05-03" in (tmp_path / "real.csv").read_text()
    before = sorted(tmp_path.iterdir())
    for options in (["--locale", "qq"], ["--min-confidence", "2"], ["--json"]):
        assert_refused(seqapps(*command[:-1], *options))
        assert_refused(seqapps(*command, tmp_path / "new", *options))
    assert sorted(tmp_path.iterdir()) == before


def test_a_table_is_not_replaced_by_its_own_answers(tmp_path):
    file, link, other = (tmp_path / name for name in ("x.csv", "link.csv", "other.csv"))
    file.write_text("when\n3 May 1979\n")
    other.write_text("old")
    link.symlink_to(file)
    command = ["dates", "translate", "--column", "when", "--csv"]
    for source, out in ((file, file), (file, f"{tmp_path}/./x.csv"), (file, link), (link, file)):
        assert_refused(seqapps(*command, source, "--out", out), "not the input", str(out))
    assert file.read_text() == "when\n3 May 1979\n" and link.is_symlink()
    assert seqapps(*command, file, "--out", other).returncode == 0
    assert "1979-05-03" in other.read_text()


def column(tmp_path, texts, *options):
    """Translate a column; return the rows of the answer as dicts, and stderr."""
    file = tmp_path / "column.csv"
    file.write_text("".join(f"{text}\n" for text in ["when", *texts]), encoding="utf-8")
    command = ["dates", "translate", "--csv", file, "--column", "when", *options]
    result = seqapps(*command)
    return list(csv.DictReader(result.stdout.splitlines())), result.stderr


def test_a_column_gives_the_order_of_its_numbers(tmp_path):
    texts = ["06/12/2010", "25/12/2010", "13/01/2011"]
    rows, said = column(tmp_path, texts)
    assert [row["date"] for row in rows] == ["2010-12-06", "2010-12-25", "2011-01-13"]
    assert {row["date_ambiguous"] for row in rows} == {"false"}
    assert "1 ambiguous row was read day first, like 2 unambiguous rows" in said
    rows, said = column(tmp_path, texts, "--column-order", "off")
    assert rows[0]["date"] == "2010-06-12" and rows[0]["date_ambiguous"] == "true" and said == ""
    file = tmp_path / "lines.txt"
    file.write_text("\n".join(texts) + "\n")
    for source, stdin in ((file, None), ("-", file.read_text())):
        result = seqapps("dates", "translate", "--input", source, stdin=stdin)
        assert result.stdout.splitlines()[0] == "2010-12-06" and "day first" in result.stderr


def test_a_column_of_the_past_has_no_dates_in_the_future(tmp_path):
    texts = ["14-Aug-88", "14-Aug-62", "3 May 1979", "4 May 1981", "5 May 1984", "06-Jun-11"]
    rows, said = column(tmp_path, texts)
    assert [row["date"][:4] for row in rows] == ["1988", "1962", "1979", "1981", "1984", "2011"]
    assert rows[5]["date_alternatives"] == "1911-06-06" and rows[5]["date_ambiguous"] == "true"
    assert "2 two-digit years were read so that no date is in the future" in said
    rows, said = column(tmp_path, texts, "--latest", "1950", "--prefix", "born")
    assert [row["born"][:4] for row in rows] == ["1888", "1862", "1979", "1981", "1984", "1911"]
    assert "3 two-digit years were read as 1851 to 1950" in said
    assert set(rows[0]) == {"when", "born", *(f"born_{name}" for name in COLUMNS)}


@pytest.mark.parametrize("options", [["--csv", "", "--column", "a"], ["--input", ""]])
def test_an_empty_path_is_refused(options):
    assert_refused(seqapps("dates", "translate", *options), "expected the path of a file")


def test_the_answer_to_a_table_without_rows_is_its_header(tmp_path):
    file, out = tmp_path / "table.csv", tmp_path / "out.csv"
    file.write_text("id,when\n")
    command = ["dates", "translate", "--csv", file, "--column", "when"]
    result = seqapps(*command)
    assert result.returncode == 0 and result.stderr == ""
    assert result.stdout == f"id,when,date,{','.join(f'date_{name}' for name in COLUMNS)}\n"
    assert seqapps(*command, "--out", out).returncode == 0
    assert out.read_text() == result.stdout


def test_json_says_why_a_text_is_refused():
    answers = translated("3 May 1979", "next Friday", "", "x" * 97)
    reasons = ["", iso.REASONS[2], "an empty text", "expected at most 96 characters, got 97"]
    assert [answer["reason"] for answer in answers] == reasons


def test_attention_is_drawn(tmp_path):
    picture = tmp_path / "map.png"
    texts = ["3rd of May, 1979", "昭和54年5月3日"]
    result = seqapps("dates", "translate", *texts, "--attention", picture)
    assert result.returncode == 0 and result.stderr == ""
    assert picture.read_bytes().startswith(b"\x89PNG") and picture.stat().st_size > 10_000
    drawn = seqapps("dates", "translate", texts[0], "--attention", "-").stdout
    assert "3rd␣of␣may,␣1979" in drawn and drawn.endswith("1979-05-03\n")
    assert "█" in drawn or "▓" in drawn


def test_a_model_without_the_training_libraries(tmp_path):
    """Translating needs neither TensorFlow nor Babel nor num2words."""
    blocker = tmp_path / "sitecustomize.py"
    blocker.write_text(
        "import sys\n"
        "for name in ('tensorflow', 'keras', 'babel', 'num2words', 'matplotlib'):\n"
        "    sys.modules[name] = None\n"
    )
    environment = {"PYTHONPATH": f"{tmp_path}{os.pathsep}{ROOT}"}
    result = seqapps("dates", "translate", "3 May 1979", "06/12/2046", **environment)
    assert result.returncode == 0 and result.stdout.startswith("1979-05-03\n")
    drawn = seqapps(
        "dates", "translate", "3 May 1979", "--attention", tmp_path / "a.png", **environment
    )
    assert_refused(drawn, "matplotlib", "plots")
    assert_refused(seqapps("dates", "generate-data", **environment), "babel", "train")


def test_a_model_of_partial_dates_is_trained_and_both_engines_read_alike(tmp_path):
    """The training is far too short for good answers; it has to learn some, and the same ones."""
    rows = []
    for number in range(240):
        year, month = 1800 + 7 * number % 200, 1 + number % 12
        rows += [f"{year}-{month:02}\t{year}-{month:02}", f"c. {year}\t{year}~"]
        rows += [f"before {year}\t../{year}", "AH 1444-08-15\t2023-03-07\t\t\tH14440815"]
    file, out = tmp_path / "pairs.tsv", tmp_path / "model"
    file.write_text("\n".join(rows) + "\n", encoding="utf-8")
    options = ["partial=true", "epochs=8", "batch_size=16", "encoder_units=24", "decoder_units=48",
               "embedding=16", "filters=24", "attention_units=16", "learning_rate=0.01",
               "min_confidence=0"]  # fmt: skip
    settings = [part for option in options for part in ("--set", option)]
    trained = seqapps(
        "dates", "train", "--data", file, "--out", out, "--synthetic-share", 0, "--from", "none",
        "--seed", 3, *settings,
    )  # fmt: skip
    assert trained.returncode == 0, trained.stderr
    texts = ["c. 1850", "before 1901", "1923-04", "AH 1444-08-15"]
    answers = {}
    for engine in ("lite", "tf"):
        runtime = Model.open(out, engine).runtime
        found = list(runtime.translate(texts, Request(precision="any")))
        answers[engine] = [answer.meaning and answer.meaning.edtf for answer in found]
        days = list(runtime.translate(texts, Request(precision="day")))
        assert [answer.date for answer in days[:3]] == [None] * 3
        assert all(answer.reason for answer in days[:3])
    assert answers["lite"] == answers["tf"]
    expected = ["1850~", "../1901", "1923-04", "2023-03-07"]
    assert sum(map(eq, answers["lite"], expected)) >= 2, answers

    deeper = tmp_path / "deeper"
    grown = seqapps(
        "dates", "train", "--data", file, "--out", deeper, "--synthetic-share", 0, "--from", out,
        "--set", "encoder_depth=2", "--set", "epochs=1", "--set", "learning_rate=1e-6",
    )  # fmt: skip
    assert grown.returncode == 0, grown.stderr
    before, *after = (
        [answer.confidence for answer in model.runtime.translate(texts, Request(precision="any"))]
        for model in (Model.open(out), Model.open(deeper), Model.open(deeper, "tf"))
    )
    # A further layer changes nothing until it is trained; only the temperature is new.
    np.testing.assert_allclose(after, [before, before], atol=0.05)
    assert {path.stem for path in (deeper / "lite").iterdir()} >= {"encoder_1", "encoder_2"}
    shallower = seqapps(
        "dates", "train", "--data", file, "--out", tmp_path / "no", "--from", deeper,
        "--set", "encoder_depth=3", "--set", "decoder_units=40",
    )  # fmt: skip
    assert_refused(shallower, "decoder_units", "48")


def test_rows_may_have_more_cells_than_the_header(tmp_path):
    file = tmp_path / "ragged.csv"
    file.write_text("when,what\n3 May 1979,x\n4 May 1979,y,z\n")
    result = seqapps("dates", "translate", "--csv", file, "--column", "when")
    assert result.returncode == 0 and "1 row has more cells than the header" in result.stderr
    header, first, second = result.stdout.splitlines()
    assert header.startswith("when,what,,date,") and first.startswith("3 May 1979,x,,1979-05-03,")
    assert second.startswith("4 May 1979,y,z,1979-05-04,")


def test_a_table_in_windows_1252_is_read_and_written_as_utf_8(tmp_path):
    file, out = tmp_path / "table.csv", tmp_path / "out.csv"
    file.write_bytes("qui;né le\nZoë;3 août 1979\n".encode("windows-1252"))
    command = ["dates", "translate", "--csv", file, "--column", "né le", "--out", out]
    result = seqapps(*command)
    assert result.returncode == 0 and "Windows-1252" in result.stderr
    header, row = out.read_text(encoding="utf-8").splitlines()
    assert header.startswith("qui;né le;date;") and row.startswith("Zoë;3 août 1979;1979-08-03;")


def test_weekdays_that_do_not_match_are_counted(tmp_path):
    file = tmp_path / "lines.txt"
    for texts, line in (
        (["Monday, 3 May 1979"], "1 text names a weekday that does not match its date"),
        (
            ["Monday, 3 May 1979", "Friday, 3 May 1979"],
            "2 texts name weekdays that do not match their dates",
        ),
    ):
        file.write_text("\n".join(texts))
        result = seqapps("dates", "translate", "--input", file)
        assert result.returncode == 0 and f"seqapps: {line}\n" in result.stderr


def test_equal_texts_of_a_file_have_equal_answers(tmp_path):
    """The rows that name the calendar are behind the first window of a file."""
    file = tmp_path / "lines.txt"
    texts = ["1399/05/12", *["2 May 1979"] * 4_200, "۱۴ خرداد ۱۳۹۹", "3 Tir 1390", "1399/05/12"]
    file.write_text("\n".join(texts), encoding="utf-8")
    rows = seqapps("dates", "translate", "--input", file, "--json").lines
    assert rows[0] == rows[-1] and rows[0]["date"] == "2020-08-02"
    assert rows[0]["notes"] == ["persian calendar", "calendar of the column"]


def test_a_locale_names_the_language_of_a_month():
    command = ["dates", "translate", "31. listopada 2015", "--json", "--locale"]
    (croatian,) = seqapps(*command, "hr").lines
    assert (croatian["date"], croatian["reason"]) == ("2015-10-31", "")
    (polish,) = seqapps(*command, "pl").lines
    assert (polish["date"], polish["reason"]) == (None, "no such day in the calendar")


def test_notes_name_what_the_column_decided(tmp_path):
    file = tmp_path / "lines.txt"
    file.write_text("06/12/2010\n25/12/2010\n13/01/2011\n14-Aug-36\n1998\n2003\n")
    rows = seqapps("dates", "translate", "--input", file, "--json").lines
    assert [row["notes"] for row in rows[:4]] == [
        ["order of the column"], [], [], ["century of the column"],
    ]  # fmt: skip
    assert [row["date"] for row in rows[:4]] == [
        "2010-12-06", "2010-12-25", "2011-01-13", "1936-08-14",
    ]  # fmt: skip
