"""Answers of a model, and how a column settles them."""

from seqapps.dates.column.century import ColumnCentury
from seqapps.dates.column.order import ColumnOrder
from seqapps.dates.edtf import Meaning
from seqapps.dates.translation import Translation


def answer(text: str, *dates: str) -> Translation:
    """Return an answer with these readings."""
    first, *others = dates
    meaning = Meaning(first, "date", "day", first)
    shares = tuple((date, 0.4) for date in others)
    return Translation(text, first, 0.55, shares, bool(others), meaning=meaning, reading=first)


def settle(column: ColumnCentury | ColumnOrder, given: Translation) -> Translation:
    """Return an answer as the column reads it."""
    return column.settle(given, given.text.lower())
