"""The tables that programs without seqapps need beside the exported step of the network."""

from pathlib import Path
from typing import Any

import numpy as np

from seqapps.common.export.portable import states

from .settings import Settings


def tables(model: Path) -> tuple[dict[str, Any], dict[str, np.ndarray]]:
    """Return the vocabulary, the states, and the n-gram model.

    Args:
        model: the model's folder.

    Returns:
        Values:
            `pieces`: the texts of the ids 2, 3 …, with `▁` for a space; id 0 is the line end, id 1
            the unknown.
            `styles`: the names of the styles.
            `states`: state -> its shape without the batch axis, and its dtype.
            `weights`: the share of the n-gram model for contexts of 0, 1 … symbols.
        Arrays (none without an n-gram model):
            `keys` <int64>[n], sorted: context * number of ids + symbol.
            `mass` <float32>[n] and `child` <int32>[n]: what the symbol gets behind the context, and
            the context that both are together, or -1.
            `backoff` <float32>[contexts], `suffix` <int32>[contexts] and `depth` <int32>[contexts]:
            the share that is left for the shorter context, this context, and its length. The first
            contexts are the empty ones of the styles.
    """
    settings = Settings.load(model)
    values = {
        "pieces": list(settings.vocabulary.texts),
        "styles": list(settings.styles),
        "states": states(model, "step"),
        "weights": list(settings.weights),
    }
    found = settings.ngrams(model)
    if found is None:
        return values, {}
    depth = found.depths(np.arange(len(found.counts))).astype(np.int32)
    arrays = {name: getattr(found, name) for name in ("keys", "mass", "child", "backoff", "suffix")}
    return values, {**arrays, "depth": depth}
