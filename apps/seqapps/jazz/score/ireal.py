"""Read iReal Pro links: `irealb://…` and `irealbook://…`.

A link is percent-encoded. It holds songs separated by `===`, and behind several the name of their
list. The fields of a song are separated by `=`; the bars of `irealb` are scrambled in blocks of 50
characters (the scheme is described in the documentation of several readers of such links).

A chart consists of cells, 16 a row. A cell holds a chord or is empty, and a chord has one beat for
its cell and one for each empty cell behind it. In a bar with fewer cells than beats the shortest
chords, the first one first, become longer; in one with more the longest, the last one first, become
shorter. A comment such as `<3x>` anywhere in a passage is its number of times, and `C*7alt*` is a
chord with a quality of the user's own.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from urllib.parse import unquote

from seqapps.common.errors import UserError, excerpt, nearest

from ..config import TEMPO_BPM
from ..harmony.chords import NO_CHORD, split_alternative
from .chart import (
    CODA,
    CODA_BEHIND,
    DEFAULT_TIMES,
    FINE,
    MAX_BARS,
    REPEAT,
    SECTION,
    SEGNO,
    SHARE,
    Jump,
    Measure,
)
from .chart_header import read_style
from .chart_signs import read_jump, with_codas
from .lead_sheet import LeadSheet, of_measures
from .meters import DEFAULT_METER, parse_meter
from .sections import times_in
from .solo import Meter

LINK = re.compile(r"(irealbook|irealb)://([^\"\n]+)")
BLOCK = 50  # characters that are scrambled together
PREFIX = "1r34LbKcu7"  # of scrambled bars
NUM_FIELDS = {"irealb": 7, "irealbook": 6}  # at least
METERS = {"12": "12/8"}  # all others are two digits, such as 34
_BPM = 8  # number of the field
_CELL = re.compile(
    r"(?P<section>\*\w)|T(?P<meter>\d\d)|N(?P<ending>\d)|<(?P<comment>[^>]*)>"
    r"|(?P<bar>[|\[\]{}Z])|(?P<sign>[SQUfslY])|(?P<repeat>[xr])"
    r"|(?P<chord>(?:[A-GW][#b]?(?:sus|alt|add|[-+^o0-9hb#]|\*[^*]*\*)*|[np])(?:/[A-G][#b]?)?)"
    r"(?P<alternative>\s?\([^)]*\))?|(?P<alone>\([^)]*\))|(?P<empty> )|(?P<mark>,)"
)


@dataclass(frozen=True)
class Song:
    """A song of a link, its bars unscrambled."""

    title: str
    style: str
    bars: str
    tempo_bpm: float | None


@dataclass
class _Bar:
    """A bar while it is read."""

    chords: list[str] = field(default_factory=list)
    cells: list[int] = field(default_factory=list)  # number of cells of each chord
    opens: bool = False
    endings: frozenset[int] = frozenset()
    marks: set[str] = field(default_factory=set)
    jump: Jump | None = None
    repeats: str = ""  # x or r
    is_blank: bool = True  # whether nothing at all was read


def has_link(text: str) -> bool:
    """Return whether a text contains an iReal Pro link."""
    return LINK.search(text) is not None


def parse(text: str, where: str, song: str = "") -> LeadSheet:
    """Read a song of an iReal Pro link in a text.

    Args:
        text: a text with links, such as a link or a page in HTML.
        where: the name of the text in error messages.
        song: the title; "" for the first song.

    Raises:
        UserError: there is no such song, or its chart cannot be read; names the bar.

    Example:
        >>> link = "irealbook://Vamp=Nobody=Bossa Nova=C=n=T44*A{D-7 |G7 }"
        >>> sheet = parse(link, "vamp.txt")
        >>> sheet.title, sheet.style, [chord.symbol for _, chord in sheet.changes]
        ('Vamp', 'bossa', ['D-7', 'G7', 'D-7', 'G7'])
    """
    found = songs(text, where)
    titles = [one.title for one in found]
    wanted = [one for one in found if one.title.lower() == song.strip().lower()] or (
        [] if song else found
    )
    if not wanted:
        raise UserError(f"{where}: expected the title of a song, got {excerpt(song)}"
                        f"{nearest(song, titles)}")  # fmt: skip
    chosen = wanted[0]
    name = f"{where}, {chosen.title}"
    measures, meter = _measures(chosen.bars, name)
    sheet = of_measures(with_codas(measures), meter, name)
    style, remark = read_style(chosen.style, name)
    several = f"{where}: {excerpt(chosen.title)} is read, the first of {len(found)} songs"
    remarks = [several if len(found) > 1 and not song else "", remark]
    return replace(
        sheet,
        title=chosen.title,
        style=style,
        tempo_bpm=chosen.tempo_bpm,
        remarks=(*filter(None, remarks), *sheet.remarks),
    )


def songs(text: str, where: str) -> list[Song]:
    """Return the songs of all links in a text.

    Raises:
        UserError: there is no link, or one that is incomplete.
    """
    found: list[Song] = []
    for match in LINK.finditer(text):
        is_encoded = re.search(r"%[0-9A-Fa-f]{2}", match[2])
        is_quoted = text[match.start() - 1 : match.start()] == "'"  # href='irealb://…'
        end = r"[\s<>']" if is_quoted else r"[\s<>]"
        link = re.split(end, match[2])[0] if is_encoded else match[2]
        if re.match(r" [^<>]*\|", match[2][len(link) :]):
            raise UserError(f"{where}: expected a link with %20 for all of its spaces, or for none")
        content = unquote(link) if is_encoded else link
        parts = [part for part in content.split("===") if part.strip()]
        if len(parts) > 1 and parts[-1].count("=") < NUM_FIELDS[match[1]] - 1:
            parts.pop()  # the name of the list
        found += [_song(part, match[1], where) for part in parts]
    if not found:
        raise UserError(f"{where}: expected an iReal Pro link, irealb:// or irealbook://, got none")
    return found


def unscramble(bars: str) -> str:
    """Return the bars of an `irealb` link as they were before they were scrambled.

    Of each block of 50 characters the first five and the eleventh to twenty-fourth are exchanged
    with their mirror images. A rest of 50 or 51 characters is as it was.

    Example:
        >>> unscramble(unscramble("T44C^7 |F7 |" * 9)) == "T44C^7 |F7 |" * 9
        True
    """
    read = ""
    while len(bars) > BLOCK + 1:
        block, bars = list(bars[:BLOCK]), bars[BLOCK:]
        for place in (*range(5), *range(10, 24)):
            mirror = BLOCK - 1 - place
            block[place], block[mirror] = block[mirror], block[place]
        read += "".join(block)
    return read + bars


def _song(text: str, kind: str, where: str) -> Song:
    fields = text.split("=")
    if len(fields) < NUM_FIELDS[kind]:
        got = f"{len(fields)} in {excerpt(text)}"
        raise UserError(f"{where}: expected {NUM_FIELDS[kind]} fields of an {kind} song, got {got}")
    title = re.sub(r"^(.*), (A|An|The)$", r"\2 \1", fields[0].strip())
    if kind == "irealbook":
        return Song(title, fields[2].strip(), _spelled_out(fields[5]), None)
    if not fields[6].startswith(PREFIX):
        got = excerpt(fields[6], 20)
        raise UserError(f"{where}, {title}: expected bars that begin with {PREFIX}, got {got}")
    bars = _spelled_out(unscramble(fields[6].removeprefix(PREFIX)))
    bpm = fields[_BPM].strip() if len(fields) > _BPM else ""
    is_tempo = re.fullmatch(r"\d{2,3}", bpm, re.ASCII) and TEMPO_BPM[0] <= int(bpm) <= TEMPO_BPM[1]
    return Song(title, fields[3].strip(), bars, float(bpm) if is_tempo else None)


def _spelled_out(bars: str) -> str:
    """Return bars without the abbreviations of bar lines and empty cells."""
    for short, long in (("Kcl", "| x"), ("LZ", " |"), ("XyQ", "   ")):
        bars = bars.replace(short, long)
    return bars


def _measures(text: str, where: str) -> tuple[list[Measure], Meter]:
    """Return the bars of a chart, and its meter."""
    reader = _Reader(where)
    for kind, value, alternative in _tokens(text, where):
        reader.take(kind, value, alternative)
    reader.end()
    first = reader.measures[0].meter if reader.measures else None
    return reader.measures, first or DEFAULT_METER


def _tokens(text: str, where: str) -> Iterator[tuple[str, str, str]]:
    """Yield the kind of each token, its text, and the alternative of a chord."""
    place = 0
    while place < len(text):
        match = _CELL.match(text, place)
        if match is None:
            got = excerpt(text[place : place + 20])
            raise UserError(f"{where}: expected a chord or a sign of iReal Pro, got {got}")
        alternative = (match["alternative"] or "").strip(" ()")
        kind = next(name for name, value in match.groupdict().items()
                    if value is not None and name != "alternative")  # fmt: skip
        yield kind, match[kind], alternative
        place = match.end()


class _Reader:
    """The bars of a chart, token by token."""

    def __init__(self, where: str) -> None:
        self.measures: list[Measure] = []
        self._meter: Meter | None = None
        self._where = where
        self._bar = _Bar()
        self._owes_bar = False  # whether the next empty bar repeats too, behind an r
        self._times = DEFAULT_TIMES  # of the passage, for its }
        self._last = ""  # the chord before

    def take(self, kind: str, value: str, alternative: str) -> None:
        """Read one token."""
        if kind == "bar":
            self._take_bar_line(value)
        elif kind == "meter":
            self._take_meter(METERS.get(value, f"{value[0]}/{value[1]}"))
        elif kind == "ending":
            self._bar.endings = frozenset({max(1, int(value))})
        elif kind == "section":
            self._bar.marks.add(SECTION)
        elif kind == "comment":
            self._take_comment(value)
        elif kind == "sign" and value in "SQU":
            coda = CODA if self._bar.is_blank else CODA_BEHIND
            self._bar.marks.add({"S": SEGNO, "Q": coda, "U": FINE}[value])
        elif kind == "repeat":
            self._bar.repeats, self._bar.is_blank = value, False
        elif kind == "chord":
            self._take_chord(value, alternative)
        elif kind == "empty" and self._bar.cells:
            self._bar.cells[-1] += 1
        elif kind == "alone" and self._last:
            self._take_chord("W", value.strip("()"))

    def end(self) -> None:
        """End the last bar."""
        self._end_bar(closes=0)

    def _at(self) -> str:
        return f"{self._where}, bar {len(self.measures) + 1}"

    def _take_bar_line(self, sign: str) -> None:
        begins = sign == "{" and not self._bar.is_blank
        self._end_bar(self._times if sign == "}" else 0)
        if sign == "}" or begins:
            self._times = DEFAULT_TIMES
        if sign == "{":
            self._bar.opens = True

    def _take_meter(self, text: str) -> None:
        self._meter = parse_meter(text, self._at())

    def _take_comment(self, text: str) -> None:
        text = re.sub(r"^\*\d\d", "", text).strip()
        if jump := read_jump(text):
            self._bar.jump = jump
        elif text.lower().rstrip(".") == "fine":
            self._bar.marks.add(FINE)
        elif (times := times_in(text)) > 1:
            self._times = times

    def _take_chord(self, value: str, alternative: str) -> None:
        bar = self._bar
        symbol = value.replace("*", "")
        if symbol == "n":
            symbol = NO_CHORD
        elif symbol[0] in "Wp":
            symbol = self._with_bass(symbol[1:])
        if alternative and symbol not in (NO_CHORD, SHARE):
            symbol = f"{split_alternative(symbol)[0]}({alternative})"
        self._last = self._last if symbol in (SHARE, REPEAT) else symbol
        bar.chords.append(symbol)
        bar.cells.append(1)
        bar.is_blank = False

    def _with_bass(self, bass: str) -> str:
        """Return the chord before, over another bass if one is given."""
        if not self._last:
            raise UserError(f"{self._at()}: expected a chord symbol, got a sign for the one before")
        if not bass:
            return self._last
        return re.sub(r"/[A-G][#b]?$", "", split_alternative(self._last)[0]) + bass

    def _end_bar(self, closes: int) -> None:
        bar = self._bar
        if bar.is_blank and not self._owes_bar:
            self._end_blank_bar(bar, closes)
            return
        if len(self.measures) == MAX_BARS:
            raise UserError(f"{self._at()}: expected at most {MAX_BARS} bars")
        symbols = self._symbols(bar)
        self._owes_bar = bar.repeats == "r"
        marks = frozenset(bar.marks)
        self.measures.append(
            Measure(
                symbols, self._at(), bar.opens, closes, bar.endings, marks, bar.jump, self._meter
            )
        )
        self._bar = _Bar()

    def _end_blank_bar(self, bar: _Bar, closes: int) -> None:
        """Keep the signs of a bar without chords: before the next one, or behind the last one."""
        if not self.measures:
            return
        last = self.measures[-1]
        behind = frozenset(bar.marks & {FINE}) if not bar.opens else frozenset[str]()
        self.measures[-1] = replace(
            last,
            closes=closes or last.closes,
            marks=last.marks | behind,
            jump=bar.jump or last.jump,
        )
        self._bar = _Bar(opens=bar.opens, endings=bar.endings, marks=bar.marks - behind)

    def _symbols(self, bar: _Bar) -> tuple[str, ...]:
        """Return one symbol for each beat of a bar."""
        beats = (self._meter or DEFAULT_METER)[0]
        if bar.repeats == "r" or (self._owes_bar and not bar.chords):
            if len(self.measures) < 2:
                raise UserError(f"{self._at()}: expected two bars before a sign that repeats them")
            return self._written(len(self.measures) - 2)
        if bar.repeats:
            return (REPEAT,)
        if len(bar.chords) > beats:
            got = f"got {len(bar.chords)}"
            raise UserError(f"{self._at()}: expected at most {beats} chords, one a beat, {got}")
        symbols: list[str] = []
        for chord, number in zip(bar.chords, _shares(bar.cells, beats), strict=True):
            symbols += [chord, *[SHARE] * (number - 1)]
        return tuple(symbols)

    def _written(self, place: int) -> tuple[str, ...]:
        while place and self.measures[place].symbols == (REPEAT,):
            place -= 1
        return self.measures[place].symbols


def _shares(cells: Sequence[int], beats: int) -> list[int]:
    """Return the beats of chords that have some cells of a bar."""
    shares = list(cells)
    while sum(shares) < beats:
        shares[shares.index(min(shares))] += 1
    while sum(shares) > beats:
        longest = max(shares)
        shares[max(n for n, share in enumerate(shares) if share == longest)] -= 1
    return shares
