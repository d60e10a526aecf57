"""Build a configuration: dataclass defaults <- preset <- TOML file <- `--set key=value`."""

import dataclasses
import math
import tomllib
import typing
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from seqapps.common.errors import UserError, is_plain, nearest, value_excerpt
from seqapps.common.io.files import read_document

MAX_TEXT = 1_000  # characters of a value
MAX_WHOLE = 2**53  # a float holds all whole numbers up to here


def resolve(
    config_class: type,
    presets: Mapping[str, Mapping[str, Any]],
    preset: str = "default",
    file: Path | None = None,
    settings: Iterable[str] = (),
) -> Any:
    """Build a configuration: preset, then a TOML file, then settings `key=value`.

    Args:
        config_class: a frozen dataclass whose fields are `bool`, `int`, `float` or `str`,
            optionally `| None`.

    Raises:
        UserError: an unknown preset or key (the nearest one is named), a value of the wrong type,
            an unreadable file, or a ValueError of `config_class`.

    Example:
        >>> config_class = dataclasses.make_dataclass("Config", [("units", int)])
        >>> resolve(config_class, {"default": {"units": 8}}, settings=["units=16"])
        Config(units=16)
    """
    if preset not in presets:
        raise UserError(f"unknown preset {preset!r}{nearest(preset, presets)}")
    values = dict(presets[preset])
    if file is not None:
        values |= _from_file(file)
    for setting in settings:
        key, value = parsed(config_class, setting)
        values[key] = value
    return build(config_class, values)


def parsed(config_class: type, setting: str) -> tuple[str, Any]:
    """Return the key and the value of a setting `key=value`.

    Raises:
        UserError: no such key, or a value of the wrong type.

    Example:
        >>> config_class = dataclasses.make_dataclass("Config", [("rate", float)])
        >>> parsed(config_class, "rate=0.30") == parsed(config_class, "rate = .3")
        True
    """
    key, equals, text = setting.partition("=")
    if not equals:
        raise UserError(f"--set expects key=value, got {setting!r}")
    return key.strip(), _parse(config_class, key.strip(), text.strip())


def described(config: "Configuration") -> list[tuple[str, str, str]]:
    """Return each key with its value, in the form that `--set` reads, and its description."""
    rows = []
    for field in dataclasses.fields(config):
        value, text = getattr(config, field.name), field.metadata["description"]
        if not all(choice in text for choice in field.metadata["choices"]):
            text += f"; one of {', '.join(field.metadata['choices'])}"
        if field.default is None and "auto" not in text:
            text += "; auto: chosen for the data"
        rows.append((field.name, "auto" if value is None else str(value), text))
    return rows


def key(
    default: Any,
    description: str,
    minimum: float | None = None,
    maximum: float | None = None,
    *,
    choices: Iterable[str] = (),
) -> Any:
    """Return a dataclass field for a `Configuration`; the description is a noun phrase with units.

    The default None, written `auto`, is chosen by the app.
    """
    limits = {"minimum": minimum, "maximum": maximum, "choices": tuple(choices)}
    return dataclasses.field(default=default, metadata={"description": description, **limits})


@dataclasses.dataclass(frozen=True)
class Configuration:
    """Base class of an app's `Config`; every field is a `key`.

    Raises:
        ValueError: a value outside its range or its choices.

    Example:
        >>> @dataclasses.dataclass(frozen=True)
        ... class Config(Configuration):
        ...     cell: str = key("gru", "recurrent cell", choices=("gru", "lstm"))
        ...     units: int | None = key(None, "size of the hidden state", 1, 4096)
        >>> resolve(Config, {"default": {}}, settings=["units=64"])
        Config(cell='gru', units=64)
        >>> Config(units=0)
        Traceback (most recent call last):
        ValueError: units expects 1 to 4096, got 0
    """

    def __post_init__(self) -> None:
        for field in dataclasses.fields(self):
            value, limits = getattr(self, field.name), field.metadata
            choices, low, high = limits["choices"], limits["minimum"], limits["maximum"]
            if choices and value not in choices:
                expected = f"one of {', '.join(choices)}"
                raise ValueError(f"{field.name} expects {expected}, got {value_excerpt(value)}")
            if low is not None and value is not None and not low <= value <= high:
                raise ValueError(
                    f"{field.name} expects {low} to {high}, got {value_excerpt(value)}"
                )
            if isinstance(value, str) and not (len(value) <= MAX_TEXT and is_plain(value)):
                expected = f"at most {MAX_TEXT:,} characters, none of them a control character"
                raise ValueError(f"{field.name} expects {expected}, got {value_excerpt(value)}")
            if isinstance(value, float) and not math.isfinite(value):
                raise ValueError(f"{field.name} expects a finite number, got {value}")


def build(config_class: type, values: Mapping[str, Any]) -> Any:
    """Return the dataclass made of a mapping (raises UserError for unknown or invalid values)."""
    checked = {key: _checked(config_class, key, value) for key, value in values.items()}
    try:
        return config_class(**checked)
    except ValueError as error:
        raise UserError(str(error)) from error


def continued(config: Any, trained: Any, keys: Iterable[str], source: Path) -> Any:
    """Return the requested configuration with the values of `trained` for some keys.

    Args:
        config, trained: the requested configuration, and that of the model to train further.
        keys: the keys whose values are taken from `trained`.
        source: the model's folder, for messages.

    Raises:
        UserError: `config` has another value for one of the keys, which is not the default.
    """
    default = type(config)()
    kept = {key: getattr(trained, key) for key in keys}
    for key, value in kept.items():
        if (requested := getattr(config, key)) not in (value, getattr(default, key)):
            raise UserError(f"--from {source}: {key} is {value} there and cannot be {requested}")
    return build(type(config), {**dataclasses.asdict(config), **kept})


def _allowed(config_class: type, key: str) -> tuple[type, ...]:
    """Return the types of a field."""
    keys = [field.name for field in dataclasses.fields(config_class)]
    if key not in keys:
        hint = nearest(key, keys) or "; the verb `config` lists all of them"
        raise UserError(f"unknown configuration key {key!r}{hint}")
    annotation = typing.get_type_hints(config_class)[key]
    return typing.get_args(annotation) or (annotation,)


def _checked(config_class: type, key: str, value: Any) -> Any:
    allowed = _allowed(config_class, key)
    if value == "auto" and type(None) in allowed:
        return None
    if type(value) is int and float in allowed and int not in allowed:
        value = float(value) if abs(value) <= MAX_WHOLE else math.inf
    if not isinstance(value, allowed) or (isinstance(value, bool) and bool not in allowed):
        raise UserError(f"{key} expects {_names(allowed)}, got {value_excerpt(value)}")
    return value


def _parse(config_class: type, key: str, text: str) -> Any:
    """Convert the text of `--set` to the type of the field."""
    allowed = _allowed(config_class, key)
    if type(None) in allowed and text in ("", "none", "auto"):
        return None
    if bool in allowed and text.lower() in ("true", "false"):
        return text.lower() == "true"
    for kind in (int, float):
        if kind in allowed:
            try:
                return kind(text)
            except ValueError:
                continue
    if str in allowed:
        return text
    raise UserError(f"{key} expects {_names(allowed)}, got {text!r}")


def _names(allowed: tuple[type, ...]) -> str:
    return " or ".join("auto" if kind is type(None) else kind.__name__ for kind in allowed)


def _from_file(file: Path) -> dict[str, Any]:
    text = read_document(file, "the configuration ")
    try:
        return tomllib.loads(text)
    except ValueError as error:
        raise UserError(f"{file} is not valid TOML: {error}") from error
    except RecursionError as error:
        raise UserError(f"{file} is not usable: its values are nested too deeply") from error
