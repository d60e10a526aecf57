"""MusicXML files as voices of notes and chords at beats, read with music21.

A beat is one unit of the meter's denominator.
"""

import math
import warnings
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from xml.etree import ElementTree
from xml.etree.ElementTree import Element, SubElement
from zipfile import BadZipFile, ZipFile

from seqapps.common.errors import UserError

from ..harmony.chords import Chord, parse
from ..harmony.spelling import moved
from . import musicxml_harmony
from .lead_sheet import DEFAULT_METER, STYLES, parse_meter
from .melody_track import DRUMS, Voice
from .solo import QUARTER

MOST_BYTES = 64 << 20  # of a file, and of what a compressed one holds
MOST_NOTES = 200_000
MOST_BEATS = 1 << 16
UNITS = {"whole": 1, "half": 2, "quarter": 4, "eighth": 8, "16th": 16}
# What zipfile raises for an archive that is none, is cut off, or is packed or locked in a way that
# it cannot read.
_ZIP_ERRORS = (BadZipFile, EOFError, NotImplementedError, RuntimeError, zlib.error)
_BROKEN = (LookupError, ValueError, TypeError, AttributeError, ArithmeticError, AssertionError,
           RecursionError, OSError)  # fmt: skip


@dataclass(frozen=True)
class Score:
    """What a MusicXML file holds, the times in beats.

    Attributes:
        title: "" if it has none.
        meter: the first one.
        meters: how many different ones there are.
        tempo_bpm: beats a minute, the first one; None if there is none.
        style: one of `STYLES`, as a direction says; "swing" if none does.
        beats: to the end, a whole number of bars.
        voices: of the parts that have notes.
        changes: (beat, chord), in any order.
    """

    title: str
    meter: tuple[int, int]
    meters: int
    tempo_bpm: float | None
    style: str
    beats: int
    voices: list[Voice]
    changes: list[tuple[int, Chord]]


def read(path: Path) -> Score:
    """Read a MusicXML file, compressed or not.

    Raises:
        UserError: music21 is not installed, or the file is no MusicXML or too large.
    """
    try:
        import music21
    except ModuleNotFoundError as error:
        raise UserError(
            "MusicXML files need music21, which is not installed: pip install 'seqapps[music]'"
        ) from error
    root = _tree(path)
    times = [
        f"{time.findtext('beats')}/{time.findtext('beat-type')}"
        for time in root.iter("time")
        if time.find("beats") is not None
    ]
    meter = parse_meter(times[0], str(path)) if times else DEFAULT_METER
    tempo = _tempo(root)
    shifts = [_simplified(part) for part in root.findall("part")]
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            text = ElementTree.tostring(root, "unicode")
            score: Any = music21.converter.parseData(text, format="musicxml")
            # (A part on two staves is two parts there; both are as far from what is written.)
            parts = [_played(part) for part in score.parts]
            shifts = shifts if len(shifts) == len(parts) else [_shift(parts, shifts)] * len(parts)
            return _score(root, path, parts, shifts, meter, len(set(times)), tempo)
    except (*_BROKEN, music21.exceptions21.Music21Exception) as error:
        line = " ".join(str(error).split())[:200] or type(error).__name__
        raise UserError(f"{path}: expected MusicXML that can be read, but {line}") from error


def _shift(parts: list[Any], shifts: list[int]) -> int:
    """Return how far parts on several staves sound from what is written, if it is one distance."""
    return shifts[0] if len(set(shifts)) == 1 else 0


def _tree(path: Path) -> Element:
    """Return the root of a MusicXML file."""
    try:
        content = _content(path)
    except OSError as error:
        raise UserError(f"cannot read {path}: {error.strerror}") from error
    except (*_ZIP_ERRORS, KeyError) as error:
        raise UserError(f"{path}: expected compressed MusicXML, but {error}") from error
    if len(content) > MOST_BYTES:
        raise UserError(f"{path}: expected MusicXML of at most {MOST_BYTES:,} bytes")
    if b"<!ENTITY" in content.replace(b"\0", b""):
        raise UserError(f"{path}: expected MusicXML, got XML that declares entities")
    try:
        root = ElementTree.fromstring(content)
    except (ElementTree.ParseError, ValueError, LookupError) as error:
        raise UserError(f"{path}: expected MusicXML, but {error}") from error
    if root.tag != "score-partwise":
        raise UserError(f"{path}: expected MusicXML's score-partwise, got {root.tag[:40]!r}")
    return root


def _content(path: Path) -> bytes:
    if path.suffix.lower() != ".mxl":
        with path.open("rb") as file:
            return file.read(MOST_BYTES + 1)
    with ZipFile(path) as archive:
        container = ElementTree.fromstring("<container/>")
        if "META-INF/container.xml" in archive.namelist():
            with archive.open("META-INF/container.xml") as file:
                container = _well_formed(file.read(1 << 16))
        rootfile = next(container.iter("rootfile"), None)
        name = (
            rootfile.get("full-path", "")
            if rootfile is not None
            else next(
                (name for name in archive.namelist() if name.endswith((".xml", ".musicxml"))), ""
            )
        )
        with archive.open(name) as file:
            return file.read(MOST_BYTES + 1)


def _well_formed(content: bytes) -> Element:
    try:
        return ElementTree.fromstring(content)
    except ElementTree.ParseError as error:
        raise BadZipFile(f"its container is no XML: {error}") from error


def _tempo(root: Element) -> float | None:
    """Return the first tempo in quarter notes a minute, None if there is none."""
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


def _simplified(part: Element) -> int:
    """Make a part sound as written and its harmonies major; return its transposition.

    music21 refuses a whole file for one odd degree of a chord; it only finds where they are. The
    symbols, as they sound, are kept as their kinds' texts.
    """
    semitones = fifths = 0
    for transpose in part.iter("transpose"):
        chromatic = musicxml_harmony.number(transpose.findtext("chromatic"), 24)
        diatonic = musicxml_harmony.number(
            transpose.findtext("diatonic") or str(chromatic * 7 // 12), 14
        )
        semitones = chromatic + 12 * musicxml_harmony.number(transpose.findtext("octave-change"), 4)
        fifths = 7 * chromatic - 12 * diatonic
        break
    for attributes in part.iter("attributes"):
        for transpose in attributes.findall("transpose"):
            attributes.remove(transpose)
    for harmony in part.iter("harmony"):
        symbol = musicxml_harmony.symbol(harmony)
        if fifths:
            symbol = moved(symbol, fifths)
        offset = harmony.findtext("offset")
        harmony.clear()
        SubElement(SubElement(harmony, "root"), "root-step").text = "C"
        SubElement(harmony, "kind", text=symbol).text = "major"
        if offset:
            SubElement(harmony, "offset").text = offset
    return semitones


def _played(part: Any) -> Any:
    """Return a part with its repeats played, or as it is where they cannot be."""
    from music21 import exceptions21, repeat

    try:
        return part.expandRepeats() if repeat.Expander(part).isExpandable() else part
    except (*_BROKEN, exceptions21.Music21Exception):
        return part


def _score(
    root: Element, path: Path, parts: list[Any], shifts: list[int],
    meter: tuple[int, int], meters: int, tempo: float | None,
) -> Score:  # fmt: skip
    unit = meter[1] / QUARTER  # beats of a quarter note
    starts = [_pick_up(part, meter[0], unit) for part in parts]
    beats = max(
        (float(part.highestTime) * unit + start for part, start in zip(parts, starts, strict=True)),
        default=0,
    )
    if beats > MOST_BEATS:
        raise UserError(f"{path}: expected at most {MOST_BEATS:,} beats, got {beats:,.0f}")
    voices, changes = [], []
    for number, (part, shift, start) in enumerate(zip(parts, shifts, starts, strict=True)):
        name = (part.partName or "").strip()
        instrument = part.getInstrument(returnDefault=True)
        notes = [
            (start + onset * unit, pitch + shift, length * unit)
            for onset, pitch, length in _joined(_notes(part))
            if 0 <= pitch + shift < 128
        ]
        voices.append(
            Voice(
                label=f"part {number + 1}{f' {name!r}' if name else ''} of {len(parts)}",
                name=name,
                channel=DRUMS if instrument.midiChannel == DRUMS else None,
                program=instrument.midiProgram,
                notes=notes,
            )
        )
        changes += [(math.floor(start + onset * unit + 0.5), chord)
                    for onset, chord in _harmonies(part)]  # fmt: skip
    if sum(len(voice.notes) for voice in voices) > MOST_NOTES:
        raise UserError(f"{path}: expected at most {MOST_NOTES:,} notes")
    words = " ".join(element.text or "" for element in root.iter("words")).lower()
    return Score(
        title=(root.findtext("work/work-title") or root.findtext("movement-title") or "").strip(),
        meter=meter,
        meters=meters,
        tempo_bpm=tempo and tempo * unit,
        style=next((style for style in STYLES[1:] if style in words), STYLES[0]),
        beats=math.ceil(beats / meter[0]) * meter[0],
        voices=[voice for voice in voices if voice.notes],
        changes=changes,
    )


def _pick_up(part: Any, beats_per_bar: int, unit: float) -> float:
    """Return on which beat of a bar a part begins: after 0 if its first bar is shorter."""
    first = part.getElementsByClass("Measure").first()
    if first is None or not first.highestTime:
        return 0.0
    length = float(first.highestTime) * unit
    return beats_per_bar - length if length < beats_per_bar else 0.0


def _notes(part: Any) -> Iterator[tuple[float, int, float, bool]]:
    """Yield onset, pitch, duration in quarter notes and whether it is tied from the one before."""
    for measure in part.getElementsByClass("Measure"):
        voice = measure.voices[0] if measure.voices else measure
        start = float(measure.offset) + (float(voice.offset) if measure.voices else 0)
        for element in voice.notes:
            length = float(element.quarterLength)
            if not length or not element.pitches or "Harmony" in element.classSet:
                continue
            top = max(element.notes if element.isChord else [element], key=lambda n: n.pitch.ps)
            tied = top.tie is not None and top.tie.type in ("continue", "stop")
            yield start + float(element.offset), round(top.pitch.ps), length, tied


def _joined(notes: Iterator[tuple[float, int, float, bool]]) -> list[tuple[float, int, float]]:
    joined: list[tuple[float, int, float]] = []
    for onset, pitch, length, tied in notes:
        if tied and joined and joined[-1][1] == pitch:
            start = joined[-1][0]
            joined[-1] = start, pitch, onset + length - start
        else:
            joined.append((onset, pitch, length))
    return joined


def _harmonies(part: Any) -> Iterator[tuple[float, Chord]]:
    for measure in part.getElementsByClass("Measure"):
        for element in measure.recurse().getElementsByClass("Harmony"):
            place = float(measure.offset) + float(element.getOffsetInHierarchy(measure))
            yield place, parse(element.chordKindStr)
