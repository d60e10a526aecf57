"""Read MusicXML files as voices and chords, with music21.

A beat is one unit of the meter's denominator.
"""

import math
import warnings
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from xml.etree import ElementTree
from xml.etree.ElementTree import Element, SubElement
from zipfile import BadZipFile, ZipFile

from seqapps.common.errors import UserError, not_installed

from ..harmony.chords import Chord, parse
from ..harmony.spelling import transpose
from . import musicxml_harmony
from .lead_sheet import DEFAULT_METER, STYLES, parse_meter
from .musicxml_harmony import number
from .score_file import DRUMS, ScoreFile, Voice
from .solo import QUARTER, Change, Meter

MAX_BYTES = 64 << 20  # of a file, and of the content of a compressed one
UNITS = {"whole": 1, "half": 2, "quarter": 4, "eighth": 8, "16th": 16}
# Errors of zipfile for files that are no archives, truncated, locked, or packed in unknown ways.
_ZIP_ERRORS = (BadZipFile, EOFError, NotImplementedError, RuntimeError, zlib.error)
_BROKEN = (LookupError, ValueError, TypeError, AttributeError, ArithmeticError, AssertionError,
           RecursionError, OSError)  # fmt: skip


def read(path: Path) -> ScoreFile:
    """Read a MusicXML file, compressed or not.

    Of a part the first voice is read, of its chords the highest notes; ties are joined, grace
    notes left out, repeats played. Pitches and chord symbols of transposing instruments are those
    that sound.

    Raises:
        UserError: music21 is not installed, or the file is not MusicXML or too large.
    """
    try:
        import music21
    except ModuleNotFoundError as error:
        raise not_installed("music21", "music", "reading MusicXML") from error
    root = _tree(path)
    times = [
        f"{time.findtext('beats')}/{time.findtext('beat-type')}"
        for time in root.iter("time")
        if time.find("beats") is not None
    ]
    meter = parse_meter(times[0], str(path)) if times else DEFAULT_METER
    tempo = _tempo(root)
    shifts = [_simplify(part) for part in root.findall("part")]
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            text = ElementTree.tostring(root, "unicode")
            score: Any = music21.converter.parseData(text, format="musicxml")
            parts = [_with_repeats(part) for part in score.parts]
            if len(shifts) != len(parts):  # music21 splits a part on two staves
                shifts = [shifts[0] if len(set(shifts)) == 1 else 0] * len(parts)
            voices, changes, beats = _content(parts, shifts, meter)
    except (*_BROKEN, music21.exceptions21.Music21Exception) as error:
        line = " ".join(str(error).split())[:200] or type(error).__name__
        raise UserError(f"{path}: expected MusicXML that can be read, but {line}") from error
    words = " ".join(element.text or "" for element in root.iter("words")).lower()
    return ScoreFile(
        path=path,
        title=(root.findtext("work/work-title") or root.findtext("movement-title") or "").strip(),
        meter=meter,
        num_meters=len(set(times)),
        tempo_bpm=tempo and tempo * meter[1] / QUARTER,
        beats=math.ceil(beats / meter[0]) * meter[0],
        voices=voices,
        changes=changes,
        style=next((style for style in STYLES[1:] if style in words), STYLES[0]),
    )


def _tree(path: Path) -> Element:
    """Return the root of a MusicXML file."""
    try:
        content = _bytes(path)
    except OSError as error:
        raise UserError(f"cannot read {path}: {error.strerror}") from error
    except (*_ZIP_ERRORS, KeyError, ElementTree.ParseError) as error:
        raise UserError(f"{path}: expected compressed MusicXML, but {error}") from error
    if len(content) > MAX_BYTES:
        raise UserError(f"{path}: expected MusicXML of at most {MAX_BYTES:,} bytes")
    if b"<!ENTITY" in content.replace(b"\0", b""):
        raise UserError(f"{path}: expected MusicXML, got XML that declares entities")
    try:
        root = ElementTree.fromstring(content)
    except (ElementTree.ParseError, ValueError, LookupError) as error:
        raise UserError(f"{path}: expected MusicXML, but {error}") from error
    if root.tag != "score-partwise":
        raise UserError(f"{path}: expected MusicXML's score-partwise, got {root.tag[:40]!r}")
    return root


def _bytes(path: Path) -> bytes:
    """Return the XML of a file, unpacked if it is compressed."""
    if path.suffix.lower() != ".mxl":
        with path.open("rb") as file:
            return file.read(MAX_BYTES + 1)
    with ZipFile(path) as archive:
        names = archive.namelist()
        name = next((name for name in names if name.endswith((".xml", ".musicxml"))), "")
        if "META-INF/container.xml" in names:
            with archive.open("META-INF/container.xml") as file:
                container = ElementTree.fromstring(file.read(1 << 16))
            rootfile = next(container.iter("rootfile"), None)
            name = name if rootfile is None else rootfile.get("full-path", "")
        with archive.open(name) as file:
            return file.read(MAX_BYTES + 1)


def _tempo(root: Element) -> float | None:
    """Return the first tempo in quarter notes per minute, None if there is none."""
    for element in root.iter():
        try:
            if element.tag == "sound" and element.get("tempo"):
                bpm = float(element.get("tempo", ""))
            elif element.tag == "metronome" and element.findtext("per-minute"):
                bpm = float(element.findtext("per-minute", ""))
                dots = 1.5 if element.find("beat-unit-dot") is not None else 1
                bpm *= QUARTER / UNITS[element.findtext("beat-unit", "")] * dots
            else:
                continue
        except (ValueError, KeyError):
            continue
        if math.isfinite(bpm) and bpm > 0:
            return bpm
    return None


def _simplify(part: Element) -> int:
    """Make a part sound as written, and return its transposition in semitones.

    Harmonies become major chords with their symbols as text: music21, which refuses a whole file
    for one unusual degree of a chord, only locates them.
    """
    semitones = by_fifths = 0
    if (written := next(part.iter("transpose"), None)) is not None:
        chromatic = number(written.findtext("chromatic"), 24)
        diatonic = number(written.findtext("diatonic") or str(chromatic * 7 // 12), 14)
        semitones = chromatic + 12 * number(written.findtext("octave-change"), 4)
        by_fifths = 7 * chromatic - 12 * diatonic
    for attributes in part.iter("attributes"):
        for written in attributes.findall("transpose"):
            attributes.remove(written)
    for harmony in part.iter("harmony"):
        symbol = musicxml_harmony.symbol(harmony)
        symbol = transpose(symbol, by_fifths) if by_fifths else symbol
        offset = harmony.findtext("offset")
        harmony.clear()
        SubElement(SubElement(harmony, "root"), "root-step").text = "C"
        SubElement(harmony, "kind", text=symbol).text = "major"
        if offset:
            SubElement(harmony, "offset").text = offset
    return semitones


def _with_repeats(part: Any) -> Any:
    """Return a part with its repeats played, or unchanged where they are invalid."""
    from music21 import exceptions21, repeat

    try:
        return part.expandRepeats() if repeat.Expander(part).isExpandable() else part
    except (*_BROKEN, exceptions21.Music21Exception):
        return part


def _content(
    parts: list[Any], shifts: list[int], meter: Meter
) -> tuple[list[Voice], list[Change], float]:
    """Return voices, changes and end in beats of music21's parts, transposed by `shifts`."""
    unit = meter[1] / QUARTER  # beats of a quarter note
    voices, changes, end = [], [], 0.0
    for place, (part, shift) in enumerate(zip(parts, shifts, strict=True), start=1):
        name = (part.partName or "").strip()
        first = part.getElementsByClass("Measure").first()
        length = float(first.highestTime) * unit if first is not None else 0.0
        start = max(0.0, meter[0] - length) if length else 0.0  # after a pick-up
        end = max(end, float(part.highestTime) * unit + start)
        instrument = part.getInstrument(returnDefault=True)
        notes = [
            (start + onset * unit, pitch + shift, length * unit)
            for onset, pitch, length in _notes(part)
            if 0 <= pitch + shift < 128
        ]
        if notes:
            label = f"part {place}{f' {name!r}' if name else ''} of {len(parts)}"
            channel = DRUMS if instrument.midiChannel == DRUMS else None
            voices.append(Voice(label, name, channel, instrument.midiProgram, notes))
        changes += [
            (math.floor(start + onset * unit + 0.5), chord) for onset, chord in _harmonies(part)
        ]
    return voices, changes, end


def _notes(part: Any) -> list[tuple[float, int, float]]:
    """Return onset, pitch and duration in quarter notes, tied notes joined."""
    notes: list[tuple[float, int, float]] = []
    for measure in part.getElementsByClass("Measure"):
        voice = measure.voices[0] if measure.voices else measure
        start = float(measure.offset) + (float(voice.offset) if measure.voices else 0)
        for element in voice.notes:
            length = float(element.quarterLength)
            if not length or not element.pitches or "Harmony" in element.classSet:
                continue
            top = max(element.notes if element.isChord else [element], key=lambda n: n.pitch.ps)
            tied = top.tie is not None and top.tie.type in ("continue", "stop")
            onset, pitch = start + float(element.offset), round(top.pitch.ps)
            if tied and notes and notes[-1][1] == pitch:
                first = notes.pop()[0]
                onset, length = first, onset + length - first
            notes.append((onset, pitch, length))
    return notes


def _harmonies(part: Any) -> Iterator[tuple[float, Chord]]:
    """Yield the onset in quarter notes and the chord of each harmony."""
    for measure in part.getElementsByClass("Measure"):
        for element in measure.recurse().getElementsByClass("Harmony"):
            offset = float(measure.offset) + float(element.getOffsetInHierarchy(measure))
            yield offset, parse(element.chordKindStr)
