"""Exported folders of a shipped model, and their examples in a process without seqapps."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

from seqapps.common import app as apps
from seqapps.common.export import portable

from tests.conftest import ROOT, seqapps

FORMATS = ("litert", "onnx")
_CHECK = """
imported = {name.partition(".")[0] for name in sys.modules}
assert not imported & {"seqapps", "tensorflow", "keras"}, imported
"""
RUN_ALL = """
import runpy
for arguments in json.load(sys.stdin):
    sys.argv = ["example.py", *arguments]
    runpy.run_path("example.py", run_name="__main__")
"""


def export(app: str, folder: Path, model: Path | None = None) -> Path:
    """Export a model, by default the shipped one, to `litert` and `onnx`; return `folder`.

    The LiteRT parts are those of the model's folder, which the exporter has written.
    """
    model = model or ROOT / "models" / app / "1"
    litert = folder / "litert"
    shutil.copytree(model / "lite", litert)
    shutil.copy(model / "config.json", litert)
    portable.complete(apps.find(app), model, litert)
    done = seqapps(app, "export", "--to", "onnx", "--out", folder / "onnx", "--model", model)
    assert done.returncode == 0, done.stderr
    return folder


def process(folder: Path, code: str, given: Any) -> subprocess.CompletedProcess[str]:
    """Run code in an exported folder, with `given` as JSON on stdin; it may import no seqapps."""
    environment = {key: value for key, value in os.environ.items() if key != "PYTHONPATH"}
    program = f"import json, sys\nimport example\n{code}\n{_CHECK}"
    return subprocess.run(
        [sys.executable, "-c", program],
        cwd=folder, env=environment, input=json.dumps(given), capture_output=True, text=True,
        check=False,
    )  # fmt: skip


def run(folder: Path, code: str, given: Any) -> list[Any]:
    """Return the JSON lines that code prints; see `process`."""
    result = process(folder, code, given)
    assert result.returncode == 0, result.stderr
    return [json.loads(line) for line in result.stdout.splitlines()]
