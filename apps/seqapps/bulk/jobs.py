"""Jobs: Parquet files, divided into parts, each of which is answered into a file of its own.

A part is a range of rows of an input file, and its output appears when it is complete. A job that
was killed is therefore continued by a second run, which answers the missing parts. The outputs,
sorted by name, hold all rows in the order of the inputs.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from seqapps.common.errors import UserError, value_excerpt
from seqapps.common.export import bundle
from seqapps.common.io.files import sha256
from seqapps.common.io.parquet import SUFFIXES

from .rows import ERROR, Rows
from .storage import Place

FORMAT = 1
DESCRIPTION, DONE = "_job.json", "_SUCCESS"  # names that readers of Parquet folders leave out
PART_ROWS = 50_000
BATCH_ROWS = 8_192  # rows per call of a verb


@dataclass(frozen=True)
class Job:
    """A bulk job: input files, verb and options, and output folder.

    Attributes:
        app, column, verb, options, model, engine, prefix: see `rows.Rows`.
        source: a Parquet file, a folder of them, or a pattern such as folder/*.parquet.
        out: folder of the answered files.
        part_rows: maximum number of rows of a part.
    """

    app: str
    column: str
    source: str
    out: str
    verb: str = ""
    options: Mapping[str, Any] = field(default_factory=dict)
    model: str | None = None
    engine: str = "lite"
    prefix: str = ""
    part_rows: int = PART_ROWS

    def rows(self) -> Rows:
        """Load the model (raises UserError, see `Rows`)."""
        return Rows(
            self.app, self.column, verb=self.verb, options=self.options, model=self.model,
            engine=self.engine, prefix=self.prefix,
        )  # fmt: skip


@dataclass(frozen=True)
class Part:
    """Rows of an input file.

    Attributes:
        source, target: addresses of the input and output files.
        first, count: number of the first row, and of all rows.
    """

    source: str
    target: str
    first: int
    count: int

    @property
    def is_done(self) -> bool:
        """Whether the output exists."""
        return Place.of(self.target).kind() == "file"


def plan(job: Job) -> list[Part]:
    """Check a job before any row is answered, and return its parts; create its folder.

    Raises:
        UserError: an invalid option, no input, an input that cannot be read or lacks the column, or
            a folder that holds something else than the beginning of this job.
    """
    if job.part_rows < 1:
        raise UserError(f"part_rows expects a positive integer, got {job.part_rows}")
    rows = job.rows()
    sources = Place.of(job.source).matching(SUFFIXES)
    if not sources:
        raise UserError(f"expected Parquet files, got none at {job.source}")
    prefix = job.source.partition("://")[0] + "://" if "://" in job.source else ""
    inputs, parts = [], []
    for number, source in enumerate(sources):
        with source.opened() as file:
            rows.schema(file.schema_arrow, source.path)
            count = file.metadata.num_rows
        inputs.append({"path": source.path, "rows": count, "bytes": _size(source)})
        for index, first in enumerate(range(0, max(1, count), job.part_rows)):
            name = f"part-{number:05d}-{index:05d}.parquet"
            size = min(job.part_rows, count - first)
            parts.append(Part(f"{prefix}{source.path}", _joined(job.out, name), first, size))
    _describe(job, rows, inputs)
    return parts


def _size(place: Place) -> int:
    size: int = place.files.get_file_info(place.path).size
    return size


def _joined(folder: str, name: str) -> str:
    return f"{folder.rstrip('/')}/{name}"


def _describe(job: Job, rows: Rows, inputs: Sequence[Mapping[str, Any]]) -> None:
    """Write the description of a job into its folder, or compare it with the one that is there."""
    described = {
        "format": FORMAT, **asdict(job), "verb": rows.verb.name, "inputs": list(inputs),
        "model": sha256(rows.model.path / bundle.MANIFEST),
    }  # fmt: skip
    for name in ("source", "out"):  # the same files may be named in other words
        del described[name]
    described = json.loads(json.dumps(described))
    folder = Place.of(job.out)
    file = folder / DESCRIPTION
    if folder.kind() == "file":
        raise UserError(f"expected a folder to write to, got the file {job.out}")
    if file.kind() == "file":
        _compare(job.out, _read(file), described)
        return
    if folder.listed("*"):
        raise UserError(f"expected an empty folder or the same job's, got other files in {job.out}")
    folder.files.create_dir(folder.path)
    with file.written() as stream:
        stream.write(json.dumps(described, ensure_ascii=False, indent=1).encode() + b"\n")


def _read(file: Place) -> Any:
    try:
        return json.loads(file.read())
    except (ValueError, RecursionError) as error:
        raise UserError(f"{file.path} is not the description of a job: {error}") from error


def _compare(out: str, old: Any, new: Mapping[str, Any]) -> None:
    """Raise UserError if a folder belongs to another job."""
    if not isinstance(old, dict):
        raise UserError(
            f"{out} is not the folder of a job: its description is {type(old).__name__}"
        )
    for name, value in new.items():
        if old.get(name) != value:
            was, now = value_excerpt(old.get(name)), value_excerpt(value)
            values = f", {was} there and {now} here" if was != now else ""
            raise UserError(
                f"{out} holds another job, which differs in {name}{values}: choose another folder"
            )


def answer(rows: Rows, part: Part) -> dict[str, int]:
    """Answer a part into its file; return the numbers of its rows and of refused ones.

    Raises:
        UserError: the input cannot be read, or has changed.
    """
    import pyarrow.parquet

    done = refused = 0
    with Place.of(part.source).opened() as file, Place.of(part.target).written() as stream:
        schema = rows.schema(file.schema_arrow, part.source)
        with pyarrow.parquet.ParquetWriter(stream, schema) as writer:
            for table in _tables(file, part):
                answered = rows(table)
                writer.write_table(answered)
                done += table.num_rows
                errors = answered.column(f"{rows.prefix}{ERROR}")
                refused += table.num_rows - errors.null_count
        if done != part.count:
            raise UserError(
                f"{part.source} has changed: expected {part.count:,} rows, got {done:,}"
            )
    return {"rows": done, "refused": refused}


def _tables(file: Any, part: Part) -> Iterator[Any]:
    """Yield the rows of a part as tables; only the row groups that hold them are read."""
    import pyarrow

    end = 0
    groups: list[int] = []
    skipped = part.first
    for number in range(file.metadata.num_row_groups):
        begin, end = end, end + file.metadata.row_group(number).num_rows
        if end > part.first and begin < part.first + part.count:
            groups.append(number)
        elif end <= part.first:
            skipped = part.first - end
    left = part.count
    for batch in file.iter_batches(batch_size=BATCH_ROWS, row_groups=groups) if groups else ():
        rows = batch.slice(min(skipped, batch.num_rows), left)
        skipped -= min(skipped, batch.num_rows)
        left -= rows.num_rows
        if rows.num_rows:
            yield pyarrow.Table.from_batches([rows])


def remove_leftovers(out: str) -> None:
    """Remove the unfinished files of workers that were killed."""
    folder = Place.of(out)
    for left in folder.listed(".part-*.parquet.*"):
        left.files.delete_file(left.path)


def finish(out: str) -> None:
    """Mark a job as complete, whose parts are all answered."""
    remove_leftovers(out)
    with (Place.of(out) / DONE).written():
        pass
