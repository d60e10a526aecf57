"""Inference engines: LiteRT, and the SavedModel in TensorFlow; both hold the same table."""

from pathlib import Path

import numpy as np

from seqapps.common.export.litert import LiteModel
from seqapps.common.export.savedmodel import SavedProgram

from .settings import Settings


def vectors(engine: str, folder: Path, settings: Settings) -> np.ndarray:
    """Return all vectors of a model <float32>[words, size], by the engine `lite` or `tf`.

    Raises:
        UserError: the program does not fit the settings.
    """
    ids = np.arange(len(settings.vocabulary), dtype=np.int32)
    if engine == "tf":
        program = SavedProgram(folder)
        return program("lookup", ids=program.tf.constant(ids))["vectors"]
    model = LiteModel(folder / "lite" / "lookup.tflite")
    model.check_widths(vectors=settings.size)
    model.check_rows(len(ids))
    return model(ids=ids)["vectors"]
