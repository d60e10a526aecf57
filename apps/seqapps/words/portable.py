"""The table that programs without seqapps need beside the exported vectors."""

from pathlib import Path
from typing import Any

import numpy as np

from .settings import Settings


def tables(model: Path) -> tuple[dict[str, Any], dict[str, np.ndarray]]:
    """Return the vocabulary.

    Args:
        model: the model's folder.

    Returns:
        Values:
            `words`: the words, in the order of their ids 0, 1, 2 …
            `lowercase`: whether words are folded to lower case before they are looked up.
        Arrays:
            `counts` <int64>[words]: occurrences in the corpus; 0 where they are not known.
    """
    settings = Settings.load(model)
    values = {
        "words": list(settings.vocabulary.words),
        "lowercase": settings.config.lowercase,
    }
    return values, {"counts": settings.vocabulary.counts}
