"""Days that have to be counted: weekdays of a month, days from a date, periods by their ends.

Their texts name no day, and the network does no arithmetic; beside them stand texts with nearly the
same words that do name one. The templates are those of counted_days.toml.
"""

from functools import partial

from . import partial_words, references

_kind = partial(references.by_templates, table="counted_days", usual="-relative")
KINDS: partial_words.Kinds = (
    ("weekday of a month", 8, _kind("of_month", 1850, 2035)),
    ("counted from a day", 8, _kind("from_a_day", 1850, 2035)),
    ("period by its end", 8, _kind("periods", 1850, 2035)),
)
NAMES = tuple(name for name, _, _ in KINDS)
