"""Texts that are easily misread: two events of one year, denials, quantities, kings, names.

The templates are those of misreadings.toml; each list has its contraries, texts of the same words
that are a date.
"""

from functools import partial

from . import partial_words, references

_kind = partial(references.by_templates, table="misreadings")
KINDS: partial_words.Kinds = (
    ("two events", 4, _kind("events", 1550, 2020, "-several")),
    ("denial", 3, _kind("denials", 1400, 2025, "-")),
    ("quantity", 4, _kind("quantities", 1300, 2060, "-")),
    ("number of a thing", 4, _kind("ordinals", 1500, 2020, "-")),
    ("name alone beside a year", 4, _kind("named", 1400, 2025, "{y}")),
    ("number of a file", 5, _kind("numbers", 1700, 2025, "-")),
    ("number beside a month", 3, _kind("counted", 1650, 2025, "{month}")),
    ("half open span", 1, _kind("open_spans", 1400, 1990, "-several")),
)
NAMES = tuple(name for name, _, _ in KINDS)
