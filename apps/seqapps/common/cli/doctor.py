"""`seqapps doctor`: versions, devices, which runtimes work, whether the shipped models verify."""

import importlib
import json
import platform
import sys
from collections.abc import Callable, Sequence
from functools import partial
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from seqapps.common import app as apps
from seqapps.common import backend
from seqapps.common.errors import EXIT_BAD_INPUT, EXIT_DONE, EXIT_OUR_FAULT, UserError
from seqapps.common.export import bundle

PACKAGES = (
    "numpy",
    "ai-edge-litert",
    "typer",
    "rich",
    "tensorflow",
    "keras",
    "jax",
    "torch",
    "onnxruntime",
    "tf2onnx",
    "babel",
    "num2words",
    "scikit-learn",
    "matplotlib",
)


def run(arguments: Sequence[str]) -> int:
    """Print one line a finding (or, with --json, one object); exit code 1 if a model is broken."""
    if list(arguments) not in ([], ["--json"]):
        if arguments[0] in ("--help", "-h"):
            print("usage: seqapps doctor [--json]\n\n" + (__doc__ or ""))
            return EXIT_DONE
        print(f"seqapps: doctor takes only --json, got {arguments[0]!r}", file=sys.stderr)
        return EXIT_BAD_INPUT
    found: dict[str, Any] = {
        "python": platform.python_version(),
        "machine": f"{platform.system()} {platform.machine()}",
        "packages": {name: _version(name) for name in PACKAGES},
        "runtimes": {name: _try(check) for name, check in RUNTIMES.items()},
        "models": {
            f"{name}/{path.name}": _try(partial(_model, path, name))
            for name in apps.names()
            for path in bundle.shipped(name)
        },
    }
    if arguments:
        print(json.dumps(found))
    else:
        _show(found)
    broken = any(not state.startswith("ok") for state in found["models"].values())
    return EXIT_OUR_FAULT if broken else EXIT_DONE


def _show(found: dict[str, Any]) -> None:
    for key, value in found.items():
        if not isinstance(value, dict):
            print(f"{key:<16}{value}")
            continue
        print(key)
        for name, state in value.items():
            print(f"  {name:<22}{state}")


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "not installed"


def _try(check: Callable[[], str]) -> str:
    try:
        return check()
    except UserError as error:
        return f"broken: {error}"
    except ImportError:
        return "not installed"
    except Exception as error:  # a diagnosis reports every failure
        return f"broken: {type(error).__name__}: {error}"


def _lite() -> str:
    with backend.quiet_stderr():
        importlib.import_module("ai_edge_litert.interpreter")
    return "ok"


def _tensorflow() -> str:
    if _version("tensorflow") == "not installed":
        return "not installed"
    tf = backend.tensorflow()
    devices = [device.device_type for device in tf.config.list_physical_devices()]
    total = float(tf.reduce_sum(tf.ones([2, 2])))
    return f"ok, devices: {', '.join(devices)}" if total == 4 else f"broken: 2 * 2 = {total}"


def _onnx() -> str:
    providers = importlib.import_module("onnxruntime").get_available_providers()
    return f"ok, providers: {', '.join(providers)}"


def _jax() -> str:
    devices = importlib.import_module("jax").devices()
    return f"ok, devices: {', '.join(str(device) for device in devices)}"


def _torch() -> str:
    torch = importlib.import_module("torch")
    return "ok, devices: cpu" + (", cuda" if torch.cuda.is_available() else "")


RUNTIMES: dict[str, Callable[[], str]] = {
    "litert": _lite,
    "tensorflow": _tensorflow,
    "onnxruntime": _onnx,
    "jax": _jax,
    "torch": _torch,
}


def _model(path: Path, name: str) -> str:
    size = bundle.verify(path, name)
    return f"ok, {size / 1e6:.1f} MB, every checksum matches"
