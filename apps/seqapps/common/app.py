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
NOT_APPS = {"bulk", "common", "serving", "speech", "__pycache__"}


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
    @overload
    def part(self, name: Literal["portable"]) -> "contract.PortableModule": ...
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
