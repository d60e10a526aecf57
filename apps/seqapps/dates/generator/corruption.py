"""Errors in written dates: typing errors, scanning errors, and formatting."""

import random
import re

from seqapps.common.io.unicode_folding import normalise

from . import languages, phrases

# Confusions of optical character recognition.
_DIGIT_SLIPS = {
    "1": "lI|i!", "0": "OoQ", "5": "Ss", "8": "B", "2": "Zz", "9": "g",
}  # fmt: skip
# Neighbouring keys.
_ROWS = ("qwertyuiop", "asdfghjkl", "zxcvbnm")
_NEIGHBOURS = {
    key: row[max(0, n - 1) : n] + row[n + 1 : n + 2] for row in _ROWS for n, key in enumerate(row)
}
_NEIGHBOURS |= {"q": "wa", "a": "sq"}
_FULL_WIDTH = 0xFEE0  # distance of the full-width forms from ASCII


def slip(rng: random.Random, text: str) -> str:
    """Make a typing error in a word, or a scanning error in words or numbers.

    Example:
        >>> slip(random.Random(3), "3 December 1979")
        '3 Decemver 1979'
    """
    return _typo(rng, text) if rng.random() < 0.5 else scanned(rng, text)


def misread(rng: random.Random, text: str) -> str:
    """Replace letters of one to three words, and sometimes digits, as a scanner misreads them.

    Example:
        >>> misread(random.Random(2), "28 December 1995")
        '28 Decernber 1995'
    """
    pairs = [pair.split() for pair in phrases.lists()["misread_letters"]]
    for _ in range(rng.choice((1, 1, 1, 2, 3))):
        found = [(right, wrong) for right, wrong in pairs if _in_a_word(right, text)]
        if not found:
            break
        right, wrong = rng.choice(found)
        places = [match for match in re.finditer(r"[^\W\d_]{3,}", text) if right in match[0]]
        word = rng.choice(places)
        text = f"{text[: word.start()]}{word[0].replace(right, wrong, 1)}{text[word.end() :]}"
    if rng.random() < 0.35:
        slipped = re.sub(
            "[0-9]",
            lambda m: rng.choice(_DIGIT_SLIPS.get(m[0], m[0])) if rng.random() < 0.4 else m[0],
            text,
        )
        text = slipped if re.search(r"\d", slipped) else text
    return text


def _in_a_word(letters: str, text: str) -> bool:
    return any(letters in word for word in re.findall(r"[^\W\d_]{3,}", text))


def spaced(rng: random.Random, text: str) -> str:
    """Put a space into a word, or leave out those between words and numbers.

    Example:
        >>> spaced(random.Random(1), "3 December 1979")
        '3 Dec ember 1979'
    """
    words = [match for match in re.finditer(r"[^\W\d_]{3,}", text) if match[0].isascii()]
    if words and rng.random() < 0.6:
        word = rng.choice(words)
        place = rng.randrange(word.start() + 1, word.end())
        return f"{text[:place]} {text[place:]}"
    glued = re.sub(r"(?<=[^\W\d_]) (?=\d)|(?<=\d) (?=[^\W\d_])", "", text)
    return glued if re.search(r"\d \d", glued) or rng.random() < 0.5 else glued.replace(" ", "")


def _typo(rng: random.Random, text: str) -> str:
    words = [
        match
        for match in re.finditer(r"[^\W\d_]{4,}", text)
        if match[0].isascii()  # the neighbouring keys are Latin
        or (rng.random() < 0.5 and not re.search("[年月日년월일]", match[0]))
    ]
    if not words:
        return text
    word = rng.choice(words)
    wrong = _mistyped(rng, word[0])
    if len(word[0]) >= 8 and rng.random() < 0.2:
        wrong = _mistyped(rng, wrong)
    if normalise(wrong) in languages.month_words():
        return text
    return text[: word.start()] + wrong + text[word.end() :]


def _mistyped(rng: random.Random, word: str) -> str:
    """Double, drop, swap, replace or insert a letter, rarely the first one."""
    place = rng.randrange(1, len(word)) if rng.random() < 0.93 else 0
    way = rng.randrange(5)
    if way == 0 or (way in (1, 3) and len(word) == 4):
        return word[:place] + word[place] + word[place:]
    if way == 1:
        return word[:place] + word[place + 1 :]
    if way == 2:
        place = min(place, len(word) - 2)
        return word[:place] + word[place + 1] + word[place] + word[place + 2 :]
    neighbours = _NEIGHBOURS.get(word[place].lower(), "aeiou")
    rest = word[place + 1 :] if way == 3 else word[place:]
    return word[:place] + rng.choice(neighbours) + rest


def scanned(rng: random.Random, text: str) -> str:
    """Replace some characters by others that look alike, as a scanner does."""
    share = rng.choice((0.25, 0.5, 1.0))
    if rng.random() < 0.65:
        which = "10" if rng.random() < 0.55 else "".join(_DIGIT_SLIPS)  # most often 1 and 0
        slipped = re.sub(
            f"[{which}]",
            lambda m: rng.choice(_DIGIT_SLIPS[m[0]]) if rng.random() < share else m[0],
            text,
        )
        return slipped if re.search(r"\d", slipped) else text
    right, wrong = phrases.draw(rng, "misread_letters").split()
    return re.sub(
        r"[^\W\d_]{3,}", lambda m: m[0].replace(right, wrong, 1 if share < 1 else -1), text
    )


def dress(rng: random.Random, text: str, doubts: bool = False) -> str:
    """Change case and spaces, add brackets, markup and stray marks, each with low probability.

    `doubts`: whether a question mark behind a date has a meaning, so that it is no stray mark.
    """
    if rng.random() < 0.22:
        text = messy_case(rng, text)
    if rng.random() < 0.015:
        text = _full_width(rng, text)
    if rng.random() < 0.06:
        text = _spaces(rng, text)
    if rng.random() < 0.03:
        text = phrases.draw(rng, "brackets").format(text)
    if rng.random() < 0.02:
        text = phrases.draw(rng, "markup").format(text)
    if rng.random() < 0.04:
        end = phrases.draw(rng, "ends")
        text += "." if doubts and end == "?" else end
    if rng.random() < 0.01:
        text = rng.choice((".", ",", ":", "-", "~", "@", "#", ">")) + rng.choice((" ", "")) + text
    return text


def messy_case(rng: random.Random, text: str) -> str:
    """Return a text in lower case, in upper case, or in random case."""
    way = rng.random()
    if way < 0.5:
        return text.lower()
    if way < 0.9:
        return text.upper()
    return "".join(c.upper() if rng.random() < 0.5 else c.lower() for c in text)


def _full_width(rng: random.Random, text: str) -> str:
    """Write the digits, or all of ASCII, in full-width forms."""
    digits_only = rng.random() < 0.5
    return "".join(
        chr(ord(c) + _FULL_WIDTH) if "!" <= c <= "~" and (c.isdigit() or not digits_only) else c
        for c in text
    )


def _spaces(rng: random.Random, text: str) -> str:
    way = rng.random()
    if way < 0.35:
        return re.sub(" ", lambda _: phrases.draw(rng, "spaces"), text)
    if way < 0.6:
        return re.sub(r"([/.,:-])", lambda m: rng.choice((" {} ", "{} ", " {}")).format(m[1]), text)
    if way < 0.85:  # "3 May1979", "3May 1979"
        return re.sub(
            r"(?<=\d) (?=[^\W\d])|(?<=[^\W\d]) (?=\d)", lambda _: rng.choice(("", " ")), text
        )
    if way < 0.9:  # "1 979"
        return re.sub(r"(\d)(\d{3})\b", r"\1 \2", text)
    return f"{phrases.draw(rng, 'spaces')}{text}{phrases.draw(rng, 'spaces')}"
