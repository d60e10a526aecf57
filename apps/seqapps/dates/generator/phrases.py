"""Draws from phrases.toml: parts and templates of synthetic texts."""

import random
import string
from collections.abc import Callable
from functools import cache

from . import tables

HEXADECIMAL = "0123456789abcdef"


@cache
def lists() -> dict[str, list[str]]:
    """Return the lists of phrases.toml and surroundings.toml."""
    return tables.load("phrases") | tables.load("surroundings")


class _Drawn:
    """A value that is drawn anew at each use in a template, by its format specification."""

    def __init__(self, draw: Callable[[str], object]) -> None:
        self._draw = draw

    def __format__(self, specification: str) -> str:
        return str(self._draw(specification))


def filled(rng: random.Random, key: str, /, **values: object) -> list[str]:
    """Fill in every template of a list of phrases.toml.

    Args:
        rng: random generator.
        key: key of the list; the head of the file lists the fields of every template.
        values: further fields; a function maps the format specification of each use to a text.

    Example:
        >>> filled(random.Random(1), "fractions")
        ['', '', '', '.137', ',582', '.888598']
    """
    fields = _fields(rng, values)
    return [template.format(**fields) for template in lists()[key]]


def fill(rng: random.Random, template: str, /, **values: object) -> str:
    """Fill in one template, as `filled` does.

    Example:
        >>> fill(random.Random(1), "{n:1-9} cm")
        '3 cm'
    """
    return template.format(**_fields(rng, values))


def _fields(rng: random.Random, values: dict[str, object]) -> dict[str, object]:
    """Return the fields of templates."""
    fields: dict[str, object] = {
        "n": _Drawn(lambda limits: _integer(rng, *limits.split("-"))),
        "digits": _Drawn(lambda count: characters(rng, string.digits, count)),
        "hex": _Drawn(lambda count: characters(rng, HEXADECIMAL, count)),
        "upper": _Drawn(lambda count: characters(rng, string.ascii_uppercase, count)),
        "one": _Drawn(rng.choice),
        "part": _Drawn(lambda part: draw(rng, part)),
    }
    return fields | {name: _Drawn(v) if callable(v) else v for name, v in values.items()}


def _integer(rng: random.Random, low: str, high: str, width: str = "") -> str:
    return format(rng.randint(int(low), int(high)), width)


def characters(rng: random.Random, alphabet: str, count: str) -> str:
    """Draw characters of an alphabet; `count` is their number, or a range such as "3-6"."""
    low, _, high = count.partition("-")
    return "".join(rng.choices(alphabet, k=rng.randint(int(low), int(high)) if high else int(low)))


def draw(rng: random.Random, key: str, /, **values: object) -> str:
    """Draw from a list of phrases.toml, as it is or `filled` with values.

    Example:
        >>> draw(random.Random(5), "zones")
        ' EST'
    """
    return rng.choice(filled(rng, key, **values) if values else lists()[key])
