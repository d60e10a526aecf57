"""Labels that are emoji: how they are written and compared."""

import json
from functools import cache
from pathlib import Path

VARIATION = "\ufe0f"  # asks for the picture instead of the sign; often left out
EMOJI = Path(__file__).with_name("emoji.json")
TONES = {"light": "🏻", "medium-light": "🏼", "medium": "🏽", "medium-dark": "🏾", "dark": "🏿"}


@cache
def _known() -> dict[str, tuple[str, bool]]:
    """Return all emoji, as Unicode recommends to write them -> name, and if they take a tone."""
    found = json.loads(EMOJI.read_text(encoding="utf-8"))
    return {emoji: (name, takes_tone) for emoji, (name, takes_tone) in found.items()}


@cache
def _by_plain() -> dict[str, str]:
    return {plain(emoji): emoji for emoji in _known()}


def plain(label: str) -> str:
    """Return a label without variation selectors: equal labels are equal so."""
    return label.replace(VARIATION, "")


def is_emoji(label: str) -> bool:
    """Say whether a label is one emoji."""
    return plain(label) in _by_plain()


def qualified(label: str) -> str:
    """Return an emoji as Unicode recommends to write it; any other label as it is."""
    return _by_plain().get(plain(label), label)


def name_of(label: str) -> str:
    """Return an emoji's name; any other label as it is."""
    return _known().get(qualified(label), (label, False))[0]


def toned(emoji: str, tone: str) -> str:
    """Return an emoji in a skin tone, if it takes one.

    Args:
        emoji: one, or any other label.
        tone: a key of `TONES`; "" for none.
    """
    if not tone or not _known().get(emoji, ("", False))[1]:
        return emoji
    base, rest = emoji[0], emoji[1:].removeprefix(VARIATION)
    return base + TONES[tone] + rest
