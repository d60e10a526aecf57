"""Bodies of requests as pydantic models, made of the signatures of an app's methods."""

import inspect
import re
import typing
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError, create_model

from seqapps.common.errors import nearest, value_excerpt
from seqapps.common.service import Verb

from .limits import RequestError

_PARAMETER = re.compile(r"^ {4}(\w[\w, ]*): ", re.MULTILINE)


def body_of(app: str, verb: Verb, method: Callable[..., Any]) -> type[BaseModel]:
    """Return the model of a verb's JSON body; unknown keys and other types are refused."""
    hints = typing.get_type_hints(method)
    described = descriptions(method)
    fields: dict[str, Any] = {}
    for name, parameter in _parameters(verb, method).items():
        kind = verb.types.get(name, _json_type(hints.get(name, Any)))
        required = parameter.default is inspect.Parameter.empty
        limits: dict[str, Any] = {"le": verb.limits[name]} if name in verb.limits else {}
        if name == verb.items:
            limits = {"min_length": 1, "max_length": verb.item_limit}
        default = ... if required else parameter.default
        fields[name] = (kind, Field(default, description=described.get(name), **limits))
    title = "".join(part.title() for part in (app, *verb.name.split("_")))
    config = ConfigDict(strict=True, extra="forbid")
    return create_model(title, __config__=config, **fields)


def _parameters(verb: Verb, method: Callable[..., Any]) -> dict[str, inspect.Parameter]:
    """Return the parameters that a request may have; those of `**options` are the method's."""
    given = {
        name: parameter
        for name, parameter in inspect.signature(method).parameters.items()
        if name not in ("self", "model", *verb.hidden)
        and parameter.kind is not inspect.Parameter.VAR_KEYWORD
    }
    if verb.files:
        given.pop(verb.items)
    return given


def _json_type(hint: Any) -> Any:
    """Return the type of a value in JSON; a column of values is a list."""
    origin = typing.get_origin(hint)
    is_column = isinstance(origin, type) and issubclass(origin, Iterable)
    if is_column and not issubclass(origin, Mapping):
        return list[typing.get_args(hint)[0]]  # type: ignore[misc]  # a value
    return hint


def descriptions(method: Callable[..., Any]) -> dict[str, str]:
    """Return the descriptions of a method's parameters, from the section Args of its docstring.

    Example:
        >>> def call(a, b): '''Do.
        ...
        ... Args:
        ...     a, b: two
        ...         numbers.
        ... '''
        >>> descriptions(call)
        {'a': 'two numbers.', 'b': 'two numbers.'}
    """
    text = inspect.getdoc(method) or ""
    section = re.split(r"\n\n(?=\w+:\n)", text.partition("Args:\n")[2])[0]
    found = list(_PARAMETER.finditer(section))
    ends = [*(match.start() for match in found[1:]), len(section)]
    return {
        name.strip(): " ".join(section[match.end() : end].split())
        for match, end in zip(found, ends, strict=False)
        for name in match[1].split(",")
    }


def read(model: type[BaseModel], body: bytes) -> dict[str, Any]:
    """Return the values of a JSON body.

    Raises:
        RequestError: 400 for what is not JSON, 413 for too many items, 422 for other values.
    """
    try:
        return dict(model.model_validate_json(body))
    except ValidationError as error:
        raise _refusal(error, model) from error


def check(model: type[BaseModel], values: Mapping[str, Any]) -> dict[str, Any]:
    """Return the values of form fields, which are texts (raises RequestError)."""
    try:
        return dict(model.model_validate(dict(values), strict=False))
    except ValidationError as error:
        raise _refusal(error, model) from error


def _refusal(error: ValidationError, model: type[BaseModel]) -> RequestError:
    first = error.errors(include_url=False)[0]
    place = ".".join(str(part) for part in first["loc"] if not _is_type(part))
    kind = first["type"]
    if kind == "json_invalid":
        return RequestError(400, f"expected a JSON object: {first['ctx']['error']}")
    if kind == "extra_forbidden":
        return RequestError(422, f"unknown key {place!r}{nearest(place, model.model_fields)}")
    if kind == "missing":
        return RequestError(422, f"expected {place}, got none")
    if kind == "too_long":
        limits = first["ctx"]
        got = limits.get("actual_length") or "more"
        return RequestError(
            413, f"{place}: expected at most {limits['max_length']:,} items, got {got}"
        )
    expected = first["msg"].replace("Input should be", "expected").replace("valid ", "")
    return RequestError(422, f"{place or 'body'}: {expected}, got {value_excerpt(first['input'])}")


def _is_type(part: object) -> bool:
    """Return whether a part of a place names a member of a union, such as "constrained-str"."""
    return part in ("str", "int", "float", "bool", "none") or "[" in str(part)
