"""The ids of the vocabulary that are no pieces of words: signs, and slots for protected spans."""

from collections.abc import Mapping

PADDING, END, START, OTHER, MEANS, TERM_END = range(6)
FIRST_SLOT = 6
# Slots of each class: a text with more spans of a class is refused.
SLOTS: Mapping[str, int] = {
    "variable": 16, "open": 8, "close": 8, "alone": 16, "number": 16, "term": 8,
}  # fmt: skip
N_SLOTS = sum(SLOTS.values())
FIRST_PIECE = FIRST_SLOT + N_SLOTS


def slot(kind: str, number: int) -> int:
    """Return the id of a slot.

    Example:
        >>> slot("variable", 0), slot("open", 1)
        (6, 23)
    """
    kinds = list(SLOTS)
    return FIRST_SLOT + sum(SLOTS[before] for before in kinds[: kinds.index(kind)]) + number


def kinds() -> list[str]:
    """Return the class of each slot, in the order of their ids."""
    return [kind for kind, count in SLOTS.items() for _ in range(count)]
