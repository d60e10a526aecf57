"""Report which parts of seqapps work on this machine, and how to install the others."""

import importlib
import os
import platform
import re
import shutil
import sys
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import suppress
from functools import partial
from importlib.metadata import PackageNotFoundError, requires, version
from pathlib import Path
from typing import Any

from seqapps import __version__
from seqapps.common import app as apps
from seqapps.common import backend, errors
from seqapps.common.cli.output import print_result
from seqapps.common.export import bundle

NOT_INSTALLED = "not installed"
NOT_LISTED = {"gpu", "test"}  # extras that bring no packages of their own to users
OTHER_PACKAGES = {  # in no extra
    "torch": "pip install torch",
    "tinysoundfont": "pip install --no-deps tinysoundfont",
}
MAIN_PACKAGES = ("numpy", "ai-edge-litert", "tensorflow", "keras")  # without metadata of seqapps
PROGRAMS = {  # looked up in PATH
    "ffmpeg": "reads M4A, AAC and other formats that soundfile lacks",
    **dict.fromkeys(
        ("flite", "festival", "mbrola", "RHVoice-test", "pico2wave"), "voices for trigger"
    ),
}


def run(arguments: Sequence[str]) -> int:
    """Print a report, with `--json` as one JSON object; return 1 if a shipped model is damaged."""
    if list(arguments) not in ([], ["--json"]):
        if {"--help", "-h"} & set(arguments):
            print(f"Usage: seqapps doctor [--json]\n\n  {(__doc__ or '').strip()}")
            return errors.EXIT_DONE
        print(f"seqapps: doctor expects --json or nothing, got {arguments[0]!r}", file=sys.stderr)
        return errors.EXIT_BAD_INPUT
    report: dict[str, Any] = {
        "seqapps": __version__,
        "python": platform.python_version(),
        "machine": f"{platform.system()} {platform.machine()}",
        "packages": {
            name: _package(name, command)
            for name, command in (_install_commands() | OTHER_PACKAGES).items()
        },
        "programs": {
            name: shutil.which(name) or f"not found ({use})" for name, use in PROGRAMS.items()
        },
        "runtimes": {name: _try(check) for name, check in RUNTIMES.items()},
        "models": {
            f"{name}/{path.name}": _try(partial(_model, path, name))
            for name in apps.names()
            for path in bundle.shipped(name)
        },
    }
    print_result(report, as_json=bool(arguments))
    damaged = any(not state.startswith("ok") for state in report["models"].values())
    return errors.EXIT_OUR_FAULT if damaged else errors.EXIT_DONE


def _install_commands() -> dict[str, str]:
    """Return the packages that seqapps requires, with the command that installs each one."""
    requirements: list[str] = []
    with suppress(PackageNotFoundError):  # seqapps is imported from a folder
        requirements = requires("seqapps") or []
    requirements = requirements or list(MAIN_PACKAGES)
    # Packages for some versions of Python alone have a longer condition, and are left out.
    pattern = r"^([\w.-]+)[^;\n]*(?:; extra == ['\"](\w+)['\"])?$"
    found = re.findall(pattern, "\n".join(requirements), re.MULTILINE)
    # Extras contain others: the smallest one that brings a package is named.
    sizes = Counter(extra for _, extra in found if extra)
    return {
        name: errors.install_command(extra) if extra else ""
        for name, extra in sorted(found, key=lambda row: -sizes[row[1]])
        if extra not in NOT_LISTED
    }


def _package(name: str, command: str = "") -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return f"{NOT_INSTALLED}: {command}" if command else NOT_INSTALLED


def _try(check: Callable[[], str]) -> str:
    try:
        return check()
    except errors.UserError as error:
        return f"broken: {error}"
    except ImportError:
        return NOT_INSTALLED
    except Exception as error:  # a diagnosis reports every failure
        return f"broken: {type(error).__name__}: {error}"


def _litert() -> str:
    with backend.quiet_stderr():
        importlib.import_module("ai_edge_litert.interpreter")
    return "ok"


def _tensorflow() -> str:
    if _package("tensorflow") == NOT_INSTALLED:
        return NOT_INSTALLED
    tf = backend.tensorflow()
    devices = [device.device_type for device in tf.config.list_physical_devices()]
    total = float(tf.reduce_sum(tf.ones([2, 2])))
    return f"ok, devices: {', '.join(devices)}" if total == 4 else f"broken: 2 * 2 = {total}"


def _onnxruntime() -> str:
    providers = importlib.import_module("onnxruntime").get_available_providers()
    return f"ok, providers: {', '.join(providers)}"


def _jax() -> str:
    devices = importlib.import_module("jax").devices()
    return f"ok, devices: {', '.join(str(device) for device in devices)}"


def _torch() -> str:
    torch = importlib.import_module("torch")
    return "ok, devices: cpu" + (", cuda" if torch.cuda.is_available() else "")


def _espeak() -> str:
    loader = importlib.import_module("espeakng_loader")
    path = Path(loader.get_library_path())
    return f"ok, {path.name}" if path.is_file() else f"broken: {path} is missing"


def _kokoro() -> str:
    if not (folder := os.environ.get("SEQAPPS_KOKORO")):
        return "not set up: SEQAPPS_KOKORO names no folder"
    files = len(list(Path(folder).rglob("*.onnx")))
    return "ok" if files == 1 else f"broken: expected one .onnx file in {folder}, found {files}"


def _microphone() -> str:
    devices = importlib.import_module("sounddevice").query_devices()
    inputs = sum(device["max_input_channels"] > 0 for device in devices)
    return "ok" if inputs else "no input device"


RUNTIMES: dict[str, Callable[[], str]] = {
    "litert": _litert,
    "tensorflow": _tensorflow,
    "onnxruntime": _onnxruntime,
    "jax": _jax,
    "torch": _torch,
    "espeak-ng": _espeak,
    "kokoro": _kokoro,
    "microphone": _microphone,
}


def _model(path: Path, name: str) -> str:
    size = bundle.unchanged(path, lambda: bundle.verify(path, name))
    return f"ok, {size / 1e6:.1f} MB, every checksum matches"
