"""The verbs that every app has, made from its `App`."""

import importlib.util
import inspect
import json
import os
import secrets
import shutil
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

import typer

from seqapps.common import config
from seqapps.common.app import DATA, App, Option
from seqapps.common.errors import EXIT_BAD_INPUT, EXIT_DONE, EXIT_SOME_REFUSED, UserError
from seqapps.common.export import bundle
from seqapps.common.io.text import read_items
from seqapps.common.training import train_command

Model = Annotated[
    str | None,
    typer.Option("--model", metavar="DIR", help="A model folder. Default: the one shipped."),
]
Json = Annotated[bool, typer.Option("--json", help="One JSON object a line.")]
Seed = Annotated[
    int | None,
    typer.Option("--seed", min=0, max=2**63 - 1, help="Same seed, same output. Default: random."),
]
TrainSeed = Annotated[int, typer.Option("--seed", min=0, max=2**32 - 1, help="Of everything.")]
Preset = Annotated[str, typer.Option("--preset", help="Where the configuration starts from.")]
ConfigFile = Annotated[
    Path | None, typer.Option("--config", metavar="FILE", help="TOML file of key = value.")
]
Settings = Annotated[
    list[str] | None, typer.Option("--set", metavar="KEY=VALUE", help="May be repeated.")
]
Out = Annotated[Path, typer.Option("--out", metavar="DIR", help="Where the model goes.")]
Resume = Annotated[bool, typer.Option("--resume", help="Go on after a kill.")]
From = Annotated[
    str | None,
    typer.Option("--from", metavar="MODEL", help="Start from this model's weights; none: do not."),
]

Engine = Annotated[
    str,
    typer.Option("--engine", help="lite, tf (the SavedModel), or auto: tf where it is faster."),
]

EXPORTS = ("savedmodel", "litert", "onnx")
ENGINES = ("auto", "lite", "tf")
MOST_SHOWN = 60  # entries of a list or a mapping that `info` writes out


def make(app: App) -> typer.Typer:
    """Return the command line of an app: the shared verbs and its own."""
    cli = typer.Typer(
        help=f"{app.name}: {app.summary}.",
        no_args_is_help=True,
        add_completion=False,
        rich_markup_mode=None,
    )
    app.part("commands").register(cli, app)
    _add_train(cli, app)
    _add_evaluate(cli, app)
    _add_export(cli, app)
    _add_info(cli, app)
    return cli


def _with_options(app: App, verb: str) -> Callable[[Callable], Callable]:
    """Add the app's options to a command that takes them as `**own`: those of its data first."""

    def decorate(command: Callable) -> Callable:
        signature = inspect.signature(command)
        fixed = [p for p in signature.parameters.values() if p.kind is not p.VAR_KEYWORD]
        data = map(_parameter, app.data_options(verb))
        added = map(_parameter, app.options.get(verb, ()))
        every = [*data, *fixed, *added]
        command.__signature__ = signature.replace(parameters=every)  # type: ignore[attr-defined]
        command.__annotations__ = {p.name: p.annotation for p in every}
        return command

    return decorate


def _parameter(option: Option) -> inspect.Parameter:
    """Return an option as Typer reads it from a signature."""
    shown = typer.Option(
        help=option.help, metavar=option.metavar, min=option.least, max=option.most
    )
    return inspect.Parameter(
        option.name,
        inspect.Parameter.KEYWORD_ONLY,
        default=inspect.Parameter.empty if option.required else None,
        annotation=Annotated[option.kind if option.required else option.kind | None, shown],
    )


def _given(options: Sequence[Option], values: Mapping[str, Any]) -> dict[str, Any]:
    """Return the values of those options that were given."""
    named = {option.name: values[option.name] for option in options}
    return {name: value for name, value in named.items() if value is not None}


def _source(app: App, verb: str, values: Mapping[str, Any]) -> str | dict[str, Any]:
    """Return what names the data: the value of `--data`, or of the app's own sources."""
    given = _given(app.data_options(verb), values)
    return given if verb in app.sources else given[DATA.name]


def _add_train(cli: typer.Typer, app: App) -> None:
    presets = ", ".join(app.presets)

    @cli.command(help=f"Train a model on your own data. Presets: {presets}.")
    @_with_options(app, "train")
    def train(
        *,
        out: Out,
        preset: Preset = "default",
        config_file: ConfigFile = None,
        settings: Settings = None,
        seed: TrainSeed = 0,
        resume: Resume = False,
        source: From = None,
        **own: Any,
    ) -> None:
        given = _given(app.options.get("train", ()), own)
        every = [*(settings or []), *(f"{key}={value}" for key, value in given.items())]
        chosen = config.resolve(app.config, app.presets, preset, config_file, every)
        data = _source(app, "train", own)
        train_command.run(app, data, out, chosen, preset, seed, resume, source)


def _add_evaluate(cli: typer.Typer, app: App) -> None:
    @cli.command(help="Measure a model on data that it was not trained on.")
    @_with_options(app, "evaluate")
    def evaluate(
        *, model: Model = None, as_json: Json = False, seed: TrainSeed = 0, **own: Any
    ) -> None:
        data = _source(app, "evaluate", own)
        given = _given(app.options.get("evaluate", ()), own)
        runtime = app.part("runtime").load(bundle.open_bundle(app.name, model))
        result, refused = app.part("evaluation").run(runtime, data, seed, **given)
        for error in refused:
            print(f"refused: {error}", file=sys.stderr)
        print(json.dumps(result, ensure_ascii=False) if as_json else _table(result))
        raise typer.Exit(EXIT_SOME_REFUSED if refused else EXIT_DONE)


def _table(values: dict[str, Any], indent: str = "") -> str:
    lines: list[str] = []
    width = max(map(len, values))
    for key, value in values.items():
        if isinstance(value, dict) and value:
            lines += [f"{indent}{key}", _table(value, indent + "  ")]
        elif isinstance(value, list) and value and isinstance(value[0], dict):
            rows = (", ".join(f"{name} {part}" for name, part in row.items()) for row in value)
            lines += [f"{indent}{key}", *(f"{indent}  {row}" for row in rows)]
        else:
            shown = "-" if value in (None, {}, []) else value
            lines.append(f"{indent}{key:<{width}}  {shown}")
    return "\n".join(lines)


def _add_export(cli: typer.Typer, app: App) -> None:
    @cli.command(help="Write a model for another program: " + ", ".join(EXPORTS) + ".")
    def export(
        to: Annotated[str, typer.Option("--to", help="savedmodel, litert or onnx.")],
        out: Out,
        model: Model = None,
    ) -> None:
        if to not in EXPORTS:
            raise UserError(f"--to expects one of {', '.join(EXPORTS)}, got {to!r}")
        if out.exists() and (not out.is_dir() or any(out.iterdir())):
            raise UserError(f"{out} exists, expected a new folder")
        out = out.resolve()
        bundle.check_target(out, app.name)
        found = bundle.open_bundle(app.name, model)
        os.environ["KERAS_BACKEND"] = "tensorflow"  # what exports, whatever trains
        with bundle.staged(out) as folder:
            app.part("program").WRITERS[to](found.path, folder)
            shutil.copy(found.path / "config.json", folder / "config.json")
        files = sorted(file for file in out.rglob("*") if file.is_file())
        for file in files:
            print(f"{file.stat().st_size:>10,}  {file}")


def _add_info(cli: typer.Typer, app: App) -> None:
    @cli.command(help="Show what a model is and how it was measured.")
    def info(model: Model = None, as_json: Json = False) -> None:
        found = bundle.open_bundle(app.name, model)
        values = {
            "model": str(found.path),
            "bytes": bundle.verify(found.path),
            "config": found.config,
            "metrics": found.metrics,
        }
        print(json.dumps(values, ensure_ascii=False) if as_json else _table(_short(values)))


def _short(value: Any) -> Any:
    """Return a value for people: long lists and mappings as the number of their entries."""
    if isinstance(value, dict):
        plain = not any(isinstance(part, dict | list) for part in value.values())
        if plain and len(value) > MOST_SHOWN:
            return f"{len(value):,} entries"
        return {key: _short(part) for key, part in value.items()}
    if isinstance(value, list) and len(value) > MOST_SHOWN:
        return f"{len(value):,} entries"
    return value


@dataclass(frozen=True)
class Source:
    """Where texts come from: one of arguments, a file of lines, and a column of a table.

    Attributes:
        items: arguments, of which `-` stands for the lines of stdin.
        file: one text a line; `-` is stdin.
        table, column: a CSV file and which of its columns.
        out: where the table with its answers goes.
        as_json: how answers are printed.

    Raises:
        UserError: not one of the three, or options that do not go together.
    """

    items: list[str] | None
    file: str | None
    table: str | None
    column: str | None
    out: str | None
    as_json: bool

    def __post_init__(self) -> None:
        sources = (("TEXTS", self.items or None), ("--input", self.file), ("--csv", self.table))
        given = [name for name, value in sources if value is not None]
        if len(given) != 1:
            raise UserError(
                f"expected one of TEXTS, --input and --csv, got {' and '.join(given) or 'none'}"
            )
        if (self.column is None) != (self.table is None):
            raise UserError("--csv and --column go together: expected both")
        if self.out is not None and self.table is None:
            raise UserError("--out belongs to --csv: other results go to stdout")
        if self.as_json and self.table is not None:
            raise UserError("--csv gives a table, so it does not go together with --json")

    def is_larger_than(self, size: int) -> bool:
        """Say whether it is a file (not stdin) of more bytes."""
        path = Path(self.table or self.file or "")
        return path.is_file() and path.stat().st_size > size

    def texts(self, longest: int) -> Iterator[str | UserError]:
        """Yield arguments or lines, and the errors of lines that cannot be read.

        Args:
            longest: the number of characters that a line may have.
        """

        def lines(source: str = "-") -> Iterator[str | UserError]:
            return (text for _, text in read_items(source, longest, tabs=True, blank=True))

        return lines(self.file) if self.file is not None else items(self.items or [], lines)


def load_runtime(app: App, model: str | None, engine: str, large: bool = False) -> Any:
    """Load a model for `--engine`.

    Args:
        app: the app.
        model: see `bundle.open_bundle`.
        engine: `lite`, `tf`, or `auto`: `tf` for large inputs where TensorFlow is installed,
            else `lite`.
        large: whether the input is so large that TensorFlow's start pays.

    Raises:
        UserError: another engine, or no such model.
    """
    if engine not in ENGINES:
        raise UserError(f"--engine expects {', '.join(ENGINES)}, got {engine!r}")
    if engine == "auto":
        installed = importlib.util.find_spec("tensorflow") is not None
        engine = "tf" if large and installed else "lite"
    return app.part("runtime").load(bundle.open_bundle(app.name, model), engine)


def random_seed() -> int:
    """Return a seed for who gave none, short enough to be typed again."""
    return secrets.randbelow(2**32)


def items(
    arguments: Iterable[str], lines: Callable[[], Iterator[str | UserError]]
) -> Iterator[str | UserError]:
    """Yield the arguments; for `-` the lines of stdin, and the errors of those that are bad."""
    for argument in arguments:
        if argument == "-":
            yield from lines()
        else:
            yield argument


def show_results(
    results: Iterable[Any], as_json: bool, to_json: Callable[[Any], dict], to_text: Callable
) -> None:
    """Print results as they come; errors go to stderr, and then the exit code is 3.

    When nothing but errors came, the exit code is 2.
    """
    good = refused = 0
    for result in results:
        if isinstance(result, UserError):
            refused += 1
            print(f"refused: {result}", file=sys.stderr)
            continue
        good += 1
        print(json.dumps(to_json(result), ensure_ascii=False) if as_json else to_text(result))
    if refused:
        raise typer.Exit(EXIT_SOME_REFUSED if good else EXIT_BAD_INPUT)
    if not good:
        raise UserError("expected at least one item, got none")
