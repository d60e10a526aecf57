"""Late imports of TensorFlow and Keras, and silence while they are imported."""

import os
import subprocess
import sys
import threading

import pytest
from seqapps.common import backend, keras_classes
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


def test_keras_reads_core_models_after_an_import_of_the_suite():
    """The probe of `find_spec` imports nothing: the classes are registered by the import."""
    files = sorted(map(str, (ROOT / "models").glob("*/1/core.keras")))
    assert len(files) >= 5
    code = f"""
import importlib.util, seqapps
assert importlib.util.find_spec("keras")
import keras
for file in {files!r}:
    assert keras.models.load_model(file).count_params() > 1000, file
"""
    subprocess.run([sys.executable, "-c", code], check=True, stderr=subprocess.DEVNULL)


def test_classes_are_registered_where_keras_is_imported_already(monkeypatch):
    registered = []
    monkeypatch.setattr(keras_classes, "_register", lambda: registered.append(1))
    monkeypatch.setitem(sys.modules, "keras", sys)
    keras_classes.watch()
    monkeypatch.setitem(sys.modules, "keras", None)  # as if it were not installed
    before = list(sys.meta_path)
    keras_classes.watch()
    assert registered == [1]
    sys.meta_path[:] = before
