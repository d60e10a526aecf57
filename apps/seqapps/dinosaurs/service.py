"""The verbs of the app over HTTP; see `common.service`."""

from seqapps.common.service import Verb

VERBS = (
    Verb("generate", limits={"n": 1_000}),
    Verb("score", items="names"),
)
