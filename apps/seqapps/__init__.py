"""seqapps: self-contained applications of sequence models.

    import seqapps
    dates = seqapps.load("dates")
    dates.translate(["3rd of May, 1979"])

Names are imported on first use, so that `import seqapps` takes milliseconds. Where a program
imports Keras, the classes of all apps are registered: `keras.models.load_model` reads core.keras.
"""

TYPE_CHECKING = False  # of the standard library's typing, which takes longer to import
if TYPE_CHECKING:
    from typing import Any

    from seqapps.api import load, train
    from seqapps.common.errors import UserError

__version__ = "0.1.0"
__all__ = ["UserError", "__version__", "load", "train"]

_HOMES = {"load": "seqapps.api", "train": "seqapps.api", "UserError": "seqapps.common.errors"}


def __getattr__(name: str) -> "Any":
    if name not in _HOMES:
        raise AttributeError(f"module 'seqapps' has no attribute {name!r}")
    import importlib

    return getattr(importlib.import_module(_HOMES[name]), name)


def __dir__() -> list[str]:
    return [*__all__]


def _watch_keras() -> None:
    from seqapps.common import keras_classes

    keras_classes.watch()


_watch_keras()
