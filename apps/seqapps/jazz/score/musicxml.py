"""MusicXML: solos are written as a musician reads them; solos and lead sheets are read."""

from bisect import bisect_right
from collections import defaultdict
from pathlib import Path
from xml.etree import ElementTree
from xml.etree.ElementTree import Element, SubElement

from seqapps.common.errors import UserError
from seqapps.common.io.files import atomic_write

from ..harmony.chords import Chord
from ..harmony.spelling import spelled
from . import musicxml_harmony
from .engraving import TRIPLET, Written, bars
from .lead_sheet import TEMPO_BPM, LeadSheet
from .melody_track import melody
from .musicxml_reader import read as _read
from .solo import QUARTER, STEPS_PER_BEAT, Notes, Solo, chord_rows

UNITS = {2: "half", 4: "quarter", 8: "eighth"}
BARS_PER_LINE = 4
DIRECTIONS = {"swing": "Swing", "bossa": "Bossa nova", "ballad": "Ballad", "waltz": "Jazz waltz"}
ACCIDENTALS = {-1: "flat", 0: "natural", 1: "sharp"}
DOCTYPE = (
    '<?xml version="1.0" encoding="UTF-8"?>\n'
    '<!DOCTYPE score-partwise PUBLIC "-//Recordare//DTD MusicXML 4.0 Partwise//EN" '
    '"http://www.musicxml.org/dtds/partwise.dtd">\n'
)


def write(
    sheet: LeadSheet, choruses: int, notes: Notes, tempo_bpm: float, title: str, path: Path
) -> None:
    """Write a solo with its chord symbols; every note keeps its step (see `notation.readable`).

    Eighths are straight, with the direction "Swing" where the style is that. There is no key
    signature: notes are spelled by their chords. Each chorus ends with a double bar; notes after
    the last one get bars of their own.

    Args:
        notes: on the grid of the sheet's beats, from the first bar.
        tempo_bpm: beats a minute.

    Raises:
        UserError: `path` is not a file.
    """
    score = Element("score-partwise", version="4.0")
    clean = "".join(letter for letter in title if letter.isprintable())
    SubElement(SubElement(score, "work"), "work-title").text = clean
    encoding = SubElement(SubElement(score, "identification"), "encoding")
    SubElement(encoding, "software").text = "seqapps"
    SubElement(encoding, "supports", element="beam", type="yes")
    SubElement(encoding, "supports", element="accidental", type="yes")
    part = SubElement(SubElement(score, "part-list"), "score-part", id="P1")
    SubElement(part, "part-name").text = "Solo"
    body = SubElement(score, "part", id="P1")
    size = sheet.meter[0] * STEPS_PER_BEAT
    per_chorus = sheet.beats // sheet.meter[0]
    signs = bars(notes, sheet.meter, choruses * per_chorus)
    changes = [
        ((chorus * sheet.beats + beat) * STEPS_PER_BEAT, chord)
        for chorus in range(choruses)
        for beat, chord in sheet.changes
    ]
    by_bar: dict[int, list[tuple[int, Chord]]] = defaultdict(list)
    for step, chord in changes:
        by_bar[step // size].append((step, chord))
    speller = _Speller(changes)
    for number, bar in enumerate(signs):
        measure = SubElement(body, "measure", number=str(number + 1))
        if number and number % per_chorus % BARS_PER_LINE == 0:
            SubElement(measure, "print", {"new-system": "yes"})
        if number == 0:
            _attributes(measure, sheet.meter)
            _directions(measure, sheet, tempo_bpm)
        _signs(measure, bar, by_bar[number], number * size, speller)
        if number + 1 == len(signs) or (number + 1) % per_chorus == 0:
            barline = SubElement(measure, "barline", location="right")
            last = number + 1 == len(signs)
            SubElement(barline, "bar-style").text = "light-heavy" if last else "light-light"
    ElementTree.indent(score, " ")
    with atomic_write(path) as file:
        file.write((DOCTYPE + ElementTree.tostring(score, "unicode") + "\n").encode("utf-8"))


def read_solo(path: Path) -> tuple[Solo, str]:
    """Read the melody of a MusicXML file, and say which part that is and why.

    Of a part the first voice is read, of its chords the highest notes; ties are joined, grace
    notes left out, repeats played. Pitches and chord symbols sound: parts of transposing
    instruments are read as they are heard. The tune is the file's name.

    Raises:
        UserError: it is no MusicXML, or has no notes but drums'.
    """
    score = _read(path)
    voice, why = melody(score.voices, score.meters, score.meter, path)
    solo = Solo(
        name=path.stem, tune=path.stem.lower(), performer="", tempo_bpm=score.tempo_bpm or 120.0,
        beats_per_bar=score.meter[0], notes=Notes.of(voice.notes),
        chords=chord_rows(score.changes, score.beats if score.changes else 0),
        unit=score.meter[1],
    )  # fmt: skip
    return solo, why


def read_sheet(path: Path) -> LeadSheet:
    """Read the chord symbols of a MusicXML file, its repeats played.

    Raises:
        UserError: it is no MusicXML, holds no chord symbols, or is too long.
    """
    score = _read(path)
    if not score.changes:
        raise UserError(f"{path}: expected chord symbols (harmony elements), got none")
    tempo = score.tempo_bpm and min(max(score.tempo_bpm, TEMPO_BPM[0]), TEMPO_BPM[1])
    return LeadSheet.of(score.changes, score.beats, score.meter, score.title, tempo, score.style)


def _attributes(measure: Element, meter: tuple[int, int]) -> None:
    attributes = SubElement(measure, "attributes")
    SubElement(attributes, "divisions").text = str(STEPS_PER_BEAT * meter[1] // QUARTER)
    SubElement(SubElement(attributes, "key"), "fifths").text = "0"
    time = SubElement(attributes, "time")
    SubElement(time, "beats").text, SubElement(time, "beat-type").text = map(str, meter)
    clef = SubElement(attributes, "clef")
    SubElement(clef, "sign").text, SubElement(clef, "line").text = "G", "2"


def _directions(measure: Element, sheet: LeadSheet, tempo_bpm: float) -> None:
    direction = SubElement(measure, "direction", placement="above")
    words = SubElement(SubElement(direction, "direction-type"), "words", {"font-weight": "bold"})
    words.text = DIRECTIONS[sheet.style]
    metronome = SubElement(SubElement(direction, "direction-type"), "metronome")
    SubElement(metronome, "beat-unit").text = UNITS[sheet.meter[1]]
    SubElement(metronome, "per-minute").text = f"{tempo_bpm:g}"
    SubElement(direction, "sound", tempo=f"{tempo_bpm * QUARTER / sheet.meter[1]:g}")


class _Speller:
    """Names of notes: by the chord under them, and as before for notes that are tied."""

    def __init__(self, changes: list[tuple[int, Chord]]) -> None:
        self._steps = [step for step, _ in changes]
        self._chords = [chord for _, chord in changes]
        self._name = ("C", 0, 4)
        self._altered: dict[tuple[str, int], int] = {}  # letter and octave, in this bar

    def new_bar(self) -> None:
        self._altered = {}

    def name(self, sign: Written, pitch: int, step: int) -> tuple[str, int, int, str]:
        """Return letter, alteration, octave and the accidental to show of a note at a step."""
        if not sign.tied_from:
            self._name = spelled(pitch, self._chords[bisect_right(self._steps, step) - 1])
        letter, alteration, octave = self._name
        known = self._altered.get((letter, octave), 0) == alteration
        if known or (sign.tied_from and sign.start == 0):
            return letter, alteration, octave, ""
        self._altered[letter, octave] = alteration
        return letter, alteration, octave, ACCIDENTALS[alteration]


def _signs(
    measure: Element,
    bar: list[Written],
    changes: list[tuple[int, Chord]],
    start: int,
    speller: _Speller,
) -> None:
    """Write the signs of a bar that begins at a step, and the chords that change in it."""
    speller.new_bar()
    for sign in bar:
        for step, chord in changes:
            if sign.start <= step - start < sign.end:
                measure.append(musicxml_harmony.element(chord, step - start - sign.start))
        measure.append(_note(sign, start, speller))


def _note(sign: Written, bar_start: int, speller: _Speller) -> Element:
    """Return a note element, the children in the order of the schema."""
    note = Element("note")
    accidental = ""
    if sign.pitch is None:
        SubElement(note, "rest", {} if sign.type else {"measure": "yes"})
    else:
        found = speller.name(sign, sign.pitch, bar_start + sign.start)
        letter, alteration, octave, accidental = found
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
