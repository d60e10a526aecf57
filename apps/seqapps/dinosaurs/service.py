"""The verbs of the app over HTTP; see `common.service`."""

from seqapps.common.service import Items, Options, Verb

MANY = 100  # names
_CONSTRAINTS = ("end", "contains", "min_length", "max_length")


def _is_long(options: Options, items: Items) -> bool:
    """Return whether many names are asked for, or few names may meet the constraints."""
    return options["n"] > MANY or any(options[name] for name in _CONSTRAINTS)


COLUMNS = {"nats": float, "nats_per_character": float, "known": bool, "surprise": object}

VERBS = (
    Verb("generate", limits={"n": 1_000}, is_long=_is_long),
    Verb("score", items="names", columns=COLUMNS),
)
