"""Register the Keras classes of all apps when a program imports Keras.

So `keras.models.load_model("models/dates/1/core.keras")` works after `import seqapps`, although
`import seqapps` imports no Keras.
"""

import importlib
import sys

TYPE_CHECKING = False  # of the standard library's typing, which takes longer to import
if TYPE_CHECKING:
    from collections.abc import Sequence
    from importlib.machinery import ModuleSpec
    from types import ModuleType


class _AfterKeras:
    """A finder that finds nothing itself: it adds a step to the import of Keras."""

    def __init__(self) -> None:
        self._is_searching = False

    def find_spec(
        self, name: str, path: "Sequence[str] | None", target: "ModuleType | None" = None
    ) -> "ModuleSpec | None":
        if name != "keras" or self._is_searching:
            return None
        from importlib.util import find_spec

        self._is_searching = True
        try:
            spec = find_spec(name)
        finally:
            self._is_searching = False
        if spec is None or spec.loader is None:
            return spec
        execute = spec.loader.exec_module

        def execute_and_register(module: "ModuleType") -> None:
            execute(module)
            sys.meta_path.remove(self)
            _register()

        spec.loader.exec_module = execute_and_register  # type: ignore[method-assign]
        return spec


def watch() -> None:
    """Register the classes now if Keras is imported already, otherwise when it is."""
    if sys.modules.get("keras") is not None:
        _register()
    else:
        sys.meta_path.insert(0, _AfterKeras())


def _register() -> None:
    """Import the `model` module of every app, which registers its classes.

    An app that cannot be imported, such as one whose own packages are missing, is left out with a
    warning: the import of Keras itself must not fail.
    """
    import warnings

    from seqapps.common import app
    from seqapps.common.errors import UserError

    for name in app.names():
        try:
            importlib.import_module(f"seqapps.{name}.model")
        except (ImportError, UserError) as error:
            warnings.warn(f"the Keras classes of seqapps {name} are missing: {error}", stacklevel=2)
