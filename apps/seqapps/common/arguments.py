"""Check the arguments of the Python interface, so that a wrong type is a `UserError`."""

import functools
import inspect
import math
import types
import typing
from collections.abc import Callable
from numbers import Integral, Real
from pathlib import Path
from typing import Any, TypeVar, cast

from seqapps.common.errors import UserError

Function = TypeVar("Function", bound=Callable[..., Any])
_NAMES = {int: "a whole number", float: "a number", str: "a text", bool: "True or False",
          Path: "a path", type(None): "None"}  # fmt: skip


def checked(function: Function) -> Function:
    """Return a function that checks arguments annotated as int, float, str, bool, Path or None.

    Arguments with other annotations are passed on as they are.

    Example:
        >>> @checked
        ... def repeat(text: str, n: int | None = 2) -> str:
        ...     return text * (n or 1)
        >>> repeat("a")
        'aa'
        >>> repeat("a", n="x")
        Traceback (most recent call last):
        seqapps.common.errors.UserError: n expects a whole number or None, got 'x'
    """
    signature = inspect.signature(function)

    @functools.wraps(function)
    def call(*args: Any, **kwargs: Any) -> Any:
        hints = typing.get_type_hints(function)
        for name, value in signature.bind(*args, **kwargs).arguments.items():
            kinds = _kinds(hints.get(name))
            if kinds and not any(_is(value, kind) for kind in kinds):
                expected = " or ".join(_NAMES[kind] for kind in kinds)
                raise UserError(f"{name} expects {expected}, got {value!r:.60}")
        return function(*args, **kwargs)

    return cast(Function, call)


def _kinds(hint: Any) -> tuple[type, ...]:
    """Return the types of an annotation, or () if it has another one than those checked."""
    is_union = isinstance(hint, types.UnionType) or typing.get_origin(hint) is typing.Union
    kinds = typing.get_args(hint) if is_union else (hint,)
    return kinds if all(kind in _NAMES for kind in kinds) else ()


def _is(value: Any, kind: type) -> bool:
    if isinstance(value, bool):
        return kind is bool
    if kind is float:
        return isinstance(value, Real) and not math.isnan(value)
    return isinstance(value, Integral if kind is int else kind)
