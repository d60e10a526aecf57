"""The Python interface: `load` a model of any app, `train` a new one."""

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, overload

from seqapps.common import app as apps
from seqapps.common import config as configuration
from seqapps.common.arguments import checked
from seqapps.common.errors import UserError, nearest
from seqapps.common.export.bundle import app_of
from seqapps.common.interface import Interface
from seqapps.common.training import train_command
from seqapps.common.training.train_command import TrainedModel, TrainingJob

if TYPE_CHECKING:
    from seqapps.dates.interface import Model as Dates
    from seqapps.dinosaurs.interface import Model as Dinosaurs
    from seqapps.emojify.interface import Model as Emojify
    from seqapps.jazz.interface import Model as Jazz
    from seqapps.trigger.interface import Model as Trigger
    from seqapps.words.interface import Model as Words

Engine = Literal["auto", "lite", "tf"]


@overload
def load(model: Literal["dates"], *, engine: Engine = "auto") -> "Dates": ...
@overload
def load(model: Literal["dinosaurs"], *, engine: Engine = "auto") -> "Dinosaurs": ...
@overload
def load(model: Literal["emojify"], *, engine: Engine = "auto") -> "Emojify": ...
@overload
def load(model: Literal["jazz"], *, engine: Engine = "auto") -> "Jazz": ...
@overload
def load(model: Literal["trigger"], *, engine: Engine = "auto") -> "Trigger": ...
@overload
def load(model: Literal["words"], *, engine: Engine = "auto") -> "Words": ...
@overload
def load(model: str | Path, *, engine: Engine = "auto") -> Any: ...
def load(model: str | Path, *, engine: Engine = "auto") -> Interface[Any]:
    """Load a model.

    Args:
        model: the name of an app, for the model that comes with it, or a model's folder.
        engine: `lite` (LiteRT and NumPy, needs no TensorFlow), `tf` (the SavedModel, faster for
            very many items), or `auto`, which is `lite`.

    Returns:
        An object with the app's verbs as methods (`seqapps.<app>.interface.Model`).

    Raises:
        UserError: no such app, or a folder that is not an intact model.

    Example:
        >>> import seqapps
        >>> dates = seqapps.load("dates")
        >>> dates.translate(["3rd of May, 1979"])[0].date
        '1979-05-03'
    """
    if not isinstance(model, str | Path):
        raise UserError(f"expected the name of an app or a model's folder, got {model!r}")
    if str(model) in apps.names():
        return _interface(str(model)).open(None, engine)
    if not Path(model).is_dir():
        raise UserError(
            f"expected the name of an app or a model's folder, got {str(model)!r}"
            f"{nearest(str(model), apps.names())}"
        )
    return _interface(app_of(Path(model))).open(model, engine)


def _interface(name: str) -> type[Interface[Any]]:
    return _app(name).part("interface").Model


def _app(name: str) -> apps.App:
    if name not in apps.names():
        raise UserError(f"unknown app {name!r}{nearest(name, apps.names())}")
    return apps.find(name)


@checked
def train(
    app: str,
    *,
    out: str | Path,
    data: str | Path | None = None,
    preset: str = "default",
    config: Mapping[str, Any] | None = None,
    seed: int = 0,
    resume: bool = False,
    overwrite: bool = False,
    base: str | Path | None = None,
    devices: int = 1,
    **sources: Any,
) -> TrainedModel:
    """Train a model on your own data; progress is printed on stderr.

    Args:
        app: the name of an app.
        out: folder of the new model.
        data: path of the data, in the format that `seqapps APP train --help` names.
        preset: preset that the configuration starts from.
        config: configuration keys and values (`seqapps APP config` lists them).
        seed: random seed for weights, dropout and data order.
        resume: continue an interrupted training.
        overwrite: replace a finished model in `out`.
        base: folder of a model to start from; "none" for random weights.
        devices: number of devices of this machine that share each batch; several need Keras on
            JAX (`KERAS_BACKEND=jax`).
        sources: the app's own options of `train`, such as `word` of trigger.

    Returns:
        The new model's folder and its metrics.

    Raises:
        UserError: invalid data or options, or a finished model in `out`.

    Example:
        >>> import tempfile
        >>> folder = Path(tempfile.mkdtemp())
        >>> names = folder / "names.txt"
        >>> _ = names.write_text("Kara Moru Tisel Luna Sera Nomi".replace(" ", chr(10)))
        >>> config = {"units": 8, "epochs": 2}
        >>> model = train("dinosaurs", data=names, out=folder / "model", config=config)
        >>> len(load(model.path).generate(5))
        5
    """
    found = _app(app)
    if data is not None and not isinstance(data, str | Path):
        raise UserError(f"data expects a path, got {type(data).__name__}")
    extra = {option.name for option in found.options.get("train", ())}
    settings = {name: sources.pop(name) for name in extra & set(sources)}
    options = {option.name for option in found.data_options("train")}
    given = {**sources, **({} if data is None else {"data": str(data)})}
    unknown = sorted(set(given) - options)
    if unknown:
        raise UserError(f"unknown data option {unknown[0]!r}{nearest(unknown[0], options | extra)}")
    missing = [o.name for o in found.data_options("train") if o.required and o.name not in given]
    if missing:
        raise UserError(f"training {app} needs {missing[0]!r}")
    values = configuration.build(
        found.config, {**_preset(found, preset), **(config or {}), **settings}
    )
    job = TrainingJob(
        found,
        source=given if "train" in found.sources else given["data"],
        out=Path(out),
        config=values,
        preset=preset,
        seed=seed,
        resume=resume,
        base=None if base is None else str(base),
        overwrite=overwrite,
        devices=devices,
    )
    return train_command.run(job)


def _preset(app: apps.App, name: str) -> Mapping[str, Any]:
    if name not in app.presets:
        raise UserError(f"unknown preset {name!r}{nearest(name, app.presets)}")
    return app.presets[name]
