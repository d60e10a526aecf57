"""A picture of attention: the weight of each input character for each output symbol, as PNG."""

import math
import re
import unicodedata
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from seqapps.common.errors import UserError, excerpt
from seqapps.common.plots import figures, fonts
from seqapps.common.plots.attention_map import AttentionMap, visible

MAX_MAPS = 20
MAX_COLUMNS = 200
MAX_ROWS = 40  # 20 maps of 40 rows stay under the 65,535 pixels of the Agg renderer

DOTS_PER_INCH = 150
POINTS_PER_INCH = 72
MAX_GRID_IN = 12.0  # unless the cells would be smaller than this:
MIN_CELL_IN = 0.14  # 10 points: a label of 7 points and space around it
MAX_CELL_IN = 0.28
MIN_LABEL_PT = 7.0
MAX_LABEL_PT = 11.0
LABEL_PER_CELL = 0.7  # font size / cell size
CODE_POINT_PT = 6.0
TITLE_PT = 11.0
TITLE_LINE_IN = 0.21
MIN_WIDTH_IN = 4.0
MARGIN_IN = 0.15
PAD_IN = 0.07  # between labels and grid
BAR_IN = 0.1
BAR_LABELS_IN = 0.4
MIN_BAR_IN = 0.32  # room for the labels of both ends
PANEL_GAP_IN = 0.3
SCALE_ENDS = (0.1, 0.2, 0.5, 1.0)  # the first that is at least the largest weight is darkest
# From white to dark blue on a straight line in OKLab: lightness falls linearly (B. Ottosson, "A
# perceptual color space for image processing", 2020). These points are exact, between them sRGB is
# interpolated: at most 3 of 255 from the line.
COLOURS = {
    0: "#ffffff", 0.2: "#c8d6eb", 0.4: "#94add6", 0.6: "#6186c0", 0.8: "#2f5ea8", 0.9: "#13499c",
    0.94: "#044197", 1: "#003490",
}  # fmt: skip

JOINERS = "\u200c\u200d"  # invisible, but they change the shapes of their neighbours


def write_png(maps: Sequence[AttentionMap], path: Path) -> list[str]:
    """Draw 1 to 20 attention maps, one below the other, and write them as one PNG, atomically.

    Returns a warning for each script without a font; its characters are shown as code points.

    Raises:
        UserError: matplotlib is not installed, or too many maps, rows or columns.

    Example:
        >>> import tempfile
        >>> import numpy as np
        >>> attention = AttentionMap("ab", ["a", "b"], ["1"], np.array([[0.1, 0.9]]))
        >>> write_png([attention], Path(tempfile.mkdtemp(), "map.png"))
        []
    """
    if not 1 <= len(maps) <= MAX_MAPS:
        raise UserError(f"expected 1 to {MAX_MAPS} inputs for one picture, got {len(maps)}")
    for attention in maps:
        rows, columns = attention.weights.shape
        if columns > MAX_COLUMNS or rows > MAX_ROWS:
            raise UserError(
                f"expected at most {MAX_COLUMNS} input characters and {MAX_ROWS} output "
                f"symbols for a picture, got {columns} and {rows}: {excerpt(attention.title)}"
            )
    with figures.png(path, dpi=DOTS_PER_INCH, layout=None) as (figure, _):
        drawing = _Drawing(maps, figure)
        drawing.draw()
    return fonts.warnings(drawing.characters - drawing.families.keys())


class _Drawing:
    """The content of a figure; all sizes are in inches, and measured before drawing.

    Attributes:
        characters: all characters that need a glyph.
        families: character -> font family, without the characters that no font has.
    """

    def __init__(self, maps: Sequence[AttentionMap], figure: Any) -> None:
        from matplotlib.colors import LinearSegmentedColormap

        self.maps, self.figure = maps, figure
        symbols = {s for m in maps for s in (*m.columns, *m.rows)}
        texts = [*map(visible, symbols), *(m.title for m in maps)]
        self.characters = {c for text in texts for c in text if not _is_invisible(c)}
        self.families = fonts.families({*self.characters, *JOINERS, "→"})
        self.colours = LinearSegmentedColormap.from_list("attention", list(COLOURS.items()))

        widest = max(len(m.columns) for m in maps)
        self.cell = min(max(MAX_GRID_IN / widest, MIN_CELL_IN), MAX_CELL_IN)
        label = self.cell * POINTS_PER_INCH * LABEL_PER_CELL
        self.label_pt = min(max(label, MIN_LABEL_PT), MAX_LABEL_PT)

        rows = {row for m in maps for row in m.rows}
        self.left = MARGIN_IN + PAD_IN + max(self._size(*self._label(row))[0] for row in rows)
        right = PAD_IN * 2 + BAR_IN + BAR_LABELS_IN
        self.width = max(self.left + widest * self.cell + right, MIN_WIDTH_IN)
        self.titles = [self._lines(self._title(m.title)) for m in maps]
        self.bands = [self._band(m) for m in maps]
        heights = [
            len(lines) * TITLE_LINE_IN + TITLE_LINE_IN + band + len(m.rows) * self.cell
            for m, lines, band in zip(maps, self.titles, self.bands, strict=True)
        ]
        self.height = sum(heights) + PANEL_GAP_IN * (len(maps) - 1) + 2 * MARGIN_IN
        # whole pixels, otherwise the last row of pixels is cut
        self.height = math.ceil(self.height * DOTS_PER_INCH) / DOTS_PER_INCH
        self.figure.set_size_inches(self.width, self.height)

    def _label(self, symbol: str) -> tuple[str, float]:
        """Return the text of a label and its size in points."""
        text = visible(symbol)
        if all(c in self.families or _is_invisible(c) for c in text):
            return text, self.label_pt
        return " ".join(f"U+{ord(c):04X}" for c in symbol), CODE_POINT_PT

    def _title(self, title: str) -> str:
        """Return a title with `[script]` for every run of characters that no font has."""

        def drawn(character: str) -> str:
            if character in self.families:
                return character
            if _is_invisible(character):
                return " " if unicodedata.category(character) == "Zs" else ""
            return f"[{fonts.script(character)}]"

        return re.sub(r"(\[[^\]]+\])(?: *\1)+", r"\1", "".join(map(drawn, title)))

    def _font(self, text: str) -> list[str]:
        # A mark and its circle are drawn in the font of the mark, which positions the two; so
        # DejaVu, which has the circle, comes last for a mark. Otherwise in the order of the text.
        order = reversed(text) if text.startswith("◌") else iter(text)
        return list(dict.fromkeys(self.families[c] for c in order if c in self.families)) or [
            self.families["→"]
        ]

    def _size(self, text: str, points: float) -> tuple[float, float]:
        """Return width and height of a text in inches."""
        from matplotlib.font_manager import FontProperties

        properties = FontProperties(family=self._font(text), size=points)
        width, height, _ = self.figure.canvas.get_renderer().get_text_width_height_descent(
            text, properties, False
        )
        return width / DOTS_PER_INCH, height / DOTS_PER_INCH

    def _lines(self, text: str) -> list[str]:
        """Break a title at the width of the figure, after a space if one is near."""
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
            separator = "" if all(len(row) == 1 for row in attention.rows) else " "
            result = "→ " + self._title(separator.join(attention.rows))
            for line, colour in (*((line, "black") for line in lines), (result, "0.35")):
                top -= TITLE_LINE_IN
                self._text(MARGIN_IN, top + 0.06, line, TITLE_PT, color=colour)
            bottom = top - band - len(attention.rows) * self.cell
            self._panel(attention, bottom)
            top = bottom - PANEL_GAP_IN

    def _text(self, x: float, y: float, text: str, points: float, **options: Any) -> None:
        """Write a text at a position in inches from the lower left corner."""
        options |= {"fontsize": points, "fontfamily": self._font(text)}
        options["parse_math"] = False  # "$" is an ordinary character
        self.figure.text(x / self.width, y / self.height, text, **options)

    def _axes(self, left: float, bottom: float, width: float, height: float) -> Any:
        return self.figure.add_axes(
            (left / self.width, bottom / self.height, width / self.width, height / self.height)
        )

    def _panel(self, attention: AttentionMap, bottom: float) -> None:
        """Draw the grid, its labels and its colour bar."""
        height, width = (count * self.cell for count in attention.weights.shape)
        largest = float(attention.weights.max())
        end = next((e for e in SCALE_ENDS if largest <= e), SCALE_ENDS[-1])
        axes = self._axes(self.left, bottom, width, height)
        # clip_on would cut the outer lines in half
        lines = {"edgecolors": "0.85", "linewidth": 0.4, "snap": True, "clip_on": False}
        mesh = axes.pcolormesh(attention.weights, cmap=self.colours, vmin=0, vmax=end, **lines)
        axes.invert_yaxis()
        axes.axis("off")
        for row, symbol in enumerate(attention.rows):
            y = bottom + height - (row + 0.5) * self.cell
            label = self._label(symbol)
            self._text(self.left - PAD_IN, y, *label, ha="right", va="center_baseline")
        for column, symbol in enumerate(attention.columns):
            text, points = self._label(symbol)
            x, y = self.left + (column + 0.5) * self.cell, bottom + height + PAD_IN
            angle = 90 if _is_upright(text) else 0
            va = "bottom" if angle else "baseline"
            self._text(x, y, text, points, ha="center", va=va, rotation=angle)
        bar_height = max(height, MIN_BAR_IN)
        bar = self._axes(self.left + width + 2 * PAD_IN, bottom, BAR_IN, bar_height)
        scale = self.figure.colorbar(mesh, cax=bar, ticks=[0, end], format="%g")
        scale.outline.set_linewidth(0.4)
        scale.ax.tick_params(labelsize=MIN_LABEL_PT, width=0.4, length=2)


def _is_upright(text: str) -> bool:
    """Return whether a column's label is too wide for a cell, and is thus rotated."""
    return len(text) > 1 and not text.startswith("◌")


def _is_invisible(character: str) -> bool:
    """Return whether a character needs no glyph."""
    return unicodedata.category(character) in ("Zs", "Cc", "Cf", "Zl", "Zp")
