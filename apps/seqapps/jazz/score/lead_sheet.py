"""Lead sheets: chord changes in bars, and their text format.

    Title: Jazz blues
    Time: 4/4
    Tempo: 160
    Style: swing

    [A]
    | F7 | Bb7 | F7 | Cm7 F7 |

Header: the keys `title`, `meter` or `time`, `tempo` and `style`, or a line that is the title, and
lines such as "4/4", "♩ = 160" and "Medium Swing". Keys such as `key` and `composer` are skipped.
Styles are swing, bossa, ballad and waltz; others are played as swing, and a remark says so.

Bars are between `|` or `||`, and a line ends a bar. The chords of a bar have equal shares of it, in
whole beats; `/`, `-` or `.` is one more share of the chord before (`Dm7 / / G7`, `Dm7 - - G7` and
`Dm7// G7` are three beats and one). Of three chords in four beats the first has two; of two in an
odd bar the first has one beat more. In bars of at most five beats that the shares do not fill, a
slash is a beat and the last chord lasts to the end of the bar: `C7 / F7` is two beats and two.
Where there are as many slashes as beats, they are the beats (`C ////`, `C // F //`). `Am7 /G` is
Am7 and Am7/G. Spaces or commas separate chords; nothing between two commas, or behind the last one,
is a share (`Dm7,,G7,C7`). Chords in parentheses, as in `(Gm7 C7)`, are played. `%`, or a bar
without anything, repeats the bar before, `%%` the two bars before; `N.C.` is no chord.

Repeats: `|:` or `{` to `:|` or `}`, also within each other, with endings `|1.` and `|2.`, more
often with `x3` behind `:|`; `x2` or `twice` behind another line repeats the line, behind the name
of a section the section (`Chorus x2: C | F`). `| C x3 |` is one bar, three times; `x2` between bar
lines repeats the bars of its line before it. Without a second ending, the bars behind `:|` are it.
D.C. and D.S., Segno, Fine, To Coda and Coda are followed: after D.C. or D.S. repeats are played
once, with the last ending. A sign counts where it stands: before the chords of a bar at the bar
line before them, else at the one behind. The lead sheet is the chorus as it is played; a remark
names bars that are never played.

Sections are lines such as `[A]`, `A:`, `A1`, `Intro` or `Bridge`. A letter on a line of its own is
one if the letters follow one another as those of sections, or if it stands behind an empty line and
before bars between `|`; other letters are refused there. In a bar, as in `| A |` or `A | D | E`, a
letter is a chord. A bracket that begins a bar, as in `[A] Dm7 | G7 | [B] C |`, begins a section. A
section without bars whose name was used before is played again, and so is one with `%` alone (`A:
%`), `A2: same as A1` or `(Repeat A)`. A letter in the left margin (`A | Dm7 | G7`) is a section
where letters follow one another and it cannot well be a chord; a remark says so. `Form: A A B A`,
or a last line `AABA`, is the order of the sections. Numbers of bars at the beginnings of lines are
skipped, and so are comments: lines that begin with `#`.

Chords above lines of words, without bar lines, have one bar each. "Bass solo" and other directions
beside the chords are left out, and a remark names them.

A beat is one unit of the meter's denominator, and chords change on beats. Where the meter changes
(`| 2/4 G7 |`), bars keep their lengths; the lead sheet has the first meter throughout.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate, pairwise
from operator import itemgetter

import numpy as np

from seqapps.common.errors import UserError, excerpt

from ..harmony.chords import SILENCE, Chord, has_added, has_zero, split_alternative, with_bass
from ..harmony.chords import parse as parse_chord
from .chart import MAX_BARS, REPEAT, SHARE, Measure, unfold
from .chart_header import STYLES, read_header
from .chart_layout import LayoutReader
from .form_order import Form, follow
from .meters import DEFAULT_METER, remark
from .over_words import without_words
from .solo import Change, Meter, chord_rows

__all__ = [
    "DEFAULT_METER", "MAX_BARS", "STYLES", "LeadSheet", "of_measures", "parse", "parse_bars",
]  # fmt: skip
MAX_COUNTED = 5  # beats of a bar in which slashes count beats, where they do not fill it
# Remarks on spellings that musicians read differently, and their tests.
DOUBTFUL = (
    ("0 in a chord symbol is read as ° (diminished), not as ø (half-diminished)", has_zero),
    ("a number in parentheses is added to its triad, without a seventh", has_added),
)


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
    remarks: tuple[str, ...] = ()  # choices that were made where a text is not clear

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
        symbols = [chord.symbol for _, chord in kept]
        found = ((text, filter(test, symbols)) for text, test in DOUBTFUL)
        remarks = tuple(f"{text}: {first}" for text, ones in found if (first := next(ones, "")))
        return cls(title, meter, tempo_bpm, style, tuple(kept), bars * meter[0], remarks)

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


def parse(text: str, where: str, german: bool = False) -> LeadSheet:
    """Read a lead sheet in the text format; `where` names it in error messages.

    Args:
        text: the header and the bars.
        where: the name of the text in error messages.
        german: whether H is B natural, and B is B flat.

    Raises:
        UserError: invalid text; names the line, and the bar from 1.

    Example:
        >>> parse("title: Vamp\\nmeter: 3/4\\n\\n| Dm7 / G7 |", "vamp.txt").meter
        (3, 4)
    """
    lines = text.splitlines()
    header = read_header(lines, where)
    bars, remarks = without_words(lines[header.lines :], where, header.lines + 1)
    body = "\n" * header.lines + "\n".join(bars)
    sheet = parse_bars(body, header.meter, where, german, header.form)
    return replace(
        sheet,
        title=header.title,
        tempo_bpm=header.tempo_bpm,
        style=header.style,
        remarks=(*header.remarks, *remarks, *sheet.remarks),
    )


def parse_bars(
    text: str,
    meter: Meter | None = None,
    where: str = "",
    german: bool = False,
    form: Form | None = None,
) -> LeadSheet:
    """Read bars such as "Dm7 | G7 | Cmaj7 | %".

    Args:
        text: the bars, in one line or several.
        meter: the meter; None for that in the first bar ("| 3/4 Dm7 |"), or 4/4.
        where: the name of the text in error messages.
        german: whether H is B natural, and B is B flat.
        form: the order of the sections; None for that in the text, or that of the bars.

    Raises:
        UserError: invalid bars; names the bar from 1, and the line if there are several.

    Example:
        >>> [chord.symbol for _, chord in parse_bars("|: Dm7 |1. G7 :|2. C |").changes]
        ['Dm7', 'G7', 'Dm7', 'C']
    """
    reader = LayoutReader(where)
    measures = reader.read(text)
    first = measures[0].meter if measures else None
    if meter and first and first != meter:
        expected = "the meter of the chart, {}/{}".format(*meter)
        raise UserError(f"{measures[0].at}: expected {expected}, got {{}}/{{}}".format(*first))
    form = reader.form or form
    sheet = of_measures(measures, meter or first or DEFAULT_METER, where, german, form)
    return replace(sheet, remarks=(*reader.remarks, *sheet.remarks))


def of_measures(
    measures: Sequence[Measure],
    meter: Meter,
    where: str,
    german: bool = False,
    form: Form | None = None,
) -> LeadSheet:
    """Make a lead sheet of bars as they are written; repeats are played, and a form is followed.

    Raises:
        UserError: no chords, an invalid symbol, or a sign without its counterpart.
    """
    if not any(measure.symbols for measure in measures):
        problem = "expected bars such as Dm7 | G7 | Cmaj7, got none"
        raise UserError(f"{where}: {problem}" if where else problem)
    bars: list[list[Change]] = []
    sizes = [_beats(measure, meter) for measure in measures]
    for measure, size in zip(measures, sizes, strict=True):
        before = bars[-1] if bars else []
        bars.append(_bar(list(measure.symbols), before, size, measure.at, german))
    played, remarks = unfold(measures)
    if form:
        played, said = follow(measures, played, form)
        remarks += [said] if said else []
    *starts, end = accumulate((sizes[number] for number in played), initial=0)
    changes = [
        (start + beat, chord)
        for start, number in zip(starts, played, strict=True)
        for beat, chord in bars[number]
    ]
    sheet = LeadSheet.of(changes, end, meter)
    return replace(
        sheet, remarks=(*_meter_remarks(measures, meter, where), *remarks, *sheet.remarks)
    )


def _beats(measure: Measure, meter: Meter) -> int:
    """Return the length of a bar in beats of the chart's meter."""
    own = measure.meter or meter
    beats, rest = divmod(own[0] * meter[1], own[1])
    if rest:
        got = "{}/{}".format(*own)
        raise UserError(f"{measure.at}: expected a bar of whole beats of 1/{meter[1]}, got {got}")
    return beats


def _meter_remarks(measures: Sequence[Measure], meter: Meter, where: str) -> list[str]:
    """Return a remark on the bars where the meter changes, if any."""
    meters = [meter, *(measure.meter or meter for measure in measures)]
    changes: list[tuple[int | str, Meter]] = [
        (number, after)
        for number, (before, after) in enumerate(pairwise(meters), start=1)
        if after != before
    ]
    text = remark(changes, meter)
    return [f"{where}: {text}" if where else text] if changes else []


def _bar(
    symbols: list[str], before: list[Change], beats: int, at: str, german: bool
) -> list[Change]:
    """Return the chords of a bar and their beats; `before` are those of the bar before."""
    if symbols in ([], [REPEAT]):
        if not before:
            got = "'%', which repeats the bar before" if symbols else "an empty bar"
            raise UserError(f"{at}: expected a chord symbol, got {got}")
        return [(beat, chord) for beat, chord in before if beat < beats]
    if REPEAT in symbols:
        raise UserError(f"{at}: expected % alone in its bar, got {excerpt(' '.join(symbols))}")
    try:
        for symbol in symbols:  # a word is named before the number of words is
            if not symbol.startswith("/"):
                parse_chord(symbol, german)
    except UserError as error:
        raise UserError(f"{at}: {error}") from error
    chords: list[Change] = []
    for beat, symbol in zip(_starts(symbols, beats, at), symbols, strict=True):
        if symbol != SHARE:
            try:
                chords.append((beat, _chord(symbol, chords, before, german)))
            except UserError as error:
                raise UserError(f"{at}: {error}") from error
        elif not chords:
            if not before:
                raise UserError(f"{at}: expected a chord symbol, got '/', which needs one before")
            chords.append((beat, before[-1][1]))
    return chords


def _chord(symbol: str, chords: Sequence[Change], before: Sequence[Change], german: bool) -> Chord:
    """Read a chord behind others of its bar, or else behind those of the bar before.

    "/G" is the chord before over another bass. In parentheses behind a chord with an alternative,
    a chord is its next alternative: in "D6(Em7b5) (A7)" D6 sounds throughout.
    """
    if symbol.startswith("/"):
        last = chords or before
        if not last:
            raise UserError(f"expected a chord before the bass, got {excerpt(symbol)}")
        return with_bass(last[-1][1], symbol[1:], german)
    chord = parse_chord(symbol, german)
    if symbol.startswith("(") and chords:
        main, alternative = split_alternative(chords[-1][1].symbol)
        if alternative:
            return parse_chord(f"{main}({chord.symbol})")
    return chord


def _starts(symbols: list[str], beats: int, at: str) -> Sequence[int]:
    """Return the beats where the shares of a bar begin."""
    number, held = len(symbols), symbols.count(SHARE)
    if number == 2:
        return 0, (beats + 1) // 2  # the first chord has the beat more of an odd bar
    if number == 3 and beats == 4 and not held:
        return 0, 2, 3
    if beats % number == 0:
        return range(0, beats, beats // number)
    if SHARE not in symbols[:1] and number == held + 1:
        return (0,) * number  # "C ////": one chord
    if held == beats and _are_held(symbols):  # "C // F //": a slash for each beat
        return list(accumulate((int(symbol == SHARE) for symbol in symbols[:-1]), initial=0))
    places = [place for place, symbol in enumerate(symbols) if symbol != SHARE]
    if number % beats == 0 and all(place * beats % number == 0 for place in places):
        return [place * beats // number for place in range(number)]
    if held and number < beats <= MAX_COUNTED and symbols[-1] != SHARE:
        return range(number)  # "C / F": the last chord lasts to the end of the bar
    raise UserError(
        f"{at}: expected shares of whole beats, got {number} chords in {beats} beats; "
        f"write one / for each further beat of a chord, such as {_example(symbols, beats)}"
        if number < beats
        else f"{at}: expected at most {beats} chords, one for each beat, got {number}"
    )


def _are_held(symbols: Sequence[str]) -> bool:
    """Return whether each chord has slashes behind it."""
    return SHARE not in symbols[:1] and all(
        SHARE in pair for pair in pairwise([*symbols, "the next bar"])
    )


def _example(symbols: list[str], beats: int) -> str:
    """Return the chords of a bar with shares that fill it, the first chord's the longest."""
    chords = [symbol for symbol in symbols if symbol != SHARE] or ["C"]
    return excerpt(" ".join([chords[0], *[SHARE] * (beats - len(chords)), *chords[1:]]))
