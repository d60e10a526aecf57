"""The tables that a program without seqapps needs to run the LiteRT or ONNX parts of a model."""

from pathlib import Path
from typing import Any

import numpy as np

from seqapps.common.export.litert import LiteModel
from seqapps.common.io.audio import RATE_HZ

from .detection.detection import END_S
from .settings import Settings

PARTS = ("step", "stretch")


def tables(model: Path) -> tuple[dict[str, Any], dict[str, np.ndarray]]:
    """Return the parameters of the features and of the detection rule, and the filter bank.

    Returns:
        values: `rate_hz`, the sample rate; `floor`, which is added to the power before the
            logarithm; `end_s`, seconds of silence after a sound; `lookahead` and `pause` of the
            detection rule, in steps; `frames`, the feature frames per call of each part; and
            `state_size`.
        arrays: `bank` <float32>[window // 2 + 1, bands], the identity matrix for the plain
            spectrogram.
    """
    settings = Settings.load(model)
    features, rule = settings.features, settings.rule()
    inputs = {name: LiteModel(model / "lite" / f"{name}.tflite").inputs for name in PARTS}
    values = {
        "rate_hz": RATE_HZ,
        "floor": features.floor,
        "end_s": END_S,
        "lookahead": rule.lookahead,
        "pause": rule.pause,
        "frames": {name: int(shapes["frames"][0][0]) for name, shapes in inputs.items()},
        "state_size": int(inputs["step"]["state"][0][0]),
    }
    bank = np.eye(features.bands, dtype=np.float32) if features.bank is None else features.bank
    return values, {"bank": bank}
