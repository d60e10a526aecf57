"""The tables that a program without seqapps needs to run the LiteRT or ONNX parts of a model."""

from pathlib import Path
from typing import Any

import numpy as np

from seqapps.common.export.rnn_step import LSTM_STATES

from .engines import read_transitions
from .settings import Settings
from .text import characters, tokens, windows

Tables = tuple[dict[str, Any], dict[str, np.ndarray]]


def tables(model: Path) -> Tables:
    """Return the tables of the tokeniser, of the vocabulary, and of the tags.

    Args:
        model: the model's folder.

    Returns:
        Values:
            `groups`: the labels of each group, and their minimum probability. Group N has the
                parts `project_N`, `step_N` and `emit_N`.
            `units`: size of the LSTM's states, and `states`, their names.
            `shapes`: names of the shapes 1, 2, …
            `head`, `tail`: the first and last characters of a token that are read.
            `max_tokens`, `context`: size and overlap of the windows of long sentences.
        Arrays:
            `character_starts` <int64>[ranges]: the first code points of ranges with equal
                properties, and `character_properties` <int64>[3, ranges]: class, id, and the
                folded code point minus the code point.
            `words` <int64>[words]: sorted keys of the words; the id of the first one is 2.
            `abbreviations` <int64>[n]: keys of abbreviations, whose period ends no sentence.
            `powers` <int64>[n]: the factors of characters in a key.
            `transitions_N` <float32>[tags + 1, tags]: the last row is that of the first tag.
    """
    settings = Settings.load(model)
    starts, properties = characters.ranges()
    pairs = zip(settings.groups, settings.min_probabilities, strict=True)
    values = {
        "groups": [{"labels": list(labels), "min_probability": least} for labels, least in pairs],
        "units": settings.config.units,
        "states": list(LSTM_STATES),
        "shapes": list(tokens.SHAPES),
        "head": tokens.HEAD,
        "tail": tokens.TAIL,
        "max_tokens": windows.MAX_TOKENS,
        "context": windows.CONTEXT,
    }
    transitions = read_transitions(model / "lite", settings)
    arrays = {
        "character_starts": starts,
        "character_properties": properties,
        "words": settings.vocabulary.keys,
        "abbreviations": tokens.abbreviations(),
        "powers": tokens.POWERS,
        **{f"transitions_{number}": one for number, one in enumerate(transitions, start=1)},
    }
    return values, arrays
