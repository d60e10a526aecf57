"""An export that is killed leaves nothing that the next one does not remove."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.conftest import ROOT, TIMEOUT_S, seqapps

EXPORT = ("dinosaurs", "export", "--to", "litert", "--out")


@pytest.mark.skipif(sys.platform == "win32", reason="folders cannot be locked")
def test_the_next_export_removes_the_folder_of_a_killed_one(tmp_path: Path):
    out = tmp_path / "model"
    process = subprocess.Popen([sys.executable, "-m", "seqapps", *EXPORT, str(out)], cwd=ROOT)
    deadline = time.monotonic() + TIMEOUT_S
    while not list(tmp_path.glob(".model.*.new")) and time.monotonic() < deadline:
        time.sleep(0.01)
    os.kill(process.pid, signal.SIGKILL)
    process.wait()
    assert not out.exists() and len(list(tmp_path.iterdir())) == 1
    assert seqapps(*EXPORT, out).returncode == 0
    assert list(tmp_path.iterdir()) == [out] and (out / "step.tflite").is_file()
