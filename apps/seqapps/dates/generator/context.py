"""The context of dates: times of day, phrases, and invented words."""

import random
import re
from collections.abc import Container

from . import languages, phrases
from .languages import Language


def surround(
    rng: random.Random, text: str, language: Language, without: Container[str] = ()
) -> str:
    """Add a time of day and phrases around a date, each with low probability.

    `without` are words, in lower case, that no phrase may be.

    Example:
        >>> surround(random.Random(31), "3 May 1979", languages.language("en"))
        '3 May 1979 3:48'
    """
    if without and rng.random() < 0.06:
        text = f"{phrases.draw(rng, 'labelled')}{rng.choice((' ', ' ', ' ', ''))}{text}"
        text = text if rng.random() < 0.9 else f"{text}{rng.choice(('&', '.', ';', ' -->'))}"
    if rng.random() < 0.15:
        text = _with_time(rng, text, language)
    if rng.random() < 0.12:
        phrase = _phrase(rng, language, "on", without)
        text = f"{phrase}{rng.choice((' ', ' ', ' ', ': ', ', '))}{text}"
    if rng.random() < 0.08:
        joint = rng.choice((" ", " ", ", ", ". ", " - "))
        text = f"{text}{joint}{_phrase(rng, language, 'after', without)}"
    return text


def _phrase(rng: random.Random, language: Language, key: str, without: Container[str] = ()) -> str:
    choices = language.get(key)
    if not choices or rng.random() < 0.15:
        choices = languages.language("en").get(key)
    phrase = rng.choice([choice for choice in choices if not _holds(choice, without)] or [""])
    if rng.random() < 0.12:
        phrase = babble(rng)
    if rng.random() < 0.08:
        phrase = f"{phrase} {phrases.draw(rng, 'numbered').format(rng.randrange(1, 9999))}"
    return phrase


def _holds(phrase: str, words: Container[str]) -> bool:
    """Return whether a phrase is, begins or ends with one of some words: valid until."""
    parts = phrase.lower().split()
    return any(
        " ".join(parts[:count]) in words or " ".join(parts[-count:]) in words
        for count in range(1, len(parts) + 1)
    )


def babble(rng: random.Random) -> str:
    """Return invented words, in place of words that training cannot know."""
    syllables = phrases.lists()["syllables"] + phrases.lists()["foreign_syllables"]
    return " ".join(
        "".join(rng.choices(syllables, k=rng.randint(1, 4))) for _ in range(rng.randint(1, 3))
    )


def name(rng: random.Random) -> str:
    """Return an invented name of one word."""
    return babble(rng).split()[0].capitalize()


def clock(rng: random.Random) -> tuple[int, int, int]:
    """Draw hour, minute and second."""
    return rng.randrange(24), rng.randrange(60), rng.randrange(60)


def _with_time(rng: random.Random, text: str, language: Language) -> str:
    """Add a time of day in a format of the language, behind the date or before it."""
    hour, minute, second = clock(rng)
    patterns = language.get("times") or ["{H}:{M}"]
    pattern = rng.choice(patterns) if rng.random() < 0.6 else phrases.draw(rng, "times")
    half = "am" if hour < 12 else "pm"
    period = language.draw(rng, half, half.upper())
    written = _clock_text(pattern, hour, minute, second, period)
    if rng.random() < 0.15:
        written += phrases.draw(rng, "time_endings")
    if rng.random() < 0.22:
        joint = " on " if language.code == "en" else " "
        return f"{written}{rng.choice((' ', ', ', ' - ', joint))}{text}"
    link = language.draw(rng, "at") if rng.random() < 0.45 else ""
    gap = rng.choice((" ", " ", ", ", " - ", " | ", "  "))
    return f"{text}{gap}{link}{' ' if link else ''}{written}"


def _clock_text(pattern: str, hour: int, minute: int, second: int, period: str) -> str:
    values: dict[str, str | int] = {
        "H": hour, "HH": f"{hour:02}", "h": hour % 12 or 12, "hh": f"{hour % 12 or 12:02}",
        "M": f"{minute:02}", "S": f"{second:02}", "p": period,
    }  # fmt: skip
    return re.sub(r"\{(\w+)\}", lambda match: str(values.get(match[1], "")), pattern)
