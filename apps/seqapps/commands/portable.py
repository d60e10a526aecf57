"""The tables that a program without seqapps needs to run the LiteRT or ONNX parts of a model."""

from pathlib import Path
from typing import Any

import numpy as np

from seqapps.common.errors import UserError
from seqapps.common.export.rnn_step import LSTM_STATES
from seqapps.common.io.audio import RATE_HZ

from .config import EDGE_FRAMES, STRIDE
from .decoding import search_graph
from .engines import part_names
from .grammar.pronunciation import said_by
from .settings import Settings
from .tables import token_tables


def tables(model: Path) -> tuple[dict[str, Any], dict[str, np.ndarray]]:
    """Return the parameters of the features, of the search, and of the answer.

    Args:
        model: the model's folder, of a model with a grammar.

    Returns:
        Values:
            `rate_hz`, the sample rate; `floor`, which is added to the power before the logarithm;
            `stride`, feature frames per step; `edge_frames`, put at both ends of a sound; `parts`,
            the parts in their order; `states`, the names of the LSTM's states.
            `words`, `slot_names`, `value_keys`, `values`: the texts of `token_tables`.
        Arrays:
            `bank` <float32>[window // 2 + 1, bands]; `log_prior` <float32>[symbols + 1], which is
            subtracted from the log probabilities; the arrays of a `SearchGraph`; and `depths`,
            `opens` of `token_tables`.

    Raises:
        UserError: the model has no grammar.
    """
    settings = Settings.load(model)
    if settings.sentences is None or settings.features.bank is None:
        raise UserError(f"{model} has no sentences: train it on a grammar first")
    said = said_by(settings.sentences, settings.symbols, settings.config.labels)
    graph = search_graph.build(settings.sentences.graph, said, settings.blank)
    texts = token_tables(settings.sentences)
    values = {
        "rate_hz": RATE_HZ,
        "floor": settings.features.floor,
        "stride": STRIDE,
        "edge_frames": EDGE_FRAMES,
        "parts": list(part_names(settings)),
        "states": list(LSTM_STATES),
        **{name: found.tolist() for name, found in texts.items() if found.dtype == np.object_},
    }
    arrays = {
        "bank": settings.features.bank,
        "log_prior": settings.log_prior,
        **graph.arrays(),
        **{name: found for name, found in texts.items() if found.dtype != np.object_},
    }
    return values, arrays
