"""Jobs: parts of Parquet files, which a second run continues."""

import json
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from seqapps.bulk import jobs
from seqapps.bulk.jobs import Job
from seqapps.bulk.storage import Place
from seqapps.common.errors import UserError

WORDS = ("river", "coffee", "two words", None, "violin", "")


@pytest.fixture
def inputs(tmp_path):
    """Two files, with row groups that no part agrees with; together ids 0 to 49."""
    folder = tmp_path / "in"
    folder.mkdir()
    for number, (first, last) in enumerate([(0, 33), (33, 50)]):
        ids = range(first, last)
        table = pa.table({"id": ids, "w": [WORDS[i % len(WORDS)] for i in ids]})
        pq.write_table(table, folder / f"w-{number}.parquet", row_group_size=7)
    (folder / "_notes.parquet").write_bytes(b"not one")
    (folder / "notes.txt").write_text("text")
    return folder


def job(inputs, **changes):
    given = {
        "app": "words", "column": "w", "options": {"k": 1}, "part_rows": 10,
        "source": str(inputs), "out": str(inputs.parent / "out"),
    }  # fmt: skip
    return Job(**{**given, **changes})


def names(folder):
    return sorted(path.name for path in Path(folder).iterdir())


def answer_all(given, limit=None):
    rows = given.rows()
    left = [part for part in jobs.plan(given) if not part.is_done]
    return [jobs.answer(rows, part) for part in left[:limit]]


def test_all_rows_once_in_order(inputs):
    given = job(inputs)
    counts = answer_all(given)
    jobs.finish(given.out)
    assert [part["rows"] for part in counts] == [10, 10, 10, 3, 10, 7]
    table = pq.read_table(given.out)
    assert table["id"].to_pylist() == list(range(50))
    assert table["w"].to_pylist() == [WORDS[i % 6] for i in range(50)]
    expected = {"river": True, "coffee": True, "violin": True}
    assert table["known"].to_pylist() == [expected.get(w) for w in table["w"].to_pylist()]
    refused = [w for w in table["w"].to_pylist() if w in ("two words", "")]
    assert sum(part["refused"] for part in counts) == len(refused)
    assert names(given.out)[:2] == ["_SUCCESS", "_job.json"]


@pytest.mark.parametrize("part_rows", [1, 6, 7, 8, 33, 1_000])
def test_parts_of_every_size_have_the_same_rows(inputs, part_rows):
    given = job(inputs, part_rows=part_rows)
    answer_all(given)
    assert pq.read_table(given.out)["id"].to_pylist() == list(range(50))


def test_a_second_run_answers_what_is_missing(inputs):
    given = job(inputs)
    answer_all(given, limit=2)
    out = Path(given.out)
    left = out / ".part-00000-00002.parquet.0123abcd"
    left.write_text("half")
    before = {path: path.stat().st_mtime_ns for path in out.glob("part-*")}
    assert len(before) == 2
    jobs.remove_leftovers(given.out)
    assert len(answer_all(given)) == 4
    assert not left.exists()
    assert {path: path.stat().st_mtime_ns for path in before} == before
    assert pq.read_table(given.out)["id"].to_pylist() == list(range(50))


def test_a_part_that_fails_leaves_nothing(inputs):
    given = job(inputs)
    parts = jobs.plan(given)
    table = pq.read_table(inputs / "w-1.parquet")
    pq.write_table(table.slice(0, 3), inputs / "w-1.parquet")
    with pytest.raises(UserError, match=r"w-1.parquet has changed: expected 10 rows, got 3"):
        jobs.answer(given.rows(), parts[4])
    assert names(given.out) == ["_job.json"]


def test_an_empty_file_has_an_empty_output(inputs):
    pq.write_table(pa.table({"w": pa.array([], "string")}), inputs / "v.parquet")
    given = job(inputs / "v.parquet")
    assert answer_all(given) == [{"rows": 0, "refused": 0}]
    assert pq.read_table(given.out).column_names == [
        "w", "known", "occurrences", "spellings", "neighbours", "error",
    ]  # fmt: skip


@pytest.mark.parametrize(
    "changes",
    [{"options": {"k": 2}}, {"part_rows": 5}, {"prefix": "p_"}, {"column": "other"},
     {"app": "dinosaurs", "options": {}}],
)  # fmt: skip
def test_the_folder_of_another_job_is_refused(inputs, changes):
    for file in inputs.glob("w-*.parquet"):
        table = pq.read_table(file)
        pq.write_table(table.append_column("other", table["w"]), file)
    answer_all(job(inputs), limit=1)
    with pytest.raises(UserError, match="holds another job, which differs in"):
        jobs.plan(job(inputs, **changes))
    (inputs / "x.parquet").write_bytes((inputs / "w-0.parquet").read_bytes())
    with pytest.raises(UserError, match="differs in inputs"):
        jobs.plan(job(inputs))


def test_the_same_job_may_be_named_in_other_words(inputs, monkeypatch):
    given = job(inputs)
    answer_all(given, limit=1)
    monkeypatch.chdir(inputs.parent)
    for source in ("in", "in/", "in/*.parquet", f"file://{inputs}"):
        assert sum(part.is_done for part in jobs.plan(job(inputs, source=source))) == 1
    moved = [part for part in jobs.plan(job(inputs, out="out/")) if not part.is_done]
    assert len(moved) == 5


REFUSED = [
    ({"source": "nowhere"}, "expected Parquet files, got none at nowhere"),
    ({"source": "in/*.csv"}, "expected Parquet files, got none"),
    ({"source": "in/notes.txt"}, "cannot read"),
    ({"source": "s9://bucket/x"}, "cannot read s9://bucket/x"),
    ({"out": "in"}, "expected an empty folder or the same job's, got other files in in"),
    ({"out": "in/notes.txt"}, "expected a folder to write to, got the file in/notes.txt"),
    ({"column": "x"}, "no column 'x'; its columns are id, w"),
    ({"column": "id"}, "column 'id': expected texts, got int64"),
    ({"app": "wordz"}, "unknown app"),
    ({"part_rows": 0}, "part_rows expects a positive integer"),
]


@pytest.mark.parametrize(("changes", "words"), REFUSED)
def test_invalid_jobs_are_refused_and_write_nothing(inputs, monkeypatch, changes, words):
    monkeypatch.chdir(inputs.parent)
    with pytest.raises(UserError) as error:
        jobs.plan(job(inputs, **changes))
    assert words in str(error.value) and "\n" not in str(error.value)
    assert not (inputs.parent / "out").exists()
    assert len(names(inputs)) == 4


@pytest.mark.parametrize("content", ["", "[]", "{", "[" * 10_000, "{}"])
def test_a_damaged_description_is_refused(inputs, content):
    given = job(inputs)
    jobs.plan(given)
    (inputs.parent / "out" / "_job.json").write_text(content)
    with pytest.raises(UserError, match="out"):
        jobs.plan(given)


def test_the_description_names_the_model_and_the_files(inputs):
    jobs.plan(job(inputs))
    described = json.loads((inputs.parent / "out" / "_job.json").read_text())
    assert described["verb"] == "nearest" and len(described["model"]) == 64
    assert [one["rows"] for one in described["inputs"]] == [33, 17]


def test_a_stream_that_is_not_finished_leaves_the_old_file(tmp_path):
    place = Place.of(str(tmp_path)) / "x.parquet"
    with place.written() as stream:
        stream.write(b"old")
    with pytest.raises(ZeroDivisionError), place.written() as stream:
        stream.write(b"new")
        raise ZeroDivisionError
    assert place.read() == b"old" and names(tmp_path) == ["x.parquet"]
