"""Cells of data tables: codes, measures and models that resemble dates, and years glued to names.

The templates are those of data_tables.toml.
"""

from functools import partial

from . import partial_words, references

_kind = partial(references.by_templates, table="data_tables")
KINDS: partial_words.Kinds = (
    ("cell of a table", 60, _kind("cells", 1900, 2026, "-")),
    ("days without a year", 12, _kind("no_year", 1900, 2026, "-incomplete")),
    ("year of a table", 12, _kind("glued", 1850, 2026, "{y}")),
)
NAMES = tuple(name for name, _, _ in KINDS)
