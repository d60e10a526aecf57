"""The command `python -m seqapps.bulk.ray`."""

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from seqapps.__main__ import main as _main
from seqapps.common.errors import EXIT_SOME_REFUSED, UserError
from seqapps.common.terminal.progress import Progress

from . import on_ray, rows
from .jobs import PART_ROWS, Job

PROGRAM = "python -m seqapps.bulk.ray"
App = Annotated[str, typer.Argument(metavar="APP", help="App to run, such as dates.")]
Source = Annotated[
    str,
    typer.Option(
        "--input",
        metavar="FILES",
        help="Parquet file, folder, or pattern such as 'folder/*.parquet'; s3:// is allowed.",
    ),
]
Column = Annotated[str, typer.Option(metavar="NAME", help="Column to process.")]
Out = Annotated[
    str, typer.Option("--output", metavar="DIR", help="Folder for the resulting Parquet files.")
]
Concurrency = Annotated[
    int,
    typer.Option(
        min=1, metavar="N", help="Number of actors; each loads the model and uses one core."
    ),
]
VerbName = Annotated[
    str, typer.Option("--verb", metavar="NAME", help="Verb of the app. Default: its first.")
]
Settings = Annotated[
    list[str] | None,
    typer.Option(
        "--set", metavar="NAME=VALUE", help="Option of the verb, as in Python; repeatable."
    ),
]
Model = Annotated[
    str | None,
    typer.Option(metavar="DIR", help="Model folder, at the same path on every machine."),
]
Prefix = Annotated[
    str, typer.Option(metavar="TEXT", help="Prefix of the names of the new columns.")
]
PartRows = Annotated[
    int,
    typer.Option(min=1, metavar="N", help="Rows per part; an interrupted part is processed again."),
]
Address = Annotated[
    str | None,
    typer.Option(
        metavar="HOST:PORT",
        help="Ray cluster. Default: RAY_ADDRESS, or this machine alone.",
    ),
]


def answer(
    app: App,
    source: Source,
    column: Column,
    output: Out,
    concurrency: Concurrency = 1,
    verb: VerbName = "",
    setting: Settings = None,
    model: Model = None,
    prefix: Prefix = "",
    part_rows: PartRows = PART_ROWS,
    address: Address = None,
) -> None:
    """Run an app on a column of Parquet files, on the machines of a Ray cluster.

    To continue an interrupted job, run the same command again.
    """
    offered = rows.verbs(app)
    chosen = offered.get(verb) if verb else next(iter(offered.values()))
    options = {}
    for given in setting or ():
        name, equals, value = given.partition("=")
        if not equals:
            raise UserError(f"--set expects NAME=VALUE, got {given!r}")
        if chosen is not None:  # another verb is refused with the job
            options[name] = rows.parsed(app, chosen, name, value)
    folder = None if model is None else str(Path(model).absolute())
    job = Job(
        app, column, source, output, verb, options, folder, prefix=prefix, part_rows=part_rows
    )
    _run(job, concurrency, address)


def _run(job: Job, concurrency: int, address: str | None) -> None:
    with Progress("rows") as progress:
        done = on_ray.run(job, concurrency=concurrency, address=address, report=progress.update)
    before = f", {done.done_before:,} of which were done before" if done.done_before else ""
    counts = f"{done.rows:,} rows answered, {done.refused:,} refused"
    print(f"{counts}; {done.parts:,} parts{before}: {job.out}", file=sys.stderr)
    if done.refused:
        raise typer.Exit(EXIT_SOME_REFUSED)


def dispatch(arguments: Sequence[str]) -> int:
    """Run the command; errors are raised."""
    program = typer.Typer(
        rich_markup_mode=None,
        add_completion=False,
        context_settings={"help_option_names": ["-h", "--help"]},
    )
    program.command()(answer)
    command = typer.main.get_command(program)
    code = command.main(list(arguments), prog_name=PROGRAM, standalone_mode=False)
    return code if isinstance(code, int) else 0


def main() -> None:
    """Run the command line; the process ends with the exit code."""
    _main(dispatch)
