"""Late, quiet imports of the heavy libraries.

TensorFlow takes seconds to import and prints lines from C++ that no environment variable
silences (measured with 2.21), so it is imported only where it is used, with file descriptor
2 pointing to the null device meanwhile.
"""

import importlib.util
import os
import sys
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from types import ModuleType
from typing import Any, TypeAlias, cast

from seqapps.common.errors import UserError, not_installed

BACKENDS = ("tensorflow", "jax", "torch")
_lock = threading.RLock()
_silent_blocks, _stderr_copy = 0, -1  # of `quiet_stderr`
Tensor: TypeAlias = Any  # of Keras or TensorFlow, which have no types


@contextmanager
def quiet_stderr() -> Iterator[None]:
    """Send file descriptor 2 to the null device inside the block; blocks of threads may overlap."""
    global _silent_blocks, _stderr_copy
    with _lock:
        if not _silent_blocks:
            sys.stderr.flush()
            _stderr_copy, null = os.dup(2), os.open(os.devnull, os.O_WRONLY)
            os.dup2(null, 2)
            os.close(null)
        _silent_blocks += 1
    try:
        yield
    finally:
        with _lock:
            _silent_blocks -= 1
            if not _silent_blocks:
                os.dup2(_stderr_copy, 2)
                os.close(_stderr_copy)


@contextmanager
def _hidden(names: Iterable[str]) -> Iterator[None]:
    """Let imports in the block fail to find these modules, if they are not there yet."""
    absent = [name for name in names if name not in sys.modules]
    for name in absent:
        sys.modules[name] = None  # type: ignore[assignment]
    try:
        yield
    finally:
        for name in absent:
            del sys.modules[name]


def _import(name: str, extra: str) -> ModuleType:
    if name in sys.modules:
        return sys.modules[name]
    try:
        # TensorFlow imports JAX, and Keras scikit-learn and matplotlib, for bridges that are not
        # used here: nearly three seconds of six.
        unused = {"jax", "sklearn", "matplotlib"} - {os.environ.get("KERAS_BACKEND")}
        with _lock, quiet_stderr(), _hidden(unused):
            return importlib.import_module(name)
    except ModuleNotFoundError as error:
        if error.name not in (name, "tensorflow", "keras", "jax", "torch"):
            raise
        raise not_installed(error.name, "jax" if error.name == "jax" else extra) from error


def check_installed() -> None:
    """Raise UserError if TensorFlow or Keras is missing, without importing them."""
    for name in ("tensorflow", "keras"):
        if sys.modules.get(name) is None and importlib.util.find_spec(name) is None:
            raise not_installed(name, "train", "training")


def tensorflow() -> ModuleType:
    """Import TensorFlow, silently (raises UserError when it is not installed)."""
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")  # 2 lets oneDNN complain
    module = _import("tensorflow", "train")
    with quiet_stderr():  # the search for devices prints as well
        module.config.list_physical_devices()
    return module


def keras() -> ModuleType:
    """Import Keras with the backend that KERAS_BACKEND names (default: tensorflow).

    Where a program has imported Keras already, that one is returned.
    """
    known: Any = sys.modules.get("keras")
    if known is not None and hasattr(known, "backend"):
        backend = known.backend.backend()
        if os.environ.get("KERAS_BACKEND", backend) == backend:
            return cast(ModuleType, known)
    name = os.environ.setdefault("KERAS_BACKEND", "tensorflow")
    if name not in BACKENDS:
        raise UserError(f"KERAS_BACKEND expects one of {', '.join(BACKENDS)}, got {name!r}")
    if name == "tensorflow":
        tensorflow()
    return _import("keras", "train")


def deterministic(seed: int) -> None:
    """Seed Python, NumPy and the backend; ask TensorFlow for deterministic operations."""
    library = keras()
    library.utils.set_random_seed(seed)
    if library.backend.backend() == "tensorflow":
        tensorflow().config.experimental.enable_op_determinism()
