"""The tables that a program without seqapps needs to run the LiteRT or ONNX parts of a model."""

from pathlib import Path
from typing import Any

import numpy as np

from seqapps.common.io.unicode_folding import folding_table

from .config import NONE
from .engines import read_linear
from .settings import UNSEEN_SHARE, Settings
from .text import context, keywords
from .text.keywords import Blend
from .text.matching import MARKS, MAX_TOKENS
from .text.tokens import (
    CHARACTER_NGRAMS,
    CLOSERS,
    NEGATIONS,
    REACH,
    REWRITES,
    WORD_NGRAMS,
    class_ranges,
    strings,
)
from .text.tone import MAX_SPAN
from .text.windows import SENTENCE_ENDS

Tables = tuple[dict[str, Any], dict[str, np.ndarray]]


def tables(model: Path) -> Tables:
    """Return the tables of the tokeniser, of the linear branch, and of the keywords.

    The README in `export_example` describes each of them.
    """
    settings = Settings.load(model)
    values, arrays = _keyword_tables(settings.blend())
    values |= {
        "rewrites": list(REWRITES),
        "folds": {chr(point): folded for point, folded in folding_table().items()},
        "word_ngrams": list(WORD_NGRAMS),
        "character_ngrams": list(CHARACTER_NGRAMS),
        "negations": _words(NEGATIONS),
        "negation_reach": REACH,
        "closers": _words(CLOSERS),
        "noun": settings.noun,
        "sentence_ends": SENTENCE_ENDS.split(),
        "unseen_share": UNSEEN_SHARE,
    }
    arrays["class_starts"], arrays["classes"] = class_ranges()
    features = settings.features
    arrays |= vars(features)
    linear = read_linear(model / "lite", settings)
    arrays |= {f"linear_{name}": array for name, array in linear.items()}
    return values, arrays


def _keyword_tables(blend: Blend) -> Tables:
    """Return the tables of `keywords.Blend`."""
    table, labels = blend.keywords, blend.labels
    values = {
        "candidates": list(blend.candidates),
        "none": labels.index(NONE) if NONE in labels else -1,
        "max_phrase_tokens": MAX_TOKENS,
        "marks": _words(MARKS),
        "max_tone_tokens": MAX_SPAN,
        "tone": {"scale": blend.tone.scale, "bias": blend.tone.bias},
        "contexts": {
            "subjects": _words(context.SUBJECTS),
            "adverbs": _words(context.ADVERBS),
            "objects": _words(context.OBJECTS),
            "titles": _words(context.TITLES),
            "predicates": _words(context.PREDICATES),
            "clause_starts": _words(context.CLAUSE_STARTS),
            "negations": _words(context.MORE_NEGATIONS),
            "negation_reach": context.NEGATION_REACH,
        },
        "gate": {
            "weight": keywords.WEIGHT,
            "trust_power": keywords.TRUST_POWER,
            "power": keywords.POWER,
            "later": keywords.LATER,
            "outranked": keywords.OUTRANKED,
            "doubt_from": keywords.DOUBT_FROM,
            "doubt_to": keywords.DOUBT_TO,
            "field_factor": keywords.FIELD_FACTOR,
            "denied_factor": keywords.DENIED_FACTOR,
        },
    }
    columns = np.append(blend.columns, -1)  # -1, the last item, for idioms
    arrays = {
        "phrase_keys": table.keys,
        "name_keys": table.names,
        "keyword_columns": columns[table.emoji_index].astype(np.int32),
        "denied_columns": columns[table.denied_index].astype(np.int32),
        "keyword_trust": table.trust,
        "keyword_ranks": table.rank.astype(np.int8),
        "contradicts": blend.contradicts,
        "cheerful": blend.cheerful,
        "tone_keys": blend.tone.keys,
        "tone_weights": blend.tone.weights.astype(np.int16),
        "fields": blend.fields,
        "idiom_factors": blend.idiom_factors,
    }
    return values, arrays


def _words(text: str) -> list[str]:
    """Return the distinct tokens of a text, sorted."""
    return sorted(set(strings([text])[0]))
