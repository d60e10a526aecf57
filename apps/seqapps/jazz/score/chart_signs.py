"""Signs and directions of a chart: D.C., D.S., Segno, Coda, To Coda, Fine, and endings.

A sign counts where it stands: before the chords of a bar it belongs to the bar line before them,
behind them to the bar line that follows.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from seqapps.common.errors import UserError

from .chart import CODA, CODA_BEHIND, FINE, SEGNO, TO_CODA, Jump, Measure

_JUMP = re.compile(
    r"(?<![A-Za-z])[(<]?(?:(D\.\s?C\.?|DC|da capo)|(?:D\.\s?S\.?|DS|dal segno))(?![\w#])"
    r"(?:\s*(?:al|to|a)\s+(?:the\s+)?(?:(fine|end\b)|((?:double\s+)?coda(?:\s?[⊕𝄌])?|⊕|𝄌)|"
    r"(\d)(?:st|nd|rd|th)?\.?(?:\s*(?:end(?:ing)?|time|volta|house))?(?![\w/])))?\.?[)>]?",
    re.IGNORECASE,
)
# Signs of where something ends, and of where it begins.
_SIGNS = {
    TO_CODA: re.compile(
        r"[(<]?\bto\s+(?:the\s+)?(?:coda\b(?:\s?[⊕𝄌])?|(?:⊕|𝄌)(?:\s?coda\b)?)[)>]?", re.IGNORECASE
    ),
    FINE: re.compile(r"[(<]?\bfine\b\.?[)>]?", re.IGNORECASE),
    SEGNO: re.compile(r"[(<]?(?:𝄋|§|\bsegno\b)[)>]?", re.IGNORECASE),
    CODA: re.compile(r"[(<]?(?:(?:𝄌|⊕)(?:\s?coda\b)?|\bcoda\b(?:\s?[⊕𝄌])?)[)>]?", re.IGNORECASE),
}
_NAMES = {TO_CODA: "To Coda", FINE: "Fine", SEGNO: "the segno", CODA: "the coda sign"}
_ENDING = re.compile(
    r"\s*[(<]?(?:(\d(?:\s*[.,&+-]+\s*\d)*)\s*(?:[.:)>]+|(?=\s|$))"
    r"|(\d)(?:st|nd|rd|th)(?:\s+(?:time|end(?:ing)?))?[.:)>]?)"
)
_ENDING_LINE = re.compile(
    r"\s*[\[(]?(?:(\d)(?:st|nd|rd|th)\s+(?:ending|time|volta|house)|(?:ending|volta)\s+(\d))[\])]?\s*[:.]?",
    re.IGNORECASE,
)


@dataclass
class CellSigns:
    """The signs of the text between two bar lines, at the bar lines where they count."""

    chords: str  # the text without the signs
    before: set[str] = field(default_factory=set)  # at the bar line before the chords
    behind: set[str] = field(default_factory=set)
    jump_before: Jump | None = None
    jump: Jump | None = None  # behind the chords


def read_signs(cell: str, at: str) -> CellSigns:
    """Take the signs out of the text between two bar lines; `at` is its place for error messages.

    Raises:
        UserError: To Coda, D.C. or another sign stands between chords, or Fine before them.

    Example:
        >>> signs = read_signs("𝄋 Dm7 G7 To Coda", "bar 1")
        >>> signs.chords.split(), signs.before, signs.behind
        (['Dm7', 'G7'], {'segno'}, {'to coda'})
    """
    signs = CellSigns(cell)
    if match := _JUMP.search(cell):
        signs.chords = _blank(cell, match)
        name = "D.C." if match[1] else "D.S."
        place = match.start(), match.end()
    places: list[tuple[str, int, int]] = []
    for mark, pattern in _SIGNS.items():
        places += [(mark, found.start(), found.end()) for found in pattern.finditer(signs.chords)]
        signs.chords = pattern.sub(lambda found: " " * len(found[0]), signs.chords)
    if match:
        is_before = _is_before(signs.chords, *place, name, at)
        signs.jump_before, signs.jump = (_jump(match), None) if is_before else (None, _jump(match))
    for mark, start, end in places:
        if mark == FINE and signs.chords[end:].strip():
            raise UserError(f"{at}: expected Fine behind the chords of its bar, got it before one")
        is_before = _is_before(signs.chords, start, end, _NAMES[mark], at)
        if mark == CODA and not is_before and signs.chords.strip():
            mark = CODA_BEHIND
        (signs.before if is_before else signs.behind).add(mark)
    return signs


def read_ending(cell: str) -> tuple[frozenset[int], str]:
    """Return the numbers of the ending that a bar begins, none for no ending; and its chords.

    Example:
        >>> read_ending("1,2. C7"), read_ending("Dm7")
        ((frozenset({1, 2}), ' C7'), (frozenset(), 'Dm7'))
    """
    match = _ENDING.match(cell)
    if match is None:
        return frozenset(), cell
    return _numbers(match[1] or match[2]), cell[match.end() :]


def read_ending_line(line: str) -> tuple[frozenset[int], str]:
    """Return the number of the ending that a line names, none for no ending; and what follows.

    Example:
        >>> read_ending_line("2nd ending: C6 |"), read_ending_line("C6 |")
        ((frozenset({2}), ' C6 |'), (frozenset(), 'C6 |'))
    """
    match = _ENDING_LINE.match(line)
    if match is None:
        return frozenset(), line
    return _numbers(match[1] or match[2]), line[match.end() :]


def with_codas(measures: Sequence[Measure]) -> list[Measure]:
    """Return bars in which all coda signs but the last one mean "To Coda", if none says so.

    Raises:
        UserError: such a sign stands before the first bar.
    """
    if not any(bar.marks & {CODA, CODA_BEHIND} for bar in measures):
        return list(measures)
    marks = [set(bar.marks - {CODA, CODA_BEHIND}) for bar in measures]
    signs = [place for place, bar in enumerate(measures) if CODA in bar.marks]
    signs += [place + 1 for place, bar in enumerate(measures) if CODA_BEHIND in bar.marks]
    *others, last = sorted(signs)  # numbers of the bars that follow
    if not any(TO_CODA in bar.marks for bar in measures):
        for place in others:
            if place == 0:
                raise UserError(f"{measures[0].at}: expected bars before the first coda sign")
            marks[place - 1].add(TO_CODA)
    if last < len(marks):
        marks[last].add(CODA)
    return [replace(bar, marks=frozenset(own)) for bar, own in zip(measures, marks, strict=True)]


def without_segno(line: str) -> str:
    """Return a line without the segno beside the name of a section, "A 𝄋".

    Example:
        >>> without_segno("A 𝄋"), without_segno("(Segno) B")
        ('A', 'B')
    """
    return _SIGNS[SEGNO].sub("", line).strip()


def is_coda(text: str) -> bool:
    """Return whether a text names a coda."""
    return _SIGNS[CODA].search(text) is not None


def is_sign(line: str) -> bool:
    """Return whether a line is one sign or direction such as "Segno", "Fine" or "D.C. al Coda".

    Example:
        >>> is_sign("Segno"), is_sign("D.S. al Coda"), is_sign("Fine tune")
        (True, True, False)
    """
    return any(pattern.fullmatch(line.strip()) for pattern in (_JUMP, *_SIGNS.values()))


def read_jump(text: str) -> Jump | None:
    """Return the D.C. or D.S. that a text is, None for another text.

    Example:
        >>> read_jump("D.S. al Coda")
        Jump(to_segno=True, until='coda')
    """
    match = _JUMP.fullmatch(text.strip())
    return _jump(match) if match else None


def _jump(match: re.Match[str]) -> Jump:
    until = FINE if match[2] else CODA if match[3] else match[4] or ""
    return Jump(match[1] is None, until)


def _blank(text: str, match: re.Match[str]) -> str:
    """Return a text with spaces instead of a part, so that places in it stay the same."""
    return text[: match.start()] + " " * len(match[0]) + text[match.end() :]


def _is_before(chords: str, start: int, end: int, name: str, at: str) -> bool:
    """Return whether a sign stands before chords; refuse one between them."""
    before, after = chords[:start].strip(), chords[end:].strip()
    if before and after:
        raise UserError(f"{at}: expected {name} at a bar line, got it between chords")
    return not before and bool(after)


def _numbers(text: str) -> frozenset[int]:
    numbers = [int(digit) for digit in re.findall(r"\d", text)]
    if "-" in text and len(numbers) == 2:
        return frozenset(range(numbers[0], numbers[1] + 1))
    return frozenset(numbers)
