"""What `tests/forked.py` imports once for all commands; importing TensorFlow takes seconds."""

import os

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"  # as `backend.tensorflow` sets it; read at the import
import ai_edge_litert.interpreter  # noqa: E402, F401
import seqapps.__main__  # noqa: E402, F401
from seqapps.common import backend  # noqa: E402

backend.keras()
