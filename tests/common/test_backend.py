"""Late imports of TensorFlow and Keras, and silence while they are imported."""

import os
import subprocess
import sys
import threading

import pytest
from seqapps.common import backend
from seqapps.common.errors import UserError

from tests.conftest import ROOT


@pytest.mark.parametrize("name", ["tensorflow", "keras"])
def test_training_without_its_packages_names_the_extra(monkeypatch, name):
    backend.check_installed()
    monkeypatch.setitem(sys.modules, name, None)  # as if it were not installed
    with pytest.raises(UserError, match=rf"training needs {name}.*pip install.*\[train\]"):
        backend.check_installed()


def test_an_unknown_backend_is_refused(monkeypatch):
    monkeypatch.setenv("KERAS_BACKEND", "theano")
    with pytest.raises(UserError, match="tensorflow, jax, torch, got 'theano'"):
        backend.keras()


def test_stderr_is_silent_until_the_last_of_overlapping_blocks_ends(capfd):
    entered, leave = threading.Event(), threading.Event()

    def silent() -> None:
        with backend.quiet_stderr():
            entered.set()
            leave.wait()

    thread = threading.Thread(target=silent)
    thread.start()
    entered.wait()
    with backend.quiet_stderr():
        os.write(2, b"inner ")
    os.write(2, b"still silent ")  # the block of the thread goes on
    leave.set()
    thread.join()
    os.write(2, b"heard")
    assert capfd.readouterr().err == "heard"


def test_stderr_is_heard_again_after_an_error(capfd):
    with pytest.raises(ZeroDivisionError), backend.quiet_stderr():
        raise ZeroDivisionError
    os.write(2, b"heard")
    assert capfd.readouterr().err == "heard"


@pytest.mark.parametrize(
    "imports",
    [
        "import seqapps, importlib.util; importlib.util.find_spec('keras'); import keras",
        "import keras, seqapps",
    ],
)
def test_keras_reads_core_models_after_an_import_of_the_suite(imports):
    files = sorted(map(str, (ROOT / "models").glob("*/1/core.keras")))
    assert len(files) >= 5
    code = f"""
{imports}
for file in {files!r}:
    assert keras.models.load_model(file).count_params() > 1000, file
"""
    subprocess.run([sys.executable, "-c", code], check=True, stderr=subprocess.DEVNULL)
