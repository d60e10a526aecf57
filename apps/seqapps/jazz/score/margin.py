"""Letters of sections in the left margin: `A | Dm7 | G7 |`, which may be a bar of A."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from .sections import are_ordered, heading, heading_before, is_chord_text, times_before

_ROW = re.compile(r"\s*(\(?)([A-H](?:[1-4]|['’′`]{1,3})?)\)?(?:\s*(\|.*)|\s+([^\s|:].*))")
_DOUBTFUL = re.compile(r"\s*(?:\([A-H]\)\s*[|A-H]|[A-H]\s*\|[|:])")  # "(A) | Dm7", "A ||: Dm7"
_SHARE = re.compile(r"[/.%,–—-]+|\d+[.)]?|x\d|\d[x.]", re.IGNORECASE)


@dataclass(frozen=True)
class Row:
    """A line of bars that begins with a letter."""

    name: str
    bars: str  # what follows


def margin_rows(lines: Sequence[str]) -> tuple[dict[int, Row], int | None]:
    """Return the lines, by their numbers from 0, whose first letter names a section.

    The letters follow one another as those of sections do. A letter before a bar line is one if the
    other lines of bars begin with |, or if each line has an even number of bars without the letter;
    one before a chord, if the first bars have as many chords as others only without it. The
    second value is the number of a line whose letter may be either, None for no such line.

    Example:
        >>> rows, wrong = margin_rows(["A | Dm7 | G7", "B | C | F"])
        >>> rows[1].name, rows[1].bars, wrong
        ('B', '| C | F', None)
        >>> margin_rows(["A | D | E"]), margin_rows(["A | D | E | A", "B | E | B | E"])
        (({}, None), ({}, 0))
    """
    rows = {n: row for n, line in enumerate(lines) if (row := _row(line))}
    others = [line for n, line in enumerate(lines) if n not in rows and "|" in line]
    doubtful = next((n for n, line in enumerate(lines) if _DOUBTFUL.match(line)), None)
    if not rows:
        return {}, doubtful
    letters = [row.name[0] for row in rows.values()]
    is_named = any(not is_chord_text(row.name) for row in rows.values()) and letters[0] == "A"
    is_one = set(letters) == {"A"} and len(rows) == 1
    if not (are_ordered(letters) or is_named or is_one):
        return {}, doubtful
    if is_named or all(_is_margin(row, others) for row in rows.values()):
        if is_one and not (is_named or _are_drawn(others)):
            first = next(iter(rows))
            is_longer = bool(others) and all(_count(other) == _count(rows[first].bars)
                                             for other in others)  # fmt: skip
            return {}, first if is_longer and rows[first].bars.startswith("|") else doubtful
        return rows, None
    return {}, doubtful if is_one else next(iter(rows))


def _row(line: str) -> Row | None:
    match = _ROW.fullmatch(line)
    if match is None or "|" not in line:
        return None
    before = heading_before(times_before(line)[0])
    if before and before[0].strip("[]() ") != match[2]:  # "A section: Dm7 | G7"
        return None
    return Row(match[2], match[3] or match[4])


def _is_margin(row: Row, others: Sequence[str]) -> bool:
    if row.bars.startswith("|"):
        return _are_drawn(others) or _count(row.bars) % 2 == 0
    first, *later = [_chords(cell) for cell in re.split(r"[|:]+", row.bars) if cell.strip()]
    return bool(later) and first == max(later)


def _are_drawn(others: Sequence[str]) -> bool:
    """Return whether lines of bars begin with |; False for no lines."""
    plain = [line for line in others if heading(line) is None]
    return bool(plain) and all(line.lstrip().startswith("|") for line in plain)


def _count(bars: str) -> int:
    """Return the number of bars of a line."""
    return sum(bool(cell.strip()) for cell in re.split(r"[|:]+", bars))


def _chords(cell: str) -> int:
    """Return the number of chords of a bar."""
    return sum(not _SHARE.fullmatch(word) for word in cell.replace(",", " ").split())
