"""Bulk work on a Ray cluster of two nodes on this machine, whose processes are killed."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import ray
from ray.cluster_utils import Cluster
from seqapps.bulk.ray import BATCHES, Rows

TIMEOUT_S = 300
FILES, FILE_ROWS, PART_ROWS = 2, 4_000, 250
PARTS = FILES * FILE_ROWS // PART_ROWS
FORMS = ("%d %B %Y", "%B %d, %Y", "%A %d %b %Y", "%Y/%m/%d")
COMMAND = [sys.executable, "-m", "seqapps.bulk.ray"]


def text(number: int) -> str | None:
    day = date(1950, 1, 1) + timedelta(days=number)
    return None if number % 97 == 5 else day.strftime(FORMS[number % len(FORMS)])


def day(number: int) -> str | None:
    return None if number % 97 == 5 else str(date(1950, 1, 1) + timedelta(days=number))


@pytest.fixture(scope="module")
def inputs(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("ledgers")
    for number in range(FILES):
        ids = range(number * FILE_ROWS, (number + 1) * FILE_ROWS)
        table = pa.table({"id": ids, "due": [text(i) for i in ids]})
        pq.write_table(table, folder / f"ledger-{number}.parquet", row_group_size=900)
    return folder


@pytest.fixture(scope="module")
def cluster() -> Iterator[Cluster]:
    """Two nodes of one core each."""
    made = Cluster(initialize_head=True, head_node_args={"num_cpus": 1})
    made.add_node(num_cpus=1)
    made.wait_for_nodes()
    yield made
    ray.shutdown()
    made.shutdown()


def start(cluster: Cluster, inputs: Path, out: Path, *options: str) -> subprocess.Popen:
    arguments = ["dates", "--input", f"{inputs}/*.parquet", "--column", "due", "--output", out]
    arguments += ["--part-rows", PART_ROWS, "--concurrency", 2, "--address", cluster.address]
    command = [*COMMAND, *map(str, arguments), *options]
    return subprocess.Popen(command, stderr=subprocess.PIPE, text=True)


def finished(out: Path) -> int:
    return len(list(out.glob("part-*.parquet")))


def wait_for(condition: Callable[[], object], process: subprocess.Popen) -> None:
    """Poll until the condition holds, while the process runs."""
    end = time.monotonic() + TIMEOUT_S
    while not condition():
        assert process.poll() is None, process.communicate()
        assert time.monotonic() < end
        time.sleep(0.02)


def workers(node) -> list[int]:
    """Return the processes of a node that run parts of a job."""
    raylet = node.all_processes["raylet"][0].process.pid
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            title = (folder / "cmdline").read_bytes()
            parent = int((folder / "stat").read_text().rpartition(")")[2].split()[1])
        except (OSError, IndexError):  # it has ended
            continue
        if parent == raylet and b"MapWorker" in title:
            found.append(int(folder.name))
    return found


def assert_complete(out: Path) -> None:
    """Every row once, in order, with its own answer."""
    table = pq.read_table(out)
    ids = range(FILES * FILE_ROWS)
    assert table["id"].to_pylist() == list(ids)
    assert table["due"].to_pylist() == [text(i) for i in ids]
    assert table["date"].to_pylist() == [day(i) for i in ids]
    others = sorted(path.name for path in out.iterdir() if not path.name.startswith("part-"))
    assert others == ["_SUCCESS", "_job.json"]
    assert finished(out) == PARTS


def test_a_killed_worker_and_a_lost_node_cost_no_row(cluster, inputs, tmp_path):
    out = tmp_path / "out"
    (node,) = cluster.worker_nodes
    process = start(cluster, inputs, out)
    wait_for(lambda: finished(out) and workers(node), process)
    os.kill(workers(node)[0], signal.SIGKILL)
    before = finished(out)
    wait_for(lambda: finished(out) >= before + 2, process)
    assert finished(out) < PARTS
    cluster.remove_node(node, allow_graceful=False)
    _, errors = process.communicate(timeout=TIMEOUT_S)
    assert process.returncode == 0, errors
    assert f"{FILES * FILE_ROWS:,} rows answered, 0 refused; {PARTS} parts" in errors
    assert_complete(out)
    cluster.add_node(num_cpus=1)
    cluster.wait_for_nodes()


def test_a_killed_job_goes_on_where_it_stopped(cluster, inputs, tmp_path):
    out = tmp_path / "out"
    process = start(cluster, inputs, out)
    wait_for(lambda: finished(out) >= 3, process)
    process.kill()
    process.communicate()
    done = {path: path.stat().st_mtime_ns for path in out.glob("part-*.parquet")}
    assert 3 <= len(done) < PARTS
    again = start(cluster, inputs, out)
    _, errors = again.communicate(timeout=TIMEOUT_S)
    assert again.returncode == 0, errors
    assert "of which were done before" in errors
    assert_complete(out)
    assert {path: path.stat().st_mtime_ns for path in done} == done


def test_rows_of_a_dataset_keep_their_order(cluster, inputs):
    ray.init(address=cluster.address, log_to_driver=False, ignore_reinit_error=True)
    context = ray.data.DataContext.get_current()
    context.execution_options.preserve_order = True
    context.enable_progress_bars = False
    given = ray.data.read_parquet(str(inputs), override_num_blocks=8).limit(1_500)
    answered = given.map_batches(
        Rows,
        fn_constructor_args=("dates", "due"),
        fn_constructor_kwargs={"options": {"precision": "any"}},
        **{**BATCHES, "batch_size": 200},
        concurrency=1,  # of two cores, because reading needs one as well
    )
    rows = answered.take_all()
    assert [row["id"] for row in rows] == list(range(1_500))
    assert [row["date"] for row in rows] == [day(i) for i in range(1_500)]


REFUSED = [
    (["datez", "--column", "due"], "unknown app 'datez'; did you mean 'dates'?"),
    (["dates", "--column", "paid"], "no column 'paid'; its columns are id, due"),
    (["dates", "--column", "due", "--set", "locale"], "--set expects NAME=VALUE, got 'locale'"),
    (["dates", "--column", "due", "--set", "local=de"], "unknown option 'local'"),
    (["dates", "--column", "due", "--set", "beam=many"], "beam expects a value in JSON"),
    (["dates", "--column", "due", "--verb", "evaluate"], "no verb 'evaluate' for rows"),
    (["dates", "--column", "due", "--model", "nowhere"], "nowhere"),
    (["dates", "--column", "due", "--concurrency", "0"], "0"),
    (["dates", "--column", "due", "--address", "127.0.0.1:1"], "cannot connect to Ray"),
]


@pytest.mark.parametrize(("arguments", "words"), REFUSED)
def test_invalid_jobs_are_one_line(inputs, tmp_path, arguments, words):
    given = [*arguments, "--input", str(inputs), "--output", str(tmp_path / "out")]
    done = subprocess.run([*COMMAND, *given], capture_output=True, text=True, timeout=TIMEOUT_S)
    assert done.returncode == 2, done
    assert done.stdout == "" and done.stderr.count("\n") == 1, done.stderr
    assert words in done.stderr
