"""Find every wrong symbol of a chart, while it is typed."""

import re
from dataclasses import dataclass
from typing import Any

from seqapps.common.errors import UserError

from ..harmony.chords import parse as parse_chord
from . import chordpro, improvisor, ireal, reading
from .chart import REPEAT, SHARE, Measure
from .chart_header import read_header
from .chart_layout import LayoutReader
from .lead_sheet import parse_bars

_BAR = re.compile(r"\bbar (\d+)")
MAX_PROBLEMS = 100


@dataclass(frozen=True)
class Problem:
    """A mistake in a chart.

    Attributes:
        bar: number of the written bar from 1; 0 if the mistake is in no bar.
        symbol: the wrong symbol as it is written, "" if it is not one symbol.
        message: what was expected and what was received.
    """

    bar: int
    symbol: str
    message: str


@dataclass(frozen=True)
class ChartCheck:
    """The result of checking a chart.

    Attributes:
        bars: number of bars as they are played; 0 for a chart with problems.
        problems: the mistakes in their order, at most `MAX_PROBLEMS`.
        remarks: choices that were made where the chart is not clear.
    """

    bars: int
    problems: tuple[Problem, ...] = ()
    remarks: tuple[str, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """Return bars, problems and remarks as JSON can hold them."""
        problems = [vars(problem) for problem in self.problems]
        return {"bars": self.bars, "problems": problems, "remarks": list(self.remarks)}


def check(chords: str, german: bool = False, is_sheet: bool = False) -> ChartCheck:
    """Check bars such as "Dm7 | G7", or an iReal Pro link; nothing is raised.

    Args:
        chords: the text.
        german: whether H is B natural and B is B flat.
        is_sheet: whether the text is a lead sheet, which may have a header, in any format of
            `reading.read_text`.

    Example:
        >>> [(problem.bar, problem.symbol) for problem in check("Dm7 | Gx7 | Cmaj7 | H7").problems]
        [(2, 'Gx7'), (4, 'H7')]
        >>> check("Dm7 | G7 | Cmaj7 | %").bars
        4
    """
    try:
        if is_sheet:
            sheet = reading.read_text(chords, "chart", german)
        elif ireal.has_link(chords):
            sheet = ireal.parse(chords, "chords")
        else:
            sheet = parse_bars(chords, german=german)
    except UserError as error:
        bars = _bars(chords) if is_sheet else chords
        return ChartCheck(0, tuple(_problems(bars, german)) or (_located(error),))
    return ChartCheck(sheet.bars, remarks=sheet.remarks)


def _bars(text: str) -> str:
    """Return the bars of a lead sheet without its header; "" for other formats than our own."""
    if ireal.has_link(text) or chordpro.is_chordpro(text) or improvisor.is_improvisor(text):
        return ""
    try:
        lines = text.splitlines()
        return "\n".join(lines[read_header(lines, "").lines :])
    except UserError:
        return ""


def _problems(chords: str, german: bool) -> list[Problem]:
    """Return a problem for each wrong symbol of a chart whose bars can be told apart."""
    try:
        measures = LayoutReader("").read(chords)
    except UserError:
        return []
    found = [
        problem
        for number, measure in enumerate(measures, 1)
        for problem in _wrong_symbols(number, measure, german)
    ]
    return found[:MAX_PROBLEMS]


def _wrong_symbols(number: int, measure: Measure, german: bool) -> list[Problem]:
    wrong = []
    for symbol in measure.symbols:
        if symbol in (SHARE, REPEAT):
            continue
        try:
            parse_chord(f"C{symbol}" if symbol.startswith("/") else symbol, german)  # a bass
        except UserError as error:
            wrong.append(Problem(number, symbol, str(error)))
    return wrong


def _located(error: UserError) -> Problem:
    place = _BAR.search(str(error).partition("expected")[0])
    return Problem(int(place[1]) if place else 0, "", str(error))
