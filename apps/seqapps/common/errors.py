"""Errors caused by user input, and the exit codes."""

from collections.abc import Iterable
from difflib import get_close_matches
from pathlib import Path
from typing import TypeVar

EXIT_DONE = 0
EXIT_OUR_FAULT = 1
EXIT_BAD_INPUT = 2
EXIT_SOME_REFUSED = 3
EXIT_INTERRUPTED = 130
MAX_LISTED_NAMES = 20  # in an error line
MAX_LISTED_ROWS = 5  # in an error line
Row = TypeVar("Row")


class UserError(Exception):
    """Bad input: one line on stderr, exit code 2, nothing written.

    Example:
        >>> raise UserError("expected a name, got none")
        Traceback (most recent call last):
        seqapps.common.errors.UserError: expected a name, got none
    """


def not_installed(package: str | None, extra: str, purpose: str = "this") -> UserError:
    """Return an error which says that `purpose` needs `package`, and how to install it."""
    return UserError(f"{purpose} needs {package}, which is not installed: {install_command(extra)}")


def install_command(extra: str) -> str:
    """Return the command that installs an extra of seqapps, from the checkout if this is one."""
    is_checkout = (Path(__file__).resolve().parents[3] / "pyproject.toml").is_file()
    return f"pip install -e '.[{extra}]'" if is_checkout else f"pip install 'seqapps[{extra}]'"


def nearest(name: str, known: Iterable[str], cutoff: float = 0.5) -> str:
    """Return a hint for an unknown name: the nearest known name, else all, unless they are many.

    Example:
        >>> nearest("epoch", ["epochs", "units"]), nearest("x", ["epochs", "units"])
        ("; did you mean 'epochs'?", '; known: epochs, units')
    """
    names = sorted(known)
    match = get_close_matches(name, names, n=1, cutoff=cutoff)
    if match:
        return f"; did you mean {match[0]!r}?"
    return f"; known: {', '.join(names)}" if 0 < len(names) <= MAX_LISTED_NAMES else ""


def excerpt(text: str, length: int = 40) -> str:
    """Quote a text for an error line: escaped, and shortened to about `length` characters."""
    return repr(text if len(text) <= length else text[: length - 1] + "…")


def valid_rows(rows: Iterable[Row | UserError]) -> list[Row]:
    """Return all rows as a list.

    Raises:
        UserError: one or more rows are errors; the first five are named.
    """
    given = list(rows)
    if errors := [str(row) for row in given if isinstance(row, UserError)]:
        more = len(errors) - MAX_LISTED_ROWS
        listed = "; ".join(errors[:MAX_LISTED_ROWS])
        raise UserError(f"{listed}; and {more:,} more" if more > 0 else listed)
    return [row for row in given if not isinstance(row, UserError)]
