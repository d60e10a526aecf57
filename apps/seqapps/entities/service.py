"""The verbs of the app over HTTP; see `common.service`."""

from seqapps.common.service import Verb

TYPES = {"types": list[str]}

VERBS = (
    Verb("tag", items="texts", types=TYPES, columns={"entities": object}),
    # Pseudonyms are numbered within a request; a key file would be one of the server's machine.
    Verb(
        "redact",
        items="texts",
        types=TYPES,
        independent=False,
        hidden=("key",),
        columns={"text": str, "replacements": object},
        joins=("pseudonyms",),
    ),
)
