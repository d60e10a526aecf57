"""Chord symbols, lead sheets and the scales that are played over them.

Pitches are MIDI numbers, pitch classes are 0 (C) to 11 (B), time is in steps of 1/12 beat.
"""

import re
from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cache
from pathlib import Path

from seqapps.jazz.harmony import chords
from seqapps.jazz.harmony.chords import NO_CHORD
from seqapps.jazz.score.solo import STEPS_PER_BEAT

IONIAN = (0, 2, 4, 5, 7, 9, 11)
LYDIAN = (0, 2, 4, 6, 7, 9, 11)
DORIAN = (0, 2, 3, 5, 7, 9, 10)
PHRYGIAN = (0, 1, 3, 5, 7, 8, 10)
MIXOLYDIAN = (0, 2, 4, 5, 7, 9, 10)
AEOLIAN = (0, 2, 3, 5, 7, 8, 10)
LOCRIAN = (0, 1, 3, 5, 6, 8, 10)
LOCRIAN_NATURAL_9 = (0, 2, 3, 5, 6, 8, 10)
MELODIC_MINOR = (0, 2, 3, 5, 7, 9, 11)
LYDIAN_DOMINANT = (0, 2, 4, 6, 7, 9, 10)
PHRYGIAN_DOMINANT = (0, 1, 4, 5, 7, 8, 10)
ALTERED = (0, 1, 3, 4, 6, 8, 10)
HALF_WHOLE = (0, 1, 3, 4, 6, 7, 9, 10)
WHOLE_HALF = (0, 2, 3, 5, 6, 8, 9, 11)
WHOLE_TONE = (0, 2, 4, 6, 8, 10)
MINOR_BLUES = (0, 3, 5, 6, 7, 10)
MAJOR_BLUES = (0, 2, 3, 4, 7, 9)

# Suffix of a symbol: its plain scale.
SCALES: dict[str, tuple[int, ...]] = {
    "": IONIAN,
    "6": IONIAN,
    "maj7": IONIAN,
    "maj7#11": LYDIAN,
    "m": DORIAN,
    "m6": MELODIC_MINOR,
    "m7": DORIAN,
    "m(maj7)": MELODIC_MINOR,
    "7": MIXOLYDIAN,
    "7b9": PHRYGIAN_DOMINANT,
    "7#11": LYDIAN_DOMINANT,
    "7alt": ALTERED,
    "7sus4": MIXOLYDIAN,
    "m7b5": LOCRIAN,
    "dim7": WHOLE_HALF,
}
FIFTHS = {letter: place for place, letter in enumerate("FCGDAEB", -1)}  # C is 0
SYMBOL = re.compile(r"([A-G][#b]?)([^/]*)(?:/([A-G][#b]?))?")


@dataclass(frozen=True)
class Chord:
    """A chord symbol and what it means.

    Attributes:
        symbol: as written, `N.C.` for none.
        root: pitch class.
        tones: pitch classes of the symbol without tensions; empty for no chord.
        scale: pitch classes of the plain scale of the quality.
    """

    symbol: str
    quality: str
    root: int
    tones: tuple[int, ...]
    scale: tuple[int, ...]

    @property
    def is_dominant(self) -> bool:
        return self.quality in ("7", "7b9", "7#11", "7alt", "7sus4")

    @property
    def is_minor(self) -> bool:
        return self.quality in ("m", "m6", "m7", "m(maj7)")

    @property
    def is_restful(self) -> bool:
        """Whether a line may come to its end here: a tonic, most often."""
        return self.quality in ("", "6", "maj7", "maj7#11", "m", "m6", "m(maj7)")


@dataclass(frozen=True)
class Change:
    """A chord and where it is heard, in steps."""

    start: int
    end: int
    chord: Chord


@dataclass(frozen=True)
class LeadSheet:
    """A form: its header, and in each bar one symbol for every equal slot."""

    title: str
    beats_per_bar: int
    tempo: int
    style: str
    bars: tuple[tuple[str, ...], ...]

    @property
    def steps_per_bar(self) -> int:
        return self.beats_per_bar * STEPS_PER_BEAT

    def changes(self, choruses: int) -> list[Change]:
        """Return the chords of some choruses; one that is struck again without change is one."""
        starts: list[tuple[int, str]] = []
        for number, bar in enumerate(self.bars * choruses):
            for slot, symbol in enumerate(bar):
                inside = Fraction(slot * self.steps_per_bar, len(bar))
                if not starts or starts[-1][1] != symbol:
                    starts.append((number * self.steps_per_bar + round(inside), symbol))
        ends = [start for start, _ in starts[1:]]
        ends.append(len(self.bars) * choruses * self.steps_per_bar)
        return [
            Change(start, end, parse_chord(symbol))
            for (start, symbol), end in zip(starts, ends, strict=True)
        ]

    def transposed(self, semitones: int) -> "LeadSheet":
        """Return the form in another key, spelled with the more usual names of two."""
        symbols = [symbol for bar in self.bars for symbol in bar]
        flats = semitones * 7 % 12 - 12
        shift = min(
            (flats, flats + 12),
            key=lambda fifths: sum(_strangeness(symbol, fifths) for symbol in symbols),
        )
        bars = tuple(tuple(_respelled(symbol, shift) for symbol in bar) for bar in self.bars)
        return replace(self, bars=bars if semitones else self.bars)


def read_lead_sheet(path: Path) -> LeadSheet:
    """Read a form; its grammar is in SOURCE.md."""
    header_text, _, body = path.read_text(encoding="utf-8").partition("\n\n")
    header = dict(re.split(r":\s*", line, maxsplit=1) for line in header_text.splitlines())
    bars: list[tuple[str, ...]] = []
    for line in body.splitlines():
        if line.startswith(("#", "[")):
            continue
        for bar in filter(None, map(str.split, line.split("|"))):
            bars.append(bars[-1] if bar == ["%"] else _slots(bar, bars))
    beats, _, unit = header.get("meter", "4/4").partition("/")
    if unit != "4":
        raise ValueError(f"{path}: expected a meter of quarter notes, got {header['meter']}")
    style = header.get("style", "swing")
    return LeadSheet(header["title"], int(beats), int(header["tempo"]), style, tuple(bars))


def _slots(bar: list[str], before: list[tuple[str, ...]]) -> tuple[str, ...]:
    """Return the chord of each slot; `/` is the chord before."""
    slots: list[str] = []
    for text in bar:
        slots.append((slots or list(before[-1]))[-1] if text == "/" else text)
    return tuple(slots)


@cache
def parse_chord(symbol: str) -> Chord:
    """Read a symbol in the spelling of the forms.

    Raises:
        ValueError: not such a symbol.
    """
    if symbol == NO_CHORD:
        return Chord(symbol, symbol, 0, (), ())
    match = SYMBOL.fullmatch(symbol)
    if not match or match[2] not in SCALES:
        raise ValueError(f"expected a chord symbol such as Cmaj7, got {symbol}")
    read = chords.parse(symbol)
    scale = above(read.root, SCALES[match[2]])
    notes = tuple((read.root + n) % 12 for n in range(12) if read.tones >> n & 1)
    return Chord(symbol, match[2], read.root, notes, scale)


def above(root: int, intervals: Iterable[int]) -> tuple[int, ...]:
    """Return the pitch classes at intervals above a root."""
    return tuple((root + interval) % 12 for interval in intervals)


def _place(name: str) -> int:
    """Return the place of a note's name on the line of fifths."""
    return FIFTHS[name[0]] + 7 * (name.count("#") - name[1:].count("b"))


def _name(place: int) -> str:
    """Return the name of a place on the line of fifths."""
    sharps, letter = divmod(place + 1, 7)
    return "FCGDAEB"[letter] + "#" * sharps + "b" * -sharps


def _strangeness(symbol: str, shift: int) -> int:
    """Return how far a shifted symbol is from the usual ones: Dbmaj7 to B, Ebm7 to C#m7, …"""
    match = SYMBOL.fullmatch(symbol)
    if match is None:
        return 0
    place = _place(match[1]) + shift
    tones = chords.parse(symbol).tones
    flattest, sharpest = (-3, 7) if tones >> 3 & 1 else (-5, 6) if tones >> 10 & 1 else (-5, 5)
    return max(0, flattest - place, place - sharpest)


def _respelled(symbol: str, shift: int) -> str:
    """Return a symbol some fifths on, by its other name where that one is too strange."""
    match = SYMBOL.fullmatch(symbol)
    if match is None:
        return symbol
    place = _place(match[1]) + shift
    if _strangeness(symbol, shift) > 2 or place < -7:
        shift -= 12 if place > 0 else -12
    bass = f"/{_name(_place(match[3]) + shift)}" if match[3] else ""
    return _name(_place(match[1]) + shift) + match[2] + bass


@cache
def ladder(pitch_classes: tuple[int, ...]) -> tuple[int, ...]:
    """Return every pitch of some pitch classes, from low to high."""
    return tuple(pitch for pitch in range(24, 108) if pitch % 12 in pitch_classes)


def climb(pitch: int, pitch_classes: tuple[int, ...], rungs: int) -> int:
    """Go up (or down, below 0) a ladder of pitch classes from a pitch that need not be on it."""
    rung_pitches = ladder(pitch_classes)
    place = bisect_left(rung_pitches, pitch)
    if rungs == 0:
        return pitch
    if rung_pitches[place] != pitch and rungs > 0:
        place -= 1
    return rung_pitches[place + rungs]


def nearest(pitch: int, pitch_classes: tuple[int, ...]) -> int:
    """Return the pitch of some pitch classes that is nearest, the lower of two."""
    return min(ladder(pitch_classes), key=lambda rung: (abs(rung - pitch), rung))
