"""Texts from Python: lists, NumPy arrays, and columns of pandas or Polars."""

from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from typing import TypeVar

from seqapps.common.errors import UserError, excerpt

# As text, for no library need be imported here; `--` is that of a masked array.
MISSING = ("None", "nan", "NaN", "sNaN", "NaT", "<NA>", "--")
Result = TypeVar("Result")


def texts(values: Iterable[object]) -> list[str]:
    """Return a column as a list of texts; a missing value (None, NaN, NaT, NA) becomes "".

    A column is a list, tuple, iterator or NumPy array, or that of pandas, Polars or Arrow.

    Raises:
        UserError: a single text, a whole table, a mapping or a set instead of a column; or a
            value that is not a text.

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
    if isinstance(values, Mapping | set | frozenset) or hasattr(type(values), "columns"):
        raise UserError(f"expected one column of texts, got {type(values).__name__}")
    to_list = getattr(values, "tolist", getattr(values, "to_pylist", None))  # NumPy, Arrow
    column = values if to_list is None else to_list()
    if isinstance(column, str) or not isinstance(column, Iterable):
        raise UserError(f"expected a list of texts, got {type(values).__name__}")
    return [_text(value, position) for position, value in enumerate(column)]


def is_missing(value: object) -> bool:
    """Return whether a value stands for a missing one: None, NaN, NaT, NA or a masked element.

    Example:
        >>> is_missing(float("nan")), is_missing("nan")
        (True, False)
    """
    return not isinstance(value, str) and str(value) in MISSING


def _text(value: object, position: int) -> str:
    if isinstance(value, str):
        return str(value)
    if is_missing(value):
        return ""
    raise UserError(
        f"expected texts, got {type(value).__name__} at position {position}: {excerpt(repr(value))}"
    )


def raise_errors(results: Iterable[Result | UserError]) -> Iterator[Result]:
    """Yield results; raise the first error among them.

    Example:
        >>> list(raise_errors([1, 2]))
        [1, 2]
    """
    for result in results:
        if isinstance(result, UserError):
            raise result
        yield result


def chunks(items: Iterable[Result], size: int) -> Iterator[list[Result]]:
    """Yield lists of `size` items, the last one perhaps shorter.

    Example:
        >>> list(chunks("abcde", 2))
        [['a', 'b'], ['c', 'd'], ['e']]
    """
    iterator = iter(items)
    while chunk := list(islice(iterator, size)):
        yield chunk
