"""What `tests/forked.py` imports once for all commands; importing TensorFlow takes seconds."""

import contextlib
import gc
import importlib
import io
import os

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"  # as `backend.tensorflow` sets it; read at the import
import ai_edge_litert.interpreter  # noqa: F401
from seqapps.__main__ import run
from seqapps.common import app as apps
from seqapps.common import backend

with contextlib.suppress(ImportError), backend.quiet_stderr():
    importlib.import_module("tensorflow")  # without its search for devices: forks use them
    importlib.import_module("keras")
# What every verb imports; `program` and `training` would search for devices.
for app in map(apps.find, apps.names()):
    for part in ("commands", "data", "engines", "evaluation", "interface"):
        app.module(part)
with contextlib.redirect_stdout(io.StringIO()):
    run([apps.names()[0], "info", "--help"])  # Typer imports pydantic when it reads options
gc.collect()
gc.freeze()  # else each collection of a command goes through all that was imported
