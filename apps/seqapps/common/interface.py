"""The Python interface of a model, returned by `seqapps.load` for any app.

An app's interface.py derives `Model` from `Interface` and adds the app's verbs as methods.
"""

import importlib.util
import inspect
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar, Generic, Self, TypeVar, cast

from seqapps.common.app import App
from seqapps.common.arguments import checked
from seqapps.common.contract import Metrics
from seqapps.common.errors import UserError, nearest
from seqapps.common.export.bundle import Bundle, read

ENGINES = ("auto", "lite", "tf")
RuntimeT = TypeVar("RuntimeT")


@dataclass(frozen=True)
class Evaluation:
    """The measurements of a model on given data.

    Attributes:
        metrics: name -> value, as `seqapps APP evaluate --json` prints them.
        refused: one error for each item of the data that was refused.
    """

    metrics: Metrics
    refused: Sequence[UserError]

    def to_dict(self) -> dict[str, Any]:
        """Return the metrics and the refused items as JSON can hold them."""
        return {**self.metrics, "refused_items": [str(error) for error in self.refused]}


class Interface(Generic[RuntimeT]):
    """A loaded model with the verbs of its app as methods.

    Attributes:
        app: the app that the model belongs to.
        bundle: the verified model folder.
        runtime: the streaming program underneath: iterators in, iterators out.

    Args:
        bundle: see `open`.
        engine: `lite` (LiteRT and NumPy) or `tf` (the SavedModel).
    """

    app: ClassVar[App]

    def __init_subclass__(cls) -> None:
        """Let every verb check the types of its arguments."""
        for name, verb in list(vars(cls).items()):
            if inspect.isfunction(verb) and not name.startswith("_"):
                setattr(cls, name, checked(verb))

    def __init__(self, bundle: Bundle, engine: str = "lite") -> None:
        self.bundle = bundle
        self.runtime = cast(RuntimeT, self.app.part("runtime").load(bundle, engine))

    @classmethod
    def open(
        cls, model: str | Path | None = None, engine: str = "auto", large: bool = False
    ) -> Self:
        """Verify and load a model.

        Args:
            model: a model folder, or a folder of numbered models, the newest of which is
                taken; None is the shipped model.
            engine: `lite`, `tf`, or `auto`: `tf` for large inputs if TensorFlow is installed,
                otherwise `lite`.
            large: whether the input is so large that TensorFlow's start-up time pays off.

        Raises:
            UserError: an unknown engine, or no such model.
        """
        if engine not in ENGINES:
            raise UserError(f"engine expects one of {', '.join(ENGINES)}, got {engine!r}")
        if engine == "auto":
            installed = importlib.util.find_spec("tensorflow") is not None
            engine = "tf" if large and installed else "lite"
        name = None if model is None else str(model)
        return read(cls.app.name, name, lambda bundle: cls(bundle, engine))

    def __repr__(self) -> str:
        return f"<{type(self).__module__}.{type(self).__name__} {self.path}>"

    @property
    def path(self) -> Path:
        """The model's folder."""
        return self.bundle.path

    @property
    def config(self) -> dict[str, Any]:
        """The content of config.json."""
        return self.bundle.config

    @property
    def metrics(self) -> dict[str, Any]:
        """The content of metrics.json: how the model was trained and measured."""
        return self.bundle.metrics

    @checked
    def evaluate(self, data: str | Path | Mapping[str, Any], **options: Any) -> Evaluation:
        """Measure the model on data that it was not trained on.

        Args:
            data: path of a file in the format of `seqapps APP evaluate --data`; apps whose data
                have other options (trigger) take a mapping, option name -> value.
            options: the app's options of `evaluate`, such as `seed` where something is drawn.

        Raises:
            UserError: unreadable data, none that can be used, or an unknown option.

        Example:
            >>> import seqapps, tempfile
            >>> file = Path(tempfile.mkdtemp(), "pairs.tsv")
            >>> _ = file.write_text("3rd of May, 1979" + chr(9) + "1979-05-03")
            >>> seqapps.load("dates").evaluate(file).metrics["exact_match"]
            1.0
        """
        known = [option.name for option in self.app.options.get("evaluate", ())]
        for name in options:
            if name not in known:
                raise UserError(f"unknown option {name!r} of evaluate{nearest(name, known)}")
        if not isinstance(data, str | Path | Mapping):
            raise UserError(f"data expects a path or a mapping of options, got {data!r:.40}")
        source = data if isinstance(data, Mapping) else str(data)
        run = self.app.part("evaluation").run
        metrics, refused = run(self.runtime, source, **options)
        return Evaluation(metrics, refused)
