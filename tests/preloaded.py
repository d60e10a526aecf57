"""What `tests/forked.py` imports once for all commands; importing TensorFlow takes seconds."""

import contextlib
import gc
import importlib
import os

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"  # as `backend.tensorflow` sets it; read at the import
import ai_edge_litert.interpreter  # noqa: F401
import seqapps.common.cli.main  # noqa: F401
from seqapps.common import backend

with contextlib.suppress(ImportError), backend.quiet_stderr():
    importlib.import_module("tensorflow")  # without its search for devices: forks use them
    importlib.import_module("keras")
gc.collect()
gc.freeze()  # else each collection of a command goes through all that was imported
