"""Texts that are not dates: phrases, sentences, addresses, numbers, codes, times, marks."""

import datetime
import random
import string
from functools import partial

from . import languages
from .context import clock
from .languages import Language
from .patterns import english_suffix

_MARKS = "-./:,;!?*#()[]{}<>|~_=+ 😀🎉👍❤☀"
_HEXADECIMAL = "0123456789abcdef"


def draw(rng: random.Random, language: Language) -> str:
    """Write a text that is not a date.

    Example:
        >>> draw(random.Random(2), languages.language("en"))
        'Check-in:'
    """
    return rng.choice(_WRITERS)(rng, language)


def phrase(rng: random.Random, language: Language) -> str:
    """Return one or two phrases: around dates of the language, or of any language."""
    words = languages.phrases()["words"]
    pool = language.get(rng.choice(("on", "after")))
    phrase = rng.choice(pool) if pool and rng.random() < 0.4 else rng.choice(words)
    return phrase if rng.random() < 0.6 else f"{phrase} {rng.choice(words)}"


def _babble(rng: random.Random, language: Language) -> str:
    syllables = languages.phrases()["syllables"]
    words = ["".join(rng.choices(syllables, k=rng.randint(1, 4))) for _ in range(rng.randint(1, 7))]
    if rng.random() < 0.3:
        words.insert(rng.randrange(len(words) + 1), str(rng.randrange(3000)))
    return " ".join(words)


def _sentence(rng: random.Random, language: Language) -> str:
    """Write words with numbers among them, like a text in the wrong column."""
    words = rng.choices(languages.phrases()["vocabulary"], k=rng.randint(2, 10))
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
    text = rng.choice((
        f"{day.day} {month} Street", f"{month} Street {house}", f"Straße des {day.day}. {month}",
        f"rue du {day.day} {month}", f"Calle {day.day} de {month} {house}",
        f"ul. {day.day} {month} {house}", f"via {day.day} {month} {house}",
        f"Avenida {day.day} {of} {month}, {house}", f"Place du {day.day}-{month}",
        f"улица {day.day} {month}, {house}", f"Plaza {day.day} de {month}",
        f"{house} {month} Avenue, Apt. {day.day}",
        f"{house} Main Street, London SW{rng.randrange(1, 20)} {rng.randrange(1, 10)}AA",
        f"PO Box {rng.randrange(9999)}", f"{_digits(rng, 5)} Berlin, Hauptstr. {house}",
        f"{house} rue {languages.draw(rng, 'vocabulary')}, {_digits(rng, 5)} Paris",
        f"Apt. {day.day}, {rng.randint(1, 9)}th floor",
    ))  # fmt: skip
    return " ".join(text.split())


def some_day(rng: random.Random) -> datetime.date:
    """Draw a day up to the 28th, for the parts of texts that are not a date."""
    return datetime.date(rng.randint(1900, 2060), rng.randint(1, 12), rng.randint(1, 28))


def _near_code(rng: random.Random, language: Language) -> str:
    """Write numbers like those of dates: code, coordinates, scores, durations."""
    d = partial(_digits, rng)
    a, b, c = rng.randrange(1, 32), rng.randrange(1, 13), rng.randrange(100)
    return rng.choice((
        f"({a}, {b}, {c})", f"({a}, {b}, -{c})", f"[{b}, -{a}, {c}]", f"rgb({a}, {b}, {c})",
        f"hsl({a}, {c}%, {b}%)", f"x={a} y={c} z={b}",
        f"{a}.{d(4)}, {b}.{d(4)}", f"{a}°{b}'{c}\"N {b}°{a}'E", f"lat {a}.{d(2)} lon {b}.{d(2)}",
        f"{a}–{b} {b}–{a}", f"{a}:{b}, {b}:{a}, {a}:{c}",
        f"{rng.randrange(1, 10)}-{rng.randrange(1, 10)}-{rng.randrange(1, 10)}", f"won {a} to {b}",
        f"{a} years, {b} months and {c} days", f"{c} years old", f"{b} h {c} min",
        f"{a} days {b} hours", f"margin: {a}px {b}px {c}px;", f"x = a[{a}] + {d(4)}", f"id={d(3)}",
        f"doi:10.{d(4)}/{d(3)}", f"arXiv:{d(4)}.{d(5)}", f"CAS {d(4)}-{d(2)}-{d(1)}", f"0x{d(3)}",
        f"r{d(4)}", f"build {d(5)}.{d(3)}", f"{a}.{b}.0rc{rng.randrange(9)}",
        f"version {c}.{b}.{rng.randrange(10)}-beta", f"part no. {d(3)}.{d(4)}.{d(2)}",
        f"ticket {d(7)}", f"{d(3)} of {d(4)}",
        f"Germany {rng.randrange(9)} Brazil {rng.randrange(9)}", f"size {a}/{b}",
        f"{a}x{b}x{c} cm", f"ISBN 0-{d(3)}-{d(5)}-{d(1)}", f"tel. {d(2)} {d(3)} {d(2)} {d(2)}",
        f"({d(3)}) {d(4)} {d(4)}", f"ext. {d(4)}", f"v{a}.{b}", f"{a}/{b}/{rng.randrange(10)}",
        f"{d(4)}-{d(4)}", f"{d(2)}-{d(3)}-{d(2)}", f"{d(1)}.{d(5)}", f"1,{d(3)},{d(3)}",
        f"{d(3)}.{d(3)}.{d(3)}-{d(2)}", f"http://localhost:{d(4)}/api/v{b}/items/{a}",
        f"kernel {b}.{a}.0-{c}-amd64", f"{c}/100", f"{a} am {b}. Gleis",
        f"q={d(2)}&p={d(2)}&n={d(4)}",
    ))  # fmt: skip


def _number(rng: random.Random, language: Language) -> str:
    part = partial(languages.draw, rng)
    value = rng.choice((rng.randrange(100), rng.randrange(10_000), rng.randrange(10**7)))
    return rng.choice((
        f"{value}", f"{value:,}", f"{value / 100:.2f}", f"-{value}",
        f"{value}.{rng.randrange(1000)}", f"{value:,}.{rng.randrange(100):02}",
        f"${value}.{rng.randrange(100):02}", f"€ {value}", f"{value} {part('units')}",
        f"{value}{part('units')}", f"{rng.randint(1, 99)}/{rng.randint(32, 99)}",
        f"{value}e{rng.randrange(20)}", f"#{value}", f"No. {value}", f"n° {value}",
        f"{value}:{rng.randrange(10)}", f"{value} x {value}",
        f"{rng.randrange(100)} - {rng.randrange(100)}", f"{value}%",
        f"{rng.randint(1, 7)} of {rng.randint(7, 30)}",
    ))  # fmt: skip


def _digits(rng: random.Random, count: int) -> str:
    return "".join(rng.choices(string.digits, k=count))


def _identifier(rng: random.Random, language: Language) -> str:
    """Write groups of digits: telephone numbers, addresses, versions, keys, formulas."""
    part = partial(languages.draw, rng)
    d = partial(_digits, rng)
    syllable = partial(rng.choice, languages.phrases()["syllables"])
    month = partial(rng.randrange, 1, 13)
    key = "".join(rng.choices(string.ascii_letters + string.digits, k=11))
    return rng.choice((
        f"+{rng.randrange(1, 99)} {d(3)} {d(7)}", f"({d(3)}) {d(3)}-{d(4)}", f"0{d(2)}/{d(7)}",
        f"{d(3)}-{d(3)}-{d(4)}", f"0{d(3)} {d(3)} {d(3)}", f"+{d(11)}",
        ".".join(str(rng.randrange(256)) for _ in range(4)),
        f"v{rng.randrange(20)}.{rng.randrange(40)}.{rng.randrange(100, 400)}",
        f"{rng.randrange(9)}.{rng.randrange(60)}.{rng.randrange(100)}-{part('releases')}",
        f"python {rng.randrange(2, 4)}.{rng.randrange(14)}.{rng.randrange(20)}",
        f"978-{d(1)}-{d(4)}-{d(4)}-{d(1)}", f"{d(4)} {d(4)} {d(4)} {d(4)}",
        f"{d(3)}-{d(2)}-{d(4)}", f"#{''.join(rng.choices(_HEXADECIMAL, k=6))}",
        "-".join("".join(rng.choices(_HEXADECIMAL, k=k)) for k in (8, 4, 4, 4, 12)),
        "".join(rng.choices(_HEXADECIMAL, k=rng.choice((6, 7, 7, 8, 10, 12, 16, 32, 40)))),
        f"https://{syllable()}.be/{key}",
        f"{d(1)} H{d(1)} + O{d(1)} -> {d(1)} H{d(1)}O", f"Fe{d(1)}O{d(1)} + {d(1)} C{d(1)}",
        f"{rng.uniform(-90, 90):.4f}, {rng.uniform(-180, 180):.4f}",
        f"{rng.randrange(8)}-{rng.randrange(8)}", f"{rng.randrange(8)}:{rng.randrange(8)}",
        f"{d(5)}-{d(4)}", f"DE{d(20)}", f"{d(rng.choice((9, 10, 11, 13, 16)))}",
        f"{''.join(rng.choices(string.ascii_uppercase, k=3))}-{d(rng.randint(3, 6))}",
        f"{rng.choice(string.ascii_uppercase)}{d(rng.randint(2, 8))}",
        f"SN {d(8)}{rng.choice(string.ascii_uppercase)}", f"A{rng.randrange(9)}, Room {d(3)}",
        f"{d(2)} rue de {syllable()}{syllable()}", f"{d(3)} Main Street",
        f"https://example.{rng.choice(('com', 'org', 'net'))}/{syllable()}{d(3)}",
        f"{syllable()}{syllable()}@example.com", f"C{d(1)}H{d(1)}O{d(1)}", f"x = {d(2)} + {d(1)}",
        f"for i in range({d(2)}):", f"E{d(3)}", f"{month()}.{month()}.{month()}.{month()}",
        f"{rng.randrange(1, 10)}.{rng.randrange(10)}.{rng.randrange(10)}", f"{d(4)}/{d(4)}",
        f"{d(6)}/{d(4)}", f"{rng.randrange(30)}.{rng.randrange(10)} {part('units')}",
        f"§ {d(2)}", f"{rng.randrange(1, 25)}/7", f"{d(2)}:{d(2)}:{d(2)}:{d(2)}:{d(2)}:{d(2)}",
    ))  # fmt: skip


def _clock(rng: random.Random, language: Language) -> str:
    hour, minute, second = clock(rng)
    return rng.choice((
        f"{hour}:{minute:02}", f"{hour:02}:{minute:02}:{second:02}",
        f"{hour % 12 or 12}:{minute:02} pm", f"{hour % 12 or 12} am", f"{hour}h{minute:02}",
        f"{hour}:{minute:02} Uhr", f"at {hour}:{minute:02}", f"{hour:02}:{minute:02}:{second:02}Z",
        f"kl. {hour}.{minute:02}", f"{hour}.{minute:02}", f"{hour}時{minute}分",
        f"{hour}点{minute}分", "noon", "midnight", f"{hour}h", f"T{hour:02}:{minute:02}",
        f"{hour}:{minute:02} UTC",
    ))  # fmt: skip


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
