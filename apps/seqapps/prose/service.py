"""The verbs of the app over HTTP; see `common.service`."""

from collections.abc import Sequence

from seqapps.common.errors import UserError
from seqapps.common.service import Items, Options, Row, Verb

from .text.alternatives import counted

MAX_CHARACTERS = 100_000  # of all texts of a request
MAX_ALTERNATIVES = 2_000  # texts that a request compares
MAX_WORDS = 20_000  # that a request has written
LONG_CHARACTERS, LONG_WORDS = 5_000, 500  # which take some half a second


def _check_texts(options: Options, items: Items) -> None:
    total = sum(map(len, items))
    if total > MAX_CHARACTERS:
        raise UserError(f"expected at most {MAX_CHARACTERS:,} characters in all, got {total:,}")


def _check_alternatives(options: Options, items: Items) -> None:
    _check_texts(options, items)
    total = sum(map(counted, items))
    if total > MAX_ALTERNATIVES:
        raise UserError(f"expected at most {MAX_ALTERNATIVES:,} alternatives in all, got {total:,}")


def _check_words(options: Options, items: Items) -> None:
    total = options["n"] * options["length"]
    if total > MAX_WORDS:
        raise UserError(f"expected at most {MAX_WORDS:,} words in all, got {total:,}")


def _is_long_text(options: Options, items: Items) -> bool:
    return sum(map(len, items)) > LONG_CHARACTERS


def _is_much(options: Options, items: Items) -> bool:
    return bool(options["n"] * options["length"] > LONG_WORDS)


def _style_rows(styles: Sequence[str]) -> list[Row]:
    return [{"style": style} for style in styles]


VERBS = (
    Verb(
        "score",
        items="sentences",
        item_limit=500,
        check=_check_texts,
        columns={"nats": float, "nats_per_character": float, "perplexity": float, "words": object},
    ),
    Verb(
        "choose",
        items="sentences",
        item_limit=100,
        check=_check_alternatives,
        columns={"best": str, "alternatives": object},
    ),
    Verb(  # a finding names its line
        "proofread",
        items="lines",
        independent=False,
        check=_check_texts,
        is_long=_is_long_text,
    ),
    Verb("generate", limits={"n": 100}, check=_check_words, is_long=_is_much),
    Verb("styles", to_rows=_style_rows),
)
