"""Pictures of attention: which input characters the model looked at for each output symbol.

`write_png` draws with matplotlib (the extra `plots`), `to_text` with the blocks of a terminal.
"""

import itertools
import math
import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from seqapps.common.errors import UserError, excerpt
from seqapps.common.io.files import atomic_write
from seqapps.common.plots import figures, fonts

MOST_MAPS = 20
MOST_COLUMNS = 200
MOST_ROWS = 40  # 20 maps of 40 rows stay under the 65,535 pixels of the Agg renderer

DOTS_PER_INCH = 150
POINTS_PER_INCH = 72
TARGET_GRID_IN = 12.0  # cells shrink until the grid is as narrow as this, but not below:
SMALLEST_CELL_IN = 0.14  # 10 points: a label of 7 points and air around it
LARGEST_CELL_IN = 0.28
SMALLEST_LABEL_PT = 7.0
LARGEST_LABEL_PT = 11.0
LABEL_PER_CELL = 0.7  # height of the type / side of the cell
CODE_POINT_PT = 6.0
TITLE_PT = 11.0
TITLE_LINE_IN = 0.21
NARROWEST_FIGURE_IN = 4.0
MARGIN_IN = 0.15
PAD_IN = 0.07  # between labels and grid
BAR_IN = 0.1
BAR_LABELS_IN = 0.4
SHORTEST_BAR_IN = 0.32  # room for the labels of both ends
PANEL_GAP_IN = 0.3
SCALE_ENDS = (0.1, 0.2, 0.5, 1.0)  # the darkest colour stands for the first that no weight tops

SHADES = " ░▒▓█"
SHADE_STEPS = (0.05, 0.25, 0.5, 0.75)  # weight where the next shade starts
MOST_STRONGEST = 3

SPACE_SIGN = "␣"
LEFT_TO_RIGHT_MARK = "\u200e"
JOINERS = "\u200c\u200d"  # no glyph to see, but they change their neighbours


@dataclass(frozen=True)
class AttentionMap:
    """The attention of one prediction.

    Attributes:
        title: the input text as given.
        columns: the input characters that the model saw.
        rows: the output symbols.
        weights: <float32>[rows, columns], each row sums to 1.
    """

    title: str
    columns: list[str]
    rows: list[str]
    weights: np.ndarray

    def __post_init__(self) -> None:
        expected = (len(self.rows), len(self.columns))
        if self.weights.shape != expected or 0 in expected:
            raise ValueError(
                f"Received invalid weights, expected a shape of {expected} (rows, columns) "
                f"without zeros, got {self.weights.shape}."
            )


# Characters as they are shown


def _shown(symbol: str) -> str:
    """Return a visible form: a space as a sign, a mark on a circle, a jamo as its letter."""
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


def _is_mute(character: str) -> bool:
    """Whether a text can be drawn without a glyph for this character."""
    return unicodedata.category(character) in ("Zs", "Cc", "Cf", "Zl", "Zp")


# The picture


def write_png(maps: Sequence[AttentionMap], path: Path) -> list[str]:
    """Draw attention maps, one below the other, and write them atomically as one PNG.

    Args:
        maps: 1 to 20.
        path: the PNG.

    Returns:
        Warnings, one per script: characters that no font has, shown as their code points.

    Raises:
        UserError: matplotlib is not installed; too many maps, rows or columns.
    """
    _check(maps)
    matplotlib = figures.required()
    with matplotlib.style.context("default"):  # whatever the user's matplotlibrc says
        drawing = _Drawing(maps)
        drawing.draw()
        with atomic_write(path) as file:
            drawing.canvas.print_png(file)
    return fonts.warnings(drawing.characters - drawing.families.keys())


def _check(maps: Sequence[AttentionMap]) -> None:
    if not 1 <= len(maps) <= MOST_MAPS:
        raise UserError(f"expected 1 to {MOST_MAPS} inputs for one picture, got {len(maps)}")
    for attention in maps:
        rows, columns = len(attention.rows), len(attention.columns)
        if columns > MOST_COLUMNS or rows > MOST_ROWS:
            raise UserError(
                f"expected at most {MOST_COLUMNS} input characters and {MOST_ROWS} output "
                f"symbols for a picture, got {columns} and {rows}: {excerpt(attention.title)}"
            )


def _colours() -> Any:
    """Return a colour map from white to dark blue: one hue, lightness falls linearly.

    A straight line in OKLab (B. Ottosson, "A perceptual color space for image processing",
    2020, whose matrices these are), then linear sRGB, then IEC 61966-2-1's gamma.
    """
    from matplotlib.colors import ListedColormap

    white, blue = np.array([1.0, 0.0, 0.0]), np.array([0.36, -0.03, -0.16])
    lab = white + np.linspace(0, 1, 256)[:, None] * (blue - white)
    to_lms = [
        [1, 0.3963377774, 0.2158037573],
        [1, -0.1055613458, -0.0638541728],
        [1, -0.0894841775, -1.2914855480],
    ]
    to_rgb = [
        [4.0767416621, -3.3077115913, 0.2309699292],
        [-1.2684380046, 2.6097574011, -0.3413193965],
        [-0.0041960863, -0.7034186147, 1.7076147010],
    ]
    linear = ((lab @ np.transpose(to_lms)) ** 3 @ np.transpose(to_rgb)).clip(0, 1)
    rgb = np.where(linear <= 0.0031308, 12.92 * linear, 1.055 * linear ** (1 / 2.4) - 0.055)
    return ListedColormap(rgb.clip(0, 1).tolist())


class _Drawing:
    """One figure, all sizes in inches, measured before anything is drawn.

    Attributes:
        characters: all that need a glyph.
        families: the font family of each of them, without those that no font has.
    """

    def __init__(self, maps: Sequence[AttentionMap]) -> None:
        from matplotlib.backends.backend_agg import FigureCanvasAgg
        from matplotlib.figure import Figure

        self.maps = maps
        symbols = {s for m in maps for s in (*m.columns, *m.rows)}
        texts = [*map(_shown, symbols), *(m.title for m in maps)]
        self.characters = {c for text in texts for c in text if not _is_mute(c)}
        self.families = fonts.families({*self.characters, *JOINERS, "→"})
        self.colours = _colours()

        widest = max(len(m.columns) for m in maps)
        self.cell = min(max(TARGET_GRID_IN / widest, SMALLEST_CELL_IN), LARGEST_CELL_IN)
        label = self.cell * POINTS_PER_INCH * LABEL_PER_CELL
        self.label_pt = min(max(label, SMALLEST_LABEL_PT), LARGEST_LABEL_PT)

        self.figure = Figure(dpi=DOTS_PER_INCH, facecolor="white")
        self.canvas = FigureCanvasAgg(self.figure)
        self.left = MARGIN_IN + PAD_IN + max(self._size(*self._label(r))[0] for r in self._rows())
        right = PAD_IN * 2 + BAR_IN + BAR_LABELS_IN
        self.width = max(self.left + widest * self.cell + right, NARROWEST_FIGURE_IN)
        self.titles = [self._lines(self._title(m.title)) for m in maps]
        self.bands = [self._band(m) for m in maps]
        heights = [
            len(lines) * TITLE_LINE_IN + TITLE_LINE_IN + band + len(m.rows) * self.cell
            for m, lines, band in zip(maps, self.titles, self.bands, strict=True)
        ]
        self.height = sum(heights) + PANEL_GAP_IN * (len(maps) - 1) + 2 * MARGIN_IN
        # whole pixels, else the last row of pixels is cut
        self.height = math.ceil(self.height * DOTS_PER_INCH) / DOTS_PER_INCH
        self.figure.set_size_inches(self.width, self.height)

    def _rows(self) -> set[str]:
        return {row for m in self.maps for row in m.rows}

    def _label(self, symbol: str) -> tuple[str, float]:
        """Return the text of a label and its size in points."""
        text = _shown(symbol)
        if all(c in self.families or _is_mute(c) for c in text):
            return text, self.label_pt
        return " ".join(f"U+{ord(c):04X}" for c in symbol), CODE_POINT_PT

    def _title(self, title: str) -> str:
        """Return a title with `[script]` for every run of characters that no font has."""

        def drawn(character: str) -> str:
            if character in self.families:
                return character
            if _is_mute(character):
                return " " if unicodedata.category(character) == "Zs" else ""
            return f"[{fonts.script(character)}]"

        return re.sub(r"(\[[^\]]+\])(?: *\1)+", r"\1", "".join(map(drawn, title)))

    def _font(self, text: str) -> list[str]:
        # A mark's circle comes from the font of the mark, which knows where to put the two: so
        # DejaVu, which has the circle, is asked last for a mark. Else in the order of the text.
        order = reversed(text) if text.startswith("◌") else iter(text)
        return list(dict.fromkeys(self.families[c] for c in order if c in self.families)) or [
            self.families["→"]
        ]

    def _size(self, text: str, points: float) -> tuple[float, float]:
        """Return width and height of a text in inches."""
        from matplotlib.font_manager import FontProperties

        properties = FontProperties(family=self._font(text), size=points)
        width, height, _ = self.canvas.get_renderer().get_text_width_height_descent(
            text, properties, False
        )
        return width / DOTS_PER_INCH, height / DOTS_PER_INCH

    def _lines(self, text: str) -> list[str]:
        """Break a title at the width of the figure, after a space where one is near."""
        room = self.width - 2 * MARGIN_IN
        lines = [""]
        for character in text:
            line = lines[-1] + character
            extends = character == " " or unicodedata.category(character)[0] == "M"
            if extends or self._size(line, TITLE_PT)[0] <= room:
                lines[-1] = line
                continue
            head, space, tail = lines[-1].rpartition(" ")
            if not space or len(tail) > len(head):
                head, tail = lines[-1], ""
            lines[-1:] = [head, tail + character]
        return lines

    def _band(self, attention: AttentionMap) -> float:
        """Return the height of the column labels."""
        sizes = [(*self._size(*label), label[0]) for label in map(self._label, attention.columns)]
        return 2 * PAD_IN + max(w if _is_upright(text) else h for w, h, text in sizes)

    def draw(self) -> None:
        """Draw all panels, from the top."""
        top = self.height - MARGIN_IN
        for attention, lines, band in zip(self.maps, self.titles, self.bands, strict=True):
            result = "→ " + " ".join(self._title(r) for r in attention.rows)
            if all(len(row) == 1 for row in attention.rows):
                result = "→ " + self._title("".join(attention.rows))
            for line, colour in (*((line, "black") for line in lines), (result, "0.35")):
                top -= TITLE_LINE_IN
                self._text(MARGIN_IN, top + 0.06, line, TITLE_PT, color=colour)
            bottom = top - band - len(attention.rows) * self.cell
            self._panel(attention, bottom)
            top = bottom - PANEL_GAP_IN

    def _text(self, x: float, y: float, text: str, points: float, **options: Any) -> None:
        """Write a text at a place in inches from the lower left corner."""
        self.figure.text(
            x / self.width,
            y / self.height,
            text,
            fontsize=points,
            fontfamily=self._font(text),
            parse_math=False,  # "$" is a character like any other
            **options,
        )

    def _axes(self, left: float, bottom: float, width: float, height: float) -> Any:
        return self.figure.add_axes(
            (left / self.width, bottom / self.height, width / self.width, height / self.height)
        )

    def _panel(self, attention: AttentionMap, bottom: float) -> None:
        """Draw the grid, its labels and its colour bar."""
        rows, columns = attention.weights.shape
        width, height = columns * self.cell, rows * self.cell
        largest = float(attention.weights.max())
        end = next((e for e in SCALE_ENDS if largest <= e), SCALE_ENDS[-1])
        axes = self._axes(self.left, bottom, width, height)
        mesh = axes.pcolormesh(
            attention.weights,
            cmap=self.colours,
            vmin=0,
            vmax=end,
            edgecolors="0.85",
            linewidth=0.4,
            snap=True,
            clip_on=False,  # else the outer lines are cut in half
        )
        axes.invert_yaxis()
        axes.axis("off")
        for number, symbol in enumerate(attention.rows):
            y = bottom + height - (number + 0.5) * self.cell
            label = self._label(symbol)
            self._text(self.left - PAD_IN, y, *label, ha="right", va="center_baseline")
        for number, symbol in enumerate(attention.columns):
            text, points = self._label(symbol)
            x, y = self.left + (number + 0.5) * self.cell, bottom + height + PAD_IN
            angle = 90 if _is_upright(text) else 0
            va = "bottom" if angle else "baseline"
            self._text(x, y, text, points, ha="center", va=va, rotation=angle)
        bar_height = max(height, SHORTEST_BAR_IN)
        bar = self._axes(self.left + width + 2 * PAD_IN, bottom, BAR_IN, bar_height)
        scale = self.figure.colorbar(mesh, cax=bar, ticks=[0, end], format="%g")
        scale.outline.set_linewidth(0.4)
        scale.ax.tick_params(labelsize=SMALLEST_LABEL_PT, width=0.4, length=2)


def _is_upright(text: str) -> bool:
    """Whether a column's label is too wide for a cell, and thus stands upright."""
    return len(text) > 1 and not text.startswith("◌")


# The terminal


def to_text(attention: AttentionMap, width: int) -> str:
    """Return the map as plain text: a line of input characters, below it the output symbols.

    Each row ends with the input characters that weigh most. The title is left out.

    Args:
        attention: the map.
        width: cells of a line; where the columns do not fit, blocks follow one another, and
            each block names those of the strongest characters that lie in it.
    """
    margin = max(_cells(_shown(row)) for row in attention.rows) + 1
    notes = [_strongest(attention, row) for row in range(len(attention.rows))]
    tail = max(_cells(_note(attention, chosen)) for chosen in notes)
    blocks = list(_blocks([_column_cells(c) for c in attention.columns], width - margin - tail))
    return "\n\n".join("\n".join(_block_lines(attention, block, notes, margin)) for block in blocks)


def _block_lines(
    attention: AttentionMap, block: range, notes: list[list[int]], margin: int
) -> Iterator[str]:
    """Yield the header and the rows of the columns in `block`."""
    header = "".join(map(_shown, (attention.columns[c] for c in block)))
    yield _kept_in_order(" " * margin + header)
    for row, chosen in enumerate(notes):
        label = _shown(attention.rows[row])
        shades = "".join(
            SHADES[int(np.searchsorted(SHADE_STEPS, attention.weights[row, column], "right"))]
            * _column_cells(attention.columns[column])
            for column in block
        )
        note = _note(attention, [column for column in chosen if column in block])
        line = " " * (margin - 1 - _cells(label)) + label + " " + shades + note
        yield _kept_in_order(line.rstrip())


def _blocks(cells: list[int], room: int) -> Iterator[range]:
    """Cut columns of these widths into blocks that fit, of one column at least."""
    start = used = 0
    for column, width in enumerate(cells):
        if column > start and used + width > room:
            yield range(start, column)
            start, used = column, 0
        used += width
    yield range(start, len(cells))


def _strongest(attention: AttentionMap, row: int) -> list[int]:
    """Return the strongest column of a row and those at least half as strong, in order."""
    weights = attention.weights[row]
    order = np.argsort(-weights, kind="stable")[:MOST_STRONGEST]
    return sorted(int(column) for column in order if weights[column] * 2 >= weights.max())


def _note(attention: AttentionMap, chosen: list[int]) -> str:
    """Return `" → May 1"`: neighbours stand together, others apart."""
    text = " → " if chosen else ""
    for previous, column in itertools.zip_longest([None, *chosen[:-1]], chosen):
        if column is not None:
            apart = previous is not None and column != previous + 1
            text += " " * apart + _shown(attention.columns[column])
    return text


def _cells(text: str) -> int:
    """Return how many cells of a terminal a text takes."""
    # Spacing marks (Mc) take a cell in xterm, VTE and glibc, the others are drawn over a cell.
    return sum(
        0
        if unicodedata.category(c) in ("Mn", "Me", "Cf")
        else 1 + (unicodedata.east_asian_width(c) in "WF")
        for c in text
    )


def _column_cells(symbol: str) -> int:
    return _cells(_shown(symbol))


def _kept_in_order(line: str) -> str:
    """Keep a terminal that knows right-to-left writing from reordering the columns.

    A left-to-right mark after each such letter or number makes it a run of its own, and runs
    stand in logical order in a line that starts from the left (Unicode Annex 9, rules P2 and L2).
    The mark has no width and is older, hence better known to terminals, than the isolates.
    """
    if all(unicodedata.bidirectional(c) not in ("R", "AL", "AN") for c in line):
        return line
    marked = "".join(
        c + LEFT_TO_RIGHT_MARK if unicodedata.bidirectional(c) in ("R", "AL", "AN") else c
        for c in line
    )
    return LEFT_TO_RIGHT_MARK + marked
