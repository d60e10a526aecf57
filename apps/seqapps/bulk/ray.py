"""Bulk work on Ray Data: `Rows` for datasets, and `run` for jobs on files.

    dataset.map_batches(Rows, fn_constructor_args=("dates", "due"), **BATCHES, concurrency=8)

`python -m seqapps.bulk.ray` runs a job from the command line.
"""

from collections.abc import Mapping
from typing import Any

from .jobs import BATCH_ROWS, Job
from .on_ray import Summary, connect, run
from .rows import Rows

__all__ = ["BATCHES", "Job", "Rows", "Summary", "connect", "run"]

BATCHES: Mapping[str, Any] = {"batch_format": "pyarrow", "batch_size": BATCH_ROWS}

if __name__ == "__main__":
    from .command import main

    main()
