"""The verbs of the app over HTTP; see `common.service`."""

from seqapps.common.errors import UserError
from seqapps.common.service import Items, Options, Verb

MAX_NEIGHBOURS = 20_000  # of all words of a request


def _check(options: Options, items: Items) -> None:
    total = len(items) * options["k"]
    if total > MAX_NEIGHBOURS:
        raise UserError(f"expected at most {MAX_NEIGHBOURS:,} neighbours in all, got {total:,}")


VERBS = (
    Verb(
        "nearest",
        items="words",
        item_limit=500,
        limits={"k": 1_000},
        check=_check,
        columns={"known": bool, "occurrences": int, "spellings": object, "neighbours": object},
    ),
    Verb("analogy", limits={"k": 1_000}),
    Verb("similar"),
    Verb("odd", items="words", independent=False),
)
