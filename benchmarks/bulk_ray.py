"""Bulk work on Ray Data: dates on a cluster of one node of one core, and of two.

    python benchmarks/bulk_ray.py --rows 1000000

Both nodes are on this machine, which needs two idle cores. The time is that between the outputs of
the first and of the last part, so that the start of Ray and of the actors does not count.
"""

import argparse
import subprocess
import sys
import tempfile
from datetime import date, timedelta
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import ray
from ray.cluster_utils import Cluster

FORMS = ("%d %B %Y", "%B %d, %Y", "%A %d %b %Y", "%Y/%m/%d", "the %d of %B %Y", "%d.%m.%y")


def text(number: int) -> str:
    """Return a date; few of a million are equal."""
    day = date(1600, 1, 1) + timedelta(days=number * 7_919 % 160_000)
    return day.strftime(FORMS[number % len(FORMS)])


def seconds(nodes: int, source: Path, out: Path, part_rows: int) -> float:
    """Answer all rows; return the seconds for all parts but the first `nodes`."""
    cluster = Cluster(initialize_head=True, head_node_args={"num_cpus": 1})
    for _ in range(nodes - 1):
        cluster.add_node(num_cpus=1)
    cluster.wait_for_nodes()
    command = [
        sys.executable, "-m", "seqapps.bulk.ray", "dates", "--column", "due",
        "--input", source, "--output", out, "--part-rows", part_rows,
        "--concurrency", nodes, "--address", cluster.address,
    ]  # fmt: skip
    subprocess.run(list(map(str, command)), check=True)
    ray.shutdown()
    cluster.shutdown()
    ends = sorted(path.stat().st_mtime for path in out.glob("part-*.parquet"))
    return (ends[-1] - ends[nodes - 1]) / (len(ends) - nodes) * len(ends)


def main() -> None:
    """Print rows a second on one and on two nodes, and their ratio."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--parts", type=int, default=40)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        source = Path(name, "dates.parquet")
        pq.write_table(pa.table({"due": [text(n) for n in range(given.rows)]}), source)
        part_rows = -(-given.rows // given.parts)
        speeds = []
        for nodes in (1, 2):
            taken = seconds(nodes, source, Path(name, f"out-{nodes}"), part_rows)
            speeds.append(given.rows / taken)
            print(f"{nodes} nodes: {given.rows / taken:,.0f} rows a second", flush=True)
        print(f"ratio: {speeds[1] / speeds[0]:.2f}")


if __name__ == "__main__":
    main()
