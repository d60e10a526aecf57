"""The tables that programs without seqapps need beside the exported step of the core model."""

from pathlib import Path
from typing import Any

import numpy as np

from seqapps.common.decoding.constraints import free_guide
from seqapps.common.decoding.sampling import row_width
from seqapps.common.export.portable import states

from .settings import Settings, TrainingFacts


def tables(model: Path) -> tuple[dict[str, Any], dict[str, np.ndarray]]:
    """Return the alphabet, the states, and the weights and filters of sampling.

    Args:
        model: the model's folder.

    Returns:
        Values:
            `first_symbols`: the symbols of ids 1, 2 … as they are written at the start of a name,
            and behind the ids `word_ends`.
            `ids`: character -> id, in both cases where the model knows no difference.
            `states`: state -> its shape without the batch axis, and its dtype.
            `random_numbers`: how many random numbers of the stream each name owns.
        Arrays:
            `log_weight` <float32>[max_length + 1, classes, ids]: added to the log probabilities at
            each length in each class of the last symbol.
            `next_class` <int32>[classes, ids]: the class of each symbol; the first class is 0.
            `known` <int64>[n]: sorted fingerprints of the training names.
    """
    settings = Settings.load(model)
    alphabet = settings.alphabet
    stop_bias = np.array(settings.stop_bias)
    guide = free_guide([], settings.min_length, stop_bias, alphabet.size, alphabet.followers)
    values = {
        "first_symbols": list(alphabet.first_symbols),
        "word_ends": list(alphabet.word_ends),
        "ids": dict(alphabet.ids),
        "states": states(model, "step"),
        "random_numbers": row_width(settings.max_length),
    }
    arrays = {
        "log_weight": guide.log_weight,
        "next_class": guide.next_state,
        "known": TrainingFacts.load(model, settings).known,
    }
    return values, arrays
