"""Check the values of a JSON object that may come from anyone, such as a model's config.json."""

import math
import re
from collections.abc import Sequence
from typing import Any

from seqapps.common.errors import is_plain, value_excerpt

MAX_TEXT = 1_000  # characters of a name or a word
MAX_TEXTS = 2**16 - 1  # items of a list, such as the characters of an alphabet


class Fields(dict[str, Any]):
    """A JSON object whose values are checked when they are read.

    Raises:
        ValueError: by the constructor, the content is not an object; by each method, the key is
            missing, or its value has another type or is out of range.

    Example:
        >>> fields = Fields({"units": 8, "rate": "fast"})
        >>> fields.whole("units", 1, 64)
        8
        >>> fields.number("rate", 0, 1)
        Traceback (most recent call last):
        ValueError: rate expects a number from 0 to 1, got 'fast'
    """

    def __init__(self, content: Any) -> None:
        if not isinstance(content, dict):
            raise ValueError(f"expected an object, got {value_excerpt(content)}")
        super().__init__(content)

    def __missing__(self, key: str) -> Any:
        raise ValueError(f"{key} is missing")

    def _checked(self, key: str, is_valid: bool, expected: str) -> Any:
        if not is_valid:
            raise ValueError(f"{key} expects {expected}, got {value_excerpt(self[key])}")
        return self[key]

    def whole(self, key: str, low: int, high: int) -> int:
        """Return a whole number from `low` to `high`."""
        is_valid = type(self[key]) is int and low <= self[key] <= high
        return int(self._checked(key, is_valid, f"a whole number from {low} to {high}"))

    def number(self, key: str, low: float, high: float) -> float:
        """Return a finite number from `low` to `high`."""
        is_valid = is_number(self[key]) and low <= self[key] <= high
        return float(self._checked(key, is_valid, f"a number from {low:g} to {high:g}"))

    def flag(self, key: str) -> bool:
        """Return true or false."""
        return bool(self._checked(key, isinstance(self[key], bool), "true or false"))

    def text(self, key: str, pattern: str = "", max_length: int = MAX_TEXT) -> str:
        """Return a text without control characters that matches a regular expression, if given."""
        is_valid = _is_text(self[key], max_length)
        is_valid = is_valid and (not pattern or re.fullmatch(pattern, self[key]) is not None)
        expected = f"a text of at most {max_length} plain characters"
        return str(self._checked(key, is_valid, expected + (pattern and f" like {pattern}")))

    def texts(
        self, key: str, low: int = 0, high: int = MAX_TEXTS, max_length: int = MAX_TEXT
    ) -> tuple[str, ...]:
        """Return `low` to `high` distinct texts without control characters; none is empty."""
        values = self[key]
        is_valid = (
            _is_list(values, low, high)
            and all(isinstance(value, str) and 0 < len(value) <= max_length for value in values)
            and is_plain("".join(values))  # once: there may be thousands
            and len(set(values)) == len(values)
        )
        expected = f"{low} to {high} distinct texts of at most {max_length} plain characters"
        return tuple(self._checked(key, is_valid, expected))

    def numbers(self, key: str, count: int, low: float, high: float) -> tuple[float, ...]:
        """Return a list of `count` numbers from `low` to `high`."""
        values = self[key]
        is_valid = _is_list(values, count, count) and all(
            is_number(value) and low <= value <= high for value in values
        )
        self._checked(key, is_valid, f"{count} numbers from {low:g} to {high:g}")
        return tuple(map(float, values))

    def objects(self, key: str, low: int, high: int) -> list["Fields"]:
        """Return a list of `low` to `high` objects."""
        self._checked(key, _is_list(self[key], low, high), f"{low} to {high} objects")
        return [Fields(value) for value in self[key]]

    def object(self, key: str, high: int) -> "Fields":
        """Return an object of at most `high` values, whose keys have no control characters."""
        values = self[key]
        is_valid = isinstance(values, dict) and len(values) <= high
        is_valid = is_valid and _is_text("".join(values), MAX_TEXT * max(1, len(values)))
        return Fields(self._checked(key, is_valid, f"an object of at most {high} values"))

    def same(self, key: str, expected: Sequence[Any]) -> None:
        """Check that a list equals the expected one, item by item."""
        values = self[key]
        is_valid = _is_list(values, len(expected), len(expected)) and all(
            type(value) is type(other) and value == other  # True is not 1
            for value, other in zip(values, expected, strict=True)
        )
        self._checked(key, is_valid, f"the {len(expected)} values of this version")


def is_number(value: Any) -> bool:
    """Return whether a value of a JSON file is a finite number, not true or false."""
    return type(value) is int or (type(value) is float and math.isfinite(value))


def _is_list(value: Any, low: int, high: int) -> bool:
    return isinstance(value, list) and low <= len(value) <= high


def _is_text(value: Any, max_length: int) -> bool:
    return isinstance(value, str) and len(value) <= max_length and is_plain(value)
