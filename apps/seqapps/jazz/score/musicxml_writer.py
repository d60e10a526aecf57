"""Write solos as MusicXML, in the notation that musicians read."""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path
from xml.etree import ElementTree
from xml.etree.ElementTree import Element, SubElement

from seqapps.common.io.files import atomic_write

from ..harmony.spelling import spell
from . import musicxml_harmony
from .engraving import TRIPLET, Sign, bars
from .lead_sheet import LeadSheet
from .solo import QUARTER, STEPS_PER_BEAT, Change, Meter, Notes

UNITS = {2: "half", 4: "quarter", 8: "eighth"}
BARS_PER_LINE = 4
DIRECTIONS = {"swing": "Swing", "bossa": "Bossa nova", "ballad": "Ballad", "waltz": "Jazz waltz"}
# A4 with staves so small that four bars of sixteenths fit in a line.
STAFF_MM, PAGE_MM, MARGIN_MM = 5.2, (297, 210), 12
TENTHS = 40  # of the distance between staff lines, in the height of a staff
ACCIDENTALS = {-1: "flat", 0: "natural", 1: "sharp"}
DOCTYPE = (
    '<?xml version="1.0" encoding="UTF-8"?>\n'
    '<!DOCTYPE score-partwise PUBLIC "-//Recordare//DTD MusicXML 4.0 Partwise//EN" '
    '"http://www.musicxml.org/dtds/partwise.dtd">\n'
)


def write(sheet: LeadSheet, choruses: int, notes: Notes, tempo_bpm: float, path: Path) -> None:
    """Write a solo with its chord symbols; every note keeps its step (see `engraving.readable`).

    Eighths are straight, with the direction "Swing" in that style. There is no key signature:
    notes are spelled by their chords. Each chorus ends with a double bar; notes after the last one
    get bars of their own. Raises UserError if `path` cannot be written.
    """
    score = Element("score-partwise", version="4.0")
    body = _header(score, sheet.title or "Solo")
    size = sheet.meter[0] * STEPS_PER_BEAT
    signs = bars(notes, sheet.meter, choruses * sheet.bars)
    changes = [(beat * STEPS_PER_BEAT, chord) for beat, chord in sheet.repeated(choruses)]
    by_bar: dict[int, list[Change]] = defaultdict(list)
    for step, chord in changes:
        by_bar[step // size].append((step % size, chord))
    speller = _Speller(changes)
    for number, bar in enumerate(signs):
        measure = SubElement(body, "measure", number=str(number + 1))
        if number and number % sheet.bars % BARS_PER_LINE == 0:
            SubElement(measure, "print", {"new-system": "yes"})
        if number == 0:
            _add_attributes(measure, sheet.meter)
            _add_directions(measure, sheet, tempo_bpm)
        speller.altered.clear()
        for sign in bar:
            for step, chord in by_bar[number]:
                if sign.start <= step < sign.end:
                    measure.append(musicxml_harmony.element(chord, step - sign.start))
            measure.append(_note(sign, number * size, speller))
        last = number + 1 == len(signs)
        if last or (number + 1) % sheet.bars == 0:
            barline = SubElement(measure, "barline", location="right")
            SubElement(barline, "bar-style").text = "light-heavy" if last else "light-light"
    ElementTree.indent(score, " ")
    with atomic_write(path) as file:
        file.write((DOCTYPE + ElementTree.tostring(score, "unicode") + "\n").encode("utf-8"))


def _header(score: Element, title: str) -> Element:
    """Write everything before the first bar; return the element of the part."""
    printable = "".join(letter for letter in title if letter.isprintable())
    SubElement(SubElement(score, "work"), "work-title").text = printable
    encoding = SubElement(SubElement(score, "identification"), "encoding")
    SubElement(encoding, "software").text = "seqapps"
    SubElement(encoding, "supports", element="beam", type="yes")
    SubElement(encoding, "supports", element="accidental", type="yes")
    _add_page(SubElement(score, "defaults"))
    part = SubElement(SubElement(score, "part-list"), "score-part", id="P1")
    SubElement(part, "part-name").text = "Solo"
    return SubElement(score, "part", id="P1")


def _add_page(defaults: Element) -> None:
    """Write the size of the staves and of the page."""
    scaling = SubElement(defaults, "scaling")
    SubElement(scaling, "millimeters").text = str(STAFF_MM)
    SubElement(scaling, "tenths").text = str(TENTHS)
    page = SubElement(defaults, "page-layout")
    for name, size in zip(("page-height", "page-width"), PAGE_MM, strict=True):
        SubElement(page, name).text = f"{size / STAFF_MM * TENTHS:.0f}"
    margins = SubElement(page, "page-margins", type="both")
    for side in ("left", "right", "top", "bottom"):
        SubElement(margins, f"{side}-margin").text = f"{MARGIN_MM / STAFF_MM * TENTHS:.0f}"


def _add_attributes(measure: Element, meter: Meter) -> None:
    attributes = SubElement(measure, "attributes")
    SubElement(attributes, "divisions").text = str(STEPS_PER_BEAT * meter[1] // QUARTER)
    SubElement(SubElement(attributes, "key"), "fifths").text = "0"
    time = SubElement(attributes, "time")
    SubElement(time, "beats").text, SubElement(time, "beat-type").text = map(str, meter)
    clef = SubElement(attributes, "clef")
    SubElement(clef, "sign").text, SubElement(clef, "line").text = "G", "2"


def _add_directions(measure: Element, sheet: LeadSheet, tempo_bpm: float) -> None:
    direction = SubElement(measure, "direction", placement="above")
    words = SubElement(SubElement(direction, "direction-type"), "words", {"font-weight": "bold"})
    words.text = f"{DIRECTIONS[sheet.style]}  "  # the tempo follows at once
    metronome = SubElement(SubElement(direction, "direction-type"), "metronome")
    SubElement(metronome, "beat-unit").text = UNITS[sheet.meter[1]]
    SubElement(metronome, "per-minute").text = f"{tempo_bpm:g}"
    SubElement(direction, "sound", tempo=f"{tempo_bpm * QUARTER / sheet.meter[1]:g}")


class _Speller:
    """Spell notes by their chords; tied notes keep their names."""

    def __init__(self, changes: Sequence[Change]) -> None:
        self._steps = [step for step, _ in changes]
        self._chords = [chord for _, chord in changes]
        self._name = ("C", 0, 4)
        self.altered: dict[tuple[str, int], int] = {}  # letter and octave, in this bar

    def name(self, sign: Sign, pitch: int, step: int) -> tuple[str, int, int, str]:
        """Return letter, alteration, octave and visible accidental of a note at a step."""
        if not sign.tied_from:
            self._name = spell(pitch, self._chords[bisect_right(self._steps, step) - 1])
        letter, alteration, octave = self._name
        is_in_force = self.altered.get((letter, octave), 0) == alteration
        if is_in_force or (sign.tied_from and sign.start == 0):
            return letter, alteration, octave, ""
        self.altered[letter, octave] = alteration
        return letter, alteration, octave, ACCIDENTALS[alteration]


def _note(sign: Sign, bar_start: int, speller: _Speller) -> Element:
    """Return a note element, its children in the order of the schema."""
    note = Element("note")
    accidental = ""
    if sign.pitch is None:
        SubElement(note, "rest", {} if sign.type else {"measure": "yes"})
    else:
        step = bar_start + sign.start
        letter, alteration, octave, accidental = speller.name(sign, sign.pitch, step)
        pitch = SubElement(note, "pitch")
        SubElement(pitch, "step").text = letter
        if alteration:
            SubElement(pitch, "alter").text = str(alteration)
        SubElement(pitch, "octave").text = str(octave)
    SubElement(note, "duration").text = str(sign.steps)
    ties = ["stop"] * sign.tied_from + ["start"] * sign.tied_to
    for kind in ties:
        SubElement(note, "tie", type=kind)
    SubElement(note, "voice").text = "1"
    if sign.type:
        SubElement(note, "type").text = sign.type
    for _ in range(sign.dots):
        SubElement(note, "dot")
    if accidental:
        SubElement(note, "accidental").text = accidental
    if sign.triplet:
        modification = SubElement(note, "time-modification")
        SubElement(modification, "actual-notes").text = str(TRIPLET[0])
        SubElement(modification, "normal-notes").text = str(TRIPLET[1])
    for level, beam in enumerate(sign.beams, start=1):
        SubElement(note, "beam", number=str(level)).text = beam
    notations = Element("notations")
    for kind in ties:
        SubElement(notations, "tied", type=kind)
    if sign.triplet and sign.start == sign.triplet[0]:
        SubElement(notations, "tuplet", type="start", bracket="yes")
    if sign.triplet and sign.end == sign.triplet[1]:
        SubElement(notations, "tuplet", type="stop")
    if len(notations):
        note.append(notations)
    return note
