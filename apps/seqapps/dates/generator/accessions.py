"""Numbers of museum objects that resemble days, and the days on which objects were acquired.

The templates are those of accessions.toml.
"""

from functools import partial

from . import partial_words, references

_kind = partial(references.by_templates, table="accessions")
KINDS: partial_words.Kinds = (
    ("museum number", 12, _kind("numbers", 1850, 2026, "-")),
    ("acquisition", 7, _kind("acquired", 1850, 2026, "{day}")),
)
NAMES = tuple(name for name, _, _ in KINDS)
