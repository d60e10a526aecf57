"""Arguments of the Python interface: a wrong type is named with what was expected."""

from pathlib import Path
from typing import Optional

import numpy as np
import pytest
from seqapps.common.arguments import checked
from seqapps.common.errors import UserError


@checked
def call(
    texts: list[str],
    count: int = 1,
    share: float | None = None,
    path: str | Path = "",
    deep: bool = False,
) -> tuple:
    return texts, count, share, path, deep


@pytest.mark.parametrize(
    "options",
    [
        {"count": np.int64(3)}, {"share": 1}, {"share": np.float32(0.5)}, {"share": None},
        {"path": Path("a")}, {"path": "a"}, {"deep": True},
    ],
)  # fmt: skip
def test_values_of_the_right_type_are_passed_on(options):
    result = call(["a"], **options)
    assert [value for value in options.values() if value not in result] == []


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"count": 1.0}, "count expects a whole number, got 1.0"),
        ({"count": True}, "count expects a whole number, got True"),
        ({"share": "x"}, "share expects a number or None, got 'x'"),
        ({"share": float("nan")}, "share expects a number or None, got nan"),
        ({"share": False}, "share expects a number or None, got False"),
        ({"path": 3}, "path expects a text or a path, got 3"),
        ({"deep": 1}, "deep expects True or False, got 1"),
    ],
)
def test_other_types_are_named(options, message):
    with pytest.raises(UserError) as caught:
        call(["a"], **options)
    assert str(caught.value) == message


def test_other_annotations_are_not_checked():
    assert call(3)[0] == 3
    with pytest.raises(TypeError):
        call()


def test_a_checked_function_keeps_its_name_and_its_result():
    def twice(number: Optional[int] = None, *, label: str = "none") -> str:  # noqa: UP045
        """Double a number."""
        return label if number is None else str(2 * number)

    made = checked(twice)
    assert (made.__name__, made.__doc__) == ("twice", "Double a number.")
    assert (made(3), made(None), made(label="a")) == ("6", "none", "a")
    with pytest.raises(UserError, match="number expects a whole number or None, got 'x'"):
        made("x")
