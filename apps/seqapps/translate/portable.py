"""The tables that a program without seqapps needs to run the LiteRT or ONNX parts of a model."""

from pathlib import Path
from typing import Any

import numpy as np

from .settings import Settings
from .text import symbols

Tables = tuple[dict[str, Any], dict[str, np.ndarray]]


def tables(model: Path) -> Tables:
    """Return the tables of the vocabulary.

    Args:
        model: the model's folder.

    Returns:
        Values:
            `pieces`: the pieces of words; the id of the first one is `first_piece`.
            `protected`: regular expression of what is kept as it is.
            `slots`: class -> number of slots, whose ids follow `first_slot` in this order.
            `padding`, `start`, `end`: ids of these signs.
        Arrays:
            `scores` <int32>[pieces]: 1/1000 nats of each piece.
    """
    settings = Settings.load(model)
    values = {
        "network": settings.config.network,
        "pieces": list(settings.pieces.texts),
        "first_piece": symbols.FIRST_PIECE,
        "protected": settings.encoder.regular_expression,
        "slots": dict(symbols.SLOTS),
        "first_slot": symbols.FIRST_SLOT,
        "padding": symbols.PADDING,
        "start": symbols.START,
        "end": symbols.END,
    }
    return values, {"scores": settings.pieces.scores}
