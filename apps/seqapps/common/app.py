"""Apps: the description of one, and how they are found on disk.

An app is a package in `seqapps/` whose `__init__.py` holds `app = App(...)`. Its other modules
are imported late, by the names that `contract.py` lists.
"""

import importlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any, Literal, overload

if TYPE_CHECKING:
    from seqapps.common import contract

APPS_FOLDER = Path(__file__).resolve().parents[1]
NOT_APPS = {"common", "__pycache__"}


@dataclass(frozen=True)
class Option:
    """A command-line option that an app adds to a shared verb.

    Attributes:
        name: name of the option (`voices_dir` is typed `--voices-dir`). In `App.options` it is
            also a key of the configuration (`train`) or an argument of `evaluation.run`
            (`evaluate`); in `App.sources` a key of the data source.
        kind: int, float or str.
        help: the line of `--help`.
        minimum, maximum: range of a number, or None.
        required: whether the option must be given.
        metavar: placeholder of the value in `--help`, such as DIR; None is the kind's name.
    """

    name: str
    kind: type
    help: str
    minimum: float | None = None
    maximum: float | None = None
    required: bool = False
    metavar: str | None = None


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
        package: import path, `__name__` of its `__init__.py`.
        summary: one line for the list of apps.
        config: the configuration, a frozen dataclass.
        presets: name -> values of the configuration.
        data_format: the format of `--data`, for the help of `train` and `evaluate`.
        examples: verb -> command lines for the end of its `--help`, without "seqapps APP".
        options: options that the app adds to the shared verbs `train` and `evaluate`.
        sources: options that name the data of `train` and `evaluate`, in place of `--data`.
            `data.load` and `evaluation.run` then receive a mapping of the options given.
    """

    package: str
    summary: str
    config: type
    presets: Mapping[str, Mapping[str, Any]]
    example: Example = field(repr=False)
    data_format: str = "a UTF-8 text file"
    examples: Mapping[str, Sequence[str]] = field(default_factory=dict)
    options: Mapping[str, Sequence[Option]] = field(default_factory=dict)
    sources: Mapping[str, Sequence[Option]] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """The folder's name, which is the command's name."""
        return self.package.rpartition(".")[2]

    def data_options(self, verb: str) -> Sequence[Option]:
        """Return the options that name the data of `train` or `evaluate`."""
        text = f"{self.data_format[0].upper()}{self.data_format[1:]}; - reads stdin."
        return self.sources.get(verb, (Option("data", str, text, required=True, metavar="FILE"),))

    def module(self, name: str) -> ModuleType:
        """Import a module of the app by its path below the package, such as `score.forms`."""
        return importlib.import_module(f"{self.package}.{name}")

    @overload
    def part(self, name: Literal["config"]) -> "contract.ConfigModule": ...
    @overload
    def part(self, name: Literal["settings"]) -> "contract.SettingsModule": ...
    @overload
    def part(self, name: Literal["data"]) -> "contract.DataModule": ...
    @overload
    def part(self, name: Literal["model"]) -> "contract.ModelModule": ...
    @overload
    def part(self, name: Literal["training"]) -> "contract.TrainingModule": ...
    @overload
    def part(self, name: Literal["program"]) -> "contract.ProgramModule": ...
    @overload
    def part(self, name: Literal["runtime"]) -> "contract.RuntimeModule": ...
    @overload
    def part(self, name: Literal["evaluation"]) -> "contract.EvaluationModule": ...
    @overload
    def part(self, name: Literal["interface"]) -> "contract.InterfaceModule": ...
    @overload
    def part(self, name: Literal["commands"]) -> "contract.CommandsModule": ...
    def part(self, name: str) -> object:
        """Import one of the modules that every app has (see `contract`)."""
        return self.module(name)


def names() -> list[str]:
    """Return the names of the apps found on disk, sorted."""
    folders = (path.parent.name for path in APPS_FOLDER.glob("*/__init__.py"))
    return sorted(name for name in folders if name not in NOT_APPS)


def find(name: str) -> App:
    """Import an app's `__init__.py`, which imports nothing heavy."""
    app: App = importlib.import_module(f"seqapps.{name}").app
    return app
