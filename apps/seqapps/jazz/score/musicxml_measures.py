"""Read the measures of a MusicXML part: notes, harmonies, meters and signs of repeats.

Times are in quarter notes from the beginning of the measure.
"""

import math
import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from fractions import Fraction
from xml.etree.ElementTree import Element

from seqapps.common.errors import UserError

from ..harmony.chords import LETTERS, Chord, parse, split_alternative
from ..harmony.spelling import transpose
from . import musicxml_harmony
from .musicxml_harmony import number
from .repeats import Signs
from .solo import Meter

# Lengths of MusicXML's types of notes.
TYPES: dict[str, float] = {
    "maxima": 32.0, "long": 16.0, "breve": 8.0,
    **{name: 4.0 / 2**n for n, name in enumerate((
        "whole", "half", "quarter", "eighth", "16th", "32nd", "64th", "128th", "256th", "512th",
        "1024th"))},
}  # fmt: skip
MAX_TIMES = 64  # that a repeat is played
MAX_QUARTERS = 1 << 18  # of one duration
_TO_CODA = re.compile(r"(?i)\bto coda\b")
_FINE = re.compile(r"(?i)\s*fine\W*")
_JUMPS = {
    "D.C.": re.compile(r"(?i)\bd\.? ?c\.?(?!\w)|\bda capo\b"),
    "D.S.": re.compile(r"(?i)\bd\.? ?s\.?(?!\w)|\bdal segno\b"),
}


@dataclass
class Sounding:
    """A note, or the highest note of a chord."""

    onset: float
    pitch: int  # as it sounds
    length: float
    is_tied: bool  # to the note before


@dataclass
class Measure:
    """A measure of a part."""

    number: str
    is_implicit: bool  # a pick-up, or a part of a measure
    meter: Meter | None = None  # None before the first one, and without a meter
    length: float = 0.0  # of its content
    # Notes by staff and voice; voices of rests are empty.
    voices: dict[tuple[str, str], list[Sounding]] = field(default_factory=dict)
    harmonies: list[tuple[float, Chord]] = field(default_factory=list)
    signs: Signs = field(default_factory=Signs)


class PartReader:
    """Read the measures of a part one after the other.

    Args:
        passed: counts what is passed over, by its name in the singular.
    """

    def __init__(self, part: Element, passed: Counter[str]) -> None:
        self._passed = passed
        self._divisions = _divisions(part)  # of a quarter note
        self._semitones = self._fifths = 0  # transposition of a transposing instrument
        self._meter: Meter | None = None
        self._endings: frozenset[int] = frozenset()  # the numbers of one that goes on
        self._before: frozenset[int] = frozenset()  # those of the measure before
        self._place = ("1", "1")  # staff and voice of the last note

    def read(self, element: Element) -> Measure:
        """Read the next measure."""
        measure = Measure(
            element.get("number", "").strip() or "?", element.get("implicit") == "yes"
        )
        inside = self._endings
        now = onset = 0.0  # of the next note, of the last one
        for child in element:
            kind = child.tag
            if kind == "note":
                if child.find("grace") is not None:
                    continue
                length = self._length(child)
                if child.find("chord") is None:
                    onset, now = now, now + length
                self._note(child, measure, onset, length)
            elif kind == "backup":
                now = max(0.0, now - self._quarters(child.findtext("duration")))
            elif kind == "forward":
                now += self._quarters(child.findtext("duration"))
            elif kind == "attributes":
                self._attributes(child)
            elif kind == "harmony":
                self._harmony(child, measure, now)
            elif kind == "barline":
                self._barline(child, measure.signs)
            elif kind in ("direction", "sound"):
                _direction(child, measure.signs)
            measure.length = max(measure.length, now)
        measure.meter, signs = self._meter, measure.signs
        signs.ending = self._before = signs.ending or inside
        if signs.backward:
            self._endings = frozenset()  # also of an ending without an end
        return measure

    def _note(self, note: Element, measure: Measure, onset: float, length: float) -> None:
        is_chord = note.find("chord") is not None
        staff, voice_name = self._place if is_chord else ("1", "1")
        self._place = note.findtext("staff", staff), note.findtext("voice", voice_name)
        voice = measure.voices.setdefault(self._place, [])
        written = note.find("pitch")
        if written is None or note.find("cue") is not None:
            return
        pitch = _pitch(written, self._semitones)
        if pitch is None or not length:
            self._passed["unreadable note"] += 1
            return
        sounding = Sounding(onset, pitch, length, _is_tied(note))
        if is_chord and voice and voice[-1].onset == onset:
            if pitch <= voice[-1].pitch:
                return
            sounding.length = voice.pop().length
        voice.append(sounding)

    def _length(self, note: Element) -> float:
        """Return the length of a note, by its type where no duration is given."""
        duration = note.findtext("duration")
        if duration is not None:
            return self._quarters(duration)
        length = TYPES.get(note.findtext("type", ""), 0.0)
        return length * dotted(len(note.findall("dot")))

    def _quarters(self, text: str | None, signed: bool = False) -> float:
        """Return a duration in quarter notes, 0 for one that is no number or negative."""
        try:
            quarters = float(text or 0) / self._divisions
        except ValueError:
            return 0.0
        if not math.isfinite(quarters) or (quarters < 0 and not signed):
            return 0.0
        return min(quarters, MAX_QUARTERS)

    def _attributes(self, attributes: Element) -> None:
        self._divisions = _positive(attributes.findtext("divisions")) or self._divisions
        if (time := attributes.find("time")) is not None:
            self._meter = None if time.find("senza-misura") is not None else _meter(time)
        if (written := attributes.find("transpose")) is not None:
            chromatic = number(written.findtext("chromatic"), 24)
            diatonic = number(written.findtext("diatonic") or str(chromatic * 7 // 12), 14)
            self._semitones = chromatic + 12 * number(written.findtext("octave-change"), 4)
            self._fifths = 7 * chromatic - 12 * diatonic

    def _harmony(self, harmony: Element, measure: Measure, now: float) -> None:
        """Take a chord as it sounds; the chord before goes on where it cannot be read."""
        offset = self._quarters(harmony.findtext("offset"), signed=True)
        try:
            symbol = musicxml_harmony.symbol(harmony)
            chord = parse(transpose(symbol, self._fifths) if self._fifths else symbol)
        except UserError:
            self._passed["unreadable chord symbol"] += 1
            return
        beat = max(0.0, now + offset)
        if harmony.get("type") == "alternate":
            self._alternative(chord, beat, measure)
        else:
            measure.harmonies.append((beat, chord))

    def _alternative(self, chord: Chord, beat: float, measure: Measure) -> None:
        """Keep an alternate chord in the symbol of the one at its beat, "Cmaj7(Am7)"."""
        for place, (onset, main) in enumerate(measure.harmonies):
            if onset == beat and main.tones and not split_alternative(main.symbol)[1]:
                try:
                    measure.harmonies[place] = onset, parse(f"{main.symbol}({chord.symbol})")
                except UserError:
                    break
                return
        self._passed["alternate chord symbol"] += 1

    def _barline(self, barline: Element, signs: Signs) -> None:
        """Take the repeats and endings of a barline."""
        if (repeat := barline.find("repeat")) is not None:
            if repeat.get("direction") == "forward":
                signs.forward = True
            else:
                times = number(repeat.get("times"), MAX_TIMES)
                signs.backward = times if times > 0 else 2
        if (ending := barline.find("ending")) is not None:
            following = frozenset({max(self._before, default=0) + 1})
            numbers = _numbers(ending.get("number") or ending.text or "") or following
            if ending.get("type") == "start":
                self._endings = signs.ending = numbers
                return
            if not self._endings:  # an end without a beginning: of this measure only
                signs.ending = numbers
            self._endings = frozenset()


def read_part(part: Element, passed: Counter[str]) -> list[Measure]:
    """Read all measures of a part; `passed` counts what is passed over."""
    reader = PartReader(part, passed)
    return [reader.read(element) for element in part.findall("measure")]


def dotted(dots: int) -> float:
    """Return the factor by which dots lengthen a note."""
    return 2.0 - math.ldexp(1.0, -dots)


def _direction(element: Element, signs: Signs) -> None:
    """Take the signs of a direction: segno, coda, fine, D.C. and D.S."""
    for sound in element.iter("sound"):
        signs.segno |= sound.get("segno") is not None
        signs.coda |= sound.get("coda") is not None
        signs.to_coda |= sound.get("tocoda") is not None
        signs.fine |= sound.get("fine") is not None
        if sound.get("dacapo") == "yes":
            signs.jump = "D.C."
        elif sound.get("dalsegno") is not None:
            signs.jump = "D.S."
    for direction in element.findall("direction-type"):
        signs.segno |= direction.find("segno") is not None
        signs.coda |= direction.find("coda") is not None
        for words in direction.findall("words"):
            text = words.text or ""
            signs.to_coda |= _TO_CODA.search(text) is not None
            signs.fine |= _FINE.fullmatch(text) is not None
            for jump, pattern in _JUMPS.items():
                if not signs.jump and pattern.search(text):
                    signs.jump = jump
    if signs.to_coda:
        signs.coda = False  # the sign of a coda stands at both ends of the jump


def _divisions(part: Element) -> float:
    """Return the divisions of a quarter note where none are given yet.

    They follow from the first note whose type and duration are known, otherwise they are 1.
    """
    for note in part.iter("note"):
        duration = _positive(note.findtext("duration"))
        length = TYPES.get(note.findtext("type", ""))
        plain = note.find("dot") is None and note.find("time-modification") is None
        if duration and length and plain:
            return duration / length
    return 1.0


def _positive(text: str | None) -> float:
    """Return a number above 0, 0 for another text."""
    try:
        value = float(text or 0)
    except ValueError:
        return 0.0
    return value if 0 < value < math.inf else 0.0


def _meter(time: Element) -> Meter | None:
    """Return a meter, also a sum such as 3+2/8, None for one that cannot be read."""
    length, units = Fraction(0), [1]
    for beats, unit in zip(time.findall("beats"), time.findall("beat-type"), strict=False):
        counts = re.findall(r"\d{1,3}", beats.text or "")
        text = (unit.text or "").strip()
        if not re.fullmatch(r"[1-9]\d{0,2}", text, re.ASCII) or int(text) & (int(text) - 1):
            return None
        units.append(int(text))
        length += Fraction(sum(map(int, counts)), int(text))
    return (int(length * max(units)), max(units)) if length else None


def _pitch(pitch: Element, semitones: int) -> int | None:
    """Return the MIDI number of a written pitch that sounds so much higher, None if it has none."""
    step, octave = pitch.findtext("step", "").strip(), pitch.findtext("octave", "").strip()
    if step not in LETTERS or not re.fullmatch(r"-?\d{1,2}", octave, re.ASCII):
        return None
    alter = number(pitch.findtext("alter"), 4)
    midi = 12 * (int(octave) + 1) + LETTERS[step] + alter + semitones
    return midi if 0 <= midi < 128 else None


def _is_tied(note: Element) -> bool:
    """Return whether a note is tied to the one before."""
    ties: Iterable[Element] = note.findall("tie") or note.iterfind("notations/tied")
    return any(tie.get("type") in ("stop", "continue") for tie in ties)


def _numbers(text: str) -> frozenset[int]:
    """Return the numbers of an ending, such as 1, 2 or 1-3."""
    found: set[int] = set()
    for first, last in re.findall(r"(\d{1,2})(?:\s*-\s*(\d{1,2}))?", text, re.ASCII):
        found |= set(range(int(first), int(last or first) + 1))
    return frozenset(found - {0})
