"""The tables of words and patterns of this folder, which are TOML files."""

import random
import tomllib
from functools import cache
from pathlib import Path
from typing import Any


@cache
def load(name: str) -> dict[str, Any]:
    """Return the content of a TOML file of this folder.

    Example:
        >>> load("acts")["de"]["units"][3]
        'drei'
    """
    return tomllib.loads(Path(__file__).with_name(f"{name}.toml").read_text(encoding="utf-8"))


def marked(rng: random.Random, patterns: list[str]) -> tuple[str, str]:
    """Draw a pattern and its mark or notation, which stands behind " @".

    Example:
        >>> marked(random.Random(1), ["ca. {} @~"])
        ('ca. {}', '~')
    """
    return split(rng.choice(patterns))


def split(pattern: str) -> tuple[str, str]:
    """Return a pattern without its mark or notation, and this, or "" if there is none.

    Example:
        >>> split("ca. {} @~"), split("{M} {y} @ {y}{m}"), split("{}")
        (('ca. {}', '~'), ('{M} {y}', '{y}{m}'), ('{}', ''))
    """
    text, _, notation = pattern.partition(" @")
    return text, notation.lstrip()
