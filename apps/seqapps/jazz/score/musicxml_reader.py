"""Read MusicXML files as voices and chords.

A beat is one unit of the meter's denominator.
"""

import math
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import reduce
from itertools import zip_longest
from pathlib import Path
from xml.etree.ElementTree import Element

from seqapps.common.errors import UserError
from seqapps.common.terminal.progress import counted

from . import meters, musicxml_file, repeats
from .lead_sheet import STYLES
from .meters import DEFAULT_METER, ChosenMeter, MeterChange
from .musicxml_measures import TYPES, Measure, dotted, read_part
from .repeats import Signs
from .score_file import DRUMS, ScoreFile, Voice
from .solo import QUARTER, Change, Meter

SHOWN = 3  # measures that a remark names
_NEAR = 0.01  # quarter notes by which durations that are rounded to divisions may differ
# A tempo in words, such as "♩. = ca. 120" or "Swing, 120 bpm"; a note sign names its unit.
_TEMPO_WORDS = re.compile(
    r"(?:(?P<unit>[♩♪\U0001d15e])?(?P<dot>\.?)\s*=\s*[a-z.~≈ ]{0,8}|^.{0,40}?\b)"
    r"(?<![\d.])(?P<bpm>\d{2,3}(?:\.\d+)?)(?(dot)|\s*bpm\b)",
    re.IGNORECASE,
)
_SIGNS = {"♩": 1.0, "♪": 0.5, "\U0001d15e": 2.0}


@dataclass(frozen=True)
class Bar:
    """One measure of all parts; lengths in quarter notes."""

    measures: Sequence[Measure | None]  # of each part
    length: float  # of its content
    meter: Meter  # or the one that stands for none
    signs: Signs

    @property
    def full(self) -> float:
        """The length of a bar in the meter."""
        return meters.quarters(self.meter)

    @property
    def is_short(self) -> bool:
        """Whether the measure has content, but less than the meter."""
        return 0 < self.length < self.full - _NEAR

    @property
    def is_overfull(self) -> bool:
        """Whether the content is longer than the meter by a beat or more."""
        return self.length - self.full >= QUARTER / self.meter[1] - _NEAR

    def completes(self, other: "Bar | None") -> bool:
        """Return whether two short measures make a full bar together."""
        if other is None or not (self.is_short and other.is_short):
            return False
        return abs(self.length + other.length - self.full) < _NEAR

    @property
    def first(self) -> Measure:
        """The measure of the first part that has it."""
        return next(measure for measure in self.measures if measure is not None)


def read(path: Path) -> ScoreFile:
    """Read a MusicXML file, compressed or not.

    Of each staff of a part the first voice is read, of its chords the highest notes; ties are
    joined, grace and cue notes left out, repeats played (see `repeats.play`). Pitches and chord
    symbols of transposing instruments are those that sound.

    Raises:
        UserError: the file is not MusicXML, or too large.
    """
    root = musicxml_file.read(path)
    passed: Counter[str] = Counter()
    elements = root.findall("part")
    parts = [read_part(part, passed) for part in elements]
    chosen = meters.choose(_meters(parts))
    bars = _bars(parts)
    try:
        order, remark = repeats.play(_signs(bars))
    except ValueError as error:
        raise UserError(f"{path}: expected MusicXML that can be played, but {error}") from error
    pickup = _pickup(bars, chosen)
    starts, end = _starts(bars, order)
    beats_per_bar, unit = chosen.meter
    to_beats = unit / QUARTER
    shift = -(chosen.start or pickup) * to_beats % beats_per_bar
    timeline = [
        (bars[at], start * to_beats + shift) for at, start in zip(order, starts, strict=True)
    ]
    beats = math.ceil(round((end * to_beats + shift) / beats_per_bar, 4)) * beats_per_bar
    tempo = _tempo(root)
    words = " ".join(element.text or "" for element in root.iter("words")).lower()
    remarks = (_passed_over(passed), _overfull(bars), remark, chosen.remark)
    return ScoreFile(
        path=path,
        title=(root.findtext("work/work-title") or root.findtext("movement-title") or "").strip(),
        meter=chosen.meter,
        tempo_bpm=tempo and tempo * to_beats,
        beats=beats,
        voices=_voices(root, elements, timeline, to_beats),
        changes=_changes(timeline, to_beats),
        style=next((style for style in STYLES[1:] if style in words), STYLES[0]),
        pickup=pickup > 0,
        remarks=tuple(filter(None, remarks)),
    )


def _passed_over(passed: Counter[str]) -> str:
    parts = ", ".join(counted(number, kind) for kind, number in passed.items())
    return f"passed over {parts}" if parts else ""


def _overfull(bars: Sequence[Bar]) -> str:
    """Return a remark on measures that are longer than their meter, "" for none."""
    numbers = [bar.first.number for bar in bars if bar.is_overfull]
    more = f" and {len(numbers) - SHOWN} more" if len(numbers) > SHOWN else ""
    return f"longer than the meter: bar {', '.join(numbers[:SHOWN])}{more}" if numbers else ""


def _meters(parts: Sequence[Sequence[Measure]]) -> list[MeterChange]:
    """Return the meters of the first part with any, and where they begin."""
    for part in parts:
        changes, start = list[MeterChange](), 0.0
        for measure in part:
            if measure.meter and (not changes or changes[-1].meter != measure.meter):
                changes.append(MeterChange(measure.number, start, measure.meter))
            start += meters.quarters(measure.meter or DEFAULT_METER)
        if changes:
            return changes
    return []


def _bars(parts: Sequence[Sequence[Measure]]) -> list[Bar]:
    """Join the measures of all parts."""
    bars = []
    for measures in zip_longest(*parts):
        given = [measure for measure in measures if measure is not None]
        meter = next((measure.meter for measure in given if measure.meter), DEFAULT_METER)
        length = max(measure.length for measure in given)
        signs = reduce(_joined, (measure.signs for measure in given))
        bars.append(Bar(measures, length, meter, signs))
    return bars


def _joined(one: Signs, other: Signs) -> Signs:
    """Return the signs of two parts together."""
    return Signs(
        one.forward or other.forward,
        max(one.backward, other.backward),
        one.ending | other.ending,
        one.segno or other.segno,
        (one.coda or other.coda) and not (one.to_coda or other.to_coda),
        one.to_coda or other.to_coda,
        one.fine or other.fine,
        one.jump or other.jump,
    )


def _signs(bars: Sequence[Bar]) -> list[Signs]:
    """Return the signs of bars; the first of two signs of a coda is where the jump begins."""
    signs = [bar.signs for bar in bars]
    codas = [one for one in signs if one.coda]
    if len(codas) > 1 and not any(one.to_coda for one in signs):
        codas[0].coda, codas[0].to_coda = False, True
    return signs


def _pickup(bars: Sequence[Bar], chosen: ChosenMeter) -> float:
    """Return the length in quarter notes of the pick-up that the first bar holds, 0 for none.

    It is shorter than the meter, or has a meter of its own, or is numbered 0 or implicit and
    begins with a rest.
    """
    if chosen.start or len(bars) < 2:
        return chosen.start if chosen.start < meters.quarters(chosen.meter) else 0.0
    first = bars[0]
    if first.is_short:
        return first.length
    is_marked = first.first.is_implicit or first.first.number == "0"
    sounds = (
        any(note.onset == 0 for voice in measure.voices.values() for note in voice)
        for measure in first.measures
        if measure is not None
    )
    has_chords = any(measure.harmonies for measure in first.measures if measure is not None)
    return first.full if is_marked and first.length and not has_chords and not any(sounds) else 0.0


def _starts(bars: Sequence[Bar], order: Sequence[int]) -> tuple[list[float], float]:
    """Return where the bars in their order begin, and the end, in quarter notes.

    A short bar is filled, unless it is the first one, or implicit, or completes its neighbour. One
    that is too long by a beat has several bars. A pick-up that is repeated behind a full bar
    sounds at the end of that.
    """
    starts: list[float] = []
    now, before = 0.0, None
    for place, at in enumerate(order):
        bar = bars[at]
        starts.append(now)
        if not bar.is_short:
            now += bar.full * (math.ceil(bar.length / bar.full - _NEAR) if bar.is_overfull else 1)
        elif at == 0 and before is not None and not bar.completes(before):
            starts[-1] -= bar.length
        else:
            neighbours = [before, *bars[max(0, at - 1) : at], *bars[at + 1 : at + 2]]
            neighbours += [bars[after] for after in order[place + 1 : place + 2]]
            keeps = at == 0 or bar.first.is_implicit or any(map(bar.completes, neighbours))
            now += bar.length if keeps and len(bars) > 1 else bar.full
        before = bar
    return starts, now


def _voices(
    root: Element,
    elements: Sequence[Element],
    timeline: Sequence[tuple[Bar, float]],
    to_beats: float,
) -> list[Voice]:
    """Return a voice for each staff with notes."""
    described = {part.get("id"): part for part in root.iterfind("part-list/score-part")}
    staves = [
        (number, element, staff)
        for number, element in enumerate(elements)
        for staff in _staves(timeline, number)
    ]
    voices = []
    for place, (number, element, staff) in enumerate(staves, start=1):
        about = described.get(element.get("id"), element)
        name = (about.findtext("part-name") or "").strip()
        notes = _notes(timeline, number, staff, to_beats)
        if notes:
            label = f"part {place}{f' {name!r}' if name else ''} of {len(staves)}"
            drums = about.findtext("midi-instrument/midi-channel", "").strip() == str(DRUMS + 1)
            program = about.findtext("midi-instrument/midi-program", "").strip()
            voices.append(
                Voice(
                    label,
                    name,
                    DRUMS if drums else None,
                    int(program) - 1 if re.fullmatch(r"\d{1,3}", program, re.ASCII) else None,
                    notes,
                )
            )
    return voices


def _staves(timeline: Sequence[tuple[Bar, float]], number: int) -> list[str]:
    """Return the names of the staves of a part."""
    staves = {
        staff
        for bar, _ in timeline
        if (measure := bar.measures[number]) is not None
        for staff, _ in measure.voices
    }
    return sorted(staves) or ["1"]


def _notes(
    timeline: Sequence[tuple[Bar, float]], number: int, staff: str, to_beats: float
) -> list[tuple[float, float, float]]:
    """Return onset, pitch and duration in beats of a staff's first voice, tied notes joined."""
    notes: list[tuple[float, float, float]] = []
    for bar, start in timeline:
        measure = bar.measures[number]
        inside = [voice for one, voice in measure.voices if one == staff] if measure else []
        if not measure or not inside:
            continue
        for note in measure.voices[staff, min(inside, key=lambda voice: (len(voice), voice))]:
            onset, length = start + note.onset * to_beats, note.length * to_beats
            if note.is_tied and notes and notes[-1][1] == note.pitch:
                first = notes.pop()[0]
                onset, length = first, onset + length - first
            notes.append((onset, note.pitch, length))
    return notes


def _changes(timeline: Sequence[tuple[Bar, float]], to_beats: float) -> list[Change]:
    """Return the chords of all parts, each on its nearest beat."""
    return [
        (math.floor(start + onset * to_beats + 0.5), chord)
        for bar, start in timeline
        for measure in bar.measures
        if measure is not None
        for onset, chord in measure.harmonies
    ]


def _tempo(root: Element) -> float | None:
    """Return the first tempo in quarter notes per minute, None if there is none.

    One in words counts only where no other is given.
    """
    for element in root.iter():
        bpm = 0.0
        if element.tag == "sound":
            bpm = _number(element.get("tempo", ""))
        elif element.tag == "metronome":
            length = TYPES.get(element.findtext("beat-unit", "").strip(), 0.0)
            length *= dotted(len(element.findall("beat-unit-dot")))
            bpm = _number(element.findtext("per-minute", "")) * length
        if 0 < bpm < math.inf:
            return bpm
    for words in root.iter("words"):
        if match := _TEMPO_WORDS.search(words.text or ""):
            length = _SIGNS.get(match["unit"] or "", 1.0) * (1.5 if match["dot"] else 1)
            return float(match["bpm"]) * length
    return None


def _number(text: str) -> float:
    """Return the first number of a text such as "ca. 120", 0 for none."""
    match = re.search(r"\d{1,6}(?:[.,]\d{1,6})?", text, re.ASCII)
    return float(match[0].replace(",", ".")) if match else 0.0
