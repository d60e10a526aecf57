"""Texts from Python: lists, NumPy arrays, and columns of pandas or Polars."""

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any, TypeVar

from seqapps.common.errors import UserError, excerpt

Result = TypeVar("Result")


def texts(values: Iterable[Any]) -> list[str]:
    """Return a column as a list of texts; a missing value (None, NaN, NA) becomes "".

    Args:
        values: a list, tuple, iterator, NumPy array, or a pandas or Polars column.

    Raises:
        UserError: a single text in place of a column, or a value that is no text.

    Example:
        >>> import numpy as np
        >>> texts(np.array(["3 May 1979", "6.12.46"]))
        ['3 May 1979', '6.12.46']
        >>> texts(["3 May 1979", None, float("nan")])
        ['3 May 1979', '', '']
        >>> texts("3 May 1979")
        Traceback (most recent call last):
        seqapps.common.errors.UserError: expected a list of texts, got one text: '3 May 1979'
    """
    if isinstance(values, str | bytes):
        raise UserError(f"expected a list of texts, got one text: {excerpt(str(values))}")
    if not isinstance(values, Iterable):
        raise UserError(f"expected a list of texts, got {type(values).__name__}")
    # NumPy's and Polars' own scalars become Python's.
    column = values.tolist() if hasattr(values, "tolist") else values
    if not isinstance(column, Iterable):
        raise UserError(f"expected a list of texts, got {type(values).__name__}")
    return [_text(value, position) for position, value in enumerate(column)]


def _text(value: Any, position: int) -> str:
    if isinstance(value, str):
        return str(value)
    is_missing = value is None or value != value  # NaN and NaT differ from themselves
    if is_missing is True:
        return ""
    if type(value).__name__ in ("NAType", "NaTType"):
        return ""
    raise UserError(
        f"expected texts, got {type(value).__name__} at position {position}: {excerpt(repr(value))}"
    )


def accepted(results: Iterable[Result | UserError]) -> Iterator[Result]:
    """Yield results, and raise the first error among them.

    Example:
        >>> list(accepted([1, 2]))
        [1, 2]
    """
    for result in results:
        if isinstance(result, UserError):
            raise result
        yield result


def chunks(items: Iterable[Result], size: int) -> Iterator[list[Result]]:
    """Yield lists of `size` items, the last one shorter, so that memory stays flat.

    Example:
        >>> list(chunks("abcde", 2))
        [['a', 'b'], ['c', 'd'], ['e']]
    """
    iterator = iter(items)
    while chunk := list(islice(iterator, size)):
        yield chunk
