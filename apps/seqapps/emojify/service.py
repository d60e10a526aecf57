"""The verbs of the app over HTTP; see `common.service`."""

from seqapps.common.service import Verb

KEYWORDS = {"keywords": dict[str, str] | None}  # a path would be one of the server's machine

VERBS = (
    Verb("annotate", items="texts", types=KEYWORDS),
    Verb("predict", items="texts", types=KEYWORDS, limits={"k": 100}),
)
