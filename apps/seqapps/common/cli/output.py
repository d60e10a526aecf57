"""Results on stdout, refused items on stderr, and the exit code that follows from both."""

import json
import sys
from collections.abc import Callable, Iterable, Mapping
from typing import Any, TypeVar

import typer

from seqapps.common.errors import (
    EXIT_BAD_INPUT,
    EXIT_SOME_REFUSED,
    UserError,
    escaped,
    notice,
)

LONG_TEXT = 60  # characters; a list of such texts is printed in lines
MAX_ENTRIES = 60  # entries of a list or a mapping that `short` leaves as they are
Result = TypeVar("Result")


def json_line(values: Mapping[str, Any]) -> str:
    """Return values as one line of JSON.

    Example:
        >>> json_line({"text": "昭和", "date": None})
        '{"text": "昭和", "date": null}'
    """
    text = json.dumps(values, ensure_ascii=False)
    if escaped(text) == text:
        return text
    return "".join(c if escaped(c) == c else f"\\u{ord(c):04x}" for c in text)


def print_result(values: Mapping[str, Any], as_json: bool) -> None:
    """Print one result, as JSON or as a table."""
    print(json_line(values) if as_json else table(short(values)))


def print_results(
    results: Iterable[Result | UserError],
    as_json: bool,
    to_json: Callable[[Result], Mapping[str, Any]],
    to_text: Callable[[Result], str],
) -> None:
    """Print results as they come, and errors on stderr.

    Raises:
        typer.Exit: with code 3 if some items were refused, 2 if all were.
        UserError: there was no item.
    """
    printed = refused = 0
    for result in results:
        if isinstance(result, UserError):
            refused += 1
            print_refusal(result)
        else:
            printed += 1
            print(json_line(to_json(result)) if as_json else escaped(to_text(result)))
    if refused and not printed:
        raise typer.Exit(EXIT_BAD_INPUT)
    exit_after(printed + refused, refused)


def print_refusal(error: object) -> None:
    """Name a refused item on stderr."""
    notice(f"refused: {error}")


def exit_after(items: int, refused: int, noun: str = "item", summary: bool = False) -> None:
    """End a verb that has answered items, refused ones included; `summary` prints the numbers.

    Raises:
        typer.Exit: with code 3 if items were refused.
        UserError: there was no item.
    """
    if not items:
        raise UserError(f"expected at least one {noun}, got none")
    if refused:
        if summary:
            print(f"seqapps: {refused:,} of {items:,} refused", file=sys.stderr)
        raise typer.Exit(EXIT_SOME_REFUSED)


def table(values: Mapping[str, Any], indent: str = "") -> str:
    """Return nested values as lines of names and values.

    Example:
        >>> print(table({"rows": 3, "per_locale": {"de": 0.9}, "error": None}))
        rows        3
        per_locale
          de  0.9
        error       -
    """
    lines: list[str] = []
    width = max(map(len, values), default=0)
    for key, value in values.items():
        if isinstance(value, Mapping) and value:
            lines += [escaped(f"{indent}{key}"), table(value, indent + "  ")]
        elif isinstance(value, list) and value and all(isinstance(row, Mapping) for row in value):
            rows = (", ".join(f"{name} {part}" for name, part in row.items()) for row in value)
            lines += map(escaped, (f"{indent}{key}", *(f"{indent}  {row}" for row in rows)))
        elif isinstance(value, list) and any(len(str(row)) > LONG_TEXT for row in value):
            lines += map(escaped, (f"{indent}{key}", *(f"{indent}  {row}" for row in value)))
        else:
            shown = "-" if value in (None, {}, []) else value
            lines.append(escaped(f"{indent}{key:<{width}}  {shown}"))
    return "\n".join(lines)


def short(value: Any) -> Any:
    """Return a value for people: long lists and mappings become the number of their entries.

    Example:
        >>> short({"symbols": list(range(100)), "size": 3})
        {'symbols': '100 entries', 'size': 3}
    """
    is_mapping = isinstance(value, Mapping)
    if is_mapping and any(isinstance(part, Mapping | list) for part in value.values()):
        return {key: short(part) for key, part in value.items()}
    is_long = (is_mapping or isinstance(value, list)) and len(value) > MAX_ENTRIES
    return f"{len(value):,} entries" if is_long else value
