"""What goes wrong with dates on their way: slips of fingers, of scanners, of formatting."""

import random
import re

from seqapps.common.io.unicode_folding import normalise

from . import languages

# What optical character recognition takes for what.
_DIGIT_SLIPS = {
    "1": "lI|i!", "0": "OoQ", "5": "Ss", "8": "B", "2": "Zz", "9": "g", "4": "A",
}  # fmt: skip
_USUAL = "10"  # the digits that are confused most
# Letters and what scanners make of them; repeated ones are drawn more often.
_LETTER_SLIPS = (
    ("m", "rn"), ("n", "ri"), ("l", "1"), ("o", "0"), ("i", "l"), ("u", "v"), ("e", "c"),
    ("l", "1"), ("s", "5"), ("b", "8"), ("d", "cl"), ("w", "vv"), ("O", "0"), ("S", "5"),
    ("B", "8"),
)  # fmt: skip
# Keys beside keys.
_NEIGHBOURS = {
    "q": "wa", "w": "qe", "e": "wr", "r": "et", "t": "ry", "y": "tu", "u": "yi", "i": "uo",
    "o": "ip", "p": "o", "a": "sq", "s": "ad", "d": "sf", "f": "dg", "g": "fh", "h": "gj",
    "j": "hk", "k": "jl", "l": "k", "z": "x", "x": "zc", "c": "xv", "v": "cb", "b": "vn",
    "n": "bm", "m": "n",
}  # fmt: skip
# Marks around dates, of writing and of pages; stray marks after them; spaces of typesetting.
_BRACKETS = (
    "({})", "[{}]", '"{}"', "'{}'", "“{}”", "«{}»", "<{}>", "{{{}}}", "*{}*", "„{}“", "({})",
    "_{}_", "「{}」", "【{}】", "‹{}›", "（{}）", "《{}》", "〈{}〉",
)  # fmt: skip
_MARKUP = (
    "<b>{}</b>", "<td>{}</td>", "<p>{}</p>", "<time>{}</time>", "**{}**", "{}<br>",
    "<span>{}</span>", "&nbsp;{}", "{}&nbsp;", "- {}", "* {}", "> {}", "• {}", "| {} |",
)  # fmt: skip
_ENDS = (".", ",", ";", ":", "!", "?", "...", "…", " -", ")", '"', "*", " .")
_SPACES = ("  ", "   ", "\u00a0", "\u2009", "\u202f", "\u3000", " \u200b")
_FULL_WIDTH = 0xFEE0  # from ASCII to the forms as wide as Chinese characters


def slip(rng: random.Random, text: str) -> str:
    """Make one slip: of the fingers in a word, or of a scanner in a word or a number."""
    if rng.random() < 0.5:
        return _typo(rng, text)
    return scanned(rng, text)


def _typo(rng: random.Random, text: str) -> str:
    words = [
        match
        for match in re.finditer(r"[^\W\d_]{4,}", text)
        if match[0].isascii() or rng.random() < 0.5  # the neighbours are those of a Latin keyboard
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
    """Double, drop, swap, replace or add a letter; the first one seldom."""
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
    if way == 3:
        return word[:place] + rng.choice(neighbours) + word[place + 1 :]
    return word[:place] + rng.choice(neighbours) + word[place:]


def scanned(rng: random.Random, text: str) -> str:
    """Take some characters for others that look alike."""
    share = rng.choice((0.25, 0.5, 1.0))
    if rng.random() < 0.65:
        which = _USUAL if rng.random() < 0.55 else "".join(_DIGIT_SLIPS)
        slipped = re.sub(
            r"\d",
            lambda m: (
                rng.choice(_DIGIT_SLIPS[m[0]]) if m[0] in which and rng.random() < share else m[0]
            ),
            text,
        )
        return slipped if re.search(r"\d", slipped) else text
    right, wrong = rng.choice(_LETTER_SLIPS)
    return re.sub(
        r"[^\W\d_]{3,}", lambda m: m[0].replace(right, wrong, 1 if share < 1 else -1), text
    )


def dress(rng: random.Random, text: str) -> str:
    """Case, full-width forms, spaces, brackets, markup and stray marks, each sometimes."""
    if rng.random() < 0.22:
        text = messy_case(rng, text)
    if rng.random() < 0.015:
        text = _full_width(rng, text)
    if rng.random() < 0.06:
        text = _spaces(rng, text)
    if rng.random() < 0.03:
        text = rng.choice(_BRACKETS).format(text)
    if rng.random() < 0.02:
        text = rng.choice(_MARKUP).format(text)
    if rng.random() < 0.04:
        text = text + rng.choice(_ENDS)
    if rng.random() < 0.01:
        text = rng.choice((".", ",", ":", "-", "~", "@", "#", ">")) + rng.choice((" ", "")) + text
    return text


def messy_case(rng: random.Random, text: str) -> str:
    """All small, all capital, or wildly mixed."""
    way = rng.random()
    if way < 0.5:
        return text.lower()
    if way < 0.9:
        return text.upper()
    return "".join(c.upper() if rng.random() < 0.5 else c.lower() for c in text)


def _full_width(rng: random.Random, text: str) -> str:
    """Digits, or all of ASCII, as wide as Chinese characters."""
    digits_only = rng.random() < 0.5
    return "".join(
        chr(ord(c) + _FULL_WIDTH) if "!" <= c <= "~" and (c.isdigit() or not digits_only) else c
        for c in text
    )


def _spaces(rng: random.Random, text: str) -> str:
    way = rng.random()
    if way < 0.35:
        return re.sub(" ", lambda _: rng.choice(_SPACES), text)
    if way < 0.6:
        return re.sub(r"([/.,:-])", lambda m: rng.choice((" {} ", "{} ", " {}")).format(m[1]), text)
    if way < 0.85:  # "3 May1979", "3May 1979"
        return re.sub(
            r"(?<=\d) (?=[^\W\d])|(?<=[^\W\d]) (?=\d)", lambda _: rng.choice(("", " ")), text
        )
    if way < 0.9:  # "1 979"
        return re.sub(r"(\d)(\d{3})\b", r"\1 \2", text)
    return f"{rng.choice(_SPACES)}{text}{rng.choice(_SPACES)}"
