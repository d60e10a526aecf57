"""Chord changes as a rhythm section reads them: one span for each chord, and chord scales."""

import re
from dataclasses import dataclass, replace
from typing import NamedTuple

from ..harmony.chords import NOTHING, Chord
from ..score.lead_sheet import LeadSheet

TENSIONS = {"b9": 1, "#9": 3, "#11": 6, "b13": 8}  # in semitones above the root
_ALTERED = re.compile(r"[#b](?:9|11|13)")


class Stroke(NamedTuple):
    """A note before swing; times in beats from the beginning of the first bar."""

    onset: float
    duration: float
    pitch: int
    velocity: int


@dataclass(frozen=True)
class Span:
    """The time of one chord.

    Attributes:
        start, end: in beats from the beginning of the first bar.
        root, tones, bass: see `chords.Chord`.
        altered: its tensions that `altered` names.
    """

    start: int
    end: int
    root: int
    tones: int
    bass: int
    altered: int = 0

    @property
    def silent(self) -> bool:
        """Whether there is no chord."""
        return self.root == NOTHING

    def has(self, *semitones: int) -> bool:
        """Whether all notes this far above the root belong to the chord."""
        return all(self.tones >> n & 1 for n in semitones)

    def same_chord(self, other: "Span") -> bool:
        """Whether nothing but the time differs."""
        return replace(self, start=other.start, end=other.end) == other


def spans(sheet: LeadSheet, choruses: int) -> list[Span]:
    """Return the spans of all choruses without gaps, in order; neighbours are different chords."""
    starts = [(n * sheet.beats + beat, chord) for n in range(choruses)
              for beat, chord in sheet.changes]  # fmt: skip
    ends = [beat for beat, _ in starts[1:]] + [choruses * sheet.beats]
    found: list[Span] = []
    for (start, chord), end in zip(starts, ends, strict=True):
        span = Span(start, end, chord.root, chord.tones, chord.bass, altered(chord))
        if found and found[-1].same_chord(span):
            span = replace(span, start=found.pop().start)
        found.append(span)
    return found


def altered(chord: Chord) -> int:
    """Return b9, #9, #11 and b13 of a symbol that names them, as bits above the root."""
    suffix = chord.symbol.replace("♭", "b").replace("♯", "#")[1:]
    named = _ALTERED.findall(suffix.removeprefix("b").removeprefix("#"))
    return sum(1 << TENSIONS[one] for one in set(named) & TENSIONS.keys())


def groups(meter: tuple[int, int]) -> tuple[int, ...]:
    """Return the beats of the groups that a bar is felt in: 5/4 as 3 + 2, 6/8 as 3 + 3."""
    beats, unit = meter
    if unit >= 8 and beats % 3 == 0:
        return (3,) * (beats // 3)
    found = []
    while beats > 4:
        found.append(3 if beats % 4 else 4)
        beats -= found[-1]
    return (*found, beats) if unit < 8 or beats < 4 else (*found, 2, 2)


def scale(tones: int) -> int:
    """Return the chord scale as bits above the root; it holds the tones of the chord.

    The usual one of chord-scale theory (Nettles and Graf, The Chord Scale Theory and Jazz Harmony,
    1997): ionian, dorian, mixolydian, locrian, melodic minor, altered, diminished, whole tone.
    """
    if not tones:
        return 0

    def has(*semitones: int) -> bool:
        return all(tones >> n & 1 for n in semitones)

    if has(3, 6, 9) and not has(7) and not has(10):
        notes: tuple[int, ...] = (0, 2, 3, 5, 6, 8, 9, 11)  # diminished, whole step first
    elif has(3, 6) and not has(7):
        notes = (0, 1, 3, 5, 6, 8, 10)  # locrian
    elif has(4, 8, 10):
        notes = (0, 1, 3, 4, 6, 8, 10)  # altered
    elif has(4, 8) or has(4, 6, 10):
        notes = (0, 2, 4, 6, 8, 11) if has(11) else (0, 2, 4, 6, 8, 10)  # whole tone
    elif has(3) and not has(4):
        notes = (0, 2, 3, 5, 7, 9, 11) if has(11) else (0, 2, 3, 5, 7, 9, 10)
    elif has(10):
        notes = (0, 2, 4, 5, 7, 9, 10)  # mixolydian
    else:
        notes = (0, 2, 4, 5, 7, 9, 11)  # ionian
    return tones | sum(1 << note for note in notes)
