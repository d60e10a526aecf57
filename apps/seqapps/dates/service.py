"""The verbs of the app over HTTP; see `common.service`."""

from typing import Any

from seqapps.common.io.unicode_folding import normalise
from seqapps.common.service import Items, Options, Row, Verb

from .interface import Model
from .translation import Translation

LONG_COLUMN = 200  # rows


def _is_long(options: Options, items: Items) -> bool:
    return len(items) > LONG_COLUMN


def _attention(model: Model, texts: list[str], **options: Any) -> list[Row]:
    """Return the attention of each text; the rows of texts that are refused unread are empty."""
    answers = model.translate(texts, attention=True, **options)
    return [_map(model, answer) for answer in answers]


def _map(model: Model, answer: Translation) -> Row:
    if answer.weights is None:
        return {"text": answer.text, "characters": [], "symbols": [], "weights": []}
    symbols = model.runtime.output.names(answer.symbols)
    weights = answer.weights[: len(symbols)].round(4).tolist()
    characters = list(normalise(answer.text))
    return {"text": answer.text, "characters": characters, "symbols": symbols, "weights": weights}


COLUMNS = {
    "date": str, "confidence": float, "alternatives": object, "ambiguous": bool, "reason": str,
    "edtf": str, "precision": str, "calendar": str, "approximate": bool,
    "weekday_mismatch": bool, "notes": object,
}  # fmt: skip

VERBS = (
    Verb(
        "translate",
        items="texts",
        hidden=("attention",),
        limits={"beam": 16},
        columns=COLUMNS,
    ),
    Verb(
        "translate_column",
        items="texts",
        independent=False,
        item_limit=20_000,
        is_long=_is_long,
    ),
    Verb(
        "attention",
        items="texts",
        item_limit=100,
        hidden=("attention",),
        limits={"beam": 16},
        call=_attention,
        like="translate",
        to_rows=list,
        summary="Return the attention weights: the characters that each symbol was read from.",
    ),
)
