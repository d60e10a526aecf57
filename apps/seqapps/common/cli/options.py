"""Options that several verbs have, as Typer annotations, and how verbs are registered."""

from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any

import typer
from typer import Argument, Option

from seqapps.common.app import App

Model = Annotated[
    str | None,
    Option(
        "--model",
        metavar="DIR",
        help="Model folder. Default: the shipped model, if the app has one.",
    ),
]
Engine = Annotated[
    str,
    Option(
        "--engine",
        metavar="NAME",
        help="lite (LiteRT), tf (the SavedModel in TensorFlow), or auto: the faster engine.",
    ),
]
Json = Annotated[bool, Option("--json", help="Print each result as one line of JSON.")]
Seed = Annotated[
    int | None,
    Option("--seed", min=0, max=2**63 - 1, help="Random seed; equal seeds give equal output."),
]
TrainSeed = Annotated[
    int,
    Option("--seed", min=0, max=2**32 - 1, help="Random seed for weights, dropout and data order."),
]
Devices = Annotated[
    int,
    Option(
        "--devices",
        min=1,
        metavar="N",
        help="Number of devices that share each batch; above 1 needs KERAS_BACKEND=jax.",
    ),
]
Preset = Annotated[
    str, Option("--preset", metavar="NAME", help="Preset that the configuration starts from.")
]
ConfigFile = Annotated[
    Path | None,
    Option("--config", metavar="FILE", help="TOML file of configuration keys and values."),
]
Settings = Annotated[
    list[str] | None,
    Option(
        "--set",
        metavar="KEY=VALUE",
        help="Set a configuration key; repeatable. `config` lists the keys.",
    ),
]
Out = Annotated[Path, Option("--out", metavar="DIR", help="Folder of the new model.")]
Resume = Annotated[bool, Option("--resume", help="Continue an interrupted training.")]
Overwrite = Annotated[
    bool, Option("--overwrite", help="Replace a finished model in the folder of --out.")
]
From = Annotated[
    str | None,
    Option(
        "--from",
        metavar="MODEL",
        help="Model folder whose weights training starts from; none for random weights. Default: "
        "the app's choice (emojify, entities, trigger: the model that comes with seqapps).",
    ),
]

# Texts from the command line, a file of lines, or a column of a table (see `inputs.TextInput`).
Texts = Annotated[
    list[str] | None, Argument(metavar="TEXTS", help="Texts; - reads lines from stdin.")
]
InputFile = Annotated[
    str | None, Option("--input", metavar="FILE", help="File with one text per line; - is stdin.")
]
Csv = Annotated[
    str | None,
    Option("--csv", metavar="FILE", help="CSV or Parquet file; answers become new columns."),
]
Column = Annotated[
    str | None,
    Option("--column", metavar="NAME", help="Name of the --csv column that holds the texts."),
]
CsvOut = Annotated[
    str | None,
    Option(
        "--out",
        metavar="FILE",
        help="File for the table of --csv, in the same format. Default for CSV: stdout.",
    ),
]


def add_verb(commands: typer.Typer, app: App, verb: Callable[..., Any]) -> None:
    """Register a function as a verb, with its docstring and the app's examples of it as help.

    Typer reads its parameters; `generate_data` becomes `generate-data`.
    """
    name = verb.__name__.replace("_", "-")
    paragraph = (verb.__doc__ or "").partition("\n\n")[0]  # in the list of verbs, never cut short
    lines = [f"  seqapps {app.name} {line}" for line in app.examples.get(name, ())]
    epilog = "\n".join(["\b", "Examples:", *lines]) if lines else None
    commands.command(name, help=verb.__doc__, short_help=paragraph, epilog=epilog)(verb)
