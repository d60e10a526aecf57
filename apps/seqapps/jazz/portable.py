"""The tables that programs without seqapps need beside the exported networks."""

from pathlib import Path
from typing import Any

import numpy as np

from seqapps.common.export.portable import states

from .band import styles
from .harmony import chords, scales
from .network import encoding
from .settings import Settings

# Behind a root, and without tensions: the tones of C13 are those of C7.
QUALITIES = (
    "", "m", "dim", "aug", "sus2", "sus4", "6", "m6", "maj7", "7", "m7", "mmaj7", "m7b5", "dim7",
    "7sus4", "7b5", "7#5", "maj7#5",
)  # fmt: skip


def tables(model: Path) -> tuple[dict[str, Any], dict[str, np.ndarray]]:
    """Return the states, the styles, and the tones of chords and of their scales.

    Args:
        model: the model's folder.

    Returns:
        Values:
            `states`: part -> state -> its shape without the batch axis, and its dtype.
            `styles`: style or performer in lower case -> indices of its performers in the
            `performers` of config.json.
            `chord_tones`: the part of a chord symbol behind its root -> its tones, twelve bits
            above the root.
        Arrays:
            `scales` <int32>[4096]: chord tones -> the tones of the chord's scale, as such bits.
    """
    performers = Settings.load(model).performers
    values = {
        "states": {kind: states(model, kind) for kind in encoding.CLASSES},
        "styles": {
            name: np.flatnonzero(weights).tolist()
            for name, weights in styles.table(performers).items()
        },
        "chord_tones": {quality: chords.parse(f"C{quality}").tones for quality in QUALITIES},
    }
    return values, {"scales": scales.SCALES}
