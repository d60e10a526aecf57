"""Jobs on Ray Data: actors that load the model once answer the parts."""

import logging
import os
import socket
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from seqapps.common.backend import quiet_stderr
from seqapps.common.errors import UserError, not_installed

from . import jobs
from .jobs import Job, Part

CONNECT_S = 10.0  # to reach a cluster


class Parts:
    """A callable class that answers parts of a job into their files; its batches are single parts.

    Args:
        job: the job.
    """

    def __init__(self, job: Job) -> None:
        self._rows = job.rows()

    def __call__(self, batch: Any) -> dict[str, list[Any]]:
        """Answer the parts; return their numbers of rows, or the errors of the inputs."""
        found: dict[str, list[Any]] = {"rows": [], "refused": [], "fault": []}
        for values in zip(*(batch[name] for name in Part.__dataclass_fields__), strict=True):
            source, target, first, count = values
            part = Part(str(source), str(target), int(first), int(count))
            try:
                done: dict[str, Any] = {**jobs.answer(self._rows, part), "fault": ""}
            except UserError as error:
                done = {"rows": 0, "refused": 0, "fault": str(error)}
            for name, value in done.items():
                found[name].append(value)
        return found


def connect(address: str | None = None) -> None:
    """Connect to a cluster, or start Ray on this machine alone, without lines on stderr.

    Args:
        address: of a cluster, such as `auto` or `10.0.0.1:6379`; None is that of RAY_ADDRESS.

    Raises:
        UserError: Ray is not installed, or there is no such cluster.
    """
    os.environ.setdefault("RAY_BACKEND_LOG_LEVEL", "fatal")  # of Ray's C++, which prints on stderr
    try:
        import ray
    except ImportError as error:
        raise not_installed(error.name, "ray", "bulk work on Ray") from error
    if ray.is_initialized():
        return
    _check_reachable(address or os.environ.get("RAY_ADDRESS", ""))
    try:
        with quiet_stderr():  # a line about the variable above
            ray.init(address=address, log_to_driver=False, logging_level=logging.ERROR)
    except (ConnectionError, ValueError, RuntimeError) as error:
        first = str(error).strip().splitlines()[0]
        raise UserError(f"cannot connect to Ray: {first}") from error


def _check_reachable(address: str) -> None:
    """Raise UserError if nothing listens at HOST:PORT, for which Ray would wait for minutes."""
    host, _, port = address.rpartition(":")
    if not host or "/" in host or not port.isdecimal():
        return
    try:
        socket.create_connection((host.strip("[]"), int(port)), CONNECT_S).close()
    except (OSError, OverflowError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise UserError(f"cannot connect to Ray at {address}: {reason}") from error


@dataclass(frozen=True)
class Summary:
    """The result of a run.

    Attributes:
        rows: number of rows processed in this run.
        refused: number of these rows that were refused.
        parts: number of parts of the job.
        done_before: number of parts that earlier runs had finished.
    """

    rows: int
    refused: int
    parts: int
    done_before: int


def run(
    job: Job,
    *,
    concurrency: int = 1,
    address: str | None = None,
    report: Callable[[int, int], None] | None = None,
) -> Summary:
    """Answer the parts of a job that have no output yet.

    A part whose machine fails is answered by another one.

    Args:
        job: the job.
        concurrency: number of actors, each of which loads the model and uses one core.
        address: see `connect`.
        report: `report(done, total)` is called with numbers of rows when a part is finished.

    Raises:
        UserError: see `jobs.plan` and `connect`, or an input that cannot be read any more.
    """
    parts = jobs.plan(job)
    left = [part for part in parts if not part.is_done]
    rows = refused = 0
    if left:
        connect(address)
        jobs.remove_leftovers(job.out)
        total = sum(part.count for part in left)
        for done in _answered(job, left, concurrency):
            rows, refused = rows + int(done["rows"]), refused + int(done["refused"])
            if report is not None:
                report(rows, total)
    jobs.finish(job.out)
    return Summary(rows, refused, len(parts), len(parts) - len(left))


def _answered(job: Job, parts: Sequence[Part], concurrency: int) -> Iterator[dict[str, Any]]:
    """Yield what each part's actor returns, in the order in which they finish."""
    from ray import data

    context = data.DataContext.get_current()
    context.enable_progress_bars = False
    logging.getLogger("ray.data").setLevel(logging.ERROR)
    items = data.from_items([asdict(part) for part in parts], override_num_blocks=len(parts))
    answers = items.map_batches(
        Parts,
        fn_constructor_args=(job,),
        batch_size=1,
        num_cpus=1,
        compute=data.ActorPoolStrategy(size=min(concurrency, len(parts))),
    )
    for done in answers.iter_rows():
        if done["fault"]:
            raise UserError(done["fault"])
        yield done
