"""The verbs of the app over HTTP; see `common.service`."""

from seqapps.common.errors import UserError
from seqapps.common.service import Items, Options, Verb

from .text.tokens import strings

KEYWORDS = {"keywords": dict[str, str] | None}  # a path would be one of the server's machine
MAX_KEYWORDS = 200  # of a request
MAX_EXPLAINED = 2_000_000  # characters that are read to explain the texts of a request, about 10 s


def _check(options: Options, items: Items) -> None:
    """Refuse many keywords, and long texts that are to be explained.

    To explain a text, it is read again without each of its words.
    """
    keywords = options["keywords"] or {}
    if len(keywords) > MAX_KEYWORDS:
        raise UserError(f"expected at most {MAX_KEYWORDS:,} keywords, got {len(keywords):,}")
    if not options.get("explain"):
        return
    texts = list(items)
    tokens = map(len, strings(texts))
    read = sum(len(text) * (1 + words) for text, words in zip(texts, tokens, strict=True))
    if read > MAX_EXPLAINED:
        raise UserError(
            "explain expects fewer or shorter texts: characters times words of each, added up, "
            f"may be {MAX_EXPLAINED:,}, got {read:,}"
        )


_COLUMNS = {"emoji": str, "candidates": object}

VERBS = (
    Verb(
        "annotate",
        items="texts",
        types=KEYWORDS,
        check=_check,
        columns={**_COLUMNS, "clauses": object},
    ),
    Verb(
        "predict",
        items="texts",
        types=KEYWORDS,
        limits={"k": 100},
        check=_check,
        columns={**_COLUMNS, "words": object},
    ),
)
