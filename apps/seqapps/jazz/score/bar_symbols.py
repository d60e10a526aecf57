"""The symbols of a bar: chords, shares such as / and ., and the sign % for the bar before."""

import re

from .chart import REPEAT, SHARE
from .sections import SOLOS

_SYMBOL = re.compile(r"(?:[^\s,()]|\([^()]*(?:\([^()]*\)[^()]*)*\)?|\))+|,")  # commas in (b9,#11)
# A part of a symbol that stands behind a space: "C maj7", "C7 (b9)".
_QUALITY = re.compile(
    r"(?:ma|mi|m|M|dim|aug|sus|add|alt|[°øΔ^]|[#b♯♭]?(?:6|7|9|11|13)|[#b♯♭]5|\((?!\s*[A-H]))"
)
_HELD = re.compile(r"(.*?[^/.\s])?([/.]{2,}|/)")
_GROUP = re.compile(r"(?<!\S)\(\s*([A-H][^()|]*(?:\([^()]*\)[^()]*)*?)\s*\)(?!\S)")
# Directions that leave the chords as they are.
_DIRECTION = re.compile(
    rf"[(\"“]?(?<![\w#])(?:{SOLOS}|head (?:in|out)|break|fill|hits?|stop[- ]time|stops?|tutti|"
    r"unison|unis\.|pedal|rit\.|fermata|drums|bass|band in|sim\.|simile|swing|latin|[24]-feel|"
    r"in [24])(?![\w#])[)\"”]?",
    re.IGNORECASE,
)
_CAPTION = re.compile(rf"\s*\(?(?:{SOLOS}|head (?:in|out))\)?\s*", re.IGNORECASE)


def split_direction(cell: str) -> tuple[str, str]:
    """Return the text of a bar without a direction such as "Bass solo", and the direction.

    Example:
        >>> split_direction("C7 (break)"), split_direction("C7")
        (('C7 ', 'break'), ('C7', ''))
    """
    match = _DIRECTION.search(cell)
    if match is None:
        return cell, ""
    return cell[: match.start()] + cell[match.end() :], match[0].strip('()"“”')


def is_caption(text: str) -> bool:
    """Return whether a text between bar lines is no bar but says who plays: "Bass solo"."""
    return _CAPTION.fullmatch(text) is not None


def read_symbols(cell: str) -> tuple[str, ...]:
    """Return the symbols of a bar: "Dm7///" is "Dm7 / / /", and - and . are / as well.

    Nothing between two commas, or behind the last one, is one more share: "C,F," is "C F /". Chords
    in parentheses, as in "(Gm7 C7)", are those of a turnaround, and played.

    Example:
        >>> read_symbols("Dm7/// G7"), read_symbols("C maj7"), read_symbols("(Gm7 C7)")
        (('Dm7', '/', '/', '/', 'G7'), ('Cmaj7',), ('Gm7', 'C7'))
    """
    symbols: list[str] = []
    texts = _SYMBOL.findall(_GROUP.sub(_ungrouped, _closed(cell)))
    for text, before in zip(texts, [",", *texts], strict=False):
        if text == ",":
            symbols += [SHARE] * (before == ",")
        elif text in ("-", "–", "—", "."):
            symbols.append(SHARE)
        elif (match := _HELD.fullmatch(text)) and not text.startswith("./"):
            symbols += [match[1]] * bool(match[1]) + [SHARE] * len(match[2])
        else:
            if symbols and _QUALITY.match(text) and symbols[-1][0] in "ABCDEFGH":
                text = symbols.pop() + text  # "C maj7"
            symbols.append(REPEAT if text in ("./.", ".//.") else text)
    return (*symbols, SHARE) if texts[-1:] == [","] else tuple(symbols)


def _closed(cell: str) -> str:
    """Return a cell without the parenthesis of a turnaround of several bars: "(Gm7 | C7)"."""
    open_ones = cell.count("(") - cell.count(")")
    if open_ones == 1 and (match := re.match(r"(?:.*\s)?()\(\s*[A-H]", cell)):
        return cell[: match.start(1)] + " " + cell[match.start(1) + 1 :]
    if open_ones == -1 and cell.rstrip().endswith(")"):
        return cell.rstrip()[:-1]
    return cell


def _ungrouped(match: re.Match[str]) -> str:
    """Return several chords without the parentheses around them; one chord keeps them."""
    return match[1] if re.search(r"[\s,]+[A-H/%]", match[1]) else match[0]
