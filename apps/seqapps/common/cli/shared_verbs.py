"""The verbs that every app has, made from its `App`: train, evaluate, export, info, config."""

import inspect
import os
import shutil
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from seqapps.common import backend
from seqapps.common import config as configuration
from seqapps.common.app import App, Option
from seqapps.common.cli import options
from seqapps.common.cli.output import print_refusal, print_result
from seqapps.common.contract import Source
from seqapps.common.errors import EXIT_SOME_REFUSED, UserError, escaped
from seqapps.common.export import bundle
from seqapps.common.io import staging

if TYPE_CHECKING:
    from seqapps.common.training.train_command import TrainedModel

FORMATS = ("savedmodel", "litert", "onnx", "web")
To = Annotated[str, typer.Option("--to", metavar="FORMAT", help="savedmodel, litert, onnx or web.")]
ExportOut = Annotated[Path, typer.Option("--out", metavar="DIR", help="New folder to write to.")]


def make(app: App) -> typer.Typer:
    """Return the command line of an app: the shared verbs and its own."""
    commands = typer.Typer(
        help=f"{app.name}: {app.summary}.",
        no_args_is_help=True,
        add_completion=False,
        rich_markup_mode=None,
        context_settings={"help_option_names": ["-h", "--help"]},
    )
    app.part("commands").register(commands)
    for verb in (_train, _evaluate, _export, _info, _config):
        options.add_verb(commands, app, verb(app))
    return commands


def _train(app: App) -> Callable[..., None]:
    def train(
        *,
        out: options.Out,
        preset: options.Preset = "default",
        config_file: options.ConfigFile = None,
        settings: options.Settings = None,
        seed: options.TrainSeed = 0,
        devices: options.Devices = 1,
        resume: options.Resume = False,
        overwrite: options.Overwrite = False,
        base: options.From = None,
        **own: Any,
    ) -> None:
        from seqapps.common.training import train_command  # imports NumPy

        given = _given(app.options.get("train", ()), own)
        _check_agreement(app.config, given, settings or [])
        assignments = [*(settings or []), *(f"{key}={value}" for key, value in given.items())]
        chosen = configuration.resolve(app.config, app.presets, preset, config_file, assignments)
        source = _source(app, "train", own)
        job = train_command.TrainingJob(
            app, source, out, chosen, preset, seed, resume, base, overwrite, devices=devices
        )
        finish_training(app, train_command.run(job))

    train.__doc__ = f"Train a model on your own data. Presets: {', '.join(app.presets)}."
    return _with_options(app, "train", train)


def finish_training(app: App, model: "TrainedModel", report: Iterable[str] = ()) -> None:
    """Print the report on a new model (by default the app's), and where the model is.

    Raises:
        typer.Exit: with code 3 if files of the training data were refused.
    """
    if not report:
        runtime = bundle.read(app.name, str(model.path), app.part("runtime").load)
        report = app.part("commands").report(runtime, model.metrics)
    verdict = model.metrics.get("verdict", ())
    print(*map(escaped, (*report, *verdict)), f"model: {model.path}", sep="\n")
    if model.is_new_default:
        print(f"seqapps {app.name} uses this model by default from now on", file=sys.stderr)
    if model.refused:
        raise typer.Exit(EXIT_SOME_REFUSED)


def _evaluate(app: App) -> Callable[..., None]:
    def evaluate(
        *,
        model: options.Model = None,
        as_json: options.Json = False,
        **own: Any,
    ) -> None:
        """Measure a model on data that it was not trained on."""
        source = _source(app, "evaluate", own)
        given = _given(app.options.get("evaluate", ()), own)
        loaded = app.part("interface").Model.open(model)
        evaluation = loaded.evaluate(source, **given)
        for error in evaluation.refused:
            print_refusal(error)
        print_result(evaluation.metrics, as_json)
        if evaluation.refused:
            raise typer.Exit(EXIT_SOME_REFUSED)

    return _with_options(app, "evaluate", evaluate)


def _export(app: App) -> Callable[..., None]:
    def export(to: To, out: ExportOut, model: options.Model = None) -> None:
        """Write a model for another program: as SavedModel, LiteRT or ONNX, or for browsers."""
        if to not in FORMATS:
            raise UserError(f"--to expects one of {', '.join(FORMATS)}, got {to!r}")
        if out.exists() and (not out.is_dir() or any(out.iterdir())):
            raise UserError(f"{out} exists, expected a new folder")
        out = out.resolve()
        bundle.check_target(out, app.name)
        bundle.open_bundle(app.name, model)  # refused before TensorFlow is imported
        os.environ["KERAS_BACKEND"] = "tensorflow"  # the exporting backend, whatever backend trains
        with staging.staged(out) as folder:
            bundle.read(app.name, model, partial(_write_export, app, to, folder))
        for file in sorted(file for file in out.rglob("*") if file.is_file()):
            print(f"{file.stat().st_size:>10,}  {file}")

    return export


def _write_export(app: App, to: str, folder: Path, source: bundle.Bundle) -> None:
    """Write a model in another format to a folder, which may hold a part of an earlier attempt."""
    from seqapps.common.export import portable, web  # import NumPy

    for left in folder.iterdir():
        shutil.rmtree(left) if left.is_dir() else left.unlink()
    with bundle.foreign(source.path, backend.tensorflow().errors.OpError):
        app.part("program").EXPORTER.formats[to](source.path, folder)
        shutil.copy(source.path / "config.json", folder / "config.json")
        if to != "savedmodel":
            (web if to == "web" else portable).complete(app, source.path, folder)


def _info(app: App) -> Callable[..., None]:
    def info(model: options.Model = None, as_json: options.Json = False) -> None:
        """Show the configuration of a model and how it was measured."""

        def values(opened: bundle.Bundle) -> dict[str, Any]:
            app.part("settings").Settings.load(opened.path)  # checks each value
            return {
                "model": str(opened.path),
                "bytes": bundle.verify(opened.path),
                "config": opened.config,
                "metrics": opened.metrics,
            }

        print_result(bundle.read(app.name, model, values), as_json)

    return info


def _config(app: App) -> Callable[..., None]:
    def config(preset: options.Preset = "default", as_json: options.Json = False) -> None:
        values = configuration.resolve(app.config, app.presets, preset)
        if as_json:
            print_result(asdict(values), as_json)
            return
        rows = configuration.described(values)
        key_width, value_width, _ = (max(map(len, column)) for column in zip(*rows, strict=True))
        for key, value, description in rows:
            print(f"{key:<{key_width}}  {value:<{value_width}}  {description}")

    config.__doc__ = f"List the keys of --set with their values. Presets: {', '.join(app.presets)}."
    return config


def _with_options(app: App, verb: str, command: Callable[..., None]) -> Callable[..., None]:
    """Add the app's options to a command that takes them as `**own`, those of the data first."""
    signature = inspect.signature(command)
    fixed = [p for p in signature.parameters.values() if p.kind is not p.VAR_KEYWORD]
    data = map(_parameter, app.data_options(verb))
    added = map(_parameter, app.options.get(verb, ()))
    parameters = [*data, *fixed, *added]
    command.__signature__ = signature.replace(parameters=parameters)  # type: ignore[attr-defined]
    command.__annotations__ = {p.name: p.annotation for p in parameters}
    return command


def _parameter(option: Option) -> inspect.Parameter:
    """Return an option as Typer reads it from a signature."""
    declared = typer.Option(
        help=option.help, metavar=option.metavar, min=option.minimum, max=option.maximum
    )
    kind: Any = option.kind if option.required else option.kind | None
    return inspect.Parameter(
        option.name,
        inspect.Parameter.KEYWORD_ONLY,
        default=inspect.Parameter.empty if option.required else None,
        annotation=Annotated[kind, declared],
    )


def _given(declared: Sequence[Option], values: Mapping[str, Any]) -> dict[str, Any]:
    """Return the values of those options that were given."""
    named = {option.name: values[option.name] for option in declared}
    return {name: value for name, value in named.items() if value is not None}


def _check_agreement(config: type, given: Mapping[str, Any], settings: Sequence[str]) -> None:
    """Raise UserError if an option and `--set` give a configuration key different values."""
    for setting in settings:
        key, value = configuration.parsed(config, setting)
        if key in given and (key, value) != configuration.parsed(config, f"{key}={given[key]}"):
            raise UserError(
                f"--{key.replace('_', '-')} {given[key]} and --set {setting} contradict each "
                "other: give one of them"
            )


def _source(app: App, verb: str, values: Mapping[str, Any]) -> Source:
    """Return the value of `--data`, or a mapping of the app's own data options."""
    given = _given(app.data_options(verb), values)
    return given if verb in app.sources else str(given["data"])
