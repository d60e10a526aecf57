"""Labels that are emoji: spelling, names and skin tones."""

import json
import math
from collections.abc import Sequence
from functools import cache
from pathlib import Path

import numpy as np

VARIATION = "\ufe0f"  # variation selector-16 asks for the colour picture; often omitted
EMOJI_FILE = Path(__file__).with_name("emoji.json")
TONES = {"light": "🏻", "medium-light": "🏼", "medium": "🏽", "medium-dark": "🏾", "dark": "🏿"}


@cache
def _emoji() -> dict[str, tuple[str, bool]]:
    """Return fully qualified emoji -> name, and whether it takes a skin tone."""
    rows: dict[str, tuple[str, bool]] = json.loads(EMOJI_FILE.read_text(encoding="utf-8"))
    return rows


@cache
def _qualified_spellings() -> dict[str, str]:
    return {without_variation(emoji): emoji for emoji in _emoji()}


def without_variation(label: str) -> str:
    """Return a label without variation selectors, for comparisons."""
    return label.replace(VARIATION, "")


def is_emoji(label: str) -> bool:
    """Return whether a label is one emoji.

    Example:
        >>> is_emoji("🍣"), is_emoji("❤"), is_emoji("❤❤"), is_emoji("none")
        (True, True, False, False)
    """
    return without_variation(label) in _qualified_spellings()


def qualified(label: str) -> str:
    """Return an emoji in Unicode's fully qualified spelling, and any other label unchanged.

    Example:
        >>> len("❤"), len(qualified("❤")), qualified("spam")
        (1, 2, 'spam')
    """
    return _qualified_spellings().get(without_variation(label), label)


def name_of(label: str) -> str:
    """Return the name of an emoji, and any other label unchanged.

    Example:
        >>> name_of("🍣")
        'sushi'
    """
    return _emoji().get(qualified(label), (label, False))[0]


def number(label: str) -> float | None:
    """Return a label as a number, or None if it is no finite one.

    Example:
        >>> number("4"), number("-0.5"), number("four"), number("nan")
        (4.0, -0.5, None, None)
    """
    try:
        value = float(label)
    except ValueError:
        return None
    return value if math.isfinite(value) else None


def scale(labels: Sequence[str]) -> np.ndarray | None:
    """Return labels as numbers <float64>[labels]; None unless all are, each greater than the last.

    Example:
        >>> scale(("1", "2", "5")), scale(("good", "bad")), scale(("2", "1"))
        (array([1., 2., 5.]), None, None)
    """
    values = [number(label) for label in labels]
    if any(value is None for value in values):
        return None
    found = np.array(values, float)
    return found if (np.diff(found) > 0).all() else None


def toned(emoji: str, tone: str) -> str:
    """Return a label in a skin tone (a key of `TONES`; "" for none), if it takes one.

    Example:
        >>> toned("👍", "dark"), toned("🍣", "dark")
        ('👍🏿', '🍣')
    """
    if not tone or not _emoji().get(emoji, ("", False))[1]:
        return emoji
    return emoji[0] + TONES[tone] + emoji[1:].removeprefix(VARIATION)
