"""Lead sheets: chord changes in bars, and their text format.

    title: Jazz blues
    meter: 4/4
    tempo: 160
    style: swing

    [A]
    | F7 | Bb7 | F7 | Cm7 F7 |

The header may be missing; styles are swing, bossa, ballad and waltz. Bars are between `|`, and a
line ends a bar. The chords of a bar have equal shares of it, in whole beats; `/` is one more share
of the chord before (`Dm7 / / G7` is three beats and one). `%`, alone, repeats the bar before;
`N.C.` is no chord. A line `[A]` names a section; a line that begins with `#` is a comment.

A beat is one unit of the meter's denominator, and chords change on beats.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from operator import itemgetter
from typing import Any

import numpy as np

from seqapps.common.errors import UserError, excerpt, nearest

from ..config import TEMPO_BPM
from ..harmony.chords import SILENCE
from ..harmony.chords import parse as parse_chord
from .solo import Change, Meter, chord_rows

STYLES = ("swing", "bossa", "ballad", "waltz")
DEFAULT_METER = (4, 4)
BEATS_PER_BAR = range(2, 13)
BEAT_UNITS = (2, 4, 8)
MAX_BARS = 512
# Keys of the header, and the fields of `LeadSheet` that they set.
_FIELDS = {"title": "title", "meter": "meter", "tempo": "tempo_bpm", "style": "style"}
_HEADER = re.compile(r"\s*([A-Za-z][A-Za-z _]*?)\s*:\s*(.*?)\s*")
_SECTION = re.compile(r"\[[^\]|]*\]")
REPEAT, SHARE = "%", "/"


@dataclass(frozen=True)
class LeadSheet:
    """One chorus of chord changes.

    Example:
        >>> sheet = parse_bars("Dm7 G7 | Cmaj7")
        >>> [(beat, chord.symbol) for beat, chord in sheet.changes], sheet.bars
        ([(0, 'Dm7'), (2, 'G7'), (4, 'Cmaj7')], 2)
    """

    title: str  # "" for none
    meter: Meter
    tempo_bpm: float | None  # beats per minute, None if the sheet gives none
    style: str  # one of `STYLES`
    changes: tuple[Change, ...]  # where the chord changes; the first at beat 0
    beats: int  # length of the chorus, a whole number of bars

    @classmethod
    def of(
        cls,
        changes: Iterable[Change],
        beats: int,
        meter: Meter = DEFAULT_METER,
        title: str = "",
        tempo_bpm: float | None = None,
        style: str = STYLES[0],
    ) -> "LeadSheet":
        """Make a lead sheet of chords in any order.

        Of chords on one beat the last counts. A repeated chord is no change. Beats before the
        first chord have none, and an incomplete last bar is filled.
        """
        kept: list[Change] = []
        by_beat = {max(0, beat): chord for beat, chord in sorted(changes, key=itemgetter(0))}
        for beat, chord in sorted({0: SILENCE, **by_beat}.items()):
            if not kept or kept[-1][1].symbol != chord.symbol:
                kept.append((beat, chord))
        bars = -(-max(beats, kept[-1][0] + 1) // meter[0])
        return cls(title, meter, tempo_bpm, style, tuple(kept), bars * meter[0])

    @property
    def bars(self) -> int:
        """Number of bars of the chorus."""
        return self.beats // self.meter[0]

    def rows(self, choruses: int = 1) -> np.ndarray:
        """Return root, tones and bass at each beat, <int32>[choruses * beats, 3]."""
        return np.tile(chord_rows(self.changes, self.beats), (choruses, 1))

    def repeated(self, choruses: int) -> list[Change]:
        """Return the changes of several choruses, (beat, chord)."""
        starts = range(0, choruses * self.beats, self.beats)
        return [(start + beat, chord) for start in starts for beat, chord in self.changes]


def parse(text: str, where: str) -> LeadSheet:
    """Read a lead sheet in the text format; `where` names it in error messages.

    Raises:
        UserError: invalid text; names the line, and the bar from 1.

    Example:
        >>> parse("title: Vamp\\nmeter: 3/4\\n\\n| Dm7 / G7 |", "vamp.txt").meter
        (3, 4)
    """
    lines = text.splitlines()
    header: dict[str, Any] = {}
    start = 0
    for number, line in enumerate(lines, start=1):
        match = _HEADER.fullmatch(line)
        if match is None or "|" in line:
            if line.lstrip().startswith("#") or not (line.strip() or header):
                continue
            break
        key = match[1].lower()
        at = f"{where}, line {number}"
        if key not in _FIELDS:
            known = f"title, meter, tempo or style, got {excerpt(match[1])}{nearest(key, _FIELDS)}"
            raise UserError(f"{at}: expected {known}")
        header[_FIELDS[key]] = _header_value(key, match[2], at)
        start = number
    body = "\n" * start + "\n".join(lines[start:])
    return replace(parse_bars(body, header.get("meter", DEFAULT_METER), where), **header)


def parse_bars(text: str, meter: Meter = DEFAULT_METER, where: str = "") -> LeadSheet:
    """Read bars such as "Dm7 | G7 | Cmaj7 | %".

    Two chords in a bar of 3, 5, 7, 9 or 11 beats have 2 + 1, 3 + 2, … beats; any other number of
    shares that does not divide the beats is refused. `where` names the bars in error messages.

    Raises:
        UserError: invalid bars; names the bar from 1, and the line if there are several.
    """
    changes: list[Change] = []
    bar: list[Change] = []  # beats from its beginning
    bars, several = 0, "\n" in text.strip("\n") or text.startswith("\n")
    for number, line in enumerate(text.splitlines(), start=1):
        if line.lstrip().startswith("#") or _SECTION.fullmatch(line.strip()):
            continue
        for symbols in filter(None, map(str.split, line.split("|"))):
            places = [where] * bool(where) + [f"line {number}"] * several + [f"bar {bars + 1}"]
            at = ", ".join(places)
            if bars == MAX_BARS:
                raise UserError(f"{at}: expected at most {MAX_BARS} bars")
            bar = _bar(symbols, bar, meter[0], at)
            changes += [(bars * meter[0] + beat, chord) for beat, chord in bar]
            bars += 1
    if not bars:
        problem = "expected bars such as Dm7 | G7 | Cmaj7, got none"
        raise UserError(f"{where}: {problem}" if where else problem)
    return LeadSheet.of(changes, bars * meter[0], meter)


def parse_meter(text: str, where: str) -> Meter:
    """Read a meter of 2 to 12 halves, quarters or eighths (raises UserError for another text).

    Example:
        >>> parse_meter("6/8", "tune.txt")
        (6, 8)
    """
    match = re.fullmatch(r"\s*(\d{1,3})\s*/\s*(\d{1,3})\s*", text, re.ASCII)
    if not match or int(match[1]) not in BEATS_PER_BAR or int(match[2]) not in BEAT_UNITS:
        expected = "a meter of 2 to 12 beats over 2, 4 or 8 such as 4/4"
        raise UserError(f"{where}: expected {expected}, got {excerpt(text.strip())}")
    return int(match[1]), int(match[2])


def _bar(symbols: list[str], before: list[Change], beats: int, at: str) -> list[Change]:
    """Return the chords of a bar and their beats; `before` are those of the bar before."""
    if symbols == [REPEAT]:
        if not before:
            raise UserError(f"{at}: expected a chord symbol, got '%', which repeats the bar before")
        return before
    if REPEAT in symbols:
        raise UserError(f"{at}: expected % alone in its bar, got {excerpt(' '.join(symbols))}")
    starts: Sequence[int] = range(0, beats, max(1, beats // len(symbols)))
    if len(symbols) == 2:
        starts = (0, (beats + 1) // 2)  # the first chord has the beat more of an odd bar
    elif beats % len(symbols):
        raise UserError(
            f"{at}: expected shares of whole beats, got {len(symbols)} chords in {beats} beats; "
            f"write one / for each further beat of a chord, such as {_example(symbols, beats)}"
            if len(symbols) < beats
            else f"{at}: expected at most {beats} chords, one for each beat, got {len(symbols)}"
        )
    chords: list[Change] = []
    for beat, symbol in zip(starts, symbols, strict=True):
        if symbol != SHARE:
            try:
                chords.append((beat, parse_chord(symbol)))
            except UserError as error:
                raise UserError(f"{at}: {error}") from error
        elif not chords:
            if not before:
                raise UserError(f"{at}: expected a chord symbol, got '/', which needs one before")
            chords.append((beat, before[-1][1]))
    return chords


def _example(symbols: list[str], beats: int) -> str:
    """Return the chords of a bar with shares that fill it, the first chord's the longest."""
    chords = [symbol for symbol in symbols if symbol != SHARE] or ["C"]
    return excerpt(" ".join([chords[0], *[SHARE] * (beats - len(chords)), *chords[1:]]))


def _header_value(key: str, value: str, at: str) -> str | float | Meter:
    """Return the value of a header's key, or raise UserError."""
    if key == "meter":
        return parse_meter(value, at)
    if key == "style" and (value := value.lower()) not in STYLES:
        raise UserError(f"{at}: expected a style of {', '.join(STYLES)}, got {excerpt(value)}")
    if key == "tempo":
        low, high = TEMPO_BPM
        number = re.fullmatch(r"\d{1,4}(?:\.\d{1,6})?", value, re.ASCII)
        if not number or not low <= float(value) <= high:
            limits = f"{low} to {high} beats per minute"
            raise UserError(f"{at}: expected a tempo of {limits}, got {excerpt(value)}")
        return float(value)
    return value
