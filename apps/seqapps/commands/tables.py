"""A grammar as arrays: the input of the exported program beside a waveform."""

from collections.abc import Sequence

import numpy as np

from .grammar.graph import Token
from .grammar.sentences import Sentences

NO_SLOT = -1


def token_tables(sentences: Sentences) -> dict[str, np.ndarray]:
    """Return the meaning of the tokens of a search graph.

    Returns:
        words: <object>[tokens], texts.
        depths: <int32>[tokens], the number of slots around each token.
        opens: <int32>[tokens, most], the slots that begin with it, the outermost first; -1: none.
        slot_names: <object>[slots].
        value_keys, values: <object>[n]: "slot=words" and the value, where it differs.
    """
    tokens = sentences.graph.tokens
    names = sorted({name for token in tokens for name in token.opens})
    pairs = sentences.value_table
    return {
        "words": texts([token.word for token in tokens]),
        "depths": np.array([token.depth for token in tokens], np.int32),
        "opens": _opens(tokens, names),
        "slot_names": texts(names),
        "value_keys": texts([key for key, _ in pairs]),
        "values": texts([value for _, value in pairs]),
    }


def texts(values: Sequence[str]) -> np.ndarray:
    """Return texts as an array of objects, which may be empty."""
    result = np.empty(len(values), object)
    result[:] = values
    return result


def _opens(tokens: Sequence[Token], names: Sequence[str]) -> np.ndarray:
    most = max([1, *(len(token.opens) for token in tokens)])
    result = np.full((len(tokens), most), NO_SLOT, np.int32)
    for row, token in enumerate(tokens):
        for column, name in enumerate(token.opens):
            result[row, column] = names.index(name)
    return result
