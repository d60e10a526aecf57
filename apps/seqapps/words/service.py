"""The verbs of the app over HTTP; see `common.service`."""

from seqapps.common.service import Verb

VERBS = (
    Verb("nearest", items="words", limits={"k": 1_000}),
    Verb("analogy", limits={"k": 1_000}),
    Verb("similar"),
    Verb("odd", items="words", independent=False),
)
