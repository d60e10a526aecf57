"""Texts that are not dates: phrases, sentences, addresses, numbers, codes, times, marks."""

import datetime
import random
import string

from . import phrases
from .context import clock
from .languages import Language
from .patterns import english_suffix

_MARKS = "-./:,;!?*#()[]{}<>|~_=+ 😀🎉👍❤☀"


def draw(rng: random.Random, language: Language) -> str:
    """Write a text that is not a date.

    Example:
        >>> from .languages import language
        >>> draw(random.Random(2), language("en"))
        'Check-in:'
    """
    return rng.choice(_WRITERS)(rng, language)


def phrase(rng: random.Random, language: Language) -> str:
    """Return one or two phrases: around dates of the language, or of any language."""
    words = phrases.lists()["words"]
    pool = language.get(rng.choice(("on", "after")))
    phrase = rng.choice(pool) if pool and rng.random() < 0.4 else rng.choice(words)
    return phrase if rng.random() < 0.6 else f"{phrase} {rng.choice(words)}"


def _babble(rng: random.Random, language: Language) -> str:
    syllables = phrases.lists()["syllables"]
    words = ["".join(rng.choices(syllables, k=rng.randint(1, 4))) for _ in range(rng.randint(1, 7))]
    if rng.random() < 0.3:
        words.insert(rng.randrange(len(words) + 1), str(rng.randrange(3000)))
    return " ".join(words)


def _sentence(rng: random.Random, language: Language) -> str:
    """Write words with numbers among them, like a text in the wrong column."""
    words = rng.choices(phrases.lists()["vocabulary"], k=rng.randint(2, 10))
    for _ in range(rng.choices((0, 1, 2, 3), (25, 40, 25, 10))[0]):
        value = rng.choice(
            (rng.randrange(32), rng.randrange(100), rng.randrange(3000), rng.randint(1900, 2060))
        )
        suffix = rng.choice(("", "", "", "", english_suffix(value % 100), ",", "%", ".", "s"))
        words.insert(rng.randrange(len(words) + 1), f"{value}{suffix}")
    text = " ".join(words)
    if rng.random() < 0.5:
        text = text[:1].upper() + text[1:]
    return text + rng.choice(("", "", ".", "!", "?"))


def _place(rng: random.Random, language: Language) -> str:
    """Write an address, often of a street that is named after a day."""
    day = some_day(rng)
    month = rng.choice(language.months[day.month - 1] or ["May"])
    house = rng.randrange(1, 400)
    of = rng.choice(language.get("of") or [""])
    text = phrases.draw(rng, "places", d=day.day, month=month, house=house, of=of)
    return " ".join(text.split())


def some_day(rng: random.Random) -> datetime.date:
    """Draw a day up to the 28th, for the parts of texts that are not a date."""
    return datetime.date(rng.randint(1900, 2060), rng.randint(1, 12), rng.randint(1, 28))


def _near_code(rng: random.Random, language: Language) -> str:
    """Write numbers like those of dates: code, coordinates, scores, durations."""
    a, b, c = rng.randrange(1, 32), rng.randrange(1, 13), rng.randrange(100)
    return phrases.draw(rng, "near_dates", a=a, b=b, c=c)


def _number(rng: random.Random, language: Language) -> str:
    value = rng.choice((rng.randrange(100), rng.randrange(10_000), rng.randrange(10**7)))
    return phrases.draw(rng, "numbers", value=value, hundredth=value / 100)


def _identifier(rng: random.Random, language: Language) -> str:
    """Write groups of digits: telephone numbers, addresses, versions, keys, formulas."""
    key = phrases.characters(rng, string.ascii_letters + string.digits, "11")

    def code(lengths: tuple[int, ...], alphabet: str) -> str:
        return phrases.characters(rng, alphabet, str(rng.choice(lengths)))

    return phrases.draw(
        rng, "identifiers", key=key, letter=lambda _: rng.choice(string.ascii_uppercase),
        hash=lambda _: code((6, 7, 7, 8, 10, 12, 16, 32, 40), phrases.HEXADECIMAL),
        code=lambda _: code((9, 10, 11, 13, 16), string.digits),
        latitude=lambda _: f"{rng.uniform(-90, 90):.4f}",
        longitude=lambda _: f"{rng.uniform(-180, 180):.4f}",
    )  # fmt: skip


def _clock(rng: random.Random, language: Language) -> str:
    hour, minute, second = clock(rng)
    return phrases.draw(
        rng, "times_alone", hour=hour, h=hour % 12 or 12, minute=minute, second=second
    )


def _marks(rng: random.Random, language: Language) -> str:
    return "".join(rng.choices(_MARKS, k=rng.randint(1, 8))).strip() or "-"


def _scripts(rng: random.Random, language: Language) -> str:
    """Write letters of the language's weekday names in random order."""
    letters = [c for name in language.weekdays for c in "".join(name[:1]) if not c.isspace()]
    rng.shuffle(letters)
    return "".join(letters[: rng.randint(2, 14)]) or "?"


# Repeated ones have a higher probability. All take a language, even if they do not use it.
_WRITERS = (
    phrase, phrase, _babble, _number, _number, _sentence, _sentence, _sentence, _identifier,
    _identifier, _identifier, _near_code, _near_code, _near_code, _place, _clock, _marks, _scripts,
)  # fmt: skip
