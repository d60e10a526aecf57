"""The verb of the app over HTTP; see `common.service`."""

from seqapps.common.service import Verb

VERBS = (
    Verb("translate", items="texts", limits={"beam": 8}, item_limit=200),
)  # fmt: skip
