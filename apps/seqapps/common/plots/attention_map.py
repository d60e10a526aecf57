"""The attention of one prediction, as data and as text for a terminal."""

import itertools
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

SHADES = " ░▒▓█"
SHADE_STEPS = (0.05, 0.25, 0.5, 0.75)  # weight at which the next shade starts
MAX_NAMED = 3  # input characters at the end of a row
SPACE_SIGN = "␣"
LEFT_TO_RIGHT_MARK = "\u200e"


@dataclass(frozen=True)
class AttentionMap:
    """The attention weights of one prediction.

    Attributes:
        title: the input text as given.
        columns: the input characters that the model received.
        rows: the output symbols.
        weights: <float32>[rows, columns], each row sums to 1.

    Example:
        >>> weights = np.array([[0.1, 0.9], [0.6, 0.4]], np.float32)
        >>> print(to_text(AttentionMap("ab", ["a", "b"], ["1", "2"], weights), width=80))
          ab
        1 ░█ → b
        2 ▓▒ → ab
    """

    title: str
    columns: list[str]
    rows: list[str]
    weights: np.ndarray


def visible(symbol: str) -> str:
    r"""Return a visible form: a sign for a space, a mark on a circle, the letter of a jamo.

    Example:
        >>> visible(" "), visible("\u0301"), visible("\u1100"), visible("a")
        ('␣', '◌́', 'ㄱ', 'a')
    """
    if len(symbol) != 1:
        return symbol
    category = unicodedata.category(symbol)
    if category == "Zs":
        return SPACE_SIGN
    if category in ("Cc", "Cf", "Zl", "Zp"):
        return "·"
    if category.startswith("M"):
        return f"◌{symbol}"
    if "\u1100" <= symbol <= "\u11ff":
        # "HANGUL CHOSEONG KIYEOK" joins with its neighbours, "HANGUL LETTER KIYEOK" does not
        name = unicodedata.name(symbol, "").split(" ", 2)[-1]
        try:
            return unicodedata.lookup(f"HANGUL LETTER {name}")
        except KeyError:
            return symbol
    return symbol


def to_text(attention: AttentionMap, width: int) -> str:
    """Return the map as text: a line of input characters, below it a line per output symbol.

    Each row ends with the input characters of the largest weights. The title is left out. Columns
    that do not fit into `width` cells follow in further blocks, and each block names those
    characters of the largest weights that are in it.
    """
    margin = max(_cells(visible(row)) for row in attention.rows) + 1
    notes = [_largest(attention.weights[row]) for row in range(len(attention.rows))]
    tail = max(_cells(_note(attention, columns)) for columns in notes)
    widths = [_cells(visible(column)) for column in attention.columns]
    blocks = _blocks(widths, width - margin - tail)
    return "\n\n".join("\n".join(_block_lines(attention, block, notes, margin)) for block in blocks)


def _block_lines(
    attention: AttentionMap, block: range, notes: list[list[int]], margin: int
) -> Iterator[str]:
    """Yield the header and the rows of the columns in `block`."""
    symbols = [visible(attention.columns[column]) for column in block]
    yield _in_logical_order(" " * margin + "".join(symbols))
    for row, columns in enumerate(notes):
        label = visible(attention.rows[row])
        weights = attention.weights[row, block.start : block.stop]
        steps = np.searchsorted(SHADE_STEPS, weights, "right")
        shades = "".join(SHADES[n] * _cells(s) for n, s in zip(steps, symbols, strict=True))
        note = _note(attention, [column for column in columns if column in block])
        line = " " * (margin - 1 - _cells(label)) + label + " " + shades + note
        yield _in_logical_order(line.rstrip())


def _blocks(widths: list[int], room: int) -> Iterator[range]:
    """Divide columns of these widths into blocks that fit, of at least one column."""
    start = used = 0
    for column, width in enumerate(widths):
        if column > start and used + width > room:
            yield range(start, column)
            start, used = column, 0
        used += width
    yield range(start, len(widths))


def _largest(weights: np.ndarray) -> list[int]:
    """Return the columns of the largest weight and of those at least half as large, in order."""
    order = np.argsort(-weights, kind="stable")[:MAX_NAMED]
    return sorted(int(column) for column in order if weights[column] * 2 >= weights.max())


def _note(attention: AttentionMap, columns: list[int]) -> str:
    """Return `" → May 1"`: neighbours are joined, others separated."""
    runs = itertools.groupby(enumerate(columns), lambda pair: pair[1] - pair[0])
    words = ("".join(visible(attention.columns[c]) for _, c in run) for _, run in runs)
    return " → " + " ".join(words) if columns else ""


def _cells(text: str) -> int:
    """Return the number of terminal cells of a text."""
    # Spacing marks (Mc) take a cell in xterm, VTE and glibc, the others are drawn over a cell.
    return sum(
        0
        if unicodedata.category(c) in ("Mn", "Me", "Cf")
        else 1 + (unicodedata.east_asian_width(c) in "WF")
        for c in text
    )


def _in_logical_order(line: str) -> str:
    """Prevent a terminal that supports right-to-left scripts from reordering the columns.

    A left-to-right mark after each such letter or number makes it a run of its own, and runs
    stand in logical order in a line that starts from the left (Unicode Annex 9, rules P2 and L2).
    The mark has no width and is older, hence supported by more terminals, than the isolates.
    """
    right_to_left = {c for c in line if unicodedata.bidirectional(c) in ("R", "AL", "AN")}
    if not right_to_left:
        return line
    marked = (c + LEFT_TO_RIGHT_MARK if c in right_to_left else c for c in line)
    return LEFT_TO_RIGHT_MARK + "".join(marked)
