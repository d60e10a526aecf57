"""Days of calendars that are not converted: of the moon, of Nepal, of Ethiopia and others.

They are refused, beside days of ours with nearly the same words. The templates are those of
unconverted.toml.
"""

from functools import partial

from . import partial_words, references

_kind = partial(references.by_templates, table="unconverted")
KINDS: partial_words.Kinds = (
    ("day of the moon", 9, _kind("lunar", 1850, 2035, "-calendar")),
    ("day before the solar calendar", 4, _kind("before_solar", 1603, 1872, "-calendar")),
    ("day of a nation", 11, _kind("nations", 1850, 2035, "-calendar")),
    ("year of a republic", 5, _kind("republic_years", 1550, 1830, "-calendar")),
)
NAMES = tuple(name for name, _, _ in KINDS)
