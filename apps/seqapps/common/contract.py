"""The contract of an app: one Protocol for each module that every app has.

`App.part("data")` returns a module that keeps `DataModule`, and so on; mypy checks every app
against these classes in tests/contract/conformance.py. `Any` stands for types of the app's own:
its configuration, its settings, and its training data.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:  # all of these are imported late, so that `--help` stays fast
    import numpy as np
    import typer

    from seqapps.common.errors import UserError
    from seqapps.common.export.bundle import Bundle
    from seqapps.common.export.exporter import Exporter
    from seqapps.common.interface import Interface
    from seqapps.common.settings import ModelSettings
    from seqapps.common.training.loop import Plan, Progress

Source = str | Mapping[str, Any]  # the value of --data, or those of an app's own data options
Metrics = dict[str, Any]  # values of JSON


class TrainingData(Protocol):
    """Examples, ready for training.

    Attributes:
        config: the app's configuration, completed for the size of the data.
        summary: one line for the user.
        sha256: identifies the data; a checkpoint belongs to it.
        digest: SHA-256 of the model's inputs and targets.
    """

    @property
    def config(self) -> Any: ...
    @property
    def summary(self) -> str: ...
    @property
    def sha256(self) -> str: ...
    @property
    def digest(self) -> str: ...


class ConfigModule(Protocol):
    """config.py: the configuration of a training.

    Attributes:
        PRESETS: name of a preset -> values of the configuration.
        ARCHITECTURE: the keys that cannot change when a model is trained further.
    """

    @property
    def PRESETS(self) -> Mapping[str, Mapping[str, Any]]: ...  # noqa: N802
    @property
    def ARCHITECTURE(self) -> Sequence[str]: ...  # noqa: N802


class SettingsModule(Protocol):
    """settings.py: the settings that inference reads from a model folder."""

    @property
    def Settings(self) -> "type[ModelSettings]": ...  # noqa: N802


class DataModule(Protocol):
    """data.py: from files, or a generator, to examples."""

    def load(self, source: Any, config: Any, base: Any = None) -> TrainingData:
        """Read training data.

        Args:
            source: see `Source`.
            config: the app's configuration.
            base: the settings of the model to start from, or None.

        Raises:
            UserError: unreadable, invalid or too few data.
        """


class ModelModule(Protocol):
    """model.py: the network, on any Keras backend."""

    def build(self, data: Any) -> Any:
        """Return an untrained keras.Model for the app's training data."""


class TrainingModule(Protocol):
    """training.py: the plan of a training, and the model folder made of its network.

    A module may also have `prepare(data, identity, folder)`, which is called before `plan` and
    returns the training data that `plan` receives. It may take minutes: it saves finished parts to
    `checkpoint.PREPARATION` in `folder`, with the identity of the training, and reads them from
    there when the training is resumed. It calls `interrupt.check` between its steps.
    """

    def plan(self, data: Any, seed: int, base: "Bundle | None", preset: str) -> "Plan":
        """Build the network and return how to train it."""

    def finish(
        self, network: Any, data: Any, plan: Any, progress: "Progress", folder: Path
    ) -> Metrics:
        """Write the complete model to `folder`; return the content of metrics.json."""


class ProgramModule(Protocol):
    """program.py: the exported program; the only module that needs TensorFlow."""

    @property
    def EXPORTER(self) -> "Exporter": ...  # noqa: N802


class Runtime(Protocol):
    """A loaded model; the verbs are the app's own."""

    @property
    def settings(self) -> Any: ...


class PortableModule(Protocol):
    """portable.py: the tables that programs without seqapps need beside the LiteRT and ONNX parts.

    The folder `export_example` beside it holds `example.py` and `README.md` of the exports.
    """

    def tables(self, model: Path) -> tuple[dict[str, Any], dict[str, "np.ndarray"]]:
        """Return the tables of the model in a folder: values for JSON, and arrays for NPZ."""


class RuntimeModule(Protocol):
    """runtime.py: inference without Keras, over LiteRT or the SavedModel."""

    def load(self, bundle: "Bundle", engine: str = "lite") -> Runtime:
        """Load a verified model for the engine `lite` or `tf`."""


class EvaluationModule(Protocol):
    """evaluation.py: how good a model is on given data."""

    @property
    def run(self) -> "Callable[..., tuple[Metrics, Sequence[UserError]]]":
        """Measure a model: `run(runtime, source, **options)`.

        The options are those of `App.options["evaluate"]`. Returns the metrics, and an error
        for each item that was refused.
        """


class InterfaceModule(Protocol):
    """interface.py: the object that `seqapps.load` returns."""

    @property
    def Model(self) -> "type[Interface[Any]]": ...  # noqa: N802


class CommandsModule(Protocol):
    """commands.py: the app's own verbs on the command line."""

    def register(self, commands: "typer.Typer") -> None:
        """Add the verbs."""

    def report(self, runtime: Any, metrics: Metrics) -> Iterable[str]:
        """Return the lines that end a training."""
