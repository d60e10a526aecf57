"""Read leadsheets of Impro-Visor (`.ls`): properties in parentheses, chords and melodies in text.

Chords begin with capital letters and stand in bars; notes begin with small letters and are skipped,
and so are parts whose type is melody.
"""

import re
from dataclasses import replace

from seqapps.common.errors import UserError, excerpt

from .chart_header import read_style, read_tempo, unquoted
from .lead_sheet import LeadSheet, parse_bars
from .meters import parse_meter
from .solo import Meter

_BEGINNING = re.compile(r"\s*\((?:title|composer|meter|tempo|key|show|part|section)\b")
_NOTE = re.compile(r"[a-gr][#b]*[+-]*(?:\d[\d/.+]*)?")
_STYLE = re.compile(r"\(\s*style\s+([^()\s][^()]*?)\s*[()]")


def is_improvisor(text: str) -> bool:
    """Return whether a text begins with a property of an Impro-Visor leadsheet.

    Example:
        >>> is_improvisor("(title Vamp)\\n(meter 4 4)\\nDm7 | G7 |"), is_improvisor("(A)\\nDm7")
        (True, False)
    """
    return _BEGINNING.match(text) is not None


def parse(text: str, where: str, german: bool = False) -> LeadSheet:
    """Read the chords of a leadsheet of Impro-Visor.

    Args:
        text: the file.
        where: the name of the text in error messages.
        german: whether H is B natural, and B is B flat.

    Raises:
        UserError: unbalanced parentheses, an invalid property, or invalid bars; names the line.

    Example:
        >>> sheet = parse("(title Vamp)\\n(meter 3 4)\\nDm7 | G7 |\\nd4 f8 a8 r4\\n", "vamp.ls")
        >>> sheet.title, sheet.meter, [chord.symbol for _, chord in sheet.changes]
        ('Vamp', (3, 4), ['Dm7', 'G7'])
    """
    properties, body = _split(text, where)
    found = {name: value for name, value, _ in reversed(properties)}
    places = {name: f"{where}, line {line}" for name, _, line in reversed(properties)}
    meter = tempo_bpm = None
    if "meter" in found:
        meter = _meter(found["meter"], places["meter"])
    if "tempo" in found:
        tempo_bpm = read_tempo(found["tempo"], places["tempo"])
    styles = [unquoted(match[1]) for match in _STYLE.finditer(text)]
    style, remark = read_style(styles[0], where) if styles else ("swing", "")
    sheet = parse_bars(body, meter, where, german)
    remarks = [remark] if remark else []
    if len(set(styles)) > 1:
        remarks.append(f"{where}: the style {excerpt(styles[0])} is used, the first of several")
    return replace(
        sheet,
        title=unquoted(found.get("title", "")),
        tempo_bpm=tempo_bpm,
        style=style,
        remarks=(*remarks, *sheet.remarks),
    )


def _split(text: str, where: str) -> tuple[list[tuple[str, str, int]], str]:
    """Return the properties (name, value, line), and the bars on the lines where they stand."""
    properties: list[tuple[str, str, int]] = []
    lines: list[str] = []
    depth, is_melody, content, start = 0, False, "", 1
    for number, line in enumerate(text.splitlines(), start=1):
        bars = ""
        for letter in line:
            depth += letter == "("
            if depth:
                content += letter
                start = number if content == "(" else start
            elif not is_melody:
                bars += letter
            depth -= letter == ")"
            if depth < 0:
                raise UserError(f"{where}, line {number}: expected ( before ), got none")
            if depth == 0 and content:
                name, _, value = content[1:-1].strip().partition(" ")
                properties.append((name.strip(), value.strip(), start))
                if name.strip().split("\n")[0] == "part":
                    is_melody = "melody" in value
                if name.strip() == "meter" and any(lines):
                    bars += "{}/{} ".format(*_meter(value, f"{where}, line {number}"))
                content = ""
        content += " " if depth else ""
        lines.append(_chords(bars, f"{where}, line {number}"))
    if depth:
        raise UserError(f"{where}, line {start}: expected ) behind {excerpt(content)}, got the end")
    return properties, "\n".join(lines) + "\n "


def _meter(value: str, at: str) -> Meter:
    """Return the meter of a property such as "4 4"."""
    return parse_meter("/".join(value.split()), at)


def _chords(bars: str, at: str) -> str:
    """Return a line without its notes."""
    words = re.sub(r"(\|+)", r" \1 ", bars).split()
    if polychord := next((word for word in words if "\\" in word), None):
        raise UserError(f"{at}: expected a chord symbol, got the polychord {excerpt(polychord)}")
    kept = [word for word in words if not _NOTE.fullmatch(word)]
    return " ".join(["|", *kept, "|"] if kept and "|" not in kept else kept)
