"""Errors caused by user input, and the exit codes."""

import re
import sys
from collections.abc import Iterable
from difflib import get_close_matches
from pathlib import Path
from typing import Any, TypeVar

EXIT_DONE = 0
EXIT_OUR_FAULT = 1
EXIT_BAD_INPUT = 2
EXIT_SOME_REFUSED = 3
EXIT_INTERRUPTED = 130
MAX_LISTED_NAMES = 20  # in an error line
MAX_LISTED_ROWS = 5  # in an error line
MAX_SHOWN = 40  # characters of a value in an error line
# Control characters and lone surrogates, which no text of a model has. Before text is printed, line
# separators and overrides of the text direction are escaped too, because terminals act on them.
_CONTROLS = "\x00-\x1f\x7f-\x9f\ud800-\udfff"
_CONTROL = re.compile(f"[{_CONTROLS}]")
_ESCAPED = re.compile(f"[{_CONTROLS}\u2028\u2029\u202a-\u202e\u2066-\u2069]")
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


def excerpt(text: str, length: int = MAX_SHOWN) -> str:
    """Quote a text for an error line: escaped, and shortened to about `length` characters."""
    return repr(text if len(text) <= length else text[: length - 1] + "…")


def value_excerpt(value: Any) -> str:
    """Describe any value of a document for an error line: short, and escaped.

    Example:
        >>> value_excerpt(0.5), value_excerpt([1, 2]), value_excerpt({})
        ('0.5', 'a list of 2', 'an object of 0')
    """
    if isinstance(value, list | tuple | dict):
        return f"{'an object' if isinstance(value, dict) else 'a list'} of {len(value)}"
    if isinstance(value, str):
        return excerpt(value)
    text = repr(value)
    return text if len(text) <= MAX_SHOWN else text[: MAX_SHOWN - 1] + "…"


def is_plain(text: str) -> bool:
    r"""Return whether a text has no control characters and no lone surrogates.

    Example:
        >>> is_plain("naïve 🏳️‍🌈"), is_plain("\x1b[31m"), is_plain("a\tb")
        (True, False, False)
    """
    return _CONTROL.search(text) is None


def escaped(text: str) -> str:
    r"""Escape the control characters of a text, except tabs and line ends.

    Example:
        >>> escaped("a\x1b[31m\tb")
        'a\\x1b[31m\tb'
    """
    return _ESCAPED.sub(lambda m: m[0] if m[0] in "\t\n" else repr(m[0])[1:-1], text)


def notice(text: object) -> None:
    """Print a line on stderr; control characters, as in names of files, are escaped."""
    print(escaped(str(text)), file=sys.stderr)


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
