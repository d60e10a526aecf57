"""Parquet files on the command line, and columns of data frames in Python."""

import datetime
import decimal
import json
import subprocess
import sys

import pandas
import polars
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import seqapps as package
from seqapps.common.errors import UserError
from seqapps.common.io import parquet
from seqapps.common.io.parquet import ParquetTable
from seqapps.dates.commands import COLUMNS as COLUMNS_OF_DATES

from tests.conftest import ROOT, assert_refused, seqapps

TEXTS = ["25/12/2010", None, "06/12/2011", "next Friday", "13/01/2012", ""]
NEW = ["date", *(f"date_{name}" for name in COLUMNS_OF_DATES)]


def table(texts: list = TEXTS, kind: pa.DataType | None = None) -> pa.Table:
    """Return a table with columns of many types around that of the texts."""
    n = len(texts)
    day = datetime.datetime(2024, 2, 29, 12, 0, 0, 1)
    columns = {
        "id": pa.array(range(n), pa.uint64()),
        "paid": pa.array(texts, kind or pa.string()),
        "price": pa.array([decimal.Decimal("1.10"), *[None] * (n - 1)], pa.decimal128(9, 2)),
        "at": pa.array([day] * n, pa.timestamp("us", "Europe/Berlin")),
        "born": pa.array([None, *[datetime.date(1, 1, 1)] * (n - 1)], pa.date32()),
        "kind": pa.array(["a", "b", None, "a", "b", "a"][:n]).dictionary_encode(),
        "tags": pa.array([["x"], [], None, ["y", None], [], []][:n], pa.list_(pa.string())),
        "place": pa.array(
            [{"x": 1, "y": None}] * n, pa.struct([("x", pa.int8()), ("y", pa.bool_())])
        ),
        "raw": pa.array([b"\x00\xff"] * n, pa.binary(2)),
        "counts": pa.array([[("a", 1)]] * n, pa.map_(pa.string(), pa.int16())),
        "long": pa.array(["é🎵"] * n, pa.large_string()),
        "none": pa.nulls(n),
        "share": pa.array([float("nan"), -0.0, None, 1e300, 0.1, 1.0][:n], pa.float32()),
        "took": pa.array([datetime.timedelta(1)] * n, pa.duration("s")),
    }
    made = pa.table({name: column[:n] for name, column in columns.items()})
    fields = [made.schema.field("id").with_nullable(False).with_metadata({"unit": "none"})]
    schema = pa.schema([*fields, *list(made.schema)[1:]], {"owner": "tests"})
    return made.cast(schema)


def written(tmp_path, made: pa.Table, **options: object):
    path = tmp_path / "ledger.parquet"
    pq.write_table(made, path, **options)
    return path


def test_a_parquet_file_gets_the_columns_of_a_csv_file(tmp_path):
    """All other columns, their types, order, nulls and metadata stay; a null has null answers."""
    source, out = (
        written(tmp_path, table(), row_group_size=2, compression="gzip"),
        tmp_path / "o.pq",
    )
    run = seqapps("dates", "translate", "--csv", source, "--column", "paid", "--out", out)
    assert run.returncode == 3, run.stderr
    made = pq.read_table(out)
    given = pq.read_table(source)
    assert made.schema.names == [*given.schema.names, *NEW]
    kept = made.select(given.schema.names)
    assert kept.schema.equals(given.schema, check_metadata=True)
    assert [str(kept[name].combine_chunks()) for name in kept.schema.names] == [
        str(given[name].combine_chunks()) for name in given.schema.names
    ]
    rows = made.select(NEW).to_pylist()
    assert [row["date"] for row in rows] == [
        "2010-12-25", None, "2011-12-06", None, "2012-01-13", None,
    ]  # fmt: skip
    assert set(rows[1].values()) == {None} and rows[3]["date_reason"] and rows[5]["date_reason"]
    assert (
        rows[0]["date_confidence"] > 0.9
        and made.schema.field("date_confidence").type == pa.float64()
    )
    assert pq.ParquetFile(out).metadata.row_group(0).column(0).compression == "GZIP"


@pytest.mark.parametrize("kind", [
    pa.string(), pa.large_string(), pa.string_view(), pa.dictionary(pa.int32(), pa.string()),
])  # fmt: skip
def test_every_type_of_texts_is_read(tmp_path, kind):
    source = written(tmp_path, pa.table({"paid": pa.array(TEXTS).cast(kind)}))
    assert list(ParquetTable(str(source)).texts("paid")) == [text or "" for text in TEXTS]


def test_emoji_of_a_parquet_file_that_is_known_by_its_content(tmp_path):
    source, out = tmp_path / "chat", tmp_path / "out.parquet"
    pq.write_table(pa.table({"said": ["sushi tonight?", None], "emoji": [1, 2]}), source)
    run = seqapps(
        "emojify", "predict", "--csv", source, "--column", "said", "-k", "2", "--out", out
    )
    assert "the new one is 'emoji_2'" in run.stderr
    first, second = pq.read_table(out).to_pylist()
    assert first["emoji"] == 1 and first["emoji_2"] == "🍣"
    assert 0 < first["emoji_2_probability"] < 1
    assert [name for name, value in second.items() if value is not None] == ["emoji"]


def test_many_rows_are_read_in_parts(tmp_path, monkeypatch):
    """The order is kept across batches and row groups; few rows are in memory."""
    monkeypatch.setattr(parquet, "BATCH_ROWS", 7)
    monkeypatch.setattr(parquet, "GROUP_ROWS", 20)
    texts = [f"text {number}" if number % 5 else None for number in range(100)]
    source = written(tmp_path, pa.table({"t": texts, "n": range(100)}), row_group_size=33)
    out = tmp_path / "out.parquet"
    taken = 0

    def answers(given):
        nonlocal taken
        for text in given:
            taken += 1
            yield text.upper()

    made = ParquetTable(str(source)).extend("t", ["up"], answers, lambda text: [text], str(out))
    for number, _ in enumerate(made, start=1):
        assert taken - number <= 7
    rows = pq.read_table(out).to_pylist()
    assert [row["n"] for row in rows] == list(range(100))
    assert all(row["up"] == (row["t"] and row["t"].upper()) for row in rows)
    assert pq.ParquetFile(out).metadata.num_row_groups == 5


def test_a_table_without_rows(tmp_path):
    source = written(tmp_path, table([]))
    out = tmp_path / "out.parquet"
    run = seqapps("dates", "translate", "--csv", source, "--column", "paid", "--out", out)
    assert run.returncode == 0, run.stderr
    assert pq.read_table(out).num_rows == 0 and pq.read_schema(out).names[-6:] == NEW


def test_bad_parquet_is_one_line_and_nothing_is_written(tmp_path):
    source, out = written(tmp_path, table()), tmp_path / "out.parquet"
    good = source.read_bytes()
    command = ["dates", "translate", "--csv", source, "--column", "paid"]
    assert_refused(seqapps(*command), "--out expects a file .parquet, got stdout")
    assert_refused(seqapps(*command, "--out", tmp_path / "x.csv"), "--out expects a file .parquet")
    assert_refused(seqapps(*command[:-1], "price", "--out", out), "expected texts, got decimal")
    assert_refused(seqapps(*command[:-1], "padi", "--out", out), "no column 'padi'")
    assert_refused(seqapps(*command, "--out", source), str(source))
    for content in (b"", b"PAR1", good[:-1], good[:200] + good[-8:], b"no" * 100, good[4:]):
        source.write_bytes(content)
        assert_refused(seqapps(*command, "--out", out), "as Parquet")
    middle = bytearray(good)
    middle[4:400] = bytes(396)  # of the pages
    source.write_bytes(middle)
    assert_refused(seqapps(*command, "--out", out), "as Parquet")
    csv = tmp_path / "a.csv"
    csv.write_text("paid\n3 May\n")
    run = seqapps("dates", "translate", "--csv", csv, "--column", "paid", "--out", out)
    assert_refused(run, "a.csv is CSV")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.csv", "ledger.parquet"]


def test_without_pyarrow_the_command_that_installs_it_is_named(tmp_path):
    source = written(tmp_path, table())
    code = (
        "import sys; sys.modules['pyarrow'] = None; from seqapps.__main__ import main; "
        f"sys.argv = ['seqapps', 'dates', 'translate', '--csv', {str(source)!r}, "
        "'--column', 'paid', '--out', 'x.parquet']; main()"
    )
    run = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, cwd=tmp_path,
        env={"PYTHONPATH": str(ROOT / "apps")},
    )  # fmt: skip
    assert run.returncode == 2 and len(run.stderr.splitlines()) == 1, run.stderr
    assert "needs pyarrow" in run.stderr and "parquet]" in run.stderr


INDEX = [10, 20, 5, 7, 1, 3]
COLUMNS = [
    pandas.Series(TEXTS, index=INDEX), pandas.Series(TEXTS, index=INDEX, dtype="string"),
    pandas.Series(TEXTS, index=INDEX, dtype="category"), polars.Series(TEXTS),
    polars.Series(TEXTS, dtype=polars.Categorical), pa.array(TEXTS), pa.chunked_array([TEXTS]),
    pa.array(TEXTS).dictionary_encode(),
]  # fmt: skip


@pytest.fixture(scope="module")
def dates():
    return package.load("dates")


@pytest.mark.parametrize("column", COLUMNS, ids=lambda column: type(column).__module__)
@pytest.mark.parametrize("verb", ["translate", "translate_column"])
def test_a_column_of_a_frame_gives_a_frame(dates, column, verb):
    answers = getattr(dates, verb)(column)
    assert answers == getattr(dates, verb)(TEXTS) and isinstance(answers, list)
    frame = answers.to_frame()
    found = frame.to_pylist() if isinstance(frame, pa.Table) else frame["date"].to_list()
    found = [row["date"] if isinstance(row, dict) else row for row in found]
    expected = [answer.date for answer in answers]
    assert [None if value is None or value != value else value for value in found] == expected
    assert type(frame).__module__.partition(".")[0] == type(column).__module__.partition(".")[0]


def test_a_frame_of_pandas_joins_its_table(dates):
    ledger = pandas.DataFrame({"paid": TEXTS, "n": range(6)}, index=INDEX)
    joined = ledger.join(dates.translate(ledger["paid"]).to_frame())
    assert joined.index.tolist() == INDEX and joined["n"].tolist() == list(range(6))
    assert pandas.isna(joined.loc[20, "date"]) and joined.loc[10, "date"] == "2010-12-25"


@pytest.mark.parametrize("app, verb", [
    ("emojify", "predict"), ("emojify", "annotate"), ("dinosaurs", "score"), ("words", "nearest"),
])  # fmt: skip
def test_other_apps_give_frames_too(app, verb):
    answers = getattr(package.load(app), verb)(pandas.Series(["river", "lunch"], index=["a", "b"]))
    frame = answers.to_frame()
    assert frame.index.tolist() == ["a", "b"]
    assert json.loads(json.dumps(answers[1].to_dict())) == answers[1].to_dict()
    assert set(answers[0].to_dict()) == set(frame.columns)


def test_a_list_gives_no_frame(dates):
    with pytest.raises(UserError, match="a column of a data frame, got a list"):
        dates.translate(["3 May"]).to_frame()
