"""The contract of an app, and how apps are found.

An app is a folder under `apps/` whose `__init__.py` holds `app = App(...)`. Its other files
are imported only when they are needed, by these names:

    config.py    the configuration dataclass, PRESETS
    data.py        load(source, config, base) -> TrainingData; further; perhaps
                   starts_from_shipped(config): start from the shipped model if none is named;
                   source: what `--data` names, or a dict of the app's own `sources`
    model.py       build(config, …) -> keras.Model; compile_for_training(…)
    training.py    plan(…) -> what to train; finish(…) -> the metrics of a complete model folder
    program.py     the SavedModel's endpoints; WRITERS of exports; reference(folder, items)
    runtime.py     load(bundle, engine) -> Runtime: the program over LiteRT or the SavedModel
    evaluation.py  run(runtime, source, seed, **options) -> result, refused
    commands.py    register(cli, app): the app's own verbs; report(runtime, metrics)
"""

import importlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import ModuleType
from typing import Any

APPS_FOLDER = Path(__file__).resolve().parents[1]
NOT_APPS = {"common", "__pycache__"}


@dataclass(frozen=True)
class Option:
    """An option that an app adds to a shared verb.

    Attributes:
        name: of the option (`voices_dir` is typed `--voices-dir`), and of what it sets. Of
            `App.options`: a key of the configuration (`train`), or an argument of
            `evaluation.run` (`evaluate`); of `App.sources`: a key of `source`.
        kind: int, float or str.
        help: one line.
        least, most: the range of a number, if it has one.
        required: the verb does nothing without it.
        metavar: what stands for the value in `--help`, such as DIR; None: its kind.
    """

    name: str
    kind: type
    help: str
    least: float | None = None
    most: float | None = None
    required: bool = False
    metavar: str | None = None


DATA = Option("data", str, "The data; - is stdin.", required=True, metavar="FILE")


@dataclass(frozen=True)
class Example:
    """What the contract tests run an app with.

    Its data are a text file, `training_lines`, or files of the repository, which `training` and
    `evaluation` name. Arguments and items that name a file by its path from the repository's
    root are made absolute.

    Attributes:
        settings: `--set` values that make its training short.
        item_verb: a verb that takes items as arguments and prints one JSON object for each.
        items: good items for it; files where there are no `training_lines`.
        bad_item: one that is refused.
        item_keys: the keys of each of its JSON objects.
        evaluation_keys: the keys of `evaluate --json`.
        draw: a verb with `--seed` and what follows it, whose output a seed determines; or none.
        answer_key: where refused items are answered as well, so that answers stay in step with
            items: the key that is null then.
        training_lines: a small file for `--data`, to train on and to evaluate on.
        training: instead, what follows `train` to name the data.
        evaluation: instead, what follows `evaluate` to name the data.
        data_option: of `train`; the tests give it bad data, after the arguments of `training`
            (of an option that is given twice, the last value counts).
        evaluated_option: the same of `evaluate` and `evaluation`.
        skips_bad_files: whether training goes on without the files of a folder that cannot be
            read (exit code 3); otherwise nothing is trained.
    """

    settings: Sequence[str]
    item_verb: str
    items: Sequence[str]
    bad_item: str
    item_keys: Sequence[str]
    evaluation_keys: Sequence[str]
    draw: Sequence[str] = ()
    answer_key: str = ""
    training_lines: Sequence[str] = ()
    training: Sequence[str] = ()
    evaluation: Sequence[str] = ()
    data_option: str = "--data"
    evaluated_option: str = "--data"
    skips_bad_files: bool = False


@dataclass(frozen=True)
class App:
    """One application.

    Attributes:
        package: its import path, `__name__` of its `__init__.py`.
        summary: what it does, in one line.
        config: a frozen dataclass.
        presets: name -> values for `config`.
        example: see `Example`.
        options: what the app adds to the shared verbs `train` and `evaluate`.
        sources: the options of `train` and `evaluate` that name the data, in place of `--data`.
            Then `data.load` and `evaluation.run` get as `source` a dict, name -> value, of those
            that were given.
    """

    package: str
    summary: str
    config: type
    presets: Mapping[str, Mapping[str, Any]]
    example: Example = field(repr=False)
    options: Mapping[str, Sequence[Option]] = field(default_factory=dict)
    sources: Mapping[str, Sequence[Option]] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """The folder's name, which is the command's name."""
        return self.package.rpartition(".")[2]

    def data_options(self, verb: str) -> Sequence[Option]:
        """Return the options that name the data of `train` or `evaluate`."""
        return self.sources.get(verb, (DATA,))

    def part(self, name: str) -> ModuleType:
        """Import one of the app's files."""
        return importlib.import_module(f"{self.package}.{name}")


def names() -> list[str]:
    """Return the names of the apps found on disk, sorted."""
    folders = (path.parent.name for path in APPS_FOLDER.glob("*/__init__.py"))
    return sorted(name for name in folders if name not in NOT_APPS)


def find(name: str) -> App:
    """Import an app's `__init__.py` (nothing heavy)."""
    return importlib.import_module(f"seqapps.{name}").app
