"""Options that several verbs have, as Typer annotations, and how verbs are registered."""

from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any

import typer

from seqapps.common.app import App

Model = Annotated[
    str | None,
    typer.Option(
        "--model", metavar="DIR", help="Model folder. Default: the model that comes with seqapps."
    ),
]
Engine = Annotated[
    str,
    typer.Option(
        "--engine",
        metavar="NAME",
        help="lite (LiteRT), tf (the SavedModel in TensorFlow), or auto: tf for large files.",
    ),
]
Json = Annotated[bool, typer.Option("--json", help="Print one JSON object per line.")]
Seed = Annotated[
    int | None,
    typer.Option(
        "--seed", min=0, max=2**63 - 1, help="Random seed; equal seeds give equal output."
    ),
]
TrainSeed = Annotated[
    int,
    typer.Option(
        "--seed", min=0, max=2**32 - 1, help="Random seed for weights, dropout and data order."
    ),
]
Preset = Annotated[
    str, typer.Option("--preset", metavar="NAME", help="Preset that the configuration starts from.")
]
ConfigFile = Annotated[
    Path | None,
    typer.Option("--config", metavar="FILE", help="TOML file of configuration keys and values."),
]
Settings = Annotated[
    list[str] | None,
    typer.Option(
        "--set",
        metavar="KEY=VALUE",
        help="Set a configuration key; repeatable. `config` lists the keys.",
    ),
]
Out = Annotated[Path, typer.Option("--out", metavar="DIR", help="Folder of the new model.")]
Resume = Annotated[bool, typer.Option("--resume", help="Continue an interrupted training.")]
Overwrite = Annotated[
    bool, typer.Option("--overwrite", help="Replace a finished model in the folder of --out.")
]
From = Annotated[
    str | None,
    typer.Option(
        "--from",
        metavar="MODEL",
        help="Model folder whose weights training starts from; none for random weights.",
    ),
]

# Texts from the command line, a file of lines, or a column of a table (see `inputs.TextInput`).
Texts = Annotated[
    list[str] | None, typer.Argument(metavar="TEXTS", help="Texts; - reads lines from stdin.")
]
InputFile = Annotated[
    str | None,
    typer.Option("--input", metavar="FILE", help="File with one text per line; - is stdin."),
]
Csv = Annotated[
    str | None, typer.Option("--csv", metavar="FILE", help="CSV file; answers become new columns.")
]
Column = Annotated[
    str | None,
    typer.Option("--column", metavar="NAME", help="Name of the --csv column that holds the texts."),
]
CsvOut = Annotated[
    str | None,
    typer.Option("--out", metavar="FILE", help="File for the table of --csv. Default: stdout."),
]


def add_verb(commands: typer.Typer, app: App, verb: Callable[..., Any]) -> None:
    """Register a function as a verb: its name, its docstring and the app's examples of it.

    Args:
        commands: the command line of the app.
        app: the app.
        verb: a function whose parameters Typer reads; `generate_data` becomes `generate-data`.
    """
    commands.command(epilog=examples(app, verb.__name__.replace("_", "-")))(verb)


def examples(app: App, verb: str) -> str | None:
    """Return the end of a verb's help: examples of its use, or None."""
    lines = [f"  seqapps {app.name} {line}" for line in app.examples.get(verb, ())]
    return "\n".join(["\b", "Examples:", *lines]) if lines else None
