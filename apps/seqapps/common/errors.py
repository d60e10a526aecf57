"""Errors that are the user's to mend, and exit codes."""

from collections.abc import Iterable
from difflib import get_close_matches
from typing import TypeVar

EXIT_DONE = 0
EXIT_OUR_FAULT = 1
EXIT_BAD_INPUT = 2
EXIT_SOME_REFUSED = 3
EXIT_INTERRUPTED = 130
MOST_LISTED = 20  # names in an error line
MOST_NAMED = 5  # broken rows in an error line
Row = TypeVar("Row")


class UserError(Exception):
    """Bad input: shown as one line on stderr, exit code 2, nothing written."""


def nearest(name: str, known: Iterable[str]) -> str:
    """Return `"; did you mean 'x'?"` for the nearest known name, else `"; known: a, b"`.

    Of many known names an empty text is returned.
    """
    names = sorted(known)
    match = get_close_matches(name, names, n=1, cutoff=0.5)
    if match:
        return f"; did you mean {match[0]!r}?"
    return f"; known: {', '.join(names)}" if len(names) <= MOST_LISTED else ""


def excerpt(text: str, length: int = 40) -> str:
    """Quote text for an error line: escaped, and shortened to about `length` characters."""
    return repr(text if len(text) <= length else text[: length - 1] + "…")


def sound(rows: Iterable[Row | UserError]) -> list[Row]:
    """Return all rows, of which none may be an error (raises UserError naming the first five)."""
    good: list[Row] = []
    broken: list[str] = []
    for row in rows:
        if isinstance(row, UserError):
            broken.append(str(row))
        else:
            good.append(row)
    if broken:
        more = f"; and {len(broken) - MOST_NAMED:,} more" if len(broken) > MOST_NAMED else ""
        raise UserError("; ".join(broken[:MOST_NAMED]) + more)
    return good
